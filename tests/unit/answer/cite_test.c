/* Citations: those of clues that exist stay, others are dropped and counted. */
#include "answer/cite.h"
#include "cmocka_all.h"

static void only_existing_clues_are_cited(void **state) {
    (void)state;
    static const struct {
        const char *text, *expected;
        size_t kept, dropped;
    } cases[] = {
        {"It is Lyon [e1], as [e2] says.", "It is Lyon [e1], as [e2] says.", 2, 0},
        {"It is Lyon [e99].", "It is Lyon.", 0, 1},
        {"Both [e1,e4; e2] agree", "Both [e1, e2] agree", 2, 1},
        {"[e0] [e3] [e0003] x", " [e3] [e3] x", 2, 1},
        {"[e12345678901234567890] a", " a", 0, 1},
        {"[see e1] [] [e] [e1 [e2", "[see e1] [] [e] [e1 [e2", 0, 0},
        {"[1] e1 [E1] [e1e2]", "[1] e1 [E1] [e1e2]", 0, 0},
        {"a [[e99]e98] [[e99]e1]", "a [e1]", 1, 3},
        {"", "", 0, 0},
    };
    wh_arena *arena = wh_arena_create(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wh_citations out;
        assert_int_equal(wh_cite_check(cases[i].text, 3, arena, &out, NULL), WH_OK);
        assert_string_equal(out.text, cases[i].expected);
        assert_int_equal(out.kept, cases[i].kept);
        assert_int_equal(out.dropped, cases[i].dropped);
    }
    wh_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(only_existing_clues_are_cited)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
