/* Entities named against entities seen, and the means over records. */
#include "cmocka_all.h"
#include "lab/eval/entities.h"
#include "lab/eval/prose.h"

#include <math.h>

static wh_entity_match measure(const char *entities, const char *seen, const char *text) {
    wh_arena *arena = wh_arena_create(0);
    wh_entity_match match;
    wh_error err = {0};
    assert_int_equal(wh_entities_measure(entities, seen, text, arena, &match, &err), WH_OK);
    wh_arena_free(arena);
    return match;
}

static void counts_both_ways(void **state) {
    (void)state;
    wh_entity_match match = measure("[\"Traffic lights\", \"Église\", \"palm tree\", \"a dog\"]",
                                    "eglise; tall palm tree; bollard", NULL);
    assert_int_equal(match.named, 4);
    assert_int_equal(match.named_seen, 2);
    assert_int_equal(match.seen, 3);
    assert_int_equal(match.seen_named, 2);
    assert_true(fabs(match.precision - 0.5) < 1e-12);
    assert_true(fabs(match.recall - 2.0 / 3) < 1e-12);
}

static void looks_into_the_text_without_a_list(void **state) {
    (void)state;
    wh_entity_match match =
        measure(NULL, "[\"вывеска\", \"sign\", \"car\"]", "На фото ВЫВЕСКА; a sign-post, no scar.");
    assert_true(isnan(match.precision));
    assert_true(fabs(match.recall - 2.0 / 3) < 1e-12);
}

static void nothing_named_is_zero(void **state) {
    (void)state;
    wh_entity_match match = measure("[]", "tree", NULL);
    assert_true(match.precision == 0 && match.recall == 0);
    match = measure("tree; Tree; TREE;", "", NULL);
    assert_int_equal(match.named, 1);
    assert_true(match.precision == 0 && isnan(match.recall));
}

static void refuses_what_is_no_text(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    wh_entity_match match;
    wh_error err = {0};
    assert_int_equal(wh_entities_measure("[1]", "tree", NULL, arena, &match, &err), WH_ERR_FORMAT);
    assert_int_equal(wh_entities_measure("[\"a\"", "tree", NULL, arena, &match, &err),
                     WH_ERR_FORMAT);
    wh_arena_free(arena);
}

static void means_over_records(void **state) {
    (void)state;
    wh_prose prose = {0};
    wh_error err = {0};
    const wh_eval_record records[] = {
        {.id = "1", .reference = "palm trees and blue signs", .text = "palm trees and blue signs"},
        {.id = "2",
         .reference = "one two",
         .text = "three four",
         .seen = "sign",
         .entities = "sign"},
        {.id = "3", .text = "no reference", .seen = "reference"},
    };
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(wh_prose_add(&prose, &records[i], &err), WH_OK);
    wh_prose_score score = wh_prose_finish(&prose);
    assert_int_equal(score.rouge_n, 2);
    assert_true(fabs(score.plain.one.f1 - 0.5) < 1e-12);
    assert_true(fabs(score.stemmed.longest.recall - 0.5) < 1e-12);
    assert_int_equal(score.precision_n, 1);
    assert_int_equal(score.recall_n, 2);
    assert_true(score.entity_precision == 1 && score.entity_recall == 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_both_ways),
        cmocka_unit_test(looks_into_the_text_without_a_list),
        cmocka_unit_test(nothing_named_is_zero),
        cmocka_unit_test(refuses_what_is_no_text),
        cmocka_unit_test(means_over_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
