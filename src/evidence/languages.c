/* Which languages in Latin letters are on the photo, from words of signs and rare letters. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/clues.h"

#include <math.h>
#include <string.h>

#define STAGE "text_clues"
#define MAX_ITEMS 1024
#define MAX_LANGUAGES 96
#define PHRASE_WORDS 4

/* Nats in favour of the languages that have the word. */
static const double LEVEL_NATS[4] = {0, 0.8, 2.2, 4.5};
#define ENOUGH_NATS 4.0  /* what a language needs to be named */
#define ACCENT_LOST 0.6  /* a word that is known only with accents that were not read */
#define BOND_NATS 2.0    /* for a word with a small word of its language after it */
#define ENGLISH_NATS 7.0 /* English stands on signs everywhere: it must be plenty */
#define ENGLISH_WORDS 4
#define UNOFFICIAL_SHARE 0.08 /* of a language's speakers, where signs are not in it */

/* One observation: a word, a phrase or a letter, once for the whole photo. */
typedef struct item {
    const char *key;
    size_t line;
    bool is_letter;
    bool dropped;
    int languages;
    double nats[MAX_LANGUAGES]; /* by language; 0 where the language does not have it */
} item;

typedef struct word_tally {
    wh_finder *finder;
    item *items;
    size_t count;
    size_t english; /* its index */
    size_t found;   /* languages so far */
} word_tally;

static void add_speakers(const wh_finder *finder, double *table, const wh_speakers *rows,
                         size_t count, double weight) {
    double speakers = 0;
    for (size_t i = 0; i < count; i++)
        speakers += rows[i].people;
    for (size_t i = 0; i < count; i++) {
        const wh_country *country = wh_world_country(finder->world, rows[i].country);
        if (!country || country->population <= 0)
            continue;
        double share = rows[i].people / country->population;
        share = share > 1 ? 1 : share;
        /* A quarter of all who speak it: at home there, official or not (Tamil in India). */
        bool home = rows[i].official || rows[i].people >= speakers / 4;
        table[rows[i].country] += weight * share * (home ? 1 : UNOFFICIAL_SHARE);
    }
}

wh_status wh_table_add_language(wh_finder *finder, double *table, const char *language,
                                double weight) {
    wh_speakers *rows;
    size_t count;
    wh_status status =
        wh_world_language(finder->world, language, finder->arena, &rows, &count, finder->err);
    if (status == WH_OK)
        add_speakers(finder, table, rows, count, weight);
    return status;
}

wh_status wh_table_add_script(wh_finder *finder, double *table, const char *script) {
    wh_speakers *rows;
    size_t count;
    wh_status status =
        wh_world_script(finder->world, script, finder->arena, &rows, &count, finder->err);
    if (status == WH_OK)
        add_speakers(finder, table, rows, count, 1);
    return status;
}

static bool is_latin(const char *script) {
    return !strcmp(script, "Latn");
}

/* ---- collecting ---- */

static item *find_item(const word_tally *tally, const char *key) {
    for (size_t i = 0; i < tally->count; i++)
        if (!strcmp(tally->items[i].key, key))
            return &tally->items[i];
    return NULL;
}

static item *new_item(word_tally *tally, const char *key, size_t line, bool is_letter) {
    if (tally->count == MAX_ITEMS)
        return NULL;
    item *made = &tally->items[tally->count++];
    made->key = key;
    made->line = line;
    made->is_letter = is_letter;
    return made;
}

static void count_word(word_tally *tally, const char *key, const char *lower,
                       const wh_word_use *uses, size_t line) {
    if (find_item(tally, key))
        return;
    item *made = new_item(tally, key, line, false);
    if (!made)
        return;
    for (const wh_word_use *use = uses; use; use = use->next) {
        if (!is_latin(WH_LANGUAGES[use->language].script))
            continue;
        double nats = LEVEL_NATS[use->level] * tally->finder->lines[line].trust;
        /* An ending's `lower` is the whole word: it must end in the exact form. */
        size_t whole = strlen(lower), part = strlen(use->exact);
        bool exact = whole >= part && !strcmp(lower + whole - part, use->exact);
        nats *= exact ? 1 : ACCENT_LOST;
        if (nats > made->nats[use->language])
            made->nats[use->language] = nats;
    }
    for (size_t i = 0; i < WH_LANGUAGE_TOTAL; i++)
        made->languages += made->nats[i] > 0;
    if (!made->languages)
        tally->count--;
}

/* "gare de", "Markt am": a word that points to a language with one of its small words right after
 * it is a phrase, and phrases do not happen by accident. */
static void count_bond(word_tally *tally, const char *key, const wh_word_use *word,
                       const wh_word_use *small, size_t line) {
    if (find_item(tally, key))
        return;
    item *made = new_item(tally, key, line, false);
    if (!made)
        return;
    for (const wh_word_use *use = word; use; use = use->next)
        for (const wh_word_use *next = small; next; next = next->next)
            if (use->level == 2 && next->level == 1 && use->language == next->language &&
                is_latin(WH_LANGUAGES[use->language].script) && made->nats[use->language] <= 0) {
                made->nats[use->language] = BOND_NATS * tally->finder->lines[line].trust;
                made->languages++;
            }
    if (!made->languages)
        tally->count--;
}

/* The folded words `first`..`last` with single blanks between them. */
static char *join_folded(wh_arena *arena, const wh_line *line, size_t first, size_t last) {
    char *joined = wh_arena_strdup(arena, line->tokens[first].folded);
    for (size_t i = first + 1; joined && i <= last; i++)
        joined = wh_arena_printf(arena, "%s %s", joined, line->tokens[i].folded);
    return joined;
}

/* Looks for words and phrases in one line, longest phrases first. */
static wh_status collect_words(word_tally *tally, size_t at) {
    wh_finder *finder = tally->finder;
    const wh_line *line = &finder->lines[at];
    const wh_word_use *before = NULL; /* of the word right before, if it was a single one */
    for (size_t i = 0; i < line->token_count;) {
        size_t step = 1;
        const wh_word_use *single = NULL;
        for (size_t words = PHRASE_WORDS; words >= 1; words--) {
            size_t last = i + words - 1;
            if (last >= line->token_count || line->tokens[last].segment != line->tokens[i].segment)
                continue;
            if (words == 1 && line->tokens[i].length < 2)
                continue;
            char *key = join_folded(finder->arena, line, i, last);
            const char *span = wh_token_span(finder, line, i, last);
            char *lower = span ? wh_text_lower(finder->arena, span) : NULL;
            if (!key || !lower)
                return wh_fail_nomem(finder->err, STAGE);
            const wh_word_use *uses = wh_lexicon_find(finder->lexicon, key);
            unsigned roles = wh_lexicon_roles(finder->lexicon, key);
            if (words == 1 && (roles & WH_ROLE_WORLDWIDE)) {
                single = uses; /* "de" tells nothing alone */
                break;
            }
            if (!uses && words == 1)
                uses = wh_lexicon_find_ending(finder->lexicon, key);
            /* A name's words tell a language only if nothing but that language has them. */
            if (uses && line->tokens[i].spent && uses->level < 3)
                uses = NULL;
            if (uses) {
                count_word(tally, key, lower, uses, at);
                step = words;
                single = words == 1 ? uses : NULL;
                break;
            }
        }
        if (before && single && line->tokens[i].segment == line->tokens[i - 1].segment) {
            char *phrase = join_folded(finder->arena, line, i - 1, i);
            if (!phrase)
                return wh_fail_nomem(finder->err, STAGE);
            count_bond(tally, phrase, before, single, at);
        }
        before = single;
        i += step;
    }
    return WH_OK;
}

static int languages_with_letter(const char *letter) {
    int count = 0;
    for (size_t i = 0; i < WH_LANGUAGE_TOTAL; i++)
        if (is_latin(WH_LANGUAGES[i].script) && strstr(WH_LANGUAGES[i].letters, letter))
            count++;
    return count;
}

static void count_letter(word_tally *tally, const char *letter, size_t line, double trust) {
    int languages = languages_with_letter(letter);
    if (!languages)
        return;
    double nats = trust * (languages == 1 ? 2.2 : languages == 2 ? 1.6 : languages <= 4 ? 1 : 0.4);
    item *made = find_item(tally, letter);
    if (made && made->line == line)
        return;
    /* Seen again on another line: half as much once more, and no more. */
    if (made) {
        if (made->languages < 0)
            return;
        made->languages = -made->languages;
        nats /= 2;
    } else {
        made = new_item(tally, letter, line, true);
        if (!made)
            return;
        made->languages = languages;
    }
    for (size_t i = 0; i < WH_LANGUAGE_TOTAL; i++)
        if (is_latin(WH_LANGUAGES[i].script) && strstr(WH_LANGUAGES[i].letters, letter))
            made->nats[i] += nats;
}

static wh_status collect_letters(word_tally *tally, size_t at) {
    wh_finder *finder = tally->finder;
    const wh_line *line = &finder->lines[at];
    if ((double)line->seen->confidence < 0.85)
        return WH_OK;
    for (size_t i = 0; i < line->token_count; i++) {
        if (line->tokens[i].spent || line->tokens[i].length < 4)
            continue;
        char *lower = wh_text_lower(finder->arena, line->tokens[i].text);
        if (!lower)
            return wh_fail_nomem(finder->err, STAGE);
        int32_t c;
        for (size_t byte = 0; (c = wh_text_next(lower, &byte)) != 0;) {
            if (c < 0x80)
                continue;
            char *letter = wh_arena_alloc(finder->arena, 5, 1);
            if (!letter)
                return wh_fail_nomem(finder->err, STAGE);
            letter[wh_text_put(letter, c)] = 0;
            count_letter(tally, letter, at, line->trust);
        }
    }
    return WH_OK;
}

/* ---- deciding ---- */

/* In lines of English, words of other languages are accidents ("die", "come", "sale"). */
static void drop_accidents(word_tally *tally) {
    for (size_t line = 0; line < tally->finder->line_count; line++) {
        double sums[MAX_LANGUAGES] = {0}, best = 0;
        int english = 0;
        for (size_t i = 0; i < tally->count; i++) {
            const item *seen = &tally->items[i];
            if (seen->line != line || seen->is_letter)
                continue;
            english += seen->nats[tally->english] > 0;
            for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++)
                sums[k] += seen->nats[k];
        }
        for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++)
            if (k != tally->english && sums[k] > best)
                best = sums[k];
        if (english < 2 || sums[tally->english] < best - 0.1)
            continue;
        for (size_t i = 0; i < tally->count; i++) {
            item *seen = &tally->items[i];
            if (seen->line != line || seen->is_letter)
                continue;
            for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++)
                if (k != tally->english)
                    seen->nats[k] = 0;
        }
    }
}

/* Sums over the items that are left; over those that `only` has, if it is a language. */
static void sum_items(const word_tally *tally, size_t only, double sums[MAX_LANGUAGES], int *words,
                      int *letters) {
    memset(sums, 0, MAX_LANGUAGES * sizeof *sums);
    *words = *letters = 0;
    for (size_t i = 0; i < tally->count; i++) {
        const item *seen = &tally->items[i];
        if (seen->dropped || (only < WH_LANGUAGE_TOTAL && seen->nats[only] <= 0))
            continue;
        *(seen->is_letter ? letters : words) += 1;
        for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++)
            sums[k] += seen->nats[k];
    }
}

/* The first line that speaks for the language, and how many items do. */
static const wh_line *first_line(const word_tally *tally, size_t language, double *trust) {
    const wh_line *best = NULL;
    double most = 0;
    *trust = 0;
    for (size_t i = 0; i < tally->count; i++) {
        const item *seen = &tally->items[i];
        if (seen->dropped || seen->nats[language] <= most)
            continue;
        most = seen->nats[language];
        best = &tally->finder->lines[seen->line];
        *trust = best->trust;
    }
    return best;
}

/* One found language, or several that cannot be told apart. */
typedef struct verdict {
    size_t top;
    double share[MAX_LANGUAGES]; /* sums to 1 */
    double nats;
    int words, letters;
} verdict;

/* The best language of what is left; false if nothing is enough. */
static bool decide(const word_tally *tally, verdict *out) {
    double sums[MAX_LANGUAGES];
    sum_items(tally, SIZE_MAX, sums, &out->words, &out->letters);
    out->top = SIZE_MAX;
    for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++)
        if (k != tally->english && sums[k] > 0 &&
            (out->top == SIZE_MAX || sums[k] > sums[out->top]))
            out->top = k;
    if (out->top == SIZE_MAX)
        return false;
    /* What the best one does not have may be another language: it tells nothing about this one. */
    sum_items(tally, out->top, sums, &out->words, &out->letters);
    out->nats = sums[out->top];
    bool settled = out->nats >= ENOUGH_NATS;
    if (!out->words)
        settled = !tally->found && out->nats >= 3.0 && out->letters >= 2;
    if (!settled || out->nats - sums[tally->english] < 1.5)
        return false;
    double total = 0;
    for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++) {
        out->share[k] = k == tally->english || sums[k] <= 0 ? 0 : exp(sums[k] - sums[out->top]);
        total += out->share[k];
    }
    for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++)
        out->share[k] /= total;
    return true;
}

/* The words that speak for the verdict, for a person: "rue", "sortie". */
static const char *quote_items(const word_tally *tally, size_t language) {
    char *list = NULL;
    int quoted = 0;
    double last = INFINITY;
    while (quoted < 3) {
        const item *best = NULL;
        for (size_t i = 0; i < tally->count; i++) {
            const item *seen = &tally->items[i];
            if (seen->dropped || seen->nats[language] <= 0 || seen->nats[language] >= last)
                continue;
            if (!best || seen->nats[language] > best->nats[language])
                best = seen;
        }
        if (!best)
            break;
        last = best->nats[language];
        list = list ? wh_arena_printf(tally->finder->arena, "%s, “%s”", list, best->key)
                    : wh_arena_printf(tally->finder->arena, "“%s”", best->key);
        if (!list)
            return NULL;
        quoted++;
    }
    return list ? list : "its letters";
}

static wh_status add_clue(word_tally *tally, const verdict *found, wh_clue **out) {
    wh_finder *finder = tally->finder;
    const wh_language_words *language = &WH_LANGUAGES[found->top];
    bool clear = found->share[found->top] >= 0.75;
    const char *class = !found->words ? "language/letters"
                        : clear ? wh_arena_printf(finder->arena, "language/%s", language->code)
                                : "language/several";
    const char *family = wh_arena_printf(finder->arena, "language:%s", language->code);
    double trust;
    const wh_line *line = first_line(tally, found->top, &trust);
    wh_clue *clue;
    wh_status status =
        wh_clue_add(finder, "language", class, family, line, line ? line->text : NULL, &clue);
    *out = clue;
    if (status != WH_OK || !clue)
        return status;
    double *table = wh_country_table(finder);
    if (!table)
        return wh_fail_nomem(finder->err, STAGE);
    for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++) {
        if (found->share[k] < 0.01)
            continue;
        status = wh_table_add_language(finder, table, WH_LANGUAGES[k].code, found->share[k]);
        if (status != WH_OK)
            return status;
    }
    const char *quotes = quote_items(tally, found->top), *names = wh_table_names(finder, table);
    clue->shown.says =
        quotes && names ? wh_arena_printf(finder->arena, "The text is %s%s (%s), as used in %s",
                                          clear ? "" : "probably ", language->name, quotes, names)
                        : NULL;
    if (!clue->shown.says)
        return wh_fail_nomem(finder->err, STAGE);
    return wh_clue_claim_countries(finder, clue, table);
}

static void drop_items(word_tally *tally, size_t language) {
    for (size_t i = 0; i < tally->count; i++)
        if (tally->items[i].nats[language] > 0)
            tally->items[i].dropped = true;
}

/* English: only where it is plenty and nothing else is there. */
static wh_status add_english(word_tally *tally) {
    double sums[MAX_LANGUAGES];
    verdict found = {.top = tally->english};
    sum_items(tally, tally->english, sums, &found.words, &found.letters);
    found.nats = sums[tally->english];
    if (found.words < ENGLISH_WORDS || found.nats < ENGLISH_NATS)
        return WH_OK;
    found.share[tally->english] = 1;
    wh_clue *clue;
    return add_clue(tally, &found, &clue);
}

/* Texts in three languages and more are made for visitors: together they count as one clue, which
 * belief averages. */
static wh_status join_families(wh_finder *finder, size_t first) {
    for (size_t i = first; i < finder->count; i++)
        if (!strcmp(finder->clues[i].shown.kind, "language"))
            finder->clues[i].shown.family = "language:several";
    return WH_OK;
}

wh_status wh_find_latin_languages(wh_finder *finder) {
    _Static_assert(MAX_LANGUAGES > 90, "room for every list of language_words.c");
    word_tally tally = {.finder = finder};
    if (WH_LANGUAGE_TOTAL > MAX_LANGUAGES)
        return wh_fail(finder->err, WH_ERR_INTERNAL, STAGE, "more word lists than room");
    tally.items = wh_arena_alloc(finder->arena, MAX_ITEMS, sizeof *tally.items);
    if (!tally.items)
        return wh_fail_nomem(finder->err, STAGE);
    while (strcmp(WH_LANGUAGES[tally.english].code, "en"))
        tally.english++;
    for (size_t i = 0; i < finder->line_count; i++) {
        if (finder->lines[i].aside)
            continue;
        wh_status status = collect_words(&tally, i);
        if (status == WH_OK)
            status = collect_letters(&tally, i);
        if (status != WH_OK)
            return status;
    }
    drop_accidents(&tally);
    size_t first = finder->count;
    verdict found;
    for (memset(&found, 0, sizeof found); decide(&tally, &found); memset(&found, 0, sizeof found)) {
        wh_clue *clue;
        wh_status status = add_clue(&tally, &found, &clue);
        if (status != WH_OK)
            return status;
        drop_items(&tally, found.top);
        tally.found++;
    }
    size_t languages = finder->count - first;
    if (languages >= 3)
        return join_families(finder, first);
    if (!languages && !wh_clue_count(finder, "script") && !wh_clue_count(finder, "language"))
        return add_english(&tally);
    return WH_OK;
}
