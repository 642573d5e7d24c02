package org.ipcsh.facility;

import java.util.List;
import org.ipcsh.posix.Libc;

/**
 * shm_overview(7): memory with a name, which stays until the name is removed or the system
 * restarts.
 */
public final class PosixShm extends NamedRegion {

  /** Made once, by {@link Facilities}. */
  public PosixShm() {
    super(Libc.SHM_OPEN, Libc.SHM_UNLINK, "shm_unlink(3)");
  }

  @Override
  public String kind() {
    return "posix_shm";
  }

  @Override
  public String summary() {
    return "shared memory with a POSIX name";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.required("name", Type.TEXT, "a slash and up to 255 bytes"),
        Parameter.optional(
            "size", Type.INTEGER, null, "bytes; what its layout takes, or what exists"),
        Parameter.optional("mode", Type.INTEGER, PRIVATE_MODE, "permissions, less the umask"),
        Parameter.optional("read_only", Type.BOOLEAN, false, "map what exists for reading only"));
  }

  @Override
  public String identification() {
    return "POSIX IPC pathname";
  }

  @Override
  public String handle() {
    return "file descriptor";
  }

  @Override
  public String persistence() {
    return "kernel";
  }

  @Override
  String checked(String name) {
    return PosixName.checked("posix_shm", name);
  }
}
