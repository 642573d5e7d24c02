/* The C side of the benchmarks: peers pipe BYTES TURNS SAMPLES | peers stream. Prints nanoseconds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char block[65536];

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void turn(int ends[2], size_t size, long turns) {
  for (long i = 0; i < turns; i++) {
    if (write(ends[1], block, size) != (ssize_t)size || read(ends[0], block, size) != (ssize_t)size) {
      perror("pipe");
      exit(1);
    }
  }
}

static void stream(int ends[2]) {
  if (fork() == 0) {
    close(ends[0]);
    for (int i = 0; i < 16384; i++) {
      if (write(ends[1], block, sizeof block) != (ssize_t)sizeof block) exit(1);
    }
    exit(0);
  }
  close(ends[1]);
  if (read(ends[0], block, sizeof block) < 0) exit(1);
  long long before = now();
  while (read(ends[0], block, sizeof block) > 0) {
  }
  printf("%lld\n", now() - before);
  wait(NULL);
}

int main(int argc, char **argv) {
  int ends[2];
  if (argc < 2 || pipe(ends) != 0) return 2;
  if (strcmp(argv[1], "stream") == 0) {
    stream(ends);
    return 0;
  }
  size_t size = strtoul(argv[2], NULL, 10);
  long turns = strtol(argv[3], NULL, 10);
  turn(ends, size, turns / 2);
  for (int i = 0; i < atoi(argv[4]); i++) {
    long long before = now();
    turn(ends, size, turns);
    printf("%lld\n", now() - before);
  }
  return 0;
}
