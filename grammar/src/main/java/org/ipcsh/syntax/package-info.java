/**
 * What may be written: from the text of a script to its syntax tree and diagnostics, with no notion
 * of what any of it does. {@link org.ipcsh.syntax.Parser} is the way in. {@link
 * org.ipcsh.syntax.Statement} and {@link org.ipcsh.syntax.Expression} are what comes out, {@link
 * org.ipcsh.syntax.Diagnostic} is what is said where it does not.
 *
 * <p>On the way: the generated lexer, {@code ScriptTokens} (line ends, words in their place,
 * limits), the generated parser as {@code ScriptParser} runs it, {@code TreeBuilder} (parse tree to
 * syntax tree), {@code Complaint} (words for people). The generated classes live in {@code
 * org.ipcsh.syntax.antlr}, where their names meet none of ours.
 */
package org.ipcsh.syntax;
