package org.ipcsh.facility;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.Sockaddr;

/**
 * Where a socket is: a path, an abstract name ({@code @name}: a zero byte and the name, unix(7)),
 * or an internet address and port ({@code 127.0.0.1:80}).
 */
public final class Address {
  /** Room for the address of any socket here. */
  static final int SIZE = 128;

  /** The longest name or path: 108 bytes with the zero byte before or after it. */
  static final int LONGEST_NAME = 107;

  /** INET6_ADDRSTRLEN. */
  private static final int LONGEST_INET6 = 46;

  private static final int MOST_PORTS = 65535;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final byte[] bytes;

  private Address(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * {@return the address of a Unix socket: a path or, after an {@code @}, an abstract name;
   * {@code @} alone lets the kernel pick one}
   *
   * @param name of at most 107 bytes in UTF-8, the {@code @} not counted
   * @throws IllegalArgumentException when it is empty, too long or has a zero byte
   */
  public static Address unix(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    if (text.length == 0) {
      throw new IllegalArgumentException("a socket's name is a path, or an abstract name after @");
    }
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "the name of a socket has no zero bytes; an abstract one is written \"@name\"");
    }
    boolean isAbstract = text[0] == '@';
    int length = isAbstract ? text.length - 1 : text.length;
    if (length > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "the name of a socket has at most " + LONGEST_NAME + " bytes; this one has " + length);
    }
    // A path is followed by a zero byte; an abstract name is as long as the address says.
    int size = Sockaddr.UN_PATH + (isAbstract && length == 0 ? 0 : length + 1);
    Memory memory = Memory.allocate(SIZE);
    memory.putShort(Sockaddr.FAMILY, Flags.AF_UNIX);
    memory.put(Sockaddr.UN_PATH + (isAbstract ? 1 : 0), text, isAbstract ? 1 : 0, length);
    return new Address(memory.bytes(0, size));
  }

  /**
   * {@return a port of this machine, as only this machine sees it}
   *
   * @param port from 0 to 65535; 0 lets the kernel pick one
   * @throws IllegalArgumentException when the port is another number
   */
  public static Address loopback(long port) {
    return inet(LOOPBACK, port);
  }

  /**
   * {@return a port of a host}
   *
   * @param host an address of either version of IP, or a name
   * @param port from 0 to 65535; 0 lets the kernel pick one
   * @throws IllegalArgumentException when there is no such host or port
   */
  public static Address inet(String host, long port) {
    if (host.equals("127.0.0.1") || host.equals("localhost")) {
      return loopback(port);
    }
    try {
      return inet(InetAddress.getByName(host).getAddress(), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no host is known by the name \"" + host + "\"", e);
    }
  }

  /**
   * {@return an address from its text: {@code host:port}, or {@code [host]:port}, or a port alone,
   * which is one of this machine}
   *
   * @param text as {@link #text} has it for internet addresses
   * @throws IllegalArgumentException when it is none, or there is no such host or port
   */
  public static Address inet(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "127.0.0.1" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    long port;
    try {
      port = Long.parseLong(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not an address such as \"127.0.0.1:8080\"", e);
    }
    return inet(host, port);
  }

  private static Address inet(byte[] host, long port) {
    if (port < 0 || port > MOST_PORTS) {
      throw new IllegalArgumentException("a port is from 0 to " + MOST_PORTS + ", not " + port);
    }
    boolean six = host.length > 4;
    Memory memory = Memory.allocate(SIZE);
    memory.putShort(Sockaddr.FAMILY, six ? Flags.AF_INET6 : Flags.AF_INET);
    memory.putByte(Sockaddr.IN_PORT, (int) (port >> 8));
    memory.putByte(Sockaddr.IN_PORT + 1, (int) port);
    memory.put(six ? Sockaddr.IN6_ADDRESS : Sockaddr.IN_ADDRESS, host, 0, host.length);
    return new Address(memory.bytes(0, six ? Sockaddr.IN6_SIZE : Sockaddr.IN_SIZE));
  }

  /** The address that a call stored; null when the socket has none. */
  static Address of(Memory memory, int offset, int length) {
    return length <= Sockaddr.UN_PATH ? null : new Address(memory.bytes(offset, length));
  }

  /**
   * {@return the address that has these bytes in memory (a sockaddr); null where they are none}
   *
   * @param bytes copied; not looked at beyond their number, which is at least 2
   */
  public static Address of(byte[] bytes) {
    return bytes.length < Sockaddr.UN_PATH ? null : new Address(bytes.clone());
  }

  byte[] bytes() {
    return bytes.clone();
  }

  int size() {
    return bytes.length;
  }

  void put(Memory memory, int offset) {
    memory.put(offset, bytes, 0, bytes.length);
  }

  /** {@return {@link Flags#AF_UNIX}, AF_INET or AF_INET6} */
  public int family() {
    return bytes[0] & 0xFF;
  }

  /** {@return the path in the file system; null for any other address} */
  public String path() {
    if (family() != Flags.AF_UNIX || bytes.length <= Sockaddr.UN_PATH || isAbstract()) {
      return null;
    }
    return text();
  }

  private boolean isAbstract() {
    return bytes.length > Sockaddr.UN_PATH && bytes[Sockaddr.UN_PATH] == 0;
  }

  /** {@return the port, from 0 to 65535; -1 for a Unix socket} */
  public int port() {
    return family() == Flags.AF_UNIX
        ? -1
        : (bytes[Sockaddr.IN_PORT] & 0xFF) << 8 | bytes[Sockaddr.IN_PORT + 1] & 0xFF;
  }

  /**
   * {@return the address as it is written in a script: {@code /tmp/socket}, {@code @name}, {@code
   * 127.0.0.1:8080}, {@code [::1]:8080}}
   */
  public String text() {
    switch (family()) {
      case Flags.AF_UNIX:
        return unixText();
      case Flags.AF_INET:
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < LOOPBACK.length; i++) {
          out.append(i == 0 ? "" : ".").append(bytes[Sockaddr.IN_ADDRESS + i] & 0xFF);
        }
        return out.append(':').append(port()).toString();
      default:
        return "[" + inet6Text() + "]:" + port();
    }
  }

  /** inet_ntop(3), which knows how the longest row of zeros is left out. */
  private String inet6Text() {
    Memory memory = Memory.allocate(16 + LONGEST_INET6);
    memory.put(0, bytes, Sockaddr.IN6_ADDRESS, 16);
    long text = memory.address() + 16;
    Libc.INET_NTOP.invoke(Flags.AF_INET6, memory.address(), text, LONGEST_INET6);
    return new String(memory.string(16, LONGEST_INET6), StandardCharsets.US_ASCII);
  }

  private String unixText() {
    int from = Sockaddr.UN_PATH;
    int to = bytes.length;
    if (to <= from) {
      return "@";
    }
    if (isAbstract()) {
      return "@" + new String(bytes, from + 1, to - from - 1, StandardCharsets.UTF_8);
    }
    while (to > from && bytes[to - 1] == 0) {
      to--;
    }
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return text();
  }
}
