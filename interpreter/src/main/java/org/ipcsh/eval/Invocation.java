package org.ipcsh.eval;

/** A process body with the arguments that it is to run with. */
public record Invocation(ProcessDefinition definition, Object[] arguments) {}
