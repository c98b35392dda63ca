/* Where a known truth lies in a clue's classes: for counting reliabilities. */
#include "belief/clue.h"

#include "belief/calibrate.h"

#include <math.h>

const double WH_RING_KM[WH_RING_COUNT - 1] = {1.0, 25.0, 200.0, 750.0, 2500.0};
const double WH_RING_SD[WH_RING_COUNT - 1] = {1.0, 2.0, 4.0, 8.0, 16.0};

size_t wh_clue_ring(const wh_clue *clue, wh_point truth) {
    double least = INFINITY;
    bool about = false;
    for (size_t k = 0; k < clue->candidate_count; k++) {
        const wh_candidate *c = &clue->candidates[k];
        double off = wh_haversine_km(c->point, truth);
        if (c->dist_km > 0.0) {
            about = true;
            off = fabs(off - c->dist_km) / c->dist_sd_km;
        }
        least = fmin(least, off);
    }
    const double *bound = about ? WH_RING_SD : WH_RING_KM;
    size_t ring = 0;
    while (ring < WH_RING_COUNT - 1 && !(least <= bound[ring])) {
        ring++;
    }
    return ring;
}

bool wh_clue_names_country(const wh_clue *clue, uint16_t country) {
    for (size_t i = 0; i < clue->country_count; i++) {
        if (clue->countries[i].country == country && clue->countries[i].likelihood > 0.0) {
            return true;
        }
    }
    return false;
}
