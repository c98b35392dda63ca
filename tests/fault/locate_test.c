/* A whole photo to answer to reports, with every allocation of ours failing in turn: each run ends
 * in an answer or in "out of memory", never in a crash, a leak or a half answer. Needs the data
 * folder (WHENCE_DATA). */
#include "base/file.h"
#include "cmocka_all.h"
#include "faults.h"
#include "whence.h"

#include <stdio.h>
#include <stdlib.h>

static wh_locator *locator;
static unsigned char *photo;
static size_t photo_size;

static int setup(void **state) {
    (void)state;
    wh_error err;
    const char *path = WH_SOURCE_DIR "/tests/fault/sign.png";
    if (wh_file_read(path, 1 << 20, &photo, &photo_size, &err) == WH_OK &&
        wh_locator_create(NULL, &locator, &err) == WH_OK)
        return 0;
    fprintf(stderr, "%s\n", err.message);
    return -1;
}

static int teardown(void **state) {
    (void)state;
    wh_locator_free(locator);
    free(photo);
    return 0;
}

/* Everything that a caller does with a photo; the first failure's status. */
static wh_status whole_way(void) {
    wh_locate_params params = wh_locate_default_params();
    params.want_preview = true;
    wh_answer *answer = NULL;
    char *json = NULL, *text = NULL, *html = NULL;
    wh_error err = {0};
    wh_status status = wh_locate_bytes(locator, photo, photo_size, "sign", &params, &answer, &err);
    if (status == WH_OK)
        status = wh_answer_to_json(answer, 0, &json, &err);
    if (status == WH_OK)
        status = wh_answer_to_text(answer, &text, &err);
    if (status == WH_OK)
        status = wh_answers_to_html(locator, (const wh_answer *const *)&answer, 1, &html, &err);
    assert_int_equal(status, err.status);
    assert_true((status == WH_OK) == (html != NULL));
    wh_string_free(json);
    wh_string_free(text);
    wh_string_free(html);
    wh_answer_free(answer);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    assert_int_equal(whole_way(), WH_OK);
    size_t struck = 0, hidden = 0;
    /* All of the first hundred, then ever wider steps: thousands of allocations are alike. */
    for (size_t n = 0;; n += n < 100 ? 1 : n / 25) {
        faults_arm(FAULT_MEMORY, n, false);
        wh_status status = whole_way();
        if (!faults_disarm()) {
            assert_int_equal(status, WH_OK);
            break;
        }
        struck++;
        if (status != WH_ERR_NOMEM) {
            print_error("allocation %zu failed, and the status is %s\n", n, wh_status_name(status));
            hidden++;
        }
    }
    assert_int_equal(hidden, 0);
    assert_true(struck > 100);
    assert_int_equal(whole_way(), WH_OK); /* the locator is as good as before */
}

static void opening_may_run_out_of_memory(void **state) {
    (void)state;
    size_t n = 0;
    for (bool reached = true; reached && n < 20000; n += n < 60 ? 1 : n / 10) {
        wh_locator *other = NULL;
        wh_error err = {0};
        faults_arm(FAULT_MEMORY, n, false);
        wh_status status = wh_locator_create(NULL, &other, &err);
        reached = faults_disarm();
        if (reached != (status == WH_ERR_NOMEM))
            fail_msg("allocation %zu: %s: %s", n, wh_status_name(status), err.message);
        wh_locator_free(other);
    }
    assert_true(n > 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(opening_may_run_out_of_memory),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
