/* Evaluations without memory: an error, nothing half-written, nothing leaked. */
#include "cmocka_all.h"
#include "faults.h"
#include "lab/eval/ablate.h"
#include "lab/eval/entities.h"
#include "lab/eval/import.h"
#include "lab/eval/overlap.h"
#include "sample_score.h"

#include <errno.h>
#include <jansson.h>

enum { MOST_FAULTS = 20000 };

typedef wh_status (*work)(char **out, wh_error *err);

static wh_status write_html(char **out, wh_error *err) {
    return wh_eval_format_html(sample_score(NULL), out, err);
}

static wh_status write_markdown(char **out, wh_error *err) {
    return wh_eval_format_markdown(sample_score(NULL), out, err);
}

static const wh_comparison *comparison;

static wh_status compare_text(char **out, wh_error *err) {
    return wh_compare_text(comparison, out, err);
}

static wh_status compare_html(char **out, wh_error *err) {
    return wh_compare_html(comparison, out, err);
}

static wh_status compare_json(char **out, wh_error *err) {
    return wh_compare_json(comparison, out, err);
}

static wh_status measure_rouge(char **out, wh_error *err) {
    wh_rouge rouge;
    (void)out;
    return wh_rouge_measure("palm trees and signs", "signs and trees", true, &rouge, err);
}

static wh_status measure_entities(char **out, wh_error *err) {
    wh_entity_match match;
    wh_arena *arena = wh_arena_create(0);
    (void)out;
    wh_status status =
        arena ? wh_entities_measure("a; b", "b; c", NULL, arena, &match, err) : WH_ERR_NOMEM;
    wh_arena_free(arena);
    return status;
}

static wh_status find_overlap(char **out, wh_error *err) {
    static const wh_overlap_item items[] = {{"a", {1, 1}}, {"b", {2, 2}}};
    wh_overlap overlap;
    (void)out;
    wh_status status = wh_overlap_find(items, 2, items, 2, 1, &overlap, err);
    if (status == WH_OK)
        wh_overlap_free(&overlap);
    return status;
}

static wh_status compare_pairs(char **out, wh_error *err) {
    static const wh_pair pairs[] = {{1, 2}, {3, NAN}, {5, 1}};
    static const double km[] = {2};
    wh_difference accuracy;
    wh_mcnemar mcnemar;
    wh_pair_rules rules = {.thresholds_km = km, .threshold_count = 1, .resamples = 10};
    wh_pair_result result = {.accuracy = &accuracy, .mcnemar = &mcnemar};
    (void)out;
    return wh_pairs_compare(pairs, 3, &rules, &result, err);
}

/* Fails each allocation in turn until one run needs fewer. */
static void fail_each(work run) {
    size_t n = 0;
    for (; n < MOST_FAULTS; n++) {
        char *text = NULL;
        wh_error err = {0};
        faults_arm(FAULT_MEMORY, n, n % 2 == 0);
        wh_status status = run(&text, &err);
        if (!faults_disarm()) {
            assert_int_equal(status, WH_OK);
            free(text);
            break;
        }
        assert_int_equal(status, WH_ERR_NOMEM);
        assert_null(text);
    }
    assert_in_range(n, 1, MOST_FAULTS - 1);
}

static void without_memory(void **state) {
    (void)state;
    static const work works[] = {write_html,    write_markdown,   compare_text, compare_html,
                                 measure_rouge, measure_entities, find_overlap, compare_pairs};
    for (size_t i = 0; i < sizeof works / sizeof *works; i++)
        fail_each(works[i]);
}

/* jansson allocates through pointers of its own. */
static size_t allocations_left;

static void *failing_malloc(size_t size) {
    if (allocations_left && allocations_left--)
        return malloc(size);
    errno = ENOMEM;
    return NULL;
}

/* What is written is whole or nothing: the length never changes. */
static void json_without_memory(void **state) {
    (void)state;
    char *whole = NULL;
    wh_error err = {0};
    assert_int_equal(compare_json(&whole, &err), WH_OK);
    size_t length = strlen(whole), n = 0;
    free(whole);
    json_set_alloc_funcs(failing_malloc, free);
    wh_status status = WH_ERR_NOMEM;
    for (; n < MOST_FAULTS && status != WH_OK; n++) {
        char *text = NULL;
        allocations_left = n;
        status = compare_json(&text, &err);
        if (status == WH_OK)
            assert_int_equal(strlen(text), length);
        else
            assert_int_equal(status, WH_ERR_NOMEM);
        free(text);
    }
    json_set_alloc_funcs(malloc, free);
    assert_int_equal(status, WH_OK);
    assert_true(n > 1);
}

static wh_status ignore(void *user, const wh_eval_record *record, wh_error *err) {
    (void)user, (void)record, (void)err;
    return WH_OK;
}

/* Reading that fails is an error that names the file. */
static void files_that_fail(void **state) {
    (void)state;
    for (size_t n = 0; n < 4; n++) {
        wh_eval_counts counts;
        wh_error err = {0};
        faults_arm(FAULT_FILE, n, true);
        wh_status status =
            wh_import_truth(WH_IMPORT_AUTO, WH_SOURCE_DIR "/tests/golden/reverse_points.tsv", NULL,
                            NULL, ignore, NULL, &counts, &err);
        if (!faults_disarm())
            break;
        assert_int_equal(status, WH_ERR_IO);
        assert_non_null(strstr(err.message, "reverse_points.tsv"));
    }
}

static int prepare(void **state) {
    (void)state;
    comparison = sample_comparison();
    return comparison ? 0 : -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_memory),
        cmocka_unit_test(json_without_memory),
        cmocka_unit_test(files_that_fail),
    };
    return cmocka_run_group_tests(tests, prepare, NULL);
}
