/* How far the model's guesses can be trusted: counted where the truth is known, as belief uses it
 * (rings around the nearest candidate, tables of countries) and beside the clues that the model was
 * shown, into its entries of a reliability table. */
#include "measure.h"

#include "base/file.h"
#include "base/json.h"
#include "base/status.h"
#include "set.h"
#include "tally.h"

#include <stdlib.h>
#include <string.h>

#define STAGE "miniature"
#define TABLE_MAX_BYTES ((size_t)1 << 20)
#define LEVELS 3 /* vlm_guess/METHOD/MODEL: not by quantisation, and not for models in general */

/* The class without the quantisation, which stands behind the model's name or behind "agrees". */
static void class_of_model(const char *class, char out[WH_CLASS_BYTES]) {
    static const char AGREES[] = "/agrees";
    size_t length = 0;
    for (int slashes = 0; class[length] && length < WH_CLASS_BYTES - 1; length++) {
        slashes += class[length] == '/';
        if (slashes == LEVELS)
            break;
    }
    if (length + strlen(AGREES) < WH_CLASS_BYTES &&
        strncmp(class + length, AGREES, strlen(AGREES)) == 0)
        length += strlen(AGREES);
    memcpy(out, class, length);
    out[length] = '\0';
}

static wh_status read_points(const json_t *list, wh_arena *arena, wh_clue *clue, wh_error *err) {
    size_t count = json_array_size(list);
    wh_candidate *points = wh_arena_alloc(arena, count, sizeof *points);
    for (size_t i = 0; points && i < count; i++) {
        const json_t *from = json_array_get(list, i);
        points[i].point =
            (wh_point){record_number(from, "lat_deg"), record_number(from, "lon_deg")};
        points[i].weight = record_number(from, "weight");
        points[i].extent_km = record_number(from, "extent_km");
    }
    clue->candidates = points;
    clue->candidate_count = count;
    return points ? WH_OK : wh_fail_nomem(err, STAGE);
}

static wh_status read_countries(const wh_world *world, const json_t *list, wh_arena *arena,
                                wh_clue *clue, wh_error *err) {
    size_t count = json_array_size(list);
    wh_country_weight *rows = wh_arena_alloc(arena, count, sizeof *rows);
    for (size_t i = 0; rows && i < count; i++) {
        const json_t *from = json_array_get(list, i);
        rows[i].country = wh_world_country_index(world, record_text(from, "country"));
        rows[i].likelihood = record_number(from, "likelihood");
    }
    clue->countries = rows;
    clue->country_count = count;
    return rows ? WH_OK : wh_fail_nomem(err, STAGE);
}

/* What was counted, and what could not be. */
typedef struct counts {
    size_t scenes, silent, repeats, elsewhere;
} counts;

static wh_status read_gains(const json_t *from, size_t count, double gain[WH_RING_COUNT],
                            wh_error *err) {
    const json_t *list = json_object_get(from, "gains");
    if (json_array_size(list) != count)
        return wh_fail(err, WH_ERR_DATA, STAGE,
                       "a guess has no gains: it was made by an older version; remove it and "
                       "locate again");
    for (size_t j = 0; j < count; j++)
        gain[j] = json_number_value(json_array_get(list, j));
    return WH_OK;
}

/* A guess that tells only where in a country can be counted where that country is the true one. */
static bool inside_of_another(const wh_world *world, const json_t *from, const wh_site *truth) {
    const char *within = json_string_value(json_object_get(from, "within"));
    return within && wh_world_country_index(world, within) != truth->country;
}

static wh_status count_guess(const wh_world *world, const json_t *guess, const wh_site *truth,
                             sign_tally *tally, counts *n, wh_error *err) {
    const json_t *clues = json_object_get(guess, "clues"), *from;
    wh_arena *arena = wh_arena_create(0);
    wh_status status = arena ? WH_OK : wh_fail_nomem(err, STAGE);
    size_t i, claiming = 0, repeating = 0, elsewhere = 0;
    json_array_foreach(clues, i, from) {
        char class[WH_CLASS_BYTES];
        double gain[WH_RING_COUNT];
        const json_t *points = json_object_get(from, "points");
        const json_t *countries = json_object_get(from, "countries");
        bool pointed = json_array_size(points) > 0;
        class_of_model(record_text(from, "class"), class);
        wh_clue clue = {.reliability = class,
                        .claim = pointed ? WH_CLAIM_POINTS : WH_CLAIM_COUNTRIES};
        if (status != WH_OK || (!pointed && !json_array_size(countries)))
            continue;
        const bool repeats = json_is_true(json_object_get(from, "repeats"));
        const bool in_another = inside_of_another(world, from, truth);
        claiming++;
        repeating += repeats;
        elsewhere += in_another;
        if (repeats || in_another)
            continue;
        status = pointed ? read_points(points, arena, &clue, err)
                         : read_countries(world, countries, arena, &clue, err);
        if (status == WH_OK)
            status = read_gains(from, pointed ? WH_RING_COUNT : 1, gain, err);
        if (status == WH_OK)
            status = sign_tally_beside(tally, &clue, truth, gain, err);
    }
    n->scenes++;
    n->silent += claiming == 0;
    n->repeats += repeating > 0;
    n->elsewhere += elsewhere > 0;
    wh_arena_free(arena);
    return status;
}

static wh_status count_method(const measure_options *options, const char *method,
                              const wh_world *world, const json_t *scenes, sign_tally *tally,
                              wh_error *err) {
    char stem[64];
    counts n = {0};
    json_t *guesses = NULL;
    const json_t *scene;
    size_t i;
    snprintf(stem, sizeof stem, "guesses.%s", method);
    wh_status status = records_collect(options->in, stem, &guesses, err);
    json_array_foreach(scenes, i, scene) {
        const json_t *guess =
            status == WH_OK ? json_object_get(guesses, record_text(scene, "id")) : NULL;
        wh_point truth = {record_number(scene, "lat_deg"), record_number(scene, "lon_deg")};
        if (guess)
            status = count_guess(world, guess, sign_site_of(wh_world_sites(world), truth), tally,
                                 &n, err);
    }
    if (status == WH_OK)
        printf("%s: %zu scenes: %zu without a guess, %zu with one that repeats, %zu with one that "
               "agrees on a false country\n",
               method, n.scenes, n.silent, n.repeats, n.elsewhere);
    json_decref(guesses);
    return status;
}

/* A table is counted on scenes that nothing is reported on. */
static wh_status check_split(const char *path, const json_t *scenes, wh_error *err) {
    const json_t *scene;
    size_t i;
    json_array_foreach(scenes, i, scene) {
        if (strcmp(record_text(scene, "split"), "validation") != 0)
            return wh_fail(err, WH_ERR_ARG, STAGE, "%s: scene %s is not of the validation split",
                           path, record_text(scene, "id"));
    }
    return WH_OK;
}

wh_status measure_count(const measure_options *options, wh_error *err) {
    static const char *const methods[] = {"geo-r", "globe"};
    char path[1024], *text = NULL;
    json_t *scenes = NULL, *table = NULL;
    wh_world *world = NULL;
    sign_tally *tally = NULL;
    snprintf(path, sizeof path, "%s/scenes.jsonl", options->scenes);
    wh_status status = records_read(path, &scenes, err);
    if (status == WH_OK)
        status = check_split(path, scenes, err);
    if (status == WH_OK)
        status = wh_world_open(options->world, &world, err);
    if (status == WH_OK)
        status = wh_json_read(options->reliability, TABLE_MAX_BYTES, &table, err);
    if (status == WH_OK)
        status = sign_tally_create(world, &tally, err);
    for (size_t i = 0; status == WH_OK && i < sizeof methods / sizeof *methods; i++)
        status = count_method(options, methods[i], world, scenes, tally, err);
    if (status == WH_OK && !tally->count)
        status = wh_fail(err, WH_ERR_DATA, STAGE, "%s: no guesses: run locate first", options->in);
    if (status == WH_OK) {
        status = sign_tally_put(tally, json_object_get(table, "kinds"), err);
    }
    if (status == WH_OK) {
        sign_tally_print(tally);
        text = sign_table_text(table, tally->arena);
        status =
            text ? wh_file_write(options->out, text, strlen(text), err) : wh_fail_nomem(err, STAGE);
    }
    sign_tally_free(tally);
    json_decref(table);
    json_decref(scenes);
    wh_world_free(world);
    return status;
}
