/* An answer for people and programs: text, JSON, the HTML dossier. */
#ifndef WH_REPORT_REPORT_H
#define WH_REPORT_REPORT_H

#include "whence.h"
#include "world/world.h"

#include <jansson.h>

#define WH_ANSWER_FORMAT "whence-answer/1"

/* Format WH_ANSWER_FORMAT. New reference. Keys are in the order of docs/formats.md. */
wh_status wh_report_json(const wh_answer *answer, json_t **out, wh_error *err);

/* Any JSON value as text with the shortest digits that keep our rounding, whatever the locale;
 * `indent` 0 gives a single line. No newline at the end. `*out` is malloc'd. */
wh_status wh_report_json_dump(const json_t *value, int indent, char **out, wh_error *err);

/* `*out` is malloc'd. */
wh_status wh_report_text(const wh_answer *answer, char **out, wh_error *err);
wh_status wh_report_html(wh_world *world, const wh_answer *const *answers, size_t count, char **out,
                         wh_error *err);

/* The same into the file `path`, answer by answer: see wh_dossier_create. */
wh_status wh_report_dossier(wh_world *world, const char *path, wh_dossier **out, wh_error *err);

#endif
