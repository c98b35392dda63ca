/* Polygons of the world file: decoding, containment (GEOS, prepared) and distance to the edge.
 * Not for use outside src/world.
 *
 * Coordinates are whole units of 1e-4 degrees (11 m). A stored shape is one polygon: little-endian
 * uint32 ring count; then per ring uint32 vertex count and its vertices, int32 latitude, int32
 * longitude, not repeating the first. Ring 0 is the shell, the others are holes. No shape crosses
 * longitude 180. Tables (build_regions.c), boxes in degrees:
 *   country_polygon(id, shape), country_owner(id, country), country_box: R*Tree(id, lon0, lon1,
 *     lat0, lat1)
 *   admin1_polygon(id, shape), admin1_owner(id, country, admin1), admin1_box
 * country = WH_NO_COUNTRY: nobody's or in dispute; see tools/assets/compile_regions.py. */
#ifndef WH_WORLD_SHAPE_H
#define WH_WORLD_SHAPE_H

#include "geo/point.h"
#include "whence.h"

#include <geos_c.h>
#include <stddef.h>
#include <stdint.h>

#define WH_SHAPE_UNITS 10000 /* per degree */

typedef struct wh_shape_block wh_shape_block;

typedef struct wh_shape {
    int32_t (*vertices)[2]; /* latitude, longitude; rings one after the other, each closed by its
                               first vertex */
    uint32_t *ring_ends;    /* one past the last vertex of each ring */
    size_t ring_count, vertex_count;
    wh_shape_block *blocks; /* boxes around runs of edges, for wh_shape_edge_km */
    size_t block_count;
    GEOSContextHandle_t geos; /* not owned */
    GEOSGeometry *polygon;
    const GEOSPreparedGeometry *prepared;
} wh_shape;

/* Decodes `bytes` bytes at `data`; WH_ERR_DATA if they are no shape. `geos` must outlive it. */
wh_status wh_shape_create(GEOSContextHandle_t geos, const void *data, size_t bytes, wh_shape **out,
                          wh_error *err);
void wh_shape_free(wh_shape *shape);

/* True if the point lies inside or on the edge. */
bool wh_shape_contains(const wh_shape *shape, wh_point point);

/* Distance in km to the nearest edge, `limit_km` if none is nearer; `lon_shift_deg` (0, 360, -360)
 * is added to the point's longitude to look across the date line. Edges along the date line and
 * through the south pole are cuts in the map, not borders: they do not count. Planar in the
 * point's own scale: exact to 1 % within 500 km outside the polar caps. */
double wh_shape_edge_km(const wh_shape *shape, wh_point point, double lon_shift_deg,
                        double limit_km);

/* Bytes of memory that a shape with this many vertices takes, roughly. */
size_t wh_shape_memory(size_t vertex_count);

/* A GEOS context that keeps quiet; NULL without memory. End it with GEOS_finish_r. */
GEOSContextHandle_t wh_shape_context(void);

/* A GEOS polygon of the shape's rings in shape units (x = longitude), or NULL. */
GEOSGeometry *wh_shape_polygon(GEOSContextHandle_t geos, int32_t (*vertices)[2],
                               const uint32_t *ring_ends, size_t ring_count);

#endif
