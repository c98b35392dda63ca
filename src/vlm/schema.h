/* A JSON Schema as a grammar, for the local backend. */
#ifndef WH_VLM_SCHEMA_H
#define WH_VLM_SCHEMA_H

#include "base/arena.h"
#include "whence.h"

/* Writes the GBNF grammar (rule `root`) of the JSON texts that `schema` allows; in `arena`.
 * Known: `type` object (every property required, in their order, no others), array (`items`,
 * `minItems`, `maxItems`), string (`minLength`, `maxLength`), number, integer, boolean, null;
 * `enum`, `const`, `anyOf`; `title`, `description` and `$schema` are passed over. WH_ERR_ARG names
 * any other keyword, for a constraint that is dropped silently would be none. */
wh_status wh_schema_grammar(const char *schema, wh_arena *arena, const char **grammar,
                            wh_error *err);

#endif
