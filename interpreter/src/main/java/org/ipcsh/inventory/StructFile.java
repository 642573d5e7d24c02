package org.ipcsh.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Layout;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Statement;

/** The structs that a script declares, for looking at bytes that somebody else has written. */
public final class StructFile {
  private final String file;
  private final Map<String, Layout.Struct> structs = new HashMap<>();

  private StructFile(String file) {
    this.file = file;
  }

  /**
   * One of them, as C lays it out.
   *
   * @throws Peek.Impossible when the file cannot be read, is not a script, or has no such struct
   */
  public static Layout.Struct struct(String name, String file) throws Peek.Impossible {
    StructFile declared = new StructFile(file);
    Parser.Text text;
    try {
      text = Parser.read(file, Files.readAllBytes(Path.of(file)));
    } catch (IOException e) {
      throw new Peek.Impossible(file + ": it cannot be read");
    }
    List<Diagnostic> diagnostics = text.diagnostics();
    if (diagnostics.isEmpty()) {
      Parser.Parsed parsed = Parser.parse(text.source());
      diagnostics = parsed.hasErrors() ? parsed.diagnostics() : List.of();
      for (Statement statement : parsed.tree().statements()) {
        if (diagnostics.isEmpty() && statement instanceof Statement.StructDeclaration) {
          declared.add((Statement.StructDeclaration) statement);
        }
      }
    }
    if (!diagnostics.isEmpty()) {
      throw new Peek.Impossible(diagnostics.get(0).render().strip());
    }
    Layout.Struct found = declared.structs.get(name);
    if (found == null) {
      throw new Peek.Impossible(file + " declares no struct " + name);
    }
    return found;
  }

  private void add(Statement.StructDeclaration declaration) throws Peek.Impossible {
    Layout.Builder builder = Layout.struct(declaration.name());
    for (Statement.Field field : declaration.fields()) {
      Layout type = structs.get(field.type());
      if (type == null) {
        type = Layout.scalar(field.type());
      }
      if (type == null) {
        throw new Peek.Impossible(
            file + ": " + declaration.name() + "." + field.name() + " is of no known type");
      }
      int[] lengths = new int[field.lengths().size()];
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = length(declaration, field, field.lengths().get(i));
      }
      builder.field(field.name(), type, lengths);
    }
    structs.put(declaration.name(), builder.build());
  }

  private int length(
      Statement.StructDeclaration declaration, Statement.Field field, Expression length)
      throws Peek.Impossible {
    if (length instanceof Expression.Literal
        && ((Expression.Literal) length).value() instanceof Long) {
      return Math.toIntExact((Long) ((Expression.Literal) length).value());
    }
    throw new Peek.Impossible(
        file
            + ": the length of "
            + declaration.name()
            + "."
            + field.name()
            + " is to be a number, for looking from outside");
  }
}
