/* The dossier as a file. Its head counts the answers and sums them up, so articles wait in a file
 * without a name, beside the dossier: whatever ends the program, nothing of it is left behind. */
#include "report/dossier.h"

#include "base/file.h"
#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAGE "report"
#define CHUNK ((size_t)64 << 10)

struct wh_dossier {
    wh_arena *arena;
    wh_page_source source;
    char *path, *first; /* the file, the first photo's name */
    FILE *articles;
    wh_buffer rows;
    size_t count;
    bool lacks; /* an answer could not be added: what is kept is not whole */
};

static wh_status fail_articles(const wh_dossier *d, wh_error *err) {
    return wh_fail(err, WH_ERR_IO, STAGE, "%s: what will be in it cannot be kept beside it: %s",
                   d->path, strerror(errno));
}

static wh_status fail_write(const wh_dossier *d, int cause, wh_error *err) {
    return wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be written: %s", d->path, strerror(cause));
}

static wh_status open_articles(wh_dossier *d, wh_error *err) {
    struct stat info;
    if (!*d->path) {
        return wh_fail(err, WH_ERR_ARG, STAGE, "the dossier's name is empty: name a file");
    }
    if (stat(d->path, &info) == 0 && S_ISDIR(info.st_mode)) {
        return fail_write(d, EISDIR, err); /* no file can take its place in the end */
    }
    char *name = wh_arena_printf(d->arena, "%s.XXXXXX", d->path);
    if (!name) {
        return wh_fail_nomem(err, STAGE);
    }
    int fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0) {
        return fail_write(d, errno, err);
    }
    unlink(name);
    d->articles = fdopen(fd, "w+");
    if (!d->articles) {
        close(fd);
        return wh_fail_nomem(err, STAGE);
    }
    return WH_OK;
}

wh_status wh_dossier_open(const wh_page_source *source, wh_arena *arena, const char *path,
                          wh_dossier **out, wh_error *err) {
    wh_dossier *d = calloc(1, sizeof *d);
    if (!d) {
        wh_arena_free(arena);
        return wh_fail_nomem(err, STAGE);
    }
    d->arena = arena;
    d->source = *source;
    d->path = wh_arena_strdup(arena, path);
    wh_status status = d->path ? open_articles(d, err) : wh_fail_nomem(err, STAGE);
    if (status == WH_OK) {
        *out = d;
    } else {
        wh_dossier_free(d);
    }
    return status;
}

wh_status wh_dossier_add(wh_dossier *d, const wh_answer *answer, wh_error *err) {
    wh_buffer article = {0};
    wh_status status = wh_page_write_answer(&d->source, &article, answer, d->count + 1, err);
    wh_page_write_row(&d->rows, answer, d->count + 1);
    if (!d->count) {
        d->first = wh_arena_strdup(d->arena, answer->photo ? answer->photo : "");
    }
    if (status == WH_OK && (article.failed || d->rows.failed || !d->first)) {
        status = wh_fail_nomem(err, STAGE);
    }
    if (status == WH_OK && fwrite(article.data, 1, article.size, d->articles) != article.size) {
        status = fail_articles(d, err);
    }
    wh_buffer_free(&article);
    d->count += status == WH_OK;
    d->lacks |= status != WH_OK;
    return status;
}

static wh_status add_buffer(wh_file_writer *file, const wh_buffer *buffer, wh_error *err) {
    return buffer->failed ? wh_fail_nomem(err, STAGE)
                          : wh_file_add(file, buffer->data, buffer->size, err);
}

static wh_status add_articles(wh_dossier *d, wh_file_writer *file, wh_error *err) {
    wh_status status = WH_OK;
    char *chunk = malloc(CHUNK);
    size_t got;
    if (!chunk) {
        return wh_fail_nomem(err, STAGE);
    }
    if (fflush(d->articles) != 0 || fseek(d->articles, 0, SEEK_SET) != 0) {
        status = fail_articles(d, err);
    }
    while (status == WH_OK && (got = fread(chunk, 1, CHUNK, d->articles)) > 0) {
        status = wh_file_add(file, chunk, got, err);
    }
    if (status == WH_OK && ferror(d->articles)) {
        status = fail_articles(d, err);
    }
    free(chunk);
    return status;
}

wh_status wh_dossier_finish(wh_dossier *d, wh_error *err) {
    wh_buffer head = {0}, foot = {0};
    wh_file_writer *file = NULL;
    if (d->lacks) {
        return wh_fail(err, WH_ERR_IO, STAGE, "%s: is not written: an answer could not be added",
                       d->path);
    }
    wh_status status = wh_page_write_head(&d->source, &head, d->count,
                                          d->count == 1 ? d->first : NULL, &d->rows, err);
    wh_page_write_foot(&d->source, &foot);
    if (status == WH_OK) {
        status = wh_file_begin(d->path, &file, err);
    }
    if (status == WH_OK) {
        status = add_buffer(file, &head, err);
    }
    if (status == WH_OK) {
        status = add_articles(d, file, err);
    }
    if (status == WH_OK) {
        status = add_buffer(file, &foot, err);
    }
    if (status == WH_OK) {
        status = wh_file_finish(file, err);
        file = NULL;
    }
    wh_file_discard(file);
    wh_buffer_free(&head);
    wh_buffer_free(&foot);
    return status;
}

void wh_dossier_free(wh_dossier *d) {
    if (!d) {
        return;
    }
    if (d->articles) {
        fclose(d->articles);
    }
    wh_buffer_free(&d->rows);
    wh_arena_free(d->arena);
    free(d);
}
