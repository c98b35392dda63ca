/* The redirected calls. */
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static struct {
    bool armed, forever, reached;
    fault_kind kind;
    size_t left;
} fault;

void faults_arm(fault_kind kind, size_t n, bool forever) {
    fault.kind = kind;
    fault.left = n;
    fault.forever = forever;
    fault.reached = false;
    fault.armed = true;
}

bool faults_disarm(void) {
    fault.armed = false;
    return fault.reached;
}

static bool strikes(fault_kind kind) {
    if (!fault.armed || fault.kind != kind)
        return false;
    if (fault.left > 0) {
        fault.left--;
        return false;
    }
    fault.reached = true;
    if (!fault.forever)
        fault.armed = false;
    errno = kind == FAULT_MEMORY ? ENOMEM : EIO;
    return true;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_malloc(size_t size) {
    return strikes(FAULT_MEMORY) ? NULL : __real_malloc(size);
}

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size) {
    return strikes(FAULT_MEMORY) ? NULL : __real_calloc(count, size);
}

void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size) {
    return strikes(FAULT_MEMORY) ? NULL : __real_realloc(old, size);
}

char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
char *__wrap_strdup(const char *text) {
    return strikes(FAULT_MEMORY) ? NULL : __real_strdup(text);
}

ssize_t __real_read(int fd, void *into, size_t size);
ssize_t __wrap_read(int fd, void *into, size_t size);
ssize_t __wrap_read(int fd, void *into, size_t size) {
    return strikes(FAULT_FILE) ? -1 : __real_read(fd, into, size);
}

ssize_t __real_write(int fd, const void *from, size_t size);
ssize_t __wrap_write(int fd, const void *from, size_t size);
ssize_t __wrap_write(int fd, const void *from, size_t size) {
    return strikes(FAULT_FILE) ? -1 : __real_write(fd, from, size);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd) {
    return strikes(FAULT_FILE) ? -1 : __real_fsync(fd);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to) {
    return strikes(FAULT_FILE) ? -1 : __real_rename(from, to);
}

int __real_mkostemp(char *name, int flags);
int __wrap_mkostemp(char *name, int flags);
int __wrap_mkostemp(char *name, int flags) {
    return strikes(FAULT_FILE) ? -1 : __real_mkostemp(name, flags);
}
