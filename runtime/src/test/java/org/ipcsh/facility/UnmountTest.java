package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.PosixException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * "Persistence: file system" means: as long as that file system keeps its files. One on a block
 * device keeps them while it is not mounted, one in memory does not (Kerrisk, section 43.2). Needs
 * the privilege to mount; elsewhere it is left out, and said so.
 */
class UnmountTest {
  @TempDir private Path folder;
  private Path mounted;
  private List<String> mount;

  @BeforeEach
  void makeFileSystem() throws Exception {
    mounted = Files.createDirectory(folder.resolve("mounted"));
    Path image = folder.resolve("image");
    mount = List.of("mount", "-o", "loop", image.toString(), mounted.toString());
    boolean possible =
        succeeds(List.of("truncate", "--size=4M", image.toString()))
            && succeeds(List.of("mke2fs", "-q", "-F", image.toString()))
            && succeeds(mount);
    if (!possible) {
      System.err.println("NOT TESTED: nothing can be mounted here, so nothing unmounted");
      Assumptions.abort("mounting takes CAP_SYS_ADMIN, mke2fs(8) and a loop device");
    }
  }

  @AfterEach
  void unmount() throws Exception {
    succeeds(List.of("umount", mounted.toString()));
  }

  private static boolean succeeds(List<String> command) throws Exception {
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void again(List<String> command) throws Exception {
    assertThat(succeeds(List.of("umount", mounted.toString()))).as("umount").isTrue();
    assertThat(mounted).isEmptyDirectory();
    assertThat(succeeds(command)).as(String.join(" ", command)).isTrue();
  }

  private String path(String name) {
    return mounted.resolve(name).toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** One of each kind that lies in the file system, left behind there. */
  private void leave() {
    try (KernelObject region = Declare.keep("mapped_file", "path", path("region"), "size", 5)) {
      Declare.call(region, "write", "offset", 0, "data", bytes("bytes"));
    }
    try (KernelObject file = Declare.keep("file", "path", path("file"))) {
      Declare.call(file, "write", "data", bytes("words"));
    }
    Declare.keep("fifo", "path", path("fifo")).close();
    Declare.keep("unix_stream", "listen", path("socket")).close();
  }

  @Test
  void whatHasTheLifeOfAFileIsThereAfterItsFileSystemWasUnmounted() throws Exception {
    leave();
    again(mount);

    try (KernelObject region = Declare.use("mapped_file", "path", path("region"))) {
      assertThat(Declare.call(region, "read")).isEqualTo(bytes("bytes"));
    }
    try (KernelObject file = Declare.use("file", "path", path("file"))) {
      assertThat(Declare.call(file, "read")).isEqualTo(bytes("words"));
    }
    Declare.use("fifo", "path", path("fifo")).close();
    assertThatThrownBy(() -> Declare.use("unix_stream", "connect", path("socket")))
        .as("its path stays, the process that listened does not")
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECONNREFUSED));
  }

  @Test
  void aFileSystemInMemoryTakesEverythingWithIt() throws Exception {
    List<String> inMemory = List.of("mount", "-t", "tmpfs", "ipcsh", mounted.toString());
    again(inMemory);
    leave();
    assertThat(mounted.toFile().list())
        .containsExactlyInAnyOrder("region", "file", "fifo", "socket");
    again(inMemory);

    assertThat(mounted).isEmptyDirectory();
    assertThatThrownBy(() -> Declare.use("mapped_file", "path", path("region")))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
  }

  @Test
  void whatIsInUseCannotBeUnmounted() throws Exception {
    try (KernelObject region = Declare.keep("mapped_file", "path", path("region"), "size", 5)) {
      assertThat(region.holds()).isEqualTo(End.BOTH);
      assertThat(succeeds(List.of("umount", mounted.toString()))).isFalse();
    }
  }
}
