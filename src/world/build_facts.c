/* Build step: what is known about countries, their names, languages and scripts. */
#include "base/status.h"
#include "belief/site.h"
#include "world/builder.h"

#include <stdlib.h>
#include <string.h>

#define SCHEMA                                                                                     \
    "CREATE TABLE country(id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL,"         \
    " continent TEXT NOT NULL, calling TEXT NOT NULL, tld TEXT NOT NULL,"                          \
    " currency_code TEXT NOT NULL, currency_symbol TEXT NOT NULL, drives_left INT NOT NULL,"       \
    " speed_in_mph INT NOT NULL, population REAL NOT NULL, area_km2 REAL NOT NULL);" /* kind: 0    \
                                                                                        English, 1 \
                                                                                        native, 2  \
                                                                                        in another \
                                                                                        language,  \
                                                                                        3          \
                                                                                        adjective  \
                                                                                        or name of \
                                                                                        the        \
                                                                                        language   \
                                                                                      */           \
    "CREATE TABLE country_name(key TEXT NOT NULL, kind INT NOT NULL, country INT NOT NULL,"        \
    " PRIMARY KEY(key, kind, country)) WITHOUT ROWID;"                                             \
    "CREATE TABLE language_use(language TEXT NOT NULL, country INT NOT NULL, people REAL NOT "     \
    "NULL, official INT NOT NULL, PRIMARY KEY(language, country)) WITHOUT ROWID;"                  \
    "CREATE TABLE script_use(script TEXT NOT NULL, country INT NOT NULL, people REAL NOT NULL,"    \
    " official INT NOT NULL, PRIMARY KEY(script, country)) WITHOUT ROWID;"

static wh_status build_countries(wh_builder *builder, wh_error *err) {
    enum { CODE, NAME, CONTINENT, CALLING, TLD, CURRENCY, SYMBOL, LEFT, MPH, PEOPLE, AREA, FIELDS };
    char *text = NULL, *fields[FIELDS];
    size_t size = 0, capacity = 0;
    sqlite3_stmt *insert = NULL;
    wh_status status = wh_builder_asset(
        builder, "countries.tsv",
        "GeoNames (CC BY 4.0); country-coder (ISC); Unicode CLDR (Unicode-3.0)", &text, &size, err);
    if (status == WH_OK) {
        status = wh_builder_prepare(
            builder, "INSERT INTO country VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)", &insert,
            err);
    }
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, FIELDS);) {
        size_t id = builder->country_count;
        if (strlen(fields[CODE]) != 2 ||
            (id > 0 && strcmp(builder->countries[id - 1], fields[CODE]) >= 0)) {
            status = wh_fail(err, WH_ERR_FORMAT, "world",
                             "countries.tsv: \"%.8s\" is no country code in ascending order",
                             fields[CODE]);
            break;
        }
        if (!wh_arena_grow(builder->arena, (void **)&builder->countries, &capacity, id + 1,
                           sizeof *builder->countries)) {
            status = wh_fail_nomem(err, "world");
            break;
        }
        memcpy(builder->countries[id], fields[CODE], 3);
        builder->country_count++;
        sqlite3_bind_int64(insert, 1, (sqlite3_int64)id);
        for (int i = CODE; i <= SYMBOL; i++) {
            sqlite3_bind_text(insert, i + 2, fields[i], -1, SQLITE_STATIC);
        }
        sqlite3_bind_int(insert, 9, fields[LEFT][0] == '1');
        sqlite3_bind_int(insert, 10, fields[MPH][0] == '1');
        /* SQLite's text-to-number conversion does not depend on the locale. */
        sqlite3_bind_text(insert, 11, fields[PEOPLE], -1, SQLITE_STATIC);
        sqlite3_bind_text(insert, 12, fields[AREA], -1, SQLITE_STATIC);
        status = wh_builder_run(builder, insert, err);
    }
    sqlite3_finalize(insert);
    free(text);
    return status;
}

static int name_kind(const char *letter) {
    static const char KINDS[] = "enoa";
    const char *at = *letter == '\0' ? NULL : strchr(KINDS, *letter);
    return at == NULL ? -1 : (int)(at - KINDS);
}

static wh_status build_country_names(wh_builder *builder, wh_error *err) {
    char *text = NULL, *fields[3];
    size_t size = 0;
    sqlite3_stmt *insert = NULL;
    wh_arena *scratch = wh_arena_create((size_t)512 << 20);
    wh_status status = scratch == NULL ? wh_fail_nomem(err, "world") : WH_OK;
    if (status == WH_OK) {
        status =
            wh_builder_asset(builder, "countries.names.tsv.gz",
                             "GeoNames (CC BY 4.0); Unicode CLDR (Unicode-3.0)", &text, &size, err);
    }
    if (status == WH_OK) {
        status = wh_builder_prepare(
            builder, "INSERT OR IGNORE INTO country_name(key, kind, country) VALUES(?1,?2,?3)",
            &insert, err);
    }
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, 3);) {
        uint16_t country = wh_builder_country(builder, fields[0]);
        int kind = name_kind(fields[1]);
        if (country == WH_NO_COUNTRY || kind < 0) {
            status = wh_fail(err, WH_ERR_FORMAT, "world", "countries.names: bad row \"%.8s %.8s\"",
                             fields[0], fields[1]);
            break;
        }
        char *key = wh_text_fold(scratch, fields[2]);
        if (key == NULL) {
            status = wh_fail_nomem(err, "world");
            break;
        }
        if (*key == '\0') {
            continue;
        }
        sqlite3_bind_text(insert, 1, key, -1, SQLITE_STATIC);
        sqlite3_bind_int(insert, 2, kind);
        sqlite3_bind_int(insert, 3, country);
        status = wh_builder_run(builder, insert, err);
    }
    sqlite3_finalize(insert);
    free(text);
    wh_arena_free(scratch);
    return status;
}

/* ---- languages and scripts ---- */

/* A language written in Japanese script is evidence of each of its parts, and so on. */
static const char *const SCRIPT_PARTS[][4] = {
    {"Jpan", "Hani", "Hira", "Kana"},
    {"Kore", "Hang", NULL, NULL},
    {"Hans", "Hani", NULL, NULL},
    {"Hant", "Hani", NULL, NULL},
};

static wh_status insert_script_share(wh_builder *builder, sqlite3_stmt *insert, const char *script,
                                     wh_error *err) {
    sqlite3_bind_text(insert, 1, script, -1, SQLITE_STATIC);
    wh_status status = wh_builder_run(builder, insert, err);
    for (size_t i = 0; i < sizeof SCRIPT_PARTS / sizeof *SCRIPT_PARTS; i++) {
        if (strcmp(SCRIPT_PARTS[i][0], script) != 0) {
            continue;
        }
        for (size_t k = 1; status == WH_OK && k < 4 && SCRIPT_PARTS[i][k] != NULL; k++) {
            sqlite3_bind_text(insert, 1, SCRIPT_PARTS[i][k], -1, SQLITE_STATIC);
            status = wh_builder_run(builder, insert, err);
        }
    }
    return status;
}

static wh_status insert_script(wh_builder *builder, sqlite3_stmt *insert, const char *script,
                               int country, double people, double not_using, bool official,
                               wh_error *err) {
    sqlite3_bind_text(insert, 1, script, -1, SQLITE_STATIC);
    sqlite3_bind_int(insert, 2, country);
    sqlite3_bind_double(insert, 3, people * (1 - not_using));
    sqlite3_bind_int(insert, 4, official);
    return wh_builder_run(builder, insert, err);
}

/* People who use a script: one minus the share who use none of its languages, as if languages were
 * spoken independently of each other (CLDR does not say who speaks several). */
static wh_status sum_scripts(wh_builder *builder, wh_error *err) {
    sqlite3_stmt *select = NULL, *insert = NULL;
    wh_status status =
        wh_builder_prepare(builder,
                           "SELECT script, country, share, official, everyone FROM script_share"
                           " ORDER BY script, country, language",
                           &select, err);
    if (status == WH_OK) {
        status =
            wh_builder_prepare(builder, "INSERT INTO script_use VALUES(?1,?2,?3,?4)", &insert, err);
    }
    char script[8] = "";
    int country = -1;
    double not_using = 1, everyone = 0;
    bool official = false;
    while (status == WH_OK) {
        int code = sqlite3_step(select);
        if (code != SQLITE_ROW && code != SQLITE_DONE) {
            status = wh_builder_sql_error(builder, "scripts", err);
            break;
        }
        const char *next = code == SQLITE_ROW ? (const char *)sqlite3_column_text(select, 0) : "";
        int next_country = code == SQLITE_ROW ? sqlite3_column_int(select, 1) : -1;
        if (country >= 0 && (next_country != country || strcmp(next, script) != 0)) {
            status =
                insert_script(builder, insert, script, country, everyone, not_using, official, err);
            not_using = 1;
            official = false;
        }
        if (code == SQLITE_DONE) {
            break;
        }
        strncpy(script, next, sizeof script - 1);
        country = next_country;
        double share = sqlite3_column_double(select, 2);
        not_using *= 1 - (share > 1 ? 1 : share);
        official = official || sqlite3_column_int(select, 3) != 0;
        everyone = sqlite3_column_double(select, 4);
    }
    sqlite3_finalize(select);
    sqlite3_finalize(insert);
    return status;
}

static wh_status insert_languages(wh_builder *builder, char *text, wh_error *err) {
    enum { CODE, LANGUAGE, SCRIPT, PEOPLE, OFFICIAL, WRITING, EVERYONE, FIELDS };
    char *fields[FIELDS];
    sqlite3_stmt *language = NULL, *share = NULL;
    wh_status status = wh_builder_prepare(
        builder,
        "INSERT INTO language_use(language, country, people, official) VALUES(?1,?2,?3,?4)",
        &language, err);
    if (status == WH_OK) {
        status = wh_builder_prepare(builder,
                                    "INSERT INTO script_share VALUES(?1,?2,?3,"
                                    "CAST(?4 AS REAL) / CAST(?5 AS REAL) * CAST(?6 AS REAL),?7,?5)",
                                    &share, err);
    }
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, FIELDS);) {
        uint16_t country = wh_builder_country(builder, fields[CODE]);
        if (country == WH_NO_COUNTRY || fields[EVERYONE][0] == '\0') {
            status = wh_fail(err, WH_ERR_FORMAT, "world", "facts.languages.tsv: bad row \"%.8s\"",
                             fields[CODE]);
            break;
        }
        bool official = fields[OFFICIAL][0] == '1';
        sqlite3_bind_text(language, 1, fields[LANGUAGE], -1, SQLITE_STATIC);
        sqlite3_bind_int(language, 2, country);
        sqlite3_bind_text(language, 3, fields[PEOPLE], -1, SQLITE_STATIC);
        sqlite3_bind_int(language, 4, official);
        status = wh_builder_run(builder, language, err);
        sqlite3_bind_int(share, 2, country);
        sqlite3_bind_text(share, 3, fields[LANGUAGE], -1, SQLITE_STATIC);
        sqlite3_bind_text(share, 4, fields[PEOPLE], -1, SQLITE_STATIC);
        sqlite3_bind_text(share, 5, fields[EVERYONE], -1, SQLITE_STATIC);
        sqlite3_bind_text(share, 6, fields[WRITING], -1, SQLITE_STATIC);
        sqlite3_bind_int(share, 7, official);
        if (status == WH_OK) {
            status = insert_script_share(builder, share, fields[SCRIPT], err);
        }
    }
    sqlite3_finalize(language);
    sqlite3_finalize(share);
    return status;
}

static wh_status build_languages(wh_builder *builder, wh_error *err) {
    char *text = NULL;
    size_t size = 0;
    wh_status status = wh_builder_asset(builder, "facts.languages.tsv",
                                        "Unicode CLDR (Unicode-3.0)", &text, &size, err);
    if (status == WH_OK) {
        status = wh_builder_exec(builder,
                                 "CREATE TEMP TABLE script_share(script TEXT, country INT,"
                                 " language TEXT, share REAL, official INT, everyone REAL)",
                                 err);
    }
    if (status == WH_OK) {
        status = insert_languages(builder, text, err);
    }
    if (status == WH_OK) {
        status = sum_scripts(builder, err);
    }
    if (status == WH_OK) {
        status = wh_builder_exec(builder, "DROP TABLE script_share", err);
    }
    free(text);
    return status;
}

wh_status wh_build_facts(wh_builder *builder, wh_error *err) {
    wh_status status = wh_builder_exec(builder, SCHEMA, err);
    if (status == WH_OK) {
        status = build_countries(builder, err);
    }
    if (status == WH_OK) {
        status = build_country_names(builder, err);
    }
    if (status == WH_OK) {
        status = wh_builder_report(builder, 0.8, err);
    }
    if (status == WH_OK) {
        status = build_languages(builder, err);
    }
    return status;
}
