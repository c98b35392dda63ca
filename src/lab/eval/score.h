/* The result of an evaluation: the one structure that every format prints. */
#ifndef WH_LAB_EVAL_SCORE_H
#define WH_LAB_EVAL_SCORE_H

#include "lab/eval/prose.h"
#include "lab/eval/read.h"
#include "lab/eval/record.h"
#include "lab/eval/settings.h"

#define WH_EVAL_FORMAT "whence-eval/1"

enum { WH_LEVELS = 3, WH_CHAIN_LEVELS = 4, WH_QUANTILES = 7, WH_RELIABILITY_BINS = 10 };

/* hits of n, with Wilson's 95 % interval; percent is NAN if n is 0. */
typedef struct wh_share {
    size_t hits, n;
    double percent, low, high;
} wh_share;
wh_share wh_share_of(size_t hits, size_t n);

typedef struct wh_accuracy {
    double km;
    wh_share share;
} wh_accuracy;

/* What is said of all answers, and of every group of --by. */
typedef struct wh_score_part {
    const char *name; /* of the group; NULL for all */
    size_t n;         /* the denominator */
    size_t unparsed;  /* without a point, abstentions apart */
    size_t abstained;
    wh_accuracy accuracy[WH_MOST_THRESHOLDS]; /* settings.threshold_count of them */
    double mean_km, median_km;                /* over `measured`; NAN if there are none */
    size_t measured;                          /* distances in the mean and median */
    double geoscore;                          /* over n, answers without a distance as 0 */
    double geoscore_answered;                 /* over `measured` */
} wh_score_part;

typedef struct wh_reliability_bin {
    double from, to, mean_confidence; /* NAN if empty */
    wh_share right;
} wh_reliability_bin;

typedef struct wh_risk_point {
    double coverage, risk; /* shares, 0 to 1 */
} wh_risk_point;

typedef struct wh_distance_bin {
    double from_km, to_km;
    size_t count, up_to; /* in the bin; at most to_km */
} wh_distance_bin;

typedef struct wh_error_cell {
    wh_point centre;
    const wh_point *outline;
    size_t corners;
    size_t n;
    double median_km, percent_within; /* within the middle one of the thresholds */
} wh_error_cell;

typedef struct wh_score {
    wh_eval_settings settings; /* as used */
    wh_eval_counts counts;
    const char *source;  /* the file's name */
    const char *aliases; /* "" or the world file that gave aliases and borders */
    bool world_missing;  /* it was wanted for aliases and could not be had */
    wh_score_part all;
    double quantile_share[WH_QUANTILES], quantile_km[WH_QUANTILES];

    /* country, state, city: of records whose truth has that name / lies in such a region */
    wh_share by_name[WH_LEVELS], by_border[WH_LEVELS];
    /* Chain of Region: country, state, city, point (within 25 km); and where chains first go wrong,
     * of those whose truth has all names. chain_n = 0: there were none. */
    wh_share chain[WH_CHAIN_LEVELS];
    size_t chain_n, first_wrong[WH_CHAIN_LEVELS], all_right;
    double first_wrong_median_km[WH_CHAIN_LEVELS];

    wh_share truth_at_centres; /* within 1 km of a gazetteer place's point (regions) */
    wh_share truth_repeated;   /* truths whose coordinates another record has, too */

    wh_share within_radius50, within_radius90;
    bool confident;          /* there were confidences; then: */
    size_t no_probability;   /* confidences that are not from 0 to 1; left out */
    const char *right_means; /* in words: what counted as right */
    wh_reliability_bin reliability[WH_RELIABILITY_BINS];
    double ece, aurc;
    const wh_risk_point *risk; /* at most 101 points, by coverage */
    size_t risk_count;

    double cost_mean, cost_median, cost_total; /* NAN if there was none */
    size_t cost_n;
    const char *cost_name; /* the column */

    wh_distance_bin *histogram;
    size_t histogram_count;
    wh_score_part *groups; /* by falling n, then name */
    size_t group_count;
    wh_error_cell *cells; /* with settings.cells */
    size_t cell_count;
    wh_prose_score prose;   /* ROUGE and entities, of records that have what they need */
    const char *command;    /* as typed, for the reports; NULL: not known. The caller may set it */
    struct wh_arena *arena; /* owns it all */
} wh_score;

/* Takes records one by one, keeping at most 32 bytes of each; finish gives the result. One thread.
 * The world file is opened when it is first needed. */
typedef struct wh_scorer wh_scorer;
wh_status wh_scorer_create(const wh_eval_settings *settings, wh_scorer **out, wh_error *err);
wh_status wh_scorer_add(void *scorer, const wh_eval_record *record, wh_error *err); /* a sink */
wh_status wh_scorer_finish(wh_scorer *scorer, const wh_eval_counts *counts, wh_score **out,
                           wh_error *err);
void wh_scorer_free(wh_scorer *scorer);
void wh_score_free(wh_score *score);

/* The distance by the settings' definition; NAN for a record without a point where the rule says
 * "miss" or "drop". */
double wh_eval_record_km(const wh_eval_settings *settings, const wh_eval_record *record);

/* The definitions used, in words, one a line: every format shows them. Belongs to `arena`. */
const char *wh_eval_definitions(const wh_score *score, struct wh_arena *arena);

/* One function a format; `*out` is malloc'd. */
wh_status wh_eval_format_text(const wh_score *score, char **out, wh_error *err);
wh_status wh_eval_format_json(const wh_score *score, char **out, wh_error *err);
wh_status wh_eval_format_csv(const wh_score *score, char **out, wh_error *err);
wh_status wh_eval_format_markdown(const wh_score *score, char **out, wh_error *err);
wh_status wh_eval_format_html(const wh_score *score, char **out, wh_error *err);

#endif
