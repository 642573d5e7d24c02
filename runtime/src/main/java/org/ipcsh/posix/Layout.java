package org.ipcsh.posix;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a value lies in memory, as the C compiler of this machine would put it there: a number, a
 * text in {@code char[n]}, an array of any layout, a struct of named fields. Sizes and offsets are
 * in bytes; numbers are in the machine's byte order.
 *
 * <p>The rules are those of the System V ABI for x86-64 and the AAPCS64 for arm64, which agree for
 * all types here: each number is aligned to its own size, an array to its element, a struct to its
 * widest field, and a struct is padded at its end to a multiple of its alignment, so that arrays of
 * it are aligned too.
 *
 * <p>Values come and go as {@link Long}, {@link Double} and {@link Boolean}; what a struct, a list
 * and a text are is up to the caller: see {@link Values}.
 */
public abstract class Layout {
  /** -128 to 127. */
  public static final Scalar I8 = new Scalar("i8", "int8_t", 1, Kind.SIGNED);

  /** 0 to 255. */
  public static final Scalar U8 = new Scalar("u8", "uint8_t", 1, Kind.UNSIGNED);

  /** -32768 to 32767. */
  public static final Scalar I16 = new Scalar("i16", "int16_t", 2, Kind.SIGNED);

  /** 0 to 65535. */
  public static final Scalar U16 = new Scalar("u16", "uint16_t", 2, Kind.UNSIGNED);

  /** -2147483648 to 2147483647: an int of C. */
  public static final Scalar I32 = new Scalar("i32", "int32_t", 4, Kind.SIGNED);

  /** 0 to 4294967295: an unsigned int of C. */
  public static final Scalar U32 = new Scalar("u32", "uint32_t", 4, Kind.UNSIGNED);

  /** All that a long of Java holds: a long of C. */
  public static final Scalar I64 = new Scalar("i64", "int64_t", 8, Kind.SIGNED);

  /** 0 to 2^64 - 1: an unsigned long of C; above 2^63 - 1 {@link Scalar#getLong} refuses. */
  public static final Scalar U64 = new Scalar("u64", "uint64_t", 8, Kind.UNSIGNED);

  /** An unsigned number as wide as a pointer. */
  public static final Scalar USIZE = new Scalar("usize", "size_t", 8, Kind.UNSIGNED);

  /** IEEE 754, 32 bits: rounded to that, and refused where it is too large. */
  public static final Scalar F32 = new Scalar("f32", "float", 4, Kind.FLOAT);

  /** IEEE 754, 64 bits. */
  public static final Scalar F64 = new Scalar("f64", "double", 8, Kind.FLOAT);

  /** One byte: 0 is false, anything else true. */
  public static final Scalar BOOL = new Scalar("bool", "bool", 1, Kind.BOOLEAN);

  /** One byte, as a number from 0 to 255; in an array it is {@link Text}. */
  public static final Scalar CHAR = new Scalar("char", "char", 1, Kind.UNSIGNED);

  private static final List<Scalar> SCALARS =
      List.of(I8, U8, I16, U16, I32, U32, I64, U64, USIZE, F32, F64, BOOL, CHAR);

  /** What a process can map at once, and so the largest offset that is of use. */
  private static final long LARGEST = Integer.MAX_VALUE;

  private final int size;
  private final int alignment;

  Layout(long size, int alignment, String name) {
    if (size > LARGEST) {
      throw new IllegalArgumentException(
          name + " takes " + size + " bytes; at most " + LARGEST + " can be used");
    }
    this.size = (int) size;
    this.alignment = alignment;
  }

  /**
   * {@return the number type of that name ({@code u32}), or null}
   *
   * @param name as {@link Scalar#name} has it
   */
  public static Scalar scalar(String name) {
    for (Scalar scalar : SCALARS) {
      if (scalar.name.equals(name)) {
        return scalar;
      }
    }
    return null;
  }

  /** {@return all number types, narrow ones first} */
  public static List<Scalar> scalars() {
    return SCALARS;
  }

  /**
   * A field as C declares it: {@code type name[lengths[0]][lengths[1]]…}. With {@link #CHAR} the
   * last length is that of a text.
   *
   * @param type of one element; an array where there are to be more dimensions
   * @param lengths outermost first; none for a single value
   * @return the array's layout, or {@code type} itself when there are no lengths
   * @throws IllegalArgumentException when a length is not positive or all of it is larger than 2
   *     GiB
   */
  public static Layout array(Layout type, int... lengths) {
    Layout layout = type;
    int last = lengths.length - 1;
    if (type == CHAR && last >= 0) {
      layout = new Text(length(lengths[last]));
      last--;
    }
    for (int i = last; i >= 0; i--) {
      layout = new Array(layout, length(lengths[i]));
    }
    return layout;
  }

  private static int length(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("an array has at least one element, not " + length);
    }
    return length;
  }

  /**
   * Begins a struct; fields are laid out in the order in which they are added.
   *
   * @param name of the struct, for messages and for {@link Struct#declaration}
   * @return what takes its fields
   */
  public static Builder struct(String name) {
    return new Builder(name);
  }

  /** {@return how many bytes a value takes, with the padding at its end} */
  public final int size() {
    return size;
  }

  /** {@return what the offset of a value is a multiple of} */
  public final int alignment() {
    return alignment;
  }

  /** {@return the type as the language writes it: {@code char[20]}} */
  public abstract String name();

  /**
   * {@return the value at {@code offset}}
   *
   * @param memory in the machine's byte order; its position is neither used nor moved
   * @param offset in bytes, which need not be aligned
   * @param values what a struct, a list and a text are to the caller
   * @throws IndexOutOfBoundsException when the memory is too small
   * @throws ArithmeticException when there is a {@code u64} above 2^63 - 1 and {@code values} has
   *     no number for it
   */
  public abstract Object get(ByteBuffer memory, int offset, Values values);

  /**
   * Stores the value at {@code offset}. Padding is left as it is.
   *
   * @param memory in the machine's byte order
   * @param offset in bytes, which need not be aligned
   * @param value to store; null stores zeros
   * @param values what a struct, a list and a text are to the caller
   * @throws IllegalArgumentException when it is not a value of this type or does not fit; a struct
   *     or array may then be stored in part
   * @throws IndexOutOfBoundsException when the memory is too small
   */
  public abstract void put(ByteBuffer memory, int offset, Object value, Values values);

  /**
   * {@return the value at {@code offset}, structs as maps}
   *
   * @param memory to read
   * @param offset in bytes
   * @throws IndexOutOfBoundsException when the memory is too small
   */
  public final Object get(Memory memory, int offset) {
    return get(memory.buffer(), offset, Values.PLAIN);
  }

  /**
   * Stores the value at {@code offset}, structs as maps.
   *
   * @param memory to store into
   * @param offset in bytes
   * @param value to store; null stores zeros
   * @throws IllegalArgumentException as {@link #put(ByteBuffer, int, Object, Values)} has it
   */
  public final void put(Memory memory, int offset, Object value) {
    put(memory.buffer(), offset, value, Values.PLAIN);
  }

  /**
   * {@return the value as bytes, with zeros as padding: what a C program sends}
   *
   * @param value to encode; null is all zeros
   * @param values what a struct, a list and a text are to the caller
   * @throws IllegalArgumentException when it is not a value of this type or does not fit
   */
  public final byte[] encode(Object value, Values values) {
    byte[] bytes = new byte[size];
    put(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), 0, value, values);
    return bytes;
  }

  /**
   * {@return the value that the bytes are}
   *
   * @param bytes as many as {@link #size}, in the machine's order
   * @param values what a struct, a list and a text are to the caller
   * @throws IllegalArgumentException when there are more or fewer bytes than the layout has
   */
  public final Object decode(byte[] bytes, Values values) {
    if (bytes.length != size) {
      throw new IllegalArgumentException(
          name() + " takes " + size + " bytes, and these are " + bytes.length);
    }
    return get(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), 0, values);
  }

  /**
   * {@link #encode(Object, Values)} with structs as maps.
   *
   * @param value to encode; null is all zeros
   * @return as many bytes as {@link #size}
   * @throws IllegalArgumentException when it is not a value of this type or does not fit
   */
  public final byte[] encode(Object value) {
    return encode(value, Values.PLAIN);
  }

  /**
   * {@link #decode(byte[], Values)} with structs as maps.
   *
   * @param bytes as many as {@link #size}
   * @return the value that they are
   * @throws IllegalArgumentException when there are more or fewer bytes than the layout has
   */
  public final Object decode(byte[] bytes) {
    return decode(bytes, Values.PLAIN);
  }

  /** The innermost type of an array, or this. */
  Layout element() {
    return this;
  }

  /** The lengths that follow the name in a declaration of C: {@code [3][20]}. */
  String lengths() {
    return "";
  }

  private enum Kind {
    SIGNED,
    UNSIGNED,
    FLOAT,
    BOOLEAN
  }

  /** A number or truth value. */
  public static final class Scalar extends Layout {
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(Long.SIZE);

    private final String name;
    private final String inC;
    private final Kind kind;

    /** The whole numbers that fit and are a {@code long}. */
    private final long least;

    private final long most;

    private Scalar(String name, String inC, int size, Kind kind) {
      super(size, size, name);
      this.name = name;
      this.inC = inC;
      this.kind = kind;
      int unused = Long.SIZE - size * Byte.SIZE;
      boolean signed = kind == Kind.SIGNED;
      this.least = signed ? Long.MIN_VALUE >> unused : 0;
      this.most = signed || unused == 0 ? Long.MAX_VALUE >> unused : -1L >>> unused;
    }

    @Override
    public String name() {
      return name;
    }

    /** {@return the type's name in C: {@code uint32_t}} */
    public String inC() {
      return inC;
    }

    /** {@return whether values are whole numbers: {@link #getLong} and {@link #putLong} work} */
    public boolean isInteger() {
      return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    /** {@return whether values can be negative whole numbers} */
    public boolean isSigned() {
      return kind == Kind.SIGNED;
    }

    /**
     * {@return the whole number at {@code offset}}
     *
     * @param memory in the machine's byte order
     * @param offset in bytes
     * @throws ArithmeticException when it is a {@code u64} above 2^63 - 1
     */
    public long getLong(ByteBuffer memory, int offset) {
      return whole(bits(memory, offset));
    }

    /**
     * {@return the whole number that these 64 bits are}
     *
     * @param bits as {@link #getLong} finds them, extended to 64 by zeros or by the sign
     * @throws ArithmeticException when it is without sign and above 2^63 - 1
     */
    public long whole(long bits) {
      if (bits < 0 && kind == Kind.UNSIGNED) {
        throw tooLarge(bits);
      }
      return bits;
    }

    private ArithmeticException tooLarge(long bits) {
      return new ArithmeticException(
          Long.toUnsignedString(bits)
              + " (0x"
              + Long.toHexString(bits)
              + ") is above the largest integer, "
              + Long.MAX_VALUE
              + " (as i64 the same bits are "
              + bits
              + ")");
    }

    /**
     * {@link #getLong} where it is certain that the number is inside: twice as fast in code that is
     * compiled simply.
     *
     * @param memory to read
     * @param offset in bytes, not checked: 0 to the memory's size less {@link #size}
     * @return the whole number there
     * @throws ArithmeticException when it is a {@code u64} above 2^63 - 1
     */
    public long load(Memory memory, int offset) {
      switch (size()) {
        case 1:
          byte b = memory.loadByte(offset);
          return kind == Kind.SIGNED ? b : b & 0xFF;
        case 2:
          short s = memory.loadShort(offset);
          return kind == Kind.SIGNED ? s : s & 0xFFFF;
        case 4:
          int i = memory.loadInt(offset);
          return kind == Kind.SIGNED ? i : i & 0xFFFFFFFFL;
        default:
          return whole(memory.loadLong(offset));
      }
    }

    /**
     * {@link #putLong} where it is certain that the number will be inside.
     *
     * @param memory to store into
     * @param offset in bytes, not checked: 0 to the memory's size less {@link #size}
     * @param value within {@link #range}
     * @throws IllegalArgumentException when it does not fit
     */
    public void store(Memory memory, int offset, long value) {
      check(value);
      switch (size()) {
        case 1:
          memory.storeByte(offset, (byte) value);
          break;
        case 2:
          memory.storeShort(offset, (short) value);
          break;
        case 4:
          memory.storeInt(offset, (int) value);
          break;
        default:
          memory.storeLong(offset, value);
      }
    }

    /** The number's bits, extended to 64 by zeros or by its sign. */
    private long bits(ByteBuffer memory, int offset) {
      boolean signed = kind == Kind.SIGNED;
      switch (size()) {
        case 1:
          byte b = memory.get(offset);
          return signed ? b : b & 0xFF;
        case 2:
          short s = memory.getShort(offset);
          return signed ? s : s & 0xFFFF;
        case 4:
          int i = memory.getInt(offset);
          return signed ? i : i & 0xFFFFFFFFL;
        default:
          return memory.getLong(offset);
      }
    }

    /**
     * Stores a whole number.
     *
     * @param memory in the machine's byte order
     * @param offset in bytes
     * @param value within {@link #range}
     * @throws IllegalArgumentException when it does not fit: "300 does not fit in u8 (0 to 255)"
     */
    public void putLong(ByteBuffer memory, int offset, long value) {
      check(value);
      putBits(memory, offset, value);
    }

    private void putBits(ByteBuffer memory, int offset, long value) {
      switch (size()) {
        case 1:
          memory.put(offset, (byte) value);
          break;
        case 2:
          memory.putShort(offset, (short) value);
          break;
        case 4:
          memory.putInt(offset, (int) value);
          break;
        default:
          memory.putLong(offset, value);
      }
    }

    /**
     * Fails unless the whole number fits.
     *
     * @param value to be looked at
     * @throws IllegalArgumentException when it does not fit: "300 does not fit in u8 (0 to 255)"
     */
    public void check(long value) {
      if (value < least || value > most) {
        throw doesNotFit(Long.toString(value));
      }
    }

    private IllegalArgumentException doesNotFit(String value) {
      return new IllegalArgumentException(
          value + " does not fit in " + name + " (" + range() + ")");
    }

    /** {@return what values fit, for a message: {@code 0 to 255}} */
    public String range() {
      int bits = size() * Byte.SIZE;
      switch (kind) {
        case SIGNED:
          return (-1L << (bits - 1)) + " to " + ~(-1L << (bits - 1));
        case UNSIGNED:
          return "0 to " + Long.toUnsignedString(bits == Long.SIZE ? -1L : ~(-1L << bits));
        case BOOLEAN:
          return "true or false";
        default:
          return size() == Float.BYTES
              ? -Float.MAX_VALUE + " to " + Float.MAX_VALUE
              : -Double.MAX_VALUE + " to " + Double.MAX_VALUE;
      }
    }

    /**
     * {@return the number at {@code offset} of a floating-point type}
     *
     * @param memory in the machine's byte order
     * @param offset in bytes
     */
    public double getDouble(ByteBuffer memory, int offset) {
      return size() == Float.BYTES ? memory.getFloat(offset) : memory.getDouble(offset);
    }

    /**
     * Stores a floating-point number, rounded to what the type can hold.
     *
     * @param memory in the machine's byte order
     * @param offset in bytes
     * @param value of which infinities and NaN are stored as they are
     * @throws IllegalArgumentException when a finite number is too large for it
     */
    public void putDouble(ByteBuffer memory, int offset, double value) {
      if (size() == Float.BYTES) {
        if (Float.isInfinite((float) value) && !Double.isInfinite(value)) {
          throw doesNotFit(Double.toString(value));
        }
        memory.putFloat(offset, (float) value);
      } else {
        memory.putDouble(offset, value);
      }
    }

    @Override
    public Object get(ByteBuffer memory, int offset, Values values) {
      switch (kind) {
        case FLOAT:
          return getDouble(memory, offset);
        case BOOLEAN:
          return memory.get(offset) != 0;
        default:
          long bits = bits(memory, offset);
          return bits < 0 && kind == Kind.UNSIGNED ? values.large(this, bits) : (Object) bits;
      }
    }

    @Override
    public void put(ByteBuffer memory, int offset, Object value, Values values) {
      switch (kind) {
        case FLOAT:
          if (value == null || value instanceof Number) {
            putDouble(memory, offset, value == null ? 0 : ((Number) value).doubleValue());
            return;
          }
          break;
        case BOOLEAN:
          if (value == null || value instanceof Boolean) {
            memory.put(offset, (byte) (value != null && (Boolean) value ? 1 : 0));
            return;
          }
          break;
        default:
          if (value instanceof Long) {
            putLong(memory, offset, (Long) value);
            return;
          }
          if (value == null) {
            putBits(memory, offset, 0);
            return;
          }
          if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            putLong(memory, offset, ((Number) value).longValue());
            return;
          }
          if (value instanceof BigInteger) {
            putBig(memory, offset, (BigInteger) value);
            return;
          }
          byte[] character = this == CHAR ? values.bytes(value) : null;
          if (character != null && character.length == 1) {
            memory.put(offset, character[0]);
            return;
          }
      }
      throw new IllegalArgumentException(
          name + " takes " + wanted() + ", not " + values.phrase(value));
    }

    private void putBig(ByteBuffer memory, int offset, BigInteger value) {
      boolean wide = size() == Long.BYTES && kind == Kind.UNSIGNED;
      if (value.signum() < 0 && kind == Kind.UNSIGNED
          || value.bitLength() >= Long.SIZE && !(wide && value.compareTo(TWO_TO_64) < 0)) {
        throw doesNotFit(value.toString());
      }
      if (wide) {
        putBits(memory, offset, value.longValue());
      } else {
        putLong(memory, offset, value.longValue());
      }
    }

    private String wanted() {
      switch (kind) {
        case FLOAT:
          return "a number";
        case BOOLEAN:
          return "true or false";
        default:
          return this == CHAR ? "one character or its number" : "a whole number";
      }
    }
  }

  /**
   * {@code char[n]}: a text of at most {@code n} bytes, with zeros after it. One that fills all
   * {@code n} has no zero byte at its end, as after strncpy(3).
   */
  public static final class Text extends Layout {
    private final int length;

    private Text(int length) {
      super(length, 1, "char[" + length + "]");
      this.length = length;
    }

    /** {@return how many bytes it takes, with or without a zero byte at the end} */
    public int length() {
      return length;
    }

    @Override
    public String name() {
      return "char[" + length + "]";
    }

    @Override
    public Object get(ByteBuffer memory, int offset, Values values) {
      byte[] bytes = new byte[length];
      memory.get(offset, bytes);
      int end = 0;
      while (end < length && bytes[end] != 0) {
        end++;
      }
      return values.text(end == length ? bytes : java.util.Arrays.copyOf(bytes, end));
    }

    @Override
    public void put(ByteBuffer memory, int offset, Object value, Values values) {
      byte[] bytes = value == null ? new byte[0] : values.bytes(value);
      if (bytes == null) {
        throw new IllegalArgumentException(name() + " takes a string, not " + values.phrase(value));
      }
      if (bytes.length > length) {
        throw new IllegalArgumentException(
            "a string of " + bytes.length + " bytes does not fit in " + name());
      }
      memory.put(offset, java.util.Arrays.copyOf(bytes, length));
    }

    @Override
    Layout element() {
      return CHAR;
    }

    @Override
    String lengths() {
      return "[" + length + "]";
    }
  }

  /** So many values of one layout, one after the other. */
  public static final class Array extends Layout {
    private final Layout of;
    private final int length;

    private Array(Layout of, int length) {
      super((long) of.size() * length, of.alignment(), of.name() + "[" + length + "]");
      this.of = of;
      this.length = length;
    }

    /** {@return the layout of an element: an array again where there are more dimensions} */
    public Layout of() {
      return of;
    }

    /** {@return how many elements it has} */
    public int length() {
      return length;
    }

    /**
     * {@return where an element begins, in bytes from the array's own beginning}
     *
     * @param index from 0 to {@link #length} - 1
     * @throws IndexOutOfBoundsException when there is no such element
     */
    public int offset(long index) {
      if (index < 0 || index >= length) {
        throw new IndexOutOfBoundsException(
            "there is no element " + index + " in " + name() + ": they are 0 to " + (length - 1));
      }
      return (int) index * of.size();
    }

    @Override
    public String name() {
      return element().name() + lengths();
    }

    @Override
    public Object get(ByteBuffer memory, int offset, Values values) {
      Object[] elements = new Object[length];
      for (int i = 0; i < length; i++) {
        elements[i] = of.get(memory, offset + i * of.size(), values);
      }
      return values.list(elements);
    }

    /** Stores a list; elements that it does not have become zero, as in an initializer of C. */
    @Override
    public void put(ByteBuffer memory, int offset, Object value, Values values) {
      Object[] elements = value == null ? new Object[0] : values.elements(value);
      if (elements == null) {
        throw new IllegalArgumentException(name() + " takes a list, not " + values.phrase(value));
      }
      if (elements.length > length) {
        throw new IllegalArgumentException(
            "a list of " + elements.length + " does not fit in " + name());
      }
      for (int i = 0; i < length; i++) {
        try {
          of.put(memory, offset + i * of.size(), i < elements.length ? elements[i] : null, values);
        } catch (IllegalArgumentException e) {
          throw within("[" + i + "]", e);
        }
      }
    }

    @Override
    Layout element() {
      return of.element();
    }

    @Override
    String lengths() {
      return "[" + length + "]" + of.lengths();
    }
  }

  /**
   * A field of a struct, and where it begins in it.
   *
   * @param name which no other field of the struct has
   * @param layout how its value lies there
   * @param offset in bytes from the struct's own beginning
   */
  public record Field(String name, Layout layout, int offset) {}

  /** Gathers the fields of a struct. */
  public static final class Builder {
    private final String name;
    private final List<Field> fields = new ArrayList<>();
    private final Map<String, Integer> indices = new HashMap<>();
    private long end;
    private int alignment = 1;

    private Builder(String name) {
      this.name = name;
    }

    /**
     * Adds a field after those that are there.
     *
     * @param field its name, which no other field of the struct has
     * @param type of the field, or of its elements
     * @param lengths as for {@link Layout#array}
     * @return this
     * @throws IllegalArgumentException when there is a field of that name
     */
    public Builder field(String field, Layout type, int... lengths) {
      if (indices.putIfAbsent(field, fields.size()) != null) {
        throw new IllegalArgumentException(name + " has two fields " + field);
      }
      Layout layout = array(type, lengths);
      long offset = padded(end, layout.alignment());
      end = offset + layout.size();
      if (end > LARGEST) {
        throw new IllegalArgumentException(
            name + " takes more than the " + LARGEST + " bytes that can be used");
      }
      fields.add(new Field(field, layout, (int) offset));
      alignment = Math.max(alignment, layout.alignment());
      return this;
    }

    /**
     * {@return the struct of these fields}
     *
     * @throws IllegalArgumentException when it has no field: C has no such struct
     */
    public Struct build() {
      if (fields.isEmpty()) {
        throw new IllegalArgumentException(name + " has no fields");
      }
      return new Struct(
          name,
          fields.toArray(new Field[0]),
          Map.copyOf(indices),
          padded(end, alignment),
          alignment);
    }
  }

  private static long padded(long offset, int alignment) {
    return offset + alignment - 1 & -(long) alignment;
  }

  /** Named fields, one after the other, each at a multiple of its alignment. */
  public static final class Struct extends Layout {
    private final String name;
    private final Field[] fields;
    private final Map<String, Integer> indices;

    private Struct(
        String name, Field[] fields, Map<String, Integer> indices, long size, int alignment) {
      super(size, alignment, name);
      this.name = name;
      this.fields = fields;
      this.indices = indices;
    }

    @Override
    public String name() {
      return name;
    }

    /** {@return the fields, in the order in which they lie in memory} */
    public List<Field> fields() {
      return List.of(fields);
    }

    /** {@return how many fields it has} */
    public int count() {
      return fields.length;
    }

    /**
     * {@return the field of that index}
     *
     * @param index from 0 to {@link #count} - 1
     */
    public Field field(int index) {
      return fields[index];
    }

    /**
     * {@return the index of the field of that name, or -1}
     *
     * @param field its name
     */
    public int indexOf(String field) {
      return indices.getOrDefault(field, -1);
    }

    /**
     * {@return the field of that name}
     *
     * @param field its name
     * @throws IllegalArgumentException when there is none
     */
    public Field field(String field) {
      int index = indexOf(field);
      if (index < 0) {
        throw new IllegalArgumentException(name + " has no field " + field);
      }
      return fields[index];
    }

    @Override
    public Object get(ByteBuffer memory, int offset, Values values) {
      Object[] found = new Object[fields.length];
      for (int i = 0; i < found.length; i++) {
        found[i] = fields[i].layout.get(memory, offset + fields[i].offset, values);
      }
      return values.struct(this, found);
    }

    /** Stores a struct; fields that it does not have become zero, as in an initializer of C. */
    @Override
    public void put(ByteBuffer memory, int offset, Object value, Values values) {
      Object[] given = value == null ? new Object[fields.length] : values.fields(this, value);
      if (given == null) {
        throw new IllegalArgumentException(
            name + " takes a struct " + name + ", not " + values.phrase(value));
      }
      for (int i = 0; i < fields.length; i++) {
        try {
          fields[i].layout.put(memory, offset + fields[i].offset, given[i], values);
        } catch (IllegalArgumentException e) {
          throw within(fields[i].name, e);
        }
      }
    }

    /**
     * {@return the declaration in C of this struct, after those of the structs that it is made of,
     * with the headers that they need}
     */
    public String declaration() {
      return Declaration.of(this);
    }

    /**
     * {@return offset, size, name and type of each field, and the padding between them, as a table
     * of text} Offsets and sizes are in bytes.
     */
    public String table() {
      StringBuilder out = new StringBuilder();
      out.append("struct ").append(name).append(": ").append(size());
      out.append(" bytes, aligned to ").append(alignment()).append('\n');
      int names = "padding".length();
      for (Field field : fields) {
        names = Math.max(names, field.name.length() + 2);
      }
      out.append("  offset    size  field").append(" ".repeat(names - "field".length() + 2));
      out.append("type\n");
      int end = 0;
      for (Field field : fields) {
        padding(out, end, field.offset);
        line(out, field.offset, field.layout.size());
        out.append(field.name).append(" ".repeat(names - field.name.length() + 2));
        out.append(field.layout.name()).append('\n');
        end = field.offset + field.layout.size();
      }
      padding(out, end, size());
      return out.toString();
    }

    private static void padding(StringBuilder out, int from, int to) {
      if (to > from) {
        line(out, from, to - from);
        out.append("(padding)\n");
      }
    }

    private static void line(StringBuilder out, int offset, int size) {
      out.append(String.format(Locale.ROOT, "%8d%8d  ", offset, size));
    }
  }

  /** A message begins with the way to the value that it is about: {@code slot[2].from: …}. */
  private static IllegalArgumentException within(String outer, IllegalArgumentException inner) {
    String path = inner instanceof Misfit ? ((Misfit) inner).path : "";
    String message = inner instanceof Misfit ? ((Misfit) inner).reason : inner.getMessage();
    String joint = path.isEmpty() || path.startsWith("[") ? "" : ".";
    return new Misfit(outer + joint + path, message);
  }

  /** A value inside another does not fit. */
  private static final class Misfit extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private final String path;
    private final String reason;

    Misfit(String path, String reason) {
      super(path + ": " + reason);
      this.path = path;
      this.reason = reason;
    }
  }
}
