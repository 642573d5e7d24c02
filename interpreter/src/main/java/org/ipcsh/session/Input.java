package org.ipcsh.session;

import java.util.Set;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Statement;
import org.ipcsh.syntax.Token;

/** What was typed: its text, and the tree of it. */
record Input(Source source, Statement.Block tree) {
  /** Whether one of the names stands in it. */
  boolean mentions(Set<String> names) {
    for (Token token : Parser.tokens(source)) {
      if (token.kind() == Token.Kind.NAME
          && names.contains(source.text().substring(token.span().start(), token.span().end()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is {@code in alice { … }} and no more: then nobody needs its value. */
  boolean isBlock() {
    return isSingle() && lastExpression() instanceof Expression.In;
  }

  /** Whether it is one statement. */
  boolean isSingle() {
    return tree.statements().size() == 1;
  }

  /** The expression that its last statement is; null where that is another statement. */
  Expression lastExpression() {
    int count = tree.statements().size();
    Statement last = count == 0 ? null : tree.statements().get(count - 1);
    return last instanceof Statement.ExpressionStatement
        ? ((Statement.ExpressionStatement) last).expression()
        : null;
  }
}
