/* Doubles that must be equal within a tolerance; cmocka 1.1 compares floats only. */
#ifndef WH_TESTS_NEAR_H
#define WH_TESTS_NEAR_H

#include "cmocka_all.h"

#define assert_near(got, expected, tolerance)                                                      \
    assert_near_at((got), (expected), (tolerance), #got, __FILE__, __LINE__)

static inline void assert_near_at(double got, double expected, double tolerance, const char *what,
                                  const char *file, int line) {
    const double off = got - expected;
    if (!(off <= tolerance && -off <= tolerance)) {
        print_error("%s is %.12g, not %.12g (+-%.3g)\n", what, got, expected, tolerance);
        _fail(file, line);
    }
}

#endif
