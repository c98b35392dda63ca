/* Country outlines for drawing maps (Natural Earth 1:110m and 1:50m): build and lookup. */
#include "world/outlines.h"

#include "base/status.h"
#include "world/handle.h"
#include "world/polyline.h"

#include <stdlib.h>
#include <string.h>

#define UNITS 1000 /* per degree */

/* ---- build ---- */

static wh_status insert_ring(wh_builder *builder, sqlite3_stmt *insert, wh_arena *arena,
                             const wh_ring_buffer *ring, wh_error *err) {
    unsigned char *bytes = wh_arena_alloc(arena, ring->vertex_count, 8), *at = bytes;
    if (bytes == NULL) {
        return wh_fail_nomem(err, "world");
    }
    for (size_t i = 0; i < ring->vertex_count; i++) {
        for (int axis = 0; axis < 2; axis++) {
            uint32_t value = (uint32_t)ring->vertices[i][axis];
            for (int shift = 0; shift < 32; shift += 8) {
                *at++ = (unsigned char)(value >> shift);
            }
        }
    }
    sqlite3_bind_blob64(insert, 3, bytes, ring->vertex_count * 8, SQLITE_STATIC);
    return wh_builder_run(builder, insert, err);
}

static wh_status insert_rings(wh_builder *builder, sqlite3_stmt *insert, const char *rings,
                              wh_error *err) {
    wh_status status = WH_OK;
    wh_ring_buffer ring = {0};
    wh_arena *scratch = wh_arena_create(0);
    if (scratch == NULL) {
        return wh_fail_nomem(err, "world");
    }
    for (const char *cursor = rings; status == WH_OK && *cursor != '\0';) {
        ring.vertex_count = 0;
        ring.ring_count = 0;
        if (!wh_polyline_decode(scratch, &cursor, &ring) || (*cursor != ' ' && *cursor != '\0')) {
            status = wh_fail(err, WH_ERR_FORMAT, "world", "outlines.tsv.gz: a ring is no ring");
            break;
        }
        cursor += *cursor == ' ';
        status = insert_ring(builder, insert, scratch, &ring, err);
    }
    wh_arena_free(scratch);
    return status;
}

wh_status wh_build_outlines(wh_builder *builder, wh_error *err) {
    char *text = NULL, *fields[3];
    size_t size = 0;
    sqlite3_stmt *insert = NULL;
    wh_status status = wh_builder_exec(builder,
                                       "CREATE TABLE outline(id INTEGER PRIMARY KEY, level INT NOT"
                                       " NULL, country INT NOT NULL, points BLOB NOT NULL)",
                                       err);
    if (status == WH_OK) {
        status = wh_builder_asset(builder, "outlines.tsv.gz", "Natural Earth (public domain)",
                                  &text, &size, err);
    }
    if (status == WH_OK) {
        status = wh_builder_prepare(
            builder, "INSERT INTO outline(level, country, points) VALUES(?1,?2,?3)", &insert, err);
    }
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, 3);) {
        uint16_t country = wh_builder_country(builder, fields[1]);
        if (country == WH_NO_COUNTRY && strcmp(fields[1], "--") != 0) {
            status = wh_fail(err, WH_ERR_FORMAT, "world", "outlines.tsv.gz: \"%.8s\" is no country",
                             fields[1]);
            break;
        }
        sqlite3_bind_int(insert, 1, fields[0][0] == '1');
        sqlite3_bind_int(insert, 2, country);
        status = insert_rings(builder, insert, fields[2], err);
    }
    sqlite3_finalize(insert);
    free(text);
    return status;
}

/* ---- lookup ---- */

static int32_t read_i32(const unsigned char *at) {
    return (int32_t)((uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
                     (uint32_t)at[3] << 24);
}

static wh_status read_ring(wh_world *world, sqlite3_stmt *stmt, wh_arena *arena, wh_outline *ring,
                           wh_error *err) {
    const unsigned char *bytes = sqlite3_column_blob(stmt, 1);
    size_t count = (size_t)sqlite3_column_bytes(stmt, 1) / 8;
    if (bytes == NULL || count < 3) {
        return wh_world_damaged(world, "table outline", err);
    }
    wh_point *points = wh_arena_alloc(arena, count, sizeof *points);
    if (points == NULL) {
        return wh_fail_nomem(err, "world");
    }
    for (size_t i = 0; i < count; i++) {
        points[i] = (wh_point){(double)read_i32(bytes + i * 8) / UNITS,
                               (double)read_i32(bytes + i * 8 + 4) / UNITS};
        if (!wh_point_valid(points[i].lat_deg, points[i].lon_deg)) {
            return wh_world_damaged(world, "table outline", err);
        }
    }
    int country = sqlite3_column_int(stmt, 0);
    bool known = country >= 0 && (size_t)country < wh_world_country_count(world);
    *ring = (wh_outline){known ? (uint16_t)country : WH_NO_COUNTRY, points, count};
    return WH_OK;
}

wh_status wh_world_outlines(wh_world *world, int level, wh_arena *arena, wh_outline **rings,
                            size_t *count, wh_error *err) {
    sqlite3_stmt *stmt = NULL;
    size_t capacity = 0;
    int code = SQLITE_DONE;
    *rings = NULL;
    *count = 0;
    if (level < 0 || level > 1) {
        return wh_fail(err, WH_ERR_ARG, "world", "outlines have level 0 or 1, not %d", level);
    }
    wh_status status = wh_world_prepare(
        world, "SELECT country, points FROM outline WHERE level = ?1 ORDER BY id", &stmt, err);
    if (status == WH_OK) {
        sqlite3_bind_int(stmt, 1, level);
    }
    while (status == WH_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (!wh_arena_grow(arena, (void **)rings, &capacity, *count + 1, sizeof **rings)) {
            status = wh_fail_nomem(err, "world");
        } else {
            status = read_ring(world, stmt, arena, &(*rings)[*count], err);
            *count += status == WH_OK;
        }
    }
    if (status == WH_OK && code != SQLITE_DONE) {
        status = wh_world_sql_error(world, "table outline", err);
    }
    sqlite3_finalize(stmt);
    return status;
}
