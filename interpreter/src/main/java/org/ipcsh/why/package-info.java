/**
 * Why a process waits, and whether it waits in vain. What each process of a run is doing stands on
 * its control page ({@link org.ipcsh.process.ControlPage}); what the page does not tell, such as
 * who holds the other end of a pipe, comes from {@link org.ipcsh.proc}. Looking changes nothing in
 * the processes that are looked at.
 *
 * <p>{@link org.ipcsh.why.Snapshot} says what every process does at one moment, {@link
 * org.ipcsh.why.Explainer} makes of that what each waits for and who could end it, with a class for
 * each sort of thing that is waited for, {@link org.ipcsh.why.Detector} watches a run for a state
 * that can never end, {@link org.ipcsh.why.Causes} finds the circles and dead ends in it on which
 * all else depends, and {@link org.ipcsh.why.Report} puts them into words.
 */
package org.ipcsh.why;
