/* What a text says about the place of a photo: one guess, from any of the forms that models and
 * people answer in. */
#ifndef WH_ANSWER_GUESS_H
#define WH_ANSWER_GUESS_H

#include "base/arena.h"
#include "geo/point.h"
#include "whence.h"

typedef enum wh_guess_form {
    WH_GUESS_NONE,
    WH_GUESS_JSON,  /* {"lat": 48.85, "lon": 2.35, "city": "Paris", "country": "France"} */
    WH_GUESS_TAGS,  /* <answer>country: France\ncity: Paris</answer> (GLOBE) */
    WH_GUESS_CHAIN, /* country, state, city, (lat, lon): one a line (Geo-R) */
    WH_GUESS_PROSE /* coordinates anywhere: "lat: 48.85, lon: 2.35", 48°51′N 2°21′E, (48.85, 2.35)
                    */
} wh_guess_form;

typedef struct wh_guess {
    wh_guess_form form;
    bool has_point;
    wh_point point;
    const char *country, *state, *city; /* as written, trimmed; NULL if not given */
    const char *fault; /* why there is no point although there are numbers; NULL otherwise */
} wh_guess;

/* Fields that a JSON object must have to be taken. */
enum { WH_NEEDS_LAT_LON = 1, WH_NEEDS_COUNTRY = 2, WH_NEEDS_CITY = 4 };

typedef struct wh_guess_rules {
    bool json_only;  /* a text without a fitting JSON object has no answer */
    unsigned needs;  /* of a JSON object; 0: coordinates, or a country or city */
    bool exact_keys; /* what it needs is spelt lat, lon, country, city; null counts as there */
} wh_guess_rules;

/* Reads the first guess in `text` (NUL-terminated, at most 1 MiB is looked at). The forms are tried
 * in the order of wh_guess_form. Coordinates out of range are rejected with a `fault`, never
 * swapped. A text without a guess is WH_OK with form WH_GUESS_NONE. Strings belong to `arena`. */
wh_status wh_guess_parse(const char *text, const wh_guess_rules *rules, wh_arena *arena,
                         wh_guess *out, wh_error *err);

#endif
