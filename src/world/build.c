/* Builds the world file: one SQLite database, written beside its place and renamed. */
#include "base/file.h"
#include "base/hash.h"
#include "base/status.h"
#include "world/builder.h"
#include "world/handle.h"
#include "world/region_finder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ASSET_MAX_BYTES ((size_t)256 << 20)
#define ZEROS_64 "0000000000000000000000000000000000000000000000000000000000000000"

typedef struct build_step {
    const char *name;
    wh_status (*run)(wh_builder *builder, wh_error *err);
} build_step;

static const build_step STEPS[] = {
    {"countries", wh_build_facts}, {"provinces", wh_build_admins}, {"regions", wh_build_regions},
    {"places", wh_build_places},   {"words", wh_build_words},      {"brands", wh_build_brands},
    {"sites", wh_build_sites},
};
#define STEP_COUNT (int)(sizeof STEPS / sizeof *STEPS)

wh_status wh_builder_sql_error(wh_builder *builder, const char *what, wh_error *err) {
    int code = sqlite3_errcode(builder->db);
    if (code == SQLITE_NOMEM) {
        return wh_fail_nomem(err, "world");
    }
    return wh_fail(err, code == SQLITE_FULL || code == SQLITE_IOERR ? WH_ERR_IO : WH_ERR_INTERNAL,
                   "world", "building the world file, %s: %s", what, sqlite3_errmsg(builder->db));
}

wh_status wh_builder_exec(wh_builder *builder, const char *sql, wh_error *err) {
    if (sqlite3_exec(builder->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        return wh_builder_sql_error(builder, sql, err);
    }
    return WH_OK;
}

wh_status wh_builder_prepare(wh_builder *builder, const char *sql, sqlite3_stmt **out,
                             wh_error *err) {
    if (sqlite3_prepare_v2(builder->db, sql, -1, out, NULL) != SQLITE_OK) {
        return wh_builder_sql_error(builder, sql, err);
    }
    return WH_OK;
}

wh_status wh_builder_run(wh_builder *builder, sqlite3_stmt *stmt, wh_error *err) {
    int code = sqlite3_step(stmt);
    while (code == SQLITE_ROW) {
        code = sqlite3_step(stmt);
    }
    wh_status status = WH_OK;
    if (code != SQLITE_DONE) {
        status = wh_builder_sql_error(builder, sqlite3_sql(stmt), err);
    }
    sqlite3_reset(stmt);
    return status;
}

wh_status wh_builder_meta(wh_builder *builder, const char *key, const char *value, wh_error *err) {
    sqlite3_stmt *stmt = NULL;
    wh_status status =
        wh_builder_prepare(builder, "INSERT INTO meta(key, value) VALUES (?1, ?2)", &stmt, err);
    if (status == WH_OK) {
        sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);
        sqlite3_bind_text(stmt, 2, value, -1, SQLITE_STATIC);
        status = wh_builder_run(builder, stmt, err);
    }
    sqlite3_finalize(stmt);
    return status;
}

static wh_status record_source(wh_builder *builder, const char *name, const char *sha256,
                               const char *notice, const char *credit, wh_error *err) {
    sqlite3_stmt *stmt = NULL;
    wh_status status = wh_builder_prepare(
        builder, "INSERT INTO source(name, sha256, notice, credit) VALUES (?1, ?2, ?3, ?4)", &stmt,
        err);
    if (status == WH_OK) {
        sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
        sqlite3_bind_text(stmt, 2, sha256, -1, SQLITE_STATIC);
        sqlite3_bind_text(stmt, 3, notice, -1, SQLITE_STATIC);
        sqlite3_bind_text(stmt, 4, credit, -1, SQLITE_STATIC);
        status = wh_builder_run(builder, stmt, err);
    }
    sqlite3_finalize(stmt);
    return status;
}

wh_status wh_builder_source(wh_builder *builder, const char *name, const char *path,
                            const char *notice, const char *credit, wh_error *err) {
    char hex[65];
    wh_status status = wh_sha256_file(path, hex, err);
    if (status != WH_OK) {
        return status;
    }
    return record_source(builder, name, hex, notice, credit, err);
}

/* The asset's first line without its comment sign: source, version, licence. */
static char *first_line_notice(wh_arena *arena, const char *text) {
    while (*text == '#' || *text == ' ') {
        text++;
    }
    return wh_arena_strndup(arena, text, strcspn(text, "\r\n"));
}

wh_status wh_builder_asset(wh_builder *builder, const char *name, const char *credit, char **text,
                           size_t *size, wh_error *err) {
    *text = NULL;
    unsigned char *bytes = NULL;
    char *path = wh_arena_printf(builder->arena, "%s/%s", builder->sources->assets_dir, name);
    if (path == NULL) {
        return wh_fail_nomem(err, "world");
    }
    size_t length = strlen(name);
    bool gzip = length > 3 && strcmp(name + length - 3, ".gz") == 0;
    wh_status status = gzip ? wh_file_read_gzip(path, ASSET_MAX_BYTES, &bytes, size, err)
                            : wh_file_read(path, ASSET_MAX_BYTES, &bytes, size, err);
    if (status != WH_OK) {
        return status;
    }
    if (bytes[0] != '#') {
        status = wh_fail(err, WH_ERR_FORMAT, "world",
                         "%s does not begin with a comment line that names its source", path);
        goto done;
    }
    char *notice = first_line_notice(builder->arena, (const char *)bytes);
    if (notice == NULL) {
        status = wh_fail_nomem(err, "world");
        goto done;
    }
    status = wh_builder_source(builder, name, path, notice, credit, err);
done:
    if (status == WH_OK) {
        *text = (char *)bytes;
    } else {
        free(bytes);
    }
    return status;
}

bool wh_builder_next_row(char **cursor, char **fields, size_t field_count) {
    char *line = *cursor;
    while (*line == '#' || *line == '\n' || *line == '\r') {
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    if (*line == '\0') {
        *cursor = line;
        return false;
    }
    char *end = line + strcspn(line, "\n");
    *cursor = *end == '\n' ? end + 1 : end;
    *end = '\0';
    if (end > line && end[-1] == '\r') {
        end[-1] = '\0';
    }
    for (size_t i = 0; i < field_count; i++) {
        fields[i] = line == NULL ? end : line; /* `end` is the NUL after the line */
        char *tab = line == NULL ? NULL : strchr(line, '\t');
        if (tab != NULL) {
            *tab = '\0';
            tab++;
        }
        line = tab;
    }
    return true;
}

uint16_t wh_builder_country(const wh_builder *builder, const char *code) {
    size_t low = 0, high = builder->country_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(builder->countries[middle], code);
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

wh_status wh_builder_report(wh_builder *builder, double fraction, wh_error *err) {
    if (builder->progress == NULL) {
        return WH_OK;
    }
    if (!builder->progress(builder->progress_context, builder->step_name,
                           (double)builder->step + fraction, (double)builder->step_count)) {
        return wh_fail(err, WH_ERR_CANCELLED, "world", "building the world file was cancelled");
    }
    return WH_OK;
}

/* ---- the parts of a build ---- */

static wh_status open_new_database(wh_builder *builder, const char *path, wh_error *err) {
    if (unlink(path) != 0 && errno != ENOENT) {
        return wh_fail(err, WH_ERR_IO, "world", "%s cannot be replaced: %s", path, strerror(errno));
    }
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &builder->db, flags, NULL) != SQLITE_OK) {
        return wh_fail(err, WH_ERR_IO, "world", "%s cannot be created: %s", path,
                       builder->db == NULL ? "no memory" : sqlite3_errmsg(builder->db));
    }
    char *sql = sqlite3_mprintf("PRAGMA page_size = %d; PRAGMA encoding = 'UTF-8';"
                                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                                "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -131072;"
                                "PRAGMA application_id = %d; PRAGMA user_version = 1;",
                                WH_WORLD_PAGE_BYTES, WH_WORLD_APPLICATION_ID);
    if (sql == NULL) {
        return wh_fail_nomem(err, "world");
    }
    wh_status status = wh_builder_exec(builder, sql, err);
    sqlite3_free(sql);
    return status;
}

static wh_status start_meta(wh_builder *builder, wh_error *err) {
    wh_status status = wh_builder_exec(
        builder,
        "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
        "CREATE TABLE source(name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, notice TEXT NOT NULL,"
        " credit TEXT NOT NULL) WITHOUT ROWID;",
        err);
    const char *rows[][2] = {
        {"format", WH_WORLD_FORMAT},
        {"edition", builder->sources->cities_json != NULL ? "cities500" : "cities15000"},
        {"icu", wh_text_icu_version()},
        {"content_sha256", WH_WORLD_CONTENT_MARK ZEROS_64},
        {"quick_sha256", WH_WORLD_QUICK_MARK ZEROS_64},
    };
    for (size_t i = 0; status == WH_OK && i < sizeof rows / sizeof *rows; i++) {
        status = wh_builder_meta(builder, rows[i][0], rows[i][1], err);
    }
    return status;
}

/* Counts are stored because counting a table reads all of it. */
static wh_status finish_meta(wh_builder *builder, wh_error *err) {
    return wh_builder_exec(
        builder,
        "INSERT INTO meta SELECT 'place_count', count(*) FROM place;"
        "INSERT INTO meta SELECT 'name_count', count(*) FROM name;"
        "INSERT INTO meta SELECT 'country_count', count(*) FROM country;"
        "INSERT INTO meta SELECT 'admin1_count', count(*) FROM admin1;"
        "INSERT INTO meta SELECT 'brand_count', count(*) FROM brand;"
        /* Credits are lists, "A; B": each part once. */
        "WITH RECURSIVE piece(one, rest) AS ("
        "  SELECT '', credit || '; ' FROM source UNION ALL"
        "  SELECT substr(rest, 1, instr(rest, '; ') - 1), substr(rest, instr(rest, '; ') + 2)"
        "  FROM piece WHERE rest <> '')"
        "INSERT INTO meta SELECT 'attribution', group_concat(one, '; ') FROM"
        " (SELECT DISTINCT one FROM piece WHERE one <> '' ORDER BY one);",
        err);
}

static wh_status run_steps(wh_builder *builder, wh_error *err) {
    builder->step_count = STEP_COUNT + 1;
    wh_status status = wh_builder_exec(builder, "BEGIN", err);
    if (status == WH_OK) {
        status = start_meta(builder, err);
    }
    for (int i = 0; status == WH_OK && i < STEP_COUNT; i++) {
        builder->step = i;
        builder->step_name = STEPS[i].name;
        status = wh_builder_report(builder, 0, err);
        if (status == WH_OK) {
            status = STEPS[i].run(builder, err);
        }
    }
    if (status == WH_OK) {
        status = finish_meta(builder, err);
    }
    if (status == WH_OK) {
        status = wh_builder_exec(builder, "COMMIT", err);
    }
    builder->step = STEP_COUNT;
    builder->step_name = "packing";
    if (status == WH_OK) {
        status = wh_builder_report(builder, 0, err);
    }
    if (status == WH_OK) {
        status = wh_builder_exec(builder, "VACUUM", err);
    }
    return status;
}

/* Writes the two hashes into their fields. The file is closed: no SQLite page carries a checksum,
 * so digits of the same length may be put in place. */
static wh_status seal_file(const char *path, wh_error *err) {
    wh_status status = WH_OK;
    unsigned char *map = MAP_FAILED;
    size_t size = 0;
    char content[65], quick[65];
    int fd = open(path, O_RDWR | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0) {
        status = wh_fail(err, WH_ERR_IO, "world", "%s: %s", path, strerror(errno));
        goto done;
    }
    size = (size_t)info.st_size;
    map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        status = wh_fail(err, WH_ERR_IO, "world", "%s cannot be mapped: %s", path, strerror(errno));
        goto done;
    }
    if (!wh_world_content_hash(map, size, content) || !wh_world_quick_hash(map, size, quick)) {
        status = wh_fail_nomem(err, "world");
        goto done;
    }
    const char *marks[] = {WH_WORLD_CONTENT_MARK, WH_WORLD_QUICK_MARK};
    const char *digits[] = {content, quick};
    for (int i = 0; i < 2; i++) {
        unsigned char *at = memmem(map, size, marks[i], strlen(marks[i]));
        if (at == NULL || at + strlen(marks[i]) + 64 > map + size) {
            status = wh_fail(err, WH_ERR_INTERNAL, "world", "no field for a hash in %s", path);
            goto done;
        }
        memcpy(at + strlen(marks[i]), digits[i], 64);
    }
    if (msync(map, size, MS_SYNC) != 0 || fsync(fd) != 0) {
        status = wh_fail(err, WH_ERR_IO, "world", "%s: %s", path, strerror(errno));
    }
done:
    if (map != MAP_FAILED) {
        munmap(map, size);
    }
    if (fd >= 0) {
        close(fd);
    }
    return status;
}

wh_status wh_world_build(const wh_world_sources *sources, const char *path,
                         wh_build_progress progress, void *context, wh_error *err) {
    if (sources == NULL || sources->assets_dir == NULL || path == NULL) {
        return wh_fail(err, WH_ERR_ARG, "world", "wh_world_build needs sources and a path");
    }
    wh_builder builder = {.sources = sources, .progress = progress, .progress_context = context};
    wh_status status;
    char *partial = NULL;
    builder.arena = wh_arena_create((size_t)1 << 30);
    if (builder.arena == NULL) {
        status = wh_fail_nomem(err, "world");
        goto done;
    }
    partial = wh_arena_printf(builder.arena, "%s.partial", path);
    if (partial == NULL) {
        status = wh_fail_nomem(err, "world");
        goto done;
    }
    status = wh_translit_create(&builder.translit, err);
    if (status == WH_OK) {
        status = open_new_database(&builder, partial, err);
    }
    if (status == WH_OK) {
        status = run_steps(&builder, err);
    }
    wh_region_finder_free(builder.finder); /* its statements would keep the database open */
    builder.finder = NULL;
    if (status == WH_OK && sqlite3_close(builder.db) == SQLITE_OK) {
        builder.db = NULL;
    } else if (status == WH_OK) {
        status = wh_builder_sql_error(&builder, "closing it", err);
    }
    if (status == WH_OK) {
        status = seal_file(partial, err);
    }
    if (status == WH_OK && rename(partial, path) != 0) {
        status = wh_fail(err, WH_ERR_IO, "world", "%s cannot be renamed to %s: %s", partial, path,
                         strerror(errno));
    }
done:
    if (status != WH_OK && partial != NULL) {
        unlink(partial);
    }
    wh_region_finder_free(builder.finder);
    sqlite3_close_v2(builder.db);
    wh_translit_free(builder.translit);
    wh_arena_free(builder.arena);
    return status;
}
