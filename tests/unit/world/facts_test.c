/* Countries, languages and scripts, against facts from general knowledge. */
#include "cmocka_all.h"
#include "small_world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int open_world(void **state) {
    *state = small_world_open();
    return *state == NULL ? -1 : 0;
}

static int close_world(void **state) {
    wh_world_free(*state);
    return 0;
}

static const wh_country *country(wh_world *world, const char *code) {
    const wh_country *found = wh_world_country(world, wh_world_country_index(world, code));
    if (found == NULL) {
        fail_msg("no country %s", code);
    }
    return found;
}

static void codes_are_sorted_and_found(void **state) {
    wh_world *world = *state;
    size_t count = wh_world_country_count(world);
    assert_int_equal(count, 250); /* 249 of ISO 3166-1 and Kosovo */
    for (size_t i = 0; i < count; i++) {
        const wh_country *at = wh_world_country(world, i);
        assert_int_equal(wh_world_country_index(world, at->code), i);
        assert_true(i == 0 || strcmp(wh_world_country(world, i - 1)->code, at->code) < 0);
        assert_true(*at->name != '\0' && strlen(at->continent) == 2);
        assert_true(strncmp(at->calling, at->calling_all, strlen(at->calling)) == 0);
    }
    assert_null(wh_world_country(world, count));
    assert_int_equal(wh_world_country_index(world, "fr"), wh_world_country_index(world, "FR"));
    static const char *const NONE[] = {"", "F", "FRA", "ZZ", "??"};
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        assert_int_equal(wh_world_country_index(world, NONE[i]), WH_NO_COUNTRY);
    }
    assert_int_equal(wh_world_country_index(world, NULL), WH_NO_COUNTRY);
}

typedef struct fact {
    const char *code, *calling, *tld, *currency, *symbol;
    bool left, mph;
} fact;

static void phones_domains_money_and_roads(void **state) {
    static const fact FACTS[] = {
        {"IT", "39", "it", "EUR", "€", false, false},
        {"GB", "44", "uk", "GBP", "£", true, true},
        {"US", "1", "us", "USD", "$", false, true},
        {"JP", "81", "jp", "JPY", "¥", true, false},
        {"IN", "91", "in", "INR", "₹", true, false},
        {"UA", "380", "ua", "UAH", "₴", false, false},
        {"RU", "7", "ru", "RUB", "₽", false, false},
        {"CH", "41", "ch", "CHF", "CHF", false, false},
        {"PL", "48", "pl", "PLN", "zł", false, false},
        {"TR", "90", "tr", "TRY", "₺", false, false},
        {"KR", "82", "kr", "KRW", "₩", false, false},
        {"TH", "66", "th", "THB", "฿", true, false},
        {"ZA", "27", "za", "ZAR", "R", true, false},
        {"AU", "61", "au", "AUD", "$", true, false},
        {"NZ", "64", "nz", "NZD", "$", true, false},
        {"IE", "353", "ie", "EUR", "€", true, false},
        {"SE", "46", "se", "SEK", "kr", false, false},
        {"BR", "55", "br", "BRL", "R$", false, false},
        {"VN", "84", "vn", "VND", "₫", false, false},
        {"IL", "972", "il", "ILS", "₪", false, false},
        {"KZ", "7", "kz", "KZT", "₸", false, false},
        {"GE", "995", "ge", "GEL", "₾", false, false},
        {"MT", "356", "mt", "EUR", "€", true, false},
        {"CY", "357", "cy", "EUR", "€", true, false},
        {"HK", "852", "hk", "HKD", "$", true, false},
        {"ID", "62", "id", "IDR", "Rp", true, false},
        {"PR", "1787", "pr", "USD", "$", false, true},
        {"FR", "33", "fr", "EUR", "€", false, false},
        {"GG", "441481", "gg", "GBP", "£", true, true},
        {"HR", "385", "hr", "EUR", "€", false, false},
    };
    for (size_t i = 0; i < sizeof FACTS / sizeof *FACTS; i++) {
        const wh_country *at = country(*state, FACTS[i].code);
        if (strcmp(at->calling, FACTS[i].calling) != 0 || strcmp(at->tld, FACTS[i].tld) != 0 ||
            strcmp(at->currency_code, FACTS[i].currency) != 0 ||
            strcmp(at->currency_symbol, FACTS[i].symbol) != 0 || at->drives_left != FACTS[i].left ||
            at->speed_in_mph != FACTS[i].mph) {
            fail_msg("%s: +%s .%s %s %s, %s, %s", at->code, at->calling, at->tld, at->currency_code,
                     at->currency_symbol, at->drives_left ? "left" : "right",
                     at->speed_in_mph ? "mph" : "km/h");
        }
    }
    assert_string_equal(country(*state, "DO")->calling_all, "1809 1829 1849");
    assert_string_equal(country(*state, "AQ")->continent, "AN");
    assert_string_equal(country(*state, "EG")->continent, "AF");
}

static void people_and_area(void **state) {
    assert_true(country(*state, "CN")->population > 1.3e9);
    assert_true(country(*state, "RU")->area_km2 > 1.6e7);
    assert_true(country(*state, "MC")->area_km2 < 3);
    assert_true(country(*state, "VA")->population < 2000);
    double everyone = 0;
    for (size_t i = 0; i < wh_world_country_count(*state); i++) {
        everyone += wh_world_country(*state, i)->population;
    }
    assert_true(everyone > 7e9 && everyone < 9e9);
}

static void countries_by_name(void **state) {
    static const char *const NAMES[][2] = {
        {"Germany", "DE"},    {"Deutschland", "DE"},   {"ITALY", "IT"},        {"Italia", "IT"},
        {"España", "ES"},     {"Espana", "ES"},        {"Россия", "RU"},       {"Україна", "UA"},
        {"日本", "JP"},       {"中国", "CN"},          {"대한민국", "KR"},     {"Ελλάδα", "GR"},
        {"مصر", "EG"},        {"ישראל", "IL"},         {"भारत", "IN"},         {"ไทย", "TH"},
        {"საქართველო", "GE"}, {"Հայաստան", "AM"},      {"Magyarország", "HU"}, {"Suomi", "FI"},
        {"Schweiz", "CH"},    {"Suisse", "CH"},        {"Svizzera", "CH"},     {"Kosovo", "XK"},
        {"Türkiye", "TR"},    {"United States", "US"}, {"Việt Nam", "VN"},     {"Sverige", "SE"},
        {"Česko", "CZ"},      {"Hrvatska", "HR"},      {"Eesti", "EE"},        {"Latvija", "LV"},
        {"Shqipëri", "AL"},   {"Österreich", "AT"},    {"Belgique", "BE"},     {"България", "BG"},
    };
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        uint16_t found = wh_world_country_named(*state, NAMES[i][0]);
        if (found == WH_NO_COUNTRY || strcmp(wh_world_country(*state, found)->code, NAMES[i][1])) {
            fail_msg("%s is %s", NAMES[i][0],
                     found == WH_NO_COUNTRY ? "no country" : wh_world_country(*state, found)->code);
        }
    }
    static const char *const NONE[] = {"", "   ", "Paris", "Allemagne!", "xyzzy", "\xff\xfe"};
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        uint16_t found = wh_world_country_named(*state, NONE[i]);
        /* French for Germany is neither English nor native there. */
        assert_int_equal(found, WH_NO_COUNTRY);
    }
    assert_int_equal(wh_world_country_named(*state, NULL), WH_NO_COUNTRY);
}

typedef wh_status (*speakers_of)(wh_world *, const char *, wh_arena *, wh_speakers **, size_t *,
                                 wh_error *);

/* People who use `what` in a country, negative if it is also official there. */
static double people(wh_world *world, speakers_of ask, const char *what, const char *code) {
    wh_arena *arena = wh_arena_create(0);
    wh_speakers *rows = NULL;
    size_t count = 0;
    double found = 0;
    uint16_t wanted = wh_world_country_index(world, code);
    assert_non_null(arena);
    assert_int_equal(ask(world, what, arena, &rows, &count, NULL), WH_OK);
    for (size_t i = 0; i < count; i++) {
        assert_true(rows[i].people > 0);
        if (rows[i].country == wanted) {
            found = rows[i].official ? -rows[i].people : rows[i].people;
        }
    }
    wh_arena_free(arena);
    return found;
}

static void languages(void **state) {
    assert_true(people(*state, wh_world_language, "it", "IT") < -4e7);
    assert_true(people(*state, wh_world_language, "it", "SM") < -1e4);
    assert_true(people(*state, wh_world_language, "fr", "FR") < -5e7);
    assert_true(people(*state, wh_world_language, "fr", "CA") < -5e6);
    assert_true(people(*state, wh_world_language, "uk", "UA") < -2e7);
    assert_true(fabs(people(*state, wh_world_language, "ru", "UA")) > 1e6);
    assert_true(people(*state, wh_world_language, "es", "US") > 1e7);
    assert_true(people(*state, wh_world_language, "zh_Hant", "TW") < -1e7);
    assert_true(people(*state, wh_world_language, "zh-Hant", "TW") < -1e7);
    assert_true(people(*state, wh_world_language, "ja", "BR") >= 0);
    assert_true(people(*state, wh_world_language, "uk", "PT") >= 0);
    wh_arena *arena = wh_arena_create(0);
    wh_speakers *rows = NULL;
    size_t count = 1;
    assert_int_equal(wh_world_language(*state, "xx", arena, &rows, &count, NULL), WH_OK);
    assert_int_equal(count, 0);
    assert_int_equal(wh_world_language(*state, NULL, arena, &rows, &count, NULL), WH_OK);
    assert_int_equal(count, 0);
    wh_arena_free(arena);
}

static void scripts(void **state) {
    assert_true(people(*state, wh_world_script, "Cyrl", "RU") < -1.2e8);
    assert_true(people(*state, wh_world_script, "Cyrl", "RS") < -5e6);
    assert_true(people(*state, wh_world_script, "Latn", "RS") < -1e5);
    assert_true(people(*state, wh_world_script, "Jpan", "JP") < -1e8);
    assert_true(people(*state, wh_world_script, "Hira", "JP") < -1e8);
    assert_true(people(*state, wh_world_script, "Hani", "CN") < -1e9);
    assert_true(people(*state, wh_world_script, "Hani", "TW") < -1e7);
    assert_true(people(*state, wh_world_script, "Hang", "KR") < -4e7);
    assert_true(people(*state, wh_world_script, "Hang", "JP") >= 0);
    assert_true(people(*state, wh_world_script, "Thai", "TH") < -5e7);
    assert_true(people(*state, wh_world_script, "Grek", "GR") < -9e6);
    assert_true(people(*state, wh_world_script, "Grek", "CY") < -5e5);
    assert_true(people(*state, wh_world_script, "Geor", "GE") < -3e6);
    assert_true(people(*state, wh_world_script, "Hebr", "IL") < -5e6);
    assert_true(people(*state, wh_world_script, "Arab", "EG") < -6e7);
    assert_true(people(*state, wh_world_script, "Deva", "IN") < -4e8);
    assert_true(people(*state, wh_world_script, "Cyrl", "FR") >= 0);
    assert_true(people(*state, wh_world_script, "Zzzz", "FR") >= 0);
    /* Never more people than there are. */
    for (size_t i = 0; i < wh_world_country_count(*state); i++) {
        const wh_country *at = wh_world_country(*state, i);
        double latin = people(*state, wh_world_script, "Latn", at->code);
        assert_true((latin < 0 ? -latin : latin) <= 1.6 * at->population + 5e6);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_sorted_and_found),
        cmocka_unit_test(phones_domains_money_and_roads),
        cmocka_unit_test(people_and_area),
        cmocka_unit_test(countries_by_name),
        cmocka_unit_test(languages),
        cmocka_unit_test(scripts),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
