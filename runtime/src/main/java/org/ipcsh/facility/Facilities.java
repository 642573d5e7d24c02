package org.ipcsh.facility;

import java.util.List;

/** The registry: a line for each facility, and nothing else to do to add one. */
public final class Facilities {
  private static final List<Facility> ALL =
      List.of(
          new Pipe(),
          new Fifo(),
          new UnixStream(),
          new UnixDatagram(),
          new UnixSeqpacket(),
          new Tcp(),
          new Udp(),
          new Pty(),
          new PosixQueue(),
          new SysvQueue(),
          new PosixShm(),
          new SysvShm(),
          new MappedFile(),
          new Anonymous(),
          new File(),
          new Descriptor(),
          new PosixSem(),
          new SysvSem(),
          new RecordLock(),
          new OfdLock(),
          new Flock(),
          new Mutex(),
          new RwLock(),
          new CondVar(),
          new Barrier(),
          new EventFd());

  private Facilities() {}

  public static List<Facility> all() {
    return ALL;
  }

  /** The facility of that kind, or null. */
  public static Facility of(String kind) {
    for (Facility facility : ALL) {
      if (facility.kind().equals(kind)) {
        return facility;
      }
    }
    return null;
  }
}
