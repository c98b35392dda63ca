/* Names in another case than the gazetteer's: "Tampereen kaupunki", "в Москву", "Szegedi". */
#include "base/status.h"
#include "base/text.h"
#include "evidence/place_names.h"

#include <string.h>

#define STAGE "text_clues"
#define LEAST_STEM 4      /* letters that are left of a name */
#define LEAST_PEOPLE 5000 /* a stem is a guess: hamlets would fit any */

/* An ending that a name takes on beside words for offices, stations and greetings, and what the
 * name ends in without it. Folded; the longest that fits comes first for a script. */
static const struct {
    const char *ending, *name;
} ENDINGS[] = {
    /* Finnish and Estonian genitives, Hungarian adjectives and "in" */
    {"en", "i"},
    {"en", ""},
    {"in", ""},
    {"n", ""},
    {"ban", ""},
    {"ben", ""},
    {"i", ""},
    /* Slavic languages in Latin letters: in, to, of */
    {"ie", "a"},
    {"ie", ""},
    {"u", ""},
    {"u", "a"},
    {"y", "a"},
    {"y", ""},
    {"e", "a"},
    {"a", ""},
    {"ach", "e"},
    /* Baltic */
    {"aus", "us"},
    {"o", "as"},
    {"os", "a"},
    {"as", "a"},
    /* Turkic, without the apostrophe */
    {"ya", "a"},
    {"ye", "e"},
    /* Cyrillic */
    {"у", "а"},
    {"у", ""},
    {"ю", "я"},
    {"ы", "а"},
    {"и", "ь"},
    {"и", "а"},
    {"и", "я"},
    {"е", ""},
    {"е", "а"},
    {"а", ""},
    {"я", "ь"},
    {"ого", "ий"},
    {"ом", ""},
    {"ной", "ная"},
};

static bool ends_with(const char *text, const char *ending) {
    size_t length = strlen(text), tail = strlen(ending);
    return length > tail && !strcmp(text + length - tail, ending);
}

/* Keeps what a guess may mean: towns, by the name itself and not by a look-alike of it. */
static size_t keep_towns(wh_place_hit *hits, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (hits[i].population >= LEAST_PEOPLE && (hits[i].is_main || hits[i].population >= 1e5))
            hits[kept++] = hits[i];
    return kept;
}

wh_status wh_search_stems(wh_finder *finder, const char *folded, wh_place_hit **hits,
                          size_t *count) {
    *hits = NULL;
    *count = 0;
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS && !*count; i++) {
        if (!ends_with(folded, ENDINGS[i].ending))
            continue;
        int bytes = (int)(strlen(folded) - strlen(ENDINGS[i].ending));
        char *stem = wh_arena_printf(finder->arena, "%.*s", bytes, folded);
        if (!stem)
            return wh_fail_nomem(finder->err, STAGE);
        if (wh_text_length(stem) < LEAST_STEM)
            continue;
        char *name = wh_arena_printf(finder->arena, "%s%s", stem, ENDINGS[i].name);
        if (!name)
            return wh_fail_nomem(finder->err, STAGE);
        wh_status status = wh_search_places(finder, name, 0, hits, count);
        if (status != WH_OK)
            return status;
        *count = keep_towns(*hits, *count);
    }
    return WH_OK;
}
