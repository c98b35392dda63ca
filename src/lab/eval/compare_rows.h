/* The rows of a comparison's table, the same in every format. */
#ifndef WH_LAB_EVAL_COMPARE_ROWS_H
#define WH_LAB_EVAL_COMPARE_ROWS_H

#include "lab/eval/compare.h"
#include "report/buffer.h"

typedef struct wh_compare_row {
    char what[48];    /* "within 25 km", "mean distance" */
    const char *unit; /* "%", "km", "" */
    wh_difference difference;
    const wh_mcnemar *mcnemar; /* NULL: the test does not fit */
    bool less_is_better;
} wh_compare_row;

/* thresholds, then mean, median, GeoScore */
size_t wh_compare_row_count(const wh_comparison *comparison);
wh_compare_row wh_compare_row_at(const wh_comparison *comparison, size_t index);

/* "B is better", "A is better", "no clear difference": by whether the interval holds 0; static. */
const char *wh_compare_verdict(const wh_compare_row *row);

/* What was compared and how, one sentence a line: for all formats. */
void wh_compare_describe(const wh_comparison *comparison, wh_buffer *out, wh_quoting quoting);

/* "0.021" or "< 0.0001". */
void wh_compare_write_p(wh_buffer *out, double p, const char *less_than);

/* A number with a sign, "?" if it is none. */
void wh_compare_write_signed(wh_buffer *out, double value, int decimals);

#endif
