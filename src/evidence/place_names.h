/* What the two files about place names share: place_names.c finds, place_claims.c judges. */
#ifndef WH_EVIDENCE_PLACE_NAMES_H
#define WH_EVIDENCE_PLACE_NAMES_H

#include "evidence/clues.h"

/* One text that is the name of places. */
typedef struct wh_found_name {
    wh_line *line;
    wh_line *second;    /* the name goes on in this line below; or NULL */
    size_t first, last; /* tokens of `line` */
    const char *text, *key;
    wh_place_hit *hits;
    size_t count;
    wh_rarity rarity;
    int other_uses; /* kinds of bearers besides places: families, persons, brands, houses */
    size_t length;  /* letters of the key */
    size_t words;
    bool spaced;  /* the script puts blanks between words */
    bool whole;   /* nothing else is on the line but numbers */
    bool segment; /* nothing else is in its segment */
    bool route;   /* a road's number is on the line */
    bool famous, large;
    double population; /* of the largest namesake that the name is credible for */
    bool main;         /* it is the main name of one of them */
    bool address;      /* a postcode stands beside it */
    bool fuzzy;
    bool lower;      /* written without a capital */
    bool inflected;  /* found by the word's stem, beside a word that governs its case */
    bool longer;     /* words follow that make it the beginning of a longer name, of which nothing
                        is known: "X le Y", "X am Z" */
    bool agrees;     /* with another name of the same sign; `hits` are those that agree */
    int sign;        /* number of that sign */
    unsigned near;   /* roles of the other words of the segment and of lines around it */
    unsigned beside; /* roles of the words right before and after it */
} wh_found_name;

/* Finds the names that agree with each other: signs that list places of one area. */
wh_status wh_match_signs(wh_finder *finder, wh_found_name *names, size_t count);

/* Adds the clue for one name, if it is worth one. */
wh_status wh_claim_name(wh_finder *finder, const wh_found_name *name);

/* Towns whose name `folded` is a case of ("tampereen"): nothing found is no error. */
wh_status wh_search_stems(wh_finder *finder, const char *folded, wh_place_hit **hits,
                          size_t *count);

/* "Church Street", "Centro Histórico": a smaller place's name of everyday words, one of which
 * stands on signs. Some hamlet is called so, and so are streets and quarters of every town that
 * speaks the language: the name is taken for words. */
wh_status wh_note_phrase(wh_finder *finder, wh_found_name *name);

/* Whether two lines stand on one sign: near each other, in letters of like size. */
bool wh_lines_near(const wh_line *a, const wh_line *b, double heights);

#endif
