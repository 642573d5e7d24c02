package org.ipcsh.posix;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import java.util.ArrayList;
import java.util.List;

/**
 * One function of the C library: its name, what its arguments mean (for traces), and how it is
 * called.
 *
 * <p>The result follows the kernel's own convention: what the function returned or, when it failed,
 * the negated error number ({@code -EAGAIN}). So a failure needs no second look at errno and no
 * allocation.
 */
public final class Call {
  /** No call takes more. */
  public static final int MOST_ARGUMENTS = 6;

  private static final int MOST_DIRECT_ARGUMENTS = 3;

  /** What an argument means: how a trace prints it. */
  public enum Kind {
    /** A descriptor. */
    FD,
    /** A number. */
    INT,
    /** How many bytes, or of what the argument before it points to. */
    SIZE,
    /** An address, printed in hexadecimal. */
    ADDRESS,
    /** A C string that the call reads. */
    PATH,
    /** Data that the call reads, as long as the SIZE argument that follows says. */
    DATA,
    /** Data that the call fills in, as long as its result says. */
    FILLED,
    /** Permissions, printed in octal. */
    MODE,
    /** A signal, printed by its name. */
    SIGNAL,
    /** A process id. */
    PID,
    /** O_CREAT and the like. */
    OPEN_FLAGS,
    /** F_SETLK and the like. */
    FCNTL,
    /** AF_UNIX and the like. */
    SOCKET_DOMAIN,
    /** SOCK_STREAM and the like, with flags. */
    SOCKET_TYPE,
    /**
     * The address of a socket that the call reads, as long as the SIZE argument that follows says.
     */
    SOCKET_ADDRESS,
    /** MSG_PEEK and the like. */
    MESSAGE_FLAGS,
    /** The key of a System V object. */
    KEY,
    /** The identifier of a System V object. */
    IDENTIFIER,
    /** IPC_CREAT and the like, with permissions. */
    IPC_FLAGS,
    /** IPC_STAT and the like. */
    IPC_COMMAND,
    /**
     * A struct msgbuf that the call reads: a type, and data as long as the SIZE argument that
     * follows says.
     */
    MESSAGE,
    /** A struct msgbuf that the call fills in: a type, and data as long as its result says. */
    FILLED_MESSAGE,
    /** IPC_NOWAIT, MSG_NOERROR and the like. */
    QUEUE_FLAGS,
    /** PROT_READ and the like. */
    PROTECTION,
    /** MAP_SHARED or MAP_PRIVATE. */
    MAPPING,
    /** Flags or a command whose names depend on the call; see the trace's table. */
    FLAGS,
    /** The address of the object that the call is made on. */
    OBJECT,
    /** The last argument of fcntl(2): a struct flock for the commands about locks. */
    FCNTL_ARGUMENT(FlockRange.SIZE),
    /** The last argument of ioctl(2): an int or a struct winsize, as far as we use it. */
    IOCTL_ARGUMENT(Long.BYTES),
    /** The last arguments of msgctl(2), semctl(2) and shmctl(2), for IPC_STAT and IPC_SET. */
    MSQID_DS(MsqidDs.SIZE),
    /** The last argument of semctl(2). */
    SEMID_DS(SemidDs.SIZE),
    /** The last argument of shmctl(2). */
    SHMID_DS(ShmidDs.SIZE),
    /** A sigset_t. */
    SIGNAL_SET(Long.BYTES),
    /** A sigset_t that the call fills in. */
    FILLED_SIGNAL_SET(Long.BYTES),
    /** The handler of a struct sigaction. */
    SIGNAL_ACTION(Long.BYTES),
    /** As much of a siginfo_t as says who sent it. */
    FILLED_SIGINFO(4 * Long.BYTES),
    /** What a struct msghdr points to: see {@link Msghdr#TRACED}. */
    MESSAGE_HEADER(Msghdr.TRACED),
    /** The same, of which the call fills in the data and the control data. */
    FILLED_MESSAGE_HEADER(Msghdr.TRACED),
    /** Two descriptors that the call fills in. */
    FILLED_DESCRIPTORS(2 * Integer.BYTES),
    /** An int that the call reads. */
    NUMBER(Long.BYTES),
    /** An int that the call fills in. */
    FILLED_NUMBER(Long.BYTES),
    /** How a process ended, which waitpid(2) fills in. */
    FILLED_STATUS(Long.BYTES),
    /** The words that a program is given: an array of C strings, and a null address. */
    WORDS(Words.SIZE),
    /** A length of time, or a moment. */
    TIMESPEC(2 * Long.BYTES),
    /** As many struct sembuf as the SIZE argument that follows says. */
    SEMBUFS(8 * Sembuf.SIZE),
    /** As many struct pollfd as the SIZE argument that follows says. */
    POLLFDS(8 * Pollfd.SIZE),
    /** A struct mq_attr that the call reads. */
    MQ_ATTR(4 * Long.BYTES),
    /** A struct mq_attr that the call fills in. */
    FILLED_MQ_ATTR(4 * Long.BYTES),
    /** Where data are sent to: an address as long as the SIZE argument that follows says. */
    DESTINATION(Long.BYTES + 112),
    /** The address of a socket that the call fills in, and its length where the next one points. */
    FILLED_ADDRESS(Long.BYTES + 112);

    private final int structure;

    Kind() {
      this(0);
    }

    Kind(int structure) {
      this.structure = structure;
    }

    /**
     * {@return how many bytes of a small structure that it points to tell what the call does; 0: of
     * none}
     */
    public int structure() {
      return structure;
    }
  }

  /** How a failure shows. */
  enum Failure {
    /** An int of -1, and errno. */
    INT,
    /** A ssize_t, long or address of -1, and errno. */
    LONG,
    /** A null address, and errno (sem_open). */
    NULL,
    /** The result is itself the error number (posix_spawn, pthread_*). */
    RESULT,
    /** Cannot fail. */
    NONE
  }

  /** Here before it is needed: a process without descriptors could not load its class. */
  private static final LastError LAST_ERROR = LastError.getInstance();

  private static final List<Call> ALL = new ArrayList<>();

  private final int id;
  private final String name;
  private final Kind[] parameters;
  private final Failure failure;
  private final int fixed;
  private final int pointer;
  private final int structures;
  private boolean once;

  /** How it is called; null before the first call. */
  private Binding binding;

  /**
   * How a function is called. Threads share it without a lock: whoever sees one sees it whole,
   * because nothing in it changes; two that bind at once make two that are alike.
   */
  private static final class Binding {
    private final long function;

    /** The kernel's number for it, or -1 where it goes through the C library. */
    private final int number;

    /** Whether it is called without jffi. */
    private final boolean direct;

    private final CallContext context;
    private final Invoker invoker = Invoker.getInstance();

    Binding(long function, int number, boolean direct, CallContext context) {
      this.function = function;
      this.number = number;
      this.direct = direct;
      this.context = context;
    }
  }

  Call(Failure failure, int fixed, String name, Kind... parameters) {
    this.id = ALL.size();
    this.name = name;
    this.parameters = parameters;
    this.failure = failure;
    this.fixed = fixed;
    this.pointer = pointer(parameters);
    this.structures = structures(parameters);
    ALL.add(this);
  }

  /**
   * {@return the call with this {@link #id}} The order of {@link Libc} is the same in every process
   * of a run.
   *
   * @param id of a call, from this process or another of its run
   */
  public static Call of(int id) {
    return ALL.get(id);
  }

  /** {@return a small number that names the call in a control page or trace} */
  public int id() {
    return id;
  }

  /** {@return the function's name in C} */
  public String name() {
    return name;
  }

  /** Says that it has done its work also when it answers EINTR. */
  Call once() {
    once = true;
    return this;
  }

  /**
   * {@return whether it is not to be made again after EINTR: on Linux close(2) has given the
   * descriptor up whatever it answers, and the number may be that of another thread's file by then}
   */
  public boolean isOnce() {
    return once;
  }

  /** {@return how many arguments it takes} */
  public int arity() {
    return parameters.length;
  }

  /**
   * {@return what an argument means}
   *
   * @param index of the argument, from 0 to {@link #arity} - 1
   */
  public Kind parameter(int index) {
    return parameters[index];
  }

  /**
   * {@return which of the first two arguments points to what the call reads or fills in; -1: none}
   */
  public int pointer() {
    return pointer;
  }

  private static int pointer(Kind[] parameters) {
    for (int i = 0; i < parameters.length && i < 2; i++) {
      switch (parameters[i]) {
        case PATH:
        case DATA:
        case FILLED:
        case SOCKET_ADDRESS:
        case MESSAGE:
        case FILLED_MESSAGE:
          return i;
        default:
      }
    }
    return -1;
  }

  /**
   * {@return the first argument that points to a small structure; {@link #arity} when there is
   * none}
   */
  public int structures() {
    return structures;
  }

  private static int structures(Kind[] parameters) {
    int first = 0;
    while (first < parameters.length && parameters[first].structure() == 0) {
      first++;
    }
    return first;
  }

  /** {@return whether this C library has the function} */
  public boolean exists() {
    return binding != null || Library.getDefault().getSymbolAddress(name) != 0;
  }

  /**
   * {@return where the function stands in memory: for handing it to another one}
   *
   * @throws UnsupportedOperationException when this C library does not have it
   */
  public long address() {
    return binding().function;
  }

  /**
   * As {@link #invoke(long, long, long, long, long, long)}: the rest is 0.
   *
   * @return the result, or the negated error number
   */
  public long invoke() {
    return invoke(0, 0, 0, 0, 0, 0);
  }

  /**
   * As {@link #invoke(long, long, long, long, long, long)}: the rest is 0.
   *
   * @param a the first argument
   * @return the result, or the negated error number
   */
  public long invoke(long a) {
    return invoke(a, 0, 0, 0, 0, 0);
  }

  /**
   * As {@link #invoke(long, long, long, long, long, long)}: the rest is 0.
   *
   * @param a the first argument
   * @param b the second
   * @return the result, or the negated error number
   */
  public long invoke(long a, long b) {
    return invoke(a, b, 0, 0, 0, 0);
  }

  /**
   * As {@link #invoke(long, long, long, long, long, long)}: the rest is 0.
   *
   * @param a the first argument
   * @param b the second
   * @param c the third
   * @return the result, or the negated error number
   */
  public long invoke(long a, long b, long c) {
    return invoke(a, b, c, 0, 0, 0);
  }

  /**
   * As {@link #invoke(long, long, long, long, long, long)}: the rest is 0.
   *
   * @param a the first argument
   * @param b the second
   * @param c the third
   * @param d the fourth
   * @return the result, or the negated error number
   */
  public long invoke(long a, long b, long c, long d) {
    return invoke(a, b, c, d, 0, 0);
  }

  /**
   * Calls the function. Int arguments are passed as longs: the C side reads their low half. What an
   * address points to has to stay reachable until this returns. Arguments beyond {@link #arity} are
   * ignored. It blocks as the function does, and no signal to the run ends it: {@link
   * org.ipcsh.process.Door} is the way for calls that wait.
   *
   * @param a the first argument: a number or an address
   * @param b the second
   * @param c the third
   * @param d the fourth
   * @param e the fifth
   * @param f the sixth
   * @return the result, or the negated error number: -EAGAIN
   * @throws UnsupportedOperationException when this C library does not have it
   */
  public long invoke(long a, long b, long c, long d, long e, long f) {
    Binding bound = binding();
    if (bound.number >= 0) {
      return parameters.length <= 3
          ? SystemCall.enter(bound.number, a, b, c)
          : SystemCall.enter(bound.number, a, b, c, d, e, f);
    }
    long function = bound.function;
    if (bound.direct) {
      return failure == Failure.RESULT
          ? -(int) DirectCall.call(function, a, b, c)
          : DirectCall.callWithErrno(function, a, b, c);
    }
    Invoker invoker = bound.invoker;
    CallContext context = bound.context;
    long result;
    if (fixed < parameters.length) {
      result = invokeVariadic(bound, a, b, c, d);
    } else {
      switch (parameters.length) {
        case 0:
          result = invoker.invokeL0(context, function);
          break;
        case 1:
          result = invoker.invokeL1(context, function, a);
          break;
        case 2:
          result = invoker.invokeL2(context, function, a, b);
          break;
        case 3:
          result = invoker.invokeL3(context, function, a, b, c);
          break;
        case 4:
          result = invoker.invokeL4(context, function, a, b, c, d);
          break;
        case 5:
          result = invoker.invokeL5(context, function, a, b, c, d, e);
          break;
        default:
          result = invoker.invokeL6(context, function, a, b, c, d, e, f);
      }
    }
    switch (failure) {
      case INT:
        return (int) result == -1 ? -errno() : (int) result;
      case LONG:
        return result == -1 ? -errno() : result;
      case NULL:
        return result == 0 ? -errno() : result;
      case RESULT:
        return -(int) result;
      default:
        return result;
    }
  }

  /** Variadic functions take another path: on some machines their arguments travel otherwise. */
  private long invokeVariadic(Binding bound, long a, long b, long c, long d) {
    Invoker invoker = bound.invoker;
    switch (parameters.length) {
      case 2:
        return invoker.invokeN2(bound.context, bound.function, a, b);
      case 3:
        return invoker.invokeN3(bound.context, bound.function, a, b, c);
      default:
        return invoker.invokeN4(bound.context, bound.function, a, b, c, d);
    }
  }

  /**
   * jffi saves errno after each call for the thread that made it, so a collection in between cannot
   * change it.
   */
  private static int errno() {
    return LAST_ERROR.get();
  }

  private Binding binding() {
    Binding bound = binding;
    if (bound == null) {
      bound = bind();
      binding = bound;
    }
    return bound;
  }

  private Binding bind() {
    if (parameters.length > MOST_ARGUMENTS) {
      throw new IllegalStateException(name + ": arguments=" + parameters.length);
    }
    Type[] types = new Type[parameters.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = Type.SINT64;
    }
    CallContext context =
        fixed < types.length
            ? CallContext.getCallContext(Type.SINT64, fixed, types, CallingConvention.DEFAULT, true)
            : CallContext.getCallContext(Type.SINT64, types, CallingConvention.DEFAULT, true);
    long function = Library.getDefault().getSymbolAddress(name);
    if (function == 0) {
      throw new UnsupportedOperationException("this system's C library has no " + name);
    }
    // Before DirectCall: each of the two is initialized by calls that come here, and two threads
    // that begin with one each would wait for each other for ever.
    int number = SystemCall.number(name);
    boolean direct =
        fixed == parameters.length
            && fixed <= MOST_DIRECT_ARGUMENTS
            && (failure == Failure.RESULT || failure == Failure.INT)
            && DirectCall.AVAILABLE;
    return new Binding(function, number, direct, context);
  }
}
