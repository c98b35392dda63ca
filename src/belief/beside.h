/* What a guess adds to clues that whoever guesses was shown: it may only repeat them. */
#ifndef WH_BELIEF_BESIDE_H
#define WH_BELIEF_BESIDE_H

#include "belief/belief.h"

/* The country that each clue by itself, and then that all of them together, give more than half
 * of the mass; WH_NO_COUNTRY where there is none. `*out` has count + 1 entries in `arena`. */
wh_status wh_belief_favoured(const wh_sites *sites, const wh_calibration *calibration,
                             const wh_clue *clues, size_t count, wh_arena *arena, uint16_t **out,
                             wh_error *err);

/* For counting a guess beside the clues: by how much they alone make each class of the guess
 * likelier than its prior. Points: gain[j] is the sum over candidates of weight * P(ring j) /
 * prior(ring j), the outermost class being outside all rings; with `within` P is that of the ring's
 * part in this country. A ring without sites has the gain of the next one outwards. A country
 * table: gain[0] is the sum of P(country) * likelihood over the likelihood's mean. */
wh_status wh_belief_gains(const wh_sites *sites, const wh_calibration *calibration,
                          const wh_clue *clues, size_t count, const wh_clue *guess, uint16_t within,
                          wh_arena *arena, double gain[WH_RING_COUNT], wh_error *err);

/* A guess whose truth is known: the gains as above, and the class that the truth lies in. */
typedef struct wh_ring_example {
    double gain[WH_RING_COUNT];
    size_t ring;
} wh_ring_example;

/* The masses m that maximise the product of gain[ring] m[ring] / sum_j gain[j] m[j] over the
 * examples, and of m[j]^prior[j] over ten guesses beside which nothing was known. Without other
 * clues (all gains 1) that is (count + 10 prior) / (n + 10). */
wh_status wh_calibration_fit_rings(const wh_ring_example *examples, size_t count,
                                   const double prior[WH_RING_COUNT], double mass[WH_RING_COUNT],
                                   wh_error *err);

#endif
