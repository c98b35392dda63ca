/* The built-in catalog, and what models and their files are. */
#include "vlm/catalog.h"

#include "base/hash.h"
#include "base/json.h"
#include "base/status.h"
#include "vlm/check.h"
#include "vlm/models_json.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAGE "model"
#define CONTEXT_BYTES ((int64_t)1 << 30)

extern const char wh_embed_catalog_json[];

wh_status wh_catalog_read(wh_arena *arena, wh_models *out, wh_error *err) {
    json_t *json = NULL;
    wh_status status = wh_json_parse(wh_embed_catalog_json, strlen(wh_embed_catalog_json),
                                     "models/catalog.json", &json, err);
    if (status == WH_OK)
        status =
            wh_models_from_json(json, "whence-catalog/1", "models/catalog.json", arena, out, err);
    json_decref(json);
    return status;
}

const wh_model *wh_models_find(const wh_models *models, const char *name) {
    for (size_t i = 0; i < models->count; i++)
        if (strcmp(models->items[i].name, name) == 0)
            return &models->items[i];
    return NULL;
}

const char *wh_model_path(const wh_model *model, const char *role) {
    for (size_t i = 0; i < model->file_count; i++)
        if (strcmp(model->files[i].role, role) == 0)
            return model->files[i].name;
    return NULL;
}

bool wh_model_name_is_sound(const char *name) {
    size_t length = strlen(name);
    if (!length || length > 64 || *name == '.' || *name == '-')
        return false;
    for (; *name; name++)
        if (!islower((unsigned char)*name) && !isdigit((unsigned char)*name) &&
            !strchr("._-", *name))
            return false;
    return true;
}

int64_t wh_model_needs(const wh_model *model) {
    int64_t sum = CONTEXT_BYTES;
    for (size_t i = 0; i < model->file_count; i++) {
        if (model->files[i].size < 0 || sum > INT64_MAX - model->files[i].size)
            return -1;
        sum += model->files[i].size;
    }
    return model->file_count ? sum : -1;
}

static wh_status check_size(const wh_model *model, const wh_model_file *file, wh_error *err) {
    struct stat info;
    if (stat(file->name, &info) != 0)
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: %s: %s", model->name, file->name,
                       strerror(errno));
    if (file->size >= 0 && info.st_size != file->size)
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: %s: has %lld bytes, had %lld", model->name,
                       file->name, (long long)info.st_size, (long long)file->size);
    return WH_OK;
}

wh_status wh_model_check_sizes(const wh_model *model, wh_error *err) {
    wh_status status = WH_OK;
    for (size_t i = 0; status == WH_OK && i < model->file_count; i++)
        status = check_size(model, &model->files[i], err);
    return status;
}

wh_status wh_model_verify(const wh_model *model, wh_error *err) {
    for (size_t i = 0; i < model->file_count; i++) {
        const wh_model_file *file = &model->files[i];
        char hex[65];
        wh_status status = check_size(model, file, err);
        if (status == WH_OK && file->sha256)
            status = wh_sha256_file(file->name, hex, err);
        if (status != WH_OK)
            return status;
        if (file->sha256 && strcmp(hex, file->sha256) != 0)
            return wh_fail(err, WH_ERR_MODEL, STAGE,
                           "%s: %s: its SHA-256 is %.16s..., recorded was %.16s...", model->name,
                           file->name, hex, file->sha256);
    }
    return WH_OK;
}

/* ---- Models that are shipped ---- */

static wh_status place(const wh_model *model, const char *data_dir, wh_arena *arena, wh_model *out,
                       wh_error *err) {
    wh_model_file *files = wh_arena_alloc(arena, model->file_count, sizeof *files);
    *out = *model;
    out->files = files;
    for (size_t i = 0; files && i < model->file_count; i++) {
        files[i] = model->files[i];
        files[i].name = wh_arena_printf(arena, "%s/shipped/%s", data_dir, model->files[i].name);
        if (!files[i].name)
            return wh_fail_nomem(err, STAGE);
    }
    return files ? WH_OK : wh_fail_nomem(err, STAGE);
}

wh_status wh_shipped_list(const wh_models *catalog, const char *data_dir, wh_arena *arena,
                          wh_models *out, wh_error *err) {
    wh_model *items = wh_arena_alloc(arena, catalog->count, sizeof *items);
    wh_status status = items ? WH_OK : wh_fail_nomem(err, STAGE);
    *out = (wh_models){.items = items};
    for (size_t i = 0; status == WH_OK && i < catalog->count; i++)
        if (catalog->items[i].shipped)
            status = place(&catalog->items[i], data_dir, arena, &items[out->count++], err);
    return status;
}

/* ---- Local files ---- */

static wh_status describe(wh_arena *arena, const char *role, const char *path, wh_model_file *out,
                          wh_error *err) {
    char real[PATH_MAX], hex[65];
    struct stat info;
    if (!realpath(path, real) || stat(real, &info) != 0)
        return wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be opened: %s", path, strerror(errno));
    wh_status status = wh_sha256_file(real, hex, err);
    if (status != WH_OK)
        return status;
    *out = (wh_model_file){role, wh_arena_strdup(arena, real), info.st_size,
                           wh_arena_strdup(arena, hex)};
    return out->name && out->sha256 ? WH_OK : wh_fail_nomem(err, STAGE);
}

wh_status wh_model_from_files(wh_arena *arena, const char *name, const char *gguf,
                              const char *mmproj, const char *adapter, wh_model *out,
                              wh_error *err) {
    const char *roles[] = {"gguf", "mmproj", "adapter"}, *paths[] = {gguf, mmproj, adapter};
    wh_model_file *files = wh_arena_alloc(arena, 3, sizeof *files);
    *out = (wh_model){.name = name, .memory_bytes = -1};
    if (!files)
        return wh_fail_nomem(err, STAGE);
    out->files = files;
    wh_status status = wh_check_files(gguf, mmproj, adapter, err);
    for (size_t i = 0; status == WH_OK && i < 3; i++) {
        if (paths[i])
            status = describe(arena, roles[i], paths[i], &files[out->file_count], err);
        out->file_count += paths[i] != NULL;
    }
    out->kind = mmproj ? "vlm" : gguf ? "llm" : "adapter";
    return status;
}

/* ---- What a user writes ---- */

static wh_status not_there(const char *name, const wh_models *catalog, wh_error *err) {
    const wh_model *known = wh_models_find(catalog, name);
    if (known && known->repo)
        return wh_fail(err, WH_ERR_MODEL, STAGE,
                       "%s is not there yet; to fetch it: whence model pull %s", name, name);
    if (known)
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s is not there yet: %s", name,
                       known->note ? known->note : "see whence model list");
    return wh_fail(err, WH_ERR_MODEL, STAGE,
                   "%.200s: no such file, and no model of this name; see whence model list", name);
}

static wh_status take_paths(const wh_model *model, wh_model_paths *out, wh_error *err) {
    out->gguf = wh_model_path(model, "gguf");
    out->mmproj = wh_model_path(model, "mmproj");
    out->adapter = wh_model_path(model, "adapter");
    if (out->gguf || out->adapter)
        return WH_OK;
    return wh_fail(err, WH_ERR_MODEL, STAGE,
                   "%s is a Hugging Face folder: convert it to GGUF first (docs/models.md)",
                   model->name);
}

wh_status wh_model_resolve(wh_arena *arena, const char *data_dir, const char *given,
                           wh_model_paths *out, wh_error *err) {
    wh_models registry, catalog, shipped;
    *out = (wh_model_paths){0};
    if (strchr(given, '/') || access(given, F_OK) == 0) {
        out->gguf = given;
        return WH_OK;
    }
    wh_status status = wh_registry_read(arena, &registry, err);
    if (status == WH_OK)
        status = wh_catalog_read(arena, &catalog, err);
    if (status == WH_OK)
        status = wh_shipped_list(&catalog, data_dir, arena, &shipped, err);
    if (status != WH_OK)
        return status;
    const wh_model *model = wh_models_find(&registry, given);
    if (model)
        return take_paths(model, out, err);
    model = wh_models_find(&shipped, given);
    if (!model)
        return not_there(given, &catalog, err);
    status = wh_model_check_sizes(model, err);
    return status == WH_OK ? take_paths(model, out, err) : status;
}
