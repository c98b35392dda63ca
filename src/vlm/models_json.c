/* Catalog and registry as JSON (docs/formats.md: whence-catalog/1, whence-models/1). */
#include "vlm/models_json.h"

#include "base/json.h"
#include "base/status.h"

#include <string.h>

#define STAGE "model"

typedef struct reader {
    wh_arena *arena;
    const char *what;
    wh_status status;
    wh_error *err;
} reader;

static void fail(reader *r, const char *key) {
    if (r->status == WH_OK)
        r->status = wh_fail(r->err, WH_ERR_FORMAT, STAGE, "%s: \"%s\" is not as it should be",
                            r->what, key);
}

/* A text, or NULL for null and absent ones. */
static const char *text(reader *r, const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (!value || json_is_null(value))
        return NULL;
    if (!json_is_string(value)) {
        fail(r, key);
        return NULL;
    }
    const char *copy = wh_arena_strdup(r->arena, json_string_value(value));
    if (!copy && r->status == WH_OK)
        r->status = wh_fail_nomem(r->err, STAGE);
    return copy;
}

static int64_t number(reader *r, const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (!value || json_is_null(value))
        return -1;
    if (!json_is_integer(value) || json_integer_value(value) < 0) {
        fail(r, key);
        return -1;
    }
    return json_integer_value(value);
}

static bool is_hash(const char *hex) {
    return strlen(hex) == 64 && strspn(hex, "0123456789abcdef") == 64;
}

static void read_files(reader *r, const json_t *list, wh_model *model) {
    size_t count = json_array_size(list);
    wh_model_file *files = wh_arena_alloc(r->arena, count, sizeof *files);
    if (!files) {
        r->status = wh_fail_nomem(r->err, STAGE);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        files[i].role = text(r, item, "role");
        files[i].name = text(r, item, json_object_get(item, "path") ? "path" : "pattern");
        files[i].size = number(r, item, "size");
        files[i].sha256 = text(r, item, "sha256");
        if (!files[i].role || (!files[i].name && json_object_get(item, "path")) ||
            (files[i].sha256 && !is_hash(files[i].sha256)))
            fail(r, "files");
    }
    model->files = files;
    model->file_count = count;
}

static void read_model(reader *r, const json_t *object, wh_model *model) {
    const json_t *source = json_object_get(object, "source");
    const json_t *licence = json_object_get(object, "licence");
    const json_t *memory = json_object_get(object, "memory");
    *model = (wh_model){
        .name = text(r, object, "name"),
        .title = text(r, object, "title"),
        .kind = text(r, object, "kind"),
        .family = text(r, object, "family"),
        .use = text(r, object, "use"),
        .base = text(r, object, "base"),
        .note = text(r, object, "note"),
        .page = text(r, source, "page"),
        .repo = text(r, source, "repo"),
        .source_known_from = text(r, source, "known_from"),
        .revision = text(r, source, "revision"),
        .licence = text(r, licence, "id"),
        .licence_known_from = text(r, licence, "known_from"),
        .licence_note = text(r, licence, "note"),
        .memory_bytes = number(r, memory, "bytes"),
        .memory_how = text(r, memory, "how"),
        .shipped = json_is_true(json_object_get(object, "shipped")),
    };
    read_files(r, json_object_get(object, "files"), model);
    if (!model->name || !wh_model_name_is_sound(model->name))
        fail(r, "name");
    if (!model->kind)
        fail(r, "kind");
}

wh_status wh_models_from_json(const json_t *json, const char *format, const char *what,
                              wh_arena *arena, wh_models *out, wh_error *err) {
    reader r = {arena, what, WH_OK, err};
    const json_t *list = json_object_get(json, "models");
    const char *found = json_string_value(json_object_get(json, "format"));
    *out = (wh_models){0};
    if (!found || strcmp(found, format) != 0 || !json_is_array(list))
        return wh_fail(err, WH_ERR_FORMAT, STAGE, "%s: not a file of format %s", what, format);
    size_t count = json_array_size(list);
    wh_model *items = wh_arena_alloc(arena, count, sizeof *items);
    if (!items)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < count; i++)
        read_model(&r, json_array_get(list, i), &items[i]);
    *out = (wh_models){items, count, text(&r, json, "hub")};
    return r.status;
}

static json_t *files_to_json(const wh_model *model) {
    json_t *list = json_array();
    for (size_t i = 0; list && i < model->file_count; i++) {
        const wh_model_file *file = &model->files[i];
        json_array_append_new(list,
                              json_pack("{s:s, s:o, s:o, s:o}", "role", file->role, "path",
                                        wh_json_text(file->name), "size",
                                        file->size < 0 ? json_null() : json_integer(file->size),
                                        "sha256", wh_json_text(file->sha256)));
    }
    return list;
}

json_t *wh_model_to_json(const wh_model *m) {
    return json_pack(
        "{s:s, s:o, s:o, s:o, s:{s:o, s:o, s:o, s:o}, s:{s:o, s:o, s:o}, s:{s:o, s:o}, s:o, s:o, "
        "s:o, s:o}",
        "name", m->name, "title", wh_json_text(m->title), "kind", wh_json_text(m->kind), "family",
        wh_json_text(m->family), "source", "page", wh_json_text(m->page), "repo",
        wh_json_text(m->repo), "known_from", wh_json_text(m->source_known_from), "revision",
        wh_json_text(m->revision), "licence", "id", wh_json_text(m->licence), "known_from",
        wh_json_text(m->licence_known_from), "note", wh_json_text(m->licence_note), "memory",
        "bytes", m->memory_bytes < 0 ? json_null() : json_integer(m->memory_bytes), "how",
        wh_json_text(m->memory_how), "files", files_to_json(m), "use", wh_json_text(m->use), "base",
        wh_json_text(m->base), "note", wh_json_text(m->note));
}
