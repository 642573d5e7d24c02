package org.ipcsh.proc;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What stands in the memory of a process: /proc/PID/mem. */
public final class ProcessMemory {
  private static final int PAGE = 4096;

  private ProcessMemory() {}

  /** So many bytes or fewer, where fewer can be read; null where none. */
  public static byte[] bytes(int pid, long address, int size) {
    try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
      byte[] bytes = new byte[size];
      memory.seek(address);
      int count = memory.read(bytes);
      return count == size ? bytes : count < 0 ? null : Arrays.copyOf(bytes, count);
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** So many bytes, in the order of this machine; null where not all can be read. */
  public static ByteBuffer buffer(int pid, long address, int size) {
    byte[] bytes = size == 0 ? new byte[0] : bytes(pid, address, size);
    return bytes == null || bytes.length < size
        ? null
        : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  /** A C string, as far as it lies in one page; null where it cannot be read. */
  public static String string(int pid, long address) {
    byte[] bytes = bytes(pid, address, PAGE - (int) (address & (PAGE - 1)));
    if (bytes == null) {
      return null;
    }
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
