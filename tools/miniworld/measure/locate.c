/* Locates every scene by a method of the program, from text that was read once. The answers are
 * those of `whence locate` (tools/miniature.sh compares some), beside them what the model guessed,
 * for count.c. */
#include "measure.h"

#include "base/hash.h"
#include "base/json.h"
#include "base/status.h"
#include "belief/beside.h"
#include "signs.h"

#include <stdlib.h>
#include <string.h>

#define STAGE "miniature"

/* ---- What the model guessed, as clues ---- */

typedef struct watcher {
    readings *readings;
    json_t *guess; /* of the photo that was judged last */
    wh_status status;
    wh_error fault;
} watcher;

static json_t *points_json(const wh_clue *clue) {
    json_t *list = json_array();
    for (size_t i = 0; i < clue->candidate_count; i++) {
        const wh_candidate *c = &clue->candidates[i];
        json_array_append_new(list, json_pack("{s:f, s:f, s:f, s:f}", "lat_deg", c->point.lat_deg,
                                              "lon_deg", c->point.lon_deg, "weight", c->weight,
                                              "extent_km", c->extent_km));
    }
    return list;
}

static json_t *countries_json(const wh_world *world, const wh_clue *clue) {
    json_t *list = json_array();
    for (size_t i = 0; i < clue->country_count; i++) {
        const wh_country *country = wh_world_country(world, clue->countries[i].country);
        json_array_append_new(list, json_pack("{s:s, s:f}", "country", country->code, "likelihood",
                                              clue->countries[i].likelihood));
    }
    return list;
}

static bool of_model(const wh_clue *clue) {
    return strcmp(clue->shown.family ? clue->shown.family : "", "vlm") == 0;
}

/* What the other clues alone give to the guess's classes, so that it can be counted beside them:
 * the gains, and the country inside of which they are. */
static wh_status gains_json(const struct wh_job *job, const wh_clue *guess, json_t *to,
                            wh_error *err) {
    double gain[WH_RING_COUNT];
    size_t count = 0;
    const wh_locator *locator = job->locator;
    uint16_t within = guess->inside ? guess->candidates[0].country : WH_NO_COUNTRY;
    wh_clue *others = wh_arena_alloc(job->arena, job->clue_count, sizeof *others);
    if (!others)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < job->clue_count; i++)
        if (!of_model(&job->clues[i]))
            others[count++] = job->clues[i];
    wh_status status = wh_belief_gains(wh_world_sites(locator->world), locator->calibration, others,
                                       count, guess, within, job->arena, gain, err);
    json_t *list = json_array();
    size_t gains = guess->claim == WH_CLAIM_POINTS ? WH_RING_COUNT : 1;
    for (size_t j = 0; status == WH_OK && j < gains; j++)
        json_array_append_new(list, json_real(gain[j]));
    json_object_set_new(to, "gains", list);
    if (within != WH_NO_COUNTRY)
        json_object_set_new(to, "within",
                            json_string(wh_world_country(locator->world, within)->code));
    return status;
}

static void on_judged(void *data, const struct wh_job *job) {
    watcher *w = data;
    json_t *clues = json_array();
    w->status = WH_OK;
    for (size_t i = 0; i < job->clue_count && w->status == WH_OK; i++) {
        const wh_clue *clue = &job->clues[i];
        if (strcmp(clue->shown.kind, "vlm_guess") != 0)
            continue;
        json_t *guess =
            json_pack("{s:s, s:s, s:s, s:o, s:o}", "class", clue->reliability, "text",
                      clue->shown.text ? clue->shown.text : "", "says", clue->shown.says, "points",
                      points_json(clue), "countries", countries_json(job->locator->world, clue));
        if (clue->claim != WH_CLAIM_NONE)
            w->status = gains_json(job, clue, guess, &w->fault);
        json_object_set_new(guess, "repeats", json_boolean(clue->claim == WH_CLAIM_NONE));
        json_array_append_new(clues, guess);
    }
    json_decref(w->guess);
    w->guess = json_pack("{s:s, s:o}", "id", w->readings->id, "clues", clues);
}

static wh_status lines_of(void *data, const struct wh_job *job, wh_text_line **lines, size_t *count,
                          wh_error *err) {
    return readings_lines(((watcher *)data)->readings, job, lines, count, err);
}

/* ---- The run ---- */

/* What was made with another model, prompt or reader must not be mixed with what comes. */
static wh_status check_versions(const wh_locator *locator, const records_out *answers,
                                wh_error *err) {
    const char *id;
    json_t *answer;
    json_object_foreach(answers->done, id, answer) {
        const json_t *versions = json_object_get(answer, "versions");
        for (size_t i = 0; i < locator->component_count; i++) {
            const wh_component *part = &locator->components[i];
            if (strcmp(record_text(versions, part->name), part->version) != 0)
                return wh_fail(
                    err, WH_ERR_DATA, STAGE,
                    "%s holds answers of %s \"%s\", not \"%s\": remove it, or take another "
                    "folder",
                    answers->path, part->name, record_text(versions, part->name), part->version);
        }
    }
    return WH_OK;
}

typedef struct run {
    const measure_options *options;
    wh_locator *locator;
    readings readings;
    watcher watcher;
    records_out answers, guesses;
} run;

static wh_status locate_scene(run *r, const json_t *scene, wh_error *err) {
    char path[1024], *text = NULL;
    wh_answer *answer = NULL;
    json_t *json = NULL;
    wh_locate_params params = wh_locate_default_params();
    r->readings.id = record_text(scene, "id");
    params.method = r->options->method;
    snprintf(path, sizeof path, "%s/%s", r->options->scenes, record_text(scene, "image"));
    wh_status status = wh_locate_file(r->locator, path, &params, &answer, err);
    if (status == WH_OK && r->watcher.status != WH_OK) {
        *err = r->watcher.fault;
        status = r->watcher.status;
    }
    if (status == WH_OK)
        status = wh_answer_to_json(answer, 0, &text, err);
    if (status == WH_OK)
        status = wh_json_parse(text, strlen(text), path, &json, err);
    if (status == WH_OK)
        status = records_write(&r->guesses, json_incref(r->watcher.guess), err);
    if (status == WH_OK) {
        json_object_set_new(json, "id", json_string(r->readings.id));
        status = records_write(&r->answers, json_incref(json), err);
    }
    json_decref(json);
    wh_string_free(text);
    wh_answer_free(answer);
    return status;
}

/* Whether this very picture was located already. */
static wh_status is_done(const run *r, const json_t *scene, bool *done, wh_error *err) {
    char path[1024], hex[65];
    const json_t *answer = json_object_get(r->answers.done, record_text(scene, "id"));
    *done = false;
    if (!answer)
        return WH_OK;
    snprintf(path, sizeof path, "%s/%s", r->options->scenes, record_text(scene, "image"));
    wh_status status = wh_sha256_file(path, hex, err);
    *done = status == WH_OK && strcmp(hex, record_text(answer, "sha256")) == 0;
    return status;
}

static wh_status locate_all(run *r, const json_t *scenes, wh_error *err) {
    size_t total = json_array_size(scenes);
    wh_status status = WH_OK;
    total = r->options->most && r->options->most < total ? r->options->most : total;
    for (size_t i = r->options->shard.number; status == WH_OK && i < total;
         i += r->options->shard.count) {
        const json_t *scene = json_array_get(scenes, i);
        /* Without its text a captioned picture tells nothing that the clean one does not. */
        bool done = r->options->silent && strcmp(record_text(scene, "kind"), "caption") == 0;
        if (!done)
            status = is_done(r, scene, &done, err);
        if (status == WH_OK && !done)
            status = locate_scene(r, scene, err);
        sign_progress("scenes located", i + 1, total);
    }
    return status;
}

wh_status measure_locate(const measure_options *options, wh_error *err) {
    run r = {.options = options};
    char path[1024], stem[64];
    json_t *scenes = NULL;
    wh_error late = {0};
    snprintf(path, sizeof path, "%s/scenes.jsonl", options->scenes);
    wh_status status = records_read(path, &scenes, err);
    if (status == WH_OK)
        status = measure_locator(options, &r.locator, err);
    if (status == WH_OK)
        status = readings_open(options->scenes, options->shard, r.locator, &r.readings, err);
    snprintf(stem, sizeof stem, "guesses.%s", options->method);
    if (status == WH_OK)
        status = records_open(options->out, stem, options->shard, &r.guesses, err);
    snprintf(stem, sizeof stem, "answers.%s", options->method);
    if (status == WH_OK)
        status = records_open(options->out, stem, options->shard, &r.answers, err);
    if (status == WH_OK)
        status = check_versions(r.locator, &r.answers, err);
    if (status == WH_OK) {
        r.readings.silent = options->silent;
        r.watcher.readings = &r.readings;
        r.locator->probe = (wh_probe){lines_of, on_judged, &r.watcher};
        status = locate_all(&r, scenes, err);
    }
    wh_error *to = status == WH_OK ? err : &late;
    wh_status closed[] = {records_close(&r.answers, to), records_close(&r.guesses, to),
                          readings_close(&r.readings, to)};
    for (size_t i = 0; i < 3 && status == WH_OK; i++)
        status = closed[i];
    json_decref(r.watcher.guess);
    json_decref(scenes);
    wh_locator_free(r.locator);
    return status;
}

/* ---- Reading only ---- */

static wh_status read_scene(readings *r, const char *folder, const json_t *scene, wh_error *err) {
    wh_photo *photo = NULL;
    wh_text_line *lines;
    size_t count;
    struct wh_job job = {.locator = r->locator, .arena = wh_arena_create(0)};
    wh_status status = job.arena ? measure_photo(folder, record_text(scene, "image"), &photo, err)
                                 : wh_fail_nomem(err, STAGE);
    job.photo = photo;
    r->id = record_text(scene, "id");
    if (status == WH_OK)
        status = readings_lines(r, &job, &lines, &count, err);
    wh_photo_free(photo);
    wh_arena_free(job.arena);
    return status;
}

wh_status measure_read(const measure_options *options, wh_error *err) {
    char path[1024];
    json_t *scenes = NULL;
    wh_locator *locator = NULL;
    readings r = {0};
    wh_error late = {0};
    snprintf(path, sizeof path, "%s/scenes.jsonl", options->scenes);
    wh_status status = records_read(path, &scenes, err);
    if (status == WH_OK)
        status = measure_locator(options, &locator, err);
    if (status == WH_OK)
        status = readings_open(options->scenes, options->shard, locator, &r, err);
    size_t total = json_array_size(scenes);
    total = options->most && options->most < total ? options->most : total;
    for (size_t i = options->shard.number; status == WH_OK && i < total;
         i += options->shard.count) {
        const json_t *scene = json_array_get(scenes, i);
        status = read_scene(&r, options->scenes, scene, err);
        sign_progress("scenes read", i + 1, total);
    }
    wh_status closed = readings_close(&r, status == WH_OK ? err : &late);
    json_decref(scenes);
    wh_locator_free(locator);
    return status == WH_OK ? closed : status;
}
