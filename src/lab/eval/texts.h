/* Which answer texts count. */
#ifndef WH_LAB_EVAL_TEXTS_H
#define WH_LAB_EVAL_TEXTS_H

#include "lab/eval/rows.h"

/* The rule for the texts of a file: the settings', the layout's, or, where neither says, what most
 * of the first texts are: a dump whose answers are JSON objects was asked for them, and counts
 * nothing else. `path` is opened once more for that. `*words` says it; static. */
wh_status wh_texts_rule(const char *path, const wh_rows *rows, const wh_eval_settings *settings,
                        wh_guess_rules *rules, const char **words, wh_error *err);

#endif
