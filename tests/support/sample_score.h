/* An evaluation with everything in it, for tests of the reports. */
#ifndef WH_TESTS_SAMPLE_SCORE_H
#define WH_TESTS_SAMPLE_SCORE_H

#include "lab/eval/compare.h"
#include "lab/eval/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE_BINS = 22, SAMPLE_RISK = 51, SAMPLE_CELLS = 60, SAMPLE_GROUPS = 4 };

/* Names that would break out of a page, a table or a line if they were not quoted. */
#define SAMPLE_HOSTILE "</td><script>document.title='x'</script>|\n\"'&"

static inline wh_share sample_share(size_t hits, size_t n) {
    double p = 100.0 * (double)hits / (double)n, half = 196 * sqrt(p * (100 - p) / (double)n) / 100;
    return (wh_share){hits, n, p, fmax(p - half, 0), fmin(p + half, 100)};
}

static inline wh_score_part sample_part(const char *name, size_t n, double good) {
    static const double km[] = {1, 25, 200, 750, 2500}, share[] = {0.18, 0.42, 0.58, 0.75, 0.86};
    wh_score_part part = {.name = name, .n = n, .unparsed = n / 40, .abstained = n / 50};
    for (size_t i = 0; i < 5; i++)
        part.accuracy[i] =
            (wh_accuracy){km[i], sample_share((size_t)((double)n * share[i] * good), n)};
    part.mean_km = 1234.567 / good;
    part.median_km = 98.7 / good;
    part.measured = n - part.unparsed - part.abstained;
    part.geoscore = 3512.25 * good;
    part.geoscore_answered = 3600 * good;
    return part;
}

/* Bins of equal ratio from 10 m to 20,000 km, more or less as real answers fall. */
static inline void sample_histogram(wh_score *score, wh_distance_bin *bins) {
    double from = 0;
    size_t up_to = 0;
    for (size_t i = 0; i < SAMPLE_BINS; i++) {
        double to = 0.01 * pow(10, 6.31 * (double)i / (SAMPLE_BINS - 1));
        size_t count = (size_t)(30 + 60 * sin((double)i * 0.35) * sin((double)i * 0.35));
        up_to += count;
        bins[i] = (wh_distance_bin){from, to, count, up_to};
        from = to;
    }
    score->histogram = bins;
    score->histogram_count = SAMPLE_BINS;
}

static inline void sample_confidence(wh_score *score, wh_risk_point *risk) {
    for (size_t i = 0; i < WH_RELIABILITY_BINS; i++) {
        double from = (double)i / WH_RELIABILITY_BINS;
        size_t n = i == 2 ? 0 : 20 + 30 * i;
        score->reliability[i] =
            (wh_reliability_bin){from, from + 0.1, n ? from + 0.06 : NAN,
                                 n ? sample_share((size_t)((double)n * (from * 0.85 + 0.08)), n)
                                   : (wh_share){0, 0, NAN, NAN, NAN}};
    }
    for (size_t i = 0; i < SAMPLE_RISK; i++) {
        double coverage = (double)(i + 1) / SAMPLE_RISK;
        risk[i] = (wh_risk_point){coverage, 0.02 + 0.4 * coverage * coverage};
    }
    score->confident = true;
    score->right_means = "the country is right";
    score->ece = 0.0731;
    score->aurc = 0.1534;
    score->risk = risk;
    score->risk_count = SAMPLE_RISK;
}

/* Squares of 8 degrees, one of them across the antimeridian. */
static inline void sample_cells(wh_score *score, wh_error_cell *cells, wh_point (*corners)[4]) {
    for (size_t i = 0; i < SAMPLE_CELLS; i++) {
        double lat = -44 + 8 * (double)(i % 12), lon = i == 7 ? 178 : -170 + 5.5 * (double)i;
        double east = lon + 8 > 180 ? lon + 8 - 360 : lon + 8;
        corners[i][0] = (wh_point){lat, lon};
        corners[i][1] = (wh_point){lat, east};
        corners[i][2] = (wh_point){lat + 8, east};
        corners[i][3] = (wh_point){lat + 8, lon};
        cells[i] = (wh_error_cell){.centre = {lat + 4, lon + 4},
                                   .outline = corners[i],
                                   .corners = 4,
                                   .n = 3 + i * 7 % 23,
                                   .median_km = i == 9 ? NAN : 0.4 * pow(1.18, (double)i),
                                   .percent_within = 100 - (double)i};
    }
    score->cells = cells;
    score->cell_count = SAMPLE_CELLS;
}

static inline wh_prose_score sample_prose(void) {
    wh_rouge_score one = {0.512, 0.498, 0.505}, two = {0.21, 0.2, 0.205},
                   longest = {0.33, 0.32, 0.325};
    return (wh_prose_score){.rouge_n = 50,
                            .plain = {one, two, longest},
                            .stemmed = {{0.53, 0.51, 0.52}, two, longest},
                            .precision_n = 40,
                            .recall_n = 44,
                            .entity_precision = 0.61,
                            .entity_recall = 0.47};
}

/* Static memory: one at a time. `world_path` may be NULL if no map is wanted. */
static inline wh_score *sample_score(const char *world_path) {
    static wh_score score;
    static wh_distance_bin bins[SAMPLE_BINS];
    static wh_risk_point risk[SAMPLE_RISK];
    static wh_error_cell cells[SAMPLE_CELLS];
    static wh_point corners[SAMPLE_CELLS][4];
    static wh_score_part groups[SAMPLE_GROUPS];
    static const char *const names[] = {"FR", "JP", SAMPLE_HOSTILE, ""};
    memset(&score, 0, sizeof score);
    score.settings = (wh_eval_settings){.threshold_count = 5,
                                        .thresholds_km = {1, 25, 200, 750, 2500},
                                        .world_path = world_path,
                                        .by = WH_BY_COUNTRY};
    score.source = "answers/" SAMPLE_HOSTILE ".jsonl";
    score.aliases = "";
    score.all = sample_part(NULL, 1500, 1);
    for (size_t i = 0; i < SAMPLE_GROUPS; i++)
        groups[i] = sample_part(names[i], 600 >> i, 0.95 - 0.15 * (double)i);
    score.groups = groups;
    score.group_count = SAMPLE_GROUPS;
    for (size_t i = 0; i < WH_QUANTILES; i++) {
        static const double shares[] = {0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95};
        score.quantile_share[i] = shares[i];
        score.quantile_km[i] = 0.5 * pow(4.5, (double)i);
    }
    for (size_t i = 0; i < WH_LEVELS; i++)
        score.by_name[i] = score.by_border[i] = sample_share(1200 - 300 * i, 1500);
    score.chain_n = 800;
    score.all_right = 210;
    for (size_t i = 0; i < WH_CHAIN_LEVELS; i++) {
        score.chain[i] = sample_share(700 - 150 * i, 800);
        score.first_wrong[i] = 100 + 20 * i;
        score.first_wrong_median_km[i] = 4000 / (double)(1 + i * 9);
    }
    score.truth_at_centres = sample_share(430, 1500);
    score.truth_repeated = sample_share(120, 1500);
    score.within_radius50 = sample_share(760, 1500);
    score.within_radius90 = sample_share(1340, 1500);
    score.cost_mean = score.cost_median = 0.25;
    score.cost_total = 375;
    score.cost_n = 1500;
    score.cost_name = "time_s";
    sample_histogram(&score, bins);
    sample_confidence(&score, risk);
    if (world_path)
        sample_cells(&score, cells, corners);
    score.prose = sample_prose();
    score.command = "whence eval answers.jsonl --by country --format html " SAMPLE_HOSTILE;
    return &score;
}

/* A comparison of 1,500 pairs; NULL without memory. */
static inline wh_comparison *sample_comparison(void) {
    static wh_comparison comparison;
    static wh_difference accuracy[5];
    static wh_mcnemar mcnemar[5];
    static wh_pair pairs[1500];
    for (size_t i = 0; i < 1500; i++) {
        double km = pow(10, -1 + 5.3 * (double)(i * 7919 % 1500) / 1500);
        pairs[i] = (wh_pair){i % 31 == 0 ? NAN : km, i % 53 == 0 ? NAN : km * (i % 3 ? 0.8 : 1.15)};
    }
    comparison = (wh_comparison){
        .settings = {.threshold_count = 5, .thresholds_km = {1, 25, 200, 750, 2500}},
        .a = "a" SAMPLE_HOSTILE ".csv",
        .b = "b.jsonl",
        .n = 1500,
        .only_a = 3,
        .only_b = 4,
        .seed = 1,
        .result = {.accuracy = accuracy, .mcnemar = mcnemar}};
    wh_pair_rules rules = {.thresholds_km = comparison.settings.thresholds_km,
                           .threshold_count = 5,
                           .seed = 1,
                           .resamples = 500};
    return wh_pairs_compare(pairs, 1500, &rules, &comparison.result, NULL) == WH_OK ? &comparison
                                                                                    : NULL;
}

#endif
