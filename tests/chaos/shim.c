/* Stands between SQLite and the files of one folder: fails or kills at the k-th write or sync, or records them all. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long count = 0;
static int record_fd = -1;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int ours(int fd, char *path) {
    const char *folder = getenv("SHIM_FOLDER");
    char link[64];
    if (!folder || fd == record_fd) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, 1000);
    if (n < 0) return 0;
    path[n] = 0;
    return strncmp(path, folder, strlen(folder)) == 0 && (strstr(path, ".db") || strcmp(path, folder) == 0);
}

static ssize_t (*plain_write)(int, const void *, size_t);

static void record(char op, const char *path, int64_t at, const void *data, uint32_t size) {
    const char *to = getenv("SHIM_RECORD");
    if (!to) return;
    if (!plain_write) plain_write = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    pthread_mutex_lock(&lock);
    if (record_fd < 0) record_fd = open(to, O_WRONLY | O_CREAT | O_APPEND, 0600);
    uint32_t length = strlen(path);
    char *whole = malloc(17 + length + size);
    whole[0] = op;
    memcpy(whole + 1, &length, 4);
    memcpy(whole + 5, &at, 8);
    memcpy(whole + 13, &size, 4);
    memcpy(whole + 17, path, length);
    memcpy(whole + 17 + length, data, size);
    if (plain_write(record_fd, whole, 17 + length + size) < 0) abort();
    free(whole);
    pthread_mutex_unlock(&lock);
}

/* Whether this call must fail; errno is set then. */
static int struck(const char *op) {
    const char *wanted = getenv("SHIM_OP"), *mode = getenv("SHIM_MODE"), *k = getenv("SHIM_K"), *flag = getenv("SHIM_WHILE");
    if (!wanted || !strstr(wanted, op) || !mode) return 0;
    if (flag) {
        if (access(flag, F_OK) != 0) return 0;
    } else {
        long n = __sync_add_and_fetch(&count, 1);
        if (!k || n != atol(k)) return 0;
    }
    if (strcmp(mode, "kill") == 0) { kill(getpid(), SIGKILL); for (;;) pause(); }
    errno = strcmp(mode, "enospc") == 0 ? ENOSPC : EIO;
    return 1;
}

#define WRITE_AT(name, offset_type) \
    ssize_t name(int fd, const void *data, size_t size, offset_type at) { \
        REAL(name); char path[1001]; \
        if (ours(fd, path)) { if (struck("write")) return -1; record('W', path, at, data, size); } \
        return real(fd, data, size, at); }
WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)

#define SYNC(name) \
    int name(int fd) { \
        REAL(name); char path[1001]; \
        if (!ours(fd, path)) return real(fd); \
        if (struck("sync")) return -1; \
        int result = real(fd); \
        record('S', path, 0, "", 0); \
        return result; }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, offset_type) \
    int name(int fd, offset_type at) { \
        REAL(name); char path[1001]; \
        if (ours(fd, path)) { if (struck("write")) return -1; record('T', path, at, "", 0); } \
        return real(fd, at); }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int unlink(const char *path) {
    REAL(unlink);
    const char *folder = getenv("SHIM_FOLDER");
    if (folder && strncmp(path, folder, strlen(folder)) == 0 && strstr(path, ".db")) record('U', path, 0, "", 0);
    return real(path);
}

static void said(int fd, const void *data, size_t size) {
    struct stat about;
    if (size < 2 || fd == record_fd || fstat(fd, &about) != 0 || !S_ISSOCK(about.st_mode)) return;
    struck("said");
    if (getenv("SHIM_RECORD")) record('N', "", 0, data, size > 4000 ? 4000 : size);
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write); char path[1001];
    said(fd, data, size);
    if (ours(fd, path)) { if (struck("write")) return -1; record('W', path, lseek(fd, 0, SEEK_CUR), data, size); }
    return real(fd, data, size);
}
ssize_t send(int fd, const void *data, size_t size, int flags) { REAL(send); said(fd, data, size); return real(fd, data, size, flags); }
ssize_t sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *to, socklen_t length) {
    REAL(sendto); said(fd, data, size); return real(fd, data, size, flags, to, length); }
ssize_t writev(int fd, const struct iovec *parts, int n) {
    REAL(writev); for (int i = 0; i < n; i++) said(fd, parts[i].iov_base, parts[i].iov_len); return real(fd, parts, n); }
ssize_t sendmsg(int fd, const struct msghdr *m, int flags) {
    REAL(sendmsg); for (size_t i = 0; i < m->msg_iovlen; i++) said(fd, m->msg_iov[i].iov_base, m->msg_iov[i].iov_len);
    return real(fd, m, flags); }
