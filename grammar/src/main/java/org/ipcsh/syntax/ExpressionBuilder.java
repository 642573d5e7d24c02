package org.ipcsh.syntax;

import static org.ipcsh.syntax.TreeBuilder.span;
import static org.ipcsh.syntax.TreeBuilder.token;
import static org.ipcsh.syntax.TreeBuilder.type;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.ipcsh.syntax.antlr.IpcshLexer;
import org.ipcsh.syntax.antlr.IpcshParser;

/**
 * Makes the expressions of the syntax tree.
 *
 * <p>The depth that is handed down is that of the node in the resulting tree, where a chain of
 * operators leans to the left: it keeps every later walk within {@link Limits#TREE}.
 */
final class ExpressionBuilder {
  private final TreeBuilder statements;
  private final Literals literals;

  /**
   * @param statements builds the blocks in expressions, and takes errors
   */
  ExpressionBuilder(TreeBuilder statements) {
    this.statements = statements;
    this.literals = new Literals(statements);
  }

  Expression expression(ParseTree child, int depth) {
    ParserRuleContext tree = (ParserRuleContext) child;
    if (depth > Limits.TREE) {
      statements.tooDeep(span(tree));
      return new Expression.Literal(span(tree), null);
    }
    int children = tree.getChildCount();
    switch (tree.getRuleIndex()) {
      case IpcshParser.RULE_negation:
      case IpcshParser.RULE_sign:
        return children == 1 ? expression(tree.getChild(0), depth) : prefixed(tree, depth);
      case IpcshParser.RULE_operand:
        return operand(tree, depth);
      case IpcshParser.RULE_started:
        return start(tree, depth);
      case IpcshParser.RULE_postfix:
        return postfix(tree, depth);
      case IpcshParser.RULE_primary:
        return primary(tree, depth);
      default:
        return children == 1 ? expression(tree.getChild(0), depth) : chain(tree, depth);
    }
  }

  private Expression chain(ParserRuleContext tree, int depth) {
    int operators = tree.getChildCount() / 2;
    Expression left = expression(tree.getChild(0), depth + operators);
    for (int i = 1; i <= operators; i++) {
      Token operator = token(tree.getChild(2 * i - 1));
      ParserRuleContext operand = (ParserRuleContext) tree.getChild(2 * i);
      Expression right = expression(operand, depth + operators - i + 1);
      // Not from the operands' own spans: these are without the parentheses around them.
      Span span = new Span(tree.getStart().getStartIndex(), operand.getStop().getStopIndex() + 1);
      left = new Expression.Binary(span, binary(operator.getType()), span(operator), left, right);
    }
    return left;
  }

  private static Expression.BinaryOperator binary(int token) {
    switch (token) {
      case IpcshLexer.OR:
        return Expression.BinaryOperator.OR;
      case IpcshLexer.AND:
        return Expression.BinaryOperator.AND;
      case IpcshLexer.EQUAL:
        return Expression.BinaryOperator.EQUAL;
      case IpcshLexer.NOT_EQUAL:
        return Expression.BinaryOperator.NOT_EQUAL;
      case IpcshLexer.LESS:
        return Expression.BinaryOperator.LESS;
      case IpcshLexer.LESS_EQUAL:
        return Expression.BinaryOperator.LESS_EQUAL;
      case IpcshLexer.GREATER:
        return Expression.BinaryOperator.GREATER;
      case IpcshLexer.GREATER_EQUAL:
        return Expression.BinaryOperator.GREATER_EQUAL;
      case IpcshLexer.IN:
        return Expression.BinaryOperator.IN;
      case IpcshLexer.RANGE:
        return Expression.BinaryOperator.RANGE;
      case IpcshLexer.BIT_OR:
        return Expression.BinaryOperator.BIT_OR;
      case IpcshLexer.BIT_XOR:
        return Expression.BinaryOperator.BIT_XOR;
      case IpcshLexer.BIT_AND:
        return Expression.BinaryOperator.BIT_AND;
      case IpcshLexer.SHIFT_LEFT:
        return Expression.BinaryOperator.SHIFT_LEFT;
      case IpcshLexer.SHIFT_RIGHT:
        return Expression.BinaryOperator.SHIFT_RIGHT;
      case IpcshLexer.PLUS:
        return Expression.BinaryOperator.ADD;
      case IpcshLexer.MINUS:
        return Expression.BinaryOperator.SUBTRACT;
      case IpcshLexer.STAR:
        return Expression.BinaryOperator.MULTIPLY;
      case IpcshLexer.SLASH:
        return Expression.BinaryOperator.DIVIDE;
      case IpcshLexer.PERCENT:
        return Expression.BinaryOperator.REMAINDER;
      default:
        throw new IllegalArgumentException("no binary operator: " + token);
    }
  }

  private Expression prefixed(ParserRuleContext tree, int depth) {
    int operators = tree.getChildCount() - 1;
    Expression.UnaryOperator operator =
        tree.getRuleIndex() == IpcshParser.RULE_sign
            ? Expression.UnaryOperator.NEGATE
            : Expression.UnaryOperator.NOT;
    ParserRuleContext last = (ParserRuleContext) tree.getChild(operators);
    Expression value = null;
    if (operator == Expression.UnaryOperator.NEGATE
        && last instanceof IpcshParser.IntegerContext
        && last.getText().equals("9223372036854775808")) {
      // The one number whose positive form does not fit.
      value =
          new Expression.Literal(
              span(token(tree.getChild(operators - 1))).to(span(last)), Long.MIN_VALUE);
      operators--;
    }
    if (value == null) {
      value = expression(last, depth + operators);
    }
    for (int i = operators - 1; i >= 0; i--) {
      value = new Expression.Unary(span(token(tree.getChild(i))).to(value.span()), operator, value);
    }
    return value;
  }

  private Expression operand(ParserRuleContext tree, int depth) {
    switch (type(tree.getChild(0))) {
      case IpcshLexer.START:
        return start(tree, depth);
      case IpcshLexer.WAIT:
        {
          Expression process = expression(tree.getChild(1), depth + 1);
          if (process instanceof Expression.Name
              && ((Expression.Name) process).name().equals("all")) {
            process = null;
          }
          return new Expression.Wait(
              span(tree),
              process,
              tree.getChildCount() == 2 ? null : expression(tree.getChild(3), depth + 1));
        }
      case IpcshLexer.IN:
        return new Expression.In(
            span(tree),
            expression(tree.getChild(1), depth + 1),
            statements.block((ParserRuleContext) tree.getChild(2), depth + 1));
      default:
        return expression(tree.getChild(0), depth);
    }
  }

  private Expression start(ParserRuleContext tree, int depth) {
    if (tree.getChildCount() == 1) {
      return expression(tree.getChild(0), depth);
    }
    Expression process = expression(tree.getChild(1), depth + 1);
    if (process instanceof Expression.Call) {
      Expression.Call call = (Expression.Call) process;
      return new Expression.Start(span(tree), call.callee(), call.arguments());
    }
    return new Expression.Start(span(tree), process, List.of());
  }

  private Expression postfix(ParserRuleContext tree, int depth) {
    int suffixes = tree.getChildCount() - 1;
    Expression value = expression(tree.getChild(0), depth + suffixes);
    for (int i = 1; i <= suffixes; i++) {
      ParserRuleContext suffix = (ParserRuleContext) tree.getChild(i);
      Span span = new Span(tree.getStart().getStartIndex(), suffix.getStop().getStopIndex() + 1);
      int level = depth + suffixes - i;
      switch (suffix.getStart().getType()) {
        case IpcshLexer.DOT:
          Token name = token(suffix.getChild(1));
          value = new Expression.Member(span, value, name.getText(), span(name));
          break;
        case IpcshLexer.LEFT_PAREN:
          value =
              new Expression.Call(
                  span,
                  value,
                  arguments(((IpcshParser.CallSuffixContext) suffix).arguments(), level));
          break;
        default:
          value = new Expression.Index(span, value, expression(suffix.getChild(1), level + 1));
      }
    }
    return value;
  }

  List<Expression.Argument> arguments(IpcshParser.ArgumentsContext tree, int depth) {
    if (tree.children == null) {
      return List.of();
    }
    List<Expression.Argument> arguments = new ArrayList<>();
    boolean separated = true;
    boolean named = false;
    for (ParseTree child : tree.children) {
      if (child instanceof IpcshParser.ArgumentContext) {
        IpcshParser.ArgumentContext argument = (IpcshParser.ArgumentContext) child;
        Expression value = expression(argument.getChild(0), depth + 2);
        String name = null;
        if (argument.COLON() != null) {
          if (value instanceof Expression.Name) {
            name = ((Expression.Name) value).name();
          } else {
            statements.error(value.span(), "the name of an argument is one word", null);
          }
          value = expression(argument.getChild(2), depth + 2);
          named = true;
        } else if (named) {
          statements.error(
              value.span(),
              "an argument without a name after one with a name",
              "Put those without a name first.");
        }
        arguments.add(new Expression.Argument(span(argument), name, value));
        separated = false;
      } else {
        if (separated) {
          statements.error(span(token(child)), "expected an argument before ','", null);
        }
        separated = true;
      }
    }
    return arguments;
  }

  private Expression primary(ParserRuleContext tree, int depth) {
    Span span = span(tree);
    Token first = tree.getStart();
    switch (first.getType()) {
      case IpcshLexer.NAME:
        return name(span, first.getText());
      case IpcshLexer.INTEGER:
        return new Expression.Literal(span, literals.integer(span, first.getText()));
      case IpcshLexer.FLOAT:
        return new Expression.Literal(span, literals.floating(span, first.getText()));
      case IpcshLexer.DURATION:
        return new Expression.Duration(span, literals.scaled(span, first.getText()));
      case IpcshLexer.SIZE:
        return new Expression.Literal(span, literals.scaled(span, first.getText()));
      case IpcshLexer.TRUE:
        return new Expression.Literal(span, Boolean.TRUE);
      case IpcshLexer.FALSE:
        return new Expression.Literal(span, Boolean.FALSE);
      case IpcshLexer.NULL:
        return new Expression.Literal(span, null);
      case IpcshLexer.LEFT_PAREN:
        return expression(tree.getChild(1), depth);
      case IpcshLexer.LEFT_BRACKET:
        return listOrMap((IpcshParser.ListOrMapContext) tree, depth);
      case IpcshLexer.FN:
        IpcshParser.FunctionContext function = (IpcshParser.FunctionContext) tree;
        if (function.NAME() != null) {
          statements.error(
              span(function.NAME().getSymbol()),
              "a function inside an expression has no name",
              "Declare 'fn "
                  + function.NAME().getText()
                  + "(…) { … }' in a line of its own, or leave the name out.");
        }
        return new Expression.Function(
            span,
            statements.parameters(function.parameters(), depth),
            statements.block(function.block(), depth + 1));
      default:
        return string((ParserRuleContext) tree.getChild(0), depth);
    }
  }

  private Expression name(Span span, String name) {
    switch (name) {
      case "True":
      case "TRUE":
        statements.error(span, "'true' is written in small letters, not '" + name + "'", null);
        break;
      case "False":
      case "FALSE":
        statements.error(span, "'false' is written in small letters, not '" + name + "'", null);
        break;
      case "None":
      case "nil":
      case "NULL":
      case "nullptr":
      case "undefined":
        statements.error(span, "'null' is the word for no value, not '" + name + "'", null);
        break;
      default:
    }
    return new Expression.Name(span, name);
  }

  private Expression listOrMap(IpcshParser.ListOrMapContext tree, int depth) {
    if (tree.COLON() != null) {
      return new Expression.MapLiteral(span(tree), List.of());
    }
    List<Expression> elements = new ArrayList<>();
    List<Expression.Entry> entries = new ArrayList<>();
    boolean separated = true;
    for (int i = 1; i < tree.getChildCount() - 1; i++) {
      ParseTree child = tree.getChild(i);
      if (child instanceof IpcshParser.ArgumentContext) {
        IpcshParser.ArgumentContext element = (IpcshParser.ArgumentContext) child;
        Expression first = expression(element.getChild(0), depth + 1);
        boolean entry = element.COLON() != null;
        if (entry ? !elements.isEmpty() : !entries.isEmpty()) {
          statements.error(
              span(element),
              entry ? "'key: value' in a list" : "expected ':' and a value after this key",
              "A list is [1, 2]; a map is [\"a\": 1, \"b\": 2].");
          return new Expression.ListLiteral(span(tree), elements);
        }
        if (entry) {
          entries.add(
              new Expression.Entry(
                  span(element), first, expression(element.getChild(2), depth + 2)));
        } else {
          elements.add(first);
        }
        separated = false;
      } else {
        if (separated) {
          statements.error(span(token(child)), "expected a value before ','", null);
        }
        separated = true;
      }
    }
    return entries.isEmpty()
        ? new Expression.ListLiteral(span(tree), elements)
        : new Expression.MapLiteral(span(tree), entries);
  }

  Expression string(ParserRuleContext tree, int depth) {
    Token first = tree.getStart();
    if (first.getType() == IpcshLexer.RAW_STRING) {
      String text = first.getText();
      return new Expression.Literal(
          span(tree), Literals.bytes(text.substring(1, text.length() - 1)));
    }
    List<Expression> parts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    Span textSpan = null;
    for (int i = 1; i < tree.getChildCount() - 1; i++) {
      ParserRuleContext part = (ParserRuleContext) tree.getChild(i);
      Token token = part.getStart();
      if (token.getType() == IpcshLexer.TEXT_BRACE) {
        if (text.length() > 0) {
          parts.add(new Expression.Literal(textSpan, text.toString()));
          text.setLength(0);
          textSpan = null;
        }
        parts.add(expression(part.getChild(1), depth + 1));
        continue;
      }
      textSpan = textSpan == null ? span(token) : textSpan.to(span(token));
      if (token.getType() == IpcshLexer.ESCAPE) {
        literals.escape(span(token), token.getText(), text);
      } else {
        text.append(Literals.bytes(token.getText()));
      }
    }
    if (parts.isEmpty()) {
      return new Expression.Literal(span(tree), text.toString());
    }
    if (text.length() > 0) {
      parts.add(new Expression.Literal(textSpan, text.toString()));
    }
    return new Expression.Interpolation(span(tree), parts);
  }
}
