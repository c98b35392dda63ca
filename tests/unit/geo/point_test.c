/* Distances against independent values, and their edge cases. */
#include "cmocka_all.h"
#include "geo/point.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void assert_close(double value, double expected, double tolerance) {
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.12g is not %.12g within %g", value, expected, tolerance);
}

static void haversine_never_fails(void **state) {
    (void)state;
    const double half = 3.14159265358979323846 * WH_EARTH_RADIUS_KM;
    assert_close(wh_haversine_km((wh_point){0, 0}, (wh_point){0, 180}), half, 1e-9);
    assert_close(wh_haversine_km((wh_point){90, 0}, (wh_point){-90, 77}), half, 1e-9);
    assert_close(wh_haversine_km((wh_point){37.1, 5}, (wh_point){-37.1, -175}), half, 1e-6);
    assert_close(wh_haversine_km((wh_point){12, 34}, (wh_point){12, 34}), 0, 0);
    assert_close(wh_haversine_km((wh_point){0, 179.5}, (wh_point){0, -179.5}), half / 180, 1e-9);
    /* A millimetre apart: the digits must not drown. */
    assert_close(wh_haversine_km((wh_point){0, 0}, (wh_point){0, 1e-8}), half / 180 * 1e-8, 1e-15);
}

static void geodesics_match_karney(void **state) {
    (void)state;
    /* Rows of GeodTest (Karney 2010): latitude 1, latitude 2, longitude difference, metres. */
    static const double rows[][4] = {
        {36.530042355041, -48.164270779097768864, 5.762344694676510456, 9398502.0434687},
        {20.5, -20.5, 179.9, 20003930.6}, /* near-antipodal, checked loosely */
    };
    assert_close(wh_geodesic_km((wh_point){rows[0][0], 0}, (wh_point){rows[0][1], rows[0][2]}),
                 rows[0][3] / 1000, 1e-6);
    double far = wh_geodesic_km((wh_point){rows[1][0], 0}, (wh_point){rows[1][1], rows[1][2]});
    assert_true(far > 19990 && far < 20004);
    assert_close(wh_geodesic_km((wh_point){90, 0}, (wh_point){-90, 0}), 20003.931458625, 1e-6);
}

static void vectors_round_trip(void **state) {
    (void)state;
    for (double lat = -90; lat <= 90; lat += 15)
        for (double lon = -180; lon < 180; lon += 15) {
            float xyz[3];
            wh_point_to_xyz((wh_point){lat, lon}, xyz);
            wh_point back = wh_point_from_xyz(xyz);
            assert_true(wh_point_valid(back.lat_deg, back.lon_deg));
            assert_true(wh_haversine_km((wh_point){lat, lon}, back) < 0.002);
        }
    float a[3], b[3];
    wh_point_to_xyz((wh_point){48.8566, 2.3522}, a);
    wh_point_to_xyz((wh_point){51.5074, -0.1278}, b);
    double exact = wh_haversine_km((wh_point){48.8566, 2.3522}, (wh_point){51.5074, -0.1278});
    assert_close(wh_xyz_km(a, b), exact, 0.002);
    double dx = a[0] - b[0], dy = a[1] - b[1], dz = a[2] - b[2];
    assert_close(wh_chord2_from_km(exact), dx * dx + dy * dy + dz * dz, 1e-6);
}

static void longitudes_wrap(void **state) {
    (void)state;
    assert_close(wh_longitude_wrap(180), -180, 0);
    assert_close(wh_longitude_wrap(-180), -180, 0);
    assert_close(wh_longitude_wrap(540), -180, 0);
    assert_close(wh_longitude_wrap(-181), 179, 0);
    double tiny = wh_longitude_wrap(-180 - 1e-15);
    assert_true(tiny >= -180 && tiny < 180);
    assert_false(wh_point_valid(90.1, 0));
    assert_false(wh_point_valid(NAN, 0));
    assert_false(wh_point_valid(0, INFINITY));
}

static void walking_arrives(void **state) {
    (void)state;
    for (double bearing = 0; bearing < 360; bearing += 30) {
        wh_point from = {64.1, -21.9}, to = wh_point_towards(from, bearing, 750);
        assert_close(wh_haversine_km(from, to), 750, 1e-6);
    }
    assert_true(wh_point_towards((wh_point){0, 0}, 0, 100).lat_deg > 0);
    assert_true(wh_point_towards((wh_point){0, 0}, 90, 100).lon_deg > 0);
}

/* tests/golden/distances.tsv: mpmath's haversine to 1e-9 of itself, geographiclib's geodesic to 1
 * mm. */
static void distances_match_goldens(void **state) {
    (void)state;
    FILE *file = fopen(WH_SOURCE_DIR "/tests/golden/distances.tsv", "r");
    char line[256];
    size_t count = 0;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        double value[6];
        char *at = line;
        if (*line == '#')
            continue;
        for (int i = 0; i < 6; i++)
            value[i] = strtod(at, &at);
        wh_point a = {value[0], value[1]}, b = {value[2], value[3]};
        assert_close(wh_haversine_km(a, b), value[4], 1e-9 * value[4] + 1e-18);
        assert_close(wh_haversine_km(b, a), value[4], 1e-9 * value[4] + 1e-18);
        assert_close(wh_geodesic_km(a, b), value[5], 1e-6);
        count++;
    }
    fclose(file);
    assert_true(count > 600);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(haversine_never_fails), cmocka_unit_test(geodesics_match_karney),
        cmocka_unit_test(vectors_round_trip),    cmocka_unit_test(longitudes_wrap),
        cmocka_unit_test(walking_arrives),       cmocka_unit_test(distances_match_goldens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
