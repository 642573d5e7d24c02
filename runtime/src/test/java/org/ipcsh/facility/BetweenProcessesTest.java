package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Compiler;
import org.ipcsh.posix.Layout;
import org.ipcsh.posix.Values;
import org.ipcsh.process.Journals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues and regions between processes: other JVMs, and programs in C. */
class BetweenProcessesTest {
  private static final int QUEUE_KEY = 0x6d454d10;
  private static final int SHM_KEY = 0x6d454d11;

  @TempDir private Path folder;

  /** What the other JVM does. */
  public static final class Other {
    private static final List<KernelObject> HELD = new ArrayList<>();

    /** Creates or keeps one of each kind, and waits to be killed; or counts in a region. */
    public static void main(String[] arguments) throws Exception {
      if (arguments[0].equals("count")) {
        Region region = (Region) Declare.use("posix_shm", "name", arguments[1]);
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
          Declare.call(region, "atomic_fetch_add", "offset", 0);
        }
        region.close();
        return;
      }
      Ownership ownership = Ownership.valueOf(arguments[0]);
      String name = arguments[1];
      String path = arguments[2];
      declare(ownership, "posix_queue", "name", name);
      declare(ownership, "posix_shm", "name", name, "size", 100);
      declare(ownership, "mapped_file", "path", path, "size", 100);
      KernelObject queue = declare(ownership, "sysv_queue", "key", QUEUE_KEY);
      Declare.call(queue, "capacity", "size", 1000);
      declare(ownership, "sysv_shm", "key", SHM_KEY, "size", 100);
      KernelObject own = declare(Ownership.CREATE, "sysv_queue");
      KernelObject ownShm = declare(Ownership.CREATE, "sysv_shm", "size", 10);
      System.out.println(
          Declare.ask(own, "stat").get("msqid") + " " + Declare.ask(ownShm, "stat").get("shmid"));
      Thread.sleep(Long.MAX_VALUE);
    }

    private static KernelObject declare(Ownership ownership, String kind, Object... named) {
      KernelObject object = Declare.object(org.ipcsh.process.Door.alone(), ownership, kind, named);
      HELD.add(object);
      return object;
    }
  }

  private static Process start(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private String[] killedAfterCreating(Ownership ownership, String name, Path file)
      throws Exception {
    Process other = start(ownership.name(), name, file.toString());
    try (BufferedReader said = other.inputReader()) {
      String line = said.readLine();
      assertThat(line).isNotNull();
      Journals.sweep();
      Declare.use("posix_queue", "name", name).close();
      other.destroyForcibly().waitFor();
      return line.split(" ");
    }
  }

  @Test
  void whatAKilledProcessCreatedIsSweptOfEveryKind() throws Exception {
    String name = "/ipcsh-left-" + ProcessHandle.current().pid();
    Path file = folder.resolve("mapped");
    String[] ids = killedAfterCreating(Ownership.CREATE, name, file);
    Declare.use("sysv_queue", "key", QUEUE_KEY).close();

    assertThat(Journals.sweep())
        .contains(
            "posix_queue " + name,
            "posix_shm " + name,
            "mapped_file " + file,
            "sysv_queue 0x6d454d10",
            "sysv_shm 0x6d454d11",
            "sysv_queue #" + ids[0],
            "sysv_shm #" + ids[1]);

    assertThatThrownBy(() -> Declare.use("posix_queue", "name", name))
        .hasMessageContaining("ENOENT");
    assertThat(Path.of("/dev/shm" + name)).doesNotExist();
    assertThat(file).doesNotExist();
    assertThatThrownBy(() -> Declare.use("sysv_queue", "key", QUEUE_KEY))
        .hasMessageContaining("ENOENT");
    assertThatThrownBy(() -> Declare.use("sysv_shm", "key", SHM_KEY))
        .hasMessageContaining("ENOENT");
    assertThatThrownBy(() -> Declare.use("sysv_queue", "msqid", Integer.parseInt(ids[0])))
        .hasMessageContaining("EINVAL");
    assertThatThrownBy(() -> Declare.use("sysv_shm", "shmid", Integer.parseInt(ids[1])))
        .hasMessageContaining("EINVAL");
  }

  @Test
  void whatAKilledProcessKeptStays() throws Exception {
    String name = "/ipcsh-kept-" + ProcessHandle.current().pid();
    Path file = folder.resolve("kept");
    killedAfterCreating(Ownership.KEEP, name, file);
    Journals.sweep();

    KernelObject queue = Declare.use("posix_queue", "name", name);
    Declare.call(queue, "unlink");
    queue.close();
    KernelObject shm = Declare.use("posix_shm", "name", name);
    Declare.call(shm, "unlink");
    shm.close();
    assertThat(file).exists();
    Declare.call(Declare.use("sysv_queue", "key", QUEUE_KEY), "remove");
    KernelObject segment = Declare.use("sysv_shm", "key", SHM_KEY);
    Declare.call(segment, "remove");
    segment.close();
  }

  @Test
  void atomicAdditionsOfTwoProcessesAreAllCounted() throws Exception {
    String name = "/ipcsh-count-" + ProcessHandle.current().pid();
    Region region = (Region) Declare.create("posix_shm", "name", name, "size", 8);
    int times = 50_000;
    Process one = start("count", name, Integer.toString(times));
    Process two = start("count", name, Integer.toString(times));
    assertThat(one.waitFor()).isZero();
    assertThat(two.waitFor()).isZero();

    assertThat(Declare.call(region, "atomic_load", "offset", 0)).isEqualTo(2L * times);
    region.close();
    region.remove();
  }

  @Test
  void aProgramInCSeesTheSameStructInEveryKindOfRegion() throws Exception {
    Layout.Struct shared =
        Layout.struct("Shared")
            .field("ready", Layout.BOOL)
            .field("count", Layout.I64)
            .field("name", Layout.CHAR, 2, 9)
            .field("ratio", Layout.F32)
            .build();
    Path program =
        Compiler.compile(
            folder,
            "peer",
            "#include <fcntl.h>\n#include <stdlib.h>\n#include <string.h>\n#include <sys/mman.h>\n"
                + "#include <sys/shm.h>\n"
                + shared.declaration()
                + "int main(int n, char **a) {\n"
                + "  struct Shared *s;\n"
                + "  if (*a[1] == 'v') s = shmat(shmget("
                + SHM_KEY
                + ", 0, 0), 0, 0);\n"
                + "  else { int fd = *a[1] == 'p' ? shm_open(a[2], O_RDWR, 0) : open(a[2], O_RDWR);\n"
                + "    s = mmap(0, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0); }\n"
                + "  if (s == (void *) -1 || !s->ready || strcmp(s->name[0], \"jvm\")) return 1;\n"
                + "  s->ready = 0; s->count -= 1; s->ratio *= 4; strcpy(s->name[1], \"from C\");\n"
                + "  return 0; }\n");
    String name = "/ipcsh-c-" + ProcessHandle.current().pid();
    Path file = folder.resolve("file");
    Map<String, Region> regions =
        Map.of(
            "p",
            (Region) Declare.create("posix_shm", "name", name, "size", shared.size()),
            "v",
            (Region) Declare.create("sysv_shm", "key", SHM_KEY, "size", shared.size()),
            "f",
            (Region) Declare.create("mapped_file", "path", file.toString(), "size", shared.size()));
    for (Map.Entry<String, Region> each : regions.entrySet()) {
      Region region = each.getValue();
      region.put(
          shared,
          0,
          Map.of("ready", true, "count", 0L, "name", List.of("jvm", ""), "ratio", 0.125),
          Values.PLAIN);
      Compiler.run(program, each.getKey(), each.getKey().equals("p") ? name : file.toString());
      assertThat(region.get(shared, 0, Values.PLAIN))
          .isEqualTo(
              Map.of("ready", false, "count", -1L, "name", List.of("jvm", "from C"), "ratio", 0.5));
      region.close();
      region.remove();
    }
  }

  @Test
  void otherUsersGetInOnlyWhereTheModeLetsThem() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        System.getProperty("user.name").equals("root"), "only root becomes another user");
    Path program =
        Compiler.compile(
            folder,
            "stranger",
            "#include <errno.h>\n#include <fcntl.h>\n#include <mqueue.h>\n#include <stdio.h>\n"
                + "#include <sys/mman.h>\n#include <sys/msg.h>\n#include <sys/shm.h>\n"
                + "#include <unistd.h>\n"
                + "int main(int n, char **a) {\n"
                + "  if (setgid(65534) || setuid(65534)) return 1;\n"
                + "  printf(\"%d\", shm_open(a[1], O_RDONLY, 0) < 0 ? errno : 0);\n"
                + "  printf(\" %d\", mq_open(a[1], O_RDONLY) < 0 ? errno : 0);\n"
                + "  printf(\" %d\", msgget("
                + QUEUE_KEY
                + ", 0400) < 0 ? errno : 0);\n"
                + "  printf(\" %d\\n\", shmget("
                + SHM_KEY
                + ", 0, 0400) < 0 ? errno : 0);\n  return 0; }\n");
    Files.setPosixFilePermissions(
        folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    String name = "/ipcsh-mode-" + ProcessHandle.current().pid();
    for (int mode : new int[] {0600, 0644}) {
      List<KernelObject> objects =
          List.of(
              Declare.create("posix_shm", "name", name, "size", 8, "mode", mode),
              Declare.create("posix_queue", "name", name, "mode", mode),
              Declare.create("sysv_queue", "key", QUEUE_KEY, "mode", mode),
              Declare.create("sysv_shm", "key", SHM_KEY, "size", 8, "mode", mode));
      String said = new String(Compiler.run(program, name).getBytes(StandardCharsets.UTF_8));
      assertThat(said).isEqualTo(mode == 0600 ? "13 13 13 13\n" : "0 0 0 0\n");
      for (KernelObject object : objects) {
        object.close();
        object.remove();
      }
    }
  }
}
