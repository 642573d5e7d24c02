package org.ipcsh.eval;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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

  private Node body;
  private int runs;

  Often(Node body) {
    this.body = body;
  }

  @Override
  int run(Frame frame) {
    if (runs < RUNS && ++runs == RUNS && Template.CLASS != null) {
      setApart();
    }
    return body.run(frame);
  }

  private void setApart() {
    try {
      // Its initialization puts an instance into the body's place.
      MethodHandles.lookup()
          .defineHiddenClassWithClassData(Template.CLASS, this, true, ClassOption.NESTMATE);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Never used itself: its copies are those classes. */
  private static final class Apart extends Control.Statement {
    private static final Node BODY = body();

    private static Node body() {
      Often often;
      try {
        often = MethodHandles.classData(MethodHandles.lookup(), "_", Often.class);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
      Node body = often.body;
      often.body = new Apart();
      return body;
    }

    @Override
    int run(Frame frame) {
      return BODY.run(frame);
    }
  }

  /** The class file, of which the launcher has a copy: to open a jar takes ten times as long. */
  private static final class Template {
    /** Null where there is no launcher, or none but the quick compiler. */
    static final byte[] CLASS = read();

    private static byte[] read() {
      String folder = System.getProperty("ipcsh.jit");
      if (folder == null) {
        return null;
      }
      try (InputStream in = new FileInputStream(folder + "/Often$Apart.class")) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
