/* The state of fusing one photo's clues. Not for use outside src/belief. */
#ifndef WH_BELIEF_FUSION_H
#define WH_BELIEF_FUSION_H

#include "base/arena.h"
#include "belief/belief.h"
#include "belief/factor.h"
#include "belief/space.h"

/* How far the rest of the evidence stands behind one clue. */
typedef struct wh_check {
    double factor; /* B: mean of the clue's factor under the belief without its family */
    double favour; /* probability, all clues considered, of where the clue's factor is >= 1 */
    bool dropped;  /* contradicted: lost its weight */
    bool readmitted;
    bool conflict; /* part of a conflict that nothing decides */
} wh_check;

typedef struct wh_member {
    size_t clue;
    double weight; /* sums to 1 over the members of a group that count */
} wh_member;

/* Clues that are averaged: a family, or families in a conflict that nothing decides. */
typedef struct wh_group {
    const char *family;
    size_t first, count; /* of wh_fusion.members */
    bool countries_only;
    bool active;   /* some member counts */
    bool pooled;   /* its members moved to the group of the undecided conflict */
    double factor; /* B of the whole group */
} wh_group;

typedef struct wh_fusion {
    const wh_sites *sites;
    wh_clue *clues;
    size_t clue_count;
    double temperature;
    wh_arena *arena;

    wh_space *space;
    wh_factor *factors; /* one per clue */
    wh_check *checks;   /* one per clue */
    wh_member *members;
    size_t member_count;
    wh_group *groups;
    size_t group_count;

    /* Sums of T log factor: every site's is the sum of its cell's, its country's and its own. */
    double *cell_sum, *site_sum, *country_sum;
    /* The belief. */
    double *mass; /* of each site; sums to 1 */
    double *cell_mass, *country_mass;
    double log_evidence; /* log sum of allowed prior x factors */
    uint32_t *cell_best; /* the site of each cell with the most mass */
    float *values;       /* scratch, one per site */
    double *rest;        /* scratch, one per site */
} wh_fusion;

/* Fuses and checks. On failure what was built is freed. */
wh_status wh_fusion_create(const wh_sites *sites, const wh_calibration *calibration, wh_clue *clues,
                           size_t clue_count, const wh_constraint *constraint, double temperature,
                           wh_arena *arena, wh_fusion **out, wh_error *err);
void wh_fusion_free(wh_fusion *fusion);

/* The belief from the groups that are active. */
void wh_fusion_update(wh_fusion *fusion);

/* The weighted mean factor of a group over one cell: true if it is the same, `values[0]`, for all
 * sites of it, else one value per site of the cell. */
bool wh_group_values(const wh_fusion *fusion, const wh_group *group, size_t cell, float *values);

/* The sum of T log factor of a site over all active groups. */
double wh_fusion_sum(const wh_fusion *fusion, size_t site);

/* check.c: finds contradicted clues and undecided conflicts, updating the belief. */
wh_status wh_fusion_check(wh_fusion *fusion, wh_error *err);
/* explain.c: ids, statuses and reasons, seen from the answer's site. */
wh_status wh_fusion_explain(wh_fusion *fusion, size_t answer, bool constrained, wh_error *err);

/* answer.c: the hypotheses and the decision to abstain. */
wh_status wh_fusion_answer(const wh_fusion *fusion, size_t top, wh_belief *out, size_t *site,
                           wh_error *err);

/* The most probable of the sites that the clue speaks for; SIZE_MAX if there is none. */
size_t wh_fusion_favourite(const wh_fusion *fusion, size_t clue);

/* check.c: the members' weights and the groups' activity from what was dropped. */
void wh_fusion_weigh(wh_fusion *fusion);

/* True if the clue says something and counts. */
bool wh_fusion_counts(const wh_fusion *fusion, size_t clue);

#endif
