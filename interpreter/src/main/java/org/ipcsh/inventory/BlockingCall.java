package org.ipcsh.inventory;

import java.util.Map;

/**
 * A system call in which a process can wait for another, by the number that /proc/PID/syscall
 * shows.
 *
 * @param doing what the process does, in a word
 * @param subject what its first argument says about what it waits for
 * @param family for identifiers: whose
 */
record BlockingCall(String doing, Subject subject, String family) {

  /** What tells the object of the call. */
  enum Subject {
    DESCRIPTOR,
    DESCRIPTORS,
    IDENTIFIER,
    ADDRESS,
    PATH
  }

  private static BlockingCall on(String doing, Subject subject) {
    return new BlockingCall(doing, subject, null);
  }

  private static final BlockingCall READS = on("reads", Subject.DESCRIPTOR);
  private static final BlockingCall WRITES = on("writes", Subject.DESCRIPTOR);
  private static final BlockingCall RECEIVES = on("receives", Subject.DESCRIPTOR);
  private static final BlockingCall SENDS = on("sends", Subject.DESCRIPTOR);
  private static final BlockingCall ACCEPTS = on("accepts", Subject.DESCRIPTOR);
  private static final BlockingCall CONNECTS = on("connects", Subject.DESCRIPTOR);
  private static final BlockingCall LOCKS = on("locks", Subject.DESCRIPTOR);
  private static final BlockingCall POLLS = on("polls", Subject.DESCRIPTORS);
  private static final BlockingCall SELECTS = on("selects", Subject.DESCRIPTORS);
  private static final BlockingCall EPOLLS = on("epolls", Subject.DESCRIPTORS);
  private static final BlockingCall OPENS = on("opens", Subject.PATH);
  private static final BlockingCall FUTEX = on("waits", Subject.ADDRESS);
  private static final BlockingCall MSGSND =
      new BlockingCall("sends", Subject.IDENTIFIER, "sysv_queue");
  private static final BlockingCall MSGRCV =
      new BlockingCall("receives", Subject.IDENTIFIER, "sysv_queue");
  private static final BlockingCall SEMOP =
      new BlockingCall("waits", Subject.IDENTIFIER, "sysv_sem");

  private static final Map<Integer, BlockingCall> BY_NUMBER =
      System.getProperty("os.arch").equals("aarch64") ? arm64() : x86();

  /** The call with that number, or null when it is none of those. */
  static BlockingCall of(int number) {
    return BY_NUMBER.get(number);
  }

  private static Map<Integer, BlockingCall> x86() {
    return Map.ofEntries(
        Map.entry(0, READS),
        Map.entry(1, WRITES),
        Map.entry(7, POLLS),
        Map.entry(19, READS),
        Map.entry(20, WRITES),
        Map.entry(23, SELECTS),
        Map.entry(42, CONNECTS),
        Map.entry(43, ACCEPTS),
        Map.entry(44, SENDS),
        Map.entry(45, RECEIVES),
        Map.entry(46, SENDS),
        Map.entry(47, RECEIVES),
        Map.entry(65, SEMOP),
        Map.entry(69, MSGSND),
        Map.entry(70, MSGRCV),
        Map.entry(72, LOCKS),
        Map.entry(73, LOCKS),
        Map.entry(202, FUTEX),
        Map.entry(220, SEMOP),
        Map.entry(232, EPOLLS),
        Map.entry(242, SENDS),
        Map.entry(243, RECEIVES),
        Map.entry(257, OPENS),
        Map.entry(270, SELECTS),
        Map.entry(271, POLLS),
        Map.entry(281, EPOLLS),
        Map.entry(288, ACCEPTS));
  }

  private static Map<Integer, BlockingCall> arm64() {
    return Map.ofEntries(
        Map.entry(22, EPOLLS),
        Map.entry(25, LOCKS),
        Map.entry(32, LOCKS),
        Map.entry(56, OPENS),
        Map.entry(63, READS),
        Map.entry(64, WRITES),
        Map.entry(65, READS),
        Map.entry(66, WRITES),
        Map.entry(72, SELECTS),
        Map.entry(73, POLLS),
        Map.entry(98, FUTEX),
        Map.entry(182, SENDS),
        Map.entry(183, RECEIVES),
        Map.entry(188, MSGRCV),
        Map.entry(189, MSGSND),
        Map.entry(192, SEMOP),
        Map.entry(193, SEMOP),
        Map.entry(202, ACCEPTS),
        Map.entry(203, CONNECTS),
        Map.entry(206, SENDS),
        Map.entry(207, RECEIVES),
        Map.entry(211, SENDS),
        Map.entry(212, RECEIVES),
        Map.entry(242, ACCEPTS));
  }
}
