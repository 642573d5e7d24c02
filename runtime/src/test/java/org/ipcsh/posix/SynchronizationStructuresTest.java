package org.ipcsh.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The structures and numbers of synchronization and signals are those of the system's headers. */
class SynchronizationStructuresTest {
  private static final String PROGRAM =
      """
      #define _GNU_SOURCE
      #include <fcntl.h>
      #include <pthread.h>
      #include <semaphore.h>
      #include <signal.h>
      #include <stddef.h>
      #include <stdio.h>
      #include <sys/sem.h>
      #include <sys/signalfd.h>
      #define S(t) printf("%zu ", sizeof(t))
      #define O(t, f) printf("%zu ", offsetof(t, f))
      #define N(n) printf("%d ", (int) n)
      int main(void) {
        S(sem_t); S(pthread_mutex_t); S(pthread_rwlock_t); S(pthread_cond_t); S(pthread_barrier_t);
        N((sizeof(pthread_mutexattr_t) <= 16 && sizeof(pthread_rwlockattr_t) <= 16
            && sizeof(pthread_condattr_t) <= 16 && sizeof(pthread_barrierattr_t) <= 16));
        puts("");
        O(struct semid_ds, sem_otime); O(struct semid_ds, sem_ctime);
        O(struct semid_ds, sem_nsems); S(struct semid_ds); puts("");
        O(struct sembuf, sem_num); O(struct sembuf, sem_op); O(struct sembuf, sem_flg);
        S(struct sembuf); puts("");
        O(struct flock, l_type); O(struct flock, l_whence); O(struct flock, l_start);
        O(struct flock, l_len); O(struct flock, l_pid); S(struct flock); puts("");
        O(siginfo_t, si_signo); O(siginfo_t, si_code); O(siginfo_t, si_pid); O(siginfo_t, si_uid);
        O(siginfo_t, si_value); S(siginfo_t); S(sigset_t); puts("");
        O(struct signalfd_siginfo, ssi_signo); O(struct signalfd_siginfo, ssi_code);
        O(struct signalfd_siginfo, ssi_pid); O(struct signalfd_siginfo, ssi_uid);
        O(struct signalfd_siginfo, ssi_int); S(struct signalfd_siginfo); puts("");
        N(GETPID); N(GETVAL); N(GETALL); N(GETNCNT); N(GETZCNT); N(SETVAL); N(SETALL); N(SEM_UNDO);
        puts("");
        N(PTHREAD_PROCESS_SHARED); N(PTHREAD_MUTEX_NORMAL); N(PTHREAD_MUTEX_RECURSIVE);
        N(PTHREAD_MUTEX_ERRORCHECK); N(PTHREAD_MUTEX_ROBUST);
        N(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP); N(SIGRTMIN); N(SIGRTMAX); puts("");
        return 0;
      }
      """;

  @TempDir private Path folder;

  @Test
  void theyAreLaidOutAsTheCCompilerDoes() throws Exception {
    String[] lines = Compiler.run(Compiler.compile(folder, "layouts", PROGRAM)).split(" ?\n");
    assertThat(lines[0])
        .isEqualTo(
            row(
                PthreadTypes.SEM_SIZE,
                PthreadTypes.MUTEX_SIZE,
                PthreadTypes.RWLOCK_SIZE,
                PthreadTypes.COND_SIZE,
                PthreadTypes.BARRIER_SIZE,
                1));
    assertThat(lines[1]).isEqualTo(row(SemidDs.OTIME, SemidDs.CTIME, SemidDs.NSEMS, SemidDs.SIZE));
    assertThat(lines[2]).isEqualTo(row(Sembuf.NUM, Sembuf.OP, Sembuf.FLG, Sembuf.SIZE));
    assertThat(lines[3])
        .isEqualTo(
            row(
                FlockRange.TYPE,
                FlockRange.WHENCE,
                FlockRange.START,
                FlockRange.LEN,
                FlockRange.PID,
                FlockRange.SIZE));
    assertThat(lines[4])
        .isEqualTo(
            row(
                Siginfo.SIGNO,
                Siginfo.CODE,
                Siginfo.PID,
                Siginfo.UID,
                Siginfo.VALUE,
                Siginfo.SIZE,
                128));
    assertThat(lines[5])
        .isEqualTo(
            row(
                Siginfo.FD_SIGNO,
                Siginfo.FD_CODE,
                Siginfo.FD_PID,
                Siginfo.FD_UID,
                Siginfo.FD_VALUE,
                Siginfo.SIZE));
    assertThat(lines[6])
        .isEqualTo(
            row(
                Flags.SEM_GETPID,
                Flags.SEM_GETVAL,
                Flags.SEM_GETALL,
                Flags.SEM_GETNCNT,
                Flags.SEM_GETZCNT,
                Flags.SEM_SETVAL,
                Flags.SEM_SETALL,
                Flags.SEM_UNDO));
    assertThat(lines[7])
        .isEqualTo(
            row(
                Flags.PTHREAD_PROCESS_SHARED,
                Flags.PTHREAD_MUTEX_NORMAL,
                Flags.PTHREAD_MUTEX_RECURSIVE,
                Flags.PTHREAD_MUTEX_ERRORCHECK,
                Flags.PTHREAD_MUTEX_ROBUST,
                Flags.PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP,
                Flags.SIGRTMIN,
                Flags.SIGRTMAX));
  }

  private static String row(int... numbers) {
    StringBuilder row = new StringBuilder();
    for (int number : numbers) {
      row.append(row.length() == 0 ? "" : " ").append(number);
    }
    return row.toString();
  }
}
