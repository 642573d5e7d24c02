package org.ipcsh.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What is written becomes this tree")
class TreeTest {
  private static Statement statement(String script) {
    Parser.Parsed parsed = Parser.parse(new Source("t", script));
    assertThat(parsed.diagnostics()).extracting(Diagnostic::render).isEmpty();
    return parsed.tree().statements().get(0);
  }

  private static Expression expression(String script) {
    return ((Statement.ExpressionStatement) statement(script)).expression();
  }

  private static Object constant(String script) {
    return ((Expression.Literal) expression(script)).value();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '§',
      value = {
        "a or b and c ~ (a or (b and c))",
        "not a and b ~ ((not a) and b)",
        "not a == b ~ (not (a == b))",
        "not not a ~ (not (not a))",
        "a == b + 1 ~ (a == (b + 1))",
        "a in b and c ~ ((a in b) and c)",
        "1 .. n - 1 ~ (1 .. (n - 1))",
        "a in 1..3 ~ (a in (1 .. 3))",
        "a | b ^ c & d ~ (a | (b ^ (c & d)))",
        "a & b << 2 ~ (a & (b << 2))",
        "a << b + 1 ~ (a << (b + 1))",
        "a - b - c ~ ((a - b) - c)",
        "a + b * c % d ~ (a + ((b * c) % d))",
        "-a * b ~ ((-a) * b)",
        "--a ~ (-(-a))",
        "-a.b[0](c) ~ (-a.b[0](c))",
        "(a + b) * c ~ ((a + b) * c)",
        "f(a, timeout: 1s + b) ~ f(a, timeout: (1000000000ns + b))",
        "wait p within 1s == 0 ~ ((wait p within 1000000000ns) == 0)",
        "wait all ~ (wait all)",
        "wait start f(1) ~ (wait (start f(1)))",
        "start s ~ (start s())",
        "start procs[0](x, y) ~ (start procs[0](x, y))",
        "[1, [2], [:], []] ~ [1, [2], [:], []]",
        "[`a`: 1, b: c] ~ [`a`: 1, b: c]",
        "`a{b}c{d + 1}` ~ `a{b}c{(d + 1)}`",
        "`{`{a}`}` ~ `{`{a}`}`",
      })
  void precedence(String script, String tree) {
    assertThat(Shown.of(expression(script.replace('`', '"')))).isEqualTo(tree.replace('`', '"'));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0,0",
    "1_000,1000",
    "0xff,255",
    "0xFF_FF,65535",
    "0o17,15",
    "0b1010,10",
    "9223372036854775807,9223372036854775807",
    "-9223372036854775808,-9223372036854775808",
    "4KiB,4096",
    "1.5KiB,1536",
    "2MiB,2097152",
    "1GiB,1073741824",
    "16B,16"
  })
  void integers(String script, long value) {
    assertThat(constant(script)).isEqualTo(value);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({"1.5,1.5", "1e3,1000", "2.5e-3,0.0025", "1_0.2_5,10.25"})
  void floats(String script, double value) {
    assertThat(constant(script)).isEqualTo(value);
  }

  @ParameterizedTest(name = "{0} is {1} ns")
  @CsvSource({
    "7ns,7",
    "7us,7000",
    "500ms,500000000",
    "1.5s,1500000000",
    "2m,120000000000",
    "1h,3600000000000",
    "0.5us,500"
  })
  void durations(String script, long nanoseconds) {
    assertThat(((Expression.Duration) expression(script)).nanoseconds()).isEqualTo(nanoseconds);
  }

  @Test
  void constants() {
    assertThat(constant("true")).isEqualTo(true);
    assertThat(constant("false")).isEqualTo(false);
    assertThat(constant("null")).isNull();
  }

  @Test
  void stringsHoldBytes() {
    assertThat(constant("\"a\\n\\t\\r\\0\\e\\\\\\\"\\{}\"")).isEqualTo("a\n\t\r\0\33\\\"{}");
    assertThat(constant("\"\\x00\\xff\"")).isEqualTo("\0\u00ff");
    String euro = new String("€".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(constant("\"€\"")).isEqualTo(euro);
    assertThat(constant("\"\\u{20AC}\"")).isEqualTo(euro);
    assertThat((String) constant("'😀'")).hasSize(4);
  }

  @Test
  void singleQuotesTakeEverythingAsItIs() {
    assertThat(constant("'a\\n{b}\"'")).isEqualTo("a\\n{b}\"");
  }

  @Test
  void stringsMaySpanLines() {
    assertThat(constant("\"a\nb\"")).isEqualTo("a\nb");
    assertThat(constant("'a\n# b'")).isEqualTo("a\n# b");
  }

  @Test
  void spansAreOffsetsInTheText() {
    String script = "let x = (a + b).c(\"é\") # end";
    Expression value = ((Statement.Let) statement(script)).value();
    assertThat(script.substring(value.span().start(), value.span().end()))
        .isEqualTo("(a + b).c(\"é\")");
  }

  @Test
  void anObjectDeclaration() {
    Statement.ObjectDeclaration object =
        (Statement.ObjectDeclaration)
            statement("region r = keep posix_shm('/r', size: 4KiB) { a: u32, b: Item[2][N], }");
    assertThat(object.family()).isEqualTo(Statement.Family.REGION);
    assertThat(object.name()).isEqualTo("r");
    assertThat(object.ownership()).isEqualTo(Statement.Ownership.KEEP);
    assertThat(object.kind()).isEqualTo("posix_shm");
    assertThat(object.arguments())
        .extracting(Expression.Argument::name)
        .containsExactly(null, "size");
    assertThat(object.layout()).extracting(Statement.Field::name).containsExactly("a", "b");
    assertThat(object.layout().get(1).type()).isEqualTo("Item");
    assertThat(object.layout().get(1).lengths()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"channel", "region", "semaphore", "lock", "condition", "barrier", "event"})
  void everyFamilyIsDeclaredInTheSameWay(String family) {
    Statement.ObjectDeclaration object =
        (Statement.ObjectDeclaration) statement(family + " x = use kind(1)");
    assertThat(object.family().word()).isEqualTo(family);
    assertThat(object.ownership()).isEqualTo(Statement.Ownership.USE);
    assertThat(object.layout()).isNull();
    statement(family + " x = " + family + "(in: r)");
    statement(family + " x = use " + family + "()");
  }

  @Test
  void processes() {
    Statement.ProcessDeclaration body =
        (Statement.ProcessDeclaration) statement("process p(a, b = 2) { f(a) }");
    assertThat(body.parameters()).extracting(Statement.Parameter::name).containsExactly("a", "b");
    assertThat(body.body().statements()).hasSize(1);
    assertThat(body.program()).isNull();
    Statement.ProcessDeclaration program =
        (Statement.ProcessDeclaration) statement("process p = exec('ls', stdout: c)");
    assertThat(program.body()).isNull();
    assertThat(program.program().arguments()).hasSize(2);
    Statement.ProcessDeclaration bare = (Statement.ProcessDeclaration) statement("process p");
    assertThat(bare.body()).isNull();
    assertThat(bare.program()).isNull();
  }

  @Test
  void functionsAreDeclaredOrValues() {
    assertThat(statement("fn f(x, y = 1) { return x }"))
        .isInstanceOfSatisfying(
            Statement.FunctionDeclaration.class,
            f -> assertThat(f.parameters().get(1).defaultValue()).isNotNull());
    assertThat(expression("fn(x) { x }")).isInstanceOf(Expression.Function.class);
  }

  @Test
  void elseIfIsABlockWithOneIf() {
    Statement.If first = (Statement.If) statement("if a { } else if b { } else { c }");
    Statement.If second = (Statement.If) first.otherwise().statements().get(0);
    assertThat(first.otherwise().statements()).hasSize(1);
    assertThat(second.otherwise().statements()).hasSize(1);
    assertThat(((Statement.If) statement("if a { }")).otherwise()).isNull();
  }

  @Test
  void assignments() {
    assertThat(((Statement.Assignment) statement("a.b[0] = 1")).operator()).isNull();
    assertThat(((Statement.Assignment) statement("a <<= 1")).operator())
        .isEqualTo(Expression.BinaryOperator.SHIFT_LEFT);
    assertThat(((Statement.Let) statement("let a, b = f()")).names()).containsExactly("a", "b");
  }

  @Test
  void loops() {
    assertThat(((Statement.For) statement("for k, v in m { break }")).names())
        .containsExactly("k", "v");
    Statement.While loop = (Statement.While) statement("while true { continue }");
    assertThat(loop.body().statements().get(0)).isInstanceOf(Statement.Continue.class);
  }

  @Test
  void tryNeedNotNameTheError() {
    assertThat(((Statement.Try) statement("try { } catch e { }")).name()).isEqualTo("e");
    assertThat(((Statement.Try) statement("try { }\ncatch { }")).name()).isNull();
  }

  @Test
  void selectHasCasesAndAfter() {
    Statement.Select select =
        (Statement.Select)
            statement(
                """
                select {
                  m = a.receive() { f(m) }
                  b.read(1) { }
                  c, line = clients.read_line() { }
                  after 500ms { g() }
                }
                """);
    assertThat(select.cases())
        .extracting(Statement.SelectCase::names)
        .containsExactly(List.of("m"), List.of(), List.of("c", "line"));
    assertThat(select.after()).isInstanceOf(Expression.Duration.class);
    assertThat(select.otherwise().statements()).hasSize(1);
  }

  @Test
  void smallStatements() {
    assertThat(((Statement.On) statement("on SIGINT { }")).name()).isNull();
    assertThat(((Statement.On) statement("on SIGINT as s { }")).name()).isEqualTo("s");
    assertThat(((Statement.Import) statement("import 'a.ipc'")).path()).isEqualTo("a.ipc");
    assertThat(((Statement.Assert) statement("assert a, 'b'")).message()).isNotNull();
    assertThat(((Statement.Return) statement("return")).value()).isNull();
    assertThat(statement("with m { }")).isInstanceOf(Statement.With.class);
    assertThat(expression("in p { f() }")).isInstanceOf(Expression.In.class);
  }

  @ParameterizedTest(name = "[{0}]")
  @ValueSource(
      strings = {
        "let x = 1 +\n 2",
        "f(1,\n 2\n)",
        "let x = [\n 1,\n # two\n 2,\n]",
        "a\n  .b()\n  # then\n  .c()",
        "if a {\n}\nelse {\n}",
        "try { }\n\n# then\ncatch e { }",
        "let x =\n  1",
        "\"{f(\n1\n)}\"",
        "let x = a and\n not\n b",
        "for x in\n y { }",
        "#!/usr/bin/env ipcsh\nf()",
        "f();",
        ";;f();;",
        "f()\r\n"
      })
  void aLineGoesOnWhereItCannotEnd(String script) {
    Parser.Parsed parsed = Parser.parse(new Source("t", script));
    assertThat(parsed.diagnostics()).isEmpty();
    assertThat(parsed.tree().statements()).hasSize(1);
  }

  @Test
  void aLineEndsAStatement() {
    assertThat(Parser.parse(new Source("t", "a\n-b\n(c)\n[d]")).tree().statements()).hasSize(4);
    assertThat(Parser.parse(new Source("t", "a; b # ; c")).tree().statements()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"use", "keep", "as", "within", "after", "all"})
  void someWordsAreKeywordsOnlyInTheirPlace(String word) {
    statement("let " + word + " = 1");
    statement(word + " = " + word + " + " + word + "." + word + "(" + word + ": " + word + ")");
    statement("fn " + word + "(" + word + ") { " + word + " }");
    statement("process " + word + "(" + word + ") { return " + word + " }");
    statement("for " + word + " in " + word + " { }");
    statement("on SIGINT as " + word + " { }");
    statement("select { " + word + " = " + word + ".read(1) { } }");
    statement("select { " + word + ", x = " + word + ".read(1) { } }");
    statement("channel " + word + " = use pipe()");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"channel", "process", "wait", "in", "start", "lock", "if", "fn", "not", "event"})
  void everyWordNamesAnOperationAnArgumentOrAField(String word) {
    statement("x." + word + "(" + word + ": 1, " + word + ": 2)." + word);
    statement("struct S { " + word + ": u32, x: u8, " + word + ": u32\n" + word + ": u8 }");
    statement("lock m = mutex(" + word + ": r)");
  }
}
