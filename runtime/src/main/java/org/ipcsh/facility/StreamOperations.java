package org.ipcsh.facility;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.Memory;

/** The operations of byte streams; see {@link ChannelOperations} for why there is no lambda. */
final class StreamOperations {
  /** Those that every byte stream has. */
  static final List<Operation> ALL =
      List.of(
          new Operation(
              "read",
              List.of(
                  Parameter.optional(
                      "size", Type.INTEGER, (long) ByteStream.BLOCK, "at most so many bytes"),
                  Parameter.optional("into", Type.BUFFER, null, "fill these bytes, copy nothing")),
              End.READ,
              true,
              "what has arrived (with into: its length), or null at end-of-file",
              "Reads what is there, at most size bytes; waits while nothing is.",
              "read(2)",
              Call.READ),
          new Operation(
              "read_line",
              List.of(),
              End.READ,
              true,
              "a line without its newline, or null at end-of-file",
              "Reads up to the next newline; reads ahead, as stdio does.",
              "read(2)",
              Call.READ_LINE),
          new Operation(
              "read_exact",
              List.of(Parameter.required("size", Type.INTEGER, "so many bytes")),
              End.READ,
              true,
              "size bytes; fewer only when end-of-file came first, null when it came at once",
              "Reads again until size bytes have arrived.",
              "read(2)",
              Call.READ_EXACT),
          new Operation(
              "read_all",
              List.of(),
              End.READ,
              true,
              "all that arrives before end-of-file",
              "Reads until the last writer has closed.",
              "read(2)",
              Call.READ_ALL),
          new Operation(
              "chunks",
              List.of(
                  Parameter.optional(
                      "size", Type.INTEGER, (long) ByteStream.BLOCK, "at most so many bytes")),
              End.READ,
              false,
              "an iteration over what each read returns",
              "For a loop over the data as it arrives, until end-of-file.",
              "read(2)",
              Call.CHUNKS),
          new Operation(
              "write",
              List.of(Parameter.required("data", Type.BYTES, "what to write"), Prefix.SIZE),
              End.WRITE,
              true,
              "how many bytes were written: fewer than all only when it is nonblocking",
              "Writes all of data; waits while there is no room.",
              "write(2)",
              Call.WRITE),
          new Operation(
              "available",
              List.of(),
              End.READ,
              false,
              "how many bytes can be read without waiting",
              "Asks how much has arrived.",
              "ioctl(2)",
              Call.AVAILABLE),
          ChannelOperations.NONBLOCKING,
          ChannelOperations.CLOSE_READ,
          ChannelOperations.CLOSE_WRITE,
          ChannelOperations.CLOSE,
          ChannelOperations.DESCRIBE);

  /** Those, and more. */
  static List<Operation> with(Operation... more) {
    List<Operation> all = new ArrayList<>(ALL);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  /**
   * The look at what would be read next.
   *
   * @param section the manual page of what it is done by
   */
  static Operation peek(String section, Call call) {
    return new Operation(
        "peek",
        List.of(
            Parameter.optional(
                "size", Type.INTEGER, (long) ByteStream.BLOCK, "at most so many bytes")),
        End.READ,
        false,
        "what would be read next; null when nothing is there, empty at end-of-file",
        "Looks without taking and without waiting.",
        section,
        call);
  }

  private StreamOperations() {}

  /** What they do, and what some of the streams can do besides. */
  enum Call implements Operation.Body {
    READ,
    READ_LINE,
    READ_EXACT,
    READ_ALL,
    CHUNKS,
    WRITE,
    AVAILABLE,
    CAPACITY,
    SEEK,
    PEEK_PIPE,
    PEEK_DESCRIPTOR;

    @Override
    public Object call(KernelObject target, Object[] a) {
      ByteStream stream = (ByteStream) target;
      switch (this) {
        case READ:
          return a[1] == null
              ? stream.read(ByteStream.count(a[0]))
              : readInto(stream, (Memory) a[1]);
        case READ_LINE:
          return stream.readLine();
        case READ_EXACT:
          return stream.readExact(ByteStream.count(a[0]));
        case READ_ALL:
          return stream.readAll();
        case CHUNKS:
          return new ByteStream.Chunks(stream, ByteStream.size(a[0]));
        case WRITE:
          return stream.write(a[0], (Long) a[1]);
        case AVAILABLE:
          return stream.available();
        case CAPACITY:
          return Pipe.capacity(stream, (Long) a[0]);
        case SEEK:
          return ((FileStream) stream).seek((Long) a[0], FileStream.whence((String) a[1]));
        case PEEK_PIPE:
          return PipePeek.ahead(stream, ByteStream.size(a[0]));
        default:
          return DescriptorPeek.ahead(stream, ByteStream.size(a[0]));
      }
    }

    private static Object readInto(ByteStream stream, Memory buffer) {
      int count = stream.read(buffer);
      return count == 0 && buffer.size() > 0 ? null : (Object) (long) count;
    }
  }
}
