/* Reading a file, plain or gzip, through a window that grows to the longest record. */
#include "lab/eval/sheet_parts.h"

#include "base/status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAGE "eval"

enum { FIRST = 1 << 18, READ_AHEAD = 1 << 16, PADDING = 16 };

wh_status wh_window_open(wh_window *window, const char *path, wh_error *err) {
    *window = (wh_window){.path = path, .size = FIRST, .most = WH_LONGEST_RECORD};
    struct stat info;
    if (strcmp(path, "-") == 0) {
        window->path = "standard input";
        int copy = dup(STDIN_FILENO);
        window->pipe = fstat(STDIN_FILENO, &info) != 0 || !S_ISREG(info.st_mode);
        window->file = copy < 0 ? NULL : gzdopen(copy, "rb");
    } else {
        bool there = stat(path, &info) == 0;
        if (there && S_ISDIR(info.st_mode))
            return wh_fail(err, WH_ERR_IO, STAGE, "%s: is a folder, not a file of answers", path);
        window->pipe = !there || !S_ISREG(info.st_mode);
        window->file = gzopen(path, "rb");
    }
    if (!window->file)
        return errno == ENOMEM ? wh_fail_nomem(err, STAGE)
                               : wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be opened: %s",
                                         window->path, strerror(errno));
    gzbuffer(window->file, READ_AHEAD * 2);
    window->data = malloc(window->size + PADDING);
    if (!window->data)
        return wh_fail_nomem(err, STAGE);
    window->at = window->end = window->data;
    return wh_window_fill(window, err);
}

void wh_window_close(wh_window *window) {
    if (window->file)
        gzclose(window->file);
    free(window->data);
    *window = (wh_window){0};
}

/* Twice the room, for a record that is longer than the window. */
static wh_status grow(wh_window *window, wh_error *err) {
    size_t used = (size_t)(window->end - window->data);
    if (window->size >= window->most)
        return wh_fail(err, WH_ERR_LIMIT, STAGE,
                       "%s: %s is longer than %zu MiB; is a quotation mark not closed?",
                       window->path, window->most > WH_LONGEST_RECORD ? "its object" : "a record",
                       window->most >> 20);
    char *grown = realloc(window->data, window->size * 2 + PADDING);
    if (!grown)
        return wh_fail_nomem(err, STAGE);
    window->data = grown;
    window->size *= 2;
    window->at = grown;
    window->end = grown + used;
    return WH_OK;
}

wh_status wh_window_fill(wh_window *window, wh_error *err) {
    size_t left = (size_t)(window->end - window->at);
    if (window->at != window->data)
        memmove(window->data, window->at, left);
    window->at = window->data;
    window->end = window->data + left;
    if (left == window->size) {
        wh_status status = grow(window, err);
        if (status != WH_OK)
            return status;
    }
    size_t room = window->size - left;
    int got = gzread(window->file, window->end, (unsigned)room);
    int fault = Z_OK;
    const char *why = gzerror(window->file, &fault);
    if (got < 0 || fault == Z_BUF_ERROR || fault == Z_DATA_ERROR)
        return wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be read: %s", window->path,
                       fault == Z_ERRNO ? strerror(errno) : why);
    window->end += got;
    window->complete = got == 0 || ((size_t)got < room && gzeof(window->file));
    memset(window->end, 0, PADDING);
    return WH_OK;
}

/* Where the last whole line ends; NULL if there is none. */
static char *end_of_lines(const wh_window *window) {
    if (window->complete)
        return window->end > window->at ? window->end : NULL;
    char *feed = memrchr(window->at, '\n', (size_t)(window->end - window->at));
    return feed ? feed + 1 : NULL;
}

/* A buffer as large as a window is at first, or large enough for a line that is longer. */
static bool make_spare(wh_lines_text *text, size_t needed) {
    size_t size = FIRST;
    while (size <= needed)
        size *= 2;
    if (text->size == size)
        return true;
    free(text->data);
    text->size = 0;
    text->data = malloc(size + PADDING);
    text->size = text->data ? size : 0;
    return text->data != NULL;
}

wh_status wh_window_take_lines(wh_window *window, wh_lines_text *text, wh_error *err) {
    char *end = end_of_lines(window);
    text->from = text->to = NULL;
    while (!end && !window->complete) {
        wh_status status = wh_window_fill(window, err);
        if (status != WH_OK)
            return status;
        end = end_of_lines(window);
    }
    if (!end)
        return WH_OK;
    size_t left = (size_t)(window->end - end);
    if (!make_spare(text, left))
        return wh_fail_nomem(err, STAGE);
    /* The buffers are exchanged, so that only the beginning of the next line is copied. */
    wh_lines_text taken = {window->data, window->size, window->at, end};
    memcpy(text->data, end, left);
    memset(text->data + left, 0, PADDING);
    window->data = window->at = text->data;
    window->end = text->data + left;
    window->size = text->size;
    *text = taken;
    return WH_OK;
}
