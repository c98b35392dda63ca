/* Building and opening: the same bytes twice, damage found, cancelling, missing sources. */
#include "cmocka_all.h"
#include "small_world.h"

#include "base/file.h"
#include "base/hash.h"
#include "world/handle.h"

#include <math.h>

#define COPY WH_BINARY_DIR "/test-world-copy.db"

static unsigned char *read_all(const char *path, size_t *size) {
    unsigned char *bytes = NULL;
    wh_error err;
    assert_int_equal(wh_file_read(path, (size_t)1 << 30, &bytes, size, &err), WH_OK);
    return bytes;
}

static void assert_data_error(wh_status status, const wh_error *err) {
    assert_int_equal(status, WH_ERR_DATA);
    assert_non_null(strstr(err->message, COPY));
    assert_non_null(strstr(err->message, "whence world build"));
}

static void same_sources_give_the_same_bytes(void **state) {
    (void)state;
    char first[65], second[65];
    wh_error err;
    const char *path = small_world_path();
    assert_non_null(path);
    wh_world_sources sources = {.assets_dir = SMALL_WORLD_ASSETS};
    assert_int_equal(wh_world_build(&sources, COPY, NULL, NULL, &err), WH_OK);
    assert_int_equal(wh_sha256_file(path, first, &err), WH_OK);
    assert_int_equal(wh_sha256_file(COPY, second, &err), WH_OK);
    assert_string_equal(first, second);
}

static void it_says_what_it_holds(void **state) {
    (void)state;
    wh_error err;
    wh_world *world = NULL;
    assert_int_equal(wh_world_open(small_world_path(), &world, &err), WH_OK);
    wh_world_info info = wh_world_describe(world);
    assert_string_equal(info.edition, "cities15000");
    assert_int_equal(strlen(info.content_sha256), 64);
    assert_true(info.place_count > 30000 && info.name_count > 300000);
    assert_true(info.country_count > 240 && info.admin1_count > 3000 && info.brand_count > 10000);
    assert_true(info.site_count > info.place_count + 10000);
    assert_non_null(strstr(info.attribution, "GeoNames (CC BY 4.0)"));
    wh_arena *arena = wh_arena_create(0);
    wh_world_source *sources;
    size_t count;
    assert_int_equal(wh_world_sources_list(world, arena, &sources, &count, &err), WH_OK);
    assert_true(count >= 5);
    for (size_t i = 0; i < count; i++) {
        char path[1024], hex[65];
        snprintf(path, sizeof path, "%s/%s", SMALL_WORLD_ASSETS, sources[i].name);
        assert_int_equal(wh_sha256_file(path, hex, &err), WH_OK);
        assert_string_equal(sources[i].sha256, hex);
        assert_true(strlen(sources[i].notice) > 10 && strlen(sources[i].credit) > 0);
    }
    wh_arena_free(arena);
    wh_world_free(world);
}

/* belief.md: 95 % of the prior on places by (population + 500)^0.7, 5 % uniform over land. */
static void sites_carry_the_prior(void **state) {
    (void)state;
    wh_error err;
    wh_world *world = NULL;
    assert_int_equal(wh_world_open(small_world_path(), &world, &err), WH_OK);
    const wh_sites *sites = wh_world_sites(world);
    wh_arena *arena = wh_arena_create(0);
    double places = 0, land = 0, scale = 0;
    size_t cells = 0;
    for (size_t i = 0; i < sites->count; i++) {
        const wh_site *site = &sites->site[i];
        if (site->place == 0) {
            land += (double)site->prior;
            cells++;
            assert_true(site->extent_km > 40 && site->extent_km < 90);
            continue;
        }
        places += (double)site->prior;
        if (i % 500 != 0) {
            continue;
        }
        wh_place_hit *hit;
        assert_int_equal(wh_world_place(world, site->place, arena, &hit, &err), WH_OK);
        assert_non_null(hit);
        assert_int_equal(hit->country, site->country);
        double ratio = (double)site->prior / pow(hit->population + 500, 0.7);
        scale = scale > 0 ? scale : ratio;
        assert_true(fabs(ratio / scale - 1) < 1e-4);
        assert_true(fabs((double)site->extent_km - hit->extent_km) < 1e-3 * hit->extent_km);
        assert_true(wh_haversine_km(wh_point_from_xyz(site->xyz), hit->point) < 0.01);
    }
    assert_true(fabs(places - 0.95) < 1e-3);
    assert_true(fabs(land - 0.05) < 1e-3);
    /* Land without Antarctica is 134 million km². */
    assert_true(cells > 134e6 / 12393 * 0.95 && cells < 150e6 / 12393 * 1.05);
    wh_arena_free(arena);
    wh_world_free(world);
}

static void damage_is_found(void **state) {
    (void)state;
    size_t size;
    wh_error err;
    wh_world *world = NULL;
    unsigned char *bytes = read_all(small_world_path(), &size);
    assert_int_equal(wh_world_verify(small_world_path(), &err), WH_OK);

    /* Cut off: found at opening. */
    assert_int_equal(wh_file_write(COPY, bytes, size / 2 / 4096 * 4096, &err), WH_OK);
    assert_data_error(wh_world_open(COPY, &world, &err), &err);
    assert_int_equal(wh_file_write(COPY, bytes, size - 7, &err), WH_OK);
    assert_data_error(wh_world_open(COPY, &world, &err), &err);
    assert_int_equal(wh_file_write(COPY, "", 0, &err), WH_OK);
    assert_data_error(wh_world_open(COPY, &world, &err), &err);

    /* One bit anywhere: found by the full check; the last page also at opening. */
    for (size_t at = 100; at < size; at += size / 5) {
        bytes[at] ^= 1;
        assert_int_equal(wh_file_write(COPY, bytes, size, &err), WH_OK);
        assert_data_error(wh_world_verify(COPY, &err), &err);
        bytes[at] ^= 1;
    }
    bytes[size - 1] ^= 1;
    assert_int_equal(wh_file_write(COPY, bytes, size, &err), WH_OK);
    assert_data_error(wh_world_open(COPY, &world, &err), &err);
    bytes[size - 1] ^= 1;

    /* The recorded hash itself counts, too. */
    unsigned char *mark = memmem(bytes, size, WH_WORLD_CONTENT_MARK, strlen(WH_WORLD_CONTENT_MARK));
    assert_non_null(mark);
    mark[strlen(WH_WORLD_CONTENT_MARK) + 5] ^= 1;
    assert_int_equal(wh_file_write(COPY, bytes, size, &err), WH_OK);
    assert_data_error(wh_world_verify(COPY, &err), &err);
    assert_null(world);
    unlink(COPY);
    free(bytes);
}

static void other_files_are_refused(void **state) {
    (void)state;
    wh_error err;
    wh_world *world = NULL;
    unlink(COPY);
    assert_data_error(wh_world_open(COPY, &world, &err), &err);
    unsigned char junk[8192] = "not a database";
    assert_int_equal(wh_file_write(COPY, junk, sizeof junk, &err), WH_OK);
    assert_data_error(wh_world_open(COPY, &world, &err), &err);
    unlink(COPY);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(COPY, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "CREATE TABLE meta(key, value); INSERT INTO meta VALUES"
                                  "('format', 'whence-world/2'), ('icu', '72.1')",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    assert_data_error(wh_world_open(COPY, &world, &err), &err);
    assert_non_null(strstr(err.message, "whence-world/2"));
    unlink(COPY);
    assert_int_equal(wh_world_open(NULL, &world, &err), WH_ERR_ARG);
}

/* A file of an older build has other tables: it is refused by that, at opening, before its hash. */
static void other_tables_are_refused(void **state) {
    (void)state;
    static const char *const changes[] = {
        "DROP TABLE word",
        "ALTER TABLE brand RENAME COLUMN kind TO sort",
        "CREATE TABLE novelty(id INTEGER PRIMARY KEY)",
    };
    size_t size;
    unsigned char *bytes = read_all(small_world_path(), &size);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        wh_error err = {0};
        wh_world *world = NULL;
        sqlite3 *db = NULL;
        assert_int_equal(wh_file_write(COPY, bytes, size, &err), WH_OK);
        assert_int_equal(sqlite3_open(COPY, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, changes[i], NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        assert_data_error(wh_world_open(COPY, &world, &err), &err);
        assert_non_null(strstr(err.message, "another version of Whence"));
        assert_null(world);
    }
    unlink(COPY);
    free(bytes);
}

static bool stop_at_once(void *context, const char *what, double done, double total) {
    (void)what;
    assert_true(done >= 0 && done <= total);
    ++*(int *)context;
    return false;
}

static void a_failed_build_leaves_the_old_file(void **state) {
    (void)state;
    wh_error err;
    int calls = 0;
    assert_int_equal(wh_file_write(COPY, "old", 3, &err), WH_OK);
    wh_world_sources sources = {.assets_dir = SMALL_WORLD_ASSETS};
    assert_int_equal(wh_world_build(&sources, COPY, stop_at_once, &calls, &err), WH_ERR_CANCELLED);
    assert_int_equal(calls, 1);
    sources.assets_dir = WH_BINARY_DIR "/no-such-folder";
    assert_int_equal(wh_world_build(&sources, COPY, NULL, NULL, &err), WH_ERR_IO);
    assert_non_null(strstr(err.message, "no-such-folder"));
    size_t size;
    unsigned char *bytes = read_all(COPY, &size);
    assert_int_equal(size, 3);
    free(bytes);
    assert_int_equal(access(COPY ".partial", F_OK), -1);
    unlink(COPY);
    sources.assets_dir = NULL;
    assert_int_equal(wh_world_build(&sources, COPY, NULL, NULL, &err), WH_ERR_ARG);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(a_failed_build_leaves_the_old_file),
        cmocka_unit_test(same_sources_give_the_same_bytes),
        cmocka_unit_test(it_says_what_it_holds),
        cmocka_unit_test(sites_carry_the_prior),
        cmocka_unit_test(damage_is_found),
        cmocka_unit_test(other_tables_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
