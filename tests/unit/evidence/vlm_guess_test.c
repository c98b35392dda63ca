/* Answers of a model: resolved level by level, pooled into clues, faults told. */
#include "base/text.h"
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
    assert_int_equal(wh_vlm_guess_clues(world, samples, 5, "geo-r", "dir/Geo-R-7B-Q4_K_M.gguf",
                                        arena, &clues, &count, NULL),
                     WH_OK);
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
    assert_int_equal(
        wh_vlm_guess_clues(world, &sample, 1, "geo-r", "m", arena, &clues, &count, NULL), WH_OK);
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
        assert_string_equal(wh_vlm_guess_class("globe", models[i][0], arena), models[i][1]);
    char name[300];
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_true(strlen(wh_vlm_guess_class("geo-r", name, arena)) < 48);
    wh_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_resolved),
        cmocka_unit_test(samples_are_pooled),
        cmocka_unit_test(no_answer_claims_nothing),
        cmocka_unit_test(classes_fit_the_table),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
