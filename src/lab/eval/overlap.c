/* Overlap of two lists. Points are put into cubes of a grid through the globe whose edge is the
 * chord of the distance sought: a neighbour is in the same cube or in one of the 26 around it, at
 * the poles and at the antimeridian as everywhere. */
#include "lab/eval/overlap.h"

#include "base/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "overlap"
#define LEAST_EDGE 1e-7 /* of the unit sphere: 0.6 m */

typedef struct cube {
    int64_t x, y, z;
} cube;

/* An item under the hash of its cube or of its name. */
typedef struct key {
    uint64_t hash;
    size_t item;
} key;

typedef struct grid {
    const wh_overlap_item *items;
    key *keys; /* by hash, then item */
    size_t count;
    double edge;
} grid;

static cube cube_of(wh_point point, double edge, int dx, int dy, int dz) {
    double lat = point.lat_deg * M_PI / 180, lon = point.lon_deg * M_PI / 180;
    return (cube){(int64_t)floor(cos(lat) * cos(lon) / edge) + dx,
                  (int64_t)floor(cos(lat) * sin(lon) / edge) + dy,
                  (int64_t)floor(sin(lat) / edge) + dz};
}

static uint64_t mix(uint64_t hash, uint64_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15U;
    return hash ^ hash >> 32;
}

static uint64_t hash_cube(cube c) {
    return mix(mix(mix(1, (uint64_t)c.x), (uint64_t)c.y), (uint64_t)c.z);
}

/* The id without folders and extension: "a/b/12.jpg" is "12". */
static const char *stem_of(const char *id, size_t *length) {
    const char *slash = strrchr(id, '/'), *stem = slash && slash[1] ? slash + 1 : id;
    const char *dot = strrchr(stem, '.');
    *length = dot && dot != stem ? (size_t)(dot - stem) : strlen(stem);
    return stem;
}

static uint64_t hash_stem(const char *id) {
    size_t length;
    const char *stem = stem_of(id, &length);
    uint64_t hash = 2;
    for (size_t i = 0; i < length; i++)
        hash = mix(hash, (unsigned char)stem[i]);
    return hash;
}

static bool same_stem(const char *one, const char *other) {
    size_t a, b;
    const char *first = stem_of(one, &a), *second = stem_of(other, &b);
    return a == b && memcmp(first, second, a) == 0;
}

static int by_hash(const void *left, const void *right) {
    const key *a = left, *b = right;
    return a->hash != b->hash ? (a->hash > b->hash) - (a->hash < b->hash)
                              : (a->item > b->item) - (a->item < b->item);
}

/* The first key with this hash, or `count`. */
static size_t find_first(const grid *g, uint64_t hash) {
    size_t low = 0, high = g->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->keys[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void look_into(const grid *g, uint64_t hash, wh_point point, double km,
                      wh_overlap_match *match) {
    for (size_t i = find_first(g, hash); i < g->count && g->keys[i].hash == hash; i++) {
        size_t item = g->keys[i].item;
        double away = wh_haversine_km(point, g->items[item].point);
        if (away <= km && (isnan(match->km) || away < match->km)) {
            match->km = away;
            match->nearest = item;
        }
    }
}

static void find_near(const grid *g, wh_point point, double km, wh_overlap_match *match) {
    for (int dx = -1; dx <= 1; dx++)
        for (int dy = -1; dy <= 1; dy++)
            for (int dz = -1; dz <= 1; dz++)
                look_into(g, hash_cube(cube_of(point, g->edge, dx, dy, dz)), point, km, match);
}

static void find_id(const grid *g, const char *id, wh_overlap_match *match) {
    uint64_t hash = hash_stem(id);
    for (size_t i = find_first(g, hash); i < g->count && g->keys[i].hash == hash; i++)
        if (same_stem(g->items[g->keys[i].item].id, id)) {
            match->same_id = g->keys[i].item;
            return;
        }
}

static bool build(grid *g, const wh_overlap_item *items, size_t count, double edge) {
    *g = (grid){.items = items, .count = count, .edge = edge};
    g->keys = malloc((count + 1) * sizeof *g->keys);
    for (size_t i = 0; g->keys && i < count; i++)
        g->keys[i] = (key){edge > 0 ? hash_cube(cube_of(items[i].point, edge, 0, 0, 0))
                                    : hash_stem(items[i].id),
                           i};
    if (g->keys)
        qsort(g->keys, count, sizeof *g->keys, by_hash);
    return g->keys != NULL;
}

static void match_all(const grid *places, const grid *names, const wh_overlap_item *b,
                      size_t b_count, double km, wh_overlap *out) {
    for (size_t i = 0; i < b_count; i++) {
        wh_overlap_match match = {i, SIZE_MAX, SIZE_MAX, NAN};
        find_near(places, b[i].point, km, &match);
        find_id(names, b[i].id, &match);
        out->by_distance += match.nearest != SIZE_MAX;
        out->by_id += match.same_id != SIZE_MAX;
        if (match.nearest != SIZE_MAX || match.same_id != SIZE_MAX)
            out->matches[out->match_count++] = match;
    }
    out->either = out->match_count;
}

wh_status wh_overlap_find(const wh_overlap_item *a, size_t a_count, const wh_overlap_item *b,
                          size_t b_count, double km, wh_overlap *out, wh_error *err) {
    *out = (wh_overlap){0};
    if (!(km > 0) || km > 1000)
        return wh_fail(err, WH_ERR_ARG, STAGE, "--km: give a distance over 0 and up to 1000");
    /* The chord, and a little more for rounding. */
    double edge = 2 * sin(km / WH_EARTH_RADIUS_KM / 2) * (1 + 1e-6) + LEAST_EDGE;
    grid places = {0}, names = {0};
    wh_status status = WH_OK;
    out->matches = malloc((b_count + 1) * sizeof *out->matches);
    if (!out->matches || !build(&places, a, a_count, edge) || !build(&names, a, a_count, 0))
        status = wh_fail_nomem(err, STAGE);
    else
        match_all(&places, &names, b, b_count, km, out);
    free(places.keys);
    free(names.keys);
    if (status != WH_OK)
        wh_overlap_free(out);
    return status;
}

void wh_overlap_free(wh_overlap *overlap) {
    free(overlap->matches);
    *overlap = (wh_overlap){0};
}
