package org.ipcsh.syntax;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.ipcsh.syntax.antlr.IpcshLexer;
import org.ipcsh.syntax.antlr.IpcshParser;

/**
 * Makes the syntax tree from the parse tree of one statement, and decides what the grammar leaves
 * open because one token ahead could not. The first token of a rule tells which alternative it is,
 * so this switches on tokens; a visitor would cost a class and a dispatch for each level of
 * precedence. Expressions are the {@link ExpressionBuilder}'s.
 */
final class TreeBuilder {
  private final Source source;
  private final List<Diagnostic> diagnostics;
  private final ExpressionBuilder expressions;
  private boolean tooDeep;

  TreeBuilder(Source source, List<Diagnostic> diagnostics) {
    this.source = source;
    this.diagnostics = diagnostics;
    this.expressions = new ExpressionBuilder(this);
  }

  Statement statement(ParserRuleContext tree) {
    return statement(tree, 1);
  }

  private Statement statement(ParserRuleContext tree, int depth) {
    Token first = tree.getStart();
    switch (first.getType()) {
      case IpcshLexer.CHANNEL:
      case IpcshLexer.REGION:
      case IpcshLexer.SEMAPHORE:
      case IpcshLexer.LOCK:
      case IpcshLexer.CONDITION:
      case IpcshLexer.BARRIER:
      case IpcshLexer.EVENT:
        return object((IpcshParser.ObjectDeclarationContext) tree, depth);
      case IpcshLexer.PROCESS:
        return process((IpcshParser.ProcessDeclarationContext) tree, depth);
      case IpcshLexer.STRUCT:
        {
          IpcshParser.StructDeclarationContext struct = (IpcshParser.StructDeclarationContext) tree;
          Token name = struct.NAME().getSymbol();
          return new Statement.StructDeclaration(
              span(tree), name.getText(), span(name), fields(struct.layout(), depth));
        }
      case IpcshLexer.IMPORT:
        return importFile((IpcshParser.ImportContext) tree, depth);
      case IpcshLexer.LET:
        {
          IpcshParser.LetContext let = (IpcshParser.LetContext) tree;
          return new Statement.Let(
              span(tree),
              names(let.NAME()),
              spans(let.NAME()),
              expressions.expression(let.expression(), depth + 1));
        }
      case IpcshLexer.IF:
        return ifThen((IpcshParser.IfContext) tree, depth);
      case IpcshLexer.WHILE:
        {
          IpcshParser.WhileContext loop = (IpcshParser.WhileContext) tree;
          return new Statement.While(
              span(tree),
              expressions.expression(loop.expression(), depth + 1),
              block(loop.block(), depth + 1));
        }
      case IpcshLexer.FOR:
        {
          IpcshParser.ForContext loop = (IpcshParser.ForContext) tree;
          return new Statement.For(
              span(tree),
              names(loop.NAME()),
              spans(loop.NAME()),
              expressions.expression(loop.expression(), depth + 1),
              block(loop.block(), depth + 1));
        }
      case IpcshLexer.BREAK:
        return new Statement.Break(span(tree));
      case IpcshLexer.CONTINUE:
        return new Statement.Continue(span(tree));
      case IpcshLexer.RETURN:
        {
          IpcshParser.ExpressionContext value = ((IpcshParser.ReturnContext) tree).expression();
          return new Statement.Return(
              span(tree), value == null ? null : expressions.expression(value, depth + 1));
        }
      case IpcshLexer.TRY:
        {
          IpcshParser.TryContext attempt = (IpcshParser.TryContext) tree;
          Token name = attempt.NAME() == null ? null : attempt.NAME().getSymbol();
          return new Statement.Try(
              span(tree),
              block(attempt.block(0), depth + 1),
              name == null ? null : name.getText(),
              name == null ? null : span(name),
              block(attempt.block(1), depth + 1));
        }
      case IpcshLexer.ASSERT:
        {
          IpcshParser.AssertContext assertion = (IpcshParser.AssertContext) tree;
          return new Statement.Assert(
              span(tree),
              expressions.expression(assertion.expression(0), depth + 1),
              assertion.COMMA() == null
                  ? null
                  : expressions.expression(assertion.expression(1), depth + 1));
        }
      case IpcshLexer.WITH:
        {
          IpcshParser.WithContext with = (IpcshParser.WithContext) tree;
          return new Statement.With(
              span(tree),
              expressions.expression(with.expression(), depth + 1),
              block(with.block(), depth + 1));
        }
      case IpcshLexer.SELECT:
        return select((IpcshParser.SelectContext) tree, depth);
      case IpcshLexer.ON:
        {
          IpcshParser.OnContext on = (IpcshParser.OnContext) tree;
          Token name = on.NAME() == null ? null : on.NAME().getSymbol();
          return new Statement.On(
              span(tree),
              expressions.expression(on.expression(), depth + 1),
              on.RESTART() != null,
              name == null ? null : name.getText(),
              name == null ? null : span(name),
              block(on.block(), depth + 1));
        }
      default:
        return expressionOrAssignment((IpcshParser.ExpressionOrAssignmentContext) tree, depth);
    }
  }

  Statement.Block block(ParserRuleContext tree, int depth) {
    List<Statement> statements = new ArrayList<>();
    for (ParseTree child : tree.children) {
      if (child instanceof ParserRuleContext
          && ((ParserRuleContext) child).getRuleIndex() == IpcshParser.RULE_statement) {
        statements.add(statement((ParserRuleContext) child, depth + 1));
      }
    }
    return new Statement.Block(span(tree), statements);
  }

  private Statement object(IpcshParser.ObjectDeclarationContext tree, int depth) {
    Statement.Family family =
        Statement.Family.values()[tree.getStart().getType() - IpcshLexer.CHANNEL];
    Statement.Ownership ownership = Statement.Ownership.CREATE;
    if (tree.ownership() != null) {
      ownership =
          tree.ownership().getStart().getType() == IpcshLexer.USE
              ? Statement.Ownership.USE
              : Statement.Ownership.KEEP;
    }
    Token name = tree.NAME(0).getSymbol();
    Token kind = tree.NAME(1).getSymbol();
    List<Statement.Field> layout = null;
    if (tree.layout() != null) {
      layout = fields(tree.layout(), depth);
      if (family != Statement.Family.REGION) {
        error(
            span(tree.layout().getStart()),
            "only a region has a layout; a " + family.word() + " has none",
            null);
      }
    }
    return new Statement.ObjectDeclaration(
        span(tree),
        family,
        name.getText(),
        span(name),
        ownership,
        kind.getText(),
        span(kind),
        expressions.arguments(tree.arguments(), depth),
        layout);
  }

  private Statement process(IpcshParser.ProcessDeclarationContext tree, int depth) {
    Token name = tree.NAME().getSymbol();
    Expression.Call program = null;
    if (tree.expression() != null) {
      Expression value = expressions.expression(tree.expression(), depth + 1);
      if (value instanceof Expression.Call) {
        program = (Expression.Call) value;
      } else {
        error(
            value.span(),
            "expected a program to run after 'process " + name.getText() + " ='",
            "Write process "
                + name.getText()
                + " = exec(\"sort\", \"-n\"), or give it a body: process "
                + name.getText()
                + " { … }");
      }
    }
    return new Statement.ProcessDeclaration(
        span(tree),
        name.getText(),
        span(name),
        tree.parameters() == null ? List.of() : parameters(tree.parameters(), depth),
        tree.block() == null ? null : block(tree.block(), depth + 1),
        program);
  }

  private List<Statement.Field> fields(IpcshParser.LayoutContext tree, int depth) {
    List<Statement.Field> fields = new ArrayList<>();
    boolean separated = false;
    for (ParseTree child : tree.children) {
      if (child instanceof IpcshParser.FieldContext) {
        IpcshParser.FieldContext field = (IpcshParser.FieldContext) child;
        Token name = field.NAME(0).getSymbol();
        Token type = field.NAME(1).getSymbol();
        List<Expression> lengths = new ArrayList<>();
        for (int i = 4; i < field.getChildCount(); i += 3) {
          lengths.add(expressions.expression(field.getChild(i), depth + 2));
        }
        fields.add(
            new Statement.Field(
                span(field), name.getText(), span(name), type.getText(), span(type), lengths));
        separated = true;
      } else if (type(child) == IpcshLexer.COMMA) {
        if (!separated) {
          error(span(token(child)), "expected a field before ','", null);
        }
        separated = false;
      }
    }
    return fields;
  }

  private Statement importFile(IpcshParser.ImportContext tree, int depth) {
    Expression path = expressions.string(tree.string(), depth + 1);
    if (!(path instanceof Expression.Literal)) {
      error(path.span(), "the file to import is a plain string, without '{…}'", null);
      return new Statement.Import(span(tree), "", path.span());
    }
    return new Statement.Import(
        span(tree), (String) ((Expression.Literal) path).value(), path.span());
  }

  private Statement ifThen(IpcshParser.IfContext tree, int depth) {
    List<Token> ifs = new ArrayList<>();
    List<ParseTree> conditions = new ArrayList<>();
    List<ParserRuleContext> blocks = new ArrayList<>();
    Token lastElse = null;
    ParserRuleContext otherwise = null;
    for (ParseTree child : tree.children) {
      switch (type(child)) {
        case IpcshLexer.IF:
          ifs.add(token(child));
          break;
        case IpcshLexer.ELSE:
          if (otherwise != null) {
            error(
                span(token(child)),
                "this 'else' has no 'if'",
                "The last branch of an 'if' is the 'else' in line "
                    + source.line(lastElse.getStartIndex())
                    + ".");
            return new Statement.Break(span(tree));
          }
          lastElse = token(child);
          break;
        default:
          if (((ParserRuleContext) child).getRuleIndex() == IpcshParser.RULE_expression) {
            conditions.add(child);
          } else if (blocks.size() < conditions.size()) {
            blocks.add((ParserRuleContext) child);
          } else {
            otherwise = (ParserRuleContext) child;
          }
      }
    }
    int count = conditions.size();
    if (depth + 2 * count > Limits.TREE) {
      tooDeep(span(ifs.get(count - 1)));
      return new Statement.Break(span(tree));
    }
    Statement.Block rest = otherwise == null ? null : block(otherwise, depth + 2 * count);
    for (int i = count - 1; ; i--) {
      int level = depth + 2 * i;
      Span span = new Span(ifs.get(i).getStartIndex(), tree.getStop().getStopIndex() + 1);
      Statement one =
          new Statement.If(
              span,
              expressions.expression(conditions.get(i), level + 1),
              block(blocks.get(i), level + 1),
              rest);
      if (i == 0) {
        return one;
      }
      rest = new Statement.Block(span, List.of(one));
    }
  }

  private Statement select(IpcshParser.SelectContext tree, int depth) {
    List<Statement.SelectCase> cases = new ArrayList<>();
    Expression after = null;
    Statement.Block otherwise = null;
    for (ParseTree child : tree.children) {
      if (child instanceof IpcshParser.AfterCaseContext) {
        IpcshParser.AfterCaseContext late = (IpcshParser.AfterCaseContext) child;
        if (after != null) {
          error(span(late.getStart()), "a select has only one 'after'", null);
        }
        after = expressions.expression(late.expression(), depth + 1);
        otherwise = block(late.block(), depth + 1);
      } else if (child instanceof IpcshParser.OperationCaseContext) {
        cases.add(selectCase((IpcshParser.OperationCaseContext) child, depth + 1));
      }
    }
    if (cases.isEmpty() && after == null) {
      error(
          span(tree.getStart()),
          "this select has nothing to wait for",
          "A case looks like this: m = jobs.receive() { print(m) }");
    }
    return new Statement.Select(span(tree), cases, after, otherwise);
  }

  private Statement.SelectCase selectCase(IpcshParser.OperationCaseContext tree, int depth) {
    int count = tree.expression().size() - 1;
    List<String> names = new ArrayList<>(count);
    List<Span> nameSpans = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Expression target = expressions.expression(tree.expression(i), depth + 1);
      if (target instanceof Expression.Name) {
        names.add(((Expression.Name) target).name());
        nameSpans.add(target.span());
      } else {
        error(
            target.span(),
            "expected a name before '" + (i == count - 1 ? "=" : ",") + "' in a case of 'select'",
            null);
      }
    }
    Expression operation = expressions.expression(tree.expression(count), depth + 1);
    if (!(operation instanceof Expression.Call) && !(operation instanceof Expression.Wait)) {
      error(
          operation.span(),
          "a case of 'select' waits for an operation",
          "A case looks like this: m = jobs.receive() { print(m) }");
    }
    return new Statement.SelectCase(
        span(tree), names, nameSpans, operation, block(tree.block(), depth + 1));
  }

  private Statement expressionOrAssignment(
      IpcshParser.ExpressionOrAssignmentContext tree, int depth) {
    ParseTree left = tree.getChild(0);
    if (tree.getChildCount() == 1) {
      ParseTree only = left;
      while (only.getChildCount() == 1 && only.getChild(0) instanceof ParserRuleContext) {
        only = only.getChild(0);
      }
      if (only instanceof IpcshParser.FunctionContext) {
        IpcshParser.FunctionContext function = (IpcshParser.FunctionContext) only;
        if (function.NAME() != null) {
          Token name = function.NAME().getSymbol();
          return new Statement.FunctionDeclaration(
              span(tree),
              name.getText(),
              span(name),
              parameters(function.parameters(), depth),
              block(function.block(), depth + 1));
        }
      }
      return new Statement.ExpressionStatement(span(tree), expressions.expression(left, depth + 1));
    }
    Expression target = expressions.expression(left, depth + 1);
    if (!(target instanceof Expression.Name)
        && !(target instanceof Expression.Member)
        && !(target instanceof Expression.Index)) {
      error(
          target.span(),
          "only a variable, a field or an element can be assigned to",
          target instanceof Expression.Binary
                  && ((Expression.Binary) target).operator().isComparison()
              ? null
              : "To compare, write '=='.");
    }
    Token operator = ((ParserRuleContext) tree.getChild(1)).getStart();
    return new Statement.Assignment(
        span(tree),
        target,
        assigned(operator.getType()),
        expressions.expression(tree.getChild(2), depth + 1));
  }

  private static Expression.BinaryOperator assigned(int token) {
    switch (token) {
      case IpcshLexer.ADD_ASSIGN:
        return Expression.BinaryOperator.ADD;
      case IpcshLexer.SUBTRACT_ASSIGN:
        return Expression.BinaryOperator.SUBTRACT;
      case IpcshLexer.MULTIPLY_ASSIGN:
        return Expression.BinaryOperator.MULTIPLY;
      case IpcshLexer.DIVIDE_ASSIGN:
        return Expression.BinaryOperator.DIVIDE;
      case IpcshLexer.REMAINDER_ASSIGN:
        return Expression.BinaryOperator.REMAINDER;
      case IpcshLexer.BIT_AND_ASSIGN:
        return Expression.BinaryOperator.BIT_AND;
      case IpcshLexer.BIT_OR_ASSIGN:
        return Expression.BinaryOperator.BIT_OR;
      case IpcshLexer.BIT_XOR_ASSIGN:
        return Expression.BinaryOperator.BIT_XOR;
      case IpcshLexer.SHIFT_LEFT_ASSIGN:
        return Expression.BinaryOperator.SHIFT_LEFT;
      case IpcshLexer.SHIFT_RIGHT_ASSIGN:
        return Expression.BinaryOperator.SHIFT_RIGHT;
      default:
        return null;
    }
  }

  List<Statement.Parameter> parameters(IpcshParser.ParametersContext tree, int depth) {
    List<Statement.Parameter> parameters = new ArrayList<>();
    boolean separated = true;
    for (ParseTree child : tree.children) {
      if (child instanceof IpcshParser.ParameterContext) {
        IpcshParser.ParameterContext parameter = (IpcshParser.ParameterContext) child;
        parameters.add(
            new Statement.Parameter(
                span(parameter),
                parameter.NAME().getText(),
                parameter.expression() == null
                    ? null
                    : expressions.expression(parameter.expression(), depth + 2)));
        separated = false;
      } else if (type(child) == IpcshLexer.COMMA) {
        if (separated) {
          error(span(token(child)), "expected a parameter before ','", null);
        }
        separated = true;
      }
    }
    return parameters;
  }

  void tooDeep(Span span) {
    if (!tooDeep) {
      error(
          span,
          "nested more than " + Limits.TREE + " levels deep",
          "Each operator, call, '.' and 'else if' of a chain counts as one level.");
    }
    tooDeep = true;
  }

  /** Beyond so many, more are no help. */
  void error(Span span, String message, String hint) {
    if (diagnostics.size() < Limits.ERRORS) {
      diagnostics.add(Diagnostic.error(source, span, message, hint));
    }
  }

  static Token token(ParseTree child) {
    return ((TerminalNode) child).getSymbol();
  }

  static int type(ParseTree child) {
    return child instanceof TerminalNode ? token(child).getType() : 0;
  }

  private static List<String> names(List<TerminalNode> nodes) {
    List<String> names = new ArrayList<>(nodes.size());
    for (TerminalNode node : nodes) {
      names.add(node.getText());
    }
    return names;
  }

  private static List<Span> spans(List<TerminalNode> nodes) {
    List<Span> spans = new ArrayList<>(nodes.size());
    for (TerminalNode node : nodes) {
      spans.add(span(node.getSymbol()));
    }
    return spans;
  }

  static Span span(Token token) {
    return new Span(token.getStartIndex(), token.getStopIndex() + 1);
  }

  static Span span(ParserRuleContext tree) {
    return new Span(tree.getStart().getStartIndex(), tree.getStop().getStopIndex() + 1);
  }
}
