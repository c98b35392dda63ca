/* jansson with our limits, and numbers that do not depend on the locale. */
#ifndef WH_BASE_JSON_H
#define WH_BASE_JSON_H

#include "whence.h"

#include <jansson.h>

/* json_loadb, and whether it failed for want of memory, which jansson does not tell apart. */
json_t *wh_json_load(const char *text, size_t size, size_t flags, json_error_t *fault,
                     bool *out_of_memory);

/* Parses one JSON text; `what` names it in messages. WH_ERR_FORMAT with line and column. Nesting
 * deeper than jansson's limit (2,048) is an error. The caller owns `*out` (json_decref). */
wh_status wh_json_parse(const char *text, size_t size, const char *what, json_t **out,
                        wh_error *err);

/* The same for a file of at most `max_bytes`. */
wh_status wh_json_read(const char *path, size_t max_bytes, json_t **out, wh_error *err);

/* `value` rounded to `decimals` places as a JSON number; null if it is not finite. */
json_t *wh_json_number(double value, int decimals);

/* A string, or null for NULL; malformed UTF-8 is replaced. */
json_t *wh_json_text(const char *text);

/* `list` with `item` at its end, or NULL: then one of the two was NULL or memory ran out, and both
 * are freed. So a list is whole or none; both references are taken. */
json_t *wh_json_append(json_t *list, json_t *item);

/* The same for a member of an object. */
json_t *wh_json_put(json_t *object, const char *key, json_t *value);

#endif
