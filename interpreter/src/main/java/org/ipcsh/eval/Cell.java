package org.ipcsh.eval;

/**
 * A variable that a function shares with the place where the function was made, because one of them
 * changes it.
 */
final class Cell {
  Object value;

  Cell(Object value) {
    this.value = value;
  }
}
