package org.ipcsh.syntax;

/**
 * A piece of the syntax tree. Nodes are immutable and know where they stand, as offsets only: the
 * {@link Source} turns an offset into line and column when somebody asks.
 */
public sealed interface Node
    permits Expression,
        Statement,
        Expression.Argument,
        Expression.Entry,
        Statement.Block,
        Statement.Parameter,
        Statement.Field,
        Statement.SelectCase {

  Span span();
}
