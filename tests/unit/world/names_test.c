/* Places by name: namesakes, spellings, misreadings, regions, and input of any kind. */
#include "cmocka_all.h"
#include "small_world.h"

typedef struct fixture {
    wh_world *world;
    wh_arena *arena;
    wh_place_hit *hits;
    size_t count;
} fixture;

static int open_world(void **state) {
    static fixture f;
    wh_error err;
    const char *path = small_world_path();
    if (path == NULL || wh_world_open(path, &f.world, &err) != WH_OK) {
        return -1;
    }
    *state = &f;
    return 0;
}

static int close_world(void **state) {
    fixture *f = *state;
    wh_arena_free(f->arena);
    wh_world_free(f->world);
    return 0;
}

static const wh_place_hit *find(fixture *f, const char *name, int max_edits) {
    wh_error err = {.message = ""};
    wh_arena_free(f->arena);
    f->arena = wh_arena_create(0);
    wh_status status =
        wh_world_places(f->world, name, max_edits, 0, f->arena, &f->hits, &f->count, &err);
    if (status != WH_OK) {
        print_error("%s: %s\n", name, err.message);
    }
    assert_int_equal(status, WH_OK);
    for (size_t i = 0; i < f->count; i++) {
        assert_true(f->hits[i].weight > 0 && f->hits[i].extent_km > 0);
        assert_non_null(f->hits[i].name);
        assert_non_null(f->hits[i].matched);
        if (i > 0) {
            assert_true(f->hits[i].edits > f->hits[i - 1].edits ||
                        (f->hits[i].edits == f->hits[i - 1].edits &&
                         f->hits[i].weight <= f->hits[i - 1].weight));
        }
    }
    return f->count > 0 ? &f->hits[0] : NULL;
}

static void assert_first(fixture *f, const char *query, int max_edits, const char *name,
                         const char *country) {
    const wh_place_hit *hit = find(f, query, max_edits);
    if (hit == NULL || strcmp(hit->name, name) != 0) {
        print_error("%s: %s instead of %s\n", query, hit ? hit->name : "nothing", name);
    }
    assert_non_null(hit);
    assert_string_equal(hit->name, name);
    assert_string_equal(wh_world_country(f->world, hit->country)->code, country);
}

static void all_namesakes_are_found(void **state) {
    fixture *f = *state;
    const wh_place_hit *first = find(f, "Springfield", 0);
    assert_non_null(first);
    size_t in_us = 0;
    uint16_t us = wh_world_country_index(f->world, "US");
    for (size_t i = 0; i < f->count; i++) {
        in_us += f->hits[i].country == us && strcmp(f->hits[i].name, "Springfield") == 0;
        for (size_t k = 0; k < i; k++) {
            assert_true(f->hits[i].id != f->hits[k].id);
        }
    }
    assert_true(in_us >= 8);
    assert_true(first->population > 150000);
}

static void scripts_and_case_do_not_matter(void **state) {
    fixture *f = *state;
    const char *paris[] = {"Paris", "PARIS", " paris ", "Париж", "パリ", "باريس", "Παρίσι", "파리"};
    for (size_t i = 0; i < sizeof paris / sizeof *paris; i++) {
        assert_first(f, paris[i], 0, "Paris", "FR");
    }
    assert_first(f, "München", 0, "Munich", "DE");
    assert_first(f, "MUNCHEN", 0, "Munich", "DE");
    assert_first(f, "Krakow", 0, "Kraków", "PL");
    assert_first(f, "Łódź", 0, "Łódź", "PL");
    assert_first(f, "LODZ", 0, "Łódź", "PL");
    assert_true(find(f, "Москва", 0)->is_main);
}

static void generic_words_do_not_matter(void **state) {
    fixture *f = *state;
    assert_first(f, "大阪", 0, "Osaka", "JP");
    assert_first(f, "大阪市", 0, "Osaka", "JP");
    assert_first(f, "부산광역시", 0, "Busan", "KR");
    assert_first(f, "부산", 0, "Busan", "KR");
    assert_first(f, "廣州市", 0, "Guangzhou", "CN");
    assert_first(f, "广州", 0, "Guangzhou", "CN");
    assert_first(f, "город Новосибирск", 0, "Novosibirsk", "RU");
    assert_first(f, "г. Новосибирск", 0, "Novosibirsk", "RU");
    assert_first(f, "Ville de Lyon", 0, "Lyon", "FR");
    assert_first(f, "Comune di Bologna", 0, "Bologna", "IT");
    assert_first(f, "Stadt Leipzig", 0, "Leipzig", "DE");
    assert_first(f, "مدينة الرياض", 0, "Riyadh", "SA");
}

static void spellings_do_not_matter(void **state) {
    fixture *f = *state;
    assert_first(f, "Saint Petersburg", 0, "Saint Petersburg", "RU");
    assert_first(f, "St. Gallen", 0, "Sankt Gallen", "CH");
    assert_first(f, "Sankt Gallen", 0, "Sankt Gallen", "CH");
    assert_first(f, "Aixen-Provence", 0, "Aix-en-Provence", "FR");
    assert_first(f, "AIX EN PROVENCE", 0, "Aix-en-Provence", "FR");
    assert_first(f, "Frankfurt/Main", 0, "Frankfurt am Main", "DE");
    assert_first(f, "Köln (Cologne)", 0, "Köln", "DE");
}

static void a_comma_names_the_division(void **state) {
    fixture *f = *state;
    const struct {
        const char *query, *division;
    } cases[] = {{"Salem, Oregon", "Oregon"}, {"Salem, MA", "Massachusetts"}};
    for (size_t i = 0; i < 2; i++) {
        const wh_place_hit *hit = find(f, cases[i].query, 0);
        assert_non_null(hit);
        assert_string_equal(hit->name, "Salem");
        assert_string_equal(wh_world_admin1_name(f->world, hit->admin1), cases[i].division);
        assert_true(f->count > 0);
    }
    assert_string_equal(
        wh_world_country(f->world, find(f, "Valencia, Venezuela", 0)->country)->code, "VE");
}

static void one_misreading_is_forgiven(void **state) {
    fixture *f = *state;
    const char *berlin[] = {"Berl1n", "Berlim",  "Bertin", "Bevlin", "Berlln",
                            "Belin",  "Berliin", "Brelin", "Berlni"};
    for (size_t i = 0; i < sizeof berlin / sizeof *berlin; i++) {
        const wh_place_hit *hit = find(f, berlin[i], 1);
        bool found = false;
        for (size_t k = 0; k < f->count && k < 5; k++) {
            found = found || strcmp(f->hits[k].name, "Berlin") == 0;
        }
        if (!found) {
            print_error("%s\n", berlin[i]);
        }
        assert_true(hit != NULL && found);
    }
    assert_first(f, "Harnburg", 1, "Hamburg", "DE"); /* "rn" for "m" */
    assert_int_equal(find(f, "Harnburg", 1)->edits, 1);
    assert_null(find(f, "Harnburg", 0));
    assert_first(f, "Xamburg", 1, "Hamburg", "DE"); /* the first letter */
    assert_first(f, "Hamburq", 1, "Hamburg", "DE"); /* the last */
    assert_first(f, "Екатеринбурт", 1, "Yekaterinburg", "RU");
    assert_int_equal(find(f, "Berlin", 1)->edits, 0);
    assert_null(find(f, "Hxmbxrg", 1)); /* two */
}

static void regions_and_territories_are_found(void **state) {
    fixture *f = *state;
    const wh_place_hit *hit = find(f, "Bavaria", 0);
    assert_non_null(hit);
    assert_true(hit->id >= WH_PLACE_ADMIN1 && hit->id < WH_PLACE_COUNTRY);
    assert_string_equal(wh_world_admin1_name(f->world, hit->admin1), "Bavaria");
    assert_true(hit->extent_km > 100 && hit->extent_km < 300);
    assert_true(wh_haversine_km(hit->point, (wh_point){48.9, 11.4}) < 100);
    wh_place_hit *again;
    wh_error err;
    assert_int_equal(wh_world_place(f->world, hit->id, f->arena, &again, &err), WH_OK);
    assert_string_equal(again->name, "Bavaria");

    hit = find(f, "Malta", 0);
    assert_non_null(hit);
    assert_true(hit->id >= WH_PLACE_COUNTRY);
    assert_true(wh_haversine_km(hit->point, (wh_point){35.9, 14.4}) < 20);
    hit = find(f, "France", 0);
    assert_true(hit == NULL || hit->id < WH_PLACE_COUNTRY); /* no point could hold it */
}

static void any_input_is_answered(void **state) {
    fixture *f = *state;
    const char *none[] = {"", " ", "...", "!?", "\xff\xfe", "\x01", "()", "/", ",", "((((", "、"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        find(f, none[i], 1);
        assert_int_equal(f->count, 0);
    }
    char *lengthy = malloc(100001);
    memset(lengthy, 'a', 100000);
    lengthy[100000] = '\0';
    find(f, lengthy, 1);
    assert_int_equal(f->count, 0);
    for (size_t i = 0; i < 100000; i++) {
        lengthy[i] = "a/(,"[i % 4];
    }
    find(f, lengthy, 1);
    free(lengthy);
    find(f, "a%' OR 1=1 --", 1);
    find(f, "ab", 1);
    find(f, "京", 1);
}

static void arguments_are_checked(void **state) {
    fixture *f = *state;
    wh_error err;
    wh_arena *arena = wh_arena_create(0);
    wh_place_hit *hits;
    size_t count;
    assert_int_equal(wh_world_places(f->world, NULL, 0, 0, arena, &hits, &count, &err), WH_ERR_ARG);
    assert_int_equal(wh_world_places(f->world, "x", 2, 0, arena, &hits, &count, &err), WH_ERR_ARG);
    assert_int_equal(wh_world_places(f->world, "San Jose", 1, 3, arena, &hits, &count, &err),
                     WH_OK);
    assert_int_equal(count, 3);
    const uint32_t unknown[] = {0, 1, WH_PLACE_ADMIN1 + 60000, WH_PLACE_COUNTRY + 1000, UINT32_MAX};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        assert_int_equal(wh_world_place(f->world, unknown[i], arena, &hits, &err), WH_OK);
        assert_null(hits);
    }
    assert_int_equal(wh_world_place(f->world, 2988507, arena, &hits, &err), WH_OK);
    assert_string_equal(hits->name, "Paris");
    wh_arena_free(arena);
    /* Without memory it says so. */
    arena = wh_arena_create(2000);
    assert_int_equal(wh_world_places(f->world, "San Jose", 1, 0, arena, &hits, &count, &err),
                     WH_ERR_NOMEM);
    wh_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_namesakes_are_found),
        cmocka_unit_test(scripts_and_case_do_not_matter),
        cmocka_unit_test(generic_words_do_not_matter),
        cmocka_unit_test(spellings_do_not_matter),
        cmocka_unit_test(a_comma_names_the_division),
        cmocka_unit_test(one_misreading_is_forgiven),
        cmocka_unit_test(regions_and_territories_are_found),
        cmocka_unit_test(any_input_is_answered),
        cmocka_unit_test(arguments_are_checked),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
