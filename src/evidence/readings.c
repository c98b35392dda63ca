/* Which of a line's readings to believe: the reader offers several where it is in doubt, and a name
 * or a word that exists is worth more than letters that look a little more like it. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/clues.h"

#include <string.h>
#include <unicode/uchar.h>

#define STAGE "text_clues"

/* How well a text is known, from 0 to FAMILIAR_CITY. */
#define FAMILIAR_CITY 3.0  /* the whole text is the name of a place of some size */
#define FAMILIAR_PLACE 2.0 /* ... of any place */
#define FAMILIAR_WORDS 1.5 /* all its words are known; times the share of its letters */

#define CITY_PEOPLE 15000
/* What another reading must be better by, and how much less sure it may be. */
#define LEAST_GAIN 0.5
#define MOST_DOUBT 0.3f
/* The share of the photo's name searches that may go into choosing readings. */
#define MOST_LOOKUPS (WH_MAX_LOOKUPS / 3)
/* Where no reading convinced the reader, short texts are known too easily. */
#define LEAST_LETTERS 4

static bool has_short_names(const char *script) {
    return !strcmp(script, "Hani") || !strcmp(script, "Jpan") || !strcmp(script, "Hang") ||
           !strcmp(script, "Kore");
}

static wh_status name_familiarity(wh_finder *finder, const char *text, double *out) {
    wh_place_hit *hits;
    size_t count;
    *out = 0;
    wh_status status = wh_search_places(finder, text, 0, &hits, &count);
    for (size_t i = 0; i < count && status == WH_OK; i++) {
        double value = hits[i].population >= CITY_PEOPLE ? FAMILIAR_CITY : FAMILIAR_PLACE;
        *out = value > *out ? value : *out;
    }
    return status;
}

static wh_status is_known_word(wh_finder *finder, const char *folded, const char *word,
                               bool *known) {
    wh_name_use use;
    wh_place_hit *hits;
    size_t count = 0;
    *known = wh_lexicon_find(finder->lexicon, folded) || wh_lexicon_roles(finder->lexicon, folded);
    if (*known)
        return WH_OK;
    wh_status status = wh_world_name_use(finder->world, folded, &use, finder->err);
    if (status == WH_OK && use.word_zipf < 3)
        status = wh_search_places(finder, word, 0, &hits, &count);
    *known = status == WH_OK && (use.word_zipf >= 3 || count > 0);
    return status;
}

/* The share of the letters that are in known words of three letters and more. */
static wh_status word_familiarity(wh_finder *finder, const char *text, double *out) {
    char **words;
    size_t count, letters = 0, known = 0;
    *out = 0;
    wh_status status = wh_text_words(finder->arena, text, &words, NULL, &count, finder->err);
    for (size_t i = 0; i < count && i < WH_MAX_TOKENS && status == WH_OK; i++) {
        bool is_known = false;
        char *folded = wh_text_fold(finder->arena, words[i]);
        if (!folded)
            return wh_fail_nomem(finder->err, STAGE);
        size_t length = wh_text_length(folded);
        if (folded[0] >= '0' && folded[0] <= '9')
            continue;
        letters += length;
        if (length >= 3)
            status = is_known_word(finder, folded, words[i], &is_known);
        known += is_known ? length : 0;
    }
    if (status == WH_OK && letters)
        *out = FAMILIAR_WORDS * (double)known / (double)letters;
    return status;
}

static wh_status familiarity(wh_finder *finder, const char *text, const char *script, double *out) {
    *out = 0;
    char *folded = wh_text_fold(finder->arena, text);
    if (!folded)
        return wh_fail_nomem(finder->err, STAGE);
    if (wh_text_length(folded) < (has_short_names(script) ? 2 : 3))
        return WH_OK;
    wh_status status = name_familiarity(finder, text, out);
    if (status == WH_OK && *out <= 0)
        status = word_familiarity(finder, text, out);
    return status;
}

/* Names begin with a capital: "copiapó" began with one that looks like the small letter. */
static wh_status is_capitalised(wh_finder *finder, const char *seen, const char *other, bool *out) {
    size_t a = 0, b = 0;
    int32_t before = wh_text_next(seen, &a), after = wh_text_next(other, &b);
    *out = false;
    if (before <= 0 || after <= 0 || !u_islower(before) || !u_isupper(after))
        return WH_OK;
    const char *key = wh_text_fold(finder->arena, seen);
    const char *same = wh_text_fold(finder->arena, other);
    if (!key || !same)
        return wh_fail_nomem(finder->err, STAGE);
    *out = !strcmp(key, same);
    return WH_OK;
}

/* Whether a reading may stand where the reader itself believed none. */
static bool stands_alone(const wh_other_reading *other, double value) {
    size_t letters = wh_text_length(other->text);
    return value >= FAMILIAR_WORDS &&
           (letters >= LEAST_LETTERS || (has_short_names(other->script) && letters >= 2));
}

wh_status wh_choose_reading(wh_finder *finder, const wh_text_line *seen, const wh_text_line **out) {
    double best;
    const wh_other_reading *chosen = NULL;
    bool unread = !seen->text || !*seen->text;
    *out = seen;
    if (!seen->other_count || finder->lookups > MOST_LOOKUPS)
        return WH_OK;
    wh_status status = familiarity(finder, unread ? "" : seen->text, seen->script, &best);
    for (size_t i = 0; i < seen->other_count && status == WH_OK; i++) {
        const wh_other_reading *other = &seen->others[i];
        double value;
        bool capitalised = false;
        if (!(other->confidence >= seen->confidence - MOST_DOUBT))
            continue;
        status = familiarity(finder, other->text, other->script, &value);
        if (status == WH_OK && !unread)
            status = is_capitalised(finder, chosen ? chosen->text : seen->text, other->text,
                                    &capitalised);
        value += capitalised ? LEAST_GAIN : 0;
        if (status != WH_OK || value < best + LEAST_GAIN || (unread && !stands_alone(other, value)))
            continue;
        best = value;
        chosen = other;
    }
    if (status != WH_OK || !chosen)
        return status;
    wh_text_line *copy = wh_arena_alloc(finder->arena, 1, sizeof *copy);
    if (!copy)
        return wh_fail_nomem(finder->err, STAGE);
    *copy = *seen;
    copy->text = chosen->text;
    copy->confidence = chosen->confidence;
    copy->engine = chosen->engine;
    memcpy(copy->script, chosen->script, sizeof copy->script);
    *out = copy;
    return WH_OK;
}
