package org.ipcsh.facility;

import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.PthreadTypes;
import org.ipcsh.process.Door;

/**
 * An object that lies in shared memory and nowhere else: a semaphore without a name, or one of
 * pthreads. It is where its region is, at an offset in it, and that is how other programs find it;
 * it needs no descriptor and no name. It goes when the region goes, and is not destroyed before:
 * destroying one that another process uses is undefined.
 *
 * <p>Declared plainly it is initialized; with {@code use} it is taken as some other program has
 * initialized it.
 *
 * <p>The first operation looks whether somebody has initialized it for several processes.
 *
 * <p>Where a process can make the region smaller, every operation first looks whether the object is
 * still there. A process that is inside the C library in that moment ends by SIGBUS, as a C program
 * does; a region without a name cannot become smaller once something lies in it.
 */
public abstract class InRegion extends KernelObject {
  /** Each gets a cache line of its own unless its offset is given. */
  private static final int LINE = 64;

  /**
   * Which object of a declaration lies where.
   *
   * @param regionIsOurs whether this object alone uses the region, and so closes it
   */
  record Place(
      Facility facility,
      Door door,
      String name,
      int id,
      Region region,
      int offset,
      boolean regionIsOurs) {

    /** Where a declaration puts it. */
    static Place declared(Facility facility, Opening opening, Object in, Long at, int size) {
      Region region = InRegion.region(opening, in);
      int offset = InRegion.offset(opening, region, at, size);
      return new Place(
          facility, opening.door(), opening.name(), opening.id(), region, offset, false);
    }

    /** Where a process was given it: the rest of a parcel that begins with name and number. */
    static Place received(Facility facility, String name, int id, String kind, Parcel parcel) {
      Region region = (Region) Facilities.of(kind).receive(parcel);
      return new Place(facility, parcel.door(), name, id, region, parcel.getInt(), true);
    }
  }

  private final Region region;
  private final boolean regionIsOurs;
  private final int offset;
  private boolean closed;

  /** Whether it has been seen that somebody has initialized it. */
  private boolean initialized;

  InRegion(Place place) {
    super(place.facility(), place.door(), place.name(), place.id());
    this.region = place.region();
    this.offset = place.offset();
    this.regionIsOurs = place.regionIsOurs();
    openToOthers(region.openToOthers());
    region.inhabit(offset, size());
  }

  /**
   * Where it lies, for a call: another place once the region has been mapped anew. The C library
   * ends a process that comes with something else, or never returns from it.
   */
  final long address() {
    long here = room();
    if (!initialized) {
      if (!isInitialized()) {
        throw new IllegalArgumentException(
            "at offset "
                + offset
                + " of "
                + region.name()
                + " lies no "
                + facility().kind()
                + " for several processes: nobody has initialized it yet, or without pshared");
      }
      initialized = true;
    }
    return here;
  }

  /** Where it lies or is to lie. */
  final long room() {
    if (closed) {
      throw new IllegalArgumentException(name() + " is closed in this process");
    }
    return region.address(offset, size(), PthreadTypes.ALIGNMENT);
  }

  /** Whether somebody has initialized it, for several processes. */
  abstract boolean isInitialized();

  /** Four bytes of it. */
  final int word(int at) {
    return region.memory().getInt(offset + at);
  }

  /** The size of the C type. */
  abstract int size();

  @Override
  public final void requirePresent() {
    room();
  }

  final Region region() {
    return region;
  }

  /** {@return its distance from the start of the region, in bytes} */
  public final int offset() {
    return offset;
  }

  @Override
  public final End holds() {
    return closed ? End.NONE : End.BOTH;
  }

  @Override
  public boolean reachableByName() {
    return region.reachableByName();
  }

  @Override
  public String describe() {
    return "at offset " + offset + " of region " + region.name();
  }

  @Override
  public End inherited(End used) {
    return End.BOTH;
  }

  @Override
  public void pass(End ends, Parcel parcel) {
    parcel.putText(name());
    parcel.putInt(id());
    parcel.putText(region.facility().kind());
    region.pass(End.BOTH, parcel);
    parcel.putInt(offset);
  }

  @Override
  public void close(End ends) {
    if (ends == End.BOTH && !closed) {
      closed = true;
      if (regionIsOurs) {
        region.close();
      }
    }
  }

  /** Fails as pthread functions do: the result is the error number. */
  final void require(String call, long result, String hint) {
    if (result < 0) {
      throw new PosixException(call, name(), (int) -result, hint);
    }
  }

  /** The parameters that all of them have. */
  static final Parameter IN = Parameter.required("in", Type.OBJECT, "the region in which it lies");

  static final Parameter AT =
      Parameter.optional(
          "at",
          Type.INTEGER,
          null,
          "its offset in bytes, a multiple of 8; else the highest 64 bytes that are free");

  private static int offset(Opening opening, Region region, Long at, int size) {
    if (at == null) {
      return region.reserve(size, LINE);
    }
    if (at % PthreadTypes.ALIGNMENT != 0) {
      throw new IllegalArgumentException("at: is a multiple of 8, not " + at);
    }
    int room = region.memory().size();
    if (at < 0 || at + size > room) {
      throw new IllegalArgumentException(
          opening.name()
              + " takes "
              + size
              + " bytes at "
              + at
              + ", but region "
              + region.name()
              + " has "
              + room);
    }
    return (int) (long) at;
  }

  private static Region region(Opening opening, Object argument) {
    if (!(argument instanceof Region)) {
      throw new IllegalArgumentException(
          "in: names a region, in which "
              + opening.name()
              + " is to lie; "
              + (argument instanceof KernelObject
                  ? ((KernelObject) argument).facility().phrase() + " is none"
                  : "this is none"));
    }
    Region region = (Region) argument;
    if (!region.isWritable()) {
      throw new IllegalArgumentException(
          region.name() + " is mapped read-only, and whoever uses " + opening.name() + " stores");
    }
    return region;
  }

  /** What the facilities of such objects have in common. */
  abstract static class Kind extends Facility {
    private static final int REGION = 0;
    private static final int OFFSET = 1;

    /** The size of the C type. */
    abstract int size();

    /** The parameters after the region and the offset. */
    abstract List<Parameter> further();

    /** The object as it lies there. */
    abstract InRegion at(Place place);

    /** The object of a declaration, initialized unless it is only to be used. */
    abstract InRegion at(Place place, Opening opening);

    @Override
    public final List<Parameter> parameters() {
      List<Parameter> all = new ArrayList<>();
      all.add(IN);
      all.add(AT);
      all.addAll(further());
      return all;
    }

    @Override
    public String identification() {
      return "region and offset";
    }

    @Override
    public String accessibility() {
      return "that of its region";
    }

    @Override
    public String persistence() {
      return "that of its region";
    }

    /**
     * It has no name, but its place in the region outlives its processes: another program may have
     * made it.
     */
    @Override
    public final boolean named() {
      return true;
    }

    @Override
    public final KernelObject open(Opening opening) {
      Object[] arguments = opening.arguments();
      return at(
          Place.declared(this, opening, arguments[REGION], (Long) arguments[OFFSET], size()),
          opening);
    }

    @Override
    public final KernelObject receive(Parcel parcel) {
      String name = parcel.getText();
      int id = parcel.getInt();
      return at(Place.received(this, name, id, parcel.getText(), parcel));
    }
  }
}
