package org.ipcsh.facility;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipcsh.posix.Compiler;
import org.ipcsh.posix.Memory;
import org.ipcsh.process.Door;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * This process and two C programs want the same lock again and again: none is kept out for good,
 * and no two have it at once.
 */
@Timeout(value = 2, unit = MINUTES)
class ContendedTest {
  private static final String NAME = "/ipcsh-contended-" + ProcessHandle.current().pid();
  private static final int TURNS = 200_000;
  private static final int PROGRAMS = 2;
  private static final int BARRIER = 64;
  private static final int ONE = 128;
  private static final int OTHER = 192;

  /** Now and then a process is kept from the processor while it has the lock. */
  private static final int LONG = 1000;

  private static final String SOURCE =
      """
      #include <fcntl.h>
      #include <pthread.h>
      #include <sched.h>
      #include <semaphore.h>
      #include <stdlib.h>
      #include <sys/mman.h>
      int main(int argc, char **argv) {
        int fd = shm_open(argv[1], O_RDWR, 0);
        char *memory = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        long *one = (long *) (memory + 128), *other = (long *) (memory + 192);
        pthread_barrier_wait((pthread_barrier_t *) (memory + 64));
        for (int i = 0; i < atoi(argv[3]); i++) {
          switch (argv[2][0]) {
            case 'm': if (pthread_mutex_lock((void *) memory) != 0) return 1; break;
            case 's': if (sem_wait((void *) memory) != 0) return 1; break;
            case 'r':
              if (pthread_rwlock_rdlock((void *) memory) != 0) return 1;
              if (*one != *other) return 2;
              pthread_rwlock_unlock((void *) memory);
              if (pthread_rwlock_wrlock((void *) memory) != 0) return 1;
          }
          ++*one;
          if (i % 1000 == 0) sched_yield();
          ++*other;
          switch (argv[2][0]) {
            case 'm': pthread_mutex_unlock((void *) memory); break;
            case 's': sem_post((void *) memory); break;
            case 'r': pthread_rwlock_unlock((void *) memory);
          }
        }
      }
      """;

  @TempDir private Path folder;
  private final Door door = Door.alone();
  private final List<Process> others = new ArrayList<>();
  private Region region;

  @BeforeEach
  void makeRegion() {
    region = (Region) object("posix_shm", "name", NAME, "size", 4096);
  }

  @AfterEach
  void removeRegion() {
    others.forEach(Process::destroyForcibly);
    region.close();
    region.remove();
  }

  private KernelObject object(String kind, Object... named) {
    return Declare.object(door, Ownership.CREATE, kind, named);
  }

  @Test
  void aMutex() throws Exception {
    Mutex.Held mutex = (Mutex.Held) object("mutex", "in", region, "at", 0);
    contend("mutex", mutex::lock, mutex::unlock);
    assertThat(mutex.tryLock()).isTrue();
    mutex.unlock();
    assertThat(mutex.owner()).isZero();
  }

  @Test
  void anErrorCheckingMutex() throws Exception {
    Mutex.Held mutex = (Mutex.Held) object("mutex", "in", region, "at", 0, "type", "errorcheck");
    contend("mutex", mutex::lock, mutex::unlock);
  }

  @Test
  void aRecursiveMutex() throws Exception {
    Mutex.Held mutex = (Mutex.Held) object("mutex", "in", region, "at", 0, "type", "recursive");
    contend("mutex", mutex::lock, mutex::unlock);
  }

  @Test
  void aSemaphore() throws Exception {
    PosixSem.Semaphore semaphore =
        (PosixSem.Semaphore) object("posix_sem", "in", region, "at", 0, "value", 1);
    contend("semaphore", semaphore::await, semaphore::post);
    assertThat(semaphore.value()).isEqualTo(1);
  }

  @Test
  void aReadWriteLock() throws Exception {
    contend((Lockable) object("rwlock", "in", region, "at", 0));
  }

  @Test
  void aReadWriteLockThatPrefersWriters() throws Exception {
    contend((Lockable) object("rwlock", "in", region, "at", 0, "prefer", "writers"));
  }

  private void contend(Lockable lock) throws Exception {
    contend(
        "rwlock",
        () -> {
          lock.lock(true);
          Memory memory = region.memory();
          assertThat(memory.getLong(ONE)).isEqualTo(memory.getLong(OTHER));
          lock.unlock();
          lock.lock(false);
        },
        lock::unlock);
    assertThat(lock.tryLock(false)).isTrue();
    lock.unlock();
  }

  private void contend(String kind, Runnable take, Runnable giveBack) throws Exception {
    Path program = Compiler.compile(folder, "contend", SOURCE);
    Barrier.Meeting line =
        (Barrier.Meeting) object("barrier", "in", region, "at", BARRIER, "count", PROGRAMS + 1);
    for (int i = 0; i < PROGRAMS; i++) {
      others.add(
          new ProcessBuilder(program.toString(), NAME, kind, String.valueOf(TURNS))
              .inheritIO()
              .start());
    }
    Memory memory = region.memory();
    line.await();
    for (int i = 0; i < TURNS; i++) {
      take.run();
      memory.putLong(ONE, memory.getLong(ONE) + 1);
      if (i % LONG == 0) {
        Thread.yield();
      }
      memory.putLong(OTHER, memory.getLong(OTHER) + 1);
      giveBack.run();
    }
    for (Process other : others) {
      assertThat(other.waitFor()).isZero();
    }
    assertThat(memory.getLong(ONE)).isEqualTo((PROGRAMS + 1L) * TURNS);
    assertThat(memory.getLong(OTHER)).isEqualTo((PROGRAMS + 1L) * TURNS);
  }
}
