/* The public entry points: opening what is needed once, then one photo at a time through a
 * method. */
#include "methods/locator.h"
#include "base/clock.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/status.h"
#include "base/text.h"
#include "methods/model.h"
#include "methods/paths.h"
#include "methods/settings.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#define STAGE "locate"
#define DEFAULT_ALTERNATIVES 5
#define MOST_ALTERNATIVES 50
#define MOST_SAMPLES 64
#define PREVIEW_SIDE 1280

static const wh_method methods[] = {
    {"evidence", wh_method_evidence, false},
    {"geo-r", wh_method_geo_r, true},
    {"globe", wh_method_globe, true},
};

const wh_method *wh_method_find(const char *name) {
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

void wh_job_note_time(wh_job *job, const char *stage, double start_ms) {
    if (job->time_count < sizeof job->times / sizeof *job->times)
        job->times[job->time_count++] = (wh_stage_time){stage, wh_clock_ms() - start_ms};
}

wh_locator_params wh_locator_default_params(void) {
    return (wh_locator_params){0};
}

wh_locate_params wh_locate_default_params(void) {
    return (wh_locate_params){.top = DEFAULT_ALTERNATIVES};
}

static wh_status note_component(wh_locator *locator, const char *name, const char *version,
                                wh_error *err) {
    enum { MOST = 12 };
    if (!locator->components)
        locator->components = wh_arena_alloc(locator->arena, MOST, sizeof *locator->components);
    char *copy = wh_arena_strdup(locator->arena, version);
    if (!locator->components || !copy || locator->component_count == MOST)
        return wh_fail_nomem(err, STAGE);
    locator->components[locator->component_count++] = (wh_component){name, copy};
    return WH_OK;
}

static wh_status note_model(wh_locator *locator, const char *models_dir, const char *name,
                            const char *file, wh_error *err) {
    char hex[65];
    char *path = wh_arena_printf(locator->arena, "%s/%s", models_dir, file);
    if (!path)
        return wh_fail_nomem(err, STAGE);
    wh_status status = wh_sha256_file(path, hex, err);
    if (status != WH_OK)
        return status;
    char *version = wh_arena_printf(locator->arena, "sha256:%.16s", hex);
    return version ? note_component(locator, name, version, err) : wh_fail_nomem(err, STAGE);
}

/* The version that a prompt states, and the hash of what it is. */
static wh_status note_prompt(wh_locator *locator, const wh_answer_format *format,
                             const wh_prompts *prompts, wh_error *err) {
    char hex[65];
    const char *number = wh_prompt_version(prompts->whole, locator->arena);
    char *name = wh_arena_printf(locator->arena, "prompt-%s", format->name);
    if (!number || !name || !wh_sha256(prompts->whole, strlen(prompts->whole), hex))
        return wh_fail_nomem(err, STAGE);
    char *version = wh_arena_printf(locator->arena, "%s sha256:%.16s", number, hex);
    return version ? note_component(locator, name, version, err) : wh_fail_nomem(err, STAGE);
}

static wh_status note_vlm(wh_locator *locator, wh_error *err) {
    wh_vlm_info info = wh_vlm_describe(locator->vlm);
    char *version = wh_arena_printf(locator->arena, "%s %s%s%.16s", info.backend, info.name,
                                    *info.sha256 ? " start-sha256:" : "", info.sha256);
    wh_status status =
        version ? note_component(locator, "vlm", version, err) : wh_fail_nomem(err, STAGE);
    for (size_t i = 0; status == WH_OK && i < WH_ANSWER_FORMATS; i++)
        status = note_prompt(locator, wh_answer_formats[i], &locator->prompts[i], err);
    return status;
}

static wh_status note_llm(wh_locator *locator, wh_error *err) {
    wh_vlm_info info = wh_vlm_describe(locator->llm);
    char *version = wh_arena_printf(locator->arena, "%s %s%s%.16s, prompt %s", info.backend,
                                    info.name, *info.sha256 ? " start-sha256:" : "", info.sha256,
                                    wh_prompt_version(locator->reason_prompt, locator->arena));
    return version ? note_component(locator, "llm", version, err) : wh_fail_nomem(err, STAGE);
}

static wh_status note_components(wh_locator *locator, const char *models_dir, wh_error *err) {
    wh_world_info world = wh_world_describe(locator->world);
    char *edition =
        wh_arena_printf(locator->arena, "%s sha256:%.16s", world.edition, world.content_sha256);
    if (!edition)
        return wh_fail_nomem(err, STAGE);
    wh_status status = note_component(locator, "whence", WH_VERSION, err);
    if (status == WH_OK)
        status = note_component(locator, "world", edition, err);
    if (status == WH_OK)
        status = note_component(locator, "icu", wh_text_icu_version(), err);
    if (status == WH_OK)
        status = note_component(locator, "openvino", wh_runtime_version(locator->runtime), err);
    if (status == WH_OK)
        status = note_model(locator, models_dir, "pp-ocrv6-det", "PP-OCRv6_det_small.onnx", err);
    if (status == WH_OK)
        status = note_model(locator, models_dir, "pp-ocrv6-rec", "PP-OCRv6_rec_small.onnx", err);
    if (status == WH_OK && locator->vlm)
        status = note_vlm(locator, err);
    if (status == WH_OK && locator->llm)
        status = note_llm(locator, err);
    return status;
}

static wh_status open_parts(wh_locator *locator, const wh_locator_params *params, wh_error *err) {
    char *data_dir = NULL, *world_path = NULL, *models_dir = NULL;
    wh_status status = wh_path_data_dir(locator->arena, params->data_dir, &data_dir, err);
    if (status != WH_OK)
        return status;
    world_path = params->world_path ? wh_arena_strdup(locator->arena, params->world_path)
                                    : wh_arena_printf(locator->arena, "%s/world.db", data_dir);
    models_dir = wh_arena_printf(locator->arena, "%s/models", data_dir);
    if (!world_path || !models_dir)
        return wh_fail_nomem(err, STAGE);
    status = wh_photo_init(err);
    if (status == WH_OK)
        status = wh_world_open(world_path, &locator->world, err);
    if (status == WH_OK)
        status = wh_calibration_builtin(&locator->calibration, err);
    if (status == WH_OK)
        status = wh_runtime_create(params->threads, &locator->runtime, err);
    if (status == WH_OK)
        status = wh_ocr_create(locator->runtime, models_dir, NULL, &locator->ocr, err);
    if (status == WH_OK)
        status = wh_model_open(locator, params, data_dir, err);
    if (status == WH_OK)
        status = note_components(locator, models_dir, err);
    return status;
}

wh_status wh_locator_create(const wh_locator_params *params, wh_locator **out, wh_error *err) {
    *out = NULL;
    wh_locator_params defaults = wh_locator_default_params();
    wh_locator *locator = calloc(1, sizeof *locator);
    if (!locator || !(locator->arena = wh_arena_create(0))) {
        free(locator);
        return wh_fail_nomem(err, STAGE);
    }
    wh_status status = open_parts(locator, params ? params : &defaults, err);
    if (status != WH_OK) {
        wh_locator_free(locator);
        return status;
    }
    *out = locator;
    return WH_OK;
}

void wh_locator_free(wh_locator *locator) {
    if (!locator)
        return;
    wh_model_close(locator);
    wh_ocr_free(locator->ocr);
    wh_runtime_free(locator->runtime);
    wh_calibration_free(locator->calibration);
    wh_world_free(locator->world);
    wh_arena_free(locator->arena);
    free(locator);
}

void wh_locator_cancel(wh_locator *locator) {
    locator->cancelled = true;
}

/* An answer and the arena that owns all of it. */
typedef struct owned_answer {
    wh_answer answer; /* first: wh_answer_free gets its address */
    wh_arena *arena;
} owned_answer;

static owned_answer *new_answer(const char *name) {
    owned_answer *owned = calloc(1, sizeof *owned);
    if (!owned)
        return NULL;
    owned->arena = wh_arena_create(0);
    char *shown = owned->arena ? wh_text_clean(owned->arena, name, 4096) : NULL;
    if (!shown) {
        wh_answer_free(&owned->answer);
        return NULL;
    }
    owned->answer.photo = shown;
    owned->answer.sha256 = "";
    owned->answer.reasoning = "";
    owned->answer.settings = "{}";
    return owned;
}

void wh_answer_free(wh_answer *answer) {
    if (!answer)
        return;
    owned_answer *owned = (owned_answer *)answer;
    free((void *)(uintptr_t)answer->preview_jpeg);
    wh_arena_free(owned->arena);
    free(owned);
}

static wh_photo_limits limits_of(const wh_locate_params *params) {
    wh_photo_limits limits = wh_photo_default_limits();
    if (params->max_bytes)
        limits.max_bytes = params->max_bytes;
    if (params->max_pixels)
        limits.max_pixels = params->max_pixels;
    return limits;
}

static wh_status keep_preview(const wh_photo *photo, wh_answer *answer, wh_error *err) {
    unsigned char *bytes = NULL;
    wh_status status = wh_photo_preview(photo, PREVIEW_SIDE, &bytes, &answer->preview_size, err);
    if (status == WH_OK)
        answer->preview_jpeg = bytes;
    return status;
}

/* Bytes to answer; `owned->answer` stays valid, if incomplete, on failure. */
static wh_status locate(wh_locator *locator, const void *bytes, size_t size,
                        const wh_locate_params *params, const wh_method *method,
                        owned_answer *owned, wh_error *err) {
    wh_answer *answer = &owned->answer;
    wh_job job = {.locator = locator, .params = params, .arena = owned->arena};
    wh_photo *photo = NULL;
    wh_photo_limits limits = limits_of(params);
    double start = wh_clock_ms(), photo_start = start;
    wh_status status = wh_settings_resolve(&job, &answer->settings, err);
    if (status == WH_OK)
        status = wh_photo_read(bytes, size, answer->photo, &limits, &photo, err);
    if (status != WH_OK)
        goto done;
    job.photo = photo;
    answer->sha256 = wh_arena_strdup(owned->arena, photo->sha256);
    if (!answer->sha256) {
        answer->sha256 = "";
        status = wh_fail_nomem(err, STAGE);
        goto done;
    }
    wh_job_note_time(&job, "photo", photo_start);
    status = method->run(&job, err);
    if (status == WH_OK && locator->cancelled)
        status = wh_fail(err, WH_ERR_CANCELLED, STAGE, "%s: cancelled", answer->photo);
    if (status == WH_OK && locator->probe.judged)
        locator->probe.judged(locator->probe.data, &job);
    if (status == WH_OK && params->want_preview)
        status = keep_preview(photo, answer, err);
    wh_job_note_time(&job, "total", start);
    if (status == WH_OK)
        status = wh_answer_compose(&job, method->name, answer, err);
    if (status == WH_OK)
        answer->error = job.unasked;
    if (status == WH_OK && locator->llm)
        status = wh_reason_write(&job, answer, err);
done:
    wh_photo_free(photo);
    return status;
}

static const wh_method *chosen_method(const wh_locator *locator, const wh_locate_params *params) {
    return wh_method_find(params->method ? params->method : locator->vlm ? "geo-r" : "evidence");
}

static wh_status check_params(const wh_locator *locator, const wh_locate_params *params,
                              const wh_method *method, wh_error *err) {
    if (!method)
        return wh_fail(err, WH_ERR_ARG, STAGE,
                       "unknown method \"%s\"; there are: evidence, geo-r, globe", params->method);
    if (method->asks && locator->llm)
        return wh_fail(err, WH_ERR_ARG, STAGE,
                       "--llm writes the reasoning of method evidence; %s has the model's own",
                       method->name);
    if (method->asks && !locator->vlm)
        return wh_fail(
            err, WH_ERR_MODEL, STAGE,
            "method %s asks a vision-language model, and none is given: use --model NAME "
            "(whence model list shows names), --model FILE with --mmproj FILE, or --vlm URL",
            method->name);
    if (params->samples > MOST_SAMPLES)
        return wh_fail(err, WH_ERR_ARG, STAGE, "samples is %zu; it may be at most %d",
                       params->samples, MOST_SAMPLES);
    if (params->top > MOST_ALTERNATIVES)
        return wh_fail(err, WH_ERR_ARG, STAGE, "top is %zu; it may be at most %d", params->top,
                       MOST_ALTERNATIVES);
    if (params->near_km != 0 && (!wh_point_valid(params->near_lat_deg, params->near_lon_deg) ||
                                 !(params->near_km > 0 && params->near_km <= 20038)))
        return wh_fail(err, WH_ERR_ARG, STAGE,
                       "near: latitude -90 to 90, longitude -180 to 180, 0 < km <= 20038");
    return WH_OK;
}

/* Failures that are the photo's make an answer of their own; the caller's do not. */
static bool is_callers(wh_status status) {
    return status == WH_ERR_ARG || status == WH_ERR_NOMEM || status == WH_ERR_CANCELLED;
}

/* The answer may outlive the locator, so it keeps its own copy of the component list. */
static bool copy_components(const wh_locator *locator, owned_answer *owned) {
    wh_component *copy = wh_arena_alloc(owned->arena, locator->component_count, sizeof *copy);
    for (size_t i = 0; copy && i < locator->component_count; i++) {
        copy[i].name = wh_arena_strdup(owned->arena, locator->components[i].name);
        copy[i].version = wh_arena_strdup(owned->arena, locator->components[i].version);
        if (!copy[i].name || !copy[i].version)
            return false;
    }
    owned->answer.versions = copy;
    owned->answer.version_count = copy ? locator->component_count : 0;
    return copy != NULL;
}

/* An answer with neither places nor clues shows nobody's data. */
static bool copy_attribution(const wh_locator *locator, owned_answer *owned) {
    if (!owned->answer.place && !owned->answer.alternative_count && !owned->answer.evidence_count)
        return true;
    owned->answer.attribution =
        wh_arena_strdup(owned->arena, wh_world_describe(locator->world).attribution);
    return owned->answer.attribution != NULL;
}

static wh_status finish(const wh_locator *locator, owned_answer *owned, const wh_method *method,
                        wh_status status, wh_error *fault, wh_answer **out, wh_error *err) {
    if (!is_callers(status) && !copy_components(locator, owned))
        status = wh_fail_nomem(fault, STAGE);
    if (status == WH_OK && !copy_attribution(locator, owned))
        status = wh_fail_nomem(fault, STAGE);
    if (status != WH_OK && err)
        *err = *fault;
    if (is_callers(status)) {
        wh_answer_free(&owned->answer);
        return status;
    }
    /* An answer that the clues alone gave is the method's that does without a model. */
    owned->answer.method =
        status == WH_OK && owned->answer.error.status != WH_OK ? "evidence" : method->name;
    if (status != WH_OK) {
        owned->answer.status = WH_FAILED;
        owned->answer.error = *fault;
    }
    *out = &owned->answer;
    return status;
}

wh_status wh_locate_bytes(wh_locator *locator, const void *bytes, size_t size, const char *name,
                          const wh_locate_params *params, wh_answer **out, wh_error *err) {
    wh_locate_params defaults = wh_locate_default_params();
    wh_error fault = {0};
    *out = NULL;
    params = params ? params : &defaults;
    const wh_method *method = chosen_method(locator, params);
    wh_status status = check_params(locator, params, method, err);
    if (status != WH_OK)
        return status;
    owned_answer *owned = new_answer(name);
    if (!owned)
        return wh_fail_nomem(err, STAGE);
    status = locate(locator, bytes, size, params, method, owned, &fault);
    return finish(locator, owned, method, status, &fault, out, err);
}

wh_status wh_locate_file(wh_locator *locator, const char *path, const wh_locate_params *params,
                         wh_answer **out, wh_error *err) {
    wh_locate_params defaults = wh_locate_default_params();
    wh_error fault = {0};
    unsigned char *bytes = NULL;
    size_t size = 0;
    *out = NULL;
    params = params ? params : &defaults;
    const wh_method *method = chosen_method(locator, params);
    wh_status status = check_params(locator, params, method, err);
    if (status != WH_OK)
        return status;
    status = wh_file_read(path, limits_of(params).max_bytes, &bytes, &size, &fault);
    if (status == WH_OK) {
        status = wh_locate_bytes(locator, bytes, size, path, params, out, err);
        free(bytes);
        return status;
    }
    owned_answer *owned = new_answer(path);
    if (!owned)
        return wh_fail_nomem(err, STAGE);
    return finish(locator, owned, method, status, &fault, out, err);
}

wh_status wh_answers_to_html(wh_locator *locator, const wh_answer *const *answers, size_t count,
                             char **out, wh_error *err) {
    return wh_report_html(locator->world, answers, count, out, err);
}

wh_status wh_dossier_create(wh_locator *locator, const char *path, wh_dossier **out,
                            wh_error *err) {
    return wh_report_dossier(locator->world, path, out, err);
}

wh_status wh_answer_to_text(const wh_answer *answer, char **out, wh_error *err) {
    return wh_report_text(answer, out, err);
}

wh_status wh_answer_to_json(const wh_answer *answer, int indent, char **out, wh_error *err) {
    json_t *json = NULL;
    *out = NULL;
    if (indent < 0 || indent > 8)
        return wh_fail(err, WH_ERR_ARG, "report", "indent is %d; 0 to 8", indent);
    wh_status status = wh_report_json(answer, &json, err);
    if (status != WH_OK)
        return status;
    *out = json_dumps(json, (size_t)indent | (indent ? 0u : (size_t)JSON_COMPACT) |
                                JSON_REAL_PRECISION(12));
    json_decref(json);
    return *out ? WH_OK : wh_fail_nomem(err, "report");
}

void wh_string_free(char *text) {
    free(text);
}
