/* From lines of text to clues about the place. */
#ifndef WH_EVIDENCE_TEXT_CLUES_H
#define WH_EVIDENCE_TEXT_CLUES_H

#include "belief/clue.h"
#include "evidence/ocr.h"
#include "world/world.h"

/* Finds every clue in `lines`: scripts and languages, place names with all namesakes, road signs
 * with distances, phone prefixes, domains, currencies, speed units, brands. Names that are also
 * everyday words or surnames are kept out, or given as clues that claim nothing (WH_CLAIM_NONE)
 * where a person would wonder. `*clues` belongs to `arena`. */
wh_status wh_text_clues(wh_world *world, const wh_text_line *lines, size_t line_count,
                        wh_arena *arena, wh_clue **clues, size_t *count, wh_error *err);

#endif
