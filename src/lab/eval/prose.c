/* Means of ROUGE and of entity precision and recall over many answers. */
#include "lab/eval/prose.h"

#include "base/arena.h"
#include "base/status.h"
#include "lab/eval/entities.h"

#include <math.h>

static void add_score(wh_rouge_score *sum, wh_rouge_score more) {
    sum->precision += more.precision;
    sum->recall += more.recall;
    sum->f1 += more.f1;
}

static void add_rouge(wh_rouge *sum, const wh_rouge *more) {
    add_score(&sum->one, more->one);
    add_score(&sum->two, more->two);
    add_score(&sum->longest, more->longest);
}

static wh_status add_texts(wh_prose_score *sum, const wh_eval_record *record, wh_error *err) {
    wh_rouge plain, stemmed;
    wh_status status = wh_rouge_measure(record->reference, record->text, false, &plain, err);
    if (status == WH_ERR_LIMIT) {
        sum->rouge_long++;
        return WH_OK;
    }
    if (status == WH_OK)
        status = wh_rouge_measure(record->reference, record->text, true, &stemmed, err);
    if (status != WH_OK)
        return status;
    add_rouge(&sum->plain, &plain);
    add_rouge(&sum->stemmed, &stemmed);
    sum->rouge_n++;
    return WH_OK;
}

static wh_status add_entities(wh_prose_score *sum, const wh_eval_record *record, wh_error *err) {
    wh_arena *arena = wh_arena_create(0);
    if (!arena)
        return wh_fail_nomem(err, "eval");
    wh_entity_match match;
    wh_status status =
        wh_entities_measure(record->entities, record->seen, record->text, arena, &match, err);
    if (status == WH_OK && !isnan(match.precision)) {
        sum->entity_precision += match.precision;
        sum->precision_n++;
    }
    if (status == WH_OK && !isnan(match.recall)) {
        sum->entity_recall += match.recall;
        sum->recall_n++;
    }
    wh_arena_free(arena);
    return status;
}

wh_status wh_prose_add(wh_prose *prose, const wh_eval_record *record, wh_error *err) {
    wh_status status = WH_OK;
    if (record->reference && record->text)
        status = add_texts(&prose->sum, record, err);
    if (status == WH_OK && record->seen)
        status = add_entities(&prose->sum, record, err);
    return status;
}

static void scale_score(wh_rouge_score *score, double by) {
    score->precision *= by;
    score->recall *= by;
    score->f1 *= by;
}

static void scale_rouge(wh_rouge *rouge, double by) {
    scale_score(&rouge->one, by);
    scale_score(&rouge->two, by);
    scale_score(&rouge->longest, by);
}

wh_prose_score wh_prose_finish(const wh_prose *prose) {
    wh_prose_score mean = prose->sum;
    double by = mean.rouge_n ? 1 / (double)mean.rouge_n : NAN;
    scale_rouge(&mean.plain, by);
    scale_rouge(&mean.stemmed, by);
    mean.entity_precision =
        mean.precision_n ? mean.entity_precision / (double)mean.precision_n : NAN;
    mean.entity_recall = mean.recall_n ? mean.entity_recall / (double)mean.recall_n : NAN;
    return mean;
}
