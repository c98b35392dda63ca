/* Map outlines: the build's side. Not for use outside src/world.
 * Table outline(id, level, country, points): one ring each in drawing order; points are
 * little-endian int32 latitude, longitude in 1e-3 degrees. */
#ifndef WH_WORLD_OUTLINES_H
#define WH_WORLD_OUTLINES_H

#include "world/builder.h"

/* Part of wh_build_regions. */
wh_status wh_build_outlines(wh_builder *builder, wh_error *err);

#endif
