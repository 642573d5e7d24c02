package org.ipcsh.facility;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.process.Door;

/** A stream socket: a pair, a connection, or a socket that listens. */
public final class StreamSocket extends ByteStream implements Socket.Channel {
  private final Socket socket;

  StreamSocket(
      Facility facility,
      Door door,
      String name,
      int id,
      int readFd,
      int writeFd,
      Address own,
      boolean listening,
      String toRemove) {
    super(facility, door, name, id, readFd, writeFd);
    this.socket = new Socket(this, own, listening, toRemove);
  }

  /** The operations of a byte stream, with those of sockets and {@code more}. */
  static List<Operation> operations(Operation... more) {
    List<Operation> all = new ArrayList<>(StreamOperations.ALL);
    all.replaceAll(each -> each.name().equals("close_write") ? Socket.CLOSE_WRITE : each);
    all.addAll(
        List.of(
            Socket.ACCEPT,
            Socket.CONNECT,
            Socket.SHUTDOWN,
            Socket.SIDES,
            Socket.PEEK,
            Socket.ADDRESS,
            Socket.PEER_ADDRESS,
            Socket.BUFFERS));
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  @Override
  public Socket socket() {
    return socket;
  }

  @Override
  protected int writeFd() {
    if (socket.listens()) {
      throw socket.onlyListens();
    }
    return super.writeFd();
  }

  /** A connection where it listens, else a line. */
  @Override
  public Object next() {
    return socket.listens() ? socket.accept() : super.next();
  }

  @Override
  public int pollable(Operation operation, Object[] arguments) {
    return socket.has(operation) ? READY : super.pollable(operation, arguments);
  }

  @Override
  public void close(End ends) {
    super.close(ends);
    socket.closed();
  }

  @Override
  public void remove() {
    socket.remove();
  }

  @Override
  public void pass(End ends, Parcel parcel) {
    super.pass(ends, parcel);
    socket.pass(parcel);
  }

  @Override
  public String describe() {
    return super.describe() + socket.describe();
  }

  @Override
  protected String hintOn(String call, int errno) {
    return socket.hint(call, errno);
  }
}
