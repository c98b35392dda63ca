/* Ids that were seen, as 64-bit hashes: at most 24 bytes each. Two different ids have the same hash
 * once in 2^64; then the second passes for a duplicate, which is told like any other. */
#ifndef WH_LAB_EVAL_IDS_H
#define WH_LAB_EVAL_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct wh_ids {
    uint64_t *slots; /* 0: free */
    size_t count, room;
} wh_ids;

uint64_t wh_id_hash(const char *text, size_t size, uint64_t seed);

/* Adds a hash; `*seen` tells whether it was there. False without memory. */
bool wh_ids_add(wh_ids *ids, uint64_t hash, bool *seen);
bool wh_ids_has(const wh_ids *ids, uint64_t hash);
void wh_ids_free(wh_ids *ids);

#endif
