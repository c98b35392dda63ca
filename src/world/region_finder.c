/* Country and province of a point: R*Tree over boxes, then GEOS on the few polygons left. */
#include "world/region_finder.h"

#include "base/status.h"
#include "world/shape.h"

#include <math.h>
#include <stdlib.h>

#define MAX_CANDIDATES 256
#define MAX_POLYGONS 1000000
#define KM_PER_DEGREE (WH_EARTH_RADIUS_KM * 3.14159265358979323846 / 180)

enum { COUNTRIES, PROVINCES, LAYERS };

typedef struct cached {
    wh_shape *shape; /* NULL: not loaded */
    uint64_t used;   /* when it was last asked */
    uint16_t country, admin1;
} cached;

typedef struct polygon_layer {
    sqlite3_stmt *boxes, *shapes;
    cached *cache; /* by id */
    size_t size;   /* ids are below */
} polygon_layer;

struct wh_region_finder {
    sqlite3 *db;
    GEOSContextHandle_t geos;
    polygon_layer layers[LAYERS];
    size_t cache_limit, cache_bytes;
    uint64_t clock;
};

typedef struct candidate {
    int64_t id;
    uint16_t country, admin1;
} candidate;

typedef struct candidates {
    candidate items[MAX_CANDIDATES];
    size_t count;
} candidates;

static wh_status sql_error(const wh_region_finder *finder, wh_error *err) {
    if (sqlite3_errcode(finder->db) == SQLITE_NOMEM) {
        return wh_fail_nomem(err, "world");
    }
    return wh_fail(err, WH_ERR_DATA, "world", "polygons of the world file: %s",
                   sqlite3_errmsg(finder->db));
}

/* Who owns each polygon is held in memory: a few bytes for each of about 11,000. */
static wh_status read_owners(wh_region_finder *finder, polygon_layer *layer, const char *sql,
                             wh_error *err) {
    sqlite3_stmt *stmt = NULL;
    int code = SQLITE_DONE;
    wh_status status = WH_OK;
    if (sqlite3_prepare_v2(finder->db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        return sql_error(finder, err);
    }
    while (status == WH_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        sqlite3_int64 id = sqlite3_column_int64(stmt, 0);
        sqlite3_int64 last = sqlite3_column_int64(stmt, 3);
        if (id < 0 || id > last || last > MAX_POLYGONS) {
            status = wh_fail(err, WH_ERR_DATA, "world", "polygon %lld of the world file is damaged",
                             (long long)id);
        } else if (layer->cache == NULL) {
            layer->size = (size_t)last + 1;
            layer->cache = calloc(layer->size, sizeof *layer->cache);
            status = layer->cache == NULL ? wh_fail_nomem(err, "world") : WH_OK;
        }
        if (status == WH_OK && (size_t)id < layer->size) {
            layer->cache[id].country = (uint16_t)sqlite3_column_int(stmt, 1);
            layer->cache[id].admin1 = (uint16_t)sqlite3_column_int(stmt, 2);
        }
    }
    if (status == WH_OK && code != SQLITE_DONE) {
        status = sql_error(finder, err);
    }
    sqlite3_finalize(stmt);
    return status;
}

static wh_status open_layer(wh_region_finder *finder, polygon_layer *layer, const char *owner_sql,
                            const char *box_sql, const char *shape_sql, wh_error *err) {
    wh_status status = read_owners(finder, layer, owner_sql, err);
    if (status == WH_OK && (sqlite3_prepare_v3(finder->db, box_sql, -1, SQLITE_PREPARE_PERSISTENT,
                                               &layer->boxes, NULL) != SQLITE_OK ||
                            sqlite3_prepare_v3(finder->db, shape_sql, -1, SQLITE_PREPARE_PERSISTENT,
                                               &layer->shapes, NULL) != SQLITE_OK)) {
        status = sql_error(finder, err);
    }
    return status;
}

wh_status wh_region_finder_create(sqlite3 *db, size_t cache_bytes, wh_region_finder **out,
                                  wh_error *err) {
    *out = NULL;
    wh_region_finder *finder = calloc(1, sizeof *finder);
    if (finder == NULL) {
        return wh_fail_nomem(err, "world");
    }
    finder->db = db;
    finder->cache_limit = cache_bytes;
    finder->geos = wh_shape_context();
    wh_status status = finder->geos == NULL ? wh_fail_nomem(err, "world") : WH_OK;
    if (status == WH_OK) {
        status = open_layer(
            finder, &finder->layers[COUNTRIES],
            "SELECT id, country, 65535, (SELECT max(id) FROM country_owner) FROM country_owner",
            "SELECT id FROM country_box WHERE lon0 <= ?2"
            " AND lon1 >= ?1 AND lat0 <= ?4 AND lat1 >= ?3",
            "SELECT shape FROM country_polygon WHERE id = ?1", err);
    }
    if (status == WH_OK) {
        status = open_layer(
            finder, &finder->layers[PROVINCES],
            "SELECT id, country, admin1, (SELECT max(id) FROM admin1_owner) FROM admin1_owner",
            "SELECT id FROM admin1_box WHERE lon0 <= ?2"
            " AND lon1 >= ?1 AND lat0 <= ?4 AND lat1 >= ?3",
            "SELECT shape FROM admin1_polygon WHERE id = ?1", err);
    }
    if (status == WH_OK) {
        *out = finder;
    } else {
        wh_region_finder_free(finder);
    }
    return status;
}

void wh_region_finder_free(wh_region_finder *finder) {
    if (finder == NULL) {
        return;
    }
    for (int i = 0; i < LAYERS; i++) {
        polygon_layer *layer = &finder->layers[i];
        for (size_t id = 0; layer->cache != NULL && id < layer->size; id++) {
            wh_shape_free(layer->cache[id].shape);
        }
        free(layer->cache);
        sqlite3_finalize(layer->boxes);
        sqlite3_finalize(layer->shapes);
    }
    if (finder->geos != NULL) {
        GEOS_finish_r(finder->geos);
    }
    free(finder);
}

/* ---- the cache ---- */

static void drop_oldest(wh_region_finder *finder) {
    cached *oldest = NULL;
    for (int i = 0; i < LAYERS; i++) {
        for (size_t id = 0; id < finder->layers[i].size; id++) {
            cached *entry = &finder->layers[i].cache[id];
            if (entry->shape != NULL && (oldest == NULL || entry->used < oldest->used)) {
                oldest = entry;
            }
        }
    }
    if (oldest != NULL) {
        finder->cache_bytes -= wh_shape_memory(oldest->shape->vertex_count);
        wh_shape_free(oldest->shape);
        oldest->shape = NULL;
    }
}

/* The polygon `id`, valid until the next call. */
static wh_status get_shape(wh_region_finder *finder, polygon_layer *layer, int64_t id,
                           const wh_shape **out, wh_error *err) {
    if (id < 0 || (size_t)id >= layer->size) {
        return wh_fail(err, WH_ERR_DATA, "world", "a polygon's box has no polygon");
    }
    cached *entry = &layer->cache[id];
    wh_status status = WH_OK;
    if (entry->shape == NULL) {
        sqlite3_bind_int64(layer->shapes, 1, id);
        if (sqlite3_step(layer->shapes) != SQLITE_ROW) {
            status = sql_error(finder, err);
        } else {
            const void *blob = sqlite3_column_blob(layer->shapes, 0);
            size_t bytes = (size_t)sqlite3_column_bytes(layer->shapes, 0);
            status = wh_shape_create(finder->geos, blob, bytes, &entry->shape, err);
        }
        sqlite3_reset(layer->shapes);
        if (status != WH_OK) {
            return status;
        }
        finder->cache_bytes += wh_shape_memory(entry->shape->vertex_count);
        entry->used = ++finder->clock;
        while (finder->cache_bytes > finder->cache_limit &&
               finder->cache_bytes > wh_shape_memory(entry->shape->vertex_count)) {
            drop_oldest(finder);
        }
    }
    entry->used = ++finder->clock;
    *out = entry->shape;
    return WH_OK;
}

/* ---- candidates ---- */

static int compare_ids(const void *a, const void *b) {
    int64_t x = ((const candidate *)a)->id, y = ((const candidate *)b)->id;
    return (x > y) - (x < y);
}

/* Polygons whose box meets the given one, by id. */
static wh_status find_boxes(wh_region_finder *finder, polygon_layer *layer, const double box[4],
                            candidates *found, wh_error *err) {
    found->count = 0;
    for (int i = 0; i < 4; i++) {
        sqlite3_bind_double(layer->boxes, i + 1, box[i]);
    }
    int code = SQLITE_DONE;
    while (found->count < MAX_CANDIDATES && (code = sqlite3_step(layer->boxes)) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(layer->boxes, 0);
        if (id > 0 && (size_t)id < layer->size) {
            const cached *entry = &layer->cache[id];
            found->items[found->count++] = (candidate){id, entry->country, entry->admin1};
        }
    }
    sqlite3_reset(layer->boxes);
    if (code != SQLITE_DONE && code != SQLITE_ROW) {
        return sql_error(finder, err);
    }
    qsort(found->items, found->count, sizeof *found->items, compare_ids);
    return WH_OK;
}

/* The first polygon around the point, of `country` unless that is WH_NO_COUNTRY. */
static wh_status find_around(wh_region_finder *finder, polygon_layer *layer, wh_point point,
                             uint16_t country, candidate *found, wh_error *err) {
    candidates all;
    const double box[4] = {point.lon_deg, point.lon_deg, point.lat_deg, point.lat_deg};
    wh_status status = find_boxes(finder, layer, box, &all, err);
    found->id = 0;
    for (size_t i = 0; status == WH_OK && i < all.count && found->id == 0; i++) {
        const wh_shape *shape = NULL;
        if (country != WH_NO_COUNTRY && all.items[i].country != country) {
            continue;
        }
        status = get_shape(finder, layer, all.items[i].id, &shape, err);
        if (status == WH_OK && wh_shape_contains(shape, point)) {
            *found = all.items[i];
        }
    }
    return status;
}

/* The nearest polygon within `*km`, which becomes the distance; also across the date line. */
static wh_status find_nearest(wh_region_finder *finder, polygon_layer *layer, wh_point point,
                              uint16_t country, double *km, candidate *found, wh_error *err) {
    double dlat = *km / KM_PER_DEGREE;
    double dlon = fmin(
        180, dlat / fmax(0.01, cos((fabs(point.lat_deg) + dlat) * 3.14159265358979323846 / 180)));
    wh_status status = WH_OK;
    found->id = 0;
    for (int side = -1; status == WH_OK && side <= 1; side++) {
        double shift = 360.0 * side, lon = point.lon_deg + shift;
        if (lon + dlon < -180 || lon - dlon > 180) {
            continue;
        }
        candidates all;
        const double box[4] = {lon - dlon, lon + dlon, point.lat_deg - dlat, point.lat_deg + dlat};
        status = find_boxes(finder, layer, box, &all, err);
        for (size_t i = 0; status == WH_OK && i < all.count; i++) {
            const wh_shape *shape = NULL;
            if (country != WH_NO_COUNTRY && all.items[i].country != country) {
                continue;
            }
            status = get_shape(finder, layer, all.items[i].id, &shape, err);
            double edge = status == WH_OK ? wh_shape_edge_km(shape, point, shift, *km) : *km;
            if (edge < *km) {
                *km = edge;
                *found = all.items[i];
            }
        }
    }
    return status;
}

wh_status wh_region_find(wh_region_finder *finder, wh_point point, double reach_km,
                         bool want_border, wh_region_found *out, wh_error *err) {
    *out = (wh_region_found){WH_NO_COUNTRY, WH_NO_ADMIN1, 0};
    polygon_layer *countries = &finder->layers[COUNTRIES], *provinces = &finder->layers[PROVINCES];
    candidate country = {0}, province = {0};
    wh_status status = find_around(finder, countries, point, WH_NO_COUNTRY, &country, err);
    if (status != WH_OK) {
        return status;
    }
    bool inside = country.id != 0;
    if (inside && want_border && country.country != WH_NO_COUNTRY) {
        const wh_shape *shape = NULL;
        status = get_shape(finder, countries, country.id, &shape, err);
        out->border_km = status == WH_OK ? wh_shape_edge_km(shape, point, 0, 20038) : 0;
    } else if (!inside && reach_km > 0) {
        out->border_km = reach_km;
        status =
            find_nearest(finder, countries, point, WH_NO_COUNTRY, &out->border_km, &country, err);
    }
    if (status != WH_OK || country.id == 0 || country.country == WH_NO_COUNTRY) {
        out->border_km = 0;
        return status;
    }
    out->country = country.country;
    status = find_around(finder, provinces, point, out->country, &province, err);
    if (status == WH_OK && province.id == 0 && !inside) {
        double km = reach_km;
        status = find_nearest(finder, provinces, point, out->country, &km, &province, err);
    }
    if (province.id != 0) {
        out->admin1 = province.admin1;
    }
    return status;
}
