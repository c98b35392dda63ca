/* Which misreadings of a name are likely: shapes that readers and OCR take for one another. */
#ifndef WH_WORLD_CONFUSION_H
#define WH_WORLD_CONFUSION_H

#include "base/arena.h"

#include <stdint.h>

/* How likely it is, between 0 and 1, that one edit turned the name `b` into the reading `a` (code
 * points); 0 if they are not exactly one replaced, missing or added code point apart. */
double wh_confusion_share(const int32_t *a, size_t a_count, const int32_t *b, size_t b_count);

/* A reading's other spellings that one misreading explains but that are two edits away: two letters
 * for one ("rn" for "m") and swapped neighbours. */
typedef struct wh_confusion_spelling {
    char *text;
    double share;
} wh_confusion_spelling;

/* At most `most` of them, in `*spellings`; false without memory. `key` is folded. */
bool wh_confusion_spellings(wh_arena *arena, const char *key, wh_confusion_spelling *spellings,
                            size_t most, size_t *count);

#endif
