/* Where is this point: country and province by polygon, then the nearest place of that country.
 *
 * Polygons follow ISO 3166-1 as GeoNames applies it (tools/assets/compile_regions.py lists every
 * piece where Natural Earth's de-facto view differs): Crimea lies in UA, Northern Cyprus and the
 * British bases in CY, Somaliland in SO, Western Sahara in EH, Kosovo in XK, Guantánamo in CU,
 * Baikonur in KZ. The Siachen glacier, the Spratly Islands and Clipperton lie in no country. */
#include "base/status.h"
#include "world/handle.h"
#include "world/region_finder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_BYTES ((size_t)96 << 20)
#define SHORE_KM                                                                                   \
    10.0 /* a point at sea this near to land belongs to it: piers, bridges, harbours               \
          */
#define PLACE_REACH_KM 320.0
#define KM_PER_DEGREE (WH_EARTH_RADIUS_KM * 3.14159265358979323846 / 180)

struct wh_region_index {
    wh_region_finder *finder; /* made at first use */
    sqlite3_stmt *places, *name;
    const char **names; /* of places already asked for, by index of their site */
};

typedef struct nearest_place {
    uint32_t id;
    uint16_t admin1;
    double km;
} nearest_place;

wh_status wh_regions_open(wh_world *world, wh_error *err) {
    world->regions = calloc(1, sizeof *world->regions);
    return world->regions == NULL ? wh_fail_nomem(err, "world") : WH_OK;
}

void wh_regions_close(wh_world *world) {
    if (world->regions == NULL) {
        return;
    }
    wh_region_finder_free(world->regions->finder);
    sqlite3_finalize(world->regions->places);
    sqlite3_finalize(world->regions->name);
    free(world->regions->names);
    free(world->regions);
    world->regions = NULL;
}

/* ---- the place inside ---- */

static wh_status prepare_places(wh_world *world, wh_error *err) {
    wh_region_index *index = world->regions;
    wh_status status = WH_OK;
    if (index->places == NULL) {
        status = wh_world_prepare(
            world,
            "SELECT p.id, p.lat, p.lon, p.admin1 FROM place_area a JOIN place p ON p.id = a.id"
            " WHERE a.south <= ?2 AND a.north >= ?1 AND a.west <= ?4 AND a.east >= ?3"
            " AND p.country = ?5",
            &index->places, err);
    }
    if (status == WH_OK && index->name == NULL) {
        status = wh_world_prepare(world, "SELECT name FROM place WHERE id = ?1", &index->name, err);
    }
    if (status == WH_OK && index->names == NULL) {
        index->names = calloc(world->sites.count + 1, sizeof *index->names);
        status = index->names == NULL ? wh_fail_nomem(err, "world") : WH_OK;
    }
    return status;
}

/* Looks at the country's places in one box; ties go to the smaller id. */
static wh_status scan_box(wh_world *world, const double box[4], wh_point point, uint16_t country,
                          nearest_place *best, wh_error *err) {
    sqlite3_stmt *stmt = world->regions->places;
    for (int i = 0; i < 4; i++) {
        sqlite3_bind_double(stmt, i + 1, box[i]);
    }
    sqlite3_bind_int(stmt, 5, country);
    int code = SQLITE_DONE;
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
        uint32_t id = (uint32_t)sqlite3_column_int64(stmt, 0);
        wh_point at = {sqlite3_column_double(stmt, 1), sqlite3_column_double(stmt, 2)};
        double km = wh_haversine_km(point, at);
        if (best->id == 0 || km < best->km || (km <= best->km && id < best->id)) {
            *best = (nearest_place){id, (uint16_t)sqlite3_column_int(stmt, 3), km};
        }
    }
    sqlite3_reset(stmt);
    return code == SQLITE_DONE ? WH_OK : wh_world_sql_error(world, "table place", err);
}

static wh_status find_place(wh_world *world, wh_point point, uint16_t country, nearest_place *best,
                            wh_error *err) {
    static const double REACH_KM[] = {8, 30, 100, PLACE_REACH_KM};
    wh_status status = prepare_places(world, err);
    for (size_t i = 0; status == WH_OK && i < sizeof REACH_KM / sizeof *REACH_KM; i++) {
        double dlat = REACH_KM[i] / KM_PER_DEGREE;
        double far_lat_deg = fmin(89.9, fabs(point.lat_deg) + dlat);
        double dlon = fmin(180, dlat / cos(far_lat_deg * 3.14159265358979323846 / 180));
        *best = (nearest_place){0, WH_NO_ADMIN1, 0};
        for (int side = -1; status == WH_OK && side <= 1; side++) {
            double lon = point.lon_deg + 360.0 * side;
            const double box[4] = {point.lat_deg - dlat, point.lat_deg + dlat, lon - dlon,
                                   lon + dlon};
            if (box[2] <= 180 && box[3] >= -180) {
                status = scan_box(world, box, point, country, best, err);
            }
        }
        if (best->id != 0 && best->km <= REACH_KM[i]) {
            return status;
        }
    }
    *best = (nearest_place){0, WH_NO_ADMIN1, 0};
    return status;
}

/* Index of the site of a place (places come first among sites, by id), or the number of sites. */
static size_t site_of_place(const wh_world *world, uint32_t id) {
    size_t low = 0, high = world->sites.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        uint32_t at = world->sites.site[middle].place;
        if (at == id) {
            return middle;
        }
        if (at != 0 && at < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return world->sites.count;
}

/* The place's name, read once and kept with the world. */
static wh_status name_place(wh_world *world, uint32_t id, const char **name, wh_error *err) {
    wh_region_index *index = world->regions;
    size_t site = site_of_place(world, id);
    *name = index->names[site];
    if (*name != NULL && site < world->sites.count) {
        return WH_OK;
    }
    wh_status status = WH_OK;
    sqlite3_bind_int64(index->name, 1, id);
    if (sqlite3_step(index->name) != SQLITE_ROW || site == world->sites.count) {
        status = wh_world_damaged(world, "a place has no name or site", err);
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
    nearest_place place = {0, WH_NO_ADMIN1, 0};
    if (world->regions->finder == NULL) {
        status = wh_region_finder_create(world->db, CACHE_BYTES, &world->regions->finder, err);
    }
    if (status == WH_OK) {
        status = wh_region_find(world->regions->finder, point, SHORE_KM, true, &found, err);
    }
    if (status != WH_OK || found.country >= wh_world_country_count(world)) {
        return status;
    }
    status = find_place(world, point, found.country, &place, err);
    if (status == WH_OK && place.id != 0) {
        status = name_place(world, place.id, &out->place_name, err);
    }
    if (status != WH_OK) {
        return status;
    }
    out->country = found.country;
    out->border_km = found.border_km;
    out->place = place.id;
    out->place_km = place.km;
    out->admin1 = found.admin1 != WH_NO_ADMIN1 ? found.admin1 : place.admin1;
    if (wh_world_admin1_name(world, out->admin1) == NULL) {
        out->admin1 = WH_NO_ADMIN1;
    }
    return WH_OK;
}
