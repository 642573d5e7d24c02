package org.ipcsh.inventory;

import java.util.HashMap;
import java.util.Map;

/**
 * A system call in which a process can wait for another.
 *
 * @param doing what the process does, in a word
 * @param subject what it says about what it waits for
 * @param family for identifiers: whose
 */
record BlockingCall(String doing, Subject subject, String family) {

  /** What tells the object of the call: its first argument, but for the path. */
  enum Subject {
    DESCRIPTOR,
    DESCRIPTORS,
    IDENTIFIER,
    ADDRESS,
    PATH
  }

  private static final Map<String, BlockingCall> BY_NAME = new HashMap<>();

  static {
    put("reads", Subject.DESCRIPTOR, null, "read", "readv");
    put("writes", Subject.DESCRIPTOR, null, "write", "writev");
    put("receives", Subject.DESCRIPTOR, null, "recvfrom", "recvmsg", "mq_timedreceive");
    put("sends", Subject.DESCRIPTOR, null, "sendto", "sendmsg", "mq_timedsend");
    put("accepts", Subject.DESCRIPTOR, null, "accept", "accept4");
    put("connects", Subject.DESCRIPTOR, null, "connect");
    put("locks", Subject.DESCRIPTOR, null, "fcntl", "flock");
    put("polls", Subject.DESCRIPTORS, null, "poll", "ppoll");
    put("selects", Subject.DESCRIPTORS, null, "select", "pselect6");
    put("epolls", Subject.DESCRIPTORS, null, "epoll_wait", "epoll_pwait");
    put("opens", Subject.PATH, null, "open", "openat");
    put("waits", Subject.ADDRESS, null, "futex");
    put("sends", Subject.IDENTIFIER, "sysv_queue", "msgsnd");
    put("receives", Subject.IDENTIFIER, "sysv_queue", "msgrcv");
    put("waits", Subject.IDENTIFIER, "sysv_sem", "semop", "semtimedop");
  }

  private static void put(String doing, Subject subject, String family, String... names) {
    for (String name : names) {
      BY_NAME.put(name, new BlockingCall(doing, subject, family));
    }
  }

  /** The call of that name, or null when it is none of those. */
  static BlockingCall of(String name) {
    return BY_NAME.get(name);
  }
}
