package org.ipcsh.inventory;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ipcsh.posix.Errno;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Libc;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.proc.Visible;
import org.ipcsh.syntax.Spelling;

/** {@code ipcsh ls [KIND...]}: the IPC objects of this system in one table, or as JSON. */
public final class Ls {
  private static final String PROC = "/proc";
  private static final String[] HEADING = {
    "KIND", "NAME", "ID", "OWNER", "MODE", "CONTENT", "HELD BY", "WAITING", "SINCE", "RUN"
  };
  private static final List<String> KINDS =
      List.of(
          "anonymous",
          "eventfd",
          "fifo",
          "flock",
          "mapped_file",
          "ofd_lock",
          "pipe",
          "posix_queue",
          "posix_sem",
          "posix_shm",
          "record_lock",
          "sysv_queue",
          "sysv_sem",
          "sysv_shm",
          "tcp",
          "udp",
          "unix_datagram",
          "unix_seqpacket",
          "unix_stream");
  private static final int MOST_HOLDERS = 4;
  private static final int WIDEST = 44;
  private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("yyyy-MM-dd");

  private final Processes processes = Processes.now();
  private final Users users = new Users();

  private Ls() {}

  /**
   * The list.
   *
   * @param kinds only these, or beginnings of them; all when there are none
   * @param all also pipes, eventfds and sockets without a name that one process has for itself
   */
  public static String text(List<String> kinds, boolean all, boolean json) {
    Ls ls = new Ls();
    List<Item> found = Objects.of(ls.processes);
    List<Item> items =
        found.stream()
            .filter(item -> all || item.between)
            .filter(item -> kinds.isEmpty() || kinds.stream().anyMatch(item.kind::startsWith))
            .sorted(Comparator.comparing((Item item) -> item.kind).thenComparing(item -> item.name))
            .collect(Collectors.toList());
    long left = all || !kinds.isEmpty() ? 0 : found.stream().filter(item -> !item.between).count();
    boolean queues = kinds.isEmpty() || kinds.stream().anyMatch("posix_queue"::startsWith);
    return json ? ls.json(items) : ls.table(items, left, queues);
  }

  /** What is wrong with the kinds that somebody wants to see, or null. */
  public static String wrong(List<String> kinds) {
    for (String kind : kinds) {
      if (KINDS.stream().noneMatch(known -> known.startsWith(kind))) {
        return "there is no kind " + kind + ": " + Spelling.hint(kind, KINDS, "there are ");
      }
    }
    return null;
  }

  /**
   * What {@link #text} lists with {@code all}, for programs; null where something is not known.
   * Owners are numbers, waiters say in words what they do.
   *
   * @param kind only those of this kind; all where it is empty
   */
  public static List<Map<String, Object>> all(String kind) {
    List<Map<String, Object>> all = new ArrayList<>();
    requireDescriptor();
    for (Item item : Objects.of(Processes.now())) {
      if (kind.isEmpty() || item.kind.equals(kind)) {
        Map<String, Object> known = new LinkedHashMap<>();
        known.put("kind", item.kind);
        known.put("name", item.name);
        known.put("id", known(item.id));
        known.put("owner", known(item.owner));
        known.put("mode", known(item.mode));
        known.put("content", item.content);
        known.put("holders", new ArrayList<>(item.holders));
        known.put("waiters", item.waiters);
        known.put("since", known(item.since));
        known.put("run", known(item.run));
        all.add(known);
      }
    }
    return all;
  }

  /**
   * Without one nothing can be read of /proc, and the list would be empty as if nothing existed.
   */
  private static void requireDescriptor() {
    Memory path = Memory.string(PROC.getBytes(StandardCharsets.US_ASCII));
    long fd = Libc.OPEN.invoke(path.address(), Flags.O_RDONLY | Flags.O_CLOEXEC, 0);
    Reference.reachabilityFence(path);
    if (fd == -Errno.EMFILE || fd == -Errno.ENFILE) {
      throw new PosixException("open", '"' + PROC + '"', (int) -fd);
    }
    if (fd >= 0) {
      Libc.CLOSE.invoke(fd);
    }
  }

  private static Long known(long number) {
    return number < 0 ? null : number;
  }

  /** The names of all objects of that kind; of System V's the key, or # and the identifier. */
  public static List<String> names(String kind) {
    return Objects.of(Processes.now()).stream()
        .filter(item -> item.kind.equals(kind))
        .map(item -> item.name)
        .filter(name -> name.matches("[/@#].*|0x.*"))
        .distinct()
        .collect(Collectors.toList());
  }

  private String table(List<Item> items, long left, boolean queues) {
    List<String[]> rows = new ArrayList<>();
    rows.add(HEADING);
    for (Item item : items) {
      rows.add(
          new String[] {
            item.kind,
            item.name,
            item.id < 0 ? "-" : Long.toString(item.id),
            item.owner < 0 ? "-" : users.name(item.owner),
            item.mode < 0 ? "-" : mode(item.mode),
            item.content.isEmpty() ? "-" : item.content,
            holders(item),
            item.waiters.isEmpty() ? "-" : String.join(", ", item.waiters),
            since(item.since),
            item.run < 0 ? "-" : item.run == 0 ? "ended" : Long.toString(item.run)
          });
    }
    StringBuilder out = new StringBuilder(table(rows));
    if (left > 0) {
      out.append("(and ")
          .append(left)
          .append(left == 1 ? " pipe, socket or the like" : " pipes, sockets and the like")
          .append(" that one process has for itself: ipcsh ls --all)\n");
    }
    if (processes.hidden > 0) {
      out.append("(what ")
          .append(processes.hidden)
          .append(
              processes.hidden == 1
                  ? " process of another user holds and waits for cannot be seen)\n"
                  : " processes of other users hold and wait for cannot be seen)\n");
    }
    if (queues && !Objects.seesQueues()) {
      out.append("(POSIX queues that nobody has open cannot be seen: they would stand in ")
          .append(Objects.MQUEUE)
          .append(", where nothing is mounted)\n");
    }
    return out.toString();
  }

  /** A table, also of names that other programs chose. */
  static String table(List<String[]> rows) {
    rows.forEach(row -> Arrays.setAll(row, i -> Visible.of(row[i])));
    return Table.of(rows, WIDEST) + "\n";
  }

  private static String mode(int mode) {
    return "0" + Integer.toOctalString(01000 | mode).substring(1);
  }

  private String holders(Item item) {
    if (item.holders.isEmpty()) {
      return "-";
    }
    List<String> shown = new ArrayList<>();
    for (int pid : item.holders) {
      if (shown.size() == MOST_HOLDERS) {
        shown.add("and " + (item.holders.size() - MOST_HOLDERS) + " more");
        break;
      }
      shown.add(pid + " " + command(pid));
    }
    return String.join(", ", shown);
  }

  private String command(int pid) {
    Processes.Process process = processes.all.get(pid);
    return process == null ? "(gone)" : process.command();
  }

  private static String since(long seconds) {
    if (seconds <= 0) {
      return "-";
    }
    LocalDateTime then =
        LocalDateTime.ofInstant(Instant.ofEpochSecond(seconds), ZoneId.systemDefault());
    return then.toLocalDate().equals(LocalDate.now()) ? TODAY.format(then) : EARLIER.format(then);
  }

  private String json(List<Item> items) {
    StringBuilder out = new StringBuilder("[");
    String separator = "\n  ";
    for (Item item : items) {
      out.append(separator).append(json(item));
      separator = ",\n  ";
    }
    return out.append("\n]\n").toString();
  }

  private String json(Item item) {
    Json json = new Json().member("kind", item.kind).member("name", item.name);
    number(json, "id", item.id);
    json.member("owner", item.owner < 0 ? null : users.name(item.owner))
        .member("mode", item.mode < 0 ? null : mode(item.mode))
        .member("content", item.content);
    StringBuilder holders = new StringBuilder("[");
    for (int pid : item.holders) {
      holders
          .append(holders.length() > 1 ? ", " : "")
          .append(new Json().member("pid", pid).member("command", command(pid)));
    }
    json.raw("holders", holders + "]");
    StringBuilder waiters = new StringBuilder("[");
    for (String waiter : item.waiters) {
      String[] words = waiter.split(" ", 2);
      waiters
          .append(waiters.length() > 1 ? ", " : "")
          .append(new Json().member("pid", Long.parseLong(words[0])).member("does", words[1]));
    }
    json.raw("waiters", waiters + "]");
    number(json, "since", item.since);
    if (item.run == 0) {
      json.member("run", "ended");
    } else {
      number(json, "run", item.run);
    }
    return json.toString();
  }

  private static void number(Json json, String name, long value) {
    if (value < 0) {
      json.raw(name, "null");
    } else {
      json.member(name, value);
    }
  }
}
