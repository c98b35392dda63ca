/* What is measured of the texts of answers: ROUGE against a reference, and the entities named. */
#ifndef WH_LAB_EVAL_PROSE_H
#define WH_LAB_EVAL_PROSE_H

#include "lab/eval/record.h"
#include "lab/eval/rouge.h"

/* Means over the records that have what is needed. */
typedef struct wh_prose_score {
    size_t rouge_n;    /* with a reference and a text */
    size_t rouge_long; /* left out: more than WH_ROUGE_MOST_WORDS words */
    wh_rouge plain, stemmed;
    size_t precision_n, recall_n;           /* with a list of named / seen entities */
    double entity_precision, entity_recall; /* NAN if the n is 0 */
} wh_prose_score;

/* Sums while records come in; start with all zero. */
typedef struct wh_prose {
    wh_prose_score sum;
} wh_prose;

wh_status wh_prose_add(wh_prose *prose, const wh_eval_record *record, wh_error *err);
wh_prose_score wh_prose_finish(const wh_prose *prose);

#endif
