/* A set of hashes: open addressing, and ids that count up in neighbouring slots. */
#include "lab/eval/ids.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* A line of the cache holds 8 hashes. Tables grow to twice the size while that is little, and then
 * by half. */
enum {
    LINE = 8,
    STEP = LINE + 1,
    FIRST_ROOM = 1024,
    DOUBLED = 1 << 22,
    LARGE_PAGE = 2 << 20,
    MOST_DIGITS = 15,
    EXTRA_BITS = 24 /* of a key; the others are the id's */
};

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

uint64_t wh_id_key(const char *id, uint64_t extra) {
    size_t size = strlen(id), end = size;
    while (end && !isdigit((unsigned char)id[end - 1]))
        end--;
    size_t from = end;
    uint64_t number = 0;
    while (from && end - from < MOST_DIGITS && isdigit((unsigned char)id[from - 1]))
        from--;
    while (from + 1 < end && id[from] == '0') /* zeros in front belong to the name */
        from++;
    for (size_t i = from; i < end; i++)
        number = number * 10 + (uint64_t)(id[i] - '0');
    uint64_t rest = wh_id_hash(id, from, size - end);
    if (end < size)
        rest = wh_id_hash(id + end, size - end, rest);
    uint64_t key = ((rest + number) << EXTRA_BITS) | (mix(extra ^ rest) >> (64 - EXTRA_BITS));
    return key ? key : 1;
}

/* The slot that a key belongs to: keys that differ in the last three bits of their number share a
 * line. */
static size_t home(const wh_ids *ids, uint64_t key) {
    uint64_t number = key >> EXTRA_BITS;
    size_t line = (size_t)(((unsigned __int128)mix(number / LINE) * (ids->room / LINE)) >> 64);
    return line * LINE + number % LINE;
}

/* Ids that count up fill whole lines: what finds its slot taken looks on in the next line, not in
 * the rest of this one. No room is a multiple of 3, and so the steps come past every slot. */
static wh_id_seen put(wh_ids *ids, uint64_t key) {
    wh_id_seen seen = WH_ID_NEW;
    size_t at = home(ids, key);
    while (ids->slots[at]) {
        if (ids->slots[at] == key)
            return WH_ID_SAME;
        if (ids->slots[at] >> EXTRA_BITS == key >> EXTRA_BITS)
            seen = WH_ID_OTHER;
        at += at + STEP < ids->room ? STEP : STEP - ids->room;
    }
    ids->slots[at] = key;
    ids->count++;
    return seen;
}

/* Zeroed slots. Those of many ids lie on large pages, if the system gives any: nearly every look
 * would miss the table of small ones. */
static uint64_t *new_slots(size_t room) {
    size_t bytes = room * sizeof(uint64_t);
    if (bytes < LARGE_PAGE * 2)
        return calloc(room, sizeof(uint64_t));
    void *slots = NULL;
    if (posix_memalign(&slots, LARGE_PAGE, bytes) != 0)
        return NULL;
    madvise(slots, bytes, MADV_HUGEPAGE); /* advice: it may be ignored */
    return memset(slots, 0, bytes);
}

static bool grow(wh_ids *ids) {
    size_t room = ids->room < DOUBLED ? ids->room * 2 : ids->room + ids->room / 2 / LINE * LINE;
    if (!room)
        room = FIRST_ROOM;
    if (room % 3 == 0)
        room += LINE;
    wh_ids larger = {new_slots(room), 0, room};
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < ids->room; i++)
        if (ids->slots[i])
            put(&larger, ids->slots[i]);
    free(ids->slots);
    *ids = larger;
    return true;
}

bool wh_ids_add(wh_ids *ids, uint64_t key, wh_id_seen *seen) {
    if (ids->count >= ids->room - ids->room / 5 && !grow(ids))
        return false;
    *seen = put(ids, key);
    return true;
}

void wh_ids_expect(const wh_ids *ids, uint64_t key) {
    if (ids->room)
        __builtin_prefetch(&ids->slots[home(ids, key)], 1);
}

void wh_ids_free(wh_ids *ids) {
    free(ids->slots);
    *ids = (wh_ids){0};
}
