package org.ipcsh.inventory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The descriptors that a blocked process waits for in poll(2), select(2) or epoll_wait(2). */
final class Polled {
  private static final int POLLFD = 8;
  private static final int MOST = 1024;

  private Polled() {}

  /**
   * Those of the call.
   *
   * @param folder of the process in /proc
   * @param call "polls", "selects" or "epolls"
   * @param words what /proc/PID/syscall shows: the number of the call and its arguments
   */
  static List<Integer> descriptors(Path folder, String call, String[] words) throws IOException {
    switch (call) {
      case "polls":
        return polled(folder, number(words[1]), number(words[2]));
      case "selects":
        List<Integer> all = selected(folder, number(words[1]), number(words[2]));
        all.addAll(selected(folder, number(words[1]), number(words[3])));
        return all;
      default:
        return watched(folder.resolve("fdinfo").resolve(Long.toString(number(words[1]))));
    }
  }

  private static long number(String hexadecimal) {
    return Long.parseUnsignedLong(hexadecimal.substring(2), 16);
  }

  /** An array of struct pollfd. */
  private static List<Integer> polled(Path folder, long address, long count) throws IOException {
    List<Integer> all = new ArrayList<>();
    byte[] bytes = memory(folder, address, (int) Math.min(count, MOST) * POLLFD);
    ByteBuffer entries = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    for (int at = 0; at < bytes.length; at += POLLFD) {
      if (entries.getInt(at) >= 0) {
        all.add(entries.getInt(at));
      }
    }
    return all;
  }

  /** An fd_set: a bit for each descriptor. */
  private static List<Integer> selected(Path folder, long size, long address) throws IOException {
    List<Integer> all = new ArrayList<>();
    int most = address == 0 ? 0 : (int) Math.min(size, MOST);
    byte[] bits = memory(folder, address, (most + Byte.SIZE - 1) / Byte.SIZE);
    for (int fd = 0; fd < most; fd++) {
      if ((bits[fd / Byte.SIZE] >> fd % Byte.SIZE & 1) != 0) {
        all.add(fd);
      }
    }
    return all;
  }

  /** An epoll(7) has a line for each in its fdinfo. */
  private static List<Integer> watched(Path info) throws IOException {
    List<Integer> all = new ArrayList<>();
    for (String line : Files.readAllLines(info)) {
      String[] words = line.strip().split(" +");
      if (words[0].equals("tfd:")) {
        all.add(Integer.parseInt(words[1]));
      }
    }
    return all;
  }

  private static byte[] memory(Path folder, long address, int size) throws IOException {
    byte[] bytes = new byte[size];
    if (size > 0) {
      try (RandomAccessFile memory = new RandomAccessFile(folder.resolve("mem").toFile(), "r")) {
        memory.seek(address);
        memory.readFully(bytes);
      }
    }
    return bytes;
  }
}
