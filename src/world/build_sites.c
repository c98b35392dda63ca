/* Build step: the sites, that is, all places and the centres of land cells with their priors. */
#include "base/status.h"
#include "belief/site.h"
#include "geo/point.h"
#include "world/builder.h"
#include "world/name_forms.h"
#include "world/region_finder.h"

#include <h3api.h>
#include <math.h>
#include <stdlib.h>

#define CELL_RESOLUTION 3 /* about 12,400 km² each */
#define CELL_COUNT_MAX 41162
#define LAND_SHARE 0.05 /* of the prior mass, uniform over land: nowhere is impossible */

#define FINDER_CACHE_BYTES ((size_t)256 << 20)

typedef struct site_list {
    wh_builder *builder;
    wh_region_finder *finder;
    wh_site *sites;
    double *weights; /* before they are scaled to a sum of 1 */
    size_t count, room;
} site_list;

static wh_status reserve(site_list *list, size_t more, wh_error *err) {
    list->room = list->count + more;
    wh_site *sites = realloc(list->sites, (list->room + 1) * sizeof *sites);
    if (sites != NULL) {
        list->sites = sites;
    }
    double *weights = realloc(list->weights, (list->room + 1) * sizeof *weights);
    if (weights != NULL) {
        list->weights = weights;
    }
    return sites == NULL || weights == NULL ? wh_fail_nomem(err, "world") : WH_OK;
}

static void add_site(site_list *list, wh_point point, wh_site site, double weight) {
    wh_point_to_xyz(point, site.xyz);
    list->weights[list->count] = weight;
    list->sites[list->count++] = site;
}

/* Scales the weights of sites `first` and on so that their priors sum to `share`. */
static void scale_priors(site_list *list, size_t first, double share) {
    double sum = 0;
    for (size_t i = first; i < list->count; i++) {
        sum += list->weights[i];
    }
    for (size_t i = first; i < list->count; i++) {
        list->sites[i].prior = (float)(share * list->weights[i] / sum);
    }
}

static wh_status count_places(wh_builder *builder, size_t *count, wh_error *err) {
    sqlite3_stmt *select = NULL;
    wh_status status = wh_builder_prepare(builder, "SELECT count(*) FROM place", &select, err);
    if (status == WH_OK && sqlite3_step(select) != SQLITE_ROW) {
        status = wh_builder_sql_error(builder, "counting places", err);
    }
    if (status == WH_OK) {
        *count = (size_t)sqlite3_column_int64(select, 0);
    }
    sqlite3_finalize(select);
    return status;
}

static wh_status add_places(site_list *list, wh_error *err) {
    sqlite3_stmt *select = NULL;
    size_t count = 0;
    wh_status status = count_places(list->builder, &count, err);
    if (status == WH_OK) {
        status = reserve(list, count, err);
    }
    if (status == WH_OK) {
        status = wh_builder_prepare(
            list->builder,
            "SELECT id, country, admin1, lat, lon, population FROM place ORDER BY id", &select,
            err);
    }
    int code = SQLITE_DONE;
    while (status == WH_OK && list->count < list->room &&
           (code = sqlite3_step(select)) == SQLITE_ROW) {
        double population = sqlite3_column_double(select, 5);
        wh_site site = {.extent_km = (float)wh_place_extent_km(population),
                        .place = (uint32_t)sqlite3_column_int64(select, 0),
                        .country = (uint16_t)sqlite3_column_int(select, 1),
                        .admin1 = (uint16_t)sqlite3_column_int(select, 2)};
        wh_point point = {sqlite3_column_double(select, 3), sqlite3_column_double(select, 4)};
        add_site(list, point, site, wh_place_weight(population));
    }
    if (status == WH_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
        status = wh_builder_sql_error(list->builder, "reading places", err);
    }
    sqlite3_finalize(select);
    return status;
}

/* ---- land cells ---- */

static wh_status add_cell(site_list *list, H3Index cell, wh_error *err) {
    const double pi = 3.14159265358979323846;
    LatLng centre;
    double area_km2 = 0;
    if (cellToLatLng(cell, &centre) != E_SUCCESS || cellAreaKm2(cell, &area_km2) != E_SUCCESS) {
        return wh_fail(err, WH_ERR_INTERNAL, "world", "H3 cannot measure a cell");
    }
    wh_point point = {centre.lat * 180 / pi, wh_longitude_wrap(centre.lng * 180 / pi)};
    wh_site site = {.extent_km = (float)sqrt(area_km2 / pi)};
    wh_region_found found;
    wh_status status = wh_region_find(list->finder, point, 0, false, &found, err);
    if (status == WH_OK && found.country != WH_NO_COUNTRY) {
        site.country = found.country;
        site.admin1 = found.admin1;
        add_site(list, point, site, area_km2);
    }
    return status;
}

/* Cells whose centre is on land. A coast thus loses as much as it gains, and islands too small for
 * a cell have places. */
static wh_status add_cells(site_list *list, wh_error *err) {
    int base_count = res0CellCount();
    int64_t child_count = 0;
    H3Index *base = calloc((size_t)base_count, sizeof *base), *children = NULL;
    wh_status status = base == NULL ? wh_fail_nomem(err, "world") : WH_OK;
    if (status == WH_OK) {
        status = reserve(list, CELL_COUNT_MAX, err);
    }
    if (status == WH_OK && getRes0Cells(base) != E_SUCCESS) {
        status = wh_fail(err, WH_ERR_INTERNAL, "world", "H3 gives no base cells");
    }
    for (int i = 0; status == WH_OK && i < base_count; i++) {
        free(children);
        children = NULL;
        if (cellToChildrenSize(base[i], CELL_RESOLUTION, &child_count) != E_SUCCESS ||
            (children = calloc((size_t)child_count, sizeof *children)) == NULL ||
            cellToChildren(base[i], CELL_RESOLUTION, children) != E_SUCCESS) {
            status = wh_fail_nomem(err, "world");
        }
        for (int64_t k = 0; status == WH_OK && k < child_count; k++) {
            if (children[k] != H3_NULL && list->count < list->room) {
                status = add_cell(list, children[k], err);
            }
        }
        if (status == WH_OK) {
            status = wh_builder_report(list->builder, (double)i / base_count, err);
        }
    }
    free(children);
    free(base);
    return status;
}

/* In the order of the grid over the sphere, and inside a cube as they came: belief/ walks through
 * the sites cube by cube. A counting sort. */
static wh_status sort_sites(site_list *list, wh_error *err) {
    const size_t cubes = (size_t)WH_GRID_SIDE * WH_GRID_SIDE * WH_GRID_SIDE;
    wh_site *sorted = malloc(list->count * sizeof *sorted);
    size_t *start = calloc(cubes + 1, sizeof *start);
    if (sorted == NULL || start == NULL) {
        free(sorted);
        free(start);
        return wh_fail_nomem(err, "world");
    }
    for (size_t i = 0; i < list->count; i++) {
        start[wh_grid_cube(list->sites[i].xyz) + 1]++;
    }
    for (size_t cube = 0; cube < cubes; cube++) {
        start[cube + 1] += start[cube];
    }
    for (size_t i = 0; i < list->count; i++) {
        sorted[start[wh_grid_cube(list->sites[i].xyz)]++] = list->sites[i];
    }
    free(start);
    free(list->sites);
    list->sites = sorted;
    return WH_OK;
}

static wh_status store_sites(site_list *list, wh_error *err) {
    sqlite3_stmt *insert = NULL;
    wh_status status = wh_builder_exec(
        list->builder, "CREATE TABLE site(id INTEGER PRIMARY KEY, records BLOB NOT NULL)", err);
    if (status == WH_OK) {
        status = wh_builder_prepare(list->builder, "INSERT INTO site VALUES (1, ?1)", &insert, err);
    }
    if (status == WH_OK) {
        sqlite3_bind_blob64(insert, 1, list->sites, list->count * sizeof *list->sites,
                            SQLITE_STATIC);
        status = wh_builder_run(list->builder, insert, err);
    }
    sqlite3_finalize(insert);
    return status;
}

wh_status wh_build_sites(wh_builder *builder, wh_error *err) {
    site_list list = {.builder = builder};
    wh_status status = add_places(&list, err);
    size_t places = list.count;
    if (status == WH_OK) {
        scale_priors(&list, 0, 1 - LAND_SHARE);
        status = wh_region_finder_create(builder->db, FINDER_CACHE_BYTES, &list.finder, err);
    }
    if (status == WH_OK) {
        status = add_cells(&list, err);
    }
    if (status == WH_OK && (places == 0 || list.count == places)) {
        status = wh_fail(err, WH_ERR_INTERNAL, "world", "no %s among the sites",
                         places == 0 ? "places" : "land cells");
    }
    if (status == WH_OK) {
        scale_priors(&list, places, LAND_SHARE);
        status = sort_sites(&list, err);
    }
    if (status == WH_OK) {
        status = store_sites(&list, err);
    }
    wh_region_finder_free(list.finder);
    free(list.weights);
    free(list.sites);
    return status;
}
