/* Points on the Earth and the distances between them. */
#ifndef WH_GEO_POINT_H
#define WH_GEO_POINT_H

#include <stdbool.h>
#include <stddef.h>

#define WH_EARTH_RADIUS_KM 6371.0 /* the mean radius that NAVIG's and Geo-R's code use */

typedef struct wh_point {
    double lat_deg, lon_deg;
} wh_point;

/* True if both are finite, |latitude| <= 90 and |longitude| <= 180. */
bool wh_point_valid(double lat_deg, double lon_deg);

/* Longitude brought into [-180, 180). */
double wh_longitude_wrap(double lon_deg);

/* Great-circle distance by the haversine formula on a sphere of WH_EARTH_RADIUS_KM; never NaN for
 * valid points, antipodal ones included. */
double wh_haversine_km(wh_point a, wh_point b);

/* Length of the WGS84 geodesic (Karney 2013, through PROJ's geodesic.h). */
double wh_geodesic_km(wh_point a, wh_point b);

/* Unit vector (x towards 0 N 0 E, z towards the north pole) and back. */
void wh_point_to_xyz(wh_point point, float xyz[3]);
wh_point wh_point_from_xyz(const float xyz[3]);

/* Great-circle distance of two unit vectors; good to 1 m below 10 km. */
double wh_xyz_km(const float a[3], const float b[3]);

/* The unit sphere lies in a cube of WH_GRID_SIDE^3 small cubes with an edge of some 200 km: cells
 * without trigonometry or poles. The cube along one axis, and the number of a point's cube. */
#define WH_GRID_SIDE 64
size_t wh_grid_axis(float v);
size_t wh_grid_cube(const float xyz[3]);

/* The squared chord that corresponds to `km` on the unit sphere: compare without arcsines. */
double wh_chord2_from_km(double km);

/* The point `km` away from `from` in direction `bearing_deg` (clockwise from north). */
wh_point wh_point_towards(wh_point from, double bearing_deg, double km);

#endif
