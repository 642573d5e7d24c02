package org.ipcsh.facility;

import java.util.List;
import org.ipcsh.posix.Flags;

/**
 * unix(7), SOCK_DGRAM: messages to an address, in order and without loss, between processes of one
 * machine.
 */
public final class UnixDatagram extends SocketFacility {
  private static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.optional(
              "bind", Type.TEXT, null, "its own path or \"@name\"; \"@\": the kernel picks a name"),
          Parameter.optional("connect", Type.TEXT, null, "the path or \"@name\" of the receiver"),
          MODE,
          NONBLOCKING);

  private static final List<Operation> OPERATIONS =
      MessageSocket.datagrams(
          Socket.PEER_CREDENTIALS, DescriptorPassing.SEND, DescriptorPassing.RECEIVE);

  @Override
  public String kind() {
    return "unix_datagram";
  }

  @Override
  public String summary() {
    return "messages to an address, between processes of one machine";
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
    return Flags.AF_UNIX;
  }

  @Override
  int type() {
    return Flags.SOCK_DGRAM;
  }
}
