/* Opening, checking and describing the world file. */
#include "base/hash.h"
#include "base/status.h"
#include "world/handle.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORLD_MAX_BYTES ((size_t)4 << 30)
#define FIX "run `whence world build`"

/* ---- hashes of the file ---- */

static void blank_field(unsigned char *bytes, size_t size, const char *mark) {
    size_t length = strlen(mark);
    unsigned char *at = memmem(bytes, size, mark, length);
    if (at != NULL && (size_t)(bytes + size - at) >= length + 64) {
        memset(at + length, '0', 64);
    }
}

static void blank_fields(unsigned char *bytes, size_t size) {
    blank_field(bytes, size, WH_WORLD_CONTENT_MARK);
    blank_field(bytes, size, WH_WORLD_QUICK_MARK);
}

bool wh_world_content_hash(unsigned char *bytes, size_t size, char hex[65]) {
    blank_fields(bytes, size);
    return wh_sha256(bytes, size, hex);
}

bool wh_world_quick_hash(unsigned char *bytes, size_t size, char hex[65]) {
    const size_t page = WH_WORLD_PAGE_BYTES;
    size_t pages = size / page;
    size_t samples = pages < WH_WORLD_QUICK_PAGES ? pages : WH_WORLD_QUICK_PAGES;
    unsigned char *sample = malloc(samples * page + sizeof(uint64_t));
    if (sample == NULL) {
        return false;
    }
    for (size_t i = 0; i < samples; i++) {
        size_t at = samples == 1 ? 0 : i * (pages - 1) / (samples - 1);
        memcpy(sample + i * page, bytes + at * page, page);
        /* Cells never cross pages of this small table, so a page at a time finds the fields. */
        blank_fields(sample + i * page, page);
    }
    uint64_t total = size;
    for (size_t i = 0; i < sizeof total; i++) {
        sample[samples * page + i] = (unsigned char)(total >> (8 * i));
    }
    bool ok = wh_sha256(sample, samples * page + sizeof total, hex);
    free(sample);
    return ok;
}

/* Maps the file privately: the hash functions may blank fields without changing it. */
static wh_status map_file(const char *path, unsigned char **map, size_t *size, wh_error *err) {
    wh_status status = WH_OK;
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return wh_fail(err, WH_ERR_DATA, "world", "the world file %s cannot be read (%s): " FIX,
                       path, strerror(errno));
    }
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size < WH_WORLD_PAGE_BYTES ||
        info.st_size % WH_WORLD_PAGE_BYTES != 0 || (uint64_t)info.st_size > WORLD_MAX_BYTES) {
        status = wh_fail(err, WH_ERR_DATA, "world", "%s is not a whole world file: " FIX, path);
        goto done;
    }
    *size = (size_t)info.st_size;
    *map = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    if (*map == MAP_FAILED) {
        *map = NULL;
        status = wh_fail(err, WH_ERR_IO, "world", "%s cannot be mapped: %s", path, strerror(errno));
    }
done:
    close(fd);
    return status;
}

/* ---- the handle ---- */

wh_status wh_world_damaged(const wh_world *world, const char *what, wh_error *err) {
    return wh_fail(err, WH_ERR_DATA, "world", "the world file %s is damaged (%s): " FIX,
                   world->info.path, what);
}

wh_status wh_world_sql_error(wh_world *world, const char *what, wh_error *err) {
    if (sqlite3_errcode(world->db) == SQLITE_NOMEM) {
        return wh_fail_nomem(err, "world");
    }
    return wh_fail(err, WH_ERR_DATA, "world", "the world file %s, %s: %s: " FIX, world->info.path,
                   what, sqlite3_errmsg(world->db));
}

wh_status wh_world_prepare(wh_world *world, const char *sql, sqlite3_stmt **out, wh_error *err) {
    if (sqlite3_prepare_v3(world->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) != SQLITE_OK) {
        return wh_world_sql_error(world, sql, err);
    }
    return WH_OK;
}

const char *wh_world_meta(wh_world *world, const char *key) {
    const char *value = NULL;
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(world->db, "SELECT value FROM meta WHERE key = ?1", -1, &stmt, NULL) !=
        SQLITE_OK) {
        return NULL;
    }
    sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        value = wh_arena_strdup(world->arena, (const char *)sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
    return value;
}

wh_status wh_world_translit(wh_world *world, wh_translit **out, wh_error *err) {
    wh_status status = WH_OK;
    if (world->translit == NULL) {
        status = wh_translit_create(&world->translit, err);
    }
    *out = world->translit;
    return status;
}

/* `path` as a URI that SQLite opens without locks or a journal; percent-encoded. */
static char *immutable_uri(wh_arena *arena, const char *path) {
    char *uri = wh_arena_alloc(arena, strlen(path) * 3 + 32, 1);
    if (uri == NULL) {
        return NULL;
    }
    char *at = uri + sprintf(uri, "file:");
    for (; *path != '\0'; path++) {
        unsigned char byte = (unsigned char)*path;
        if (isalnum(byte) || strchr("/-._~", byte) != NULL) {
            *at++ = (char)byte;
        } else {
            at += sprintf(at, "%%%02X", byte);
        }
    }
    strcpy(at, "?mode=ro&immutable=1");
    return uri;
}

static wh_status open_database(wh_world *world, const char *path, wh_error *err) {
    world->info.path = wh_arena_strdup(world->arena, path);
    char *uri = immutable_uri(world->arena, path);
    if (world->info.path == NULL || uri == NULL) {
        return wh_fail_nomem(err, "world");
    }
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(uri, &world->db, flags, NULL) != SQLITE_OK) {
        return world->db == NULL ? wh_fail_nomem(err, "world")
                                 : wh_world_sql_error(world, "opening", err);
    }
    if (sqlite3_exec(world->db, "PRAGMA cache_size = -65536; PRAGMA trusted_schema = OFF", NULL,
                     NULL, NULL) != SQLITE_OK) {
        return wh_world_sql_error(world, "opening", err);
    }
    return WH_OK;
}

static size_t meta_count(wh_world *world, const char *key) {
    const char *value = wh_world_meta(world, key);
    return value == NULL ? 0 : (size_t)strtoull(value, NULL, 10);
}

/* The tables of the file, one definition a line, without those that SQLite keeps for itself. */
#define SCHEMA_SQL                                                                                 \
    "SELECT group_concat(sql, char(10)) FROM (SELECT s.sql FROM sqlite_schema s JOIN"              \
    " pragma_table_list t ON t.name = s.name AND t.schema = 'main' WHERE t.type IN ('table',"      \
    " 'virtual') AND s.sql IS NOT NULL ORDER BY s.name)"

static wh_status check_schema(wh_world *world, wh_error *err) {
    sqlite3_stmt *stmt = NULL;
    char hex[65];
    wh_status status = wh_world_prepare(world, SCHEMA_SQL, &stmt, err);
    if (status == WH_OK && sqlite3_step(stmt) != SQLITE_ROW) {
        status = wh_world_sql_error(world, "its tables", err);
    }
    const void *text = status == WH_OK ? sqlite3_column_text(stmt, 0) : NULL;
    if (status == WH_OK &&
        (text == NULL || !wh_sha256(text, (size_t)sqlite3_column_bytes(stmt, 0), hex))) {
        status = wh_fail_nomem(err, "world");
    }
    sqlite3_finalize(stmt);
    if (status == WH_OK && strncmp(hex, WH_WORLD_SCHEMA, strlen(WH_WORLD_SCHEMA)) != 0) {
        status = wh_fail(err, WH_ERR_DATA, "world",
                         "the world file %s was built for another version of Whence (its tables "
                         "are %.16s, this program reads " WH_WORLD_SCHEMA "): " FIX,
                         world->info.path, hex);
    }
    return status;
}

/* Format and ICU version first: a file of another version is no damaged one. */
static wh_status check_meta(wh_world *world, wh_error *err) {
    wh_world_info *info = &world->info;
    const char *format = wh_world_meta(world, "format");
    if (format == NULL) {
        return wh_fail(err, WH_ERR_DATA, "world", "%s is not a world file: " FIX, info->path);
    }
    if (strcmp(format, WH_WORLD_FORMAT) != 0) {
        return wh_fail(err, WH_ERR_DATA, "world",
                       "the world file %s has format %.40s, this program reads " WH_WORLD_FORMAT
                       ": " FIX,
                       info->path, format);
    }
    wh_status status = check_schema(world, err);
    if (status != WH_OK) {
        return status;
    }
    info->icu_version = wh_world_meta(world, "icu");
    if (info->icu_version == NULL || strcmp(info->icu_version, wh_text_icu_version()) != 0) {
        return wh_fail(err, WH_ERR_DATA, "world",
                       "the names in %s were folded by ICU %.20s, this program has ICU %s: " FIX,
                       info->path, info->icu_version == NULL ? "?" : info->icu_version,
                       wh_text_icu_version());
    }
    const char *content = wh_world_meta(world, "content_sha256");
    info->edition = wh_world_meta(world, "edition");
    info->attribution = wh_world_meta(world, "attribution");
    if (content == NULL || info->edition == NULL || info->attribution == NULL ||
        strlen(content) != strlen(WH_WORLD_CONTENT_MARK) + 64) {
        return wh_world_damaged(world, "table meta", err);
    }
    info->content_sha256 = content + strlen(WH_WORLD_CONTENT_MARK);
    info->place_count = meta_count(world, "place_count");
    info->name_count = meta_count(world, "name_count");
    info->country_count = meta_count(world, "country_count");
    info->admin1_count = meta_count(world, "admin1_count");
    info->brand_count = meta_count(world, "brand_count");
    return WH_OK;
}

static wh_status check_quick_hash(wh_world *world, wh_error *err) {
    unsigned char *map = NULL;
    size_t size = 0;
    char hex[65];
    wh_status status = map_file(world->info.path, &map, &size, err);
    if (status != WH_OK) {
        return status;
    }
    bool ok = wh_world_quick_hash(map, size, hex);
    munmap(map, size);
    if (!ok) {
        return wh_fail_nomem(err, "world");
    }
    const char *stored = wh_world_meta(world, "quick_sha256");
    if (stored == NULL || strcmp(stored + strcspn(stored, ":") + 1, hex) != 0) {
        return wh_world_damaged(world, "its hash differs from the one recorded at build", err);
    }
    return WH_OK;
}

static wh_status open_parts(wh_world *world, wh_error *err) {
    static wh_status (*const parts[])(wh_world *, wh_error *) = {
        wh_facts_open, wh_sites_open, wh_regions_open, wh_words_open, wh_brands_open, wh_names_open,
    };
    wh_status status = WH_OK;
    for (size_t i = 0; status == WH_OK && i < sizeof parts / sizeof *parts; i++) {
        status = parts[i](world, err);
    }
    return status;
}

wh_status wh_world_open(const char *path, wh_world **out, wh_error *err) {
    if (path == NULL || out == NULL) {
        return wh_fail(err, WH_ERR_ARG, "world", "wh_world_open needs a path");
    }
    *out = NULL;
    wh_world *world = calloc(1, sizeof *world);
    if (world == NULL) {
        return wh_fail_nomem(err, "world");
    }
    wh_status status = WH_OK;
    world->arena = wh_arena_create(0);
    if (world->arena == NULL) {
        status = wh_fail_nomem(err, "world");
        goto done;
    }
    status = open_database(world, path, err);
    if (status == WH_OK) {
        status = check_meta(world, err);
    }
    if (status == WH_OK) {
        status = check_quick_hash(world, err);
    }
    if (status == WH_OK) {
        status = open_parts(world, err);
    }
done:
    if (status == WH_OK) {
        *out = world;
    } else {
        wh_world_free(world);
    }
    return status;
}

void wh_world_free(wh_world *world) {
    if (world == NULL) {
        return;
    }
    wh_names_close(world);
    wh_brands_close(world);
    wh_words_close(world);
    wh_regions_close(world);
    wh_sites_close(world);
    wh_facts_close(world);
    wh_translit_free(world->translit);
    sqlite3_close(world->db);
    wh_arena_free(world->arena);
    free(world);
}

wh_world_info wh_world_describe(const wh_world *world) {
    wh_world_info info = world->info;
    info.site_count = world->sites.count;
    return info;
}

const wh_sites *wh_world_sites(const wh_world *world) {
    return &world->sites;
}

wh_status wh_world_verify(const char *path, wh_error *err) {
    unsigned char *map = NULL;
    size_t size = 0;
    char stored[65] = "", hex[65];
    wh_status status = map_file(path, &map, &size, err);
    if (status != WH_OK) {
        return status;
    }
    const size_t length = strlen(WH_WORLD_CONTENT_MARK);
    unsigned char *at = memmem(map, size, WH_WORLD_CONTENT_MARK, length);
    if (at != NULL && (size_t)(map + size - at) >= length + 64) {
        memcpy(stored, at + length, 64);
    }
    if (!wh_world_content_hash(map, size, hex)) {
        status = wh_fail_nomem(err, "world");
    } else if (strcmp(stored, hex) != 0) {
        status = wh_fail(err, WH_ERR_DATA, "world",
                         "the content of %s does not have the hash recorded at build: " FIX, path);
    }
    munmap(map, size);
    return status;
}

wh_status wh_world_sources_list(wh_world *world, wh_arena *arena, wh_world_source **sources,
                                size_t *count, wh_error *err) {
    sqlite3_stmt *stmt = NULL;
    size_t capacity = 0;
    *sources = NULL;
    *count = 0;
    wh_status status = wh_world_prepare(
        world, "SELECT name, sha256, notice, credit FROM source ORDER BY name", &stmt, err);
    int code = SQLITE_DONE;
    while (status == WH_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (!wh_arena_grow(arena, (void **)sources, &capacity, *count + 1, sizeof **sources)) {
            status = wh_fail_nomem(err, "world");
            break;
        }
        const char *text[4];
        for (int i = 0; i < 4; i++) {
            text[i] = wh_arena_strdup(arena, (const char *)sqlite3_column_text(stmt, i));
            if (text[i] == NULL) {
                status = wh_fail_nomem(err, "world");
            }
        }
        (*sources)[(*count)++] = (wh_world_source){text[0], text[1], text[2], text[3]};
    }
    if (status == WH_OK && code != SQLITE_DONE) {
        status = wh_world_sql_error(world, "table source", err);
    }
    sqlite3_finalize(stmt);
    return status;
}
