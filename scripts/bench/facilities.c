/*
 * The C side of the benchmarks between processes. Prints nanoseconds.
 *   facilities channel KIND BYTES TURNS one-way|round-trip|bursts
 *   facilities lock KIND TURNS PROCESSES
 *   facilities copy TURNS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void need(int condition, const char *what) {
  if (!condition) {
    perror(what);
    exit(1);
  }
}

/* --- What would stay when a benchmark is interrupted --- */

static int queues[2] = {-1, -1}, set = -1;
static char name[64];

static void clean(void) {
  for (int i = 0; i < 2; i++) {
    if (queues[i] >= 0) msgctl(queues[i], IPC_RMID, NULL);
  }
  if (set >= 0) semctl(set, 0, IPC_RMID);
  if (*name) unlink(name);
}

static void interrupted(int number) {
  clean();
  _exit(128 + number);
}

/* --- Channels --- */

struct channel {
  int in, out; /* descriptors; or the identifier of a queue */
};

static const char *kind;
static size_t size;
static struct {
  long type;
  char data[65536];
} message = {1, ""};

static int is(const char *name) { return strcmp(kind, name) == 0; }

static void tcp_pair(int *ends) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof a;
  int one = 1, listening = socket(AF_INET, SOCK_STREAM, 0);
  need(bind(listening, (void *)&a, length) == 0 && listen(listening, 1) == 0, "listen");
  getsockname(listening, (void *)&a, &length);
  ends[1] = socket(AF_INET, SOCK_STREAM, 0);
  need(connect(ends[1], (void *)&a, length) == 0, "connect");
  ends[0] = accept(listening, NULL, NULL);
  for (int i = 0; i < 2; i++) setsockopt(ends[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static void udp_pair(int *ends) {
  struct sockaddr_in a[2];
  socklen_t length = sizeof a[0];
  for (int i = 0; i < 2; i++) {
    memset(&a[i], 0, sizeof a[i]);
    a[i].sin_family = AF_INET;
    a[i].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ends[i] = socket(AF_INET, SOCK_DGRAM, 0);
    need(bind(ends[i], (void *)&a[i], length) == 0, "bind");
    getsockname(ends[i], (void *)&a[i], &length);
  }
  for (int i = 0; i < 2; i++) need(connect(ends[i], (void *)&a[1 - i], length) == 0, "connect");
}

static struct channel channel(void) {
  int ends[2];
  if (is("pipe")) {
    need(pipe(ends) == 0, "pipe");
  } else if (is("fifo")) {
    char name[64];
    snprintf(name, sizeof name, "/tmp/ipcsh-bench-c.%d", (int)getpid());
    need(mkfifo(name, 0600) == 0, "mkfifo");
    ends[0] = open(name, O_RDONLY | O_NONBLOCK);
    ends[1] = open(name, O_WRONLY);
    fcntl(ends[0], F_SETFL, 0);
    unlink(name);
  } else if (is("unix_stream") || is("unix_datagram") || is("unix_seqpacket")) {
    int type = is("unix_stream") ? SOCK_STREAM : is("unix_datagram") ? SOCK_DGRAM : SOCK_SEQPACKET;
    need(socketpair(AF_UNIX, type, 0, ends) == 0, "socketpair");
  } else if (is("tcp")) {
    tcp_pair(ends);
  } else if (is("udp")) {
    udp_pair(ends);
  } else if (is("posix_queue")) {
    struct mq_attr a = {.mq_maxmsg = 4, .mq_msgsize = size};
    char name[64];
    snprintf(name, sizeof name, "/ipcsh-bench-c.%d", (int)getpid());
    ends[0] = ends[1] = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &a);
    need(ends[0] >= 0, "mq_open");
    mq_unlink(name);
  } else {
    ends[0] = ends[1] = msgget(IPC_PRIVATE, 0600);
    need(ends[0] >= 0, "msgget");
    queues[queues[0] >= 0] = ends[0];
  }
  return (struct channel){ends[0], ends[1]};
}

static void put(struct channel c) {
  if (is("posix_queue")) {
    need(mq_send(c.out, message.data, size, 0) == 0, "mq_send");
  } else if (is("sysv_queue")) {
    need(msgsnd(c.out, &message, size, 0) == 0, "msgsnd");
  } else {
    for (size_t done = 0; done < size;) {
      ssize_t n = write(c.out, message.data + done, size - done);
      need(n > 0, "write");
      done += n;
    }
  }
}

static void get(struct channel c) {
  if (is("posix_queue")) {
    need(mq_receive(c.in, message.data, sizeof message.data, NULL) >= 0, "mq_receive");
  } else if (is("sysv_queue")) {
    need(msgrcv(c.in, &message, sizeof message.data, 0, 0) >= 0, "msgrcv");
  } else {
    for (size_t done = 0; done < size;) {
      ssize_t n = read(c.in, message.data, size - done);
      need(n > 0, "read");
      done += n;
    }
  }
}

/* One way, where what there is no room for is lost: a byte answers so many as there is. */
static void bursts(long turns) {
  struct channel there = channel(), back = channel();
  long burst = size > 16384 ? 131072 / size : 8;
  char answer = 0;
  if (fork() == 0) {
    for (long i = 1; i <= turns + 1; i++) {
      put(there);
      if (i % burst == 0) need(read(back.in, &answer, 1) == 1, "read");
    }
    exit(0);
  }
  get(there);
  long long before = now();
  for (long i = 2; i <= turns + 1; i++) {
    get(there);
    if (i % burst == 0) need(write(back.out, &answer, 1) == 1, "write");
  }
  printf("%lld\n", now() - before);
  wait(NULL);
}

static void channels(long turns, int round) {
  struct channel there = channel(), back = channel();
  if (fork() == 0) {
    for (long i = 0; i <= turns; i++) {
      if (round) get(there);
      put(round ? back : there);
    }
    exit(0);
  }
  if (round) put(there);
  get(round ? back : there);
  long long before = now();
  for (long i = 0; i < turns; i++) {
    if (round) put(there);
    get(round ? back : there);
  }
  printf("%lld\n", now() - before);
  wait(NULL);
  clean();
}

/* --- Locks --- */

struct shared {
  long count;
  sem_t semaphore;
  pthread_mutex_t mutex;
  pthread_rwlock_t rwlock;
  pthread_barrier_t line;
};

static int file;

static void change(int by) {
  struct sembuf s = {0, by, 0};
  need(semop(set, &s, 1) == 0, "semop");
}

static void range(int command, int type) {
  struct flock f = {.l_type = type, .l_whence = SEEK_SET};
  need(fcntl(file, command, &f) == 0, "fcntl");
}

#define LOOP(take, give)             \
  for (long i = 0; i < turns; i++) { \
    take;                            \
    s->count++;                      \
    give;                            \
  }

static void adder(struct shared *s, long turns, int number) {
  file = open(name, O_RDWR);
  pthread_barrier_wait(&s->line);
  long long before = now();
  if (is("posix_sem")) {
    LOOP(sem_wait(&s->semaphore), sem_post(&s->semaphore))
  } else if (is("sysv_sem")) {
    LOOP(change(-1), change(1))
  } else if (is("mutex")) {
    LOOP(pthread_mutex_lock(&s->mutex), pthread_mutex_unlock(&s->mutex))
  } else if (is("rwlock")) {
    LOOP(pthread_rwlock_wrlock(&s->rwlock), pthread_rwlock_unlock(&s->rwlock))
  } else if (is("record_lock")) {
    LOOP(range(F_SETLKW, F_WRLCK), range(F_SETLK, F_UNLCK))
  } else if (is("ofd_lock")) {
    LOOP(range(F_OFD_SETLKW, F_WRLCK), range(F_OFD_SETLK, F_UNLCK))
  } else {
    LOOP(flock(file, LOCK_EX), flock(file, LOCK_UN))
  }
  pthread_barrier_wait(&s->line);
  if (number == 0) {
    printf("%lld\n", now() - before);
    fflush(stdout);
  }
  _exit(0);
}

static void locks(long turns, int processes) {
  struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_t m;
  pthread_rwlockattr_t r;
  pthread_barrierattr_t b;
  pthread_mutexattr_init(&m);
  pthread_mutexattr_setpshared(&m, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&s->mutex, &m);
  pthread_rwlockattr_init(&r);
  pthread_rwlockattr_setpshared(&r, PTHREAD_PROCESS_SHARED);
  pthread_rwlock_init(&s->rwlock, &r);
  pthread_barrierattr_init(&b);
  pthread_barrierattr_setpshared(&b, PTHREAD_PROCESS_SHARED);
  pthread_barrier_init(&s->line, &b, processes);
  sem_init(&s->semaphore, 1, 1);
  if (is("sysv_sem")) {
    set = semget(IPC_PRIVATE, 1, 0600);
    need(set >= 0 && semctl(set, 0, SETVAL, 1) == 0, "semget");
  }
  strcpy(name, "/tmp/ipcsh-bench-c.XXXXXX");
  close(mkstemp(name));
  for (int i = 0; i < processes; i++) {
    if (fork() == 0) adder(s, turns, i);
  }
  while (wait(NULL) > 0) {
  }
  clean();
  if (s->count != turns * processes) {
    fprintf(stderr, "%ld is wrong\n", s->count);
    exit(1);
  }
}

static void copy(long turns) {
  size_t bytes = 16 << 20;
  char *region = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  char *block = malloc(bytes);
  memset(block, 0, bytes);
  memcpy(region, block, bytes);
  long long before = now();
  for (long i = 0; i < turns; i++) {
    memcpy(region, block, bytes);
    __asm__ volatile("" ::: "memory");
    memcpy(block, region, bytes);
    __asm__ volatile("" ::: "memory");
  }
  printf("%lld\n", now() - before);
}

static void fields(long turns, int element) {
  struct fields {
    int64_t count;
    int32_t slot[8];
  };
  volatile struct fields *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  long long before = now();
  for (long i = 0; i < turns; i++) {
    if (element) {
      r->slot[i % 8] += 1;
    } else {
      r->count += 1;
    }
  }
  printf("%lld\n", now() - before);
}

int main(int argc, char **argv) {
  signal(SIGINT, interrupted);
  signal(SIGTERM, interrupted);
  signal(SIGHUP, interrupted);
  if (argc == 6 && strcmp(argv[1], "channel") == 0) {
    kind = argv[2];
    size = strtoul(argv[3], NULL, 10);
    if (strcmp(argv[5], "bursts") == 0) {
      bursts(strtol(argv[4], NULL, 10));
    } else {
      channels(strtol(argv[4], NULL, 10), strcmp(argv[5], "round-trip") == 0);
    }
  } else if (argc == 5 && strcmp(argv[1], "lock") == 0) {
    kind = argv[2];
    locks(strtol(argv[3], NULL, 10), atoi(argv[4]));
  } else if (argc == 3 && strcmp(argv[1], "copy") == 0) {
    copy(strtol(argv[2], NULL, 10));
  } else if (argc == 4 && strcmp(argv[1], "fields") == 0) {
    fields(strtol(argv[2], NULL, 10), strcmp(argv[3], "element") == 0);
  } else {
    return 2;
  }
  return 0;
}
