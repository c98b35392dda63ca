/* Tables as people keep them, read row by row in bounded memory: CSV, TSV and their kin, JSON
 * lines, JSON arrays and objects of records; plain or gzip. */
#ifndef WH_LAB_EVAL_SHEET_H
#define WH_LAB_EVAL_SHEET_H

#include "geo/point.h"
#include "lab/eval/columns.h"
#include "whence.h"

typedef struct wh_sheet wh_sheet;

typedef enum wh_cell_kind { WH_CELL_ABSENT, WH_CELL_TEXT, WH_CELL_NUMBER } wh_cell_kind;

/* One value of a row; valid until the next row. */
typedef struct wh_cell {
    wh_cell_kind kind;
    const char *text; /* NUL-terminated; NULL for numbers of JSON */
    size_t size;
    double number; /* of WH_CELL_NUMBER */
} wh_cell;

/* What can be told from a row's cells alone. */
typedef struct wh_row_facts {
    bool plain; /* a row of data with a truth and an answer; the rest is there only then */
    wh_point truth, answer;
    double km;
    uint64_t key; /* that tells rows apart */
} wh_row_facts;

typedef struct wh_row {
    const wh_cell *cells; /* in the order of wh_sheet_select */
    size_t line;          /* where it starts in the file, from 1; records of arrays: their number */
    const char *fault;    /* why it is no row (damaged JSON ...); then the cells are absent */
    const char *raw;      /* the row's text, to show; NULs where fields end stand for `gap` */
    size_t raw_size;
    char gap;
    bool short_row;   /* a delimited row with fewer or more fields than the header */
    bool after_blank; /* a delimited row behind an empty line */
    bool end;         /* there was no further row */
    wh_row_facts facts;
    uint64_t later_key; /* of a row some way behind, for the cache's sake; 0: not known */
} wh_row;

/* Opens `path` ("-": standard input). The kind of table is told by its looks, or by `layout` (may
 * be NULL). Messages name the file. UTF-16 is refused. */
wh_status wh_sheet_open(const char *path, const wh_layout *layout, wh_sheet **out, wh_error *err);
void wh_sheet_free(wh_sheet *table);

/* The columns: the header's names, or paths of keys ("truth.lat") in the order of their first
 * appearance in the first records. */
const char *const *wh_sheet_names(const wh_sheet *table, size_t *count);

/* "CSV", "TSV", "JSON lines", ... */
const char *wh_sheet_kind(const wh_sheet *table);

/* Chooses what the rows' cells are: column names; NULL stands for a cell that is always absent.
 * WH_ERR_ARG names a column that the table does not have, and those that it has. */
wh_status wh_sheet_select(wh_sheet *table, const char *const *names, size_t count, wh_error *err);

/* Works out the facts of rows where they are parsed, which for JSON lines is on any thread: it may
 * read `user` and the cells, and write `facts`. It is not called for every row. */
typedef void (*wh_row_work)(const void *user, const wh_cell *cells, wh_row_facts *facts);
void wh_sheet_set_work(wh_sheet *table, wh_row_work work, const void *user);

/* How many threads read JSON lines; 0: as many as there are processors. Rows are the same, and in
 * the same order, with any number. */
void wh_sheet_set_threads(wh_sheet *table, size_t threads);

wh_status wh_sheet_next(wh_sheet *table, wh_row *row, wh_error *err);

/* Reads digits with or without a sign and a point, up to the first other character: at most 15
 * digits, which give the nearest number. NULL if it is no such number. */
const char *wh_short_number(const char *text, double *value);

/* The cell as a number, if it is one: plain decimals, with exponent, sign, degree signs or
 * hemispheres; with `comma` also "48,85". NAN and infinities are none. */
bool wh_cell_number(const wh_cell *cell, double *value);

/* The cell as text: NULL if absent or blank. Whole numbers of JSON are written to `digits`. */
const char *wh_cell_text(const wh_cell *cell, char digits[32]);

#endif
