/* A guess beside the clues that it was shown: what they say alone, and what it adds. */
#include "belief/beside.h"

#include "base/status.h"
#include "belief/fusion.h"
#include "belief/rings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAJORITY 0.5

/* ---- what the clues say alone ---- */

/* Adds what the clue claims, reliability aside, to `share` of each country. */
static void share_out(const wh_clue *clue, const double *prior, size_t country_count,
                      double *share) {
    for (size_t i = 0; clue->claim == WH_CLAIM_COUNTRIES && i < clue->country_count; i++) {
        const wh_country_weight *row = &clue->countries[i];
        share[row->country] += prior[row->country] * row->likelihood;
    }
    for (size_t k = 0; clue->claim == WH_CLAIM_POINTS && k < clue->candidate_count; k++) {
        const wh_candidate *c = &clue->candidates[k];
        share[c->country == WH_NO_COUNTRY ? country_count : c->country] += c->weight;
    }
}

static uint16_t majority(const double *share, size_t country_count) {
    double sum = 0.0;
    for (size_t c = 0; c <= country_count; c++) {
        sum += share[c];
    }
    for (size_t c = 0; c < country_count; c++) {
        if (share[c] > MAJORITY * sum) {
            return (uint16_t)c;
        }
    }
    return WH_NO_COUNTRY;
}

static wh_status favoured_together(const wh_sites *sites, const wh_calibration *calibration,
                                   const wh_clue *clues, size_t count, wh_arena *arena,
                                   uint16_t *out, wh_error *err) {
    const wh_constraint none = {0};
    wh_fusion *f = NULL;
    wh_clue *copy = wh_arena_alloc(arena, count, sizeof *copy);
    if (!copy) {
        return wh_fail_nomem(err, "belief");
    }
    memcpy(copy, clues, count * sizeof *copy);
    wh_status status = wh_fusion_create(sites, calibration, copy, count, &none,
                                        wh_calibration_temperature(calibration), arena, &f, err);
    if (status == WH_OK) {
        *out = majority(f->country_mass, sites->country_count);
    }
    wh_fusion_free(f);
    return status;
}

wh_status wh_belief_favoured(const wh_sites *sites, const wh_calibration *calibration,
                             const wh_clue *clues, size_t count, wh_arena *arena, uint16_t **out,
                             wh_error *err) {
    const size_t countries = sites->country_count;
    wh_status status = WH_OK;
    size_t claiming = 0;
    double *prior = calloc(countries + 1, sizeof *prior);
    double *share = calloc(countries + 1, sizeof *share);
    *out = wh_arena_alloc(arena, count + 1, sizeof **out);
    if (!prior || !share || !*out) {
        status = wh_fail_nomem(err, "belief");
        goto done;
    }
    for (size_t i = 0; i < sites->count; i++) {
        const uint16_t country = sites->site[i].country;
        prior[country == WH_NO_COUNTRY ? countries : country] += (double)sites->site[i].prior;
    }
    for (size_t e = 0; e < count && status == WH_OK; e++) {
        status = wh_clue_check(&clues[e], e, countries, err);
        memset(share, 0, (countries + 1) * sizeof *share);
        if (status == WH_OK) {
            share_out(&clues[e], prior, countries, share);
        }
        (*out)[e] = majority(share, countries);
        claiming += clues[e].claim != WH_CLAIM_NONE;
    }
    /* One clue says alone what "all" say. */
    (*out)[count] = WH_NO_COUNTRY;
    if (status == WH_OK && claiming > 1) {
        status = favoured_together(sites, calibration, clues, count, arena, &(*out)[count], err);
    }
done:
    free(prior);
    free(share);
    return status;
}

/* ---- gains ---- */

typedef struct sums {
    double *belief, *prior; /* of each class of the guess */
} sums;

static bool counts_in(const wh_space *space, size_t site, uint16_t within) {
    return within == WH_NO_COUNTRY || space->country[site] == within;
}

static void sum_rings(const wh_fusion *f, const uint16_t *cell_class, const uint16_t *site_class,
                      uint16_t within, sums *s) {
    for (size_t cell = 0; cell < f->space->cell_count; cell++) {
        const uint16_t uniform = cell_class[cell];
        for (size_t i = f->space->cell_start[cell]; i < f->space->cell_start[cell + 1]; i++) {
            const uint16_t class = uniform != WH_MIXED ? uniform : site_class[i];
            s->prior[class] += f->space->prior[i];
            s->belief[class] += counts_in(f->space, i, within) ? f->mass[i] : 0.0;
        }
    }
}

static void gains_of_rings(const wh_clue *guess, const sums *s, double gain[WH_RING_COUNT]) {
    double weights = 0.0;
    for (size_t k = 0; k < guess->candidate_count; k++) {
        weights += guess->candidates[k].weight;
    }
    const double outside = s->prior[0] > 0.0 ? s->belief[0] / s->prior[0] : 0.0;
    memset(gain, 0, WH_RING_COUNT * sizeof *gain);
    gain[WH_RING_COUNT - 1] = outside;
    for (size_t k = 0; k < guess->candidate_count; k++) {
        const double weight = guess->candidates[k].weight / weights;
        double outer = outside;
        for (size_t j = WH_INNER_RINGS; j-- > 0;) {
            const size_t class = 1 + k * WH_INNER_RINGS + j;
            outer = s->prior[class] > 0.0 ? s->belief[class] / s->prior[class] : outer;
            gain[j] += weight * outer;
        }
    }
}

static wh_status gains_of_points(const wh_fusion *f, const wh_clue *guess, const uint32_t *spot,
                                 uint16_t within, double gain[WH_RING_COUNT], wh_error *err) {
    const size_t classes = 1 + guess->candidate_count * WH_INNER_RINGS;
    uint16_t *cell_class = malloc(f->space->cell_count * sizeof *cell_class);
    uint16_t *site_class = malloc(f->space->count * sizeof *site_class);
    sums s = {calloc(classes, sizeof(double)), calloc(classes, sizeof(double))};
    wh_status status =
        cell_class && site_class && s.belief && s.prior ? WH_OK : wh_fail_nomem(err, "belief");
    if (status == WH_OK) {
        status = wh_rings_assign(guess->candidates, guess->candidate_count, spot, f->space,
                                 cell_class, site_class, err);
    }
    if (status == WH_OK) {
        sum_rings(f, cell_class, site_class, within, &s);
        gains_of_rings(guess, &s, gain);
    }
    free(cell_class);
    free(site_class);
    free(s.belief);
    free(s.prior);
    return status;
}

static wh_status gain_of_table(const wh_fusion *f, const wh_clue *guess, double *gain,
                               wh_error *err) {
    double mean = 0.0, expected = 0.0;
    double *prior = calloc(f->space->country_count + 1, sizeof *prior);
    if (!prior) {
        return wh_fail_nomem(err, "belief");
    }
    for (size_t i = 0; i < f->space->count; i++) {
        prior[f->space->country[i]] += f->space->prior[i];
    }
    for (size_t i = 0; i < guess->country_count; i++) {
        const wh_country_weight *row = &guess->countries[i];
        mean += prior[row->country] * row->likelihood;
        expected += f->country_mass[row->country] * row->likelihood;
    }
    free(prior);
    if (!(mean > 0.0)) {
        return wh_fail(err, WH_ERR_ARG, "belief",
                       "a guess claims neither points nor countries of the world file");
    }
    *gain = expected / mean;
    return WH_OK;
}

wh_status wh_belief_gains(const wh_sites *sites, const wh_calibration *calibration,
                          const wh_clue *clues, size_t count, const wh_clue *guess, uint16_t within,
                          wh_arena *arena, double gain[WH_RING_COUNT], wh_error *err) {
    const wh_constraint none = {0};
    wh_fusion *f = NULL;
    wh_clue *all = wh_arena_alloc(arena, count + 1, sizeof *all);
    if (!all) {
        return wh_fail_nomem(err, "belief");
    }
    if (count > 0) {
        memcpy(all, clues, count * sizeof *all);
    }
    /* Beside the others so that its spots are there, but of no known class: it says nothing. */
    all[count] = *guess;
    all[count].reliability = NULL;
    wh_status status = wh_fusion_create(sites, calibration, all, count + 1, &none,
                                        wh_calibration_temperature(calibration), arena, &f, err);
    if (status == WH_OK && guess->claim == WH_CLAIM_POINTS) {
        status = gains_of_points(f, guess, f->factors[count].spot, within, gain, err);
    } else if (status == WH_OK) {
        status = gain_of_table(f, guess, gain, err);
    }
    wh_fusion_free(f);
    return status;
}

/* ---- fitting ring masses ---- */

#define PRIOR_GUESSES 10.0
#define MOST_STEPS 100000
#define STILL 1e-10

static bool example_valid(const wh_ring_example *e) {
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        if (!(e->gain[j] >= 0.0 && isfinite(e->gain[j]))) {
            return false;
        }
    }
    return e->ring < WH_RING_COUNT && e->gain[e->ring] > 0.0;
}

/* One step of Hunter's minorisation for Luce's choice (Annals of Statistics 32, 2004), the gains
 * being known handicaps. Returns the largest relative change. */
static double step(const wh_ring_example *examples, size_t count, const double *wins,
                   double mass[WH_RING_COUNT]) {
    double below[WH_RING_COUNT], next[WH_RING_COUNT], sum = 0.0, most = 0.0;
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        below[j] = PRIOR_GUESSES;
    }
    for (size_t i = 0; i < count; i++) {
        const double *gain = examples[i].gain;
        double total = 0.0;
        for (size_t j = 0; j < WH_RING_COUNT; j++) {
            total += gain[j] * mass[j];
        }
        for (size_t j = 0; j < WH_RING_COUNT; j++) {
            below[j] += gain[j] / total;
        }
    }
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        next[j] = wins[j] / below[j];
        sum += next[j];
    }
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        next[j] /= sum;
        most = fmax(most, mass[j] > 0.0 ? fabs(next[j] / mass[j] - 1.0) : 0.0);
        mass[j] = next[j];
    }
    return most;
}

wh_status wh_calibration_fit_rings(const wh_ring_example *examples, size_t count,
                                   const double prior[WH_RING_COUNT], double mass[WH_RING_COUNT],
                                   wh_error *err) {
    double wins[WH_RING_COUNT], sum = 0.0;
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        sum += prior[j];
    }
    if (!(sum > 0.0)) {
        return wh_fail(err, WH_ERR_ARG, "belief", "the prior masses are all 0");
    }
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        wins[j] = PRIOR_GUESSES * prior[j] / sum;
        mass[j] = 1.0 / WH_RING_COUNT;
    }
    for (size_t i = 0; i < count; i++) {
        if (!example_valid(&examples[i])) {
            return wh_fail(err, WH_ERR_ARG, "belief", "guess %zu has no valid gains", i + 1);
        }
        wins[examples[i].ring] += 1.0;
    }
    for (size_t steps = 0; steps < MOST_STEPS; steps++) {
        if (step(examples, count, wins, mass) < STILL) {
            return WH_OK;
        }
    }
    return wh_fail(err, WH_ERR_INTERNAL, "belief", "the ring masses could not be fitted");
}
