/* Makes writes fail, for the fault tests: preloaded into the server, told what to do by a small control file.
 *
 * SHIM_CONTROL names a file of 64 bytes that the test maps and writes:
 *   int32 mode      0 off, 1 write fails, 2 fsync fails, 3 both
 *   int32 error     the errno that is answered: ENOSPC, EDQUOT, EIO
 *   int64 after     calls that still succeed once the mode is on; the test sets it, the shim counts it down
 *   int64 failed    how many calls were failed so far
 * sync_file_range is left alone: it promises nothing, and RocksDB takes its failure for a missing system call.
 * Only descriptors of files below SHIM_FOLDER are touched; sockets, pipes and logs are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

struct control {
    _Atomic int32_t mode;
    _Atomic int32_t error;
    _Atomic int64_t after;
    _Atomic int64_t failed;
};

static struct control* control;
static const char* folder;
static size_t folder_length;

static ssize_t (*real_write)(int, const void*, size_t);
static ssize_t (*real_pwrite)(int, const void*, size_t, off_t);
static ssize_t (*real_pwrite64)(int, const void*, size_t, off64_t);
static ssize_t (*real_writev)(int, const struct iovec*, int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_fallocate)(int, int, off_t, off_t);
static int (*real_ftruncate)(int, off_t);

__attribute__((constructor)) static void begin(void) {
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite");
    real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
    real_writev = dlsym(RTLD_NEXT, "writev");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_fallocate = dlsym(RTLD_NEXT, "fallocate");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate");
    const char* path = getenv("SHIM_CONTROL");
    folder = getenv("SHIM_FOLDER");
    if (!path || !folder) return;
    folder_length = strlen(folder);
    const int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void* mapped = mmap(NULL, 64, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED) control = mapped;
}

static int is_ours(int fd) {
    char link[64];
    char path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    return length > (ssize_t)folder_length && strncmp(path, folder, folder_length) == 0;
}

/* `kind` is 1 for writes and 2 for syncs. */
static int must_fail(int fd, int kind) {
    if (!control || !(atomic_load(&control->mode) & kind) || !is_ours(fd)) return 0;
    if (atomic_fetch_sub(&control->after, 1) > 0) return 0;
    atomic_fetch_add(&control->failed, 1);
    errno = atomic_load(&control->error);
    return 1;
}

ssize_t write(int fd, const void* bytes, size_t size) {
    if (must_fail(fd, 1)) return -1;
    return real_write(fd, bytes, size);
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
    if (must_fail(fd, 1)) return -1;
    return real_pwrite(fd, bytes, size, at);
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
    if (must_fail(fd, 1)) return -1;
    return real_pwrite64(fd, bytes, size, at);
}
ssize_t writev(int fd, const struct iovec* pieces, int count) {
    if (must_fail(fd, 1)) return -1;
    return real_writev(fd, pieces, count);
}
int fallocate(int fd, int mode, off_t at, off_t size) {
    if (must_fail(fd, 1)) return -1;
    return real_fallocate(fd, mode, at, size);
}
int ftruncate(int fd, off_t size) {
    if (must_fail(fd, 1)) return -1;
    return real_ftruncate(fd, size);
}
int fsync(int fd) {
    if (must_fail(fd, 2)) return -1;
    return real_fsync(fd);
}
int fdatasync(int fd) {
    if (must_fail(fd, 2)) return -1;
    return real_fdatasync(fd);
}
