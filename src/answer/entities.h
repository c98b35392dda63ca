/* The visible things that a reasoning names: GLOBE's entities. */
#ifndef WH_ANSWER_ENTITIES_H
#define WH_ANSWER_ENTITIES_H

#include "base/arena.h"
#include "whence.h"

/* Finds the things of assets/words.entities.txt that the English `text` names, in singular or
 * plural, each once, in the order of the text; of overlapping ones the longest ("street sign", not
 * "sign"). At most `most`. What is negated ("no signs") is named, too. `*names` belong to `arena`.
 */
wh_status wh_answer_entities(const char *text, size_t most, wh_arena *arena, const char ***names,
                             size_t *count, wh_error *err);

#endif
