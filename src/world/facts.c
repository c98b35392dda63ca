/* Countries, provinces, languages and scripts: small tables that are held in memory. */
#include "base/status.h"
#include "world/handle.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct wh_facts {
    wh_country *countries;
    size_t country_count;
    const char **admin1;
    size_t admin1_count;
    sqlite3_stmt *by_name, *by_language, *by_script;
};

static const char *column_text(wh_world *world, sqlite3_stmt *stmt, int column) {
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return wh_arena_strdup(world->arena, text == NULL ? "" : text);
}

static wh_status read_country(wh_world *world, sqlite3_stmt *stmt, wh_error *err) {
    wh_facts *facts = world->facts;
    wh_country *country = &facts->countries[facts->country_count];
    const char *code = (const char *)sqlite3_column_text(stmt, 0);
    if (code == NULL || strlen(code) != 2) {
        return wh_world_damaged(world, "table country", err);
    }
    memcpy(country->code, code, 3);
    country->name = column_text(world, stmt, 1);
    country->continent = column_text(world, stmt, 2);
    char *calling = (char *)(uintptr_t)column_text(world, stmt, 3);
    country->tld = column_text(world, stmt, 4);
    country->currency_code = column_text(world, stmt, 5);
    country->currency_symbol = column_text(world, stmt, 6);
    if (country->name == NULL || country->continent == NULL || calling == NULL ||
        country->tld == NULL || country->currency_code == NULL ||
        country->currency_symbol == NULL) {
        return wh_fail_nomem(err, "world");
    }
    /* The column holds all codes; the first is the one that most numbers have. */
    country->calling_all = column_text(world, stmt, 3);
    if (country->calling_all == NULL) {
        return wh_fail_nomem(err, "world");
    }
    calling[strcspn(calling, " ")] = '\0';
    country->calling = calling;
    country->drives_left = sqlite3_column_int(stmt, 7) != 0;
    country->speed_in_mph = sqlite3_column_int(stmt, 8) != 0;
    country->population = sqlite3_column_double(stmt, 9);
    country->area_km2 = sqlite3_column_double(stmt, 10);
    facts->country_count++;
    return WH_OK;
}

static wh_status read_countries(wh_world *world, wh_error *err) {
    wh_facts *facts = world->facts;
    sqlite3_stmt *stmt = NULL;
    size_t capacity = 0;
    int code = SQLITE_DONE;
    wh_status status = wh_world_prepare(
        world,
        "SELECT code, name, continent, calling, tld, currency_code, currency_symbol, drives_left,"
        " speed_in_mph, population, area_km2 FROM country ORDER BY id",
        &stmt, err);
    while (status == WH_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (!wh_arena_grow(world->arena, (void **)&facts->countries, &capacity,
                           facts->country_count + 1, sizeof *facts->countries)) {
            status = wh_fail_nomem(err, "world");
            break;
        }
        status = read_country(world, stmt, err);
    }
    if (status == WH_OK && code != SQLITE_DONE) {
        status = wh_world_sql_error(world, "table country", err);
    }
    sqlite3_finalize(stmt);
    return status;
}

static wh_status read_admin1(wh_world *world, wh_error *err) {
    wh_facts *facts = world->facts;
    sqlite3_stmt *stmt = NULL;
    size_t capacity = 0;
    int code = SQLITE_DONE;
    wh_status status =
        wh_world_prepare(world, "SELECT id, name FROM admin1 ORDER BY id", &stmt, err);
    while (status == WH_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        size_t id = facts->admin1_count;
        if (sqlite3_column_int64(stmt, 0) != (sqlite3_int64)id || id >= WH_NO_ADMIN1) {
            status = wh_world_damaged(world, "table admin1", err);
            break;
        }
        if (!wh_arena_grow(world->arena, (void **)&facts->admin1, &capacity, id + 1,
                           sizeof *facts->admin1)) {
            status = wh_fail_nomem(err, "world");
            break;
        }
        facts->admin1[id] = column_text(world, stmt, 1);
        if (facts->admin1[id] == NULL) {
            status = wh_fail_nomem(err, "world");
            break;
        }
        facts->admin1_count++;
    }
    if (status == WH_OK && code != SQLITE_DONE) {
        status = wh_world_sql_error(world, "table admin1", err);
    }
    sqlite3_finalize(stmt);
    return status;
}

wh_status wh_facts_open(wh_world *world, wh_error *err) {
    world->facts = calloc(1, sizeof *world->facts);
    if (world->facts == NULL) {
        return wh_fail_nomem(err, "world");
    }
    wh_status status = read_countries(world, err);
    if (status == WH_OK) {
        status = read_admin1(world, err);
    }
    if (status == WH_OK) {
        /* English before native names; of several countries with one name, the most populous. */
        status = wh_world_prepare(
            world,
            "SELECT n.country FROM country_name n JOIN country c ON c.id = n.country"
            " WHERE n.key = ?1 AND n.kind <= ?2"
            " ORDER BY n.kind, c.population DESC, n.country LIMIT 1",
            &world->facts->by_name, err);
    }
    return status;
}

void wh_facts_close(wh_world *world) {
    if (world->facts == NULL) {
        return;
    }
    sqlite3_finalize(world->facts->by_name);
    sqlite3_finalize(world->facts->by_language);
    sqlite3_finalize(world->facts->by_script);
    free(world->facts);
    world->facts = NULL;
}

size_t wh_world_country_count(const wh_world *world) {
    return world->facts->country_count;
}

const wh_country *wh_world_country(const wh_world *world, size_t index) {
    return index < world->facts->country_count ? &world->facts->countries[index] : NULL;
}

uint16_t wh_world_country_index(const wh_world *world, const char *code) {
    if (code == NULL || strlen(code) != 2) {
        return WH_NO_COUNTRY;
    }
    char upper[3] = {(char)toupper((unsigned char)code[0]), (char)toupper((unsigned char)code[1]),
                     '\0'};
    size_t low = 0, high = world->facts->country_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(world->facts->countries[middle].code, upper);
        if (order == 0) {
            return (uint16_t)middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return WH_NO_COUNTRY;
}

/* Kinds of names in table country_name, as build_facts.c numbers them. */
enum { NATIVE_NAME = 1, OTHER_NAME = 2 };

static uint16_t country_by_name(const wh_world *world, const char *name, int worst_kind) {
    const wh_facts *facts = world->facts;
    uint16_t country = WH_NO_COUNTRY;
    if (name == NULL) {
        return country;
    }
    wh_arena *scratch = wh_arena_create(0);
    char *key = scratch == NULL ? NULL : wh_text_fold(scratch, name);
    if (key != NULL && *key != '\0') {
        sqlite3_bind_text(facts->by_name, 1, key, -1, SQLITE_STATIC);
        sqlite3_bind_int(facts->by_name, 2, worst_kind);
        if (sqlite3_step(facts->by_name) == SQLITE_ROW) {
            country = (uint16_t)sqlite3_column_int(facts->by_name, 0);
        }
        sqlite3_reset(facts->by_name);
        sqlite3_clear_bindings(facts->by_name);
    }
    wh_arena_free(scratch);
    return country < facts->country_count ? country : WH_NO_COUNTRY;
}

uint16_t wh_world_country_named(const wh_world *world, const char *name) {
    return country_by_name(world, name, NATIVE_NAME);
}

uint16_t wh_world_country_called(const wh_world *world, const char *name) {
    return country_by_name(world, name, OTHER_NAME);
}

const char *wh_world_admin1_name(const wh_world *world, uint16_t admin1) {
    return admin1 < world->facts->admin1_count ? world->facts->admin1[admin1] : NULL;
}

static wh_status read_speakers(wh_world *world, sqlite3_stmt *stmt, wh_arena *arena,
                               wh_speakers **rows, size_t *count, wh_error *err) {
    size_t capacity = 0;
    int code = SQLITE_DONE;
    wh_status status = WH_OK;
    while (status == WH_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        int country = sqlite3_column_int(stmt, 0);
        if (country < 0 || (size_t)country >= world->facts->country_count) {
            status = wh_world_damaged(world, "a country's languages", err);
        } else if (!wh_arena_grow(arena, (void **)rows, &capacity, *count + 1, sizeof **rows)) {
            status = wh_fail_nomem(err, "world");
        } else {
            (*rows)[(*count)++] = (wh_speakers){.country = (uint16_t)country,
                                                .people = sqlite3_column_double(stmt, 1),
                                                .official = sqlite3_column_int(stmt, 2) != 0};
        }
    }
    if (status == WH_OK && code != SQLITE_DONE) {
        status = wh_world_sql_error(world, "languages", err);
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return status;
}

wh_status wh_world_language(wh_world *world, const char *language, wh_arena *arena,
                            wh_speakers **rows, size_t *count, wh_error *err) {
    *rows = NULL;
    *count = 0;
    if (language == NULL || strlen(language) > 32) {
        return WH_OK; /* no such language */
    }
    char tag[33]; /* CLDR writes zh_Hant where BCP 47 writes zh-Hant */
    size_t length = strlen(language);
    for (size_t i = 0; i <= length; i++) {
        tag[i] = language[i] == '-' ? '_' : language[i];
    }
    wh_status status = WH_OK;
    if (world->facts->by_language == NULL) {
        status = wh_world_prepare(
            world, "SELECT country, people, official FROM language_use WHERE language = ?1",
            &world->facts->by_language, err);
    }
    if (status != WH_OK) {
        return status;
    }
    sqlite3_bind_text(world->facts->by_language, 1, tag, -1, SQLITE_STATIC);
    return read_speakers(world, world->facts->by_language, arena, rows, count, err);
}

wh_status wh_world_script(wh_world *world, const char *script, wh_arena *arena, wh_speakers **rows,
                          size_t *count, wh_error *err) {
    *rows = NULL;
    *count = 0;
    wh_status status = WH_OK;
    if (world->facts->by_script == NULL) {
        status = wh_world_prepare(
            world, "SELECT country, people, official FROM script_use WHERE script = ?1",
            &world->facts->by_script, err);
    }
    if (status != WH_OK || script == NULL) {
        return status;
    }
    sqlite3_bind_text(world->facts->by_script, 1, script, -1, SQLITE_STATIC);
    return read_speakers(world, world->facts->by_script, arena, rows, count, err);
}
