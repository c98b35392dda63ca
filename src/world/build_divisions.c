/* Build steps for first-level divisions and territories: their list, and as places. */
#include "base/file.h"
#include "base/status.h"
#include "geo/point.h"
#include "world/gazetteer.h"
#include "world/world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX_BYTES ((size_t)64 << 20)
/* A country that is no larger than a city and its surroundings is a place, too; the name of a
 * larger one says nothing that a point could hold. */
#define TERRITORY_MOST_KM 100

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
        wh_builder_asset(builder, "admin1.tsv.gz", "GeoNames (CC BY 4.0)", &text, &size, err);
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

/* ---- as places ---- */

/* A place as part of a division or a country. */
typedef struct member {
    uint16_t group;
    uint32_t id;
    float xyz[3];
    double weight, population, dist_km;
} member;

typedef struct extent {
    wh_point centre;  /* of the members' weight */
    double radius_km; /* around it, that holds nine of ten members */
    double population;
} extent;

typedef wh_status (*store_group)(wh_gazetteer *all, sqlite3_stmt *stmt, uint16_t group,
                                 const extent *found, wh_error *err);

static int compare_members(const void *a, const void *b) {
    const member *x = a, *y = b;
    if (x->group != y->group) {
        return x->group < y->group ? -1 : 1;
    }
    if (x->dist_km < y->dist_km || x->dist_km > y->dist_km) {
        return x->dist_km < y->dist_km ? -1 : 1;
    }
    return (x->id > y->id) - (x->id < y->id);
}

static extent measure_group(member *members, size_t count) {
    extent out = {.population = 0};
    double sum[3] = {0, 0, 0};
    for (size_t i = 0; i < count; i++) {
        for (int axis = 0; axis < 3; axis++) {
            sum[axis] += members[i].weight * (double)members[i].xyz[axis];
        }
        out.population += members[i].population;
    }
    double norm = sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
    float middle[3];
    for (int axis = 0; axis < 3; axis++) {
        middle[axis] = norm > 0 ? (float)(sum[axis] / norm) : members[0].xyz[axis];
    }
    out.centre = wh_point_from_xyz(middle);
    for (size_t i = 0; i < count; i++) {
        members[i].dist_km = wh_xyz_km(middle, members[i].xyz);
    }
    qsort(members, count, sizeof *members, compare_members);
    out.radius_km = fmax(1, members[(count - 1) * 9 / 10].dist_km);
    return out;
}

/* Measures the places of each division, or each country, and stores what comes of it. */
static wh_status measure_groups(wh_gazetteer *all, bool by_country, const char *sql,
                                store_group store, wh_error *err) {
    sqlite3_stmt *stmt = NULL;
    size_t count = 0;
    member *members = calloc(all->place_count + 1, sizeof *members);
    wh_status status = members == NULL ? wh_fail_nomem(err, "world")
                                       : wh_builder_prepare(all->builder, sql, &stmt, err);
    for (size_t i = 0; status == WH_OK && i < all->place_count; i++) {
        const wh_place_row *place = &all->places[i];
        uint16_t group = by_country ? place->country : place->admin1;
        if (group != (by_country ? WH_NO_COUNTRY : WH_NO_ADMIN1)) {
            member *next = &members[count++];
            *next = (member){.group = group,
                             .id = place->id,
                             .weight = wh_place_weight(place->population),
                             .population = place->population};
            wh_point_to_xyz((wh_point){place->lat_deg, place->lon_deg}, next->xyz);
        }
    }
    if (count > 0) {
        qsort(members, count, sizeof *members, compare_members);
    }
    for (size_t first = 0; status == WH_OK && first < count;) {
        size_t end = first;
        while (end < count && members[end].group == members[first].group) {
            end++;
        }
        uint16_t group = members[first].group;
        extent found = measure_group(members + first, end - first);
        status = store(all, stmt, group, &found, err);
        first = end;
    }
    sqlite3_finalize(stmt);
    free(members);
    return status;
}

static wh_status store_extent(wh_gazetteer *all, sqlite3_stmt *stmt, uint16_t group,
                              const extent *found, wh_error *err) {
    sqlite3_bind_int(stmt, 1, group);
    sqlite3_bind_double(stmt, 2, found->centre.lat_deg);
    sqlite3_bind_double(stmt, 3, found->centre.lon_deg);
    sqlite3_bind_double(stmt, 4, found->population);
    sqlite3_bind_double(stmt, 5, found->radius_km);
    return wh_builder_run(all->builder, stmt, err);
}

static wh_status store_division(wh_gazetteer *all, sqlite3_stmt *stmt, uint16_t group,
                                const extent *found, wh_error *err) {
    wh_status status = store_extent(all, stmt, group, found, err);
    if (status == WH_OK) {
        status = wh_gazetteer_add_name(all, WH_PLACE_ADMIN1 + group, found->population,
                                       all->builder->admin1[group].name,
                                       WH_NAME_MAIN | WH_NAME_REGION, err);
    }
    return status;
}

/* What divisions call themselves, where GeoNames' name is English: "Bayern". */
static wh_status add_division_names(wh_gazetteer *all, wh_error *err) {
    char *text = NULL, *fields[3];
    size_t size = 0;
    sqlite3_stmt *stmt = NULL;
    wh_status status =
        wh_builder_asset(all->builder, "admin1.names.tsv.gz",
                         "iso-3166 (MIT), Unicode CLDR (Unicode-3.0)", &text, &size, err);
    if (status == WH_OK) {
        status = wh_builder_prepare(all->builder, "SELECT population FROM admin1 WHERE id = ?1",
                                    &stmt, err);
    }
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, 3);) {
        uint16_t country = wh_builder_country(all->builder, fields[0]);
        uint16_t group = wh_builder_admin1_index(all->builder, country, fields[1]);
        if (country == WH_NO_COUNTRY || group == WH_NO_ADMIN1) {
            continue;
        }
        sqlite3_bind_int(stmt, 1, group);
        /* A division without a place has no point, and so no name. */
        bool known =
            sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_type(stmt, 0) != SQLITE_NULL;
        double population = known ? sqlite3_column_double(stmt, 0) : 0;
        sqlite3_reset(stmt);
        if (known) {
            char *name = wh_arena_strdup(all->arena, fields[2]);
            status = name == NULL
                         ? wh_fail_nomem(err, "world")
                         : wh_gazetteer_add_name(all, WH_PLACE_ADMIN1 + group, population, name,
                                                 WH_NAME_NATIVE | WH_NAME_REGION, err);
        }
    }
    sqlite3_finalize(stmt);
    free(text);
    return status;
}

wh_status wh_gazetteer_add_divisions(wh_gazetteer *all, wh_error *err) {
    wh_status status = measure_groups(all, false,
                                      "UPDATE admin1 SET lat = ?2, lon = ?3, population = ?4,"
                                      " extent_km = ?5 WHERE id = ?1",
                                      store_division, err);
    return status == WH_OK ? add_division_names(all, err) : status;
}

static wh_status store_territory(wh_gazetteer *all, sqlite3_stmt *stmt, uint16_t group,
                                 const extent *found, wh_error *err) {
    return found->radius_km <= TERRITORY_MOST_KM ? store_extent(all, stmt, group, found, err)
                                                 : WH_OK;
}

/* "St. Kitts & Nevis" is also called by either name. */
static wh_status add_territory_name(wh_gazetteer *all, uint16_t country, double population,
                                    const char *name, unsigned flags, wh_error *err) {
    uint32_t id = WH_PLACE_COUNTRY + country;
    wh_status status = wh_gazetteer_add_name(all, id, population, name, flags, err);
    const char *and = strstr(name, " & ");
    if (status == WH_OK && and != NULL) {
        char *first = wh_arena_strndup(all->arena, name, (size_t)(and-name));
        flags &= ~(unsigned)WH_NAME_MAIN;
        status = first == NULL ? wh_fail_nomem(err, "world")
                               : wh_gazetteer_add_name(all, id, population, first, flags, err);
        if (status == WH_OK) {
            status = wh_gazetteer_add_name(all, id, population, and+3, flags, err);
        }
    }
    return status;
}

/* The name that table country gives each. */
static wh_status add_main_names(wh_gazetteer *all, wh_error *err) {
    sqlite3_stmt *stmt = NULL;
    wh_status status = wh_builder_prepare(all->builder,
                                          "SELECT t.country, t.population, c.name FROM territory t"
                                          " JOIN country c ON c.id = t.country ORDER BY 1",
                                          &stmt, err);
    int code = SQLITE_DONE;
    while (status == WH_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        status = add_territory_name(
            all, (uint16_t)sqlite3_column_int(stmt, 0), sqlite3_column_double(stmt, 1),
            (const char *)sqlite3_column_text(stmt, 2), WH_NAME_MAIN | WH_NAME_COUNTRY, err);
    }
    if (status == WH_OK && code != SQLITE_DONE) {
        status = wh_builder_sql_error(all->builder, "table territory", err);
    }
    sqlite3_finalize(stmt);
    return status;
}

/* Population of a stored territory, or a negative number. */
static double territory_population(sqlite3_stmt *stmt, uint16_t country) {
    sqlite3_bind_int(stmt, 1, country);
    double population = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_double(stmt, 0) : -1;
    sqlite3_reset(stmt);
    return population;
}

/* Other English names and native ones; the step for facts has recorded the asset as a source. */
static wh_status add_territory_names(wh_gazetteer *all, char *text, wh_error *err) {
    sqlite3_stmt *stmt = NULL;
    char *fields[3];
    wh_status status = wh_builder_prepare(
        all->builder, "SELECT population FROM territory WHERE country = ?1", &stmt, err);
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, 3);) {
        uint16_t country = wh_builder_country(all->builder, fields[0]);
        bool english = strcmp(fields[1], "e") == 0, native = strcmp(fields[1], "n") == 0;
        if (country == WH_NO_COUNTRY || !(english || native)) {
            continue;
        }
        double population = territory_population(stmt, country);
        if (population >= 0) {
            status = add_territory_name(all, country, population, fields[2],
                                        WH_NAME_COUNTRY | (english ? WH_NAME_MAIN : WH_NAME_NATIVE),
                                        err);
        }
    }
    sqlite3_finalize(stmt);
    return status;
}

wh_status wh_gazetteer_add_territories(wh_gazetteer *all, wh_error *err) {
    unsigned char *text = NULL;
    size_t size = 0;
    wh_status status = wh_builder_exec(all->builder,
                                       "CREATE TABLE territory(country INTEGER PRIMARY KEY,"
                                       " lat REAL, lon REAL, population REAL, extent_km REAL)",
                                       err);
    if (status == WH_OK) {
        status = measure_groups(all, true, "INSERT INTO territory VALUES (?1, ?2, ?3, ?4, ?5)",
                                store_territory, err);
    }
    char *path =
        wh_arena_printf(all->arena, "%s/countries.names.tsv.gz", all->builder->sources->assets_dir);
    if (status == WH_OK && path == NULL) {
        status = wh_fail_nomem(err, "world");
    }
    if (status == WH_OK) {
        status = wh_file_read_gzip(path, NAMES_MAX_BYTES, &text, &size, err);
    }
    if (status == WH_OK) {
        status = add_main_names(all, err);
    }
    if (status == WH_OK) {
        status = add_territory_names(all, (char *)text, err);
    }
    free(text);
    return status;
}
