/*
 * The engine against transformers, on look-alikes of random weights (tools/lookalike made them and
 * the references): the same pixels in, the logits after the prompt must agree; a greedy
 * continuation may differ only where the best two tokens are closer than the measured error; a PEFT
 * adapter must change the logits alike. How a photograph is resized is reported apart.
 */
#include "parity.h"

static void check_adapter(wh_vlm_session *session, const char *family, const json_t *reference,
                          const char *kind, double limit) {
    wh_error err = {0};
    wh_vlm_image *image = lookalike_image(session, family, reference, "plain");
    assert_ok(wh_vlm_session_adapter(session, 0, 1, &err));
    wh_vlm_prefix *prefix = lookalike_prefix(session, reference, image);
    difference d = compare(prefix, json_object_get(reference, "adapter_logits"));
    difference without =
        compare(prefix, json_object_get(json_object_get(reference, "plain"), "logits"));
    printf("%s %s adapter: logits %.2e relative (%.2e from those without it)\n", family, kind,
           d.relative, without.relative);
    assert_true(d.relative < limit);
    assert_true(without.relative > 20 * limit);
    wh_vlm_prefix_free(prefix);
    wh_vlm_image_free(image);
}

static void check_family(const char *family, const char *kind, double limit) {
    wh_error err = {0};
    wh_vlm_session *session = NULL;
    wh_vlm *vlm = lookalike_open(family, kind);
    json_t *reference = lookalike_reference(family);
    wh_vlm_session_params params = {.context_tokens = 512, .answer_tokens = 64, .sequences = 1};
    assert_ok(wh_vlm_session_create(vlm, &params, &session, &err));
    assert_true(check(session, family, reference, "plain", kind).relative < limit);
    difference model = check(session, family, reference, "reduced", kind);
    assert_true(model.relative < limit);
    wh_vlm_image *image = lookalike_image(session, family, reference, "photo");
    wh_vlm_prefix *prefix = lookalike_prefix(session, reference, image);
    difference whole =
        compare(prefix, json_object_get(json_object_get(reference, "photo"), "logits"));
    printf("%s %s photo: logits %.2e relative with each side's own resizing (%.2e without)\n",
           family, kind, whole.relative, model.relative);
    wh_vlm_prefix_free(prefix);
    wh_vlm_image_free(image);
    check_adapter(session, family, reference, kind, limit);
    wh_vlm_session_free(session);
    wh_vlm_free(vlm);
    json_decref(reference);
}

static void test_f32(void **state) {
    (void)state;
    for (int i = 0; i < LOOKALIKE_FAMILIES; i++)
        check_family(lookalike_families[i], "f32", 2e-3);
}

static void test_f16(void **state) {
    (void)state;
    for (int i = 0; i < LOOKALIKE_FAMILIES; i++)
        check_family(lookalike_families[i], "f16", 1e-2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_f32),
        cmocka_unit_test(test_f16),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
