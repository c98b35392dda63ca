/* Folding, scripts, words, edits, cleaning: what name search rests on. */
#include "base/text.h"
#include "cmocka_all.h"

static wh_arena *arena;

static int setup(void **state) {
    (void)state;
    arena = wh_arena_create(0);
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    wh_arena_free(arena);
    return 0;
}

static void folds_names_to_keys(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"Saint-Étienne", "saint etienne"},
        {"L'Aquila", "laquila"},
        {"Łódź", "lodz"},
        {"Tromsø", "tromso"},
        {"İstanbul", "istanbul"},
        {"Straße", "strasse"},
        {"ΑΘΉΝΑ", "αθηνα"},
        {"Йошкар-Ола", "иошкар ола"},
        {"  New   York,  NY ", "new york ny"},
        {"ＴＯＫＹＯ", "tokyo"},
        {"दिल्ली", "दिल्ली"},
        {"서울특별시", "서울특별시"},
        {"가", "가"},
        {"יְרוּשָׁלַיִם", "ירושלים"},
        {"مُحَمَّد", "محمد"},
        {"---", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *folded = wh_text_fold(arena, cases[i][0]);
        assert_non_null(folded);
        assert_string_equal(folded, cases[i][1]);
        assert_string_equal(wh_text_fold(arena, folded), folded); /* idempotent */
    }
}

static void names_the_script(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"Paris", "Latn"},   {"Москва 2020", "Cyrl"}, {"東京タワー", "Jpan"}, {"北京", "Hani"},
        {"タワー", "Kana"},  {"กรุงเทพ", "Thai"},      {"서울", "Hang"},       {"القاهرة", "Arab"},
        {"תל אביב", "Hebr"}, {"თბილისი", "Geor"},     {"Երևան", "Armn"},      {"12:30", "Zyyy"},
        {"", "Zyyy"},        {"Ελλάδα", "Grek"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(wh_text_script(cases[i][0]), cases[i][1]);
}

static void splits_words_at_byte_offsets(void **state) {
    (void)state;
    char **words;
    size_t *starts, count;
    const char *text = "ถนนสุขุมวิท — Zürich, 12 km!";
    assert_int_equal(wh_text_words(arena, text, &words, &starts, &count, NULL), WH_OK);
    assert_int_equal(count, 5);
    static const char *const expected[] = {"ถนน", "สุขุมวิท", "Zürich", "12", "km"};
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(words[i], expected[i]);
        assert_memory_equal(text + starts[i], words[i], strlen(words[i]));
    }
}

static void counts_edits_up_to_a_limit(void **state) {
    (void)state;
    assert_int_equal(wh_text_edits("paris", "paris", 1), 0);
    assert_int_equal(wh_text_edits("paris", "pariz", 1), 1);
    assert_int_equal(wh_text_edits("paris", "pris", 1), 1);
    assert_int_equal(wh_text_edits("москва", "масква", 1), 1);
    assert_int_equal(wh_text_edits("kitten", "sitting", 3), 3);
    assert_int_equal(wh_text_edits("kitten", "sitting", 2), 3);
    assert_int_equal(wh_text_edits("", "abc", 2), 3);
}

static void finds_whole_words(void **state) {
    (void)state;
    assert_true(wh_text_has_words("rue de lyon", "lyon"));
    assert_true(wh_text_has_words("rue de lyon", "rue de"));
    assert_true(wh_text_has_words("lyonnais lyon", "lyon")); /* not the first that is like it */
    assert_false(wh_text_has_words("lyonnais", "lyon"));
    assert_false(wh_text_has_words("grandlyon", "lyon"));
    assert_false(wh_text_has_words("rue de lyon", "rue lyon"));
    assert_false(wh_text_has_words("lyon", ""));
    assert_false(wh_text_has_words("", "lyon"));
}

static void cleans_what_is_not_text(void **state) {
    (void)state;
    assert_string_equal(wh_text_clean(arena, "a\x01z\xFF!", 64), "a z\xEF\xBF\xBD!");
    assert_string_equal(wh_text_clean(arena, "aé", 2), "a"); /* not cut inside a letter */
    assert_true(wh_text_is_utf8("Zürich 東京"));
    assert_false(wh_text_is_utf8("Z\xFCrich"));
    assert_false(wh_text_is_utf8("\xE6\x9D"));
    assert_int_equal(wh_text_length("Zürich"), 6);
}

static void transliterates_to_latin(void **state) {
    (void)state;
    wh_translit *translit;
    assert_int_equal(wh_translit_create(&translit, NULL), WH_OK);
    assert_string_equal(wh_translit_fold(translit, arena, "Москва"), "moskva");
    assert_string_equal(wh_translit_fold(translit, arena, "ΑΘΉΝΑ"), "athena");
    assert_string_equal(wh_translit_fold(translit, arena, "Zürich"), "zurich");
    wh_translit_free(translit);
    wh_translit_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds_names_to_keys),
        cmocka_unit_test(names_the_script),
        cmocka_unit_test(splits_words_at_byte_offsets),
        cmocka_unit_test(counts_edits_up_to_a_limit),
        cmocka_unit_test(finds_whole_words),
        cmocka_unit_test(cleans_what_is_not_text),
        cmocka_unit_test(transliterates_to_latin),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
