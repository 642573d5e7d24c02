package org.ipcsh.session;

import java.util.List;
import org.ipcsh.compile.Scope;
import org.ipcsh.eval.Values;
import org.ipcsh.eval.Vocabulary;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.facility.Operation;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Token;

/** The place after an unfinished text: what stands before it, token by token. */
final class Cursor {
  final String text;
  final List<Token> tokens;
  private final Session session;

  Cursor(Session session, String text) {
    this.session = session;
    this.text = text;
    this.tokens = Parser.tokens(new Source(Session.NAME, text));
  }

  /** The last token before the cursor; null where there is none. */
  Token last() {
    return tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
  }

  /** The token that opens the string in which the text ends, or -1. */
  int openQuote() {
    int open = -1;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.STRING) {
        if (open >= 0
            && tokens.get(i).span().end() - tokens.get(i).span().start() == 1
            && i > open) {
          open = -1;
        } else if (open < 0) {
          open = i;
        }
      } else if (token.kind() != Token.Kind.ESCAPE) {
        open = -1;
      }
    }
    return open;
  }

  /** The text of a token; empty where there is none. */
  String at(int index) {
    if (index < 0 || index >= tokens.size()) {
      return "";
    }
    return text.substring(tokens.get(index).span().start(), tokens.get(index).span().end());
  }

  boolean isPoint(int index) {
    return at(index).equals(".");
  }

  /** The name before the bracket in which the token lies, or -1. */
  int callee(int from) {
    int depth = 0;
    for (int i = from - 1; i >= 0; i--) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.CLOSING) {
        depth++;
      } else if (token.kind() == Token.Kind.OPENING && --depth < 0) {
        boolean called = at(i).equals("(") && i > 0 && tokens.get(i - 1).kind() == Token.Kind.NAME;
        return called ? i - 1 : -1;
      }
    }
    return -1;
  }

  /** Whether the token belongs to what a case of a select waits for. */
  private boolean isSelected(int from) {
    int depth = 0;
    for (int i = from - 1; i > 0; i--) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.CLOSING) {
        depth++;
      } else if (token.kind() == Token.Kind.OPENING && --depth < 0) {
        return at(i - 1).equals("select");
      }
    }
    return false;
  }

  /** Whether a new line begins after that token. */
  boolean beginsLine(int before) {
    return text.substring(tokens.get(before).span().end()).indexOf('\n') >= 0;
  }

  /** The operation that the name of a token means, after an object and a point; or null. */
  Operation operation(int name) {
    Facility facility = facility(name - 2);
    return facility == null ? null : facility.operation(at(name));
  }

  /** That of the object which the token names, by its declaration or as a value; or null. */
  Facility facility(int target) {
    Scope.Name declared = session.scope().name(at(target));
    if (declared != null && declared.facility() != null) {
      return declared.facility();
    }
    Object value = value(target);
    return value instanceof KernelObject ? ((KernelObject) value).facility() : null;
  }

  /** Of a list that a select waits for, it is that of one of its elements that matters. */
  private Object value(int target) {
    Object value = session.value(at(target));
    return value instanceof List && !((List<?>) value).isEmpty() && isSelected(target)
        ? ((List<?>) value).get(0)
        : value;
  }

  /** What the value of a name, or a string, has after a point. */
  List<Vocabulary.Member> members(int target) {
    Object value = value(target);
    if (target >= 0 && tokens.get(target).kind() == Token.Kind.STRING) {
      value = "";
    }
    return value == Values.NOTHING
        ? List.of()
        : Vocabulary.members(session.main().evaluator(), value);
  }
}
