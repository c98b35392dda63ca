/* GPS coordinates in all the forms that tags have: signs, references, denominators, text. */
#include "cmocka_all.h"
#include "photo/internal.h"

#include <math.h>

typedef struct rational_case {
    const char *what;
    wh_rational parts[3];
    int count;
    bool is_signed;
    const char *reference, *hemispheres;
    bool ok;
    double deg;
} rational_case;

static const rational_case rational_cases[] = {
    {"north", {{45, 1}, {30, 1}, {36, 1}}, 3, false, "N", "NS", true, 45.51},
    {"south", {{45, 1}, {30, 1}, {36, 1}}, 3, false, "S", "NS", true, -45.51},
    {"east", {{170, 1}, {30, 1}, {0, 1}}, 3, false, "E", "EW", true, 170.5},
    {"west", {{170, 1}, {30, 1}, {0, 1}}, 3, false, "W", "EW", true, -170.5},
    {"lower case", {{45, 1}, {30, 1}, {0, 1}}, 3, false, "s", "NS", true, -45.5},
    {"blank around", {{45, 1}, {30, 1}, {0, 1}}, 3, false, " S ", "NS", true, -45.5},
    {"word", {{45, 1}, {30, 1}, {0, 1}}, 3, false, "South", "NS", true, -45.5},
    {"words", {{45, 1}, {30, 1}, {0, 1}}, 3, false, "WEST LONGITUDE", "EW", true, -45.5},
    {"another word", {{45, 1}, {30, 1}, {0, 1}}, 3, false, "Southern", "NS", false, 0},
    {"other axis", {{45, 1}, {30, 1}, {0, 1}}, 3, false, "E", "NS", false, 0},
    {"east or west in another language", {{4, 1}, {3, 1}, {0, 1}}, 3, false, "O", "EW", false, 0},
    {"decimal minutes", {{45, 1}, {30500, 1000}, {0, 1}}, 3, false, "N", "NS", true, 45.508333333},
    {"decimal degrees", {{4550833, 100000}, {0, 1}, {0, 1}}, 3, false, "N", "NS", true, 45.50833},
    {"degrees alone", {{4550833, 100000}}, 1, false, "S", "NS", true, -45.50833},
    {"degrees and minutes", {{45, 1}, {30, 1}}, 2, false, "N", "NS", true, 45.5},
    {"no reference, unsigned, positive",
     {{45, 1}, {30, 1}, {0, 1}},
     3,
     false,
     NULL,
     "NS",
     false,
     0},
    {"empty reference, unsigned", {{45, 1}, {30, 1}, {0, 1}}, 3, false, "", "NS", false, 0},
    {"no reference, signed, positive", {{45, 1}, {30, 1}, {0, 1}}, 3, true, NULL, "NS", true, 45.5},
    {"no reference, signed, negative",
     {{-45, 1}, {30, 1}, {0, 1}},
     3,
     true,
     NULL,
     "NS",
     true,
     -45.5},
    {"negative denominator", {{45, -1}, {30, 1}, {0, 1}}, 3, true, NULL, "NS", true, -45.5},
    {"all parts negative", {{-45, 1}, {-30, 1}, {-36, 1}}, 3, true, NULL, "NS", true, -45.51},
    {"only minutes negative", {{0, 1}, {-30, 1}, {0, 1}}, 3, true, NULL, "EW", true, -0.5},
    {"negative in the unsigned type",
     {{4294967249, 1}, {30, 1}, {0, 1}},
     3,
     false,
     NULL,
     "EW",
     true,
     -47.5},
    {"negative and south", {{-45, 1}, {30, 1}, {0, 1}}, 3, true, "S", "NS", true, -45.5},
    {"negative and a constant north", {{-45, 1}, {30, 1}, {0, 1}}, 3, true, "N", "NS", true, -45.5},
    {"large numerator that is positive",
     {{3018293847, 100000000}},
     1,
     false,
     "N",
     "NS",
     true,
     30.18293847},
    {"zero denominator of degrees", {{45, 0}, {30, 1}, {0, 1}}, 3, false, "N", "NS", false, 0},
    {"zero denominator of minutes", {{45, 1}, {30, 0}, {0, 1}}, 3, false, "N", "NS", false, 0},
    {"0/0 seconds", {{45, 1}, {30, 1}, {0, 0}}, 3, false, "N", "NS", false, 0},
    {"0/0 throughout", {{0, 0}, {0, 0}, {0, 0}}, 3, false, "N", "NS", false, 0},
    {"91 degrees", {{91, 1}, {0, 1}, {0, 1}}, 3, false, "N", "NS", false, 0},
    {"the pole", {{90, 1}, {0, 1}, {0, 1}}, 3, false, "S", "NS", true, -90},
    {"past the pole", {{90, 1}, {0, 1}, {1, 1}}, 3, false, "S", "NS", false, 0},
    {"181 degrees", {{181, 1}, {0, 1}, {0, 1}}, 3, false, "E", "EW", false, 0},
    {"61 minutes", {{45, 1}, {61, 1}, {0, 1}}, 3, false, "N", "NS", false, 0},
    {"60 seconds by rounding", {{45, 1}, {29, 1}, {60, 1}}, 3, false, "N", "NS", true, 45.5},
    {"no parts", {{0, 0}}, 0, false, "N", "NS", false, 0},
};

static void test_rationals(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rational_cases / sizeof *rational_cases; i++) {
        const rational_case *c = &rational_cases[i];
        double deg = NAN;
        bool ok = wh_coordinate_from_rationals(c->parts, c->count, c->is_signed, c->reference,
                                               c->hemispheres, &deg);
        if (ok != c->ok || (ok && fabs(deg - c->deg) > 1e-8))
            fail_msg("%s: %s %.9f", c->what, ok ? "accepted" : "refused", deg);
    }
}

typedef struct text_case {
    const char *text, *reference, *hemispheres;
    bool ok;
    double deg;
} text_case;

static const text_case text_cases[] = {
    {"45,30.5N", NULL, "NS", true, 45.508333333},
    {"45,30,36S", NULL, "NS", true, -45.51},
    {"122,40.5W", NULL, "EW", true, -122.675},
    {"122,40.5w", NULL, "EW", true, -122.675},
    {"N45,30.5", NULL, "NS", true, 45.508333333},
    {"S 45.5", NULL, "NS", true, -45.5},
    {"45.508", NULL, "NS", true, 45.508},
    {"-73.5", NULL, "EW", true, -73.5},
    {"+73.5", NULL, "EW", true, 73.5},
    {" 73.5 ", NULL, "EW", true, 73.5},
    {"-0,30.5", NULL, "EW", true, -0.508333333},
    {"73.5", "W", "EW", true, -73.5},
    {"45\xC2\xB0 30' 36\" N", NULL, "NS", true, 45.51},
    {"45\xC2\xB0"
     "30\xE2\x80\xB2"
     "36\xE2\x80\xB3S",
     NULL, "NS", true, -45.51},
    {"45,5", NULL, "NS", false, 0}, /* 45.5, or 45 degrees 5 minutes north or south? */
    {"45,61N", NULL, "NS", false, 0},
    {"91N", NULL, "NS", false, 0},
    {"45,30.5E", NULL, "NS", false, 0},
    {"N45S", NULL, "NS", false, 0},
    {"45N and more", NULL, "NS", false, 0},
    {"45,30,15,10N", NULL, "NS", false, 0},
    {"1e1", NULL, "NS", false, 0},
    {"nan", NULL, "NS", false, 0},
    {"inf", NULL, "NS", false, 0},
    {"0x10", NULL, "NS", false, 0},
    {"", NULL, "NS", false, 0},
    {"N", NULL, "NS", false, 0},
    {"1.2.3N", NULL, "NS", false, 0},
    {"99999999999999999999999999999999999999N", NULL, "NS", false, 0},
};

static void test_text(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof text_cases / sizeof *text_cases; i++) {
        const text_case *c = &text_cases[i];
        double deg = NAN;
        bool ok = wh_coordinate_from_text(c->text, c->reference, c->hemispheres, &deg);
        if (ok != c->ok || (ok && fabs(deg - c->deg) > 1e-8))
            fail_msg("\"%s\": %s %.9f", c->text, ok ? "accepted" : "refused", deg);
    }
}

static void test_credible(void **state) {
    (void)state;
    assert_true(wh_coordinates_credible(43.4, 11.8));
    assert_true(wh_coordinates_credible(0, 6.5));   /* Sao Tome's north: the equator is a place */
    assert_true(wh_coordinates_credible(51.47, 0)); /* so is Greenwich */
    assert_false(wh_coordinates_credible(0, 0));
    assert_false(wh_coordinates_credible(-0.0, 1e-7));
    assert_false(wh_coordinates_credible(90.1, 0));
    assert_false(wh_coordinates_credible(0, -180.5));
    assert_false(wh_coordinates_credible(NAN, 5));
    assert_false(wh_coordinates_credible(5, INFINITY));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rationals),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_credible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
