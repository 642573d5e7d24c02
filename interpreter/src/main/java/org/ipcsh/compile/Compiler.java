package org.ipcsh.compile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.eval.Bytes;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Statement;

/**
 * From syntax tree to a unit of a {@link org.ipcsh.eval.Program}: brings in what is imported,
 * resolves names, checks, writes.
 */
public final class Compiler {
  private final Scope scope;
  private final Diagnostics diagnostics = new Diagnostics();
  private final List<ScriptFile> files = new ArrayList<>();

  /** The top level, imported statements in the places of their imports. */
  private final List<Placed> statements = new ArrayList<>();

  private final List<String> importing = new ArrayList<>();

  /** A statement of the top level and where it is from. */
  record Placed(ScriptFile file, Statement statement) {}

  private Compiler(Scope scope) {
    this.scope = scope;
  }

  /** Parses one input and, if it is a script, compiles it. */
  public static Compilation compile(Scope scope, Source source) {
    Parser.Parsed parsed = Parser.parse(source);
    return parsed.hasErrors()
        ? new Compilation(null, parsed.diagnostics())
        : compile(scope, source, parsed.tree(), false);
  }

  /**
   * Compiles one input. The scope is changed only when there is no error.
   *
   * @param interactive whether later inputs may use and redefine what this one declares
   */
  public static Compilation compile(
      Scope scope, Source source, Statement.Block tree, boolean interactive) {
    Scope draft = scope.draft();
    Compiler compiler = new Compiler(draft);
    Notes notes = compiler.resolve(source, tree, interactive);
    if (compiler.diagnostics.failed()) {
      return new Compilation(null, compiler.diagnostics.sorted());
    }
    byte[] unit =
        new Emitter(draft, scope, notes, interactive).emit(compiler.statements, compiler.files);
    scope.become(draft);
    return new Compilation(unit, compiler.diagnostics.sorted());
  }

  /**
   * All that can be said about a script without running it, which takes longer than a compilation.
   */
  public static List<Diagnostic> check(Source source) {
    Parser.Parsed parsed = Parser.parse(source);
    if (parsed.hasErrors()) {
      return parsed.diagnostics();
    }
    Compiler compiler = new Compiler(new Scope());
    Notes notes = compiler.resolve(source, parsed.tree(), false);
    if (!compiler.diagnostics.failed()) {
      Waits.check(compiler.statements, notes, compiler.diagnostics, compiler.files.get(0));
    }
    return compiler.diagnostics.sorted();
  }

  private Notes resolve(Source source, Statement.Block tree, boolean interactive) {
    add(source, tree);
    return new Resolver(scope, diagnostics, statements, interactive).resolve(files.get(0));
  }

  private void add(Source source, Statement.Block tree) {
    ScriptFile file = new ScriptFile(source, scope.base, tree);
    scope.base += source.text().length() + 1;
    files.add(file);
    for (Statement statement : tree.statements()) {
      if (statement instanceof Statement.Import) {
        bringIn(file, (Statement.Import) statement);
      } else {
        statements.add(new Placed(file, statement));
      }
    }
  }

  private void bringIn(ScriptFile from, Statement.Import statement) {
    Path importer = Path.of(from.source().name());
    Path path = importer.resolveSibling(Bytes.text(statement.path()));
    String real;
    byte[] bytes;
    try {
      real = path.toRealPath().toString();
      if (importing.isEmpty() && Files.exists(importer)) {
        importing.add(importer.toRealPath().toString());
      }
      if (importing.contains(real)) {
        diagnostics.error(
            from,
            statement.pathSpan(),
            "this import goes round in a circle: '" + path + "' is being read",
            null);
        return;
      }
      if (scope.imported.contains(real)) {
        return;
      }
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      diagnostics.error(from, statement.pathSpan(), "there is no file '" + path + "'", null);
      return;
    } catch (IOException e) {
      diagnostics.error(
          from, statement.pathSpan(), "cannot read '" + path + "': " + e.getMessage(), null);
      return;
    }
    scope.imported.add(real);
    Parser.Text text = Parser.read(path.toString(), bytes);
    diagnostics.addAll(text.diagnostics());
    if (!text.diagnostics().isEmpty()) {
      return;
    }
    Parser.Parsed parsed = Parser.parse(text.source());
    diagnostics.addAll(parsed.diagnostics());
    importing.add(real);
    add(text.source(), parsed.tree());
    importing.remove(importing.size() - 1);
  }
}
