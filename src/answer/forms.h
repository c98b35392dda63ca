/* The readers of single forms, for parse.c. Each gives true if `text` has its form, and then fills
 * `out`; memory that ran out shows as `*out_of_memory`. */
#ifndef WH_ANSWER_FORMS_H
#define WH_ANSWER_FORMS_H

#include "answer/guess.h"

typedef struct wh_reader {
    wh_arena *arena;
    const wh_guess_rules *rules;
    bool out_of_memory;
} wh_reader;

bool wh_form_json(wh_reader *reader, const char *text, wh_guess *out);
bool wh_form_tags(wh_reader *reader, const char *text, wh_guess *out);
bool wh_form_chain(wh_reader *reader, const char *text, wh_guess *out);
bool wh_form_prose(wh_reader *reader, const char *text, wh_guess *out);

/* Fills point and fault from two numbers: in range, or rejected with a reason. */
void wh_guess_set_point(wh_reader *reader, double lat_deg, double lon_deg, wh_guess *out);

/* A trimmed copy of `bytes` bytes without surrounding quotes and final punctuation; NULL if nothing
 * is left or it says "unknown", "none", "n/a". */
const char *wh_guess_name(wh_reader *reader, const char *text, size_t bytes);

/* Reads one angle at `*at`: decimal degrees or degrees, minutes, seconds, with an optional
 * hemisphere letter or word before or after. `*axis` becomes 'a' (N/S), 'o' (E/W) or 0. */
bool wh_angle_read(const char **at, double *degrees, char *axis);

/* Two angles in a row, separated by a comma, semicolon, slash, "and" or blanks, with optional
 * labels ("lat:", "longitude =") and brackets. On success `*at` is behind them. The order follows
 * labels or hemispheres; latitude first without them. `bare` allows pairs without labels,
 * hemispheres or brackets if both have at least two decimals. */
bool wh_pair_read(const char **at, double *lat_deg, double *lon_deg, bool bare);

#endif
