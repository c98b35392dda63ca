/* Reverse geocoding: 1,000 points with truth from another map, named points, shores, odd input. */
#include "cmocka_all.h"
#include "small_world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int open_world(void **state) {
    *state = small_world_open();
    return *state == NULL ? -1 : 0;
}

static int close_world(void **state) {
    wh_world_free(*state);
    return 0;
}

static const char *code_of(wh_world *world, uint16_t country) {
    return country == WH_NO_COUNTRY ? "--" : wh_world_country(world, country)->code;
}

static wh_region reverse(wh_world *world, double lat_deg, double lon_deg) {
    wh_region region;
    wh_error err = {0};
    wh_status status = wh_world_reverse(world, (wh_point){lat_deg, lon_deg}, &region, &err);
    if (status != WH_OK) {
        fail_msg("%g, %g: %s", lat_deg, lon_deg, err.message);
    }
    return region;
}

/* The bar: right on 1,000 points at least 5 km inside borders. */
static void points_inside_borders(void **state) {
    wh_world *world = *state;
    FILE *file = fopen(WH_SOURCE_DIR "/tests/golden/reverse_points.tsv", "r");
    assert_non_null(file);
    char line[512];
    size_t count = 0, right = 0, countries = 0;
    bool seen[1024] = {false};
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '#') {
            continue;
        }
        char *end = NULL;
        double lat = strtod(line, &end), lon = strtod(end, &end);
        char truth[3] = {end[1], end[2], '\0'};
        wh_region region = reverse(world, lat, lon);
        count++;
        if (strcmp(code_of(world, region.country), truth) == 0) {
            right++;
            countries += !seen[region.country];
            seen[region.country] = true;
        } else {
            printf("%.4f, %.4f: %s, but the truth is %s\n", lat, lon,
                   code_of(world, region.country), truth);
        }
    }
    fclose(file);
    printf("reverse geocoding: %zu right of %zu, in %zu countries\n", right, count, countries);
    assert_int_equal(count, 1000);
    assert_true(countries >= 150);
    assert_int_equal(right, count);
}

typedef struct named_point {
    const char *what, *country;
    double lat_deg, lon_deg;
} named_point;

/* Coordinates from general knowledge, independent of the polygons. */
static const named_point NAMED[] = {
    {"Maseru", "LS", -29.3142, 27.4833},
    {"Thaba-Tseka, in the middle of Lesotho", "LS", -29.522, 28.608},
    {"San Marino, Monte Titano", "SM", 43.9336, 12.4508},
    {"Serravalle", "SM", 43.9683, 12.4811},
    {"St Peter's Basilica", "VA", 41.9022, 12.4539},
    {"Vatican Gardens", "VA", 41.9039, 12.4503},
    {"Colosseum", "IT", 41.8902, 12.4922},
    {"Castel Sant'Angelo", "IT", 41.9031, 12.4663},
    {"Kaliningrad", "RU", 54.7104, 20.4522},
    {"Chernyakhovsk", "RU", 54.6324, 21.8158},
    {"Monaco", "MC", 43.7384, 7.4246},
    {"Nice", "FR", 43.7102, 7.2620},
    {"Vaduz", "LI", 47.1410, 9.5209},
    {"Andorra la Vella", "AD", 42.5063, 1.5218},
    {"Gibraltar", "GI", 36.1408, -5.3536},
    {"La Línea", "ES", 36.1681, -5.3478},
    {"Ceuta", "ES", 35.8894, -5.3198},
    {"Melilla", "ES", 35.2923, -2.9381},
    {"Llívia", "ES", 42.4644, 1.9808},
    {"Puigcerdà's neighbour Bourg-Madame", "FR", 42.4340, 1.9430},
    {"Campione d'Italia", "IT", 45.9697, 8.9706},
    {"Lugano", "CH", 46.0037, 8.9511},
    {"Büsingen am Hochrhein", "DE", 47.6967, 8.6894},
    {"Schaffhausen", "CH", 47.6959, 8.6350},
    {"Baarle-Hertog", "BE", 51.4403, 4.9297},
    {"Breda", "NL", 51.5719, 4.7683},
    {"Jungholz", "AT", 47.5736, 10.4467},
    {"Point Roberts", "US", 48.9850, -123.0620},
    {"Northwest Angle", "US", 49.3450, -95.0700},
    {"Detroit", "US", 42.3314, -83.0458},
    {"Windsor, Ontario", "CA", 42.3000, -83.0160},
    {"Cabinda", "AO", -5.5500, 12.2000},
    {"Temburong", "BN", 4.6200, 115.1500},
    {"Nakhchivan", "AZ", 39.2089, 45.4122},
    {"Musandam", "OM", 26.1800, 56.2500},
    {"Madha", "OM", 25.2830, 56.3330},
    {"Nahwa", "AE", 25.2700, 56.2790},
    {"Neum", "BA", 42.9250, 17.6170},
    {"Dubrovnik", "HR", 42.6507, 18.0944},
    {"Pogradec", "AL", 40.9025, 20.6525},
    {"Pristina", "XK", 42.6629, 21.1655},
    {"Singapore", "SG", 1.2900, 103.8519},
    {"Johor Bahru", "MY", 1.4927, 103.7414},
    {"Macau", "MO", 22.1987, 113.5439},
    {"Kowloon", "HK", 22.3193, 114.1694},
    {"Shenzhen", "CN", 22.5431, 114.0579},
    {"Taipei", "TW", 25.0330, 121.5654},
    {"Marigot", "MF", 18.0680, -63.0830},
    {"Philipsburg", "SX", 18.0270, -63.0460},
    {"Kralendijk", "BQ", 12.1500, -68.2700},
    {"Cayenne", "GF", 4.9224, -52.3135},
    {"Saint-Denis, Réunion", "RE", -20.8823, 55.4504},
    {"Longyearbyen", "SJ", 78.2232, 15.6267},
    {"Mariehamn", "AX", 60.0973, 19.9348},
    {"Tórshavn", "FO", 62.0079, -6.7900},
    {"Nuuk", "GL", 64.1814, -51.6941},
    {"Anadyr, east of 180 by Russian count", "RU", 64.7337, 177.4968},
    {"Uelen, Chukotka, beyond the date line", "RU", 66.1590, -169.8060},
    {"Taveuni, Fiji, on the date line", "FJ", -16.8500, -179.9700},
    {"Suva", "FJ", -18.1416, 178.4419},
    {"Amundsen-Scott station", "AQ", -89.9900, 0.0},
    {"McMurdo", "AQ", -77.8460, 166.6760},
    {"Honolulu", "US", 21.3069, -157.8583},
    {"Malé", "MV", 4.1755, 73.5093},
    {"Nauru", "NR", -0.5300, 166.9300},
    {"Funafuti", "TV", -8.5200, 179.1980},
    {"Saint Helier", "JE", 49.1868, -2.1068},
    {"Douglas", "IM", 54.1523, -4.4861},
    {"Stanley", "FK", -51.6975, -57.8517},
    {"Ushuaia", "AR", -54.8019, -68.3030},
    {"Ramallah", "PS", 31.9038, 35.2034},
    {"Gaza", "PS", 31.5017, 34.4668},
    {"Tel Aviv", "IL", 32.0853, 34.7818},
};

static void named_points(void **state) {
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof NAMED / sizeof *NAMED; i++) {
        const named_point *point = &NAMED[i];
        wh_region region = reverse(*state, point->lat_deg, point->lon_deg);
        if (strcmp(code_of(*state, region.country), point->country) != 0) {
            printf("%s: %s, but it is in %s\n", point->what, code_of(*state, region.country),
                   point->country);
            wrong++;
        }
    }
    printf("named points: %zu wrong of %zu\n", wrong, sizeof NAMED / sizeof *NAMED);
    assert_int_equal(wrong, 0);
}

/* What regions.c documents about territories in dispute. */
static void disputed_points(void **state) {
    static const named_point DISPUTED[] = {
        {"Simferopol", "UA", 44.9521, 34.1024},     {"Sevastopol", "UA", 44.6167, 33.5254},
        {"Kyrenia", "CY", 35.3364, 33.3182},        {"Akrotiri", "CY", 34.5900, 32.9800},
        {"Hargeisa", "SO", 9.5600, 44.0650},        {"Laayoune", "EH", 27.1500, -13.2000},
        {"Sukhumi", "GE", 43.0035, 41.0190},        {"Tiraspol", "MD", 46.8403, 29.6433},
        {"Guantánamo base", "CU", 19.9300, -75.13}, {"Baikonur", "KZ", 45.6200, 63.3140},
        {"Siachen", "--", 35.4200, 77.1100},
    };
    for (size_t i = 0; i < sizeof DISPUTED / sizeof *DISPUTED; i++) {
        wh_region region = reverse(*state, DISPUTED[i].lat_deg, DISPUTED[i].lon_deg);
        if (strcmp(code_of(*state, region.country), DISPUTED[i].country) != 0) {
            fail_msg("%s: %s, not %s", DISPUTED[i].what, code_of(*state, region.country),
                     DISPUTED[i].country);
        }
    }
}

static void divisions_and_places(void **state) {
    static const struct {
        double lat_deg, lon_deg;
        const char *admin1, *place;
    } CASES[] = {
        {48.8566, 2.3522, "Île-de-France", "Paris"},
        {45.4642, 9.1900, "Lombardy", "Milan"},
        {34.0522, -118.2437, "California", "Los Angeles"},
        {55.9533, -3.1883, "Scotland", "Edinburgh"},
        {48.1374, 11.5755, "Bavaria", "Munich"},
        {35.0116, 135.7681, "Kyoto", "Kyoto"},
        {-33.8688, 151.2093, "New South Wales", "Sydney"},
        {55.7558, 37.6173, "Moscow", "Moscow"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        wh_region region = reverse(*state, CASES[i].lat_deg, CASES[i].lon_deg);
        const char *admin1 = wh_world_admin1_name(*state, region.admin1);
        assert_non_null(admin1);
        if (strcmp(admin1, CASES[i].admin1) != 0) {
            fail_msg("%s lies in %s, not in %s", CASES[i].place, CASES[i].admin1, admin1);
        }
        assert_non_null(region.place_name);
        assert_true(region.place != 0);
        assert_true(region.place_km < 8);
    }
}

/* The nearest place to Lake Constance's German shore may be Swiss: the answer must not be. */
static void place_is_in_the_same_country(void **state) {
    wh_arena *arena = wh_arena_create(0);
    assert_non_null(arena);
    static const wh_point POINTS[] = {{47.560, 7.590},   {47.6967, 8.6894}, {43.745, 7.43},
                                      {1.46, 103.78},    {42.45, 1.95},     {51.4403, 4.9297},
                                      {41.9039, 12.4503}};
    for (size_t i = 0; i < sizeof POINTS / sizeof *POINTS; i++) {
        wh_region region = reverse(*state, POINTS[i].lat_deg, POINTS[i].lon_deg);
        wh_place_hit *hit = NULL;
        assert_true(region.place != 0);
        assert_int_equal(wh_world_place(*state, region.place, arena, &hit, NULL), WH_OK);
        assert_non_null(hit);
        assert_int_equal(hit->country, region.country);
    }
    wh_arena_free(arena);
}

static void shores_and_seas(void **state) {
    wh_world *world = *state;
    wh_region pier = reverse(world, 50.812, -0.137); /* off Brighton, 1 km from the beach */
    assert_string_equal(code_of(world, pier.country), "GB");
    assert_true(pier.border_km > 0 && pier.border_km < 10);
    wh_region bridge = reverse(world, 55.57, 12.85); /* the Øresund bridge */
    assert_true(strcmp(code_of(world, bridge.country), "SE") == 0 ||
                strcmp(code_of(world, bridge.country), "DK") == 0);
    static const wh_point SEAS[] = {{0, 0},        {45, -30}, {30, -179.99},
                                    {-40, 179.99}, {85, 10},  {-55, -180}};
    for (size_t i = 0; i < sizeof SEAS / sizeof *SEAS; i++) {
        wh_region region = reverse(world, SEAS[i].lat_deg, SEAS[i].lon_deg);
        assert_int_equal(region.country, WH_NO_COUNTRY);
        assert_int_equal(region.place, 0);
        assert_null(region.place_name);
        assert_true(region.border_km <= 0);
    }
    /* 179.9999 E and 180 W are one shore: Chukotka's polygon is cut there, its border is not. */
    wh_region cut = reverse(world, 68.0, -180.0);
    assert_string_equal(code_of(world, cut.country), "RU");
    assert_true(cut.border_km > 20);
}

static void border_distances(void **state) {
    /* Great-circle distances known from maps, to a few kilometres. */
    wh_region moscow = reverse(*state, 55.7558, 37.6173); /* Latvia, Belarus, Ukraine: 400 to 600 */
    assert_true(moscow.border_km > 380 && moscow.border_km < 520);
    wh_region geneva = reverse(*state, 46.2044, 6.1432); /* France begins 4 km away */
    assert_true(geneva.border_km > 1 && geneva.border_km < 6);
    wh_region bratislava = reverse(*state, 48.1486, 17.1077);
    assert_true(bratislava.border_km > 1 && bratislava.border_km < 8);
    wh_region alice = reverse(*state, -23.698, 133.8807); /* the Gulf of Carpentaria, 900 km */
    assert_true(alice.border_km > 700 && alice.border_km < 1100);
}

static void odd_input(void **state) {
    wh_region region;
    wh_error err = {0};
    static const wh_point BAD[] = {{91, 0}, {-91, 0}, {0, 181}, {NAN, 0}, {0, INFINITY}};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        assert_int_equal(wh_world_reverse(*state, BAD[i], &region, &err), WH_ERR_ARG);
        assert_int_equal(region.country, WH_NO_COUNTRY);
        assert_true(strstr(err.message, "no point") != NULL);
    }
    static const wh_point EDGES[] = {{90, 0},   {-90, 0},  {0, 180},
                                     {0, -180}, {90, 180}, {-90, -180}};
    for (size_t i = 0; i < sizeof EDGES / sizeof *EDGES; i++) {
        assert_int_equal(wh_world_reverse(*state, EDGES[i], &region, &err), WH_OK);
    }
}

/* The same question gives the same answer whatever was asked before (the cache must not show). */
static void order_does_not_matter(void **state) {
    wh_world *other = small_world_open();
    assert_non_null(other);
    for (int i = 0; i < 400; i++) {
        double lat = -60 + (i * 37 % 130), lon = -180 + (i * 101 % 360);
        wh_region a = reverse(*state, lat, lon);
        int k = 399 - i;
        reverse(other, -60 + (k * 37 % 130), -180 + (k * 101 % 360));
        wh_region b = reverse(other, lat, lon);
        assert_int_equal(a.country, b.country);
        assert_int_equal(a.admin1, b.admin1);
        assert_int_equal(a.place, b.place);
        assert_true(fabs(a.border_km - b.border_km) < 1e-9);
    }
    wh_world_free(other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_inside_borders),
        cmocka_unit_test(named_points),
        cmocka_unit_test(disputed_points),
        cmocka_unit_test(divisions_and_places),
        cmocka_unit_test(place_is_in_the_same_country),
        cmocka_unit_test(shores_and_seas),
        cmocka_unit_test(border_distances),
        cmocka_unit_test(odd_input),
        cmocka_unit_test(order_does_not_matter),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
