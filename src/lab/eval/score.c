/* The scorer: takes records, keeps a distance and little else of each, and gives the score. */
#include "lab/eval/score.h"

#include "base/status.h"
#include "lab/eval/scorer.h"
#include "world/cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "eval"

static const double quantile_shares[WH_QUANTILES] = {0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95};
static const double GEOSCORE_KM = 1492.7, GEOSCORE_MOST = 5000;

enum { RISK_POINTS = 101, BINS_PER_DECADE = 4, FIRST_BIN = -2, BINS = 27 };

bool wh_scorer_room(void *items, size_t *room, size_t needed, size_t size) {
    if (needed <= *room)
        return true;
    void *old;
    memcpy(&old, items, sizeof old);
    size_t more = *room < 1024 ? 1024 : *room + *room / 2;
    void *grown = realloc(old, more * size);
    if (!grown)
        return false;
    memcpy(items, &grown, sizeof grown);
    *room = more;
    return true;
}

wh_status wh_scorer_create(const wh_eval_settings *settings, wh_scorer **out, wh_error *err) {
    wh_scorer *scorer = calloc(1, sizeof *scorer);
    *out = NULL;
    if (!scorer || !(scorer->arena = wh_arena_create((size_t)1 << 30))) {
        free(scorer);
        return wh_fail_nomem(err, STAGE);
    }
    scorer->settings = *settings;
    scorer->by.on = settings->by != WH_BY_NOTHING;
    scorer->map.on = settings->cells;
    *out = scorer;
    return WH_OK;
}

void wh_scorer_free(wh_scorer *scorer) {
    if (!scorer)
        return;
    free(scorer->km);
    free(scorer->confident);
    free(scorer->cost);
    for (int level = 0; level < WH_CHAIN_LEVELS; level++)
        free(scorer->wrong_km[level]);
    wh_ids_free(&scorer->truths);
    wh_ids_free(&scorer->repeated);
    wh_grouping_free(&scorer->by);
    wh_grouping_free(&scorer->map);
    wh_world_free(scorer->world);
    wh_arena_free(scorer->arena);
    free(scorer);
}

static double distance_km(const wh_eval_settings *settings, wh_point a, wh_point b) {
    return settings->distance == WH_DISTANCE_GEODESIC ? wh_geodesic_km(a, b)
                                                      : wh_haversine_km(a, b);
}

double wh_eval_record_km(const wh_eval_settings *settings, const wh_eval_record *record) {
    if (record->measured)
        return record->km;
    if (record->state == WH_EVAL_ANSWERED)
        return distance_km(settings, record->point, record->truth);
    if (settings->unparsed == WH_UNPARSED_ZERO)
        return distance_km(settings, (wh_point){0, 0}, record->truth);
    return settings->unparsed == WH_UNPARSED_KM ? settings->unparsed_km : NAN;
}

static void add_radii(wh_scorer *scorer, const wh_eval_record *record, double km) {
    const double radii[] = {record->radius50_km, record->radius90_km};
    for (int i = 0; i < 2; i++) {
        if (isnan(radii[i]) || record->state != WH_EVAL_ANSWERED)
            continue;
        scorer->radius_n[i]++;
        scorer->radius_hits[i] += km <= radii[i];
    }
}

static wh_status add_groups(wh_scorer *scorer, const wh_eval_record *record, wh_error *err) {
    wh_status status = WH_OK;
    if (scorer->by.on) {
        const char *name;
        uint64_t cell;
        status = wh_scorer_group_name(scorer, record, &name, &cell, err);
        if (status == WH_OK)
            status =
                wh_grouping_add(&scorer->by, scorer->arena, scorer->n, name, cell, record, err);
    }
    if (status == WH_OK && scorer->map.on)
        status = wh_grouping_add(&scorer->map, scorer->arena, scorer->n, NULL,
                                 wh_h3_cell(record->truth, WH_CELL_RESOLUTION), record, err);
    return status;
}

wh_status wh_scorer_add(void *user, const wh_eval_record *record, wh_error *err) {
    wh_scorer *scorer = user;
    bool point = record->state == WH_EVAL_ANSWERED, drop = false;
    scorer->abstained += record->state == WH_EVAL_ABSTAINED;
    scorer->unparsed += !point && record->state != WH_EVAL_ABSTAINED;
    double km = wh_eval_record_km(&scorer->settings, record);
    drop = !point && scorer->settings.unparsed == WH_UNPARSED_DROP;
    wh_status status = WH_OK;
    if (!drop || record->state == WH_EVAL_NO_POINT)
        status = wh_scorer_places(scorer, record, km, err);
    if (status == WH_OK && (record->text || record->entities || record->seen))
        status = wh_prose_add(&scorer->prose, record, err);
    if (status == WH_OK && !isnan(record->cost)) {
        if (!wh_scorer_room(&scorer->cost, &scorer->cost_room, scorer->cost_n + 1, sizeof(double)))
            return wh_fail_nomem(err, STAGE);
        scorer->cost[scorer->cost_n++] = record->cost;
    }
    if (status != WH_OK || drop)
        return status;
    add_radii(scorer, record, km);
    status = add_groups(scorer, record, err);
    if (status != WH_OK)
        return status;
    if (!wh_scorer_room(&scorer->km, &scorer->room, scorer->n + 1, sizeof(double)))
        return wh_fail_nomem(err, STAGE);
    scorer->km[scorer->n++] = km;
    return WH_OK;
}

/* ---- the score ---- */

void wh_score_part_fill(wh_score_part *part, const wh_eval_settings *settings, const double *km,
                        size_t count, double *scratch, double *measured_km) {
    size_t hits[WH_MOST_THRESHOLDS] = {0}, measured = 0;
    wh_sum sum = {0, 0}, score = {0, 0};
    for (size_t i = 0; i < count; i++) {
        if (isnan(km[i]))
            continue;
        for (size_t t = settings->threshold_count; t-- > 0;) {
            double threshold = settings->thresholds_km[t];
            if (settings->strict ? !(km[i] < threshold) : !(km[i] <= threshold))
                break; /* they rise */
            hits[t]++;
        }
        wh_sum_add(&sum, km[i]);
        wh_sum_add(&score, GEOSCORE_MOST * exp(-km[i] / GEOSCORE_KM));
        scratch[measured++] = km[i];
    }
    part->n = count;
    part->measured = measured;
    for (size_t t = 0; t < settings->threshold_count; t++)
        part->accuracy[t] = (wh_accuracy){settings->thresholds_km[t], wh_share_of(hits[t], count)};
    double m = (double)measured;
    static const double middle = 0.5;
    part->median_km = NAN;
    part->mean_km = measured ? wh_sum_total(&sum) / m : NAN;
    part->geoscore = count ? wh_sum_total(&score) / (double)count : NAN;
    part->geoscore_answered = measured ? wh_sum_total(&score) / m : NAN;
    if (measured_km && measured) {
        wh_quantiles(scratch, measured, quantile_shares, WH_QUANTILES, measured_km);
        part->median_km = measured_km[WH_QUANTILES / 2];
    } else if (measured) {
        wh_quantiles(scratch, measured, &middle, 1, &part->median_km);
    }
}

/* Bins of equal ratio, four to a decade, from 10 m. */
static bool fill_histogram(const wh_scorer *scorer, wh_score *score) {
    wh_distance_bin *bins = wh_arena_alloc(score->arena, BINS, sizeof *bins);
    if (!bins)
        return false;
    double edges[BINS + 1] = {0};
    size_t total = 0;
    for (int i = 1; i <= BINS; i++)
        edges[i] = pow(10, FIRST_BIN + (double)(i - 1) / BINS_PER_DECADE);
    for (size_t i = 0; i < scorer->n; i++) {
        double km = scorer->km[i];
        if (isnan(km))
            continue;
        int bin = km <= edges[1] ? 0 : 1 + (int)((log10(km) - FIRST_BIN) * BINS_PER_DECADE);
        bin = bin < 0 ? 0 : bin > BINS - 1 ? BINS - 1 : bin;
        while (bin > 0 && km <= edges[bin]) /* the logarithm's rounding */
            bin--;
        while (bin < BINS - 1 && km > edges[bin + 1])
            bin++;
        bins[bin].count++;
    }
    for (int i = 0; i < BINS; i++) {
        total += bins[i].count;
        bins[i].from_km = edges[i];
        bins[i].to_km = edges[i + 1];
        bins[i].up_to = total;
    }
    score->histogram = bins;
    score->histogram_count = BINS;
    return true;
}

static void fill_shares(const wh_scorer *scorer, wh_score *score) {
    for (int level = 0; level < WH_LEVELS; level++) {
        score->by_name[level] = wh_share_of(scorer->name_hits[level], scorer->name_n[level]);
        score->by_border[level] = wh_share_of(scorer->border_hits[level], scorer->border_n[level]);
    }
    score->chain_n = scorer->chain_n;
    score->all_right = scorer->all_right;
    score->truth_at_centres = wh_share_of(scorer->at_centres, scorer->truth_n);
    size_t once = scorer->truths.count - scorer->repeated.count;
    score->truth_repeated =
        wh_share_of(scorer->truth_n ? scorer->truth_n - once : 0, scorer->truth_n);
    score->within_radius50 = wh_share_of(scorer->radius_hits[0], scorer->radius_n[0]);
    score->within_radius90 = wh_share_of(scorer->radius_hits[1], scorer->radius_n[1]);
}

static void fill_chain(wh_scorer *scorer, wh_score *score) {
    static const double middle = 0.5;
    for (int level = 0; level < WH_CHAIN_LEVELS; level++) {
        size_t measured = 0;
        double *km = scorer->wrong_km[level];
        score->chain[level] = wh_share_of(scorer->chain_hits[level], scorer->chain_level_n[level]);
        score->first_wrong[level] = scorer->first_wrong[level];
        score->first_wrong_median_km[level] = NAN;
        for (size_t i = 0; i < scorer->first_wrong[level]; i++)
            if (!isnan(km[i]))
                km[measured++] = km[i];
        if (measured)
            wh_quantiles(km, measured, &middle, 1, &score->first_wrong_median_km[level]);
    }
}

static bool fill_confidence(wh_scorer *scorer, wh_score *score) {
    size_t count = scorer->confident_n;
    score->confident = count > 0;
    score->ece = score->aurc = NAN;
    score->no_probability = scorer->no_probability;
    if (!count)
        return true;
    wh_risk_point *points = wh_arena_alloc(score->arena, RISK_POINTS, sizeof *points);
    score->right_means = wh_arena_printf(
        score->arena, "%s%s%s", scorer->right_by_name ? "the country has the right name" : "",
        scorer->right_by_name && scorer->right_by_distance ? ", or where there is no name: " : "",
        scorer->right_by_distance ? "within 750 km" : "");
    if (!points || !score->right_means)
        return false;
    score->ece = wh_reliability(scorer->confident, count, score->reliability);
    score->aurc =
        wh_risk_coverage(scorer->confident, count, points, RISK_POINTS, &score->risk_count);
    score->risk = points;
    return true;
}

static void fill_cost(wh_scorer *scorer, wh_score *score) {
    static const double middle = 0.5;
    wh_sum sum = {0, 0};
    score->cost_n = scorer->cost_n;
    score->cost_mean = score->cost_median = score->cost_total = NAN;
    score->cost_name = *score->counts.cost_name ? score->counts.cost_name : NULL;
    if (!scorer->cost_n)
        return;
    for (size_t i = 0; i < scorer->cost_n; i++)
        wh_sum_add(&sum, scorer->cost[i]);
    score->cost_total = wh_sum_total(&sum);
    score->cost_mean = score->cost_total / (double)scorer->cost_n;
    wh_quantiles(scorer->cost, scorer->cost_n, &middle, 1, &score->cost_median);
}

static const char *alias_words(const wh_scorer *scorer, wh_arena *arena) {
    if (scorer->world)
        return wh_arena_strdup(arena, wh_world_describe(scorer->world).path);
    return "";
}

static bool fill(wh_scorer *scorer, wh_score *score, double *scratch) {
    score->settings = scorer->settings;
    score->aliases = alias_words(scorer, score->arena);
    score->world_missing = scorer->world_missing;
    wh_score_part_fill(&score->all, &scorer->settings, scorer->km, scorer->n, scratch,
                       score->quantile_km);
    score->all.unparsed = scorer->unparsed;
    score->all.abstained = scorer->abstained;
    for (int i = 0; i < WH_QUANTILES; i++) {
        score->quantile_share[i] = quantile_shares[i];
        score->quantile_km[i] = score->all.measured ? score->quantile_km[i] : NAN;
    }
    fill_shares(scorer, score);
    fill_chain(scorer, score);
    fill_cost(scorer, score);
    score->prose = wh_prose_finish(&scorer->prose);
    return score->aliases && fill_histogram(scorer, score) && fill_confidence(scorer, score);
}

wh_status wh_scorer_finish(wh_scorer *scorer, const wh_eval_counts *counts, wh_score **out,
                           wh_error *err) {
    wh_status status = WH_OK;
    double *scratch = malloc((scorer->n + 1) * sizeof *scratch);
    wh_score *score = wh_arena_alloc(scorer->arena, 1, sizeof *score);
    *out = NULL;
    if (!scratch || !score) {
        status = wh_fail_nomem(err, STAGE);
        goto done;
    }
    score->arena = scorer->arena;
    score->counts = *counts;
    if (!fill(scorer, score, scratch))
        status = wh_fail_nomem(err, STAGE);
    if (status == WH_OK && scorer->by.on)
        status = wh_score_groups(scorer, score, scratch, err);
    if (status == WH_OK && scorer->map.on)
        status = wh_score_cells(scorer, score, scratch, err);
    if (status == WH_OK) {
        scorer->arena = NULL; /* the score's from now on */
        *out = score;
    }
done:
    free(scratch);
    return status;
}

void wh_score_free(wh_score *score) {
    if (score)
        wh_arena_free(score->arena);
}
