/* Clues against each other: support, contradiction, conflicts that nothing decides, and a text that
 * lies. */
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
    "\"weak\": {\"rings\": {\"prior\": [0.1, 0.15, 0.1, 0.1, 0.1, 0.45], \"counts\": "
    "[0,0,0,0,0,0]}},"
    "\"script\": {\"country\": {\"prior\": 0.97, \"right\": 0, \"n\": 0}},"
    "\"c\": {\"country\": {\"prior\": 0.85, \"right\": 0, \"n\": 0}},"
    "\"half\": {\"country\": {\"prior\": 0.5, \"right\": 0, \"n\": 0}}}}";

/* HERE is where the photo was taken, THERE what an overlay says; far apart. */
enum { HERE = 3 };

typedef struct fixture {
    made_world world;
    wh_calibration *calibration;
    wh_arena *arena;
    uint16_t there, third, fourth;
    wh_candidate here_town, there_town, third_town, fourth_town;
    wh_country_weight here_row, there_row, group[4];
} fixture;

static uint16_t far_country(const fixture *x, const uint16_t *from, size_t count) {
    for (uint16_t c = 0; c < x->world.sites.country_count; c++) {
        const wh_point point = site_point(&x->world, largest_town(&x->world, c));
        bool far = true;
        for (size_t i = 0; i < count; i++) {
            const size_t town = largest_town(&x->world, from[i]);
            far &= wh_haversine_km(point, site_point(&x->world, town)) > 4000.0;
        }
        if (far) {
            return c;
        }
    }
    fail_msg("the made-up world is too small");
    return 0;
}

static int set_up(void **state) {
    fixture *x = calloc(1, sizeof *x);
    x->world = make_world(5, 20000, 40);
    x->arena = wh_arena_create(0);
    uint16_t from[4] = {HERE};
    x->there = from[1] = far_country(x, from, 1);
    x->third = from[2] = far_country(x, from, 2);
    x->fourth = far_country(x, from, 3);
    x->here_town = site_candidate(&x->world, largest_town(&x->world, HERE), 1.0);
    x->there_town = site_candidate(&x->world, largest_town(&x->world, x->there), 1.0);
    x->third_town = site_candidate(&x->world, largest_town(&x->world, x->third), 1.0);
    x->fourth_town = site_candidate(&x->world, largest_town(&x->world, x->fourth), 1.0);
    x->here_row = (wh_country_weight){HERE, 1.0};
    x->there_row = (wh_country_weight){x->there, 1.0};
    x->group[0] = x->here_row;
    for (uint16_t i = 1; i < 4; i++) {
        x->group[i] = (wh_country_weight){(uint16_t)(30 + i), 1.0};
    }
    *state = x;
    return wh_calibration_create(TABLE, &x->calibration, NULL) == WH_OK ? 0 : -1;
}

static int tear_down(void **state) {
    fixture *x = *state;
    free_world(&x->world);
    wh_calibration_free(x->calibration);
    wh_arena_free(x->arena);
    free(x);
    return 0;
}

static const wh_belief *fuse(fixture *x, wh_clue *clues, size_t count) {
    wh_belief *belief = NULL;
    wh_error err = {0};
    const wh_belief_params params = {.top = 10};
    assert_int_equal(wh_belief_fuse(&x->world.sites, x->calibration, clues, count, &params,
                                    x->arena, &belief, &err),
                     WH_OK);
    return belief;
}

static double listed_mass(const wh_belief *belief, uint16_t country) {
    if (belief->answer.country == country) {
        return belief->answer.country_mass;
    }
    for (size_t i = 0; i < belief->alternative_count; i++) {
        if (belief->alternatives[i].country == country) {
            return belief->alternatives[i].country_mass;
        }
    }
    return 0.0;
}

static void one_clue_has_nothing_to_be_checked_with(void **state) {
    fixture *x = *state;
    wh_clue clue = points_clue("a", "HERE", "p", &x->here_town, 1);
    fuse(x, &clue, 1);
    assert_int_equal(clue.shown.status, WH_EVIDENCE_UNCHECKED);
    assert_non_null(strstr(clue.shown.reason, "Nothing else"));
}

/* Relatives share their cause: four readings of one sign confirm nothing. */
static void a_family_does_not_confirm_itself(void **state) {
    fixture *x = *state;
    wh_clue clues[4];
    for (int i = 0; i < 4; i++) {
        clues[i] = points_clue("one sign", "HERE", "p", &x->here_town, 1);
    }
    const wh_belief *four = fuse(x, clues, 4);
    const double mass = four->answer.mass_km[1];
    for (int i = 0; i < 4; i++) {
        assert_int_equal(clues[i].shown.status, WH_EVIDENCE_UNCHECKED);
    }
    const wh_belief *one = fuse(x, clues, 1);
    assert_near(one->answer.mass_km[1], mass, 1e-6);
}

static void one_against_one_stays_open(void **state) {
    fixture *x = *state;
    /* The overlay is the better legible of the two, which must not decide. */
    for (double trust = 0.5; trust <= 1.0; trust += 0.1) {
        wh_clue clues[2] = {points_clue("sign", "HERE", "p", &x->here_town, 1),
                            points_clue("overlay", "THERE", "p", &x->there_town, 1)};
        clues[0].trust = trust;
        const wh_belief *belief = fuse(x, clues, 2);
        assert_true(belief->abstained);
        assert_true(belief->answer.country_mass < 0.5);
        assert_true(listed_mass(belief, HERE) > 0.15);
        assert_true(listed_mass(belief, x->there) > 0.15);
        assert_int_equal(clues[0].shown.status, WH_EVIDENCE_UNCHECKED);
        assert_int_equal(clues[1].shown.status, WH_EVIDENCE_UNCHECKED);
        assert_non_null(strstr(clues[0].shown.reason, "THERE"));
        assert_non_null(strstr(clues[1].shown.reason, "HERE"));
        assert_non_null(strstr(belief->why_abstained, "exclude each other"));
    }
}

static void two_families_beat_an_overlay(void **state) {
    fixture *x = *state;
    wh_clue clues[3] = {points_clue("overlay", "THERE", "p", &x->there_town, 1),
                        points_clue("sign", "HERE", "p", &x->here_town, 1),
                        country_clue("words", "slova", "c", x->group, 4)};
    const wh_belief *belief = fuse(x, clues, 3);
    assert_false(belief->abstained);
    assert_int_equal(belief->answer.country, HERE);
    assert_true(belief->answer.country_mass > 0.8);
    assert_int_equal(clues[0].shown.status, WH_EVIDENCE_CONTRADICTED);
    assert_int_equal(clues[1].shown.status, WH_EVIDENCE_SUPPORTED);
    assert_int_equal(clues[2].shown.status, WH_EVIDENCE_SUPPORTED);
    assert_non_null(strstr(clues[0].shown.reason, "HERE"));
    assert_non_null(strstr(clues[0].shown.reason, "no weight"));
    assert_non_null(strstr(clues[1].shown.reason, "slova"));

    /* What was contradicted weighs nothing. */
    wh_clue without[2] = {clues[1], clues[2]};
    const wh_belief *clean = fuse(x, without, 2);
    assert_near(clean->answer.country_mass, belief->answer.country_mass, 1e-9);
    assert_near(clean->answer.radius90_km, belief->answer.radius90_km, 1e-6);
}

static void two_halfway_families_beat_one_outlier(void **state) {
    fixture *x = *state;
    wh_clue clues[3] = {points_clue("overlay", "THERE", "p", &x->there_town, 1),
                        country_clue("brand", "brand", "half", &x->here_row, 1),
                        country_clue("words", "words", "half", &x->here_row, 1)};
    const wh_belief *belief = fuse(x, clues, 3);
    assert_int_equal(belief->answer.country, HERE);
    assert_true(belief->answer.country_mass > 0.6);
    assert_int_not_equal(clues[0].shown.status, WH_EVIDENCE_SUPPORTED);
}

/* A script is right 97 times of 100, a place name 85: the script wins, and the name is told so. */
static void much_better_evidence_wins_alone(void **state) {
    fixture *x = *state;
    wh_clue clues[2] = {country_clue("script", "letters", "script", x->group, 4),
                        points_clue("overlay", "THERE", "p", &x->there_town, 1)};
    const wh_belief *belief = fuse(x, clues, 2);
    assert_true(listed_mass(belief, x->there) < 0.15);
    assert_int_equal(clues[1].shown.status, WH_EVIDENCE_CONTRADICTED);
    assert_int_equal(clues[0].shown.status, WH_EVIDENCE_UNCHECKED);
}

static void gps_wins_against_a_sign(void **state) {
    fixture *x = *state;
    wh_candidate gps = x->here_town;
    gps.place = 0;
    gps.extent_km = 0.02;
    wh_clue clues[2] = {points_clue("exif", NULL, "gps", &gps, 1),
                        points_clue("sign", "THERE", "p", &x->there_town, 1)};
    const wh_belief *belief = fuse(x, clues, 2);
    assert_false(belief->abstained);
    assert_true(belief->answer.point.lat_deg == gps.point.lat_deg);
    assert_true(belief->answer.country_mass > 0.95);
    assert_int_equal(clues[1].shown.status, WH_EVIDENCE_CONTRADICTED);
}

/* Four places that exclude each other: no majority, so none is dropped and none is believed. */
static void a_quarrel_of_four_stays_open(void **state) {
    fixture *x = *state;
    wh_clue clues[4] = {points_clue("a", "HERE", "p", &x->here_town, 1),
                        points_clue("b", "THERE", "p", &x->there_town, 1),
                        points_clue("c", "THIRD", "p", &x->third_town, 1),
                        points_clue("d", "FOURTH", "p", &x->fourth_town, 1)};
    const wh_belief *belief = fuse(x, clues, 4);
    assert_true(belief->abstained);
    assert_true(belief->answer.country_mass < 0.4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(clues[i].shown.status, WH_EVIDENCE_UNCHECKED);
    }
}

static void a_third_clue_decides_a_conflict(void **state) {
    fixture *x = *state;
    wh_clue clues[3] = {points_clue("a", "HERE", "p", &x->here_town, 1),
                        points_clue("b", "THERE", "p", &x->there_town, 1),
                        points_clue("c", "road", "weak", &x->here_town, 1)};
    const wh_belief *belief = fuse(x, clues, 3);
    assert_int_equal(belief->answer.country, HERE);
    assert_true(belief->answer.country_mass > 0.7);
    assert_int_equal(clues[1].shown.status, WH_EVIDENCE_CONTRADICTED);
}

/* The order of the clues is no evidence. */
static void order_does_not_matter(void **state) {
    fixture *x = *state;
    wh_clue clues[4] = {points_clue("overlay", "THERE", "p", &x->there_town, 1),
                        points_clue("sign", "HERE", "p", &x->here_town, 1),
                        country_clue("words", "slova", "c", x->group, 4),
                        points_clue("other", "THIRD", "weak", &x->third_town, 1)};
    const wh_belief *first = fuse(x, clues, 4);
    wh_clue turned[4] = {clues[3], clues[2], clues[1], clues[0]};
    const wh_belief *second = fuse(x, turned, 4);
    assert_near(first->answer.country_mass, second->answer.country_mass, 1e-9);
    assert_near(first->answer.radius90_km, second->answer.radius90_km, 1e-6);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(clues[i].shown.status, turned[3 - i].shown.status);
    }
}

/* Random signs with an overlay each: reports what the genuine evidence still gains. */
static void overlays_never_win(void **state) {
    fixture *x = *state;
    enum { SCENES = 200 };
    wh_random random = wh_random_seed(42);
    size_t wrong_and_sure = 0, clean_right = 0, attacked_right = 0, flips = 0, shown = 0;
    size_t with_words = 0, caught = 0;
    for (size_t scene = 0; scene < SCENES; scene++) {
        const size_t site = wh_random_below(&random, 20000) / 10 * 10;
        const wh_candidate town = site_candidate(&x->world, site, 1.0);
        /* The language is spoken in one more country, which does not border on the overlay's. */
        uint16_t also = (uint16_t)wh_random_below(&random, 40);
        while (wh_haversine_km(site_point(&x->world, largest_town(&x->world, also)),
                               x->there_town.point) < 6000.0) {
            also = (uint16_t)((also + 1) % 40);
        }
        const wh_country_weight row[2] = {{town.country, 1.0}, {also, 1.0}};
        const bool words = wh_random_below(&random, 3) > 0;
        wh_clue clean[2] = {points_clue("sign", "sign", "p", &town, 1),
                            country_clue("words", "words", "c", row, 2)};
        wh_clue attacked[3] = {clean[0], points_clue("overlay", "PARIS", "p", &x->there_town, 1),
                               clean[1]};
        attacked[0].trust = 0.7 + 0.3 * wh_random_unit(&random);
        const wh_belief *before = fuse(x, clean, words ? 2 : 1);
        const wh_belief *after = fuse(x, attacked, words ? 3 : 2);
        if (wh_haversine_km(town.point, x->there_town.point) < 3000.0) {
            continue; /* the overlay is not wrong enough */
        }
        shown++;
        clean_right += !before->abstained && before->answer.country == town.country;
        attacked_right += !after->abstained && after->answer.country == town.country;
        const bool wrong = !after->abstained && after->answer.country == x->there;
        flips += wrong;
        wrong_and_sure += wrong && after->answer.country_mass > 0.5;
        assert_int_not_equal(attacked[1].shown.status, WH_EVIDENCE_SUPPORTED);
        with_words += words;
        caught += words && attacked[1].shown.status == WH_EVIDENCE_CONTRADICTED;
    }
    print_message(
        "%zu scenes: right %zu clean, %zu with overlay; flips to the overlay %zu; overlay "
        "contradicted in %zu of %zu with words\n",
        shown, clean_right, attacked_right, flips, caught, with_words);
    assert_true(caught == with_words);
    assert_true(shown > 150);
    assert_int_equal(wrong_and_sure, 0);
    assert_true(attacked_right * 10 > clean_right * 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_clue_has_nothing_to_be_checked_with),
        cmocka_unit_test(a_family_does_not_confirm_itself),
        cmocka_unit_test(one_against_one_stays_open),
        cmocka_unit_test(two_families_beat_an_overlay),
        cmocka_unit_test(two_halfway_families_beat_one_outlier),
        cmocka_unit_test(much_better_evidence_wins_alone),
        cmocka_unit_test(gps_wins_against_a_sign),
        cmocka_unit_test(a_quarrel_of_four_stays_open),
        cmocka_unit_test(a_third_clue_decides_a_conflict),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(overlays_never_win),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
