package org.ipcsh.process;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;

/**
 * Memory that all processes of a run share, in a file without a name (memfd_create(2)): it cannot
 * be left behind. It is handed on as a descriptor, and each process maps the part that it needs.
 */
public final class Shared {
  private final int fd;

  private Shared(int fd) {
    this.fd = fd;
  }

  /**
   * Makes a memory file: memfd_create(2). Only what is written of it takes memory.
   *
   * @param name how /proc shows it: ASCII, at most 249 bytes
   * @param size in bytes; all are zero
   * @return the memory, whose descriptor stays open as long as this process runs
   * @throws PosixException EMFILE, ENFILE, ENOMEM; EFBIG when RLIMIT_FSIZE is below the size
   */
  public static Shared create(String name, long size) {
    Memory text = Memory.string(name.getBytes(StandardCharsets.US_ASCII));
    long fd = Libc.MEMFD_CREATE.invoke(text.address(), Flags.MFD_CLOEXEC);
    Reference.reachabilityFence(text);
    if (fd < 0) {
      throw new PosixException("memfd_create", name, (int) -fd);
    }
    long result = Libc.FTRUNCATE.invoke(fd, size);
    if (result < 0) {
      Libc.CLOSE.invoke(fd);
      throw new PosixException(
          "ftruncate",
          name,
          (int) -result,
          result == -Errno.EFBIG
              ? "the limit on the size of files (ulimit -f) is below the "
                  + (size + 1023) / 1024
                  + " KiB of memory that the processes of a run share"
              : null);
    }
    return new Shared((int) fd);
  }

  /**
   * {@return the memory behind a descriptor that another process handed on}
   *
   * @param fd its descriptor; not duplicated, never closed here
   */
  public static Shared of(int fd) {
    return new Shared(fd);
  }

  /** {@return the descriptor of the memory file, to be handed on} */
  public int fd() {
    return fd;
  }

  /**
   * Maps a part of it to read and to write: mmap(2). It stays mapped as long as this process runs.
   *
   * @param offset in bytes, a multiple of the page size
   * @param size in bytes
   * @return its bytes
   * @throws PosixException ENOMEM when there is no room for the mapping
   */
  public Memory map(long offset, int size) {
    return map(offset, size, Flags.PROT_READ | Flags.PROT_WRITE);
  }

  /**
   * Maps a part of it for reading only; storing into it ends the process.
   *
   * @param offset in bytes, a multiple of the page size
   * @param size in bytes
   * @return its bytes
   * @throws PosixException as {@link #map}
   */
  public Memory look(long offset, int size) {
    return map(offset, size, Flags.PROT_READ);
  }

  private Memory map(long offset, int size, int protection) {
    long address = Libc.MMAP.invoke(0, size, protection, Flags.MAP_SHARED, fd, offset);
    if (Errno.isFailure(address)) {
      throw new PosixException("mmap", "memory of the run", (int) -address);
    }
    return Memory.at(address, size);
  }
}
