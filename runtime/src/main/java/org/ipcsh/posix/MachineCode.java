package org.ipcsh.posix;

import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.NativeMethod;
import com.kenai.jffi.NativeMethods;
import java.util.ArrayList;
import java.util.List;

/** Native methods of a few instructions, for x86-64; other machines have none. */
final class MachineCode {
  private static final int PAGE = 4096;

  /**
   * What stands behind a native method.
   *
   * @param code its octets in hexadecimal
   */
  record Routine(String code, String name, String signature) {}

  private MachineCode() {}

  /** Answers whether they are there: not elsewhere, and not where no page may be executable. */
  static boolean install(Class<?> owner, Routine... routines) {
    if (!System.getProperty("os.arch").equals("amd64")
        || !System.getProperty("os.name").equals("Linux")) {
      return false;
    }
    long page =
        Libc.MMAP.invoke(
            0,
            PAGE,
            Flags.PROT_READ | Flags.PROT_WRITE,
            Flags.MAP_PRIVATE | Flags.MAP_ANONYMOUS,
            -1,
            0);
    if (page < 0 && page > -PAGE) {
      return false;
    }
    List<NativeMethod> methods = new ArrayList<>();
    long at = page;
    for (Routine routine : routines) {
      methods.add(new NativeMethod(at, routine.name(), routine.signature()));
      for (String octet : routine.code().split(" ")) {
        MemoryIO.getInstance().putByte(at++, (byte) Integer.parseInt(octet, 16));
      }
    }
    if (Libc.MPROTECT.invoke(page, PAGE, Flags.PROT_READ | Flags.PROT_EXEC) < 0) {
      Libc.MUNMAP.invoke(page, PAGE);
      return false;
    }
    NativeMethods.register(owner, methods);
    return true;
  }
}
