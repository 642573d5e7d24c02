package org.ipcsh.facility;

import java.util.List;
import org.ipcsh.posix.Flags;

/** unix(7), SOCK_STREAM: a byte stream in both directions between processes of one machine. */
public final class UnixStream extends SocketFacility {
  private static final List<Operation> OPERATIONS =
      StreamSocket.operations(
          Socket.PEER_CREDENTIALS, DescriptorPassing.SEND, DescriptorPassing.RECEIVE);

  @Override
  public String kind() {
    return "unix_stream";
  }

  @Override
  public String summary() {
    return "a two-way byte stream between processes of one machine";
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
    return Flags.SOCK_STREAM;
  }
}
