/* One clue as belief sees it: what a person is shown, and what it claims about the place. */
#ifndef WH_BELIEF_CLUE_H
#define WH_BELIEF_CLUE_H

#include "belief/site.h"
#include "geo/point.h"
#include "whence.h"

typedef enum wh_claim {
    WH_CLAIM_NONE,      /* shown, but says nothing about the place (reason says why) */
    WH_CLAIM_COUNTRIES, /* likelihoods over countries */
    WH_CLAIM_POINTS     /* the truth lies at, or at a known distance from, one of several points */
} wh_claim;

typedef struct wh_country_weight {
    uint16_t country;  /* index into the world's countries */
    double likelihood; /* >= 0; only ratios matter; countries not listed have 0 */
} wh_country_weight;

typedef struct wh_candidate {
    wh_point point;
    double weight;     /* > 0, relative: prior of this namesake */
    double extent_km;  /* radius of the named place; 0 for an exact spot */
    double dist_km;    /* 0: the truth is at the point; > 0: about this far away (road signs) */
    double dist_sd_km; /* with dist_km: one standard deviation */
    uint16_t country, admin1;
    uint32_t place; /* gazetteer id or 0 */
} wh_candidate;

typedef struct wh_clue {
    wh_evidence shown; /* id, status and reason are filled by belief */
    /* Which measured reliability applies, such as "place_name/line/common": see calibrate.h. */
    const char *reliability;
    wh_claim claim;
    const wh_country_weight *countries;
    size_t country_count;
    const wh_candidate *candidates;
    size_t candidate_count;
    /* 1, or a further factor in (0, 1] on how far this single reading can be trusted (OCR
     * confidence): the claim is mixed with "says nothing" in this proportion. */
    double trust;
    /* Points: whoever names them knew their countries from the other clues, so that only where in
     * these countries the truth lies is news. Such a clue leaves each country's share as it is. */
    bool inside;
} wh_clue;

/* What the user already knows; every field optional (n = 0, near_km = 0). */
typedef struct wh_constraint {
    const uint16_t *only;
    size_t only_count;
    const uint16_t *exclude;
    size_t exclude_count;
    wh_point near;
    double near_km;
} wh_constraint;

/* For counting reliabilities where the truth is known: the ring (0 to WH_RING_COUNT - 1, the last
 * being outside) of a WH_CLAIM_POINTS clue that `truth` lies in, by the nearest candidate; for
 * candidates with a distance, by the one whose distance fits best. */
size_t wh_clue_ring(const wh_clue *clue, wh_point truth);

/* The same for WH_CLAIM_COUNTRIES: whether `country` is in the table with a likelihood over 0. */
bool wh_clue_names_country(const wh_clue *clue, uint16_t country);

#endif
