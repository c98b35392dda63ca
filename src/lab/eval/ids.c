/* A set of hashes: open addressing, linear probing. */
#include "lab/eval/ids.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1024 };

static uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    x = (x ^ (x >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ (x >> 33);
}

uint64_t wh_id_hash(const char *text, size_t size, uint64_t seed) {
    uint64_t hash = mix(seed + size + UINT64_C(0x9e3779b97f4a7c15));
    for (; size >= 8; text += 8, size -= 8) {
        uint64_t word;
        memcpy(&word, text, 8);
        hash = mix(hash ^ word);
    }
    uint64_t word = 0;
    memcpy(&word, text, size);
    hash = mix(hash ^ word);
    return hash ? hash : 1;
}

/* The slot that a hash belongs to: its upper bits, scaled to any number of slots. */
static size_t home(const wh_ids *ids, uint64_t hash) {
    return (size_t)(((unsigned __int128)hash * ids->room) >> 64);
}

static bool put(wh_ids *ids, uint64_t hash) {
    size_t at = home(ids, hash);
    while (ids->slots[at]) {
        if (ids->slots[at] == hash)
            return false;
        at = at + 1 == ids->room ? 0 : at + 1;
    }
    ids->slots[at] = hash;
    ids->count++;
    return true;
}

static bool grow(wh_ids *ids) {
    size_t room = ids->room ? ids->room + ids->room / 2 : FIRST_ROOM;
    wh_ids larger = {calloc(room, sizeof *larger.slots), 0, room};
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < ids->room; i++)
        if (ids->slots[i])
            put(&larger, ids->slots[i]);
    free(ids->slots);
    *ids = larger;
    return true;
}

bool wh_ids_add(wh_ids *ids, uint64_t hash, bool *seen) {
    if (ids->count >= ids->room - ids->room / 6 && !grow(ids))
        return false;
    *seen = !put(ids, hash);
    return true;
}

bool wh_ids_has(const wh_ids *ids, uint64_t hash) {
    if (!ids->room)
        return false;
    size_t at = home(ids, hash);
    while (ids->slots[at] && ids->slots[at] != hash)
        at = at + 1 == ids->room ? 0 : at + 1;
    return ids->slots[at] == hash;
}

void wh_ids_free(wh_ids *ids) {
    free(ids->slots);
    *ids = (wh_ids){0};
}
