/* Which candidate is nearest to a site, and in which ring around it the site lies.
 * Not for use outside src/belief. */
#ifndef WH_BELIEF_RINGS_H
#define WH_BELIEF_RINGS_H

#include "belief/clue.h"
#include "belief/space.h"

/* For every cell its class, or WH_MIXED and then the class of each of its sites: see wh_factor.
 * `spot` holds the site of each candidate that is finer than a site, else UINT32_MAX; it may be
 * NULL. All candidates have a distance, or none. */
wh_status wh_rings_assign(const wh_candidate *candidates, size_t count, const uint32_t *spot,
                          const wh_space *space, uint16_t *cell_class, uint16_t *site_class,
                          wh_error *err);

#endif
