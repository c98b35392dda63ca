/* Large files that survive interruption: fetched into NAME.part, resumed, checked, renamed. */
#include "http/download.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define STAGE "download"
#define LARGEST ((size_t)1 << 42)       /* 4 TiB: no model is larger */
#define SPARE_BYTES ((int64_t)64 << 20) /* to leave free on the disk */

typedef struct job {
    const wh_download *wanted;
    wh_download_result *result;
    char *part, *note; /* PATH.part, PATH.part.json */
    int fd;
    int64_t have, total; /* bytes on disk; of the whole file, -1 if not known */
    char etag[160];      /* of what is on disk; "" if it cannot be resumed by it */
    wh_status fault;     /* of a callback */
    bool changed;        /* the rest that was offered is another file's */
    wh_error *err;
} job;

static bool is_strong(const char *etag) {
    return etag[0] == '"';
}

/* What the earlier run noted; a note that does not fit counts as none. */
static void read_note(job *j) {
    json_t *note = NULL;
    if (wh_json_read(j->note, 4096, &note, NULL) != WH_OK)
        return;
    const char *format = json_string_value(json_object_get(note, "format"));
    const char *url = json_string_value(json_object_get(note, "url"));
    const char *etag = json_string_value(json_object_get(note, "etag"));
    if (format && strcmp(format, "whence-part/1") == 0 && url && strcmp(url, j->wanted->url) == 0 &&
        etag && strlen(etag) < sizeof j->etag)
        strcpy(j->etag, etag);
    json_decref(note);
}

static wh_status write_note(job *j) {
    json_t *note = json_pack("{s:s, s:s, s:s}", "format", "whence-part/1", "url", j->wanted->url,
                             "etag", j->etag);
    char *text = note ? json_dumps(note, JSON_COMPACT) : NULL;
    json_decref(note);
    if (!text)
        return wh_fail_nomem(j->err, STAGE);
    wh_status status = wh_file_write(j->note, text, strlen(text), j->err);
    free(text);
    return status;
}

static wh_status fail_io(job *j, const char *doing) {
    return wh_fail(j->err, WH_ERR_IO, STAGE, "%s: %s: %s", j->part, doing, strerror(errno));
}

/* Opens the part, alone, and finds out how much of it can be kept. */
static wh_status open_part(job *j) {
    struct stat info;
    j->fd = open(j->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (j->fd < 0)
        return fail_io(j, "cannot be opened");
    if (flock(j->fd, LOCK_EX | LOCK_NB) != 0)
        return wh_fail(j->err, WH_ERR_IO, STAGE, "%s: another whence is fetching this file",
                       j->part);
    if (fstat(j->fd, &info) != 0 || !S_ISREG(info.st_mode))
        return fail_io(j, "cannot be used");
    /* Between opening and locking it another whence may have finished it and given it its name. */
    struct stat named;
    if (stat(j->part, &named) != 0 || named.st_ino != info.st_ino || named.st_dev != info.st_dev)
        return wh_fail(j->err, WH_ERR_IO, STAGE, "%s: another whence has just fetched this file",
                       j->part);
    read_note(j);
    /* Without a strong ETag the rest could be another file's, unless a hash will tell. */
    if (info.st_size > 0 && (is_strong(j->etag) || j->wanted->sha256))
        j->have = info.st_size;
    j->result->resumed_at = j->have;
    return WH_OK;
}

static wh_status start_afresh(job *j) {
    j->have = j->result->resumed_at = 0;
    if (ftruncate(j->fd, 0) != 0 || lseek(j->fd, 0, SEEK_SET) < 0)
        return fail_io(j, "cannot be emptied");
    return WH_OK;
}

static wh_status check_room(job *j) {
    struct statvfs disk;
    if (j->total < 0 || fstatvfs(j->fd, &disk) != 0)
        return WH_OK;
    int64_t needed = j->total - j->have + SPARE_BYTES;
    int64_t left = (int64_t)(disk.f_bavail * disk.f_frsize);
    if (needed <= left)
        return WH_OK;
    return wh_fail(j->err, WH_ERR_IO, STAGE,
                   "%s: %.1f GB more are needed on this disk, %.1f GB are free", j->wanted->path,
                   (double)needed / 1e9, (double)left / 1e9);
}

static wh_status take_head(job *j, const wh_http_reply *head) {
    if (head->code == 206 && head->range_start != j->have)
        return wh_fail(j->err, WH_ERR_NETWORK, STAGE,
                       "%s: the server resumes at byte %lld, asked was %lld", j->wanted->url,
                       (long long)head->range_start, (long long)j->have);
    if (head->code == 206 && is_strong(j->etag) && head->etag[0] &&
        strcmp(head->etag, j->etag) != 0) {
        j->changed = true; /* by a server that takes no notice of If-Range */
        return wh_fail(j->err, WH_ERR_NETWORK, STAGE,
                       "%s: the server's file changed: it goes on with %s, what is here is of %s",
                       j->wanted->url, head->etag, j->etag);
    }
    j->total = head->code == 206 ? head->range_total : head->length;
    if (j->wanted->size >= 0 && j->total >= 0 && j->total != j->wanted->size)
        return wh_fail(j->err, WH_ERR_FORMAT, STAGE,
                       "%s: the server's file has %lld bytes, the catalog says %lld",
                       j->wanted->path, (long long)j->total, (long long)j->wanted->size);
    wh_status status = check_room(j);
    if (status != WH_OK || head->code == 206)
        return status;
    /* All of it comes: empty the part before the note names what will be in it. */
    status = start_afresh(j);
    snprintf(j->etag, sizeof j->etag, "%s", is_strong(head->etag) ? head->etag : "");
    return status == WH_OK ? write_note(j) : status;
}

static bool on_head(void *user, const wh_http_reply *head) {
    job *j = user;
    if (head->code >= 200 && head->code <= 299 && head->code != 200 && head->code != 206) {
        /* Its body is no part of the file: nothing of it may get into what is there. */
        j->fault = wh_fail(j->err, WH_ERR_NETWORK, STAGE,
                           "%s: the server answered %ld, which is no download", j->wanted->url,
                           (long)head->code);
        return false;
    }
    if (head->code != 200 && head->code != 206)
        return true;
    j->fault = take_head(j, head);
    return j->fault == WH_OK;
}

static bool on_data(void *user, const char *bytes, size_t size) {
    job *j = user;
    while (size > 0) {
        ssize_t put = write(j->fd, bytes, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) {
            j->fault = wh_fail(j->err, WH_ERR_IO, STAGE,
                               "%s: cannot be written: %s; what has arrived is kept: run the "
                               "command again to go on",
                               j->part, strerror(errno));
            return false;
        }
        bytes += put;
        size -= (size_t)put;
        j->have += put;
    }
    if (j->wanted->progress)
        j->wanted->progress(j->wanted->user, j->have, j->total);
    return true;
}

/* One request for what is missing. */
static wh_status ask(wh_http *client, job *j, wh_http_reply *reply) {
    wh_http_request request = {
        .url = j->wanted->url,
        .key = j->wanted->key,
        .from = j->have,
        .if_range = is_strong(j->etag) ? j->etag : NULL,
        .max_bytes = LARGEST,
        .total_ms = -1,
        .on_head = on_head,
        .on_data = on_data,
        .user = j,
        .cancelled = j->wanted->cancelled,
    };
    j->fault = WH_OK;
    j->result->requests++;
    if (lseek(j->fd, j->have, SEEK_SET) < 0 || ftruncate(j->fd, j->have) != 0) {
        *reply = (wh_http_reply){.status = WH_ERR_IO};
        return j->fault = fail_io(j, "cannot be used");
    }
    return wh_http_send(client, &request, reply);
}

static wh_status refuse(job *j, const wh_http_reply *reply) {
    const char *fix = reply->code == 401 || reply->code == 403
                          ? " (it may need an account's key and agreement to its licence)"
                      : reply->code == 404 ? " (no such file)"
                                           : "";
    return wh_fail(j->err, WH_ERR_NETWORK, STAGE, "%s: the server answered %d%s", j->wanted->url,
                   reply->code, fix);
}

/* What one reply means: WH_OK and `*more` if another request should follow. */
static wh_status judge(job *j, const wh_http_reply *reply, bool *more) {
    *more = false;
    if (j->changed) {
        *more = true;
        j->changed = false;
        j->etag[0] = '\0';
        wh_status status = start_afresh(j);
        return status == WH_OK ? WH_ERR_NETWORK : status;
    }
    if (j->fault != WH_OK)
        return j->fault;
    if (reply->status != WH_OK) {
        *j->err = reply->error;
        *more = wh_http_is_passing(reply);
        return reply->status;
    }
    if (reply->code == 416 && j->have > 0) {
        if (reply->range_total == j->have) /* the part is whole already */
            return WH_OK;
        *more = true; /* it is no part of this file */
        j->etag[0] = '\0';
        return start_afresh(j);
    }
    if (reply->code == 200 || reply->code == 206)
        return WH_OK;
    *more = wh_http_is_passing(reply);
    return refuse(j, reply);
}

/* Requests until the file is whole. An attempt that got farther than any before does not count as
 * failed. */
static wh_status fetch(wh_http *client, job *j) {
    int attempts = j->wanted->retry.attempts > 0 ? j->wanted->retry.attempts : 4;
    int64_t farthest = j->have;
    for (int failed = 0;;) {
        wh_http_reply reply;
        bool more;
        if (!is_strong(j->etag) && !j->wanted->sha256)
            j->have = 0; /* the rest could be another file's */
        ask(client, j, &reply);
        wh_status status = judge(j, &reply, &more);
        failed = j->have > farthest ? 1 : failed + 1;
        farthest = j->have > farthest ? j->have : farthest;
        int delay = wh_http_delay_ms(&j->wanted->retry, failed, &reply);
        wh_http_reply_clear(&reply);
        if (!more || failed >= attempts)
            return status;
        if (!wh_http_sleep(delay, j->wanted->cancelled))
            return wh_fail(j->err, WH_ERR_CANCELLED, STAGE, "%s: cancelled", j->wanted->path);
    }
}

/* The part is whole: is it the right file? */
static wh_status check(job *j) {
    const wh_download *wanted = j->wanted;
    if (fsync(j->fd) != 0)
        return fail_io(j, "cannot be written");
    wh_status status = wh_sha256_file(j->part, j->result->sha256, j->err);
    if (status != WH_OK)
        return status;
    j->result->size = j->have;
    if (wanted->size >= 0 && j->have != wanted->size)
        status = wh_fail(j->err, WH_ERR_FORMAT, STAGE, "%s: %lld bytes arrived, %lld were expected",
                         wanted->path, (long long)j->have, (long long)wanted->size);
    else if (wanted->sha256 && strcmp(wanted->sha256, j->result->sha256) != 0)
        status = wh_fail(j->err, WH_ERR_FORMAT, STAGE,
                         "%s: what arrived is another file: its SHA-256 is %s, expected was %s; it "
                         "was removed",
                         wanted->path, j->result->sha256, wanted->sha256);
    return status;
}

static wh_status keep(job *j) {
    if (rename(j->part, j->wanted->path) != 0)
        return wh_fail(j->err, WH_ERR_IO, STAGE, "%s: cannot be written: %s", j->wanted->path,
                       strerror(errno));
    unlink(j->note);
    return WH_OK;
}

wh_status wh_http_download(wh_http *client, const wh_download *wanted, wh_download_result *result,
                           wh_error *err) {
    wh_error unused;
    *result = (wh_download_result){0};
    job j = {.wanted = wanted, .result = result, .fd = -1, .total = -1, .err = err ? err : &unused};
    wh_status status;
    if (asprintf(&j.part, "%s.part", wanted->path) < 0)
        j.part = NULL;
    if (!j.part || asprintf(&j.note, "%s.part.json", wanted->path) < 0) {
        j.note = NULL;
        status = wh_fail_nomem(err, STAGE);
        goto done;
    }
    status = open_part(&j);
    if (status == WH_OK)
        status = fetch(client, &j);
    if (status == WH_OK)
        status = check(&j);
    if (status == WH_OK)
        status = keep(&j);
    if (status == WH_ERR_FORMAT) { /* nothing in it is worth keeping */
        unlink(j.part);
        unlink(j.note);
    }
done:
    if (j.fd >= 0)
        close(j.fd);
    free(j.part);
    free(j.note);
    return status;
}
