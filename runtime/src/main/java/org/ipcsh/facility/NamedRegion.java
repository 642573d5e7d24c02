package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Journal;

/**
 * What POSIX shared memory and mapped files have in common: a name is opened, given a size, and
 * mapped.
 */
abstract class NamedRegion extends Facility {
  static final int NAME = 0;
  static final int SIZE = 1;
  static final int MODE = 2;
  static final int READ_ONLY = 3;
  static final long PRIVATE_MODE = 0600;

  private final Call open;
  private final Call unlink;
  private final List<Operation> operations;

  /**
   * @param open takes name, flags and mode
   * @param unlink removes the name
   */
  NamedRegion(Call open, Call unlink, String section) {
    this.open = open;
    this.unlink = unlink;
    this.operations =
        RegionOperations.with(
            new Operation(
                "unlink",
                List.of(),
                End.NONE,
                false,
                "null",
                "Removes its name now; who has it mapped keeps the memory.",
                section,
                (region, a) -> {
                  ((MappedDescriptor.Named) region).unlink();
                  return null;
                }));
  }

  @Override
  public final Family family() {
    return Family.REGION;
  }

  @Override
  public final List<Operation> operations() {
    return operations;
  }

  @Override
  public final boolean named() {
    return true;
  }

  @Override
  public final String accessibility() {
    return "permission mask";
  }

  /** The name, checked. */
  abstract String checked(String name);

  /** Whether stores are to be seen by others. */
  boolean shared(Opening opening) {
    return true;
  }

  @Override
  public final KernelObject open(Opening opening) {
    String name = checked(opening.text(NAME));
    long wanted = Region.wantedSize(opening, opening.arguments()[SIZE]);
    boolean readOnly = opening.flag(READ_ONLY);
    Ownership ownership = opening.ownership();
    if (ownership == Ownership.CREATE && wanted == 0) {
      throw new IllegalArgumentException(
          "a " + kind() + " that is created needs a size: size: or a layout in braces");
    }
    if (ownership == Ownership.CREATE && readOnly) {
      throw new IllegalArgumentException("what is created is also written to: no read_only: here");
    }
    Journal.Entry entry =
        ownership == Ownership.CREATE ? Journal.ofThisProcess().creating(kind(), name) : null;
    long fd = openName(opening, name);
    if (fd < 0) {
      if (entry != null) {
        entry.removed();
      }
      throw failure(opening, name, (int) -fd);
    }
    if (entry != null) {
      entry.created();
    }
    boolean kept = false;
    try {
      int size = size(opening, name, (int) fd, wanted);
      kept = true;
      return new MappedDescriptor.Named(
          this, opening, (int) fd, size, !readOnly, shared(opening), name, unlink, entry != null);
    } catch (RuntimeException e) {
      if (!kept) {
        opening.door().call(Libc.CLOSE, null, fd);
      }
      if (entry != null) {
        Memory text = text(name);
        long result = opening.door().call(unlink, null, text.address());
        Reference.reachabilityFence(text);
        Journal.ofThisProcess().removed(kind(), name, result);
      }
      throw e;
    }
  }

  private static Memory text(String name) {
    return Memory.string(name.getBytes(StandardCharsets.UTF_8));
  }

  private long openName(Opening opening, String name) {
    long flags =
        opening.flag(READ_ONLY) || !shared(opening) && opening.ownership() == Ownership.USE
            ? Flags.O_RDONLY
            : Flags.O_RDWR;
    switch (opening.ownership()) {
      case CREATE:
        flags |= Flags.O_CREAT | Flags.O_EXCL;
        break;
      case KEEP:
        flags |= opening.flag(READ_ONLY) ? 0 : Flags.O_CREAT;
        break;
      default:
    }
    Memory text = text(name);
    long fd =
        opening
            .door()
            .call(open, null, text.address(), flags | Flags.O_CLOEXEC, opening.integer(MODE));
    Reference.reachabilityFence(text);
    return fd;
  }

  /** How much is to be mapped, after what was just made has got its size. */
  private int size(Opening opening, String name, int fd, long wanted) {
    if (opening.ownership() == Ownership.CREATE) {
      MappedDescriptor.truncate(opening.door(), null, opening.name(), fd, wanted);
      return (int) wanted;
    }
    long size = MappedDescriptor.sizeOf(opening.door(), null, opening.name(), fd);
    if (size == 0 && opening.ownership() == Ownership.KEEP && wanted > 0) {
      MappedDescriptor.truncate(opening.door(), null, opening.name(), fd, wanted);
      return (int) wanted;
    }
    if (size == 0) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" has no bytes yet: whoever makes it sets its size with ftruncate(2), or size: here"
              + " with 'keep'");
    }
    Region.requireRoom(opening, size, wanted);
    return Region.mappable(opening.name(), opening.arguments()[SIZE] == null ? size : wanted);
  }

  private PosixException failure(Opening opening, String name, int errno) {
    String hint = null;
    if (errno == Errno.EEXIST) {
      hint =
          "one of that name exists: 'use "
              + kind()
              + "(…)' opens it, 'keep "
              + kind()
              + "(…)' creates or opens";
    } else if (errno == Errno.ENOENT && opening.ownership() == Ownership.USE) {
      hint = "there is none of that name; without 'use' it is created";
    } else if (errno == Errno.ENOENT) {
      hint = "the directory that it is to be in does not exist, or takes no new names";
    } else if (errno == Errno.EACCES
        && opening.ownership() == Ownership.USE
        && !opening.flag(READ_ONLY)) {
      hint = "read_only: true opens what may only be read";
    }
    return new PosixException(open.name(), opening.name() + ", \"" + name + "\"", errno, hint);
  }

  @Override
  public final KernelObject receive(Parcel parcel) {
    return new MappedDescriptor.Named(this, parcel, unlink);
  }
}
