/* When two names mean the same place: the rules of --names. */
#ifndef WH_LAB_EVAL_NAMES_H
#define WH_LAB_EVAL_NAMES_H

#include "lab/eval/settings.h"
#include "world/world.h"

typedef enum wh_level { WH_LEVEL_COUNTRY, WH_LEVEL_STATE, WH_LEVEL_CITY } wh_level;

/* True if `answer` names what `truth` names. `world` (NULL: none) gives aliases, for the folded
 * rule only. Neither name is NULL. */
wh_status wh_names_same(wh_names_rule rule, wh_level level, const char *answer, const char *truth,
                        wh_world *world, bool *same, wh_error *err);

#endif
