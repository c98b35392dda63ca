/* ROUGE of a text against a reference: the numbers of the Python package rouge-score. */
#ifndef WH_LAB_EVAL_ROUGE_H
#define WH_LAB_EVAL_ROUGE_H

#include "whence.h"

#define WH_ROUGE_MOST_WORDS 20000 /* of one text: the longest common subsequence is quadratic */

typedef struct wh_rouge_score {
    double precision, recall, f1; /* 0 to 1 */
} wh_rouge_score;

typedef struct wh_rouge {
    wh_rouge_score one, two, longest; /* ROUGE-1, ROUGE-2, ROUGE-L */
} wh_rouge;

/* Words are runs of ASCII letters and digits after lower-casing, as in rouge-score: a text in
 * another script has none, and scores 0. `stem`: words of more than three letters are stemmed
 * (NAVIG's use_stemmer=True). WH_ERR_LIMIT for a text of more than WH_ROUGE_MOST_WORDS. */
wh_status wh_rouge_measure(const char *reference, const char *candidate, bool stem, wh_rouge *out,
                           wh_error *err);

#endif
