package org.ipcsh.syntax;

import org.antlr.v4.runtime.Token;
import org.ipcsh.syntax.antlr.IpcshLexer;

/** What people write who come from another language. */
final class Habit {
  private final Surroundings here;
  private final Complaint complaint;

  Habit(Surroundings here, Complaint complaint) {
    this.here = here;
    this.complaint = complaint;
  }

  /** The message for the mistake; null where it is none of these, perhaps with a hint left. */
  String message() {
    int type = here.found.getType();
    if (Surroundings.isComparison(type)
        && here.expected.contains(IpcshLexer.PLUS)
        && !here.expected.contains(type)) {
      complaint.hint = "Write 'a < b and b < c'.";
      return "comparisons cannot be chained";
    }
    if (type == IpcshLexer.RANGE
        && here.expected.contains(IpcshLexer.PLUS)
        && !here.expected.contains(type)) {
      return "a range has two ends, found another '..'";
    }
    if (type == IpcshLexer.NOT
        && here.next.getType() == IpcshLexer.IN
        && !here.expectsExpression()) {
      complaint.hint = "Write 'not x in list'.";
      return "'not' stands before the whole comparison";
    }
    if (here.before != null
        && here.before.getType() == IpcshLexer.MINUS
        && here.beforeThat != null
        && here.beforeThat.getType() == IpcshLexer.MINUS
        && here.beforeThat.getStopIndex() + 1 == here.before.getStartIndex()
        && !Surroundings.startsExpression(type)) {
      Token name =
          here.tokens.get(
              here.before.getTokenIndex() - 2 >= 0 ? here.before.getTokenIndex() - 2 : 0);
      complaint.span = here.spanOf(here.beforeThat).to(here.spanOf(here.before));
      complaint.hint =
          "To take one away, write '"
              + (name.getType() == IpcshLexer.NAME ? name.getText() : "x")
              + " -= 1'.";
      return "there is no '--'";
    }
    if (type == IpcshLexer.LEFT_BRACE && here.expectsExpression()) {
      if (here.before == null || here.before.getType() == IpcshLexer.LEFT_BRACE) {
        complaint.hint =
            "A block belongs to a word before it in the same line: process p { … }, if x { … }";
        return "a block cannot stand alone";
      }
      if (!here.expected.contains(IpcshLexer.LEFT_BRACE)
          && Surroundings.startsExpression(IpcshLexer.LEFT_BRACKET)) {
        if (headerWithoutCondition()) {
          return null;
        }
        complaint.hint = "A map is [\"a\": 1, \"b\": 2], the empty one [:].";
        return "a map stands in square brackets";
      }
    }
    if (type == IpcshLexer.ASSIGN && here.inArguments()) {
      if (here.before != null && here.before.getType() == IpcshLexer.NAME) {
        complaint.hint =
            "Write '"
                + here.before.getText()
                + ": "
                + (Surroundings.isSimple(here.next) ? here.next.getText() : "…")
                + "'.";
      }
      return "an argument's name is followed by ':', not '='";
    }
    if (type == IpcshLexer.ASSIGN
        && here.isCondition()
        && (here.expected.contains(IpcshLexer.LEFT_BRACE)
            || here.expected.contains(IpcshLexer.RIGHT_PAREN))) {
      return "'=' assigns: to compare, write '=='";
    }
    if (type == IpcshLexer.COMMA
        && here.statement != null
        && here.statement.getType() == IpcshLexer.ASSERT
        && here.opening != null
        && here.opening.getTokenIndex() == here.statement.getTokenIndex() + 1) {
      complaint.hint = "Write 'assert x == 1, \"message\"'.";
      return "'assert' takes no parentheses around condition and message";
    }
    if (type == IpcshLexer.IF && here.expected.contains(IpcshLexer.PLUS)) {
      complaint.hint = "Write 'if … { x = 1 } else { x = 2 }'.";
      return "an 'if' cannot stand inside an expression";
    }
    if (type == IpcshLexer.COMMA
        && here.expected.contains(IpcshLexer.NEWLINE)
        && here.before != null) {
      commaAtTopLevel();
    }
    if (type == IpcshLexer.COLON
        && here.opening != null
        && here.opening.getType() == IpcshLexer.LEFT_BRACKET
        && here.expected.contains(IpcshLexer.PLUS)) {
      complaint.hint = "A part of a list or string is x.slice(from, to).";
    }
    if (type == IpcshLexer.DOT
        && here.expectsExpression()
        && here.next.getType() == IpcshLexer.INTEGER
        && (here.before == null || here.before.getType() != IpcshLexer.RANGE)) {
      complaint.span = here.spanOf(here.found).to(here.spanOf(here.next));
      return "a number begins with a digit: 0." + here.next.getText();
    }
    if (type == IpcshLexer.DURATION && waits()) {
      complaint.hint = "Write 'wait p within " + here.found.getText() + "'.";
    }
    if (type == IpcshLexer.ELSE && !here.expected.contains(type)) {
      complaint.hint = "It follows the block of an 'if'; at the prompt in the line of its '}'.";
      return "this 'else' has no 'if'";
    }
    if (type == IpcshLexer.CATCH && !here.expected.contains(type)) {
      return "this 'catch' has no 'try'";
    }
    if (type == IpcshLexer.COLON && here.expected.contains(IpcshLexer.LEFT_BRACE)) {
      return "a block stands in braces, not after ':'";
    }
    if (type == IpcshLexer.COLON
        && here.before != null
        && (here.before.getText().equals("else") || here.before.getText().equals("try"))) {
      return "a block stands in braces, not after ':'";
    }
    return null;
  }

  private void commaAtTopLevel() {
    if (waits()) {
      complaint.hint = "Write a 'wait' for each of them, or 'wait all'.";
    } else if (here.before.getType() == IpcshLexer.INTEGER
        && here.next.getType() == IpcshLexer.INTEGER) {
      complaint.hint =
          "Digits are grouped with '_', as in 1_000; a list stands in brackets: [1, 2].";
    } else if (here.before.getType() == IpcshLexer.NAME) {
      complaint.hint = "A list stands in brackets; 'let a, b = list' takes one apart.";
    }
  }

  private boolean waits() {
    return here.beforeThat != null && here.beforeThat.getType() == IpcshLexer.WAIT;
  }

  private boolean headerWithoutCondition() {
    if (here.isCondition() && ScriptTokens.isOperator(here.before.getType())) {
      return true;
    }
    switch (here.before.getType()) {
      case IpcshLexer.IF:
      case IpcshLexer.WHILE:
      case IpcshLexer.IN:
      case IpcshLexer.WITH:
      case IpcshLexer.ON:
      case IpcshLexer.AFTER:
      case IpcshLexer.START:
      case IpcshLexer.WAIT:
        return true;
      default:
        return false;
    }
  }
}
