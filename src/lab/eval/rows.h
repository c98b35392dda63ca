/* From rows to records: what reading answers and reading truth share. */
#ifndef WH_LAB_EVAL_ROWS_H
#define WH_LAB_EVAL_ROWS_H

#include "lab/eval/read.h"
#include "lab/eval/sheet.h"

#include <stdarg.h>

/* Cells besides the roles: the row's first column, and that of --by. */
enum { WH_CELL_FIRST = WH_ROLE_COUNT, WH_CELL_BY, WH_CELLS };

/* Rows of one kind that are told about once, at the end. */
typedef struct wh_remark {
    size_t count, line; /* of the first */
    char text[160];     /* of the first: what was wrong, or how it begins */
} wh_remark;

/* Coordinates of one pair of columns that are out of range. */
typedef struct wh_ranges {
    size_t pairs, bad, swapped, turned; /* in range if swapped / if longitudes run to 360 */
    size_t line;                        /* of the first bad one */
    double lat_deg, lon_deg;
} wh_ranges;

typedef struct wh_rows {
    const char *path;
    wh_sheet *table;
    const wh_layout *layout;
    wh_columns columns;
    const char *by_name;
    wh_eval_say say;
    void *say_user;
    wh_row row;
    wh_remark foreign;
    wh_ranges truth_range;
    bool other_table; /* a second table began below the first */
} wh_rows;

/* Opens the table, finds the layout and the columns, and says which. */
wh_status wh_rows_open(wh_rows *rows, const char *path, const wh_eval_settings *settings,
                       wh_half half, wh_error *err);
void wh_rows_close(wh_rows *rows);
void wh_rows_say(const wh_rows *rows, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Notes a row for the remark at the end. */
void wh_remark_add(wh_remark *remark, const wh_row *row, const char *why);

/* The truth of the row. `*given` false: the row has none, or is no row of data: it was noted. */
typedef enum wh_truth_found { WH_TRUTH_GIVEN, WH_TRUTH_ABSENT, WH_TRUTH_FOREIGN } wh_truth_found;
wh_status wh_rows_truth(wh_rows *rows, wh_point *point, wh_truth_found *found, wh_error *err);

/* True if the row is one of data by its looks: whole, with an id that is no word for a summary, and
 * not of a second table that stands below the first. */
bool wh_rows_sound(wh_rows *rows);

/* True if the id or the first column is a word that begins a line of a summary. */
bool wh_cells_are_summary(const wh_cell *cells);

/* After the last row: an error if the truth's columns were out of range. */
wh_status wh_rows_finish(wh_rows *rows, size_t good, wh_error *err);

/* Counts a pair of coordinates; true if it is in range. */
bool wh_ranges_add(wh_ranges *ranges, double lat_deg, double lon_deg, size_t line);
wh_status wh_ranges_fail(const wh_ranges *ranges, const char *path, const char *what,
                         const char *lat_name, const char *lon_name, wh_error *err);

const wh_cell *wh_rows_cell(const wh_rows *rows, int role);

#endif
