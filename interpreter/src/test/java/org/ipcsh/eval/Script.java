package org.ipcsh.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ipcsh.compile.Compilation;
import org.ipcsh.compile.Compiler;
import org.ipcsh.compile.Scope;
import org.ipcsh.facility.KernelObject;
import org.ipcsh.process.Door;
import org.ipcsh.process.Holding;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;

/** One process without others around it, in which tests run what they are about. */
final class Script implements Host, Output {
  private static final int DEPTH = 100;

  final Program program = new Program();
  final Scope scope = new Scope();
  final Evaluator evaluator = new Evaluator(program, this, DEPTH);
  final List<String> lines = new ArrayList<>();
  private Door door;

  static Compilation compile(Scope scope, String text, boolean interactive) {
    Source source = new Source("test.ipc", text);
    Parser.Parsed parsed = Parser.parse(source);
    assertThat(parsed.diagnostics()).isEmpty();
    return Compiler.compile(scope, source, parsed.tree(), interactive);
  }

  /** Compiles a script that has no mistakes. */
  static Program compiled(String text) {
    Compilation compilation = compile(new Scope(), text, false);
    assertThat(compilation.unit()).as(compilation.diagnostics().toString()).isNotNull();
    Program program = new Program();
    program.append(compilation.unit());
    return program;
  }

  /** Evaluates an input as at a prompt, in the scope of those before it. */
  Object input(String text) {
    Compilation compilation = compile(scope, text, true);
    assertThat(compilation.unit()).as(compilation.diagnostics().toString()).isNotNull();
    program.append(compilation.unit());
    return evaluator.run(program.units() - 1);
  }

  @Override
  public List<Map<String, Object>> ls(String kind) {
    return List.of();
  }

  @Override
  public String why() {
    return "";
  }

  @Override
  public String process(int pid) {
    return "pid " + pid;
  }

  @Override
  public boolean hasEnded(int pid) {
    return false;
  }

  @Override
  public void write(byte[] line) {
    lines.add(new String(line, 0, line.length - 1, StandardCharsets.UTF_8));
  }

  @Override
  public Door door() {
    if (door == null) {
      door = Door.alone();
    }
    return door;
  }

  @Override
  public Output output() {
    return this;
  }

  @Override
  public ProcessControl processes() {
    throw new UnsupportedOperationException("processes");
  }

  @Override
  public Selector selector() {
    throw new UnsupportedOperationException("selector");
  }

  @Override
  public Holding holding() {
    return door().holding();
  }

  @Override
  public SignalHandling signals() {
    throw new UnsupportedOperationException("signals");
  }

  @Override
  public KernelObject standard(int descriptor) {
    throw new UnsupportedOperationException("standard");
  }

  @Override
  public List<String> arguments() {
    return List.of();
  }
}
