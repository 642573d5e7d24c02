package org.ipcsh.compile;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.ipcsh.facility.Facilities;
import org.ipcsh.facility.Facility;
import org.ipcsh.facility.Operation;

/** What is written here for what a C program, or a shell, calls by another name. */
public final class Counterparts {
  private static final Map<String, String> OF = new HashMap<>();

  static {
    of(
        "process child { … } declares a process, 'start child' makes it",
        "fork vfork clone pthread_create");
    of(
        "process p = exec(\"program\", …) declares a program, 'start p' runs it",
        "system posix_spawn execl execlp execle execv execvp execve");
    of("process p = exec(\"program\", …, stdout: c): the channel c has what it prints", "popen");
    of(
        "process p = exec(\"program\", …, stdin: c, stdout: d): channels become its descriptors",
        "dup dup2 dup3");
    of(
        "'wait p' is the status of the process p, 'wait all' waits for every one",
        "waitpid wait3 wait4 waitid");
    of("pid and ppid are this process's number and its parent's", "getpid getppid");
    of(
        "every operation that can wait takes 'timeout:', and 'wait p within 1s' is for processes",
        "alarm setitimer ualarm");
    of("'on SIGUSR1 { … }' declares what is done when a signal arrives", "signal sigaction");
    of(
        "'block(SIGUSR1)', then 'sigwait(SIGUSR1)' misses none; 'select' waits for more besides",
        "pause sigsuspend sigwaitinfo sigtimedwait signalfd");
    of("'block' and 'unblock' change the signal mask", "sigprocmask pthread_sigmask");
    of("kill(pid, signal) sends one to this process too", "raise");
    of(
        "'select { line = a.read_line() { … } after 1s { … } }' waits for the first of several",
        "poll ppoll pselect epoll_create epoll_wait");
    of("a declaration opens it: 'channel f = use file(path)'", "open creat fopen");
    of("channel c = fifo(path)", "mkfifo mknod");
    of("channel c = unix_stream(); c.sides() are its two ends", "socketpair");
    of("a declaration makes it: 'channel door = tcp(listen: 0)'", "socket bind listen");
    of("channel q = sysv_queue(key: …)", "msgget");
    of("semaphore s = sysv_sem(key: …)", "semget");
    of("region r = sysv_shm(key: …)", "shmget shmat");
    of("channel q = posix_queue(name)", "mq_open");
    of("semaphore s = posix_sem(name, value)", "sem_open sem_init");
    of("region r = posix_shm(name, size: …)", "shm_open");
    of("region r = mapped_file(path), or anonymous(size)", "mmap");
    of("lock guard = record_lock(path), or ofd_lock, flock", "fcntl lockf");
    of("'print(\"{x} of {y}\")' puts values into a text", "printf sprintf puts");
    of("an error says what errno was: try { … } catch e { print(e.errno) }", "errno perror");
  }

  private Counterparts() {}

  private static void of(String here, String names) {
    for (String name : names.split(" ")) {
      OF.put(name, here);
    }
  }

  /** What to write, or null where nothing has that name. */
  public static String of(String name) {
    String here = OF.get(name);
    if (here == null) {
      here = operations(each -> isCall(each, name) && each.name().equals(name));
    }
    return here == null ? operations(each -> isCall(each, name)) : here;
  }

  private static boolean isCall(Operation operation, String name) {
    return operation.section().equals(name + "(2)") || operation.section().equals(name + "(3)");
  }

  /** How an operation of that name is called, or null where there is none. */
  static String operation(String name) {
    return operations(each -> each.name().equals(name));
  }

  private static String operations(Predicate<Operation> wanted) {
    Set<String> families = new LinkedHashSet<>();
    Set<String> calls = new LinkedHashSet<>();
    for (Facility facility : Facilities.all()) {
      for (Operation operation : facility.operations()) {
        if (wanted.test(operation)) {
          families.add(facility.family().name().toLowerCase(Locale.ROOT));
          calls.add("NAME." + operation.name() + (operation.parameters().isEmpty() ? "()" : "(…)"));
        }
      }
    }
    return calls.isEmpty()
        ? null
        : "an operation of "
            + Facility.withArticle(String.join(" or ", families))
            + ": "
            + String.join(" or ", calls);
  }
}
