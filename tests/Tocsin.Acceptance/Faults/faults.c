/* Faults for a program that is started with this in LD_PRELOAD.
 *   FAULTS_DIALS=FILE    numbers of eight bytes each, which count at once when they change:
 *                        0 seconds that the wall clock is off
 *                        1 seconds that the machine seems to have run longer than it has (only ever more)
 *                        2 milliseconds that each sync of the outbox takes longer
 *                        3 the error with which its writes and syncs fail; 0 for none
 *                        4 the error with which its reads fail; 0 for none
 *   FAULTS_POWER=FILE    when FILE appears, all that was written to the outbox since its last sync is taken back, and the program is
 *                        killed: a loss of power, as far as a file system may go that keeps only what was synced */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { WALL, UPTIME, SYNC_DELAY, ERROR, READ_ERROR, DIALS };
static volatile long *dials;
static const char *power;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct change {
  struct change *before;
  ino_t inode;
  off_t at, size; /* size of the file before the write */
  size_t count;   /* bytes that were there */
  char path[512];
  char bytes[];
};
static struct change *changes;

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = (int)syscall(SYS_clock_gettime, clock, time);
  if (result != 0 || !dials) return result;
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) time->tv_sec += dials[WALL];
  if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE) time->tv_sec += dials[UPTIME];
  return result;
}

/* Looked up once, before there are threads: later the loader's lock may be held by one that waits for another. */
static int (*wait_until)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
static void find_wait(void) {
  wait_until = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
  if (!wait_until) wait_until = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
}

/* The kernel waits until a time of its own clock. A time of the wall clock is larger than any uptime. */
int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until) {
  if (!wait_until) find_wait();
  struct timespec own = *until;
  if (dials) own.tv_sec -= own.tv_sec < 1000000000 ? dials[UPTIME] : dials[WALL];
  if (own.tv_sec < 0) own.tv_sec = 0;
  return wait_until(cond, mutex, &own);
}

static int fails(int dial) {
  if (!dials || !dials[dial]) return 0;
  errno = (int)dials[dial];
  return 1;
}

/* The path of a file whose writes count: the database and its log, not the index beside them. */
static int watched(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, 511);
  if (length <= 0) return 0;
  path[length] = 0;
  return strstr(path, "/outbox.db") && !strstr(path, "-shm");
}

static void remember(int fd, const char *path, off_t at, size_t count) {
  struct stat file;
  if (fstat(fd, &file) != 0) return;
  struct change *change = malloc(sizeof *change + count);
  ssize_t there = pread(fd, change->bytes, count, at);
  change->count = there > 0 ? (size_t)there : 0;
  change->at = at;
  change->size = file.st_size;
  change->inode = file.st_ino;
  strcpy(change->path, path);
  change->before = changes;
  changes = change;
}

static void forget(ino_t inode) {
  for (struct change **link = &changes; *link;) {
    struct change *change = *link;
    if (change->inode == inode) {
      *link = change->before;
      free(change);
    } else {
      link = &change->before;
    }
  }
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  char path[512];
  if (!watched(fd, path)) return syscall(SYS_pwrite64, fd, bytes, count, at);
  if (fails(ERROR)) return -1;
  if (!power) return syscall(SYS_pwrite64, fd, bytes, count, at);
  pthread_mutex_lock(&lock);
  remember(fd, path, at, count);
  ssize_t written = syscall(SYS_pwrite64, fd, bytes, count, at);
  pthread_mutex_unlock(&lock);
  return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return pwrite64(fd, bytes, count, at); }

ssize_t pread64(int fd, void *bytes, size_t count, off64_t at) {
  char path[512];
  if (dials && dials[READ_ERROR] && watched(fd, path) && fails(READ_ERROR)) return -1;
  return syscall(SYS_pread64, fd, bytes, count, at);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t at) { return pread64(fd, bytes, count, at); }

int ftruncate64(int fd, off64_t size) {
  char path[512];
  struct stat file;
  if (!power || !watched(fd, path) || fstat(fd, &file) != 0) return (int)syscall(SYS_ftruncate, fd, size);
  pthread_mutex_lock(&lock);
  if (size < file.st_size) remember(fd, path, size, (size_t)(file.st_size - size));
  int result = (int)syscall(SYS_ftruncate, fd, size);
  pthread_mutex_unlock(&lock);
  return result;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int synced(int fd, long number) {
  char path[512];
  struct stat file;
  if (!watched(fd, path) || fstat(fd, &file) != 0) return (int)syscall(number, fd);
  if (dials) usleep((useconds_t)dials[SYNC_DELAY] * 1000);
  if (fails(ERROR)) return -1;
  if (!power) return (int)syscall(number, fd);
  pthread_mutex_lock(&lock);
  int result = (int)syscall(number, fd);
  if (result == 0) forget(file.st_ino);
  pthread_mutex_unlock(&lock);
  return result;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }

int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

static void *cut(void *unused) {
  (void)unused;
  while (access(power, F_OK) != 0) usleep(500);
  pthread_mutex_lock(&lock); /* for ever: nobody writes any more */
  for (struct change *change = changes; change; change = change->before) {
    int fd = open(change->path, O_RDWR);
    if (fd < 0) continue;
    if (change->count) syscall(SYS_pwrite64, fd, change->bytes, change->count, change->at);
    syscall(SYS_ftruncate, fd, change->size);
    close(fd);
  }
  kill(getpid(), SIGKILL);
  return NULL;
}

__attribute__((constructor)) static void begin(void) {
  find_wait();
  const char *file = getenv("FAULTS_DIALS");
  int fd = file ? open(file, O_RDONLY) : -1;
  if (fd >= 0) {
    void *mapped = mmap(NULL, DIALS * sizeof(long), PROT_READ, MAP_SHARED, fd, 0);
    dials = mapped == MAP_FAILED ? NULL : mapped;
    close(fd);
  }

  power = getenv("FAULTS_POWER");
  pthread_t thread;
  if (power) pthread_create(&thread, NULL, cut, NULL);
}
