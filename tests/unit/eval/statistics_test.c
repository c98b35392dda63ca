/* Intervals, quantiles and curves against values from elsewhere. */
#include "base/random.h"
#include "cmocka_all.h"
#include "lab/eval/ids.h"
#include "lab/eval/statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void close_to(double value, double expected, double tolerance) {
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.15g is not %.15g", value, expected);
}

static void wilson(void **state) {
    (void)state;
    /* statsmodels.stats.proportion.proportion_confint(hits, n, method="wilson") */
    static const double rows[][4] = {{311, 934, 0.303490786222, 0.363830382974},
                                     {1, 6, 0.030053369748, 0.563502822186},
                                     {5, 10, 0.236593090513, 0.763406909487}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wh_share share = wh_share_of((size_t)rows[i][0], (size_t)rows[i][1]);
        close_to(share.percent, 100 * rows[i][0] / rows[i][1], 1e-12);
        close_to(share.low, 100 * rows[i][2], 1e-9);
        close_to(share.high, 100 * rows[i][3], 1e-9);
    }
    assert_true(wh_share_of(0, 20).low == 0 && wh_share_of(20, 20).high == 100);
    assert_true(isnan(wh_share_of(0, 0).percent));
}

static int rising(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void quantiles(void **state) {
    (void)state;
    static const double shares[] = {0, 0.05, 0.25, 0.5, 0.9, 1};
    wh_random random = wh_random_seed(7);
    for (size_t count = 1; count < 3000; count += count < 20 ? 1 : 397) {
        double *values = malloc(count * sizeof *values), *sorted = malloc(count * sizeof *sorted);
        assert_true(values && sorted);
        for (size_t i = 0; i < count; i++) /* many equal ones */
            values[i] = sorted[i] = (double)(wh_random_next(&random) % (count / 2 + 1));
        qsort(sorted, count, sizeof *sorted, rising);
        double got[6];
        wh_quantiles(values, count, shares, 6, got);
        for (size_t s = 0; s < 6; s++) {
            double at = shares[s] * (double)(count - 1), part = at - floor(at);
            size_t low = (size_t)at, high = low + 1 < count ? low + 1 : low;
            close_to(got[s], sorted[low] + part * (sorted[high] - sorted[low]), 1e-12);
        }
        free(values);
        free(sorted);
    }
}

static void curves(void **state) {
    (void)state;
    wh_confident answers[] = {{0.9f, true}, {0.8f, false}, {0.8f, true}, {0.1f, false}};
    wh_reliability_bin bins[WH_RELIABILITY_BINS];
    wh_risk_point points[4];
    size_t count = 0;
    /* Bins 0.1, 0.8, 0.9: (0.1 + 2 * 0.3 + 0.1) / 4 */
    close_to(wh_reliability(answers, 4, bins), 0.2, 1e-6);
    assert_int_equal(bins[8].right.n, 2);
    /* Risks 0; the pair of equal confidence 0.5/2 and 1/3; 2/4. */
    close_to(wh_risk_coverage(answers, 4, points, 4, &count), (0 + 0.25 + 1.0 / 3 + 0.5) / 4,
             1e-12);
    assert_int_equal(count, 4);
    close_to(points[3].coverage, 1, 0);
    close_to(points[3].risk, 0.5, 1e-12);
}

static void sums_keep_their_digits(void **state) {
    (void)state;
    wh_sum sum = {0, 0};
    wh_sum_add(&sum, 1e16);
    for (int i = 0; i < 1000; i++)
        wh_sum_add(&sum, 1);
    wh_sum_add(&sum, -1e16);
    close_to(wh_sum_total(&sum), 1000, 0);
}

/* Ids that count up, that differ in front, in zeros, behind: each once. */
static void ids(void **state) {
    (void)state;
    static const char *const forms[] = {"%d", "%07d", "img_%d.jpg", "%d/x", "a%db", "x%d.5"};
    wh_ids set = {0};
    char id[64];
    for (int round = 0; round < 2; round++)
        for (size_t form = 0; form < 6; form++)
            for (int i = 0; i < 20000; i++) {
                wh_id_seen seen;
                snprintf(id, sizeof id, forms[form], i);
                assert_true(wh_ids_add(&set, wh_id_key(id, 5), &seen));
                if (seen != (round == 1 ? WH_ID_SAME : WH_ID_NEW))
                    fail_msg("%s: %d in round %d", id, seen, round);
            }
    wh_id_seen seen;
    assert_true(wh_ids_add(&set, wh_id_key("17", 6), &seen)); /* another place */
    assert_int_equal(seen, WH_ID_OTHER);
    for (uint64_t answer = 0; answer < 1000; answer++) { /* of one photo, all different */
        assert_true(wh_ids_add(&set, wh_id_key("photo", wh_id_hash("guess", 5, answer)), &seen));
        assert_int_equal(seen, answer ? WH_ID_OTHER : WH_ID_NEW);
    }
    assert_true(wh_id_key("", 0) != 0);
    assert_true(set.count <= set.room);
    wh_ids_free(&set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson), cmocka_unit_test(quantiles),
        cmocka_unit_test(curves), cmocka_unit_test(sums_keep_their_digits),
        cmocka_unit_test(ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
