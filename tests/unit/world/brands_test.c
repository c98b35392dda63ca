/* Brands: which countries a shop sign speaks for. Facts from general knowledge. */
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

typedef struct found_brand {
    size_t hits, countries; /* countries: of the union of all hits */
    bool worldwide, in_wanted;
} found_brand;

static found_brand look_up(wh_world *world, const char *name, const char *wanted) {
    found_brand found = {0};
    bool trades[512] = {false};
    wh_brand_hit *hits = NULL;
    wh_arena *arena = wh_arena_create(0);
    assert_non_null(arena);
    assert_int_equal(wh_world_brands(world, name, arena, &hits, &found.hits, NULL), WH_OK);
    for (size_t i = 0; i < found.hits; i++) {
        assert_true(*hits[i].name != '\0' && strchr(hits[i].kind, '/') != NULL);
        found.worldwide = found.worldwide || hits[i].country_count == 0;
        for (size_t k = 0; k < hits[i].country_count; k++) {
            assert_true(hits[i].countries[k] < wh_world_country_count(world));
            found.countries += !trades[hits[i].countries[k]];
            trades[hits[i].countries[k]] = true;
        }
    }
    found.in_wanted = wanted != NULL && trades[wh_world_country_index(world, wanted)];
    wh_arena_free(arena);
    return found;
}

static void shops_of_one_country(void **state) {
    static const char *const SHOPS[][2] = {
        {"REWE", "DE"},
        {"Migros", "CH"},
        {"Żabka", "PL"},
        {"Zabka", "PL"},
        {"Пятёрочка", "RU"},
        {"Нова пошта", "UA"},
        {"ファミリーマート", "JP"},
        {"ローソン", "JP"},
        {"Woolworths", "AU"},
        {"Canadian Tire", "CA"},
        {"Publix", "US"},
        {"Esselunga", "IT"},
        {"Mercadona", "ES"},
        {"Albert Heijn", "NL"},
        {"Pingo Doce", "PT"},
        {"Systembolaget", "SE"},
        {"Alko", "FI"},
        {"Vinmonopolet", "NO"},
        {"Konzum", "HR"},
        {"Rema 1000", "NO"},
    };
    for (size_t i = 0; i < sizeof SHOPS / sizeof *SHOPS; i++) {
        found_brand found = look_up(*state, SHOPS[i][0], SHOPS[i][1]);
        if (found.hits == 0 || !found.in_wanted || found.countries > 12) {
            fail_msg("%s: %zu brands in %zu countries, in %s: %d", SHOPS[i][0], found.hits,
                     found.countries, SHOPS[i][1], found.in_wanted);
        }
    }
}

static void chains_of_the_world_say_little(void **state) {
    static const char *const CHAINS[] = {"McDonald's", "Shell", "Starbucks"};
    for (size_t i = 0; i < sizeof CHAINS / sizeof *CHAINS; i++) {
        found_brand found = look_up(*state, CHAINS[i], NULL);
        assert_true(found.hits > 0);
        assert_true(found.worldwide || found.countries > 50);
    }
    assert_true(look_up(*state, "Western Union", NULL).worldwide);
}

static void exclusions_are_honoured(void **state) {
    /* Tesco's own shops: British Isles and Central Europe, not the United States. */
    found_brand tesco = look_up(*state, "Tesco", "GB");
    assert_true(tesco.in_wanted);
    assert_false(look_up(*state, "Tesco", "US").in_wanted);
    /* A name in another script is a variant for the countries that write so. */
    assert_true(look_up(*state, "Макдоналдс", NULL).hits > 0 ||
                look_up(*state, "Макдональдс", NULL).hits > 0);
}

static void other_text_is_no_brand(void **state) {
    static const char *const NONE[] = {"", "  ", "zzxxqq", "Paris Nord", "\xff\xfe", "%"};
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        assert_int_equal(look_up(*state, NONE[i], NULL).hits, 0);
    }
    wh_world_info info = wh_world_describe(*state);
    assert_true(info.brand_count > 49000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shops_of_one_country),
        cmocka_unit_test(chains_of_the_world_say_little),
        cmocka_unit_test(exclusions_are_honoured),
        cmocka_unit_test(other_text_is_no_brand),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
