/* The nearest place of one country: places in cells of one degree, in memory. Not for use outside
 * src/world. */
#ifndef WH_WORLD_PLACE_GRID_H
#define WH_WORLD_PLACE_GRID_H

#include "belief/site.h"
#include "geo/point.h"

typedef struct wh_place_grid wh_place_grid;

/* Sorts the sites that are places into cells: 1 ms for each 30,000. `sites` must outlive the grid.
 * NULL without memory. */
wh_place_grid *wh_place_grid_create(const wh_sites *sites);
void wh_place_grid_free(wh_place_grid *grid);

/* The place of `country` nearest to `point` within `reach_km`: its site and distance; of equals the
 * first. False if there is none. */
bool wh_place_grid_nearest(const wh_place_grid *grid, wh_point point, uint16_t country,
                           double reach_km, size_t *site, double *km);

#endif
