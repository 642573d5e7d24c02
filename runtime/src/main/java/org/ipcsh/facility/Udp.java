package org.ipcsh.facility;

import java.util.List;
import org.ipcsh.posix.Flags;

/**
 * udp(7): messages to an address, which may be lost or overtaken; this machine only, unless a host
 * is named.
 */
public final class Udp extends SocketFacility {
  private static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.optional("bind", Type.INTEGER, null, "its own port; 0: any free one"),
          Parameter.optional("connect", Type.INTEGER, null, "the port of the receiver"),
          HOST,
          NONBLOCKING);

  private static final List<Operation> OPERATIONS = MessageSocket.datagrams(Socket.PORT);

  @Override
  public String kind() {
    return "udp";
  }

  @Override
  public String summary() {
    return "messages over the internet";
  }

  @Override
  public List<Parameter> parameters() {
    return PARAMETERS;
  }

  @Override
  public List<Operation> operations() {
    return OPERATIONS;
  }

  @Override
  int domain() {
    return Flags.AF_INET;
  }

  @Override
  int type() {
    return Flags.SOCK_DGRAM;
  }
}
