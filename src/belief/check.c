/* Checking: each clue against the belief that the other families give without it. */
#include "belief/fusion.h"

#include "base/status.h"

#include <math.h>
#include <stdlib.h>

#define CONTRADICTED (1.0 / 3.0)

/* Evidence is symmetric: of two clues that exclude each other, each contradicts the other. A clue
 * loses only if those against it are this many times likelier to be right. */
#define CLEAR_MAJORITY 3.0

/* Every round drops or readmits a clue; more rounds than this are a quarrel without end. */
#define MOST_ROUNDS 16

void wh_fusion_weigh(wh_fusion *f) {
    for (size_t g = 0; g < f->group_count; g++) {
        wh_group *group = &f->groups[g];
        size_t counting = 0;
        for (size_t m = group->first; m < group->first + group->count; m++) {
            counting += wh_fusion_counts(f, f->members[m].clue);
        }
        for (size_t m = group->first; m < group->first + group->count; m++) {
            f->members[m].weight =
                wh_fusion_counts(f, f->members[m].clue) ? 1.0 / (double)counting : 0.0;
        }
        group->active = counting > 0;
    }
}

/* ---- one group against the rest ---- */

static double tempered(double value, double temperature) {
    return temperature == 1.0 ? value : exp(temperature * log(value));
}

/* Adds `rest` (belief without the group) and `full` (belief) of sites with factor `value`. */
static void tally(wh_check *check, double value, double rest, double full) {
    check->factor += rest * value;
    if (value >= 0.999) {
        check->favour += full;
    }
}

static double check_countries(wh_fusion *f, const wh_group *group) {
    double total = 0.0;
    for (size_t c = 0; c <= f->space->country_count; c++) {
        const double full = f->country_mass[c];
        double value = 0.0;
        for (size_t m = group->first; m < group->first + group->count; m++) {
            value += f->members[m].weight * (double)f->factors[f->members[m].clue].table[c];
        }
        const double rest = group->active ? full / tempered(value, f->temperature) : full;
        total += rest;
        for (size_t m = group->first; m < group->first + group->count; m++) {
            const size_t e = f->members[m].clue;
            tally(&f->checks[e], (double)f->factors[e].table[c], rest, full);
        }
    }
    return total;
}

/* The belief without the group over one cell: the sum, and site by site in `rest`. */
static double rest_of_cell(wh_fusion *f, const wh_group *group, size_t cell) {
    const wh_space *space = f->space;
    const size_t begin = space->cell_start[cell], end = space->cell_start[cell + 1];
    double sum = 0.0;
    if (!group->active || wh_group_values(f, group, cell, f->values)) {
        const double scale =
            group->active ? 1.0 / tempered((double)f->values[0], f->temperature) : 1.0;
        for (size_t i = begin; i < end; i++) {
            f->rest[i] = f->mass[i] * scale;
        }
        return f->cell_mass[cell] * scale;
    }
    for (size_t i = begin; i < end; i++) {
        f->rest[i] = f->mass[i] / tempered((double)f->values[i - begin], f->temperature);
        sum += f->rest[i];
    }
    return sum;
}

static void tally_cell(wh_fusion *f, size_t clue, size_t cell, double rest) {
    const wh_space *space = f->space;
    const wh_factor *factor = &f->factors[clue];
    const uint16_t class =
        factor->claim == WH_CLAIM_COUNTRIES ? space->cell_country[cell] : factor->cell_class[cell];
    if (class != WH_MIXED) {
        tally(&f->checks[clue], (double)factor->table[class], rest, f->cell_mass[cell]);
        return;
    }
    for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
        tally(&f->checks[clue], (double)wh_factor_at(factor, space, cell, i), f->rest[i],
              f->mass[i]);
    }
}

static double check_cells(wh_fusion *f, const wh_group *group) {
    double total = 0.0;
    for (size_t cell = 0; cell < f->space->cell_count; cell++) {
        if (!(f->cell_mass[cell] > 0.0)) {
            continue;
        }
        const double rest = rest_of_cell(f, group, cell);
        total += rest;
        for (size_t m = group->first; m < group->first + group->count; m++) {
            tally_cell(f, f->members[m].clue, cell, rest);
        }
    }
    return total;
}

static void check_group(wh_fusion *f, wh_group *group) {
    for (size_t m = group->first; m < group->first + group->count; m++) {
        wh_check *check = &f->checks[f->members[m].clue];
        check->factor = 0.0;
        check->favour = 0.0;
    }
    const double total = group->countries_only ? check_countries(f, group) : check_cells(f, group);
    group->factor = 0.0;
    for (size_t m = group->first; m < group->first + group->count; m++) {
        wh_check *check = &f->checks[f->members[m].clue];
        check->factor /= total;
        group->factor += f->members[m].weight * check->factor;
    }
}

/* ---- contradictions ---- */

static double factor_at_site(const wh_fusion *f, size_t clue, size_t site) {
    return (double)wh_factor_at(&f->factors[clue], f->space, wh_space_cell_of(f->space, site),
                                site);
}

static double group_at_site(const wh_fusion *f, const wh_group *group, size_t site) {
    double value = 0.0;
    for (size_t m = group->first; m < group->first + group->count; m++) {
        if (f->members[m].weight > 0.0) {
            value += f->members[m].weight * factor_at_site(f, f->members[m].clue, site);
        }
    }
    return value;
}

/* How probably the best of those clues is right that speak against the clue's own favourite site;
 * 1 if only the user's constraint does. */
static double strongest_opponent(const wh_fusion *f, const wh_group *own, size_t clue) {
    const size_t site = wh_fusion_favourite(f, clue);
    double strongest = 0.0;
    bool any = false;
    for (size_t g = 0; site != SIZE_MAX && g < f->group_count; g++) {
        const wh_group *group = &f->groups[g];
        if (group == own || !group->active || group_at_site(f, group, site) > 0.5) {
            continue;
        }
        for (size_t m = group->first; m < group->first + group->count; m++) {
            if (f->members[m].weight > 0.0) {
                strongest = fmax(strongest, f->checks[f->members[m].clue].favour);
                any = true;
            }
        }
    }
    return any ? strongest : 1.0;
}

/* Decides on every clue of one group; true if something changed. */
static bool judge_group(wh_fusion *f, const wh_group *group, bool *drop) {
    bool changed = false;
    for (size_t m = group->first; m < group->first + group->count; m++) {
        const size_t e = f->members[m].clue;
        const wh_check *check = &f->checks[e];
        drop[e] = check->dropped;
        if (check->factor >= CONTRADICTED) {
            drop[e] = check->dropped && check->readmitted;
        } else if (!check->dropped) {
            drop[e] = check->favour * CLEAR_MAJORITY < strongest_opponent(f, group, e);
        }
        changed |= drop[e] != check->dropped;
    }
    return changed;
}

static bool judge(wh_fusion *f, bool *drop) {
    bool changed = false;
    for (size_t g = 0; g < f->group_count; g++) {
        changed |= judge_group(f, &f->groups[g], drop);
    }
    /* All at once: the decisions must not depend on the order of the clues. */
    for (size_t e = 0; e < f->clue_count; e++) {
        wh_check *check = &f->checks[e];
        if (f->factors[e].claim != WH_CLAIM_NONE) {
            check->readmitted |= check->dropped && !drop[e];
            check->dropped = drop[e];
        }
    }
    return changed;
}

static void check_all(wh_fusion *f) {
    wh_fusion_update(f);
    for (size_t g = 0; g < f->group_count; g++) {
        if (!f->groups[g].pooled) {
            check_group(f, &f->groups[g]);
        }
    }
}

/* Families that exclude each other while none has a clear majority: one of them is wrong, and
 * multiplied the louder would win by a little. They count as alternatives: averaged. */
static void pool_conflict(wh_fusion *f) {
    size_t undecided = 0;
    for (size_t g = 0; g < f->group_count; g++) {
        undecided += f->groups[g].active && f->groups[g].factor < CONTRADICTED;
    }
    if (undecided < 2) {
        return;
    }
    wh_group pool = {.first = f->member_count, .countries_only = true, .active = true};
    for (size_t g = 0; g < f->group_count; g++) {
        wh_group *group = &f->groups[g];
        if (!group->active || !(group->factor < CONTRADICTED)) {
            continue;
        }
        group->pooled = true;
        pool.countries_only &= group->countries_only;
        for (size_t m = group->first; m < group->first + group->count; m++) {
            if (f->members[m].weight > 0.0) {
                wh_member *member = &f->members[f->member_count++];
                *member = f->members[m];
                member->weight /= (double)undecided;
                f->checks[member->clue].conflict = true;
            }
        }
    }
    pool.count = f->member_count - pool.first;
    f->groups[f->group_count++] = pool;
}

static void swap_tables(wh_fusion *f) {
    for (size_t e = 0; e < f->clue_count; e++) {
        wh_factor_swap(&f->factors[e]);
    }
}

wh_status wh_fusion_check(wh_fusion *f, wh_error *err) {
    bool *drop = calloc(f->clue_count + 1, sizeof *drop);
    if (!drop) {
        return wh_fail_nomem(err, "belief");
    }
    swap_tables(f);
    check_all(f);
    for (int round = 0; round < MOST_ROUNDS && judge(f, drop); round++) {
        wh_fusion_weigh(f);
        check_all(f);
    }
    free(drop);
    pool_conflict(f);
    swap_tables(f);
    check_all(f);
    return WH_OK;
}
