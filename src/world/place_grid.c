/* The nearest place of one country. */
#include "world/place_grid.h"

#include <math.h>
#include <stdlib.h>

#define ROWS 180
#define COLUMNS 360
#define CELLS (ROWS * COLUMNS)
#define KM_PER_DEGREE (WH_EARTH_RADIUS_KM * 3.14159265358979323846 / 180)

struct wh_place_grid {
    const wh_sites *sites;
    uint32_t starts[CELLS + 1]; /* of each cell's run in `places` */
    uint32_t places[];          /* indices of sites, by cell, ascending within */
};

static int row_of(double lat_deg) {
    int row = (int)floor(lat_deg + 90);
    return row < 0 ? 0 : row >= ROWS ? ROWS - 1 : row;
}

static int column_of(double lon_deg) {
    int column = (int)floor(lon_deg + 180) % COLUMNS;
    return column < 0 ? column + COLUMNS : column;
}

static size_t cell_of(const wh_site *site) {
    wh_point point = wh_point_from_xyz(site->xyz);
    return (size_t)(row_of(point.lat_deg) * COLUMNS + column_of(point.lon_deg));
}

wh_place_grid *wh_place_grid_create(const wh_sites *sites) {
    wh_place_grid *grid = calloc(1, sizeof *grid + sites->count * sizeof *grid->places);
    uint32_t *cells = calloc(sites->count + 1, sizeof *cells);
    uint32_t *filled = calloc(CELLS, sizeof *filled);
    if (grid == NULL || cells == NULL || filled == NULL) {
        wh_place_grid_free(grid);
        grid = NULL;
        goto done;
    }
    grid->sites = sites;
    for (size_t i = 0; i < sites->count; i++) {
        if (sites->site[i].place != 0) {
            cells[i] = (uint32_t)cell_of(&sites->site[i]);
            grid->starts[cells[i] + 1]++;
        }
    }
    for (size_t cell = 0; cell < CELLS; cell++) {
        grid->starts[cell + 1] += grid->starts[cell];
    }
    for (size_t i = 0; i < sites->count; i++) {
        if (sites->site[i].place != 0) {
            grid->places[grid->starts[cells[i]] + filled[cells[i]]++] = (uint32_t)i;
        }
    }
done:
    free(cells);
    free(filled);
    return grid;
}

void wh_place_grid_free(wh_place_grid *grid) {
    free(grid);
}

typedef struct grid_search {
    const wh_place_grid *grid;
    float xyz[3];
    uint16_t country;
    float best; /* squared chord */
    size_t site;
    bool found;
} grid_search;

static void scan_cell(grid_search *search, int row, int column) {
    size_t cell = (size_t)(row * COLUMNS + (column % COLUMNS + COLUMNS) % COLUMNS);
    for (uint32_t i = search->grid->starts[cell]; i < search->grid->starts[cell + 1]; i++) {
        size_t index = search->grid->places[i];
        const wh_site *site = &search->grid->sites->site[index];
        if (site->country != search->country) {
            continue;
        }
        float dx = site->xyz[0] - search->xyz[0], dy = site->xyz[1] - search->xyz[1],
              dz = site->xyz[2] - search->xyz[2];
        float chord2 = dx * dx + dy * dy + dz * dz;
        if (chord2 < search->best ||
            (chord2 <= search->best && (!search->found || index < search->site))) {
            search->best = chord2;
            search->site = index;
            search->found = true;
        }
    }
}

/* All cells that a circle of `km` around the point may touch. */
static void scan_circle(grid_search *search, wh_point point, double km) {
    double dlat = km / KM_PER_DEGREE;
    int first = row_of(point.lat_deg - dlat), last = row_of(point.lat_deg + dlat);
    double far_lat_deg = fabs(point.lat_deg) + dlat;
    double squeeze = far_lat_deg < 89 ? cos(far_lat_deg * 3.14159265358979323846 / 180) : 0;
    int west = 0, east = COLUMNS - 1; /* near a pole: all around */
    if (dlat < 170 * squeeze) {
        west = (int)floor(point.lon_deg + 180 - dlat / squeeze);
        east = (int)floor(point.lon_deg + 180 + dlat / squeeze);
    }
    for (int row = first; row <= last; row++) {
        for (int column = west; column <= east && column < west + COLUMNS; column++) {
            scan_cell(search, row, column);
        }
    }
}

bool wh_place_grid_nearest(const wh_place_grid *grid, wh_point point, uint16_t country,
                           double reach_km, size_t *site, double *km) {
    grid_search search = {.grid = grid, .country = country};
    wh_point_to_xyz(point, search.xyz);
    /* Circles that double: most points have a place nearby, and a wide circle has many cells. */
    for (double radius = fmin(20, reach_km);; radius = fmin(radius * 2, reach_km)) {
        search.best = (float)wh_chord2_from_km(radius);
        search.found = false;
        scan_circle(&search, point, radius);
        if (search.found || radius >= reach_km) {
            break;
        }
    }
    if (search.found) {
        *site = search.site;
        *km = wh_haversine_km(point, wh_point_from_xyz(grid->sites->site[search.site].xyz));
    }
    return search.found;
}
