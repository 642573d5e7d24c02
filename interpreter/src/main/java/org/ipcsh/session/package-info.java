/**
 * A session: what the prompt is without its terminal. Text goes in, {@link
 * org.ipcsh.session.Message}s come out; in between lie a scope and a program that grow by each
 * input, one evaluating thread, and the processes that run beside it. {@link
 * org.ipcsh.session.Session} is the engine, {@link org.ipcsh.session.Commands} what begins with a
 * colon; {@link org.ipcsh.session.Completion} and {@link org.ipcsh.session.Highlighting} say what
 * could be typed and what is; {@link org.ipcsh.session.Transcript} keeps what was done, and {@link
 * org.ipcsh.session.SavedScript} makes a script of it. Whoever shows all this is a {@link
 * org.ipcsh.session.Front}: the prompt on a terminal, or a test.
 */
package org.ipcsh.session;
