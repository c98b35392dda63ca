/* Fitting the one exponent T on all families' log factors. */
#include "belief/fusion.h"

#include "base/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BINS 512
#define LEAST_T 0.05
#define MOST_T 4.0
#define PULL 10.0 /* examples' worth of belief in T = 1 */

/* With S the summed log factors, p(truth) = prior(truth) e^(T S(truth)) / sum prior e^(T S): all
 * that matters of the other sites is how the prior is spread over S. */
struct wh_fit_example {
    double truth_log_prior, truth_sum;
    size_t count;
    double *sum;   /* mean S of each bin */
    double *prior; /* its prior */
};

static void find_range(const wh_fusion *f, double *low, double *high) {
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < f->space->count; i++) {
        if (f->space->allowed[i] > 0.0) {
            *low = fmin(*low, f->rest[i]);
            *high = fmax(*high, f->rest[i]);
        }
    }
}

static wh_status sketch(const wh_fusion *f, wh_fit_example *example, wh_error *err) {
    example->sum = wh_arena_alloc(f->arena, BINS, sizeof *example->sum);
    example->prior = wh_arena_alloc(f->arena, BINS, sizeof *example->prior);
    if (!example->sum || !example->prior) {
        return wh_fail_nomem(err, "belief");
    }
    const wh_space *space = f->space;
    for (size_t cell = 0; cell < space->cell_count; cell++) {
        for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
            f->rest[i] = f->cell_sum[cell] + f->country_sum[space->country[i]] + f->site_sum[i];
        }
    }
    double low, high;
    find_range(f, &low, &high);
    const double scale = high > low ? (BINS - 1) / (high - low) : 0.0;
    for (size_t i = 0; i < space->count; i++) {
        if (space->allowed[i] > 0.0) {
            const size_t bin = (size_t)((f->rest[i] - low) * scale);
            example->prior[bin] += space->allowed[i];
            example->sum[bin] += space->allowed[i] * f->rest[i];
        }
    }
    for (size_t bin = 0; bin < BINS; bin++) {
        if (example->prior[bin] > 0.0) {
            example->sum[example->count] = example->sum[bin] / example->prior[bin];
            example->prior[example->count++] = example->prior[bin];
        }
    }
    return WH_OK;
}

/* The site that is nearest to the truth, spots included. */
static size_t truth_site(const wh_fusion *f, wh_point truth) {
    float xyz[3];
    wh_point_to_xyz(truth, xyz);
    size_t best = SIZE_MAX;
    float least = INFINITY;
    for (size_t i = 0; i < f->space->count; i++) {
        const float chord2 = wh_space_chord2(f->space, i, xyz);
        if (chord2 < least && f->space->allowed[i] > 0.0) {
            least = chord2;
            best = i;
        }
    }
    return best;
}

wh_status wh_belief_example(const wh_sites *sites, const wh_calibration *calibration,
                            wh_clue *clues, size_t clue_count, const wh_constraint *constraint,
                            wh_point truth, wh_arena *arena, wh_fit_example **out, wh_error *err) {
    const wh_constraint none = {0};
    wh_fusion *f = NULL;
    if (!out || !wh_point_valid(truth.lat_deg, truth.lon_deg)) {
        return wh_fail(err, WH_ERR_ARG, "belief", "the truth is not a point");
    }
    *out = NULL;
    wh_status status = wh_fusion_create(sites, calibration, clues, clue_count,
                                        constraint ? constraint : &none, 1.0, arena, &f, err);
    if (status != WH_OK) {
        return status;
    }
    wh_fit_example *example = wh_arena_alloc(arena, 1, sizeof *example);
    if (!example) {
        status = wh_fail_nomem(err, "belief");
        goto done;
    }
    const size_t site = truth_site(f, truth);
    example->truth_log_prior = log(f->space->allowed[site]);
    example->truth_sum = wh_fusion_sum(f, site);
    status = sketch(f, example, err);
    if (status == WH_OK) {
        *out = example;
    }
done:
    wh_fusion_free(f);
    return status;
}

double wh_fit_example_loss(const wh_fit_example *example, double temperature) {
    double top = -INFINITY, total = 0.0;
    for (size_t i = 0; i < example->count; i++) {
        top = fmax(top, temperature * example->sum[i]);
    }
    for (size_t i = 0; i < example->count; i++) {
        total += example->prior[i] * exp(temperature * example->sum[i] - top);
    }
    return top + log(total) - example->truth_log_prior - temperature * example->truth_sum;
}

static double objective(const wh_fit_example *const *examples, size_t count, double log_t) {
    double sum = PULL * log_t * log_t;
    for (size_t i = 0; i < count; i++) {
        sum += wh_fit_example_loss(examples[i], exp(log_t));
    }
    return sum;
}

wh_status wh_calibration_fit_temperature(const wh_fit_example *const *examples, size_t count,
                                         double *out, wh_error *err) {
    if (!out || (count > 0 && !examples)) {
        return wh_fail(err, WH_ERR_ARG, "belief", "a parameter is missing");
    }
    /* The loss is convex in T, so one golden-section search finds its least. */
    const double golden = 0.6180339887498949;
    double low = log(LEAST_T), high = log(MOST_T);
    double a = high - golden * (high - low), b = low + golden * (high - low);
    double at_a = objective(examples, count, a), at_b = objective(examples, count, b);
    while (high - low > 1e-4) {
        if (at_a <= at_b) {
            high = b;
            b = a;
            at_b = at_a;
            a = high - golden * (high - low);
            at_a = objective(examples, count, a);
        } else {
            low = a;
            a = b;
            at_a = at_b;
            b = low + golden * (high - low);
            at_b = objective(examples, count, b);
        }
    }
    *out = exp(0.5 * (low + high));
    if (!isfinite(*out)) {
        return wh_fail(err, WH_ERR_INTERNAL, "belief", "the temperature could not be fitted");
    }
    return WH_OK;
}
