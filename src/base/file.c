/* Whole files: read under a limit, written to a temporary name and renamed. */
#include "base/file.h"

#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define STAGE "file"
#define CHUNK ((size_t)64 << 10)

/* Reads from any source into a growing buffer; `next` gives bytes read, 0 at the end, < 0 on
 * failure. */
typedef long (*read_next)(void *source, void *into, size_t size);

static wh_status read_all(read_next next, void *source, const char *path, size_t hint,
                          size_t max_bytes, unsigned char **bytes, size_t *size, wh_error *err) {
    size_t capacity = (hint && hint <= max_bytes ? hint : CHUNK) + 1, used = 0;
    unsigned char *data = malloc(capacity);
    if (!data)
        return wh_fail_nomem(err, STAGE);
    for (;;) {
        if (capacity - used < 2) {
            size_t more = capacity > max_bytes / 2 ? max_bytes + 2 : capacity * 2;
            unsigned char *grown = more > capacity ? realloc(data, more) : NULL;
            if (!grown) {
                free(data);
                return wh_fail_nomem(err, STAGE);
            }
            data = grown;
            capacity = more;
        }
        long got = next(source, data + used, capacity - used - 1);
        if (got < 0) {
            free(data);
            return wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be read: %s", path,
                           errno ? strerror(errno) : "damaged");
        }
        if (got == 0)
            break;
        used += (size_t)got;
        if (used > max_bytes) {
            free(data);
            return wh_fail(err, WH_ERR_LIMIT, STAGE, "%s: larger than the limit of %zu bytes", path,
                           max_bytes);
        }
    }
    data[used] = 0;
    *bytes = data;
    *size = used;
    return WH_OK;
}

static long next_from_fd(void *source, void *into, size_t size) {
    ssize_t got;
    do
        got = read(*(int *)source, into, size);
    while (got < 0 && errno == EINTR);
    return got;
}

static long next_from_gzip(void *source, void *into, size_t size) {
    errno = 0;
    return gzread(source, into, (unsigned)(size < CHUNK * 16 ? size : CHUNK * 16));
}

static wh_status fail_open(wh_error *err, const char *path) {
    return wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be opened: %s", path, strerror(errno));
}

wh_status wh_file_read(const char *path, size_t max_bytes, unsigned char **bytes, size_t *size,
                       wh_error *err) {
    if (strcmp(path, "-") == 0) {
        int standard_input = STDIN_FILENO;
        return read_all(next_from_fd, &standard_input, path, 0, max_bytes, bytes, size, err);
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return fail_open(err, path);
    struct stat info;
    wh_status status = WH_OK;
    if (fstat(fd, &info) != 0)
        status = fail_open(err, path);
    else if (!S_ISREG(info.st_mode))
        status = wh_fail(err, WH_ERR_IO, STAGE, "%s: not a regular file", path);
    else if ((uint64_t)info.st_size > max_bytes)
        status = wh_fail(err, WH_ERR_LIMIT, STAGE, "%s: %lld bytes, the limit is %zu", path,
                         (long long)info.st_size, max_bytes);
    else
        status = read_all(next_from_fd, &fd, path, (size_t)info.st_size + 1, max_bytes, bytes, size,
                          err);
    close(fd);
    return status;
}

wh_status wh_file_read_gzip(const char *path, size_t max_bytes, unsigned char **bytes, size_t *size,
                            wh_error *err) {
    gzFile file = gzopen(path, "rb");
    if (!file)
        return fail_open(err, path);
    wh_status status = read_all(next_from_gzip, file, path, 0, max_bytes, bytes, size, err);
    gzclose(file);
    return status;
}

static bool write_all(int fd, const unsigned char *bytes, size_t size) {
    while (size > 0) {
        ssize_t put = write(fd, bytes, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        bytes += put;
        size -= (size_t)put;
    }
    return true;
}

struct wh_file_writer {
    int fd; /* -1: closed */
    char *path, *temporary;
};

static wh_status fail_write(const char *path, int cause, wh_error *err) {
    return wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be written: %s", path, strerror(cause));
}

wh_status wh_file_begin(const char *path, wh_file_writer **out, wh_error *err) {
    wh_file_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return wh_fail_nomem(err, STAGE);
    writer->fd = -1;
    writer->path = strdup(path);
    size_t length = strlen(path);
    char *temporary = malloc(length + sizeof ".XXXXXX");
    if (!writer->path || !temporary) {
        free(temporary);
        wh_file_discard(writer);
        return wh_fail_nomem(err, STAGE);
    }
    memcpy(temporary, path, length);
    memcpy(temporary + length, ".XXXXXX", sizeof ".XXXXXX");
    writer->fd = mkostemp(temporary, O_CLOEXEC);
    if (writer->fd < 0) {
        int cause = errno;
        free(temporary);
        wh_file_discard(writer);
        return fail_write(path, cause, err);
    }
    writer->temporary = temporary;
    *out = writer;
    return WH_OK;
}

wh_status wh_file_add(wh_file_writer *writer, const void *bytes, size_t size, wh_error *err) {
    return write_all(writer->fd, bytes, size) ? WH_OK : fail_write(writer->path, errno, err);
}

wh_status wh_file_finish(wh_file_writer *writer, wh_error *err) {
    mode_t mask = umask(0);
    umask(mask);
    bool written = fchmod(writer->fd, 0666 & ~mask) == 0 && fsync(writer->fd) == 0;
    int cause = errno;
    if (close(writer->fd) != 0 && written) {
        written = false;
        cause = errno;
    }
    writer->fd = -1;
    if (written && rename(writer->temporary, writer->path) != 0) {
        written = false;
        cause = errno;
    }
    wh_status status = written ? WH_OK : fail_write(writer->path, cause, err);
    if (written) {
        free(writer->temporary);
        writer->temporary = NULL;
    }
    wh_file_discard(writer);
    return status;
}

void wh_file_discard(wh_file_writer *writer) {
    if (!writer)
        return;
    if (writer->fd >= 0)
        close(writer->fd);
    if (writer->temporary)
        unlink(writer->temporary);
    free(writer->temporary);
    free(writer->path);
    free(writer);
}

wh_status wh_file_write(const char *path, const void *bytes, size_t size, wh_error *err) {
    wh_file_writer *writer = NULL;
    wh_status status = wh_file_begin(path, &writer, err);
    if (status != WH_OK)
        return status;
    status = wh_file_add(writer, bytes, size, err);
    if (status == WH_OK)
        return wh_file_finish(writer, err);
    wh_file_discard(writer);
    return status;
}
