package org.ipcsh.inventory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ipcsh.proc.ProcFile;
import org.ipcsh.process.Journals;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Token;

/**
 * The IPC objects of System V and POSIX before a run and after it: shows what a program made that
 * the script started. What another run has on record is not this one's, nor is what the script said
 * it would keep; what some other program of this system made meanwhile cannot be told apart, except
 * in namespaces of one's own.
 */
public final class Census {
  private static final String ANY = "";

  private final Set<String> before = now();

  /** Kind and name of what the script keeps; {@link #ANY} where its text does not tell the name. */
  private final Set<String> kept = new HashSet<>();

  private Census() {}

  /** Takes the census before a run of a script that consists of these sources. */
  public static Census before(List<Source> script) {
    Census census = new Census();
    for (Source source : script) {
      census.keep(source, Parser.tokens(source));
    }
    return census;
  }

  /** Whether a script may start programs, which make what is on no record. */
  public static boolean isOfUse(List<Source> script) {
    for (Source source : script) {
      // Most have none, and need not be taken to pieces for it: 3 ms of a start.
      boolean perhaps = source.text().contains("exec");
      for (Token token : perhaps ? Parser.tokens(source) : List.<Token>of()) {
        if (token.kind() == Token.Kind.NAME && text(source, token).equals("exec")) {
          return true;
        }
      }
    }
    return false;
  }

  private void keep(Source source, List<Token> tokens) {
    for (int i = 0; i + 2 < tokens.size(); i++) {
      if (text(source, tokens.get(i)).equals("keep")
          && text(source, tokens.get(i + 2)).equals("(")) {
        String kind = text(source, tokens.get(i + 1));
        kept.add(kind + ' ' + name(source, tokens, i + 3));
      }
    }
  }

  /** The name that stands there as a string, or {@link #ANY} if that has to be computed. */
  private static String name(Source source, List<Token> tokens, int quote) {
    if (quote + 2 < tokens.size()
        && text(source, tokens.get(quote)).equals("\"")
        && text(source, tokens.get(quote + 1)).startsWith("/")
        && text(source, tokens.get(quote + 2)).equals("\"")) {
      return text(source, tokens.get(quote + 1));
    }
    return ANY;
  }

  private static String text(Source source, Token token) {
    return source.text().substring(token.span().start(), token.span().end());
  }

  /** What is there now and was not there before, each as its kind and name. */
  public List<String> appeared() {
    List<String> appeared = new ArrayList<>();
    for (String object : now()) {
      String anyOfItsKind = object.substring(0, object.indexOf(' ') + 1);
      if (!before.contains(object) && !kept.contains(object) && !kept.contains(anyOfItsKind)) {
        appeared.add(object);
      }
    }
    // Other runs note what they make before they make it, and that it is gone afterwards; the
    // number
    // of what has no name they note a moment later.
    for (int look = 0; look < 2 && !appeared.isEmpty(); look++) {
      appeared.removeAll(noted());
      appeared.retainAll(now());
    }
    Collections.sort(appeared);
    return appeared;
  }

  private static Set<String> noted() {
    Set<String> noted = new HashSet<>();
    for (Journals.Noted each : Journals.noted()) {
      noted.add(each.kind() + ' ' + each.name());
    }
    return noted;
  }

  private static Set<String> now() {
    Set<String> found = new HashSet<>();
    for (String[] kind :
        new String[][] {{"sysv_queue", "msg"}, {"sysv_sem", "sem"}, {"sysv_shm", "shm"}}) {
      for (String[] row : ProcFile.rows("/proc/sysvipc/" + kind[1])) {
        int key = Integer.parseInt(row[0]);
        found.add(kind[0] + ' ' + (key == 0 ? "#" + row[1] : "0x" + Integer.toHexString(key)));
      }
    }
    names(found, "/dev/shm", "posix_shm");
    names(found, "/dev/mqueue", "posix_queue");
    return found;
  }

  private static void names(Set<String> found, String folder, String kind) {
    String[] names = Path.of(folder).toFile().list();
    if (names != null) {
      for (String name : names) {
        found.add(
            name.startsWith("sem.") && kind.equals("posix_shm")
                ? "posix_sem /" + name.substring("sem.".length())
                : kind + " /" + name);
      }
    }
  }
}
