/* From clues to an answer: the edges of the input, constraints, exact points, repeatability. */
#include "belief/belief.h"
#include "belief_world.h"
#include "cmocka_all.h"
#include "near.h"

#include <stdio.h>

static const char *TABLE =
    "{\"format\": \"whence-reliability/1\", \"kinds\": {"
    "\"gps\": {\"rings\": {\"prior\": [0.985, 0.005, 0.003, 0.002, 0.001, 0.004], \"counts\": "
    "[0,0,0,0,0,0]}},"
    "\"p\": {\"rings\": {\"prior\": [0.4, 0.3, 0.08, 0.04, 0.03, 0.15], \"counts\": "
    "[0,0,0,0,0,0]}},"
    "\"c\": {\"country\": {\"prior\": 0.9, \"right\": 0, \"n\": 0}}}}";

typedef made_fixture fixture;

static int set_up(void **state) {
    return made_fixture_set_up(state, 11, TABLE);
}

static wh_status try_fuse(fixture *x, wh_clue *clues, size_t count, wh_belief_params params,
                          wh_belief **out) {
    wh_error err = {0};
    const wh_status status =
        wh_belief_fuse(&x->world.sites, x->calibration, clues, count, &params, x->arena, out, &err);
    assert_int_equal(status, err.status);
    assert_true((status == WH_OK) == (*out != NULL));
    return status;
}

static const wh_belief *fuse(fixture *x, wh_clue *clues, size_t count) {
    wh_belief *belief = NULL;
    assert_int_equal(try_fuse(x, clues, count, (wh_belief_params){.top = 10}, &belief), WH_OK);
    return belief;
}

static void no_clue_gives_no_answer(void **state) {
    const wh_belief *belief = fuse(*state, NULL, 0);
    assert_true(belief->abstained);
    assert_non_null(belief->why_abstained);
    assert_near(belief->information_bits, 0.0, 1e-9);
    assert_true(belief->entropy_bits > 5.0);
    assert_true(belief->answer.radius90_km >= belief->answer.radius50_km);
}

static void gps_comes_out_as_its_own_point(void **state) {
    fixture *x = *state;
    for (uint16_t country = 0; country < 20; country++) {
        const size_t town = largest_town(&x->world, country);
        wh_candidate gps = {
            .point = wh_point_towards(site_point(&x->world, town), 30.0 * country, country * 3.0),
            .weight = 1.0,
            .extent_km = 0.015,
            .country = country,
            .admin1 = WH_NO_ADMIN1};
        wh_clue clue = points_clue("exif", NULL, "gps", &gps, 1);
        const wh_belief *belief = fuse(x, &clue, 1);
        assert_false(belief->abstained);
        assert_true(belief->answer.point.lat_deg == gps.point.lat_deg);
        assert_true(belief->answer.point.lon_deg == gps.point.lon_deg);
        assert_int_equal(belief->answer.country, country);
        assert_int_equal(belief->answer.level, WH_LEVEL_SPOT);
        assert_true(belief->answer.country_mass > 0.95);
        assert_near(belief->answer.radius50_km, 0.015 * sqrt(0.5), 0.002);
        assert_near(belief->answer.radius90_km, 0.015 * sqrt(0.9), 0.002);
        assert_int_equal(clue.shown.status, WH_EVIDENCE_UNCHECKED);
        assert_string_equal(clue.shown.id, "e1");
    }
}

static void single_place_gives_its_masses(void **state) {
    fixture *x = *state;
    const size_t town = largest_town(&x->world, 3);
    wh_candidate candidate = site_candidate(&x->world, town, 1.0);
    wh_clue clue = points_clue("a", "Aville", "p", &candidate, 1);
    const wh_belief *belief = fuse(x, &clue, 1);
    assert_false(belief->abstained);
    assert_int_equal(belief->answer.place, candidate.place);
    assert_true(belief->answer.mass_km[1] > 0.5 && belief->answer.mass_km[1] < 0.75);
    assert_near(belief->answer.mass_km[3], 0.82, 0.03);
    for (int level = 1; level < 4; level++) {
        assert_true(belief->answer.mass_km[level] >= belief->answer.mass_km[level - 1]);
    }
    /* The radii hold the mass that they promise. */
    assert_true(belief->answer.radius50_km < 25.0);
    assert_true(belief->answer.radius90_km > 750.0);
}

static void namesakes_are_kept_as_alternatives(void **state) {
    fixture *x = *state;
    wh_candidate candidates[3];
    for (uint16_t k = 0; k < 3; k++) {
        candidates[k] = site_candidate(&x->world, largest_town(&x->world, (uint16_t)(4 + 9 * k)),
                                       1.0 / (1 + k));
    }
    wh_clue clue = points_clue("a", "Springfield", "p", candidates, 3);
    const wh_belief *belief = fuse(x, &clue, 1);
    assert_int_equal(belief->answer.country, 4);
    assert_true(belief->alternative_count >= 2);
    assert_int_equal(belief->alternatives[0].country, 13);
    assert_int_equal(belief->alternatives[1].country, 22);
    /* One clue alone: nothing but its own weights speaks against the namesakes. */
    assert_int_equal(belief->alternatives[0].against, 0);

    const wh_country_weight row = {13, 1.0};
    wh_clue both[2] = {clue, country_clue("b", "words", "c", &row, 1)};
    belief = fuse(x, both, 2);
    assert_false(belief->abstained);
    assert_int_equal(belief->answer.country, 13);
    assert_true(belief->answer.country_mass > 0.85);
    assert_int_equal(both[0].shown.status, WH_EVIDENCE_SUPPORTED);
    assert_int_equal(both[1].shown.status, WH_EVIDENCE_SUPPORTED);
    assert_non_null(strstr(both[0].shown.reason, "words"));
    assert_non_null(strstr(both[1].shown.reason, "Springfield"));
    size_t others = 0;
    for (size_t i = 0; i < belief->alternative_count; i++) {
        if (belief->alternatives[i].country != 13) {
            assert_int_equal(belief->alternatives[i].against, 1);
            assert_true(belief->alternatives[i].against_nats > 1.0);
            others++;
        }
    }
    assert_true(others >= 1);
}

static void constraints_condition_the_belief(void **state) {
    fixture *x = *state;
    wh_candidate candidates[2] = {site_candidate(&x->world, largest_town(&x->world, 4), 1.5),
                                  site_candidate(&x->world, largest_town(&x->world, 13), 1.0)};
    wh_clue clue = points_clue("a", "Springfield", "p", candidates, 2);
    const uint16_t other = 13, first = 4;
    wh_belief *belief = NULL;
    wh_belief_params params = {.top = 5, .constraint = {.only = &other, .only_count = 1}};
    assert_int_equal(try_fuse(x, &clue, 1, params, &belief), WH_OK);
    assert_int_equal(belief->answer.country, 13);
    assert_near(belief->answer.country_mass, 1.0, 1e-9);
    assert_false(belief->abstained);

    params = (wh_belief_params){.top = 5, .constraint = {.exclude = &first, .exclude_count = 1}};
    assert_int_equal(try_fuse(x, &clue, 1, params, &belief), WH_OK);
    assert_int_equal(belief->answer.country, 13);
    for (size_t i = 0; i < belief->alternative_count; i++) {
        assert_int_not_equal(belief->alternatives[i].country, 4);
    }

    params =
        (wh_belief_params){.top = 5, .constraint = {.near = candidates[1].point, .near_km = 50.0}};
    assert_int_equal(try_fuse(x, &clue, 1, params, &belief), WH_OK);
    assert_true(wh_haversine_km(belief->answer.point, candidates[1].point) <= 50.0);
    assert_true(belief->answer.radius90_km <= 170.0);

    /* A constraint is no evidence: without clues there is still nothing to say. */
    assert_int_equal(try_fuse(x, NULL, 0, params, &belief), WH_OK);
    assert_true(belief->abstained);
    assert_near(belief->information_bits, 0.0, 1e-9);

    /* Nothing left. */
    params.constraint.exclude = params.constraint.only = &first;
    params.constraint.exclude_count = params.constraint.only_count = 1;
    assert_int_equal(try_fuse(x, &clue, 1, params, &belief), WH_ERR_ARG);
    params.constraint = (wh_constraint){.near = {95.0, 0.0}, .near_km = 1.0};
    assert_int_equal(try_fuse(x, &clue, 1, params, &belief), WH_ERR_ARG);
    params.constraint = (wh_constraint){.near_km = NAN};
    assert_int_equal(try_fuse(x, &clue, 1, params, &belief), WH_ERR_ARG);
}

static void a_small_circle_without_sites_still_holds_the_photo(void **state) {
    fixture *x = *state;
    const wh_point nowhere = wh_point_towards(site_point(&x->world, 9), 45.0, 11.0);
    wh_belief *belief = NULL;
    wh_belief_params params = {.top = 3, .constraint = {.near = nowhere, .near_km = 0.01}};
    assert_int_equal(try_fuse(x, NULL, 0, params, &belief), WH_OK);
    assert_true(wh_haversine_km(belief->answer.point, nowhere) <= 0.011);
}

static void a_clue_outside_of_the_constraint_is_contradicted(void **state) {
    fixture *x = *state;
    wh_candidate candidate = site_candidate(&x->world, largest_town(&x->world, 4), 1.0);
    wh_clue clue = points_clue("a", "Aville", "p", &candidate, 1);
    uint16_t far = 0;
    while (wh_haversine_km(site_point(&x->world, largest_town(&x->world, far)), candidate.point) <
           9000.0) {
        far++;
    }
    wh_belief *belief = NULL;
    const wh_belief_params params = {.top = 3, .constraint = {.only = &far, .only_count = 1}};
    assert_int_equal(try_fuse(x, &clue, 1, params, &belief), WH_OK);
    assert_int_equal(clue.shown.status, WH_EVIDENCE_CONTRADICTED);
    assert_non_null(strstr(clue.shown.reason, "you said"));
    assert_true(belief->abstained);
}

static void refuses_bad_input(void **state) {
    fixture *x = *state;
    const wh_candidate good = site_candidate(&x->world, 5, 1.0);
    const wh_country_weight row = {3, 1.0};
    wh_belief *belief = NULL;
    const double bad[] = {0.0, -1.0, NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        wh_candidate c = good;
        wh_clue clue = points_clue("a", "x", "p", &c, 1);
        c.weight = bad[i];
        assert_int_equal(try_fuse(x, &clue, 1, (wh_belief_params){0}, &belief), WH_ERR_ARG);
        c = good;
        c.dist_km = 10.0;
        c.dist_sd_km = bad[i];
        assert_int_equal(try_fuse(x, &clue, 1, (wh_belief_params){0}, &belief), WH_ERR_ARG);
        c = good;
        clue.trust = bad[i];
        assert_int_equal(try_fuse(x, &clue, 1, (wh_belief_params){0}, &belief), WH_ERR_ARG);
        if (bad[i] != 0.0) {
            clue.trust = 1.0;
            c.extent_km = bad[i];
            assert_int_equal(try_fuse(x, &clue, 1, (wh_belief_params){0}, &belief), WH_ERR_ARG);
            c = good;
            c.dist_km = bad[i];
            assert_int_equal(try_fuse(x, &clue, 1, (wh_belief_params){0}, &belief), WH_ERR_ARG);
            c = good;
            c.point.lat_deg = 100.0 * bad[i];
            assert_int_equal(try_fuse(x, &clue, 1, (wh_belief_params){0}, &belief), WH_ERR_ARG);
            wh_country_weight r = row;
            r.likelihood = bad[i];
            wh_clue table = country_clue("a", "x", "c", &r, 1);
            assert_int_equal(try_fuse(x, &table, 1, (wh_belief_params){0}, &belief), WH_ERR_ARG);
            assert_int_equal(
                try_fuse(x, NULL, 0, (wh_belief_params){.temperature = bad[i]}, &belief),
                WH_ERR_ARG);
        }
    }
    wh_candidate c = good;
    c.country = 40;
    wh_clue clue = points_clue("a", "x", "p", &c, 1);
    assert_int_equal(try_fuse(x, &clue, 1, (wh_belief_params){0}, &belief), WH_ERR_ARG);
    clue = points_clue("a", "x", "p", NULL, 0);
    assert_int_equal(try_fuse(x, &clue, 1, (wh_belief_params){0}, &belief), WH_ERR_ARG);
    wh_country_weight r = {40, 1.0};
    clue = country_clue("a", "x", "c", &r, 1);
    assert_int_equal(try_fuse(x, &clue, 1, (wh_belief_params){0}, &belief), WH_ERR_ARG);
    assert_int_equal(try_fuse(x, NULL, 3, (wh_belief_params){0}, &belief), WH_ERR_ARG);
    assert_int_equal(try_fuse(x, &clue, 5000, (wh_belief_params){0}, &belief), WH_ERR_LIMIT);

    wh_site site = x->world.site[0];
    const wh_sites one = {&site, 1, 40}, none = {&site, 0, 40};
    wh_belief_params params = {0};
    assert_int_equal(
        wh_belief_fuse(&none, x->calibration, NULL, 0, &params, x->arena, &belief, NULL),
        WH_ERR_ARG);
    site.prior = NAN;
    assert_int_equal(
        wh_belief_fuse(&one, x->calibration, NULL, 0, &params, x->arena, &belief, NULL),
        WH_ERR_ARG);
}

static void clues_that_say_nothing_change_nothing(void **state) {
    fixture *x = *state;
    const wh_candidate c = site_candidate(&x->world, 5, 1.0);
    const wh_country_weight zero = {3, 0.0};
    wh_clue clues[4] = {points_clue("a", "x", "never-measured", &c, 1),
                        points_clue("b", "x", "p", &c, 1), country_clue("c", "x", "c", &zero, 1),
                        points_clue("d", "x", NULL, &c, 1)};
    clues[1].claim = WH_CLAIM_NONE;
    clues[1].shown.reason = "an everyday word";
    const wh_belief *belief = fuse(x, clues, 4);
    assert_true(belief->abstained);
    assert_near(belief->information_bits, 0.0, 1e-9);
    assert_string_equal(clues[1].shown.reason, "an everyday word");
    assert_non_null(strstr(clues[0].shown.reason, "never measured"));
    for (int i = 0; i < 4; i++) {
        assert_int_equal(clues[i].shown.status, WH_EVIDENCE_UNCHECKED);
    }
}

static bool hypothesis_sane(const wh_hypothesis *h) {
    bool sane = wh_point_valid(h->point.lat_deg, h->point.lon_deg) && h->country_mass >= 0.0 &&
                h->country_mass <= 1.0 + 1e-9 && h->radius50_km >= 0.0 &&
                h->radius90_km >= h->radius50_km && h->radius90_km <= 20040.0;
    for (int level = 0; level < 4; level++) {
        sane &= h->mass_km[level] >= 0.0 && h->mass_km[level] <= 1.0 + 1e-9;
    }
    return sane;
}

/* Random clues of all kinds, up to 200 at once, extreme weights, poles and date line included. */
static void many_random_clues_stay_finite_and_repeat(void **state) {
    fixture *x = *state;
    static const char *families[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    static const double lat[] = {90.0, -90.0, 0.0, 60.0}, lon[] = {180.0, -180.0, 0.0, 179.9};
    for (uint64_t seed = 0; seed < 12; seed++) {
        wh_random random = wh_random_seed(seed);
        const size_t count = seed == 11 ? 200 : 1 + wh_random_below(&random, 30);
        wh_clue *clues = calloc(count, sizeof *clues);
        wh_candidate *candidates = calloc(count * 8, sizeof *candidates);
        wh_country_weight *rows = calloc(count * 8, sizeof *rows);
        for (size_t e = 0; e < count; e++) {
            const size_t n = 1 + wh_random_below(&random, 8);
            const bool road = wh_random_below(&random, 4) == 0;
            for (size_t k = 0; k < n; k++) {
                wh_candidate *c = &candidates[e * 8 + k];
                *c = site_candidate(&x->world, wh_random_below(&random, 20000),
                                    exp(60.0 * (wh_random_unit(&random) - 0.5)));
                if (wh_random_below(&random, 3) == 0) {
                    c->place = 0;
                    c->extent_km = wh_random_below(&random, 2) ? 0.0 : 0.01;
                }
                if (wh_random_below(&random, 20) == 0) {
                    c->point = (wh_point){lat[wh_random_below(&random, 4)],
                                          lon[wh_random_below(&random, 4)]};
                    c->country = WH_NO_COUNTRY;
                }
                c->dist_km = road ? 1.0 + 20000.0 * pow(wh_random_unit(&random), 4.0) : 0.0;
                c->dist_sd_km = 0.01 + c->dist_km * 0.1;
                rows[e * 8 + k] = (wh_country_weight){(uint16_t)wh_random_below(&random, 40),
                                                      exp(100.0 * wh_random_unit(&random))};
            }
            const char *family = families[wh_random_below(&random, 8)];
            clues[e] = wh_random_below(&random, 2)
                           ? points_clue(seed % 3 ? family : NULL, "x", "p", &candidates[e * 8], n)
                           : country_clue(seed % 3 ? family : NULL, "x", "c", &rows[e * 8], n);
            clues[e].trust = 0.01 + 0.99 * wh_random_unit(&random);
        }
        const wh_belief *first = fuse(x, clues, count);
        assert_true(hypothesis_sane(&first->answer));
        for (size_t i = 0; i < first->alternative_count; i++) {
            assert_true(hypothesis_sane(&first->alternatives[i]));
        }
        assert_true(isfinite(first->information_bits) && isfinite(first->entropy_bits));
        const wh_belief *second = fuse(x, clues, count);
        assert_int_equal(first->alternative_count, second->alternative_count);
        assert_memory_equal(&first->answer, &second->answer, sizeof first->answer);
        assert_memory_equal(first->alternatives, second->alternatives,
                            first->alternative_count * sizeof *first->alternatives);
        free(clues);
        free(candidates);
        free(rows);
    }
}

/* Five hundred families that agree must neither overflow nor lose the answer. */
static void five_hundred_agreeing_families_stay_stable(void **state) {
    fixture *x = *state;
    enum { COUNT = 500 };
    const wh_candidate c = site_candidate(&x->world, largest_town(&x->world, 8), 1.0);
    const wh_country_weight row = {20, 1.0};
    static wh_clue clues[COUNT];
    static char names[COUNT][8];
    for (size_t e = 0; e < COUNT; e++) {
        snprintf(names[e], sizeof names[e], "f%zu", e);
        /* A fifth points to another country: sums of log factors reach thousands. */
        clues[e] = e % 5 ? points_clue(names[e], "x", "p", &c, 1)
                         : country_clue(names[e], "x", "c", &row, 1);
    }
    const wh_belief *belief = fuse(x, clues, COUNT);
    assert_true(wh_haversine_km(belief->answer.point, c.point) < 25.0);
    assert_true(belief->answer.country_mass > 0.999);
    for (size_t e = 0; e < COUNT; e++) {
        assert_int_equal(clues[e].shown.status,
                         e % 5 ? WH_EVIDENCE_SUPPORTED : WH_EVIDENCE_CONTRADICTED);
    }
}

static void country_level_answers_name_the_likeliest_country(void **state) {
    fixture *x = *state;
    const wh_country_weight row = {17, 1.0};
    wh_clue clue = country_clue("a", "words", "c", &row, 1);
    const wh_belief *belief = fuse(x, &clue, 1);
    assert_int_equal(belief->answer.country, 17);
    assert_true(belief->answer.country_mass >= 0.9);
    assert_true(belief->answer.level == WH_LEVEL_COUNTRY ||
                belief->answer.level == WH_LEVEL_ADMIN1);
    assert_false(belief->abstained);

    /* A table over many countries narrows little: no country is likelier than not. */
    wh_country_weight rows[20];
    for (uint16_t i = 0; i < 20; i++) {
        rows[i] = (wh_country_weight){(uint16_t)(2 * i), 1.0};
    }
    clue = country_clue("a", "words", "c", rows, 20);
    belief = fuse(x, &clue, 1);
    assert_true(belief->abstained);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_clue_gives_no_answer),
        cmocka_unit_test(gps_comes_out_as_its_own_point),
        cmocka_unit_test(single_place_gives_its_masses),
        cmocka_unit_test(namesakes_are_kept_as_alternatives),
        cmocka_unit_test(constraints_condition_the_belief),
        cmocka_unit_test(a_small_circle_without_sites_still_holds_the_photo),
        cmocka_unit_test(a_clue_outside_of_the_constraint_is_contradicted),
        cmocka_unit_test(refuses_bad_input),
        cmocka_unit_test(clues_that_say_nothing_change_nothing),
        cmocka_unit_test(many_random_clues_stay_finite_and_repeat),
        cmocka_unit_test(five_hundred_agreeing_families_stay_stable),
        cmocka_unit_test(country_level_answers_name_the_likeliest_country),
    };
    return cmocka_run_group_tests(tests, set_up, made_fixture_tear_down);
}
