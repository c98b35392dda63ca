/* Encoded polylines (Google's algorithm) of the assets: rings in few bytes of text. Not for use
 * outside src/world. */
#ifndef WH_WORLD_POLYLINE_H
#define WH_WORLD_POLYLINE_H

#include "base/arena.h"

#include <stdint.h>

/* Vertices (latitude, longitude, in the asset's units) of rings that lie one after the other. */
typedef struct wh_ring_buffer {
    int32_t (*vertices)[2];
    uint32_t *ring_ends; /* one past the last vertex of each ring */
    size_t vertex_count, ring_count;
    size_t vertex_room, ring_room;
} wh_ring_buffer;

bool wh_ring_push_vertex(wh_arena *arena, wh_ring_buffer *buffer, int32_t lat, int32_t lon);
bool wh_ring_end(wh_arena *arena, wh_ring_buffer *buffer);

/* Appends one ring's vertices and moves `*cursor` to the first character that is none of its own
 * (below '?'). False without memory, on half a vertex, and on fewer than three. */
bool wh_polyline_decode(wh_arena *arena, const char **cursor, wh_ring_buffer *buffer);

#endif
