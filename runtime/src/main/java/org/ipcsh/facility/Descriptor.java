package org.ipcsh.facility;

import java.util.List;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;

/**
 * A descriptor that the process was started with: standard input, output and error, and whatever a
 * shell's redirection put beside them. It is used as a byte stream, and closed only when a script
 * says so.
 */
public final class Descriptor extends Facility {
  private static final int NUMBER = 0;

  @Override
  public String kind() {
    return "descriptor";
  }

  @Override
  public Family family() {
    return Family.CHANNEL;
  }

  @Override
  public String summary() {
    return "a file descriptor that this process was started with";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(Parameter.required("number", Type.INTEGER, "the descriptor, from 0"));
  }

  @Override
  public List<Operation> operations() {
    return FileStream.OPERATIONS;
  }

  @Override
  public String identification() {
    return "number, inherited";
  }

  @Override
  public String handle() {
    return "file descriptor";
  }

  @Override
  public String accessibility() {
    return "only by related processes";
  }

  @Override
  public String persistence() {
    return "process";
  }

  @Override
  public boolean named() {
    return false;
  }

  @Override
  public KernelObject open(Opening opening) {
    long fd = opening.integer(NUMBER);
    long result = opening.door().call(Libc.FCNTL, null, fd, Flags.F_GETFD, 0);
    if (fd < 0 || result < 0) {
      throw new PosixException(
          "fcntl",
          opening.name(),
          Errno.EBADF,
          "this process was not started with a descriptor " + fd);
    }
    return standard(opening.door(), opening.name(), opening.id(), (int) fd);
  }

  /**
   * One of the three descriptors that every process has: see stdin(3).
   *
   * @param door through which it makes its calls
   * @param name in the script
   * @param id number of the name, the same in every process of a run
   * @param fd 0, 1 or 2, or another that the process was started with; only {@link
   *     KernelObject#close()} closes it
   * @return a stream with both ends on that descriptor, whatever it was opened for
   */
  public ByteStream standard(Door door, String name, int id, int fd) {
    return new StandardStream(this, door, name, id, fd);
  }

  /**
   * One of those to which lines are written, with a label before each.
   *
   * @param door through which it makes its calls
   * @param name in the script
   * @param id number of the name, the same in every process of a run
   * @param fd the descriptor to write to
   * @param label what each line begins with; not copied
   * @return the stream; the state of the line, begun or not, is its own
   */
  public LabelledStream labelled(Door door, String name, int id, int fd, byte[] label) {
    return new LabelledStream(this, door, name, id, fd, label);
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    DescriptorChannel.Passed passed = DescriptorChannel.Passed.from(parcel);
    return received(passed.door(), passed.name(), passed.id(), passed.readFd(), passed.writeFd());
  }

  /** One that came from another process. */
  ByteStream received(Door door, String name, int id, int readFd, int writeFd) {
    ByteStream stream = new FileStream(this, door, name, id, readFd, writeFd);
    stream.openToOthers(true);
    return stream;
  }
}
