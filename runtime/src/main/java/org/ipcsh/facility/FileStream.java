package org.ipcsh.facility;

import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;

/**
 * A byte stream that may be a file: its place, where the next read or write begins, belongs to the
 * open file, and so to every process that has a duplicate of the descriptor (open(2), dup(2)).
 */
class FileStream extends ByteStream {
  private static final Map<String, Integer> WHENCE =
      Map.of("start", Flags.SEEK_SET, "current", Flags.SEEK_CUR, "end", Flags.SEEK_END);

  private static final Operation SEEK =
      new Operation(
          "seek",
          List.of(
              Parameter.required("offset", Type.INTEGER, "so many bytes"),
              Parameter.optional(
                  "from", Type.TEXT, "start", "counted from there: start, current or end")),
          End.BOTH,
          false,
          "the new place, in bytes from the start",
          "Goes to a place in a file: there the next read or write begins.",
          "lseek(2)",
          StreamOperations.Call.SEEK);

  /** The operations of a byte stream that may be a file. */
  static final List<Operation> OPERATIONS = StreamOperations.with(DescriptorPeek.OPERATION, SEEK);

  FileStream(Facility facility, Door door, String name, int id, int readFd, int writeFd) {
    super(facility, door, name, id, readFd, writeFd);
  }

  static int whence(String from) {
    Integer whence = WHENCE.get(from);
    if (whence == null) {
      throw new IllegalArgumentException(
          "a place is counted from \"start\", \"current\" or \"end\", not from \"" + from + '"');
    }
    return whence;
  }

  /**
   * Goes to a place: lseek(2).
   *
   * @param whence SEEK_SET, SEEK_CUR or SEEK_END
   * @return the new place, in bytes from the start
   * @throws PosixException EINVAL when it would be before the start; ESPIPE when it is a pipe, a
   *     socket or a terminal
   */
  long seek(long offset, int whence) {
    long from = whence == Flags.SEEK_CUR ? offset - heldAhead() : offset;
    long place = check("lseek", door().call(Libc.LSEEK, this, anyFd(Libc.LSEEK), from, whence));
    forgetAhead();
    return place;
  }

  /** In a file, writes where the last reading operation ended, which read(2) may have passed. */
  @Override
  public long write(Memory memory, int size) {
    if (heldAhead() > 0) {
      long place = door().call(Libc.LSEEK, this, anyFd(Libc.LSEEK), -heldAhead(), Flags.SEEK_CUR);
      if (place != -Errno.ESPIPE) {
        check("lseek", place);
        forgetAhead();
      }
    }
    return super.write(memory, size);
  }

  @Override
  protected String hintOn(String call, int errno) {
    switch (errno) {
      case Errno.ESPIPE:
        return "it is not a file, so that there is no place to go to";
      case Errno.EINVAL:
        return call.equals("lseek")
            ? "that would be before the start of the file, or beyond what its file system lets it have"
            : null;
      default:
        return super.hintOn(call, errno);
    }
  }
}
