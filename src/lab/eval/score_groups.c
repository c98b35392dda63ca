/* The groups of --by and the cells of the map of errors. */
#include "lab/eval/scorer.h"

#include "base/status.h"
#include "world/cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "eval"

enum { FIRST_SLOTS = 256, MOST_GROUPS = 1 << 24 };

void wh_grouping_free(wh_grouping *grouping) {
    free(grouping->of);
    free(grouping->hashes);
    free(grouping->numbers);
    free(grouping->names);
    free(grouping->unparsed);
    free(grouping->abstained);
    free(grouping->cells);
    *grouping = (wh_grouping){0};
}

static size_t slot_of(const wh_grouping *grouping, uint64_t hash) {
    size_t at = hash & (grouping->slots - 1);
    while (grouping->hashes[at] && grouping->hashes[at] != hash)
        at = (at + 1) & (grouping->slots - 1);
    return at;
}

static bool more_slots(wh_grouping *grouping) {
    wh_grouping larger = {.slots = grouping->slots ? grouping->slots * 2 : FIRST_SLOTS};
    larger.hashes = calloc(larger.slots, sizeof *larger.hashes);
    larger.numbers = calloc(larger.slots, sizeof *larger.numbers);
    if (!larger.hashes || !larger.numbers) {
        free(larger.hashes);
        free(larger.numbers);
        return false;
    }
    for (size_t i = 0; i < grouping->slots; i++)
        if (grouping->hashes[i]) {
            size_t at = slot_of(&larger, grouping->hashes[i]);
            larger.hashes[at] = grouping->hashes[i];
            larger.numbers[at] = grouping->numbers[i];
        }
    free(grouping->hashes);
    free(grouping->numbers);
    grouping->hashes = larger.hashes;
    grouping->numbers = larger.numbers;
    grouping->slots = larger.slots;
    return true;
}

static bool more_names(wh_grouping *grouping) {
    if (grouping->count < grouping->name_room)
        return true;
    size_t room = grouping->name_room ? grouping->name_room * 2 : 64;
    void **lists[] = {(void **)&grouping->names, (void **)&grouping->unparsed,
                      (void **)&grouping->abstained, (void **)&grouping->cells};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        void *grown = realloc(*lists[i], room * sizeof(uint64_t)); /* pointers and sizes alike */
        if (!grown)
            return false;
        *lists[i] = grown;
    }
    grouping->name_room = room;
    return true;
}

wh_status wh_grouping_add(wh_grouping *grouping, wh_arena *arena, size_t index, const char *name,
                          uint64_t cell, const wh_eval_record *record, wh_error *err) {
    uint64_t hash =
        cell ? wh_id_hash((const char *)&cell, sizeof cell, 2) : wh_id_hash(name, strlen(name), 3);
    if (grouping->count >= MOST_GROUPS)
        return wh_fail(err, WH_ERR_LIMIT, STAGE, "--by gives more than %d groups", MOST_GROUPS);
    if (grouping->count * 2 >= grouping->slots && !more_slots(grouping))
        return wh_fail_nomem(err, STAGE);
    size_t at = slot_of(grouping, hash);
    if (!grouping->hashes[at]) {
        if (!more_names(grouping))
            return wh_fail_nomem(err, STAGE);
        size_t number = grouping->count;
        const char *kept = name && !cell ? wh_arena_strdup(arena, name) : "";
        if (!kept)
            return wh_fail_nomem(err, STAGE);
        grouping->names[number] = kept;
        grouping->unparsed[number] = grouping->abstained[number] = 0;
        grouping->cells[number] = cell;
        grouping->hashes[at] = hash;
        grouping->numbers[at] = (uint32_t)number;
        grouping->count++;
    }
    if (!wh_scorer_room(&grouping->of, &grouping->room, index + 1, sizeof *grouping->of))
        return wh_fail_nomem(err, STAGE);
    uint32_t number = grouping->numbers[at];
    grouping->of[index] = number;
    grouping->abstained[number] += record->state == WH_EVAL_ABSTAINED;
    grouping->unparsed[number] +=
        record->state != WH_EVAL_ABSTAINED && record->state != WH_EVAL_ANSWERED;
    return WH_OK;
}

/* The distances in the order of their groups; `starts` gets count + 1 positions. */
static bool sort_by_group(const wh_scorer *scorer, const wh_grouping *grouping, double **km,
                          size_t **starts) {
    size_t *at = calloc(grouping->count + 2, sizeof *at);
    double *sorted = malloc((scorer->n + 1) * sizeof *sorted);
    *km = sorted;
    *starts = at;
    if (!at || !sorted)
        return false;
    for (size_t i = 0; i < scorer->n; i++)
        at[grouping->of[i] + 2]++;
    for (size_t i = 2; i < grouping->count + 2; i++)
        at[i] += at[i - 1];
    for (size_t i = 0; i < scorer->n; i++)
        sorted[at[grouping->of[i] + 1]++] = scorer->km[i];
    return true;
}

static int larger_first(const void *a, const void *b) {
    const wh_score_part *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return strcmp(x->name, y->name);
}

static const char *cell_name(wh_arena *arena, uint64_t cell) {
    wh_point centre = wh_h3_centre(cell);
    return wh_arena_printf(arena, "%llx (%.1f, %.1f)", (unsigned long long)cell, centre.lat_deg,
                           centre.lon_deg);
}

wh_status wh_score_groups(wh_scorer *scorer, wh_score *score, double *scratch, wh_error *err) {
    const wh_grouping *by = &scorer->by;
    double *km = NULL;
    size_t *starts = NULL;
    wh_status status = WH_OK;
    score->groups = wh_arena_alloc(score->arena, by->count + 1, sizeof *score->groups);
    if (!score->groups || !sort_by_group(scorer, by, &km, &starts)) {
        status = wh_fail_nomem(err, STAGE);
        goto done;
    }
    for (size_t g = 0; g < by->count; g++) {
        wh_score_part *part = &score->groups[g];
        wh_score_part_fill(part, &scorer->settings, km + starts[g], starts[g + 1] - starts[g],
                           scratch, NULL);
        part->unparsed = by->unparsed[g];
        part->abstained = by->abstained[g];
        part->name = by->cells[g] ? cell_name(score->arena, by->cells[g]) : by->names[g];
        if (!part->name) {
            status = wh_fail_nomem(err, STAGE);
            goto done;
        }
    }
    score->group_count = by->count;
    qsort(score->groups, by->count, sizeof *score->groups, larger_first);
done:
    free(km);
    free(starts);
    return status;
}

wh_status wh_score_cells(wh_scorer *scorer, wh_score *score, double *scratch, wh_error *err) {
    const wh_grouping *map = &scorer->map;
    double *km = NULL;
    size_t *starts = NULL;
    wh_status status = WH_OK;
    size_t middle = scorer->settings.threshold_count / 2;
    score->cells = wh_arena_alloc(score->arena, map->count + 1, sizeof *score->cells);
    if (!score->cells || !sort_by_group(scorer, map, &km, &starts)) {
        status = wh_fail_nomem(err, STAGE);
        goto done;
    }
    for (size_t g = 0; g < map->count; g++) {
        wh_error_cell *cell = &score->cells[g];
        wh_score_part part;
        wh_point *outline = wh_arena_alloc(score->arena, WH_CELL_CORNERS, sizeof *outline);
        if (!outline) {
            status = wh_fail_nomem(err, STAGE);
            goto done;
        }
        wh_score_part_fill(&part, &scorer->settings, km + starts[g], starts[g + 1] - starts[g],
                           scratch, NULL);
        *cell = (wh_error_cell){.centre = wh_h3_centre(map->cells[g]),
                                .outline = outline,
                                .corners = wh_h3_outline(map->cells[g], outline),
                                .n = part.n,
                                .median_km = part.median_km,
                                .percent_within = part.accuracy[middle].share.percent};
    }
    score->cell_count = map->count;
done:
    free(km);
    free(starts);
    return status;
}
