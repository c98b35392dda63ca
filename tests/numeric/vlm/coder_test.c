/* Qwen2.5-Coder-1.5B with its real weights, where setup/coder.sh brought them: 1.1 GB that nothing
 * else needs. Otherwise it says so and ends with 77, which counts as not run. */
#include "text_model.h"

#include <unistd.h>

#define MODEL WH_SOURCE_DIR "/deps/coder/Qwen2.5-Coder-1.5B-Instruct.Q4_K_M.gguf"

static void test_answers(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    const wh_vlm_text *text = ask_text_model(
        MODEL, "What is the capital of France? Answer in one sentence.", NULL, 24, arena);
    assert_non_null(strstr(text->text, "Paris"));
    assert_int_equal(text->end, WH_VLM_END_MODEL);
    wh_arena_free(arena);
}

/* Two quoted clues, an answer in JSON. */
static void test_fits_clues(void **state) {
    (void)state;
    static const char schema[] =
        "{\"type\":\"object\",\"required\":[\"city\",\"country\"],\"properties\":{"
        "\"city\":{\"type\":\"string\",\"maxLength\":40},"
        "\"country\":{\"type\":\"string\",\"maxLength\":40}}}";
    wh_arena *arena = wh_arena_create(0);
    wh_error err = {0};
    json_t *json = NULL;
    const wh_vlm_text *text = ask_text_model(
        MODEL,
        "A photo shows a sign \"Bratislava 12 km\" and a shop sign \"Potraviny\". Which city and "
        "which country is it near? Answer in JSON with \"city\" and \"country\".",
        schema, 60, arena);
    assert_ok(wh_json_parse(text->text, strlen(text->text), "answer", &json, &err));
    assert_string_equal(json_string_value(json_object_get(json, "city")), "Bratislava");
    assert_string_equal(json_string_value(json_object_get(json, "country")), "Slovakia");
    json_decref(json);
    wh_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_fits_clues),
    };
    if (access(MODEL, R_OK) != 0) {
        printf("not run: the optional model is not there (setup/coder.sh brings it)\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
