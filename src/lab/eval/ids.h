/* Ids that were seen, as keys of 64 bits: at most 25 bytes each while the set grows. 40 bits are of
 * the id and 24 of what else the row says: of rows with one id, two that differ pass for the same
 * once in 2^24 pairs (the second is then left out as a duplicate, which is told); of a million ids,
 * two that differ pass for one about every other time (both count; it is told wrongly). */
#ifndef WH_LAB_EVAL_IDS_H
#define WH_LAB_EVAL_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct wh_ids {
    uint64_t *slots; /* 0: free */
    size_t count, room;
} wh_ids;

/* A hash of any bytes; never 0. */
uint64_t wh_id_hash(const char *text, size_t size, uint64_t seed);

/* The key of an id (48 bits) together with `extra`, a hash of what else tells rows apart (16). Ids
 * that differ in their last number only have keys near each other, and so slots in one line of the
 * cache. */
uint64_t wh_id_key(const char *id, uint64_t extra);

/* What was there before: nothing, the id with another extra, or the very key. */
typedef enum wh_id_seen { WH_ID_NEW, WH_ID_OTHER, WH_ID_SAME } wh_id_seen;

/* Adds a key (not 0). False without memory. */
bool wh_ids_add(wh_ids *ids, uint64_t key, wh_id_seen *seen);
/* Has the place of a key that will be added brought into the cache. */
void wh_ids_expect(const wh_ids *ids, uint64_t key);
void wh_ids_free(wh_ids *ids);

#endif
