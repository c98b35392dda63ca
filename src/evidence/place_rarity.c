/* How ordinary a place's name is, and name searches under a budget. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/place_names.h"

#include <math.h>
#include <string.h>
#include <unicode/uchar.h>

#define STAGE "text_clues"
#define WORD_ZIPF 3.0     /* rarer words are not met on signs */
#define MANY_SPEAKERS 3e8 /* of languages whose words are met everywhere */
#define COMMON_EXCESS                                                                              \
    0.8 /* how much likelier a word may be than its city and leave it a chance                     \
         */

#define PHRASE_EXCESS 2.0 /* the same of each word of a phrase */

/* How often a place of `population` is written about in its own language, as a Zipf frequency: a
 * rule of thumb from Lyon (0.5 million, 4.5), London (9 million, 5.2) and towns of 10,000 (3). */
static double expected_zipf(double population) {
    double people = population > 1000 ? population : 1000;
    return 3.0 + 0.85 * (log10(people) - 4.0);
}

/* How much more often a language writes about places at home: small ones hardly speak of others. */
static wh_status home_bonus(wh_finder *finder, const char *language, const wh_place_hit *place,
                            double *bonus) {
    *bonus = 0;
    if (!*language || !strcmp(language, "en") || !strcmp(language, "zxx"))
        return WH_OK;
    wh_speakers *rows;
    size_t count;
    wh_status status =
        wh_world_language(finder->world, language, finder->arena, &rows, &count, finder->err);
    double speakers = 0;
    bool home = false;
    for (size_t i = 0; status == WH_OK && i < count; i++) {
        speakers += rows[i].people;
        home |= rows[i].country == place->country && rows[i].people > 1e5;
    }
    if (home && speakers > 0) {
        double small = log10(1e8 / speakers);
        *bonus = 0.4 + 0.7 * (small < 0 ? 0 : small > 2.5 ? 2.5 : small);
    }
    return status;
}

/* A word's frequency among all that a photo may show, not in its own language: a word of Icelandic
 * is met as rarely as Icelanders are. From the most spoken languages on nothing is taken off. */
static wh_status met_zipf(wh_finder *finder, const wh_name_use *use, double *zipf) {
    *zipf = use->word_zipf;
    if (use->sign_word || !*use->word_language || !strcmp(use->word_language, "zxx"))
        return WH_OK;
    /* wordfreq's "sh" is Serbo-Croatian, which CLDR counts under its heirs' codes. */
    const char *language = !strcmp(use->word_language, "sh") ? "sr" : use->word_language;
    wh_speakers *rows;
    size_t count;
    wh_status status =
        wh_world_language(finder->world, language, finder->arena, &rows, &count, finder->err);
    double speakers = 0;
    for (size_t i = 0; status == WH_OK && i < count; i++)
        speakers += rows[i].people;
    if (speakers > 0 && speakers < MANY_SPEAKERS)
        *zipf += log10(speakers / MANY_SPEAKERS);
    return status;
}

wh_status wh_place_rarity(wh_finder *finder, const char *folded, const wh_place_hit *hits,
                          size_t count, wh_rarity *out, int *other_uses) {
    wh_name_use use;
    wh_status status = wh_world_name_use(finder->world, folded, &use, finder->err);
    if (status != WH_OK)
        return status;
    size_t largest = 0;
    for (size_t i = 1; i < count; i++)
        if (hits[i].population > hits[largest].population)
            largest = i;
    double bonus = 0, met = 0, most = count ? hits[largest].population : 0;
    if (count && use.word_zipf >= WORD_ZIPF)
        status = home_bonus(finder, use.word_language, &hits[largest], &bonus);
    if (status == WH_OK)
        status = met_zipf(finder, &use, &met);
    if (status != WH_OK)
        return status;
    const wh_word_use *word = wh_lexicon_find(finder->lexicon, folded);
    unsigned roles = wh_lexicon_roles(finder->lexicon, folded) & ~(unsigned)WH_ROLE_FAMOUS;
    /* The world's word list holds no names that are only names. What is left is a word, unless its
     * language writes so much about the places of its own country, or the city is a great one. */
    bool great = count && hits[largest].is_main && most >= 500000;
    bool excused = (bonus > 0 || great) && use.word_zipf <= expected_zipf(most) + 0.4 + bonus;
    bool ordinary = met >= WORD_ZIPF && !excused;
    *other_uses = use.surname + use.given_name + use.brand + use.demonym_or_country;
    if (word || roles || (ordinary && (use.sign_word || met > expected_zipf(most) + COMMON_EXCESS)))
        *out = WH_WORD;
    else if (ordinary)
        *out = WH_COMMON;
    else if (use.surname || use.given_name || use.demonym_or_country ||
             (use.brand && (most < WH_LARGE_PLACE || use.word_zipf >= WORD_ZIPF)))
        *out = WH_NAME;
    else
        *out = WH_RARE;
    return WH_OK;
}

wh_status wh_note_phrase(wh_finder *finder, wh_found_name *name) {
    bool city = name->large && name->main, on_signs = false;
    bool words = name->words >= 2 && !name->second && !city;
    for (size_t i = name->first; words && i <= name->last; i++) {
        const char *folded = name->line->tokens[i].folded;
        wh_name_use use;
        wh_status status = wh_world_name_use(finder->world, folded, &use, finder->err);
        if (status != WH_OK)
            return status;
        unsigned roles = wh_lexicon_roles(finder->lexicon, folded);
        bool sign = use.sign_word || roles || wh_lexicon_find(finder->lexicon, folded);
        on_signs |= sign;
        words = !(roles & WH_ROLE_ADMIN) &&
                (sign || use.word_zipf > expected_zipf(name->population) + PHRASE_EXCESS);
    }
    if (words && on_signs)
        name->rarity = WH_WORD;
    return WH_OK;
}

wh_status wh_search_places(wh_finder *finder, const char *name, int max_edits, wh_place_hit **hits,
                           size_t *count) {
    *hits = NULL;
    *count = 0;
    /* A search that allows a misreading costs about as much as twenty that do not. */
    size_t cost = max_edits ? 20 : 1;
    if (finder->lookups + cost > WH_MAX_LOOKUPS)
        return WH_OK;
    finder->lookups += cost;
    wh_status status = wh_world_places(finder->world, name, max_edits, 60, finder->arena, hits,
                                       count, finder->err);
    /* Airport codes and the like are alternate names, too: three letters must be the main name. */
    size_t kept = 0;
    bool latin = !strcmp(wh_text_script(name), "Latn");
    bool brief = latin && wh_text_length(name) < 4;
    for (size_t i = 0; status == WH_OK && i < *count; i++) {
        const wh_place_hit *hit = &(*hits)[i];
        size_t at = 0;
        int32_t first = hit->matched ? wh_text_next(hit->matched, &at) : 0;
        /* Other languages' transcriptions stand there in lower case: "ni si" for Nice. */
        bool transcribed = latin && !hit->is_main && first > 0 && u_islower(first);
        if (!hit->translit && !transcribed && (!brief || hit->is_main))
            (*hits)[kept++] = *hit;
    }
    *count = kept;
    return status;
}
