/* Models that are known (models/catalog.json, built in) and models that are there (the user's own
 * registry). Nothing here opens a socket: pull.h does. */
#ifndef WH_VLM_CATALOG_H
#define WH_VLM_CATALOG_H

#include "base/arena.h"
#include "whence.h"

/* A file of a model. Catalog: `name` is a pattern (fnmatch) in the repository, or, of a model that
 * is shipped, a path below the folder of those; registry: an absolute path. `size` -1 and `sha256`
 * NULL: not known. */
typedef struct wh_model_file {
    const char *role; /* "gguf", "mmproj", "adapter", "folder" (one of many that belong together) */
    const char *name;
    int64_t size;
    const char *sha256;
} wh_model_file;

/* Strings are NULL where nothing is known. */
typedef struct wh_model {
    const char *name, *title, *kind; /* kind: "vlm", "llm", "adapter", "network" */
    const char *family, *use, *base, *note;
    const char *page, *repo, *source_known_from;
    const char *licence, *licence_known_from, *licence_note;
    int64_t memory_bytes; /* -1: not known */
    const char *memory_how;
    const char *revision; /* registry: the repository's commit that was pulled, or NULL */
    const wh_model_file *files;
    size_t file_count;
    bool shipped; /* comes with Whence: its files are in the data folder */
} wh_model;

typedef struct wh_models {
    const wh_model *items;
    size_t count;
    const char *hub; /* catalog: base address of the repositories */
} wh_models;

/* The built-in catalog. */
wh_status wh_catalog_read(wh_arena *arena, wh_models *out, wh_error *err);

/* The user's registry: what was added or pulled. An absent file is an empty registry. */
wh_status wh_registry_read(wh_arena *arena, wh_models *out, wh_error *err);

/* The models of `catalog` that come with Whence, with their files' absolute paths in `data_dir`.
 * Whether the files are there, wh_model_check_sizes tells. */
wh_status wh_shipped_list(const wh_models *catalog, const char *data_dir, wh_arena *arena,
                          wh_models *out, wh_error *err);

/* Puts `model` into the registry in place of one of its name, or takes the one named `name` out;
 * the file is locked meanwhile and replaced at once. WH_ERR_ARG if there is none to take out. */
wh_status wh_registry_put(const wh_model *model, wh_error *err);
wh_status wh_registry_remove(const char *name, wh_error *err);

/* The folder of registry.json and of pulled files: WHENCE_MODELS, or whence/models in the user's
 * data folder (XDG_DATA_HOME). */
wh_status wh_registry_folder(wh_arena *arena, char **out, wh_error *err);

const wh_model *wh_models_find(const wh_models *models, const char *name);

/* The path of the model's first file of `role`, or NULL. */
const char *wh_model_path(const wh_model *model, const char *role);

/* 1 to 64 of a-z, 0-9, ".", "_", "-", not beginning with "." or "-". */
bool wh_model_name_is_sound(const char *name);

/* Memory that it takes to use it: the files' sizes and 1 GiB for context and buffers; -1 if a size
 * is not known. */
int64_t wh_model_needs(const wh_model *model);

/* Whether every file is there with the size that was recorded. */
wh_status wh_model_check_sizes(const wh_model *model, wh_error *err);

/* Size and hash of every file against the registry. WH_ERR_MODEL names the first that differs. */
wh_status wh_model_verify(const wh_model *model, wh_error *err);

/* Describes local files for wh_registry_put: checks them as they are checked before they are used
 * (check.h), and hashes them. NULL paths are left out. */
wh_status wh_model_from_files(wh_arena *arena, const char *name, const char *gguf,
                              const char *mmproj, const char *adapter, wh_model *out,
                              wh_error *err);

/* What a user may write for a model: a path, the name of one in the registry, or of one that is
 * shipped in `data_dir`. A name that is only in the catalog is WH_ERR_MODEL with the command that
 * brings it. */
typedef struct wh_model_paths {
    const char *gguf, *mmproj, *adapter; /* NULL: none */
} wh_model_paths;
wh_status wh_model_resolve(wh_arena *arena, const char *data_dir, const char *name_or_path,
                           wh_model_paths *out, wh_error *err);

#endif
