/* The caller's parameters, resolved: country codes to indices, and a record for the answer. */
#include "methods/settings.h"

#include "base/json.h"
#include "base/status.h"
#include "methods/without.h"

#include <stdlib.h>
#include <string.h>

#define STAGE "settings"

static wh_status parse_codes(wh_job *job, const char *option, const char *list,
                             const uint16_t **out, size_t *count, wh_error *err) {
    if (!list)
        return WH_OK;
    size_t most = strlen(list) / 2 + 1;
    uint16_t *codes = wh_arena_alloc(job->arena, most, sizeof *codes);
    char *copy = wh_arena_strdup(job->arena, list), *rest = NULL;
    if (!codes || !copy)
        return wh_fail_nomem(err, STAGE);
    for (char *code = strtok_r(copy, ", ", &rest); code; code = strtok_r(NULL, ", ", &rest)) {
        uint16_t index = wh_world_country_index(job->locator->world, code);
        if (index == WH_NO_COUNTRY)
            return wh_fail(err, WH_ERR_ARG, STAGE,
                           "%s: \"%.20s\" is no country code; give ISO 3166-1 codes such as FR,BE",
                           option, code);
        codes[(*count)++] = index;
    }
    if (!*count)
        return wh_fail(err, WH_ERR_ARG, STAGE, "%s: no country code in \"%.60s\"", option, list);
    *out = codes;
    return WH_OK;
}

static bool put(json_t *object, const char *key, json_t *value) {
    return json_object_set_new(object, key, value) == 0;
}

static char *to_json(const wh_locate_params *params) {
    json_t *object = json_object();
    bool ok = object && put(object, "ignore_exif", json_boolean(params->ignore_exif)) &&
              put(object, "only", wh_json_text(params->only)) &&
              put(object, "not", wh_json_text(params->exclude)) &&
              put(object, "top", json_integer((json_int_t)params->top));
    if (ok && params->samples)
        ok = put(object, "samples", json_integer((json_int_t)params->samples)) &&
             put(object, "seed", json_integer((json_int_t)params->seed));
    if (ok && params->free_text)
        ok = put(object, "free_text", json_true());
    if (ok && params->near_km > 0)
        ok = put(object, "near",
                 json_pack("[o, o, o]", wh_json_number(params->near_lat_deg, 6),
                           wh_json_number(params->near_lon_deg, 6),
                           wh_json_number(params->near_km, 3)));
    if (ok && params->without)
        ok = put(object, "without", wh_json_text(params->without));
    char *text = ok ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(12)) : NULL;
    json_decref(object);
    return text;
}

wh_status wh_settings_resolve(wh_job *job, const char **json, wh_error *err) {
    const wh_locate_params *params = job->params;
    wh_constraint *constraint = &job->constraint;
    wh_status status =
        parse_codes(job, "--only", params->only, &constraint->only, &constraint->only_count, err);
    if (status == WH_OK)
        status = parse_codes(job, "--not", params->exclude, &constraint->exclude,
                             &constraint->exclude_count, err);
    if (status == WH_OK)
        status = wh_without_check(job, err);
    if (status != WH_OK)
        return status;
    constraint->near = (wh_point){params->near_lat_deg, params->near_lon_deg};
    constraint->near_km = params->near_km;
    char *text = to_json(params);
    char *copy = text ? wh_arena_strdup(job->arena, text) : NULL;
    free(text);
    if (!copy)
        return wh_fail_nomem(err, STAGE);
    *json = copy;
    return WH_OK;
}
