package org.ipcsh.facility;

import java.util.List;
import org.ipcsh.posix.Flags;

/**
 * tcp(7): a byte stream in both directions, between any machines; this machine only, unless a host
 * is named.
 */
public final class Tcp extends SocketFacility {
  private static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.optional(
              "listen", Type.INTEGER, null, "wait for connections at this port; 0: any free one"),
          Parameter.optional("connect", Type.INTEGER, null, "a port where a process listens"),
          HOST,
          BACKLOG,
          Parameter.optional(
              "nodelay", Type.BOOLEAN, false, "send small pieces at once (TCP_NODELAY)"),
          NONBLOCKING);

  private static final List<Operation> OPERATIONS = StreamSocket.operations(Socket.PORT);

  @Override
  public String kind() {
    return "tcp";
  }

  @Override
  public String summary() {
    return "a two-way byte stream over the internet";
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
    return Flags.SOCK_STREAM;
  }
}
