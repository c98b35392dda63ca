/* Truth from whatever it comes in: a table with or without a layout, or a folder of photos. */
#ifndef WH_LAB_EVAL_IMPORT_H
#define WH_LAB_EVAL_IMPORT_H

#include "lab/eval/read.h"

#define WH_IMPORT_PHOTOS "photos" /* the kind of a folder of photos with GPS tags */
#define WH_IMPORT_AUTO "auto"     /* a table whose columns are guessed */

/* Streams the truth of `path` to `sink`, as wh_truth_read does. `kind` is a layout's name or one of
 * the two above; WH_ERR_ARG lists them if it is none. Of a folder, ids are paths below it; photos
 * without a position, and unreadable ones, are counted as foreign and told to `say`. */
wh_status wh_import_truth(const char *kind, const char *path, wh_eval_say say, void *say_user,
                          wh_eval_sink sink, void *user, wh_eval_counts *counts, wh_error *err);

#endif
