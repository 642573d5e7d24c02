package org.ipcsh.specs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.Operation;
import org.ipcsh.facility.Parameter;
import org.ipcsh.syntax.Parser;
import org.ipcsh.syntax.Source;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A facility is complete when it explains itself and specs show what it does. */
@Tag("launcher")
@ExtendWith(Nameless.class)
class RegistryTest {
  private static final Path SPECS = SpecTest.TOP.resolve("scripts/spec");
  private static final Pattern DECLARATION =
      Pattern.compile(
          "\\b(?:channel|region|semaphore|lock|condition|barrier|event)\\s+(\\w+)\\s*=\\s*"
              + "(?:use\\s+|keep\\s+)?(\\w+)\\(");
  private static final Pattern CALL = Pattern.compile("(\\w*)(?:\\[[^\\]]*\\]|\\))?\\.(\\w+)\\(");
  private static final Pattern WITH = Pattern.compile("\\bwith\\s+(\\w+)");

  @Test
  void everyFacilityAndAllThatBelongsToItHasHelp() {
    List<String> missing = new ArrayList<>();
    for (Facility facility : Facilities.all()) {
      require(facility.summary(), facility.kind(), missing);
      for (Parameter parameter : facility.parameters()) {
        require(parameter.help(), facility.kind() + "(" + parameter.name() + ")", missing);
      }
      for (Operation operation : facility.operations()) {
        String name = facility.kind() + "." + operation.name();
        require(operation.help(), name, missing);
        require(operation.result(), "the result of " + name, missing);
        for (Parameter parameter : operation.parameters()) {
          require(parameter.help(), name + "(" + parameter.name() + ")", missing);
        }
      }
    }
    assertThat(missing).as("without a line of help").isEmpty();
  }

  @Test
  void whoDeclaresWithTheKindIsToldTheWordOfItsFamily() {
    for (Facility facility : Facilities.all()) {
      String family = facility.family().name().toLowerCase(Locale.ROOT);
      String kind = facility.kind();
      if (!family.equals(kind)) {
        String hint =
            Parser.parse(new Source("a", kind + " x = " + kind + "()\n"))
                .diagnostics()
                .get(0)
                .hint();
        assertThat(hint).isEqualTo("Write '" + family + " x = " + kind + "(…)'.");
      }
    }
  }

  @Test
  void everyOperationOfEveryFacilityIsCalledByASpec() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Facility facility : Facilities.all()) {
      for (Operation operation : facility.operations()) {
        missing.add(facility.kind() + "." + operation.name());
      }
    }
    for (Path spec : specs()) {
      missing.removeAll(called(withoutComments(Files.readString(spec))));
    }
    assertThat(missing).as("called by no script in scripts/spec").isEmpty();
  }

  @Test
  void everyRowOfTheTablesOfPersistenceAndRecoveryIsShownByASpec() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Facility facility : Facilities.all()) {
      missing.add("persistence/" + facility.kind());
      if (facility.recovery() != null) {
        missing.add("recovery/" + facility.kind());
      }
    }
    for (Path spec : specs()) {
      missing.remove(SPECS.relativize(spec).toString().replaceAll("\\.ipc$", ""));
    }
    assertThat(missing).as("shown by no script in scripts/spec").isEmpty();
  }

  private static void require(String text, String what, List<String> missing) {
    if (text == null || text.isBlank()) {
      missing.add(what);
    }
  }

  /**
   * What a script calls, as {@code kind.operation}. What is called on something without a
   * declaration of its own, such as an accepted connection, counts for all kinds that the script
   * declares.
   */
  private static Set<String> called(String script) {
    Map<String, Set<String>> kinds = new HashMap<>();
    Set<String> all = new HashSet<>();
    Matcher declaration = DECLARATION.matcher(script);
    while (declaration.find()) {
      kinds
          .computeIfAbsent(declaration.group(1), name -> new HashSet<>())
          .add(declaration.group(2));
      all.add(declaration.group(2));
    }
    for (String name : List.of("stdin", "stdout", "stderr")) {
      kinds.put(name, Set.of("descriptor"));
    }
    Set<String> calls = new HashSet<>();
    Matcher call = CALL.matcher(script);
    while (call.find()) {
      for (String kind : kinds.getOrDefault(call.group(1), all)) {
        calls.add(kind + "." + call.group(2));
      }
    }
    Matcher with = WITH.matcher(script);
    while (with.find()) {
      for (String kind : kinds.getOrDefault(with.group(1), all)) {
        List.of("lock", "unlock", "wait", "post").forEach(name -> calls.add(kind + "." + name));
      }
    }
    return calls;
  }

  private static String withoutComments(String script) {
    return script.replaceAll("(?m)(^|\\s)#.*$", "");
  }

  private static List<Path> specs() throws IOException {
    try (Stream<Path> all = Files.walk(SPECS)) {
      return all.filter(file -> file.toString().endsWith(".ipc")).toList();
    }
  }
}
