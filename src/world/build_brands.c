/* Build step: brands and operators with the countries they trade in. */
#include "base/status.h"
#include "belief/site.h"
#include "world/builder.h"

#include <stdlib.h>
#include <string.h>

#define SCHEMA                                                                                     \
    "CREATE TABLE brand(id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL,"           \
    " countries BLOB NOT NULL);" /* uint16, little-endian; empty = worldwide */                    \
    "CREATE TABLE brand_key(key TEXT NOT NULL, brand INT NOT NULL, PRIMARY KEY(key, brand))"       \
    " WITHOUT ROWID"

enum { KIND, COUNTRIES, NAMES, FIELDS };

typedef struct brand_build {
    wh_builder *builder;
    sqlite3_stmt *brand, *key;
    wh_arena *scratch; /* of some thousand rows */
    size_t rows;
} brand_build;

static wh_status encode_countries(brand_build *build, const char *codes, unsigned char **bytes,
                                  size_t *size, wh_error *err) {
    *size = 0;
    *bytes = wh_arena_alloc(build->scratch, strlen(codes) + 1, 1); /* "AA BB": 3 for each 2 */
    if (*bytes == NULL) {
        return wh_fail_nomem(err, "world");
    }
    while (*codes != '\0') {
        char code[3] = {codes[0], codes[1], '\0'};
        uint16_t country = wh_builder_country(build->builder, code);
        if (country == WH_NO_COUNTRY || (codes[2] != ' ' && codes[2] != '\0')) {
            return wh_fail(err, WH_ERR_FORMAT, "world", "brands.tsv.gz: \"%.8s\" is no country",
                           codes);
        }
        (*bytes)[(*size)++] = (unsigned char)country;
        (*bytes)[(*size)++] = (unsigned char)(country >> 8);
        codes += codes[2] == ' ' ? 3 : 2;
    }
    return WH_OK;
}

static wh_status insert_keys(brand_build *build, char *names, wh_error *err) {
    wh_status status = WH_OK;
    for (char *name = names; status == WH_OK && name != NULL;) {
        char *next = strchr(name, '|');
        if (next != NULL) {
            *next++ = '\0';
        }
        char *key = wh_text_fold(build->scratch, name);
        if (key == NULL) {
            return wh_fail_nomem(err, "world");
        }
        if (*key != '\0') {
            sqlite3_bind_text(build->key, 1, key, -1, SQLITE_STATIC);
            sqlite3_bind_int64(build->key, 2, (sqlite3_int64)build->rows);
            status = wh_builder_run(build->builder, build->key, err);
        }
        name = next;
    }
    return status;
}

static wh_status insert_brand(brand_build *build, char **fields, wh_error *err) {
    unsigned char *countries = NULL;
    size_t size = 0;
    if (build->rows % 4096 == 0) {
        wh_arena_free(build->scratch);
        build->scratch = wh_arena_create(0);
        if (build->scratch == NULL) {
            return wh_fail_nomem(err, "world");
        }
    }
    build->rows++;
    wh_status status = encode_countries(build, fields[COUNTRIES], &countries, &size, err);
    if (status != WH_OK) {
        return status;
    }
    sqlite3_bind_int64(build->brand, 1, (sqlite3_int64)build->rows);
    sqlite3_bind_text(build->brand, 2, fields[NAMES], (int)strcspn(fields[NAMES], "|"),
                      SQLITE_STATIC);
    sqlite3_bind_text(build->brand, 3, fields[KIND], -1, SQLITE_STATIC);
    sqlite3_bind_blob64(build->brand, 4, countries, size, SQLITE_STATIC);
    status = wh_builder_run(build->builder, build->brand, err);
    return status == WH_OK ? insert_keys(build, fields[NAMES], err) : status;
}

wh_status wh_build_brands(wh_builder *builder, wh_error *err) {
    brand_build build = {.builder = builder};
    char *text = NULL, *fields[FIELDS];
    size_t size = 0;
    wh_status status = wh_builder_exec(builder, SCHEMA, err);
    if (status == WH_OK) {
        status = wh_builder_asset(builder, "brands.tsv.gz", "name-suggestion-index (BSD-3-Clause)",
                                  &text, &size, err);
    }
    if (status == WH_OK) {
        status =
            wh_builder_prepare(builder, "INSERT INTO brand VALUES(?1,?2,?3,?4)", &build.brand, err);
    }
    if (status == WH_OK) {
        status = wh_builder_prepare(builder, "INSERT OR IGNORE INTO brand_key VALUES(?1,?2)",
                                    &build.key, err);
    }
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, FIELDS);) {
        status = insert_brand(&build, fields, err);
        if (status == WH_OK && build.rows % 1024 == 0) {
            status = wh_builder_report(builder, (double)(cursor - text) / (double)size, err);
        }
    }
    sqlite3_finalize(build.brand);
    sqlite3_finalize(build.key);
    wh_arena_free(build.scratch);
    free(text);
    return status;
}
