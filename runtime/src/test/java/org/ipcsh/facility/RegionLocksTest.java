package org.ipcsh.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.ipcsh.posix.Compiler;
import org.ipcsh.posix.Flags;
import org.ipcsh.process.Door;
import org.ipcsh.process.Interrupted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutexes, read-write locks, condition variables and barriers in a region that other processes have
 * mapped as well.
 */
class RegionLocksTest {
  private static final String NAME = "/ipcsh-locks-" + ProcessHandle.current().pid();

  @TempDir private Path folder;
  private final Door door = Door.alone();
  private Region region;

  @BeforeEach
  void makeRegion() {
    region = (Region) object("posix_shm", "name", NAME, "size", 4096);
  }

  @AfterEach
  void removeRegion() {
    region.close();
    region.remove();
  }

  private KernelObject object(String kind, Object... named) {
    return Declare.object(door, Ownership.CREATE, kind, named);
  }

  private Puppet puppet() {
    Puppet puppet = new Puppet();
    puppet.does("declare r USE posix_shm name=" + NAME);
    return puppet;
  }

  @Test
  void aMutexIsForOneProcessAtATime() throws Exception {
    KernelObject mutex = object("mutex", "in", region, "at", 64);
    try (Puppet other = puppet()) {
      other.does("declare m USE mutex in=@r at=64");
      Declare.call(mutex, "lock");
      assertThat(other.does("call m try_lock")).isEqualTo("false");
      assertThat(other.does("within 120 call m lock")).isEqualTo("TIMEOUT");
      other.begins("call m lock");
      Declare.call(mutex, "unlock");
      assertThat(other.says()).isEqualTo("null");
      assertThat(Declare.call(mutex, "try_lock")).isEqualTo(false);
      other.does("call m unlock");
      assertThat(Declare.call(mutex, "try_lock")).isEqualTo(true);
      Declare.call(mutex, "unlock");
    }
  }

  @Test
  void theOwnerOfARobustMutexDiesAndTheNextOneRepairs() throws Exception {
    KernelObject mutex = object("mutex", "in", region, "at", 0, "robust", true);
    try (Puppet other = puppet()) {
      other.does("declare m USE mutex in=@r at=0");
      other.does("call m lock");
      assertThat(Declare.call(mutex, "try_lock")).isEqualTo(false);
      other.kill(Flags.SIGKILL);
      other.end();
    }
    assertThatThrownBy(() -> Declare.call(mutex, "lock")).hasMessageContaining("(EOWNERDEAD)");
    Declare.call(mutex, "consistent");
    Declare.call(mutex, "unlock");
    Declare.call(mutex, "lock");
    Declare.call(mutex, "unlock");
  }

  @Test
  void aRobustMutexThatNobodyRepairedCannotBeLockedAnyMore() throws Exception {
    KernelObject mutex = object("mutex", "in", region, "at", 0, "robust", true);
    try (Puppet other = puppet()) {
      other.does("declare m USE mutex in=@r at=0");
      other.does("call m lock");
      // One that waits is told as well.
      Thread kill = new Thread(() -> other.kill(Flags.SIGKILL));
      kill.start();
      assertThatThrownBy(() -> Declare.call(mutex, "lock")).hasMessageContaining("(EOWNERDEAD)");
    }
    Declare.call(mutex, "unlock");
    assertThatThrownBy(() -> Declare.call(mutex, "lock")).hasMessageContaining("(ENOTRECOVERABLE)");
  }

  @Test
  void theOwnerOfANormalMutexDiesAndItStaysLocked() throws Exception {
    KernelObject mutex = object("mutex", "in", region, "at", 0);
    try (Puppet other = puppet()) {
      other.does("declare m USE mutex in=@r at=0");
      other.does("call m lock");
      other.kill(Flags.SIGKILL);
      other.end();
    }
    assertThatThrownBy(() -> door.within(60_000_000, () -> Declare.call(mutex, "lock")))
        .isInstanceOf(Interrupted.class);
  }

  @Test
  void mistakesWithAnErrorCheckingMutexAreErrors() throws Exception {
    KernelObject mutex = object("mutex", "in", region, "at", 0, "type", "errorcheck");
    assertThatThrownBy(() -> Declare.call(mutex, "unlock")).hasMessageContaining("(EPERM)");
    Declare.call(mutex, "lock");
    assertThatThrownBy(() -> Declare.call(mutex, "lock")).hasMessageContaining("(EDEADLK)");
    assertThatThrownBy(() -> Declare.call(mutex, "consistent")).hasMessageContaining("(EINVAL)");
    Declare.call(mutex, "unlock");
    assertThatThrownBy(() -> object("mutex", "in", region, "type", "fast"))
        .hasMessageContaining("recursive");
  }

  @Test
  void aRecursiveMutexCounts() throws Exception {
    KernelObject mutex = object("mutex", "in", region, "at", 0, "type", "recursive");
    Declare.call(mutex, "lock");
    Declare.call(mutex, "lock");
    Declare.call(mutex, "unlock");
    try (Puppet other = puppet()) {
      other.does("declare m USE mutex in=@r at=0");
      assertThat(other.does("call m try_lock")).isEqualTo("false");
      Declare.call(mutex, "unlock");
      assertThat(other.does("call m try_lock")).isEqualTo("true");
    }
  }

  @Test
  void aLockThatIsStoppedEnds() {
    KernelObject mutex = object("mutex", "in", region, "at", 0);
    Declare.call(mutex, "lock");
    door.interrupter().watchThisThread();
    new Thread(door.interrupter()::stop).start();
    assertThatThrownBy(() -> Declare.call(mutex, "lock")).isInstanceOf(Interrupted.class);
  }

  @Test
  void manyReadOrOneWrites() throws Exception {
    KernelObject lock = object("rwlock", "in", region, "at", 128, "prefer", "writers");
    try (Puppet other = puppet()) {
      other.does("declare l USE rwlock in=@r at=128");
      Declare.call(lock, "lock", "shared", true);
      assertThat(other.does("call l try_lock shared=true")).isEqualTo("true");
      assertThat(other.does("call l try_lock")).isEqualTo("false");
      other.does("call l unlock");
      assertThat(other.does("within 60 call l lock")).isEqualTo("TIMEOUT");
      other.begins("call l lock");
      // A writer waits, and is preferred.
      assertThat(Declare.call(lock, "try_lock", "shared", true)).isEqualTo(false);
      Declare.call(lock, "unlock");
      assertThat(other.says()).isEqualTo("null");
      assertThat(Declare.call(lock, "try_lock", "shared", true)).isEqualTo(false);
      other.does("call l unlock");
      Declare.call((KernelObject) Declare.call(lock, "shared"), "lock");
      assertThat(other.does("call l try_lock shared=true")).isEqualTo("true");
    }
  }

  @Test
  void aProcessThatHasARwlockForWritingIsToldThatItWouldWaitForItself() {
    KernelObject lock = object("rwlock", "in", region);
    Declare.call(lock, "lock");
    assertThatThrownBy(() -> Declare.call(lock, "lock")).hasMessageContaining("(EDEADLK)");
    Declare.call(lock, "unlock");
    assertThatThrownBy(() -> object("rwlock", "in", region, "prefer", "nobody"))
        .hasMessageContaining("\"readers\" or \"writers\"");
  }

  @Test
  void aConditionIsWaitedForWithTheMutexGivenBack() throws Exception {
    KernelObject mutex = object("mutex", "in", region, "at", 0);
    KernelObject condition = object("condvar", "in", region, "at", 64);
    try (Puppet one = puppet();
        Puppet two = puppet()) {
      for (Puppet each : new Puppet[] {one, two}) {
        each.does("declare m USE mutex in=@r at=0");
        each.does("declare c USE condvar in=@r at=64");
        each.does("call m lock");
        each.begins("call c wait mutex=@m");
      }
      Declare.call(mutex, "lock");
      Declare.call(condition, "broadcast");
      Declare.call(mutex, "unlock");
      // Which of them has the mutex first nobody knows; it gives it back for the other.
      one.tells("call m unlock");
      two.tells("call m unlock");
      for (Puppet each : new Puppet[] {one, two}) {
        assertThat(each.says()).as("wait").isEqualTo("null");
        assertThat(each.says()).as("unlock").isEqualTo("null");
      }
    }
  }

  @Test
  void waitingForAConditionEndsWhenItsTimeIsUpOrItIsStoppedAndTheMutexIsHeldAgain() {
    KernelObject mutex = object("mutex", "in", region, "at", 0, "type", "errorcheck");
    KernelObject condition = object("condvar", "in", region, "at", 64);
    Declare.call(condition, "signal");
    Declare.call(mutex, "lock");
    assertThatThrownBy(
            () -> door.within(20_000_000, () -> Declare.call(condition, "wait", "mutex", mutex)))
        .isInstanceOf(Interrupted.class);
    door.interrupter().watchThisThread();
    new Thread(door.interrupter()::stop).start();
    assertThatThrownBy(() -> Declare.call(condition, "wait", "mutex", mutex))
        .isInstanceOf(Interrupted.class);
    Declare.call(mutex, "unlock");
    assertThatThrownBy(() -> Declare.call(condition, "wait", "mutex", mutex))
        .hasMessageContaining("(EPERM)");
    assertThatThrownBy(() -> Declare.call(condition, "wait", "mutex", condition))
        .hasMessageContaining("takes the mutex");
  }

  @Test
  void aBarrierOpensWhenAllHaveArrivedAndOneIsTold() throws Exception {
    KernelObject barrier = object("barrier", "in", region, "at", 0, "count", 2);
    try (Puppet other = puppet()) {
      other.does("declare b USE barrier in=@r at=0");
      for (int round = 0; round < 3; round++) {
        other.begins("call b wait");
        boolean told = (Boolean) Declare.call(barrier, "wait");
        assertThat(other.says()).isEqualTo(Boolean.toString(!told));
      }
    }
  }

  @Test
  void havingArrivedAtABarrierCannotBeTakenBack() throws Exception {
    KernelObject barrier = object("barrier", "in", region, "at", 0, "count", 2);
    assertThatThrownBy(() -> door.within(20_000_000, () -> Declare.call(barrier, "wait")))
        .isInstanceOf(Interrupted.class);
    try (Puppet other = puppet()) {
      other.does("declare b USE barrier in=@r at=0");
      boolean told = Boolean.parseBoolean(other.does("call b wait"));
      assertThat(Declare.call(barrier, "wait")).isEqualTo(!told);
    }
    assertThatThrownBy(() -> object("barrier", "in", region)).hasMessageContaining("count:");
  }

  @Test
  void aCProgramCannotTellTheDifference() throws Exception {
    String source =
        """
        #include <errno.h>
        #include <fcntl.h>
        #include <pthread.h>
        #include <signal.h>
        #include <stdio.h>
        #include <sys/mman.h>
        #include <unistd.h>
        int main(int argc, char **argv) {
          int fd = shm_open(argv[1], O_RDWR, 0);
          char *memory = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
          pthread_mutex_t *mutex = (pthread_mutex_t *) memory;
          pthread_cond_t *condition = (pthread_cond_t *) (memory + 64);
          pthread_barrier_t *barrier = (pthread_barrier_t *) (memory + 128);
          pthread_rwlock_t *lock = (pthread_rwlock_t *) (memory + 192);
          volatile long *count = (long *) (memory + 256);
          pthread_barrier_wait(barrier);
          for (int i = 0; i < 10000; i++) {
            if (pthread_mutex_lock(mutex) != 0) return 1;
            (*count)++;
            pthread_mutex_unlock(mutex);
          }
          pthread_barrier_wait(barrier);
          pthread_mutex_lock(mutex);
          while (*count >= 0) pthread_cond_wait(condition, mutex);
          pthread_mutex_unlock(mutex);
          if (pthread_rwlock_tryrdlock(lock) != 0) return 2;
          if (pthread_rwlock_trywrlock(lock) != EBUSY && errno != EDEADLK) return 3;
          pthread_mutex_lock(mutex);
          kill(getpid(), SIGKILL);
        }
        """;
    Path program = Compiler.compile(folder, "locks", source);
    KernelObject mutex = object("mutex", "in", region, "at", 0, "robust", true);
    KernelObject condition = object("condvar", "in", region, "at", 64);
    KernelObject barrier = object("barrier", "in", region, "at", 128, "count", 2);
    KernelObject lock = object("rwlock", "in", region, "at", 192);
    Process other = new ProcessBuilder(program.toString(), NAME).inheritIO().start();
    Declare.call(barrier, "wait");
    for (int i = 0; i < 10_000; i++) {
      Declare.call(mutex, "lock");
      region.memory().putLong(256, region.memory().getLong(256) + 1);
      Declare.call(mutex, "unlock");
    }
    Declare.call(barrier, "wait");
    assertThat(region.memory().getLong(256)).isEqualTo(20_000);
    Declare.call(lock, "lock", "shared", true);
    Declare.call(mutex, "lock");
    region.memory().putLong(256, -1);
    Declare.call(condition, "signal");
    Declare.call(mutex, "unlock");
    assertThat(other.waitFor()).isEqualTo(128 + Flags.SIGKILL);
    assertThatThrownBy(() -> Declare.call(mutex, "lock")).hasMessageContaining("(EOWNERDEAD)");
    Declare.call(mutex, "consistent");
    Declare.call(mutex, "unlock");
    Declare.call(lock, "unlock");
  }
}
