/* From clues to an answer: fuse, check, calibrate. Pure mathematics over sites. */
#ifndef WH_BELIEF_BELIEF_H
#define WH_BELIEF_BELIEF_H

#include "base/arena.h"
#include "belief/calibrate.h"
#include "belief/clue.h"

/* The finest level at which a hypothesis holds at least half of the mass. */
typedef enum wh_level {
    WH_LEVEL_NONE,
    WH_LEVEL_COUNTRY,
    WH_LEVEL_ADMIN1,
    WH_LEVEL_CITY, /* within 25 km */
    WH_LEVEL_SPOT  /* within 1 km */
} wh_level;

/* One ranked hypothesis. */
typedef struct wh_hypothesis {
    wh_point point;      /* of the site with the most mass within 25 km */
    uint32_t place;      /* gazetteer id of that site, 0 if a land cell or a bare point */
    uint16_t country;    /* index */
    uint16_t admin1;     /* index, or WH_NO_ADMIN1 */
    double country_mass; /* P(country is right) = confidence */
    double admin1_mass;
    double mass_km[4]; /* probability within 1, 25, 200, 750 km of the point */
    double radius50_km, radius90_km;
    /* The clue that speaks most against this hypothesis as compared with the answer: its index, and
     * log f(answer) - log f(this) in nats. SIZE_MAX if none. */
    size_t against;
    double against_nats;
    wh_level level;
} wh_hypothesis;

typedef struct wh_belief {
    bool abstained;
    const char *why_abstained;         /* a sentence, or NULL */
    double information_bits;           /* KL(p || prior) */
    wh_hypothesis answer;              /* the best one, also when abstained */
    const wh_hypothesis *alternatives; /* distinct from the answer and from each other */
    size_t alternative_count;
    double entropy_bits;
    double temperature; /* the exponent T that was used */
} wh_belief;

typedef struct wh_belief_params {
    size_t top; /* alternatives wanted */
    wh_constraint constraint;
    double temperature; /* exponent T on every family's log factor; 0: the calibration's */
} wh_belief_params;

/* Fuses `clues`, and fills `id`, `status` and `reason` of each clue's `shown`. Clues of one family
 * (same `shown.family`) are averaged, families multiplied; contradicted families lose their weight.
 * `sites` must be non-empty. WH_ERR_ARG if the constraint leaves no site. Everything returned
 * belongs to `arena`. */
wh_status wh_belief_fuse(const wh_sites *sites, const wh_calibration *calibration, wh_clue *clues,
                         size_t clue_count, const wh_belief_params *params, wh_arena *arena,
                         wh_belief **out, wh_error *err);

/* ---- Fitting the temperature ---- */

/* What one photo (or rendered sign) with a known truth contributes: its log loss as a function of
 * T, in a few kilobytes. */
typedef struct wh_fit_example wh_fit_example;

/* Fuses as above with T = 1 and keeps, for every possible T, how likely the truth would have been:
 * the truth's site and the distribution of the summed log factors under the prior. `*out` belongs
 * to `arena`. */
wh_status wh_belief_example(const wh_sites *sites, const wh_calibration *calibration,
                            wh_clue *clues, size_t clue_count, const wh_constraint *constraint,
                            wh_point truth, wh_arena *arena, wh_fit_example **out, wh_error *err);

/* -log p(the truth's site) in nats at exponent `temperature`. */
double wh_fit_example_loss(const wh_fit_example *example, double temperature);

/* The T in [0.05, 4] with the least summed log loss plus a pull towards 1 worth ten examples:
 * 10 (ln T)^2. `*out` is 1 for no examples. */
wh_status wh_calibration_fit_temperature(const wh_fit_example *const *examples, size_t count,
                                         double *out, wh_error *err);

#endif
