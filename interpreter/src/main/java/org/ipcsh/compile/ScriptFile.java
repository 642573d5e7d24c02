package org.ipcsh.compile;

import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Statement;

/**
 * One of the sources of a compilation: the script itself, or a file that it imports.
 *
 * @param base what is added to an offset in the source to make a site
 */
record ScriptFile(Source source, int base, Statement.Block tree) {}
