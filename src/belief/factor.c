/* From a clue's claim and its measured reliability to a factor for every site. */
#include "belief/factor.h"

#include "base/status.h"
#include "belief/rings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CANDIDATES 4096

static wh_status bad_clue(wh_error *err, size_t number, const char *what) {
    return wh_fail(err, WH_ERR_ARG, "belief", "clue %zu: %s", number + 1, what);
}

static bool positive(double value) {
    return value > 0.0 && isfinite(value);
}

static bool candidate_valid(const wh_candidate *c, size_t country_count) {
    return wh_point_valid(c->point.lat_deg, c->point.lon_deg) && positive(c->weight) &&
           c->extent_km >= 0.0 && isfinite(c->extent_km) && c->dist_km >= 0.0 &&
           isfinite(c->dist_km) && (c->dist_km == 0.0 || positive(c->dist_sd_km)) &&
           (c->country < country_count || c->country == WH_NO_COUNTRY);
}

static wh_status check_points(const wh_clue *clue, size_t number, size_t country_count,
                              wh_error *err) {
    if (clue->candidate_count == 0 || !clue->candidates) {
        return bad_clue(err, number, "it claims points, but has none");
    }
    if (clue->candidate_count > MOST_CANDIDATES) {
        return bad_clue(err, number, "it has more than 4096 candidates");
    }
    const bool far = clue->candidates[0].dist_km > 0.0;
    if (clue->inside && (far || clue->candidate_count > WH_MOST_INSIDE)) {
        return bad_clue(err, number,
                        "it tells only where in a country, and has a distance or more than 100 "
                        "candidates");
    }
    for (size_t k = 0; k < clue->candidate_count; k++) {
        if (!candidate_valid(&clue->candidates[k], country_count)) {
            return bad_clue(err, number, "a candidate is not valid");
        }
        if ((clue->candidates[k].dist_km > 0.0) != far) {
            return bad_clue(err, number, "it mixes candidates with and without a distance");
        }
    }
    return WH_OK;
}

wh_status wh_clue_check(const wh_clue *clue, size_t number, size_t country_count, wh_error *err) {
    if (!(clue->trust > 0.0 && clue->trust <= 1.0)) {
        return bad_clue(err, number, "its trust is not in (0, 1]");
    }
    switch (clue->claim) {
    case WH_CLAIM_NONE:
        return WH_OK;
    case WH_CLAIM_POINTS:
        return check_points(clue, number, country_count, err);
    case WH_CLAIM_COUNTRIES:
        if (clue->country_count == 0 || !clue->countries) {
            return bad_clue(err, number, "it claims countries, but has none");
        }
        for (size_t i = 0; i < clue->country_count; i++) {
            const wh_country_weight *row = &clue->countries[i];
            if (row->country >= country_count || !(row->likelihood >= 0.0) ||
                !isfinite(row->likelihood)) {
                return bad_clue(err, number, "a row of its country table is not valid");
            }
        }
        return WH_OK;
    }
    return bad_clue(err, number, "its claim is of no known kind");
}

/* ---- spots ---- */

/* A named place is a site itself; what has no entry in the gazetteer (a GPS position, a shop) is
 * finer than a site unless it is as vague as the site that it lies in. */
static bool wants_spot(const wh_candidate *c, const wh_space *space, size_t nearest) {
    if (c->place != 0 || c->dist_km > 0.0) {
        return false;
    }
    float xyz[3];
    wh_point_to_xyz(c->point, xyz);
    const double away_km =
        WH_EARTH_RADIUS_KM * (double)wh_arc_from_chord2(wh_space_chord2(space, nearest, xyz));
    return c->extent_km < (double)space->extent_km[nearest] || away_km > c->extent_km;
}

wh_status wh_factor_add_spots(wh_factor *factor, const wh_clue *clue, wh_space *space,
                              wh_error *err) {
    factor->spot = malloc(clue->candidate_count * sizeof *factor->spot);
    if (!factor->spot) {
        return wh_fail_nomem(err, "belief");
    }
    for (size_t k = 0; k < clue->candidate_count; k++) {
        const wh_candidate *c = &clue->candidates[k];
        factor->spot[k] = UINT32_MAX;
        if (c->place != 0 || c->dist_km > 0.0) {
            continue;
        }
        float xyz[3];
        wh_point_to_xyz(c->point, xyz);
        const size_t nearest = wh_space_nearest(space, xyz);
        if (wants_spot(c, space, nearest)) {
            size_t index;
            wh_space_add_spot(space, c->point, c->extent_km, c->country, c->admin1, nearest,
                              &index);
            factor->spot[k] = (uint32_t)index;
        }
    }
    return WH_OK;
}

/* ---- tables ---- */

static wh_status allocate_tables(wh_factor *factor, size_t classes, wh_error *err) {
    factor->class_count = classes;
    factor->table = malloc(classes * sizeof *factor->table);
    factor->sound = malloc(classes * sizeof *factor->sound);
    return factor->table && factor->sound ? WH_OK : wh_fail_nomem(err, "belief");
}

static void set_factor(wh_factor *factor, size_t class, double value, double trust) {
    const double sound = fmin(1.0, trust / WH_SOUND_TRUST);
    /* Nothing may be impossible for one clue: every site must stay open to the others. */
    const double f = fmin(fmax(value, 1e-9), 1e15);
    factor->table[class] = (float)(trust * f + (1.0 - trust));
    factor->sound[class] = (float)(sound * f + (1.0 - sound));
}

void wh_factor_swap(wh_factor *factor) {
    float *table = factor->table;
    factor->table = factor->sound;
    factor->sound = table;
}

/* ---- country tables ---- */

static wh_status build_countries(wh_factor *factor, const wh_clue *clue, double right,
                                 const wh_space *space, wh_error *err) {
    const size_t classes = space->country_count + 1;
    wh_status status = WH_OK;
    double *prior = calloc(classes, sizeof *prior);
    double *likelihood = calloc(classes, sizeof *likelihood);
    if (!prior || !likelihood) {
        status = wh_fail_nomem(err, "belief");
        goto done;
    }
    status = allocate_tables(factor, classes, err);
    if (status != WH_OK) {
        goto done;
    }
    double largest = 0.0;
    for (size_t i = 0; i < clue->country_count; i++) {
        largest = fmax(largest, clue->countries[i].likelihood);
    }
    for (size_t i = 0; i < clue->country_count && largest > 0.0; i++) {
        likelihood[clue->countries[i].country] += clue->countries[i].likelihood / largest;
    }
    for (size_t i = 0; i < space->count; i++) {
        prior[space->country[i]] += space->prior[i];
    }
    double mean = 0.0;
    for (size_t c = 0; c < classes; c++) {
        mean += prior[c] * likelihood[c];
    }
    if (!(mean > 0.0)) {
        factor->silent = "None of the countries it names is in the world file";
        goto done;
    }
    for (size_t c = 0; c < classes; c++) {
        set_factor(factor, c, (1.0 - right) + right * likelihood[c] / mean, clue->trust);
    }
    factor->claim = WH_CLAIM_COUNTRIES;
done:
    free(prior);
    free(likelihood);
    return status;
}

/* ---- points ---- */

/* Where a class's mass goes if no site is in it: the next ring outwards, else inwards. What a
 * candidate without any site would get is shared among the others, lastly it falls outside. */
static void settle_masses(double *mass, const double *prior, size_t candidates) {
    double homeless = 0.0, housed = 0.0;
    for (size_t k = 0; k < candidates; k++) {
        double *m = &mass[1 + k * WH_INNER_RINGS];
        const double *p = &prior[1 + k * WH_INNER_RINGS];
        double carried = 0.0;
        size_t last = WH_INNER_RINGS;
        for (size_t j = 0; j < WH_INNER_RINGS; j++) {
            carried += m[j];
            m[j] = 0.0;
            if (p[j] > 0.0) {
                m[j] = carried;
                carried = 0.0;
                last = j;
            }
        }
        if (last < WH_INNER_RINGS) {
            m[last] += carried;
            for (size_t j = 0; j < WH_INNER_RINGS; j++) {
                housed += m[j];
            }
        } else {
            homeless += carried;
        }
    }
    if (!(housed > 0.0)) {
        mass[0] += homeless;
        return;
    }
    /* If nothing lies outside, the mass that was to be there belongs to the rings as well. */
    if (!(prior[0] > 0.0)) {
        homeless += mass[0];
        mass[0] = 0.0;
    }
    for (size_t i = 1; i < 1 + candidates * WH_INNER_RINGS; i++) {
        mass[i] *= 1.0 + homeless / housed;
    }
}

static void class_priors(const wh_factor *factor, const wh_space *space, double *prior) {
    for (size_t cell = 0; cell < space->cell_count; cell++) {
        const uint16_t uniform = factor->cell_class[cell];
        if (uniform != WH_MIXED) {
            prior[uniform] += space->cell_prior[cell];
            continue;
        }
        for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
            prior[factor->site_class[i]] += space->prior[i];
        }
    }
}

/* A run of neighbouring classes that share their mass evenly over their prior. */
typedef struct block {
    double mass, prior;
    size_t end; /* the ring after its last */
} block;

static bool denser(const block *a, const block *b) {
    return a->mass * b->prior > b->mass * a->prior;
}

/* Pools neighbouring rings until the density falls outwards; blocks of one candidate. */
static size_t pool_rings(const double *mass, const double *prior, block *blocks) {
    size_t count = 0;
    for (size_t j = 0; j < WH_INNER_RINGS; j++) {
        if (!(prior[j] > 0.0)) {
            continue;
        }
        blocks[count++] = (block){mass[j], prior[j], j + 1};
        while (count > 1 && denser(&blocks[count - 1], &blocks[count - 2])) {
            blocks[count - 2].mass += blocks[count - 1].mass;
            blocks[count - 2].prior += blocks[count - 1].prior;
            blocks[count - 2].end = blocks[count - 1].end;
            count--;
        }
    }
    return count;
}

/* Being nearer to what a clue names must never speak against a place. Taken at its word, m_j / pi_j
 * does so in two cases: where a ring holds almost no prior (one hamlet on an islet would get all of
 * its mass), and around unlikely namesakes (all of Texas would suffer for a small w_k, being near a
 * Paris, while New York is "outside"). So densities are made to fall outwards by isotonic
 * regression: neighbouring classes that violate the order share their mass, down to "outside". */
static void flatten(double *mass, const double *prior, size_t candidates, block *blocks,
                    size_t *left) {
    block outside = {mass[0], prior[0], 0};
    for (size_t k = 0; k < candidates; k++) {
        const size_t first = 1 + k * WH_INNER_RINGS;
        left[k] = pool_rings(&mass[first], &prior[first], &blocks[k * WH_INNER_RINGS]);
    }
    for (bool changed = prior[0] > 0.0; changed;) {
        changed = false;
        for (size_t k = 0; k < candidates; k++) {
            if (left[k] == 0) {
                continue;
            }
            const block *last = &blocks[k * WH_INNER_RINGS + left[k] - 1];
            if (denser(&outside, last)) {
                outside.mass += last->mass;
                outside.prior += last->prior;
                left[k]--;
                changed = true;
            }
        }
    }
    for (size_t k = 0; k < candidates; k++) {
        size_t j = 0;
        for (size_t b = 0; b < left[k]; b++) {
            const block *own = &blocks[k * WH_INNER_RINGS + b];
            for (; j < own->end; j++) {
                mass[1 + k * WH_INNER_RINGS + j] =
                    own->mass / own->prior * prior[1 + k * WH_INNER_RINGS + j];
            }
        }
        for (; j < WH_INNER_RINGS; j++) {
            mass[1 + k * WH_INNER_RINGS + j] =
                prior[1 + k * WH_INNER_RINGS + j] > 0.0
                    ? outside.mass / outside.prior * prior[1 + k * WH_INNER_RINGS + j]
                    : 0.0;
        }
    }
    if (prior[0] > 0.0) {
        mass[0] = outside.mass / outside.prior * prior[0];
    }
}

static wh_status fill_table(wh_factor *factor, const wh_clue *clue, const double *ring_mass,
                            const wh_space *space, wh_error *err) {
    wh_status status = WH_OK;
    double *mass = calloc(factor->class_count, sizeof *mass);
    double *prior = calloc(factor->class_count, sizeof *prior), *inside = NULL;
    block *blocks = calloc(factor->class_count, sizeof *blocks);
    size_t *left = calloc(clue->candidate_count, sizeof *left);
    if (!mass || !prior || !blocks || !left) {
        status = wh_fail_nomem(err, "belief");
        goto done;
    }
    double weights = 0.0, largest = 0.0;
    for (size_t k = 0; k < clue->candidate_count; k++) {
        largest = fmax(largest, clue->candidates[k].weight);
    }
    for (size_t k = 0; k < clue->candidate_count; k++) {
        weights += clue->candidates[k].weight / largest;
    }
    for (size_t k = 0; k < clue->candidate_count; k++) {
        const double share = clue->candidates[k].weight / largest / weights;
        for (size_t j = 0; j < WH_INNER_RINGS; j++) {
            mass[1 + k * WH_INNER_RINGS + j] = share * ring_mass[j];
        }
    }
    mass[0] = ring_mass[WH_INNER_RINGS];
    class_priors(factor, space, prior);
    settle_masses(mass, prior, clue->candidate_count);
    flatten(mass, prior, clue->candidate_count, blocks, left);
    for (size_t i = 0; i < factor->class_count; i++) {
        mass[i] = prior[i] > 0.0 ? mass[i] / prior[i] : 1.0;
    }
    if (clue->inside) {
        status = wh_factor_inside(factor, clue, mass, space, &inside, err);
    }
    for (size_t i = 0; status == WH_OK && i < factor->class_count; i++) {
        set_factor(factor, i, inside ? inside[i] : mass[i], clue->trust);
    }
done:
    free(inside);
    free(mass);
    free(prior);
    free(blocks);
    free(left);
    return status;
}

static wh_status build_points(wh_factor *factor, const wh_clue *clue, const double *ring_mass,
                              const wh_space *space, wh_error *err) {
    wh_status status = allocate_tables(factor, 1 + clue->candidate_count * WH_INNER_RINGS, err);
    if (status != WH_OK) {
        return status;
    }
    factor->cell_class = malloc(space->cell_count * sizeof *factor->cell_class);
    /* Only the pages of mixed cells are ever touched. */
    factor->site_class = malloc(space->count * sizeof *factor->site_class);
    if (!factor->cell_class || !factor->site_class) {
        return wh_fail_nomem(err, "belief");
    }
    status = wh_rings_assign(clue->candidates, clue->candidate_count, factor->spot, space,
                             factor->cell_class, factor->site_class, err);
    if (status == WH_OK) {
        status = fill_table(factor, clue, ring_mass, space, err);
    }
    if (status == WH_OK) {
        factor->claim = WH_CLAIM_POINTS;
    }
    return status;
}

wh_status wh_factor_build(wh_factor *factor, const wh_clue *clue, const wh_reliability *reliability,
                          const wh_space *space, wh_error *err) {
    factor->claim = WH_CLAIM_NONE;
    factor->silent = NULL;
    if (clue->claim == WH_CLAIM_NONE) {
        return WH_OK;
    }
    const bool points = clue->claim == WH_CLAIM_POINTS;
    if (!reliability || !(points ? reliability->has_rings : reliability->has_country)) {
        factor->silent = "How reliable clues of this kind are was never measured";
        return WH_OK;
    }
    if (points) {
        return build_points(factor, clue, reliability->ring_mass, space, err);
    }
    return build_countries(factor, clue, reliability->country, space, err);
}

void wh_factor_clear(wh_factor *factor) {
    free(factor->table);
    free(factor->sound);
    free(factor->cell_class);
    free(factor->site_class);
    free(factor->spot);
    *factor = (wh_factor){0};
}
