/* Answers of a look-alike that knows nothing, held in form by a grammar: none may be unreadable.
 * 1,000 in Geo-R's chain, 1,000 in JSON, and whole answers with reasoning of both methods, which
 * are closed by the short grammar where the reasoning does not end. */
#include "answer/format.h"
#include "lookalike.h"

enum { ANSWERS = 1000, WHOLE = 40, WHOLE_TOKENS = 200, CLOSING_TOKENS = 900 };

static struct {
    wh_vlm *vlm;
    wh_vlm_session *session;
    json_t *reference;
    wh_vlm_image *image;
    wh_vlm_prefix *prefix;
} t;

static int set_up(void **state) {
    (void)state;
    wh_error err = {0};
    wh_vlm_session_params params = {
        .context_tokens = 256, .answer_tokens = CLOSING_TOKENS, .sequences = 16, .prefixes = 1};
    t.vlm = lookalike_open("qwen2.5-vl", "f16");
    assert_ok(wh_vlm_session_create(t.vlm, &params, &t.session, &err));
    t.reference = lookalike_reference("qwen2.5-vl");
    t.image = lookalike_image(t.session, "qwen2.5-vl", t.reference, "plain");
    t.prefix = lookalike_prefix(t.session, t.reference, t.image);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    wh_vlm_prefix_free(t.prefix);
    wh_vlm_image_free(t.image);
    json_decref(t.reference);
    wh_vlm_session_free(t.session);
    wh_vlm_free(t.vlm);
    return 0;
}

static const wh_vlm_text *generate(wh_arena *arena, size_t samples, int max_tokens,
                                   const char *grammar, const char *schema) {
    wh_error err = {0};
    wh_vlm_sampling sampling = wh_vlm_default_sampling();
    const wh_vlm_text *texts = NULL;
    sampling.samples = samples;
    sampling.max_tokens = max_tokens;
    sampling.temperature = 1;
    sampling.grammar = grammar;
    sampling.json_schema = schema;
    assert_ok(wh_vlm_generate(t.session, t.prefix, &sampling, NULL, arena, &texts, &err));
    return texts;
}

static bool reads(wh_arena *arena, const char *text, wh_guess_form form) {
    wh_error err = {0};
    wh_read_answer answer;
    assert_ok(wh_answer_read(text, arena, &answer, &err));
    return answer.guess.form == form && (answer.guess.has_point || form == WH_GUESS_TAGS);
}

static void count(const char *what, size_t bad, size_t all) {
    printf("%s: %zu of %zu answers cannot be read\n", what, bad, all);
    assert_int_equal(bad, 0);
}

static void test_chain(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    size_t bad = 0;
    const wh_vlm_text *texts =
        generate(arena, ANSWERS, CLOSING_TOKENS, wh_format_geo_r.closing_grammar, NULL);
    for (size_t i = 0; i < ANSWERS; i++)
        bad += !reads(arena, texts[i].text, WH_GUESS_CHAIN);
    count("chain", bad, ANSWERS);
    wh_arena_free(arena);
}

static void test_json(void **state) {
    (void)state;
    static const char schema[] =
        "{\"type\":\"object\",\"required\":[\"country\",\"city\",\"lat\",\"lon\"],"
        "\"properties\":{\"country\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":30},"
        "\"city\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":30},"
        "\"lat\":{\"enum\":[-45.5,0,12.25,60]},\"lon\":{\"enum\":[-120.75,0.5,99,179]}}}";
    wh_arena *arena = wh_arena_create(0);
    size_t bad = 0;
    const wh_vlm_text *texts = generate(arena, ANSWERS, CLOSING_TOKENS, NULL, schema);
    for (size_t i = 0; i < ANSWERS; i++)
        bad += !reads(arena, texts[i].text, WH_GUESS_JSON);
    count("JSON", bad, ANSWERS);
    wh_arena_free(arena);
}

/* Reasoning of a model without sense may never end; then the place is asked for alone. */
static void check_whole(const wh_answer_format *format, wh_guess_form form) {
    wh_arena *arena = wh_arena_create(0);
    size_t bad = 0, closed = 0;
    const wh_vlm_text *texts = generate(arena, WHOLE, WHOLE_TOKENS, format->grammar, NULL);
    for (size_t i = 0; i < WHOLE; i++) {
        if (texts[i].end == WH_VLM_END_MODEL && reads(arena, texts[i].text, form))
            continue;
        closed++;
        const wh_vlm_text *rest = generate(arena, 1, CLOSING_TOKENS, format->closing_grammar, NULL);
        bad += !reads(arena, rest->text, form);
    }
    printf("%s: %zu of %d answers were closed by the second question\n", format->name, closed,
           WHOLE);
    count(format->name, bad, WHOLE);
    wh_arena_free(arena);
}

static void test_whole(void **state) {
    (void)state;
    check_whole(&wh_format_geo_r, WH_GUESS_CHAIN);
    check_whole(&wh_format_globe, WH_GUESS_TAGS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_whole),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
