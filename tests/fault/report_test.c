/* Reports without memory: an error, nothing half-written, nothing leaked. */
#include "cmocka_all.h"
#include "faults.h"
#include "report/report.h"
#include "sample_page.h"

#include <errno.h>
#include <stdlib.h>

enum { MOST_FAULTS = 20000 };

static wh_status write_text(char **out, wh_error *err) {
    return wh_report_text(&sample_evil, out, err);
}

static wh_status write_html(char **out, wh_error *err) {
    const wh_answer *answers[] = {&sample_located, &sample_failed};
    return sample_page(answers, 2, out, err);
}

static wh_status write_json(char **out, wh_error *err) {
    json_t *object = NULL;
    wh_status status = wh_report_json(&sample_located, &object, err);
    if (status == WH_OK) {
        status = wh_report_json_dump(object, 2, out, err);
    }
    json_decref(object);
    return status;
}

/* Fails each allocation in turn until one run needs fewer. */
static void fail_each(wh_status (*write)(char **, wh_error *)) {
    size_t n = 0;
    for (; n < MOST_FAULTS; n++) {
        char *text = NULL;
        wh_error err = {0};
        faults_arm(FAULT_MEMORY, n, n % 2 == 0);
        wh_status status = write(&text, &err);
        bool reached = faults_disarm();
        if (!reached) {
            assert_int_equal(status, WH_OK);
            free(text);
            break;
        }
        assert_int_equal(status, WH_ERR_NOMEM);
        assert_null(text);
    }
    assert_in_range(n, 1, MOST_FAULTS - 1);
}

static void text_without_memory(void **state) {
    (void)state;
    fail_each(write_text);
}

static void html_without_memory(void **state) {
    (void)state;
    fail_each(write_html);
}

/* jansson allocates through pointers of its own. */
static size_t allocations_left;

static void *failing_malloc(size_t size) {
    if (allocations_left && allocations_left--) {
        return malloc(size);
    }
    errno = ENOMEM; /* as malloc does */
    return NULL;
}

static void json_without_memory(void **state) {
    (void)state;
    json_set_alloc_funcs(failing_malloc, free);
    bool complete = false;
    size_t n = 0;
    for (; n < MOST_FAULTS && !complete; n++) {
        char *text = NULL;
        wh_error err = {0};
        allocations_left = n;
        wh_status status = write_json(&text, &err);
        complete = status == WH_OK;
        if (!complete) {
            assert_int_equal(status, WH_ERR_NOMEM);
            assert_null(text);
        }
        free(text);
    }
    json_set_alloc_funcs(malloc, free);
    assert_true(complete);
    assert_true(n > 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_without_memory),
        cmocka_unit_test(html_without_memory),
        cmocka_unit_test(json_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
