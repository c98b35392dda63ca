/* What the scorer keeps while records come in. Not for use outside score*.c. */
#ifndef WH_LAB_EVAL_SCORER_H
#define WH_LAB_EVAL_SCORER_H

#include "base/arena.h"
#include "lab/eval/ids.h"
#include "lab/eval/names.h"
#include "lab/eval/prose.h"
#include "lab/eval/score.h"
#include "lab/eval/statistics.h"
#include "world/world.h"

enum { WH_CELL_RESOLUTION = 2 }; /* about 87,000 km² */

/* Records sorted into groups: one number a record, and the names of the groups. */
typedef struct wh_grouping {
    bool on;
    uint32_t *of; /* the group of each record */
    size_t room;
    uint64_t *hashes; /* of the groups' names, in open addressing with their numbers beside */
    uint32_t *numbers;
    size_t slots;
    const char **names;
    size_t *unparsed, *abstained;
    uint64_t *cells; /* of groups that are cells */
    size_t count, name_room;
} wh_grouping;

struct wh_scorer {
    wh_eval_settings settings;
    wh_arena *arena; /* becomes the score's */
    wh_world *world;
    bool world_missing; /* tried in vain */
    double *km;         /* of each record in the denominator; NAN: a miss */
    size_t n, room;
    wh_confident *confident;
    size_t confident_n, confident_room, no_probability; /* confidences that are none */
    double *cost;
    size_t cost_n, cost_room;
    size_t unparsed, abstained;
    size_t name_n[WH_LEVELS], name_hits[WH_LEVELS];
    size_t border_n[WH_LEVELS], border_hits[WH_LEVELS];
    size_t chain_level_n[WH_CHAIN_LEVELS], chain_hits[WH_CHAIN_LEVELS];
    size_t chain_n, first_wrong[WH_CHAIN_LEVELS], all_right;
    double *wrong_km[WH_CHAIN_LEVELS];
    size_t wrong_room[WH_CHAIN_LEVELS];
    size_t radius_n[2], radius_hits[2];
    size_t right_by_name, right_by_distance;
    size_t truth_n, at_centres;
    wh_ids truths, repeated;
    wh_grouping by, map;
    wh_prose prose;
};

/* Grows an array of `size`-byte items to hold `needed`; false without memory. */
bool wh_scorer_room(void *items, size_t *room, size_t needed, size_t size);

/* Puts the record with number `index` into the group `name`. */
wh_status wh_grouping_add(wh_grouping *grouping, wh_arena *arena, size_t index, const char *name,
                          uint64_t cell, const wh_eval_record *record, wh_error *err);
void wh_grouping_free(wh_grouping *grouping);

/* Statistics of distances, NAN for misses; `scratch` has room for `count`. */
void wh_score_part_fill(wh_score_part *part, const wh_eval_settings *settings, const double *km,
                        size_t count, double *scratch, double *measured_km);

/* The groups of --by, and the cells of the map, into the score. */
wh_status wh_score_groups(wh_scorer *scorer, wh_score *score, double *scratch, wh_error *err);
wh_status wh_score_cells(wh_scorer *scorer, wh_score *score, double *scratch, wh_error *err);

/* Opens the world file if it was not; WH_ERR_DATA if it cannot be had. */
wh_status wh_scorer_world(wh_scorer *scorer, wh_error *err);

/* What a record says about places by name and by border (score_places.c). */
wh_status wh_scorer_places(wh_scorer *scorer, const wh_eval_record *record, double km,
                           wh_error *err);
/* The name of the record's group of --by. Belongs to the record, the world or the arena. */
wh_status wh_scorer_group_name(wh_scorer *scorer, const wh_eval_record *record, const char **name,
                               uint64_t *cell, wh_error *err);

#endif
