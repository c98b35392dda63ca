/* Numbers about numbers: quantiles, intervals, curves. */
#include "lab/eval/statistics.h"

#include <math.h>
#include <stdlib.h>

wh_share wh_share_of(size_t hits, size_t n) {
    static const double z = 1.959963984540054; /* 97.5 % quantile of the normal distribution */
    wh_share share = {hits, n, NAN, NAN, NAN};
    if (!n)
        return share;
    double m = (double)n, p = (double)hits / m, z2 = z * z / m;
    double centre = (p + z2 / 2) / (1 + z2);
    double half = z / (1 + z2) * sqrt(p * (1 - p) / m + z2 / (4 * m));
    share.percent = 100 * p;
    share.low = hits ? 100 * fmax(centre - half, 0) : 0;
    share.high = hits < n ? 100 * fmin(centre + half, 1) : 100;
    return share;
}

void wh_sum_add(wh_sum *sum, double value) {
    double total = sum->sum + value;
    if (fabs(sum->sum) >= fabs(value))
        sum->rest += (sum->sum - total) + value;
    else
        sum->rest += (value - total) + sum->sum;
    sum->sum = total;
}

double wh_sum_total(const wh_sum *sum) {
    return sum->sum + sum->rest;
}

static double middle_of(double a, double b, double c) {
    return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* Moves the values below `pivot`, or with `up_to` those equal to it, too, to the front; where they
 * end. There is no branch in the loops: which way it goes cannot be foretold. */
static size_t split(double *values, size_t from, size_t to, double pivot, bool up_to) {
    size_t end = from;
    for (size_t at = from; at < to; at++) {
        double value = values[at];
        values[at] = values[end];
        values[end] = value;
        end += up_to ? value <= pivot : value < pivot;
    }
    return end;
}

/* Puts into place the values whose ranks are wanted[0 .. wanted_count): a quicksort that sorts only
 * the parts where there is one. Pivots of three keep it from the quadratic case on sorted input. */
static void select_ranks(double *values, size_t from, size_t to, const size_t *wanted,
                         size_t wanted_count) {
    while (wanted_count && to - from > 1) {
        double pivot = middle_of(values[from], values[from + (to - from) / 2], values[to - 1]);
        size_t low = split(values, from, to, pivot, false);
        size_t high = split(values, low, to, pivot, true); /* so that equal values end it */
        size_t below = 0, beyond = wanted_count;
        while (below < wanted_count && wanted[below] < low)
            below++;
        while (beyond > below && wanted[beyond - 1] >= high)
            beyond--;
        select_ranks(values, from, low, wanted, below);
        from = high;
        wanted += beyond;
        wanted_count -= beyond;
    }
}

void wh_quantiles(double *values, size_t count, const double *shares, size_t share_count,
                  double *out) {
    size_t ranks[64] = {0}, rank_count = 0;
    for (size_t i = 0; i < share_count && rank_count + 2 <= 64; i++) {
        size_t below = (size_t)floor(shares[i] * (double)(count - 1));
        ranks[rank_count++] = below;
        ranks[rank_count++] = below + 1 < count ? below + 1 : below;
    }
    select_ranks(values, 0, count, ranks, rank_count);
    for (size_t i = 0; i < share_count; i++) {
        double at = shares[i] * (double)(count - 1), part = at - floor(at);
        double low = values[ranks[2 * i]], high = values[ranks[2 * i + 1]];
        out[i] = low + part * (high - low);
    }
}

double wh_reliability(const wh_confident *answers, size_t count,
                      wh_reliability_bin bins[WH_RELIABILITY_BINS]) {
    size_t n[WH_RELIABILITY_BINS] = {0}, right[WH_RELIABILITY_BINS] = {0};
    wh_sum sums[WH_RELIABILITY_BINS] = {{0, 0}};
    for (size_t i = 0; i < count; i++) {
        /* As a float 0.9 is a little less than 0.9, and still belongs to the bin that begins there.
         */
        double scaled = (double)answers[i].confidence * WH_RELIABILITY_BINS + 1e-6;
        int bin = scaled >= WH_RELIABILITY_BINS ? WH_RELIABILITY_BINS - 1 : (int)scaled;
        n[bin]++;
        right[bin] += answers[i].right;
        wh_sum_add(&sums[bin], (double)answers[i].confidence);
    }
    double error = 0;
    for (int bin = 0; bin < WH_RELIABILITY_BINS; bin++) {
        double mean = n[bin] ? wh_sum_total(&sums[bin]) / (double)n[bin] : NAN;
        bins[bin] = (wh_reliability_bin){(double)bin / WH_RELIABILITY_BINS,
                                         (double)(bin + 1) / WH_RELIABILITY_BINS, mean,
                                         wh_share_of(right[bin], n[bin])};
        if (n[bin])
            error += fabs(bins[bin].right.percent / 100 - mean) * (double)n[bin] / (double)count;
    }
    return error;
}

static int surer_first(const void *a, const void *b) {
    float x = ((const wh_confident *)a)->confidence, y = ((const wh_confident *)b)->confidence;
    return (x < y) - (x > y);
}

double wh_risk_coverage(wh_confident *answers, size_t count, wh_risk_point *points, size_t most,
                        size_t *point_count) {
    qsort(answers, count, sizeof *answers, surer_first);
    wh_sum area = {0, 0};
    double wrong = 0;
    *point_count = 0;
    for (size_t from = 0; from < count;) {
        size_t to = from, group_wrong = 0;
        for (; to < count && !(answers[to].confidence < answers[from].confidence); to++)
            group_wrong += !answers[to].right;
        double share = (double)group_wrong / (double)(to - from);
        for (size_t k = from; k < to; k++) {
            wrong += share;
            double risk = wrong / (double)(k + 1);
            wh_sum_add(&area, risk);
            /* Evenly spread over the coverage, the last always among them. */
            if ((k + 1) * most / count > k * most / count && *point_count < most)
                points[(*point_count)++] = (wh_risk_point){(double)(k + 1) / (double)count, risk};
        }
        from = to;
    }
    return count ? wh_sum_total(&area) / (double)count : NAN;
}
