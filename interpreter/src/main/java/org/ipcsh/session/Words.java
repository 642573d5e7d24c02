package org.ipcsh.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words of the language for {@code :help}: each has a script in the folder {@code topics},
 * which begins with its reference as a comment; the rest is an example that runs.
 */
final class Words {
  /** Under which topic each word is explained. */
  private static final Map<String, String> TOPICS = new TreeMap<>();

  static {
    for (String topic :
        ("process start wait in exec let struct select with use for while if fn try assert on"
                + " import")
            .split(" ")) {
      TOPICS.put(topic, topic);
    }
    TOPICS.put("keep", "use");
    TOPICS.put("within", "wait");
    TOPICS.put("after", "select");
    TOPICS.put("break", "while");
    TOPICS.put("continue", "while");
    TOPICS.put("else", "if");
    TOPICS.put("and", "if");
    TOPICS.put("or", "if");
    TOPICS.put("not", "if");
    TOPICS.put("return", "fn");
    TOPICS.put("catch", "try");
    TOPICS.put("restart", "on");
  }

  private Words() {}

  static Iterable<String> all() {
    return TOPICS.keySet();
  }

  /** The reference of a word, with an example; or null. */
  static String about(String word) {
    String topic = TOPICS.get(word);
    if (topic == null) {
      return null;
    }
    StringBuilder out = new StringBuilder();
    boolean first = true;
    boolean example = false;
    for (String line : script(topic).split("\n")) {
      boolean text = !example && line.startsWith("# ");
      if (!text && !example) {
        out.append("\nfor example\n");
        example = true;
      }
      out.append(first ? "" : "    ").append(text ? line.substring(2) : line).append('\n');
      first = false;
    }
    return out.toString().stripTrailing();
  }

  /** The script of a topic. */
  private static String script(String topic) {
    try (InputStream in = Words.class.getResourceAsStream("topics/" + topic + ".ipc")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
