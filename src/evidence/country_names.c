/* Names of countries on signs. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/clues.h"

#include <string.h>

#define STAGE "text_clues"
#define MAX_WORDS 4

/* Names of countries that are more often something else: porcelain, given names, a state, poultry.
 */
static const char *const AMBIGUOUS[] = {
    "china",  "jordan",  "chad",     "turkey",      "jersey",  "guinea",  "america", "niger",
    "man",    "india",   "cuba",     "mali",        "oman",    "peru",    "togo",    "malta",
    "korea",  "grenada", "dominica", "guam",        "samoa",   "italia",  "mexico",  "brasil",
    "brazil", "france",  "italy",    "deutschland", "germany", "england", "usa",     "uk",
    "us",     "uae",     "thai",     "japan",       "spain",
};

static bool is_ambiguous(const char *key) {
    for (size_t i = 0; i < sizeof AMBIGUOUS / sizeof *AMBIGUOUS; i++)
        if (!strcmp(AMBIGUOUS[i], key))
            return true;
    return false;
}

/* Roles of the words around a span, in its line. */
static unsigned roles_around(const wh_finder *finder, const wh_line *line, size_t first,
                             size_t last) {
    unsigned roles = 0;
    for (size_t i = 0; i < line->token_count; i++) {
        if (i >= first && i <= last)
            continue;
        roles |= wh_lexicon_roles(finder->lexicon, line->tokens[i].folded);
        if (i + 1 >= line->token_count || i + 1 == first)
            continue;
        char phrase[128];
        size_t a = strlen(line->tokens[i].folded), b = strlen(line->tokens[i + 1].folded);
        if (a + b + 2 > sizeof phrase)
            continue;
        memcpy(phrase, line->tokens[i].folded, a);
        phrase[a] = ' ';
        memcpy(phrase + a + 1, line->tokens[i + 1].folded, b + 1);
        roles |= wh_lexicon_roles(finder->lexicon, phrase);
    }
    return roles;
}

static wh_status add_country(wh_finder *finder, const wh_line *line, const char *text,
                             const char *key, uint16_t country, bool whole) {
    double *table = wh_country_table(finder);
    const wh_country *facts = wh_world_country(finder->world, country);
    if (!table || !facts)
        return wh_fail_nomem(finder->err, STAGE);
    table[country] = 1;
    if (!strcmp(key, "georgia"))
        wh_table_raise(finder, table, "US", 1);
    if (!strcmp(key, "congo"))
        wh_table_raise(finder, table, "CG CD", 1);
    if (!strcmp(key, "ireland"))
        wh_table_raise(finder, table, "IE GB", 1);
    const char *class = is_ambiguous(key) ? "country_name/goods"
                        : whole           ? "country_name/whole"
                                          : "country_name/part";
    const char *family = wh_arena_printf(finder->arena, "country:%s", facts->code);
    return wh_add_table_clue(finder, "country_name", class, family, line, text, table,
                             "is the name of");
}

/* "Ciudad de México", "Brazzaville Congo": whether a longer span around the name is a place's main
 * name. */
static wh_status is_within_place(wh_finder *finder, const wh_line *line, size_t first, size_t last,
                                 bool *within) {
    *within = false;
    int segment = line->tokens[first].segment;
    for (size_t from = first + 1; from-- > 0 && first - from < MAX_WORDS && !*within;) {
        if (line->tokens[from].segment != segment)
            break;
        for (size_t to = last; to < line->token_count && to - last < 2 && !*within; to++) {
            if (line->tokens[to].segment != segment || (from == first && to == last))
                continue;
            const char *span = wh_token_span(finder, line, from, to);
            if (!span)
                return wh_fail_nomem(finder->err, STAGE);
            wh_place_hit *hits;
            size_t count;
            wh_status status = wh_search_places(finder, span, 0, &hits, &count);
            if (status != WH_OK)
                return status;
            /* "of Mexico" is understood as Mexico alone: the whole span must be the name. */
            for (size_t i = 0; i < count; i++) {
                char *key = wh_text_fold(finder->arena, hits[i].matched),
                     *own = wh_text_fold(finder->arena, span);
                if (!key || !own)
                    return wh_fail_nomem(finder->err, STAGE);
                *within |= hits[i].population >= 1000 && !strcmp(key, own);
            }
        }
    }
    return WH_OK;
}

/* Shows the name with the reason why it claims nothing. */
static wh_status add_idle(wh_finder *finder, wh_line *line, const char *text, const char *key,
                          const char *why) {
    if (line->idle)
        return WH_OK;
    line->idle = true;
    const char *family = wh_arena_printf(finder->arena, "country:%s idle", key);
    wh_clue *clue;
    wh_status status =
        wh_clue_add(finder, "country_name", "country_name", family, line, text, &clue);
    if (status == WH_OK && clue)
        wh_clue_claim_nothing(clue, why);
    return status;
}

static wh_status try_span(wh_finder *finder, wh_line *line, size_t first, size_t last) {
    size_t numbers = 0;
    for (size_t i = first; i <= last; i++) {
        numbers += line->tokens[i].number;
        if (line->tokens[i].taken || line->tokens[i].segment != line->tokens[first].segment)
            return WH_OK;
    }
    if (numbers || !line->tokens[first].capital)
        return WH_OK;
    const char *text = wh_token_span(finder, line, first, last);
    char *key = text ? wh_text_fold(finder->arena, text) : NULL;
    if (!key)
        return wh_fail_nomem(finder->err, STAGE);
    bool latin = !strcmp(wh_text_script(text), "Latn");
    /* Two and three letters are codes, plates and sizes. */
    if (wh_text_length(key) < (latin ? 4u : 2u))
        return WH_OK;
    uint16_t country = wh_world_country_named(finder->world, text);
    if (country == WH_NO_COUNTRY)
        return WH_OK;
    size_t content = 0;
    for (size_t i = 0; i < line->token_count; i++)
        content += (i < first || i > last) && !line->tokens[i].number && !line->tokens[i].route;
    bool whole = !content, ambiguous = is_ambiguous(key);
    unsigned roles = roles_around(finder, line, first, last);
    bool within = false;
    wh_status status = whole ? WH_OK : is_within_place(finder, line, first, last, &within);
    if (status != WH_OK || within)
        return status;
    for (size_t i = first; i <= last; i++)
        line->tokens[i].taken = line->tokens[i].spent = true;
    if (roles & WH_ROLE_ORIGIN)
        return add_idle(finder, line, text, key,
                        "Where goods, flights or greetings come from or go to says nothing about "
                        "the spot");
    if (roles & (WH_ROLE_VENUE | WH_ROLE_STREET))
        return WH_OK;
    if (ambiguous && !whole)
        return add_idle(finder, line, text, key,
                        "A country's name that stands on goods and in captions everywhere, in a "
                        "longer text");
    return add_country(finder, line, text, key, country, whole);
}

wh_status wh_find_countries(wh_finder *finder) {
    for (size_t i = 0; i < finder->line_count; i++) {
        wh_line *line = &finder->lines[i];
        if (line->aside || line->in_road_sign || (double)line->seen->confidence < 0.75)
            continue;
        for (size_t words = MAX_WORDS; words >= 1; words--)
            for (size_t first = 0; first + words <= line->token_count; first++) {
                wh_status status = try_span(finder, line, first, first + words - 1);
                if (status != WH_OK)
                    return status;
            }
    }
    return WH_OK;
}
