/* Where is this point: country and province by polygon, then the nearest place of that country.
 *
 * Polygons follow ISO 3166-1 as GeoNames applies it (tools/assets/compile_regions.py lists every
 * piece where Natural Earth's de-facto view differs): Crimea lies in UA, Northern Cyprus and the
 * British bases in CY, Somaliland in SO, Western Sahara in EH, Kosovo in XK, Guantánamo in CU,
 * Baikonur in KZ. The Siachen glacier, the Spratly Islands and Clipperton lie in no country. */
#include "base/status.h"
#include "world/handle.h"
#include "world/place_grid.h"
#include "world/region_finder.h"

#include <stdlib.h>

#define CACHE_BYTES ((size_t)192 << 20) /* all polygons of the world, prepared */
/* A point at sea this near to land belongs to it: piers, bridges, harbours. */
#define SHORE_KM 10.0
#define PLACE_REACH_KM 320.0

struct wh_region_index {
    wh_region_finder *finder; /* made at first use, like all here */
    wh_place_grid *grid;
    sqlite3_stmt *name;
    const char **names; /* of places already asked for, by index of their site */
};

wh_status wh_regions_open(wh_world *world, wh_error *err) {
    world->regions = calloc(1, sizeof *world->regions);
    return world->regions == NULL ? wh_fail_nomem(err, "world") : WH_OK;
}

void wh_regions_close(wh_world *world) {
    if (world->regions == NULL) {
        return;
    }
    wh_region_finder_free(world->regions->finder);
    wh_place_grid_free(world->regions->grid);
    sqlite3_finalize(world->regions->name);
    free(world->regions->names);
    free(world->regions);
    world->regions = NULL;
}

/* ---- the place inside ---- */

static wh_status prepare_places(wh_world *world, wh_error *err) {
    wh_region_index *index = world->regions;
    wh_status status = WH_OK;
    if (index->name == NULL) {
        status = wh_world_prepare(world, "SELECT name FROM place WHERE id = ?1", &index->name, err);
    }
    if (status == WH_OK && index->names == NULL) {
        index->names = calloc(world->sites.count + 1, sizeof *index->names);
        status = index->names == NULL ? wh_fail_nomem(err, "world") : WH_OK;
    }
    if (status == WH_OK && index->grid == NULL) {
        index->grid = wh_place_grid_create(&world->sites);
        status = index->grid == NULL ? wh_fail_nomem(err, "world") : WH_OK;
    }
    return status;
}

/* The name of a site's place, read once and kept with the world. */
static wh_status name_place(wh_world *world, size_t site, const char **name, wh_error *err) {
    wh_region_index *index = world->regions;
    *name = index->names[site];
    if (*name != NULL) {
        return WH_OK;
    }
    wh_status status = WH_OK;
    sqlite3_bind_int64(index->name, 1, world->sites.site[site].place);
    if (sqlite3_step(index->name) != SQLITE_ROW) {
        status = wh_world_damaged(world, "a site's place has no name", err);
    } else {
        *name = wh_arena_strdup(world->arena, (const char *)sqlite3_column_text(index->name, 0));
        index->names[site] = *name;
        status = *name == NULL ? wh_fail_nomem(err, "world") : WH_OK;
    }
    sqlite3_reset(index->name);
    return status;
}

wh_status wh_world_reverse(wh_world *world, wh_point point, wh_region *out, wh_error *err) {
    *out = (wh_region){.country = WH_NO_COUNTRY, .admin1 = WH_NO_ADMIN1};
    if (!wh_point_valid(point.lat_deg, point.lon_deg)) {
        return wh_fail(err, WH_ERR_ARG, "world", "%g, %g is no point on Earth", point.lat_deg,
                       point.lon_deg);
    }
    point.lon_deg = wh_longitude_wrap(point.lon_deg);
    wh_status status = WH_OK;
    wh_region_found found = {WH_NO_COUNTRY, WH_NO_ADMIN1, 0};
    if (world->regions->finder == NULL) {
        status = wh_region_finder_create(world->db, CACHE_BYTES, &world->regions->finder, err);
    }
    if (status == WH_OK) {
        status = wh_region_find(world->regions->finder, point, SHORE_KM, true, &found, err);
    }
    if (status != WH_OK || found.country >= wh_world_country_count(world)) {
        return status;
    }
    status = prepare_places(world, err);
    if (status != WH_OK) {
        return status;
    }
    uint16_t place_admin1 = WH_NO_ADMIN1;
    size_t site = 0;
    if (wh_place_grid_nearest(world->regions->grid, point, found.country, PLACE_REACH_KM, &site,
                              &out->place_km)) {
        status = name_place(world, site, &out->place_name, err);
        out->place = world->sites.site[site].place;
        place_admin1 = world->sites.site[site].admin1;
    }
    out->country = found.country;
    out->border_km = found.border_km;
    out->admin1 = found.admin1 != WH_NO_ADMIN1 ? found.admin1 : place_admin1;
    if (wh_world_admin1_name(world, out->admin1) == NULL) {
        out->admin1 = WH_NO_ADMIN1;
    }
    return status;
}
