/* Goldens over answer texts as models and people write them. */
#include "answer/guess.h"
#include "cmocka_all.h"

#include <math.h>

typedef struct row {
    const char *text;
    wh_guess_form form;
    double lat, lon; /* NAN: no point */
    const char *country, *city;
} row;

#define NO_POINT NAN, NAN

static const row rows[] = {
    {"I think {not json} this is it: ```json\n{\"lat\": 48.85, \"lon\": 2.35, \"city\": \"Paris\", "
     "\"country\": \"France\"}\n```",
     WH_GUESS_JSON, 48.85, 2.35, "France", "Paris"},
    {"{\"thought\": \"a\"} {\"answer\": {\"latitude\": \"35.68\", \"Longitude\": \"139.69\"}}",
     WH_GUESS_JSON, 35.68, 139.69, NULL, NULL},
    {"[{\"lat\": 1.5, \"lng\": -2.5}, {\"lat\": 3, \"lng\": 4}]", WH_GUESS_JSON, 1.5, -2.5, NULL,
     NULL},
    {"{\"latitude\": \"48°51′N\", \"longitude\": \"2°21′E\", \"country\": \"FR\"}", WH_GUESS_JSON,
     48.85, 2.35, "FR", NULL},
    {"{\"lat\": 139.7, \"lon\": 35.7}", WH_GUESS_JSON, NO_POINT, NULL, NULL},
    {"{\"lat\": null, \"lon\": null, \"country\": \"Peru\", \"city\": \"unknown\"}", WH_GUESS_JSON,
     NO_POINT, "Peru", NULL},
    {"<think>{..}</think><answer>country: Japan\ncity: Ōsaka</answer>", WH_GUESS_TAGS, NO_POINT,
     "Japan", "Ōsaka"},
    {"<answer>Country: Brazil\nCity: São Paulo\nCoordinates: (-23.55, -46.63)", WH_GUESS_TAGS,
     -23.55, -46.63, "Brazil", "São Paulo"},
    {"Palms, left traffic.\nAustralia\nQueensland\nCairns\n(-16.92, 145.77)", WH_GUESS_CHAIN,
     -16.92, 145.77, "Australia", "Cairns"},
    {"country: Chile\nstate/province: Santiago\ncity: Santiago\ncoordinates: (-33.45, -70.67)\n",
     WH_GUESS_CHAIN, -33.45, -70.67, "Chile", "Santiago"},
    {"Estimated coordinates: 48°51′24″N, 2°21′03″E", WH_GUESS_PROSE, 48.856667, 2.350833, NULL,
     NULL},
    {"It is at 33° 51.5' S 151° 12.5' E.", WH_GUESS_PROSE, -33.858333, 151.208333, NULL, NULL},
    {"**Latitude**: 40.7128\n- **Longitude**: -74.0060", WH_GUESS_PROSE, 40.7128, -74.006, NULL,
     NULL},
    {"Longitude = 13.4, latitude = 52.5", WH_GUESS_PROSE, 52.5, 13.4, NULL, NULL},
    {"lat: 48.8566° N, lon: 2.3522° W", WH_GUESS_PROSE, 48.8566, -2.3522, NULL, NULL},
    {"somewhere near (59.33, 18.07), I guess", WH_GUESS_PROSE, 59.33, 18.07, NULL, NULL},
    {"Мои координаты: 55.7558, 37.6173 — Москва", WH_GUESS_PROSE, 55.7558, 37.6173, NULL, NULL},
    {"Latitude: 95.0, longitude: 10.0", WH_GUESS_PROSE, NO_POINT, NULL, NULL},
    {"Country: Kenya\nCity: Nairobi\nI am not sure of the coordinates.", WH_GUESS_PROSE, NO_POINT,
     "Kenya", "Nairobi"},
    {"I'm sorry, I cannot tell where this was taken.", WH_GUESS_NONE, NO_POINT, NULL, NULL},
    {"The list is (1, 2), and version 1.2, 3.4 of 2021-01-02 12:30.", WH_GUESS_NONE, NO_POINT, NULL,
     NULL},
    {"{\"lat\": 48.85, \"lon\": 2.3", WH_GUESS_PROSE, 48.85, 2.3, NULL, NULL}, /* cut off */
    {"", WH_GUESS_NONE, NO_POINT, NULL, NULL},
    {"1,\xC2", WH_GUESS_NONE, NO_POINT, NULL, NULL}, /* cut inside a no-break space */
};

static void same_text(const char *got, const char *expected, const char *text) {
    if ((got == NULL) != (expected == NULL) || (got && strcmp(got, expected) != 0))
        fail_msg("\"%s\" is not \"%s\" in: %s", got ? got : "(null)",
                 expected ? expected : "(null)", text);
}

static void reads_what_was_meant(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wh_arena *arena = wh_arena_create(0);
        wh_guess guess;
        assert_int_equal(wh_guess_parse(rows[i].text, NULL, arena, &guess, NULL), WH_OK);
        if (guess.form != rows[i].form)
            fail_msg("form %d, not %d: %s", guess.form, rows[i].form, rows[i].text);
        if (guess.has_point == isnan(rows[i].lat))
            fail_msg("%s point: %s", guess.has_point ? "a" : "no", rows[i].text);
        if (guess.has_point && !(fabs(guess.point.lat_deg - rows[i].lat) < 1e-6 &&
                                 fabs(guess.point.lon_deg - rows[i].lon) < 1e-6))
            fail_msg("%g, %g: %s", guess.point.lat_deg, guess.point.lon_deg, rows[i].text);
        same_text(guess.country, rows[i].country, rows[i].text);
        same_text(guess.city, rows[i].city, rows[i].text);
        wh_arena_free(arena);
    }
}

static void strict_rules_take_only_full_objects(void **state) {
    (void)state;
    wh_guess_rules rules = {true, WH_NEEDS_LAT_LON | WH_NEEDS_CITY | WH_NEEDS_COUNTRY};
    wh_arena *arena = wh_arena_create(0);
    wh_guess guess;
    const char *text = "{\"lat\": 1, \"lon\": 2} then {\"lat\": 3, \"lon\": 4, \"city\": \"A\", "
                       "\"country\": \"B\"}";
    assert_int_equal(wh_guess_parse(text, &rules, arena, &guess, NULL), WH_OK);
    assert_true(guess.has_point && guess.point.lat_deg == 3);
    assert_int_equal(wh_guess_parse("(59.33, 18.07)", &rules, arena, &guess, NULL), WH_OK);
    assert_int_equal(guess.form, WH_GUESS_NONE);
    assert_int_equal(wh_guess_parse("lat: 120.5, lon: 10.5", NULL, arena, &guess, NULL), WH_OK);
    assert_false(guess.has_point);
    assert_non_null(strstr(guess.fault, "swapped"));
    wh_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_was_meant),
        cmocka_unit_test(strict_rules_take_only_full_objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
