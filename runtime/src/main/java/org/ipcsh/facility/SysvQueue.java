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
import org.ipcsh.posix.MsqidDs;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.Journal;

/**
 * msgget(2), msgop(2), msgctl(2): messages that each have a type, in a queue with a key. A receiver
 * takes the oldest of all, or the oldest of a type.
 */
public final class SysvQueue extends SystemVFacility {
  private static final int MODE = 4;
  private static final int NONBLOCKING = 5;
  private static final long PRIVATE_MODE = 0600;
  private static final String LONGEST_MESSAGE = "/proc/sys/kernel/msgmax";
  private static final int USUAL_LONGEST = 8192;
  private static final int LARGEST_BUFFER = 1 << 30;

  private static final List<Operation> OPERATIONS =
      List.of(
          new Operation(
              "send",
              List.of(
                  Parameter.required("data", Type.BYTES, "the message, which may be empty"),
                  Parameter.optional("type", Type.INTEGER, 1L, "its type, at least 1"),
                  Prefix.SIZE),
              End.WRITE,
              true,
              "null",
              "Puts a message into the queue; waits while it is full.",
              "msgsnd(2)",
              (queue, a) -> {
                of(queue).send(a[0], (Long) a[1], (Long) a[2]);
                return null;
              }),
          new Operation(
              "receive",
              List.of(
                  Parameter.optional(
                      "type",
                      Type.INTEGER,
                      0L,
                      "0: the oldest; n: the oldest of type n; -n: the lowest type up to n"),
                  Parameter.optional("except", Type.INTEGER, null, "the oldest not of this type"),
                  Parameter.optional(
                      "truncate", Type.BOOLEAN, false, "cut a longer one off (MSG_NOERROR)"),
                  Parameter.optional(
                      "size", Type.INTEGER, null, "room for so many bytes; msgmax unless said"),
                  Parameter.optional("into", Type.BUFFER, null, "copy to the start of these bytes"),
                  Parameter.optional("details", Type.BOOLEAN, false, "a map with data and type")),
              End.READ,
              true,
              "the message (with into: its length)",
              "Takes a message; waits while there is none that fits.",
              "msgrcv(2)",
              (queue, a) -> of(queue).receive(a)),
          new Operation(
              "peek",
              List.of(
                  Parameter.optional("index", Type.INTEGER, 0L, "0 is the oldest"),
                  Parameter.optional("details", Type.BOOLEAN, false, "a map with data and type")),
              End.READ,
              false,
              "a copy of the message, or null when there are not so many",
              "Looks at a message and leaves it where it is (MSG_COPY).",
              "msgrcv(2)",
              (queue, a) -> of(queue).peek((Long) a[0], (Boolean) a[1])),
          new Operation(
              "stat",
              List.of(),
              End.READ,
              false,
              "a map: msqid, key, mode, uid, cuid, qnum, cbytes, qbytes, lspid, lrpid, stime, rtime,"
                  + " ctime",
              "Asks the kernel about it: messages, bytes, who sent and received last.",
              "msgctl(2)",
              (queue, a) -> of(queue).stat()),
          new Operation(
              "capacity",
              List.of(Parameter.optional("size", Type.INTEGER, null, "let it hold so many bytes")),
              End.READ,
              false,
              "how many bytes of messages it can hold",
              "Asks for msg_qbytes, or sets it (IPC_SET; above msgmnb only with privilege).",
              "msgctl(2)",
              (queue, a) -> of(queue).capacity((Long) a[0])),
          new Operation(
              "nonblocking",
              List.of(Parameter.optional("on", Type.BOOLEAN, true, "false: wait again")),
              End.READ,
              false,
              "null",
              "From now on this process fails instead of waiting (IPC_NOWAIT).",
              "msgop(2)",
              (queue, a) -> {
                of(queue).nonblocking = (Boolean) a[0];
                return null;
              }),
          new Operation(
              "remove",
              List.of(),
              End.NONE,
              false,
              "null",
              "Removes it now with its messages (IPC_RMID); who waits on it gets EIDRM.",
              "msgctl(2)",
              (queue, a) -> {
                of(queue).removeNow();
                return null;
              }),
          new Operation(
              "close",
              List.of(),
              End.NONE,
              false,
              "null",
              "This process uses it no more; for the kernel nothing changes.",
              "",
              (queue, a) -> {
                queue.close();
                return null;
              }),
          new Operation(
              "describe",
              List.of(),
              End.NONE,
              false,
              "what the kernel made, in a few words",
              "Says what key and identifier it has.",
              "",
              (queue, a) -> queue.describe()));

  private static Queue of(KernelObject object) {
    return (Queue) object;
  }

  @Override
  public String kind() {
    return "sysv_queue";
  }

  @Override
  public Family family() {
    return Family.CHANNEL;
  }

  @Override
  public String summary() {
    return "messages with types, in a queue with a System V key";
  }

  @Override
  String identifier() {
    return "msqid";
  }

  @Override
  List<Parameter> further() {
    return List.of(
        Parameter.optional("mode", Type.INTEGER, PRIVATE_MODE, "permissions"),
        Parameter.optional("nonblocking", Type.BOOLEAN, false, "fail, do not wait (IPC_NOWAIT)"));
  }

  @Override
  public List<Operation> operations() {
    return OPERATIONS;
  }

  @Override
  public KernelObject open(Opening opening) {
    SystemVKey key = key(opening);
    Door door = opening.door();
    long mode = opening.integer(MODE);
    long flags = flags(opening, key, mode);
    Found found =
        find(
            opening,
            key,
            () -> door.call(Libc.MSGGET, null, key.key(), flags),
            each -> permit(opening, each, mode));
    if (found.id() < 0) {
      int errno = (int) -found.id();
      throw new PosixException(
          "msgget",
          opening.name() + ", " + key.phrase(),
          errno,
          SystemVKey.hint(errno, kind(), "/proc/sys/kernel/msgmni"));
    }
    Queue queue =
        new Queue(
            this,
            door,
            opening.name(),
            opening.id(),
            (int) found.id(),
            key.phrase(),
            End.BOTH,
            opening.flag(NONBLOCKING),
            opening.ownership() != Ownership.CREATE,
            found.noted());
    if (key.identifier() >= 0) {
      queue.requireExistence();
    }
    return queue;
  }

  private static void permit(Opening opening, long id, long mode) {
    SystemVKey.permit(
        opening,
        mode,
        "msgctl",
        MsqidDs.SIZE,
        status -> Libc.MSGCTL.invoke(id, Flags.IPC_STAT, status),
        status -> opening.door().call(Libc.MSGCTL, null, id, Flags.IPC_SET, status));
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    String name = parcel.getText();
    int id = parcel.getInt();
    int msqid = parcel.getInt();
    String phrase = parcel.getText();
    End held = End.values()[parcel.getByte()];
    boolean nonblocking = parcel.getByte() != 0;
    boolean openToOthers = parcel.getByte() != 0;
    return new Queue(
        this, parcel.door(), name, id, msqid, phrase, held, nonblocking, openToOthers, null);
  }

  /** A queue in use. */
  private static final class Queue extends KernelObject {
    private static final int TYPE = 0;
    private static final int DATA = Long.BYTES;

    private final int msqid;
    private final String phrase;
    private End held;
    private boolean nonblocking;
    private String noted;
    private int longest;

    /** A struct msgbuf: a type, and then the message. */
    private Memory buffer;

    /**
     * @param phrase how it was named, for people
     * @param noted the name in this process's journal if this process is to remove it, else null
     */
    Queue(
        Facility facility,
        Door door,
        String name,
        int id,
        int msqid,
        String phrase,
        End held,
        boolean nonblocking,
        boolean openToOthers,
        String noted) {
      super(facility, door, name, id);
      openToOthers(openToOthers);
      this.msqid = msqid;
      this.phrase = phrase;
      this.held = held;
      this.nonblocking = nonblocking;
      this.noted = noted;
    }

    private void require(End end, String call) {
      if (held == End.NONE || held.only(end) != end) {
        throw new PosixException(
            call,
            name(),
            Errno.EBADF,
            held == End.NONE
                ? "this process has closed the queue"
                : "this process has it only to " + (end == End.READ ? "send" : "receive"));
      }
    }

    private Memory buffer(int size) {
      if (buffer == null) {
        buffer = Memory.allocate(DATA + longest());
      }
      return size <= longest() && !door().isAside()
          ? buffer
          : Memory.allocate(DATA + Math.max(size, longest()));
    }

    /** The longest message that the system allows. */
    private int longest() {
      if (longest == 0) {
        longest = (int) Math.min(SystemLimit.of(LONGEST_MESSAGE, USUAL_LONGEST), LARGEST_BUFFER);
      }
      return longest;
    }

    private PosixException failed(String call, long errno, String hint) {
      String reason = hint;
      if (errno == Errno.EIDRM) {
        reason = "the queue was removed while this process waited";
      } else if (errno == Errno.EINVAL && hint == null) {
        reason =
            "there is no queue "
                + msqid
                + " any more: who waits in msgsnd(2) or msgrcv(2) when it is removed is told EIDRM,"
                + " who comes later or asks again, as select does, EINVAL";
      } else if (errno == Errno.EACCES) {
        reason = SystemVKey.FORBIDDEN;
      }
      return new PosixException(call, name(), (int) errno, reason);
    }

    void send(Object data, long type, Long limit) {
      if (type < 1) {
        throw new IllegalArgumentException("type is " + type + "; a message's type is at least 1");
      }
      require(End.WRITE, "msgsnd");
      boolean inMemory = data instanceof Memory;
      int length = inMemory ? ((Memory) data).size() : ((byte[]) data).length;
      int size = Prefix.of(length, limit);
      Memory message;
      long address;
      if (inMemory && ((Memory) data).hasRoomBefore() && !door().isAside()) {
        message = (Memory) data;
        message.putLongBefore(type);
        address = message.address() - DATA;
      } else {
        message = buffer(size);
        message.putLong(TYPE, type);
        if (inMemory) {
          message.copy(DATA, (Memory) data, 0, size);
        } else {
          message.put(DATA, (byte[]) data, 0, size);
        }
        address = message.address();
      }
      long result =
          door().call(Libc.MSGSND, this, msqid, address, size, nonblocking ? Flags.IPC_NOWAIT : 0);
      Reference.reachabilityFence(message);
      if (result < 0) {
        String hint = null;
        if (result == -Errno.EINVAL && size > longest()) {
          hint =
              "the message has "
                  + size
                  + " bytes; the system allows "
                  + longest()
                  + " ("
                  + LONGEST_MESSAGE
                  + ")";
        } else if (result == -Errno.EAGAIN) {
          hint = "the queue is full: capacity() says how many bytes it holds";
        }
        throw failed("msgsnd", -result, hint);
      }
    }

    Object receive(Object[] arguments) {
      long type = (Long) arguments[0];
      Long except = (Long) arguments[1];
      Long size = (Long) arguments[3];
      Memory into = (Memory) arguments[4];
      if (except != null && (type != 0 || except < 1)) {
        throw new IllegalArgumentException(
            type != 0
                ? "type: and except: exclude each other"
                : "except is " + except + "; a message's type is at least 1");
      }
      if (size != null && (size < 0 || size > LARGEST_BUFFER)) {
        throw new IllegalArgumentException(
            "size is " + size + "; it is from 0 to " + LARGEST_BUFFER);
      }
      require(End.READ, "msgrcv");
      int room = size != null ? size.intValue() : into != null ? into.size() : -1;
      long flags =
          (nonblocking ? Flags.IPC_NOWAIT : 0)
              | ((Boolean) arguments[2] ? Flags.MSG_NOERROR : 0)
              | (except != null ? Flags.MSG_EXCEPT : 0);
      int asked = room < 0 ? longest() : into == null ? room : Math.min(room, into.size());
      long wanted = except != null ? except : type;
      boolean details = (Boolean) arguments[5];
      if (into != null && into.hasRoomBefore() && !door().isAside()) {
        long count = msgrcv(into, into.address() - DATA, asked, wanted, flags);
        return details ? details(count, into.getLongBefore()) : (Long) count;
      }
      Memory message = buffer(asked);
      int count = msgrcv(message, message.address(), asked, wanted, flags);
      return result(message, count, into, details);
    }

    /**
     * @param message what has the place for the message
     * @param address of that place, which begins with the type
     */
    private int msgrcv(Memory message, long address, int room, long type, long flags) {
      long result = door().call(Libc.MSGRCV, this, msqid, address, room, type, flags, 0);
      Reference.reachabilityFence(message);
      if (result < 0) {
        String hint = null;
        if (result == -Errno.E2BIG) {
          hint = tooLong(room, type, (flags & Flags.MSG_EXCEPT) != 0);
        } else if (result == -Errno.ENOMSG) {
          hint = "there is no message of that type";
        } else if (result == -Errno.ENOSYS) {
          hint = "this kernel cannot look at messages (CONFIG_CHECKPOINT_RESTORE)";
        }
        throw failed("msgrcv", -result, hint);
      }
      return (int) result;
    }

    /**
     * The kernel does not tell how long it is; copies of the messages, in which it is looked for,
     * do.
     */
    private String tooLong(int room, long type, boolean except) {
      Memory message = buffer(0);
      long length = -1;
      long lowest = Long.MAX_VALUE;
      boolean found = false;
      for (long index = 0; !found; index++) {
        long flags = Flags.MSG_COPY | Flags.IPC_NOWAIT;
        long count =
            door().call(Libc.MSGRCV, this, msqid, message.address(), longest(), index, flags, 0);
        if (count < 0) {
          break;
        }
        long its = message.getLong(TYPE);
        if (type >= 0 ? type == 0 || (its == type) != except : its <= -type && its < lowest) {
          length = count;
          lowest = its;
          found = type >= 0;
        }
      }
      return (length < 0 ? "the message has" : "the message has " + length + " bytes,")
          + " more than the "
          + room
          + " that there is room for, and stays in the queue; truncate: true cuts it off";
    }

    private static Object result(Memory message, int count, Memory into, boolean details) {
      Object data;
      if (into == null) {
        data = message.bytes(DATA, count);
      } else {
        into.copy(0, message, DATA, count);
        data = (long) count;
      }
      return details ? details(data, message.getLong(TYPE)) : data;
    }

    private static Map<String, Object> details(Object data, long type) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("data", data);
      map.put("type", type);
      return map;
    }

    Object peek(long index, boolean details) {
      if (index < 0) {
        throw new IllegalArgumentException("index is " + index + "; the oldest message is 0");
      }
      require(End.READ, "msgrcv");
      Memory message = buffer(0);
      try {
        long flags = Flags.MSG_COPY | Flags.IPC_NOWAIT;
        int count = msgrcv(message, message.address(), longest(), index, flags);
        return result(message, count, null, details);
      } catch (PosixException e) {
        if (e.errno() == Errno.ENOMSG) {
          return null;
        }
        throw e;
      }
    }

    Memory ask() {
      Memory stat = Memory.allocate(MsqidDs.SIZE);
      long result = door().call(Libc.MSGCTL, this, msqid, Flags.IPC_STAT, stat.address());
      Reference.reachabilityFence(stat);
      if (result < 0) {
        throw failed("msgctl", -result, null);
      }
      return stat;
    }

    /** Who may not look, which takes permission to read, may yet be one who may send. */
    void requireExistence() {
      try {
        ask();
      } catch (PosixException e) {
        if (e.errno() != Errno.EACCES) {
          throw e;
        }
      }
    }

    Map<String, Object> stat() {
      Memory stat = ask();
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("msqid", (long) msqid);
      map.put("key", Integer.toUnsignedLong(stat.getInt(IpcPerm.KEY)));
      map.put("mode", (long) (stat.getInt(IpcPerm.MODE) & FileMode.PERMISSIONS));
      map.put("uid", Integer.toUnsignedLong(stat.getInt(IpcPerm.UID)));
      map.put("cuid", Integer.toUnsignedLong(stat.getInt(IpcPerm.CUID)));
      map.put("qnum", stat.getLong(MsqidDs.QNUM));
      map.put("cbytes", stat.getLong(MsqidDs.CBYTES));
      map.put("qbytes", stat.getLong(MsqidDs.QBYTES));
      map.put("lspid", (long) stat.getInt(MsqidDs.LSPID));
      map.put("lrpid", (long) stat.getInt(MsqidDs.LRPID));
      map.put("stime", stat.getLong(MsqidDs.STIME));
      map.put("rtime", stat.getLong(MsqidDs.RTIME));
      map.put("ctime", stat.getLong(MsqidDs.CTIME));
      return map;
    }

    long capacity(Long size) {
      Memory stat = ask();
      if (size == null) {
        return stat.getLong(MsqidDs.QBYTES);
      }
      if (size < 0) {
        throw new IllegalArgumentException("size is " + size + "; it is at least 0");
      }
      stat.putLong(MsqidDs.QBYTES, size);
      long result = door().call(Libc.MSGCTL, this, msqid, Flags.IPC_SET, stat.address());
      Reference.reachabilityFence(stat);
      if (result < 0) {
        throw failed(
            "msgctl",
            -result,
            result == -Errno.EPERM
                ? "only its owner sets this, and above /proc/sys/kernel/msgmnb only root"
                : null);
      }
      return size;
    }

    void removeNow() {
      long result = removeIdentifier();
      if (result < 0) {
        throw failed("msgctl", -result, null);
      }
    }

    @Override
    public void remove() {
      if (noted != null) {
        removeIdentifier();
      }
    }

    private long removeIdentifier() {
      long result = door().call(Libc.MSGCTL, this, msqid, Flags.IPC_RMID, 0);
      if (noted != null && Journal.ofThisProcess().removed(facility().kind(), noted, result)) {
        noted = null;
      }
      return result;
    }

    @Override
    public End holds() {
      return held;
    }

    /** With IPC_NOWAIT instead of waiting. */
    @Override
    public Object attempt(Operation operation, Object[] arguments) {
      boolean before = nonblocking;
      nonblocking = true;
      try {
        return operation.body().call(this, arguments);
      } catch (PosixException e) {
        if (!before && (e.errno() == Errno.ENOMSG || e.errno() == Errno.EAGAIN)) {
          return WOULD_WAIT;
        }
        throw e;
      } finally {
        nonblocking = before;
      }
    }

    @Override
    public Object next() {
      require(End.READ, "msgrcv");
      Memory message = buffer(0);
      long flags = nonblocking ? Flags.IPC_NOWAIT : 0;
      int count = msgrcv(message, message.address(), longest(), 0, flags);
      return message.bytes(DATA, count);
    }

    /** The kernel keeps no record of who uses a queue: only this process forgets it. */
    @Override
    public void close(End ends) {
      held = held.without(ends);
      if (held == End.NONE) {
        buffer = null;
      }
      door().gaveUp(this, ends);
    }

    @Override
    public void pass(End ends, Parcel parcel) {
      parcel.putText(name());
      parcel.putInt(id());
      parcel.putInt(msqid);
      parcel.putText(phrase);
      parcel.putByte((ends == End.NONE ? held : held.only(ends)).ordinal());
      parcel.putByte(nonblocking ? 1 : 0);
      parcel.putByte(openToOthers() ? 1 : 0);
    }

    @Override
    public boolean reachableByName() {
      return !phrase.equals("IPC_PRIVATE");
    }

    @Override
    public String identity() {
      return "msq:" + msqid;
    }

    @Override
    public String describe() {
      return "sysv_queue, identifier " + msqid + ", " + phrase;
    }
  }
}
