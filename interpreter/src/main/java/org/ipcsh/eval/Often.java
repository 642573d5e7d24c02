package org.ipcsh.eval;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup.ClassOption;

/**
 * What runs again and again: the body of a loop or of a function.
 *
 * <p>To the JVM's compiler the children of a node are whatever nodes came by there, in all of the
 * script. So a body that has run often gets a class of its own, in which it is a constant. Then its
 * children are known, and theirs (the launcher lets the compiler trust final fields), and all of it
 * becomes one piece of machine code.
 */
final class Often extends Control.Statement {
  /** So often that the milliseconds which the first of those classes takes are not felt. */
  private static final int RUNS = 20_000;

  /**
   * What is asked once in so many turns costs nothing, and the compiler may take out of the turns
   * between what does not change in them.
   */
  private static final int TURNS = 64;

  private static final int NO_SLOT = -1;

  private final Node body;
  private final int slot;
  private Apart apart;
  private int runs;

  Often(Node body) {
    this(body, NO_SLOT);
  }

  /**
   * The body of a loop that counts.
   *
   * @param slot of the frame, for the number
   */
  Often(Node body, int slot) {
    this.body = body;
    this.slot = slot;
  }

  @Override
  int run(Frame frame) {
    return isApart() ? apart.run(frame) : body.run(frame);
  }

  /**
   * Runs it for each number from the first to the last, until it ends in another way than normally
   * or by {@code continue}; answers that way.
   */
  int range(Frame frame, long first, long last) {
    for (long i = first; i <= last; i++) {
      if (isApart()) {
        return apart.range(frame, i, last);
      }
      frame.longs[slot] = i;
      int way = body.run(frame);
      if (way == BREAK || way == RETURN) {
        return way;
      }
      frame.evaluator.poll();
      if (i == Long.MAX_VALUE) {
        break;
      }
    }
    return NORMAL;
  }

  /** Runs it again and again, as {@link #range} does. */
  int loop(Frame frame) {
    while (true) {
      if (isApart()) {
        return apart.loop(frame);
      }
      int way = body.run(frame);
      if (way == BREAK || way == RETURN) {
        return way;
      }
      frame.evaluator.poll();
    }
  }

  private boolean isApart() {
    if (runs < RUNS && ++runs == RUNS && Template.CLASS != null) {
      setApart();
    }
    return apart != null;
  }

  private void setApart() {
    try {
      // Its initialization sets the field.
      MethodHandles.lookup()
          .defineHiddenClassWithClassData(Template.CLASS, this, true, ClassOption.NESTMATE);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The loops stand here, too: what is compiled begins with a method of that class. */
  private abstract static class Apart {
    abstract int run(Frame frame);

    abstract int range(Frame frame, long first, long last);

    abstract int loop(Frame frame);
  }

  /** Never used itself: its copies are those classes. */
  private static final class Copy extends Apart {
    private static final Often OFTEN = often();

    private static Often often() {
      Often often;
      try {
        often = MethodHandles.classData(MethodHandles.lookup(), "_", Often.class);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
      often.apart = new Copy();
      return often;
    }

    @Override
    int run(Frame frame) {
      return OFTEN.body.run(frame);
    }

    @Override
    int range(Frame frame, long first, long last) {
      for (long from = first; from <= last; from += TURNS) {
        long left = last - from;
        boolean isLast = left >= 0 && left < TURNS;
        int way = numbered(frame, from, isLast ? (int) left + 1 : TURNS);
        if (way != NORMAL) {
          return way;
        }
        frame.evaluator.poll();
        if (isLast) {
          break;
        }
      }
      return NORMAL;
    }

    /**
     * Some turns, apart: the loop around them may be so long that the compiler has to replace it
     * while it runs, and what it makes then is slower.
     */
    private static int numbered(Frame frame, long from, int turns) {
      for (int i = 0; i < turns; i++) {
        frame.longs[OFTEN.slot] = from + i;
        int way = OFTEN.body.run(frame);
        if (way == BREAK || way == RETURN) {
          return way;
        }
      }
      return NORMAL;
    }

    @Override
    int loop(Frame frame) {
      while (true) {
        int way = turns(frame);
        if (way != NORMAL) {
          return way;
        }
        frame.evaluator.poll();
      }
    }

    private static int turns(Frame frame) {
      for (int i = 0; i < TURNS; i++) {
        int way = OFTEN.body.run(frame);
        if (way == BREAK || way == RETURN) {
          return way;
        }
      }
      return NORMAL;
    }
  }

  /** The class file, of which the launcher has a copy: to open a jar takes ten times as long. */
  private static final class Template {
    /** Null where there is no launcher, or the file cannot be read. */
    static final byte[] CLASS = read();

    private static byte[] read() {
      String folder = System.getProperty("ipcsh.jit");
      if (folder == null) {
        return null;
      }
      try (InputStream in = new FileInputStream(folder + "/Often$Copy.class")) {
        return in.readAllBytes();
      } catch (IOException e) {
        // No descriptor is left, say: then what runs often stays as it is.
        return null;
      }
    }
  }
}
