package org.ipcsh.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Libc;
import org.ipcsh.process.TracedCall;

/**
 * Names for the flags and commands of calls, as Linux numbers them on x86-64 and arm64. In the
 * table, {@code NAME=1} is a bit, {@code NAME=1/3} the value of some bits, and {@code NAME=1/all}
 * the whole number; {@code octal} says that what is left over are permissions.
 */
final class FlagNames {
  private static final String TABLE =
      """
      OPEN_FLAGS O_RDONLY=0/3 O_WRONLY=1/3 O_RDWR=2/3 O_CREAT=0x40 O_EXCL=0x80 O_NOCTTY=0x100 O_TRUNC=0x200 \
      O_APPEND=0x400 O_NONBLOCK=0x800 O_LARGEFILE=0x8000 O_CLOEXEC=0x80000
      MESSAGE_FLAGS MSG_OOB=1 MSG_PEEK=2 MSG_TRUNC=0x20 MSG_DONTWAIT=0x40 MSG_WAITALL=0x100 MSG_NOSIGNAL=0x4000 \
      MSG_CMSG_CLOEXEC=0x40000000
      SOCKET_DOMAIN AF_UNIX=1/all AF_INET=2/all AF_INET6=10/all
      SOCKET_TYPE SOCK_STREAM=1/15 SOCK_DGRAM=2/15 SOCK_SEQPACKET=5/15 SOCK_NONBLOCK=0x800 SOCK_CLOEXEC=0x80000
      FCNTL F_DUPFD=0/all F_GETFD=1/all F_SETFD=2/all F_GETFL=3/all F_SETFL=4/all F_GETLK=5/all F_SETLK=6/all \
      F_SETLKW=7/all F_SETOWN=8/all F_GETOWN=9/all F_OFD_GETLK=36/all F_OFD_SETLK=37/all F_OFD_SETLKW=38/all \
      F_DUPFD_CLOEXEC=1030/all F_SETPIPE_SZ=1031/all F_GETPIPE_SZ=1032/all
      IPC_FLAGS IPC_CREAT=0x200 IPC_EXCL=0x400 octal
      IPC_COMMAND IPC_RMID=0/all IPC_SET=1/all IPC_STAT=2/all
      QUEUE_FLAGS IPC_NOWAIT=0x800 MSG_NOERROR=0x1000 MSG_EXCEPT=0x2000 MSG_COPY=0x4000
      PROTECTION PROT_NONE=0/all PROT_READ=1 PROT_WRITE=2
      MAPPING MAP_SHARED=1/15 MAP_PRIVATE=2/15 MAP_ANONYMOUS=0x20
      pipe2.1 O_NONBLOCK=0x800 O_DIRECT=0x4000 O_CLOEXEC=0x80000
      fcntl.F_SETFL O_RDONLY=0/3 O_WRONLY=1/3 O_RDWR=2/3 O_APPEND=0x400 O_NONBLOCK=0x800 O_LARGEFILE=0x8000
      fcntl.F_SETFD FD_CLOEXEC=1
      tee.3 SPLICE_F_MOVE=1 SPLICE_F_NONBLOCK=2
      ioctl.1 FIONREAD=0x541b/all TIOCSCTTY=0x540e/all TIOCGWINSZ=0x5413/all TIOCSWINSZ=0x5414/all
      waitpid.2 WNOHANG=1 WUNTRACED=2
      pthread_sigmask.0 SIG_BLOCK=0/all SIG_UNBLOCK=1/all SIG_SETMASK=2/all
      signalfd.2 SFD_NONBLOCK=0x800 SFD_CLOEXEC=0x80000
      shutdown.1 SHUT_RD=0/all SHUT_WR=1/all SHUT_RDWR=2/all
      accept4.3 SOCK_NONBLOCK=0x800 SOCK_CLOEXEC=0x80000
      getsockopt.1 SOL_SOCKET=1/all IPPROTO_TCP=6/all
      getsockopt.2 SO_TYPE=3/all SO_ERROR=4/all SO_SNDBUF=7/all SO_RCVBUF=8/all SO_PEERCRED=17/all SO_ACCEPTCONN=30/all SO_DOMAIN=39/all
      setsockopt.1 SOL_SOCKET=1/all IPPROTO_TCP=6/all
      setsockopt.2 SO_REUSEADDR=2/all SO_SNDBUF=7/all SO_RCVBUF=8/all SO_PASSCRED=16/all
      memfd_create.1 MFD_CLOEXEC=1 MFD_ALLOW_SEALING=2
      msync.2 MS_ASYNC=1 MS_INVALIDATE=2 MS_SYNC=4
      lseek.2 SEEK_SET=0/all SEEK_CUR=1/all SEEK_END=2/all
      flock.1 LOCK_SH=1 LOCK_EX=2 LOCK_NB=4 LOCK_UN=8
      clock_nanosleep.0 CLOCK_REALTIME=0/all CLOCK_MONOTONIC=1/all
      clock_nanosleep.1 TIMER_ABSTIME=1
      semctl.2 IPC_RMID=0/all IPC_SET=1/all IPC_STAT=2/all GETPID=11/all GETVAL=12/all GETALL=13/all GETNCNT=14/all \
      GETZCNT=15/all SETVAL=16/all SETALL=17/all
      shmat.2 SHM_RDONLY=0x1000 SHM_RND=0x2000
      sem_clockwait.1 CLOCK_REALTIME=0/all CLOCK_MONOTONIC=1/all
      pthread_mutex_clocklock.1 CLOCK_REALTIME=0/all CLOCK_MONOTONIC=1/all
      pthread_rwlock_clockrdlock.1 CLOCK_REALTIME=0/all CLOCK_MONOTONIC=1/all
      pthread_rwlock_clockwrlock.1 CLOCK_REALTIME=0/all CLOCK_MONOTONIC=1/all
      pthread_cond_clockwait.2 CLOCK_REALTIME=0/all CLOCK_MONOTONIC=1/all
      pthread_mutexattr_setpshared.1 PTHREAD_PROCESS_PRIVATE=0/all PTHREAD_PROCESS_SHARED=1/all
      pthread_rwlockattr_setpshared.1 PTHREAD_PROCESS_PRIVATE=0/all PTHREAD_PROCESS_SHARED=1/all
      pthread_condattr_setpshared.1 PTHREAD_PROCESS_PRIVATE=0/all PTHREAD_PROCESS_SHARED=1/all
      pthread_barrierattr_setpshared.1 PTHREAD_PROCESS_PRIVATE=0/all PTHREAD_PROCESS_SHARED=1/all
      pthread_mutexattr_settype.1 PTHREAD_MUTEX_NORMAL=0/all PTHREAD_MUTEX_RECURSIVE=1/all \
      PTHREAD_MUTEX_ERRORCHECK=2/all
      pthread_mutexattr_setrobust.1 PTHREAD_MUTEX_STALLED=0/all PTHREAD_MUTEX_ROBUST=1/all
      eventfd.1 EFD_SEMAPHORE=1 EFD_NONBLOCK=0x800 EFD_CLOEXEC=0x80000
      MQ_FLAGS O_NONBLOCK=0x800
      LOCK_TYPE F_RDLCK=0/all F_WRLCK=1/all F_UNLCK=2/all
      SEM_FLAGS IPC_NOWAIT=0x800 SEM_UNDO=0x1000
      POLL POLLIN=1 POLLPRI=2 POLLOUT=4 POLLERR=8 POLLHUP=0x10 POLLNVAL=0x20 POLLRDHUP=0x2000
      tcsetattr.1 TCSANOW=0/all TCSADRAIN=1/all TCSAFLUSH=2/all
      """;

  private static final int ALL = -1;
  private static final Map<String, FlagNames> BY_PLACE = new HashMap<>();

  static {
    for (String line : TABLE.split("\n")) {
      String[] words = line.split(" ");
      BY_PLACE.put(words[0], new FlagNames(words));
    }
  }

  /** By call and argument, as far as it was looked for. */
  private static FlagNames[] byPlace = new FlagNames[0];

  private static boolean[] looked = new boolean[0];

  private record Name(String text, int value, int mask) {}

  private final List<Name> names = new ArrayList<>();
  private boolean octal;

  private FlagNames(String[] words) {
    for (int i = 1; i < words.length; i++) {
      String word = words[i];
      int equals = word.indexOf('=');
      if (equals < 0) {
        octal = true;
        continue;
      }
      int slash = word.indexOf('/');
      int value = Integer.decode(word.substring(equals + 1, slash < 0 ? word.length() : slash));
      String mask = slash < 0 ? "" : word.substring(slash + 1);
      names.add(
          new Name(
              word.substring(0, equals),
              value,
              mask.isEmpty() ? value : mask.equals("all") ? ALL : Integer.parseInt(mask)));
    }
  }

  /** Appends an argument by its names; false where it has none. */
  static boolean append(TraceText out, TracedCall made, Call call, int index) {
    FlagNames found = of(call, index);
    if (found == null && call == Libc.FCNTL && index == 2) {
      int start = out.length();
      append(out.append("fcntl."), made, call, 1);
      found = BY_PLACE.get(out.cut(start));
    }
    if (found == null) {
      return false;
    }
    found.append(out, (int) made.argument(index));
    return true;
  }

  /** Appends a value by the names of that line of the table. */
  static void append(TraceText out, String line, int value) {
    BY_PLACE.get(line).append(out, value);
  }

  /** The names for that argument of the call, or null. */
  private static FlagNames of(Call call, int index) {
    int place = call.id() * Call.MOST_ARGUMENTS + index;
    if (place >= byPlace.length) {
      byPlace = Arrays.copyOf(byPlace, 2 * place);
      looked = Arrays.copyOf(looked, 2 * place);
    }
    if (!looked[place]) {
      looked[place] = true;
      byPlace[place] = BY_PLACE.get(call.name() + "." + index);
      if (byPlace[place] == null) {
        byPlace[place] = BY_PLACE.get(call.parameter(index).name());
      }
    }
    return byPlace[place];
  }

  private void append(TraceText out, int value) {
    int left = value;
    boolean first = true;
    for (Name name : names) {
      boolean whole = name.mask == ALL;
      if (whole ? value == name.value : (value & name.mask) == name.value) {
        separate(out, first).append(name.text);
        first = false;
        left = whole ? 0 : left & ~name.mask;
      }
    }
    if (octal) {
      separate(out, first).appendOctal(left & 0xffffffffL);
    } else if (left != 0 && first) {
      out.append(left);
    } else if (left != 0) {
      out.append('|').appendHex(left & 0xffffffffL);
    } else if (first) {
      out.append('0');
    }
  }

  private static TraceText separate(TraceText out, boolean first) {
    return first ? out : out.append('|');
  }
}
