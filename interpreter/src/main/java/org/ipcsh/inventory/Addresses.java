package org.ipcsh.inventory;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Internet addresses as /proc/net/tcp writes them: hexadecimal words in the machine's order, and
 * the port.
 */
final class Addresses {
  private Addresses() {}

  /** {@code 0100007F:1F90} is {@code 127.0.0.1:8080}, and so is the same within IPv6. */
  static String of(String text) {
    int colon = text.indexOf(':');
    byte[] bytes = new byte[colon / 2];
    for (int i = 0; i < bytes.length; i++) {
      int at = (i / 4 * 4 + 3 - i % 4) * 2;
      bytes[i] = (byte) Integer.parseInt(text.substring(at, at + 2), 16);
    }
    try {
      String address = InetAddress.getByAddress(bytes).getHostAddress();
      return (address.indexOf(':') >= 0 ? "[" + address + "]" : address)
          + ":"
          + Integer.parseInt(text.substring(colon + 1), 16);
    } catch (UnknownHostException e) {
      return text;
    }
  }
}
