package org.ipcsh.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HelpTest {
  private static final Path TOPICS = Path.of("src/main/resources/org/ipcsh/session/topics");

  private final List<Message> shown = new ArrayList<>();
  private final Session session = new Session(List.of(), shown::addAll).open();

  private String type(String input) {
    shown.clear();
    session.take(input);
    StringBuilder out = new StringBuilder();
    for (Message message : new ArrayList<>(shown)) {
      out.append(message.text()).append('\n');
    }
    return out.toString();
  }

  @Test
  void everyKindHasAReferenceWithAllItsOperations() {
    for (Facility facility : Facilities.all()) {
      String help = type(":help " + facility.kind());
      assertThat(help).contains("NAME = " + facility.kind() + "(", facility.summary());
      assertThat(help).contains("identified by", "persistence", "for example");
      for (Operation operation : facility.operations()) {
        assertThat(help).contains("." + operation.name() + "(");
      }
    }
    session.close();
  }

  @Test
  void everyExampleRuns() {
    for (Facility facility : Facilities.all()) {
      String example = Help.example(facility.kind());
      assertThat(example).as(facility.kind()).contains(facility.kind() + "(");
      if (facility.kind().equals("descriptor")) {
        // It would write to what this test itself reports through; PromptTest has it.
        continue;
      }
      type(example + "\nwait all");
      assertThat(shown)
          .as(facility.kind())
          .noneMatch(message -> message.kind() == Message.Kind.ERROR);
      type(":reset");
    }
    session.close();
  }

  @Test
  void everyWordOfTheLanguageHasAReferenceAndAnExampleThatRuns() throws Exception {
    for (String word : Words.all()) {
      assertThat(type(":help " + word)).as(word).contains("\n    ").doesNotContain("no help on");
    }
    List<Path> topics;
    try (Stream<Path> files = Files.list(TOPICS)) {
      topics = files.toList();
    }
    assertThat(topics).isNotEmpty();
    for (Path topic : topics) {
      type(Files.readString(topic) + "\nwait all");
      assertThat(shown)
          .as(topic.toString())
          .noneMatch(message -> message.kind() == Message.Kind.ERROR);
      type(":reset");
    }
    session.close();
  }

  @Test
  void namesOfCAreAnsweredWithWhatIsWrittenHere() {
    assertThat(type(":help waitpid"))
        .contains("there is no 'waitpid' here: 'wait p' is the status");
    assertThat(type(":help dup2")).contains("channels become its descriptors");
    session.close();
  }

  @Test
  void everyKeywordCanBeAskedAbout() {
    for (String word :
        ("channel region semaphore lock condition barrier event process struct fn let import if"
                + " else while for break continue return try catch assert with select on start"
                + " wait in and or not use keep within after restart")
            .split(" ")) {
      assertThat(type(":help " + word)).as(word).doesNotContain("no help on");
    }
    session.close();
  }

  @Test
  void otherTopics() {
    assertThat(type(":help read_line")).contains("read(2)").contains("pipe");
    assertThat(type(":help print")).contains("print(values...)");
    assertThat(type(":help split")).contains("of a string");
    assertThat(type(":help channel")).contains("posix_queue").doesNotContain("posix_sem");
    assertThat(type(":help trace")).contains(":trace on|off");
    assertThat(type(":help nothing_of_the_kind")).contains("no help on");
    assertThat(type(":help pipr")).contains("did you mean 'pipe'?");
    assertThat(type(":help pip")).contains("did you mean 'pipe'?");
    assertThat(type(":help semaphor")).contains("did you mean 'semaphore'?");
    assertThat(type(":help p.read_line()")).isEqualTo(type(":help read_line"));
    assertThat(type(":help wait")).contains("wait all", "of posix_sem");
    assertThat(type(":help SIGTERM")).contains("is signal 15: ends the process\n");
    assertThat(type(":help signals"))
        .contains("SIGCHLD", "is ignored", "realtime signals, to SIGRTMIN + 27:");
    session.close();
  }
}
