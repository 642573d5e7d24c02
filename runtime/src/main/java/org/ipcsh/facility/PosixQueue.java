package org.ipcsh.facility;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.MqAttr;
import org.ipcsh.posix.PosixException;
import org.ipcsh.posix.Sigevent;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;
import org.ipcsh.process.Journal;

/**
 * mq_overview(7): messages with priorities in a queue with a name. The highest priority is received
 * first, and of equal ones the oldest.
 */
public final class PosixQueue extends Facility {
  private static final int NAME = 0;
  private static final int DEPTH = 1;
  private static final int SIZE = 2;
  private static final int MODE = 3;
  private static final int NONBLOCKING = 4;
  private static final int ACCESS = 5;
  private static final long PRIVATE_MODE = 0600;
  private static final String LIMITS = "/proc/sys/fs/mqueue/";
  private static final long USUAL_DEPTH = 10;
  private static final long USUAL_SIZE = 8192;

  /** MQ_PRIO_MAX - 1. */
  private static final long HIGHEST_PRIORITY = 32_767;

  private static final int HIGHEST_SIGNAL = 64;

  private static final List<Operation> OPERATIONS =
      List.of(
          new Operation(
              "send",
              List.of(
                  Parameter.required("data", Type.BYTES, "the message, which may be empty"),
                  Parameter.optional(
                      "priority", Type.INTEGER, 0L, "from 0 to 32767; higher ones go first"),
                  Prefix.SIZE),
              End.WRITE,
              true,
              "null",
              "Puts a message into the queue; waits while it is full.",
              "mq_send(3)",
              (queue, a) -> {
                of(queue).send(a[0], (Long) a[1], (Long) a[2]);
                return null;
              }),
          new Operation(
              "receive",
              List.of(
                  Parameter.optional("into", Type.BUFFER, null, "fill these bytes, copy nothing"),
                  Parameter.optional(
                      "details", Type.BOOLEAN, false, "a map with data and priority")),
              End.READ,
              true,
              "the message (with into: its length)",
              "Takes the oldest message of the highest priority; waits while there is none.",
              "mq_receive(3)",
              (queue, a) -> of(queue).receive((Memory) a[0], (Boolean) a[1])),
          new Operation(
              "attributes",
              List.of(),
              End.READ,
              false,
              "a map: depth, size, messages, nonblocking",
              "Asks how many messages of what size it can hold, and how many it holds.",
              "mq_getattr(3)",
              (queue, a) -> of(queue).attributes()),
          new Operation(
              "notify",
              List.of(
                  Parameter.optional(
                      "signal", Type.SIGNAL, null, "SIGUSR1, say; without it: no signal any more"),
                  Parameter.optional("value", Type.INTEGER, 0L, "what the signal carries")),
              End.READ,
              false,
              "null",
              "Asks for a signal, once, when a message comes into the empty queue.",
              "mq_notify(3)",
              (queue, a) -> {
                of(queue).notify((Long) a[0], (Long) a[1]);
                return null;
              }),
          new Operation(
              "nonblocking",
              List.of(Parameter.optional("on", Type.BOOLEAN, true, "false: wait again")),
              End.READ,
              false,
              "null",
              "From now on fails with EAGAIN instead of waiting (O_NONBLOCK).",
              "mq_setattr(3)",
              (queue, a) -> {
                of(queue).nonblocking((Boolean) a[0]);
                return null;
              }),
          PipePeek.impossible(
              "a POSIX queue shows no message without giving it away; attributes() says how many there are",
              "mq_receive(3)"),
          new Operation(
              "unlink",
              List.of(),
              End.NONE,
              false,
              "null",
              "Removes its name now; who has it open goes on using it.",
              "mq_unlink(3)",
              (queue, a) -> {
                of(queue).unlink();
                return null;
              }),
          new Operation(
              "close",
              List.of(),
              End.NONE,
              false,
              "null",
              "Gives up this process's descriptor; its messages stay.",
              "mq_close(3)",
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
              "Says what name and descriptor it has.",
              "",
              (queue, a) -> queue.describe()));

  private static Queue of(KernelObject object) {
    return (Queue) object;
  }

  @Override
  public String kind() {
    return "posix_queue";
  }

  @Override
  public Family family() {
    return Family.CHANNEL;
  }

  @Override
  public String summary() {
    return "messages with priorities, in a queue with a POSIX name";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.required("name", Type.TEXT, "a slash and up to 255 bytes"),
        Parameter.optional(
            "depth", Type.INTEGER, null, "messages it can hold; the system's msg_default, 10"),
        Parameter.optional(
            "size", Type.INTEGER, null, "bytes of a message; the system's msgsize_default, 8192"),
        Parameter.optional("mode", Type.INTEGER, PRIVATE_MODE, "permissions, less the umask"),
        Parameter.optional("nonblocking", Type.BOOLEAN, false, "fail with EAGAIN, do not wait"),
        Parameter.optional("access", Type.TEXT, "both", "\"both\", \"send\" or \"receive\""));
  }

  @Override
  public List<Operation> operations() {
    return OPERATIONS;
  }

  @Override
  public String identification() {
    return "POSIX IPC pathname";
  }

  @Override
  public String handle() {
    return "mqd_t (message queue descriptor)";
  }

  @Override
  public String accessibility() {
    return "permission mask";
  }

  @Override
  public String persistence() {
    return "kernel";
  }

  @Override
  public boolean named() {
    return true;
  }

  @Override
  public KernelObject open(Opening opening) {
    String name = PosixName.checked(kind(), opening.text(NAME));
    End access = access(opening.text(ACCESS));
    Memory attributes = attributes(opening);
    boolean creates = opening.ownership() == Ownership.CREATE;
    Journal.Entry entry = creates ? Journal.ofThisProcess().creating(kind(), name) : null;
    long flags =
        (access == End.BOTH ? Flags.O_RDWR : access == End.READ ? Flags.O_RDONLY : Flags.O_WRONLY)
            | Flags.O_CLOEXEC
            | (opening.flag(NONBLOCKING) ? Flags.O_NONBLOCK : 0);
    if (opening.ownership() != Ownership.USE) {
      flags |= Flags.O_CREAT | (creates ? Flags.O_EXCL : 0);
    }
    Memory text = Memory.string(name.getBytes(StandardCharsets.UTF_8));
    long fd =
        opening
            .door()
            .call(
                Libc.MQ_OPEN,
                null,
                text.address(),
                flags,
                opening.integer(MODE),
                attributes == null ? 0 : attributes.address());
    Reference.reachabilityFence(text);
    Reference.reachabilityFence(attributes);
    if (fd < 0) {
      if (entry != null) {
        entry.removed();
      }
      throw failure(opening, name, (int) -fd);
    }
    if (entry != null) {
      entry.created();
    }
    return new Queue(
        this,
        opening.door(),
        opening.name(),
        opening.id(),
        (int) fd,
        access,
        name,
        !creates,
        creates);
  }

  private static End access(String text) {
    switch (text) {
      case "both":
        return End.BOTH;
      case "send":
        return End.WRITE;
      case "receive":
        return End.READ;
      default:
        throw new IllegalArgumentException(
            "access is \"both\", \"send\" or \"receive\", not \"" + text + "\"");
    }
  }

  /** What the queue is to hold, or null where the system decides. */
  private static Memory attributes(Opening opening) {
    Long depth = (Long) opening.arguments()[DEPTH];
    Long size = (Long) opening.arguments()[SIZE];
    if (depth == null && size == null || opening.ownership() == Ownership.USE) {
      return null;
    }
    if (depth != null && depth < 1 || size != null && size < 1) {
      throw new IllegalArgumentException("depth and size of a posix_queue are at least 1");
    }
    Memory attributes = Memory.allocate(MqAttr.SIZE);
    attributes.putLong(MqAttr.MAXMSG, depth != null ? depth : limit("msg_default", USUAL_DEPTH));
    attributes.putLong(MqAttr.MSGSIZE, size != null ? size : limit("msgsize_default", USUAL_SIZE));
    return attributes;
  }

  private static long limit(String file, long usual) {
    return SystemLimit.of(LIMITS + file, usual);
  }

  private PosixException failure(Opening opening, String name, int errno) {
    String hint = null;
    switch (errno) {
      case Errno.EEXIST:
        hint =
            "a queue of that name exists: 'use posix_queue(…)' opens it, 'keep posix_queue(…)'"
                + " creates or opens";
        break;
      case Errno.ENOENT:
        hint = "there is no queue of that name; without 'use' it is created";
        break;
      case Errno.EINVAL:
        hint =
            "at most "
                + limit("msg_max", USUAL_DEPTH)
                + " messages of "
                + limit("msgsize_max", USUAL_SIZE)
                + " bytes without privilege ("
                + LIMITS
                + "msg_max, msgsize_max), and 65536 of 16 MiB with it";
        break;
      case Errno.EMFILE:
        if (opening.ownership() != Ownership.USE) {
          hint =
              "all queues of a user take at most RLIMIT_MSGQUEUE bytes (ulimit -q), and a process"
                  + " has so many descriptors (ulimit -n)";
        }
        break;
      case Errno.ENOSPC:
        hint = "the system allows " + limit("queues_max", 0) + " queues (" + LIMITS + "queues_max)";
        break;
      case Errno.EACCES:
        hint =
            opening.text(ACCESS).equals("both")
                ? "access: \"send\" or \"receive\" opens what may only be used one way"
                : "it belongs to another user, who gave no permission";
        break;
      default:
    }
    return new PosixException("mq_open", opening.name() + ", \"" + name + "\"", errno, hint);
  }

  @Override
  public KernelObject receive(Parcel parcel) {
    String name = parcel.getText();
    int id = parcel.getInt();
    int fd = parcel.getDescriptor();
    End held = End.values()[parcel.getByte()];
    String path = parcel.getText();
    boolean openToOthers = parcel.getByte() != 0;
    return new Queue(this, parcel.door(), name, id, fd, held, path, openToOthers, false);
  }

  /**
   * One that came from another process, or null where that descriptor is not a queue's: asked by
   * mq_getattr(3).
   *
   * @param access O_RDONLY, O_WRONLY or O_RDWR
   */
  KernelObject received(Door door, String name, int id, int fd, int access) {
    Memory attributes = Memory.allocate(MqAttr.SIZE);
    long result = door.call(Libc.MQ_GETATTR, null, fd, attributes.address());
    Reference.reachabilityFence(attributes);
    if (result < 0) {
      return null;
    }
    String path;
    try {
      path = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    } catch (IOException e) {
      path = "";
    }
    End held =
        access == Flags.O_WRONLY ? End.WRITE : access == Flags.O_RDONLY ? End.READ : End.BOTH;
    return new Queue(this, door, name, id, fd, held, path, true, false);
  }

  /** A queue that is open. */
  private static final class Queue extends KernelObject {
    private static final int CLOSED = -1;

    /** The buffer has a priority, a struct timespec, and then the message. */
    private static final int PRIORITY = 0;

    private static final int TIME = 8;
    private static final int DATA = 24;

    private final String path;
    private int fd;
    private End held;
    private boolean toRemove;
    private int messageSize;
    private Memory buffer;

    Queue(
        Facility facility,
        Door door,
        String name,
        int id,
        int fd,
        End held,
        String path,
        boolean openToOthers,
        boolean toRemove) {
      super(facility, door, name, id);
      openToOthers(openToOthers);
      this.fd = fd;
      this.held = fd == CLOSED ? End.NONE : held;
      this.path = path;
      this.toRemove = toRemove;
    }

    private PosixException failed(String call, long errno, String hint) {
      return new PosixException(call, name(), (int) errno, hint);
    }

    private int fd(End end, String call) {
      if (fd == CLOSED || held.only(end) != end) {
        String lacks =
            fd == CLOSED
                ? "this process has closed the queue"
                : "this process has it only to " + (end == End.READ ? "send" : "receive");
        throw failed(call, Errno.EBADF, lacks);
      }
      return fd;
    }

    private Memory buffer() {
      if (buffer == null) {
        messageSize = (int) ask().getLong(MqAttr.MSGSIZE);
        buffer = Memory.allocate(DATA + messageSize);
      }
      return door().isAside() ? Memory.allocate(DATA + messageSize) : buffer;
    }

    /** mq_getattr(3). */
    private Memory ask() {
      Memory attributes = Memory.allocate(MqAttr.SIZE);
      check(
          "mq_getattr",
          door().call(Libc.MQ_GETATTR, this, fd(End.NONE, "mq_getattr"), attributes.address()));
      Reference.reachabilityFence(attributes);
      return attributes;
    }

    /** Where the time limit of a call stands in the buffer, or 0 when it has none. */
    private long timeLimit(Memory buffer) {
      long deadline = door().deadline();
      if (deadline == Door.NO_DEADLINE) {
        return 0;
      }
      Instant until = Instant.now().plusNanos(deadline - System.nanoTime());
      buffer.putLong(TIME, until.getEpochSecond());
      buffer.putLong(TIME + Long.BYTES, until.getNano());
      return buffer.address() + TIME;
    }

    void send(Object data, long priority, Long limit) {
      if (priority < 0 || priority > HIGHEST_PRIORITY) {
        throw new IllegalArgumentException(
            "priority is " + priority + "; it is from 0 to " + HIGHEST_PRIORITY);
      }
      int fd = fd(End.WRITE, "mq_send");
      Memory buffer = buffer();
      long address;
      int size;
      Object alive = data;
      if (data instanceof Memory) {
        size = Prefix.of(((Memory) data).size(), limit);
        address = ((Memory) data).address();
      } else {
        byte[] bytes = (byte[]) data;
        size = Prefix.of(bytes.length, limit);
        if (size <= messageSize) {
          buffer.put(DATA, bytes, 0, size);
          address = buffer.address() + DATA;
        } else {
          Memory large = door().scratch(size);
          large.put(0, bytes, 0, size);
          alive = large;
          address = large.address();
        }
      }
      long until = timeLimit(buffer);
      long result =
          until == 0
              ? door().call(Libc.MQ_SEND, this, fd, address, size, priority)
              : door().call(Libc.MQ_TIMEDSEND, this, fd, address, size, priority, until, 0);
      Reference.reachabilityFence(alive);
      Reference.reachabilityFence(buffer);
      if (result < 0) {
        if (result == -Errno.ETIMEDOUT) {
          throw Interrupted.timedOut();
        }
        String hint =
            result == -Errno.EMSGSIZE
                ? "the message has " + size + " bytes; one in this queue has at most " + messageSize
                : result == -Errno.EAGAIN ? "the queue is full" : null;
        throw failed(until == 0 ? "mq_send" : "mq_timedsend", -result, hint);
      }
    }

    Object receive(Memory into, boolean details) {
      int fd = fd(End.READ, "mq_receive");
      Memory buffer = buffer();
      long address = into == null ? buffer.address() + DATA : into.address();
      int room = into == null ? messageSize : into.size();
      long until = timeLimit(buffer);
      long priority = buffer.address() + PRIORITY;
      long result =
          until == 0
              ? door().call(Libc.MQ_RECEIVE, this, fd, address, room, priority)
              : door().call(Libc.MQ_TIMEDRECEIVE, this, fd, address, room, priority, until, 0);
      Reference.reachabilityFence(into);
      Reference.reachabilityFence(buffer);
      if (result < 0) {
        if (result == -Errno.ETIMEDOUT) {
          throw Interrupted.timedOut();
        }
        String hint =
            result == -Errno.EMSGSIZE
                ? "the buffer has " + room + " bytes; a message may have " + messageSize
                : result == -Errno.EAGAIN ? "the queue is empty" : null;
        throw failed(until == 0 ? "mq_receive" : "mq_timedreceive", -result, hint);
      }
      Object data = into == null ? buffer.bytes(DATA, (int) result) : (Object) result;
      if (!details) {
        return data;
      }
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("data", data);
      map.put("priority", Integer.toUnsignedLong(buffer.getInt(PRIORITY)));
      return map;
    }

    Map<String, Object> attributes() {
      Memory attributes = ask();
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("depth", attributes.getLong(MqAttr.MAXMSG));
      map.put("size", attributes.getLong(MqAttr.MSGSIZE));
      map.put("messages", attributes.getLong(MqAttr.CURMSGS));
      map.put("nonblocking", (attributes.getLong(MqAttr.FLAGS) & Flags.O_NONBLOCK) != 0);
      return map;
    }

    void notify(Long signal, long value) {
      if (signal != null && (signal < 1 || signal > HIGHEST_SIGNAL)) {
        throw new IllegalArgumentException(
            "signal is " + signal + "; it is from 1 to " + HIGHEST_SIGNAL);
      }
      Memory event = null;
      if (signal != null) {
        event = Memory.allocate(Sigevent.SIZE);
        event.putLong(Sigevent.VALUE, value);
        event.putInt(Sigevent.SIGNO, signal.intValue());
        event.putInt(Sigevent.NOTIFY, Flags.SIGEV_SIGNAL);
      }
      long result =
          door()
              .call(
                  Libc.MQ_NOTIFY,
                  this,
                  fd(End.NONE, "mq_notify"),
                  event == null ? 0 : event.address());
      Reference.reachabilityFence(event);
      if (result < 0) {
        throw failed(
            "mq_notify",
            -result,
            result == -Errno.EBUSY ? "another process has asked to be notified" : null);
      }
    }

    void nonblocking(boolean on) {
      Memory attributes = Memory.allocate(MqAttr.SIZE);
      attributes.putLong(MqAttr.FLAGS, on ? Flags.O_NONBLOCK : 0);
      check(
          "mq_setattr",
          door().call(Libc.MQ_SETATTR, this, fd(End.NONE, "mq_setattr"), attributes.address(), 0));
      Reference.reachabilityFence(attributes);
    }

    private long unlinkPath() {
      Memory text = Memory.string(path.getBytes(StandardCharsets.UTF_8));
      long result = door().call(Libc.MQ_UNLINK, this, text.address());
      Reference.reachabilityFence(text);
      if (toRemove) {
        toRemove = !Journal.ofThisProcess().removed(facility().kind(), path, result);
      }
      return result;
    }

    void unlink() {
      check("mq_unlink", unlinkPath());
    }

    @Override
    public void remove() {
      if (toRemove) {
        unlinkPath();
      }
    }

    /** On Linux a message queue descriptor is a file descriptor: mq_overview(7). */
    @Override
    public int descriptor(End end) {
      return fd(end, "mq_getattr");
    }

    @Override
    public int pollable(Operation operation, Object[] arguments) {
      return operation.blocking() ? fd(operation.use(), operation.name()) : READY;
    }

    @Override
    public End holds() {
      return held;
    }

    @Override
    public Object next() {
      return receive(null, false);
    }

    @Override
    public void close(End ends) {
      held = held.without(ends);
      if (held == End.NONE && fd != CLOSED) {
        int closing = fd;
        fd = CLOSED;
        buffer = null;
        door().call(Libc.MQ_CLOSE, this, closing);
      }
    }

    @Override
    public void pass(End ends, Parcel parcel) {
      End passed = ends == End.NONE ? held : held.only(ends);
      parcel.putText(name());
      parcel.putInt(id());
      parcel.putDescriptor(fd);
      parcel.putByte(passed.ordinal());
      parcel.putText(path);
      parcel.putByte(openToOthers() ? 1 : 0);
    }

    @Override
    public boolean reachableByName() {
      return true;
    }

    @Override
    public String identity() {
      return path;
    }

    @Override
    public String describe() {
      return "posix_queue, " + path + (fd == CLOSED ? ", closed" : ", descriptor " + fd);
    }
  }
}
