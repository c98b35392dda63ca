/* ROUGE against rouge-score's own numbers, and the stemmer's own cases. */
#include "base/file.h"
#include "base/json.h"
#include "cmocka_all.h"
#include "lab/eval/porter.h"
#include "lab/eval/rouge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TOLERANCE 1e-6

static void check_score(const json_t *expected, wh_rouge_score got, size_t line, const char *what) {
    const double values[] = {got.precision, got.recall, got.f1};
    for (size_t i = 0; i < 3; i++) {
        double want = json_number_value(json_array_get(expected, i));
        if (!(fabs(values[i] - want) <= TOLERANCE))
            fail_msg("pair %zu, %s, number %zu: %.9f instead of %.9f", line, what, i, values[i],
                     want);
    }
}

static void check_pair(const json_t *pair, bool stem, size_t line) {
    const json_t *expected = json_object_get(pair, stem ? "stemmed" : "plain");
    wh_rouge rouge;
    wh_error err = {0};
    assert_int_equal(wh_rouge_measure(json_string_value(json_object_get(pair, "reference")),
                                      json_string_value(json_object_get(pair, "candidate")), stem,
                                      &rouge, &err),
                     WH_OK);
    check_score(json_array_get(expected, 0), rouge.one, line, stem ? "stemmed 1" : "plain 1");
    check_score(json_array_get(expected, 1), rouge.two, line, stem ? "stemmed 2" : "plain 2");
    check_score(json_array_get(expected, 2), rouge.longest, line, stem ? "stemmed L" : "plain L");
}

static void equals_rouge_score(void **state) {
    (void)state;
    unsigned char *bytes;
    size_t size, lines = 0;
    wh_error err = {0};
    assert_int_equal(wh_file_read_gzip(WH_SOURCE_DIR "/tests/golden/rouge.jsonl.gz", 1 << 24,
                                       &bytes, &size, &err),
                     WH_OK);
    char *text = (char *)bytes;
    for (char *line = text; *line; lines++) {
        size_t length = strcspn(line, "\n");
        json_t *pair = NULL;
        assert_int_equal(wh_json_parse(line, length, "golden", &pair, &err), WH_OK);
        check_pair(pair, false, lines + 1);
        check_pair(pair, true, lines + 1);
        json_decref(pair);
        line += length + (line[length] == '\n');
    }
    assert_int_equal(lines, 1000);
    free(bytes);
}

static void stems_like_nltk(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"skies", "sky"},        {"dies", "die"},          {"flies", "fli"},
        {"happily", "happili"},  {"feed", "feed"},         {"agreed", "agre"},
        {"hopping", "hop"},      {"falling", "fall"},      {"failing", "fail"},
        {"relational", "relat"}, {"rationally", "ration"}, {"geology", "geolog"},
        {"controll", "control"}, {"yyyyyy", "yyyyyi"},     {"adoption", "adopt"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char word[32];
        snprintf(word, sizeof word, "%s", cases[i][0]);
        word[wh_porter_stem(word, strlen(word))] = '\0';
        assert_string_equal(word, cases[i][1]);
    }
}

static void refuses_too_many_words(void **state) {
    (void)state;
    char *text = malloc(2 * (WH_ROUGE_MOST_WORDS + 1) + 1);
    wh_rouge rouge;
    wh_error err = {0};
    for (size_t i = 0; i <= WH_ROUGE_MOST_WORDS; i++)
        memcpy(text + 2 * i, "a ", 2);
    text[2 * WH_ROUGE_MOST_WORDS] = '\0';
    assert_int_equal(wh_rouge_measure(text, "a", false, &rouge, &err), WH_OK);
    text[2 * WH_ROUGE_MOST_WORDS] = 'a';
    text[2 * WH_ROUGE_MOST_WORDS + 1] = '\0';
    assert_int_equal(wh_rouge_measure(text, "a", false, &rouge, &err), WH_ERR_LIMIT);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_rouge_score),
        cmocka_unit_test(stems_like_nltk),
        cmocka_unit_test(refuses_too_many_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
