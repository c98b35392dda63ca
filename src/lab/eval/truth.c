/* Truth by id: hashes, points, and names where there are any. */
#include "lab/eval/truth.h"

#include "base/status.h"
#include "lab/eval/ids.h"
#include "lab/eval/rows.h"

#include <stdlib.h>
#include <string.h>

#define STAGE "eval"

enum { TEXTS = 5 }; /* country, state, city, reference, seen */

typedef struct entry {
    uint64_t exact, stem;
    wh_point point;
    const char *const *texts; /* NULL: none of them */
} entry;

/* Positions in `entries` + 1 by one of their hashes. */
typedef struct index_of {
    uint32_t *slots;
    size_t room;
} index_of;

struct wh_truth {
    entry *entries;
    size_t count, room;
    bool *used;
    index_of exact, stem;
    wh_arena *texts;
    size_t by_name;
};

/* The file name without folder and extension. */
static uint64_t stem_hash(const char *id) {
    const char *slash = strrchr(id, '/');
    const char *name = slash ? slash + 1 : id, *point = strrchr(name, '.');
    return wh_id_hash(name, point && point > name ? (size_t)(point - name) : strlen(name), 0);
}

static size_t home(const index_of *index, uint64_t hash) {
    return (size_t)(((unsigned __int128)hash * index->room) >> 64);
}

static bool index_all(wh_truth *truth, index_of *index, bool stem) {
    index->room = truth->count + truth->count / 2 + 8;
    index->slots = calloc(index->room, sizeof *index->slots);
    if (!index->slots)
        return false;
    for (size_t i = 0; i < truth->count; i++) {
        size_t at = home(index, stem ? truth->entries[i].stem : truth->entries[i].exact);
        while (index->slots[at])
            at = at + 1 == index->room ? 0 : at + 1;
        index->slots[at] = (uint32_t)i + 1;
    }
    return true;
}

/* The entry with the hash; NULL if there is none. `*several` tells whether there are more. */
static entry *look_up(wh_truth *truth, const index_of *index, uint64_t hash, bool stem,
                      bool *several) {
    entry *found = NULL;
    *several = false;
    if (!index->room)
        return NULL;
    for (size_t at = home(index, hash); index->slots[at]; at = at + 1 == index->room ? 0 : at + 1) {
        entry *one = &truth->entries[index->slots[at] - 1];
        if ((stem ? one->stem : one->exact) != hash)
            continue;
        *several = found != NULL;
        if (found)
            return found;
        found = one;
    }
    return found;
}

/* A sink: keeps the truth of a record. */
static wh_status keep(void *user, const wh_eval_record *record, wh_error *err) {
    wh_truth *truth = user;
    if (truth->count == truth->room) {
        size_t room = truth->room ? truth->room + truth->room / 2 : 1024;
        entry *grown = room < UINT32_MAX ? realloc(truth->entries, room * sizeof *grown) : NULL;
        if (!grown)
            return wh_fail_nomem(err, STAGE);
        truth->entries = grown;
        truth->room = room;
    }
    const char *given[TEXTS] = {record->truth_names.country, record->truth_names.state,
                                record->truth_names.city, record->reference, record->seen};
    const char **texts = NULL;
    for (int i = 0; i < TEXTS; i++) {
        if (!given[i])
            continue;
        if (!texts && !(texts = wh_arena_alloc(truth->texts, TEXTS, sizeof *texts)))
            return wh_fail_nomem(err, STAGE);
        if (!(texts[i] = wh_arena_strdup(truth->texts, given[i])))
            return wh_fail_nomem(err, STAGE);
    }
    truth->entries[truth->count++] = (entry){wh_id_hash(record->id, strlen(record->id), 0),
                                             stem_hash(record->id), record->truth, texts};
    return WH_OK;
}

wh_status wh_truth_load(const char *path, const wh_eval_settings *settings, wh_eval_say say,
                        void *say_user, wh_truth **out, wh_error *err) {
    wh_eval_counts counts = {0};
    wh_truth *truth = calloc(1, sizeof *truth);
    *out = NULL;
    if (!truth || !(truth->texts = wh_arena_create((size_t)1 << 30))) {
        wh_truth_free(truth);
        return wh_fail_nomem(err, STAGE);
    }
    wh_status status = wh_truth_read(path, settings, say, say_user, keep, truth, &counts, err);
    if (status == WH_OK) {
        truth->used = calloc(truth->count + 1, sizeof *truth->used);
        if (!truth->used || !index_all(truth, &truth->exact, false))
            status = wh_fail_nomem(err, STAGE);
    }
    if (status != WH_OK) {
        wh_truth_free(truth);
        return status;
    }
    *out = truth;
    return WH_OK;
}

void wh_truth_free(wh_truth *truth) {
    if (!truth)
        return;
    free(truth->entries);
    free(truth->used);
    free(truth->exact.slots);
    free(truth->stem.slots);
    wh_arena_free(truth->texts);
    free(truth);
}

wh_status wh_truth_find(wh_truth *truth, const char *id, wh_truth_item *item, bool *there,
                        wh_error *err) {
    bool several;
    *there = false;
    entry *found = look_up(truth, &truth->exact, wh_id_hash(id, strlen(id), 0), false, &several);
    if (!found) {
        if (!truth->stem.slots && !index_all(truth, &truth->stem, true))
            return wh_fail_nomem(err, STAGE);
        found = look_up(truth, &truth->stem, stem_hash(id), true, &several);
        if (!found || several)
            return WH_OK;
        truth->by_name++;
    }
    truth->used[found - truth->entries] = true;
    *there = true;
    *item = (wh_truth_item){.point = found->point};
    if (found->texts) {
        item->names = (wh_eval_names){found->texts[0], found->texts[1], found->texts[2]};
        item->reference = found->texts[3];
        item->seen = found->texts[4];
    }
    return WH_OK;
}

size_t wh_truth_unused(const wh_truth *truth) {
    size_t count = 0;
    for (size_t i = 0; i < truth->count; i++)
        count += !truth->used[i];
    return count;
}

size_t wh_truth_by_name(const wh_truth *truth) {
    return truth->by_name;
}
