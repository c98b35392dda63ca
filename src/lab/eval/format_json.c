/* The score as one JSON object of format "whence-eval/1" (docs/formats.md). */
#include "base/arena.h"
#include "base/json.h"
#include "base/status.h"
#include "lab/eval/score.h"
#include "report/report.h"

#include <math.h>
#include <string.h>

#define STAGE "eval"

/* Enough to compare with any printed table; nothing is rounded to a table's digits here. */
enum { DECIMALS = 9 };

/* Steals `value`, which may be NULL; false if anything failed. */
static bool set(json_t *object, const char *key, json_t *value) {
    return value && json_object_set_new(object, key, value) == 0;
}

static bool append(json_t *array, json_t *value) {
    return value && json_array_append_new(array, value) == 0;
}

static json_t *finish(json_t *object, bool complete) {
    if (!complete) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *number(double value) {
    return wh_json_number(value, DECIMALS);
}

static json_t *count(size_t value) {
    return json_integer((json_int_t)value);
}

static json_t *interval(const wh_share *share) {
    json_t *array = json_array();
    return finish(array,
                  array && append(array, number(share->low)) && append(array, number(share->high)));
}

/* {"hits", "n", "percent", "ci95"}, or null where there was nothing to count. */
static json_t *share_json(const wh_share *share) {
    if (!share->n)
        return json_null();
    json_t *object = json_object();
    return finish(object, object && set(object, "percent", number(share->percent)) &&
                              set(object, "ci95", interval(share)) &&
                              set(object, "hits", count(share->hits)) &&
                              set(object, "n", count(share->n)));
}

static json_t *accuracy_json(const wh_score_part *part, size_t thresholds) {
    json_t *array = json_array();
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < thresholds; i++) {
        const wh_accuracy *one = &part->accuracy[i];
        json_t *object = json_object();
        bool full = object && set(object, "km", number(one->km)) &&
                    set(object, "percent", number(one->share.percent)) &&
                    set(object, "ci95", interval(&one->share)) &&
                    set(object, "hits", count(one->share.hits));
        complete = append(array, finish(object, full));
    }
    return finish(array, complete);
}

static bool set_part(json_t *object, const wh_score_part *part, size_t thresholds) {
    return set(object, "n", count(part->n)) && set(object, "unparsed", count(part->unparsed)) &&
           set(object, "abstained", count(part->abstained)) &&
           set(object, "accuracy", accuracy_json(part, thresholds)) &&
           set(object, "mean_km", number(part->mean_km)) &&
           set(object, "median_km", number(part->median_km)) &&
           set(object, "measured", count(part->measured)) &&
           set(object, "geoscore", number(part->geoscore)) &&
           set(object, "geoscore_answered", number(part->geoscore_answered));
}

static json_t *levels_json(const wh_share *shares) {
    json_t *object = json_object();
    return finish(object, object && set(object, "country", share_json(&shares[0])) &&
                              set(object, "state", share_json(&shares[1])) &&
                              set(object, "city", share_json(&shares[2])));
}

static json_t *chain_json(const wh_score *score) {
    static const char *const levels[] = {"country", "state", "city", "point"};
    if (!score->chain_n)
        return json_null();
    json_t *list = json_array(), *object = json_object();
    bool complete = list && object;
    for (int i = 0; complete && i < WH_CHAIN_LEVELS; i++) {
        json_t *one = json_object();
        bool full = one && set(one, "level", wh_json_text(levels[i])) &&
                    set(one, "right", share_json(&score->chain[i])) &&
                    set(one, "first_wrong", count(score->first_wrong[i])) &&
                    set(one, "median_km", number(score->first_wrong_median_km[i]));
        complete = append(list, finish(one, full));
    }
    complete = complete && set(object, "n", count(score->chain_n)) &&
               set(object, "all_right", count(score->all_right)) &&
               json_object_set(object, "levels", list) == 0;
    json_decref(list);
    return finish(object, complete);
}

static json_t *reliability_json(const wh_score *score) {
    json_t *array = json_array();
    bool complete = array != NULL;
    for (int i = 0; complete && i < WH_RELIABILITY_BINS; i++) {
        const wh_reliability_bin *bin = &score->reliability[i];
        json_t *one = json_object();
        bool full = one && set(one, "from", number(bin->from)) && set(one, "to", number(bin->to)) &&
                    set(one, "mean_confidence", number(bin->mean_confidence)) &&
                    set(one, "right", share_json(&bin->right));
        complete = append(array, finish(one, full));
    }
    return finish(array, complete);
}

static json_t *risk_json(const wh_score *score) {
    json_t *array = json_array();
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < score->risk_count; i++) {
        json_t *one = json_object();
        bool full = one && set(one, "coverage", number(score->risk[i].coverage)) &&
                    set(one, "risk", number(score->risk[i].risk));
        complete = append(array, finish(one, full));
    }
    return finish(array, complete);
}

static json_t *calibration_json(const wh_score *score) {
    if (!score->confident)
        return json_null();
    json_t *object = json_object();
    return finish(object, object && set(object, "right_means", wh_json_text(score->right_means)) &&
                              set(object, "ece", number(score->ece)) &&
                              set(object, "reliability", reliability_json(score)) &&
                              set(object, "aurc", number(score->aurc)) &&
                              set(object, "risk_coverage", risk_json(score)));
}

static json_t *cost_json(const wh_score *score) {
    if (!score->cost_n)
        return json_null();
    json_t *object = json_object();
    return finish(object, object && set(object, "column", wh_json_text(score->cost_name)) &&
                              set(object, "n", count(score->cost_n)) &&
                              set(object, "mean", number(score->cost_mean)) &&
                              set(object, "median", number(score->cost_median)) &&
                              set(object, "total", number(score->cost_total)));
}

static json_t *histogram_json(const wh_score *score) {
    json_t *array = json_array();
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < score->histogram_count; i++) {
        const wh_distance_bin *bin = &score->histogram[i];
        json_t *one = json_object();
        bool full = one && set(one, "from_km", number(bin->from_km)) &&
                    set(one, "to_km", number(bin->to_km)) && set(one, "count", count(bin->count)) &&
                    set(one, "up_to", count(bin->up_to));
        complete = append(array, finish(one, full));
    }
    return finish(array, complete);
}

static json_t *quantiles_json(const wh_score *score) {
    json_t *array = json_array();
    bool complete = array != NULL;
    for (int i = 0; complete && i < WH_QUANTILES; i++) {
        json_t *one = json_object();
        bool full = one && set(one, "share", number(score->quantile_share[i])) &&
                    set(one, "km", number(score->quantile_km[i]));
        complete = append(array, finish(one, full));
    }
    return finish(array, complete);
}

static json_t *groups_json(const wh_score *score) {
    if (score->settings.by == WH_BY_NOTHING)
        return json_null();
    json_t *array = json_array();
    bool complete = array != NULL;
    for (size_t i = 0; complete && i < score->group_count; i++) {
        json_t *one = json_object();
        bool full = one && set(one, "name", wh_json_text(score->groups[i].name)) &&
                    set_part(one, &score->groups[i], score->settings.threshold_count);
        complete = append(array, finish(one, full));
    }
    return finish(array, complete);
}

static json_t *rouge_json(const wh_rouge *rouge) {
    static const char *const names[] = {"rouge1", "rouge2", "rougeL"};
    const wh_rouge_score *const values[] = {&rouge->one, &rouge->two, &rouge->longest};
    json_t *object = json_object();
    bool complete = object != NULL;
    for (int i = 0; complete && i < 3; i++) {
        json_t *one = json_object();
        bool full = one && set(one, "precision", number(values[i]->precision)) &&
                    set(one, "recall", number(values[i]->recall)) &&
                    set(one, "f1", number(values[i]->f1));
        complete = set(object, names[i], finish(one, full));
    }
    return finish(object, complete);
}

static json_t *prose_json(const wh_prose_score *prose) {
    json_t *object = json_object();
    return finish(
        object,
        object && set(object, "rouge_n", count(prose->rouge_n)) &&
            set(object, "rouge_too_long", count(prose->rouge_long)) &&
            set(object, "rouge", prose->rouge_n ? rouge_json(&prose->plain) : json_null()) &&
            set(object, "rouge_stemmed",
                prose->rouge_n ? rouge_json(&prose->stemmed) : json_null()) &&
            set(object, "entity_precision",
                number(prose->precision_n ? prose->entity_precision : NAN)) &&
            set(object, "entity_precision_n", count(prose->precision_n)) &&
            set(object, "entity_recall", number(prose->recall_n ? prose->entity_recall : NAN)) &&
            set(object, "entity_recall_n", count(prose->recall_n)));
}

static json_t *definitions_json(const wh_score *score) {
    wh_arena *arena = wh_arena_create(0);
    const char *lines = arena ? wh_eval_definitions(score, arena) : NULL;
    json_t *array = lines ? json_array() : NULL;
    bool complete = array != NULL;
    while (complete && *lines) {
        size_t size = strcspn(lines, "\n");
        complete = append(array, json_stringn(lines, size));
        lines += size + (lines[size] == '\n');
    }
    wh_arena_free(arena);
    return finish(array, complete);
}

static json_t *skipped_json(const wh_eval_counts *counts) {
    json_t *object = json_object();
    return finish(object, object && set(object, "foreign", count(counts->foreign)) &&
                              set(object, "duplicates", count(counts->duplicates)) &&
                              set(object, "no_truth", count(counts->no_truth)) &&
                              set(object, "no_answer", count(counts->no_answer)));
}

static json_t *coverage_json(const wh_score *score) {
    json_t *object = json_object();
    return finish(object, object && set(object, "radius50", share_json(&score->within_radius50)) &&
                              set(object, "radius90", share_json(&score->within_radius90)));
}

static json_t *truth_json(const wh_score *score) {
    if (!score->settings.regions)
        return json_null();
    json_t *object = json_object();
    return finish(object,
                  object && set(object, "at_city_centres", share_json(&score->truth_at_centres)) &&
                      set(object, "repeated", share_json(&score->truth_repeated)));
}

static bool fill(json_t *object, const wh_score *score) {
    const wh_eval_settings *settings = &score->settings;
    return set(object, "format", wh_json_text(WH_EVAL_FORMAT)) &&
           set(object, "source", wh_json_text(score->source)) &&
           set(object, "definitions", definitions_json(score)) &&
           set(object, "distance",
               wh_json_text(settings->distance == WH_DISTANCE_GEODESIC ? "geodesic"
                                                                       : "haversine")) &&
           set(object, "strict", json_boolean(settings->strict)) &&
           set(object, "rows", count(score->counts.rows)) &&
           set(object, "skipped", skipped_json(&score->counts)) &&
           set_part(object, &score->all, settings->threshold_count) &&
           set(object, "quantiles", quantiles_json(score)) &&
           set(object, "by_name", levels_json(score->by_name)) &&
           set(object, "by_border",
               settings->regions ? levels_json(score->by_border) : json_null()) &&
           set(object, "chain", chain_json(score)) && set(object, "truth", truth_json(score)) &&
           set(object, "coverage", coverage_json(score)) &&
           set(object, "calibration", calibration_json(score)) &&
           set(object, "cost", cost_json(score)) &&
           set(object, "prose", prose_json(&score->prose)) &&
           set(object, "histogram", histogram_json(score)) &&
           set(object, "groups", groups_json(score));
}

wh_status wh_eval_format_json(const wh_score *score, char **out, wh_error *err) {
    json_t *object = json_object();
    *out = NULL;
    wh_status status = object && fill(object, score) ? wh_report_json_dump(object, 2, out, err)
                                                     : wh_fail_nomem(err, STAGE);
    json_decref(object);
    return status;
}
