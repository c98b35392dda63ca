/* The reliability table: smoothing, look-up by prefix, and refusing what is damaged. */
#include "belief/calibrate.h"
#include "belief/clue.h"
#include "cmocka_all.h"
#include "near.h"

#include <math.h>
#include <stdio.h>

static const char *TABLE =
    "{\"format\": \"whence-reliability/1\", \"temperature\": {\"value\": 0.8, \"n\": 12},"
    " \"kinds\": {"
    "  \"place_name\": {\"rings\": {\"prior\": [0.1, 0.3, 0.1, 0.1, 0.1, 0.3],"
    "                               \"counts\": [40, 30, 10, 5, 5, 10]}},"
    "  \"place_name/line\": {\"rings\": {\"prior\": [0.5, 0.1, 0.1, 0.1, 0.1, 0.1],"
    "                                    \"counts\": [0, 0, 0, 0, 0, 0]}},"
    "  \"script\": {\"country\": {\"prior\": 0.9, \"right\": 95, \"n\": 90}},"
    "  \"scripture\": {\"country\": {\"prior\": 0.5, \"right\": 0, \"n\": 0}},"
    "  \"script/Thai\": {\"country\": {\"prior\": 0.9, \"right\": 90, \"n\": 90}}}}";

static wh_calibration *table(const char *json) {
    wh_calibration *calibration = NULL;
    wh_error err = {0};
    const wh_status status = wh_calibration_create(json, &calibration, &err);
    assert_int_equal(status, err.status);
    assert_true((status == WH_OK) == (calibration != NULL));
    return calibration;
}

/* The same text with the impossible count put right. */
static wh_calibration *good_table(void) {
    char json[2048];
    snprintf(json, sizeof json, "%s", TABLE);
    char *at = strstr(json, "\"right\": 95");
    memcpy(at, "\"right\": 85", 11);
    wh_calibration *calibration = table(json);
    assert_non_null(calibration);
    return calibration;
}

static void smooths_counts_by_prior_masses(void **state) {
    (void)state;
    wh_calibration *c = good_table();
    const wh_reliability *r = wh_calibration_find(c, "place_name");
    assert_non_null(r);
    assert_true(r->has_rings && !r->has_country);
    assert_near(r->n, 100.0, 0.0);
    assert_near(r->ring_mass[0], (40 + 10 * 0.1) / 110.0, 1e-9);
    assert_near(r->ring_mass[5], (10 + 10 * 0.3) / 110.0, 1e-9);
    double sum = 0.0;
    for (int j = 0; j < WH_RING_COUNT; j++) {
        sum += r->ring_mass[j];
    }
    assert_near(sum, 1.0, 1e-12);
    r = wh_calibration_find(c, "script");
    assert_near(r->country, (85 + 9.0) / 100.0, 1e-12);
    assert_near(wh_calibration_temperature(c), 0.8, 0.0);
    wh_calibration_free(c);
}

/* Masses that were fitted beside other clues stand as they are, whatever was counted. */
static void takes_fitted_masses(void **state) {
    (void)state;
    wh_calibration *c = table(
        "{\"format\": \"whence-reliability/1\", \"kinds\": {\"a/agrees\": {\"rings\": {\"prior\": "
        "[1, 0, 0, 0, 0, 0], \"counts\": [9, 9, 9, 0, 0, 0], \"mass\": [0.1, 0.2, 0.3, 0.1, 0.1, "
        "0.2]}}, \"a\": {\"country\": {\"prior\": 1, \"right\": 0, \"n\": 0}}}}");
    const wh_reliability *r = wh_calibration_find(c, "a/agrees/q4_k_m");
    assert_non_null(r);
    assert_near(r->ring_mass[2], 0.3, 1e-9);
    assert_near(r->n, 27, 0);
    assert_string_equal(wh_calibration_find(c, "a/agree")->name, "a");
    wh_calibration_free(c);
}

static void finds_the_longest_prefix_before_a_slash(void **state) {
    (void)state;
    wh_calibration *c = good_table();
    const struct {
        const char *name, *found;
    } cases[] = {
        {"place_name/line/common", "place_name/line"},
        {"place_name/line", "place_name/line"},
        {"place_name/linear", "place_name"},
        {"place_name/", "place_name"},
        {"place_names", NULL},
        {"script/Thai", "script/Thai"},
        {"script/Thaana", "script"},
        {"scripture/x", "scripture"},
        {"", NULL},
        {"/", NULL},
        {"nothing/at/all", NULL},
        {"place_name/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const wh_reliability *r = wh_calibration_find(c, cases[i].name);
        if (cases[i].found) {
            assert_non_null(r);
            assert_string_equal(r->name, cases[i].found);
        } else {
            assert_null(r);
        }
    }
    size_t count = 0;
    assert_string_equal(wh_calibration_entries(c, &count)[0].name, "place_name");
    assert_int_equal(count, 5);
    wh_calibration_free(c);
}

static void refuses_damaged_tables(void **state) {
    (void)state;
    static const char *bad[] = {
        "",
        "{}",
        "[1]",
        "{\"format\": \"whence-reliability/2\", \"kinds\": {\"a\": {\"country\": {\"prior\": 1, "
        "\"right\": 0, \"n\": 0}}}}",
        "{\"format\": \"whence-reliability/1\"}",
        "{\"format\": \"whence-reliability/1\", \"kinds\": {}}",
        "{\"format\": \"whence-reliability/1\", \"kinds\": {\"a\": 1}}",
        "{\"format\": \"whence-reliability/1\", \"kinds\": {\"\": {\"country\": {\"prior\": 1, "
        "\"right\": 0, \"n\": 0}}}}",
        "{\"format\": \"whence-reliability/1\", \"kinds\": {\"a\": {\"country\": {\"prior\": 1.5, "
        "\"right\": 0, \"n\": 0}}}}",
        "{\"format\": \"whence-reliability/1\", \"kinds\": {\"a\": {\"rings\": {\"prior\": "
        "[1, 0, 0, 0, 0], \"counts\": [0, 0, 0, 0, 0, 0]}}}}",
        "{\"format\": \"whence-reliability/1\", \"kinds\": {\"a\": {\"rings\": {\"prior\": "
        "[0.5, 0, 0, 0, 0, 0], \"counts\": [0, 0, 0, 0, 0, 0]}}}}",
        "{\"format\": \"whence-reliability/1\", \"kinds\": {\"a\": {\"rings\": {\"prior\": "
        "[1, 0, 0, 0, 0, 0], \"counts\": [0, 0, -1, 0, 0, 0]}}}}",
        "{\"format\": \"whence-reliability/1\", \"kinds\": {\"a\": {\"rings\": {\"prior\": "
        "[1, 0, 0, 0, 0, 0], \"counts\": [0, 0, 0, 0, 0, 0], \"mass\": [1, 1, 0, 0, 0, 0]}}}}",
        "{\"format\": \"whence-reliability/1\", \"temperature\": {\"value\": 0}, \"kinds\": "
        "{\"a\": {\"country\": {\"prior\": 1, \"right\": 0, \"n\": 0}}}}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_null(table(bad[i]));
    }
    assert_null(table(TABLE)); /* more right than there were */
    wh_calibration *out;
    assert_int_equal(wh_calibration_create(NULL, &out, NULL), WH_ERR_ARG);
}

static void no_class_is_impossible(void **state) {
    (void)state;
    wh_calibration *c = table(
        "{\"format\": \"whence-reliability/1\", \"kinds\": {\"a\": {\"rings\": {\"prior\": [1, 0, "
        "0, 0, 0, 0], \"counts\": [1000, 0, 0, 0, 0, 0]}, \"country\": {\"prior\": 1, \"right\": "
        "10, \"n\": 10}}}}");
    const wh_reliability *r = wh_calibration_find(c, "a");
    for (int j = 0; j < WH_RING_COUNT; j++) {
        assert_true(r->ring_mass[j] > 0.0);
    }
    assert_true(r->country < 1.0);
    wh_calibration_free(c);
}

static void texts_that_mean_no_place_count_as_outside(void **state) {
    (void)state;
    wh_calibration *c = table(
        "{\"format\": \"whence-reliability/1\", \"kinds\": {\"a\": {\"rings\": {\"genuine\": 0.5, "
        "\"prior\": [0.2, 0.2, 0.2, 0.2, 0.1, 0.1], \"counts\": [0, 0, 0, 0, 0, 0]}, "
        "\"country\": {\"genuine\": 0.5, \"prior\": 0.8, \"right\": 0, \"n\": 0}}}}");
    const wh_reliability *r = wh_calibration_find(c, "a");
    assert_near(r->ring_mass[0], 0.1, 1e-12);
    assert_near(r->ring_mass[5], 0.55, 1e-12);
    assert_near(r->country, 0.4, 1e-12);
    wh_calibration_free(c);
    assert_null(table("{\"format\": \"whence-reliability/1\", \"kinds\": {\"a\": {\"country\": "
                      "{\"genuine\": 2, \"prior\": 0.8, \"right\": 0, \"n\": 0}}}}"));
}

/* Every class that docs/evidence.md names, or one of its prefixes, has an entry of the right kind.
 */
static void builtin_table_covers_the_documented_classes(void **state) {
    (void)state;
    wh_calibration *c = NULL;
    wh_error err = {0};
    assert_int_equal(wh_calibration_builtin(&c, &err), WH_OK);
    static const char *points[] = {"place_name/whole/rare/large", "place_name/fuzzy",
                                   "eponym/street", "road_distance/sign", "exif_gps"};
    static const char *countries[] = {"country_name/whole", "script/Thai",    "language/fr",
                                      "sign_word/pt",       "phone/national", "domain/www",
                                      "currency/symbol",    "speed_unit/mph", "postcode/format",
                                      "brand/local",        "utc_offset"};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        const wh_reliability *r = wh_calibration_find(c, points[i]);
        assert_non_null(r);
        assert_true(r->has_rings);
    }
    for (size_t i = 0; i < sizeof countries / sizeof *countries; i++) {
        const wh_reliability *r = wh_calibration_find(c, countries[i]);
        assert_non_null(r);
        assert_true(r->has_country);
    }
    wh_calibration_free(c);
}

static void counts_rings_of_known_truths(void **state) {
    (void)state;
    const wh_candidate near[2] = {{.point = {48.0, 2.0}, .weight = 1},
                                  {.point = {10.0, 20.0}, .weight = 1}};
    wh_clue clue = {.claim = WH_CLAIM_POINTS, .candidates = near, .candidate_count = 2};
    const double km[] = {0.0, 0.9, 20.0, 150.0, 700.0, 2400.0, 2600.0};
    const size_t ring[] = {0, 0, 1, 2, 3, 4, 5};
    for (size_t i = 0; i < sizeof km / sizeof *km; i++) {
        assert_int_equal(wh_clue_ring(&clue, wh_point_towards(near[1].point, 180.0, km[i])),
                         ring[i]);
    }
    const wh_candidate about[1] = {
        {.point = {48.0, 2.0}, .weight = 1, .dist_km = 40.0, .dist_sd_km = 2.0}};
    clue = (wh_clue){.claim = WH_CLAIM_POINTS, .candidates = about, .candidate_count = 1};
    assert_int_equal(wh_clue_ring(&clue, wh_point_towards(about[0].point, 90.0, 41.0)), 0);
    assert_int_equal(wh_clue_ring(&clue, wh_point_towards(about[0].point, 90.0, 37.0)), 1);
    assert_int_equal(wh_clue_ring(&clue, wh_point_towards(about[0].point, 90.0, 100.0)), 5);
    const wh_country_weight rows[2] = {{3, 1.0}, {4, 0.0}};
    clue = (wh_clue){.claim = WH_CLAIM_COUNTRIES, .countries = rows, .country_count = 2};
    assert_true(wh_clue_names_country(&clue, 3));
    assert_false(wh_clue_names_country(&clue, 4));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smooths_counts_by_prior_masses),
        cmocka_unit_test(takes_fitted_masses),
        cmocka_unit_test(finds_the_longest_prefix_before_a_slash),
        cmocka_unit_test(refuses_damaged_tables),
        cmocka_unit_test(no_class_is_impossible),
        cmocka_unit_test(texts_that_mean_no_place_count_as_outside),
        cmocka_unit_test(builtin_table_covers_the_documented_classes),
        cmocka_unit_test(counts_rings_of_known_truths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
