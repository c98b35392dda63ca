/* The answer as one JSON object of format "whence-answer/1" (docs/formats.md). */
#include "base/json.h"

#include "base/status.h"
#include "report/report.h"
#include "report/words.h"

#include <string.h>

/* Digits that a reader can use: 0.1 m for coordinates, 1 m for radii, 1/10,000 for probabilities
 * and positions on the photo. */
enum { COORDINATE_DECIMALS = 6, RADIUS_DECIMALS = 3, SHARE_DECIMALS = 4, TIME_DECIMALS = 1 };

/* Steals `value`, which may be NULL; false if anything failed. */
static bool set(json_t *object, const char *key, json_t *value) {
    return value && json_object_set_new(object, key, value) == 0;
}

static bool append(json_t *array, json_t *value) {
    return value && json_array_append_new(array, value) == 0;
}

/* `object` if `complete`, else NULL and freed. */
static json_t *finish(json_t *object, bool complete) {
    if (!complete) {
        json_decref(object);
        return NULL;
    }
    return object;
}

/* Rounding may reach 180 degrees, which is written as -180. */
static json_t *longitude_json(double lon_deg) {
    bool reaches = lon_deg > 180 - 0.5e-6;
    return wh_json_number(reaches ? -180 : lon_deg, COORDINATE_DECIMALS);
}

static json_t *place_json(const wh_place *place, bool alternative) {
    json_t *object = json_object();
    bool complete =
        object && set(object, "country", wh_json_text(place->country)) &&
        set(object, "country_name", wh_json_text(place->country_name)) &&
        set(object, "state", wh_json_text(place->state)) &&
        set(object, "city", wh_json_text(place->city)) &&
        set(object, "lat_deg", wh_json_number(place->lat_deg, COORDINATE_DECIMALS)) &&
        set(object, "lon_deg", longitude_json(place->lon_deg)) &&
        set(object, "radius50_km", wh_json_number(place->radius50_km, RADIUS_DECIMALS)) &&
        set(object, "radius90_km", wh_json_number(place->radius90_km, RADIUS_DECIMALS)) &&
        set(object, "confidence", wh_json_number(place->confidence, SHARE_DECIMALS)) &&
        (!alternative || set(object, "why_not", wh_json_text(place->why_not)));
    return finish(object, complete);
}

static json_t *alternatives_json(const wh_answer *answer) {
    json_t *array = json_array();
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < answer->alternative_count; i++) {
        complete = append(array, place_json(&answer->alternatives[i], true));
    }
    return finish(array, complete);
}

static json_t *box_json(const wh_evidence *clue) {
    if (!clue->has_box) {
        return json_null();
    }
    json_t *array = json_array();
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < 4; i++) {
        /* A line at the edge may be read from a little beyond it. */
        double inside = clue->box[i] > 0 ? clue->box[i] < 1 ? clue->box[i] : 1 : 0;
        complete = append(array, wh_json_number(inside, SHARE_DECIMALS));
    }
    return finish(array, complete);
}

static json_t *clue_json(const wh_evidence *clue) {
    json_t *object = json_object();
    bool complete = object && set(object, "id", wh_json_text(clue->id)) &&
                    set(object, "kind", wh_json_text(clue->kind)) &&
                    set(object, "source", wh_json_text(clue->source)) &&
                    set(object, "family", wh_json_text(clue->family)) &&
                    set(object, "text", wh_json_text(clue->text)) &&
                    set(object, "box", box_json(clue)) &&
                    set(object, "says", wh_json_text(clue->says)) &&
                    set(object, "status", wh_json_text(wh_words_evidence_status(clue->status))) &&
                    set(object, "reason", wh_json_text(clue->reason));
    return finish(object, complete);
}

static json_t *evidence_json(const wh_answer *answer) {
    json_t *array = json_array();
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < answer->evidence_count; i++) {
        complete = append(array, clue_json(&answer->evidence[i]));
    }
    return finish(array, complete);
}

static json_t *error_json(const wh_answer *answer) {
    if (answer->status != WH_FAILED && answer->error.status == WH_OK) {
        return json_null();
    }
    json_t *object = json_object();
    bool complete = object && set(object, "stage", wh_json_text(answer->error.stage)) &&
                    set(object, "message", wh_json_text(answer->error.message));
    return finish(object, complete);
}

static json_t *times_json(const wh_answer *answer) {
    json_t *object = json_object();
    bool complete = object != NULL;
    for (size_t i = 0; complete && i < answer->time_count; i++) {
        complete =
            set(object, answer->times[i].stage, wh_json_number(answer->times[i].ms, TIME_DECIMALS));
    }
    return finish(object, complete);
}

static json_t *versions_json(const wh_answer *answer) {
    json_t *object = json_object();
    bool complete = object != NULL;
    for (size_t i = 0; complete && i < answer->version_count; i++) {
        complete = set(object, answer->versions[i].name, wh_json_text(answer->versions[i].version));
    }
    return finish(object, complete);
}

/* The settings as an object: they are kept as text, so that two answers with the same settings
 * compare equal byte by byte. */
static wh_status settings_json(const wh_answer *answer, json_t **out, wh_error *err) {
    if (answer->settings) {
        return wh_json_parse(answer->settings, strlen(answer->settings), "settings", out, err);
    }
    *out = json_object();
    return *out ? WH_OK : wh_fail_nomem(err, "report");
}

wh_status wh_report_json(const wh_answer *answer, json_t **out, wh_error *err) {
    json_t *settings = NULL;
    wh_status status = settings_json(answer, &settings, err);
    if (status != WH_OK) {
        return status;
    }
    const wh_place *place = answer->status == WH_LOCATED ? answer->place : NULL;
    json_t *object = json_object();
    bool complete = object && set(object, "format", wh_json_text(WH_ANSWER_FORMAT)) &&
                    set(object, "photo", wh_json_text(answer->photo)) &&
                    set(object, "sha256", wh_json_text(answer->sha256)) &&
                    set(object, "status", wh_json_text(wh_words_answer_status(answer->status))) &&
                    set(object, "method", wh_json_text(answer->method)) &&
                    set(object, "answer", place ? place_json(place, false) : json_null()) &&
                    set(object, "alternatives", alternatives_json(answer)) &&
                    set(object, "evidence", evidence_json(answer)) &&
                    set(object, "reasoning", wh_json_text(answer->reasoning)) &&
                    set(object, "error", error_json(answer)) &&
                    set(object, "time_ms", times_json(answer)) &&
                    set(object, "versions", versions_json(answer)) &&
                    json_object_set(object, "settings", settings) == 0 &&
                    set(object, "attribution", wh_json_text(answer->attribution));
    json_decref(settings);
    if (!complete) {
        json_decref(object);
        return wh_fail_nomem(err, "report");
    }
    *out = object;
    return WH_OK;
}

wh_status wh_report_json_dump(const json_t *value, int indent, char **out, wh_error *err) {
    size_t flags = JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY;
    flags |= indent > 0 ? JSON_INDENT((size_t)(indent < 31 ? indent : 31)) : JSON_COMPACT;
    *out = json_dumps(value, flags);
    return *out ? WH_OK : wh_fail_nomem(err, "report");
}
