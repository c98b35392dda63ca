/* Clues from metadata: a position, and a clock's offset. */
#include "cmocka_all.h"
#include "data_world.h"
#include "evidence/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wh_world *world;

static int open_world(void **state) {
    (void)state;
    world = data_world_open();
    return world ? 0 : 1;
}

static int close_world(void **state) {
    (void)state;
    wh_world_free(world);
    return 0;
}

/* The likelihood of a country in a table, 0 if it is not listed. */
static double likelihood_of(const wh_clue *clue, const char *code) {
    uint16_t index = wh_world_country_index(world, code);
    for (size_t i = 0; i < clue->country_count; i++)
        if (clue->countries[i].country == index)
            return clue->countries[i].likelihood;
    return 0;
}

static wh_clue *clues_of(const wh_photo_meta *meta, wh_arena *arena, size_t *count) {
    wh_clue *clues;
    wh_error err = {0};
    if (wh_context_clues(world, meta, arena, &clues, count, &err) != WH_OK)
        fail_msg("%s", err.message);
    return clues;
}

static void test_no_metadata(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    size_t count;
    clues_of(&(wh_photo_meta){0}, arena, &count);
    assert_int_equal(count, 0);
    wh_arena_free(arena);
}

static void test_position(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    size_t count;
    wh_photo_meta meta = {.has_gps = true, .lat_deg = -33.45, .lon_deg = -70.66};
    wh_clue *clues = clues_of(&meta, arena, &count);
    assert_int_equal(count, 1);
    assert_string_equal(clues[0].shown.kind, "exif_gps");
    assert_string_equal(clues[0].reliability, "exif_gps");
    assert_int_equal(clues[0].claim, WH_CLAIM_POINTS);
    assert_int_equal(clues[0].candidate_count, 1);
    assert_true(clues[0].candidates[0].point.lat_deg == -33.45);
    assert_true(clues[0].candidates[0].point.lon_deg == -70.66);
    assert_int_equal(clues[0].candidates[0].country, wh_world_country_index(world, "CL"));
    assert_non_null(strstr(clues[0].shown.says, "Chile"));
    wh_arena_free(arena);
}

/* Zeroes are what a camera writes that had no fix; a position that is none is not used. */
static void test_no_position(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    size_t count;
    wh_clue *clues = clues_of(&(wh_photo_meta){.has_gps = true}, arena, &count);
    assert_int_equal(count, 1);
    assert_int_equal(clues[0].claim, WH_CLAIM_NONE);
    assert_non_null(clues[0].shown.reason);
    clues_of(&(wh_photo_meta){.has_gps = true, .lat_deg = 91}, arena, &count);
    assert_int_equal(count, 0);
    wh_arena_free(arena);
}

/* The law of the day: Russia had +04:00 for Moscow in 2012 and has +03:00 since 2014. */
static void test_offset_on_a_date(void **state) {
    (void)state;
    static const struct {
        const char *taken;
        int offset_min;
        const char *in, *out;
    } cases[] = {
        {"2021-07-01T12:00:00", 120, "DE", "GB"},
        {"2021-01-15T12:00:00", 60, "DE", "GR"},
        {"2021-07-01T12:00:00", 345, "NP", "IN"},
        {"2021-07-01T12:00:00", 330, "IN", "NP"},
        {"2012-06-01T12:00:00", 240, "RU", "DE"},
        {"2021-01-15T12:00:00", 765, "", "NZ"},
        {"2021-01-15T12:00:00", 825, "NZ", "AU"},
        {"2021-07-01T12:00:00", -210, "", "CA"},
        {"2021-01-15T12:00:00", -210, "CA", "US"},
        {NULL, 120, "DE", "IN"},
        {"not a date", 60, "FR", "JP"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wh_arena *arena = wh_arena_create(0);
        size_t count;
        wh_photo_meta meta = {.has_utc_offset = true,
                              .utc_offset_min = cases[i].offset_min,
                              .taken = cases[i].taken,
                              .utc_offset_source = "OffsetTimeOriginal"};
        wh_clue *clues = clues_of(&meta, arena, &count);
        assert_int_equal(count, 1);
        assert_string_equal(clues[0].shown.kind, "utc_offset");
        assert_string_equal(clues[0].shown.source, "OffsetTimeOriginal");
        if (*cases[i].in)
            assert_true(likelihood_of(&clues[0], cases[i].in) > 0);
        assert_true(likelihood_of(&clues[0], cases[i].out) <= 0);
        wh_arena_free(arena);
    }
}

/* An offset that no country has, and one that cannot be. */
static void test_odd_offsets(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    size_t count;
    wh_clue *clues =
        clues_of(&(wh_photo_meta){.has_utc_offset = true, .utc_offset_min = 7}, arena, &count);
    assert_int_equal(count, 1);
    assert_int_equal(clues[0].claim, WH_CLAIM_NONE);
    assert_non_null(clues[0].shown.reason);
    clues_of(&(wh_photo_meta){.has_utc_offset = true, .utc_offset_min = 5000}, arena, &count);
    assert_int_equal(count, 0);
    clues = clues_of(&(wh_photo_meta){.has_utc_offset = true}, arena, &count);
    assert_int_equal(count, 1);
    assert_string_equal(clues[0].reliability, "utc_offset/zero");
    assert_true(likelihood_of(&clues[0], "GB") > 0);
    wh_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_metadata), cmocka_unit_test(test_position),
        cmocka_unit_test(test_no_position), cmocka_unit_test(test_offset_on_a_date),
        cmocka_unit_test(test_odd_offsets),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
