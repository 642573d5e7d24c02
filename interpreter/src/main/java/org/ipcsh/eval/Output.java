package org.ipcsh.eval;

/** Where {@code print} writes. */
public interface Output {

  /**
   * Writes a whole line, its newline included, by one write(2) as far as the kernel takes it in
   * one.
   */
  void write(byte[] line);
}
