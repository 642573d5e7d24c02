package org.ipcsh.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ipcsh.process.TracedCall;

/**
 * Lines of a trace as bytes, to which numbers and names are appended without allocation: making
 * strings of them costs more than the calls that they are about.
 */
final class TraceText {
  private static final int FIRST_SIZE = 64 * 1024;
  private static final int DECIMAL = 10;
  private static final int MOST_DIGITS = 20;
  private static final int MICROS = 1_000_000;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[FIRST_SIZE];
  private int length;

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  /** Takes away what was appended from there on. */
  String cut(int start) {
    String text = new String(bytes, start, length - start, StandardCharsets.UTF_8);
    length = start;
    return text;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  /**
   * Makes room for so many bytes. Called once for a line, so that what it is made of need not look:
   * half the time that the compiler takes is otherwise spent on that.
   */
  void room(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
  }

  TraceText append(char ascii) {
    bytes[length++] = (byte) ascii;
    return this;
  }

  TraceText append(byte[] text) {
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
    return this;
  }

  /** Appends a text of ASCII characters. */
  TraceText append(String ascii) {
    int count = ascii.length();
    for (int i = 0; i < count; i++) {
      bytes[length + i] = (byte) ascii.charAt(i);
    }
    length += count;
    return this;
  }

  /** Appends the name of the object that the call was made on. */
  TraceText appendName(TracedCall call) {
    call.name(bytes, length);
    length += call.nameLength();
    return this;
  }

  TraceText append(long value) {
    if (value < 0) {
      if (value == Long.MIN_VALUE) {
        return append(Long.toString(value));
      }
      bytes[length++] = '-';
      return digits(-value, 1);
    }
    return digits(value, 1);
  }

  /** At least {@code least} digits. */
  TraceText digits(long value, int least) {
    int count = least;
    long bound = 1;
    for (int i = 0; i < least; i++) {
      bound *= DECIMAL;
    }
    while (bound > 0 && value >= bound) {
      count++;
      bound = count == MOST_DIGITS - 1 ? 0 : bound * DECIMAL;
    }
    long left = value;
    for (int i = length + count - 1; i >= length; i--) {
      long next = left / DECIMAL;
      bytes[i] = (byte) ('0' + (int) (left - next * DECIMAL));
      left = next;
    }
    length += count;
    return this;
  }

  /** {@code 0x1f}. */
  TraceText appendHex(long value) {
    append('0').append('x');
    return bits(value, 4);
  }

  /** {@code 0644}. */
  TraceText appendOctal(long value) {
    append('0');
    return value == 0 ? this : bits(value, 3);
  }

  private TraceText bits(long value, int each) {
    int count = 1;
    while (count * each < Long.SIZE && value >>> count * each != 0) {
      count++;
    }
    for (int i = count - 1; i >= 0; i--) {
      bytes[length++] = HEX[(int) (value >>> i * each) & (1 << each) - 1];
    }
    return this;
  }

  /** Appends these bytes of the data of the call, as they stand between quotes. */
  TraceText appendEscaped(TracedCall call, int from, int to) {
    for (int i = from; i < to; i++) {
      escape(call.data(i));
    }
    return this;
  }

  TraceText appendEscaped(byte[] text) {
    for (byte each : text) {
      escape(each);
    }
    return this;
  }

  private void escape(byte octet) {
    if (octet >= ' ' && octet < 0x7f && octet != '"' && octet != '\\') {
      bytes[length++] = octet;
      return;
    }
    bytes[length++] = '\\';
    if (octet == '\n') {
      bytes[length++] = 'n';
    } else if (octet == '"' || octet == '\\') {
      bytes[length++] = octet;
    } else {
      bytes[length++] = 'x';
      bytes[length++] = HEX[octet >> 4 & 15];
      bytes[length++] = HEX[octet & 15];
    }
  }

  /** Seconds with six digits after the point. */
  TraceText appendSeconds(long nanoseconds) {
    long micros = Math.max(0, nanoseconds / 1000);
    digits(micros / MICROS, 1);
    bytes[length++] = '.';
    return digits(micros % MICROS, 6);
  }

  /** Spaces until the text from {@code start} on has {@code width} bytes, and one more. */
  TraceText pad(int start, int width) {
    return spaces(Math.max(0, width - (length - start)) + 1);
  }

  TraceText spaces(int count) {
    if (count > 0) {
      room(count);
      Arrays.fill(bytes, length, length + count, (byte) ' ');
      length += count;
    }
    return this;
  }

  /** Makes what was appended from {@code start} on a string of JSON. */
  TraceText quote(int start) {
    int escaped = 0;
    for (int i = start; i < length; i++) {
      if (bytes[i] == '"' || bytes[i] == '\\') {
        escaped++;
      }
    }
    int to = length + escaped + 1;
    int end = to + 1;
    bytes[to--] = '"';
    for (int i = length - 1; i >= start; i--) {
      bytes[to--] = bytes[i];
      if (bytes[i] == '"' || bytes[i] == '\\') {
        bytes[to--] = '\\';
      }
    }
    bytes[to] = '"';
    length = end;
    return this;
  }
}
