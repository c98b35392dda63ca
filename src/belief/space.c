/* Sites in an order that is near in space, and temporary sites among them. */
#include "belief/space.h"

#include "base/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Cells are the cubes of the grid over the unit sphere that hold land: some thousand. */
#define GRID WH_GRID_SIDE
#define GRID_CELLS (GRID * GRID * GRID)

/* A spot without any prior could never be the answer, whatever points there. */
#define LEAST_SPOT_PRIOR 1e-12

float wh_arc_from_chord2(float chord2) {
    if (chord2 > 0.8f) {
        const float half = 0.5f * sqrtf(chord2);
        return 2.0f * asinf(half < 1.0f ? half : 1.0f);
    }
    const float c = sqrtf(chord2);
    /* Series of 2 asin(c / 2); its error here is below 1e-5 of the arc. */
    return c * (1.0f + chord2 * (1.0f / 24 +
                                 chord2 * (3.0f / 640 +
                                           chord2 * (5.0f / 7168 + chord2 * (35.0f / 294912)))));
}

void wh_space_free(wh_space *space) {
    if (!space) {
        return;
    }
    free(space->x);
    free(space->y);
    free(space->z);
    free(space->extent_km);
    free(space->prior);
    free(space->allowed);
    free(space->country);
    free(space->admin1);
    free(space->origin);
    free(space->cell_start);
    free(space->cell_center);
    free(space->cell_radius);
    free(space->cell_extent_km);
    free(space->cell_prior);
    free(space->cell_country);
    free(space->cell_key);
    free(space->spot_point);
    free(space);
}

static bool allocate_sites(wh_space *s, size_t capacity, size_t spots) {
    s->capacity = capacity;
    s->x = malloc(capacity * sizeof *s->x);
    s->y = malloc(capacity * sizeof *s->y);
    s->z = malloc(capacity * sizeof *s->z);
    s->extent_km = malloc(capacity * sizeof *s->extent_km);
    s->prior = malloc(capacity * sizeof *s->prior);
    s->allowed = malloc(capacity * sizeof *s->allowed);
    s->country = malloc(capacity * sizeof *s->country);
    s->admin1 = malloc(capacity * sizeof *s->admin1);
    s->origin = malloc(capacity * sizeof *s->origin);
    s->spot_point = malloc(spots * sizeof *s->spot_point);
    return s->x && s->y && s->z && s->extent_km && s->prior && s->allowed && s->country &&
           s->admin1 && s->origin && s->spot_point;
}

static bool allocate_cells(wh_space *s, size_t capacity) {
    s->cell_capacity = capacity;
    s->cell_start = malloc((capacity + 1) * sizeof *s->cell_start);
    s->cell_center = malloc(capacity * sizeof *s->cell_center);
    s->cell_radius = malloc(capacity * sizeof *s->cell_radius);
    s->cell_extent_km = malloc(capacity * sizeof *s->cell_extent_km);
    s->cell_prior = malloc(capacity * sizeof *s->cell_prior);
    s->cell_country = malloc(capacity * sizeof *s->cell_country);
    s->cell_key = malloc(capacity * sizeof *s->cell_key);
    return s->cell_start && s->cell_center && s->cell_radius && s->cell_extent_km &&
           s->cell_prior && s->cell_country && s->cell_key;
}

static bool site_valid(const wh_site *site, size_t country_count) {
    const float *v = site->xyz;
    const float norm2 = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
    return norm2 > 0.99f && norm2 < 1.01f && site->prior >= 0.0f && isfinite(site->prior) &&
           site->extent_km >= 0.0f && isfinite(site->extent_km) &&
           (site->country < country_count || site->country == WH_NO_COUNTRY);
}

/* Checks every site, counts the sites of every grid cell and sums the prior. */
static wh_status survey(const wh_sites *sites, uint32_t *grid, double *sum, wh_error *err) {
    for (size_t i = 0; i < sites->count; i++) {
        const wh_site *site = &sites->site[i];
        if (!site_valid(site, sites->country_count)) {
            return wh_fail(err, WH_ERR_ARG, "belief", "site %zu of the world is not valid", i);
        }
        *sum += (double)site->prior;
        grid[wh_grid_cube(site->xyz)]++;
    }
    if (!(*sum > 0.0)) {
        return wh_fail(err, WH_ERR_ARG, "belief", "no site of the world has a prior");
    }
    return WH_OK;
}

static void place_site(wh_space *s, size_t at, size_t from, double scale) {
    const wh_site *site = &s->sites->site[from];
    s->x[at] = site->xyz[0];
    s->y[at] = site->xyz[1];
    s->z[at] = site->xyz[2];
    s->extent_km[at] = site->extent_km;
    s->prior[at] = (double)site->prior * scale;
    s->country[at] = site->country == WH_NO_COUNTRY ? (uint16_t)s->country_count : site->country;
    s->admin1[at] = site->admin1;
    s->origin[at] = (uint32_t)from;
    if (site->admin1 != WH_NO_ADMIN1 && site->admin1 >= s->admin1_count) {
        s->admin1_count = (size_t)site->admin1 + 1;
    }
}

static void describe_cell(wh_space *s, size_t cell) {
    const size_t begin = s->cell_start[cell], end = s->cell_start[cell + 1];
    double mean[3] = {0, 0, 0};
    uint16_t country = s->country[begin];
    float extent_km = 0.0f;
    for (size_t i = begin; i < end; i++) {
        mean[0] += (double)s->x[i];
        mean[1] += (double)s->y[i];
        mean[2] += (double)s->z[i];
        if (s->country[i] != country) {
            country = WH_MIXED;
        }
        if (s->extent_km[i] > extent_km) {
            extent_km = s->extent_km[i];
        }
    }
    for (int axis = 0; axis < 3; axis++) {
        s->cell_center[cell][axis] = (float)(mean[axis] / (double)(end - begin));
    }
    float farthest = 0.0f;
    for (size_t i = begin; i < end; i++) {
        const float chord2 = wh_space_chord2(s, i, s->cell_center[cell]);
        farthest = chord2 > farthest ? chord2 : farthest;
    }
    /* Rounding must never put a site outside of its cell. */
    s->cell_radius[cell] = end - begin == 1 ? 0.0f : sqrtf(farthest) + 1e-6f;
    s->cell_extent_km[cell] = extent_km;
    s->cell_country[cell] = country;
}

/* A counting sort by grid cell; `grid` comes with the counts. A world file has its sites in that
 * order already, so that memory is walked through and not jumped about in. */
static void fill(wh_space *s, uint32_t *grid, double sum) {
    uint32_t next = 0;
    size_t cells = 0;
    for (size_t g = 0; g < GRID_CELLS; g++) {
        const uint32_t in_cell = grid[g];
        grid[g] = next;
        if (in_cell > 0) {
            s->cell_key[cells] = (uint32_t)g;
            s->cell_start[cells++] = next;
            next += in_cell;
        }
    }
    s->cell_start[cells] = next;
    s->cell_count = s->cube_count = cells;
    for (size_t i = 0; i < s->sites->count; i++) {
        place_site(s, grid[wh_grid_cube(s->sites->site[i].xyz)]++, i, 1.0 / sum);
    }
    s->count = s->sites->count;
    for (size_t cell = 0; cell < cells; cell++) {
        describe_cell(s, cell);
    }
}

wh_status wh_space_create(const wh_sites *sites, size_t spot_capacity, wh_space **out,
                          wh_error *err) {
    wh_status status = WH_OK;
    wh_space *s = NULL;
    uint32_t *grid = NULL;
    double sum = 0.0;
    *out = NULL;
    if (!sites || !sites->site || sites->count == 0 || sites->count > UINT32_MAX / 4 ||
        sites->country_count >= WH_MIXED || spot_capacity > UINT32_MAX / 4) {
        return wh_fail(err, WH_ERR_ARG, "belief", "the world has no sites, or too many");
    }
    s = calloc(1, sizeof *s);
    grid = calloc(GRID_CELLS, sizeof *grid);
    if (!s || !grid) {
        status = wh_fail_nomem(err, "belief");
        goto done;
    }
    s->sites = sites;
    s->country_count = sites->country_count;
    status = survey(sites, grid, &sum, err);
    if (status != WH_OK) {
        goto done;
    }
    size_t occupied = 0;
    for (size_t g = 0; g < GRID_CELLS; g++) {
        occupied += grid[g] > 0;
    }
    /* One more spot than asked: the middle of the user's circle. */
    if (!allocate_sites(s, sites->count + spot_capacity + 1, spot_capacity + 1) ||
        !allocate_cells(s, occupied + spot_capacity + 1)) {
        status = wh_fail_nomem(err, "belief");
        goto done;
    }
    fill(s, grid, sum);
    *out = s;
    s = NULL;
done:
    free(grid);
    wh_space_free(s);
    return status;
}

size_t wh_space_nearest(const wh_space *space, const float xyz[3]) {
    size_t best = 0;
    float best2 = INFINITY, best_chord = INFINITY;
    for (size_t cell = 0; cell < space->cube_count; cell++) {
        const float *c = space->cell_center[cell];
        const float dx = c[0] - xyz[0], dy = c[1] - xyz[1], dz = c[2] - xyz[2];
        const float reach = best_chord + space->cell_radius[cell];
        if (dx * dx + dy * dy + dz * dz > reach * reach) {
            continue;
        }
        for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
            const float chord2 = wh_space_chord2(space, i, xyz);
            if (chord2 < best2) {
                best2 = chord2;
                best = i;
            }
        }
        best_chord = sqrtf(best2);
    }
    return best;
}

static size_t first_cell_from(const wh_space *space, size_t key) {
    size_t low = 0, high = space->cube_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (space->cell_key[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* A cube's edge is 2 / GRID, a chord of 199 km: nothing nearer lies beyond the next cube. */
size_t wh_space_near_cells(const wh_space *space, const float xyz[3], size_t cells[WH_NEAR_CELLS]) {
    size_t low[3], high[3], count = 0;
    for (int axis = 0; axis < 3; axis++) {
        const size_t at = wh_grid_axis(xyz[axis]);
        low[axis] = at > 0 ? at - 1 : 0;
        high[axis] = at + 1 < GRID ? at + 1 : GRID - 1;
    }
    for (size_t x = low[0]; x <= high[0]; x++) {
        for (size_t y = low[1]; y <= high[1]; y++) {
            /* Cubes along the last axis have neighbouring keys. */
            const size_t row = (x * GRID + y) * GRID;
            for (size_t cell = first_cell_from(space, row + low[2]);
                 cell < space->cube_count && space->cell_key[cell] <= row + high[2]; cell++) {
                cells[count++] = cell;
            }
        }
    }
    return count;
}

static bool same_spot(const wh_space *space, size_t index, wh_point point, double extent_km,
                      uint16_t country) {
    const wh_point other = wh_space_point(space, index);
    return other.lat_deg == point.lat_deg && other.lon_deg == point.lon_deg &&
           fabs((double)space->extent_km[index] - extent_km) < 1e-6 &&
           space->country[index] == country;
}

void wh_space_add_spot(wh_space *space, wh_point point, double extent_km, uint16_t country,
                       uint16_t admin1, size_t nearest, size_t *index) {
    const uint16_t own = country == WH_NO_COUNTRY ? (uint16_t)space->country_count : country;
    extent_km = extent_km > 0.0 ? extent_km : WH_SPOT_EXTENT_KM;
    for (size_t i = space->sites->count; i < space->count; i++) {
        if (same_spot(space, i, point, extent_km, own)) {
            *index = i;
            return;
        }
    }
    const size_t at = space->count++;
    float xyz[3];
    wh_point_to_xyz(point, xyz);
    space->x[at] = xyz[0];
    space->y[at] = xyz[1];
    space->z[at] = xyz[2];
    space->extent_km[at] = (float)extent_km;
    space->country[at] = own;
    space->admin1[at] = admin1;
    if (admin1 != WH_NO_ADMIN1 && admin1 >= space->admin1_count) {
        space->admin1_count = (size_t)admin1 + 1;
    }
    space->origin[at] = (uint32_t)(space->sites->count + space->spot_count);
    space->spot_point[space->spot_count++] = point;

    const double ratio = WH_RING_KM_MIN / (double)space->extent_km[nearest];
    const double share = ratio * ratio < 1.0 ? ratio * ratio : 1.0;
    double taken = space->prior[nearest] * share;
    space->prior[nearest] -= taken;
    taken = taken > LEAST_SPOT_PRIOR ? taken : LEAST_SPOT_PRIOR;
    space->prior[at] = taken;

    const size_t cell = space->cell_count++;
    space->cell_start[cell + 1] = (uint32_t)space->count;
    describe_cell(space, cell);
    *index = at;
}

static bool listed(const uint16_t *list, size_t count, uint16_t country) {
    for (size_t i = 0; i < count; i++) {
        if (list[i] == country) {
            return true;
        }
    }
    return false;
}

/* The user's circle, ready for comparing. */
typedef struct circle {
    bool given;
    float xyz[3];
    float chord2;
} circle;

static bool inside(const wh_space *space, const circle *c, size_t i) {
    return !c->given || wh_space_chord2(space, i, c->xyz) <= c->chord2;
}

static bool country_allowed(const wh_constraint *constraint, uint16_t country) {
    return (constraint->only_count == 0 ||
            listed(constraint->only, constraint->only_count, country)) &&
           !listed(constraint->exclude, constraint->exclude_count, country);
}

/* A small circle in the desert holds no site's centre, yet the photo can be there. */
static void fill_circle(wh_space *space, const wh_constraint *constraint, const circle *c) {
    for (size_t i = 0; i < space->count; i++) {
        if (inside(space, c, i)) {
            return;
        }
    }
    const size_t nearest = wh_space_nearest(space, c->xyz);
    const uint16_t country = space->country[nearest];
    size_t index;
    wh_space_add_spot(space, constraint->near, constraint->near_km,
                      country == space->country_count ? WH_NO_COUNTRY : country,
                      space->admin1[nearest], nearest, &index);
}

static wh_status check_constraint(const wh_constraint *constraint, wh_error *err) {
    if ((constraint->only_count > 0 && !constraint->only) ||
        (constraint->exclude_count > 0 && !constraint->exclude) || !(constraint->near_km >= 0.0) ||
        !isfinite(constraint->near_km) ||
        (constraint->near_km > 0.0 &&
         !wh_point_valid(constraint->near.lat_deg, constraint->near.lon_deg))) {
        return wh_fail(err, WH_ERR_ARG, "belief", "the constraint on the place is not valid");
    }
    return WH_OK;
}

/* Spots may have brought in a little prior of their own. */
static void normalise_prior(wh_space *space) {
    double sum = 0.0;
    for (size_t i = 0; i < space->count; i++) {
        sum += space->prior[i];
    }
    for (size_t i = 0; i < space->count; i++) {
        space->prior[i] /= sum;
    }
    for (size_t cell = 0; cell < space->cell_count; cell++) {
        double in_cell = 0.0;
        for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
            in_cell += space->prior[i];
        }
        space->cell_prior[cell] = in_cell;
    }
}

wh_status wh_space_constrain(wh_space *space, const wh_constraint *constraint, wh_error *err) {
    const wh_status status = check_constraint(constraint, err);
    if (status != WH_OK) {
        return status;
    }
    circle c = {.given = constraint->near_km > 0.0};
    if (c.given) {
        wh_point_to_xyz(constraint->near, c.xyz);
        c.chord2 = (float)wh_chord2_from_km(constraint->near_km);
        fill_circle(space, constraint, &c);
    }
    normalise_prior(space);
    bool *open = calloc(space->country_count + 1, sizeof *open);
    if (!open) {
        return wh_fail_nomem(err, "belief");
    }
    for (size_t country = 0; country <= space->country_count; country++) {
        const bool none = country == space->country_count;
        open[country] = country_allowed(constraint, none ? WH_NO_COUNTRY : (uint16_t)country);
    }
    double sum = 0.0;
    for (size_t i = 0; i < space->count; i++) {
        const bool allowed = open[space->country[i]] && inside(space, &c, i);
        space->allowed[i] = allowed ? space->prior[i] : 0.0;
        sum += space->allowed[i];
    }
    free(open);
    if (!(sum > 0.0)) {
        return wh_fail(err, WH_ERR_ARG, "belief",
                       "the constraints on country and distance leave no place at all");
    }
    for (size_t i = 0; i < space->count; i++) {
        space->allowed[i] /= sum;
    }
    return WH_OK;
}

wh_point wh_space_point(const wh_space *space, size_t index) {
    const size_t origin = space->origin[index];
    if (origin >= space->sites->count) {
        return space->spot_point[origin - space->sites->count];
    }
    return wh_point_from_xyz(space->sites->site[origin].xyz);
}

uint32_t wh_space_place(const wh_space *space, size_t index) {
    const size_t origin = space->origin[index];
    return origin < space->sites->count ? space->sites->site[origin].place : 0;
}

size_t wh_space_cell_of(const wh_space *space, size_t index) {
    size_t low = 0, high = space->cell_count;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (space->cell_start[middle] <= index) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}
