/* Brands and operators by any of their names. */
#include "base/status.h"
#include "world/handle.h"

#include <stdlib.h>

struct wh_brand_index {
    sqlite3_stmt *by_key; /* made at first use */
};

wh_status wh_brands_open(wh_world *world, wh_error *err) {
    world->brands = calloc(1, sizeof *world->brands);
    return world->brands == NULL ? wh_fail_nomem(err, "world") : WH_OK;
}

void wh_brands_close(wh_world *world) {
    if (world->brands != NULL) {
        sqlite3_finalize(world->brands->by_key);
        free(world->brands);
        world->brands = NULL;
    }
}

static wh_status read_brand(wh_world *world, sqlite3_stmt *stmt, wh_arena *arena, wh_brand_hit *hit,
                            wh_error *err) {
    const unsigned char *bytes = sqlite3_column_blob(stmt, 2);
    size_t count = (size_t)sqlite3_column_bytes(stmt, 2) / 2;
    uint16_t *countries = wh_arena_alloc(arena, count, sizeof *countries);
    *hit = (wh_brand_hit){
        .name = wh_arena_strdup(arena, (const char *)sqlite3_column_text(stmt, 0)),
        .kind = wh_arena_strdup(arena, (const char *)sqlite3_column_text(stmt, 1)),
        .countries = countries,
        .country_count = count,
    };
    if (countries == NULL || hit->name == NULL || hit->kind == NULL) {
        return wh_fail_nomem(err, "world");
    }
    for (size_t i = 0; i < count; i++) {
        countries[i] = (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
        if (countries[i] >= wh_world_country_count(world)) {
            return wh_world_damaged(world, "table brand", err);
        }
    }
    return WH_OK;
}

wh_status wh_world_brands(wh_world *world, const char *name, wh_arena *arena, wh_brand_hit **hits,
                          size_t *count, wh_error *err) {
    *hits = NULL;
    *count = 0;
    size_t capacity = 0;
    char *key = wh_text_fold(arena, name == NULL ? "" : name);
    if (key == NULL) {
        return wh_fail_nomem(err, "world");
    }
    wh_status status = WH_OK;
    if (world->brands->by_key == NULL) {
        status = wh_world_prepare(world,
                                  "SELECT b.name, b.kind, b.countries FROM brand_key k"
                                  " JOIN brand b ON b.id = k.brand WHERE k.key = ?1 ORDER BY b.id",
                                  &world->brands->by_key, err);
    }
    if (status != WH_OK || *key == '\0') {
        return status;
    }
    sqlite3_stmt *stmt = world->brands->by_key;
    sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);
    int code = SQLITE_DONE;
    while (status == WH_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (!wh_arena_grow(arena, (void **)hits, &capacity, *count + 1, sizeof **hits)) {
            status = wh_fail_nomem(err, "world");
        } else {
            status = read_brand(world, stmt, arena, &(*hits)[*count], err);
            *count += status == WH_OK;
        }
    }
    if (status == WH_OK && code != SQLITE_DONE) {
        status = wh_world_sql_error(world, "table brand", err);
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return status;
}
