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
 * precedence.
 *
 * <p>The depth that is handed down is that of the node in the resulting tree, where a chain of
 * operators leans to the left: it keeps every later walk within {@link Limits#TREE}.
 */
final class TreeBuilder {
  private final Source source;
  private final List<Diagnostic> diagnostics;
  private final Literals literals;
  private boolean tooDeep;

  TreeBuilder(Source source, List<Diagnostic> diagnostics) {
    this.source = source;
    this.diagnostics = diagnostics;
    this.literals = new Literals(this);
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
              expression(let.expression(), depth + 1));
        }
      case IpcshLexer.IF:
        return ifThen((IpcshParser.IfContext) tree, depth);
      case IpcshLexer.WHILE:
        {
          IpcshParser.WhileContext loop = (IpcshParser.WhileContext) tree;
          return new Statement.While(
              span(tree), expression(loop.expression(), depth + 1), block(loop.block(), depth + 1));
        }
      case IpcshLexer.FOR:
        {
          IpcshParser.ForContext loop = (IpcshParser.ForContext) tree;
          return new Statement.For(
              span(tree),
              names(loop.NAME()),
              spans(loop.NAME()),
              expression(loop.expression(), depth + 1),
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
              span(tree), value == null ? null : expression(value, depth + 1));
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
              expression(assertion.expression(0), depth + 1),
              assertion.COMMA() == null ? null : expression(assertion.expression(1), depth + 1));
        }
      case IpcshLexer.WITH:
        {
          IpcshParser.WithContext with = (IpcshParser.WithContext) tree;
          return new Statement.With(
              span(tree), expression(with.expression(), depth + 1), block(with.block(), depth + 1));
        }
      case IpcshLexer.SELECT:
        return select((IpcshParser.SelectContext) tree, depth);
      case IpcshLexer.ON:
        {
          IpcshParser.OnContext on = (IpcshParser.OnContext) tree;
          Token name = on.NAME() == null ? null : on.NAME().getSymbol();
          return new Statement.On(
              span(tree),
              expression(on.expression(), depth + 1),
              on.RESTART() != null,
              name == null ? null : name.getText(),
              name == null ? null : span(name),
              block(on.block(), depth + 1));
        }
      default:
        return expressionOrAssignment((IpcshParser.ExpressionOrAssignmentContext) tree, depth);
    }
  }

  private Statement.Block block(ParserRuleContext tree, int depth) {
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
        arguments(tree.arguments(), depth),
        layout);
  }

  private Statement process(IpcshParser.ProcessDeclarationContext tree, int depth) {
    Token name = tree.NAME().getSymbol();
    Expression.Call program = null;
    if (tree.expression() != null) {
      Expression value = expression(tree.expression(), depth + 1);
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
          lengths.add(expression(field.getChild(i), depth + 2));
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
    Expression path = string(tree.string(), depth + 1);
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
              expression(conditions.get(i), level + 1),
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
        after = expression(late.expression(), depth + 1);
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
    String name = null;
    Span nameSpan = null;
    if (tree.ASSIGN() != null) {
      Expression target = expression(tree.expression(0), depth + 1);
      nameSpan = target.span();
      if (target instanceof Expression.Name) {
        name = ((Expression.Name) target).name();
      } else {
        error(nameSpan, "expected a name before '=' in a case of 'select'", null);
      }
    }
    Expression operation = expression(tree.expression(tree.ASSIGN() == null ? 0 : 1), depth + 1);
    if (!(operation instanceof Expression.Call) && !(operation instanceof Expression.Wait)) {
      error(
          operation.span(),
          "a case of 'select' waits for an operation",
          "A case looks like this: m = jobs.receive() { print(m) }");
    }
    return new Statement.SelectCase(
        span(tree), name, nameSpan, operation, block(tree.block(), depth + 1));
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
      return new Statement.ExpressionStatement(span(tree), expression(left, depth + 1));
    }
    Expression target = expression(left, depth + 1);
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
        span(tree), target, assigned(operator.getType()), expression(tree.getChild(2), depth + 1));
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

  private List<Statement.Parameter> parameters(IpcshParser.ParametersContext tree, int depth) {
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
                    : expression(parameter.expression(), depth + 2)));
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

  private List<Expression.Argument> arguments(IpcshParser.ArgumentsContext tree, int depth) {
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
            error(value.span(), "the name of an argument is one word", null);
          }
          value = expression(argument.getChild(2), depth + 2);
          named = true;
        } else if (named) {
          error(
              value.span(),
              "an argument without a name after one with a name",
              "Put those without a name first.");
        }
        arguments.add(new Expression.Argument(span(argument), name, value));
        separated = false;
      } else {
        if (separated) {
          error(span(token(child)), "expected an argument before ','", null);
        }
        separated = true;
      }
    }
    return arguments;
  }

  Expression expression(ParseTree child, int depth) {
    ParserRuleContext tree = (ParserRuleContext) child;
    if (depth > Limits.TREE) {
      tooDeep(span(tree));
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
            block((ParserRuleContext) tree.getChild(2), depth + 1));
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
          error(
              span(function.NAME().getSymbol()),
              "a function inside an expression has no name",
              "Declare 'fn "
                  + function.NAME().getText()
                  + "(…) { … }' in a line of its own, or leave the name out.");
        }
        return new Expression.Function(
            span, parameters(function.parameters(), depth), block(function.block(), depth + 1));
      default:
        return string((ParserRuleContext) tree.getChild(0), depth);
    }
  }

  private Expression name(Span span, String name) {
    switch (name) {
      case "True":
      case "TRUE":
        error(span, "'true' is written in small letters, not '" + name + "'", null);
        break;
      case "False":
      case "FALSE":
        error(span, "'false' is written in small letters, not '" + name + "'", null);
        break;
      case "None":
      case "nil":
      case "NULL":
      case "nullptr":
      case "undefined":
        error(span, "'null' is the word for no value, not '" + name + "'", null);
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
          error(
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
          error(span(token(child)), "expected a value before ','", null);
        }
        separated = true;
      }
    }
    return entries.isEmpty()
        ? new Expression.ListLiteral(span(tree), elements)
        : new Expression.MapLiteral(span(tree), entries);
  }

  private Expression string(ParserRuleContext tree, int depth) {
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

  private void tooDeep(Span span) {
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

  private static Token token(ParseTree child) {
    return ((TerminalNode) child).getSymbol();
  }

  private static int type(ParseTree child) {
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

  private static Span span(Token token) {
    return new Span(token.getStartIndex(), token.getStopIndex() + 1);
  }

  private static Span span(ParserRuleContext tree) {
    return new Span(tree.getStart().getStartIndex(), tree.getStop().getStopIndex() + 1);
  }
}
