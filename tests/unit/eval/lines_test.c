/* JSON lines: the same rows with any number of threads, and the same as the JSON parser gives,
 * which alone reads records of an array. */
#include "cmocka_all.h"
#include "lab/eval/score.h"
#include "lab/eval/sheet.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct text {
    char *data;
    size_t size, room;
} text;

__attribute__((format(printf, 2, 3))) static void add(text *t, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t more = (size_t)vsnprintf(NULL, 0, format, args);
    if (t->size + more + 1 > t->room) {
        t->room = (t->size + more + 1) * 2;
        t->data = realloc(t->data, t->room);
        assert_non_null(t->data);
    }
    vsnprintf(t->data + t->size, more + 1, format, again);
    t->size += more;
    va_end(again);
    va_end(args);
}

/* The first line that differs is told. */
static void check_same(const text *got, const text *expected) {
    size_t at = 0, from = 0;
    while (at < got->size && at < expected->size && got->data[at] == expected->data[at])
        if (got->data[at++] == '\n')
            from = at;
    if (at < got->size || at < expected->size)
        fail_msg("%.*s\nis not %.*s", (int)strcspn(got->data + from, "\n"), got->data + from,
                 (int)strcspn(expected->data + from, "\n"), expected->data + from);
}

static char *put(const char *content, size_t size) {
    char *path = strdup("/tmp/whence-lines-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, size), (ssize_t)size);
    close(fd);
    return path;
}

static void drop(char *path) {
    unlink(path);
    free(path);
}

static const char *const COLUMNS[] = {"id", "lat", NULL, "lon", "list", "deep.er", "id"};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof *COLUMNS };

/* Every row as text: line, fault, cells, and how it begins. */
static text read_rows(const char *content, size_t size, size_t threads) {
    char *path = put(content, size);
    text rows = {0};
    wh_sheet *sheet = NULL;
    wh_row row;
    wh_error err = {0};
    if (wh_sheet_open(path, NULL, &sheet, &err) != WH_OK ||
        wh_sheet_select(sheet, COLUMNS, COLUMN_COUNT, &err) != WH_OK)
        fail_msg("%s", err.message);
    wh_sheet_set_threads(sheet, threads);
    for (;;) {
        if (wh_sheet_next(sheet, &row, &err) != WH_OK)
            fail_msg("%s", err.message);
        if (row.end)
            break;
        add(&rows, "%zu %s", row.line, row.fault ? row.fault : "");
        for (size_t i = 0; i < COLUMN_COUNT; i++) {
            const wh_cell *cell = &row.cells[i];
            if (cell->kind == WH_CELL_TEXT)
                add(&rows, "|%zu \"%s\"", cell->size, cell->text);
            else if (cell->kind == WH_CELL_NUMBER)
                add(&rows, "|%a", cell->number);
            else
                add(&rows, "|-");
        }
        add(&rows, "|%zu %.2s\n", row.raw_size, row.raw);
    }
    wh_sheet_free(sheet);
    drop(path);
    return rows;
}

/* Lines that differ from the ones before in one thing. */
static const char *const ODD[] = {
    "{\"id\": \"a\", \"lat\": 1.5, \"lon\": -2}",
    "{\"id\": \"b\", \"lat\": -0, \"lon\": -0.0}",
    "{\"id\": \"b\", \"lat\": 0, \"lon\": 0.5}",
    "{\"id\": \"b\", \"lat\": 1e2, \"lon\": 1.5E-1}",
    "{\"id\": \"b\", \"lat\": 123456789012345, \"lon\": 1234567890123456}",
    "{\"id\": \"b\", \"lat\": 0.1234567890123456789, \"lon\": 12345.0123456789}",
    "{\"id\": \"b\", \"lat\": 48.856614, \"lon\": 2.3522219000000177}",
    "{\"id\": \"b\", \"lat\": null, \"lon\": true}",
    "{\"id\": \"b\", \"lat\": false, \"lon\": \"\"}",
    "{\"id\": 17, \"lat\": \"12.5\", \"lon\": \"x y\"}",
    "{\"id\": \"q\\\"q\", \"lat\": 1, \"lon\": 2}",
    "{\"id\": \"\\u00e9\", \"lat\": 1, \"lon\": 2}",
    "{\"id\": \"\xC3\xA9\", \"lat\": 1, \"lon\": 2}",
    "{\"id\": \"b\",\"lat\":1,\"lon\":2}",
    "{\"id\": \"c\",\"lat\":3,\"lon\":4}",
    "{ \"id\" : \"b\" , \"lat\" : 1 , \"lon\" : 2 }",
    "{ \"id\" : \"c\" , \"lat\" : 3 , \"lon\" : 4 }",
    "{\"lon\": 2, \"lat\": 1, \"id\": \"b\"}",
    "{\"lon\": 4, \"lat\": 3, \"id\": \"c\"}",
    "{\"id\": \"first\", \"lat\": 1, \"id\": \"second\", \"lon\": 2}",
    "{\"id\": \"first\", \"lat\": 3, \"id\": \"second\", \"lon\": 4}",
    "{\"id\": \"b\", \"lat\": 1, \"lon\": 2, \"list\": [1, {\"x\": \"y\"}], \"deep\": {\"er\": 5}}",
    "{\"id\": \"c\", \"lat\": 3, \"lon\": 4, \"list\": [1, 2], \"deep\": {\"er\": [6]}}",
    "{\"id\": \"b\", \"lat\": 1, \"lon\": 2, \"list\": {\"s\": 1, \"t\": 2}, \"deep\": 3}",
    "{\"id\": \"b\", \"deep.er\": 4, \"lon\": 2}",
    "{\"id\": \"b\", \"deep.er\": 4, \"lon\": 3}",
    "{\"i\\u0064\": \"b\", \"lat\": 1}",
    "{\"id\": NaN, \"lat\": Infinity, \"lon\": -Infinity}",
    "{\"id\": \"\x7F\", \"lat\": 1, \"lon\": 2}",
    "{}",
};
enum { ODD_COUNT = sizeof ODD / sizeof *ODD };

/* An odd line between others: after each of them, and before each. */
static void are_as_the_parser_gives_them(void **state) {
    (void)state;
    for (size_t i = 0; i < ODD_COUNT; i++) {
        text lines = {0}, array = {0};
        add(&array, "[");
        add(&lines, "{\"id\": 0, \"list\": 0, \"deep\": {\"er\": 0}, \"lat\": 0, \"lon\": 0}");
        add(&array, "%s", lines.data);
        for (size_t k = 0; k < ODD_COUNT; k++) {
            add(&lines, "\n%s\n%s\n%s", ODD[k], ODD[i], ODD[i]);
            add(&array, ",%s,%s,%s", ODD[k], ODD[i], ODD[i]);
        }
        add(&array, "]");
        text got = read_rows(lines.data, lines.size, 1);
        text expected = read_rows(array.data, array.size, 1);
        check_same(&got, &expected);
        free(lines.data);
        free(array.data);
        free(got.data);
        free(expected.data);
    }
}

static const char *const DAMAGED[] = {
    "{\"id\": \"b\", \"lat\": 01, \"lon\": 2}",  "{\"id\": \"b\", \"lat\": 1., \"lon\": 2}",
    "{\"id\": \"b\", \"lat\": .5, \"lon\": 2}",  "{\"id\": \"b\", \"lat\": -, \"lon\": 2}",
    "{\"id\": \"b\", \"lat\": 1, \"lon\": 2",    "{\"id\": \"b\", \"lat\": 1, \"lon\": 2}}",
    "{\"id\": \"b\", \"lat\": 1, \"lon\": 2} x", "{\"id\": \"b, \"lat\": 1, \"lon\": 2}",
    "{\"id\": \"b\t\", \"lat\": 1, \"lon\": 2}", "{\"id\": \"b\xFF\", \"lat\": 1, \"lon\": 2}",
    "{\"id\": \"b\", \"lat\": 1 2, \"lon\": 2}", "{\"id\": \"b\", \"lat\": nul, \"lon\": 2}",
    "{\"id\": \"b\", \"lat\": 1, \"lon\": }",    "{\"id\": \"b\", \"lat\": -01, \"lon\": 2}",
    "{\"id\": \"b\", \"lat\": 1, \"lon\": +2}",  "{\"id\": \"b\", \"lat\": 1\"lon\": 2}",
};

/* A damaged line behind a sound one of its shape, or learnt from, is told, and only that. */
static void damage_is_told(void **state) {
    (void)state;
    static const char sound[] = "{\"id\": \"a\", \"lat\": 1, \"lon\": 2}";
    for (size_t i = 0; i < sizeof DAMAGED / sizeof *DAMAGED; i++) {
        text lines = {0};
        add(&lines, "{\"id\": 0, \"list\": 0, \"deep\": {\"er\": 0}, \"lat\": 0, \"lon\": 0}\n%s\n",
            sound);
        add(&lines, "%s\n%s\n%s\n%s\n", DAMAGED[i], DAMAGED[i], sound, sound);
        text rows = read_rows(lines.data, lines.size, 1);
        size_t faults = 0;
        for (const char *p = rows.data; (p = strstr(p, "not a JSON object")); p++)
            faults++;
        if (faults != 2 || !strstr(rows.data, "\n5 |1 \"a\"|0x1p+0|-|0x1p+1|-|-|1 \"a\"|"))
            fail_msg("%s gives\n%s", DAMAGED[i], rows.data);
        free(lines.data);
        free(rows.data);
    }
}

/* Some MiB of lines of all kinds, short and long ones, blank ones among them. */
static text many_lines(void) {
    text lines = {0};
    uint32_t random = 1;
    add(&lines, "{\"id\": 0, \"list\": 0, \"deep\": {\"er\": 0}, \"lat\": 0, \"lon\": 0}\n");
    for (int i = 0; i < 40000; i++) {
        random = random * 1664525 + 1013904223;
        uint32_t kind = random >> 16;
        if (kind % 50 == 0)
            add(&lines, "%s\r\n", ODD[kind / 50 % ODD_COUNT]);
        else if (kind % 50 == 1)
            add(&lines, "%s\n", DAMAGED[kind / 50 % (sizeof DAMAGED / sizeof *DAMAGED)]);
        else if (kind % 50 == 2)
            add(&lines, kind % 4 ? "\n" : " \r\n");
        else if (kind % 5000 == 3)
            add(&lines, "{\"id\": \"%0*d\"}\n", 300000, i);
        else
            add(&lines, "{\"id\": \"photo %d\", \"lat\": %.6f, \"lon\": %.4f}\n", i,
                (double)(random % 1000) / 7, (double)random / -3e7);
    }
    for (int i = 0; i < 200000; i++)
        add(&lines, "{}\n");
    add(&lines, "{\"id\": \"without a line feed\"}");
    return lines;
}

static void threads_change_nothing(void **state) {
    (void)state;
    text lines = many_lines();
    text expected = read_rows(lines.data, lines.size, 1);
    assert_non_null(strstr(expected.data, "without a line feed"));
    for (size_t threads = 2; threads <= 8; threads += 3) {
        text got = read_rows(lines.data, lines.size, threads);
        check_same(&got, &expected);
        free(got.data);
    }
    free(lines.data);
    free(expected.data);
}

/* Who stops in the middle leaves no thread behind. */
static void can_be_left(void **state) {
    (void)state;
    text lines = many_lines();
    char *path = put(lines.data, lines.size);
    for (int rows = 0; rows < 20000; rows += 6000) {
        wh_sheet *sheet = NULL;
        wh_row row;
        assert_int_equal(wh_sheet_open(path, NULL, &sheet, NULL), WH_OK);
        assert_int_equal(wh_sheet_select(sheet, COLUMNS, COLUMN_COUNT, NULL), WH_OK);
        wh_sheet_set_threads(sheet, 4);
        for (int i = 0; i < rows; i++)
            assert_int_equal(wh_sheet_next(sheet, &row, NULL), WH_OK);
        wh_sheet_free(sheet);
    }
    drop(path);
    free(lines.data);
}

/* ---- records ---- */

typedef struct taken {
    text records;
    const wh_eval_settings *settings;
} taken;

static wh_status take(void *user, const wh_eval_record *record, wh_error *err) {
    (void)err;
    taken *t = user;
    add(&t->records, "%zu %s %a %a %d %a %a %a %d %d %s\n", record->line, record->id,
        record->truth.lat_deg, record->truth.lon_deg, record->state, record->point.lat_deg,
        record->point.lon_deg, wh_eval_record_km(t->settings, record), isnan(record->radius50_km),
        isnan(record->confidence), record->fault ? record->fault : "");
    return WH_OK;
}

static text evaluate(const char *content, size_t size, const wh_eval_settings *settings) {
    char *path = put(content, size);
    wh_eval_source source = {path, NULL, NULL, NULL};
    wh_eval_counts counts;
    wh_error err = {0};
    taken t = {.settings = settings};
    wh_status status = wh_eval_read(&source, settings, take, &t, &counts, &err);
    if (status != WH_OK)
        add(&t.records, "%s", err.message + strlen(path));
    else
        add(&t.records, "%zu %zu %zu %zu %zu", counts.rows, counts.records, counts.foreign,
            counts.duplicates, counts.no_truth);
    drop(path);
    return t.records;
}

/* Answers as lines and as an array: plain rows, whose facts other threads work out, and all that
 * can be wrong with a row. `bad`: one more, near the end. */
static void check_records(const char *bad, const wh_eval_settings *settings, const char *contains) {
    text lines = {0}, array = {0};
    uint32_t random = 3;
    add(&array, "[");
    for (int i = 0; i < 20000; i++) {
        static const char *const others[] = {
            "{\"id\": \"mean\", \"lat\": 1, \"lon\": 2, \"pred_lat\": 1, \"pred_lon\": 1}",
            "{\"id\": null, \"lat\": 1, \"lon\": 2, \"pred_lat\": 1, \"pred_lon\": 1}",
            "{\"id\": \" \", \"lat\": 1, \"lon\": 2, \"pred_lat\": 1, \"pred_lon\": 1}",
            "{\"id\": \"x\", \"lat\": 1, \"lon\": 2, \"pred_lat\": null, \"pred_lon\": 1}",
            "{\"id\": \"x\", \"lat\": 1, \"lon\": 2, \"pred_lat\": 91, \"pred_lon\": 1}",
            "{\"id\": \"x\", \"lat\": null, \"lon\": null, \"pred_lat\": 1, \"pred_lon\": 1}",
            "{\"id\": \"x\", \"lat\": 1, \"lon\": 180, \"pred_lat\": 1, \"pred_lon\": 180}",
            "{\"id\": \"x\", \"lat\": \"1\", \"lon\": \"2 E\", \"pred_lat\": \"x\", \"pred_lon\": "
            "1}",
            "{\"id\": 12, \"lat\": 1, \"lon\": 2, \"pred_lat\": 3, \"pred_lon\": 1e1}",
            "{\"id\": \"photo 7\", \"lat\": 1, \"lon\": 2, \"pred_lat\": 3, \"pred_lon\": 1}",
        };
        random = random * 1664525 + 1013904223;
        size_t before = lines.size;
        if (bad && i == 19000)
            add(&lines, "%s", bad);
        else if (i == 19001 || (i && random >> 16 & 15)) /* plain */
            add(&lines,
                "{\"id\": \"photo %u\", \"lat\": %d, \"lon\": %d.5, \"pred_lat\": %u, "
                "\"pred_lon\": %d}",
                random >> 8 & 0x3FFF, i % 180 - 90, i % 359 - 179, random >> 20 & 15,
                i % 361 - 180);
        else
            add(&lines, "%s", others[(random >> 20) % (sizeof others / sizeof *others)]);
        add(&array, "%s%s", i ? "," : "", lines.data + before);
        add(&lines, "\n");
    }
    add(&array, "]");
    text got = evaluate(lines.data, lines.size, settings);
    text expected = evaluate(array.data, array.size, settings);
    check_same(&got, &expected);
    if (contains && !strstr(got.data, contains))
        fail_msg("%.300s", got.data + (got.size > 300 ? got.size - 300 : 0));
    free(lines.data);
    free(array.data);
    free(got.data);
    free(expected.data);
}

static void records_are_the_same(void **state) {
    (void)state;
    wh_eval_settings settings = wh_eval_default_settings();
    check_records(NULL, &settings, "\n20000 ");
    settings.distance = WH_DISTANCE_GEODESIC;
    check_records(NULL, &settings, "\n20000 ");
    /* A truth out of range, and plain rows behind it. */
    check_records("{\"id\": \"x\", \"lat\": 95, \"lon\": 2, \"pred_lat\": 1, \"pred_lon\": 1}",
                  &settings, ": line 19001: the truth");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_as_the_parser_gives_them), cmocka_unit_test(damage_is_told),
        cmocka_unit_test(threads_change_nothing),       cmocka_unit_test(can_be_left),
        cmocka_unit_test(records_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
