/* The photos that the arguments of a command name. */
#include "cli/inputs.h"

#include "base/status.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define STAGE "inputs"

static bool has_photo_extension(const char *name) {
    static const char *const extensions[] = {"jpg",  "jpeg", "png", "webp", "heic",
                                             "heif", "avif", "tif", "tiff"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof extensions / sizeof *extensions; i++)
        if (strcasecmp(dot + 1, extensions[i]) == 0)
            return true;
    return false;
}

static wh_status add(wh_inputs *inputs, const char *path, wh_error *err) {
    if ((inputs->count & (inputs->count - 1)) == 0) { /* a power of two: full */
        size_t room = inputs->count ? inputs->count * 2 : 1;
        char **grown = realloc(inputs->paths, room * sizeof *grown);
        if (!grown)
            return wh_fail_nomem(err, STAGE);
        inputs->paths = grown;
    }
    char *copy = strdup(path);
    if (!copy)
        return wh_fail_nomem(err, STAGE);
    inputs->paths[inputs->count++] = copy;
    return WH_OK;
}

static int by_name(const FTSENT **a, const FTSENT **b) {
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Also a link to one; links to folders are not followed, they could lead round in circles. */
static bool is_file(const FTSENT *entry) {
    struct stat info;
    return entry->fts_info == FTS_F || (entry->fts_info == FTS_SL &&
                                        stat(entry->fts_path, &info) == 0 && S_ISREG(info.st_mode));
}

static wh_status add_folder(wh_inputs *inputs, char *folder, wh_error *err) {
    char *roots[] = {folder, NULL};
    size_t before = inputs->count;
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
    if (!walk)
        return wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be read: %s", folder, strerror(errno));
    wh_status status = WH_OK;
    for (FTSENT *entry; status == WH_OK && (entry = fts_read(walk));) {
        if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)
            status = wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be read: %s", entry->fts_path,
                             strerror(entry->fts_errno));
        else if (has_photo_extension(entry->fts_name) && is_file(entry))
            status = add(inputs, entry->fts_path, err);
    }
    fts_close(walk);
    if (status == WH_OK && inputs->count == before)
        status = wh_fail(err, WH_ERR_ARG, STAGE,
                         "%s: no photos in this folder (jpg, png, webp, heic, avif, tiff)", folder);
    return status;
}

wh_status wh_inputs_collect(char **arguments, int count, wh_inputs *inputs, wh_error *err) {
    *inputs = (wh_inputs){.several = count > 1};
    wh_status status = WH_OK;
    for (int i = 0; status == WH_OK && i < count; i++) {
        struct stat info;
        bool folder = stat(arguments[i], &info) == 0 && S_ISDIR(info.st_mode);
        inputs->several = inputs->several || folder;
        status = folder ? add_folder(inputs, arguments[i], err) : add(inputs, arguments[i], err);
    }
    if (status != WH_OK)
        wh_inputs_free(inputs);
    return status;
}

void wh_inputs_free(wh_inputs *inputs) {
    for (size_t i = 0; i < inputs->count; i++)
        free(inputs->paths[i]);
    free(inputs->paths);
    *inputs = (wh_inputs){0};
}
