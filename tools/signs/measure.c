/* whence-signs measure: how often each class of clue was right on the calibration split, and the
 * temperature that fits it; written as a reliability table. */
#include "set.h"

#include "base/file.h"
#include "base/json.h"
#include "base/status.h"
#include "signs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES_MAX 1024
#define GRID 200 /* steps of the search for a maximum-likelihood share */

/* What was counted for one reliability class. */
typedef struct class_count {
    char name[48];
    double rings[WH_RING_COUNT], ring_n;
    double listed, country_n; /* plain: the truth's country is in the table */
    double *gains;            /* table's likelihood of the truth over its mean, one per clue */
    size_t gain_count, gain_capacity;
} class_count;

typedef struct class_tally {
    class_count classes[CLASSES_MAX];
    size_t count;
    double *country_prior;
    wh_arena *arena;
} class_tally;

static class_count *class_of(class_tally *tally, const char *name) {
    for (size_t i = 0; i < tally->count; i++) {
        if (strcmp(tally->classes[i].name, name) == 0) {
            return &tally->classes[i];
        }
    }
    if (tally->count == CLASSES_MAX || strlen(name) >= sizeof tally->classes[0].name) {
        return NULL;
    }
    class_count *added = &tally->classes[tally->count++];
    memcpy(added->name, name, strlen(name) + 1);
    return added;
}

static bool add_gain(class_tally *tally, class_count *to, double gain) {
    if (!wh_arena_grow(tally->arena, (void **)&to->gains, &to->gain_capacity, to->gain_count + 1,
                       sizeof *to->gains)) {
        return false;
    }
    to->gains[to->gain_count++] = gain;
    return true;
}

static bool count_countries(class_tally *tally, class_count *to, const wh_clue *clue,
                            uint16_t country) {
    double mean = 0, at_truth = 0;
    for (size_t i = 0; i < clue->country_count; i++) {
        const wh_country_weight *row = &clue->countries[i];
        mean += tally->country_prior[row->country] * row->likelihood;
        at_truth = row->country == country ? row->likelihood : at_truth;
    }
    to->country_n++;
    to->listed += wh_clue_names_country(clue, country);
    return !(mean > 0) || add_gain(tally, to, at_truth / mean);
}

/* Counts a clue for its class and for every prefix of it, so that a class that was never met falls
 * back on what is known of its kind. */
static wh_status count_clue(class_tally *tally, const wh_clue *clue, const wh_site *truth,
                            wh_error *err) {
    char name[48];
    if (!clue->reliability || strlen(clue->reliability) >= sizeof name) {
        return wh_fail(err, WH_ERR_INTERNAL, "signs", "a clue has no reliability class");
    }
    strcpy(name, clue->reliability);
    for (;;) {
        class_count *to = class_of(tally, name);
        if (!to) {
            return wh_fail(err, WH_ERR_LIMIT, "signs", "more than %d classes", CLASSES_MAX);
        }
        if (clue->claim == WH_CLAIM_POINTS) {
            to->rings[wh_clue_ring(clue, wh_point_from_xyz(truth->xyz))] += 1;
            to->ring_n += 1;
        } else if (!count_countries(tally, to, clue, truth->country)) {
            return wh_fail_nomem(err, "signs");
        }
        char *slash = strrchr(name, '/');
        /* Rings about a distance are measured in deviations: not to be mixed with kilometres. */
        if (!slash || (clue->claim == WH_CLAIM_POINTS && clue->candidates[0].dist_km > 0)) {
            return WH_OK;
        }
        *slash = '\0';
    }
}

/* The share r that maximises the product of (1 - r) + r gain. */
static double likeliest_share(const class_count *counted) {
    double best = 0, best_sum = -INFINITY;
    for (int step = 0; step <= GRID; step++) {
        double r = (step + 0.5) / (GRID + 1), sum = 0;
        for (size_t i = 0; i < counted->gain_count; i++) {
            sum += log(1 - r + r * counted->gains[i]);
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
    char key[48];
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
        double judged_mass = json_number_value(json_array_get(json_object_get(parent, "prior"), j));
        double count = json_number_value(json_array_get(json_object_get(parent, "counts"), j));
        mass[j] =
            parent ? (count + PRIOR_SIGNS * judged_mass) / (n + PRIOR_SIGNS) : 1.0 / WH_RING_COUNT;
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

static json_t *rings_json(const class_count *counted, const json_t *kinds) {
    json_t *counts = json_array();
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        json_array_append_new(counts, json_integer((json_int_t)counted->rings[j]));
    }
    json_t *part =
        json_pack("{s:o, s:o}", "prior", rings_prior(kinds, counted->name), "counts", counts);
    return keep_genuine(part, kinds, counted->name, "rings");
}

static json_t *country_json(const class_count *counted, const json_t *kinds) {
    json_t *part = json_pack("{s:o, s:o, s:I, s:I}", "prior",
                             wh_json_number(country_prior(kinds, counted->name), 4), "right",
                             wh_json_number(likeliest_share(counted) * counted->country_n, 2), "n",
                             (json_int_t)counted->country_n, "listed", (json_int_t)counted->listed);
    return keep_genuine(part, kinds, counted->name, "country");
}

/* Entries that an earlier run derived go; judged ones stay with counts of 0. */
static void clear_counts(json_t *kinds) {
    const char *name;
    json_t *entry;
    void *next;
    json_object_foreach_safe(kinds, next, name, entry) {
        if (json_is_true(json_object_get(entry, "derived"))) {
            json_object_del(kinds, name);
            continue;
        }
        json_t *rings = json_object_get(entry, "rings");
        if (rings) {
            json_object_set_new(rings, "counts", json_pack("[i, i, i, i, i, i]", 0, 0, 0, 0, 0, 0));
        }
        json_t *country = json_object_get(entry, "country");
        if (country) {
            json_object_set_new(country, "right", json_integer(0));
            json_object_set_new(country, "n", json_integer(0));
            json_object_del(country, "listed");
        }
    }
}

static int by_class_name(const void *a, const void *b) {
    return strcmp(((const class_count *)a)->name, ((const class_count *)b)->name);
}

/* Old priors, new counts. */
static json_t *make_table(class_tally *tally, const json_t *old, size_t scenes) {
    json_t *table = json_deep_copy(old);
    json_t *kinds = json_object_get(table, "kinds");
    char note[160];
    snprintf(note, sizeof note,
             "counted on %zu rendered scenes of the calibration split (docs/calibration.md)",
             scenes);
    json_object_set_new(table, "note", json_string(note));
    clear_counts(kinds);
    qsort(tally->classes, tally->count, sizeof tally->classes[0], by_class_name);
    for (size_t i = 0; i < tally->count; i++) {
        class_count *counted = &tally->classes[i];
        json_t *entry = json_object_get(kinds, counted->name);
        bool derived = !entry || json_is_true(json_object_get(entry, "derived"));
        json_t *fresh = derived ? json_pack("{s:b}", "derived", 1) : json_incref(entry);
        if (counted->ring_n > 0) {
            json_object_set_new(fresh, "rings", rings_json(counted, kinds));
        }
        if (counted->country_n > 0) {
            json_object_set_new(fresh, "country", country_json(counted, kinds));
        }
        json_object_set_new(kinds, counted->name, fresh);
    }
    json_object_set_new(table, "temperature", json_pack("{s:f, s:i}", "value", 1.0, "n", 0));
    return table;
}

static void print_classes(const class_tally *tally) {
    printf("%-32s %6s  within 1, 25, 200, 750, 2500 km; outside   %8s %6s %6s\n", "class", "n", "n",
           "listed", "r");
    for (size_t i = 0; i < tally->count; i++) {
        const class_count *c = &tally->classes[i];
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

/* ---- the run ---- */

static wh_status prior_of_countries(class_tally *tally, const wh_world *world, wh_error *err) {
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

static wh_status count_set(sign_judge *judge, const sign_set *set, class_tally *tally,
                           wh_error *err) {
    size_t total = json_array_size(set->labels);
    wh_status status = WH_OK;
    for (size_t i = 0; i < total && status == WH_OK; i++) {
        const json_t *label = json_array_get(set->labels, i);
        wh_arena *arena = wh_arena_create(0);
        sign_verdict verdict;
        status = arena ? sign_judge_scene(judge, set, sign_label_text(label, "file"), false, arena,
                                          &verdict, err)
                       : wh_fail_nomem(err, "signs");
        const wh_site *truth = sign_truth_site(judge, label);
        for (size_t j = 0; status == WH_OK && j < verdict.clue_count; j++) {
            if (verdict.clues[j].claim != WH_CLAIM_NONE) {
                status = count_clue(tally, &verdict.clues[j], truth, err);
            }
        }
        wh_arena_free(arena);
        sign_progress("scenes counted", i + 1, total);
    }
    return status;
}

/* The objective of wh_calibration_fit_temperature on a grid: examples of thousands of scenes would
 * not fit into memory together. */
#define T_STEPS 121
#define T_LEAST 0.1
#define T_MOST 3.0
#define T_PULL 10.0

static double temperature_at(int step) {
    return T_LEAST * pow(T_MOST / T_LEAST, (double)step / (T_STEPS - 1));
}

/* Adds one scene's losses at all temperatures; `*used` tells whether it has clues at all. */
static wh_status add_losses(sign_judge *judge, const sign_set *set, const json_t *label,
                            const wh_calibration *fresh, double *losses, double *loss_at_1,
                            bool *used, wh_error *err) {
    sign_verdict verdict;
    wh_arena *arena = wh_arena_create(0);
    wh_status status = arena ? sign_judge_scene(judge, set, sign_label_text(label, "file"), false,
                                                arena, &verdict, err)
                             : wh_fail_nomem(err, "signs");
    *used = false;
    for (size_t j = 0; status == WH_OK && j < verdict.clue_count; j++) {
        *used = *used || verdict.clues[j].claim != WH_CLAIM_NONE;
    }
    if (status == WH_OK && *used) {
        wh_point truth = wh_point_from_xyz(sign_truth_site(judge, label)->xyz);
        wh_fit_example *example = NULL;
        status = wh_belief_example(wh_world_sites(judge->world), fresh, verdict.clues,
                                   verdict.clue_count, NULL, truth, arena, &example, err);
        for (int step = 0; status == WH_OK && step < T_STEPS; step++) {
            losses[step] += wh_fit_example_loss(example, temperature_at(step));
        }
        *loss_at_1 += status == WH_OK ? wh_fit_example_loss(example, 1) : 0;
    }
    wh_arena_free(arena);
    return status;
}

/* On rendered signs every text is genuine: T must not make up for a share that holds elsewhere. */
static void drop_genuine(json_t *kinds) {
    const char *name;
    json_t *entry;
    json_object_foreach(kinds, name, entry) {
        json_t *rings = json_object_get(entry, "rings"),
               *country = json_object_get(entry, "country");
        if (rings) {
            json_object_del(rings, "genuine");
        }
        if (country) {
            json_object_del(country, "genuine");
        }
    }
}

/* Fits T with the new counts, on every scene that has clues. */
static wh_status fit_temperature(sign_judge *judge, const sign_set *set, json_t *table,
                                 wh_error *err) {
    double losses[T_STEPS] = {0}, loss_at_1 = 0;
    size_t total = json_array_size(set->labels), count = 0;
    wh_calibration *fresh = NULL;
    json_t *plain = json_deep_copy(table);
    drop_genuine(json_object_get(plain, "kinds"));
    char *text = json_dumps(plain, 0);
    json_decref(plain);
    wh_status status =
        text ? wh_calibration_create(text, &fresh, err) : wh_fail_nomem(err, "signs");
    for (size_t i = 0; i < total && status == WH_OK; i++) {
        bool used;
        status = add_losses(judge, set, json_array_get(set->labels, i), fresh, losses, &loss_at_1,
                            &used, err);
        count += used;
        sign_progress("scenes fitted", i + 1, total);
    }
    if (status == WH_OK && count > 0) {
        int best = 0;
        double least = INFINITY;
        for (int step = 0; step < T_STEPS; step++) {
            double log_t = log(temperature_at(step));
            double loss = losses[step] + T_PULL * log_t * log_t;
            if (loss < least) {
                least = loss;
                best = step;
            }
        }
        printf("temperature %.3f on %zu scenes: mean log loss %.3f nats, %.3f at T = 1\n",
               temperature_at(best), count, losses[best] / (double)count,
               loss_at_1 / (double)count);
        json_object_set_new(table, "temperature",
                            json_pack("{s:o, s:i}", "value",
                                      wh_json_number(temperature_at(best), 3), "n", (int)count));
    }
    wh_calibration_free(fresh);
    free(text);
    return status;
}

/* The table as text with one kind on a line; NULL without memory. */
static char *table_text(const json_t *table, wh_arena *arena) {
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

wh_status sign_measure_run(const char *dir, const char *world, const char *reliability,
                           const char *out, bool partial, wh_error *err) {
    sign_set set = {0};
    sign_judge judge = {0};
    class_tally *tally = calloc(1, sizeof *tally);
    json_t *table = NULL;
    char *text = NULL;
    wh_status status = tally && (tally->arena = wh_arena_create(0))
                           ? sign_set_load(dir, partial, &set, err)
                           : wh_fail_nomem(err, "signs");
    if (status == WH_OK &&
        strcmp(sign_label_text(json_array_get(set.labels, 0), "split"), "calibration") != 0) {
        status = wh_fail(err, WH_ERR_ARG, "signs", "%s is not of the calibration split", dir);
    }
    if (status == WH_OK) {
        status = sign_judge_open(world, reliability, &judge, err);
    }
    if (status == WH_OK) {
        status = prior_of_countries(tally, judge.world, err);
    }
    if (status == WH_OK) {
        status = count_set(&judge, &set, tally, err);
    }
    if (status == WH_OK) {
        table = make_table(tally, judge.table, json_array_size(set.labels));
        print_classes(tally);
        status = fit_temperature(&judge, &set, table, err);
    }
    if (status == WH_OK) {
        text = table_text(table, tally->arena);
        status = text ? wh_file_write(out, text, strlen(text), err) : wh_fail_nomem(err, "signs");
    }
    json_decref(table);
    sign_judge_close(&judge);
    sign_set_clear(&set);
    if (tally) {
        wh_arena_free(tally->arena);
    }
    free(tally);
    return status;
}
