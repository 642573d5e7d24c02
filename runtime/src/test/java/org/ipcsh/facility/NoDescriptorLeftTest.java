package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.FewDescriptors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that may have no more descriptors is told so by whatever would give it one: EMFILE. */
class NoDescriptorLeftTest {
  @TempDir private Path folder;

  /** Each is a file here, which takes a descriptor; an installed ipcsh has them in an archive. */
  @BeforeAll
  static void loadTheClasses() throws Exception {
    for (Class<?> one : List.of(Facilities.class, NoDescriptorLeftTest.class)) {
      Path classes = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(classes)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          String name = classes.relativize(file).toString().replace('/', '.');
          if (name.endsWith(".class")) {
            Class.forName(
                name.substring(0, name.length() - ".class".length()), false, one.getClassLoader());
          }
        }
      }
    }
    assertThat(Facilities.all()).isNotEmpty();
    assertThat(Errno.name(Errno.EMFILE)).isEqualTo("EMFILE");
  }

  private static void isTold(String call, ThrowingCallable action) {
    PosixException[] told = new PosixException[1];
    FewDescriptors.leave(0, () -> told[0] = catchThrowableOfType(PosixException.class, action));
    assertThat(told[0]).as(call).isNotNull();
    assertThat(told[0].call() + " " + Errno.name(told[0].errno())).isEqualTo(call + " EMFILE");
    assertThat(told[0].hint()).as(call).contains("ulimit -n");
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void everyCallThatOpensSomethingIsEmfile() {
    isTold("pipe2", () -> Declare.create("pipe"));
    isTold("eventfd", () -> Declare.create("eventfd"));
    isTold("posix_openpt", () -> Declare.create("pty"));
    isTold("memfd_create", () -> Declare.create("anonymous", "size", 8));
    isTold("socketpair", () -> Declare.create("unix_stream"));
    isTold("socket", () -> Declare.create("udp", "bind", 0));
    isTold("open", () -> Declare.keep("file", "path", path("file")));
    isTold("open", () -> Declare.keep("flock", "path", path("lock")));
    isTold("open", () -> Declare.keep("mapped_file", "path", path("mapped"), "size", 8));
    isTold("mq_open", () -> Declare.use("posix_queue", "name", "/ipcsh-none"));
    isTold("shm_open", () -> Declare.use("posix_shm", "name", "/ipcsh-none"));
    isTold("sem_open", () -> Declare.use("posix_sem", "name", "/ipcsh-none"));
  }

  @Test
  void acceptIsEmfileAndTheConnectionIsStillThere() {
    try (KernelObject server = Declare.create("tcp", "listen", 0)) {
      KernelObject client = Declare.create("tcp", "connect", Declare.call(server, "port"));
      isTold("accept", () -> Declare.call(server, "accept"));
      ((KernelObject) Declare.call(server, "accept")).close();
      client.close();
    }
  }
}
