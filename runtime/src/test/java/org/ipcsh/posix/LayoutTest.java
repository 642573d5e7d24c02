package org.ipcsh.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {
  private static final long SEED = 20261122;

  private static final Layout.Struct ITEM =
      Layout.struct("Item")
          .field("seq", Layout.U32)
          .field("from", Layout.I32)
          .field("name", Layout.CHAR, 20)
          .build();
  private static final Layout.Struct BUFFER =
      Layout.struct("Buffer")
          .field("open", Layout.BOOL)
          .field("head", Layout.U64)
          .field("slot", ITEM, 8)
          .field("grid", Layout.I16, 2, 3)
          .build();

  @Test
  void fieldsArePaddedToTheirAlignmentAndStructsToTheirWidestField() {
    Layout.Struct odd =
        Layout.struct("Odd")
            .field("a", Layout.CHAR)
            .field("b", Layout.F64)
            .field("c", Layout.I16)
            .build();

    assertThat(odd.size()).isEqualTo(24);
    assertThat(odd.alignment()).isEqualTo(8);
    assertThat(odd.field("b").offset()).isEqualTo(8);
    assertThat(odd.field("c").offset()).isEqualTo(16);
  }

  @Test
  void theTableShowsOffsetsSizesAndPadding() {
    assertThat(BUFFER.table())
        .isEqualTo(
            "struct Buffer: 256 bytes, aligned to 8\n"
                + "  offset    size  field    type\n"
                + "       0       1  open     bool\n"
                + "       1       7  (padding)\n"
                + "       8       8  head     u64\n"
                + "      16     224  slot     Item[8]\n"
                + "     240      12  grid     i16[2][3]\n"
                + "     252       4  (padding)\n");
  }

  @Test
  void wordsOfCGetAnUnderscoreInItsDeclaration() {
    Layout.Struct inner = Layout.struct("int").field("double", Layout.U8).build();
    assertThat(Layout.struct("unix").field("x", inner, 2).build().declaration())
        .isEqualTo(
            "#include <stdint.h>\n\n"
                + "struct int_ { /* int is a word of C */\n"
                + "  uint8_t double_; /* double is a word of C */\n"
                + "};\n\n"
                + "struct unix_ { /* unix is a word of C */\n"
                + "  struct int_ x[2];\n"
                + "};\n");
  }

  @Test
  void theDeclarationIsC() {
    assertThat(BUFFER.declaration())
        .isEqualTo(
            "#include <stdbool.h>\n"
                + "#include <stdint.h>\n"
                + "\n"
                + "struct Item {\n"
                + "  uint32_t seq;\n"
                + "  int32_t from;\n"
                + "  char name[20];\n"
                + "};\n"
                + "\n"
                + "struct Buffer {\n"
                + "  bool open;\n"
                + "  uint64_t head;\n"
                + "  struct Item slot[8];\n"
                + "  int16_t grid[2][3];\n"
                + "};\n");
  }

  @Test
  void aValueComesBackAsItWasStored() {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("seq", 4_000_000_000L);
    item.put("from", -7L);
    item.put("name", "Grüße");

    assertThat(ITEM.decode(ITEM.encode(item))).isEqualTo(item);
  }

  @Test
  void whatIsNotGivenIsZero() {
    assertThat(ITEM.decode(ITEM.encode(Map.of("seq", 5L))))
        .isEqualTo(Map.of("seq", 5L, "from", 0L, "name", ""));
    Layout three = Layout.array(Layout.I32, 3);
    assertThat(three.decode(three.encode(List.of(1L)))).isEqualTo(List.of(1L, 0L, 0L));
  }

  @Test
  void valuesThatDoNotFitAreRefusedWithTheirRangeAndPlace() {
    refused(Layout.U8, 300L, "300 does not fit in u8 (0 to 255)");
    refused(Layout.I8, -129L, "-129 does not fit in i8 (-128 to 127)");
    refused(Layout.U32, -1L, "-1 does not fit in u32 (0 to 4294967295)");
    refused(Layout.U64, -1L, "-1 does not fit in u64 (0 to 18446744073709551615)");
    refused(Layout.F32, 1e300, "1.0E300 does not fit in f32 (-3.4028235E38 to 3.4028235E38)");
    refused(Layout.I32, "1", "i32 takes a whole number, not a string");
    refused(Layout.I32, 1.5, "i32 takes a whole number, not 1.5");
    refused(Layout.BOOL, 1L, "bool takes true or false, not 1");
    refused(Layout.array(Layout.CHAR, 3), "four", "a string of 4 bytes does not fit in char[3]");
    refused(Layout.array(Layout.I8, 1), List.of(1L, 2L), "a list of 2 does not fit in i8[1]");
    refused(
        BUFFER, Map.of("head", -1L), "head: -1 does not fit in u64 (0 to 18446744073709551615)");
    refused(
        BUFFER,
        Map.of("slot", List.of(Map.of(), Map.of("seq", -1L))),
        "slot[1].seq: -1 does not fit in u32 (0 to 4294967295)");
    refused(
        BUFFER,
        Map.of("grid", List.of(List.of(1L, 40000L))),
        "grid[0][1]: 40000 does not fit in i16 (-32768 to 32767)");
    refused(ITEM, Map.of("sequence", 1L), "Item has no field sequence");
    refused(ITEM, 1L, "Item takes a struct Item, not 1");
  }

  private static void refused(Layout layout, Object value, String message) {
    assertThatThrownBy(() -> layout.encode(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void bothEndsOfEveryRangeFit() {
    for (Layout.Scalar scalar : Layout.scalars()) {
      if (scalar.isInteger()) {
        String[] range = scalar.range().split(" to ");
        for (String end : range) {
          BigInteger value = new BigInteger(end);
          Object back = scalar.decode(scalar.encode(value));
          assertThat(new BigInteger(back.toString())).as(scalar.name()).isEqualTo(value);
        }
        refusedBy(scalar, new BigInteger(range[0]).subtract(BigInteger.ONE));
        refusedBy(scalar, new BigInteger(range[1]).add(BigInteger.ONE));
      }
    }
  }

  private static void refusedBy(Layout layout, Object value) {
    assertThatThrownBy(() -> layout.encode(value)).hasMessageContaining("does not fit in");
  }

  @Test
  void aMessageOfTheWrongSizeShowsBothSizes() {
    assertThatThrownBy(() -> ITEM.decode(new byte[12]))
        .hasMessage("Item takes 28 bytes, and these are 12");
  }

  @Test
  void elementsOutsideOfAnArrayAreRefused() {
    Layout.Array slots = (Layout.Array) BUFFER.field("slot").layout();

    assertThat(slots.offset(7)).isEqualTo(196);
    assertThatThrownBy(() -> slots.offset(8))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("there is no element 8 in Item[8]: they are 0 to 7");
  }

  @Test
  void structsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> Layout.struct("Empty").build()).hasMessage("Empty has no fields");
    assertThatThrownBy(() -> Layout.struct("Twice").field("a", Layout.I8).field("a", Layout.I8))
        .hasMessage("Twice has two fields a");
    assertThatThrownBy(() -> Layout.array(Layout.I8, 0))
        .hasMessage("an array has at least one element, not 0");
    assertThatThrownBy(() -> Layout.array(Layout.I64, 1 << 30, 1 << 30))
        .hasMessageContaining("at most 2147483647");
  }

  /** Sizes, alignments, offsets and values of made-up structs, against those of the C compiler. */
  @Test
  void randomStructsLieInMemoryAsInC(@TempDir Path directory) throws Exception {
    Random random = new Random(SEED);
    StringBuilder source =
        new StringBuilder("#include <stdio.h>\n#include <stddef.h>\n#include <string.h>\n");
    source.append("#include <stdint.h>\n#include <stdbool.h>\n#include <inttypes.h>\n");
    StringBuilder body = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    List<Layout.Struct> structs = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      Layout.Struct struct = randomStruct(random, "S" + i, structs);
      structs.add(struct);
      String declaration = struct.declaration();
      source.append(declaration.substring(declaration.lastIndexOf("struct S" + i + " {")));
      String type = "struct S" + i;
      body.append("  printf(\"S").append(i).append(" %zu %zu\\n\", sizeof(").append(type);
      body.append("), _Alignof(").append(type).append("));\n");
      expected.append("S" + i + " " + struct.size() + " " + struct.alignment() + "\n");
      for (Layout.Field field : struct.fields()) {
        body.append("  printf(\"%zu\\n\", offsetof(" + type + ", " + field.name() + "));\n");
        expected.append(field.offset()).append('\n');
      }
      if (struct.size() <= 4096) {
        byte[] bytes = struct.encode(randomValue(random, struct));
        body.append("  { static const unsigned char b[] = {");
        for (byte b : bytes) {
          body.append(b & 0xFF).append(',');
        }
        body.append("}; " + type + " v; memcpy(&v, b, sizeof v);\n");
        print(struct, "v", struct.decode(bytes), body, expected);
        body.append("  }\n");
      }
    }
    source.append("int main(void) {\n").append(body).append("  return 0;\n}\n");

    Path program = Compiler.compile(directory, "layouts", source.toString(), "-O0");

    assertThat(Compiler.run(program)).isEqualTo(expected.toString());
  }

  private static Layout.Struct randomStruct(
      Random random, String name, List<Layout.Struct> before) {
    Layout.Builder builder = Layout.struct(name);
    int count = 1 + random.nextInt(7);
    for (int i = 0; i < count; i++) {
      Layout type =
          !before.isEmpty() && random.nextInt(5) == 0
              ? before.get(random.nextInt(before.size()))
              : Layout.scalars().get(random.nextInt(Layout.scalars().size()));
      if (type.size() > 2000) {
        type = Layout.U16;
      }
      int[] lengths = new int[Math.max(0, random.nextInt(5) - 2)];
      for (int k = 0; k < lengths.length; k++) {
        lengths[k] = 1 + random.nextInt(4);
      }
      builder.field("f" + i, type, lengths);
    }
    return builder.build();
  }

  private static Object randomValue(Random random, Layout layout) {
    if (layout instanceof Layout.Struct) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (Layout.Field field : ((Layout.Struct) layout).fields()) {
        map.put(field.name(), randomValue(random, field.layout()));
      }
      return map;
    }
    if (layout instanceof Layout.Array) {
      List<Object> list = new ArrayList<>();
      for (int i = 0; i < ((Layout.Array) layout).length(); i++) {
        list.add(randomValue(random, ((Layout.Array) layout).of()));
      }
      return list;
    }
    if (layout instanceof Layout.Text) {
      return "abcdefgh".substring(0, random.nextInt(((Layout.Text) layout).length() + 1));
    }
    if (layout == Layout.BOOL) {
      return random.nextBoolean();
    }
    Layout.Scalar scalar = (Layout.Scalar) layout;
    if (!scalar.isInteger()) {
      return (double) random.nextInt(1 << 20) / 16;
    }
    BigInteger bits = new BigInteger(scalar.size() * 8, random);
    return scalar.isSigned()
        ? bits.subtract(BigInteger.ONE.shiftLeft(scalar.size() * 8 - 1))
        : bits;
  }

  /** Has C print every number and text in a value, as Java prints it. */
  private static void print(
      Layout layout, String place, Object value, StringBuilder body, StringBuilder expected) {
    if (layout instanceof Layout.Struct) {
      for (Layout.Field field : ((Layout.Struct) layout).fields()) {
        Object part = ((Map<?, ?>) value).get(field.name());
        print(field.layout(), place + "." + field.name(), part, body, expected);
      }
    } else if (layout instanceof Layout.Array) {
      for (int i = 0; i < ((Layout.Array) layout).length(); i++) {
        Object part = ((List<?>) value).get(i);
        print(((Layout.Array) layout).of(), place + "[" + i + "]", part, body, expected);
      }
    } else if (layout instanceof Layout.Text) {
      int length = ((Layout.Text) layout).length();
      body.append("  printf(\"%." + length + "s\\n\", " + place + ");\n");
      expected.append(value).append('\n');
    } else if (layout == Layout.BOOL) {
      body.append("  puts(" + place + " ? \"true\" : \"false\");\n");
      expected.append(value).append('\n');
    } else if (!((Layout.Scalar) layout).isInteger()) {
      body.append("  printf(\"%.4f\\n\", " + place + ");\n");
      expected.append(String.format(java.util.Locale.ROOT, "%.4f%n", (Double) value));
    } else if (((Layout.Scalar) layout).isSigned()) {
      body.append("  printf(\"%\" PRId64 \"\\n\", (int64_t) " + place + ");\n");
      expected.append(value).append('\n');
    } else {
      String unsigned = layout == Layout.CHAR ? "(unsigned char) " : "";
      body.append("  printf(\"%\" PRIu64 \"\\n\", (uint64_t) " + unsigned + place + ");\n");
      expected.append(value).append('\n');
    }
  }
}
