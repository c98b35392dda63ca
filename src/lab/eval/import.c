/* Importers: tables by their layouts, photos by their metadata. */
#include "lab/eval/import.h"

#include "base/file.h"
#include "base/status.h"
#include "photo/photo.h"

#include <errno.h>
#include <fts.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "import"
#define THUMB_SIDE 64 /* only the metadata are wanted: the rest as small as it goes */

/* Everything that walking a folder needs. */
typedef struct walk {
    size_t root_length;
    wh_eval_say say;
    void *say_user;
    wh_eval_sink sink;
    void *user;
    wh_eval_counts *counts;
} walk;

static void remark(const walk *w, const char *path, const char *why) {
    char text[640];
    if (!w->say)
        return;
    snprintf(text, sizeof text, "%.200s: skipped: %.400s", path, why);
    w->say(w->say_user, text);
}

static wh_status read_photo(const char *path, wh_photo **out, wh_error *err) {
    wh_photo_limits limits = wh_photo_default_limits();
    unsigned char *bytes;
    size_t size;
    limits.working_side = THUMB_SIDE;
    wh_status status = wh_file_read(path, limits.max_bytes, &bytes, &size, err);
    if (status != WH_OK)
        return status;
    status = wh_photo_read(bytes, size, path, &limits, out, err);
    free(bytes);
    return status;
}

/* A file that is no photo is passed over; one without a position is counted and told. */
static wh_status import_photo(const walk *w, const char *path, wh_error *err) {
    wh_photo *photo = NULL;
    wh_error fault = {0};
    wh_status status = read_photo(path, &photo, &fault);
    w->counts->rows++;
    if (status == WH_ERR_NOMEM)
        return wh_fail_nomem(err, STAGE);
    if (status != WH_OK || !photo->meta.has_gps) {
        w->counts->foreign++;
        remark(w, path, status != WH_OK ? fault.message : "no position in its metadata");
        wh_photo_free(photo);
        return WH_OK;
    }
    const char *id = path + w->root_length;
    wh_eval_record record = {.id = id + strspn(id, "/"),
                             .line = w->counts->rows,
                             .truth = {photo->meta.lat_deg, photo->meta.lon_deg},
                             .state = WH_EVAL_UNPARSED,
                             .radius50_km = NAN,
                             .radius90_km = NAN,
                             .confidence = NAN,
                             .cost = NAN};
    w->counts->records++;
    status = w->sink(w->user, &record, err);
    wh_photo_free(photo);
    return status;
}

static int by_name(const FTSENT **a, const FTSENT **b) {
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static wh_status import_folder(walk *w, const char *folder, wh_error *err) {
    char *root = strdup(folder);
    if (!root)
        return wh_fail_nomem(err, STAGE);
    char *roots[] = {root, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    wh_status status =
        tree ? wh_photo_init(err)
             : wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be read: %s", folder, strerror(errno));
    w->root_length = strlen(folder);
    for (FTSENT *entry; status == WH_OK && (entry = fts_read(tree));) {
        if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS)
            status = wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be read: %s", entry->fts_path,
                             strerror(entry->fts_errno));
        else if (entry->fts_info == FTS_F && entry->fts_name[0] != '.')
            status = import_photo(w, entry->fts_path, err);
    }
    if (tree)
        fts_close(tree);
    free(root);
    if (status == WH_OK && !w->counts->records)
        status = wh_fail(err, WH_ERR_FORMAT, STAGE,
                         "%s: none of its %zu files is a photo with a position", folder,
                         w->counts->rows);
    return status;
}

static wh_status refuse_kind(const char *kind, wh_error *err) {
    char list[320] = WH_IMPORT_AUTO ", " WH_IMPORT_PHOTOS;
    size_t used = strlen(list);
    for (size_t i = 0; i < wh_layout_count && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, ", %s", wh_layouts[i].name);
    return wh_fail(err, WH_ERR_ARG, STAGE, "\"%.40s\" is no kind of data set; there are %s", kind,
                   list);
}

wh_status wh_import_truth(const char *kind, const char *path, wh_eval_say say, void *say_user,
                          wh_eval_sink sink, void *user, wh_eval_counts *counts, wh_error *err) {
    *counts = (wh_eval_counts){0};
    if (strcmp(kind, WH_IMPORT_PHOTOS) == 0) {
        walk w = {0, say, say_user, sink, user, counts};
        return import_folder(&w, path, err);
    }
    wh_eval_settings settings = wh_eval_default_settings();
    settings.layout = wh_layout_named(kind);
    if (!settings.layout && strcmp(kind, WH_IMPORT_AUTO) != 0)
        return refuse_kind(kind, err);
    return wh_truth_read(path, &settings, say, say_user, sink, user, counts, err);
}
