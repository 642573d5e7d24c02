package org.ipcsh.eval;

/** The byte with which each kind of node begins in a program. */
final class Op {
  static final int NONE = 0;
  static final int NULL = 1;
  static final int TRUE = 2;
  static final int FALSE = 3;
  static final int INTEGER = 4;
  static final int FLOAT = 5;
  static final int STRING = 6;
  static final int DURATION = 7;
  static final int SIGNAL = 8;
  static final int STRUCT = 9;
  static final int BUILTIN = 10;
  static final int STANDARD = 11;
  static final int ARGUMENTS = 12;
  static final int PID = 13;
  static final int PARENT_PID = 14;

  static final int LOCAL = 16;
  static final int LOCAL_LONG = 17;
  static final int LOCAL_CELL = 18;
  static final int CAPTURED = 19;
  static final int CAPTURED_CELL = 20;
  static final int GLOBAL = 21;
  static final int SET_LOCAL = 22;
  static final int SET_LOCAL_LONG = 23;
  static final int SET_LOCAL_CELL = 24;
  static final int SET_CAPTURED_CELL = 25;
  static final int SET_GLOBAL = 26;
  static final int NEW_CELL = 27;
  static final int ADD_TO_LOCAL_LONG = 28;
  static final int UNPACK = 29;

  static final int INTERPOLATION = 32;
  static final int LIST = 33;
  static final int MAP = 34;
  static final int STRUCT_VALUE = 35;
  static final int INDEX = 36;
  static final int SET_INDEX = 37;
  static final int MEMBER = 38;
  static final int SET_MEMBER = 39;
  static final int FUNCTION = 40;
  static final int PROCESS = 41;

  static final int BINARY = 48;
  static final int BINARY_LONG = 49;
  static final int ADD_LONG = 50;
  static final int SUBTRACT_LONG = 51;
  static final int COMPARE_LONG = 52;
  static final int NEGATE = 53;
  static final int NOT = 54;
  static final int AND = 55;
  static final int OR = 56;

  static final int CALL = 64;
  static final int CALL_BUILTIN = 65;
  static final int CALL_MEMBER = 66;

  static final int BLOCK = 80;
  static final int VALUE = 81;
  static final int IF = 82;
  static final int WHILE = 83;
  static final int FOR_RANGE = 84;
  static final int FOR_EACH = 85;
  static final int BREAK = 86;
  static final int CONTINUE = 87;
  static final int RETURN = 88;
  static final int TRY = 89;
  static final int ASSERT = 90;
  static final int WITH = 91;
  static final int SELECT = 92;
  static final int ON = 93;

  static final int OPEN = 96;
  static final int SCOPE = 97;
  static final int RELEASE = 98;
  static final int START = 99;
  static final int WAIT = 100;
  static final int WAIT_STATEMENT = 101;
  static final int IN = 102;

  private Op() {}
}
