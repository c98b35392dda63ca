/* Names to places, and the faults of chains that do not hold together. */
#include "cmocka_all.h"
#include "small_world.h"
#include "world/geocode.h"

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

typedef struct row {
    wh_chain chain;
    const char *country; /* of the city that is found; NULL: none is */
    double lat, lon;     /* of it, to half a degree */
    unsigned faults;
} row;

static const row rows[] = {
    {{.country = "France", .city = "Paris"}, "FR", 48.85, 2.35, 0},
    {{.country = "United States", .state = "Texas", .city = "Paris"}, "US", 33.66, -95.56, 0},
    {{.country = "USA", .city = "Portland", .context = "Firs: Maine, or another coast?"},
     "US",
     43.66,
     -70.26,
     0},
    {{.country = "USA", .city = "Portland"}, "US", 45.52, -122.68, 0},
    {{.country = "日本", .city = "大阪市"}, "JP", 34.69, 135.5, 0},
    {{.country = "Deutschland", .state = "Bavaria", .city = "München"}, "DE", 48.14, 11.58, 0},
    {{.country = "Atlantis", .city = "Lyon"}, "FR", 45.75, 4.85, WH_CHAIN_COUNTRY_UNKNOWN},
    {{.country = "Chile", .state = "Texas", .city = "Santiago"},
     "CL",
     -33.45,
     -70.66,
     WH_CHAIN_STATE_ELSEWHERE},
    {{.country = "Chile", .state = "Xqzzyk", .city = "Santiago"},
     "CL",
     -33.45,
     -70.66,
     WH_CHAIN_STATE_UNKNOWN},
    {{.country = "Peru", .city = "Qwrtzpsd"}, NULL, 0, 0, WH_CHAIN_CITY_UNKNOWN},
    {{.country = "Mongolia", .city = "Marseille"}, "FR", 43.3, 5.38, WH_CHAIN_CITY_NOT_IN_COUNTRY},
    {{.country = "Germany", .state = "Saxony", .city = "Munich"},
     "DE",
     48.14,
     11.58,
     WH_CHAIN_CITY_NOT_IN_STATE},
    {{.country = "Spain", .city = "Madrid", .has_point = true, .point = {40.42, -3.7}},
     "ES",
     40.42,
     -3.7,
     0},
    {{.country = "Spain", .city = "Madrid", .has_point = true, .point = {-3.7, 40.42}},
     "ES",
     40.42,
     -3.7,
     WH_CHAIN_POINT_NOT_IN_COUNTRY | WH_CHAIN_POINT_FAR_FROM_CITY},
    {{.country = "Spain", .city = "Madrid", .has_point = true, .point = {41.65, -0.88}},
     "ES",
     40.42,
     -3.7,
     WH_CHAIN_POINT_FAR_FROM_CITY},
    {{.has_point = true, .point = {0, -30}}, NULL, 0, 0, 0},
};

static void names_become_places(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wh_arena *arena = wh_arena_create(0);
        wh_geocoded found;
        wh_error err = {0};
        if (wh_geocode(world, &rows[i].chain, arena, &found, &err) != WH_OK)
            fail_msg("row %zu: %s", i, err.message);
        if (found.faults != rows[i].faults)
            fail_msg("row %zu: faults %u, not %u", i, found.faults, rows[i].faults);
        const char *fault = wh_geocode_fault(world, &rows[i].chain, &found, arena);
        if ((fault != NULL) != (rows[i].faults != 0))
            fail_msg("row %zu: says %s", i, fault ? fault : "nothing");
        if ((found.city != NULL) != (rows[i].country != NULL))
            fail_msg("row %zu: found %s", i, found.city ? found.city->name : "nothing");
        if (found.city) {
            wh_point truth = {rows[i].lat, rows[i].lon};
            assert_int_equal(found.city->country, wh_world_country_index(world, rows[i].country));
            if (wh_haversine_km(found.city->point, truth) > 50)
                fail_msg("row %zu: %s at %g, %g", i, found.city->name, found.city->point.lat_deg,
                         found.city->point.lon_deg);
        }
        wh_arena_free(arena);
    }
}

static void the_fault_is_told(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    wh_geocoded found;
    wh_chain chain = {
        .country = "Chile", .city = "Valparaíso", .has_point = true, .point = {48.85, 2.35}};
    assert_int_equal(wh_geocode(world, &chain, arena, &found, NULL), WH_OK);
    assert_string_equal(wh_geocode_fault(world, &chain, &found, arena),
                        "the coordinates are not in Chile but in France");
    wh_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_places),
        cmocka_unit_test(the_fault_is_told),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
