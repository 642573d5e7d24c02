package org.ipcsh.why;

import org.ipcsh.proc.Borrowed;

/** How full a channel is, in words. */
final class Content {
  private Content() {}

  /** "nothing lies in it", or how much does; null where that is not known. */
  static String of(Borrowed channel) {
    long messages = channel.messages();
    long count = messages < 0 ? channel.available() : messages;
    if (count <= 0) {
      return count < 0 ? null : "nothing lies in it";
    }
    String unit = messages < 0 ? "byte" : "message";
    return count == 1 ? "1 " + unit + " lies in it" : count + " " + unit + "s lie in it";
  }

  /** "it is full", and of what if that is known. */
  static String ofFull(Borrowed channel) {
    long capacity = channel.messages() < 0 ? channel.capacity() : -1;
    if (capacity >= 0) {
      return "it is full: " + channel.available() + " of " + capacity + " bytes lie in it";
    }
    String content = of(channel);
    return content == null ? "it is full" : "it is full: " + content;
  }
}
