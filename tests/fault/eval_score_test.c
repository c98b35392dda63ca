/* An evaluation without memory: an error that says so, nothing half-written, nothing leaked. */
#include "cmocka_all.h"
#include "faults.h"
#include "lab/eval/score.h"

#include <stdlib.h>

enum { MOST_FAULTS = 20000 };

typedef struct what {
    const char *answers, *truth;
    wh_by by;
    wh_status (*format)(const wh_score *score, char **out, wh_error *err);
} what;

static wh_status evaluate(const what *w, char **out, wh_error *err) {
    wh_eval_settings settings = wh_eval_default_settings();
    const wh_eval_source source = {w->answers, w->truth, NULL, NULL};
    wh_scorer *scorer = NULL;
    wh_score *score = NULL;
    wh_eval_counts counts;
    settings.by = w->by;
    settings.by_field = w->by == WH_BY_FIELD ? "camera" : NULL;
    settings.names = WH_NAMES_GLOBE; /* needs no world */
    wh_status status = wh_scorer_create(&settings, &scorer, err);
    if (status == WH_OK)
        status = wh_eval_read(&source, &settings, wh_scorer_add, scorer, &counts, err);
    if (status == WH_OK)
        status = wh_scorer_finish(scorer, &counts, &score, err);
    if (status == WH_OK)
        status = w->format(score, out, err);
    wh_score_free(score);
    wh_scorer_free(scorer);
    return status;
}

/* Fails each allocation in turn, once or ever after, until one run needs fewer. */
static void fail_each(const what *w) {
    size_t n = 0;
    for (; n < MOST_FAULTS; n++) {
        char *text = NULL;
        wh_error err = {0};
        faults_arm(FAULT_MEMORY, n, n % 2 == 0);
        wh_status status = evaluate(w, &text, &err);
        bool reached = faults_disarm();
        if (!reached) {
            if (status != WH_OK)
                fail_msg("%s", err.message);
            free(text);
            break;
        }
        if (status != WH_ERR_NOMEM)
            fail_msg("allocation %zu: status %d: %s", n, status, err.message);
        assert_null(text);
    }
    assert_in_range(n, 10, MOST_FAULTS - 1);
}

#define FILE_OF(name) WH_SOURCE_DIR "/tests/eval/" name

static void columns_of_numbers(void **state) {
    (void)state;
    fail_each(&(what){FILE_OF("small.csv"), NULL, WH_BY_FIELD, wh_eval_format_text});
    fail_each(&(what){FILE_OF("small.csv"), NULL, WH_BY_CELL, wh_eval_format_csv});
}

static void texts(void **state) {
    (void)state;
    fail_each(&(what){FILE_OF("texts.jsonl"), NULL, WH_BY_NOTHING, wh_eval_format_text});
}

static void truth_apart(void **state) {
    (void)state;
    fail_each(
        &(what){FILE_OF("answers.jsonl"), FILE_OF("truth.csv"), WH_BY_NOTHING, wh_eval_format_csv});
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(columns_of_numbers),
                                       cmocka_unit_test(texts), cmocka_unit_test(truth_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
