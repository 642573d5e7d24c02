package org.ipcsh.compile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ipcsh.posix.Layout;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Span;
import org.ipcsh.syntax.Spelling;
import org.ipcsh.syntax.Statement;

/** Checks the fields of structs and of the layouts of regions. */
final class Fields {
  private final Notes notes;
  private final Diagnostics diagnostics;
  private final Map<List<Statement.Field>, Set<String>> sets = new IdentityHashMap<>();

  Fields(Notes notes, Diagnostics diagnostics) {
    this.notes = notes;
    this.diagnostics = diagnostics;
  }

  static String[] names(List<Statement.Field> fields) {
    String[] all = new String[fields.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = fields.get(i).name();
    }
    return all;
  }

  private static Set<String> set(List<Statement.Field> fields) {
    return new LinkedHashSet<>(List.of(names(fields)));
  }

  /** Of a struct, or of the layout of a region; the names are those that are visible. */
  void check(String name, Span nameSpan, List<Statement.Field> fields, Names visible) {
    if (fields.isEmpty()) {
      diagnostics.error(nameSpan, name + " has no fields", "C has no struct without one.");
    }
    Set<String> seen = new HashSet<>();
    for (Statement.Field field : fields) {
      if (!seen.add(field.name())) {
        diagnostics.error(field.nameSpan(), "there are two fields '" + field.name() + "'", null);
      }
      if (Layout.scalar(field.type()) == null) {
        Symbol type = visible.find(field.type());
        if (type == null || type.kind != Symbol.Kind.STRUCT) {
          List<String> known = new ArrayList<>();
          for (Layout.Scalar scalar : Layout.scalars()) {
            known.add(scalar.name());
          }
          for (Symbol each : notes.structs) {
            known.add(each.name);
          }
          String near = typeMeant(field.type());
          diagnostics.error(
              field.typeSpan(),
              "there is no type '" + field.type() + "'",
              near != null ? near : Spelling.hint(field.type(), known, "there are "));
        } else {
          type.used = true;
          notes.put(field, type);
        }
      }
      for (Expression length : field.lengths()) {
        if (constant(length) < 1) {
          diagnostics.error(length.span(), "a length is a constant of at least 1", null);
        }
      }
    }
  }

  private static String typeMeant(String type) {
    switch (type) {
      case "int":
        return "a C int is i32";
      case "long":
        return "a C long is i64 on this system";
      case "size_t":
        return "a C size_t is usize";
      case "short":
        return "a C short is i16";
      case "float":
        return "a C float is f32";
      case "double":
        return "a C double is f64";
      case "string":
        return "a string in a struct is char[n]";
      default:
        return null;
    }
  }

  /** The value of a constant integer expression, or -1. */
  static long constant(Expression expression) {
    if (expression instanceof Expression.Literal
        && ((Expression.Literal) expression).value() instanceof Long) {
      long value = (Long) ((Expression.Literal) expression).value();
      return value > Integer.MAX_VALUE ? -1 : value;
    }
    if (expression instanceof Expression.Binary) {
      Expression.Binary binary = (Expression.Binary) expression;
      long a = constant(binary.left());
      long b = constant(binary.right());
      if (a < 0 || b < 0) {
        return -1;
      }
      long value;
      switch (binary.operator()) {
        case ADD:
          value = a + b;
          break;
        case SUBTRACT:
          value = a - b;
          break;
        case MULTIPLY:
          value = a * b;
          break;
        case DIVIDE:
          value = b == 0 ? -1 : a / b;
          break;
        default:
          value = -1;
      }
      return value > Integer.MAX_VALUE ? -1 : value;
    }
    return -1;
  }

  /** No struct can contain itself; asked when all are declared. */
  void checkStructs() {
    Set<Symbol> sound = new HashSet<>();
    for (Symbol struct : notes.structs) {
      Symbol endless = endless(struct, new HashSet<>(), sound);
      if (endless != null) {
        diagnostics.error(endless.span, "struct " + endless.name + " contains itself", null);
        return;
      }
    }
  }

  /** A struct that contains itself, among this and what it holds; or null. */
  private Symbol endless(Symbol struct, Set<Symbol> around, Set<Symbol> sound) {
    if (sound.contains(struct)) {
      return null;
    }
    if (!around.add(struct)) {
      return struct;
    }
    for (Statement.Field field : struct.layout) {
      Symbol type = (Symbol) notes.of(field);
      Symbol endless = type == null ? null : endless(type, around, sound);
      if (endless != null) {
        return endless;
      }
    }
    around.remove(struct);
    sound.add(struct);
    return null;
  }

  /** Of a region with a layout, which fields there are is known. */
  void checkMember(Symbol symbol, Expression.Member member) {
    List<Statement.Field> layout = symbol == null ? null : symbol.layout;
    if (layout == null || symbol.kind != Symbol.Kind.OBJECT) {
      return;
    }
    Set<String> known = sets.computeIfAbsent(layout, Fields::set);
    if (!known.contains(member.name())) {
      diagnostics.error(
          member.nameSpan(),
          "the layout of " + symbol.name + " has no field '" + member.name() + "'",
          symbol.facility != null && symbol.facility.operation(member.name()) != null
              ? "an operation is called: " + symbol.name + "." + member.name() + "(…)"
              : Spelling.hint(member.name(), List.copyOf(known), "it has "));
    }
  }
}
