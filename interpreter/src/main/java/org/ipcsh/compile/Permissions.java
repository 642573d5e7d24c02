package org.ipcsh.compile;

import java.util.List;
import org.ipcsh.eval.Signature;
import org.ipcsh.syntax.Expression;
import org.ipcsh.syntax.Span;

/**
 * Permissions that were written in decimal: {@code mode: 600} would be 0o1130, which nobody means.
 */
final class Permissions {
  private static final int OCTAL = 8;
  private static final int LONGEST = 4;

  private final Diagnostics diagnostics;

  Permissions(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /**
   * Of a call of what the language or a facility has.
   *
   * @param places for each argument its parameter; null when the call is wrong in itself
   */
  void check(Signature signature, List<Expression.Argument> arguments, int[] places) {
    for (int i = 0; places != null && i < places.length; i++) {
      if (signature.isNamed(places[i], "mode")
          && arguments.get(i).value() instanceof Expression.Literal) {
        check(((Expression.Literal) arguments.get(i).value()).span());
      }
    }
  }

  private void check(Span span) {
    String written = diagnostics.file.source().text().substring(span.start(), span.end());
    if (looksOctal(written)) {
      diagnostics.error(
          span,
          "the permissions " + written + " are decimal, in octal 0o" + octal(written),
          "did you mean 0o" + written + "?");
    }
  }

  private static boolean looksOctal(String number) {
    boolean all = number.length() > 1 && number.length() <= LONGEST && number.charAt(0) != '0';
    for (int i = 0; all && i < number.length(); i++) {
      all = number.charAt(i) >= '0' && number.charAt(i) < '0' + OCTAL;
    }
    return all;
  }

  private static String octal(String decimal) {
    return Integer.toString(Integer.parseInt(decimal), OCTAL);
  }
}
