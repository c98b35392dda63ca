/* How often each class of clue was right where the truth is known, as entries of a reliability
 * table (docs/belief.md). */
#ifndef WH_SIGNS_TALLY_H
#define WH_SIGNS_TALLY_H

#include "belief/beside.h"
#include "world/world.h"

#include <jansson.h>

#define SIGN_CLASSES 1024

/* A table's likelihood of the truth over its mean, and the same as the clues beside it lead to
 * expect: 1 without any. */
typedef struct sign_gain {
    double at_truth, expected;
} sign_gain;

/* What was counted for one reliability class. */
typedef struct sign_class {
    char name[WH_CLASS_BYTES];
    double rings[WH_RING_COUNT], ring_n;
    double listed, country_n; /* plain: the truth's country is in the table */
    sign_gain *gains;         /* one per clue */
    size_t gain_count, gain_capacity;
    wh_ring_example *examples; /* of clues that are counted beside others */
    size_t example_count, example_capacity;
} sign_class;

typedef struct sign_tally {
    sign_class classes[SIGN_CLASSES];
    size_t count;
    double *country_prior;
    wh_arena *arena;
} sign_tally;

wh_status sign_tally_create(const wh_world *world, sign_tally **out, wh_error *err);
void sign_tally_free(sign_tally *tally);

/* Counts a clue for its class and for every prefix of it of at least `levels` names, so that a
 * class that was never met falls back on what is known of its kind. `truth`: the site that stands
 * for it. */
wh_status sign_tally_clue(sign_tally *tally, const wh_clue *clue, const wh_site *truth, int levels,
                          wh_error *err);

/* Counts a clue for its class alone, beside other clues from which `gain` is (wh_belief_gains). */
wh_status sign_tally_beside(sign_tally *tally, const wh_clue *clue, const wh_site *truth,
                            const double gain[WH_RING_COUNT], wh_error *err);

/* The site that stands for a place: the largest town that it lies in, or the nearest site. */
const wh_site *sign_site_of(const wh_sites *sites, wh_point point);

void sign_tally_print(const sign_tally *tally);

/* Puts the counts into the table's `kinds`; entries without a judged prior start from their kind's.
 * Sorts the classes. */
wh_status sign_tally_put(sign_tally *tally, json_t *kinds, wh_error *err);

/* The table as text with one kind on a line; NULL without memory. */
char *sign_table_text(const json_t *table, wh_arena *arena);

#endif
