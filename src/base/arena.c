/* Memory for one photo or request: blocks that grow, freed together. */
#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK 4096
#define LARGEST_BLOCK (1u << 20)
#define DEFAULT_LIMIT ((size_t)256 << 20)

typedef struct block {
    struct block *next;
    size_t used, size;
    max_align_t data[];
} block;

struct wh_arena {
    block *newest;
    size_t held, limit, next_size;
};

wh_arena *wh_arena_create(size_t max_bytes) {
    wh_arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        return NULL;
    arena->limit = max_bytes ? max_bytes : DEFAULT_LIMIT;
    arena->next_size = FIRST_BLOCK;
    return arena;
}

void wh_arena_free(wh_arena *arena) {
    if (!arena)
        return;
    for (block *b = arena->newest; b;) {
        block *next = b->next;
        free(b);
        b = next;
    }
    free(arena);
}

static block *new_block(wh_arena *arena, size_t need) {
    size_t size = need > arena->next_size ? need : arena->next_size;
    if (size > arena->limit - arena->held)
        size = need;
    if (size > arena->limit - arena->held)
        return NULL;
    block *b = malloc(sizeof *b + size);
    if (!b)
        return NULL;
    b->used = 0;
    b->size = size;
    b->next = arena->newest;
    arena->newest = b;
    arena->held += size;
    if (arena->next_size < LARGEST_BLOCK)
        arena->next_size *= 2;
    return b;
}

void *wh_arena_alloc(wh_arena *arena, size_t count, size_t size) {
    const size_t align = _Alignof(max_align_t);
    if (size && count > (SIZE_MAX - align) / size)
        return NULL;
    size_t need = count * size;
    need = need ? (need + align - 1) / align * align : align;
    block *b = arena->newest;
    if (!b || need > b->size - b->used) {
        b = new_block(arena, need);
        if (!b)
            return NULL;
    }
    void *piece = (char *)b->data + b->used;
    b->used += need;
    return memset(piece, 0, need);
}

char *wh_arena_strndup(wh_arena *arena, const char *text, size_t bytes) {
    if (!text)
        return NULL;
    const char *end = memchr(text, 0, bytes);
    size_t length = end ? (size_t)(end - text) : bytes;
    char *copy = wh_arena_alloc(arena, length + 1, 1);
    if (copy)
        memcpy(copy, text, length);
    return copy;
}

char *wh_arena_strdup(wh_arena *arena, const char *text) {
    return text ? wh_arena_strndup(arena, text, strlen(text)) : NULL;
}

char *wh_arena_printf(wh_arena *arena, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length < 0 ? NULL : wh_arena_alloc(arena, (size_t)length + 1, 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

bool wh_arena_grow(wh_arena *arena, void **items, size_t *capacity, size_t needed,
                   size_t item_size) {
    if (needed <= *capacity)
        return true;
    size_t more = *capacity < 8 ? 8 : *capacity;
    if (more > SIZE_MAX / 2)
        return false;
    more *= 2;
    if (more < needed)
        more = needed;
    void *grown = wh_arena_alloc(arena, more, item_size);
    if (!grown)
        return false;
    if (*capacity)
        memcpy(grown, *items, *capacity * item_size);
    *items = grown;
    *capacity = more;
    return true;
}
