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
    /** macOS. */
    DARWIN,
    /** FreeBSD. */
    FREEBSD,
    /** NetBSD. */
    NETBSD,
    /** OpenBSD. */
    OPENBSD,
    /** DragonFly BSD. */
    DRAGONFLY,
    /** Linux: the only one that {@link Platform#getOS} answers. */
    LINUX,
    /** Solaris. */
    SOLARIS,
    /** Windows. */
    WINDOWS,
    /** AIX. */
    AIX,
    /** IBM i. */
    IBMI,
    /** Linux on IBM Z. */
    ZLINUX,
    /** None of these. */
    UNKNOWN
  }

  /** The processor. */
  public enum CPU {
    /** x86, 32 bits. */
    I386(32),
    /** x86, 64 bits. */
    X86_64(64),
    /** PowerPC, 32 bits. */
    PPC(32),
    /** PowerPC, 64 bits, big-endian. */
    PPC64(64),
    /** PowerPC, 64 bits, little-endian. */
    PPC64LE(64),
    /** SPARC, 32 bits. */
    SPARC(32),
    /** SPARC, 64 bits. */
    SPARCV9(64),
    /** IBM Z, 64 bits. */
    S390X(64),
    /** ARM, 32 bits. */
    ARM(32),
    /** ARM, 64 bits. */
    AARCH64(64),
    /** LoongArch, 64 bits. */
    LOONGARCH64(64),
    /** MIPS, 32 bits, little-endian. */
    MIPSEL(32),
    /** MIPS, 64 bits, little-endian. */
    MIPS64EL(64),
    /** RISC-V, 64 bits. */
    RISCV64(64),
    /** None of these: taken for one of 64 bits. */
    UNKNOWN(64);

    /** How many bits an address has. */
    public final int dataModel;

    /** The bits of a long that an address uses. */
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

  /** That on which this process runs. */
  public static Platform getPlatform() {
    return PLATFORM;
  }

  /** Its operating system. */
  public OS getOS() {
    return OS.LINUX;
  }

  /** Its processor. */
  public CPU getCPU() {
    return cpu;
  }

  /** The feature number of the Java that runs: 17. */
  public int getJavaMajorVersion() {
    return Runtime.version().feature();
  }

  /** How many bits a long of C has. */
  public int longSize() {
    return cpu.dataModel;
  }

  /** How many bits an address has. */
  public int addressSize() {
    return cpu.dataModel;
  }

  /** The bits of a long that an address uses. */
  public long addressMask() {
    return cpu.addressMask;
  }

  /** Whether there is a native library for it; where there is none, loading that says so. */
  public boolean isSupported() {
    return true;
  }
}
