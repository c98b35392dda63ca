/* Scripts other than Latin, and the languages behind them where their letters or words tell. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/clues.h"

#include <math.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#define STAGE "text_clues"
#define MAX_SCRIPTS 40
#define MAX_LANGUAGES 96
#define MINOR_SHARE 0.15    /* of the letters' area: a restaurant's sign, not the country's */
#define FOREIGN_LETTER -3.0 /* nats for a letter that the language does not have */
#define WORD_NATS 3.0

/* What one script has on the photo. */
typedef struct script_sum {
    char code[5];
    double area; /* letters times squared height: how much of the photo */
    size_t letters;
    double trust; /* of the best line */
    const wh_line *best;
    size_t best_letters;
} script_sum;

typedef struct sums {
    script_sum rows[MAX_SCRIPTS];
    size_t count;
    double area; /* of all letters, Latin too */
} sums;

/* The countable script: kana and Han together are Japanese only when the text says so (han.c). */
static const char *script_of(int32_t c) {
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &code);
    if (U_FAILURE(code) || script == USCRIPT_COMMON || script == USCRIPT_INHERITED)
        return NULL;
    return uscript_getShortName(script);
}

static script_sum *row_of(sums *all, const char *code) {
    for (size_t i = 0; i < all->count; i++)
        if (!strcmp(all->rows[i].code, code))
            return &all->rows[i];
    if (all->count == MAX_SCRIPTS || strlen(code) != 4)
        return NULL;
    script_sum *made = &all->rows[all->count++];
    memcpy(made->code, code, 5);
    return made;
}

static void sum_line(sums *all, const wh_line *line) {
    size_t before[MAX_SCRIPTS];
    for (size_t i = 0; i < MAX_SCRIPTS; i++)
        before[i] = i < all->count ? all->rows[i].letters : 0;
    double height =
        line->seen->height > 0 ? line->seen->height : line->seen->box[3] - line->seen->box[1];
    height = height > 0 && height <= 1 ? height : 0.01;
    int32_t c;
    for (size_t at = 0; (c = wh_text_next(line->text, &at)) != 0;) {
        /* Vowel signs count: Indic words have few other letters. */
        const char *code = c > 0 && u_isUAlphabetic(c) ? script_of(c) : NULL;
        script_sum *row = code ? row_of(all, code) : NULL;
        if (!row)
            continue;
        row->letters++;
        row->area += height * height;
        all->area += height * height;
    }
    for (size_t i = 0; i < all->count; i++) {
        script_sum *row = &all->rows[i];
        size_t letters = row->letters - before[i];
        if (letters > row->best_letters) {
            row->best_letters = letters;
            row->best = line;
            row->trust = line->trust;
        }
    }
}

/* ---- scripts of several languages ---- */

/* Letters that some languages use often: their absence tells in a long text. */
static const struct {
    const char *code, *letters;
    double share; /* of all letters, together */
} FREQUENT[] = {
    {"uk", "іїєґ", 0.07},      {"be", "іў", 0.09},      {"bg", "ъ", 0.018},
    {"ru", "ыэё", 0.024},      {"sr", "ј", 0.05},       {"mk", "јќѓѕ", 0.03},
    {"kk", "әғқңөұүһі", 0.13}, {"ky", "өүң", 0.05},     {"tg", "ӣӯқҳҷғ", 0.05},
    {"mn", "өү", 0.07},        {"ur", "ٹڈڑںےہھ", 0.10}, {"fa", "پچگژ", 0.03},
    {"ps", "ښځڅټډړۍې", 0.06},  {"ckb", "ەێۆڕڵ", 0.2},   {"ar", "ةأإ", 0.035},
    {"as", "ৰৱ", 0.06},        {"bn", "র", 0.06},
};

/* How much each language is at home among its script's: natural logarithms of shares of signs. */
static const struct {
    const char *code;
    double nats;
} PRIOR[] = {
    {"ru", -0.6}, {"uk", -1.9}, {"bg", -2.3},  {"sr", -2.5}, {"be", -3.3}, {"mk", -3.5},
    {"kk", -3.0}, {"ky", -3.9}, {"tg", -3.9},  {"mn", -3.4}, {"ar", -0.4}, {"fa", -1.6},
    {"ur", -2.3}, {"ps", -4.0}, {"ckb", -3.5}, {"hi", -0.4}, {"mr", -2.0}, {"ne", -1.8},
    {"bn", -0.1}, {"as", -3.0}, {"am", -0.2},  {"ti", -2.0},
};

/* Keyboards and readers mix the Arabic and the Persian forms of kaf and yeh: one form for both. */
static int32_t common_form(int32_t c) {
    switch (c) {
    case 0x06A9:
        return 0x0643;
    case 0x06CC:
    case 0x0649:
        return 0x064A;
    case 0x06C1: /* Urdu's heh is read as the Arabic one, and the other way round */
        return 0x0647;
    default:
        return c;
    }
}

static bool holds_letter(const char *alphabet, int32_t letter) {
    int32_t c;
    for (size_t at = 0; (c = wh_text_next(alphabet, &at)) != 0;)
        if (common_form(c) == letter)
            return true;
    return false;
}

/* The log likelihood of one line in one language, from letters; up to a constant per line. */
static double letters_nats(const char *lower, const char *code, const char *alphabet) {
    double nats = 0;
    const char *frequent = NULL;
    double share = 0;
    for (size_t i = 0; i < sizeof FREQUENT / sizeof *FREQUENT; i++)
        if (!strcmp(FREQUENT[i].code, code)) {
            frequent = FREQUENT[i].letters;
            share = FREQUENT[i].share;
        }
    int32_t c, counted[64];
    size_t distinct = 0, letters = 0;
    bool seen_frequent = false;
    for (size_t at = 0; (c = wh_text_next(lower, &at)) != 0;) {
        if (c < 0x80 || !u_isalpha(c))
            continue;
        letters++;
        if (frequent && holds_letter(frequent, c))
            seen_frequent = true;
        c = common_form(c);
        bool again = false;
        for (size_t i = 0; i < distinct; i++)
            again |= counted[i] == c;
        if (again || distinct == 64)
            continue;
        counted[distinct++] = c;
        if (*alphabet && !holds_letter(alphabet, c))
            nats += FOREIGN_LETTER;
    }
    if (frequent && !seen_frequent)
        nats -= share * (double)(letters < 80 ? letters : 80);
    return nats;
}

/* Adds the line's words that languages of `script` have, each word once. */
static wh_status add_words(wh_finder *finder, const wh_line *line, const char *script,
                           double nats[MAX_LANGUAGES]) {
    for (size_t i = 0; i < line->token_count; i++) {
        for (size_t words = 1; words <= 2 && i + words <= line->token_count; words++) {
            char *key = wh_arena_strdup(finder->arena, line->tokens[i].folded);
            if (key && words == 2)
                key = wh_arena_printf(finder->arena, "%s %s", key, line->tokens[i + 1].folded);
            if (!key)
                return wh_fail_nomem(finder->err, STAGE);
            for (const wh_word_use *use = wh_lexicon_find(finder->lexicon, key); use;
                 use = use->next)
                if (!strcmp(WH_LANGUAGES[use->language].script, script))
                    nats[use->language] += WORD_NATS * use->level / 3.0;
        }
    }
    return WH_OK;
}

/* Lines of one script, each with its likelihoods. */
typedef struct line_nats {
    const wh_line *line;
    size_t letters;
    double best;
    bool foreign; /* the language chosen first does not explain it */
    double nats[MAX_LANGUAGES];
} line_nats;

static double prior_of(const char *code) {
    for (size_t i = 0; i < sizeof PRIOR / sizeof *PRIOR; i++)
        if (!strcmp(PRIOR[i].code, code))
            return PRIOR[i].nats;
    return -4;
}

/* The best language, and how it compares to its rivals. */
typedef struct choice {
    size_t top;
    double share[MAX_LANGUAGES];      /* with what is at home where; sums to 1 */
    double likelihood[MAX_LANGUAGES]; /* of the text alone, at most 1: belief knows the countries */
} choice;

/* The language that explains most letters of the lines that are or are not `foreign`, and its
 * rivals' shares there. False if there are no such lines. */
static bool choose(line_nats *rows, size_t count, const char *script, bool foreign, choice *out) {
    double covered[MAX_LANGUAGES] = {0}, total[MAX_LANGUAGES] = {0}, letters = 0, all = 0;
    double *share = out->share, *likelihood = out->likelihood, most = -INFINITY;
    size_t top = SIZE_MAX;
    for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++) {
        if (strcmp(WH_LANGUAGES[k].script, script))
            continue;
        for (size_t i = 0; i < count; i++) {
            if (rows[i].foreign != foreign)
                continue;
            if (rows[i].nats[k] >= rows[i].best - 1.5)
                covered[k] += (double)rows[i].letters;
            total[k] += rows[i].nats[k];
        }
        total[k] += prior_of(WH_LANGUAGES[k].code);
        letters += covered[k];
        if (top == SIZE_MAX || covered[k] > covered[top] + 0.5 ||
            (covered[k] > covered[top] - 0.5 && total[k] > total[top]))
            top = k;
    }
    if (top == SIZE_MAX || letters < 1)
        return false;
    for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++) {
        share[k] = likelihood[k] = 0;
        if (strcmp(WH_LANGUAGES[k].script, script) || covered[k] < covered[top] - 0.5)
            continue;
        share[k] = exp(total[k] - total[top]);
        all += share[k];
        likelihood[k] = total[k] - prior_of(WH_LANGUAGES[k].code);
        most = likelihood[k] > most ? likelihood[k] : most;
    }
    for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++) {
        likelihood[k] = share[k] > 0 ? exp(likelihood[k] - most) : 0;
        share[k] /= all;
    }
    out->top = top;
    return true;
}

/* A language clue if one language has most of the share, else a script clue with the mixture. */
static wh_status add_choice(wh_finder *finder, const script_sum *script, bool minor,
                            const choice *chosen, const wh_line *line) {
    size_t top = chosen->top;
    const double *share = chosen->share;
    const wh_language_words *language = &WH_LANGUAGES[top];
    bool clear = share[top] >= 0.8;
    const char *code = clear ? language->code : script->code;
    const char *class = wh_arena_printf(finder->arena, "%s/%s%s", clear ? "language" : "script",
                                        minor ? "minor/" : "", code);
    const char *family = wh_arena_printf(finder->arena, "language:%s", code);
    wh_clue *clue;
    wh_status status =
        wh_clue_add(finder, clear ? "language" : "script", class, family, line, line->text, &clue);
    if (status != WH_OK || !clue)
        return status;
    double *table = wh_country_table(finder);
    if (!table)
        return wh_fail_nomem(finder->err, STAGE);
    for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++)
        if (chosen->likelihood[k] >= 0.01) {
            status =
                wh_table_add_language(finder, table, WH_LANGUAGES[k].code, chosen->likelihood[k]);
            if (status != WH_OK)
                return status;
        }
    const char *names = wh_table_names(finder, table);
    clue->shown.says =
        !names  ? NULL
        : clear ? wh_arena_printf(finder->arena, "Letters and words are %s, as used in %s",
                                  language->name, names)
                : wh_arena_printf(finder->arena, "The letters are %s, as used in %s",
                                  wh_script_name(script->code), names);
    if (!clue->shown.says)
        return wh_fail_nomem(finder->err, STAGE);
    return wh_clue_claim_countries(finder, clue, table);
}

/* Cyrillic, Arabic, Devanagari, ...: the language by letters and words, up to two of them. */
static wh_status find_by_letters(wh_finder *finder, const script_sum *script, bool minor) {
    line_nats *rows = wh_arena_alloc(finder->arena, finder->line_count, sizeof *rows);
    if (!rows)
        return wh_fail_nomem(finder->err, STAGE);
    size_t count = 0;
    for (size_t i = 0; i < finder->line_count; i++) {
        const wh_line *line = &finder->lines[i];
        if (line->aside || strcmp(wh_text_script(line->text), script->code))
            continue;
        line_nats *row = &rows[count++];
        row->line = line;
        row->letters = wh_text_length(line->folded);
        row->best = -INFINITY;
        char *lower = wh_text_lower(finder->arena, line->text);
        if (!lower)
            return wh_fail_nomem(finder->err, STAGE);
        wh_status status = add_words(finder, line, script->code, row->nats);
        if (status != WH_OK)
            return status;
        for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++) {
            if (strcmp(WH_LANGUAGES[k].script, script->code))
                continue;
            row->nats[k] = line->trust * (row->nats[k] + letters_nats(lower, WH_LANGUAGES[k].code,
                                                                      WH_LANGUAGES[k].letters));
            row->best = row->nats[k] > row->best ? row->nats[k] : row->best;
        }
    }
    choice chosen;
    if (!count || !choose(rows, count, script->code, false, &chosen))
        return WH_OK;
    size_t foreign_letters = 0, letters = 0;
    const wh_line *foreign_line = NULL;
    for (size_t i = 0; i < count; i++) {
        rows[i].foreign =
            chosen.share[chosen.top] >= 0.8 && rows[i].nats[chosen.top] < rows[i].best - 2.5;
        letters += rows[i].letters;
        if (rows[i].foreign) {
            foreign_letters += rows[i].letters;
            foreign_line = foreign_line ? foreign_line : rows[i].line;
        }
    }
    const wh_line *line = script->best;
    wh_status status = add_choice(finder, script, minor, &chosen, line);
    if (status == WH_OK && foreign_letters * 4 >= letters &&
        choose(rows, count, script->code, true, &chosen) && chosen.share[chosen.top] >= 0.8)
        status = add_choice(finder, script, minor, &chosen, foreign_line);
    return status;
}

/* ---- scripts of one language ---- */

static const struct {
    const char *code, *name;
} NAMES[] = {
    {"Arab", "Arabic"},
    {"Armn", "Armenian"},
    {"Beng", "Bengali"},
    {"Cyrl", "Cyrillic"},
    {"Deva", "Devanagari"},
    {"Ethi", "Ethiopic"},
    {"Geor", "Georgian"},
    {"Grek", "Greek"},
    {"Gujr", "Gujarati"},
    {"Guru", "Gurmukhi"},
    {"Hang", "Hangul"},
    {"Kore", "Hangul"},
    {"Hani", "Chinese characters"},
    {"Hebr", "Hebrew"},
    {"Jpan", "Japanese"},
    {"Khmr", "Khmer"},
    {"Knda", "Kannada"},
    {"Laoo", "Lao"},
    {"Mlym", "Malayalam"},
    {"Mong", "Mongolian"},
    {"Mymr", "Burmese"},
    {"Orya", "Odia"},
    {"Sinh", "Sinhala"},
    {"Taml", "Tamil"},
    {"Telu", "Telugu"},
    {"Thaa", "Thaana"},
    {"Thai", "Thai"},
    {"Tibt", "Tibetan"},
    {"Tfng", "Tifinagh"},
    {"Cans", "Canadian syllabics"},
    {"Cher", "Cherokee"},
};

const char *wh_script_name(const char *code) {
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (!strcmp(NAMES[i].code, code))
            return NAMES[i].name;
    return code;
}

/* How many word lists have this script. */
static size_t languages_of(const char *script, size_t *language) {
    size_t count = 0;
    for (size_t k = 0; k < WH_LANGUAGE_TOTAL; k++)
        if (!strcmp(WH_LANGUAGES[k].script, script)) {
            *language = k;
            count++;
        }
    return count;
}

/* The script's own table: by its one language, or by all who write it. */
static wh_status find_by_script(wh_finder *finder, const script_sum *script, bool minor) {
    const char *class =
        wh_arena_printf(finder->arena, "script/%s%s", minor ? "minor/" : "", script->code);
    const char *family = wh_arena_printf(finder->arena, "language:%s", script->code);
    double *table = wh_country_table(finder);
    if (!table)
        return wh_fail_nomem(finder->err, STAGE);
    size_t language;
    wh_status status = WH_OK;
    if (languages_of(script->code, &language) == 1)
        status = wh_table_add_language(finder, table, WH_LANGUAGES[language].code, 1);
    else
        status = wh_table_add_script(finder, table, script->code);
    if (status != WH_OK)
        return status;
    wh_clue *clue;
    status = wh_clue_add(finder, "script", class, family, script->best, script->best->text, &clue);
    if (status != WH_OK || !clue)
        return status;
    const char *names = wh_table_names(finder, table);
    clue->shown.says = names ? wh_arena_printf(finder->arena, "The letters are %s, as used in %s",
                                               wh_script_name(script->code), names)
                             : NULL;
    if (!clue->shown.says)
        return wh_fail_nomem(finder->err, STAGE);
    return wh_clue_claim_countries(finder, clue, table);
}

/* ---- all ---- */

/* Few letters of a script are noise, or a tattoo: how many make a text. */
static size_t letters_needed(const char *code) {
    return !strcmp(code, "Hang") ? 2 : 4;
}

static bool is_han_or_kana(const char *code) {
    return !strcmp(code, "Hani") || !strcmp(code, "Hira") || !strcmp(code, "Kana") ||
           !strcmp(code, "Bopo");
}

wh_status wh_find_scripts(wh_finder *finder) {
    sums all = {0};
    for (size_t i = 0; i < finder->line_count; i++)
        if (!finder->lines[i].aside && (double)finder->lines[i].seen->confidence >= 0.65)
            sum_line(&all, &finder->lines[i]);
    double han = 0, hangul = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (is_han_or_kana(all.rows[i].code))
            han += all.rows[i].area;
        else if (!strcmp(all.rows[i].code, "Hang"))
            hangul = all.rows[i].area;
    }
    /* Signs in East Asia repeat themselves in each other's languages for visitors, smaller. */
    bool han_aside = han < 0.6 * hangul, hangul_aside = hangul < 0.6 * han;
    if (han > 0 && !han_aside) {
        wh_status status = wh_find_han(finder, han < MINOR_SHARE * all.area);
        if (status != WH_OK)
            return status;
    }
    for (size_t i = 0; i < all.count; i++) {
        const script_sum *script = &all.rows[i];
        if (!strcmp(script->code, "Latn") || is_han_or_kana(script->code) ||
            script->best_letters < 2 || script->letters < letters_needed(script->code) ||
            script->trust < 0.4 || (!strcmp(script->code, "Hang") && hangul_aside))
            continue;
        bool minor = script->area < MINOR_SHARE * all.area;
        size_t language;
        wh_status status = languages_of(script->code, &language) > 1
                               ? find_by_letters(finder, script, minor)
                               : find_by_script(finder, script, minor);
        if (status != WH_OK)
            return status;
    }
    return WH_OK;
}
