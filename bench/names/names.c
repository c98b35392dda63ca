/* Name search against a plain FTS5 table of the same names, in one run: bench-names WORLD
 * Fails if a search without misreadings takes longer than FTS5 needs for its exact phrase. */
#include "base/clock.h"
#include "base/random.h"
#include "world/world.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUERIES 2000

typedef struct bench {
    wh_world *world;
    sqlite3 *db; /* in memory: the names of the world file in an FTS5 table */
    sqlite3_stmt *match;
    char *queries[QUERIES];
    size_t count;
} bench;

static bool run_sql(bench *b, const char *sql) {
    char *message = NULL;
    if (sqlite3_exec(b->db, sql, NULL, NULL, &message) == SQLITE_OK) {
        return true;
    }
    fprintf(stderr, "%s: %s\n", sql, message);
    sqlite3_free(message);
    return false;
}

/* The plain way: raw names, SQLite's own folding, places by population. */
static bool make_fts(bench *b, const char *path) {
    if (sqlite3_open(":memory:", &b->db) != SQLITE_OK) {
        return false;
    }
    char *attach = sqlite3_mprintf("ATTACH %Q AS world", path);
    bool ok =
        attach != NULL && run_sql(b, attach) &&
        run_sql(b, "CREATE TABLE place AS SELECT * FROM world.place;"
                   "CREATE UNIQUE INDEX place_id ON place(id);"
                   "CREATE VIRTUAL TABLE fts USING fts5(raw, place UNINDEXED, content='');"
                   "CREATE TABLE owner(id INTEGER PRIMARY KEY, place INTEGER);"
                   "INSERT INTO owner SELECT id + 1, place FROM world.name;"
                   "INSERT INTO fts(rowid, raw, place) SELECT id + 1, raw, place FROM world.name;"
                   "INSERT INTO fts(fts) VALUES ('optimize')") &&
        sqlite3_prepare_v2(b->db,
                           "SELECT p.id, p.name, p.lat, p.lon, p.population FROM fts"
                           " JOIN owner o ON o.id = fts.rowid JOIN place p ON p.id = o.place"
                           " WHERE fts MATCH ?1 GROUP BY p.id ORDER BY p.population DESC LIMIT 200",
                           -1, &b->match, NULL) == SQLITE_OK;
    sqlite3_free(attach);
    return ok;
}

/* Main names at random, by places: what signs say. */
static bool draw_queries(bench *b) {
    sqlite3_stmt *stmt = NULL;
    wh_random random = wh_random_seed(1);
    if (sqlite3_prepare_v2(b->db, "SELECT name FROM place WHERE rowid = ?1", -1, &stmt, NULL) !=
        SQLITE_OK) {
        return false;
    }
    size_t places = wh_world_describe(b->world).place_count;
    while (b->count < QUERIES) {
        sqlite3_bind_int64(stmt, 1, 1 + (sqlite3_int64)wh_random_below(&random, places));
        if (sqlite3_step(stmt) == SQLITE_ROW &&
            (b->queries[b->count] = strdup((const char *)sqlite3_column_text(stmt, 0))) != NULL) {
            b->count++;
        }
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    return true;
}

static double search_world(bench *b, int max_edits, size_t *hits) {
    double start = wh_clock_ms();
    *hits = 0;
    for (size_t i = 0; i < b->count; i++) {
        wh_arena *arena = wh_arena_create(0);
        wh_place_hit *found;
        size_t count;
        wh_error err;
        if (arena == NULL || wh_world_places(b->world, b->queries[i], max_edits, 0, arena, &found,
                                             &count, &err) != WH_OK) {
            fprintf(stderr, "%s: %s\n", b->queries[i], arena == NULL ? "no memory" : err.message);
            exit(1);
        }
        *hits += count;
        wh_arena_free(arena);
    }
    return (wh_clock_ms() - start) / (double)b->count;
}

static double search_fts(bench *b, size_t *hits) {
    double start = wh_clock_ms();
    *hits = 0;
    for (size_t i = 0; i < b->count; i++) {
        char *phrase = sqlite3_mprintf("\"%w\"", b->queries[i]);
        sqlite3_bind_text(b->match, 1, phrase, -1, SQLITE_TRANSIENT);
        while (sqlite3_step(b->match) == SQLITE_ROW) {
            ++*hits;
        }
        sqlite3_reset(b->match);
        sqlite3_free(phrase);
    }
    return (wh_clock_ms() - start) / (double)b->count;
}

int main(int argc, char **argv) {
    bench b = {.count = 0};
    wh_error err = {.message = ""};
    if (argc != 2 || wh_world_open(argv[1], &b.world, &err) != WH_OK) {
        fprintf(stderr, "usage: bench-names WORLD\n%s\n", err.message);
        return 2;
    }
    if (!make_fts(&b, argv[1]) || !draw_queries(&b)) {
        return 1;
    }
    size_t exact_hits, edit_hits, fts_hits;
    search_world(&b, 0, &exact_hits); /* warm both */
    search_fts(&b, &fts_hits);
    double exact_ms = search_world(&b, 0, &exact_hits);
    double fts_ms = search_fts(&b, &fts_hits);
    double edit_ms = search_world(&b, 1, &edit_hits);
    printf("%d names: exact %.3f ms (%zu hits), FTS5 phrase %.3f ms (%zu hits), one misreading "
           "%.3f ms (%zu hits)\n",
           QUERIES, exact_ms, exact_hits, fts_ms, fts_hits, edit_ms, edit_hits);
    printf("exact / FTS5 = %.2f; one misreading / FTS5 = %.2f\n", exact_ms / fts_ms,
           edit_ms / fts_ms);
    for (size_t i = 0; i < b.count; i++) {
        free(b.queries[i]);
    }
    sqlite3_finalize(b.match);
    sqlite3_close(b.db);
    wh_world_free(b.world);
    return exact_ms <= fts_ms ? 0 : 1;
}
