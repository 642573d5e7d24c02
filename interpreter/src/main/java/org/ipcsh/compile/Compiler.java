package org.ipcsh.compile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final List<ScriptFile> files = new ArrayList<>();

  /** The top level, imported statements in the places of their imports. */
  private final List<Placed> statements = new ArrayList<>();

  private final List<String> importing = new ArrayList<>();

  /** A statement of the top level and where it is from. */
  record Placed(ScriptFile file, Statement statement) {}

  private Compiler(Scope scope) {
    this.scope = scope;
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
    compiler.add(source, tree);
    Resolver resolver = new Resolver(draft, compiler.diagnostics, interactive);
    resolver.resolve(compiler.files.get(0), compiler.statements);
    if (compiler.failed()) {
      return new Compilation(null, compiler.sorted());
    }
    byte[] unit =
        new Emitter(draft, scope, resolver, compiler.files, interactive).emit(compiler.statements);
    scope.become(draft);
    return new Compilation(unit, compiler.sorted());
  }

  private boolean failed() {
    for (Diagnostic diagnostic : diagnostics) {
      if (diagnostic.severity() == Diagnostic.Severity.ERROR) {
        return true;
      }
    }
    return false;
  }

  private List<Diagnostic> sorted() {
    if (diagnostics.size() > 1) {
      diagnostics.sort(new ByPlace(diagnostics.get(0).source()));
    }
    return diagnostics;
  }

  /** Stays in the order of files; within a file by offset. */
  private static final class ByPlace implements Comparator<Diagnostic> {
    private final Source first;

    ByPlace(Source first) {
      this.first = first;
    }

    @Override
    public int compare(Diagnostic a, Diagnostic b) {
      if (a.source() != b.source()) {
        return a.source() == first ? -1 : b.source() == first ? 1 : 0;
      }
      return Integer.compare(a.span().start(), b.span().start());
    }
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
      if (importing.isEmpty() && java.nio.file.Files.exists(importer)) {
        importing.add(importer.toRealPath().toString());
      }
      if (importing.contains(real)) {
        error(from, statement, "this import goes round in a circle: '" + path + "' is being read");
        return;
      }
      if (scope.imported.contains(real)) {
        return;
      }
      bytes = java.nio.file.Files.readAllBytes(path);
    } catch (java.nio.file.NoSuchFileException e) {
      error(from, statement, "there is no file '" + path + "'");
      return;
    } catch (IOException e) {
      error(from, statement, "cannot read '" + path + "': " + e.getMessage());
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

  private void error(ScriptFile file, Statement.Import statement, String message) {
    diagnostics.add(Diagnostic.error(file.source(), statement.pathSpan(), message, null));
  }
}
