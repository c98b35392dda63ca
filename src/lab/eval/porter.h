/* The Porter stemmer as NLTK extends it, which is the one that rouge-score uses. */
#ifndef WH_LAB_EVAL_PORTER_H
#define WH_LAB_EVAL_PORTER_H

#include <stddef.h>

/* Replaces the lower-case ASCII word of `length` letters and digits by its stem; gives the stem's
 * length. `word` needs room for one byte more than `length`. */
size_t wh_porter_stem(char *word, size_t length);

#endif
