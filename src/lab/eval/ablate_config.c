/* Reading the configuration of an ablation. */
#include "base/json.h"
#include "base/status.h"
#include "belief/calibrate.h"
#include "lab/eval/ablate.h"
#include "lab/eval/import.h"

#include <string.h>

#define STAGE "ablate"
#define MOST_BYTES ((size_t)1 << 20)
#define DEFAULT_RIGHT_KM 25.0

typedef struct reader {
    const char *path;
    const json_t *object;
    wh_arena *arena;
    wh_error *err;
    const char *kinds[WH_ABLATE_MOST_KINDS]; /* that reliabilities were measured for */
    size_t kind_count;
} reader;

static wh_status refuse(const reader *r, const char *what) {
    return wh_fail(r->err, WH_ERR_FORMAT, STAGE, "%s: %s", r->path, what);
}

/* A text, copied; NULL if absent. WH_ERR_FORMAT if it is anything else. */
static wh_status get_text(const reader *r, const char *key, const char **out) {
    const json_t *value = json_object_get(r->object, key);
    *out = NULL;
    if (!value || json_is_null(value))
        return WH_OK;
    if (!json_is_string(value))
        return wh_fail(r->err, WH_ERR_FORMAT, STAGE, "%s: \"%s\" is no text", r->path, key);
    *out = wh_arena_strdup(r->arena, json_string_value(value));
    return *out ? WH_OK : wh_fail_nomem(r->err, STAGE);
}

/* The same for a path, from the folder of the configuration. */
static wh_status get_path(const reader *r, const char *key, const char **out) {
    const char *given, *slash = strrchr(r->path, '/');
    wh_status status = get_text(r, key, &given);
    if (status != WH_OK)
        return status;
    if (!given)
        return wh_fail(r->err, WH_ERR_FORMAT, STAGE, "%s: \"%s\" is missing", r->path, key);
    *out = *given == '/' || !slash
               ? given
               : wh_arena_printf(r->arena, "%.*s/%s", (int)(slash - r->path), r->path, given);
    return *out ? WH_OK : wh_fail_nomem(r->err, STAGE);
}

static wh_status get_thresholds(const reader *r, wh_eval_settings *settings) {
    const json_t *list = json_object_get(r->object, "thresholds_km");
    if (!list)
        return WH_OK;
    size_t count = json_array_size(list);
    if (!count || count > WH_MOST_THRESHOLDS)
        return refuse(r, "\"thresholds_km\" is no list of 1 to 32 numbers");
    settings->threshold_count = count;
    for (size_t i = 0; i < count; i++) {
        settings->thresholds_km[i] = json_number_value(json_array_get(list, i));
        if (!(settings->thresholds_km[i] > 0 && settings->thresholds_km[i] < 1e6))
            return refuse(r, "\"thresholds_km\" holds something that is no distance over 0");
    }
    return WH_OK;
}

static wh_status add_variant(const reader *r, wh_ablate_config *config, const char *name,
                             const char *without, const char *method) {
    if (config->variant_count == WH_ABLATE_MOST_VARIANTS)
        return refuse(r, "more than 63 variants");
    if (!name)
        return wh_fail_nomem(r->err, STAGE);
    config->variants[config->variant_count++] =
        (wh_ablate_variant){.name = name, .without = without, .method = method};
    return WH_OK;
}

static bool is_kind(const reader *r, const char *name) {
    for (size_t i = 0; i < r->kind_count; i++)
        if (strcmp(r->kinds[i], name) == 0)
            return true;
    return false;
}

/* "a,b" of ["a", "b"]. */
static wh_status join_kinds(const reader *r, const json_t *list, const char **out) {
    const char *joined = "";
    *out = NULL;
    if (!list)
        return WH_OK;
    if (!json_array_size(list))
        return refuse(r, "\"without\" is no list of kinds");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *kind = json_string_value(json_array_get(list, i));
        if (!kind)
            return refuse(r, "\"without\" holds something that is no text");
        if (!is_kind(r, kind))
            return wh_fail(
                r->err, WH_ERR_FORMAT, STAGE,
                "%s: \"%.40s\" is no kind of clue; whence locate --without names them all", r->path,
                kind);
        joined = wh_arena_printf(r->arena, "%s%s%s", joined, i ? "," : "", kind);
        if (!joined)
            return wh_fail_nomem(r->err, STAGE);
    }
    *out = joined;
    return WH_OK;
}

static wh_status get_variant(const reader *r, const json_t *item, wh_ablate_config *config) {
    reader one = *r;
    const char *name, *method, *without = NULL;
    one.object = item;
    if (!json_is_object(item))
        return refuse(r, "a variant is no object");
    wh_status status = get_text(&one, "name", &name);
    if (status == WH_OK)
        status = get_text(&one, "method", &method);
    if (status == WH_OK)
        status = join_kinds(r, json_object_get(item, "without"), &without);
    if (status != WH_OK)
        return status;
    if (!without && !method)
        return refuse(r, "a variant has neither \"without\" nor \"method\"");
    if (!name)
        name = wh_arena_printf(r->arena, "%s%s%s%s", method ? "method " : "", method ? method : "",
                               method && without ? ", " : "", without ? "without " : "");
    if (name && without && !json_object_get(item, "name"))
        name = wh_arena_printf(r->arena, "%s%s", name, without);
    return add_variant(r, config, name, without, method);
}

static wh_status get_variants(const reader *r, const json_t *list, wh_ablate_config *config) {
    wh_status status = json_is_array(list) ? WH_OK : refuse(r, "\"variants\" is no list");
    for (size_t i = 0; status == WH_OK && i < json_array_size(list); i++)
        status = get_variant(r, json_array_get(list, i), config);
    return status;
}

/* The kinds of clues: what reliabilities are named after, up to the first '/'. */
static wh_status list_kinds(reader *r) {
    wh_calibration *calibration = NULL;
    size_t count = 0;
    wh_status status = wh_calibration_builtin(&calibration, r->err);
    const wh_reliability *entries =
        status == WH_OK ? wh_calibration_entries(calibration, &count) : NULL;
    for (size_t i = 0; status == WH_OK && i < count; i++) {
        char *kind = wh_arena_strndup(r->arena, entries[i].name, strcspn(entries[i].name, "/"));
        if (!kind)
            status = wh_fail_nomem(r->err, STAGE);
        else if (!is_kind(r, kind) && r->kind_count < WH_ABLATE_MOST_KINDS)
            r->kinds[r->kind_count++] = kind;
    }
    wh_calibration_free(calibration);
    return status;
}

/* One variant for each kind. */
static wh_status vary_each(const reader *r, wh_ablate_config *config) {
    wh_status status = WH_OK;
    for (size_t i = 0; status == WH_OK && i < r->kind_count; i++)
        status = add_variant(r, config, wh_arena_printf(r->arena, "without %s", r->kinds[i]),
                             r->kinds[i], NULL);
    return status;
}

/* What a method that asks a model needs, as in the options of whence locate. */
static wh_status get_model(const reader *r, wh_ablate_config *config) {
    wh_locator_params *params = &config->locator;
    const struct {
        const char *key, **out;
    } texts[] = {{"model", &params->model},
                 {"mmproj", &params->mmproj},
                 {"adapter", &params->adapter},
                 {"vlm_urls", &params->vlm_urls},
                 {"vlm_key_file", &params->vlm_key_file},
                 {"prompt_dir", &params->prompt_dir}};
    const json_t *samples = json_object_get(r->object, "samples");
    wh_status status = WH_OK;
    for (size_t i = 0; status == WH_OK && i < sizeof texts / sizeof *texts; i++)
        status = get_text(r, texts[i].key, texts[i].out);
    if (status == WH_OK && samples &&
        !(json_integer_value(samples) >= 1 && json_integer_value(samples) <= 64))
        return refuse(r, "\"samples\" is no number from 1 to 64");
    config->samples = samples ? (size_t)json_integer_value(samples) : 0;
    return status;
}

static wh_status fill(const reader *r, wh_ablate_config *config) {
    static const char *const known[] = {
        "format",        "truth",    "layout",      "photos",       "method",    "distance",
        "thresholds_km", "right_km", "ignore_exif", "variants",     "samples",   "model",
        "mmproj",        "adapter",  "vlm_urls",    "vlm_key_file", "prompt_dir"};
    const char *format, *distance, *key;
    json_t *unused;
    wh_status status = get_text(r, "format", &format);
    if (status == WH_OK && (!format || strcmp(format, WH_ABLATE_FORMAT) != 0))
        status = refuse(r, "\"format\" is not \"" WH_ABLATE_FORMAT "\"");
    json_object_foreach((json_t *)(uintptr_t)r->object, key, unused) {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found = found || strcmp(key, known[i]) == 0;
        if (status == WH_OK && !found)
            status =
                wh_fail(r->err, WH_ERR_FORMAT, STAGE, "%s: unknown key \"%.40s\"", r->path, key);
    }
    if (status == WH_OK)
        status = get_path(r, "truth", &config->truth);
    if (status == WH_OK)
        status = get_path(r, "photos", &config->photos);
    if (status == WH_OK)
        status = get_text(r, "layout", &config->kind);
    if (status == WH_OK)
        status = get_text(r, "method", &config->method);
    if (status == WH_OK)
        status = get_model(r, config);
    if (status == WH_OK)
        status = get_text(r, "distance", &distance);
    if (status == WH_OK && distance)
        status = wh_eval_set_distance(&config->settings, distance, r->err);
    return status == WH_OK ? get_thresholds(r, &config->settings) : status;
}

wh_status wh_ablate_read(const char *path, wh_arena *arena, wh_ablate_config *out, wh_error *err) {
    json_t *json = NULL;
    wh_status status = wh_json_read(path, MOST_BYTES, &json, err);
    if (status != WH_OK)
        return status;
    reader r = {.path = path, .object = json, .arena = arena, .err = err};
    *out = (wh_ablate_config){.settings = wh_eval_default_settings(),
                              .locator = wh_locator_default_params(),
                              .variant_count = 1};
    out->variants[0].name = "the whole method";
    status = json_is_object(json) ? fill(&r, out) : refuse(&r, "is no JSON object");
    const json_t *right = json_object_get(json, "right_km");
    out->kind = out->kind ? out->kind : WH_IMPORT_AUTO;
    out->ignore_exif = json_is_true(json_object_get(json, "ignore_exif"));
    out->right_km = right ? json_number_value(right) : DEFAULT_RIGHT_KM;
    if (status == WH_OK && !(out->right_km > 0))
        status = refuse(&r, "\"right_km\" is no distance over 0");
    const json_t *variants = json_object_get(json, "variants");
    if (status == WH_OK)
        status = list_kinds(&r);
    if (status == WH_OK)
        status = variants ? get_variants(&r, variants, out) : vary_each(&r, out);
    json_decref(json);
    return status;
}
