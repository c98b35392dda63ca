/* Tables of all kinds, row by row. */
#include "cmocka_all.h"
#include "lab/eval/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file with `size` bytes of content; removed by `drop`. */
static char *put(const char *content, size_t size) {
    char *path = strdup("/tmp/whence-sheet-XXXXXX");
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

/* All rows as text: cells joined by "|", rows by "\n"; faults as "!". */
static void check_rows(const char *content, size_t size, const char *kind,
                       const char *const *columns, size_t count, const char *expected) {
    char *path = put(content, size), got[2048] = "", digits[32];
    wh_sheet *sheet = NULL;
    wh_error err = {0};
    wh_row row;
    if (wh_sheet_open(path, NULL, &sheet, &err) != WH_OK)
        fail_msg("%s", err.message);
    assert_string_equal(wh_sheet_kind(sheet), kind);
    if (wh_sheet_select(sheet, columns, count, &err) != WH_OK)
        fail_msg("%s", err.message);
    for (;;) {
        assert_int_equal(wh_sheet_next(sheet, &row, &err), WH_OK);
        if (row.end)
            break;
        if (row.fault)
            strcat(got, "!");
        for (size_t i = 0; i < count && !row.fault; i++) {
            const char *text = wh_cell_text(&row.cells[i], digits);
            strcat(got, i ? "|" : "");
            strcat(got, text ? text : "-");
        }
        strcat(got, row.short_row ? "~\n" : "\n");
    }
    assert_string_equal(got, expected);
    wh_sheet_free(sheet);
    drop(path);
}

#define CHECK(content, kind, expected, ...)                                                        \
    do {                                                                                           \
        static const char *const names[] = {__VA_ARGS__};                                          \
        check_rows(content, sizeof(content) - 1, kind, names, sizeof names / sizeof *names,        \
                   expected);                                                                      \
    } while (0)

static void delimited_tables(void **state) {
    (void)state;
    CHECK("a,b\n1,2\n\n3,4", "CSV", "2|1\n4|3\n", "b", "a");
    CHECK("\xEF\xBB\xBF"
          "a\tb c\r\nx\t\"y\"\"z\"\r\n",
          "TSV", "x|y\"z\n", "a", "b c");
    CHECK("a;b\n\"1;2\n3\";4\n", "CSV with semicolons", "1;2\n3|4\n", "a", "b");
    CHECK("a,b\n1\n1,2,3\n1,2,\n", "CSV", "1|-~\n1|2~\n1|2\n", "a", "b");
    CHECK("1,2.5\n3,4\n", "CSV", "2.5|1\n4|3\n", "2", "1");
    CHECK("id  lat lon\nx 1   2\n", "CSV with blanks", "x|2\n", "id", "lon");
    CHECK("a|b\n1|2\n", "CSV with bars", "1\n", "a");
    CHECK("a,b\n\"open,2\n3,4\n", "CSV", "\"open|2\n3|4\n", "a", "b");
    CHECK("a,b\r1,2\r3,4\r", "CSV", "1|2\n3|4\n", "a", "b");
    CHECK("a,a,b\n1,2,3\n", "CSV", "1|3|-\n", "a", "b", NULL);
    CHECK("#id,v\n7,8\n", "CSV", "7\n", "id");
    CHECK("id,S3,N1\nx,1,2\n", "CSV", "x|1|2\n", "id", "S3", "N1");
    CHECK("a,b\n\"x\"y,2\n", "CSV", "xy|2\n", "a", "b");
}

static void json_tables(void **state) {
    (void)state;
    CHECK("{\"a\": {\"b\": [1, {\"c\": \"x\"}]}, \"d\": 2}\n{\"d\": null}\n[1]\n{broken\n",
          "JSON lines", "x|2\n-|-\n!\n!\n", "a.b.1.c", "d");
    CHECK("{\"a\": \"\xE2\x80\xA8|\"}\n", "JSON lines", "\xE2\x80\xA8|\n", "a");
    CHECK("[{\"a\": \"]},\\\"\"},\n {\"a\": 12345678901}]", "a JSON array", "]},\"\n12345678901\n",
          "a");
    CHECK("{\"p\": {\"a\": 1}, \"q\": {\"a\": true}}", "a JSON object of records", "p|1\nq|true\n",
          "@key", "a");
    CHECK("{\"n\": 2, \"rows\": [{\"a\": 1}, {\"a\": [1, 2]}]}",
          "a JSON object with a list of records", "1\n[1,2]\n", "a");
    CHECK("{\"i\": 1, \"t\": {\"x\": 1.5, \"y\": 2}}\n", "JSON lines", "3.5\n", "t");
    CHECK("{\"format\": \"whence-answer/1\", \"photo\": \"x\", \"alternatives\": [{\"a\": 1}]}\n",
          "JSON lines", "x\n", "photo");
    CHECK("{\"format\": \"whence-answer/1\",\n\"photo\": \"x\", \"alternatives\": [{\"a\": 1}]}\n",
          "one answer", "x\n", "photo");
    CHECK("{\"a\": NaN}\n{\"a\": \"z\"}", "JSON lines", "-\nz\n", "a");
}

/* A record that is longer than what is read at once, and many of them. */
static void long_records(void **state) {
    (void)state;
    enum { LONG = 700000, ROWS = 5 };
    char *content = malloc(LONG * ROWS + 1000), *at = content;
    assert_non_null(content);
    at += sprintf(at, "{\"id\": 0, \"text\": \"short\"}\n");
    for (int i = 1; i < ROWS; i++) {
        at += sprintf(at, "{\"id\": %d, \"text\": \"", i);
        memset(at, 'a' + i, LONG);
        at += LONG;
        at += sprintf(at, "\"}\n");
    }
    char *path = put(content, (size_t)(at - content));
    static const char *const names[] = {"id", "text"};
    wh_sheet *sheet = NULL;
    wh_row row;
    assert_int_equal(wh_sheet_open(path, NULL, &sheet, NULL), WH_OK);
    assert_int_equal(wh_sheet_select(sheet, names, 2, NULL), WH_OK);
    for (int i = 0; i < ROWS; i++) {
        assert_int_equal(wh_sheet_next(sheet, &row, NULL), WH_OK);
        assert_false(row.end || row.fault);
        assert_int_equal(row.line, i + 1);
        assert_true(row.cells[0].number == i);
        assert_int_equal(row.cells[1].size, i ? LONG : 5);
        assert_int_equal(row.cells[1].text[row.cells[1].size - 1], i ? 'a' + i : 't');
    }
    assert_int_equal(wh_sheet_next(sheet, &row, NULL), WH_OK);
    assert_true(row.end);
    wh_sheet_free(sheet);
    drop(path);
    free(content);
}

static void numbers_as_people_write_them(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value; /* 999: none */
    } rows[] = {{"48.85", 48.85},      {"-0.5", -0.5},    {"+7", 7},
                {".5", 0.5},           {"48.", 48},       {"007", 7},
                {"1e2", 100},          {" 3 ", 3},        {"48,85", 48.85},
                {"48°30'N", 48.5},     {"33.9 S", -33.9}, {"nan", 999},
                {"inf", 999},          {"-", 999},        {"1,2,3", 999},
                {"12 km", 999},        {"0x10", 999},     {"1e999", 999},
                {"4.9e-324", 4.9e-324}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wh_cell cell = {WH_CELL_TEXT, rows[i].text, strlen(rows[i].text), 0};
        double value = 999;
        bool number = wh_cell_number(&cell, &value);
        if (number == (rows[i].value == 999) || (number && value != rows[i].value))
            fail_msg("\"%s\" gives %d, %.17g", rows[i].text, number, value);
    }
}

static void refuses(void **state) {
    (void)state;
    static const struct {
        const char *content, *says;
    } rows[] = {{"", "is empty"},
                {"\xFF\xFE"
                 "a",
                 "UTF-16"},
                {"{\"a\": 1,", "not JSON"},
                {"{\n\"a\": 1\n}", "without records"},
                {"[1, 2]", "no JSON objects"},
                {"[}]}}]", "no JSON objects"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *path = put(rows[i].content, strlen(rows[i].content));
        wh_sheet *sheet = NULL;
        wh_error err = {0};
        assert_int_equal(wh_sheet_open(path, NULL, &sheet, &err), WH_ERR_FORMAT);
        if (!strstr(err.message, rows[i].says) || !strstr(err.message, path))
            fail_msg("%s", err.message);
        assert_null(sheet);
        drop(path);
    }
    wh_sheet *sheet = NULL;
    wh_error err = {0};
    assert_int_equal(wh_sheet_open("/nowhere/x.csv", NULL, &sheet, &err), WH_ERR_IO);
    assert_int_equal(wh_sheet_open("/tmp", NULL, &sheet, &err), WH_ERR_IO);
    assert_non_null(strstr(err.message, "folder"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delimited_tables), cmocka_unit_test(json_tables),
        cmocka_unit_test(long_records),     cmocka_unit_test(numbers_as_people_write_them),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
