/*
 * The miniature that is shipped (models/mini-base) against transformers, as tools/miniworld/train
 * wrote it down (parity.py): the same pixels in, the logits after the prompt must agree, and a
 * greedy text may differ only where the best two tokens are closer than the measured error.
 */
#include "parity.h"

#define FILES WH_SOURCE_DIR "/models/mini-base/mini-base"

static void test_logits(void **state) {
    (void)state;
    wh_error err = {0};
    wh_vlm *vlm = NULL;
    wh_vlm_session *session = NULL;
    wh_vlm_params params = wh_vlm_default_params();
    params.model = FILES ".gguf";
    params.mmproj = FILES "-mmproj.gguf";
    params.threads = 1;
    assert_ok(wh_vlm_open(&params, &vlm, &err));
    wh_vlm_session_params one = {.context_tokens = 512, .answer_tokens = 64, .sequences = 1};
    assert_ok(wh_vlm_session_create(vlm, &one, &session, &err));
    json_t *reference = lookalike_reference("mini-base");
    assert_true(check(session, "mini-base", reference, "plain", "f16").relative < 1e-2);
    assert_true(check(session, "mini-base", reference, "reduced", "f16").relative < 1e-2);
    difference photo = check(session, "mini-base", reference, "photo", "f16");
    printf("mini-base photo: logits %.2e relative with each side's own resizing\n", photo.relative);
    json_decref(reference);
    wh_vlm_session_free(session);
    wh_vlm_free(vlm);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_logits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
