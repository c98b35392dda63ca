/* One question to a text model with real weights, greedily. */
#ifndef WH_TESTS_TEXT_MODEL_H
#define WH_TESTS_TEXT_MODEL_H

#include "lookalike.h"

static inline const wh_vlm_text *ask_text_model(const char *path, const char *question,
                                                const char *schema, int tokens, wh_arena *arena) {
    wh_error err = {0};
    wh_vlm *vlm = NULL;
    wh_vlm_session *session = NULL;
    wh_vlm_prefix *prefix = NULL;
    wh_vlm_image *image = NULL;
    const wh_vlm_text *text = NULL;
    wh_vlm_params params = wh_vlm_default_params();
    wh_vlm_session_params sizes = {
        .context_tokens = 256, .answer_tokens = tokens, .sequences = 1, .prefixes = 1};
    wh_vlm_sampling sampling = wh_vlm_default_sampling();
    params.model = path;
    sampling.max_tokens = tokens;
    sampling.json_schema = schema;
    assert_ok(wh_vlm_open(&params, &vlm, &err));
    assert_false(wh_vlm_describe(vlm).sees);
    assert_int_equal(wh_vlm_describe(vlm).proof, WH_VLM_TEXT_REAL);
    assert_ok(wh_vlm_session_create(vlm, &sizes, &session, &err));
    assert_int_equal(wh_vlm_image_create(session, (const uint8_t *)"abc", 1, 1, NULL, &image, &err),
                     WH_ERR_MODEL);
    assert_non_null(strstr(err.message, "mmproj"));
    wh_vlm_part part = {.text = question};
    wh_vlm_message message = {"user", &part, 1};
    assert_ok(wh_vlm_prefix_create(session, &message, 1, NULL, NULL, &prefix, &err));
    assert_ok(wh_vlm_generate(session, prefix, &sampling, NULL, arena, &text, &err));
    printf("%s: %s\n", wh_vlm_describe(vlm).name, text->text);
    wh_vlm_prefix_free(prefix);
    wh_vlm_session_free(session);
    wh_vlm_free(vlm);
    return text;
}

#endif
