/* Running an ablation. */
#include "base/status.h"
#include "lab/eval/ablate.h"
#include "lab/eval/import.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "ablate"

/* What is kept of one answer. */
typedef struct outcome {
    wh_answer_status status;
    double km; /* NAN: no answer */
} outcome;

typedef struct runner {
    wh_locator *locator;
    wh_arena *arena;
    wh_ablation *out;
    double *km[WH_ABLATE_MOST_VARIANTS]; /* by variant and photo */
    size_t capacity;
} runner;

static wh_status keep_photo(void *user, const wh_eval_record *record, wh_error *err) {
    runner *r = user;
    void *items = r->out->photos;
    if (!wh_arena_grow(r->arena, &items, &r->capacity, r->out->photo_count + 1,
                       sizeof *r->out->photos))
        return wh_fail_nomem(err, STAGE);
    r->out->photos = items;
    wh_ablate_photo *photo = &r->out->photos[r->out->photo_count++];
    *photo = (wh_ablate_photo){
        .id = wh_arena_strdup(r->arena, record->id), .truth = record->truth, .km = NAN};
    return photo->id ? WH_OK : wh_fail_nomem(err, STAGE);
}

static outcome judge(const runner *r, const wh_ablate_photo *photo, const wh_answer *answer) {
    if (answer->status != WH_LOCATED || !answer->place)
        return (outcome){answer->status, NAN};
    wh_eval_record record = {.id = photo->id,
                             .truth = photo->truth,
                             .state = WH_EVAL_ANSWERED,
                             .point = {answer->place->lat_deg, answer->place->lon_deg}};
    return (outcome){WH_LOCATED, wh_eval_record_km(&r->out->config.settings, &record)};
}

/* Runs the method once. `*answer`, if not NULL, is kept for the caller. A photo that cannot be read
 * is an outcome (WH_FAILED), everything else that goes wrong ends the ablation. */
static wh_status locate(runner *r, const wh_ablate_photo *photo, const char *method,
                        const char *without, outcome *out, wh_answer **answer, wh_error *err) {
    const wh_ablate_config *config = &r->out->config;
    wh_answer *got = NULL;
    wh_locate_params params = wh_locate_default_params();
    char *path = wh_arena_printf(r->arena, "%s/%s", config->photos, photo->id);
    if (!path)
        return wh_fail_nomem(err, STAGE);
    params.method = method ? method : config->method;
    params.samples = config->samples;
    params.ignore_exif = config->ignore_exif;
    params.without = without;
    params.top = 0;
    wh_status status = wh_locate_file(r->locator, path, &params, &got, err);
    r->out->runs++;
    if (!got)
        return status;
    if (status != WH_OK && status != WH_ERR_IO && status != WH_ERR_FORMAT &&
        status != WH_ERR_LIMIT) {
        wh_answer_free(got);
        return status;
    }
    if (got->status != WH_FAILED && got->error.status != WH_OK) { /* another method's answer */
        status = wh_fail(err, got->error.status, STAGE, "%s: %s", photo->id, got->error.message);
        wh_answer_free(got);
        return status;
    }
    *out = judge(r, photo, got);
    if (answer)
        *answer = got;
    else
        wh_answer_free(got);
    return WH_OK;
}

static bool lists(const char *list, const char *kind) {
    size_t length = strlen(kind);
    for (const char *at = list; (at = strstr(at, kind)) != NULL; at++)
        if ((at == list || at[-1] == ',' || at[-1] == ' ') &&
            (at[length] == '\0' || at[length] == ',' || at[length] == ' '))
            return true;
    return false;
}

/* The kinds of evidence of an answer, each once. */
static wh_status list_parts(runner *r, const wh_answer *answer, wh_ablate_part **parts,
                            size_t *count, wh_error *err) {
    *count = 0;
    *parts = wh_arena_alloc(r->arena, answer->evidence_count, sizeof **parts);
    if (!*parts)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < answer->evidence_count; i++) {
        const wh_evidence *clue = &answer->evidence[i];
        const char *kind = clue->kind ? clue->kind : "";
        size_t at = 0;
        while (at < *count && strcmp((*parts)[at].kind, kind) != 0)
            at++;
        if (at == *count) {
            const char *copy = wh_arena_strdup(r->arena, kind);
            if (!copy)
                return wh_fail_nomem(err, STAGE);
            (*parts)[(*count)++] = (wh_ablate_part){.kind = copy, .km_without = NAN};
        }
        (*parts)[at].clues++;
        (*parts)[at].supported += clue->status == WH_EVIDENCE_SUPPORTED;
    }
    return WH_OK;
}

static void count_outcome(wh_ablate_variant *variant, const outcome *result) {
    variant->located += result->status == WH_LOCATED;
    variant->abstained += result->status == WH_ABSTAINED;
}

static wh_status run_variant(runner *r, size_t variant, size_t index, const outcome *whole,
                             const wh_ablate_part *parts, size_t part_count, wh_error *err) {
    wh_ablate_variant *v = &r->out->config.variants[variant];
    outcome result = *whole;
    bool touched = v->method != NULL;
    for (size_t i = 0; v->without && i < part_count; i++)
        touched = touched || lists(v->without, parts[i].kind);
    wh_status status = WH_OK;
    if (touched) {
        status = locate(r, &r->out->photos[index], v->method, v->without, &result, NULL, err);
        v->rerun++;
    }
    r->km[variant][index] = result.km;
    count_outcome(v, &result);
    return status;
}

/* The distance without one kind: from the variant that leaves out just it, or by a run. Evidence
 * that claims nothing ("text") is no kind that can be left out. */
static wh_status leave_out(runner *r, size_t index, wh_ablate_part *part, wh_error *err) {
    wh_ablate_photo *photo = &r->out->photos[index];
    for (size_t v = 1; v < r->out->config.variant_count; v++) {
        const wh_ablate_variant *variant = &r->out->config.variants[v];
        if (!variant->method && strcmp(variant->without, part->kind) == 0) {
            part->km_without = r->km[v][index];
            return WH_OK;
        }
    }
    outcome result = {.km = NAN};
    wh_status status = locate(r, photo, NULL, part->kind, &result, NULL, err);
    part->km_without = result.km;
    return status;
}

static bool is_right(const runner *r, double km) {
    return km <= r->out->config.right_km; /* NAN is not */
}

static wh_status note_kind(runner *r, const wh_ablate_photo *photo, const wh_ablate_part *part,
                           wh_error *err) {
    size_t at = 0;
    while (at < r->out->kind_count && strcmp(r->out->kinds[at].kind, part->kind) != 0)
        at++;
    if (at == WH_ABLATE_MOST_KINDS)
        return wh_fail(err, WH_ERR_LIMIT, STAGE, "more than %d kinds of evidence",
                       WH_ABLATE_MOST_KINDS);
    wh_ablate_kind *kind = &r->out->kinds[at];
    if (at == r->out->kind_count)
        *kind = (wh_ablate_kind){.kind = part->kind};
    r->out->kind_count += at == r->out->kind_count;
    kind->photos++;
    kind->right += photo->right;
    kind->supported += photo->right && part->supported > 0;
    kind->needed += part->needed;
    return WH_OK;
}

static wh_status run_parts(runner *r, size_t index, wh_ablate_part *parts, size_t count,
                           wh_error *err) {
    wh_ablate_photo *photo = &r->out->photos[index];
    wh_status status = WH_OK;
    for (size_t i = 0; status == WH_OK && i < count; i++) {
        if (photo->right && strcmp(parts[i].kind, "text") != 0) {
            status = leave_out(r, index, &parts[i], err);
            parts[i].needed = !is_right(r, parts[i].km_without);
        }
        if (status == WH_OK)
            status = note_kind(r, photo, &parts[i], err);
    }
    photo->parts = parts;
    photo->part_count = count;
    return status;
}

static wh_status run_photo(runner *r, size_t index, wh_error *err) {
    wh_ablate_photo *photo = &r->out->photos[index];
    wh_answer *answer = NULL;
    wh_ablate_part *parts = NULL;
    outcome whole;
    size_t count = 0;
    wh_status status = locate(r, photo, NULL, NULL, &whole, &answer, err);
    if (status == WH_OK)
        status = list_parts(r, answer, &parts, &count, err);
    wh_answer_free(answer);
    if (status != WH_OK)
        return status;
    photo->km = r->km[0][index] = whole.km;
    photo->unreadable = whole.status == WH_FAILED;
    photo->right = is_right(r, whole.km);
    r->out->unreadable += photo->unreadable;
    r->out->right += photo->right;
    count_outcome(&r->out->config.variants[0], &whole);
    for (size_t v = 1; status == WH_OK && v < r->out->config.variant_count; v++)
        status = run_variant(r, v, index, &whole, parts, count, err);
    return status == WH_OK ? run_parts(r, index, parts, count, err) : status;
}

static int by_size(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Mean and median of the distances that there are. */
static wh_status measure(runner *r, wh_ablate_variant *v, wh_error *err) {
    size_t count = 0, n = r->out->photo_count;
    double *known = wh_arena_alloc(r->arena, n, sizeof *known), sum = 0;
    if (!known)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < n; i++)
        if (!isnan(v->km[i])) {
            known[count++] = v->km[i];
            sum += v->km[i];
        }
    if (count)
        qsort(known, count, sizeof *known, by_size);
    v->mean_km = count ? sum / (double)count : NAN;
    v->median_km = count ? (known[(count - 1) / 2] + known[count / 2]) / 2 : NAN;
    for (size_t t = 0; t < r->out->config.settings.threshold_count; t++) {
        size_t hits = 0;
        for (size_t i = 0; i < count; i++)
            hits += known[i] <= r->out->config.settings.thresholds_km[t];
        v->accuracy[t] = wh_share_of(hits, n);
    }
    return WH_OK;
}

static wh_status compare(runner *r, size_t variant, wh_error *err) {
    wh_ablate_config *config = &r->out->config;
    wh_ablate_variant *v = &config->variants[variant];
    size_t n = r->out->photo_count, thresholds = config->settings.threshold_count;
    wh_pair *pairs = wh_arena_alloc(r->arena, n, sizeof *pairs);
    v->against.accuracy = wh_arena_alloc(r->arena, thresholds, sizeof *v->against.accuracy);
    v->against.mcnemar = wh_arena_alloc(r->arena, thresholds, sizeof *v->against.mcnemar);
    if (!pairs || !v->against.accuracy || !v->against.mcnemar)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < n; i++)
        pairs[i] = (wh_pair){config->variants[0].km[i], v->km[i]};
    wh_pair_rules rules = {.thresholds_km = config->settings.thresholds_km,
                           .threshold_count = thresholds,
                           .seed = r->out->seed};
    return wh_pairs_compare(pairs, n, &rules, &v->against, err);
}

static wh_status read_photos(runner *r, wh_error *err) {
    wh_eval_counts counts;
    const wh_ablate_config *config = &r->out->config;
    wh_status status =
        wh_import_truth(config->kind, config->truth, NULL, NULL, keep_photo, r, &counts, err);
    if (status == WH_OK && !r->out->photo_count)
        status = wh_fail(err, WH_ERR_FORMAT, STAGE, "%s: no truth in it", config->truth);
    for (size_t v = 0; status == WH_OK && v < config->variant_count; v++) {
        r->km[v] = wh_arena_alloc(r->arena, r->out->photo_count, sizeof *r->km[v]);
        r->out->config.variants[v].km = r->km[v];
        if (!r->km[v])
            status = wh_fail_nomem(err, STAGE);
    }
    return status;
}

static int by_need(const void *left, const void *right) {
    const wh_ablate_kind *a = left, *b = right;
    return a->needed != b->needed ? (a->needed < b->needed) - (a->needed > b->needed)
                                  : strcmp(a->kind, b->kind);
}

wh_status wh_ablate_run(wh_locator *locator, const wh_ablate_config *config, uint64_t seed,
                        wh_ablate_progress progress, void *user, wh_arena *arena, wh_ablation *out,
                        wh_error *err) {
    *out = (wh_ablation){.config = *config, .seed = seed};
    runner r = {.locator = locator, .arena = arena, .out = out};
    wh_status status = read_photos(&r, err);
    for (size_t i = 0; status == WH_OK && i < out->photo_count; i++) {
        if (progress)
            progress(user, out->photos[i].id, i, out->photo_count);
        status = run_photo(&r, i, err);
    }
    if (status == WH_OK && out->unreadable == out->photo_count)
        status = wh_fail(err, WH_ERR_IO, STAGE,
                         "%s: none of the %zu photos of %s can be read there, such as %.60s",
                         config->photos, out->photo_count, config->truth, out->photos[0].id);
    for (size_t v = 0; status == WH_OK && v < config->variant_count; v++) {
        status = measure(&r, &out->config.variants[v], err);
        if (status == WH_OK && v)
            status = compare(&r, v, err);
    }
    if (status == WH_OK)
        qsort(out->kinds, out->kind_count, sizeof *out->kinds, by_need);
    return status;
}
