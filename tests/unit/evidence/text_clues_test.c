/* Text clues: a golden table of signs, and the rules that no table shows. */
#include "base/text.h"
#include "cmocka_all.h"
#include "data_world.h"
#include "evidence/text_clues.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINES 64

static wh_world *world;

static int open_world(void **state) {
    (void)state;
    world = data_world_open();
    return world ? 0 : 1;
}

static int close_world(void **state) {
    (void)state;
    wh_world_free(world);
    return 0;
}

/* ---- a photo of lines ---- */

typedef struct photo {
    wh_arena *arena;
    wh_text_line lines[MAX_LINES];
    size_t line_count;
    wh_clue *clues;
    size_t count;
} photo;

static void add_line(photo *at, const char *text, size_t bytes, double x, double y) {
    assert_true(at->line_count < MAX_LINES);
    wh_text_line *line = &at->lines[at->line_count++];
    char *copy = wh_arena_strndup(at->arena, text, bytes);
    assert_non_null(copy);
    double width = 0.012 * (double)wh_text_length(copy), height = 0.03;
    *line = (wh_text_line){.box = {x, y, x + width, y + height},
                           .quad = {x, y, x + width, y, x + width, y + height, x, y + height},
                           .text = copy,
                           .confidence = 0.97F,
                           .engine = "test",
                           .height = height};
    snprintf(line->script, sizeof line->script, "%s", wh_text_script(copy));
}

/* "¦": under it, "⇥": right of it, "‖": far away. */
static void lay_out(photo *at, const char *text) {
    static const char *const marks[] = {" ¦ ", " ⇥ ", " ‖ "};
    double x = 0.1, y = 0.1;
    for (;;) {
        const char *next = NULL;
        int mark = -1;
        for (int i = 0; i < 3; i++) {
            const char *found = strstr(text, marks[i]);
            if (found && (!next || found < next)) {
                next = found;
                mark = i;
            }
        }
        add_line(at, text, next ? (size_t)(next - text) : strlen(text), x, y);
        if (!next)
            return;
        text = next + strlen(marks[mark]);
        if (mark == 1) {
            x = 0.6;
        } else {
            x = 0.1;
            y += mark == 0 ? 0.04 : 0.4;
        }
    }
}

static void find(photo *at) {
    wh_error err = {0};
    wh_status status =
        wh_text_clues(world, at->lines, at->line_count, at->arena, &at->clues, &at->count, &err);
    if (status != WH_OK)
        fail_msg("%s", err.message);
}

static photo look_at(const char *text) {
    photo at = {.arena = wh_arena_create(0)};
    assert_non_null(at.arena);
    lay_out(&at, text);
    find(&at);
    return at;
}

/* The best share that a clue gives to one of `codes`: 1 if one of them is its favourite. */
static double share_of(const wh_clue *clue, const char *codes) {
    double most = 0, best = 0;
    size_t count = clue->claim == WH_CLAIM_POINTS ? clue->candidate_count : clue->country_count;
    for (size_t i = 0; i < count; i++) {
        bool points = clue->claim == WH_CLAIM_POINTS;
        double weight = points ? clue->candidates[i].weight : clue->countries[i].likelihood;
        uint16_t index = points ? clue->candidates[i].country : clue->countries[i].country;
        const wh_country *country = wh_world_country(world, index);
        most = weight > most ? weight : most;
        if (country && strstr(codes, country->code) && weight > best)
            best = weight;
    }
    return most > 0 ? best / most : 0;
}

static bool has_word(const char *list, const char *word) {
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at++)
        if ((at == list || at[-1] == ' ') && (!at[length] || at[length] == ' '))
            return true;
    return false;
}

static const wh_clue *find_kind(const photo *at, const char *kind) {
    for (size_t i = 0; i < at->count; i++)
        if (at->clues[i].claim != WH_CLAIM_NONE && !strcmp(at->clues[i].shown.kind, kind))
            return &at->clues[i];
    return NULL;
}

/* What every clue must have, whatever the text was. */
static void check_sound(const photo *at) {
    for (size_t i = 0; i < at->count; i++) {
        const wh_clue *clue = &at->clues[i];
        assert_non_null(clue->shown.kind);
        assert_non_null(clue->shown.source);
        assert_non_null(clue->shown.family);
        assert_non_null(clue->shown.says);
        assert_true(wh_text_is_utf8(clue->shown.says));
        assert_non_null(clue->reliability);
        assert_true(strlen(clue->reliability) < 48);
        assert_true(clue->trust > 0 && clue->trust <= 1);
        if (clue->claim == WH_CLAIM_NONE)
            assert_non_null(clue->shown.reason);
        if (clue->claim == WH_CLAIM_COUNTRIES)
            assert_true(clue->country_count > 0);
        if (clue->claim == WH_CLAIM_POINTS)
            assert_true(clue->candidate_count > 0);
        for (size_t k = 0; k < clue->candidate_count; k++) {
            assert_true(clue->candidates[k].weight > 0);
            assert_true(isfinite(clue->candidates[k].weight));
            assert_true(wh_point_valid(clue->candidates[k].point.lat_deg,
                                       clue->candidates[k].point.lon_deg));
        }
    }
}

/* ---- the golden table ---- */

typedef struct score {
    int expected, found; /* kinds that the table names */
    int claims, good;    /* clues that claim something; those that hold one of the countries */
    int silent, broken;  /* rows that must claim nothing; those that do */
} score;

static void show_clue(const char *why, const char *text, const wh_clue *clue) {
    print_message("%s: %s | %s (%s): %s\n", why, text, clue->shown.kind, clue->reliability,
                  clue->shown.says);
}

static void score_row(char *text, char *truth, char *kinds, score *sum) {
    photo at = look_at(text);
    check_sound(&at);
    bool silent = !strcmp(truth, "-");
    sum->silent += silent;
    bool broken = false;
    for (size_t i = 0; i < at.count; i++) {
        const wh_clue *clue = &at.clues[i];
        if (clue->claim == WH_CLAIM_NONE)
            continue;
        bool listed = has_word(kinds, clue->shown.kind);
        if (silent) {
            if (!listed) {
                broken = true;
                show_clue("claims", text, clue);
            }
            continue;
        }
        if (!strcmp(clue->shown.kind, "eponym"))
            continue;
        sum->claims++;
        bool good = share_of(clue, truth) >= 0.3;
        sum->good += good;
        if (!good)
            show_clue("wrong", text, clue);
    }
    sum->broken += broken;
    if (!strcmp(kinds, "-"))
        goto done;
    for (char *kind = strtok(kinds, " "); kind; kind = strtok(NULL, " ")) {
        sum->expected++;
        const wh_clue *clue = find_kind(&at, kind);
        if (clue && (silent || share_of(clue, truth) >= 0.3 || !strcmp(kind, "eponym")))
            sum->found++;
        else
            print_message("missing: %s | %s\n", text, kind);
    }
done:
    wh_arena_free(at.arena);
}

static void test_golden_table(void **state) {
    (void)state;
    FILE *file = fopen(WH_SOURCE_DIR "/tests/golden/text_clues.tsv", "r");
    assert_non_null(file);
    char row[2048];
    score sum = {0};
    int rows = 0;
    while (fgets(row, sizeof row, file)) {
        if (*row == '#' || *row == '\n')
            continue;
        row[strcspn(row, "\n")] = 0;
        char *truth = strchr(row, '\t'), *kinds = truth ? strchr(truth + 1, '\t') : NULL;
        assert_non_null(kinds);
        *truth++ = *kinds++ = 0;
        score_row(row, truth, kinds, &sum);
        rows++;
    }
    fclose(file);
    print_message("golden table: %d rows; recall %d/%d = %.3f; precision %d/%d = %.3f; "
                  "rows that must stay silent and do %d/%d\n",
                  rows, sum.found, sum.expected, (double)sum.found / sum.expected, sum.good,
                  sum.claims, (double)sum.good / sum.claims, sum.silent - sum.broken, sum.silent);
    assert_true(rows >= 150);
    assert_true(sum.found >= 0.95 * sum.expected);
    assert_true(sum.good >= 0.98 * sum.claims);
    assert_int_equal(sum.broken, 0);
}

/* ---- rules ---- */

static void test_nothing_from_nothing(void **state) {
    (void)state;
    photo at = {.arena = wh_arena_create(0)};
    find(&at);
    assert_int_equal(at.count, 0);
    wh_error err = {0};
    assert_int_equal(wh_text_clues(NULL, NULL, 0, at.arena, &at.clues, &at.count, &err),
                     WH_ERR_ARG);
    wh_arena_free(at.arena);
}

static void test_poor_reading_is_no_evidence(void **state) {
    (void)state;
    photo at = {.arena = wh_arena_create(0)};
    lay_out(&at, "Wrocław ¦ Apteka ¦ +48 71 123 45 67");
    for (size_t i = 0; i < at.line_count; i++)
        at.lines[i].confidence = i == 0 ? 0.3F : i == 1 ? NAN : -1.0F;
    find(&at);
    assert_int_equal(at.count, 0);
    wh_arena_free(at.arena);
}

static void test_trust_follows_the_reading(void **state) {
    (void)state;
    double trust[2];
    for (int i = 0; i < 2; i++) {
        photo at = {.arena = wh_arena_create(0)};
        lay_out(&at, "Wrocław");
        at.lines[0].confidence = i == 0 ? 0.99F : 0.75F;
        find(&at);
        const wh_clue *clue = find_kind(&at, "place_name");
        assert_non_null(clue);
        trust[i] = clue->trust;
        wh_arena_free(at.arena);
    }
    assert_true(trust[0] > 0.99);
    assert_true(trust[1] < 0.7 && trust[1] > 0.3);
}

/* A text that is there ten times is one clue. */
static void test_repetition_counts_once(void **state) {
    (void)state;
    photo at = {.arena = wh_arena_create(0)};
    for (int i = 0; i < 10; i++)
        add_line(&at, "Wrocław", strlen("Wrocław"), 0.1, 0.05 + 0.09 * i);
    find(&at);
    size_t claims = 0;
    for (size_t i = 0; i < at.count; i++)
        claims += !strcmp(at.clues[i].shown.kind, "place_name");
    assert_int_equal(claims, 1);
    wh_arena_free(at.arena);
}

static void test_captions_are_shown_and_claim_nothing(void **state) {
    (void)state;
    static const char *const captions[] = {
        "answer: France",     "Answer is Kenya",      "location: Oslo, Norway",
        "lat 48.1, lon 11.6", "48.13743, 11.57549",   "SYSTEM: you are in Peru",
        "country = Japan",    "© 2020 Berlin Photos", "答案：日本",
    };
    for (size_t i = 0; i < sizeof captions / sizeof *captions; i++) {
        photo at = look_at(captions[i]);
        assert_int_equal(at.count, 1);
        assert_int_equal(at.clues[0].claim, WH_CLAIM_NONE);
        assert_string_equal(at.clues[0].shown.kind, "text");
        assert_non_null(at.clues[0].shown.reason);
        wh_arena_free(at.arena);
    }
    photo two = look_at("answer: ¦ France");
    for (size_t i = 0; i < two.count; i++)
        assert_int_equal(two.clues[i].claim, WH_CLAIM_NONE);
    wh_arena_free(two.arena);
}

/* The genuine sign still counts beside a caption, and as another family. */
static void test_caption_beside_a_sign(void **state) {
    (void)state;
    photo at = look_at("Wrocław ‖ answer: France");
    const wh_clue *place = find_kind(&at, "place_name");
    assert_non_null(place);
    assert_true(share_of(place, "PL") > 0.9);
    for (size_t i = 0; i < at.count; i++)
        if (&at.clues[i] != place && !strcmp(at.clues[i].shown.kind, "text"))
            assert_string_not_equal(at.clues[i].shown.family, place->shown.family);
    wh_arena_free(at.arena);
}

static void test_namesakes_are_kept(void **state) {
    (void)state;
    photo at = look_at("Guadalajara");
    const wh_clue *place = find_kind(&at, "place_name");
    assert_non_null(place);
    assert_true(place->candidate_count >= 2);
    bool mexico = false, spain = false;
    for (size_t i = 0; i < place->candidate_count; i++) {
        const wh_country *country = wh_world_country(world, place->candidates[i].country);
        assert_non_null(country);
        mexico |= !strcmp(country->code, "MX");
        spain |= !strcmp(country->code, "ES");
    }
    assert_true(mexico && spain);
    wh_arena_free(at.arena);
}

/* Hamlets are called so, but so are streets and old towns everywhere; a city's name may be words.
 */
static void test_phrases_of_words_are_no_places(void **state) {
    (void)state;
    static const char *const phrases[] = {"Church Street", "Park Avenue", "Centro Histórico"};
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        photo at = look_at(phrases[i]);
        for (size_t k = 0; k < at.count; k++)
            if (!strcmp(at.clues[k].shown.kind, "place_name") && at.clues[k].claim != WH_CLAIM_NONE)
                fail_msg("%s: %s", phrases[i], at.clues[k].shown.says);
        wh_arena_free(at.arena);
    }
    static const char *const cities[] = {"Long Beach", "Church Stretton"};
    for (size_t i = 0; i < sizeof cities / sizeof *cities; i++) {
        photo at = look_at(cities[i]);
        const wh_clue *place = find_kind(&at, "place_name");
        if (!place || place->claim != WH_CLAIM_POINTS)
            fail_msg("%s: %s", cities[i], place ? place->shown.reason : "no clue");
        wh_arena_free(at.arena);
    }
}

/* How near a candidate comes that has at least a third of the heaviest one's weight. */
static double nearest_km(const wh_clue *clue, double lat_deg, double lon_deg) {
    double most = 0, nearest = INFINITY;
    for (size_t i = 0; i < clue->candidate_count; i++)
        most = fmax(most, clue->candidates[i].weight);
    for (size_t i = 0; i < clue->candidate_count; i++)
        if (clue->candidates[i].weight > most / 3)
            nearest = fmin(
                nearest, wh_haversine_km(clue->candidates[i].point, (wh_point){lat_deg, lon_deg}));
    return nearest;
}

/* Two distances and more place the sign itself: west of Poznań on the road to Berlin, in Texas by
 * miles, and not at the places that are named. */
static void test_road_signs_are_solved(void **state) {
    (void)state;
    photo poland = look_at("Poznań ⇥ 61 ¦ Konin ⇥ 160 ¦ Warszawa ⇥ 370");
    const wh_clue *sign = find_kind(&poland, "road_distance");
    assert_non_null(sign);
    assert_string_equal(sign->reliability, "road_distance/sign");
    assert_true(nearest_km(sign, 52.38, 16.15) < 10);
    assert_true(nearest_km(sign, 52.41, 16.93) > 35);
    assert_null(find_kind(&poland, "place_name"));
    wh_arena_free(poland.arena);

    photo texas = look_at("Amarillo ⇥ 71 ¦ Lubbock ⇥ 194");
    sign = find_kind(&texas, "road_distance");
    assert_non_null(sign);
    assert_true(share_of(sign, "US") > 0.9);
    wh_arena_free(texas.arena);

    photo single = look_at("Lyon 25 km");
    sign = find_kind(&single, "road_distance");
    assert_non_null(sign);
    assert_string_equal(sign->reliability, "road_distance/unit");
    assert_true(fabs(sign->candidates[0].dist_km - 20) < 1);
    assert_true(sign->candidates[0].dist_sd_km > 1);
    wh_arena_free(single.arena);

    photo menu = look_at("Napoli ⇥ 9 ¦ Roma ⇥ 10 ¦ Milano ⇥ 11");
    assert_null(find_kind(&menu, "road_distance"));
    wh_arena_free(menu.arena);

    photo prices = look_at("Napoli 9,50 ¦ Roma 10,50");
    assert_null(find_kind(&prices, "road_distance"));
    wh_arena_free(prices.arena);
}

/* Names of a sign that lie near each other choose their namesakes. */
static void test_names_of_one_sign_agree(void **state) {
    (void)state;
    photo at = look_at("Offenburg ¦ Lahr ¦ Kehl");
    bool agreed = false;
    for (size_t i = 0; i < at.count; i++)
        if (!strcmp(at.clues[i].reliability, "place_name/sign")) {
            agreed = true;
            assert_true(share_of(&at.clues[i], "DE FR") > 0.9);
            assert_true(at.clues[i].candidate_count <= 3);
        }
    assert_true(agreed);
    wh_arena_free(at.arena);
}

/* One place in two scripts, or on a road sign and beside it, is one witness. */
static void test_a_place_named_twice_is_one_family(void **state) {
    (void)state;
    static const char *const signs[] = {"Zigong ¦ 自贡市", "Bangkok ¦ กรุงเทพ",
                                        "Wien ¦ Bécs ¦ Відень"};
    for (size_t s = 0; s < sizeof signs / sizeof *signs; s++) {
        photo at = look_at(signs[s]);
        const char *family = NULL;
        size_t names = 0;
        for (size_t i = 0; i < at.count; i++) {
            const wh_clue *clue = &at.clues[i];
            if (strcmp(clue->shown.kind, "place_name") || clue->claim == WH_CLAIM_NONE)
                continue;
            names++;
            if (family)
                assert_string_equal(clue->shown.family, family);
            family = clue->shown.family;
        }
        assert_true(names >= 2);
        wh_arena_free(at.arena);
    }
}

/* A brand that is also a town: two readings of one text, in one family. */
static void test_brand_or_town(void **state) {
    (void)state;
    photo at = look_at("Popondetta");
    const wh_clue *brand = find_kind(&at, "brand"), *place = find_kind(&at, "place_name");
    assert_non_null(brand);
    assert_non_null(place);
    assert_string_equal(brand->reliability, "brand/place");
    assert_string_equal(brand->shown.family, place->shown.family);
    wh_arena_free(at.arena);
}

/* What a caption says is shown once, with the reason why it claims nothing. */
static void test_captions_are_shown_once(void **state) {
    (void)state;
    static const char *const captions[] = {"Tokyo, Japan", "Greetings from Lisbon", "#madrid",
                                           "Somewhere in Peru", "The country is India."};
    for (size_t c = 0; c < sizeof captions / sizeof *captions; c++) {
        photo at = look_at(captions[c]);
        assert_int_equal(at.count, 1);
        assert_int_equal(at.clues[0].claim, WH_CLAIM_NONE);
        assert_non_null(at.clues[0].shown.reason);
        wh_arena_free(at.arena);
    }
}

static void test_two_languages_are_two_families(void **state) {
    (void)state;
    photo at =
        look_at("Sortie de secours ¦ Nooduitgang ‖ stationnement interdit ¦ verboden toegang");
    const wh_clue *first = NULL, *second = NULL;
    for (size_t i = 0; i < at.count; i++)
        if (!strcmp(at.clues[i].shown.kind, "language")) {
            second = first;
            first = &at.clues[i];
        }
    assert_true(first && second);
    assert_string_not_equal(first->shown.family, second->shown.family);
    assert_true(share_of(first, "BE") > 0.2 && share_of(second, "BE") > 0.2);
    wh_arena_free(at.arena);
}

/* A menu in many languages counts as one clue at most. */
static void test_many_languages_are_one_family(void **state) {
    (void)state;
    photo at = look_at("Ausgang ¦ Sortie de secours ¦ Uscita di sicurezza ¦ Nooduitgang ¦ Wyjście");
    const char *family = NULL;
    size_t languages = 0;
    for (size_t i = 0; i < at.count; i++)
        if (!strcmp(at.clues[i].shown.kind, "language")) {
            if (family)
                assert_string_equal(family, at.clues[i].shown.family);
            family = at.clues[i].shown.family;
            languages++;
        }
    assert_true(languages >= 3);
    wh_arena_free(at.arena);
}

static void test_many_currencies_say_nothing(void **state) {
    (void)state;
    photo at = look_at("€ 5 ¦ 20 zł ¦ 120 Kč ¦ 1990 Ft");
    assert_null(find_kind(&at, "currency"));
    assert_true(at.count >= 3);
    wh_arena_free(at.arena);
}

/* Hundreds of long lines end in bounded time and clues. */
static void test_huge_inputs(void **state) {
    (void)state;
    enum { LINES = 3000 };
    static wh_text_line lines[LINES];
    wh_arena *arena = wh_arena_create(0);
    char *text = wh_arena_alloc(arena, 20001, 1);
    assert_non_null(text);
    for (size_t i = 0; i < 20000; i += 8)
        memcpy(text + i, i % 3 ? "Ab 12,5 " : "Lyon 25 ", 8);
    for (size_t i = 0; i < LINES; i++)
        lines[i] = (wh_text_line){
            .box = {0.1, 0.0003 * (double)i, 0.9, 0.0003 * (double)i + 0.01},
            .text = i % 2 ? text : "Paris London Wrocław Москва 東京 +33 1 23 45 67 89",
            .confidence = 1,
            .engine = "test",
            .height = 0.01};
    wh_clue *clues;
    size_t count;
    wh_error err = {0};
    assert_int_equal(wh_text_clues(world, lines, LINES, arena, &clues, &count, &err), WH_OK);
    assert_true(count <= 160);
    wh_arena_free(arena);
}

/* Without memory it ends in an error, not in a crash. */
static void test_little_memory(void **state) {
    (void)state;
    for (size_t bytes = 4096; bytes <= ((size_t)4 << 20); bytes *= 2) {
        wh_arena *roomy = wh_arena_create(0), *tight = wh_arena_create(bytes);
        photo at = {.arena = roomy};
        lay_out(&at, "Wrocław ¦ Apteka ¦ Poznań ⇥ 61");
        wh_clue *clues;
        size_t count;
        wh_error err = {0};
        wh_status status =
            wh_text_clues(world, at.lines, at.line_count, tight, &clues, &count, &err);
        assert_true(status == WH_OK || status == WH_ERR_NOMEM);
        if (bytes == 4096)
            assert_int_equal(status, WH_ERR_NOMEM);
        wh_arena_free(tight);
        wh_arena_free(roomy);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden_table),
        cmocka_unit_test(test_nothing_from_nothing),
        cmocka_unit_test(test_poor_reading_is_no_evidence),
        cmocka_unit_test(test_trust_follows_the_reading),
        cmocka_unit_test(test_repetition_counts_once),
        cmocka_unit_test(test_captions_are_shown_and_claim_nothing),
        cmocka_unit_test(test_caption_beside_a_sign),
        cmocka_unit_test(test_namesakes_are_kept),
        cmocka_unit_test(test_phrases_of_words_are_no_places),
        cmocka_unit_test(test_road_signs_are_solved),
        cmocka_unit_test(test_names_of_one_sign_agree),
        cmocka_unit_test(test_a_place_named_twice_is_one_family),
        cmocka_unit_test(test_brand_or_town),
        cmocka_unit_test(test_captions_are_shown_once),
        cmocka_unit_test(test_two_languages_are_two_families),
        cmocka_unit_test(test_many_languages_are_one_family),
        cmocka_unit_test(test_many_currencies_say_nothing),
        cmocka_unit_test(test_huge_inputs),
        cmocka_unit_test(test_little_memory),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
