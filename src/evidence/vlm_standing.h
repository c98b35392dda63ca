/* Whether a model's answer is a view of its own, or comes from the clues that it was shown.
 * Not for use outside src/evidence. */
#ifndef WH_EVIDENCE_VLM_STANDING_H
#define WH_EVIDENCE_VLM_STANDING_H

#include "evidence/vlm_guess.h"

typedef enum wh_vlm_stand {
    WH_VLM_OWN,    /* nothing that was shown says so */
    WH_VLM_AGREES, /* its country was shown: only where in it is news */
    WH_VLM_REPEATS /* all that it says was shown */
} wh_vlm_stand;

typedef struct wh_vlm_standing {
    wh_vlm_stand stand;
    size_t clue; /* the first of those that it agrees with or repeats; the shown clues' count stands
                  * for all of them together */
} wh_vlm_standing;

/* The country that a sample speaks for: its point's, or the one it names if the point is at sea;
 * WH_NO_COUNTRY if there is none. */
uint16_t wh_vlm_country_of(const wh_vlm_sample *sample);

/* One for each sample, in `arena`. */
wh_status wh_vlm_standings(wh_world *world, const wh_vlm_answers *answers, wh_arena *arena,
                           wh_vlm_standing **out, wh_error *err);

#endif
