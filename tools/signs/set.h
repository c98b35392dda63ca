/* A folder of rendered scenes: labels, what OCR read in each, and the belief that follows. */
#ifndef WH_SIGNS_SET_H
#define WH_SIGNS_SET_H

#include "belief/belief.h"
#include "evidence/text_clues.h"
#include "world/world.h"

#include <jansson.h>
#include <stdio.h>

/* ---- set.c ---- */

/* Calls `take`, which owns the object, for each line of a JSON lines file. With `end`, which tells
 * where the last whole one ends, a last line that was cut off is passed over: runs append to such
 * files. */
wh_status sign_each_line(const char *path, wh_status (*take)(void *, json_t *, wh_error *),
                         void *data, long *end, wh_error *err);

typedef struct sign_set {
    const char *dir;
    json_t *labels;   /* array, in the order of their files' names */
    json_t *readings; /* file name to the object that sign_read_run wrote */
} sign_set;

/* Reads labels*.jsonl and lines*.jsonl of `dir`. A last line that was cut off is passed over. With
 * `partial`, scenes that were not read yet are left out, and how many stands on stderr. */
wh_status sign_set_load(const char *dir, bool partial, sign_set *set, wh_error *err);
void sign_set_clear(sign_set *set);

/* The lines read in `file`; WH_ERR_DATA says to run `whence-signs read` if it was never read. */
wh_status sign_set_lines(const sign_set *set, const char *file, wh_arena *arena,
                         wh_text_line **lines, size_t *count, wh_error *err);

const char *sign_label_text(const json_t *label, const char *key); /* "" if absent */
double sign_label_number(const json_t *label, const char *key);
wh_point sign_label_truth(const json_t *label);

/* ---- read.c ---- */

typedef struct sign_read {
    const char *dir, *models;
    int shard, shards;
    int threads;
} sign_read;

/* Reads every scene of the set that has no entry yet in lines*.jsonl: can be stopped and resumed.
 */
wh_status sign_read_run(const sign_read *params, wh_error *err);

/* ---- judge.c: one scene through clues and belief ---- */

typedef struct sign_judge {
    wh_world *world;
    wh_calibration *calibration;
    json_t *table; /* the reliability file as read */
} sign_judge;

wh_status sign_judge_open(const char *world, const char *reliability, sign_judge *judge,
                          wh_error *err);
void sign_judge_close(sign_judge *judge);

typedef struct sign_verdict {
    wh_clue *clues;
    size_t clue_count;
    wh_belief *belief;
} sign_verdict;

/* `verdict->belief` stays NULL if `fuse` is false. Everything belongs to `arena`. */
wh_status sign_judge_scene(sign_judge *judge, const sign_set *set, const char *file, bool fuse,
                           wh_arena *arena, sign_verdict *verdict, wh_error *err);

/* The site that stands for the truth of a scene: the town's own, if the camera stood in it. */
const wh_site *sign_truth_site(const sign_judge *judge, const json_t *label);

/* ---- measure.c, score.c, attack.c ---- */

wh_status sign_measure_run(const char *dir, const char *world, const char *reliability,
                           const char *out, bool partial, wh_error *err);
wh_status sign_score_run(const char *dir, const char *world, const char *reliability,
                         const char *details, bool partial, wh_error *err);
wh_status sign_attack_run(const char *dir, const char *world, const char *reliability, bool partial,
                          wh_error *err);

/* ---- wilson.c ---- */

/* Wilson's 95 % interval of `k` of `n`, as shares. */
void sign_wilson(size_t k, size_t n, double *low, double *high);
/* A line with `k` of `n` in percent and that interval. */
void sign_print_share(const char *what, size_t k, size_t n);

#endif
