/* Points on the Earth and the distances between them. */
#include "geo/point.h"

#include <geodesic.h>
#include <math.h>

#define PI 3.14159265358979323846
#define RADIANS (PI / 180.0)

bool wh_point_valid(double lat_deg, double lon_deg) {
    return fabs(lat_deg) <= 90.0 && fabs(lon_deg) <= 180.0; /* false for NaN, too */
}

double wh_longitude_wrap(double lon_deg) {
    if (lon_deg >= -180.0 && lon_deg < 180.0)
        return lon_deg; /* without a rounding */
    double wrapped = fmod(lon_deg + 180.0, 360.0);
    if (wrapped < 0)
        wrapped += 360.0;
    if (wrapped >= 360.0) /* a tiny negative remainder rounds up */
        wrapped = 0;
    return wrapped - 180.0;
}

/* sin²(x / 2), x in degrees. */
static double half_square(double x_deg) {
    double s = sin(0.5 * RADIANS * x_deg);
    return s * s;
}

/* The cosine of a latitude; at the poles the sine of what is missing to 90 degrees has more digits.
 */
static double cos_lat(double lat_deg) {
    return sin((90.0 - fabs(lat_deg)) * RADIANS);
}

static double angle_of(double h) {
    return 2.0 * atan2(sqrt(h), sqrt(1.0 - h));
}

/* Differences are taken in degrees, where they are exact or nearly so. */
double wh_haversine_km(wh_point a, wh_point b) {
    double lon_deg = b.lon_deg - a.lon_deg, both = cos_lat(a.lat_deg) * cos_lat(b.lat_deg);
    double h = half_square(b.lat_deg - a.lat_deg) + both * half_square(lon_deg);
    if (h <= 0.5)
        return WH_EARTH_RADIUS_KM * angle_of(h);
    /* Beyond a quarter of the circle, what is left to the antipode has more digits: h + rest = 1.
     */
    double rest = half_square(a.lat_deg + b.lat_deg) + both * half_square(180.0 - fabs(lon_deg));
    return WH_EARTH_RADIUS_KM * (PI - angle_of(rest < 1.0 ? rest : 1.0));
}

double wh_geodesic_km(wh_point a, wh_point b) {
    struct geod_geodesic wgs84;
    geod_init(&wgs84, 6378137.0, 1 / 298.257223563);
    double metres = 0;
    geod_inverse(&wgs84, a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg, &metres, 0, 0);
    return metres / 1000.0;
}

void wh_point_to_xyz(wh_point point, float xyz[3]) {
    double lat = point.lat_deg * RADIANS, lon = point.lon_deg * RADIANS;
    xyz[0] = (float)(cos(lat) * cos(lon));
    xyz[1] = (float)(cos(lat) * sin(lon));
    xyz[2] = (float)sin(lat);
}

wh_point wh_point_from_xyz(const float xyz[3]) {
    double x = xyz[0], y = xyz[1], z = xyz[2];
    wh_point point = {atan2(z, hypot(x, y)) / RADIANS, wh_longitude_wrap(atan2(y, x) / RADIANS)};
    return point;
}

double wh_xyz_km(const float a[3], const float b[3]) {
    double dx = (double)a[0] - b[0], dy = (double)a[1] - b[1], dz = (double)a[2] - b[2];
    double half = 0.5 * sqrt(dx * dx + dy * dy + dz * dz);
    return 2.0 * WH_EARTH_RADIUS_KM * asin(half < 1.0 ? half : 1.0);
}

double wh_chord2_from_km(double km) {
    if (km >= PI * WH_EARTH_RADIUS_KM)
        return 4.0;
    double half = sin(0.5 * km / WH_EARTH_RADIUS_KM);
    return 4.0 * half * half;
}

wh_point wh_point_towards(wh_point from, double bearing_deg, double km) {
    double angle = km / WH_EARTH_RADIUS_KM, bearing = bearing_deg * RADIANS;
    double lat = from.lat_deg * RADIANS, lon = from.lon_deg * RADIANS;
    double s = sin(lat) * cos(angle) + cos(lat) * sin(angle) * cos(bearing);
    double lat2 = asin(s > 1 ? 1 : s < -1 ? -1 : s);
    double lon2 = lon + atan2(sin(bearing) * sin(angle) * cos(lat), cos(angle) - sin(lat) * s);
    wh_point point = {lat2 / RADIANS, wh_longitude_wrap(lon2 / RADIANS)};
    return point;
}

size_t wh_grid_axis(float v) {
    const float scaled = (v + 1.0f) * (0.5f * WH_GRID_SIDE);
    if (scaled <= 0.0f) {
        return 0;
    }
    const size_t i = (size_t)scaled;
    return i < WH_GRID_SIDE ? i : WH_GRID_SIDE - 1;
}

size_t wh_grid_cube(const float xyz[3]) {
    return (wh_grid_axis(xyz[0]) * WH_GRID_SIDE + wh_grid_axis(xyz[1])) * WH_GRID_SIDE +
           wh_grid_axis(xyz[2]);
}
