/* Cells of H3: the sphere in hexagons of nearly equal size. */
#ifndef WH_WORLD_CELL_H
#define WH_WORLD_CELL_H

#include "geo/point.h"

#include <stddef.h>
#include <stdint.h>

enum { WH_CELL_CORNERS = 10 }; /* of a cell, at most */

/* The cell that holds a valid point, at resolution 0 (4.4 million km² a cell) to 15; 0 on failure.
 */
uint64_t wh_h3_cell(wh_point point, int resolution);

wh_point wh_h3_centre(uint64_t cell);

/* The corners, counter-clockwise; returns how many. */
size_t wh_h3_outline(uint64_t cell, wh_point corners[WH_CELL_CORNERS]);

#endif
