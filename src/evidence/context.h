/* Clues from the photo's metadata: GPS position, offset from UTC. */
#ifndef WH_EVIDENCE_CONTEXT_H
#define WH_EVIDENCE_CONTEXT_H

#include "belief/clue.h"
#include "photo/photo.h"
#include "world/world.h"

wh_status wh_context_clues(wh_world *world, const wh_photo_meta *meta, wh_arena *arena,
                           wh_clue **clues, size_t *count, wh_error *err);

#endif
