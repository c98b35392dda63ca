/* Fetching a model of the catalog from its repository on a hub. */
#include "vlm/pull.h"

#include "base/json.h"
#include "base/status.h"
#include "http/download.h"

#include <errno.h>
#include <fnmatch.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "model"
#define LIST_BYTES ((size_t)16 << 20)
enum { MOST_FILES = 256 };

static const wh_http_retry patience = {.attempts = 5};

/* ---- Asking the hub ---- */

static wh_status ask(wh_http *http, const char *url, json_t **out, wh_error *err) {
    const char *key = getenv("WHENCE_HUB_KEY");
    wh_http_request request = {.url = url,
                               .accept = "application/json",
                               .max_bytes = LIST_BYTES,
                               .key = key && *key ? key : NULL};
    wh_http_reply reply;
    char shown[200];
    *out = NULL;
    wh_status status = wh_http_fetch(http, &request, &patience, &reply);
    wh_http_check_url(url, shown, sizeof shown, NULL);
    if (status != WH_OK)
        *err = reply.error;
    else if (reply.code != 200)
        status = wh_fail(err, WH_ERR_NETWORK, STAGE, "%s: the hub answered %d%s", shown, reply.code,
                         reply.code == 401 || reply.code == 403 || reply.code == 404
                             ? " (no such repository, or it needs a key in WHENCE_HUB_KEY)"
                             : "");
    else if (wh_json_parse(reply.body ? reply.body : "", reply.size, shown, out, err) != WH_OK)
        status = wh_fail(err, WH_ERR_NETWORK, STAGE, "%s: the hub's answer is no JSON", shown);
    wh_http_reply_clear(&reply);
    return status;
}

static bool is_commit(const char *text) {
    return text && strlen(text) == 40 && strspn(text, "0123456789abcdef") == 40;
}

static wh_status ask_revision(wh_http *http, wh_arena *arena, wh_pull_plan *plan, wh_error *err) {
    json_t *info = NULL, *tag;
    size_t i;
    char *url = wh_arena_printf(arena, "%s/api/models/%s", plan->hub, plan->model->repo);
    wh_status status = url ? ask(http, url, &info, err) : wh_fail_nomem(err, STAGE);
    if (status != WH_OK)
        return status;
    const char *sha = json_string_value(json_object_get(info, "sha"));
    if (is_commit(sha))
        plan->revision = wh_arena_strdup(arena, sha);
    else
        status = wh_fail(err, WH_ERR_NETWORK, STAGE,
                         "%s: the hub does not say which revision of %s "
                         "it has",
                         plan->hub, plan->model->repo);
    json_array_foreach(json_object_get(info, "tags"), i, tag) {
        const char *text = json_string_value(tag);
        if (text && strncmp(text, "license:", 8) == 0)
            plan->hub_licence = wh_arena_strdup(arena, text + 8);
    }
    json_decref(info);
    return status == WH_OK && !plan->revision ? wh_fail_nomem(err, STAGE) : status;
}

/* ---- Choosing files ---- */

/* The hub's names become paths here: nothing that leaves the model's folder. */
static bool name_is_sound(const char *name) {
    if (!*name || strlen(name) > 200 || *name == '/' || strstr(name, "//"))
        return false;
    for (const char *at = name; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F || *at == '\\')
            return false;
    for (const char *at = name; at; at = strchr(at, '/')) {
        at += *at == '/';
        if (*at == '.')
            return false; /* "..", and hidden files */
    }
    return true;
}

static bool take(wh_arena *arena, const json_t *item, const char *role, wh_model_file *file) {
    const json_t *lfs = json_object_get(item, "lfs");
    const json_t *size = json_object_get(item, "size");
    const char *hash = json_string_value(json_object_get(lfs, "oid"));
    bool known = hash && strlen(hash) == 64 && strspn(hash, "0123456789abcdef") == 64;
    *file = (wh_model_file){
        .role = role,
        .name = wh_arena_strdup(arena, json_string_value(json_object_get(item, "path"))),
        .size = json_is_integer(size) ? json_integer_value(size) : -1,
        .sha256 = known ? wh_arena_strdup(arena, hash) : NULL};
    return file->name != NULL && (!known || file->sha256);
}

/* A large GGUF may come in parts NAME-00001-of-00003.gguf. */
static bool are_parts(const wh_model_file *files, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!strstr(files[i].name, "-of-"))
            return false;
    return true;
}

static wh_status choose_one(const json_t *tree, const char *role, const char *pattern,
                            wh_arena *arena, wh_model_file *files, size_t *count, wh_error *err) {
    size_t i, first = *count;
    json_t *item;
    json_array_foreach((json_t *)(uintptr_t)tree, i, item) {
        const char *name = json_string_value(json_object_get(item, "path"));
        const char *type = json_string_value(json_object_get(item, "type"));
        if (!name || !type || strcmp(type, "file") != 0 || fnmatch(pattern, name, 0) != 0)
            continue;
        /* Without this, "*f16.gguf" would be both the model and its vision part. */
        if (strcmp(role, "gguf") == 0 && strncmp(name, "mmproj", 6) == 0)
            continue;
        if (!name_is_sound(name))
            return wh_fail(err, WH_ERR_NETWORK, STAGE,
                           "the hub lists a file of a name that is "
                           "no sound path");
        if (*count == MOST_FILES)
            return wh_fail(err, WH_ERR_LIMIT, STAGE, "more than %d files match \"%s\"", MOST_FILES,
                           pattern);
        if (!take(arena, item, role, &files[(*count)++]))
            return wh_fail_nomem(err, STAGE);
    }
    size_t found = *count - first;
    /* Not every folder has every kind of file. */
    if (found == 0 && strcmp(role, "folder") != 0)
        return wh_fail(err, WH_ERR_MODEL, STAGE,
                       "no file of the repository matches \"%s\"; see its page, and choose with "
                       "--file PATTERN",
                       pattern);
    if (strcmp(role, "folder") != 0 && found > 1 && !are_parts(files + first, found))
        return wh_fail(err, WH_ERR_MODEL, STAGE,
                       "%zu files match \"%s\" (%.60s, %.60s, ...); choose with --file PATTERN",
                       found, pattern, files[first].name, files[first + 1].name);
    return WH_OK;
}

static wh_status choose(wh_http *http, const char *pattern, wh_arena *arena, wh_pull_plan *plan,
                        wh_error *err) {
    json_t *tree = NULL;
    wh_model_file *files = wh_arena_alloc(arena, MOST_FILES, sizeof *files);
    char *url = wh_arena_printf(arena, "%s/api/models/%s/tree/%s?recursive=true", plan->hub,
                                plan->model->repo, plan->revision);
    wh_status status = files && url ? ask(http, url, &tree, err) : wh_fail_nomem(err, STAGE);
    for (size_t i = 0; status == WH_OK && i < plan->model->file_count; i++) {
        const wh_model_file *wanted = &plan->model->files[i];
        bool replaced = pattern && strcmp(wanted->role, "gguf") == 0;
        size_t before = plan->file_count;
        status = choose_one(tree, wanted->role, replaced ? pattern : wanted->name, arena, files,
                            &plan->file_count, err);
        /* What the catalog knows goes before what the hub says. */
        if (status == WH_OK && !replaced && plan->file_count == before + 1) {
            files[before].sha256 = wanted->sha256 ? wanted->sha256 : files[before].sha256;
            files[before].size = wanted->size >= 0 ? wanted->size : files[before].size;
        }
    }
    json_decref(tree);
    if (status == WH_OK && !plan->file_count)
        status = wh_fail(err, WH_ERR_MODEL, STAGE, "%s: the repository has no model files",
                         plan->model->repo);
    plan->files = files;
    for (size_t i = 0; i < plan->file_count; i++)
        plan->bytes += files[i].size > 0 ? files[i].size : 0;
    return status;
}

wh_status wh_pull_prepare(wh_http *http, const wh_models *catalog, const char *name,
                          const char *pattern, wh_arena *arena, wh_pull_plan *plan, wh_error *err) {
    const char *hub = getenv("WHENCE_HUB");
    char *folder = NULL;
    *plan = (wh_pull_plan){.model = wh_models_find(catalog, name),
                           .hub = hub && *hub ? hub : catalog->hub};
    if (!plan->model)
        return wh_fail(err, WH_ERR_ARG, STAGE,
                       "\"%.64s\" is not in the catalog; see whence model "
                       "list",
                       name);
    if (!plan->model->repo || !plan->model->file_count)
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s cannot be pulled: %s", name,
                       plan->model->note ? plan->model->note : "it is in no repository");
    wh_status status = wh_registry_folder(arena, &folder, err);
    if (status != WH_OK)
        return status;
    plan->folder = wh_arena_printf(arena, "%s/%s", folder, name);
    if (!plan->folder)
        return wh_fail_nomem(err, STAGE);
    status = ask_revision(http, arena, plan, err);
    return status == WH_OK ? choose(http, pattern, arena, plan, err) : status;
}

/* ---- Fetching ---- */

typedef struct run {
    void (*progress)(void *user, const char *file, int64_t done, int64_t total);
    void *user;
    const char *file;
    int64_t before, total; /* bytes of the files that are done; of all */
} run;

static void tell(void *user, int64_t done, int64_t total) {
    run *r = user;
    (void)total;
    if (r->progress)
        r->progress(r->user, r->file, r->before + done, r->total);
}

static wh_status fetch_one(wh_http *http, const wh_pull_plan *plan, wh_model_file *file, run *r,
                           const volatile bool *cancelled, wh_arena *arena, wh_error *err) {
    const char *key = getenv("WHENCE_HUB_KEY");
    char *escaped = g_uri_escape_string(file->name, "/", FALSE);
    char *url = wh_arena_printf(arena, "%s/%s/resolve/%s/%s", plan->hub, plan->model->repo,
                                plan->revision, escaped ? escaped : "");
    char *path = wh_arena_printf(arena, "%s/%s", plan->folder, file->name);
    char *parent = path ? g_path_get_dirname(path) : NULL;
    wh_download_result result;
    wh_status status = WH_OK;
    if (!escaped || !url || !parent)
        status = wh_fail_nomem(err, STAGE);
    else if (g_mkdir_with_parents(parent, 0755) != 0)
        status = wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be made: %s", parent, strerror(errno));
    wh_download wanted = {.url = url,
                          .path = path,
                          .sha256 = file->sha256,
                          .size = file->size,
                          .key = key && *key ? key : NULL,
                          .retry = patience,
                          .progress = tell,
                          .user = r,
                          .cancelled = cancelled};
    if (status == WH_OK)
        status = wh_http_download(http, &wanted, &result, err);
    g_free(escaped);
    g_free(parent);
    if (status != WH_OK)
        return status;
    *file = (wh_model_file){file->role, path, result.size, wh_arena_strdup(arena, result.sha256)};
    return file->sha256 ? WH_OK : wh_fail_nomem(err, STAGE);
}

/* True if an earlier pull brought this very file. */
static bool is_there(const wh_model *old, const wh_pull_plan *plan, const wh_model_file *file,
                     wh_model_file *found) {
    for (size_t i = 0; old && file->sha256 && i < old->file_count; i++) {
        const char *tail = old->files[i].name;
        size_t folder = strlen(plan->folder);
        if (strncmp(tail, plan->folder, folder) != 0 || tail[folder] != '/' ||
            strcmp(tail + folder + 1, file->name) != 0)
            continue;
        wh_model one = {.name = old->name, .files = &old->files[i], .file_count = 1};
        if (old->files[i].sha256 && strcmp(old->files[i].sha256, file->sha256) == 0 &&
            wh_model_verify(&one, NULL) == WH_OK) {
            *found = old->files[i];
            return true;
        }
    }
    return false;
}

wh_status wh_pull_run(wh_http *http, const wh_pull_plan *plan, const volatile bool *cancelled,
                      void (*progress)(void *user, const char *file, int64_t done, int64_t total),
                      void *user, wh_arena *arena, wh_error *err) {
    run r = {progress, user, NULL, 0, plan->bytes};
    wh_models registry;
    wh_model_file *files = wh_arena_alloc(arena, plan->file_count, sizeof *files);
    wh_status status = files ? wh_registry_read(arena, &registry, err) : wh_fail_nomem(err, STAGE);
    const wh_model *old = status == WH_OK ? wh_models_find(&registry, plan->model->name) : NULL;
    for (size_t i = 0; status == WH_OK && i < plan->file_count; i++) {
        files[i] = plan->files[i];
        r.file = plan->files[i].name;
        if (!is_there(old, plan, &plan->files[i], &files[i]))
            status = fetch_one(http, plan, &files[i], &r, cancelled, arena, err);
        r.before += files[i].size;
    }
    if (status != WH_OK)
        return status;
    wh_model model = *plan->model;
    model.files = files;
    model.file_count = plan->file_count;
    model.revision = plan->revision;
    if (!model.licence)
        model.licence = plan->hub_licence;
    return wh_registry_put(&model, err);
}
