/* Guesses beside the clues that were shown to whoever guesses: the fit of masses, what an inside
 * clue leaves alone, and a trial in which guesses mostly repeat. */
#include "belief/beside.h"

#include "belief/fusion.h"
#include "belief_world.h"
#include "cmocka_all.h"
#include "near.h"

#include <stdio.h>
#include <string.h>

static const double FLAT[WH_RING_COUNT] = {0.1, 0.1, 0.2, 0.2, 0.2, 0.2};
static const char *TABLE =
    "{\"format\": \"whence-reliability/1\", \"kinds\": {"
    "\"p\": {\"rings\": {\"prior\": [0.35, 0.25, 0.15, 0.1, 0.05, 0.1], \"counts\": "
    "[0,0,0,0,0,0]}},"
    "\"c\": {\"country\": {\"prior\": 0.85, \"right\": 0, \"n\": 0}}}}";

static int set_up(void **state) {
    return made_fixture_set_up(state, 77, TABLE);
}

/* ---- the fit ---- */

static void without_other_clues_masses_are_shares(void **state) {
    (void)state;
    wh_ring_example examples[40];
    double mass[WH_RING_COUNT];
    for (size_t i = 0; i < 40; i++) {
        examples[i] = (wh_ring_example){{1, 1, 1, 1, 1, 1}, i % 4};
    }
    assert_int_equal(wh_calibration_fit_rings(examples, 40, FLAT, mass, NULL), WH_OK);
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        assert_near(mass[j], ((j < 4 ? 10 : 0) + 10 * FLAT[j]) / 50, 1e-8);
    }
    assert_int_equal(wh_calibration_fit_rings(NULL, 0, FLAT, mass, NULL), WH_OK);
    assert_near(mass[2], FLAT[2], 1e-8);
    examples[3].gain[3] = 0;
    assert_int_equal(wh_calibration_fit_rings(examples, 40, FLAT, mass, NULL), WH_ERR_ARG);
}

/* The truth falls into ring j in proportion to what the clues gave it, times m_j. */
static void known_masses_are_found_again(void **state) {
    (void)state;
    enum { DRAWS = 6000 };
    static const double TRUE_MASS[WH_RING_COUNT] = {0.05, 0.1, 0.25, 0.1, 0.2, 0.3};
    wh_random random = wh_random_seed(5);
    wh_ring_example *examples = calloc(DRAWS, sizeof *examples);
    double mass[WH_RING_COUNT], counts[WH_RING_COUNT] = {0}, off = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        double chance[WH_RING_COUNT], sum = 0;
        for (size_t j = 0; j < WH_RING_COUNT; j++) {
            /* As for a guess that was shown a sign: the inner rings are what the sign says, too. */
            examples[i].gain[j] = exp(wh_random_normal(&random) + 2.0 - 0.8 * (double)j);
            sum += chance[j] = examples[i].gain[j] * TRUE_MASS[j];
        }
        double u = wh_random_unit(&random) * sum;
        size_t ring = 0;
        while (ring + 1 < WH_RING_COUNT && u >= chance[ring]) {
            u -= chance[ring++];
        }
        examples[i].ring = ring;
        counts[ring] += 1.0 / DRAWS;
    }
    assert_int_equal(wh_calibration_fit_rings(examples, DRAWS, FLAT, mass, NULL), WH_OK);
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        assert_near(mass[j], TRUE_MASS[j], 0.02);
        off = fmax(off, fabs(counts[j] - TRUE_MASS[j]));
    }
    assert_true(off > 0.1); /* plain shares would have been far off */
    free(examples);
}

/* ---- gains and inside clues ---- */

static double prior_of_country(const made_world *world, uint16_t country) {
    double sum = 0;
    for (size_t i = 0; i < world->sites.count; i++) {
        sum += world->site[i].country == country ? (double)world->site[i].prior : 0;
    }
    return sum;
}

static void gains_are_what_the_clues_say(void **state) {
    made_fixture *x = *state;
    double gain[WH_RING_COUNT];
    const uint16_t country = x->world.site[11].country;
    const wh_country_weight row = {country, 1};
    const wh_candidate at = site_candidate(&x->world, 11, 1);
    const wh_clue named = country_clue("f", "word", "c", &row, 1);
    const wh_clue guess = points_clue("vlm", "guess", "p", &at, 1);
    const wh_sites *sites = &x->world.sites;
    assert_int_equal(wh_belief_gains(sites, x->calibration, NULL, 0, &guess, WH_NO_COUNTRY,
                                     x->arena, gain, NULL),
                     WH_OK);
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        assert_near(gain[j], 1, 1e-6);
    }
    const double prior = prior_of_country(&x->world, country);
    assert_int_equal(wh_belief_gains(sites, x->calibration, &named, 1, &guess, WH_NO_COUNTRY,
                                     x->arena, gain, NULL),
                     WH_OK);
    assert_near(gain[0], 0.15 + 0.85 / prior, 1e-3 / prior);
    assert_true(gain[WH_RING_COUNT - 1] < 1);
    double inside[WH_RING_COUNT];
    assert_int_equal(
        wh_belief_gains(sites, x->calibration, &named, 1, &guess, country, x->arena, inside, NULL),
        WH_OK);
    assert_near(inside[0], gain[0], 1e-6);
    assert_true(inside[WH_RING_COUNT - 1] < gain[WH_RING_COUNT - 1]);
    const wh_clue table = country_clue("vlm", "guess", "c", &row, 1);
    assert_int_equal(wh_belief_gains(sites, x->calibration, &named, 1, &table, WH_NO_COUNTRY,
                                     x->arena, gain, NULL),
                     WH_OK);
    assert_near(gain[0], 0.15 + 0.85 / prior, 1e-3 / prior);
}

static double mass_within(const wh_fusion *f, const made_world *world, size_t site, double km,
                          uint16_t country) {
    double sum = 0;
    for (size_t i = 0; i < f->space->count; i++) {
        if (f->space->country[i] == country &&
            wh_haversine_km(wh_space_point(f->space, i), site_point(world, site)) <= km) {
            sum += f->mass[i];
        }
    }
    return sum;
}

static wh_fusion *fuse(const made_fixture *x, wh_clue *clues, size_t count) {
    const wh_constraint none = {0};
    wh_fusion *f = NULL;
    assert_int_equal(wh_fusion_create(&x->world.sites, x->calibration, clues, count, &none, 1.0,
                                      x->arena, &f, NULL),
                     WH_OK);
    return f;
}

/* Beside a clue that says where in the country: near it or far from it, the country's share stays.
 */
static void an_inside_clue_leaves_countries_alone_beside_others(void **state) {
    made_fixture *x = *state;
    const uint16_t own = x->world.site[11].country;
    size_t far = 12; /* another site of the same country */
    while (x->world.site[far].country != own ||
           wh_haversine_km(site_point(&x->world, far), site_point(&x->world, 11)) < 200) {
        far++;
    }
    const wh_candidate sign = site_candidate(&x->world, 11, 1);
    const wh_candidate places[] = {sign, site_candidate(&x->world, far, 1)};
    for (size_t k = 0; k < 2; k++) {
        wh_clue clues[] = {points_clue("sign", "sign", "p", &sign, 1),
                           points_clue("vlm", "guess", "p", &places[k], 1)};
        wh_fusion *alone = fuse(x, clues, 1), *as_voice = fuse(x, clues, 2);
        clues[1].inside = true;
        wh_fusion *inside = fuse(x, clues, 2);
        assert_near(inside->country_mass[own], alone->country_mass[own], 1e-5);
        assert_true(fabs(as_voice->country_mass[own] - alone->country_mass[own]) > 0.01);
        wh_fusion_free(alone);
        wh_fusion_free(as_voice);
        wh_fusion_free(inside);
    }
}

/* Two guesses in two countries: no country gains or loses, but where they lie in it is heeded. */
static void an_inside_clue_leaves_countries_alone(void **state) {
    made_fixture *x = *state;
    size_t other = 12;
    while (x->world.site[other].country == x->world.site[11].country) {
        other++;
    }
    const wh_candidate at[] = {site_candidate(&x->world, 11, 1),
                               site_candidate(&x->world, other, 3)};
    for (size_t count = 1; count <= 2; count++) {
        wh_clue guess = points_clue("vlm", "guess", "p", at, count);
        wh_fusion *plain = fuse(x, &guess, 1), *nothing = fuse(x, NULL, 0);
        guess.inside = true;
        wh_fusion *inside = fuse(x, &guess, 1);
        for (size_t c = 0; c < x->world.sites.country_count; c++) {
            assert_near(inside->country_mass[c], nothing->country_mass[c], 1e-5);
        }
        const uint16_t own = x->world.site[11].country;
        assert_true(plain->country_mass[own] > 2 * nothing->country_mass[own]);
        const double near = mass_within(inside, &x->world, 11, 25, own) / inside->country_mass[own];
        const double as_plain =
            mass_within(plain, &x->world, 11, 25, own) / plain->country_mass[own];
        assert_near(near, as_plain, 1e-3);
        assert_true(near >
                    5 * mass_within(nothing, &x->world, 11, 25, own) / nothing->country_mass[own]);
        wh_fusion_free(plain);
        wh_fusion_free(inside);
        wh_fusion_free(nothing);
    }
    wh_clue far = points_clue("vlm", "guess", "p", at, 1);
    wh_candidate distant = at[0];
    distant.dist_km = 40;
    distant.dist_sd_km = 4;
    far.candidates = &distant;
    far.inside = true;
    wh_fusion *f = NULL;
    const wh_constraint none = {0};
    assert_int_equal(
        wh_fusion_create(&x->world.sites, x->calibration, &far, 1, &none, 1.0, x->arena, &f, NULL),
        WH_ERR_ARG);
}

/* Neither clue names a country, both together do. */
static void clues_speak_for_a_country_together(void **state) {
    made_fixture *x = *state;
    uint16_t *favoured;
    const wh_country_weight first[] = {{1, 1 / prior_of_country(&x->world, 1)},
                                       {2, 0.9 / prior_of_country(&x->world, 2)},
                                       {3, 0.9 / prior_of_country(&x->world, 3)}};
    const wh_country_weight second[] = {{1, 1 / prior_of_country(&x->world, 1)},
                                        {4, 0.9 / prior_of_country(&x->world, 4)},
                                        {5, 0.9 / prior_of_country(&x->world, 5)}};
    const wh_country_weight one[] = {{7, 1}};
    const wh_clue clues[] = {country_clue("f", "w", "c", first, 3),
                             country_clue("g", "w", "c", second, 3),
                             {.claim = WH_CLAIM_NONE, .trust = 1}};
    assert_int_equal(
        wh_belief_favoured(&x->world.sites, x->calibration, clues, 3, x->arena, &favoured, NULL),
        WH_OK);
    assert_int_equal(favoured[0], WH_NO_COUNTRY);
    assert_int_equal(favoured[1], WH_NO_COUNTRY);
    assert_int_equal(favoured[2], WH_NO_COUNTRY);
    assert_int_equal(favoured[3], 1);
    const wh_clue single = country_clue("f", "w", "c", one, 1);
    assert_int_equal(
        wh_belief_favoured(&x->world.sites, x->calibration, &single, 1, x->arena, &favoured, NULL),
        WH_OK);
    assert_int_equal(favoured[0], 7);
    /* Of two that share alike neither is favoured. */
    const wh_candidate namesakes[] = {{.country = 2, .weight = 1}, {.country = 3, .weight = 1}};
    const wh_clue either = {
        .claim = WH_CLAIM_POINTS, .trust = 1, .candidates = namesakes, .candidate_count = 2};
    assert_int_equal(
        wh_belief_favoured(&x->world.sites, x->calibration, &either, 1, x->arena, &favoured, NULL),
        WH_OK);
    assert_int_equal(favoured[0], WH_NO_COUNTRY);
}

/* ---- the trial ---- */

/* One photo: a word that names the right country 85 times of 100, and a guess of one who was shown
 * it: 8 times of 10 somewhere in the country that the word names, else a view of its own, which
 * lies near the truth half of the time. */
typedef struct photo {
    wh_point truth;
    size_t site; /* of the truth */
    wh_country_weight word;
    wh_candidate guess;
    bool agrees;
} photo;

static size_t draw_site(const made_world *world, wh_random *random, uint16_t country, size_t near) {
    size_t chosen = SIZE_MAX;
    double sum = 0;
    for (size_t i = 0; i < world->sites.count; i++) {
        const wh_site *site = &world->site[i];
        if ((country != WH_NO_COUNTRY && site->country != country) ||
            (near != SIZE_MAX && (double)wh_xyz_km(site->xyz, world->site[near].xyz) > 200)) {
            continue;
        }
        sum += (double)site->prior;
        if (wh_random_unit(random) * sum < (double)site->prior) {
            chosen = i;
        }
    }
    return chosen;
}

static photo take(const made_fixture *x, uint64_t seed) {
    wh_random random = wh_random_seed(seed);
    const made_world *world = &x->world;
    photo p = {.site = draw_site(world, &random, WH_NO_COUNTRY, SIZE_MAX)};
    const wh_site *site = &world->site[p.site];
    p.truth = wh_point_towards(site_point(world, p.site), 360 * wh_random_unit(&random),
                               (double)site->extent_km * sqrt(wh_random_unit(&random)));
    const bool right = wh_random_unit(&random) < 0.85;
    p.word = (wh_country_weight){
        right ? site->country
              : world->site[draw_site(world, &random, WH_NO_COUNTRY, SIZE_MAX)].country,
        1};
    const bool repeats = wh_random_unit(&random) < 0.8, knows = wh_random_unit(&random) < 0.5;
    const size_t guess = draw_site(world, &random, repeats ? p.word.country : WH_NO_COUNTRY,
                                   !repeats && knows ? p.site : SIZE_MAX);
    p.guess = site_candidate(world, guess, 1);
    p.agrees = p.guess.country == p.word.country;
    return p;
}

enum { COUNTED = 800, TRIED = 400, OWN = 0, AGREES = 1 };

/* Masses of both classes: fitted beside the word, or as though there were none, all as one. */
static wh_calibration *count(const made_fixture *x, bool beside) {
    wh_ring_example *examples[2] = {calloc(COUNTED, sizeof(wh_ring_example)),
                                    calloc(COUNTED, sizeof(wh_ring_example))};
    size_t n[2] = {0};
    double mass[2][WH_RING_COUNT];
    char table[1024];
    for (uint64_t i = 0; i < COUNTED; i++) {
        wh_arena *arena = wh_arena_create(0);
        const photo p = take(x, 100000 + i);
        const wh_clue word = country_clue("f", "word", "c", &p.word, 1);
        wh_clue guess = points_clue("vlm", "guess", "p", &p.guess, 1);
        const bool agrees = beside && p.agrees;
        const size_t class = agrees ? AGREES : OWN;
        wh_ring_example *e = &examples[class][n[class]];
        *e = (wh_ring_example){{1, 1, 1, 1, 1, 1}, 0};
        e->ring = wh_clue_ring(&guess, site_point(&x->world, p.site));
        if (beside) {
            assert_int_equal(wh_belief_gains(&x->world.sites, x->calibration, &word, 1, &guess,
                                             agrees ? p.guess.country : WH_NO_COUNTRY, arena,
                                             e->gain, NULL),
                             WH_OK);
        }
        n[class] += !agrees || x->world.site[p.site].country == p.guess.country;
        wh_arena_free(arena);
    }
    for (size_t k = 0; k < 2; k++) {
        assert_int_equal(wh_calibration_fit_rings(examples[k], n[k], FLAT, mass[k], NULL), WH_OK);
        free(examples[k]);
    }
    snprintf(table, sizeof table,
             "{\"format\": \"whence-reliability/1\", \"kinds\": {\"c\": {\"country\": {\"prior\": "
             "0.85, \"right\": 0, \"n\": 0}}, \"own\": {\"rings\": {\"prior\": [0,0,0,0,0,1], "
             "\"counts\": [0,0,0,0,0,0], \"mass\": [%f, %f, %f, %f, %f, %f]}}, \"own/agrees\": "
             "{\"rings\": {\"prior\": [0,0,0,0,0,1], \"counts\": [0,0,0,0,0,0], \"mass\": [%f, "
             "%f, %f, %f, %f, %f]}}}}",
             mass[0][0], mass[0][1], mass[0][2], mass[0][3], mass[0][4], mass[0][5], mass[1][0],
             mass[1][1], mass[1][2], mass[1][3], mass[1][4], mass[1][5]);
    wh_calibration *calibration = NULL;
    wh_error err = {0};
    if (wh_calibration_create(table, &calibration, &err) != WH_OK) {
        fail_msg("%s", err.message);
    }
    return calibration;
}

typedef struct score {
    double within90, right, confidence, inflated;
} score;

static score try_on(const made_fixture *x, bool beside) {
    wh_calibration *calibration = count(x, beside);
    score s = {0};
    for (uint64_t i = 0; i < TRIED; i++) {
        wh_arena *arena = wh_arena_create(0);
        const photo p = take(x, i);
        wh_belief *belief = NULL;
        const wh_belief_params params = {.temperature = 1};
        wh_clue clues[] = {country_clue("f", "word", "c", &p.word, 1),
                           points_clue("vlm", "guess", "own", &p.guess, 1)};
        if (beside && p.agrees) {
            clues[1].reliability = "own/agrees";
            clues[1].inside = true;
        }
        assert_int_equal(
            wh_belief_fuse(&x->world.sites, calibration, clues, 2, &params, arena, &belief, NULL),
            WH_OK);
        s.within90 += wh_haversine_km(belief->answer.point, p.truth) <= belief->answer.radius90_km;
        s.right += belief->answer.country == x->world.site[p.site].country;
        s.confidence += belief->answer.country_mass;
        wh_arena_free(arena);
    }
    wh_calibration_free(calibration);
    print_message("%s: 90 %% radius %.3f, confidence %.3f, right %.3f of %d\n",
                  beside ? "beside the word" : "as a second voice", s.within90 / TRIED,
                  s.confidence / TRIED, s.right / TRIED, TRIED);
    return s;
}

static void what_is_repeated_is_not_counted_twice(void **state) {
    const made_fixture *x = *state;
    const score blind = try_on(x, false), beside = try_on(x, true);
    assert_true(blind.within90 / TRIED < 0.85);
    assert_true(blind.confidence / TRIED > blind.right / TRIED + 0.03);
    assert_near(beside.within90 / TRIED, 0.90, 0.03);
    assert_near(beside.confidence / TRIED, beside.right / TRIED, 0.03);
    assert_true(beside.right >= blind.right);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_other_clues_masses_are_shares),
        cmocka_unit_test(known_masses_are_found_again),
        cmocka_unit_test(gains_are_what_the_clues_say),
        cmocka_unit_test(an_inside_clue_leaves_countries_alone),
        cmocka_unit_test(an_inside_clue_leaves_countries_alone_beside_others),
        cmocka_unit_test(clues_speak_for_a_country_together),
        cmocka_unit_test(what_is_repeated_is_not_counted_twice),
    };
    return cmocka_run_group_tests(tests, set_up, made_fixture_tear_down);
}
