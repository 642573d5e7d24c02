package org.ipcsh.eval;

import org.ipcsh.facility.Region;
import org.ipcsh.posix.Layout;

/**
 * What lies at a place in a region of which the declaration says the layout: {@code r.slot[i].seq}.
 * All but the indexes is known when the program is loaded, so that the rest is a load or a store.
 */
abstract class Place extends Node {
  /** The variable that holds the region. */
  private final Node variable;

  private final Layout layout;

  /** The layout, if a whole number lies there; else null. */
  private final Layout.Scalar number;

  private Place(Node variable, Layout layout) {
    this.variable = variable;
    this.layout = layout;
    this.number = View.isInteger(layout) ? (Layout.Scalar) layout : null;
  }

  /** Bytes from the beginning of the region. */
  abstract long offset(Frame frame);

  @Override
  final Object eval(Frame frame) {
    return number != null ? (Object) evalLong(frame) : value(frame);
  }

  @Override
  final long evalLong(Frame frame) {
    if (number == null) {
      return super.evalLong(frame);
    }
    Region region = region(frame);
    try {
      return region.getLong(number, offset(frame));
    } catch (RuntimeException e) {
      throw Failures.of(e).at(site, length);
    }
  }

  /** A copy. */
  private Object value(Frame frame) {
    Object place = evalPlace(frame);
    try {
      return place instanceof View ? ((View) place).value() : place;
    } catch (RuntimeException e) {
      throw Failures.of(e).at(site, length);
    }
  }

  @Override
  Object evalPlace(Frame frame) {
    Region region = region(frame);
    try {
      return frame.evaluator.view.at(region, layout, offset(frame));
    } catch (RuntimeException e) {
      throw Failures.of(e).at(site, length);
    }
  }

  private Region region(Frame frame) {
    Object region = variable.eval(frame);
    if (region instanceof Region) {
      return (Region) region;
    }
    throw Variables.unset(this, null);
  }

  /** The field of that name, or null where that is not known, or there is none. */
  static Place field(Node target, String name) {
    if (target instanceof Place && ((Place) target).layout instanceof Layout.Struct) {
      Layout.Struct struct = (Layout.Struct) ((Place) target).layout;
      int index = struct.indexOf(name);
      return index < 0 ? null : new Field((Place) target, struct.field(index));
    }
    return null;
  }

  /** The element, or null where it is not known that there are any. */
  static Place element(Node target, Node index) {
    return target instanceof Place && ((Place) target).layout instanceof Layout.Array
        ? new Element((Place) target, index)
        : null;
  }

  /** The region itself. */
  static final class Whole extends Place {
    private Whole(Node variable, Layout layout) {
      super(variable, layout);
    }

    static Node load(Loader in) {
      Layout layout = Layouts.VALUES.of(in.program().struct(in.number()));
      return new Whole(in.node(), layout);
    }

    @Override
    long offset(Frame frame) {
      return 0;
    }

    @Override
    Object evalPlace(Frame frame) {
      return super.variable.eval(frame);
    }
  }

  private static final class Field extends Place {
    private final Place around;
    private final long offset;

    Field(Place around, Layout.Field field) {
      super(around.variable, field.layout());
      this.around = around;
      this.offset = field.offset();
    }

    @Override
    long offset(Frame frame) {
      return around.offset(frame) + offset;
    }
  }

  private static final class Element extends Place {
    private final Place around;
    private final Layout.Array array;
    private final Node index;

    Element(Place around, Node index) {
      super(around.variable, ((Layout.Array) around.layout).of());
      this.around = around;
      this.array = (Layout.Array) around.layout;
      this.index = index;
    }

    @Override
    long offset(Frame frame) {
      return around.offset(frame) + array.offset(index.evalLong(frame));
    }
  }

  /** {@code place = value}, or with an operator {@code place += value}. */
  static final class Set extends Node {
    private final int operator;
    private final Place place;
    private final Node value;

    Set(int operator, Place place, Node value) {
      this.operator = operator;
      this.place = place;
      this.value = value;
    }

    @Override
    Object eval(Frame frame) {
      Region region = place.region(frame);
      try {
        long offset = place.offset(frame);
        View.put(region, place.layout, offset, operator, value.eval(frame));
      } catch (RuntimeException e) {
        throw Failures.of(e).at(site, length);
      }
      return null;
    }
  }
}
