/* Lines of text as JSON, so that what was read once can be judged again. */
#ifndef WH_SIGNS_LINES_H
#define WH_SIGNS_LINES_H

#include "evidence/ocr.h"

#include <jansson.h>

/* A new reference, or NULL without memory. Dump it with JSON_REAL_PRECISION(17): then a line comes
 * back as it was, but for its cost. */
json_t *sign_line_json(const wh_text_line *line);

/* The lines of an array of such objects, in `arena`. */
wh_status sign_lines_read(const json_t *list, wh_arena *arena, wh_text_line **lines, size_t *count,
                          wh_error *err);

#endif
