/* The wording of numbers, and the quoting of foreign text. */
#include "cmocka_all.h"
#include "report/words.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

static void check(wh_buffer *buffer, const char *expected) {
    char *text = NULL;
    assert_int_equal(wh_buffer_take(buffer, &text, NULL), WH_OK);
    assert_string_equal(text, expected);
    free(text);
}

static void numbers_are_plain(void **state) {
    (void)state;
    static const struct {
        double value;
        int decimals;
        const char *text;
    } cases[] = {
        {0, 3, "0"},         {-0.0001, 3, "0"},  {1.5, 0, "2"},    {-33.8688, 3, "-33.869"},
        {-0.05, 2, "-0.05"}, {100, 5, "100"},    {2.30, 5, "2.3"}, {7.000001, 6, "7.000001"},
        {NAN, 2, "?"},       {INFINITY, 2, "?"}, {1e12, 2, "?"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wh_buffer buffer = {0};
        wh_buffer_number(&buffer, cases[i].value, cases[i].decimals);
        check(&buffer, cases[i].text);
    }
}

static void distances_have_two_digits(void **state) {
    (void)state;
    static const struct {
        double km;
        const char *text;
    } cases[] = {{0, "10 m"},        {0.034, "34 m"},      {0.849, "850 m"},
                 {0.9949, "990 m"},  {0.996, "1 km"},      {4.24, "4.2 km"},
                 {9.96, "10 km"},    {123, "120 km"},      {999.4, "1,000 km"},
                 {1249, "1,200 km"}, {20015, "20,000 km"}, {NAN, "?"},
                 {-1, "?"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wh_buffer buffer = {0};
        wh_words_distance(&buffer, cases[i].km);
        check(&buffer, cases[i].text);
    }
}

static void frequencies_round(void **state) {
    (void)state;
    static const struct {
        double confidence;
        const char *text;
    } cases[] = {{1, "more than 99 in 100"},  {0.994, "about 99 in 100"}, {0.95, "about 95 in 100"},
                 {0.94, "about 9 in 10"},     {0.75, "about 8 in 10"},    {0.06, "about 1 in 10"},
                 {0.04, "less than 1 in 20"}, {0, "less than 1 in 20"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wh_buffer buffer = {0};
        wh_words_frequency(&buffer, cases[i].confidence, "");
        check(&buffer, cases[i].text);
    }
    wh_buffer buffer = {0};
    wh_words_frequency(&buffer, 0.81, " times");
    check(&buffer, "about 8 times in 10");
}

static void confidence_words_are_ordered(void **state) {
    (void)state;
    assert_string_equal(wh_words_confidence(1), "practically certain");
    assert_string_equal(wh_words_confidence(0.5), "about as likely as not");
    assert_string_equal(wh_words_confidence(0), "next to impossible");
    assert_string_equal(wh_words_confidence(NAN), "next to impossible");
}

static void quoting_disarms(void **state) {
    (void)state;
    static const struct {
        const char *text, *plain, *html;
    } cases[] = {
        {"a<b> & \"c\" 'd'", "a<b> & \"c\" 'd'", "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"},
        {"\x1b[31mred\x07\n", " [31mred  ", " [31mred  "},
        {"\xc2\x9b"
         "2J",
         " 2J", " 2J"},
        {"\u202Eevil\u2066\u2069\u200F\u061C", "\uFFFDevil\uFFFD\uFFFD\uFFFD\uFFFD",
         "\uFFFDevil\uFFFD\uFFFD\uFFFD\uFFFD"},
        {"\xff"
         "a\xc3",
         "\uFFFDa\uFFFD", "\uFFFDa\uFFFD"},
        {"\u5317\u4eac \u05e9\u05dc\u05d5\u05dd", "\u5317\u4eac \u05e9\u05dc\u05d5\u05dd",
         "\u5317\u4eac \u05e9\u05dc\u05d5\u05dd"},
        /* Joiners stay: Persian and Indic spelling need them. */
        {"\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wh_buffer plain = {0}, html = {0};
        wh_buffer_quote(&plain, cases[i].text, WH_QUOTE_PLAIN);
        wh_buffer_quote(&html, cases[i].text, WH_QUOTE_HTML);
        check(&plain, cases[i].plain);
        check(&html, cases[i].html);
    }
}

/* RFC 4648, section 10. */
static void base64_matches_the_standard(void **state) {
    (void)state;
    static const char *const cases[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wh_buffer buffer = {0};
        wh_buffer_base64(&buffer, (const uint8_t *)cases[i][0], strlen(cases[i][0]));
        check(&buffer, cases[i][1]);
    }
}

static void too_long_fails_for_good(void **state) {
    (void)state;
    wh_buffer buffer = {0};
    char *text = NULL;
    wh_error err = {0};
    wh_buffer_add(&buffer, "start");
    wh_buffer_base64(&buffer, (const uint8_t *)"x", SIZE_MAX / 2);
    wh_buffer_add(&buffer, "more");
    assert_int_equal(wh_buffer_take(&buffer, &text, &err), WH_ERR_NOMEM);
    assert_null(text);
    assert_null(buffer.data);
}

static void coordinates_match_the_radius(void **state) {
    (void)state;
    wh_place place = {.lat_deg = 48.0777123, .lon_deg = -7.3579456, .radius50_km = 0.02};
    wh_buffer fine = {0}, rough = {0};
    wh_words_coordinates(&fine, &place);
    check(&fine, "48.07771, -7.35795");
    place.radius50_km = 40;
    wh_words_coordinates(&rough, &place);
    check(&rough, "48.08, -7.36");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_plain),       cmocka_unit_test(distances_have_two_digits),
        cmocka_unit_test(frequencies_round),       cmocka_unit_test(confidence_words_are_ordered),
        cmocka_unit_test(quoting_disarms),         cmocka_unit_test(base64_matches_the_standard),
        cmocka_unit_test(too_long_fails_for_good), cmocka_unit_test(coordinates_match_the_radius),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
