/* Nearest candidate and ring for some hundred thousand sites and some hundred candidates: whole
 * cells are settled at once where the triangle inequality allows, and inside the others only those
 * candidates are compared that can be the nearest. Chords obey the triangle inequality too, so no
 * trigonometry is needed. */
#include "belief/rings.h"

#include "base/status.h"
#include "belief/factor.h"

#include <math.h>
#include <stdlib.h>

#define EARTH_KM ((float)WH_EARTH_RADIUS_KM)

/* One candidate, ready for comparing. */
typedef struct target {
    float xyz[3];
    float ring2[WH_INNER_RINGS]; /* squared chords; ring 0 is -1 where only the spot is in it */
    float dist_km, sd_km;
    uint32_t number;
} target;

typedef struct job {
    const wh_space *space;
    target *targets;
    target *near; /* those that can be nearest in this cell */
    float *scratch;
    size_t count;
    uint16_t *cell_class, *site_class;
} job;

static uint16_t class_of(const target *t, size_t ring) {
    return ring >= WH_INNER_RINGS ? 0 : (uint16_t)(1 + t->number * WH_INNER_RINGS + ring);
}

static size_t ring_of(const target *t, float chord2) {
    size_t ring = 0;
    while (ring < WH_INNER_RINGS && chord2 > t->ring2[ring]) {
        ring++;
    }
    return ring;
}

static float distance2(const float a[3], const float b[3]) {
    const float dx = a[0] - b[0], dy = a[1] - b[1], dz = a[2] - b[2];
    return dx * dx + dy * dy + dz * dz;
}

/* ---- rings around points ---- */

static void assign_sites_near(job *j, size_t cell, size_t near) {
    const wh_space *space = j->space;
    j->cell_class[cell] = WH_MIXED;
    for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
        const target *best = &j->near[0];
        float best2 = wh_space_chord2(space, i, best->xyz);
        for (size_t k = 1; k < near; k++) {
            const float chord2 = wh_space_chord2(space, i, j->near[k].xyz);
            if (chord2 < best2) {
                best2 = chord2;
                best = &j->near[k];
            }
        }
        j->site_class[i] = class_of(best, ring_of(best, best2));
    }
}

static void assign_cell_near(job *j, size_t cell) {
    const float *center = j->space->cell_center[cell];
    const float radius = j->space->cell_radius[cell];
    float least2 = INFINITY;
    for (size_t k = 0; k < j->count; k++) {
        j->scratch[k] = distance2(center, j->targets[k].xyz);
        least2 = j->scratch[k] < least2 ? j->scratch[k] : least2;
    }
    const float least = sqrtf(least2);
    const float inner = least - radius;
    if (inner > 0.0f && inner * inner > j->targets[0].ring2[WH_INNER_RINGS - 1]) {
        j->cell_class[cell] = 0;
        return;
    }
    /* A little more than the bound: the square of a root may round down. */
    const float reach = (least + 2.0f * radius) * 1.0001f + 1e-6f;
    size_t near = 0;
    for (size_t k = 0; k < j->count; k++) {
        if (j->scratch[k] <= reach * reach) {
            j->near[near++] = j->targets[k];
        }
    }
    if (near == 1 && inner > 0.0f) {
        const float outer = least + radius;
        const size_t ring = ring_of(&j->near[0], inner * inner);
        if (ring == ring_of(&j->near[0], outer * outer)) {
            j->cell_class[cell] = class_of(&j->near[0], ring);
            return;
        }
    }
    assign_sites_near(j, cell, near);
}

/* ---- rings about a distance ---- */

static float arc_km(float chord) {
    const float c = chord < 0.0f ? 0.0f : chord > 2.0f ? 2.0f : chord;
    return EARTH_KM * wh_arc_from_chord2(c * c);
}

/* A site is a disc: its own width counts with the sign's uncertainty. */
static float widen(float sd_km, float extent_km) {
    return sqrtf(sd_km * sd_km + 0.25f * extent_km * extent_km);
}

static uint16_t ring_about(const target *t, float deviations) {
    size_t ring = 0;
    while (ring < WH_INNER_RINGS && deviations > (float)WH_RING_SD[ring]) {
        ring++;
    }
    return class_of(t, ring);
}

static void assign_sites_about(job *j, size_t cell, size_t near) {
    const wh_space *space = j->space;
    j->cell_class[cell] = WH_MIXED;
    for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
        const target *best = &j->near[0];
        float least = INFINITY;
        for (size_t k = 0; k < near; k++) {
            const target *t = &j->near[k];
            const float km = EARTH_KM * wh_arc_from_chord2(wh_space_chord2(space, i, t->xyz));
            const float off = fabsf(km - t->dist_km) / widen(t->sd_km, space->extent_km[i]);
            if (off < least) {
                least = off;
                best = t;
            }
        }
        j->site_class[i] = ring_about(best, least);
    }
}

static void assign_cell_about(job *j, size_t cell) {
    const wh_space *space = j->space;
    const float radius = space->cell_radius[cell];
    const float outermost = (float)WH_RING_SD[WH_INNER_RINGS - 1];
    size_t near = 0;
    for (size_t k = 0; k < j->count; k++) {
        const target *t = &j->targets[k];
        const float center = sqrtf(distance2(space->cell_center[cell], t->xyz));
        const float inner_km = arc_km(center - radius), outer_km = arc_km(center + radius);
        const float reach = outermost * widen(t->sd_km, space->cell_extent_km[cell]);
        if (inner_km <= t->dist_km + reach && outer_km >= t->dist_km - reach) {
            j->near[near++] = *t;
        }
    }
    if (near == 0) {
        j->cell_class[cell] = 0;
        return;
    }
    assign_sites_about(j, cell, near);
}

/* ---- spots ---- */

/* A spot is its candidate's innermost ring by itself, but for other spots that it may be the same
 * as: two readings of one shop's address. Every candidate keeps its own spot; of equal candidates
 * the first does. */
static void assign_spots(job *j, const uint32_t *spot) {
    const wh_space *space = j->space;
    for (size_t k = 0; k < j->count; k++) {
        const size_t own = spot[k];
        if (own == UINT32_MAX) {
            continue;
        }
        const float xyz[3] = {space->x[own], space->y[own], space->z[own]};
        for (size_t i = space->sites->count; i < space->count; i++) {
            const double apart_km =
                WH_EARTH_RADIUS_KM * sqrt((double)wh_space_chord2(space, i, xyz));
            const double same_km = (double)(space->extent_km[own] + space->extent_km[i]);
            if (apart_km <= fmin(same_km, WH_RING_KM_MIN)) {
                j->cell_class[wh_space_cell_of(space, i)] = class_of(&j->targets[k], 0);
            }
        }
    }
    for (size_t k = j->count; k-- > 0;) {
        if (spot[k] != UINT32_MAX) {
            j->cell_class[wh_space_cell_of(space, spot[k])] = class_of(&j->targets[k], 0);
        }
    }
}

static void prepare(target *t, const wh_candidate *c, size_t number, bool has_spot) {
    wh_point_to_xyz(c->point, t->xyz);
    for (size_t ring = 0; ring < WH_INNER_RINGS; ring++) {
        t->ring2[ring] = (float)wh_chord2_from_km(WH_RING_KM[ring]);
    }
    if (has_spot) {
        t->ring2[0] = -1.0f;
    }
    t->dist_km = (float)c->dist_km;
    t->sd_km = (float)c->dist_sd_km;
    t->number = (uint32_t)number;
}

wh_status wh_rings_assign(const wh_candidate *candidates, size_t count, const uint32_t *spot,
                          const wh_space *space, uint16_t *cell_class, uint16_t *site_class,
                          wh_error *err) {
    wh_status status = WH_OK;
    job j = {.space = space, .count = count, .cell_class = cell_class, .site_class = site_class};
    j.targets = malloc(count * sizeof *j.targets);
    j.near = malloc(count * sizeof *j.near);
    j.scratch = malloc(count * sizeof *j.scratch);
    if (!j.targets || !j.near || !j.scratch) {
        status = wh_fail_nomem(err, "belief");
        goto done;
    }
    for (size_t k = 0; k < count; k++) {
        prepare(&j.targets[k], &candidates[k], k, spot && spot[k] != UINT32_MAX);
    }
    for (size_t cell = 0; cell < space->cell_count; cell++) {
        if (candidates[0].dist_km > 0.0) {
            assign_cell_about(&j, cell);
        } else {
            assign_cell_near(&j, cell);
        }
    }
    if (spot && !(candidates[0].dist_km > 0.0)) {
        assign_spots(&j, spot);
    }
done:
    free(j.targets);
    free(j.near);
    free(j.scratch);
    return status;
}
