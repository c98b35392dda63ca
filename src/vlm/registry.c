/* The user's own registry of models: registry.json in their data folder. */
#include "base/file.h"
#include "base/json.h"
#include "base/status.h"
#include "vlm/models_json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define STAGE "model"
#define FORMAT "whence-models/1"
#define LARGEST ((size_t)16 << 20)

wh_status wh_registry_folder(wh_arena *arena, char **out, wh_error *err) {
    const char *given = getenv("WHENCE_MODELS");
    *out = given && *given ? wh_arena_strdup(arena, given)
                           : wh_arena_printf(arena, "%s/whence/models", g_get_user_data_dir());
    return *out ? WH_OK : wh_fail_nomem(err, STAGE);
}

static wh_status registry_path(wh_arena *arena, char **out, wh_error *err) {
    char *folder = NULL;
    wh_status status = wh_registry_folder(arena, &folder, err);
    if (status != WH_OK)
        return status;
    *out = wh_arena_printf(arena, "%s/registry.json", folder);
    return *out ? WH_OK : wh_fail_nomem(err, STAGE);
}

wh_status wh_registry_from_json(const json_t *json, const char *what, wh_arena *arena,
                                wh_models *out, wh_error *err) {
    wh_status status = wh_models_from_json(json, FORMAT, what, arena, out, err);
    for (size_t i = 0; status == WH_OK && i < out->count; i++)
        for (size_t k = 0; status == WH_OK && k < out->items[i].file_count; k++) {
            const char *path = out->items[i].files[k].name;
            if (!path || path[0] != '/')
                status = wh_fail(err, WH_ERR_FORMAT, STAGE,
                                 "%s: model \"%s\" has a file without an absolute path", what,
                                 out->items[i].name);
        }
    return status;
}

wh_status wh_registry_read(wh_arena *arena, wh_models *out, wh_error *err) {
    char *path = NULL;
    json_t *json = NULL;
    *out = (wh_models){0};
    wh_status status = registry_path(arena, &path, err);
    if (status != WH_OK)
        return status;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return WH_OK;
    status = wh_json_read(path, LARGEST, &json, err);
    if (status == WH_OK)
        status = wh_registry_from_json(json, path, arena, out, err);
    json_decref(json);
    return status;
}

static wh_status write_all(const wh_models *models, const char *path, wh_error *err) {
    json_t *list = json_array();
    for (size_t i = 0; list && i < models->count; i++)
        json_array_append_new(list, wh_model_to_json(&models->items[i]));
    bool whole = list && json_array_size(list) == models->count;
    json_t *json = json_pack("{s:s, s:o}", "format", FORMAT, "models", list);
    char *text = whole && json ? json_dumps(json, JSON_INDENT(2)) : NULL;
    json_decref(json);
    if (!text)
        return wh_fail_nomem(err, STAGE);
    wh_status status = wh_file_write(path, text, strlen(text), err);
    free(text);
    return status;
}

/* Without the one of this name, and with `added` at its end if that is not NULL. */
static wh_status replace(wh_arena *arena, wh_models *models, const char *name,
                         const wh_model *added, wh_error *err) {
    wh_model *items = wh_arena_alloc(arena, models->count + 1, sizeof *items);
    size_t kept = 0;
    if (!items)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < models->count; i++)
        if (strcmp(models->items[i].name, name) != 0)
            items[kept++] = models->items[i];
    if (!added && kept == models->count)
        return wh_fail(err, WH_ERR_ARG, STAGE,
                       "no model of the name \"%.64s\" is there; see whence model list", name);
    if (added)
        items[kept++] = *added;
    models->items = items;
    models->count = kept;
    return WH_OK;
}

/* Reading, changing and writing must not be interleaved with another process's. */
static wh_status change(const char *name, const wh_model *added, wh_error *err) {
    wh_arena *arena = wh_arena_create(0);
    char *folder = NULL, *path = NULL, *lock_path = NULL;
    int lock = -1;
    wh_models models;
    wh_status status = arena ? wh_registry_folder(arena, &folder, err) : wh_fail_nomem(err, STAGE);
    if (status == WH_OK)
        status = registry_path(arena, &path, err);
    if (status != WH_OK)
        goto done;
    lock_path = wh_arena_printf(arena, "%s/registry.lock", folder);
    if (!lock_path) {
        status = wh_fail_nomem(err, STAGE);
        goto done;
    }
    if (g_mkdir_with_parents(folder, 0755) != 0 ||
        (lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0644)) < 0 ||
        flock(lock, LOCK_EX) != 0) {
        status =
            wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be written: %s", lock_path, strerror(errno));
        goto done;
    }
    status = wh_registry_read(arena, &models, err);
    if (status == WH_OK)
        status = replace(arena, &models, name, added, err);
    if (status == WH_OK)
        status = write_all(&models, path, err);
done:
    if (lock >= 0)
        close(lock);
    wh_arena_free(arena);
    return status;
}

wh_status wh_registry_put(const wh_model *model, wh_error *err) {
    return change(model->name, model, err);
}

wh_status wh_registry_remove(const char *name, wh_error *err) {
    return change(name, NULL, err);
}
