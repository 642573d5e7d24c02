package org.ipcsh.why;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The names that an executable file or a library takes from others: elf(5), its .dynsym. */
final class Imports {
  private static final int CLASS = 4;
  private static final int CLASS_64 = 2;
  private static final int SECTIONS = 40;
  private static final int SECTION_SIZE = 58;
  private static final int SECTION_COUNT = 60;
  private static final int SECTION_TYPE = 4;
  private static final int SECTION_OFFSET = 24;
  private static final int SECTION_LENGTH = 32;
  private static final int SECTION_LINK = 40;
  private static final int DYNAMIC_SYMBOLS = 11;
  private static final int SYMBOL = 24;
  private static final int SYMBOL_SECTION = 6;

  private Imports() {}

  /** Those of the file, or null when that cannot be known. */
  static Set<String> of(Path file) {
    try {
      ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
      return elf.get(CLASS) == CLASS_64 ? of(elf) : null;
    } catch (IOException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static Set<String> of(ByteBuffer elf) {
    for (int i = 0; i < elf.getShort(SECTION_COUNT); i++) {
      int symbols = section(elf, i);
      if (elf.getInt(symbols + SECTION_TYPE) == DYNAMIC_SYMBOLS) {
        int names = section(elf, elf.getInt(symbols + SECTION_LINK));
        Set<String> found = new HashSet<>();
        int at = (int) elf.getLong(symbols + SECTION_OFFSET);
        int end = at + (int) elf.getLong(symbols + SECTION_LENGTH);
        for (; at < end; at += SYMBOL) {
          if (elf.getShort(at + SYMBOL_SECTION) == 0) {
            found.add(string(elf, (int) elf.getLong(names + SECTION_OFFSET) + elf.getInt(at)));
          }
        }
        return found;
      }
    }
    return null;
  }

  private static int section(ByteBuffer elf, int number) {
    return (int) elf.getLong(SECTIONS) + number * elf.getShort(SECTION_SIZE);
  }

  private static String string(ByteBuffer elf, int at) {
    int end = at;
    while (elf.get(end) != 0) {
      end++;
    }
    return new String(elf.array(), at, end - at, StandardCharsets.ISO_8859_1);
  }
}
