package org.ipcsh.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The constants that the code carries are those of this system's headers. */
class FlagsTest {
  private static final String HEADERS =
      "#define _GNU_SOURCE\n"
          + "#include <stdio.h>\n#include <errno.h>\n#include <fcntl.h>\n#include <signal.h>\n"
          + "#include <spawn.h>\n#include <poll.h>\n#include <sys/file.h>\n#include <sys/ioctl.h>\n"
          + "#include <sys/mman.h>\n#include <sys/socket.h>\n#include <sys/wait.h>\n"
          + "#include <unistd.h>\n#include <stddef.h>\n#include <mqueue.h>\n"
          + "#include <sys/ipc.h>\n#include <sys/msg.h>\n#include <sys/sem.h>\n"
          + "#include <sys/shm.h>\n#include <sys/eventfd.h>\n#include <pthread.h>\n"
          + "#include <netinet/in.h>\n#include <netinet/tcp.h>\n#include <termios.h>\n"
          + "#include <time.h>\n#include <linux/netlink.h>\n#include <linux/sock_diag.h>\n"
          + "#include <linux/unix_diag.h>\n";

  @TempDir private Path folder;

  @Test
  void everyFlagHasTheValueOfTheHeaders() throws Exception {
    assertThat(differences(Flags.class)).isEmpty();
  }

  @Test
  void everyErrorNumberHasTheValueOfTheHeaders() throws Exception {
    assertThat(differences(Errno.class)).isEmpty();
  }

  @Test
  void errorNumbersAgreeWithJnrConstants() throws Exception {
    for (Field field : constants(Errno.class)) {
      if (field.getName().equals("MAX")) {
        continue;
      }
      jnr.constants.platform.Errno theirs = jnr.constants.platform.Errno.valueOf(field.getName());
      assertThat(theirs.defined()).isTrue();
      assertThat(field.getInt(null)).as(field.getName()).isEqualTo(theirs.intValue());
    }
  }

  @Test
  void anErrorNumberHasTheNameAndTextOfTheSystem() {
    assertThat(Errno.name(Errno.EAGAIN)).isEqualTo("EAGAIN");
    assertThat(Errno.text(Errno.ENOENT)).isEqualTo("No such file or directory");
    assertThat(Errno.name(4000)).isEqualTo("errno 4000");
  }

  @Test
  void structuresThatAreLaidOutByHandHaveTheOffsetsOfTheHeaders() throws Exception {
    String program =
        HEADERS
            + "int main(void) { printf(\"%zu %zu %zu %zu %zu %zu %zu %zu %d %d\\n\","
            + " sizeof(struct msghdr), offsetof(struct msghdr, msg_iov),"
            + " offsetof(struct msghdr, msg_iovlen), offsetof(struct msghdr, msg_control),"
            + " offsetof(struct msghdr, msg_controllen), sizeof(struct cmsghdr),"
            + " offsetof(struct sigaction, sa_handler), sizeof(size_t),"
            + " sizeof(posix_spawnattr_t) <= 512, sizeof(posix_spawn_file_actions_t) <= 128);"
            + " return 0; }\n";
    assertThat(compiled(program)).containsExactly("56 16 24 32 40 16 0 8 1 1");
  }

  private List<String> differences(Class<?> constants) throws Exception {
    StringBuilder program = new StringBuilder(HEADERS).append("int main(void) {\n");
    for (Field field : constants(constants)) {
      String name = field.getName();
      program
          .append("#ifdef ")
          .append(name)
          .append("\n if ((long) ")
          .append(name)
          .append(" != ")
          .append(field.getLong(null))
          .append("L) printf(\"")
          .append(name)
          .append(" is %ld\\n\", (long) ")
          .append(name)
          .append(");\n#endif\n");
    }
    return compiled(program.append("return 0; }\n").toString());
  }

  private static List<Field> constants(Class<?> type) {
    List<Field> found = new ArrayList<>();
    for (Field field : type.getFields()) {
      if (Modifier.isStatic(field.getModifiers())
          && (field.getType() == int.class || field.getType() == long.class)) {
        found.add(field);
      }
    }
    return found;
  }

  private List<String> compiled(String program) throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("constants.c"), program);
    Path binary = folder.resolve("constants");
    try {
      Process compiler =
          new ProcessBuilder("cc", "-w", "-o", binary.toString(), source.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(compiler.waitFor()).as(said).isZero();
    } catch (IOException e) {
      System.err.println("NOT TESTED: there is no C compiler, the headers cannot be asked");
      Assumptions.abort("there is no C compiler");
    }
    Process run = new ProcessBuilder(binary.toString()).start();
    String printed = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return printed.isEmpty() ? List.of() : List.of(printed.split("\n"));
  }
}
