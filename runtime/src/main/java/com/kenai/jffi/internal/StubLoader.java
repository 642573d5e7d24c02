package com.kenai.jffi.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Stands in for jffi's own loader of its native library, which jffi looks up by this name. The
 * original brings in java.util.logging, regular expressions and lambdas: 25 of the 45 ms that the
 * first native call takes, in every process of a run. This one loads the library that the launcher
 * unpacked ({@code jffi.boot.library.path}) and, where there is none (the runtime module used as a
 * library), unpacks the one in jffi's jar.
 */
public final class StubLoader {
  private static final String LIBRARY = "libjffi-1.2.so";
  private static Throwable failure;

  static {
    try {
      load();
    } catch (Throwable e) {
      failure = e;
    }
  }

  private StubLoader() {}

  /** Called by jffi, by reflection. */
  public static boolean isLoaded() {
    return failure == null;
  }

  /** Called by jffi, by reflection, when {@link #isLoaded} is false. */
  public static Throwable getFailureCause() {
    return failure;
  }

  private static void load() throws IOException {
    String directory = System.getProperty("jffi.boot.library.path");
    if (directory != null) {
      String path = directory + "/" + LIBRARY;
      if (new java.io.File(path).exists()) {
        System.load(path);
        return;
      }
    }
    String machine =
        System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
    String resource = "/jni/" + machine + "-" + System.getProperty("os.name") + "/" + LIBRARY;
    try (InputStream in = StubLoader.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new UnsatisfiedLinkError(
            "jffi has no native library for this machine (" + resource + ")");
      }
      Path unpacked = Files.createTempFile("jffi", ".so");
      try {
        Files.copy(in, unpacked, StandardCopyOption.REPLACE_EXISTING);
        System.load(unpacked.toString());
      } finally {
        Files.delete(unpacked);
      }
    }
  }
}
