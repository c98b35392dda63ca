/* Paired differences against scipy and statsmodels. */
#include "base/json.h"
#include "cmocka_all.h"
#include "lab/eval/pairs.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 512, THRESHOLDS = 5 };

static json_t *golden;
static wh_pair pairs[MOST];
static size_t pair_count;
static double thresholds[THRESHOLDS];

static int read_golden(void **state) {
    (void)state;
    wh_error err = {0};
    if (wh_json_read(WH_SOURCE_DIR "/tests/golden/pairs.json", 1 << 20, &golden, &err) != WH_OK)
        return -1;
    const json_t *list = json_object_get(golden, "pairs");
    pair_count = json_array_size(list);
    for (size_t i = 0; i < pair_count; i++) {
        const json_t *a = json_array_get(json_array_get(list, i), 0);
        const json_t *b = json_array_get(json_array_get(list, i), 1);
        pairs[i] = (wh_pair){json_is_null(a) ? NAN : json_number_value(a),
                             json_is_null(b) ? NAN : json_number_value(b)};
    }
    for (size_t i = 0; i < THRESHOLDS; i++)
        thresholds[i] = json_number_value(json_array_get(json_object_get(golden, "thresholds"), i));
    return 0;
}

static int drop_golden(void **state) {
    (void)state;
    json_decref(golden);
    return 0;
}

static double number(const json_t *object, const char *key) {
    return json_number_value(json_object_get(object, key));
}

/* Estimates to 1e-9; ends of the interval to a part of the standard error, as both draw. */
static void check(const json_t *want, const wh_difference *got, const char *what) {
    double error = number(want, "error");
    if (!(got->n == (size_t)number(want, "n") && fabs(got->a - number(want, "a")) < 1e-6 &&
          fabs(got->b - number(want, "b")) < 1e-6 &&
          fabs(got->difference - (got->b - got->a)) < 1e-9 &&
          fabs(got->low - number(want, "low")) < 0.15 * error &&
          fabs(got->high - number(want, "high")) < 0.15 * error))
        fail_msg("%s: n %zu, %.6f and %.6f, [%.4f, %.4f] instead of [%.4f, %.4f], error %.4f", what,
                 got->n, got->a, got->b, got->low, got->high, number(want, "low"),
                 number(want, "high"), error);
}

static void agrees_with_scipy(void **state) {
    (void)state;
    wh_difference accuracy[THRESHOLDS];
    wh_mcnemar mcnemar[THRESHOLDS];
    wh_pair_rules rules = {
        .thresholds_km = thresholds, .threshold_count = THRESHOLDS, .seed = 1, .resamples = 20000};
    wh_pair_result result = {.accuracy = accuracy, .mcnemar = mcnemar};
    wh_error err = {0};
    assert_int_equal(wh_pairs_compare(pairs, pair_count, &rules, &result, &err), WH_OK);
    for (size_t i = 0; i < THRESHOLDS; i++) {
        check(json_array_get(json_object_get(golden, "accuracy"), i), &accuracy[i], "accuracy");
        const json_t *counts = json_array_get(json_object_get(golden, "mcnemar"), i);
        assert_int_equal(mcnemar[i].only_a, (size_t)number(counts, "only_a"));
        assert_int_equal(mcnemar[i].only_b, (size_t)number(counts, "only_b"));
    }
    check(json_object_get(golden, "mean"), &result.mean_km, "mean");
    check(json_object_get(golden, "median"), &result.median_km, "median");
    check(json_object_get(golden, "geoscore"), &result.geoscore, "GeoScore");
}

static void mcnemar_agrees_with_statsmodels(void **state) {
    (void)state;
    const json_t *tests = json_object_get(golden, "tests");
    assert_true(json_array_size(tests) > 5);
    for (size_t i = 0; i < json_array_size(tests); i++) {
        const json_t *test = json_array_get(tests, i);
        wh_mcnemar got =
            wh_mcnemar_test((size_t)number(test, "only_a"), (size_t)number(test, "only_b"));
        assert_true(fabs(got.p - number(test, "p")) < 1e-9);
        assert_int_equal(got.exact, got.only_a + got.only_b < WH_MCNEMAR_EXACT);
    }
}

static void same_seed_same_numbers(void **state) {
    (void)state;
    wh_difference accuracy[2];
    wh_mcnemar mcnemar;
    wh_pair_rules rules = {.thresholds_km = thresholds + 1, .threshold_count = 1, .seed = 5};
    wh_pair_result results[2] = {{.accuracy = &accuracy[0], .mcnemar = &mcnemar},
                                 {.accuracy = &accuracy[1], .mcnemar = &mcnemar}};
    wh_error err = {0};
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(wh_pairs_compare(pairs, pair_count, &rules, &results[i], &err), WH_OK);
    assert_true(accuracy[0].low == accuracy[1].low && accuracy[0].high == accuracy[1].high);
    assert_true(results[0].median_km.low == results[1].median_km.low);
    assert_int_equal(results[0].resamples, 2000);
}

static void copes_without_distances(void **state) {
    (void)state;
    wh_pair none[3] = {{NAN, NAN}, {NAN, 5}, {7, NAN}};
    wh_difference accuracy;
    wh_mcnemar mcnemar;
    wh_pair_rules rules = {.thresholds_km = (const double[]){5}, .threshold_count = 1};
    wh_pair_result result = {.accuracy = &accuracy, .mcnemar = &mcnemar};
    wh_error err = {0};
    assert_int_equal(wh_pairs_compare(none, 3, &rules, &result, &err), WH_OK);
    assert_int_equal(result.mean_km.n, 0);
    assert_true(isnan(result.mean_km.difference) && isnan(result.median_km.low));
    assert_int_equal(mcnemar.only_b, 1);
    rules.strict = true;
    assert_int_equal(wh_pairs_compare(none, 3, &rules, &result, &err), WH_OK);
    assert_int_equal(mcnemar.only_b, 0);
    assert_int_equal(wh_pairs_compare(none, 0, &rules, &result, &err), WH_ERR_ARG);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_scipy),
        cmocka_unit_test(mcnemar_agrees_with_statsmodels),
        cmocka_unit_test(same_seed_same_numbers),
        cmocka_unit_test(copes_without_distances),
    };
    return cmocka_run_group_tests(tests, read_golden, drop_golden);
}
