package org.ipcsh.facility;

import java.io.ByteArrayOutputStream;
import org.ipcsh.posix.Memory;
import org.ipcsh.posix.PosixException;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;

/**
 * Standard output or error in which each line begins with a label, however many writes it takes.
 * What is written goes out at once, so that a line of which the end is still to come can be seen.
 */
public final class LabelledStream extends StandardStream {
  private final byte[] label;
  private boolean begins = true;

  LabelledStream(Facility facility, Door door, String name, int id, int fd, byte[] label) {
    super(facility, door, name, id, fd);
    this.label = label;
  }

  /**
   * @param begins whether they stand at the beginning of a line
   */
  private static byte[] labelled(byte[] label, boolean begins, byte[] lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(2 * label.length + lines.length);
    boolean next = begins;
    for (byte each : lines) {
      if (next) {
        out.writeBytes(label);
      }
      out.write(each);
      next = each == '\n';
    }
    return out.toByteArray();
  }

  /**
   * {@return whole lines, with the label before each}
   *
   * @param label what each line begins with
   * @param lines each with a newline at its end, which the last may lack
   */
  public static byte[] labelled(byte[] label, byte[] lines) {
    return labelled(label, true, lines);
  }

  @Override
  public long write(Memory memory, int size) {
    byte[] data = memory.bytes(0, size);
    byte[] bytes = labelled(label, begins, data);
    try {
      return written(data, writeLabelled(bytes));
    } catch (PosixException e) {
      throw e.written(written(data, e.written()));
    } catch (Interrupted e) {
      throw e.written(written(data, e.written()));
    }
  }

  /**
   * Writes what has its labels already. What of it ends in the midst of a line is not noted.
   *
   * @param bytes to write
   * @return how many were written: see {@link ByteStream#write(Memory, int)}, also for what it
   *     throws
   */
  public long writeLabelled(byte[] bytes) {
    Memory memory = Memory.string(bytes);
    return super.write(memory, bytes.length);
  }

  /** How much of the data was written when so much was with the labels. */
  private long written(byte[] data, long labelled) {
    int count = 0;
    for (long left = labelled; count < data.length; count++) {
      left -= begins ? label.length + 1 : 1;
      if (left < 0) {
        break;
      }
      begins = data[count] == '\n';
    }
    return count;
  }
}
