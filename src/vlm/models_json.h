/* Catalog and registry share a form. */
#ifndef WH_VLM_MODELS_JSON_H
#define WH_VLM_MODELS_JSON_H

#include "vlm/catalog.h"

#include <jansson.h>

/* Reads an object {"format", "models": [...]}; `what` names it in messages. WH_ERR_FORMAT if it is
 * of another format or a value is of the wrong type. */
wh_status wh_models_from_json(const json_t *json, const char *format, const char *what,
                              wh_arena *arena, wh_models *out, wh_error *err);

/* The same of a registry, whose files have absolute paths. */
wh_status wh_registry_from_json(const json_t *json, const char *what, wh_arena *arena,
                                wh_models *out, wh_error *err);

/* The other way; a new reference, or NULL without memory. */
json_t *wh_model_to_json(const wh_model *model);

#endif
