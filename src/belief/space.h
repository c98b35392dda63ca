/* The sites as belief works on them: a copy in an order that is near in space, cut into cells, with
 * temporary sites for clues that are finer than any site. Not for use outside src/belief. */
#ifndef WH_BELIEF_SPACE_H
#define WH_BELIEF_SPACE_H

#include "belief/clue.h"
#include "belief/site.h"

/* Stands for "the sites of this cell differ". */
#define WH_MIXED UINT16_MAX

/* The finest distance that reliabilities tell apart: the first of WH_RING_KM. */
#define WH_RING_KM_MIN 1.0

/* The extent of a spot that names none: a sign is read from about this far. */
#define WH_SPOT_EXTENT_KM 0.1

typedef struct wh_space {
    const wh_sites *sites;
    size_t count; /* sites and spots */
    size_t capacity;
    size_t country_count; /* valid indices; index country_count stands for "no country" */
    size_t admin1_count;  /* largest index + 1 */

    /* Per site. Structure of arrays, so that distance loops run over plain floats. */
    float *x, *y, *z;
    float *extent_km;
    double *prior;   /* sums to 1 */
    double *allowed; /* prior under the user's constraint; sums to 1, 0 outside */
    uint16_t *country, *admin1;
    uint32_t *origin; /* index into sites->site; spots: sites->count + number of the spot */

    /* Cells: runs of sites. Everything within `cell_radius` (a chord) of `cell_center`. */
    size_t cell_count, cell_capacity;
    uint32_t *cell_start; /* cell_count + 1 */
    float (*cell_center)[3];
    float *cell_radius;
    float *cell_extent_km; /* the largest extent in it */
    double *cell_prior;
    uint16_t *cell_country; /* or WH_MIXED */
    uint32_t *cell_key;     /* number of its cube in the grid, ascending; spots have none */
    size_t cube_count;      /* cells before the first spot */

    wh_point *spot_point;
    size_t spot_count;
} wh_space;

/* Copies `sites` and makes room for `spot_capacity` temporary sites. WH_ERR_ARG if there is no
 * site, or one that is not finite or whose country is out of range. */
wh_status wh_space_create(const wh_sites *sites, size_t spot_capacity, wh_space **out,
                          wh_error *err);
void wh_space_free(wh_space *space);

/* Index of the site or spot nearest to `xyz` among those that were there at creation. */
size_t wh_space_nearest(const wh_space *space, const float xyz[3]);

/* A temporary site at `point` of radius `extent_km`. It takes its prior from `nearest`: the share
 * of that site's area that a kilometre around the spot covers. An equal spot is reused.
 * The index is in `*index`. */
void wh_space_add_spot(wh_space *space, wh_point point, double extent_km, uint16_t country,
                       uint16_t admin1, size_t nearest, size_t *index);

/* Fills cell_prior and `allowed` after the last spot. A `near` circle that holds no site gets a
 * spot in its middle (room for it is always there). WH_ERR_ARG if nothing is left. */
wh_status wh_space_constrain(wh_space *space, const wh_constraint *constraint, wh_error *err);

/* The cells (spots aside) that can hold a site within WH_NEAR_KM of `xyz`; returns how many. */
#define WH_NEAR_KM 190.0
#define WH_NEAR_CELLS 27
size_t wh_space_near_cells(const wh_space *space, const float xyz[3], size_t cells[WH_NEAR_CELLS]);

/* Exact for spots. */
wh_point wh_space_point(const wh_space *space, size_t index);
uint32_t wh_space_place(const wh_space *space, size_t index);
size_t wh_space_cell_of(const wh_space *space, size_t index);

static inline float wh_space_chord2(const wh_space *space, size_t i, const float p[3]) {
    const float dx = space->x[i] - p[0], dy = space->y[i] - p[1], dz = space->z[i] - p[2];
    return dx * dx + dy * dy + dz * dz;
}

/* Length of the arc over a chord, on the unit sphere, from the chord's square. */
float wh_arc_from_chord2(float chord2);

#endif
