/* Fetching a model of the catalog from its repository on a hub. */
#ifndef WH_VLM_PULL_H
#define WH_VLM_PULL_H

#include "http/http.h"
#include "vlm/catalog.h"

/* What would be fetched: shown to the user before anything large moves. */
typedef struct wh_pull_plan {
    const wh_model *model;      /* of the catalog */
    const char *hub;            /* WHENCE_HUB, or the catalog's */
    const char *revision;       /* the repository's commit */
    const char *hub_licence;    /* what the repository says, or NULL */
    const char *folder;         /* where the files will lie */
    const wh_model_file *files; /* names as in the repository; sizes and hashes as the hub tells */
    size_t file_count;
    int64_t bytes; /* of all files */
} wh_pull_plan;

/* Asks the hub which files the repository has now, and chooses. `pattern`, if not NULL, stands for
 * the catalog's pattern of the GGUF file. */
wh_status wh_pull_prepare(wh_http *http, const wh_models *catalog, const char *name,
                          const char *pattern, wh_arena *arena, wh_pull_plan *out, wh_error *err);

/* Fetches all files (resuming what an earlier call left), checks them, and registers the model with
 * the sizes and hashes that were found. `progress` tells bytes of all files. */
wh_status wh_pull_run(wh_http *http, const wh_pull_plan *plan, const volatile bool *cancelled,
                      void (*progress)(void *user, const char *file, int64_t done, int64_t total),
                      void *user, wh_arena *arena, wh_error *err);

#endif
