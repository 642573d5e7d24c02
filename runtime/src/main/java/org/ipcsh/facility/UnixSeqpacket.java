package org.ipcsh.facility;

import java.util.List;
import org.ipcsh.posix.Flags;

/**
 * unix(7), SOCK_SEQPACKET: connections, as a stream has them, that keep the boundaries of messages.
 */
public final class UnixSeqpacket extends SocketFacility {
  private static final List<Operation> OPERATIONS =
      MessageSocket.packets(
          Socket.PEER_CREDENTIALS, DescriptorPassing.SEND, DescriptorPassing.RECEIVE);

  @Override
  public String kind() {
    return "unix_seqpacket";
  }

  @Override
  public String summary() {
    return "connections that carry messages, between processes of one machine";
  }

  @Override
  public List<Parameter> parameters() {
    return UNIX_CONNECTIONS;
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
    return Flags.SOCK_SEQPACKET;
  }
}
