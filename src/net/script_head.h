/* Which script a line of text is in, from the features of PP-OCR's recogniser: a small network on
 * top, trained on rendered text (tools/script-head). */
#ifndef WH_NET_SCRIPT_HEAD_H
#define WH_NET_SCRIPT_HEAD_H

#include <stddef.h>

enum { WH_SCRIPT_COUNT = 26, WH_SCRIPT_FEATURES = 384 };

/* ISO 15924 code of class `index`; class 0 is "Zyyy" (digits, signs, no text at all), Han and kana
 * are both "Hani". */
const char *wh_script_code(size_t index);

/* The recogniser's inner tensor [1, WH_SCRIPT_FEATURES, 1, steps] that the head reads. */
extern const char wh_script_tap[];

/* P(script) from `features` (WH_SCRIPT_FEATURES x `steps`, channel by channel), of which only the
 * first `used` steps hold text. */
void wh_script_head(const float *features, size_t steps, size_t used,
                    float probability[WH_SCRIPT_COUNT]);

#endif
