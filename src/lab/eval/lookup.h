/* Answers that name a place and give no coordinates (GLOBE's form): looked up in the world file on
 * their way from the reader to the scorer. */
#ifndef WH_LAB_EVAL_LOOKUP_H
#define WH_LAB_EVAL_LOOKUP_H

#include "lab/eval/record.h"

typedef struct wh_lookup {
    wh_eval_sink sink; /* where records go on */
    void *sink_user;
    struct wh_world *world;
    size_t found, missing; /* answers of names alone whose city was found, or was not */
} wh_lookup;

/* Opens the world file; NULL as its path is WH_ERR_DATA. */
wh_status wh_lookup_open(wh_lookup *lookup, const char *world_path, wh_eval_sink sink, void *user,
                         wh_error *err);
void wh_lookup_close(wh_lookup *lookup);

/* A sink whose user is a wh_lookup: a record of state WH_EVAL_NO_POINT gets the position of its
 * city, the namesake that fits its country, its state and its text best. A country alone is no
 * position. */
wh_status wh_lookup_sink(void *user, const wh_eval_record *record, wh_error *err);

#endif
