/* What the files behind wh_text_clues share: prepared lines, word lists, and a way to add clues. */
#ifndef WH_EVIDENCE_CLUES_H
#define WH_EVIDENCE_CLUES_H

#include "evidence/text_clues.h"

#define WH_MAX_LINES 400       /* lines beyond these, in the order given, are not read */
#define WH_MAX_TOKENS 48       /* words of one line that are looked at */
#define WH_MAX_LOOKUPS 3000    /* name searches for one photo */
#define WH_MAX_CLUES 160       /* clues for one photo */
#define WH_MIN_CONFIDENCE 0.55 /* lines read with less are noise */

/* One word of a line. */
typedef struct wh_token {
    const char *text;   /* as read */
    const char *folded; /* wh_text_fold of it */
    size_t start, end;  /* bytes in the line's text */
    size_t length;      /* code points */
    int segment;        /* commas, slashes, dashes between blanks and brackets end a segment */
    bool number;        /* digits only */
    bool route;         /* a road's number: "A6", "E45", "N-340", "I-5", "US-101" */
    bool capital;       /* the first letter is upper case, or the script has no case */
    bool taken;         /* a search has found it: shorter spans need no search */
    bool spent;         /* a clue has used it: its letters tell no language */
} wh_token;

/* One line of text, ready for matching. */
typedef struct wh_line {
    const wh_text_line *seen;
    const char *text;
    const char *folded;
    wh_token *tokens;
    size_t token_count;
    int segment_count;
    double trust;      /* how far the reading can be trusted, 0 to 1 */
    bool upper;        /* letters, and all of them upper case */
    const char *aside; /* not NULL: why the line is no evidence (a sentence) */
    bool in_road_sign; /* a row of a road sign has used it */
    bool idle;         /* a clue shows it with the reason why it says nothing; one is enough */
} wh_line;

typedef struct wh_lexicon wh_lexicon;

/* A place that a clue has named, and the clue's family: the same place named again, in another
 * script or by a sign with distances, is no second witness. */
typedef struct wh_named_place {
    uint32_t place;
    const char *family;
    const char *reliability; /* class of that clue */
} wh_named_place;

/* The state of one wh_text_clues call. */
typedef struct wh_finder {
    wh_world *world;
    wh_arena *arena;
    wh_error *err;
    wh_line *lines;
    size_t line_count;
    const wh_lexicon *lexicon;
    size_t lookups; /* name searches so far */
    wh_clue *clues;
    size_t count, capacity;
    wh_named_place *named;
    size_t named_count, named_capacity;
} wh_finder;

/* ---- readings.c ---- */

/* Of a line's readings the one whose names and words are known: `*out` is `seen` itself, or a copy
 * that says what another reading says. */
wh_status wh_choose_reading(wh_finder *finder, const wh_text_line *seen, const wh_text_line **out);

/* ---- clue_lines.c ---- */

/* Cleans, folds, splits and classes all lines into `finder->lines`. */
wh_status wh_prepare_lines(wh_finder *finder, const wh_text_line *seen, size_t count);

/* Letters that are upper case and letters in all. */
void wh_count_case(const char *text, size_t *upper, size_t *letters);

/* The line's text from token `first` to the end of token `last`; NULL without memory. */
const char *wh_token_span(const wh_finder *finder, const wh_line *line, size_t first, size_t last);

/* ---- clue_add.c ---- */

/* A new clue of a class, shown with the text and box of `line`; `line` may be NULL. Claims nothing
 * yet. `duplicate` is returned through `*out` as NULL with WH_OK if a clue of the same kind, family
 * and text is there already, or WH_MAX_CLUES are. Strings are not copied. */
wh_status wh_clue_add(wh_finder *finder, const char *kind, const char *reliability,
                      const char *family, const wh_line *line, const char *text, wh_clue **out);

/* wh_clue_add and wh_clue_claim_countries in one; says: “text” `what` countries. */
wh_status wh_add_table_clue(wh_finder *finder, const char *kind, const char *reliability,
                            const char *family, const wh_line *line, const char *text,
                            const double *table, const char *what);

/* Widens the clue's box so that it holds the box of `line`, too. */
void wh_clue_widen(wh_clue *clue, const wh_line *line);

/* Claims a table: `likelihood` has one number for each of the world's countries. A table without a
 * positive number claims nothing. */
wh_status wh_clue_claim_countries(wh_finder *finder, wh_clue *clue, const double *likelihood);

/* A zeroed table for wh_clue_claim_countries; NULL without memory. */
double *wh_country_table(const wh_finder *finder);

/* Gives every country of a list such as "FR BE LU" the likelihood `value`, if it has less. Codes
 * that the world file lacks are passed over. */
void wh_table_raise(const wh_finder *finder, double *table, const char *codes, double value);

/* The countries of a table for a sentence: "France", "Germany and Austria", "Spain, Mexico and 18
 * other countries"; heaviest first, by likelihood times population. NULL without memory. */
const char *wh_table_names(const wh_finder *finder, const double *table);

/* Claims nothing, and says why. */
void wh_clue_claim_nothing(wh_clue *clue, const char *says);

/* Claims the hits of a name search, at `dist_km` (0: there). */
wh_status wh_clue_claim_places(wh_finder *finder, wh_clue *clue, const wh_place_hit *hits,
                               size_t count);

/* Remembers that a clue of this family and class names the likelier ones of `hits`. */
wh_status wh_note_places(wh_finder *finder, const wh_place_hit *hits, size_t count,
                         const char *family, const char *reliability);

/* The earlier clue that names one of the likelier `hits`, else NULL. */
const wh_named_place *wh_find_named(const wh_finder *finder, const wh_place_hit *hits,
                                    size_t count);

/* How many of the clues added so far are of `kind` and claim something. */
size_t wh_clue_count(const wh_finder *finder, const char *kind);

/* ---- lexicon.c, language_words.c, place_context.c, sign_words.c: what words mean ---- */

/* What a word does to the names beside it; bits. */
enum {
    WH_ROLE_STREET = 1,     /* rue, Straße, calle */
    WH_ROLE_VENUE = 2,      /* hotel, pizzeria, fashion: places far away lend their names */
    WH_ROLE_ADMIN = 4,      /* Gemeinde, mairie, county */
    WH_ROLE_TRANSIT = 8,    /* Bahnhof, gare, airport */
    WH_ROLE_FAMOUS = 16,    /* a place name that is printed everywhere */
    WH_ROLE_WORLDWIDE = 32, /* a word of no language: hotel, taxi, pizza, stop */
    WH_ROLE_ORIGIN = 64,    /* "made in", "product of", "style" */
    WH_ROLE_LINK = 128      /* de, of, di, la, "am": part of names, no name itself */
};

/* One language that has a word; the next one that has it, too. */
typedef struct wh_word_use {
    size_t language;   /* index into WH_LANGUAGES */
    int level;         /* 3: settles the language; 2: points to it; 1: a small word */
    const char *exact; /* lower case, with its accents */
    const struct wh_word_use *next;
} wh_word_use;

/* Builds the word lists' index in `arena`. */
wh_status wh_lexicon_create(wh_arena *arena, const wh_lexicon **out, wh_error *err);

/* Languages that have the folded word or phrase; NULL if none has. */
const wh_word_use *wh_lexicon_find(const wh_lexicon *lexicon, const char *folded);

/* Languages that have words with this ending ("hauptstraße"), NULL if none has. */
const wh_word_use *wh_lexicon_find_ending(const wh_lexicon *lexicon, const char *folded);

/* Roles of the folded word or phrase, 0 if none. */
unsigned wh_lexicon_roles(const wh_lexicon *lexicon, const char *folded);

/* `text` in lower case, code point by code point; NULL without memory. */
char *wh_text_lower(wh_arena *arena, const char *text);

/* The raw lists (language_words.c): words separated by blanks, '_' for a blank inside a phrase. */
typedef struct wh_language_words {
    const char *code, *name, *script;
    const char *settling, *pointing, *small;
    const char *letters; /* Latin: letters that few languages have; others: the whole alphabet */
} wh_language_words;
extern const wh_language_words WH_LANGUAGES[];
extern const size_t WH_LANGUAGE_TOTAL;

/* The raw lists of roles (place_context.c). */
typedef struct wh_role_words {
    unsigned role;
    const char *words;
} wh_role_words;
extern const wh_role_words WH_ROLE_LISTS[];
extern const size_t WH_ROLE_LIST_COUNT;

/* Words of signs that only some countries of a language use (sign_words.c). */
typedef struct wh_sign_word {
    const char *phrase, *language, *countries;
} wh_sign_word;
extern const wh_sign_word WH_SIGN_WORDS[];
extern const size_t WH_SIGN_WORD_COUNT;

/* ---- the finders, each adds clues of its kinds ---- */

wh_status wh_find_road_signs(wh_finder *finder);
wh_status wh_find_contacts(wh_finder *finder); /* phones, domains */
wh_status wh_find_postcodes(wh_finder *finder);
wh_status wh_find_money(wh_finder *finder); /* currencies, speed units */
wh_status wh_find_brands(wh_finder *finder);
wh_status wh_find_countries(wh_finder *finder); /* names of countries */
wh_status wh_find_places(wh_finder *finder);
wh_status wh_find_sign_words(wh_finder *finder);
wh_status wh_find_scripts(wh_finder *finder); /* and languages of other scripts than Latin */
wh_status wh_find_latin_languages(wh_finder *finder); /* after wh_find_scripts */

/* Which Chinese characters (han.c); `minor`: they are a small part of the text. */
wh_status wh_find_han(wh_finder *finder, bool minor);

/* "Cyrillic" for "Cyrl"; static, or `code` itself. */
const char *wh_script_name(const char *code);

/* Share of people who write `script` in each country, added to `table`. */
wh_status wh_table_add_script(wh_finder *finder, double *table, const char *script);

/* Likelihood of `language` on a sign in each country, added to `table` times `weight`. */
wh_status wh_table_add_language(wh_finder *finder, double *table, const char *language,
                                double weight);

/* How a name is used, from the gazetteer's point of view (place_rarity.c). */
typedef enum wh_rarity {
    WH_RARE,   /* a place's name and nothing else */
    WH_NAME,   /* also a family's, a person's or a brand's */
    WH_COMMON, /* also a word, but no likelier to be met as one */
    WH_WORD    /* an everyday word */
} wh_rarity;

#define WH_LARGE_PLACE 100000.0 /* inhabitants */

/* `other_uses`: how many kinds of bearers besides places have the name (family, given name, brand).
 */
wh_status wh_place_rarity(wh_finder *finder, const char *folded, const wh_place_hit *hits,
                          size_t count, wh_rarity *out, int *other_uses);

/* A name search that counts against WH_MAX_LOOKUPS; past it nothing is found. */
wh_status wh_search_places(wh_finder *finder, const char *name, int max_edits, wh_place_hit **hits,
                           size_t *count);

#endif
