package org.ipcsh.facility;

import java.util.List;
import org.ipcsh.posix.Libc;

/**
 * mmap(2) of a file: its bytes as memory, shared with all that map it, or private to each process.
 */
public final class MappedFile extends NamedRegion {
  private static final int SHARED = 4;

  /** Made once, by {@link Facilities}. */
  public MappedFile() {
    super(Libc.OPEN, Libc.UNLINK, "unlink(2)");
  }

  @Override
  public String kind() {
    return "mapped_file";
  }

  @Override
  public String summary() {
    return "the bytes of a file as memory";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.required("path", Type.TEXT, "the file"),
        Parameter.optional(
            "size", Type.INTEGER, null, "bytes; what its layout takes, or what exists"),
        Parameter.optional("mode", Type.INTEGER, PRIVATE_MODE, "permissions, less the umask"),
        Parameter.optional("read_only", Type.BOOLEAN, false, "map what exists for reading only"),
        Parameter.optional(
            "shared",
            Type.BOOLEAN,
            true,
            "false: what a process stores stays its own (MAP_PRIVATE)"));
  }

  @Override
  public String identification() {
    return "pathname";
  }

  @Override
  public String handle() {
    return "file descriptor";
  }

  @Override
  public String persistence() {
    return "file system";
  }

  @Override
  boolean shared(Opening opening) {
    return opening.flag(SHARED);
  }

  @Override
  String checked(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the path of a file is a name without zero bytes");
    }
    return name;
  }
}
