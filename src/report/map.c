/* What both maps share: outlines made ready, the shortest path text, markers. */
#include "report/map.h"

#include "base/status.h"
#include "report/map_parts.h"

#include <math.h>

#define STEP_DEG 2.0 /* longer edges are split: they follow parallels, not great circles */

/* Splits the way from `from` to `to` into steps; the end itself is left to the next call. */
static void add_steps(wh_point *points, size_t *filled, wh_point from, wh_point to) {
    double span = fmax(fabs(from.lat_deg - to.lat_deg), fabs(from.lon_deg - to.lon_deg));
    size_t pieces = span > STEP_DEG ? (size_t)ceil(span / STEP_DEG) : 1;
    for (size_t k = 0; k < pieces; k++) {
        double t = (double)k / (double)pieces;
        if (points) {
            points[*filled] = (wh_point){from.lat_deg + t * (to.lat_deg - from.lat_deg),
                                         from.lon_deg + t * (to.lon_deg - from.lon_deg)};
        }
        ++*filled;
    }
}

/* Walks once around the ring. Longitudes go on past 180 degrees where it crosses the antimeridian;
 * a ring that ends a whole turn away from its start encloses a pole and is closed through it.
 * With `points` NULL it only counts. */
static size_t walk_ring(const wh_outline *ring, wh_point *points) {
    size_t filled = 0;
    wh_point at = ring->points[0];
    for (size_t i = 1; i <= ring->count; i++) {
        wh_point next = ring->points[i % ring->count];
        next.lon_deg = at.lon_deg + remainder(next.lon_deg - at.lon_deg, 360);
        add_steps(points, &filled, at, next);
        at = next;
    }
    wh_point start = ring->points[0];
    if (fabs(at.lon_deg - start.lon_deg) > 180) {
        double pole = start.lat_deg < 0 ? -90 : 90;
        wh_point down = {pole, at.lon_deg}, back = {pole, start.lon_deg};
        add_steps(points, &filled, at, down);
        add_steps(points, &filled, down, back);
        add_steps(points, &filled, back, start);
    }
    return filled;
}

static bool unroll_ring(const wh_outline *ring, wh_arena *arena, wh_map_ring *out) {
    size_t count = ring->count ? walk_ring(ring, NULL) : 0;
    wh_point *points = wh_arena_alloc(arena, count, sizeof *points);
    if (!points) {
        return false;
    }
    *out = (wh_map_ring){points, count, 0, 0};
    if (!count) {
        return true;
    }
    walk_ring(ring, points);
    out->west_deg = out->east_deg = points[0].lon_deg;
    for (size_t i = 1; i < count; i++) {
        out->west_deg = fmin(out->west_deg, points[i].lon_deg);
        out->east_deg = fmax(out->east_deg, points[i].lon_deg);
    }
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
