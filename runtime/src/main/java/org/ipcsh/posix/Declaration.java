package org.ipcsh.posix;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A struct as C declares it. */
final class Declaration {
  private static final Set<String> KEYWORDS =
      Set.of(
          "alignas",
          "alignof",
          "asm",
          "auto",
          "break",
          "case",
          "char",
          "const",
          "constexpr",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extern",
          "float",
          "for",
          "goto",
          "if",
          "inline",
          "int",
          "linux",
          "long",
          "nullptr",
          "register",
          "restrict",
          "return",
          "short",
          "signed",
          "sizeof",
          "static",
          "static_assert",
          "struct",
          "switch",
          "thread_local",
          "typedef",
          "typeof",
          "union",
          "unix",
          "unsigned",
          "void",
          "volatile",
          "while",
          "bool",
          "true",
          "false");

  private Declaration() {}

  static String of(Layout.Struct of) {
    Set<Layout.Struct> all = new LinkedHashSet<>();
    gather(of, all);
    StringBuilder out = new StringBuilder();
    for (String header : headers(all)) {
      out.append("#include <").append(header).append(">\n");
    }
    for (Layout.Struct struct : all) {
      if (out.length() > 0) {
        out.append('\n');
      }
      out.append("struct ").append(identifier(struct.name())).append(" {");
      remark(struct.name(), out).append('\n');
      for (Layout.Field field : struct.fields()) {
        Layout element = field.layout().element();
        out.append("  ")
            .append(
                element instanceof Layout.Struct
                    ? "struct " + identifier(element.name())
                    : inC(element))
            .append(' ')
            .append(identifier(field.name()))
            .append(field.layout().lengths())
            .append(';');
        remark(field.name(), out).append('\n');
      }
      out.append("};\n");
    }
    return out.toString();
  }

  private static void gather(Layout.Struct of, Set<Layout.Struct> all) {
    if (all.contains(of)) {
      return;
    }
    for (Layout.Field field : of.fields()) {
      if (field.layout().element() instanceof Layout.Struct) {
        gather((Layout.Struct) field.layout().element(), all);
      }
    }
    all.add(of);
  }

  private static List<String> headers(Set<Layout.Struct> structs) {
    boolean bool = false;
    boolean size = false;
    boolean fixed = false;
    for (Layout.Struct struct : structs) {
      for (Layout.Field field : struct.fields()) {
        Layout element = field.layout().element();
        bool |= element == Layout.BOOL;
        size |= element == Layout.USIZE;
        fixed |=
            element instanceof Layout.Scalar
                && ((Layout.Scalar) element).isInteger()
                && element != Layout.USIZE
                && element != Layout.CHAR;
      }
    }
    List<String> headers = new ArrayList<>();
    if (bool) {
      headers.add("stdbool.h");
    }
    if (size) {
      headers.add("stddef.h");
    }
    if (fixed) {
      headers.add("stdint.h");
    }
    return headers;
  }

  private static String inC(Layout element) {
    return ((Layout.Scalar) element).inC();
  }

  /** Words that C keeps for itself, or GNU C has as macros, get an underscore. */
  private static String identifier(String name) {
    return KEYWORDS.contains(name) ? name + "_" : name;
  }

  private static StringBuilder remark(String name, StringBuilder out) {
    return KEYWORDS.contains(name)
        ? out.append(" /* ").append(name).append(" is a word of C */")
        : out;
  }
}
