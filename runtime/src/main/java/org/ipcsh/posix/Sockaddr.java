package org.ipcsh.posix;

/**
 * The addresses of sockets in memory, on Linux: unix(7), ip(7), ipv6(7).
 *
 * <pre>
 *   sockaddr_un    0 family short    2 path, 108 bytes
 *   sockaddr_in    0 family short    2 port, big-endian   4 address,  4 bytes   16 in all
 *   sockaddr_in6   0 family short    2 port, big-endian   8 address, 16 bytes   28 in all
 * </pre>
 */
public final class Sockaddr {
  /** The family, such as {@link Flags#AF_UNIX}, as a short. */
  public static final int FAMILY = 0;

  /** Of a sockaddr_un: the path, 108 bytes; a zero byte first in an abstract name. */
  public static final int UN_PATH = 2;

  /** Of a sockaddr_in and sockaddr_in6: the port, two bytes, the higher first. */
  public static final int IN_PORT = 2;

  /** Of a sockaddr_in: the address, four bytes. */
  public static final int IN_ADDRESS = 4;

  /** The size of a sockaddr_in in bytes. */
  public static final int IN_SIZE = 16;

  /** Of a sockaddr_in6: the address, sixteen bytes. */
  public static final int IN6_ADDRESS = 8;

  /** The size of a sockaddr_in6 in bytes. */
  public static final int IN6_SIZE = 28;

  private Sockaddr() {}
}
