package org.ipcsh.syntax;

import java.util.Arrays;
import java.util.List;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.ipcsh.syntax.antlr.IpcshParser;

/**
 * The generated parser, with three habits of its own. It stops at the first error: no token is ever
 * invented or left out. It hands over each top-level statement when it is complete and forgets its
 * parse tree, so that a long script needs no more memory than its longest statement. And it leaves
 * out of the parse tree the levels of precedence that hold a single operand, which otherwise are
 * most of the tree.
 */
final class ScriptParser extends IpcshParser {
  private final ScriptTokens script;
  private final TreeBuilder builder;
  private final List<Statement> statements;
  private final Expectations expectations = new Expectations();
  private boolean failed;

  ScriptParser(ScriptTokens script, TreeBuilder builder, List<Statement> statements) {
    super(new CommonTokenStream(script));
    this.script = script;
    this.builder = builder;
    this.statements = statements;
    removeErrorListeners();
    setErrorHandler(expectations);
  }

  /** Thrown at the first error; the parser stands where it happened. */
  static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final transient Token offending;
    final transient IntervalSet expected;
    final transient ParserRuleContext context;

    Stop(Token offending, IntervalSet expected, ParserRuleContext context) {
      super(null, null, false, false);
      this.offending = offending;
      this.expected = expected;
      this.context = context;
    }
  }

  /** Parses to the end; after a {@link Stop} it can be called again with the input moved on. */
  void parse() {
    failed = false;
    _ctx = null;
    setState(-1);
    matchedEOF = false;
    script();
  }

  @Override
  public void exitRule() {
    ParserRuleContext done = _ctx;
    super.exitRule();
    if (failed) {
      return;
    }
    int rule = done.getRuleIndex();
    if (rule > RULE_expression && rule <= RULE_postfix && done.getChildCount() == 1) {
      ParserRuleContext parent = done.getParent();
      ParserRuleContext only = (ParserRuleContext) done.children.get(0);
      only.setParent(parent); // else it would keep alive all that is left out
      parent.children.set(parent.children.size() - 1, only);
    } else if (rule == RULE_statement && done.getParent().getRuleIndex() == RULE_script) {
      if (!script.stopped()) {
        statements.add(builder.statement(done));
      }
      done.getParent().children.clear();
    }
  }

  /**
   * Notes at which decisions the parser has passed by the present token: what each of them would
   * have taken is, taken together, all that could have stood in its place.
   */
  private final class Expectations extends DefaultErrorStrategy {
    private int[] states = new int[32];
    private int count;
    private int index = -1;

    @Override
    public void sync(Parser recognizer) {
      int at = _input.index();
      if (at != index) {
        index = at;
        count = 0;
      }
      if (count == states.length) {
        states = Arrays.copyOf(states, count * 2);
      }
      states[count++] = getState();
    }

    @Override
    public Token recoverInline(Parser recognizer) {
      throw new InputMismatchException(recognizer);
    }

    @Override
    public void reportMatch(Parser recognizer) {}

    @Override
    public void reportError(Parser recognizer, RecognitionException error) {
      failed = true;
    }

    @Override
    public void recover(Parser recognizer, RecognitionException error) {
      Token offending = _input.LT(1);
      IntervalSet expected = new IntervalSet();
      expected.addAll(getATN().nextTokens(getATN().states.get(getState())));
      if (_input.index() == index) {
        for (int i = 0; i < count; i++) {
          expected.addAll(getATN().nextTokens(getATN().states.get(states[i])));
        }
      }
      expected.remove(Token.EPSILON);
      throw new Stop(offending, expected, getContext());
    }
  }
}
