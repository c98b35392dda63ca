/* A clue as factors: it divides the world into classes, and every class has one factor.
 * Not for use outside src/belief. */
#ifndef WH_BELIEF_FACTOR_H
#define WH_BELIEF_FACTOR_H

#include "belief/calibrate.h"
#include "belief/clue.h"
#include "belief/space.h"

#define WH_INNER_RINGS (WH_RING_COUNT - 1)

/* What one clue says about every site. The class of a site is its country (country tables), or
 * 1 + candidate * WH_INNER_RINGS + ring, 0 being outside all rings (points). */
typedef struct wh_factor {
    wh_claim claim; /* WH_CLAIM_NONE: says nothing (why is in `silent`) */
    const char *silent;
    float *table; /* factor of each class */
    float *sound; /* the same if the reading is taken for sound: see wh_factor_swap */
    size_t class_count;
    size_t inside_rings;  /* classes of each country of an inside clue; 0: it is none */
    uint16_t *cell_class; /* points: of each cell, or WH_MIXED */
    uint16_t *site_class; /* points: of each site, valid in mixed cells only */
    uint32_t *spot;       /* points: site index of each candidate's spot, or UINT32_MAX */
} wh_factor;

/* Checks everything a clue carries. WH_ERR_ARG names the clue's number. */
wh_status wh_clue_check(const wh_clue *clue, size_t number, size_t country_count, wh_error *err);

/* Temporary sites for those candidates that are finer than the sites around them. */
wh_status wh_factor_add_spots(wh_factor *factor, const wh_clue *clue, wh_space *space,
                              wh_error *err);

/* Fills the rest, once the space is complete. `reliability` may be NULL: the clue says nothing. */
wh_status wh_factor_build(wh_factor *factor, const wh_clue *clue, const wh_reliability *reliability,
                          const wh_space *space, wh_error *err);

/* Exchanges `table` and `sound`. Clues are judged against each other as though a trust of
 * WH_SOUND_TRUST or more were 1: how crisply a text is printed must not decide which is true. */
#define WH_SOUND_TRUST 0.5
void wh_factor_swap(wh_factor *factor);

#define WH_MOST_INSIDE 100 /* candidates: a class for each ring of each in each one's country */

/* inside.c: for a clue that tells only where in its candidates' countries the truth lies, from
 * `value`, the factor of each ring class: new classes for each ring in each of these countries,
 * and class 0, of factor 1, for all other sites. `*values` belongs to the caller. */
wh_status wh_factor_inside(wh_factor *factor, const wh_clue *clue, const double *value,
                           const wh_space *space, double **values, wh_error *err);

/* inside.c: scales such a clue's factors so that none of its countries changes its share of `rest`,
 * the (unnormalised) belief of each site without it, when they are raised to `temperature`. */
void wh_factor_center(wh_factor *factor, const wh_space *space, const double *rest,
                      double temperature);

void wh_factor_clear(wh_factor *factor);

/* The factor of one site. */
static inline float wh_factor_at(const wh_factor *factor, const wh_space *space, size_t cell,
                                 size_t site) {
    if (factor->claim == WH_CLAIM_COUNTRIES) {
        return factor->table[space->country[site]];
    }
    const uint16_t uniform = factor->cell_class[cell];
    return factor->table[uniform != WH_MIXED ? uniform : factor->site_class[site]];
}

#endif
