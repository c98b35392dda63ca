/* Counting classes of clues, and what a reliability table says of them. */
#include "tally.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/status.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_GAIN 1e-12
#define GRID 200 /* steps of the search for a maximum-likelihood share */

static wh_status prior_of_countries(sign_tally *tally, const wh_world *world, wh_error *err) {
    const wh_sites *sites = wh_world_sites(world);
    tally->country_prior = wh_arena_alloc(tally->arena, (size_t)WH_NO_COUNTRY + 1, sizeof(double));
    if (!tally->country_prior) {
        return wh_fail_nomem(err, "signs");
    }
    for (size_t i = 0; i < sites->count; i++) {
        tally->country_prior[sites->site[i].country] += (double)sites->site[i].prior;
    }
    return WH_OK;
}

wh_status sign_tally_create(const wh_world *world, sign_tally **out, wh_error *err) {
    sign_tally *tally = calloc(1, sizeof *tally);
    *out = tally;
    if (!tally || !(tally->arena = wh_arena_create(0))) {
        return wh_fail_nomem(err, "signs");
    }
    return prior_of_countries(tally, world, err);
}

void sign_tally_free(sign_tally *tally) {
    if (tally) {
        wh_arena_free(tally->arena);
    }
    free(tally);
}

const wh_site *sign_site_of(const wh_sites *sites, wh_point point) {
    const wh_site *nearest = NULL, *town = NULL;
    double least = INFINITY;
    float xyz[3];
    wh_point_to_xyz(point, xyz);
    for (size_t i = 0; i < sites->count; i++) {
        const wh_site *site = &sites->site[i];
        const float dx = site->xyz[0] - xyz[0], dy = site->xyz[1] - xyz[1],
                    dz = site->xyz[2] - xyz[2];
        const double chord2 = (double)(dx * dx + dy * dy + dz * dz);
        if (site->place && chord2 <= wh_chord2_from_km((double)site->extent_km) &&
            (!town || site->extent_km > town->extent_km)) {
            town = site;
        }
        if (chord2 < least) {
            least = chord2;
            nearest = site;
        }
    }
    return town ? town : nearest;
}

/* ---- counting ---- */

static sign_class *class_of(sign_tally *tally, const char *name) {
    for (size_t i = 0; i < tally->count; i++) {
        if (strcmp(tally->classes[i].name, name) == 0) {
            return &tally->classes[i];
        }
    }
    if (tally->count == SIGN_CLASSES || strlen(name) >= sizeof tally->classes[0].name) {
        return NULL;
    }
    sign_class *added = &tally->classes[tally->count++];
    memcpy(added->name, name, strlen(name) + 1);
    return added;
}

static bool add_gain(sign_tally *tally, sign_class *to, double at_truth, double expected) {
    if (!wh_arena_grow(tally->arena, (void **)&to->gains, &to->gain_capacity, to->gain_count + 1,
                       sizeof *to->gains)) {
        return false;
    }
    to->gains[to->gain_count++] = (sign_gain){at_truth, expected};
    return true;
}

static bool count_countries(sign_tally *tally, sign_class *to, const wh_clue *clue,
                            uint16_t country, double expected) {
    double mean = 0, at_truth = 0;
    for (size_t i = 0; i < clue->country_count; i++) {
        const wh_country_weight *row = &clue->countries[i];
        mean += tally->country_prior[row->country] * row->likelihood;
        at_truth = row->country == country ? row->likelihood : at_truth;
    }
    to->country_n++;
    to->listed += wh_clue_names_country(clue, country);
    return !(mean > 0) || add_gain(tally, to, at_truth / mean, expected);
}

/* "a/b/c" is of level 3. */
static int level_of(const char *name) {
    int level = 1;
    for (; *name; name++) {
        level += *name == '/';
    }
    return level;
}

wh_status sign_tally_clue(sign_tally *tally, const wh_clue *clue, const wh_site *truth, int levels,
                          wh_error *err) {
    char name[WH_CLASS_BYTES];
    if (!clue->reliability || strlen(clue->reliability) >= sizeof name) {
        return wh_fail(err, WH_ERR_INTERNAL, "signs", "a clue has no reliability class");
    }
    strcpy(name, clue->reliability);
    for (;;) {
        sign_class *to = class_of(tally, name);
        if (!to) {
            return wh_fail(err, WH_ERR_LIMIT, "signs", "more than %d classes", SIGN_CLASSES);
        }
        if (clue->claim == WH_CLAIM_POINTS) {
            to->rings[wh_clue_ring(clue, wh_point_from_xyz(truth->xyz))] += 1;
            to->ring_n += 1;
        } else if (!count_countries(tally, to, clue, truth->country, 1)) {
            return wh_fail_nomem(err, "signs");
        }
        char *slash = level_of(name) > levels ? strrchr(name, '/') : NULL;
        /* Rings about a distance are measured in deviations: not to be mixed with kilometres. */
        if (!slash || (clue->claim == WH_CLAIM_POINTS && clue->candidates[0].dist_km > 0)) {
            return WH_OK;
        }
        *slash = '\0';
    }
}

static bool count_ring(sign_tally *tally, sign_class *to, const wh_clue *clue, const wh_site *truth,
                       const double gain[WH_RING_COUNT]) {
    if (!wh_arena_grow(tally->arena, (void **)&to->examples, &to->example_capacity,
                       to->example_count + 1, sizeof *to->examples)) {
        return false;
    }
    wh_ring_example *example = &to->examples[to->example_count++];
    *example = (wh_ring_example){.ring = wh_clue_ring(clue, wh_point_from_xyz(truth->xyz))};
    memcpy(example->gain, gain, sizeof example->gain);
    /* Where the others leave the truth no chance, no mass of this clue's could change it. */
    example->gain[example->ring] = fmax(example->gain[example->ring], LEAST_GAIN);
    to->rings[example->ring] += 1;
    to->ring_n += 1;
    return true;
}

wh_status sign_tally_beside(sign_tally *tally, const wh_clue *clue, const wh_site *truth,
                            const double gain[WH_RING_COUNT], wh_error *err) {
    sign_class *to = class_of(tally, clue->reliability);
    if (!to) {
        return wh_fail(err, WH_ERR_LIMIT, "signs", "more than %d classes", SIGN_CLASSES);
    }
    const bool counted = clue->claim == WH_CLAIM_POINTS
                             ? count_ring(tally, to, clue, truth, gain)
                             : count_countries(tally, to, clue, truth->country, gain[0]);
    return counted ? WH_OK : wh_fail_nomem(err, "signs");
}

/* The share r that maximises the product of (1 - r) + r gain, over (1 - r) + r expected gain. */
static double likeliest_share(const sign_class *counted) {
    double best = 0, best_sum = -INFINITY;
    for (int step = 0; step <= GRID; step++) {
        double r = (step + 0.5) / (GRID + 1), sum = 0;
        for (size_t i = 0; i < counted->gain_count; i++) {
            const sign_gain *gain = &counted->gains[i];
            sum += log((1 - r + r * gain->at_truth) / (1 - r + r * gain->expected));
        }
        if (sum > best_sum) {
            best_sum = sum;
            best = r;
        }
    }
    return best;
}

/* ---- the table ---- */

#define PRIOR_SIGNS 10.0 /* what belief gives a prior: docs/belief.md */

/* `part` ("rings" or "country") of the entry whose prior a person has set: `name` itself or NULL.
 */
static const json_t *judged(const json_t *kinds, const char *name, const char *part) {
    const json_t *entry = json_object_get(kinds, name);
    return json_is_true(json_object_get(entry, "derived")) ? NULL : json_object_get(entry, part);
}

/* `part` of the longest proper prefix of `name` that has one; parents are counted before children,
 * since classes are sorted. */
static const json_t *parent_of(const json_t *kinds, const char *name, const char *part) {
    char key[WH_CLASS_BYTES];
    snprintf(key, sizeof key, "%s", name);
    for (char *slash; (slash = strrchr(key, '/'));) {
        *slash = '\0';
        const json_t *found = json_object_get(json_object_get(kinds, key), part);
        if (found) {
            return found;
        }
    }
    return NULL;
}

/* What is believed of ring j of an entry: fitted masses, or counts and prior. */
static double believed(const json_t *rings, size_t j, double n) {
    const json_t *mass = json_object_get(rings, "mass");
    const json_t *prior = json_object_get(rings, "prior");
    if (mass) {
        return json_number_value(json_array_get(mass, j));
    }
    double count = json_number_value(json_array_get(json_object_get(rings, "counts"), j));
    return (count + PRIOR_SIGNS * json_number_value(json_array_get(prior, j))) / (n + PRIOR_SIGNS);
}

/* A class without a judged prior starts from what was counted for its kind. */
static json_t *rings_prior(const json_t *kinds, const char *name) {
    const json_t *own = judged(kinds, name, "rings");
    if (own) {
        return json_deep_copy(json_object_get(own, "prior"));
    }
    const json_t *parent = parent_of(kinds, name, "rings");
    double mass[WH_RING_COUNT], n = 0, sum = 0;
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        n += json_number_value(json_array_get(json_object_get(parent, "counts"), j));
    }
    json_t *prior = json_array();
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        mass[j] = parent ? believed(parent, j, n) : 1.0 / WH_RING_COUNT;
        mass[j] = j + 1 < WH_RING_COUNT ? round(1e4 * mass[j]) / 1e4 : 1 - sum;
        sum += mass[j];
        json_array_append_new(prior, wh_json_number(fmax(0, mass[j]), 4));
    }
    return prior;
}

static double country_prior(const json_t *kinds, const char *name) {
    const json_t *own = judged(kinds, name, "country");
    if (own) {
        return json_number_value(json_object_get(own, "prior"));
    }
    const json_t *parent = parent_of(kinds, name, "country");
    double prior = json_number_value(json_object_get(parent, "prior"));
    double right = json_number_value(json_object_get(parent, "right"));
    double n = json_number_value(json_object_get(parent, "n"));
    return parent ? (right + PRIOR_SIGNS * prior) / (n + PRIOR_SIGNS) : 0.5;
}

/* What only photographs can tell is kept: the share of such texts that mean a place of the photo.
 */
static json_t *keep_genuine(json_t *part, const json_t *kinds, const char *name,
                            const char *which) {
    const json_t *from = json_object_get(json_object_get(kinds, name), which);
    from = from ? from : parent_of(kinds, name, which);
    json_t *genuine = json_object_get(from, "genuine");
    if (genuine) {
        json_object_set(part, "genuine", genuine);
    }
    return part;
}

/* What is fitted beside other clues cannot be had from counts and prior: it stands with them. */
static wh_status put_fitted(const sign_class *counted, json_t *part, wh_error *err) {
    double prior[WH_RING_COUNT], mass[WH_RING_COUNT] = {0};
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        prior[j] = json_number_value(json_array_get(json_object_get(part, "prior"), j));
    }
    wh_status status =
        wh_calibration_fit_rings(counted->examples, counted->example_count, prior, mass, err);
    json_t *list = json_array();
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        json_array_append_new(list, wh_json_number(mass[j], 6));
    }
    json_object_set_new(part, "mass", list);
    return status;
}

static json_t *rings_json(const sign_class *counted, const json_t *kinds) {
    json_t *counts = json_array();
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        json_array_append_new(counts, json_integer((json_int_t)counted->rings[j]));
    }
    json_t *part =
        json_pack("{s:o, s:o}", "prior", rings_prior(kinds, counted->name), "counts", counts);
    return keep_genuine(part, kinds, counted->name, "rings");
}

static json_t *country_json(const sign_class *counted, const json_t *kinds) {
    json_t *part = json_pack("{s:o, s:o, s:I, s:I}", "prior",
                             wh_json_number(country_prior(kinds, counted->name), 4), "right",
                             wh_json_number(likeliest_share(counted) * counted->country_n, 2), "n",
                             (json_int_t)counted->country_n, "listed", (json_int_t)counted->listed);
    return keep_genuine(part, kinds, counted->name, "country");
}

static int by_class_name(const void *a, const void *b) {
    return strcmp(((const sign_class *)a)->name, ((const sign_class *)b)->name);
}

wh_status sign_tally_put(sign_tally *tally, json_t *kinds, wh_error *err) {
    wh_status status = WH_OK;
    qsort(tally->classes, tally->count, sizeof tally->classes[0], by_class_name);
    for (size_t i = 0; i < tally->count; i++) {
        sign_class *counted = &tally->classes[i];
        json_t *entry = json_object_get(kinds, counted->name);
        bool derived = !entry || json_is_true(json_object_get(entry, "derived"));
        json_t *fresh = derived ? json_pack("{s:b}", "derived", 1) : json_incref(entry);
        if (counted->ring_n > 0) {
            json_t *rings = rings_json(counted, kinds);
            if (counted->example_count && status == WH_OK) {
                status = put_fitted(counted, rings, err);
            }
            json_object_set_new(fresh, "rings", rings);
        }
        if (counted->country_n > 0) {
            json_object_set_new(fresh, "country", country_json(counted, kinds));
        }
        json_object_set_new(kinds, counted->name, fresh);
    }
    return status;
}

void sign_tally_print(const sign_tally *tally) {
    printf("%-32s %6s  within 1, 25, 200, 750, 2500 km; outside   %8s %6s %6s\n", "class", "n", "n",
           "listed", "r");
    for (size_t i = 0; i < tally->count; i++) {
        const sign_class *c = &tally->classes[i];
        printf("%-32s", c->name);
        if (c->ring_n > 0) {
            printf(" %6.0f ", c->ring_n);
            for (size_t j = 0; j < WH_RING_COUNT; j++) {
                printf(" %.3f", c->rings[j] / c->ring_n);
            }
        }
        if (c->country_n > 0) {
            printf(" %60.0f %.3f %.3f", c->country_n, c->listed / c->country_n, likeliest_share(c));
        }
        printf("\n");
    }
}

char *sign_table_text(const json_t *table, wh_arena *arena) {
    const json_t *kinds = json_object_get(table, "kinds");
    const char *note = json_string_value(json_object_get(table, "note"));
    const json_t *temperature = json_object_get(table, "temperature");
    char *text = wh_arena_printf(arena,
                                 "{\"format\": \"whence-reliability/1\",\n \"note\": \"%s\",\n"
                                 " \"temperature\": {\"value\": %.3f, \"n\": %d},\n \"kinds\": {",
                                 note, json_number_value(json_object_get(temperature, "value")),
                                 (int)json_integer_value(json_object_get(temperature, "n")));
    const char *name, *comma = "";
    json_t *entry;
    json_object_foreach((json_t *)(uintptr_t)kinds, name, entry) {
        char *row = json_dumps(entry, JSON_REAL_PRECISION(8));
        text = text && row ? wh_arena_printf(arena, "%s%s\n  \"%s\": %s", text, comma, name, row)
                           : NULL;
        free(row);
        comma = ",";
    }
    return text ? wh_arena_printf(arena, "%s\n }\n}\n", text) : NULL;
}
