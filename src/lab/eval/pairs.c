/* Paired bootstrap and McNemar's test. */
#include "lab/eval/pairs.h"

#include "base/random.h"
#include "base/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "eval"
#define GEOSCORE_TOP 5000.0
#define GEOSCORE_KM 1492.7
#define MOST_RESAMPLES 2000
#define LEAST_RESAMPLES 200
#define DRAWS 2e8 /* pairs drawn in all, beyond which resamples are saved */

/* P(X <= k) for X ~ Binomial(n, 1/2), n small. */
static double binomial_half(size_t k, size_t n) {
    double term = pow(0.5, (double)n), sum = 0;
    for (size_t i = 0; i <= k; i++) {
        sum += term;
        term *= (double)(n - i) / (double)(i + 1);
    }
    return sum;
}

wh_mcnemar wh_mcnemar_test(size_t only_a, size_t only_b) {
    size_t n = only_a + only_b, least = only_a < only_b ? only_a : only_b;
    wh_mcnemar test = {only_a, only_b, n < WH_MCNEMAR_EXACT, 1};
    if (!n)
        return test;
    if (test.exact) {
        test.p = fmin(1, 2 * binomial_half(least, n));
        return test;
    }
    double apart = (double)(n - 2 * least) - 1; /* the correction */
    double chi2 = apart * apart / (double)n;
    test.p = erfc(sqrt(chi2 / 2)); /* the upper tail with one degree of freedom */
    return test;
}

/* Everything of the resampling. Statistics: one a threshold, then mean, median, GeoScore. */
typedef struct sampler {
    const wh_pair *pairs;
    size_t count, both; /* pairs; those with both distances */
    const wh_pair_rules *rules;
    size_t statistics, resamples;
    uint32_t *times;             /* how often a pair was drawn */
    uint32_t *a_order, *b_order; /* pairs with both distances, nearest first */
    double *a_score, *b_score;   /* GeoScore by pair */
    double *values;              /* statistics x resamples differences */
} sampler;

static double geoscore(double km) {
    return isnan(km) ? 0 : GEOSCORE_TOP * exp(-km / GEOSCORE_KM);
}

static bool is_hit(const wh_pair_rules *rules, double km, double threshold) {
    return rules->strict ? km < threshold : km <= threshold; /* NAN is no hit */
}

/* The median of one side's distances when each pair counts `times`; `total` of them. */
static double median_of(const sampler *s, const uint32_t *order, bool side_b, size_t total) {
    size_t seen = 0, low = (total - 1) / 2, high = total / 2;
    double first = NAN;
    for (size_t i = 0; i < s->both; i++) {
        const wh_pair *pair = &s->pairs[order[i]];
        double km = side_b ? pair->b_km : pair->a_km;
        seen += s->times[order[i]];
        if (isnan(first) && seen > low)
            first = km;
        if (seen > high)
            return (first + km) / 2;
    }
    return NAN;
}

/* The three statistics of both sides for the current `times`. */
typedef struct sides {
    double a, b;
} sides;

static sides accuracies(const sampler *s, double threshold) {
    size_t a = 0, b = 0;
    for (size_t i = 0; i < s->count; i++) {
        a += is_hit(s->rules, s->pairs[i].a_km, threshold) ? s->times[i] : 0;
        b += is_hit(s->rules, s->pairs[i].b_km, threshold) ? s->times[i] : 0;
    }
    return (sides){100.0 * (double)a / (double)s->count, 100.0 * (double)b / (double)s->count};
}

static sides means(const sampler *s, size_t *total) {
    sides sum = {0, 0};
    *total = 0;
    for (size_t i = 0; i < s->both; i++) {
        uint32_t pair = s->a_order[i];
        double times = s->times[pair];
        sum.a += times * s->pairs[pair].a_km;
        sum.b += times * s->pairs[pair].b_km;
        *total += s->times[pair];
    }
    return (sides){sum.a / (double)*total, sum.b / (double)*total}; /* NAN if there is none */
}

static sides scores(const sampler *s) {
    sides sum = {0, 0};
    for (size_t i = 0; i < s->count; i++) {
        sum.a += s->times[i] * s->a_score[i];
        sum.b += s->times[i] * s->b_score[i];
    }
    return (sides){sum.a / (double)s->count, sum.b / (double)s->count};
}

static void measure(const sampler *s, sides *out) {
    size_t thresholds = s->rules->threshold_count, total;
    for (size_t i = 0; i < thresholds; i++)
        out[i] = accuracies(s, s->rules->thresholds_km[i]);
    out[thresholds] = means(s, &total);
    out[thresholds + 1] = total ? (sides){median_of(s, s->a_order, false, total),
                                          median_of(s, s->b_order, true, total)}
                                : (sides){NAN, NAN};
    out[thresholds + 2] = scores(s);
}

static void resample(const sampler *s, sides *room) {
    wh_random random = wh_random_seed(s->rules->seed);
    for (size_t r = 0; r < s->resamples; r++) {
        memset(s->times, 0, s->count * sizeof *s->times);
        for (size_t i = 0; i < s->count; i++)
            s->times[wh_random_below(&random, s->count)]++;
        measure(s, room);
        for (size_t i = 0; i < s->statistics; i++)
            s->values[i * s->resamples + r] = room[i].b - room[i].a;
    }
}

static int by_size(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Linear interpolation between order statistics, as numpy's quantile. */
static double quantile(const double *sorted, size_t count, double share) {
    double at = share * (double)(count - 1);
    size_t below = (size_t)at;
    double rest = at - (double)below;
    return below + 1 < count ? sorted[below] + rest * (sorted[below + 1] - sorted[below])
                             : sorted[count - 1];
}

/* A resample may hold no pair with both distances: its mean is no number and is left out. */
static wh_difference summarise(const sampler *s, size_t statistic, sides value, size_t n) {
    double *values = s->values + statistic * s->resamples;
    size_t count = 0;
    for (size_t i = 0; i < s->resamples; i++)
        if (!isnan(values[i]))
            values[count++] = values[i];
    wh_difference out = {n, value.a, value.b, value.b - value.a, NAN, NAN};
    if (!n || !count)
        return (wh_difference){n, NAN, NAN, NAN, NAN, NAN};
    qsort(values, count, sizeof *values, by_size);
    out.low = quantile(values, count, 0.025);
    out.high = quantile(values, count, 0.975);
    return out;
}

static void count_discordant(const sampler *s, double threshold, wh_mcnemar *out) {
    size_t only_a = 0, only_b = 0;
    for (size_t i = 0; i < s->count; i++) {
        bool a = is_hit(s->rules, s->pairs[i].a_km, threshold);
        bool b = is_hit(s->rules, s->pairs[i].b_km, threshold);
        only_a += a && !b;
        only_b += b && !a;
    }
    *out = wh_mcnemar_test(only_a, only_b);
}

typedef struct keyed {
    double km;
    uint32_t pair;
} keyed;

static int by_distance(const void *left, const void *right) {
    const keyed *a = left, *b = right;
    return a->km != b->km ? (a->km > b->km) - (a->km < b->km)
                          : (a->pair > b->pair) - (a->pair < b->pair);
}

static void order_pairs(const sampler *s, bool side_b, keyed *room, uint32_t *order) {
    size_t filled = 0;
    for (size_t i = 0; i < s->count; i++)
        if (!isnan(s->pairs[i].a_km) && !isnan(s->pairs[i].b_km))
            room[filled++] = (keyed){side_b ? s->pairs[i].b_km : s->pairs[i].a_km, (uint32_t)i};
    qsort(room, filled, sizeof *room, by_distance);
    for (size_t i = 0; i < filled; i++)
        order[i] = room[i].pair;
}

static size_t resamples_for(const wh_pair_rules *rules, size_t count) {
    if (rules->resamples)
        return rules->resamples;
    double affordable = DRAWS / (double)(count ? count : 1);
    return affordable > MOST_RESAMPLES    ? MOST_RESAMPLES
           : affordable < LEAST_RESAMPLES ? LEAST_RESAMPLES
                                          : (size_t)affordable;
}

static void run(sampler *s, keyed *room, sides *values, wh_pair_result *out) {
    size_t thresholds = s->rules->threshold_count;
    order_pairs(s, false, room, s->a_order);
    order_pairs(s, true, room, s->b_order);
    for (size_t i = 0; i < s->count; i++) {
        s->both += !isnan(s->pairs[i].a_km) && !isnan(s->pairs[i].b_km);
        s->a_score[i] = geoscore(s->pairs[i].a_km);
        s->b_score[i] = geoscore(s->pairs[i].b_km);
    }
    sides *drawn = values + s->statistics;
    resample(s, drawn);
    for (size_t i = 0; i < s->count; i++)
        s->times[i] = 1;
    measure(s, values);
    for (size_t i = 0; i < thresholds; i++) {
        out->accuracy[i] = summarise(s, i, values[i], s->count);
        count_discordant(s, s->rules->thresholds_km[i], &out->mcnemar[i]);
    }
    out->mean_km = summarise(s, thresholds, values[thresholds], s->both);
    out->median_km = summarise(s, thresholds + 1, values[thresholds + 1], s->both);
    out->geoscore = summarise(s, thresholds + 2, values[thresholds + 2], s->count);
    out->resamples = s->resamples;
}

wh_status wh_pairs_compare(const wh_pair *pairs, size_t count, const wh_pair_rules *rules,
                           wh_pair_result *out, wh_error *err) {
    if (!count || count > UINT32_MAX)
        return wh_fail(err, WH_ERR_ARG, STAGE, "no pairs to compare");
    sampler s = {.pairs = pairs,
                 .count = count,
                 .rules = rules,
                 .statistics = rules->threshold_count + 3,
                 .resamples = resamples_for(rules, count)};
    wh_status status = WH_OK;
    s.times = malloc(count * sizeof *s.times);
    s.a_order = malloc(count * sizeof *s.a_order);
    s.b_order = malloc(count * sizeof *s.b_order);
    s.a_score = malloc(count * sizeof *s.a_score);
    s.b_score = malloc(count * sizeof *s.b_score);
    s.values = malloc(s.statistics * s.resamples * sizeof *s.values);
    keyed *room = malloc(count * sizeof *room);
    sides *values = malloc(2 * s.statistics * sizeof *values);
    if (!s.times || !s.a_order || !s.b_order || !s.a_score || !s.b_score || !s.values || !room ||
        !values)
        status = wh_fail_nomem(err, STAGE);
    else
        run(&s, room, values, out);
    free(s.times);
    free(s.a_order);
    free(s.b_order);
    free(s.a_score);
    free(s.b_score);
    free(s.values);
    free(room);
    free(values);
    return status;
}
