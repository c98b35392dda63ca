/* Polygons of the world file: decoding, containment and distance to the edge. */
#include "world/shape.h"

#include "base/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_EDGES 32
#define MAX_UNITS_LAT (90 * WH_SHAPE_UNITS)
#define MAX_UNITS_LON (180 * WH_SHAPE_UNITS)
#define KM_PER_DEGREE (WH_EARTH_RADIUS_KM * 3.14159265358979323846 / 180)

struct wh_shape_block {
    uint32_t first, end; /* vertices: edge i runs from vertex i to i + 1, for i < end */
    int32_t lat0, lat1, lon0, lon1;
};

static uint32_t read_u32(const unsigned char *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

GEOSContextHandle_t wh_shape_context(void) {
    return GEOS_init_r(); /* without handlers GEOS prints nothing */
}

/* ---- decoding ---- */

/* Counts vertices (with the closing ones) and checks that the rings fill the bytes exactly. */
static bool measure(const unsigned char *data, size_t bytes, size_t *rings, size_t *vertices) {
    if (bytes < 4) {
        return false;
    }
    size_t at = 4;
    *rings = read_u32(data);
    *vertices = 0;
    if (*rings == 0 || *rings > bytes / 28) {
        return false;
    }
    for (size_t ring = 0; ring < *rings; ring++) {
        if (bytes - at < 4) {
            return false;
        }
        size_t count = read_u32(data + at);
        at += 4;
        if (count < 3 || count > (bytes - at) / 8) {
            return false;
        }
        at += count * 8;
        *vertices += count + 1;
    }
    return at == bytes && *vertices < UINT32_MAX;
}

static bool fill_vertices(wh_shape *shape, const unsigned char *data) {
    size_t at = 4, vertex = 0;
    for (size_t ring = 0; ring < shape->ring_count; ring++) {
        size_t count = read_u32(data + at), first = vertex;
        at += 4;
        for (size_t i = 0; i < count; i++, at += 8, vertex++) {
            int32_t lat = (int32_t)read_u32(data + at), lon = (int32_t)read_u32(data + at + 4);
            if (lat < -MAX_UNITS_LAT || lat > MAX_UNITS_LAT || lon < -MAX_UNITS_LON ||
                lon > MAX_UNITS_LON) {
                return false;
            }
            shape->vertices[vertex][0] = lat;
            shape->vertices[vertex][1] = lon;
        }
        memcpy(shape->vertices[vertex++], shape->vertices[first], sizeof *shape->vertices);
        shape->ring_ends[ring] = (uint32_t)vertex;
    }
    return true;
}

static void fill_blocks(wh_shape *shape) {
    size_t first = 0;
    for (size_t ring = 0; ring < shape->ring_count; ring++) {
        size_t last = shape->ring_ends[ring] - 1; /* the closing vertex starts no edge */
        for (size_t start = first; start < last; start += BLOCK_EDGES) {
            size_t end = start + BLOCK_EDGES < last ? start + BLOCK_EDGES : last;
            wh_shape_block *block = &shape->blocks[shape->block_count++];
            *block = (wh_shape_block){(uint32_t)start,           (uint32_t)end,
                                      shape->vertices[start][0], shape->vertices[start][0],
                                      shape->vertices[start][1], shape->vertices[start][1]};
            for (size_t i = start + 1; i <= end; i++) {
                int32_t lat = shape->vertices[i][0], lon = shape->vertices[i][1];
                block->lat0 = lat < block->lat0 ? lat : block->lat0;
                block->lat1 = lat > block->lat1 ? lat : block->lat1;
                block->lon0 = lon < block->lon0 ? lon : block->lon0;
                block->lon1 = lon > block->lon1 ? lon : block->lon1;
            }
        }
        first = shape->ring_ends[ring];
    }
}

static GEOSGeometry *ring_geometry(GEOSContextHandle_t geos, int32_t (*vertices)[2], size_t count) {
    GEOSCoordSequence *sequence = GEOSCoordSeq_create_r(geos, (unsigned)count, 2);
    if (sequence == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (!GEOSCoordSeq_setXY_r(geos, sequence, (unsigned)i, vertices[i][1], vertices[i][0])) {
            GEOSCoordSeq_destroy_r(geos, sequence);
            return NULL;
        }
    }
    return GEOSGeom_createLinearRing_r(geos, sequence); /* takes the sequence, also on failure */
}

GEOSGeometry *wh_shape_polygon(GEOSContextHandle_t geos, int32_t (*vertices)[2],
                               const uint32_t *ring_ends, size_t ring_count) {
    GEOSGeometry **rings = calloc(ring_count, sizeof *rings);
    GEOSGeometry *polygon = NULL;
    size_t made = 0, first = 0;
    if (rings == NULL) {
        return NULL;
    }
    for (; made < ring_count; made++) {
        rings[made] = ring_geometry(geos, vertices + first, ring_ends[made] - first);
        if (rings[made] == NULL) {
            break;
        }
        first = ring_ends[made];
    }
    if (made == ring_count) {
        polygon = GEOSGeom_createPolygon_r(geos, rings[0], rings + 1, (unsigned)(ring_count - 1));
    } else {
        for (size_t i = 0; i < made; i++) {
            GEOSGeom_destroy_r(geos, rings[i]);
        }
    }
    free(rings);
    return polygon;
}

wh_status wh_shape_create(GEOSContextHandle_t geos, const void *data, size_t bytes, wh_shape **out,
                          wh_error *err) {
    *out = NULL;
    size_t rings = 0, vertices = 0;
    if (data == NULL || !measure(data, bytes, &rings, &vertices)) {
        return wh_fail(err, WH_ERR_DATA, "world", "a polygon of the world file is damaged");
    }
    wh_status status = WH_OK;
    wh_shape *shape = calloc(1, sizeof *shape);
    if (shape == NULL) {
        return wh_fail_nomem(err, "world");
    }
    shape->geos = geos;
    shape->ring_count = rings;
    shape->vertex_count = vertices;
    shape->vertices = calloc(vertices, sizeof *shape->vertices);
    shape->ring_ends = calloc(rings, sizeof *shape->ring_ends);
    shape->blocks = calloc(vertices / BLOCK_EDGES + rings, sizeof *shape->blocks);
    if (shape->vertices == NULL || shape->ring_ends == NULL || shape->blocks == NULL) {
        status = wh_fail_nomem(err, "world");
        goto done;
    }
    if (!fill_vertices(shape, data)) {
        status = wh_fail(err, WH_ERR_DATA, "world", "a polygon of the world file is damaged");
        goto done;
    }
    fill_blocks(shape);
    shape->polygon = wh_shape_polygon(geos, shape->vertices, shape->ring_ends, rings);
    shape->prepared = shape->polygon == NULL ? NULL : GEOSPrepare_r(geos, shape->polygon);
    if (shape->prepared == NULL) {
        status = wh_fail_nomem(err, "world");
    }
done:
    if (status == WH_OK) {
        *out = shape;
    } else {
        wh_shape_free(shape);
    }
    return status;
}

void wh_shape_free(wh_shape *shape) {
    if (shape == NULL) {
        return;
    }
    if (shape->prepared != NULL) {
        GEOSPreparedGeom_destroy_r(shape->geos, shape->prepared);
    }
    if (shape->polygon != NULL) {
        GEOSGeom_destroy_r(shape->geos, shape->polygon);
    }
    free(shape->vertices);
    free(shape->ring_ends);
    free(shape->blocks);
    free(shape);
}

size_t wh_shape_memory(size_t vertex_count) {
    /* Ours 8, GEOS' coordinates 24, its interval index about 64 bytes for each vertex. */
    return vertex_count * 96 + 1024;
}

/* ---- questions ---- */

bool wh_shape_contains(const wh_shape *shape, wh_point point) {
    GEOSGeometry *at = GEOSGeom_createPointFromXY_r(shape->geos, point.lon_deg * WH_SHAPE_UNITS,
                                                    point.lat_deg * WH_SHAPE_UNITS);
    if (at == NULL) {
        return false;
    }
    bool inside = GEOSPreparedIntersects_r(shape->geos, shape->prepared, at) == 1;
    GEOSGeom_destroy_r(shape->geos, at);
    return inside;
}

typedef struct search {
    double lat, lon;   /* of the point, in units */
    double x_km, y_km; /* of one unit */
    double best;       /* squared km */
} search;

static double square(double value) {
    return value * value;
}

static double box_distance(const wh_shape_block *block, const search *at) {
    double dx = fmax(0, fmax(block->lon0 - at->lon, at->lon - block->lon1));
    double dy = fmax(0, fmax(block->lat0 - at->lat, at->lat - block->lat1));
    return square(dx * at->x_km) + square(dy * at->y_km);
}

static bool is_cut(const int32_t a[2], const int32_t b[2]) {
    return (a[1] == b[1] && abs(a[1]) == MAX_UNITS_LON) || (a[0] == b[0] && a[0] == -MAX_UNITS_LAT);
}

static void scan_block(const wh_shape *shape, const wh_shape_block *block, search *at) {
    for (size_t i = block->first; i < block->end; i++) {
        const int32_t *a = shape->vertices[i], *b = shape->vertices[i + 1];
        if (is_cut(a, b)) {
            continue;
        }
        double ax = (a[1] - at->lon) * at->x_km, ay = (a[0] - at->lat) * at->y_km;
        double dx = (b[1] - a[1]) * at->x_km, dy = (b[0] - a[0]) * at->y_km;
        double length = square(dx) + square(dy);
        double t = length > 0 ? -(ax * dx + ay * dy) / length : 0;
        t = fmin(1, fmax(0, t));
        at->best = fmin(at->best, square(ax + t * dx) + square(ay + t * dy));
    }
}

double wh_shape_edge_km(const wh_shape *shape, wh_point point, double lon_shift_deg,
                        double limit_km) {
    search at = {.lat = point.lat_deg * WH_SHAPE_UNITS,
                 .lon = (point.lon_deg + lon_shift_deg) * WH_SHAPE_UNITS,
                 .y_km = KM_PER_DEGREE / WH_SHAPE_UNITS,
                 .best = square(limit_km)};
    at.x_km = at.y_km * cos(point.lat_deg * 3.14159265358979323846 / 180);
    /* The block with the nearest box first: after it few others need a look. */
    size_t nearest = 0;
    double nearest_distance = INFINITY;
    for (size_t i = 0; i < shape->block_count; i++) {
        double distance = box_distance(&shape->blocks[i], &at);
        if (distance < nearest_distance) {
            nearest_distance = distance;
            nearest = i;
        }
    }
    scan_block(shape, &shape->blocks[nearest], &at);
    for (size_t i = 0; i < shape->block_count; i++) {
        if (box_distance(&shape->blocks[i], &at) < at.best) {
            scan_block(shape, &shape->blocks[i], &at);
        }
    }
    return sqrt(at.best);
}
