/* Two files of answers to the same questions, paired by id. */
#ifndef WH_LAB_EVAL_COMPARE_H
#define WH_LAB_EVAL_COMPARE_H

#include "base/arena.h"
#include "lab/eval/pairs.h"
#include "lab/eval/read.h"
#include "lab/eval/settings.h"

#define WH_COMPARE_FORMAT "whence-eval-pairs/1"

typedef struct wh_comparison {
    wh_eval_settings settings;
    const char *a, *b; /* the files' names */
    wh_eval_counts a_counts, b_counts;
    size_t n;              /* pairs that are compared */
    size_t only_a, only_b; /* ids that the other file has not */
    size_t left_out;       /* pairs without both points, with --unparsed drop */
    wh_pair_result result;
    uint64_t seed;
    wh_arena *arena; /* owns it all */
} wh_comparison;

/* Reads both, pairs them by id and compares. WH_ERR_FORMAT if no id is in both, or if the two
 * files have different truths for an id (then they are not the same test set). */
wh_status wh_compare_files(const wh_eval_source *a, const wh_eval_source *b,
                           const wh_eval_settings *settings, uint64_t seed, wh_comparison **out,
                           wh_error *err);
void wh_comparison_free(wh_comparison *comparison);

/* One function a format; `*out` is malloc'd. */
wh_status wh_compare_text(const wh_comparison *comparison, char **out, wh_error *err);
wh_status wh_compare_json(const wh_comparison *comparison, char **out, wh_error *err);
wh_status wh_compare_csv(const wh_comparison *comparison, char **out, wh_error *err);
wh_status wh_compare_markdown(const wh_comparison *comparison, char **out, wh_error *err);
wh_status wh_compare_html(const wh_comparison *comparison, char **out, wh_error *err);

#endif
