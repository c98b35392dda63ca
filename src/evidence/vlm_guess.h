/* What a vision-language model answers, as clues: one more piece of evidence beside the others. */
#ifndef WH_EVIDENCE_VLM_GUESS_H
#define WH_EVIDENCE_VLM_GUESS_H

#include "answer/format.h"
#include "belief/clue.h"
#include "world/geocode.h"

/* One answer of the model, read and resolved. */
typedef struct wh_vlm_sample {
    wh_read_answer read;
    wh_geocoded place;
    const char *fault; /* where its levels do not hold together, as a clause; or NULL */
    bool repaired;     /* its coordinates were not used, because they contradict its own names */
    bool has_point;    /* what it says about the place: a point, else a country, else nothing */
    wh_point point;
    double extent_km; /* 0: coordinates of its own; else the radius of the city that it names */
    uint16_t country; /* of the point, or the one that is named; or WH_NO_COUNTRY */
} wh_vlm_sample;

/* Resolves one answer in the world file. Coordinates of its own come first, then the city's; but
 * coordinates that lie outside the country that the answer itself names give way to its city, which
 * `fault` and `repaired` tell. */
wh_status wh_vlm_sample_resolve(wh_world *world, const wh_read_answer *read, wh_arena *arena,
                                wh_vlm_sample *out, wh_error *err);

/* The clues whose texts the model was shown; number i is called e(i + 1). */
typedef struct wh_vlm_shown {
    const wh_clue *clues; /* those without a text were not shown */
    size_t count;
    const uint16_t *favoured; /* of wh_belief_favoured: count + 1 */
} wh_vlm_shown;

/* Who answers, and what came of it. */
typedef struct wh_vlm_answers {
    const wh_vlm_sample *samples;
    size_t count; /* > 0 */
    const char *method, *model;
    wh_vlm_shown shown;
} wh_vlm_answers;

/* The clues, of family "vlm". Samples are told apart by what the model was shown:
 *
 * - views of its own: the points that they name, pooled with equal weight (candidates less than
 *   1 km apart become one), and the countries of those that name no more than a country; class
 *   "vlm_guess/METHOD/MODEL".
 * - those that agree: their country is one that a shown clue, or all of them together, give most of
 *   the mass, or one that the text of a clue without points names. Pooled the same way, they count
 * only for where in their countries the truth lies (wh_clue.inside); class
 *   "vlm_guess/METHOD/MODEL/agrees".
 * - those that repeat: they name no more than the country, or the very place, within 25 km, that a
 *   shown clue names; or a city that such a text names. They claim nothing.
 *
 * Each is trusted by its share of the samples. The visible things that the first answer's reasoning
 * names are a clue that claims nothing (kind "vlm_entities"). No sample with a place gives one clue
 * that claims nothing and says so. */
wh_status wh_vlm_guess_clues(wh_world *world, const wh_vlm_answers *answers, wh_arena *arena,
                             wh_clue **clues, size_t *clue_count, wh_error *err);

/* The class for a model's name, such as a file's: lower case, without folder and ending; what
 * stands behind the model proper (its quantization) is a level of its own: "Geo-R-7B-Q4_K_M.gguf"
 * gives "vlm_guess/geo-r/geo-r-7b/q4_k_m", and of guesses that agree with what was shown
 * "vlm_guess/geo-r/geo-r-7b/agrees/q4_k_m". */
const char *wh_vlm_guess_class(const char *method, const char *model, bool agrees, wh_arena *arena);

#endif
