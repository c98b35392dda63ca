/* Numbers about numbers: quantiles, intervals, curves. */
#ifndef WH_LAB_EVAL_STATISTICS_H
#define WH_LAB_EVAL_STATISTICS_H

#include "lab/eval/score.h"

/* The quantiles at `shares` (rising, 0 to 1) of `count` > 0 values, between neighbours by linear
 * interpolation (NumPy's default). Reorders `values`, none of them NAN. */
void wh_quantiles(double *values, size_t count, const double *shares, size_t share_count,
                  double *out);

/* A sum whose error does not grow with the number of terms (Neumaier). */
typedef struct wh_sum {
    double sum, rest;
} wh_sum;
void wh_sum_add(wh_sum *sum, double value);
double wh_sum_total(const wh_sum *sum);

/* An answer with its confidence, and whether it was right. */
typedef struct wh_confident {
    float confidence;
    bool right;
} wh_confident;

/* Ten bins of equal width, and the expected calibration error: the mean of |share right - mean
 * confidence| over the bins, weighted by their n. */
double wh_reliability(const wh_confident *answers, size_t count,
                      wh_reliability_bin bins[WH_RELIABILITY_BINS]);

/* The area under the risk-coverage curve: the mean, over k = 1 ... count, of the share wrong among
 * the k most confident. Answers of equal confidence count as their average. Sorts `answers`. At
 * most `most` points of the curve go to `points`. */
double wh_risk_coverage(wh_confident *answers, size_t count, wh_risk_point *points, size_t most,
                        size_t *point_count);

#endif
