package org.ipcsh.eval;

/**
 * The numbers of which a program is made: the byte with which each kind of node begins, and more.
 */
public final class Op {
  public static final int NONE = 0;
  public static final int NULL = 1;
  public static final int TRUE = 2;
  public static final int FALSE = 3;
  public static final int INTEGER = 4;
  public static final int FLOAT = 5;
  public static final int STRING = 6;
  public static final int DURATION = 7;
  public static final int SIGNAL = 8;
  public static final int STRUCT = 9;
  public static final int BUILTIN = 10;
  public static final int STANDARD = 11;
  public static final int ARGUMENTS = 12;
  public static final int PID = 13;
  public static final int PARENT_PID = 14;

  public static final int LOCAL = 16;
  public static final int LOCAL_LONG = 17;
  public static final int LOCAL_CELL = 18;
  public static final int CAPTURED = 19;
  public static final int CAPTURED_CELL = 20;
  public static final int GLOBAL = 21;
  public static final int SET_LOCAL = 22;
  public static final int SET_LOCAL_LONG = 23;
  public static final int SET_LOCAL_CELL = 24;
  public static final int SET_CAPTURED_CELL = 25;
  public static final int SET_GLOBAL = 26;
  public static final int NEW_CELL = 27;
  public static final int ADD_TO_LOCAL_LONG = 28;
  public static final int UNPACK = 29;

  public static final int INTERPOLATION = 32;
  public static final int LIST = 33;
  public static final int MAP = 34;
  public static final int STRUCT_VALUE = 35;
  public static final int INDEX = 36;
  public static final int SET_INDEX = 37;
  public static final int MEMBER = 38;
  public static final int SET_MEMBER = 39;
  public static final int FUNCTION = 40;
  public static final int PROCESS = 41;
  public static final int REGION = 42;

  public static final int BINARY = 48;
  public static final int BINARY_LONG = 49;
  public static final int ADD_LONG = 50;
  public static final int SUBTRACT_LONG = 51;
  public static final int COMPARE_LONG = 52;
  public static final int NEGATE = 53;
  public static final int NOT = 54;
  public static final int AND = 55;
  public static final int OR = 56;

  public static final int CALL = 64;
  public static final int CALL_BUILTIN = 65;
  public static final int CALL_MEMBER = 66;

  public static final int BLOCK = 80;
  public static final int VALUE = 81;
  public static final int IF = 82;
  public static final int WHILE = 83;
  public static final int FOR_RANGE = 84;
  public static final int FOR_EACH = 85;
  public static final int BREAK = 86;
  public static final int CONTINUE = 87;
  public static final int RETURN = 88;
  public static final int TRY = 89;
  public static final int ASSERT = 90;
  public static final int WITH = 91;
  public static final int SELECT = 92;
  public static final int ON = 93;

  public static final int OPEN = 96;
  public static final int SCOPE = 97;
  public static final int RELEASE = 98;
  public static final int START = 99;
  public static final int WAIT = 100;
  public static final int WAIT_STATEMENT = 101;
  public static final int IN = 102;

  // Where a closure finds what it brings along: the lowest two bits of a number, above them a slot.
  public static final int FROM_SLOT = 0;
  public static final int FROM_LONG = 1;
  public static final int FROM_CAPTURED = 2;

  private Op() {}
}
