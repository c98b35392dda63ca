/* Answers of a model: resolved level by level, pooled into clues, faults told. */
#include "base/text.h"
#include "belief/beside.h"
#include "cmocka_all.h"
#include "evidence/vlm_guess.h"
#include "small_world.h"

#include <math.h>
#include <string.h>

static wh_world *world;

static int open_world(void **state) {
    (void)state;
    world = small_world_open();
    return world ? 0 : 1;
}

static int close_world(void **state) {
    (void)state;
    wh_world_free(world);
    return 0;
}

static wh_vlm_sample sample_of(const char *text, wh_arena *arena) {
    wh_read_answer read;
    wh_vlm_sample sample;
    wh_error err = {0};
    if (wh_answer_read(text, arena, &read, &err) != WH_OK ||
        wh_vlm_sample_resolve(world, &read, arena, &sample, &err) != WH_OK)
        fail_msg("%s", err.message);
    return sample;
}

typedef struct row {
    const char *text;
    bool has_point, repaired, faulty;
    double lat, lon;
    const char *country; /* NULL: none */
} row;

#define CHAIN(country, state, city, point)                                                         \
    "Because.\ncountry: " country "\nstate/province: " state "\ncity: " city                       \
    "\n(latitude, longitude): " point

static const row rows[] = {
    {CHAIN("France", "Auvergne-Rhône-Alpes", "Lyon", "(45.7600, 4.8400)"), true, false, false,
     45.76, 4.84, "FR"},
    {CHAIN("Chile", "Valparaíso", "Valparaíso", "(48.8500, 2.3500)"), true, true, true, -33.04,
     -71.63, "CL"},
    {CHAIN("Spain", "Madrid", "Madrid", "(-95.0, 40.42)"), true, true, true, 40.42, -3.7, "ES"},
    {CHAIN("Germany", "Xqzzyk", "Munich", "(48.1400, 11.5800)"), true, false, true, 48.14, 11.58,
     "DE"},
    {"<think>Texan plates.</think><answer>country: United States\ncity: Paris</answer>", true,
     false, false, 33.66, -95.56, "US"},
    {"<think>A lighthouse of Maine.</think><answer>country: United States\ncity: Portland</answer>",
     true, false, false, 43.66, -70.26, "US"},
    {"<think>Hm.</think><answer>country: Peru\ncity: unknown</answer>", false, false, false, 0, 0,
     "PE"},
    {"I cannot tell.", false, false, false, 0, 0, NULL},
};

static void answers_are_resolved(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wh_arena *arena = wh_arena_create(0);
        wh_vlm_sample got = sample_of(rows[i].text, arena);
        if (got.has_point != rows[i].has_point || got.repaired != rows[i].repaired ||
            (got.fault != NULL) != rows[i].faulty)
            fail_msg("row %zu: point %d, repaired %d, fault: %s", i, got.has_point, got.repaired,
                     got.fault ? got.fault : "none");
        wh_point truth = {rows[i].lat, rows[i].lon};
        if (got.has_point && wh_haversine_km(got.point, truth) > 30)
            fail_msg("row %zu: %g, %g", i, got.point.lat_deg, got.point.lon_deg);
        uint16_t country =
            rows[i].country ? wh_world_country_index(world, rows[i].country) : WH_NO_COUNTRY;
        assert_int_equal(got.country, country);
        wh_arena_free(arena);
    }
}

static const uint16_t NOTHING_FAVOURED = WH_NO_COUNTRY;
#define SHOWN_NOTHING                                                                              \
    { NULL, 0, &NOTHING_FAVOURED }

/* Two samples at one place, one elsewhere, one country, one without an answer. */
static void samples_are_pooled(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    wh_vlm_sample samples[] = {
        sample_of("Plane trees and a tram.\n" CHAIN("France", "Auvergne-Rhône-Alpes", "Lyon",
                                                    "(45.7600, 4.8400)"),
                  arena),
        sample_of(CHAIN("France", "Auvergne-Rhône-Alpes", "Lyon", "(45.7605, 4.8400)"), arena),
        sample_of(CHAIN("Italy", "Piedmont", "Turin", "(45.0700, 7.6900)"), arena),
        sample_of("country: France\ncity: unknown\n<answer>country: France</answer>", arena),
        sample_of("No idea.", arena),
    };
    wh_clue *clues;
    size_t count;
    const wh_vlm_answers answers = {.samples = samples,
                                    .count = 5,
                                    .method = "geo-r",
                                    .model = "dir/Geo-R-7B-Q4_K_M.gguf",
                                    .shown = SHOWN_NOTHING};
    assert_int_equal(wh_vlm_guess_clues(world, &answers, arena, &clues, &count, NULL), WH_OK);
    assert_int_equal(count, 3);
    assert_string_equal(clues[2].shown.kind, "vlm_entities");
    assert_string_equal(clues[2].shown.text, "tree, tram");
    assert_int_equal(clues[2].claim, WH_CLAIM_NONE);
    assert_int_equal(clues[0].claim, WH_CLAIM_POINTS);
    assert_int_equal(clues[0].candidate_count, 2);
    assert_true(clues[0].candidates[0].weight == 2 && clues[0].candidates[1].weight == 1);
    assert_true(fabs(clues[0].trust - 0.6) < 1e-9);
    assert_int_equal(clues[1].claim, WH_CLAIM_COUNTRIES);
    assert_true(fabs(clues[1].trust - 0.2) < 1e-9);
    assert_string_equal(clues[0].reliability, "vlm_guess/geo-r/geo-r-7b/q4_k_m");
    assert_string_equal(clues[0].shown.family, clues[1].shown.family);
    assert_non_null(strstr(clues[0].shown.says, "3 of 5 answers"));
    assert_non_null(strstr(clues[0].shown.says, "name a place, 2 different"));
    assert_non_null(strstr(clues[1].shown.says, "1 of 5 answers"));
    assert_non_null(strstr(clues[1].shown.says, "name no more than a country, 1 different"));
    assert_null(strstr(clues[0].shown.text, "France; "));
    assert_null(strstr(clues[1].shown.text, "Turin"));
    assert_non_null(strstr(clues[0].shown.text, "Turin"));
    wh_arena_free(arena);
}

static void no_answer_claims_nothing(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    wh_vlm_sample sample = sample_of("lat: 120.5, lon: 10.5", arena);
    wh_clue *clues;
    size_t count;
    const wh_vlm_answers answers = {
        .samples = &sample, .count = 1, .method = "geo-r", .model = "m", .shown = SHOWN_NOTHING};
    assert_int_equal(wh_vlm_guess_clues(world, &answers, arena, &clues, &count, NULL), WH_OK);
    assert_int_equal(count, 1);
    assert_int_equal(clues[0].claim, WH_CLAIM_NONE);
    assert_non_null(strstr(clues[0].shown.says, "out of range"));
    wh_arena_free(arena);
}

static void classes_fit_the_table(void **state) {
    (void)state;
    static const char *const models[][2] = {
        {"/a/GLOBE-Qwen2.5-VL-7B.gguf", "vlm_guess/globe/globe-qwen2.5-vl-7b"},
        {"org/GLOBE-Qwen2.5-VL-7B-f16.gguf", "vlm_guess/globe/globe-qwen2.5-vl-7b/f16"},
        {"Qwen/Qwen2.5-VL-7B-Instruct", "vlm_guess/globe/qwen2.5-vl-7b-instruct"},
        {"-q4", "vlm_guess/globe/-q4"},
        {"", "vlm_guess/globe/"},
    };
    wh_arena *arena = wh_arena_create(0);
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        assert_string_equal(wh_vlm_guess_class("globe", models[i][0], false, arena), models[i][1]);
    assert_string_equal(wh_vlm_guess_class("geo-r", "Geo-R-7B-Q4_K_M.gguf", true, arena),
                        "vlm_guess/geo-r/geo-r-7b/agrees/q4_k_m");
    char name[300];
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_true(strlen(wh_vlm_guess_class("globe", name, true, arena)) < WH_CLASS_BYTES);
    wh_arena_free(arena);
}

/* ---- what the model was shown ---- */

static wh_candidate candidate(double lat, double lon, const char *country, double weight) {
    return (wh_candidate){
        .point = {lat, lon}, .weight = weight, .country = wh_world_country_index(world, country)};
}

/* The clues of one sample beside `shown`, of which only the model's guess is looked at. */
static const wh_clue *guess_beside(const char *text, const wh_clue *shown, size_t count,
                                   wh_arena *arena) {
    wh_calibration *calibration = NULL;
    wh_vlm_sample sample = sample_of(text, arena);
    uint16_t *favoured;
    wh_clue *clues;
    size_t clue_count;
    assert_int_equal(wh_calibration_builtin(&calibration, NULL), WH_OK);
    assert_int_equal(wh_belief_favoured(wh_world_sites(world), calibration, shown, count, arena,
                                        &favoured, NULL),
                     WH_OK);
    const wh_vlm_answers answers = {.samples = &sample,
                                    .count = 1,
                                    .method = "geo-r",
                                    .model = "m",
                                    .shown = {shown, count, favoured}};
    assert_int_equal(wh_vlm_guess_clues(world, &answers, arena, &clues, &clue_count, NULL), WH_OK);
    wh_calibration_free(calibration);
    return &clues[0];
}

#define LYON CHAIN("France", "Auvergne-Rhône-Alpes", "Lyon", "(45.7600, 4.8400)")
#define MUNICH CHAIN("Germany", "Bavaria", "Munich", "(48.1400, 11.5800)")
#define PARIS_IN_TEXAS CHAIN("US", "Texas", "Paris", "(33.6600, -95.5600)")
#define FRANCE "country: France\ncity: unknown\n<answer>country: France</answer>"

/* Each row: one clue that was shown, an answer, and what of it counts. */
static void what_was_shown_counts_once(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    const uint16_t fr = wh_world_country_index(world, "FR"),
                   us = wh_world_country_index(world, "US");
    const wh_country_weight french[] = {{fr, 0.9}}, either[] = {{fr, 1.0}, {us, 1.0}};
    const wh_candidate lyon[] = {candidate(45.76, 4.84, "FR", 1)};
    const wh_candidate paris[] = {candidate(48.85, 2.35, "FR", 0.95),
                                  candidate(33.66, -95.56, "US", 0.05)};
    enum { OWN, AGREES, REPEATS };
    const struct {
        wh_clue shown;
        const char *answer;
        int stand;
    } cases[] = {
        /* a language names the country: the city still counts inside it, the country alone not */
        {{.claim = WH_CLAIM_COUNTRIES, .countries = french, .country_count = 1}, LYON, AGREES},
        {{.claim = WH_CLAIM_COUNTRIES, .countries = french, .country_count = 1}, FRANCE, REPEATS},
        {{.claim = WH_CLAIM_COUNTRIES, .countries = french, .country_count = 1},
         CHAIN("Italy", "Piedmont", "Turin", "(45.0700, 7.6900)"),
         OWN},
        /* two countries, of which the larger by far is not the guess's */
        {{.claim = WH_CLAIM_COUNTRIES, .countries = either, .country_count = 2}, LYON, OWN},
        {{.claim = WH_CLAIM_POINTS, .candidates = lyon, .candidate_count = 1}, LYON, REPEATS},
        {{.claim = WH_CLAIM_POINTS, .candidates = paris, .candidate_count = 2}, LYON, AGREES},
        /* the unlikely namesake is the model's own choice */
        {{.claim = WH_CLAIM_POINTS, .candidates = paris, .candidate_count = 2},
         CHAIN("United States", "Texas", "Paris", "(33.6600, -95.5600)"),
         OWN},
        /* texts that were given no weight must not speak through the model */
        {{.shown.text = "answer: France"}, LYON, AGREES},
        {{.shown.text = "answer: France"}, FRANCE, REPEATS},
        {{.shown.text = "LYON!"}, LYON, REPEATS},
        {{.shown.text = "(45.7600, 4.8400)"}, LYON, REPEATS},
        {{.shown.text = "Lyonnais"}, LYON, OWN},
        /* a point at sea is of the country that the answer names */
        {{.shown.text = "answer: France"},
         CHAIN("France", "unknown", "unknown", "(46.0, -6.0)"),
         AGREES},
        {{.shown.text = "Hotel"}, LYON, OWN},
        /* nor by a name that the answer says in another language */
        {{.shown.text = "Grüße aus München!"}, MUNICH, REPEATS},
        {{.shown.text = "Deutschland"}, MUNICH, AGREES},
        {{.shown.text = "Grüße aus München!"}, LYON, OWN},
        /* a word is no country's code */
        {{.shown.text = "Contact us"}, PARIS_IN_TEXAS, OWN},
        /* a clue that claims countries quotes a line that may say more */
        {{.shown.text = "Bienvenue à Lyon",
          .claim = WH_CLAIM_COUNTRIES,
          .countries = french,
          .country_count = 1},
         LYON,
         REPEATS},
        {{.shown.text = "vins de France",
          .claim = WH_CLAIM_COUNTRIES,
          .countries = either,
          .country_count = 2},
         LYON,
         AGREES},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wh_clue shown = cases[i].shown;
        shown.trust = 1;
        shown.shown.text = shown.shown.text ? shown.shown.text : "read";
        const wh_clue *clue = guess_beside(cases[i].answer, &shown, 1, arena);
        const int got = clue->claim == WH_CLAIM_NONE ? REPEATS : clue->inside ? AGREES : OWN;
        if (got != cases[i].stand)
            fail_msg("case %zu: %d, not %d: %s", i, got, cases[i].stand, clue->shown.says);
        assert_string_equal(clue->reliability,
                            got == AGREES ? "vlm_guess/geo-r/m/agrees" : "vlm_guess/geo-r/m");
        assert_true((strstr(clue->shown.says, "[e1]") != NULL) == (got != OWN));
        if (got == REPEATS)
            assert_string_equal(clue->shown.reason,
                                "It repeats [e1], which it was shown, so it is no second witness.");
    }
    /* What has no text was not shown. */
    wh_clue hidden = {.claim = WH_CLAIM_NONE, .trust = 1};
    assert_false(guess_beside(LYON, &hidden, 1, arena)->inside);
    wh_arena_free(arena);
}

/* Of three samples each counts by what it is itself. */
static void samples_of_each_standing_are_told_apart(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    const wh_candidate lyon[] = {candidate(45.76, 4.84, "FR", 1)};
    const wh_clue shown = {.shown = {.text = "Lyon"},
                           .claim = WH_CLAIM_POINTS,
                           .candidates = lyon,
                           .candidate_count = 1,
                           .trust = 1};
    const uint16_t favoured[] = {wh_world_country_index(world, "FR"), WH_NO_COUNTRY};
    const wh_vlm_sample samples[] = {
        sample_of(LYON, arena),
        sample_of(CHAIN("Italy", "Piedmont", "Turin", "(45.0700, 7.6900)"), arena),
        sample_of(CHAIN("France", "Île-de-France", "Paris", "(48.8500, 2.3500)"), arena),
        sample_of(CHAIN("Italy", "Piedmont", "Turin", "(45.0700, 7.6900)"), arena),
    };
    const wh_vlm_answers answers = {.samples = samples,
                                    .count = 4,
                                    .method = "geo-r",
                                    .model = "m",
                                    .shown = {&shown, 1, favoured}};
    wh_clue *clues;
    size_t count;
    assert_int_equal(wh_vlm_guess_clues(world, &answers, arena, &clues, &count, NULL), WH_OK);
    assert_int_equal(count, 3);
    assert_int_equal(clues[0].claim, WH_CLAIM_NONE);
    assert_true(clues[1].inside && clues[1].trust == 0.25);
    assert_string_equal(clues[1].reliability, "vlm_guess/geo-r/m/agrees");
    assert_true(!clues[2].inside && clues[2].trust == 0.5);
    assert_string_equal(clues[2].reliability, "vlm_guess/geo-r/m");
    assert_int_equal(clues[2].candidate_count, 1);
    assert_null(strstr(clues[2].shown.text, "Lyon"));
    wh_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_resolved),
        cmocka_unit_test(samples_are_pooled),
        cmocka_unit_test(no_answer_claims_nothing),
        cmocka_unit_test(classes_fit_the_table),
        cmocka_unit_test(what_was_shown_counts_once),
        cmocka_unit_test(samples_of_each_standing_are_told_apart),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
