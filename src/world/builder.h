/* What the steps of wh_world_build share. Not for use outside src/world. */
#ifndef WH_WORLD_BUILDER_H
#define WH_WORLD_BUILDER_H

#include "base/arena.h"
#include "base/text.h"
#include "world/build.h"

#include <sqlite3.h>

/* A first-level division; its index is a site's admin1. */
typedef struct wh_builder_admin1 {
    uint16_t country;
    const char *code; /* GeoNames': "IDF"'s is "11" */
    const char *name;
} wh_builder_admin1;

typedef struct wh_builder {
    sqlite3 *db; /* the new file, inside one transaction */
    const wh_world_sources *sources;
    wh_arena *arena; /* lives as long as the build */
    wh_translit *translit;
    char (*countries)[3]; /* alpha-2, ascending; the index is a site's country */
    size_t country_count;
    wh_build_progress progress;
    void *progress_context;
    int step, step_count; /* for wh_builder_report */
    const char *step_name;
    wh_builder_admin1 *admin1; /* by country, then code; filled by wh_build_admins */
    size_t admin1_count;
    struct wh_region_finder *finder; /* of wh_builder_region_at */
} wh_builder;

/* Runs one SQL text without results. */
wh_status wh_builder_exec(wh_builder *builder, const char *sql, wh_error *err);

/* Prepares one statement; the caller finalizes it. */
wh_status wh_builder_prepare(wh_builder *builder, const char *sql, sqlite3_stmt **out,
                             wh_error *err);

/* Runs a bound statement that gives no rows, and resets it (bindings stay). */
wh_status wh_builder_run(wh_builder *builder, sqlite3_stmt *stmt, wh_error *err);

/* The error of the last SQLite call that failed, naming `what`. */
wh_status wh_builder_sql_error(wh_builder *builder, const char *what, wh_error *err);

/* Stores a fact about the file in table meta. */
wh_status wh_builder_meta(wh_builder *builder, const char *key, const char *value, wh_error *err);

/* Reads assets_dir/`name` (decompressed if it ends in ".gz") into `*text` (malloc'd, one NUL after
 * the end), and records its name, SHA-256, first line (source, version, licence) and `credit` in
 * table source. `credit` is the short form for attributions, such as "GeoNames (CC BY 4.0)". */
wh_status wh_builder_asset(wh_builder *builder, const char *name, const char *credit, char **text,
                           size_t *size, wh_error *err);

/* Records a source that is no asset: `path` is hashed, `notice` names source, version, licence. */
wh_status wh_builder_source(wh_builder *builder, const char *name, const char *path,
                            const char *notice, const char *credit, wh_error *err);

/* The next line of `*cursor` that is not empty and no comment ('#'), cut into fields at tabs, in
 * place; `fields` past the last are "". False at the end. `*cursor` moves on. */
bool wh_builder_next_row(char **cursor, char **fields, size_t field_count);

/* Index of an alpha-2 code in builder->countries, or WH_NO_COUNTRY. */
uint16_t wh_builder_country(const wh_builder *builder, const char *code);

/* Index of GeoNames' division `code` of a country, or WH_NO_ADMIN1. */
uint16_t wh_builder_admin1_index(const wh_builder *builder, uint16_t country, const char *code);

/* Tells the progress bar that `fraction` (0 to 1) of the current step is done.
 * WH_ERR_CANCELLED if the caller wants no more. */
wh_status wh_builder_report(wh_builder *builder, double fraction, wh_error *err);

/* The steps in their order; each creates its own tables. Tables that other steps and the counts of
 * wh_world_info rely on:
 *   country(id, code, ...)                       id = index in builder->countries
 *   admin1(id, country, code, name, ...)         id = index of a site's admin1, dense from 0
 *   place(id, name, country, admin1, lat, lon, population)   id = GeoNames id
 *   place_area                                   R*Tree of the places: id, south, north, west, east
 *   name(...), brand(...)                        one row each
 *   country_polygon(country, ...)                see build_regions.c */
wh_status wh_build_facts(wh_builder *builder, wh_error *err);   /* countries, languages, scripts */
wh_status wh_build_admins(wh_builder *builder, wh_error *err);  /* admin-1 list: build_places.c */
wh_status wh_build_regions(wh_builder *builder, wh_error *err); /* country, admin-1 polygons */
wh_status wh_build_places(wh_builder *builder, wh_error *err);  /* places, names */
wh_status wh_build_words(wh_builder *builder, wh_error *err);   /* how ordinary a name is */
wh_status wh_build_brands(wh_builder *builder, wh_error *err);
wh_status wh_build_sites(wh_builder *builder, wh_error *err); /* places and H3 land cells */

#endif
