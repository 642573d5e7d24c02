package org.ipcsh.facility;

import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.FileMode;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.IpcPerm;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.ShmidDs;
import org.ipcsh.process.Door;
import org.ipcsh.process.Journal;

/**
 * shmget(2), shmop(2), shmctl(2): memory with a key, which stays until it is removed or the system
 * restarts.
 */
public final class SysvShm extends SystemVFacility {
  private static final int SIZE = 4;
  private static final int MODE = 5;
  private static final int READ_ONLY = 6;
  private static final long PRIVATE_MODE = 0600;
  private static final List<Operation> OPERATIONS =
      RegionOperations.with(
          new Operation(
              "stat",
              List.of(),
              End.READ,
              false,
              "a map: shmid, key, mode, uid, cuid, segsz, nattch, cpid, lpid, atime, dtime, ctime",
              "Asks the kernel about it: size, attachments, who created it and used it last.",
              "shmctl(2)",
              (region, a) -> ((Segment) region).stat()),
          new Operation(
              "remove",
              List.of(),
              End.NONE,
              false,
              "null",
              "Removes it now (IPC_RMID): it is gone when the last process has detached it.",
              "shmctl(2)",
              (region, a) -> {
                ((Segment) region).removeNow();
                return null;
              }));

  @Override
  public String kind() {
    return "sysv_shm";
  }

  @Override
  public Family family() {
    return Family.REGION;
  }

  @Override
  public String summary() {
    return "shared memory with a System V key";
  }

  @Override
  String identifier() {
    return "shmid";
  }

  @Override
  List<Parameter> further() {
    return List.of(
        Parameter.optional(
            "size", Type.INTEGER, null, "bytes; what its layout takes, or what exists"),
        Parameter.optional("mode", Type.INTEGER, PRIVATE_MODE, "permissions"),
        Parameter.optional(
            "read_only", Type.BOOLEAN, false, "attach what exists for reading only"));
  }

  @Override
  public List<Operation> operations() {
    return OPERATIONS;
  }

  @Override
  public KernelObject open(Opening opening) {
    SystemVKey key = key(opening);
    long wanted = Region.wantedSize(opening, opening.arguments()[SIZE]);
    boolean readOnly = opening.flag(READ_ONLY);
    boolean creates = opening.ownership() == Ownership.CREATE;
    if (creates && wanted == 0) {
      throw new IllegalArgumentException(
          "a sysv_shm that is created needs a size: size: or a layout in braces");
    }
    if (creates && readOnly) {
      throw new IllegalArgumentException("what is created is also written to: no read_only: here");
    }
    Door door = opening.door();
    long flags = SystemVKey.flags(opening.ownership(), opening.integer(MODE));
    Found found =
        find(
            opening, key, () -> door.call(Libc.SHMGET, null, key.key(), wanted, flags), each -> {});
    if (found.id() < 0) {
      throw failure("shmget", opening, key, (int) -found.id(), wanted);
    }
    Segment segment =
        new Segment(
            this,
            door,
            opening.name(),
            opening.id(),
            (int) found.id(),
            !readOnly,
            opening.size(),
            !creates,
            found.noted());
    try {
      Memory stat = segment.ask();
      long size = stat.getLong(ShmidDs.SEGSZ);
      Region.requireRoom(opening, size, wanted);
      segment.attach(Region.mappable(opening.name(), size));
    } catch (RuntimeException e) {
      segment.remove();
      throw e;
    }
    return segment;
  }

  private PosixException failure(
      String call, Opening opening, SystemVKey key, int errno, long wanted) {
    String hint;
    if (errno == Errno.EINVAL && wanted == 0) {
      hint = "a new one needs a size: size: or a layout in braces";
    } else if (errno == Errno.EINVAL && opening.ownership() == Ownership.USE) {
      hint = "the one that exists is smaller than " + wanted + " bytes";
    } else if (errno == Errno.EINVAL && opening.ownership() == Ownership.KEEP && !key.isPrivate()) {
      hint =
          "the one that exists is smaller than "
              + wanted
              + " bytes, or so many are not to be had (/proc/sys/kernel/shmmax)";
    } else if (errno == Errno.EINVAL || errno == Errno.ENOMEM) {
      hint = wanted + " bytes are not to be had (/proc/sys/kernel/shmmax, shmall)";
    } else {
      hint = SystemVKey.hint(errno, kind(), "/proc/sys/kernel/shmmni, shmall");
    }
    return new PosixException(call, opening.name() + ", " + key.phrase(), errno, hint);
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    Segment segment =
        new Segment(
            this,
            parcel.door(),
            parcel.getText(),
            parcel.getInt(),
            parcel.getInt(),
            parcel.getByte() != 0,
            parcel.getLong(),
            parcel.getByte() != 0,
            null);
    int size = parcel.getInt();
    if (size > 0) {
      segment.attach(size);
    }
    return segment;
  }

  /** A segment that is attached. */
  private static final class Segment extends Region {
    private final int shmid;
    private String noted;

    /**
     * @param noted the name in this process's journal if this process is to remove it, else null
     */
    Segment(
        Facility facility,
        Door door,
        String name,
        int id,
        int shmid,
        boolean writable,
        long layoutSize,
        boolean openToOthers,
        String noted) {
      super(facility, door, name, id, writable, layoutSize);
      openToOthers(openToOthers);
      this.shmid = shmid;
      this.noted = noted;
    }

    void attach(int size) {
      long address = door().call(Libc.SHMAT, this, shmid, 0, isWritable() ? 0 : Flags.SHM_RDONLY);
      if (Errno.isFailure(address)) {
        throw failed("shmat", (int) -address);
      }
      mapped(Memory.at(address, size));
    }

    private PosixException failed(String call, int errno) {
      String hint = null;
      if (errno == Errno.EINVAL || errno == Errno.EIDRM) {
        hint = "there is no segment " + shmid + " any more";
      } else if (errno == Errno.EACCES) {
        hint =
            call.equals("shmat") && isWritable()
                ? "read_only: true attaches what may only be read"
                : SystemVKey.FORBIDDEN;
      }
      return new PosixException(call, name(), errno, hint);
    }

    Memory ask() {
      Memory stat = Memory.allocate(ShmidDs.SIZE);
      long result = door().call(Libc.SHMCTL, this, shmid, Flags.IPC_STAT, stat.address());
      Reference.reachabilityFence(stat);
      if (result < 0) {
        throw failed("shmctl", (int) -result);
      }
      return stat;
    }

    Map<String, Object> stat() {
      Memory stat = ask();
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("shmid", (long) shmid);
      map.put("key", Integer.toUnsignedLong(stat.getInt(IpcPerm.KEY)));
      map.put("mode", (long) (stat.getInt(IpcPerm.MODE) & FileMode.PERMISSIONS));
      map.put("uid", Integer.toUnsignedLong(stat.getInt(IpcPerm.UID)));
      map.put("cuid", Integer.toUnsignedLong(stat.getInt(IpcPerm.CUID)));
      map.put("segsz", stat.getLong(ShmidDs.SEGSZ));
      map.put("nattch", stat.getLong(ShmidDs.NATTCH));
      map.put("cpid", (long) stat.getInt(ShmidDs.CPID));
      map.put("lpid", (long) stat.getInt(ShmidDs.LPID));
      map.put("atime", stat.getLong(ShmidDs.ATIME));
      map.put("dtime", stat.getLong(ShmidDs.DTIME));
      map.put("ctime", stat.getLong(ShmidDs.CTIME));
      return map;
    }

    void removeNow() {
      long result = removeIdentifier();
      if (result < 0) {
        throw failed("shmctl", (int) -result);
      }
    }

    @Override
    public void remove() {
      if (noted != null) {
        removeIdentifier();
      }
    }

    private long removeIdentifier() {
      long result = door().call(Libc.SHMCTL, this, shmid, Flags.IPC_RMID, 0);
      if (noted != null && Journal.ofThisProcess().removed(facility().kind(), noted, result)) {
        noted = null;
      }
      return result;
    }

    @Override
    protected long present() {
      return size();
    }

    @Override
    protected boolean canShrink() {
      return false;
    }

    @Override
    protected void inhabit(long offset, int size) {}

    @Override
    public long resize(long size) {
      throw new IllegalArgumentException(
          "a sysv_shm keeps the size with which it was created; posix_shm can be resized");
    }

    @Override
    public long remap() {
      return size();
    }

    @Override
    protected void sync(long offset, long count) {
      throw new IllegalArgumentException(
          "a sysv_shm has no file behind it: there is nothing to wait for");
    }

    @Override
    protected void unmap() {
      door().call(Libc.SHMDT, this, memory().address());
    }

    @Override
    public void pass(End ends, Parcel parcel) {
      parcel.putText(name());
      parcel.putInt(id());
      parcel.putInt(shmid);
      parcel.putByte(isWritable() ? 1 : 0);
      parcel.putLong(layoutSize());
      parcel.putByte(openToOthers() ? 1 : 0);
      parcel.putInt(isOpen() ? (int) size() : 0);
    }

    @Override
    public boolean reachableByName() {
      return noted == null || !noted.startsWith("#");
    }

    @Override
    public String describe() {
      String what = "sysv_shm, identifier " + shmid;
      return isOpen()
          ? what
              + ", "
              + size()
              + " bytes at 0x"
              + Long.toHexString(memory().address())
              + (isWritable() ? "" : ", read-only")
          : what + ", detached";
    }
  }
}
