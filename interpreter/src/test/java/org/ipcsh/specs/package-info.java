/**
 * Runs what is under {@code scripts/spec} and {@code scripts/examples}, and the examples of the
 * reference, with the {@code ipcsh} that a user would start: each in a session and a folder of its
 * own, and after each one a look at what it left behind. {@link org.ipcsh.specs.Spec} says what a
 * script may expect, {@link org.ipcsh.specs.SpecRun} runs one.
 */
package org.ipcsh.specs;
