/* Dates, times and UTC offsets of tags. */
#include "cmocka_all.h"
#include "photo/internal.h"

static void test_moments(void **state) {
    (void)state;
    wh_moment m;
    assert_true(wh_moment_parse("2021:08:01 12:30:05", &m));
    assert_int_equal(m.year, 2021);
    assert_int_equal(m.month, 8);
    assert_int_equal(m.day, 1);
    assert_int_equal(m.hour, 12);
    assert_int_equal(m.minute, 30);
    assert_int_equal(m.second, 5);
    assert_false(m.has_offset);
    assert_true(wh_moment_parse("2021-08-01T12:30:05.123-03:30", &m));
    assert_true(m.has_offset);
    assert_int_equal(m.offset_min, -210);
    assert_true(wh_moment_parse("2021-08-01T12:30Z", &m));
    assert_true(m.has_offset);
    assert_int_equal(m.offset_min, 0);
    assert_true(wh_moment_parse(" 2020:02:29 00:00:00 ", &m));
}

static void test_no_moments(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "    :  :     :  :  ",
                                        "0000:00:00 00:00:00",
                                        "2021:13:01 12:30:05",
                                        "2021:02:29 12:30:05",
                                        "2100:02:29 12:30:05",
                                        "2021:08:01 24:30:05",
                                        "2021:08:01 12:60:05",
                                        "2021:08:01",
                                        "2021:8:1 12:30:05",
                                        "2021:08:01 12:30:05 or so",
                                        "2021:08:01 12:30:05+20:00",
                                        "yesterday"};
    wh_moment m;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (wh_moment_parse(texts[i], &m))
            fail_msg("accepted \"%s\"", texts[i]);
}

static void test_offsets(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        int offset_min;
    } cases[] = {{"+02:00", true, 120},   {"-05:30", true, -330}, {"-03:30", true, -210},
                 {"+0545", true, 345},    {"+9", true, 540},      {"Z", true, 0},
                 {" +14:00 ", true, 840}, {"-12:00", true, -720}, {"+14:30", false, 0},
                 {"-13:00", false, 0},    {"+02:15", false, 0},   {"+02:07", false, 0},
                 {"02:00", false, 0},     {"+", false, 0},        {"", false, 0},
                 {"+02:00x", false, 0},   {"-02:15", false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int offset = 9999;
        bool ok = wh_offset_parse(cases[i].text, &offset);
        if (ok != cases[i].ok || (cases[i].ok && offset != cases[i].offset_min))
            fail_msg("\"%s\": %d %d", cases[i].text, ok, offset);
    }
}

static bool between(const char *local, const char *utc, int *offset_min) {
    wh_moment a, b;
    assert_true(wh_moment_parse(local, &a) && wh_moment_parse(utc, &b));
    return wh_offset_between(&a, &b, offset_min);
}

static void test_between(void **state) {
    (void)state;
    int offset;
    assert_true(between("2021:08:01 12:30:05", "2021:08:01 10:30:00", &offset));
    assert_int_equal(offset, 120);
    assert_true(between("2021:01:01 00:10:00", "2020:12:31 18:24:00", &offset));
    assert_int_equal(offset, 345);
    assert_true(between("2020:12:31 20:01:00", "2021:01:01 00:31:30", &offset));
    assert_int_equal(offset, -270);
    assert_true(between("2020:03:01 00:00:00", "2020:02:29 10:00:00", &offset));
    assert_int_equal(offset, 840);
    assert_false(
        between("2021:08:01 12:37:30", "2021:08:01 10:30:00", &offset)); /* clocks differ */
    assert_false(between("2021:08:01 12:45:00", "2021:08:01 10:30:00", &offset)); /* no such zone */
    assert_false(between("2021:08:03 12:30:00", "2021:08:01 10:30:00", &offset));
    assert_false(between("2021:08:01 12:30:00", "1980:01:06 00:00:00", &offset));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_no_moments),
        cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
