/* Fusing: factors averaged inside a family, multiplied across families, times the prior. */
#include "belief/fusion.h"

#include "base/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CLUES 4096

/* ---- values of a group ---- */

static bool member_uniform(const wh_fusion *f, const wh_factor *factor, size_t cell, float *value) {
    const uint16_t class = factor->claim == WH_CLAIM_COUNTRIES ? f->space->cell_country[cell]
                                                               : factor->cell_class[cell];
    if (class == WH_MIXED) {
        return false;
    }
    *value = factor->table[class];
    return true;
}

static void add_member(const wh_fusion *f, const wh_factor *factor, float weight, size_t cell,
                       float *values) {
    const size_t begin = f->space->cell_start[cell], end = f->space->cell_start[cell + 1];
    const uint16_t *class =
        factor->claim == WH_CLAIM_COUNTRIES ? f->space->country : factor->site_class;
    for (size_t i = begin; i < end; i++) {
        values[i - begin] += weight * factor->table[class[i]];
    }
}

bool wh_group_values(const wh_fusion *fusion, const wh_group *group, size_t cell, float *values) {
    float base = 0.0f;
    size_t varying = 0;
    for (size_t m = group->first; m < group->first + group->count; m++) {
        const wh_member *member = &fusion->members[m];
        float value;
        if (!(member->weight > 0.0)) {
            continue;
        }
        if (member_uniform(fusion, &fusion->factors[member->clue], cell, &value)) {
            base += (float)member->weight * value;
        } else {
            varying++;
        }
    }
    values[0] = base;
    if (varying == 0) {
        return true;
    }
    const size_t sites = fusion->space->cell_start[cell + 1] - fusion->space->cell_start[cell];
    for (size_t i = 1; i < sites; i++) {
        values[i] = base;
    }
    for (size_t m = group->first; m < group->first + group->count; m++) {
        const wh_member *member = &fusion->members[m];
        float value;
        if (member->weight > 0.0 &&
            !member_uniform(fusion, &fusion->factors[member->clue], cell, &value)) {
            add_member(fusion, &fusion->factors[member->clue], (float)member->weight, cell, values);
        }
    }
    return false;
}

/* ---- the belief ---- */

static void add_countries(wh_fusion *f, const wh_group *group) {
    for (size_t c = 0; c <= f->space->country_count; c++) {
        double value = 0.0;
        for (size_t m = group->first; m < group->first + group->count; m++) {
            if (f->members[m].weight > 0.0) {
                value += f->members[m].weight * (double)f->factors[f->members[m].clue].table[c];
            }
        }
        f->country_sum[c] += f->temperature * log(value);
    }
}

static void add_cells(wh_fusion *f, const wh_group *group) {
    const wh_space *space = f->space;
    for (size_t cell = 0; cell < space->cell_count; cell++) {
        if (wh_group_values(f, group, cell, f->values)) {
            f->cell_sum[cell] += f->temperature * log((double)f->values[0]);
            continue;
        }
        /* Neighbours are of few classes: most have the factor of the one before. */
        const size_t begin = space->cell_start[cell];
        float before = f->values[0];
        double nats = log((double)before);
        for (size_t i = begin; i < space->cell_start[cell + 1]; i++) {
            const float value = f->values[i - begin];
            if (value != before) {
                before = value;
                nats = log((double)value);
            }
            f->site_sum[i] += f->temperature * nats;
        }
    }
}

/* Puts the total into `mass` for now; its largest value over the sites that are open. */
static double total_sums(wh_fusion *f) {
    const wh_space *space = f->space;
    double largest = -INFINITY;
    for (size_t cell = 0; cell < space->cell_count; cell++) {
        for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
            const double sum =
                f->cell_sum[cell] + f->country_sum[space->country[i]] + f->site_sum[i];
            f->mass[i] = sum;
            if (sum > largest && space->allowed[i] > 0.0) {
                largest = sum;
            }
        }
    }
    return largest;
}

static void normalise(wh_fusion *f, double total) {
    const wh_space *space = f->space;
    memset(f->country_mass, 0, (space->country_count + 1) * sizeof *f->country_mass);
    for (size_t cell = 0; cell < space->cell_count; cell++) {
        double in_cell = 0.0;
        size_t best = space->cell_start[cell];
        for (size_t i = best; i < space->cell_start[cell + 1]; i++) {
            f->mass[i] /= total;
            in_cell += f->mass[i];
            f->country_mass[space->country[i]] += f->mass[i];
            if (f->mass[i] > f->mass[best]) {
                best = i;
            }
        }
        f->cell_mass[cell] = in_cell;
        f->cell_best[cell] = (uint32_t)best;
    }
}

/* Whether a member tells only where in a country (wh_clue.inside). */
static bool has_inside(const wh_fusion *f, const wh_group *group) {
    for (size_t m = group->first; m < group->first + group->count; m++) {
        if (f->members[m].weight > 0.0 && f->factors[f->members[m].clue].inside_rings > 0) {
            return true;
        }
    }
    return false;
}

/* Sums up the active groups, with or without those that have an inside clue. False if one was left
 * out. */
static bool sum_groups(wh_fusion *f, bool inside_too) {
    bool whole = true;
    memset(f->cell_sum, 0, f->space->cell_count * sizeof *f->cell_sum);
    memset(f->site_sum, 0, f->space->count * sizeof *f->site_sum);
    memset(f->country_sum, 0, (f->space->country_count + 1) * sizeof *f->country_sum);
    for (size_t g = 0; g < f->group_count; g++) {
        const wh_group *group = &f->groups[g];
        if (!group->active || group->pooled) {
            continue;
        }
        if (!inside_too && has_inside(f, group)) {
            whole = false;
        } else if (group->countries_only) {
            add_countries(f, group);
        } else {
            add_cells(f, group);
        }
    }
    return whole;
}

/* The sums as `mass`, not normalised: prior x factors over those of the best site, whose logarithm
 * is `*largest`. Returns the total. */
static double raise_sums(wh_fusion *f, double *largest) {
    const wh_space *space = f->space;
    *largest = total_sums(f);
    double total = 0.0, before = -INFINITY, factor = 0.0;
    for (size_t i = 0; i < space->count; i++) {
        const double below = f->mass[i] - *largest;
        if (below != before) {
            before = below;
            /* Less than e^-100 of the best site is nothing, whatever one family were to change. */
            factor = below > -100.0 ? exp(below) : 0.0;
        }
        f->mass[i] = space->allowed[i] * factor;
        total += f->mass[i];
    }
    return total;
}

/* The inside clues are centred on what the others leave of each country. */
static void center_inside(wh_fusion *f) {
    double largest;
    raise_sums(f, &largest);
    for (size_t e = 0; e < f->clue_count; e++) {
        if (f->factors[e].inside_rings > 0 && wh_fusion_counts(f, e)) {
            wh_factor_center(&f->factors[e], f->space, f->mass, f->temperature);
        }
    }
}

void wh_fusion_update(wh_fusion *f) {
    if (!sum_groups(f, false)) {
        center_inside(f);
        sum_groups(f, true);
    }
    double largest;
    const double total = raise_sums(f, &largest);
    f->log_evidence = largest + log(total);
    normalise(f, total);
}

double wh_fusion_sum(const wh_fusion *f, size_t site) {
    return f->cell_sum[wh_space_cell_of(f->space, site)] + f->country_sum[f->space->country[site]] +
           f->site_sum[site];
}

bool wh_fusion_counts(const wh_fusion *fusion, size_t clue) {
    return fusion->factors[clue].claim != WH_CLAIM_NONE && !fusion->checks[clue].dropped;
}

size_t wh_fusion_favourite(const wh_fusion *f, size_t clue) {
    const wh_space *space = f->space;
    const wh_factor *factor = &f->factors[clue];
    size_t best = SIZE_MAX;
    double most = 0.0;
    for (size_t cell = 0; cell < space->cell_count; cell++) {
        float value;
        if (!(f->mass[f->cell_best[cell]] > most)) {
            continue;
        }
        if (member_uniform(f, factor, cell, &value)) {
            if (value >= 1.0f) {
                best = f->cell_best[cell];
                most = f->mass[best];
            }
            continue;
        }
        for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
            if (f->mass[i] > most && wh_factor_at(factor, space, cell, i) >= 1.0f) {
                best = i;
                most = f->mass[i];
            }
        }
    }
    return best;
}

/* ---- families ---- */

static size_t find_group(wh_fusion *f, const char *family) {
    for (size_t g = 0; family && g < f->group_count; g++) {
        if (f->groups[g].family && strcmp(f->groups[g].family, family) == 0) {
            return g;
        }
    }
    f->groups[f->group_count] =
        (wh_group){.family = family, .countries_only = true, .active = true};
    return f->group_count++;
}

/* Members in the order of groups, and inside a group in the order of clues. */
static void make_groups(wh_fusion *f, size_t *group_of) {
    for (size_t e = 0; e < f->clue_count; e++) {
        if (f->factors[e].claim == WH_CLAIM_NONE) {
            continue;
        }
        group_of[e] = find_group(f, f->clues[e].shown.family);
        wh_group *group = &f->groups[group_of[e]];
        group->count++;
        group->countries_only &= f->factors[e].claim == WH_CLAIM_COUNTRIES;
    }
    for (size_t g = 0; g < f->group_count; g++) {
        wh_group *group = &f->groups[g];
        group->first = f->member_count;
        for (size_t e = 0; e < f->clue_count; e++) {
            if (f->factors[e].claim != WH_CLAIM_NONE && group_of[e] == g) {
                f->members[f->member_count++] = (wh_member){.clue = e};
            }
        }
    }
    wh_fusion_weigh(f);
}

/* ---- making it ---- */

static wh_status allocate_beliefs(wh_fusion *f, wh_error *err) {
    const wh_space *space = f->space;
    f->cell_sum = malloc(space->cell_count * sizeof *f->cell_sum);
    f->cell_mass = malloc(space->cell_count * sizeof *f->cell_mass);
    f->cell_best = malloc(space->cell_count * sizeof *f->cell_best);
    f->country_sum = malloc((space->country_count + 1) * sizeof *f->country_sum);
    f->country_mass = malloc((space->country_count + 1) * sizeof *f->country_mass);
    f->site_sum = malloc(space->count * sizeof *f->site_sum);
    f->mass = malloc(space->count * sizeof *f->mass);
    f->values = malloc(space->count * sizeof *f->values);
    f->rest = malloc(space->count * sizeof *f->rest);
    const bool all = f->cell_sum && f->cell_mass && f->cell_best && f->country_sum &&
                     f->country_mass && f->site_sum && f->mass && f->values && f->rest;
    return all ? WH_OK : wh_fail_nomem(err, "belief");
}

static wh_status make_space(wh_fusion *f, const wh_constraint *constraint, wh_error *err) {
    size_t spots = 0;
    wh_status status = WH_OK;
    for (size_t e = 0; e < f->clue_count && status == WH_OK; e++) {
        status = wh_clue_check(&f->clues[e], e, f->sites->country_count, err);
        spots += f->clues[e].claim == WH_CLAIM_POINTS ? f->clues[e].candidate_count : 0;
    }
    if (status == WH_OK) {
        status = wh_space_create(f->sites, spots, &f->space, err);
    }
    for (size_t e = 0; e < f->clue_count && status == WH_OK; e++) {
        if (f->clues[e].claim == WH_CLAIM_POINTS) {
            status = wh_factor_add_spots(&f->factors[e], &f->clues[e], f->space, err);
        }
    }
    return status == WH_OK ? wh_space_constrain(f->space, constraint, err) : status;
}

static wh_status make_factors(wh_fusion *f, const wh_calibration *calibration, wh_error *err) {
    wh_status status = WH_OK;
    for (size_t e = 0; e < f->clue_count && status == WH_OK; e++) {
        const char *name = f->clues[e].reliability;
        const wh_reliability *reliability = name && f->clues[e].claim != WH_CLAIM_NONE
                                                ? wh_calibration_find(calibration, name)
                                                : NULL;
        status = wh_factor_build(&f->factors[e], &f->clues[e], reliability, f->space, err);
    }
    return status;
}

static wh_status build(wh_fusion *f, const wh_calibration *calibration,
                       const wh_constraint *constraint, wh_error *err) {
    wh_status status = make_space(f, constraint, err);
    if (status == WH_OK) {
        status = make_factors(f, calibration, err);
    }
    if (status == WH_OK) {
        status = allocate_beliefs(f, err);
    }
    if (status != WH_OK) {
        return status;
    }
    size_t *group_of = calloc(f->clue_count + 1, sizeof *group_of);
    if (!group_of) {
        return wh_fail_nomem(err, "belief");
    }
    make_groups(f, group_of);
    free(group_of);
    return wh_fusion_check(f, err);
}

wh_status wh_fusion_create(const wh_sites *sites, const wh_calibration *calibration, wh_clue *clues,
                           size_t clue_count, const wh_constraint *constraint, double temperature,
                           wh_arena *arena, wh_fusion **out, wh_error *err) {
    *out = NULL;
    if (!sites || !calibration || !arena || (clue_count > 0 && !clues)) {
        return wh_fail(err, WH_ERR_ARG, "belief", "a parameter is missing");
    }
    if (clue_count > MOST_CLUES) {
        return wh_fail(err, WH_ERR_LIMIT, "belief",
                       "%zu clues are more than the %d that can be "
                       "weighed at once",
                       clue_count, MOST_CLUES);
    }
    if (!(temperature > 0.0 && temperature <= 100.0)) {
        return wh_fail(err, WH_ERR_ARG, "belief", "the temperature is not in (0, 100]");
    }
    wh_fusion *f = calloc(1, sizeof *f);
    if (!f) {
        return wh_fail_nomem(err, "belief");
    }
    *f = (wh_fusion){.sites = sites,
                     .clues = clues,
                     .clue_count = clue_count,
                     .temperature = temperature,
                     .arena = arena};
    /* Room for one more group, the undecided conflict, whose members are there twice. */
    f->factors = calloc(clue_count + 1, sizeof *f->factors);
    f->checks = calloc(clue_count + 1, sizeof *f->checks);
    f->members = calloc(2 * clue_count + 1, sizeof *f->members);
    f->groups = calloc(clue_count + 1, sizeof *f->groups);
    wh_status status = f->factors && f->checks && f->members && f->groups
                           ? build(f, calibration, constraint, err)
                           : wh_fail_nomem(err, "belief");
    if (status != WH_OK) {
        wh_fusion_free(f);
        return status;
    }
    *out = f;
    return WH_OK;
}

void wh_fusion_free(wh_fusion *f) {
    if (!f) {
        return;
    }
    for (size_t e = 0; f->factors && e < f->clue_count; e++) {
        wh_factor_clear(&f->factors[e]);
    }
    wh_space_free(f->space);
    free(f->factors);
    free(f->checks);
    free(f->members);
    free(f->groups);
    free(f->cell_sum);
    free(f->site_sum);
    free(f->country_sum);
    free(f->mass);
    free(f->cell_mass);
    free(f->cell_best);
    free(f->country_mass);
    free(f->values);
    free(f->rest);
    free(f);
}

/* ---- the public function ---- */

static bool constrained(const wh_constraint *c) {
    return c->only_count > 0 || c->exclude_count > 0 || c->near_km > 0.0;
}

wh_status wh_belief_fuse(const wh_sites *sites, const wh_calibration *calibration, wh_clue *clues,
                         size_t clue_count, const wh_belief_params *params, wh_arena *arena,
                         wh_belief **out, wh_error *err) {
    wh_fusion *fusion = NULL;
    if (!params || !out || !calibration || !arena) {
        return wh_fail(err, WH_ERR_ARG, "belief", "a parameter is missing");
    }
    *out = NULL;
    const double temperature =
        params->temperature != 0.0 ? params->temperature : wh_calibration_temperature(calibration);
    wh_status status = wh_fusion_create(sites, calibration, clues, clue_count, &params->constraint,
                                        temperature, arena, &fusion, err);
    if (status != WH_OK) {
        return status;
    }
    wh_belief *belief = wh_arena_alloc(arena, 1, sizeof *belief);
    if (!belief) {
        status = wh_fail_nomem(err, "belief");
        goto done;
    }
    belief->temperature = temperature;
    size_t answer = 0;
    status = wh_fusion_answer(fusion, params->top, belief, &answer, err);
    if (status == WH_OK) {
        status = wh_fusion_explain(fusion, answer, constrained(&params->constraint), err);
    }
    if (status == WH_OK) {
        *out = belief;
    }
done:
    wh_fusion_free(fusion);
    return status;
}
