package org.ipcsh.syntax;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.ipcsh.syntax.antlr.IpcshLexer;
import org.ipcsh.syntax.antlr.IpcshParser;

/** What each kind of statement needs and lacks here. */
final class BrokenStatement {
  private final Surroundings here;
  private final Complaint complaint;
  private final WrongWord words;

  BrokenStatement(Surroundings here, Complaint complaint, WrongWord words) {
    this.here = here;
    this.complaint = complaint;
    this.words = words;
  }

  /** The message for the mistake; null where it is none of these, perhaps with a hint left. */
  String message() {
    if (here.expectsName()
        && ScriptLexer.isKeyword(here.found.getType())
        && (here.before == null || here.before.getLine() == here.found.getLine())) {
      return "'" + here.found.getText() + "' is a word of the language and cannot be a name";
    }
    if (here.before != null) {
      switch (here.before.getType()) {
        case IpcshLexer.START:
          return "expected a process after 'start', found " + Surroundings.describe(here.found);
        case IpcshLexer.WAIT:
          complaint.hint = "Write 'wait p' for one process, 'wait all' for all that were started.";
          return "expected a process after 'wait', found " + Surroundings.describe(here.found);
        case IpcshLexer.IMPORT:
          if (here.found.getType() == IpcshLexer.NAME) {
            complaint.hint = "Write import \"" + here.found.getText() + ".ipc\".";
          }
          return "expected a file in quotation marks after 'import', found "
              + Surroundings.describe(here.found);
        case IpcshLexer.CATCH:
          if (here.found.getType() == IpcshLexer.LEFT_PAREN) {
            complaint.hint = "Write 'catch e { … }'.";
            return "the name of the error stands without parentheses";
          }
          break;
        case IpcshLexer.FOR:
          if (here.found.getType() == IpcshLexer.LEFT_PAREN) {
            complaint.hint = "Write 'for i in 0..9 { … }', without parentheses.";
            return "a 'for' goes through a range, a list or the lines of a channel";
          }
          break;
        case IpcshLexer.WITHIN:
          complaint.hint = "Write 'wait p within 1s'.";
          return "expected a time after 'within', found " + Surroundings.describe(here.found);
        case IpcshLexer.NAME:
          if (isOwnership(here.before) && isFamily(here.found)) {
            return misplacedOwnership();
          }
          break;
        default:
      }
    }
    if (here.context instanceof IpcshParser.ObjectDeclarationContext) {
      return objectDeclaration((IpcshParser.ObjectDeclarationContext) here.context);
    }
    if (here.context instanceof IpcshParser.LetContext
        && here.expected.contains(IpcshLexer.ASSIGN)) {
      complaint.hint =
          here.found.getType() == IpcshLexer.COLON
              ? "The type of a variable is that of its value."
              : "A variable has a value from the beginning: let "
                  + here.before.getText()
                  + " = null, for example.";
      return "expected '=' and a value after 'let "
          + here.before.getText()
          + "', found "
          + Surroundings.describe(here.found);
    }
    if (here.found.getType() == IpcshLexer.ASSIGN
        && here.statement != null
        && here.statement.getType() == IpcshLexer.PROCESS
        && here.before != null
        && here.before.getType() == IpcshLexer.RIGHT_PAREN) {
      complaint.hint = "Write process p(x) { … } or process p = exec(\"program\").";
      return "a process has parameters and a body, or '=' and a program";
    }
    if (here.context instanceof IpcshParser.FieldContext
        && here.expected.contains(IpcshLexer.COLON)) {
      String type = KindHint.type(here.before.getText());
      complaint.hint =
          type != null && here.found.getType() == IpcshLexer.NAME
              ? "The name comes first: write " + here.found.getText() + ": " + type + "."
              : "A field is written name: type, as in count: u32.";
      return "expected ':' and a type after the field "
          + Surroundings.describe(here.before)
          + ", found "
          + Surroundings.describe(here.found);
    }
    if (here.found.getType() == IpcshLexer.COLON && here.inParameters()) {
      complaint.hint = "A parameter takes any value; one with a default is written x = 1.";
      return "a parameter has no type";
    }
    if (here.expected.contains(IpcshLexer.CATCH)) {
      return noCatch();
    }
    if (here.expectsExpression()
        && !here.expected.contains(IpcshLexer.LET)
        && here.found.getType() >= IpcshLexer.CHANNEL
        && here.found.getType() <= IpcshLexer.ON
        && here.found.getType() != IpcshLexer.FN) {
      complaint.hint = "'" + here.found.getText() + "' begins a statement, which has no value.";
    }
    if (here.found.getType() == IpcshLexer.DOT
        && here.before != null
        && here.before.getType() == IpcshLexer.RANGE) {
      return "a range is written with two dots: 1..3";
    }
    if (here.inside(IpcshParser.ForContext.class)) {
      String range = counting();
      if (range != null) {
        return range;
      }
    }
    if (here.context instanceof IpcshParser.OperationCaseContext) {
      String names = selectNames((IpcshParser.OperationCaseContext) here.context);
      if (names != null) {
        return names;
      }
    }
    if (here.inside(IpcshParser.OperationCaseContext.class)
        && here.before != null
        && here.before.getType() == IpcshLexer.NAME) {
      String known = selectWord(here.before.getText());
      if (known != null) {
        complaint.span = here.spanOf(here.before);
        return known;
      }
    }
    if (here.expected.contains(IpcshLexer.LEFT_BRACE) && !here.expectsName()) {
      return noBlock();
    }
    return null;
  }

  private static boolean isOwnership(Token token) {
    return token.getText().equals("use") || token.getText().equals("keep");
  }

  private static boolean isFamily(Token token) {
    return token.getType() >= IpcshLexer.CHANNEL && token.getType() <= IpcshLexer.EVENT;
  }

  /** {@code use channel f = fifo("f")}. */
  private String misplacedOwnership() {
    String word = here.before.getText();
    String name = here.next.getType() == IpcshLexer.NAME ? here.next.getText() : "x";
    complaint.span = here.spanOf(here.before);
    complaint.hint = "Write " + here.found.getText() + " " + name + " = " + word + " KIND(…).";
    return "'" + word + "' stands before the kind, not before '" + here.found.getText() + "'";
  }

  /** For the loops of other languages that count. */
  private String counting() {
    boolean to = here.found.getText().equals("to") || here.found.getText().equals("until");
    if (here.found.getType() == IpcshLexer.ASSIGN
        || to && here.expected.contains(IpcshLexer.LEFT_BRACE)) {
      complaint.hint = "Write 'for i in 1..10 { … }'.";
      return "a 'for' goes through a range, a list or the lines of a channel";
    }
    return null;
  }

  /** For the names before a '=' that is not there. */
  private String selectNames(IpcshParser.OperationCaseContext select) {
    if (select.COMMA() == null || select.ASSIGN() != null) {
      return null;
    }
    complaint.hint = "A case for a list looks like this: c, line = clients.read_line() { … }";
    return here.found.getType() == IpcshLexer.COMMA
        ? "a case of 'select' has two names at most: of the element, and of what it gives"
        : "expected '=' and an operation after the names of this case, found "
            + Surroundings.describe(here.found);
  }

  private static String selectWord(String word) {
    switch (word) {
      case "case":
        return "a case of 'select' begins with its operation, without 'case'";
      case "timeout":
      case "timer":
        return "how long a 'select' waits at most is said by 'after'";
      default:
        return null;
    }
  }

  private String objectDeclaration(IpcshParser.ObjectDeclarationContext declaration) {
    String family = declaration.getStart().getText();
    if (here.before == declaration.getStart()) {
      complaint.hint = example(family, "x");
      return "expected a name after '" + family + "', found " + Surroundings.describe(here.found);
    }
    if (declaration.NAME().isEmpty()) {
      return null;
    }
    String name = declaration.NAME(0).getText();
    if (declaration.ASSIGN() == null
        && here.found.getType() == IpcshLexer.LEFT_BRACE
        && !family.equals("region")) {
      complaint.hint = "To hold it while a block runs, write 'with " + name + " { … }'.";
      return "expected '=' and a kind after '" + family + " " + name + "', found '{'";
    }
    if (declaration.ASSIGN() == null) {
      complaint.hint = example(family, name);
      return "expected '=' and a kind after '"
          + family
          + " "
          + name
          + "', found "
          + Surroundings.describe(here.found);
    }
    if (declaration.NAME().size() == 1) {
      complaint.hint = example(family, name);
      return "expected a kind of "
          + family
          + " after "
          + Surroundings.describe(here.before)
          + ", found "
          + Surroundings.describe(here.found);
    }
    if (here.before != null && here.before.getType() == IpcshLexer.NAME) {
      if (here.before.getText().equals("new")) {
        return words.foreign(here.before);
      }
      if (isOwnership(here.before)) {
        complaint.hint =
            "Write "
                + family
                + " "
                + name
                + " = "
                + here.before.getText()
                + (family.equals("channel") ? " fifo(\"/tmp/name\")" : " KIND(…)")
                + ", for example.";
        return "expected a kind of "
            + family
            + " after "
            + Surroundings.describe(here.before)
            + ", found "
            + Surroundings.describe(here.found);
      }
      if (here.found.getType() == IpcshLexer.NAME
          && Spelling.edits(here.before.getText(), "use") <= 1) {
        return complaint.misspelt(here.before, "use");
      }
      if (here.found.getType() == IpcshLexer.NAME
          && Spelling.edits(here.before.getText(), "keep") <= 1) {
        return complaint.misspelt(here.before, "keep");
      }
      complaint.hint =
          here.found.getType() == IpcshLexer.DOT
              ? "What an object gives is a value: let "
                  + name
                  + " = "
                  + here.before.getText()
                  + ".…"
              : "Write "
                  + here.before.getText()
                  + "(), with its arguments between the parentheses.";
      return "expected '(' after '"
          + here.before.getText()
          + "', found "
          + Surroundings.describe(here.found);
    }
    return null;
  }

  private static String example(String family, String name) {
    String kind;
    switch (family) {
      case "channel":
        kind = "pipe()";
        break;
      case "region":
        kind = "posix_shm(\"/name\") { count: u32 }";
        break;
      case "semaphore":
        kind = "posix_sem(\"/name\", 1)";
        break;
      case "lock":
        kind = "flock(\"file\")";
        break;
      case "event":
        kind = "eventfd()";
        break;
      case "condition":
        kind = "condvar(in: r)";
        break;
      default:
        kind = "barrier(in: r)";
    }
    return "Write " + family + " " + name + " = " + kind + ", for example.";
  }

  private String noCatch() {
    Token word = ScriptTokens.isTerminator(here.found.getType()) ? here.next : here.found;
    if (word.getType() == IpcshLexer.NAME) {
      switch (word.getText()) {
        case "except":
        case "rescue":
        case "finally":
        case "on_error":
          return complaint.at(
              word,
              "'"
                  + word.getText()
                  + "' is not a word of the language: a 'try' goes on with 'catch'",
              null);
        default:
          if (Spelling.edits(word.getText(), "catch") <= 2) {
            return complaint.misspelt(word, "catch");
          }
      }
    }
    complaint.hint = "Write try { … } catch e { … }.";
    return "expected 'catch' after the block of 'try', found " + Surroundings.describe(here.found);
  }

  private String noBlock() {
    if (here.found.getType() == IpcshLexer.NAME) {
      switch (here.found.getText()) {
        case "then":
        case "do":
        case "begin":
          return "a block stands in braces, not after '" + here.found.getText() + "'";
        default:
      }
    }
    String header = header();
    if (header == null) {
      return null;
    }
    if (here.before != null && here.before.getType() == IpcshLexer.NAME) {
      String keyword = MisspeltKeyword.meantBy(here.before.getText(), true);
      if (keyword != null && Surroundings.startsExpression(here.found.getType())) {
        return complaint.misspelt(here.before, keyword);
      }
    }
    if (here.found.getType() == IpcshLexer.NEWLINE
        && here.next.getType() == IpcshLexer.LEFT_BRACE) {
      complaint.span = here.spanOf(here.next);
      return "the '{' stands in the same line as " + header;
    }
    if (Surroundings.startsExpression(here.found.getType())
        || ScriptLexer.isKeyword(here.found.getType())) {
      complaint.hint = "A body stands in braces, also when it is a single statement.";
    }
    return "expected '{' after " + header + ", found " + Surroundings.describe(here.found);
  }

  /** How to speak of what stands before a missing block. */
  private String header() {
    if (here.context instanceof IpcshParser.BlockContext
        || here.context instanceof IpcshParser.LayoutContext) {
      ParserRuleContext parent = here.context.getParent();
      return parent == null ? null : header(parent);
    }
    return header(here.context);
  }

  private String header(ParserRuleContext of) {
    for (ParserRuleContext at = of; at != null; at = at.getParent()) {
      if (at instanceof IpcshParser.InContext) {
        return "'in " + text(at, 1) + "'";
      }
      if (at instanceof IpcshParser.FunctionContext) {
        return "the parameters of 'fn'";
      }
      if (at instanceof IpcshParser.OperationCaseContext) {
        return "the operation of this case";
      }
      if (at instanceof IpcshParser.AfterCaseContext) {
        return "'after' and its time";
      }
      if (at.getRuleIndex() == IpcshParser.RULE_statement) {
        switch (at.getStart().getType()) {
          case IpcshLexer.IF:
            return lastWasElse() ? "'else'" : "the condition of 'if'";
          case IpcshLexer.WHILE:
            return "the condition of 'while'";
          case IpcshLexer.FOR:
            return "the head of this 'for'";
          case IpcshLexer.WITH:
            return "what 'with' holds";
          case IpcshLexer.ON:
            return "the signal of 'on'";
          case IpcshLexer.TRY:
            return here.before != null && here.before.getType() == IpcshLexer.TRY
                ? "'try'"
                : "'catch'";
          case IpcshLexer.SELECT:
            return "'select'";
          case IpcshLexer.STRUCT:
          case IpcshLexer.PROCESS:
            return at.getChildCount() > 1
                ? "'" + at.getStart().getText() + " " + text(at, 1) + "'"
                : null;
          default:
            return null;
        }
      }
      if (at.getRuleIndex() == IpcshParser.RULE_block) {
        return null;
      }
    }
    return null;
  }

  private boolean lastWasElse() {
    return here.before != null && here.before.getType() == IpcshLexer.ELSE;
  }

  private String text(ParserRuleContext parent, int child) {
    if (child >= parent.getChildCount()) {
      return "…";
    }
    String text = parent.getChild(child).getText();
    return text.length() > 30 ? "…" : text;
  }
}
