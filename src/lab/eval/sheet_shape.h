/* JSON lines that look like the line before: the same keys in the same order, plain values. Not for
 * use outside sheet_*.c. */
#ifndef WH_LAB_EVAL_SHEET_SHAPE_H
#define WH_LAB_EVAL_SHEET_SHAPE_H

#include "lab/eval/sheet_parts.h"

enum { WH_SHAPE_MEMBERS = 64, WH_SHAPE_TEXT = 2048, WH_NO_MEMBER = -1 };

/* What stands between a line's values. */
typedef struct wh_shape {
    size_t count; /* of values; 0: no shape is known */
    char text[WH_SHAPE_TEXT];
    size_t start[WH_SHAPE_MEMBERS + 2]; /* in `text`, of what stands before each value, and behind
                                           the last */
    int member[WH_MOST_SELECTED];       /* of each selected cell */
} wh_shape;

/* Takes the shape of a line that turns out to be a JSON object (that is the caller's to know).
 * False if it has none: lists or objects inside, escapes, too many keys. */
bool wh_shape_learn(wh_shape *shape, const wh_sheet *table, const char *from, size_t size);

/* Fills the selected cells as the JSON parser would. False, with the text as it was, if the line is
 * not of the shape, or has a value that is not plain: text beyond ASCII or with escapes, numbers of
 * more than 15 digits or with exponents. What stands behind the line is no part of a value. */
bool wh_shape_read(const wh_shape *shape, const wh_sheet *table, char *from, size_t size,
                   wh_cell *cells);

#endif
