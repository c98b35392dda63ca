/* Maps drawn as inline SVG: the whole world (Equal Earth) and the surroundings of an answer
 * (azimuthal equidistant, so that circles around the answer stay circles). */
#ifndef WH_REPORT_MAP_H
#define WH_REPORT_MAP_H

#include "report/buffer.h"
#include "world/world.h"

/* A town to find one's way by. */
typedef struct wh_map_label {
    wh_point point;
    const char *name;
} wh_map_label;

typedef struct wh_map_ring {
    const wh_point *points; /* longitudes go on past 180 degrees: no jump at the antimeridian */
    size_t count;
    double west_deg, east_deg;
} wh_map_ring;

/* Outlines prepared for drawing; belongs to the arena it was made in. */
typedef struct wh_map {
    const wh_map_ring *world, *detail;
    size_t world_count, detail_count;
} wh_map;

/* `world` and `detail` as wh_world_outlines gives them for levels 0 and 1. */
wh_status wh_map_create(const wh_outline *world, size_t world_count, const wh_outline *detail,
                        size_t detail_count, wh_arena *arena, wh_map **out, wh_error *err);

/* The land of the world map as a <symbol id="world-land">, once per document. */
void wh_map_write_symbols(const wh_map *map, wh_buffer *html);

/* The world with the answer (if any) and the numbered alternatives. `id` prefixes the SVG's ids. */
void wh_map_write_world(wh_buffer *html, const wh_answer *answer, const char *id);

/* The world with areas on it. `areas` are the world rings of a wh_map made from their outlines, in
 * the order of `classes` (names of classes of the style) and `names` (tooltips, plain text). */
void wh_map_write_areas(wh_buffer *html, const wh_map *areas, const char *const *classes,
                        const char *const *names, const char *title, const char *id);

/* Half the height of the local map of `answer` in km; 0 if it has none: nothing was located, or
 * only so roughly that the world map says it all. */
double wh_map_local_km(const wh_answer *answer);

/* The surroundings of the answer. Labels are drawn first come, first served, where they fit. */
void wh_map_write_local(const wh_map *map, wh_buffer *html, const wh_answer *answer,
                        const wh_map_label *labels, size_t label_count, const char *id);

#endif
