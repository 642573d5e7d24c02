package org.ipcsh.process;

import java.util.Arrays;
import org.ipcsh.posix.Flags;
import org.ipcsh.posix.Memory;

/** A set of signals, from 1 to 64: what sigset_t is in C. See sigsetops(3), signal(7). */
public final class SignalSet {
  /** The size of a sigset_t in bytes; the kernel uses the first eight. */
  public static final int SIZE = 128;

  /** No signal. */
  public static final SignalSet NONE = new SignalSet(0);

  private static final int LARGEST = 64;

  /** With this Java's own input and output wakes its threads, when it is loaded. */
  private static final int JAVA_IO = 62;

  private final long bits;

  private SignalSet(long bits) {
    this.bits = bits;
  }

  /**
   * {@return the signals of a mask as the kernel has it: signal 1 is the lowest bit}
   *
   * @param bits the mask
   */
  public static SignalSet ofBits(long bits) {
    return bits == 0 ? NONE : new SignalSet(bits);
  }

  /**
   * {@return the set of these signals}
   *
   * @param signals in any order
   * @throws IllegalArgumentException unless each is from 1 to 64
   */
  public static SignalSet of(int... signals) {
    long bits = 0;
    for (int signal : signals) {
      bits |= bit(signal);
    }
    return ofBits(bits);
  }

  static long bit(int signal) {
    if (signal < 1 || signal > LARGEST) {
      throw new IllegalArgumentException("a signal is from 1 to 64, not " + signal);
    }
    return 1L << signal - 1;
  }

  /**
   * All that a script can block, wait for and handle; of the realtime signals those from SIGRTMIN
   * (34) to 61.
   */
  public static final SignalSet USABLE =
      new SignalSet(
          ~(bit(Flags.SIGKILL)
              | bit(Flags.SIGSTOP)
              // The virtual machine lives on these: they say what a thread itself has just done.
              | bit(Flags.SIGSEGV)
              | bit(Flags.SIGBUS)
              | bit(Flags.SIGFPE)
              | bit(Flags.SIGILL)
              | bit(Flags.SIGTRAP)
              // The C library keeps these to itself: nptl(7).
              | bit(32)
              | bit(33)
              | bit(JAVA_IO)
              | bit(Interrupter.SIGNAL)
              | bit(SignalGate.SUSPENDS)));

  long bits() {
    return bits;
  }

  /**
   * {@return whether the signal is in it}
   *
   * @param signal from 1 to 64
   */
  public boolean contains(int signal) {
    return (bits & bit(signal)) != 0;
  }

  /** {@return whether no signal is in it} */
  public boolean isEmpty() {
    return bits == 0;
  }

  /** {@return its signals, the lowest first} */
  public int[] signals() {
    int[] signals = new int[Long.bitCount(bits)];
    long rest = bits;
    for (int i = 0; i < signals.length; i++) {
      signals[i] = Long.numberOfTrailingZeros(rest) + 1;
      rest &= rest - 1;
    }
    return signals;
  }

  /** Stores it as a sigset_t. */
  void store(Memory memory, int offset) {
    memory.putLong(offset, bits);
    for (int i = Long.BYTES; i < SIZE; i += Long.BYTES) {
      memory.putLong(offset + i, 0);
    }
  }

  /** {@return a sigset_t in memory of its own: {@link #SIZE} bytes} */
  public Memory toMemory() {
    Memory memory = Memory.allocate(SIZE);
    store(memory, 0);
    return memory;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignalSet && ((SignalSet) other).bits == bits;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bits);
  }

  @Override
  public String toString() {
    return Arrays.toString(signals());
  }
}
