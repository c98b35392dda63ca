/* Brands and operators on shop fronts. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/clues.h"

#include <string.h>

#define STAGE "text_clues"
#define LOCAL_COUNTRIES 3
#define REGIONAL_COUNTRIES 15
#define PLAIN_WORD_ZIPF 4.2    /* single words written more often than this are words first */
#define PLAIN_ENGLISH_ZIPF 3.3 /* English ones sooner: they name shops everywhere */
#define PART_LETTERS 8
#define MAX_WORDS 5

typedef struct brand_span {
    const char *text, *key;
    wh_brand_hit *hits;
    size_t count;
    size_t words;
    bool whole;
    bool town; /* also the main name of a place */
} brand_span;

static bool is_plain(const wh_finder *finder, const wh_token *token, const wh_name_use *use) {
    return token->number || wh_lexicon_find(finder->lexicon, token->folded) ||
           wh_lexicon_roles(finder->lexicon, token->folded) ||
           use->word_zipf >=
               (strcmp(use->word_language, "en") ? PLAIN_WORD_ZIPF : PLAIN_ENGLISH_ZIPF);
}

/* Whether all words of the span are ordinary: "Best Price", "City Bank", "Golden Dragon". */
static wh_status all_plain(wh_finder *finder, const wh_line *line, size_t first, size_t last,
                           bool *plain, bool *person) {
    *plain = true;
    *person = false;
    for (size_t i = first; i <= last; i++) {
        wh_name_use use;
        wh_status status =
            wh_world_name_use(finder->world, line->tokens[i].folded, &use, finder->err);
        if (status != WH_OK)
            return status;
        if (!is_plain(finder, &line->tokens[i], &use))
            *plain = false;
        *person = first == last && (use.surname || use.given_name);
    }
    return WH_OK;
}

/* A city's name on a sign is the city, whoever else trades under it; a town's may be either. */
static wh_status is_city(wh_finder *finder, brand_span *brand, bool *city) {
    wh_place_hit *hits;
    size_t count;
    wh_status status = wh_search_places(finder, brand->text, 0, &hits, &count);
    *city = false;
    for (size_t i = 0; i < count; i++) {
        *city |= hits[i].population >= WH_LARGE_PLACE && hits[i].is_main;
        brand->town |= hits[i].is_main;
    }
    return status;
}

static const char *class_of(const brand_span *brand, size_t countries, bool person) {
    if (!countries || countries > REGIONAL_COUNTRIES)
        return NULL;
    if (!brand->whole)
        return "brand/part";
    if (brand->town)
        return "brand/place";
    if (person)
        return "brand/name";
    return countries <= LOCAL_COUNTRIES ? "brand/local" : "brand/regional";
}

static wh_status add_brand(wh_finder *finder, const wh_line *line, const brand_span *brand,
                           bool person) {
    double *table = wh_country_table(finder);
    /* Brand or town: two readings of one text, which belief averages. */
    const char *family =
        wh_arena_printf(finder->arena, "%s:%s", brand->town ? "place" : "brand", brand->key);
    if (!table || !family)
        return wh_fail_nomem(finder->err, STAGE);
    size_t countries = 0;
    bool worldwide = false;
    for (size_t i = 0; i < brand->count; i++) {
        worldwide |= !brand->hits[i].country_count;
        for (size_t k = 0; k < brand->hits[i].country_count; k++) {
            uint16_t country = brand->hits[i].countries[k];
            countries += table[country] <= 0;
            table[country] = 1;
        }
    }
    const char *class = worldwide ? NULL : class_of(brand, countries, person);
    if (!class)
        return WH_OK;
    wh_clue *clue;
    wh_status status = wh_clue_add(finder, "brand", class, family, line, brand->text, &clue);
    if (status != WH_OK || !clue)
        return status;
    const char *names = wh_table_names(finder, table);
    clue->shown.says = names ? wh_arena_printf(finder->arena, "“%s” is a name that %s uses in %s",
                                               brand->text, brand->hits[0].name, names)
                             : NULL;
    if (!clue->shown.says)
        return wh_fail_nomem(finder->err, STAGE);
    return wh_clue_claim_countries(finder, clue, table);
}

static wh_status try_span(wh_finder *finder, wh_line *line, size_t first, size_t last, bool whole,
                          bool *found) {
    *found = false;
    brand_span brand = {.whole = whole, .words = last - first + 1};
    brand.text = wh_token_span(finder, line, first, last);
    char *key = brand.text ? wh_text_fold(finder->arena, brand.text) : NULL;
    if (!key)
        return wh_fail_nomem(finder->err, STAGE);
    brand.key = key;
    size_t letters = wh_text_length(key);
    bool latin = !strcmp(wh_text_script(brand.text), "Latn");
    /* Every tenth string of three letters is a brand somewhere. */
    if (letters < (latin ? 4u : 2u) || (!whole && letters < PART_LETTERS))
        return WH_OK;
    wh_status status = wh_world_brands(finder->world, brand.text, finder->arena, &brand.hits,
                                       &brand.count, finder->err);
    size_t kept = 0;
    for (size_t i = 0; status == WH_OK && i < brand.count; i++)
        if (strncmp(brand.hits[i].kind, "flags", 5))
            brand.hits[kept++] = brand.hits[i];
    brand.count = kept;
    if (status != WH_OK || !kept)
        return status;
    bool plain, person, city;
    status = all_plain(finder, line, first, last, &plain, &person);
    if (status == WH_OK)
        status = is_city(finder, &brand, &city);
    if (status != WH_OK || plain || city)
        return status;
    *found = true;
    for (size_t i = first; i <= last; i++) {
        line->tokens[i].spent = true;
        line->tokens[i].taken |= !brand.town;
    }
    return add_brand(finder, line, &brand, person);
}

static wh_status search_line(wh_finder *finder, wh_line *line) {
    size_t count = line->token_count;
    for (size_t words = count < MAX_WORDS ? count : MAX_WORDS; words >= 1; words--) {
        bool whole = words == count;
        if (!whole && words < 2)
            break;
        for (size_t first = 0; first + words <= count; first++) {
            bool taken = false, found;
            for (size_t i = first; i < first + words; i++)
                taken |=
                    line->tokens[i].taken || line->tokens[i].segment != line->tokens[first].segment;
            if (taken)
                continue;
            wh_status status = try_span(finder, line, first, first + words - 1, whole, &found);
            if (status != WH_OK || (found && whole))
                return status;
        }
    }
    return WH_OK;
}

wh_status wh_find_brands(wh_finder *finder) {
    for (size_t i = 0; i < finder->line_count; i++) {
        wh_line *line = &finder->lines[i];
        if (line->aside || line->in_road_sign || (double)line->seen->confidence < 0.8)
            continue;
        wh_status status = search_line(finder, line);
        if (status != WH_OK)
            return status;
    }
    return WH_OK;
}
