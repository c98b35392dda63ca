/* Goldens over answer texts: tests/golden/answer_texts.txt, one case a paragraph. */
#include "answer/guess.h"
#include "base/file.h"
#include "cmocka_all.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct expected {
    char form[16], lat[32], lon[32], country[64], state[64], city[64];
} expected;

static const char *const forms[] = {"none", "json", "tags", "chain", "prose"};

static void check_name(const char *got, const char *wanted, const char *text) {
    if (strcmp(got ? got : "-", wanted) != 0)
        fail_msg("\"%s\" is not \"%s\" in:\n%s", got ? got : "-", wanted, text);
}

static void check_case(const char *head, const char *text) {
    expected e;
    wh_guess guess;
    wh_arena *arena = wh_arena_create(0);
    if (sscanf(head, ">>> %15s %31s %31s %63[^|]| %63[^|]| %63[^\n]", e.form, e.lat, e.lon,
               e.country, e.state, e.city) != 6)
        fail_msg("not a case: %s", head);
    e.country[strlen(e.country) - 1] = '\0'; /* the blank before the bar */
    e.state[strlen(e.state) - 1] = '\0';
    assert_int_equal(wh_guess_parse(text, NULL, arena, &guess, NULL), WH_OK);
    if (strcmp(forms[guess.form], e.form) != 0)
        fail_msg("read as %s, not %s:\n%s", forms[guess.form], e.form, text);
    if (guess.has_point == (strcmp(e.lat, "-") == 0))
        fail_msg("%s point in:\n%s", guess.has_point ? "a" : "no", text);
    if (guess.has_point && !(fabs(guess.point.lat_deg - strtod(e.lat, NULL)) < 1e-6 &&
                             fabs(guess.point.lon_deg - strtod(e.lon, NULL)) < 1e-6))
        fail_msg("%.9g, %.9g in:\n%s", guess.point.lat_deg, guess.point.lon_deg, text);
    check_name(guess.country, e.country, text);
    check_name(guess.state, e.state, text);
    check_name(guess.city, e.city, text);
    wh_arena_free(arena);
}

static void reads_what_was_meant(void **state) {
    (void)state;
    unsigned char *bytes = NULL;
    size_t size = 0, count = 0;
    assert_int_equal(
        wh_file_read(WH_SOURCE_DIR "/tests/golden/answer_texts.txt", 1 << 20, &bytes, &size, NULL),
        WH_OK);
    char *at = strstr((char *)bytes, "\n>>> ");
    while (at) {
        char *head = at + 1, *text = strchr(head, '\n'), *next;
        *text++ = '\0';
        next = strncmp(text, ">>> ", 4) == 0 ? text - 1 : strstr(text, "\n>>> ");
        if (next)
            *next = '\0';
        check_case(head, text);
        count++;
        at = next;
    }
    assert_true(count > 50);
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_what_was_meant)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
