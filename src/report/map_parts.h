/* What the two maps share. Not for use outside src/report/map*.c. */
#ifndef WH_REPORT_MAP_PARTS_H
#define WH_REPORT_MAP_PARTS_H

#include "report/map.h"

#include <stdlib.h>

/* A position on the drawing, in its own units. */
typedef struct wh_spot {
    double x, y;
} wh_spot;

/* Writes path data in whole units, relative, leaving out steps too small to see. */
typedef struct wh_pen {
    long x, y;
    long min_step;
    bool down;
} wh_pen;

void wh_pen_move(wh_pen *pen, wh_buffer *html, wh_spot spot);
void wh_pen_lift(wh_pen *pen, wh_buffer *html, bool close);

#define WH_MAP_WORLD_WIDTH 3600
#define WH_MAP_WORLD_HEIGHT 1560 /* without the emptiest part of Antarctica */

/* Where a point lies on the map of the world (Equal Earth). */
wh_spot wh_map_project_world(wh_point point);

/* Path data of an outline on the map of the world, in pieces where it leaves the map. */
void wh_map_write_ring(wh_buffer *html, const wh_map_ring *ring);

/* The marker of the answer, and of alternative `number`. */
void wh_map_write_pin(wh_buffer *html, wh_spot spot, double size);
void wh_map_write_number(wh_buffer *html, wh_spot spot, double size, size_t number);

#endif
