/* Lines with several readings: the one that the world file knows is taken, and only then. */
#include "base/text.h"
#include "cmocka_all.h"
#include "evidence/text_clues.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wh_world *world;

static int open_world(void **state) {
    (void)state;
    char path[1024];
    const char *data = getenv("WHENCE_DATA");
    snprintf(path, sizeof path, "%s/world.db", data ? data : WH_SOURCE_DIR "/build/share/whence");
    wh_error err = {0};
    if (wh_world_open(path, &world, &err) == WH_OK)
        return 0;
    print_error("%s (make world builds it)\n", err.message);
    return 1;
}

static int close_world(void **state) {
    (void)state;
    wh_world_free(world);
    return 0;
}

static wh_other_reading other(const char *text, float confidence) {
    wh_other_reading made = {.text = text, .confidence = confidence, .engine = "second"};
    snprintf(made.script, sizeof made.script, "%s", wh_text_script(text));
    return made;
}

/* The first clue of `kind` that one line gives; NULL if there is none. */
static const wh_clue *clue_of(wh_arena *arena, const char *text, float confidence,
                              const wh_other_reading *others, size_t count, const char *kind) {
    wh_text_line line = {.quad = {0.1, 0.1, 0.5, 0.1, 0.5, 0.2, 0.1, 0.2},
                         .box = {0.1, 0.1, 0.5, 0.2},
                         .text = text,
                         .confidence = confidence,
                         .engine = "first",
                         .height = 0.1,
                         .others = others,
                         .other_count = count};
    wh_clue *clues;
    size_t found;
    wh_error err = {0};
    snprintf(line.script, sizeof line.script, "%s", wh_text_script(text));
    if (wh_text_clues(world, &line, 1, arena, &clues, &found, &err) != WH_OK)
        fail_msg("%s", err.message);
    for (size_t i = 0; i < found; i++)
        if (!strcmp(clues[i].shown.kind, kind))
            return &clues[i];
    return NULL;
}

static void test_capitals_of_two_scripts(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    wh_other_reading latin = other("COCHABAMBA", 0.98F);
    const wh_clue *clue = clue_of(arena, "СОСНАВАМВА", 0.9F, &latin, 1, "place_name");
    assert_non_null(clue);
    assert_string_equal(clue->shown.text, "COCHABAMBA");
    assert_int_equal(strncmp(clue->shown.source, "second", 6), 0);
    assert_null(clue_of(arena, "СОСНАВАМВА", 0.9F, &latin, 1, "script"));
    wh_arena_free(arena);
}

static void test_one_letter(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    wh_other_reading others[] = {other("Ресторан Воронем", 0.8F), other("Воронеж", 0.8F)};
    const wh_clue *clue = clue_of(arena, "Воронем", 0.85F, others, 2, "place_name");
    assert_non_null(clue);
    assert_string_equal(clue->shown.text, "Воронеж");
    wh_arena_free(arena);
}

/* A text that is known stays, however sure the other reading is. */
static void test_known_text_stays(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    wh_other_reading others[] = {other("Stuttgort", 0.99F), other("Воронеж", 0.99F)};
    const wh_clue *clue = clue_of(arena, "Stuttgart", 0.8F, others, 2, "place_name");
    assert_non_null(clue);
    assert_string_equal(clue->shown.text, "Stuttgart");
    wh_arena_free(arena);
}

/* What the reader did not believe needs more than letters, and more than a few of them. */
static void test_unread_line(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    wh_other_reading city = other("Воронеж", 0.9F), junk = other("Вжрщ", 0.9F);
    wh_other_reading brief = other("Уфа", 0.9F), unsure = other("Воронеж", 0.5F);
    assert_non_null(clue_of(arena, "", 0, &city, 1, "place_name"));
    assert_null(clue_of(arena, "", 0, &junk, 1, "place_name"));
    assert_null(clue_of(arena, "", 0, &junk, 1, "script"));
    assert_null(clue_of(arena, "", 0, &brief, 1, "place_name"));
    assert_null(clue_of(arena, "", 0, &unsure, 1, "place_name"));
    wh_arena_free(arena);
}

/* Of two that differ in nothing else, the one that begins as names do. */
static void test_capital(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    wh_other_reading others[] = {other("Copiapó", 0.7F)};
    const wh_clue *clue = clue_of(arena, "copiapó", 0.72F, others, 1, "place_name");
    assert_non_null(clue);
    assert_string_equal(clue->shown.text, "Copiapó");
    wh_arena_free(arena);
}

/* A reading that is much less sure than the first is not looked at. */
static void test_doubtful_reading(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    wh_other_reading city = other("Stuttgart", 0.6F);
    assert_null(clue_of(arena, "Xtutqgart", 0.98F, &city, 1, "place_name"));
    wh_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_capitals_of_two_scripts), cmocka_unit_test(test_one_letter),
        cmocka_unit_test(test_known_text_stays),        cmocka_unit_test(test_unread_line),
        cmocka_unit_test(test_doubtful_reading),        cmocka_unit_test(test_capital),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
