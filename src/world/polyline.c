/* Encoded polylines of the assets. */
#include "world/polyline.h"

#include <stddef.h>

bool wh_ring_push_vertex(wh_arena *arena, wh_ring_buffer *buffer, int32_t lat, int32_t lon) {
    if (!wh_arena_grow(arena, (void **)&buffer->vertices, &buffer->vertex_room,
                       buffer->vertex_count + 1, sizeof *buffer->vertices)) {
        return false;
    }
    buffer->vertices[buffer->vertex_count][0] = lat;
    buffer->vertices[buffer->vertex_count][1] = lon;
    buffer->vertex_count++;
    return true;
}

bool wh_ring_end(wh_arena *arena, wh_ring_buffer *buffer) {
    if (!wh_arena_grow(arena, (void **)&buffer->ring_ends, &buffer->ring_room,
                       buffer->ring_count + 1, sizeof *buffer->ring_ends)) {
        return false;
    }
    buffer->ring_ends[buffer->ring_count++] = (uint32_t)buffer->vertex_count;
    return true;
}

/* The next number; false at the end of the ring, and on nonsense. */
static bool next_delta(const char **cursor, int32_t *value) {
    uint32_t code = 0;
    for (int shift = 0; shift < 30; shift += 5) {
        int part = (unsigned char)**cursor - 63;
        if (part < 0 || part > 63) {
            return false;
        }
        (*cursor)++;
        code |= (uint32_t)(part & 0x1f) << shift;
        if (part < 0x20) {
            *value = code & 1 ? -(int32_t)(code >> 1) - 1 : (int32_t)(code >> 1);
            return true;
        }
    }
    return false;
}

bool wh_polyline_decode(wh_arena *arena, const char **cursor, wh_ring_buffer *buffer) {
    size_t first = buffer->vertex_count;
    int64_t lat = 0, lon = 0;
    int32_t dlat = 0, dlon = 0;
    while (next_delta(cursor, &dlat)) {
        if (!next_delta(cursor, &dlon)) {
            return false;
        }
        lat += dlat;
        lon += dlon;
        if (lat < INT32_MIN || lat > INT32_MAX || lon < INT32_MIN || lon > INT32_MAX ||
            !wh_ring_push_vertex(arena, buffer, (int32_t)lat, (int32_t)lon)) {
            return false;
        }
    }
    return buffer->vertex_count >= first + 3 && wh_ring_end(arena, buffer);
}
