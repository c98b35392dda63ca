/* Which items of a test list are in a training list, too: by id, and by where they were taken. */
#ifndef WH_LAB_EVAL_OVERLAP_H
#define WH_LAB_EVAL_OVERLAP_H

#include "geo/point.h"
#include "whence.h"

typedef struct wh_overlap_item {
    const char *id;
    wh_point point;
} wh_overlap_item;

/* What was found for one item of the second list. */
typedef struct wh_overlap_match {
    size_t b;       /* its index */
    size_t same_id; /* index in the first list; SIZE_MAX: none. Folder and extension do not count */
    size_t nearest; /* of those within the distance; SIZE_MAX: none */
    double km;      /* to it; NAN: none */
} wh_overlap_match;

typedef struct wh_overlap {
    size_t by_id, by_distance, either; /* items of the second list */
    wh_overlap_match *matches;         /* those with a match, in the order of the list */
    size_t match_count;
} wh_overlap;

/* Compares every item of `b` with those of `a` through an index: about linear in both. `km` over 0.
 */
wh_status wh_overlap_find(const wh_overlap_item *a, size_t a_count, const wh_overlap_item *b,
                          size_t b_count, double km, wh_overlap *out, wh_error *err);
void wh_overlap_free(wh_overlap *overlap);

#endif
