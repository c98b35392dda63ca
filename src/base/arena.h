/* Memory for one photo or request: many small pieces, freed together. */
#ifndef WH_BASE_ARENA_H
#define WH_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct wh_arena wh_arena;

/* An arena that never holds more than `max_bytes` (0: 256 MiB). NULL without memory. */
wh_arena *wh_arena_create(size_t max_bytes);
void wh_arena_free(wh_arena *arena);

/* `count` x `size` zeroed bytes, aligned for any type; NULL without memory, on overflow, or past
 * the arena's limit. Zero bytes give a unique pointer. */
void *wh_arena_alloc(wh_arena *arena, size_t count, size_t size);

/* Copies; NULL as above. `wh_arena_strdup(arena, NULL)` is NULL. */
char *wh_arena_strdup(wh_arena *arena, const char *text);
char *wh_arena_strndup(wh_arena *arena, const char *text, size_t bytes);
char *wh_arena_printf(wh_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes room for `needed` items in the growing array `*items` of capacity `*capacity`, keeping what
 * is there. False without memory; the array is then as it was. */
bool wh_arena_grow(wh_arena *arena, void **items, size_t *capacity, size_t needed,
                   size_t item_size);

#endif
