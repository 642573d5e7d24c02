/**
 * The prompt: a {@link org.ipcsh.session.Session} on a terminal. All that knows JLine is in this
 * package, and it knows nothing of the language. {@link org.ipcsh.prompt.Prompt} is the loop,
 * {@link org.ipcsh.prompt.Editor} sets up JLine's line editor, {@link org.ipcsh.prompt.Console} is
 * the terminal below it, on our own calls in {@link org.ipcsh.prompt.Device}; {@link
 * org.ipcsh.prompt.Plain} stands in for the editor on a dumb one. {@link org.ipcsh.prompt.Screen}
 * puts what the session tells above the line being typed.
 */
package org.ipcsh.prompt;
