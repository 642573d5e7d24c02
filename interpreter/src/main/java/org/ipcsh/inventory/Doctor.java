package org.ipcsh.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jnr.constants.platform.RLIMIT;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.RLimit;
import org.ipcsh.posix.Call;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.proc.Borrowed;
import org.ipcsh.process.Journals;
import org.ipcsh.process.Spawn;

/**
 * {@code ipcsh doctor}: tries what ipcsh relies on, and says what falls back to what where it is
 * missing.
 */
public final class Doctor {
  private static final String[] KERNEL_LIMITS = {
    "kernel/msgmax",
    "kernel/msgmnb",
    "kernel/msgmni",
    "kernel/sem",
    "kernel/shmmax",
    "kernel/shmmni",
    "fs/mqueue/msg_max",
    "fs/mqueue/msgsize_max",
    "fs/mqueue/queues_max",
    "fs/pipe-max-size"
  };
  private static final int LONGEST_VALUE = 256;
  private static final long UNLIMITED = -1;

  /** What was found out about one thing: {@code fallback} says what happens without it. */
  private record Finding(String area, String what, boolean good, String detail, String fallback) {}

  private final List<Finding> findings = new ArrayList<>();

  private Doctor() {}

  /** The report. */
  public static String text(boolean json) {
    Doctor doctor = new Doctor();
    doctor.java();
    doctor.descriptors();
    doctor.systemV();
    doctor.posix();
    doctor.looking();
    doctor.isolation();
    doctor.journal();
    doctor.programs();
    return json ? doctor.json() : doctor.table();
  }

  private void note(String area, String what, boolean good, String detail, String fallback) {
    findings.add(new Finding(area, what, good, detail, fallback));
  }

  private void java() {
    note(
        "java",
        "Java",
        true,
        System.getProperty("java.runtime.version") + ", " + System.getProperty("os.arch"),
        "");
    String archive = System.getProperty("ipcsh.archive", "");
    note(
        "java",
        "class-data archive",
        !archive.isEmpty() && Files.isReadable(Path.of(archive)),
        archive,
        "every process takes about twice as long to start");
    note(
        "java",
        "kernel",
        true,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        "");
  }

  private void descriptors() {
    function(
        "processes",
        "posix_spawn_file_actions_addclosefrom_np",
        Libc.FILE_ACTIONS_ADDCLOSEFROM_NP,
        "programs get descriptors that somebody left open in the shell");
    function(
        "processes",
        "memfd_create",
        Libc.MEMFD_CREATE,
        "nothing works without it: Linux 3.17 has it");
    function("processes", "pidfd_open", Libc.PIDFD_OPEN, "left processes are ended by number");
    note(
        "processes",
        "pidfd_getfd",
        Borrowed.isPossible(),
        "",
        "peek does not see into FIFOs and sockets of others, why not what lies there");
    function(
        "processes", "statx", Libc.STATX, "a file under an old name is told by its inode alone");
  }

  private void function(String area, String name, Call call, String fallback) {
    boolean there = call.exists();
    note(area, name, there, there ? "" : "not in this C library", fallback);
  }

  private void systemV() {
    boolean there = Files.isReadable(Path.of("/proc/sysvipc/msg"));
    note(
        "System V",
        "System V IPC",
        there,
        "",
        "sysv_queue, sysv_shm and sysv_sem fail with ENOSYS");
    if (there) {
      note(
          "System V",
          "copying messages (MSG_COPY)",
          copiesMessages(),
          "",
          "sysv_queue.peek cannot look");
    }
    StringBuilder limits = new StringBuilder();
    for (String limit : KERNEL_LIMITS) {
      // A value of sysctl(8) comes whole or not at all: it is to be read at once.
      try (InputStream in = Files.newInputStream(Path.of("/proc/sys/" + limit))) {
        byte[] bytes = new byte[LONGEST_VALUE];
        int count = Math.max(0, in.read(bytes));
        String value =
            new String(bytes, 0, count, StandardCharsets.US_ASCII).strip().replaceAll("\\s+", " ");
        limits
            .append(limits.length() == 0 ? "" : ", ")
            .append(limit.substring(limit.lastIndexOf('/') + 1));
        limits.append(' ').append(value);
      } catch (IOException e) {
        // This kernel has no such limit.
      }
    }
    note("limits", "of the kernel", true, limits.toString(), "");
    POSIX posix = POSIXFactory.getNativePOSIX();
    note(
        "limits",
        "of this process",
        true,
        "open files "
            + limit(posix, RLIMIT.RLIMIT_NOFILE)
            + ", processes "
            + limit(posix, RLIMIT.RLIMIT_NPROC)
            + ", bytes in POSIX queues "
            + limit(posix, RLIMIT.RLIMIT_MSGQUEUE)
            + ", locked memory "
            + limit(posix, RLIMIT.RLIMIT_MEMLOCK),
        "");
  }

  private static String limit(POSIX posix, RLIMIT which) {
    RLimit limit = posix.getrlimit(which.intValue());
    return limit.rlimCur() == UNLIMITED ? "unlimited" : Long.toUnsignedString(limit.rlimCur());
  }

  /** Tries it on a queue of our own, which is gone afterwards. */
  private static boolean copiesMessages() {
    long queue = Libc.MSGGET.invoke(Flags.IPC_PRIVATE, 0600);
    if (queue < 0) {
      return false;
    }
    Memory message = Memory.allocate(2 * Long.BYTES);
    message.putLong(0, 1);
    Libc.MSGSND.invoke(queue, message.address(), Long.BYTES, Flags.IPC_NOWAIT);
    long result =
        Libc.MSGRCV.invoke(
            queue, message.address(), Long.BYTES, 0, Flags.MSG_COPY | Flags.IPC_NOWAIT, 0);
    Libc.MSGCTL.invoke(queue, Flags.IPC_RMID, 0);
    return result == Long.BYTES;
  }

  private void posix() {
    note(
        "POSIX",
        "/dev/shm",
        Files.isWritable(Path.of("/dev/shm")),
        "",
        "posix_shm and posix_sem fail: mount a tmpfs there");
    String name = "/ipcsh-doctor-" + ProcessHandle.current().pid();
    Memory text = Memory.string(name.getBytes(StandardCharsets.US_ASCII));
    long queue =
        Libc.MQ_OPEN.invoke(text.address(), Flags.O_RDWR | Flags.O_CREAT | Flags.O_EXCL, 0600, 0);
    if (queue >= 0) {
      Libc.MQ_UNLINK.invoke(text.address());
      Libc.MQ_CLOSE.invoke(queue);
    }
    note(
        "POSIX",
        "message queues",
        queue >= 0,
        queue < 0 ? Errno.name((int) -queue) : "",
        "posix_queue does not work");
    note(
        "POSIX",
        "/dev/mqueue",
        Files.isDirectory(Path.of("/dev/mqueue")) && isMounted("/dev/mqueue"),
        "",
        "ls shows only queues that somebody has open");
    Reference.reachabilityFence(text);
  }

  private static boolean isMounted(String folder) {
    try {
      return Files.readString(Path.of("/proc/self/mounts")).contains(" " + folder + " ");
    } catch (IOException e) {
      return false;
    }
  }

  private void looking() {
    note(
        "looking",
        "/proc/PID/syscall",
        reads("/proc/self/syscall"),
        "",
        "ls and why do not know what a process waits for");
    String scope = text("/proc/sys/kernel/yama/ptrace_scope");
    note(
        "looking",
        "into other processes of this user",
        scope == null || scope.equals("0"),
        scope == null ? "" : "ptrace_scope " + scope,
        "only into processes that ipcsh has started");
    note("looking", "tee(2)", Libc.TEE.exists(), "", "peek does not see into pipes");
  }

  private static boolean reads(String file) {
    return text(file) != null;
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      return null;
    }
  }

  private void isolation() {
    boolean full = Isolation.allows("full");
    boolean part = full || Isolation.allows("part");
    note(
        "isolation",
        "namespaces for IPC and mounts",
        part,
        "",
        "--isolated runs without isolation, and says so");
    note(
        "isolation",
        "a namespace for processes",
        full,
        "",
        "with --isolated a process that changes its environment may outlive the run");
  }

  private void journal() {
    Path directory = Journals.directory();
    Path parent = Files.exists(directory) ? directory : directory.getParent();
    note(
        "journal",
        "where journals are",
        Files.isWritable(parent),
        directory.toString(),
        "nothing that has a name can be created");
  }

  private void programs() {
    program("unshare", "no --isolated");
    program("strace", "the test of --trace is left out");
    program("cc", "the tests with C programs are left out");
  }

  private void program(String name, String fallback) {
    String found = Spawn.find(name);
    note("programs", name, found != null, found == null ? "" : found, fallback);
  }

  private String table() {
    StringBuilder out = new StringBuilder();
    String area = "";
    for (Finding finding : findings) {
      if (!finding.area.equals(area)) {
        area = finding.area;
        out.append(area).append('\n');
      }
      out.append(finding.good ? "  yes  " : "  NO   ").append(finding.what);
      if (!finding.detail.isEmpty()) {
        out.append(": ").append(finding.detail);
      }
      if (!finding.good) {
        out.append("\n       without it: ").append(finding.fallback);
      }
      out.append('\n');
    }
    return out.toString();
  }

  private String json() {
    StringBuilder out = new StringBuilder("[");
    String separator = "\n  ";
    for (Finding finding : findings) {
      out.append(separator)
          .append(
              new Json()
                  .member("area", finding.area)
                  .member("what", finding.what)
                  .raw("good", Boolean.toString(finding.good))
                  .member("detail", finding.detail)
                  .member("without", finding.good ? null : finding.fallback));
      separator = ",\n  ";
    }
    return out.append("\n]\n").toString();
  }
}
