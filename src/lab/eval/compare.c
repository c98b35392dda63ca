/* Reading two files of answers and pairing them by id. */
#include "lab/eval/compare.h"

#include "base/status.h"
#include "lab/eval/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "eval"
#define SAME_TRUTH_DEG 1e-4 /* about 10 m: files differ in how many digits they keep */
#define KEPT_BYTES ((size_t)4 << 30)

/* What is kept of one answer until its partner is found. */
typedef struct answer {
    const char *id;
    size_t line;
    wh_point truth;
    double km;
    bool has_point;
} answer;

typedef struct answers {
    const wh_eval_settings *settings;
    wh_arena *arena;
    answer *of;
    size_t count, capacity;
} answers;

static wh_status keep(void *user, const wh_eval_record *record, wh_error *err) {
    answers *list = user;
    void *items = list->of;
    if (!wh_arena_grow(list->arena, &items, &list->capacity, list->count + 1, sizeof *list->of))
        return wh_fail_nomem(err, STAGE);
    list->of = items;
    answer *kept = &list->of[list->count];
    *kept = (answer){.id = wh_arena_strdup(list->arena, record->id),
                     .line = record->line,
                     .truth = record->truth,
                     .km = wh_eval_record_km(list->settings, record),
                     .has_point = record->state == WH_EVAL_ANSWERED};
    if (!kept->id)
        return wh_fail_nomem(err, STAGE);
    list->count++;
    return WH_OK;
}

/* Several answers to one photo stay in the order of their lines: the first is paired with the
 * first. */
static int by_id(const void *left, const void *right) {
    const answer *a = left, *b = right;
    int order = strcmp(a->id, b->id);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static bool is_same_place(wh_point a, wh_point b) {
    double lon = fabs(a.lon_deg - b.lon_deg);
    return fabs(a.lat_deg - b.lat_deg) <= SAME_TRUTH_DEG &&
           fmin(lon, fabs(360 - lon)) <= SAME_TRUTH_DEG;
}

static wh_status check_truth(const wh_comparison *c, const answer *a, const answer *b,
                             wh_error *err) {
    if (is_same_place(a->truth, b->truth))
        return WH_OK;
    return wh_fail(err, WH_ERR_FORMAT, STAGE,
                   "%.60s and %.60s do not agree on where \"%.60s\" was taken (%.5f, %.5f against "
                   "%.5f, %.5f): they are not answers to the same test set",
                   c->a, c->b, a->id, a->truth.lat_deg, a->truth.lon_deg, b->truth.lat_deg,
                   b->truth.lon_deg);
}

/* Walks both lists, sorted by id; where a photo has several answers, the first is paired with the
 * first. */
static wh_status join(wh_comparison *c, const answers *a, const answers *b, wh_pair *pairs,
                      wh_error *err) {
    size_t i = 0, j = 0;
    wh_status status = WH_OK;
    while (status == WH_OK && i < a->count && j < b->count) {
        int order = strcmp(a->of[i].id, b->of[j].id);
        if (order < 0) {
            c->only_a++, i++;
        } else if (order > 0) {
            c->only_b++, j++;
        } else {
            status = check_truth(c, &a->of[i], &b->of[j], err);
            if (c->settings.unparsed == WH_UNPARSED_DROP &&
                !(a->of[i].has_point && b->of[j].has_point))
                c->left_out++;
            else
                pairs[c->n++] = (wh_pair){a->of[i].km, b->of[j].km};
            i++, j++;
        }
    }
    c->only_a += a->count - i;
    c->only_b += b->count - j;
    if (status == WH_OK && !c->n)
        status =
            wh_fail(err, WH_ERR_FORMAT, STAGE,
                    "%.60s and %.60s have no id in common (such as \"%.60s\" and \"%.60s\"); "
                    "name the column of ids with --id",
                    c->a, c->b, a->count ? a->of[0].id : "none", b->count ? b->of[0].id : "none");
    return status;
}

static wh_status compare(wh_comparison *c, const answers *a, const answers *b, wh_error *err) {
    size_t most = a->count < b->count ? a->count : b->count;
    wh_pair *pairs = wh_arena_alloc(c->arena, most, sizeof *pairs);
    c->result.accuracy =
        wh_arena_alloc(c->arena, c->settings.threshold_count, sizeof *c->result.accuracy);
    c->result.mcnemar =
        wh_arena_alloc(c->arena, c->settings.threshold_count, sizeof *c->result.mcnemar);
    if (!pairs || !c->result.accuracy || !c->result.mcnemar)
        return wh_fail_nomem(err, STAGE);
    wh_status status = join(c, a, b, pairs, err);
    if (status != WH_OK)
        return status;
    wh_pair_rules rules = {.thresholds_km = c->settings.thresholds_km,
                           .threshold_count = c->settings.threshold_count,
                           .strict = c->settings.strict,
                           .seed = c->seed};
    return wh_pairs_compare(pairs, c->n, &rules, &c->result, err);
}

static wh_status read_answers(const wh_eval_source *source, const wh_comparison *c, answers *out,
                              wh_eval_counts *counts, wh_error *err) {
    *out = (answers){.settings = &c->settings, .arena = c->arena};
    wh_status status = wh_eval_read(source, &c->settings, keep, out, counts, err);
    if (status == WH_OK && out->count)
        qsort(out->of, out->count, sizeof *out->of, by_id);
    return status;
}

wh_status wh_compare_files(const wh_eval_source *a, const wh_eval_source *b,
                           const wh_eval_settings *settings, uint64_t seed, wh_comparison **out,
                           wh_error *err) {
    wh_arena *arena = wh_arena_create(KEPT_BYTES);
    wh_comparison *c = arena ? wh_arena_alloc(arena, 1, sizeof *c) : NULL;
    answers first, second;
    if (!c) {
        wh_arena_free(arena);
        return wh_fail_nomem(err, STAGE);
    }
    *c = (wh_comparison){.settings = *settings,
                         .a = wh_arena_strdup(arena, a->answers),
                         .b = wh_arena_strdup(arena, b->answers),
                         .seed = seed,
                         .arena = arena};
    wh_status status = c->a && c->b ? WH_OK : wh_fail_nomem(err, STAGE);
    if (status == WH_OK)
        status = read_answers(a, c, &first, &c->a_counts, err);
    if (status == WH_OK)
        status = read_answers(b, c, &second, &c->b_counts, err);
    if (status == WH_OK)
        status = compare(c, &first, &second, err);
    if (status == WH_OK)
        *out = c;
    else
        wh_arena_free(arena);
    return status;
}

void wh_comparison_free(wh_comparison *comparison) {
    if (comparison)
        wh_arena_free(comparison->arena);
}
