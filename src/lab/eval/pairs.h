/* Two answers to each of the same questions: which method is better, and is that more than chance?
 * Pure functions over arrays. */
#ifndef WH_LAB_EVAL_PAIRS_H
#define WH_LAB_EVAL_PAIRS_H

#include "whence.h"

/* The distances of both answers to one item; NAN if there is none. */
typedef struct wh_pair {
    double a_km, b_km;
} wh_pair;

/* B minus A, with the 95 % percentile interval of the paired bootstrap. NAN if n is 0. */
typedef struct wh_difference {
    size_t n; /* pairs that it is over */
    double a, b, difference, low, high;
} wh_difference;

/* McNemar's test of the pairs in which just one of two is right: two-sided, exact (binomial) below
 * WH_MCNEMAR_EXACT such pairs, else chi-square with continuity correction. */
#define WH_MCNEMAR_EXACT 25
typedef struct wh_mcnemar {
    size_t only_a, only_b; /* right */
    bool exact;
    double p;
} wh_mcnemar;
wh_mcnemar wh_mcnemar_test(size_t only_a, size_t only_b);

typedef struct wh_pair_rules {
    const double *thresholds_km;
    size_t threshold_count;
    bool strict; /* d < t instead of d <= t */
    uint64_t seed;
    size_t resamples; /* 0: 2,000, fewer (at least 200) beyond 100,000 pairs */
} wh_pair_rules;

typedef struct wh_pair_result {
    wh_difference *accuracy; /* in percent, one a threshold; a pair without a distance is a miss */
    wh_mcnemar *mcnemar;     /* likewise */
    wh_difference mean_km, median_km; /* of pairs with both distances */
    wh_difference geoscore;           /* of all pairs, 0 without a distance */
    size_t resamples;
} wh_pair_result;

/* Fills `out`, whose two arrays have room for all thresholds. Same seed, same numbers. */
wh_status wh_pairs_compare(const wh_pair *pairs, size_t count, const wh_pair_rules *rules,
                           wh_pair_result *out, wh_error *err);

#endif
