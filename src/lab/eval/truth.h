/* A file of truth, in memory, by id. */
#ifndef WH_LAB_EVAL_TRUTH_H
#define WH_LAB_EVAL_TRUTH_H

#include "lab/eval/read.h"

typedef struct wh_truth wh_truth;

typedef struct wh_truth_item {
    wh_point point;
    wh_eval_names names;
    const char *reference, *seen;
} wh_truth_item;

wh_status wh_truth_load(const char *path, const wh_eval_settings *settings, wh_eval_say say,
                        void *say_user, wh_truth **out, wh_error *err);
void wh_truth_free(wh_truth *truth);

/* The truth of an id: the same id, or else the only one with the same file name without folder and
 * extension. Each that is found is marked as used. */
wh_status wh_truth_find(wh_truth *truth, const char *id, wh_truth_item *item, bool *there,
                        wh_error *err);

/* Truths that no answer asked for; and how many ids were found by file name only. */
size_t wh_truth_unused(const wh_truth *truth);
size_t wh_truth_by_name(const wh_truth *truth);

#endif
