package org.ipcsh.posix;

/**
 * What sendmsg(2) and recvmsg(2) are told, on 64-bit Linux: a msghdr, the iovec of its data, and
 * the cmsghdr before what travels beside the data (cmsg(3)).
 *
 * <pre>
 *   msghdr    0 name  8 namelen int  16 iov  24 iovlen  32 control  40 controllen  48 flags int  56 in all
 *   iovec     0 base  8 length                                                                  16 in all
 *   cmsghdr   0 length  8 level int  12 type int  16 data
 * </pre>
 */
public final class Msghdr {
  /** The address of the iovecs. */
  public static final int IOV = 16;

  /** How many iovecs there are, as a long. */
  public static final int IOVLEN = 24;

  /** The address of the control data. */
  public static final int CONTROL = 32;

  /** How many bytes of control data there are, or room for them, as a long. */
  public static final int CONTROLLEN = 40;

  /** What recvmsg(2) stored, such as {@link Flags#MSG_CTRUNC}, as an int. */
  public static final int FLAGS = 48;

  /** Its size in bytes. */
  public static final int SIZE = 56;

  /** Of an iovec: the address of the data. */
  public static final int IOV_BASE = 0;

  /** Of an iovec: how many bytes they are, as a long. */
  public static final int IOV_LENGTH = 8;

  /** The size of an iovec in bytes. */
  public static final int IOV_SIZE = 16;

  /** Of control data: how many bytes they are with their head, as a long. */
  public static final int CMSG_LENGTH = 0;

  /** Of control data: {@link Flags#SOL_SOCKET}, as an int. */
  public static final int CMSG_LEVEL = 8;

  /** Of control data: {@link Flags#SCM_RIGHTS}, as an int. */
  public static final int CMSG_TYPE = 12;

  /** Of control data: where the descriptors begin, an int each. */
  public static final int CMSG_DATA = 16;

  /** How much of the data a trace keeps. */
  public static final int TRACED_DATA = 32;

  /** How much of what travels beside them. */
  public static final int TRACED_CONTROL = 64;

  /** A trace keeps the length of the data, their beginning, and the same of the control data. */
  public static final int TRACED = Long.BYTES + TRACED_DATA + Long.BYTES + TRACED_CONTROL;

  private Msghdr() {}
}
