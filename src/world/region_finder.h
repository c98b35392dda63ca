/* Country and province of a point, by polygon; used by lookups and by the build of sites. Not for
 * use outside src/world. */
#ifndef WH_WORLD_REGION_FINDER_H
#define WH_WORLD_REGION_FINDER_H

#include "belief/site.h"
#include "geo/point.h"
#include "whence.h"

#include <sqlite3.h>

typedef struct wh_region_finder wh_region_finder;

typedef struct wh_region_found {
    uint16_t country; /* WH_NO_COUNTRY at sea, and on land that is nobody's or in dispute */
    uint16_t admin1;  /* WH_NO_ADMIN1 where no polygon says */
    double border_km; /* to the nearest edge of the country's polygon, from inside or outside */
} wh_region_found;

/* Uses the tables of shape.h in `db`, which must outlive it. Polygons are read and prepared when
 * they are first needed and kept, the least used leaving, within `cache_bytes`. */
wh_status wh_region_finder_create(sqlite3 *db, size_t cache_bytes, wh_region_finder **out,
                                  wh_error *err);
void wh_region_finder_free(wh_region_finder *finder);

/* The polygon around `point`; if there is none, the nearest within `reach_km` (0: none), so that
 * piers, bridges and harbours belong to their shore. `want_border` false leaves border_km 0. */
wh_status wh_region_find(wh_region_finder *finder, wh_point point, double reach_km,
                         bool want_border, wh_region_found *out, wh_error *err);

#endif
