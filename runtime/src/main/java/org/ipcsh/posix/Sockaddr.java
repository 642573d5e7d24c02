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
  public static final int FAMILY = 0;

  public static final int UN_PATH = 2;

  public static final int IN_PORT = 2;
  public static final int IN_ADDRESS = 4;
  public static final int IN_SIZE = 16;

  public static final int IN6_ADDRESS = 8;
  public static final int IN6_SIZE = 28;

  private Sockaddr() {}
}
