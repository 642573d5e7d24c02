package org.ipcsh.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What people write wrong gets one answer, in words, at the right place")
class MistakesTest {
  @ParameterizedTest(name = "[{0}] {1}: {2}")
  @MethodSource("mistakes")
  void isAnswered(String script, String position, String message, String hint) {
    assertThat(Parser.parse(new Source("t", script)).diagnostics())
        .singleElement()
        .satisfies(
            diagnostic -> {
              assertThat(diagnostic.message()).isEqualTo(message);
              assertThat(diagnostic.source().position(diagnostic.span().start()))
                  .isEqualTo("t:" + position);
              assertThat(diagnostic.hint()).isEqualTo(hint);
            });
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        // misspelt words
        mistake("chanel x = pipe()", "1:1", "unknown word 'chanel': did you mean 'channel'?"),
        mistake("let n = len list", "1:13", "expected a new line or ';' after 'len', found 'list'"),
        mistake("print(len list)", "1:11", "expected ',' or ')' after 'len', found 'list'"),
        mistake("let s = wiat p", "1:9", "unknown word 'wiat': did you mean 'wait'?"),
        mistake("proces server { }", "1:1", "unknown word 'proces': did you mean 'process'?"),
        mistake(
            "regoin r = posix_shm(\"/x\") { a: u32 }",
            "1:1",
            "unknown word 'regoin': did you mean 'region'?"),
        mistake("wile x < 3 { }", "1:1", "unknown word 'wile': did you mean 'while'?"),
        mistake("retrun x + 1", "1:1", "unknown word 'retrun': did you mean 'return'?"),
        mistake("improt \"lib.ipc\"", "1:1", "unknown word 'improt': did you mean 'import'?"),
        mistake("try { f() }\ncath e { }", "2:1", "unknown word 'cath': did you mean 'catch'?"),
        mistake("try { f() } cath e { }", "1:13", "unknown word 'cath': did you mean 'catch'?"),
        mistake("if x { } esle { }", "1:10", "unknown word 'esle': did you mean 'else'?"),
        mistake("for x inn list { }", "1:7", "unknown word 'inn': did you mean 'in'?"),
        mistake("let p = strat server", "1:9", "unknown word 'strat': did you mean 'start'?"),
        mistake(
            "channel c = uze fifo(\"/tmp/f\")", "1:13", "unknown word 'uze': did you mean 'use'?"),
        // operators of other languages
        mistake("if a && b { }", "1:6", "'and' is written as a word, not '&&'"),
        mistake("a || b", "1:3", "'or' is written as a word, not '||'"),
        mistake("if !x { }", "1:4", "'not' is written as a word, not '!'"),
        mistake("if a === b { }", "1:6", "equality is written '==', not '==='"),
        mistake("x++", "1:2", "there is no '++'", "To add one, write 'x += 1'."),
        mistake("x--", "1:2", "there is no '--'", "To take one away, write 'x -= 1'."),
        mistake("x ? 1 : 2", "1:3", "there is no '? :'", "Write 'if … { … } else { … }'."),
        mistake(
            "let f = x => x",
            "1:11",
            "there is no '=>'",
            "A function is written 'fn(x) { return x + 1 }'."),
        mistake("x := 1", "1:3", "':=' does not exist: a variable begins with 'let x = 1'"),
        mistake("$x = 1", "1:1", "a name stands without '$'"),
        mistake("a ** 2", "1:3", "there is no operator '**'"),
        mistake(
            "~x", "1:1", "there is no operator '~'", "To turn every bit around, write 'x ^ -1'."),
        mistake("// a comment", "1:1", "a comment begins with '#'"),
        mistake("/* a comment */ x", "1:1", "a comment begins with '#'"),
        // words of other languages
        mistake(
            "var x = 1",
            "1:1",
            "'var' is not a word of the language: a variable begins with 'let'",
            "Write 'let x = …'."),
        mistake(
            "int x = 1",
            "1:1",
            "'int' is not a word of the language: a variable begins with 'let'",
            "Write 'let x = …'."),
        mistake(
            "def f(x) { }",
            "1:1",
            "'def' is not a word of the language: a function begins with 'fn'"),
        mistake(
            "function f(x) { }",
            "1:1",
            "'function' is not a word of the language: a function begins with 'fn'"),
        mistake("if x { } elif y { }", "1:10", "'elif' is written 'else if'"),
        mistake("x = True", "1:5", "'true' is written in small letters, not 'True'"),
        mistake("x = None", "1:5", "'null' is the word for no value, not 'None'"),
        mistake("return nil", "1:8", "'null' is the word for no value, not 'nil'"),
        mistake(
            "foreach x in list { }",
            "1:1",
            "'foreach' is not a word of the language: write 'for x in list'"),
        mistake(
            "switch x { }",
            "1:1",
            "'switch' is not a word of the language: write 'if … else if …'"),
        mistake(
            "class A { }",
            "1:1",
            "'class' is not a word of the language: a layout of memory begins with 'struct'"),
        mistake(
            "echo \"hello\"",
            "1:1",
            "'echo' is not a word of the language: text is written with print(…)"),
        mistake(
            "print \"hello\"",
            "1:7",
            "expected a new line or ';' after 'print', found a string",
            "To call 'print', write print(…)."),
        mistake(
            "sleep 1s",
            "1:7",
            "expected a new line or ';' after 'sleep', found '1s'",
            "To call 'sleep', write sleep(1s)."),
        mistake(
            "throw \"no\"",
            "1:1",
            "'throw' is not a word of the language: an error is raised with fail(\"message\")"),
        mistake(
            "try { } except e { }",
            "1:9",
            "'except' is not a word of the language: a 'try' goes on with 'catch'"),
        mistake(
            "include \"x\"",
            "1:1",
            "'include' is not a word of the language: write import \"file.ipc\""),
        mistake(
            "fork server",
            "1:1",
            "'fork' is not a word of the language: a process is started with 'start'"),
        mistake(
            "Item x = 3",
            "1:1",
            "'Item' cannot begin a declaration",
            "Write 'let x = …'; a declaration of a kernel object begins with channel, region, semaphore, lock, condition, barrier, event or process."),
        mistake(
            "mutex m = mutex(in: r)",
            "1:1",
            "'mutex' cannot begin a declaration",
            "Write 'lock m = mutex(…)'."),
        // blocks
        mistake(
            "if (x) print(1)",
            "1:8",
            "expected '{' after the condition of 'if', found 'print'",
            "A body stands in braces, also when it is a single statement."),
        mistake("if x then", "1:6", "a block stands in braces, not after 'then'"),
        mistake("while true do", "1:12", "a block stands in braces, not after 'do'"),
        mistake("if x:", "1:5", "a block stands in braces, not after ':'"),
        mistake(
            "else:",
            "1:1",
            "this 'else' has no 'if'",
            "It follows the block of an 'if'; at the prompt in the line of its '}'."),
        mistake("try:", "1:4", "a block stands in braces, not after ':'"),
        mistake("for i in range(3):", "1:18", "a block stands in braces, not after ':'"),
        mistake("if x\n{ }", "2:1", "the '{' stands in the same line as the condition of 'if'"),
        mistake(
            "process p\n{ }",
            "2:1",
            "a block cannot stand alone",
            "A block belongs to a word before it in the same line: process p { … }, if x { … }"),
        mistake(
            "for (i = 0; i < 3; i = i + 1) { }",
            "1:5",
            "a 'for' goes through a range, a list or the lines of a channel",
            "Write 'for i in 0..9 { … }', without parentheses."),
        mistake(
            "else { }",
            "1:1",
            "this 'else' has no 'if'",
            "It follows the block of an 'if'; at the prompt in the line of its '}'."),
        mistake("catch e { }", "1:1", "this 'catch' has no 'try'"),
        mistake(
            "if x { } else { } else { }",
            "1:19",
            "this 'else' has no 'if'",
            "The last branch of an 'if' is the 'else' in line 1."),
        mistake("in alice", "1:9", "expected '{' after 'in alice', found the end of the input"),
        mistake(
            "on SIGINT",
            "1:10",
            "expected '{' after the signal of 'on', found the end of the input"),
        mistake(
            "try { f() }",
            "1:12",
            "expected 'catch' after the block of 'try', found the end of the input",
            "Write try { … } catch e { … }."),
        mistake(
            "{ let x = 1 }",
            "1:1",
            "a block cannot stand alone",
            "A block belongs to a word before it in the same line: process p { … }, if x { … }"),
        mistake("if { }", "1:4", "expected a condition after 'if', found '{'"),
        // declarations
        mistake(
            "channel = pipe()",
            "1:9",
            "expected a name after 'channel', found '='",
            "Write channel x = pipe(), for example."),
        mistake(
            "channel x",
            "1:10",
            "expected '=' and a kind after 'channel x', found the end of the input",
            "Write channel x = pipe(), for example."),
        mistake(
            "channel x pipe()",
            "1:11",
            "expected '=' and a kind after 'channel x', found 'pipe'",
            "Write channel x = pipe(), for example."),
        mistake(
            "channel x =",
            "1:12",
            "expected a kind of channel after '=', found the end of the input",
            "Write channel x = pipe(), for example."),
        mistake(
            "channel x = \nlet y = 1",
            "2:1",
            "expected a kind of channel after '=', found 'let'",
            "Write channel x = pipe(), for example."),
        mistake(
            "channel k = d.accept()",
            "1:14",
            "expected '(' after 'd', found '.'",
            "What an object gives is a value: let k = d.…"),
        mistake(
            "channel x = pipe",
            "1:17",
            "expected '(' after 'pipe', found the end of the input",
            "Write pipe(), with its arguments between the parentheses."),
        mistake(
            "channel x = use",
            "1:16",
            "expected a kind of channel after 'use', found the end of the input",
            "Write channel x = use fifo(\"/tmp/name\"), for example."),
        mistake(
            "channel lock = pipe()",
            "1:9",
            "'lock' is a word of the language and cannot be a name"),
        mistake(
            "channel c = pipe() { a: u32 }",
            "1:20",
            "only a region has a layout; a channel has none"),
        mistake(
            "lock m { }",
            "1:8",
            "expected '=' and a kind after 'lock m', found '{'",
            "To hold it while a block runs, write 'with m { … }'."),
        mistake("process = exec(\"ls\")", "1:9", "expected a name after 'process', found '='"),
        mistake(
            "process p(x) = exec(\"ls\")",
            "1:14",
            "a process has parameters and a body, or '=' and a program",
            "Write process p(x) { … } or process p = exec(\"program\")."),
        mistake(
            "process p = \"ls\"",
            "1:13",
            "expected a program to run after 'process p ='",
            "Write process p = exec(\"sort\", \"-n\"), or give it a body: process p { … }"),
        mistake(
            "struct A { int x }",
            "1:16",
            "expected ':' and a type after the field 'int', found 'x'",
            "The name comes first: write x: i32."),
        mistake("struct A { x: }", "1:15", "expected a type after ':', found '}'"),
        mistake("struct A { , x: u32 }", "1:12", "expected a field before ','"),
        mistake(
            "region r = posix_shm(\"/r\") { head u32 }",
            "1:35",
            "expected ':' and a type after the field 'head', found 'u32'",
            "A field is written name: type, as in count: u32."),
        mistake(
            "let x",
            "1:6",
            "expected '=' and a value after 'let x', found the end of the input",
            "A variable has a value from the beginning: let x = null, for example."),
        mistake(
            "let x\nlet y = 1",
            "1:6",
            "expected '=' and a value after 'let x', found the end of the line",
            "A variable has a value from the beginning: let x = null, for example."),
        mistake("let = 3", "1:5", "expected a name after 'let', found '='"),
        mistake("let in = 3", "1:5", "'in' is a word of the language and cannot be a name"),
        mistake(
            "let x: int = 3",
            "1:6",
            "expected '=' and a value after 'let x', found ':'",
            "The type of a variable is that of its value."),
        mistake(
            "fn f(a: int) { }",
            "1:7",
            "a parameter has no type",
            "A parameter takes any value; one with a default is written x = 1."),
        mistake("fn f { }", "1:6", "expected '(' after 'f', found '{'"),
        mistake("fn (a, , b) { }", "1:8", "expected a parameter before ','"),
        mistake(
            "import lib",
            "1:8",
            "expected a file in quotation marks after 'import', found 'lib'",
            "Write import \"lib.ipc\"."),
        mistake("import \"{x}.ipc\"", "1:8", "the file to import is a plain string, without '{…}'"),
        mistake(
            "semaphore s = 1",
            "1:15",
            "expected a kind of semaphore after '=', found '1'",
            "Write semaphore s = posix_sem(\"/name\", 1), for example."),
        // expressions
        mistake(
            "x = {}",
            "1:5",
            "a map stands in square brackets",
            "A map is [\"a\": 1, \"b\": 2], the empty one [:]."),
        mistake(
            "f({\"a\": 1})",
            "1:3",
            "a map stands in square brackets",
            "A map is [\"a\": 1, \"b\": 2], the empty one [:]."),
        mistake(
            "[\"a\": 1, 2]",
            "1:10",
            "expected ':' and a value after this key",
            "A list is [1, 2]; a map is [\"a\": 1, \"b\": 2]."),
        mistake(
            "[1, \"a\": 2]",
            "1:5",
            "'key: value' in a list",
            "A list is [1, 2]; a map is [\"a\": 1, \"b\": 2]."),
        mistake("[1 2]", "1:4", "expected ',' or ']' after '1', found '2'"),
        mistake("f(a b)", "1:5", "expected ',' or ')' after 'a', found 'b'"),
        mistake("f(1,, 2)", "1:5", "expected an argument before ','"),
        mistake(
            "f(timeout=1s)",
            "1:10",
            "an argument's name is followed by ':', not '='",
            "Write 'timeout: 1s'."),
        mistake(
            "f(timeout: 1s, 2)",
            "1:16",
            "an argument without a name after one with a name",
            "Put those without a name first."),
        mistake("f(\"x\": 1)", "1:3", "the name of an argument is one word"),
        mistake("x = 1 +", "1:8", "expected an expression after '+', found the end of the input"),
        mistake("x = 1 + * 2", "1:9", "expected an expression after '+', found '*'"),
        mistake("a < b < c", "1:7", "comparisons cannot be chained", "Write 'a < b and b < c'."),
        mistake("a == b == c", "1:8", "comparisons cannot be chained", "Write 'a < b and b < c'."),
        mistake("if x = 1 { }", "1:6", "'=' assigns: to compare, write '=='"),
        mistake(
            "x not in list",
            "1:3",
            "'not' stands before the whole comparison",
            "Write 'not x in list'."),
        mistake("1..2..3", "1:5", "a range has two ends, found another '..'"),
        mistake("1...3", "1:4", "a range is written with two dots: 1..3"),
        mistake(
            "1 = x",
            "1:1",
            "only a variable, a field or an element can be assigned to",
            "To compare, write '=='."),
        mistake(
            "f() = 1",
            "1:1",
            "only a variable, a field or an element can be assigned to",
            "To compare, write '=='."),
        mistake(
            "let x = if a { 1 } else { 2 }",
            "1:9",
            "expected an expression after '=', found 'if'",
            "'if' begins a statement, which has no value."),
        mistake(
            "let g = fn h() { }",
            "1:12",
            "a function inside an expression has no name",
            "Declare 'fn h(…) { … }' in a line of its own, or leave the name out."),
        mistake("start", "1:6", "expected a process after 'start', found the end of the input"),
        mistake("start\nx", "1:6", "expected a process after 'start', found the end of the line"),
        mistake(
            "wait",
            "1:5",
            "expected a process after 'wait', found the end of the input",
            "Write 'wait p' for one process, 'wait all' for all that were started."),
        mistake(
            "wait\nx",
            "1:5",
            "expected a process after 'wait', found the end of the line",
            "Write 'wait p' for one process, 'wait all' for all that were started."),
        mistake(
            "wait p within",
            "1:14",
            "expected a time after 'within', found the end of the input",
            "Write 'wait p within 1s'."),
        mistake(
            "assert(x == 1, \"x is one\")",
            "1:14",
            "'assert' takes no parentheses around condition and message",
            "Write 'assert x == 1, \"message\"'."),
        mistake("x = 1 y = 2", "1:7", "expected a new line or ';' after '1', found 'y'"),
        mistake("a.", "1:3", "expected a name after '.', found the end of the input"),
        mistake("a.1", "1:3", "expected a name after '.', found '1'"),
        // strings and numbers
        mistake("print(\"hello", "1:7", "this string is not closed"),
        mistake("print(\"hello)\nprint(\"bye\")", "1:7", "this string is not closed in its line"),
        mistake("print('hello)\nprint('bye')", "1:7", "this string is not closed in its line"),
        mistake(
            "print('it's')",
            "1:11",
            "expected ',' or ')' after a string, found 's'",
            "The string ends at the second quotation mark; one that holds a ' stands in \"…\"."),
        mistake(
            "print(\"say \"hi\"\")",
            "1:13",
            "expected ',' or ')' after a string, found 'hi'",
            "The string ends at the second quotation mark; inside it one is written \\\"."),
        mistake(
            "print(\"{x\")",
            "1:8",
            "the '{' in this string is not closed",
            "It begins an expression; a brace that is meant as text is written '\\{'."),
        mistake(
            "print(\"{x\")\nprint(\"y\")",
            "1:8",
            "the '{' in this string is not closed",
            "It begins an expression; a brace that is meant as text is written '\\{'."),
        mistake(
            "\"\\q\"",
            "1:2",
            "unknown escape '\\q'",
            "There are \\n \\t \\r \\0 \\e \\\\ \\\" \\{ \\xHH and \\u{HHHH}; '…' takes everything as it is."),
        mistake(
            "\"\\xZ1\"",
            "1:2",
            "'\\x' needs two hexadecimal digits",
            "\\x41 is the byte 0x41, \\u{41} the character U+0041."),
        mistake("\"\\u{110000}\"", "1:2", "there is no character with this number"),
        mistake(
            "“hello”",
            "1:1",
            "'“' does not begin a string",
            "A string stands in straight quotation marks: \"…\" or '…'."),
        mistake(
            "x = 99999999999999999999",
            "1:5",
            "this number does not fit into 64 bits",
            "The largest is 9223372036854775807, or 0x7fffffffffffffff."),
        mistake(
            "x = 0x10000000000000000",
            "1:5",
            "this number does not fit into 64 bits",
            "The largest is 9223372036854775807, or 0x7fffffffffffffff."),
        mistake(
            "x = 010",
            "1:5",
            "a number does not begin with 0",
            "0o10 is the octal number that C writes 010."),
        mistake(
            "x = 0b102",
            "1:5",
            "'0b102' is not a binary number",
            "Its digits are 0 and 1, after a small '0b'."),
        mistake(
            "x = 0x",
            "1:5",
            "'0x' is not a hexadecimal number",
            "Its digits are 0 to 9 and a to f, after a small '0x'."),
        mistake("x = 1.2.3", "1:5", "'1.2.3' is not a number"),
        mistake("x = 1.5ns", "1:5", "'1.5ns' is not a whole number of nanoseconds"),
        mistake(
            "x = 12abc",
            "1:5",
            "unknown unit 'abc' after a number",
            "Units of time are ns, us, ms, s, m, h; units of size are B, KiB, MiB, GiB; a name does not begin with a digit."),
        mistake("sleep(5sec)", "1:7", "unknown unit 'sec': did you mean '5s'?"),
        mistake("sleep(5 sec)", "1:7", "a unit follows its number at once: did you mean '5s'?"),
        mistake("pipe(capacity: 4kb)", "1:16", "unknown unit 'kb': did you mean '4KiB'?"),
        mistake(
            "größe = 1",
            "1:3",
            "'öß' cannot be in a name: names are made of a to z, A to Z, 0 to 9 and '_'"),
        mistake("a # b\nc @ d", "2:3", "'@' has no meaning here"),
        mistake(
            "a \\",
            "1:3",
            "'\\' has no meaning outside a string",
            "A line goes on in the next one after an operator, a comma or an opening bracket."),
        // brackets
        mistake("print(1", "1:6", "this '(' is not closed"),
        mistake("print(1))", "1:9", "this ')' closes nothing"),
        mistake(
            "print(1]", "1:8", "this ']' closes nothing", "The '(' before it is closed by ')'."),
        mistake("f(a, [1, 2)", "1:6", "this '[' is not closed", "The ')' comes before its ']'."),
        mistake(
            "x = [1, 2\ny = 3",
            "1:5",
            "this '[' is not closed",
            "Line 2 seems to begin something new."),
        mistake("if x {\n  f()\n", "1:6", "this '{' is not closed"),
        mistake(
            "process a {\n  if x {\n    f()\n}\n\nprocess b { }",
            "2:8",
            "this '{' is not closed",
            "By its indentation the '}' in line 4 closes another one."),
        mistake("}", "1:1", "this '}' closes nothing"),
        mistake(
            "select { }",
            "1:1",
            "this select has nothing to wait for",
            "A case looks like this: m = jobs.receive() { print(m) }"),
        mistake(
            "select { x { } }",
            "1:10",
            "a case of 'select' waits for an operation",
            "A case looks like this: m = jobs.receive() { print(m) }"),
        mistake("select { after 1s { } after 2s { } }", "1:23", "a select has only one 'after'"),
        mistake(
            "select { m + 1 = c.read(1) { } }",
            "1:10",
            "expected a name before '=' in a case of 'select'"),
        mistake(
            "select { 1, line = c.read_line() { } }",
            "1:10",
            "expected a name before ',' in a case of 'select'"),
        mistake(
            "select { c, line, more = clients.read_line() { } }",
            "1:17",
            "a case of 'select' has two names at most: of the element, and of what it gives",
            "A case for a list looks like this: c, line = clients.read_line() { … }"),
        mistake(
            "select { c, clients.read_line() { } }",
            "1:33",
            "expected '=' and an operation after the names of this case, found '{'",
            "A case for a list looks like this: c, line = clients.read_line() { … }"),
        mistake(
            "process p {\n  print(1\n  print(2)\n}",
            "2:8",
            "this '(' is not closed",
            "Line 3 seems to begin something new."),
        mistake("f(1\n  2)", "2:3", "expected ',' or ')' after '1', found '2'"),
        // what a line of another language looks like
        mistake(
            "int main() { return 0; }",
            "1:1",
            "'int' is not a word of the language: a function begins with 'fn'"),
        mistake(
            "switch (x) { case 1: f() }",
            "1:1",
            "'switch' is not a word of the language: write 'if … else if …'"),
        mistake(
            "do { f() } while (x)",
            "1:1",
            "'do' is not a word of the language: write 'while true { … if … { break } }'"),
        mistake(
            "function() { }",
            "1:1",
            "'function' is not a word of the language: a function begins with 'fn'"),
        mistake(
            "let f = function(x) { }",
            "1:9",
            "'function' is not a word of the language: a function begins with 'fn'"),
        mistake(
            "server(x) { }",
            "1:11",
            "expected a new line or ';' after ')', found '{'",
            "A function begins with 'fn', a process with 'process'."),
        mistake(
            "x, err := f()",
            "1:2",
            "expected a new line or ';' after 'x', found ','",
            "A list stands in brackets; 'let a, b = list' takes one apart."),
        mistake(
            "a, b = b, a",
            "1:2",
            "expected a new line or ';' after 'a', found ','",
            "A list stands in brackets; 'let a, b = list' takes one apart."),
        mistake(
            "x = \"a\" if b else \"c\"",
            "1:9",
            "an 'if' cannot stand inside an expression",
            "Write 'if … { x = 1 } else { x = 2 }'."),
        mistake("while (x = read()) { }", "1:10", "'=' assigns: to compare, write '=='"),
        mistake("if (a == b { }", "1:4", "this '(' is not closed"),
        mistake("if x == 1 and { }", "1:15", "expected an expression after 'and', found '{'"),
        mistake(
            "for i = 1 to 10 { }",
            "1:7",
            "a 'for' goes through a range, a list or the lines of a channel",
            "Write 'for i in 1..10 { … }'."),
        mistake(
            "for i in 1 to 10 { }",
            "1:12",
            "a 'for' goes through a range, a list or the lines of a channel",
            "Write 'for i in 1..10 { … }'."),
        mistake(
            "print(f\"{x}\")",
            "1:7",
            "a string begins with its quotation mark, without 'f'",
            "Every string in double quotation marks may hold {expressions}."),
        mistake(
            "x[1:2]",
            "1:4",
            "expected ']' after '1', found ':'",
            "A part of a list or string is x.slice(from, to)."),
        mistake(
            "x = 1,000",
            "1:6",
            "expected a new line or ';' after '1', found ','",
            "Digits are grouped with '_', as in 1_000; a list stands in brackets: [1, 2]."),
        mistake("x = .5", "1:5", "a number begins with a digit: 0.5"),
        mistake(
            "channel c = new pipe()",
            "1:13",
            "'new' is not a word of the language: a value is made by calling its name"),
        mistake(
            "wait server, client",
            "1:12",
            "expected a new line or ';' after 'server', found ','",
            "Write a 'wait' for each of them, or 'wait all'."),
        mistake(
            "wait p 1s",
            "1:8",
            "expected a new line or ';' after 'p', found '1s'",
            "Write 'wait p within 1s'."),
        mistake(
            "select { case m = c.receive() { } }",
            "1:10",
            "a case of 'select' begins with its operation, without 'case'"),
        mistake(
            "select { timeout 1s { } }",
            "1:10",
            "how long a 'select' waits at most is said by 'after'"),
        mistake("after 1s { }", "1:1", "'after' stands in a 'select'"),
        mistake(
            "use channel f = fifo(\"f\")",
            "1:1",
            "'use' stands before the kind, not before 'channel'",
            "Write channel f = use KIND(…)."),
        mistake(
            "x = 1; keep semaphore = 1",
            "1:8",
            "'keep' stands before the kind, not before 'semaphore'",
            "Write semaphore x = keep KIND(…)."));
  }

  private static Arguments mistake(String script, String position, String message) {
    return arguments(script, position, message, null);
  }

  private static Arguments mistake(String script, String position, String message, String hint) {
    return arguments(script, position, message, hint);
  }

  private static String[] positions(String script) {
    return Parser.parse(new Source("t", script)).diagnostics().stream()
        .map(d -> d.source().position(d.span().start()))
        .toArray(String[]::new);
  }

  @Test
  void eachTopLevelStatementIsJudgedByItself() {
    assertThat(
            positions(
                """
                process a {
                  let
                  let
                }
                let = 3
                print("fine")
                fn f(x) {
                  x y z
                }
                while { }
                """))
        .containsExactly("t:2:6", "t:5:5", "t:8:5", "t:10:7");
  }

  @Test
  void severalForeignOperatorsAreAllNamed() {
    assertThat(positions("if a && b || !c { }\nx = y === z")).hasSize(4);
  }

  @Test
  void aMissingBraceDoesNotHideWhatFollows() {
    assertThat(
            positions(
                """
                process a {
                  f(
                process b {
                  g()
                }
                let = 3
                """))
        .containsExactly("t:2:4", "t:6:5");
  }

  @Test
  void aRunawayStringDoesNotHideWhatFollows() {
    assertThat(positions("print(\"a)\nlet = 1\nprint(\"b\")\nlet = 2\n"))
        .containsExactly("t:1:7", "t:2:5", "t:4:5");
  }

  @Test
  void afterFiftyErrorsThereAreNoMore() {
    assertThat(positions("let\n".repeat(1000))).hasSize(50);
  }

  @Test
  void aDiagnosticShowsLineCaretsAndHint() {
    Diagnostic diagnostic =
        Parser.parse(new Source("x.ipc", "let a = 1\n\tlet b = c <<< 2")).diagnostics().get(0);
    assertThat(diagnostic.render())
        .isEqualTo(
            """
            x.ipc:2:14: expected an expression after '<<', found '<'
                  let b = c <<< 2
                              ^
            """);
  }

  @Test
  void ofALongLineOnlyTheNeighbourhoodIsShown() {
    String script = "x = \"" + "a".repeat(5000) + "\" y + \"" + "b".repeat(5000) + "\"";
    String rendered = Parser.parse(new Source("t", script)).diagnostics().get(0).render();
    assertThat(rendered.lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(140))
        .hasSize(3);
    String[] lines = rendered.split("\n");
    assertThat(lines[1].charAt(lines[2].indexOf('^'))).isEqualTo('y');
  }

  @Test
  void caretsStandUnderWideCharactersAndCannotBeMovedByControlCharacters() {
    Source source = new Source("t", "\"日本\u001b[31m\" x");
    Diagnostic diagnostic = Parser.parse(source).diagnostics().get(0);
    String[] lines = diagnostic.render().split("\n");
    assertThat(lines[1]).isEqualTo("  \"日本\uFFFD[31m\" x");
    assertThat(lines[2]).isEqualTo("  " + " ".repeat(12) + "^");
  }
}
