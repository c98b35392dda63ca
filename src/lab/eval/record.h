/* One evaluated item: where a photo was taken, and what an answer said. Readers and importers make
 * these one at a time; the scorer and the other metrics take them and keep only what they need. */
#ifndef WH_LAB_EVAL_RECORD_H
#define WH_LAB_EVAL_RECORD_H

#include "answer/guess.h"
#include "geo/point.h"
#include "whence.h"

typedef enum wh_eval_state {
    WH_EVAL_ANSWERED,  /* there is a point */
    WH_EVAL_NO_POINT,  /* names only: no coordinates were given; counts as unparsed */
    WH_EVAL_UNPARSED,  /* the answer could not be read, or its coordinates are out of range */
    WH_EVAL_ABSTAINED, /* the method said that it cannot tell */
    WH_EVAL_FAILED     /* the method said that it failed; counts as unparsed */
} wh_eval_state;

typedef struct wh_eval_names {
    const char *country, *state, *city; /* as written; NULL if not given */
} wh_eval_names;

/* A further column, for --by. */
typedef struct wh_eval_field {
    const char *name, *value;
} wh_eval_field;

/* Everything that it points to lives until the sink returns. */
typedef struct wh_eval_record {
    const char *id; /* never NULL: the line's number if there is no column for it */
    size_t line;    /* of the file of answers, from 1 */
    wh_point truth; /* always valid */
    wh_eval_names truth_names;
    const char *reference; /* the expert's reasoning, or NULL */

    wh_eval_state state;
    wh_guess_form form; /* how the text was read; WH_GUESS_NONE for columns of numbers */
    const char *fault;  /* why there is no point; NULL if there is one */
    wh_point point;     /* valid if state is WH_EVAL_ANSWERED */
    wh_eval_names names;
    double radius50_km, radius90_km, confidence, cost; /* NAN if not given */
    const char *text;                                  /* the model's whole answer, or NULL */
    const char *entities; /* that the reasoning names, as one JSON array or "a; b", or NULL */
    const char *seen;     /* that are in the photo, likewise */
    bool measured;        /* `km` is the distance, as the settings of the reading measure it */
    double km;
    const wh_eval_field *fields;
    size_t field_count; /* those asked for in the settings, in that order */
} wh_eval_record;

/* Takes one record; an error stops the reading. */
typedef wh_status (*wh_eval_sink)(void *user, const wh_eval_record *record, wh_error *err);

#endif
