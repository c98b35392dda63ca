/* whence-signs measure: how often each class of clue was right on the calibration split, and the
 * temperature that fits it; written as a reliability table. */
#include "set.h"
#include "tally.h"

#include "base/file.h"
#include "base/json.h"
#include "base/status.h"
#include "signs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the table ---- */

/* Entries that an earlier run derived go; judged ones stay with counts of 0. A model's guesses are
 * counted elsewhere (tools/miniworld/measure): no sign has any. */
static void clear_counts(json_t *kinds) {
    const char *name;
    json_t *entry;
    void *next;
    json_object_foreach_safe(kinds, next, name, entry) {
        if (strncmp(name, "vlm_guess/", 10) == 0) {
            continue;
        }
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

/* Old priors, new counts. */
static wh_status make_table(sign_tally *tally, const json_t *old, size_t scenes, json_t **out,
                            wh_error *err) {
    json_t *table = *out = json_deep_copy(old);
    json_t *kinds = json_object_get(table, "kinds");
    char note[240];
    snprintf(note, sizeof note,
             "counted on %zu rendered scenes of the calibration split (docs/calibration.md); "
             "vlm_guess of a shipped model: on the miniature world's validation scenes "
             "(docs/miniworld.md)",
             scenes);
    json_object_set_new(table, "note", json_string(note));
    clear_counts(kinds);
    wh_status status = sign_tally_put(tally, kinds, err);
    json_object_set_new(table, "temperature", json_pack("{s:f, s:i}", "value", 1.0, "n", 0));
    return status;
}

/* ---- the run ---- */

static wh_status count_set(sign_judge *judge, const sign_set *set, sign_tally *tally,
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
                status = sign_tally_clue(tally, &verdict.clues[j], truth, 1, err);
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

wh_status sign_measure_run(const char *dir, const char *world, const char *reliability,
                           const char *out, bool partial, wh_error *err) {
    sign_set set = {0};
    sign_judge judge = {0};
    sign_tally *tally = NULL;
    json_t *table = NULL;
    char *text = NULL;
    wh_status status = sign_set_load(dir, partial, &set, err);
    if (status == WH_OK &&
        strcmp(sign_label_text(json_array_get(set.labels, 0), "split"), "calibration") != 0) {
        status = wh_fail(err, WH_ERR_ARG, "signs", "%s is not of the calibration split", dir);
    }
    if (status == WH_OK) {
        status = sign_judge_open(world, reliability, &judge, err);
    }
    if (status == WH_OK) {
        status = sign_tally_create(judge.world, &tally, err);
    }
    if (status == WH_OK) {
        status = count_set(&judge, &set, tally, err);
    }
    if (status == WH_OK) {
        status = make_table(tally, judge.table, json_array_size(set.labels), &table, err);
    }
    if (status == WH_OK) {
        sign_tally_print(tally);
        status = fit_temperature(&judge, &set, table, err);
    }
    if (status == WH_OK) {
        text = sign_table_text(table, tally->arena);
        status = text ? wh_file_write(out, text, strlen(text), err) : wh_fail_nomem(err, "signs");
    }
    json_decref(table);
    sign_judge_close(&judge);
    sign_set_clear(&set);
    sign_tally_free(tally);
    return status;
}
