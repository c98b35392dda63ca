/* How ordinary a name is: words that are also places, places that are no words, surnames. */
#include "base/text.h"
#include "cmocka_all.h"
#include "small_world.h"

#include <string.h>

static int open_world(void **state) {
    *state = small_world_open();
    return *state == NULL ? -1 : 0;
}

static int close_world(void **state) {
    wh_world_free(*state);
    return 0;
}

static wh_name_use use_of(wh_world *world, const char *name) {
    wh_name_use use;
    wh_arena *arena = wh_arena_create(0);
    assert_non_null(arena);
    char *key = wh_text_fold(arena, name);
    assert_non_null(key);
    assert_int_equal(wh_world_name_use(world, key, &use, NULL), WH_OK);
    wh_arena_free(arena);
    return use;
}

static void words_that_are_places_too(void **state) {
    static const char *const WORDS[] = {
        "nice",   "best",    "market", "bar",    "reading", "mobile", "orange", "split",   "hof",
        "taxi",   "essen",   "singen", "halle",  "exit",    "stop",   "hotel",  "parking", "police",
        "open",   "sale",    "bank",   "como",   "sale",    "alto",   "campo",  "porto",   "villa",
        "linden", "outlet",  "выход",  "аптека", "出口",    "出口",   "خروج",   "мир",     "ulica",
        "sortie", "ausgang", "monday", "montag", "lundi",   "января", "canon",  "toyota",
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        wh_name_use use = use_of(*state, WORDS[i]);
        if (use.word_zipf < 4 &&
            !(strcmp(WORDS[i], "linden") == 0 || strcmp(WORDS[i], "outlet") == 0)) {
            fail_msg("%s: %.2f", WORDS[i], use.word_zipf);
        }
        assert_true(use.word_zipf <= 0 || use.word_language[0] != '\0');
    }
}

/* Frequency lists count these hundreds of times a day: as places. */
static void places_that_are_no_words(void **state) {
    static const char *const PLACES[] = {
        "paris",    "london",   "berlin",  "wien",    "roma",     "milano",    "praha",
        "budapest", "madrid",   "münchen", "köln",    "москва",   "київ",      "東京",
        "北京",     "大阪",     "القاهرة", "ירושלים", "αθηνα",    "stockholm", "oslo",
        "helsinki", "warszawa", "kraków",  "lyon",    "toulouse", "boston",    "chicago",
        "seattle",  "torino",   "napoli",  "rieti",   "göteborg", "stuttgart", "firenze",
        "sevilla",  "zagreb",   "beograd", "sofia",   "bergamo",  "서울",      "부산",
    };
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        wh_name_use use = use_of(*state, PLACES[i]);
        if (use.word_zipf > 0) {
            printf("%s counts as a word: %.2f in %s\n", PLACES[i], use.word_zipf,
                   use.word_language);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void names_of_people(void **state) {
    static const char *const SURNAMES[] = {"Müller", "Smith",    "Rossi", "García", "Nguyễn",
                                           "Иванов", "Kowalski", "Silva", "鈴木",   "Johansson"};
    for (size_t i = 0; i < sizeof SURNAMES / sizeof *SURNAMES; i++) {
        if (!use_of(*state, SURNAMES[i]).surname) {
            fail_msg("%s is a family name", SURNAMES[i]);
        }
    }
    static const char *const GIVEN[] = {"Maria", "John", "Giovanni", "Владимир", "Charlotte"};
    for (size_t i = 0; i < sizeof GIVEN / sizeof *GIVEN; i++) {
        if (!use_of(*state, GIVEN[i]).given_name) {
            fail_msg("%s is a given name", GIVEN[i]);
        }
    }
    assert_false(use_of(*state, "Stockholm").surname);
    assert_false(use_of(*state, "exit").given_name);
}

static void brands_and_countries(void **state) {
    assert_true(use_of(*state, "Lidl").brand);
    assert_true(use_of(*state, "Shell").brand);
    assert_false(use_of(*state, "Rieti").brand);
    static const char *const COUNTRIES[] = {"Italy", "Italia", "Italien", "American", "Deutsch",
                                            "Suomi", "Россия", "日本",    "français", "Swiss"};
    for (size_t i = 0; i < sizeof COUNTRIES / sizeof *COUNTRIES; i++) {
        if (!use_of(*state, COUNTRIES[i]).demonym_or_country) {
            fail_msg("%s names a country", COUNTRIES[i]);
        }
    }
    assert_false(use_of(*state, "market").demonym_or_country);
}

static void any_key_has_an_answer(void **state) {
    static const char *const KEYS[] = {"", "qqzzxx", "no such words at all", "\xff", "'; DROP"};
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        wh_name_use use;
        assert_int_equal(wh_world_name_use(*state, KEYS[i], &use, NULL), WH_OK);
        assert_true(use.word_zipf <= 0 && !use.surname && !use.given_name && !use.brand);
        assert_true(use.word_language[0] == '\0');
    }
    wh_name_use use;
    assert_int_equal(wh_world_name_use(*state, NULL, &use, NULL), WH_OK);
}

static void outlines(void **state) {
    wh_arena *arena = wh_arena_create(0);
    size_t points[2] = {0, 0};
    assert_non_null(arena);
    for (int level = 0; level < 2; level++) {
        wh_outline *rings = NULL;
        size_t count = 0;
        bool seen[512] = {false};
        assert_int_equal(wh_world_outlines(*state, level, arena, &rings, &count, NULL), WH_OK);
        assert_true(count > (level == 0 ? 200 : 1000));
        for (size_t i = 0; i < count; i++) {
            assert_true(rings[i].count >= 3);
            points[level] += rings[i].count;
            if (rings[i].country != WH_NO_COUNTRY) {
                seen[rings[i].country] = true;
            }
        }
        static const char *const WANTED[] = {"FR", "US", "RU", "AQ", "XK", "LS", "FJ", "UA", "CY"};
        for (size_t i = 0; i < sizeof WANTED / sizeof *WANTED; i++) {
            if (!seen[wh_world_country_index(*state, WANTED[i])]) {
                fail_msg("no outline of %s at level %d", WANTED[i], level);
            }
        }
    }
    assert_true(points[1] > 4 * points[0]);
    wh_outline *rings = NULL;
    size_t count = 0;
    assert_int_equal(wh_world_outlines(*state, 2, arena, &rings, &count, NULL), WH_ERR_ARG);
    wh_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_are_places_too), cmocka_unit_test(places_that_are_no_words),
        cmocka_unit_test(names_of_people),           cmocka_unit_test(brands_and_countries),
        cmocka_unit_test(any_key_has_an_answer),     cmocka_unit_test(outlines),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
