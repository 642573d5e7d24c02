package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.util.List;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;

/**
 * memfd_create(2): shared memory without a name, for a process and its descendants. A C program
 * gets the same by mmap(2) with MAP_SHARED|MAP_ANONYMOUS before it forks; here a descriptor carries
 * it to processes that are started later.
 */
public final class Anonymous extends Facility {
  private static final int SIZE = 0;

  @Override
  public String kind() {
    return "anonymous";
  }

  @Override
  public String phrase() {
    return "an anonymous region";
  }

  @Override
  public Family family() {
    return Family.REGION;
  }

  @Override
  public String summary() {
    return "shared memory between related processes";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(Parameter.optional("size", Type.INTEGER, null, "bytes; what its layout takes"));
  }

  @Override
  public List<Operation> operations() {
    return RegionOperations.ALL;
  }

  @Override
  public String identification() {
    return "no name";
  }

  @Override
  public String handle() {
    return "none";
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
    long size = Region.wantedSize(opening, opening.arguments()[SIZE]);
    if (size == 0) {
      throw new IllegalArgumentException(
          "anonymous memory needs a size: size: or a layout in braces");
    }
    Memory name = Memory.string(new byte[] {'i', 'p', 'c', 's', 'h'});
    long fd =
        opening
            .door()
            .call(
                Libc.MEMFD_CREATE,
                null,
                name.address(),
                Flags.MFD_CLOEXEC | Flags.MFD_ALLOW_SEALING);
    Reference.reachabilityFence(name);
    if (fd < 0) {
      throw new PosixException("memfd_create", opening.name(), (int) -fd);
    }
    try {
      MappedDescriptor.truncate(opening.door(), null, opening.name(), (int) fd, size);
    } catch (PosixException e) {
      opening.door().call(Libc.CLOSE, null, fd);
      throw e;
    }
    return new MappedDescriptor(
        this,
        opening.door(),
        opening.name(),
        opening.id(),
        (int) fd,
        (int) size,
        true,
        true,
        opening.size());
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    return MappedDescriptor.receive(this, parcel);
  }
}
