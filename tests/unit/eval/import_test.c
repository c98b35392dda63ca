/* Truth from a folder of photos, and from tables by their layouts. */
#include "base/file.h"
#include "cmocka_all.h"
#include "exif_block.h"
#include "lab/eval/import.h"

#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXAMPLE WH_SOURCE_DIR "/examples/brick-wall.jpg"

static char folder[] = "/tmp/whence-import-XXXXXX";

static const char *path_of(const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const void *bytes, size_t size) {
    wh_error err = {0};
    assert_int_equal(wh_file_write(path_of(name), bytes, size, &err), WH_OK);
}

/* A photo of the examples as it would be with a position in its metadata. */
static void put_photo(const char *name) {
    static const int64_t lat[] = {43, 1, 28, 1, 2814, 100}, lon[] = {11, 1, 53, 1, 645, 100};
    unsigned char *jpeg, *with;
    size_t size, with_size;
    wh_error err = {0};
    exif_block block = {0};
    block_text(&block, BLOCK_GPS, 1, "S");
    block_rationals(&block, BLOCK_GPS, 2, BLOCK_RATIONAL, lat, 3);
    block_text(&block, BLOCK_GPS, 3, "W");
    block_rationals(&block, BLOCK_GPS, 4, BLOCK_RATIONAL, lon, 3);
    block_finish(&block);
    assert_int_equal(wh_file_read(EXAMPLE, 1 << 24, &jpeg, &size, &err), WH_OK);
    with = jpeg_with(jpeg, size, 0xE1, block.bytes, block.size, &with_size);
    assert_non_null(with);
    put(name, with, with_size);
    free(jpeg);
    free(with);
}

typedef struct seen {
    size_t records, remarks;
    char id[64];
    wh_point truth;
} seen;

static wh_status take(void *user, const wh_eval_record *record, wh_error *err) {
    seen *s = user;
    (void)err;
    snprintf(s->id, sizeof s->id, "%s", record->id);
    s->truth = record->truth;
    s->records++;
    return WH_OK;
}

static void hear(void *user, const char *message) {
    assert_non_null(strstr(message, "skipped"));
    ((seen *)user)->remarks++;
}

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) && mkdir(path_of("sub"), 0700) == 0 ? 0 : -1;
}

static int drop_folder(void **state) {
    (void)state;
    static const char *const names[] = {"sub/gps.jpg", "plain.jpg", "notes.txt", ".hidden",
                                        "t.csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(path_of(names[i]));
    rmdir(path_of("sub"));
    return rmdir(folder);
}

static void photos_with_a_position(void **state) {
    (void)state;
    seen s = {0};
    wh_eval_counts counts;
    wh_error err = {0};
    unsigned char *jpeg;
    size_t size;
    assert_int_equal(wh_file_read(EXAMPLE, 1 << 24, &jpeg, &size, &err), WH_OK);
    put("plain.jpg", jpeg, size);
    free(jpeg);
    put("notes.txt", "no photo", 8);
    put(".hidden", "x", 1);
    assert_int_equal(wh_import_truth(WH_IMPORT_PHOTOS, folder, hear, &s, take, &s, &counts, &err),
                     WH_ERR_FORMAT);
    assert_non_null(strstr(err.message, "none of its 2 files"));
    s = (seen){0};
    put_photo("sub/gps.jpg");
    assert_int_equal(wh_import_truth(WH_IMPORT_PHOTOS, folder, hear, &s, take, &s, &counts, &err),
                     WH_OK);
    assert_int_equal(s.records, 1);
    assert_int_equal(s.remarks, 2);
    assert_int_equal(counts.rows, 3);
    assert_int_equal(counts.foreign, 2);
    assert_string_equal(s.id, "sub/gps.jpg");
    assert_true(fabs(s.truth.lat_deg + 43.474483333) < 1e-8);
    assert_true(fabs(s.truth.lon_deg + 11.885125) < 1e-8);
}

static void every_layout_reads_its_columns(void **state) {
    (void)state;
    for (size_t i = 0; i < wh_layout_count; i++) {
        const wh_layout *layout = &wh_layouts[i];
        const char *const *of = layout->columns.of;
        char table[512];
        seen s = {0};
        wh_eval_counts counts;
        wh_error err = {0};
        if (strchr(of[WH_ROLE_LAT], '.')) /* JSON */
            snprintf(table, sizeof table,
                     "{\"%s\": \"a\", \"%.*s\": {\"lat\": 10.5, \"%s\": 120.25}}\n", of[WH_ROLE_ID],
                     (int)strcspn(of[WH_ROLE_LAT], "."), of[WH_ROLE_LAT],
                     strchr(of[WH_ROLE_LON], '.') + 1);
        else if (layout->no_header)
            snprintf(table, sizeof table, "x\ta\tx\tx\tx\tx\tx\tx\tx\tx\tx\tx\t120.25\t10.5\n");
        else
            snprintf(table, sizeof table, "%s,%s,%s\na,120.25,10.5\n", of[WH_ROLE_ID],
                     of[WH_ROLE_LON], of[WH_ROLE_LAT]);
        put("t.csv", table, strlen(table));
        if (wh_import_truth(layout->name, path_of("t.csv"), NULL, NULL, take, &s, &counts, &err) !=
            WH_OK)
            fail_msg("%s: %s", layout->name, err.message);
        assert_string_equal(s.id, "a");
        assert_true(s.truth.lat_deg == 10.5 && s.truth.lon_deg == 120.25);
        assert_non_null(wh_layout_named(layout->name));
        assert_true(strlen(layout->source) > 8);
    }
    assert_null(wh_layout_named("nothing"));
}

static void swapped_columns_are_an_error(void **state) {
    (void)state;
    static const char table[] = "IMG_ID,LAT,LON\na,120.25,10.5\nb,151.2,-33.9\n";
    seen s = {0};
    wh_eval_counts counts;
    wh_error err = {0};
    put("t.csv", table, sizeof table - 1);
    assert_int_equal(
        wh_import_truth("im2gps3k", path_of("t.csv"), NULL, NULL, take, &s, &counts, &err),
        WH_ERR_FORMAT);
    assert_non_null(strstr(err.message, "swapped"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(photos_with_a_position),
        cmocka_unit_test(every_layout_reads_its_columns),
        cmocka_unit_test(swapped_columns_are_an_error),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
