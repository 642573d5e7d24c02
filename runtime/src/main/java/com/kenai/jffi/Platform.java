package com.kenai.jffi;

/**
 * Stands in for jffi's class of this name, which takes the version of Java apart by a regular
 * expression: the first one, with the lambdas in it, is 6 ms of each process of a run. This one
 * knows what jffi and jnr-ffi ask of it, on the systems that ipcsh runs on.
 */
public final class Platform {
  private static final Platform PLATFORM = new Platform();

  private final CPU cpu = CPU.of(System.getProperty("os.arch"));

  private Platform() {}

  /** The operating system. */
  public enum OS {
    DARWIN,
    FREEBSD,
    NETBSD,
    OPENBSD,
    DRAGONFLY,
    LINUX,
    SOLARIS,
    WINDOWS,
    AIX,
    IBMI,
    ZLINUX,
    UNKNOWN
  }

  /** The processor. */
  public enum CPU {
    I386(32),
    X86_64(64),
    PPC(32),
    PPC64(64),
    PPC64LE(64),
    SPARC(32),
    SPARCV9(64),
    S390X(64),
    ARM(32),
    AARCH64(64),
    LOONGARCH64(64),
    MIPSEL(32),
    MIPS64EL(64),
    RISCV64(64),
    UNKNOWN(64);

    public final int dataModel;
    public final long addressMask;

    CPU(int dataModel) {
      this.dataModel = dataModel;
      this.addressMask = dataModel == 32 ? 0xffffffffL : -1;
    }

    private static CPU of(String architecture) {
      switch (architecture) {
        case "amd64":
          return X86_64;
        case "aarch64":
          return AARCH64;
        default:
          return UNKNOWN;
      }
    }
  }

  public static Platform getPlatform() {
    return PLATFORM;
  }

  public OS getOS() {
    return OS.LINUX;
  }

  public CPU getCPU() {
    return cpu;
  }

  public int getJavaMajorVersion() {
    return Runtime.version().feature();
  }

  public int longSize() {
    return cpu.dataModel;
  }

  public int addressSize() {
    return cpu.dataModel;
  }

  public long addressMask() {
    return cpu.addressMask;
  }

  public boolean isSupported() {
    return true;
  }
}
