package org.ipcsh.why;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Why some processes will never go on: groups of them none of which depends on any process outside
 * its group. Whoever is in no such group waits, directly or through others, for one that is.
 */
final class Causes {
  private final Map<Wait, Set<Wait>> next = new LinkedHashMap<>();
  private final Map<Wait, Set<Wait>> before = new LinkedHashMap<>();
  private final List<List<Wait>> groups = new ArrayList<>();
  private final Set<Wait> reached;

  /** The groups of these; those on which the first of them depends come first. */
  Causes(Map<Member, Wait> waits) {
    for (Wait wait : waits.values()) {
      next.put(wait, new LinkedHashSet<>());
      before.put(wait, new LinkedHashSet<>());
    }
    for (Wait wait : waits.values()) {
      for (Member member : wait.helpers()) {
        Wait other = waits.get(member);
        // Who waits for the end of a process has forgotten this one: that is no reason.
        if (!wait.by.isEmpty() || other != null && other.kind != Wait.Kind.END) {
          link(wait, other);
        }
      }
    }
    reached = next.isEmpty() ? Set.of() : from(next.keySet().iterator().next(), next);
    Set<Wait> explained = new HashSet<>();
    for (Wait wait : next.keySet()) {
      if (!explained.contains(wait)) {
        Set<Wait> group = group(wait);
        explained.addAll(from(group.iterator().next(), before));
        add(group);
      }
    }
    List<Wait> order = new ArrayList<>(next.keySet());
    groups.forEach(group -> group.sort(Comparator.comparing(order::indexOf)));
    groups.sort((a, b) -> Boolean.compare(isBeside(a), isBeside(b)));
  }

  List<List<Wait>> groups() {
    return groups;
  }

  /** Whether the first of the processes has nothing to do with that group. */
  boolean isBeside(List<Wait> group) {
    return group.stream().noneMatch(reached::contains);
  }

  private void link(Wait wait, Wait other) {
    if (other != null) {
      next.get(wait).add(other);
      before.get(other).add(wait);
    }
  }

  private static Set<Wait> from(Wait start, Map<Wait, Set<Wait>> links) {
    Set<Wait> found = new LinkedHashSet<>(Set.of(start));
    Deque<Wait> left = new ArrayDeque<>(found);
    while (!left.isEmpty()) {
      for (Wait each : links.get(left.remove())) {
        if (found.add(each)) {
          left.add(each);
        }
      }
    }
    return found;
  }

  /** A group on which it depends, or to which it belongs. */
  private Set<Wait> group(Wait wait) {
    Wait at = wait;
    while (true) {
      Set<Wait> found = from(at, next);
      Set<Wait> back = from(at, before);
      Wait further = null;
      for (Wait each : found) {
        further = back.contains(each) ? further : each;
      }
      if (further == null) {
        return found;
      }
      at = further;
    }
  }

  /** Those that wait for the same, or for others to come to a FIFO, are told of together. */
  private void add(Set<Wait> group) {
    for (List<Wait> other : groups) {
      if (group.stream().anyMatch(wait -> isAlike(wait, other.get(0)))) {
        other.addAll(group);
        return;
      }
    }
    groups.add(new ArrayList<>(group));
  }

  private static boolean isForAnybody(Wait wait) {
    return wait.kind == Wait.Kind.OPEN && wait.by.isEmpty();
  }

  private static boolean isAlike(Wait one, Wait other) {
    return one.who.entry != 0 && one.who.entry == other.who.entry
        || isForAnybody(one) && isForAnybody(other);
  }
}
