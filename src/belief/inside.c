/* Where in a country: a guess of somebody who was shown the clues that name the country says
 * nothing new about the country itself. */
#include "belief/factor.h"

#include "base/status.h"

#include <math.h>
#include <stdlib.h>

#define NOWHERE SIZE_MAX

/* The countries that a clue tells the inside of. */
typedef struct inside {
    size_t *slot; /* of each of the space's countries, or NOWHERE */
    size_t count, rings;
} inside;

static wh_status find_countries(const wh_clue *clue, const wh_space *space, inside *in,
                                wh_error *err) {
    in->slot = malloc((space->country_count + 1) * sizeof *in->slot);
    if (!in->slot) {
        return wh_fail_nomem(err, "belief");
    }
    for (size_t c = 0; c <= space->country_count; c++) {
        in->slot[c] = NOWHERE;
    }
    for (size_t k = 0; k < clue->candidate_count; k++) {
        const uint16_t country = clue->candidates[k].country;
        if (country != WH_NO_COUNTRY && in->slot[country] == NOWHERE) {
            in->slot[country] = in->count++;
        }
    }
    return WH_OK;
}

static uint16_t class_in(const inside *in, size_t country, uint16_t ring_class) {
    const size_t slot = in->slot[country];
    return slot == NOWHERE ? 0 : (uint16_t)(1 + slot * in->rings + ring_class);
}

/* Gives the sites their new classes, cell by cell. */
static void classify(wh_factor *factor, const wh_space *space, const inside *in) {
    for (size_t cell = 0; cell < space->cell_count; cell++) {
        const uint16_t uniform = factor->cell_class[cell];
        for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
            const uint16_t ring = uniform != WH_MIXED ? uniform : factor->site_class[i];
            factor->site_class[i] = class_in(in, space->country[i], ring);
        }
        const bool one = uniform != WH_MIXED && space->cell_country[cell] != WH_MIXED;
        factor->cell_class[cell] =
            one ? class_in(in, space->cell_country[cell], uniform) : WH_MIXED;
    }
}

wh_status wh_factor_inside(wh_factor *factor, const wh_clue *clue, const double *value,
                           const wh_space *space, double **values, wh_error *err) {
    inside in = {.rings = factor->class_count};
    *values = NULL;
    wh_status status = find_countries(clue, space, &in, err);
    if (status != WH_OK) {
        goto done;
    }
    classify(factor, space, &in);
    factor->inside_rings = in.rings;
    const size_t classes = 1 + in.count * in.rings;
    float *table = realloc(factor->table, classes * sizeof *table);
    factor->table = table ? table : factor->table;
    float *sound = realloc(factor->sound, classes * sizeof *sound);
    factor->sound = sound ? sound : factor->sound;
    double *out = malloc(classes * sizeof *out);
    if (!table || !sound || !out) {
        free(out);
        status = wh_fail_nomem(err, "belief");
        goto done;
    }
    out[0] = 1.0;
    for (size_t slot = 0; slot < in.count; slot++) {
        for (size_t ring = 0; ring < in.rings; ring++) {
            out[1 + slot * in.rings + ring] = value[ring];
        }
    }
    factor->class_count = classes;
    *values = out;
done:
    free(in.slot);
    return status;
}

void wh_factor_center(wh_factor *factor, const wh_space *space, const double *rest,
                      double temperature) {
    double sum[WH_MOST_INSIDE] = {0}, raised[WH_MOST_INSIDE] = {0};
    const size_t rings = factor->inside_rings;
    for (size_t cell = 0; cell < space->cell_count; cell++) {
        const uint16_t uniform = factor->cell_class[cell];
        for (size_t i = space->cell_start[cell]; i < space->cell_start[cell + 1]; i++) {
            const size_t class = uniform != WH_MIXED ? uniform : factor->site_class[i];
            if (class > 0) {
                const double value = (double)factor->table[class];
                sum[(class - 1) / rings] += rest[i];
                raised[(class - 1) / rings] +=
                    rest[i] * (temperature == 1.0 ? value : pow(value, temperature));
            }
        }
    }
    for (size_t c = 1; c < factor->class_count; c++) {
        const size_t slot = (c - 1) / rings;
        if (sum[slot] > 0.0 && raised[slot] > 0.0) {
            factor->table[c] *= (float)pow(sum[slot] / raised[slot], 1.0 / temperature);
        }
    }
}
