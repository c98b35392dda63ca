/* Entities that a reasoning names, against those that are in the photo (GLOBE's visual reward). */
#ifndef WH_LAB_EVAL_ENTITIES_H
#define WH_LAB_EVAL_ENTITIES_H

#include "base/arena.h"
#include "whence.h"

/* Two entities match if their folded names are equal, or if one name's words stand in the other one
 * behind each other ("traffic light" in "a red traffic light"). */
typedef struct wh_entity_match {
    size_t named, named_seen; /* entities of the reasoning; those of them that are in the photo */
    size_t seen, seen_named;  /* entities in the photo; those of them that the reasoning names */
    double precision;         /* named_seen / named; 0 if none is named; NAN without a list */
    double recall;            /* seen_named / seen; NAN if none is seen */
} wh_entity_match;

/* `entities` and `seen` are lists: a JSON array of texts, or texts with ";" between them. Without
 * `entities` (NULL), those in `seen` are looked for in `text`: there is a recall then and no
 * precision. WH_ERR_FORMAT for an array of anything but texts. */
wh_status wh_entities_measure(const char *entities, const char *seen, const char *text,
                              wh_arena *arena, wh_entity_match *out, wh_error *err);

#endif
