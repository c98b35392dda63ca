/* Visible things named in a reasoning. */
#include "answer/entities.h"
#include "cmocka_all.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *text, *names; /* separated by semicolons */
} rows[] = {
    {"Red double-decker buses and a Street Sign; two signs, one pub.",
     "double decker bus;street sign;sign"},
    {"Palm trees, churches, ferries and thatched roofs line the coast.",
     "palm tree;church;ferry;thatched roof;coast"},
    {"palm tree, palm trees, palm-tree", "palm tree"},
    {"Nothing in particular: signature, polemics, assigned.", ""},
    {"", ""},
    {"日本の看板", ""},
};

static void things_are_found(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wh_arena *arena = wh_arena_create(0);
        const char **names;
        size_t count;
        char all[400] = "";
        assert_int_equal(wh_answer_entities(rows[i].text, 12, arena, &names, &count, NULL), WH_OK);
        for (size_t k = 0; k < count; k++)
            snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", k ? ";" : "", names[k]);
        assert_string_equal(all, rows[i].names);
        wh_arena_free(arena);
    }
}

static void there_is_a_limit(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    const char **names;
    size_t count;
    assert_int_equal(wh_answer_entities("car, bus, tram, train", 2, arena, &names, &count, NULL),
                     WH_OK);
    assert_int_equal(count, 2);
    assert_string_equal(names[1], "bus");
    wh_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_are_found),
        cmocka_unit_test(there_is_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
