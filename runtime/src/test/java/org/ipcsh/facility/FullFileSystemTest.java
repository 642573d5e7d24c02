package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ipcsh.process.Door;
import org.ipcsh.process.Spawn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system without room, or for reading only, is told as what it is. */
class FullFileSystemTest {
  private static final String FULL =
      "ENOSPC: the file system has no room left, or no inode: df, df -i";

  @TempDir private Path folder;

  private static void mount(Path where, String options) {
    Unshared.run("mount", "--make-rprivate", "/");
    Unshared.run("mount", "-t", "tmpfs", "-o", options, "ipcsh", where.toString());
  }

  private String told(String options, Runnable action) throws Exception {
    return Unshared.told(Unshared.MOUNTS, () -> mount(folder, options), action);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void whatFindsNoRoomForItsBytesIsEnospc() throws Exception {
    assertThat(
            told(
                "size=64k",
                () -> {
                  KernelObject file = Declare.keep("file", "path", path("file"));
                  Declare.call(file, "write", "data", new byte[65536]);
                  Declare.call(file, "write", "data", new byte[1]);
                }))
        .isEqualTo("write " + FULL);
    assertThat(
            Unshared.told(
                Unshared.MOUNTS,
                () -> {
                  mount(Path.of("/dev/shm"), "size=4k");
                  Unshared.run("sh", "-c", "echo > /dev/shm/other");
                },
                () -> Declare.keep("posix_sem", "name", "/ipcsh-full")))
        .isEqualTo("sem_open " + FULL);
  }

  @Test
  void aLockForWhichThereIsNoRoomIsAnErrorAndNotTheEndOfTheProcess() throws Exception {
    Runnable full =
        () -> {
          mount(Path.of("/dev/shm"), "size=4k");
          Unshared.run("sh", "-c", "echo > /dev/shm/other");
        };
    String hint = "the file system is full (a C program is killed by SIGBUS)";
    assertThat(
            Unshared.told(
                Unshared.MOUNTS,
                full,
                () ->
                    Declare.create(
                        "mutex",
                        "in",
                        Declare.keep("posix_shm", "name", "/ipcsh-full", "size", 8192))))
        .endsWith(hint);
  }

  @Test
  void whatFindsNoInodeIsEnospc() throws Exception {
    String one = "nr_inodes=1";
    assertThat(told(one, () -> Declare.keep("fifo", "path", path("it"))))
        .isEqualTo("mkfifo " + FULL);
    assertThat(told(one, () -> Declare.keep("file", "path", path("it")))).isEqualTo("open " + FULL);
    assertThat(told(one, () -> Declare.keep("flock", "path", path("it"))))
        .isEqualTo("open " + FULL);
    assertThat(told(one, () -> Declare.keep("unix_stream", "listen", path("it"))))
        .isEqualTo("bind " + FULL);
    assertThat(
            Unshared.told(
                Unshared.MOUNTS,
                () -> mount(Path.of("/dev/shm"), one),
                () -> Declare.keep("posix_shm", "name", "/ipcsh-full", "size", 8)))
        .isEqualTo("shm_open " + FULL);
  }

  @Test
  void whatIsForReadingOnlyIsErofs() throws Exception {
    String hint = "EROFS: the file system is mounted for reading only: findmnt -T PATH shows it";
    assertThat(told("ro", () -> Declare.keep("fifo", "path", path("it"))))
        .isEqualTo("mkfifo " + hint);
    assertThat(told("ro", () -> Declare.keep("file", "path", path("it"))))
        .isEqualTo("open " + hint);
    assertThat(told("ro", () -> Declare.keep("mapped_file", "path", path("it"), "size", 8)))
        .isEqualTo("open " + hint);
    assertThat(told("ro", () -> Declare.keep("unix_stream", "listen", path("it"))))
        .isEqualTo("bind " + hint);
  }

  @Test
  void whatIsImmutableIsEperm() throws Exception {
    String hint = "EPERM: that file system, or that file (chattr +i), allows it to nobody";
    Path immutable = Files.createDirectory(folder.resolve("immutable"));
    Path file = Files.createFile(folder.resolve("file"));
    try {
      Runnable made = () -> Unshared.run("chattr", "+i", immutable.toString(), file.toString());
      assertThat(
              Unshared.told(
                  Unshared.MOUNTS, made, () -> Declare.keep("file", "path", file.toString())))
          .isEqualTo("open " + hint);
      assertThat(
              Unshared.told(
                  Unshared.MOUNTS,
                  made,
                  () -> Declare.keep("fifo", "path", immutable.resolve("it").toString())))
          .isEqualTo("mkfifo " + hint);
    } finally {
      new ProcessBuilder("chattr", "-f", "-i", immutable.toString(), file.toString())
          .start()
          .waitFor();
    }
  }

  @Test
  void aProgramOnAFileSystemWithoutExecutionIsEacces() throws Exception {
    assertThat(
            Unshared.told(
                Unshared.MOUNTS,
                () -> {
                  mount(folder, "noexec");
                  Unshared.run("cp", "/bin/true", path("program"));
                },
                () -> new Spawn(path("program")).start(Door.alone())))
        .startsWith("posix_spawn EACCES")
        .endsWith("mounted noexec");
  }

  @Test
  void whatAUserHasUsedUpIsEdquot() throws Exception {
    assertThat(
            Unshared.told(
                Unshared.MOUNTS,
                () -> {
                  mount(folder, "mode=777,usrquota,usrquota_block_hardlimit=64k");
                  Unshared.becomeNobody();
                },
                () -> {
                  KernelObject file = Declare.keep("file", "path", path("file"));
                  Declare.call(file, "write", "data", new byte[65536]);
                  Declare.call(file, "write", "data", new byte[1]);
                }))
        .isEqualTo("write EDQUOT: what this user may have on the file system is used up: quota(1)");
  }

  @Test
  void moreTerminalsThanTheSystemAllowsAreEnospc() throws Exception {
    assertThat(
            Unshared.told(
                Unshared.MOUNTS,
                () -> {
                  Unshared.run("mount", "--make-rprivate", "/");
                  Unshared.run("mount", "-t", "devpts", "-o", "max=1", "ipcsh", "/dev/pts");
                },
                () -> {
                  Declare.create("pty");
                  Declare.create("pty");
                }))
        .isEqualTo(
            "posix_openpt ENOSPC: the system has as many terminals as it allows:"
                + " /proc/sys/kernel/pty/max");
  }
}
