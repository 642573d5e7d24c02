package org.ipcsh.eval;

import java.util.ArrayList;
import java.util.List;

/** A node that can be a case of {@code select}. */
interface Selectable {
  /**
   * What is to be waited for, its operands evaluated.
   *
   * @param turn where to begin, should it be any element of a list
   */
  Selector.Case prepare(Frame frame, Turn turn);

  /** What the one that was done gives the script. */
  default Object value(Selector.Case done) {
    return Values.fromJava(done.result);
  }

  /** What to wait for on one element of a list. */
  interface Member {
    Selector.Case of(Object element);
  }

  /** Any element of the list, as it is now. */
  static Selector.OfAny any(List<?> list, Turn turn, Member member) {
    List<Object> elements = new ArrayList<>(list);
    Selector.Case[] members = new Selector.Case[elements.size()];
    for (int i = 0; i < members.length; i++) {
      try {
        members[i] = member.of(elements.get(i));
      } catch (ScriptError e) {
        throw e.inList(i);
      }
    }
    return new Selector.OfAny(elements, members, turn.begin(elements));
  }
}
