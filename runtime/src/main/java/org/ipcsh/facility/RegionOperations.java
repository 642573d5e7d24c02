package org.ipcsh.facility;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;
import org.ipcsh.posix.Layout;
import org.ipcsh.posix.Memory;

/** The operations that all regions have: bytes copied in and out, its size, and atomic numbers. */
final class RegionOperations {
  private static final Parameter OFFSET =
      Parameter.optional("offset", Type.INTEGER, 0L, "bytes from its beginning");
  private static final Parameter AT =
      Parameter.required(
          "offset",
          Type.PLACE,
          "a field, such as \"count\" or \"slot[2].seq\"; or bytes from its beginning, a multiple of"
              + " the size");
  private static final Parameter WIDTH =
      Parameter.optional("type", Type.TEXT, null, "i8 to u64; unless said the field's, or u32");
  private static final Parameter ORDER =
      Parameter.optional(
          "order", Type.TEXT, "seq_cst", "\"relaxed\", \"acquire\", \"release\" or \"seq_cst\"");

  private static final String BEFORE = "the number that was there before";

  /** atomic_fetch_sub and the like. */
  private static Operation combining(
      String name, Long usual, String operand, String help, LongBinaryOperator change) {
    return new Operation(
        "atomic_fetch_" + name,
        List.of(
            AT,
            usual == null
                ? Parameter.required("value", Type.INTEGER, operand)
                : Parameter.optional("value", Type.INTEGER, usual, operand),
            WIDTH),
        End.BOTH,
        false,
        BEFORE,
        help + ", in one step that no other process can come between.",
        "",
        (region, a) ->
            Atomics.update(
                of(region), (Long) a[0], width(a[2]), old -> change.applyAsLong(old, (Long) a[1])));
  }

  /** The operations that every region has. */
  static final List<Operation> ALL =
      List.of(
          new Operation(
              "read",
              List.of(
                  OFFSET,
                  Parameter.optional("size", Type.INTEGER, null, "so many bytes; to its end"),
                  Parameter.optional(
                      "into", Type.BUFFER, null, "copy to the start of these bytes")),
              End.READ,
              false,
              "a copy of the bytes (with into: how many)",
              "Copies bytes out of it.",
              "",
              (region, a) -> of(region).read((Long) a[0], (Long) a[1], (Memory) a[2])),
          new Operation(
              "peek",
              List.of(
                  OFFSET,
                  Parameter.optional("size", Type.INTEGER, null, "so many bytes; to its end")),
              End.READ,
              false,
              "a copy of the bytes",
              "Looks at what lies there, as read does: nothing is taken out of a region.",
              "",
              (region, a) -> of(region).read((Long) a[0], (Long) a[1], null)),
          new Operation(
              "write",
              List.of(
                  Parameter.required("offset", Type.INTEGER, "bytes from its beginning"),
                  Parameter.required("data", Type.BYTES, "what to store there"),
                  Prefix.SIZE),
              End.WRITE,
              false,
              "how many bytes were stored",
              "Copies bytes into it; nothing is copied when they do not fit.",
              "",
              (region, a) -> of(region).write((Long) a[0], a[1], (Long) a[2])),
          new Operation(
              "fill",
              List.of(
                  Parameter.optional("byte", Type.INTEGER, 0L, "from 0 to 255"),
                  OFFSET,
                  Parameter.optional("size", Type.INTEGER, null, "so many bytes; to its end")),
              End.WRITE,
              false,
              "null",
              "Stores the same byte everywhere.",
              "memset(3)",
              (region, a) -> {
                of(region).fill((Long) a[0], (Long) a[1], (Long) a[2]);
                return null;
              }),
          new Operation(
              "size",
              List.of(),
              End.READ,
              false,
              "its size in bytes, as this process has mapped it",
              "Says how large it is.",
              "",
              (region, a) -> of(region).size()),
          new Operation(
              "resize",
              List.of(Parameter.required("size", Type.INTEGER, "bytes from now on")),
              End.WRITE,
              false,
              "the new size",
              "Makes it larger (with zeros) or smaller; other processes must map it again to see more.",
              "ftruncate(2)",
              (region, a) -> of(region).resize((Long) a[0])),
          new Operation(
              "remap",
              List.of(),
              End.READ,
              false,
              "its size now",
              "Maps it as large as it is now, after another process has resized it.",
              "mmap(2)",
              (region, a) -> of(region).remap()),
          new Operation(
              "sync",
              List.of(OFFSET, Parameter.optional("size", Type.INTEGER, null, "bytes; to its end")),
              End.READ,
              true,
              "null",
              "Waits until what was stored is in the file on the disk (MS_SYNC).",
              "msync(2)",
              (region, a) -> {
                of(region).syncRest((Long) a[0], (Long) a[1]);
                return null;
              }),
          new Operation(
              "atomic_load",
              List.of(AT, WIDTH, ORDER),
              End.READ,
              false,
              "the number there",
              "Loads a number whole, in the order that is asked for.",
              "",
              (region, a) -> Atomics.load(of(region), (Long) a[0], width(a[1]), order(a[2]))),
          new Operation(
              "atomic_store",
              List.of(AT, Parameter.required("value", Type.INTEGER, "the number"), WIDTH, ORDER),
              End.WRITE,
              false,
              "null",
              "Stores a number whole, in the order that is asked for.",
              "",
              (region, a) -> {
                Atomics.store(of(region), (Long) a[0], (Long) a[1], width(a[2]), order(a[3]));
                return null;
              }),
          new Operation(
              "atomic_fetch_add",
              List.of(AT, Parameter.optional("value", Type.INTEGER, 1L, "what to add"), WIDTH),
              End.BOTH,
              false,
              BEFORE,
              "Adds in one step that no other process can come between; wraps around as in C.",
              "",
              (region, a) -> Atomics.fetchAdd(of(region), (Long) a[0], (Long) a[1], width(a[2]))),
          combining("sub", 1L, "what to subtract", "Subtracts", (old, value) -> old - value),
          combining("and", null, "bits", "Leaves the bits that both have", (a, b) -> a & b),
          combining("or", null, "bits", "Sets the bits that one has", (a, b) -> a | b),
          combining("xor", null, "bits", "Turns the bits over that one has", (a, b) -> a ^ b),
          new Operation(
              "atomic_exchange",
              List.of(AT, Parameter.required("value", Type.INTEGER, "what to store"), WIDTH),
              End.BOTH,
              false,
              BEFORE,
              "Stores a number and answers the one that it replaces, in one step.",
              "",
              (region, a) -> Atomics.exchange(of(region), (Long) a[0], (Long) a[1], width(a[2]))),
          new Operation(
              "atomic_compare_exchange",
              List.of(
                  AT,
                  Parameter.required("expected", Type.INTEGER, "what must be there"),
                  Parameter.required("value", Type.INTEGER, "what to store then"),
                  WIDTH),
              End.BOTH,
              false,
              "the number that was there: the expected one if the new one was stored",
              "Stores a number if the expected one is there, in one step.",
              "",
              (region, a) ->
                  Atomics.compareExchange(
                      of(region), (Long) a[0], (Long) a[1], (Long) a[2], width(a[3]))),
          new Operation(
              "close",
              List.of(),
              End.NONE,
              false,
              "null",
              "Unmaps it from this process.",
              "munmap(2)",
              (region, a) -> {
                region.close();
                return null;
              }),
          new Operation(
              "describe",
              List.of(),
              End.NONE,
              false,
              "what the kernel made, in a few words",
              "Says what name, identifier and size it has.",
              "",
              (region, a) -> region.describe()));

  /** The operations of regions that have a name of their own. */
  static List<Operation> with(Operation... more) {
    List<Operation> all = new ArrayList<>(ALL);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  private RegionOperations() {}

  private static Region of(KernelObject object) {
    return (Region) object;
  }

  private static Layout.Scalar width(Object name) {
    Layout.Scalar scalar = name == null ? Layout.U32 : Layout.scalar((String) name);
    if (scalar == null || !scalar.isInteger()) {
      throw new IllegalArgumentException(
          "type is \"" + name + "\"; atomic operations work on integers, i8 to u64");
    }
    return scalar;
  }

  private static Atomics.Order order(Object name) {
    switch ((String) name) {
      case "relaxed":
        return Atomics.Order.RELAXED;
      case "acquire":
        return Atomics.Order.ACQUIRE;
      case "release":
        return Atomics.Order.RELEASE;
      case "seq_cst":
        return Atomics.Order.SEQ_CST;
      default:
        throw new IllegalArgumentException(
            "order is \"relaxed\", \"acquire\", \"release\" or \"seq_cst\", not \"" + name + "\"");
    }
  }
}
