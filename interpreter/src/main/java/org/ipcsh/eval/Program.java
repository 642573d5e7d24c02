package org.ipcsh.eval;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ipcsh.posix.Layout;
import org.ipcsh.process.Register;
import org.ipcsh.syntax.Diagnostic;
import org.ipcsh.syntax.Source;
import org.ipcsh.syntax.Span;

/**
 * The compiled program of a run, the same in each of its processes: one unit of bytes for each
 * compiled input, in order. A script is one unit; each input at a prompt adds one. A unit continues
 * the numbering of those before it and never changes them, so a process that has the first units of
 * another only needs the rest.
 *
 * <p>A site is a place in the program's sources as one number: the base of the source, where all
 * before it end, plus the offset.
 *
 * <pre>
 * unit      sources, globals, objects, functions, processes, structs, number of the main function, how many
 *           start expressions it has
 * sources   count, and for each: base, name, text
 * globals   count, and for each new one: name
 * objects   count, and for each declaration of a kernel object: name, kind
 * functions count, and for each: length in bytes, {@link FunctionCode}
 * processes count, and for each: length in bytes, {@link ProcessCode}
 * structs   count, and for each: length in bytes, {@link StructType}
 * </pre>
 */
public final class Program {
  /** A unit of nothing. */
  public static final byte[] EMPTY = new byte[9];

  private final List<byte[]> units = new ArrayList<>();
  private int[] mains = new int[4];
  private final List<Text> sources = new ArrayList<>(2);
  private final List<String> globals = new ArrayList<>();
  private final List<String> objects = new ArrayList<>();
  private final Table functions = new Table();
  private final Table processes = new Table();
  private final Table structs = new Table();
  private int starts;
  private boolean signals;
  private int noted;

  /** A source as it arrived; the {@link Source} is made when somebody asks for a line. */
  private static final class Text {
    final int base;
    final String name;
    final byte[] unit;
    final int start;
    final int length;
    Source source;

    Text(int base, String name, byte[] unit, int start, int length) {
      this.base = base;
      this.name = name;
      this.unit = unit;
      this.start = start;
      this.length = length;
    }

    Source source() {
      if (source == null) {
        source = new Source(name, new String(unit, start, length, StandardCharsets.UTF_8));
      }
      return source;
    }
  }

  /** Where each entry of a kind begins, and what was made of it when it was first asked for. */
  private static final class Table {
    byte[][] units = new byte[8][];
    int[] starts = new int[8];
    Object[] made = new Object[8];
    int count;

    void read(Loader in) {
      int more = in.number();
      for (int i = 0; i < more; i++) {
        int length = in.number();
        if (count == starts.length) {
          units = Arrays.copyOf(units, count * 2);
          starts = Arrays.copyOf(starts, count * 2);
          made = Arrays.copyOf(made, count * 2);
        }
        units[count] = in.bytes();
        starts[count++] = in.position();
        in.skip(length);
      }
    }
  }

  /** Adds what one compilation made. */
  public void append(byte[] unit) {
    Loader in = new Loader(this, unit, 0, 0);
    int count = in.number();
    for (int i = 0; i < count; i++) {
      int base = in.number();
      String name = in.text();
      int length = in.number();
      sources.add(new Text(base, name, unit, in.position(), length));
      in.skip(length);
    }
    count = in.number();
    for (int i = 0; i < count; i++) {
      globals.add(in.text());
    }
    count = in.number();
    for (int i = 0; i < count; i++) {
      objects.add(in.text());
    }
    functions.read(in);
    processes.read(in);
    structs.read(in);
    if (units.size() == mains.length) {
      mains = Arrays.copyOf(mains, mains.length * 2);
    }
    mains[units.size()] = in.number();
    starts += in.number();
    signals |= in.number() != 0;
    units.add(unit);
  }

  /**
   * Notes the sources from which the program was made: who looks from outside gets to lines through
   * them.
   */
  public void note(Register register) {
    for (; noted < sources.size(); noted++) {
      Text text = sources.get(noted);
      register.addSource(
          text.base,
          text.name,
          Arrays.copyOfRange(text.unit, text.start, text.start + text.length));
    }
  }

  /** The texts from which it was made: the script, and what it imports. */
  public List<Source> sources() {
    List<Source> all = new ArrayList<>();
    for (Text text : sources) {
      all.add(text.source());
    }
    return all;
  }

  public int units() {
    return units.size();
  }

  public byte[] unit(int index) {
    return units.get(index);
  }

  /**
   * Whether what the main process may run says something about signals: blocks, waits for or
   * handles one.
   */
  public boolean usesSignals() {
    return signals;
  }

  /**
   * How many processes the statements of the units start, as far as the text tells: for having
   * workers ready.
   */
  public int starts() {
    return starts;
  }

  /** Whether the body of the process starts processes of its own. */
  public boolean startsProcesses(ProcessDefinition definition) {
    return definition.code.starts;
  }

  FunctionCode main(int unit) {
    return function(mains[unit]);
  }

  int globals() {
    return globals.size();
  }

  String global(int slot) {
    return globals.get(slot);
  }

  /**
   * The script's name of the kernel object with that id: {@link
   * org.ipcsh.facility.KernelObject#id}.
   */
  public String object(int id) {
    return id >= 0 && id < objects.size() ? objects.get(id) : null;
  }

  FunctionCode function(int number) {
    Object made = functions.made[number];
    if (made == null) {
      made = new FunctionCode(this, number, at(functions, number));
      functions.made[number] = made;
    }
    return (FunctionCode) made;
  }

  ProcessCode process(int number) {
    Object made = processes.made[number];
    if (made == null) {
      made = new ProcessCode(this, number, at(processes, number));
      processes.made[number] = made;
    }
    return (ProcessCode) made;
  }

  StructType struct(int number) {
    Object made = structs.made[number];
    if (made == null) {
      StructType type = new StructType(number);
      structs.made[number] = type;
      type.read(this, at(structs, number));
      made = type;
    }
    return (StructType) made;
  }

  /**
   * How a C compiler lays out each struct, and each region with a layout, in the order of the
   * source.
   */
  public List<Layout.Struct> layouts() {
    List<Layout.Struct> layouts = new ArrayList<>(structs.count);
    for (int i = 0; i < structs.count; i++) {
      layouts.add(Layouts.VALUES.of(struct(i)));
    }
    return layouts;
  }

  private Loader at(Table table, int number) {
    return new Loader(this, table.units[number], table.starts[number], 0);
  }

  private Text text(int site) {
    Text found = null;
    for (Text each : sources) {
      if (each.base <= site) {
        found = each;
      }
    }
    return found;
  }

  /** The name of the source in which the site lies. */
  public String file(int site) {
    Text text = text(site);
    return text == null ? "?" : text.name;
  }

  /** The line, from 1, in which the site lies. */
  public int line(int site) {
    Text text = text(site);
    return text == null ? 0 : text.source().line(site - text.base);
  }

  /** {@code file:line}. */
  public String fileAndLine(int site) {
    return file(site) + ":" + line(site);
  }

  /**
   * Appends a complaint in the form of {@link org.ipcsh.syntax.Diagnostic}, with ASCII escapes for
   * what cannot be shown.
   */
  void render(StringBuilder out, int site, int length, String message, String hint) {
    Text text = site < 0 ? null : text(site);
    if (text == null) {
      out.append(Bytes.readable(message)).append('\n');
    } else {
      Span span = new Span(site - text.base, site - text.base + length);
      out.append(
          Diagnostic.error(text.source(), span, Bytes.readable(message), Bytes.readable(hint))
              .render());
      return;
    }
    if (hint != null) {
      out.append("  ").append(Bytes.readable(hint)).append('\n');
    }
  }
}
