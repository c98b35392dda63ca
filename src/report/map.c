/* What both maps share: outlines made ready, the shortest path text, markers. */
#include "report/map.h"

#include "base/status.h"
#include "report/map_parts.h"

#include <math.h>

#define STEP_DEG 2.0 /* longer edges are split: they follow parallels, not great circles */

/* Outlines are cut at the antimeridian, but which side a point at 180 degrees belongs to shows only
 * from its neighbours: the nearest one in ring order that lies elsewhere. */
static double side_of(const wh_outline *ring, size_t at) {
    for (size_t k = 1; k < ring->count; k++) {
        double before = ring->points[(at + ring->count - k) % ring->count].lon_deg;
        if (fabs(before) < 179.999) {
            return before < 0 ? -180 : 180;
        }
        double after = ring->points[(at + k) % ring->count].lon_deg;
        if (fabs(after) < 179.999) {
            return after < 0 ? -180 : 180;
        }
    }
    return ring->points[at].lon_deg;
}

static wh_point unroll_point(const wh_outline *ring, size_t at) {
    wh_point point = ring->points[at];
    if (fabs(point.lon_deg) >= 179.999) {
        point.lon_deg = side_of(ring, at);
    }
    return point;
}

static size_t pieces_between(wh_point a, wh_point b) {
    double span = fmax(fabs(a.lat_deg - b.lat_deg), fabs(a.lon_deg - b.lon_deg));
    return span > STEP_DEG ? (size_t)ceil(span / STEP_DEG) : 1;
}

static bool unroll_ring(const wh_outline *ring, wh_arena *arena, wh_map_ring *out) {
    size_t total = 0;
    for (size_t i = 0; i < ring->count; i++) {
        total += pieces_between(unroll_point(ring, i), unroll_point(ring, (i + 1) % ring->count));
    }
    wh_point *points = wh_arena_alloc(arena, total, sizeof *points);
    if (!points) {
        return false;
    }
    size_t filled = 0;
    for (size_t i = 0; i < ring->count; i++) {
        wh_point a = unroll_point(ring, i), b = unroll_point(ring, (i + 1) % ring->count);
        size_t pieces = pieces_between(a, b);
        for (size_t k = 0; k < pieces; k++) {
            double t = (double)k / (double)pieces;
            points[filled++] = (wh_point){a.lat_deg + t * (b.lat_deg - a.lat_deg),
                                          a.lon_deg + t * (b.lon_deg - a.lon_deg)};
        }
    }
    *out = (wh_map_ring){points, filled};
    return true;
}

static const wh_map_ring *unroll_all(const wh_outline *outlines, size_t count, wh_arena *arena) {
    wh_map_ring *rings = wh_arena_alloc(arena, count, sizeof *rings);
    for (size_t i = 0; rings && i < count; i++) {
        if (!unroll_ring(&outlines[i], arena, &rings[i])) {
            return NULL;
        }
    }
    return rings;
}

wh_status wh_map_create(const wh_outline *world, size_t world_count, const wh_outline *detail,
                        size_t detail_count, wh_arena *arena, wh_map **out, wh_error *err) {
    wh_map *map = wh_arena_alloc(arena, 1, sizeof *map);
    const wh_map_ring *world_rings = unroll_all(world, world_count, arena);
    const wh_map_ring *detail_rings = unroll_all(detail, detail_count, arena);
    if (!map || !world_rings || !detail_rings) {
        return wh_fail_nomem(err, "report");
    }
    *map = (wh_map){world_rings, detail_rings, world_count, detail_count};
    *out = map;
    return WH_OK;
}

void wh_pen_move(wh_pen *pen, wh_buffer *html, wh_spot spot) {
    long x = lround(spot.x), y = lround(spot.y);
    if (!pen->down) {
        wh_buffer_printf(html, "M%ld %ld", x, y);
        pen->down = true;
    } else if (labs(x - pen->x) + labs(y - pen->y) >= pen->min_step) {
        wh_buffer_printf(html, "l%ld %ld", x - pen->x, y - pen->y);
    } else {
        return;
    }
    pen->x = x;
    pen->y = y;
}

void wh_pen_lift(wh_pen *pen, wh_buffer *html, bool close) {
    if (pen->down && close) {
        wh_buffer_add(html, "z");
    }
    pen->down = false;
}

void wh_map_write_pin(wh_buffer *html, wh_spot spot, double size) {
    wh_buffer_printf(html,
                     "<g class=\"pin\"><circle class=\"pin-halo\" cx=\"%ld\" cy=\"%ld\" r=\"%ld\"/>"
                     "<circle class=\"pin-dot\" cx=\"%ld\" cy=\"%ld\" r=\"%ld\"/></g>",
                     lround(spot.x), lround(spot.y), lround(size), lround(spot.x), lround(spot.y),
                     lround(size * 0.55));
}

void wh_map_write_number(wh_buffer *html, wh_spot spot, double size, size_t number) {
    wh_buffer_printf(html,
                     "<g class=\"alt\"><circle cx=\"%ld\" cy=\"%ld\" r=\"%ld\"/>"
                     "<text x=\"%ld\" y=\"%ld\" font-size=\"%ld\">%zu</text></g>",
                     lround(spot.x), lround(spot.y), lround(size), lround(spot.x),
                     lround(spot.y + size * 0.42), lround(size * 1.25), number);
}
