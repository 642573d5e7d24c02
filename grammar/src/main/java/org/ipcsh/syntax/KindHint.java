package org.ipcsh.syntax;

/**
 * Which word declares an object of a kind, and what C's types are called here: for hints only,
 * since to the grammar a kind and a type are names like any other.
 */
final class KindHint {
  private KindHint() {}

  /** The word that begins the declaration of an object of this kind; null for any other word. */
  static String family(String kind) {
    switch (kind) {
      case "pipe":
      case "fifo":
      case "unix_stream":
      case "unix_datagram":
      case "unix_seqpacket":
      case "tcp":
      case "udp":
      case "pty":
      case "posix_queue":
      case "sysv_queue":
      case "file":
      case "descriptor":
        return "channel";
      case "posix_shm":
      case "sysv_shm":
      case "mapped_file":
      case "anonymous":
        return "region";
      case "posix_sem":
      case "sysv_sem":
        return "semaphore";
      case "record_lock":
      case "ofd_lock":
      case "flock":
      case "mutex":
      case "rwlock":
        return "lock";
      case "condvar":
        return "condition";
      case "eventfd":
        return "event";
      default:
        return null;
    }
  }

  /** The type of the language that is meant where a field begins with this word; null for none. */
  static String type(String word) {
    switch (word) {
      case "int":
        return "i32";
      case "unsigned":
        return "u32";
      case "short":
        return "i16";
      case "long":
        return "i64";
      case "float":
        return "f32";
      case "double":
        return "f64";
      case "size_t":
        return "usize";
      case "char":
      case "i8":
      case "i16":
      case "i32":
      case "i64":
      case "u8":
      case "u16":
      case "u32":
      case "u64":
      case "f32":
      case "f64":
        return word;
      default:
        return null;
    }
  }
}
