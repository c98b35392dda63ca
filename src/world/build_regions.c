/* Build step: polygons of countries and provinces, and outlines for maps.
 *
 * assets/regions.tsv.gz holds one line per country and province (tools/assets/compile_regions.py).
 * Neighbours share their edges vertex by vertex on a grid of 1e-4 degrees, so the union of a
 * country's provinces is exact; GEOS does it on that grid. Tables: shape.h, outlines.c. */
#include "base/status.h"
#include "belief/site.h"
#include "world/builder.h"
#include "world/outlines.h"
#include "world/polyline.h"
#include "world/region_finder.h"
#include "world/shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FINDER_CACHE_BYTES ((size_t)128 << 20)

#define SCHEMA                                                                                     \
    "CREATE TABLE country_polygon(id INTEGER PRIMARY KEY, shape BLOB NOT NULL);"                   \
    "CREATE TABLE country_owner(id INTEGER PRIMARY KEY, country INT NOT NULL);"                    \
    "CREATE TABLE admin1_polygon(id INTEGER PRIMARY KEY, shape BLOB NOT NULL);"                    \
    "CREATE TABLE admin1_owner(id INTEGER PRIMARY KEY, country INT NOT NULL, admin1 INT NOT "      \
    "NULL);"                                                                                       \
    "CREATE VIRTUAL TABLE country_box USING rtree(id, lon0, lon1, lat0, lat1);"                    \
    "CREATE VIRTUAL TABLE admin1_box USING rtree(id, lon0, lon1, lat0, lat1)"

typedef struct region_build {
    wh_builder *builder;
    GEOSContextHandle_t geos;
    sqlite3_stmt *insert_country, *insert_country_box, *insert_country_owner;
    sqlite3_stmt *insert_admin1, *insert_admin1_box, *insert_admin1_owner;
    wh_arena *scratch; /* of one region */
    GEOSGeometry **pieces;
    size_t piece_count, piece_capacity;
    int64_t country_rows, admin1_rows;
} region_build;

/* Decodes one polygon: rings separated by blanks, up to a comma or the end; each is closed. */
static wh_status decode_polygon(wh_arena *arena, const char **cursor, wh_ring_buffer *buffer,
                                wh_error *err) {
    buffer->vertex_count = 0;
    buffer->ring_count = 0;
    for (;;) {
        size_t first = buffer->vertex_count;
        if (!wh_polyline_decode(arena, cursor, buffer) ||
            !wh_ring_push_vertex(arena, buffer, buffer->vertices[first][0],
                                 buffer->vertices[first][1])) {
            return wh_fail(err, WH_ERR_FORMAT, "world", "regions.tsv.gz: a ring is no ring");
        }
        buffer->ring_ends[buffer->ring_count - 1]++;
        if (**cursor != ' ') {
            break;
        }
        (*cursor)++;
    }
    if (**cursor == ',') {
        (*cursor)++;
    } else if (**cursor != '\0') {
        return wh_fail(err, WH_ERR_FORMAT, "world", "regions.tsv.gz: a polygon is damaged");
    }
    return WH_OK;
}

/* ---- storing a polygon ---- */

static void put_u32(unsigned char **at, uint32_t value) {
    for (int i = 0; i < 4; i++) {
        *(*at)++ = (unsigned char)(value >> (8 * i));
    }
}

static unsigned char *encode_shape(wh_arena *arena, const wh_ring_buffer *buffer, size_t *bytes) {
    *bytes = 4 + buffer->ring_count * 4 + (buffer->vertex_count - buffer->ring_count) * 8;
    unsigned char *data = wh_arena_alloc(arena, *bytes, 1), *at = data;
    if (data == NULL) {
        return NULL;
    }
    put_u32(&at, (uint32_t)buffer->ring_count);
    size_t first = 0;
    for (size_t ring = 0; ring < buffer->ring_count; ring++) {
        size_t last = buffer->ring_ends[ring] - 1;
        put_u32(&at, (uint32_t)(last - first));
        for (size_t i = first; i < last; i++) {
            put_u32(&at, (uint32_t)buffer->vertices[i][0]);
            put_u32(&at, (uint32_t)buffer->vertices[i][1]);
        }
        first = last + 1;
    }
    return data;
}

/* The box in degrees; SQLite's R*Tree rounds it outwards to floats. */
static wh_status insert_box(region_build *build, sqlite3_stmt *insert, int64_t id,
                            const wh_ring_buffer *buffer, wh_error *err) {
    int32_t low[2] = {INT32_MAX, INT32_MAX}, high[2] = {INT32_MIN, INT32_MIN};
    for (size_t i = 0; i < buffer->ring_ends[0]; i++) {
        for (int axis = 0; axis < 2; axis++) {
            int32_t value = buffer->vertices[i][axis];
            low[axis] = value < low[axis] ? value : low[axis];
            high[axis] = value > high[axis] ? value : high[axis];
        }
    }
    sqlite3_bind_int64(insert, 1, id);
    sqlite3_bind_double(insert, 2, (double)low[1] / WH_SHAPE_UNITS);
    sqlite3_bind_double(insert, 3, (double)high[1] / WH_SHAPE_UNITS);
    sqlite3_bind_double(insert, 4, (double)low[0] / WH_SHAPE_UNITS);
    sqlite3_bind_double(insert, 5, (double)high[0] / WH_SHAPE_UNITS);
    return wh_builder_run(build->builder, insert, err);
}

static wh_status insert_shape(region_build *build, sqlite3_stmt *insert,
                              sqlite3_stmt *insert_bounds, int64_t id, const wh_ring_buffer *buffer,
                              wh_error *err) {
    size_t bytes = 0;
    unsigned char *data = encode_shape(build->scratch, buffer, &bytes);
    if (data == NULL) {
        return wh_fail_nomem(err, "world");
    }
    sqlite3_bind_int64(insert, 1, id);
    sqlite3_bind_blob64(insert, 2, data, bytes, SQLITE_STATIC);
    wh_status status = wh_builder_run(build->builder, insert, err);
    if (status == WH_OK) {
        status = insert_box(build, insert_bounds, id, buffer, err);
    }
    return status;
}

/* ---- a country: the union of its pieces ---- */

static bool append_ring(region_build *build, const GEOSGeometry *ring, wh_ring_buffer *buffer) {
    const GEOSCoordSequence *sequence =
        ring == NULL ? NULL : GEOSGeom_getCoordSeq_r(build->geos, ring);
    unsigned count = 0;
    if (sequence == NULL || !GEOSCoordSeq_getSize_r(build->geos, sequence, &count)) {
        return false;
    }
    for (unsigned i = 0; i < count; i++) {
        double x = 0, y = 0;
        if (!GEOSCoordSeq_getXY_r(build->geos, sequence, i, &x, &y) ||
            !wh_ring_push_vertex(build->scratch, buffer, (int32_t)lrint(y), (int32_t)lrint(x))) {
            return false;
        }
    }
    return wh_ring_end(build->scratch, buffer);
}

static bool read_polygon(region_build *build, const GEOSGeometry *polygon, wh_ring_buffer *buffer) {
    buffer->vertex_count = 0;
    buffer->ring_count = 0;
    if (!append_ring(build, GEOSGetExteriorRing_r(build->geos, polygon), buffer)) {
        return false;
    }
    int holes = GEOSGetNumInteriorRings_r(build->geos, polygon);
    for (int i = 0; i < holes; i++) {
        if (!append_ring(build, GEOSGetInteriorRingN_r(build->geos, polygon, i), buffer)) {
            return false;
        }
    }
    return holes >= 0;
}

static void drop_pieces(region_build *build) {
    for (size_t i = 0; i < build->piece_count; i++) {
        GEOSGeom_destroy_r(build->geos, build->pieces[i]);
    }
    build->piece_count = 0;
}

static wh_status store_union(region_build *build, const GEOSGeometry *united, uint16_t country,
                             wh_error *err) {
    int parts = GEOSGetNumGeometries_r(build->geos, united);
    wh_ring_buffer buffer = {0};
    wh_status status = WH_OK;
    for (int i = 0; status == WH_OK && i < parts; i++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(build->geos, united, i);
        if (part == NULL || GEOSGeomTypeId_r(build->geos, part) != GEOS_POLYGON ||
            !read_polygon(build, part, &buffer)) {
            return wh_fail(err, WH_ERR_INTERNAL, "world", "GEOS gave no polygons for a country");
        }
        status = insert_shape(build, build->insert_country, build->insert_country_box,
                              ++build->country_rows, &buffer, err);
        if (status == WH_OK) {
            sqlite3_bind_int64(build->insert_country_owner, 1, build->country_rows);
            sqlite3_bind_int(build->insert_country_owner, 2, country);
            status = wh_builder_run(build->builder, build->insert_country_owner, err);
        }
    }
    return status;
}

static wh_status finish_country(region_build *build, uint16_t country, wh_error *err) {
    if (build->piece_count == 0) {
        return WH_OK;
    }
    wh_status status = WH_OK;
    GEOSGeometry *united = NULL;
    GEOSGeometry *all = GEOSGeom_createCollection_r(build->geos, GEOS_MULTIPOLYGON, build->pieces,
                                                    (unsigned)build->piece_count);
    if (all == NULL) {
        status = wh_fail_nomem(err, "world");
        goto done;
    }
    build->piece_count = 0; /* `all` owns them now */
    united = GEOSUnaryUnionPrec_r(build->geos, all, 1);
    /* One order of parts and vertices, so that the file is the same every time. */
    if (united == NULL || GEOSNormalize_r(build->geos, united) != 0) {
        status = wh_fail(err, WH_ERR_INTERNAL, "world", "GEOS cannot unite a country's provinces");
        goto done;
    }
    status = store_union(build, united, country, err);
done:
    GEOSGeom_destroy_r(build->geos, united);
    GEOSGeom_destroy_r(build->geos, all);
    drop_pieces(build);
    return status;
}

/* ---- lines ---- */

static wh_status add_piece(region_build *build, const wh_ring_buffer *buffer, wh_error *err) {
    if (build->piece_count == build->piece_capacity) {
        size_t capacity = build->piece_capacity * 2 + 64;
        GEOSGeometry **pieces = realloc(build->pieces, capacity * sizeof *pieces);
        if (pieces == NULL) {
            return wh_fail_nomem(err, "world");
        }
        build->pieces = pieces;
        build->piece_capacity = capacity;
    }
    GEOSGeometry *piece =
        wh_shape_polygon(build->geos, buffer->vertices, buffer->ring_ends, buffer->ring_count);
    if (piece == NULL) {
        return wh_fail_nomem(err, "world");
    }
    build->pieces[build->piece_count++] = piece;
    return WH_OK;
}

static wh_status add_region(region_build *build, uint16_t country, const char *code,
                            const char *polygons, wh_error *err) {
    uint16_t admin1 = WH_NO_ADMIN1;
    if (*code != '\0' && country != WH_NO_COUNTRY) {
        admin1 = wh_builder_admin1_index(build->builder, country, code);
    }
    wh_ring_buffer buffer = {0};
    wh_status status = WH_OK;
    while (status == WH_OK && *polygons != '\0') {
        status = decode_polygon(build->scratch, &polygons, &buffer, err);
        if (status == WH_OK) {
            status = add_piece(build, &buffer, err);
        }
        if (status == WH_OK && admin1 != WH_NO_ADMIN1) {
            sqlite3_bind_int64(build->insert_admin1_owner, 1, build->admin1_rows + 1);
            sqlite3_bind_int(build->insert_admin1_owner, 2, country);
            sqlite3_bind_int(build->insert_admin1_owner, 3, admin1);
            status = wh_builder_run(build->builder, build->insert_admin1_owner, err);
        }
        if (status == WH_OK && admin1 != WH_NO_ADMIN1) {
            status = insert_shape(build, build->insert_admin1, build->insert_admin1_box,
                                  ++build->admin1_rows, &buffer, err);
        }
    }
    return status;
}

static wh_status add_regions(region_build *build, char *text, size_t size, wh_error *err) {
    char *fields[3], current[4] = "";
    uint16_t country = WH_NO_COUNTRY;
    wh_status status = WH_OK;
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, 3);) {
        if (strncmp(current, fields[0], sizeof current) != 0) {
            status = finish_country(build, country, err);
            country = wh_builder_country(build->builder, fields[0]);
            if (status == WH_OK && country == WH_NO_COUNTRY && strcmp(fields[0], "--") != 0) {
                status = wh_fail(err, WH_ERR_FORMAT, "world",
                                 "regions.tsv.gz: \"%.8s\" is no country", fields[0]);
            }
            strncpy(current, fields[0], sizeof current - 1);
        }
        wh_arena_free(build->scratch);
        build->scratch = wh_arena_create((size_t)256 << 20);
        if (build->scratch == NULL) {
            status = wh_fail_nomem(err, "world");
        }
        if (status == WH_OK) {
            status = add_region(build, country, fields[1], fields[2], err);
        }
        if (status == WH_OK) {
            status = wh_builder_report(build->builder,
                                       0.95 * (double)(cursor - text) / (double)size, err);
        }
    }
    return status == WH_OK ? finish_country(build, country, err) : status;
}

static wh_status prepare(region_build *build, wh_error *err) {
    static const char *const SQL[] = {
        "INSERT INTO country_polygon(id, shape) VALUES(?1,?2)",
        "INSERT INTO country_box VALUES(?1,?2,?3,?4,?5)",
        "INSERT INTO admin1_polygon(id, shape) VALUES(?1,?2)",
        "INSERT INTO admin1_box VALUES(?1,?2,?3,?4,?5)",
        "INSERT INTO country_owner VALUES(?1,?2)",
        "INSERT INTO admin1_owner VALUES(?1,?2,?3)",
    };
    sqlite3_stmt **statements[] = {&build->insert_country,       &build->insert_country_box,
                                   &build->insert_admin1,        &build->insert_admin1_box,
                                   &build->insert_country_owner, &build->insert_admin1_owner};
    wh_status status = WH_OK;
    for (size_t i = 0; status == WH_OK && i < sizeof SQL / sizeof *SQL; i++) {
        status = wh_builder_prepare(build->builder, SQL[i], statements[i], err);
    }
    return status;
}

static void finish(region_build *build) {
    sqlite3_finalize(build->insert_country);
    sqlite3_finalize(build->insert_country_box);
    sqlite3_finalize(build->insert_admin1);
    sqlite3_finalize(build->insert_admin1_box);
    sqlite3_finalize(build->insert_country_owner);
    sqlite3_finalize(build->insert_admin1_owner);
    wh_arena_free(build->scratch);
    if (build->geos != NULL) {
        drop_pieces(build);
        GEOS_finish_r(build->geos);
    }
    free(build->pieces);
}

wh_status wh_build_regions(wh_builder *builder, wh_error *err) {
    region_build build = {.builder = builder, .geos = wh_shape_context()};
    char *text = NULL;
    size_t size = 0;
    wh_status status = build.geos == NULL ? wh_fail_nomem(err, "world") : WH_OK;
    if (status == WH_OK) {
        status = wh_builder_exec(builder, SCHEMA, err);
    }
    if (status == WH_OK) {
        status = prepare(&build, err);
    }
    if (status == WH_OK) {
        status = wh_builder_asset(builder, "regions.tsv.gz", "Natural Earth (public domain)", &text,
                                  &size, err);
    }
    if (status == WH_OK) {
        status = add_regions(&build, text, size, err);
    }
    if (status == WH_OK) {
        status = wh_build_outlines(builder, err);
    }
    free(text);
    finish(&build);
    return status;
}

wh_status wh_builder_region_at(wh_builder *builder, wh_point point, uint16_t *country,
                               uint16_t *admin1, wh_error *err) {
    wh_region_found found = {WH_NO_COUNTRY, WH_NO_ADMIN1, 0};
    wh_status status = WH_OK;
    if (builder->finder == NULL) {
        status = wh_region_finder_create(builder->db, FINDER_CACHE_BYTES, &builder->finder, err);
    }
    if (status == WH_OK) {
        status = wh_region_find(builder->finder, point, 0, false, &found, err);
    }
    *country = found.country;
    *admin1 = found.admin1;
    return status;
}
