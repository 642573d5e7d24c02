package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PthreadTypes;
import org.ipcsh.posix.Statx;

/**
 * The file of a new named semaphore. sem_open(3) writes it under a name of six random characters
 * and links it to the one that was asked for; a process that is killed in between leaves that name
 * behind, and nobody can say whose it is. This one has no name until it is complete.
 */
final class SemaphoreFile {
  private static final String FOLDER = "/dev/shm";

  private SemaphoreFile() {}

  /**
   * Makes it, if there is none of that name.
   *
   * @param name as sem_open(3) takes it, with its slash
   * @return whether it was made; if not, sem_open(3) makes it or says why that cannot be
   */
  static boolean make(String name, long mode, long value) {
    Memory folder = path(FOLDER);
    long flags = Flags.O_TMPFILE | Flags.O_RDWR | Flags.O_CLOEXEC;
    long fd = Libc.OPEN.invoke(folder.address(), flags, mode);
    Reference.reachabilityFence(folder);
    if (fd < 0) {
      return false;
    }
    Memory semaphore = Memory.allocate(PthreadTypes.SEM_SIZE);
    Libc.SEM_INIT.invoke(semaphore.address(), 1, value);
    boolean made = false;
    if (Libc.WRITE.invoke(fd, semaphore.address(), semaphore.size()) == semaphore.size()) {
      Memory file = path("/proc/self/fd/" + fd);
      Memory link = path(FOLDER + "/sem." + name.substring(1));
      made =
          Libc.LINKAT.invoke(
                  Statx.AT_FDCWD,
                  file.address(),
                  Statx.AT_FDCWD,
                  link.address(),
                  Statx.AT_SYMLINK_FOLLOW,
                  0)
              == 0;
      Reference.reachabilityFence(file);
      Reference.reachabilityFence(link);
    }
    Reference.reachabilityFence(semaphore);
    Libc.CLOSE.invoke(fd);
    return made;
  }

  private static Memory path(String path) {
    return Memory.string(path.getBytes(StandardCharsets.UTF_8));
  }
}
