/* Opening a table of answers or of truth, and telling rows of data from others. */
#include "lab/eval/rows.h"

#include "base/status.h"
#include "report/buffer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define STAGE "eval"

enum { EXCERPT = 80, LONGEST_WORD = 8 }; /* bytes: of a row to show; of a summary's word */

const wh_cell *wh_rows_cell(const wh_rows *rows, int role) {
    return &rows->row.cells[role];
}

void wh_rows_say(const wh_rows *rows, const char *format, ...) {
    char message[768];
    if (!rows->say)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    /* It quotes the file: no escape sequences for the terminal. */
    wh_buffer quoted = {0};
    char *text = NULL;
    wh_buffer_quote(&quoted, message, WH_QUOTE_PLAIN);
    if (wh_buffer_take(&quoted, &text, NULL) == WH_OK)
        rows->say(rows->say_user, text);
    free(text);
}

void wh_remark_add(wh_remark *remark, const wh_row *row, const char *why) {
    if (remark->count++)
        return;
    remark->line = row->line;
    char excerpt[EXCERPT + 1] = "";
    for (size_t i = 0; i < EXCERPT && i < row->raw_size; i++) {
        char c = row->raw[i];
        if (c == '\r' || c == '\n')
            break;
        excerpt[i] = c ? c : row->gap;
    }
    snprintf(remark->text, sizeof remark->text, "%s%s%s%s", why ? why : "", *excerpt ? ": \"" : "",
             excerpt, *excerpt ? "\"" : "");
}

static bool has_column(const wh_sheet *table, const char *name) {
    size_t count;
    const char *const *names = wh_sheet_names(table, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* The layout of answers all of whose columns the table has, if there is one. */
static const wh_layout *recognise(const wh_sheet *table) {
    for (size_t i = 0; i < wh_layout_count; i++) {
        const wh_layout *layout = &wh_layouts[i];
        const char *const *columns = layout->columns.of;
        bool fits = columns[WH_ROLE_LAT] && (columns[WH_ROLE_TEXT] || columns[WH_ROLE_PRED_LAT]);
        for (int role = 0; fits && role < WH_ROLE_COUNT; role++)
            fits = !layout->columns.of[role] || has_column(table, layout->columns.of[role]);
        if (fits)
            return layout;
    }
    return NULL;
}

/* The user's columns, then the layout's that are there, then guesses. */
static void choose_columns(wh_rows *rows, const wh_eval_settings *settings, wh_half half,
                           wh_columns *guessed) {
    size_t count;
    const char *const *names = wh_sheet_names(rows->table, &count);
    rows->columns = settings->columns;
    for (int role = 0; role < WH_ROLE_COUNT; role++) {
        const char *theirs = rows->layout ? rows->layout->columns.of[role] : NULL;
        bool here = wh_role_in((wh_role)role, half);
        /* With two files each has its own half of the columns that the user named; the id's name is
         * the answers', and the truth's if that has it, too. */
        if (!here || (half == WH_HALF_TRUTH && role == WH_ROLE_ID && rows->columns.of[role] &&
                      !has_column(rows->table, rows->columns.of[role])))
            rows->columns.of[role] = NULL;
        if (here && !rows->columns.of[role] && theirs && has_column(rows->table, theirs))
            rows->columns.of[role] = theirs;
    }
    *guessed = rows->columns;
    wh_columns_guess(names, count, half, guessed);
}

static void say_columns(const wh_rows *rows, const wh_columns *guessed) {
    char text[640] = "";
    size_t used = 0;
    for (int role = 0; role < WH_ROLE_COUNT; role++)
        if (guessed->of[role] && !rows->columns.of[role] && used + 100 < sizeof text)
            used +=
                (size_t)snprintf(text + used, sizeof text - used, "%s--%s \"%.60s\"",
                                 used ? " " : "", wh_role_name((wh_role)role), guessed->of[role]);
    if (used)
        wh_rows_say(rows, "%s: %s; guessed %s", rows->path, wh_sheet_kind(rows->table), text);
    if (rows->layout)
        wh_rows_say(rows, "%s: layout %s (%s)%s", rows->path, rows->layout->name,
                    rows->layout->source,
                    rows->layout->seen ? "" : ", written from its documentation only");
}

static wh_status select_cells(wh_rows *rows, wh_half half, wh_error *err) {
    const char *names[WH_CELLS] = {NULL};
    size_t count;
    const char *const *known = wh_sheet_names(rows->table, &count);
    for (int role = 0; role < WH_ROLE_COUNT; role++)
        names[role] = rows->columns.of[role];
    bool id_first = count && names[WH_ROLE_ID] && strcmp(names[WH_ROLE_ID], known[0]) == 0;
    names[WH_CELL_FIRST] = count && !id_first ? known[0] : NULL;
    if (rows->by_name && half != WH_HALF_TRUTH)
        names[WH_CELL_BY] = rows->by_name;
    return wh_sheet_select(rows->table, names, WH_CELLS, err);
}

wh_status wh_rows_open(wh_rows *rows, const char *path, const wh_eval_settings *settings,
                       wh_half half, wh_error *err) {
    wh_columns guessed;
    rows->path = strcmp(path, "-") == 0 ? "standard input" : path;
    rows->layout = settings->layout;
    rows->by_name = settings->by == WH_BY_FIELD ? settings->by_field : NULL;
    wh_status status = wh_sheet_open(path, settings->layout, &rows->table, err);
    if (status != WH_OK)
        return status;
    if (!rows->layout && half == WH_HALF_BOTH)
        rows->layout = recognise(rows->table);
    choose_columns(rows, settings, half, &guessed);
    say_columns(rows, &guessed);
    rows->columns = guessed;
    return select_cells(rows, half, err);
}

void wh_rows_close(wh_rows *rows) {
    wh_sheet_free(rows->table);
    rows->table = NULL;
}

/* Words that begin a line of a summary, not an answer: pandas' describe() and the like. */
static bool is_summary(const wh_cell *cell) {
    static const char *const words[] = {
        "average",  "avg",   "mean",   "median",   "total",   "sum", "count",   "std",
        "min",      "max",   "25%",    "50%",      "75%",     "all", "overall", "summary",
        "accuracy", "mean:", "total:", "average:", "median:", NULL};
    if (cell->kind != WH_CELL_TEXT)
        return false;
    const char *text = cell->text;
    while (*text == ' ' || *text == '\t')
        text++;
    /* Most ids are longer or begin otherwise: spare them the comparisons. */
    if (strnlen(text, LONGEST_WORD + 1) > LONGEST_WORD ||
        !strchr("257acmost", tolower((unsigned char)*text)))
        return false;
    for (size_t i = 0; words[i]; i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

/* Words where a number should be; those that mean "not known" are none. */
static bool is_words(const wh_cell *cell) {
    static const char *const nothing[] = {"nan",     "na",  "n/a",  "none", "null",
                                          "unknown", "inf", "-inf", NULL};
    double value;
    if (cell->kind != WH_CELL_TEXT || wh_cell_number(cell, &value))
        return false;
    for (size_t i = 0; nothing[i]; i++)
        if (strcasecmp(cell->text, nothing[i]) == 0)
            return false;
    for (const char *p = cell->text; *p; p++)
        if (isalpha((unsigned char)*p) || (unsigned char)*p >= 0x80)
            return true;
    return false;
}

/* The header once more, as in tables that were joined: rows of data follow. */
static bool is_header(const wh_rows *rows) {
    for (int role = 0; role < WH_ROLE_COUNT; role++) {
        const wh_cell *cell = wh_rows_cell(rows, role);
        const char *name = rows->columns.of[role];
        if (name && (cell->kind != WH_CELL_TEXT || strcmp(cell->text, name) != 0))
            return false;
    }
    return true;
}

/* The header of another table: words in place of every coordinate; of a truth alone, where there
 * are only two, behind an empty line. What follows it may look like data: a footer of accuracies
 * has numbers between 0 and 1. */
static bool starts_other_table(const wh_rows *rows) {
    static const wh_role numbers[] = {WH_ROLE_LAT, WH_ROLE_LON, WH_ROLE_PRED_LAT, WH_ROLE_PRED_LON};
    size_t words = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (!rows->columns.of[numbers[i]])
            continue;
        if (!is_words(wh_rows_cell(rows, (int)numbers[i])))
            return false;
        words++;
    }
    return words == 4 || (words && rows->row.after_blank);
}

/* True while rows are of a second table. */
static bool is_other_table(wh_rows *rows) {
    if (is_header(rows))
        rows->other_table = false;
    else if (starts_other_table(rows))
        rows->other_table = true;
    return rows->other_table;
}

bool wh_cells_are_summary(const wh_cell *cells) {
    return is_summary(&cells[WH_ROLE_ID]) || is_summary(&cells[WH_CELL_FIRST]);
}

bool wh_rows_sound(wh_rows *rows) {
    const wh_row *row = &rows->row;
    const char *why = NULL;
    if (row->fault)
        why = row->fault;
    else if (is_other_table(rows))
        why = "of another table";
    else if (row->short_row)
        why = "not as many fields as the header";
    else if (wh_cells_are_summary(row->cells))
        why = "a summary";
    else if (rows->columns.of[WH_ROLE_ID] && wh_rows_cell(rows, WH_ROLE_ID)->kind == WH_CELL_ABSENT)
        why = "no id";
    if (why)
        wh_remark_add(&rows->foreign, row, why);
    return !why;
}

bool wh_ranges_add(wh_ranges *ranges, double lat_deg, double lon_deg, size_t line) {
    ranges->pairs++;
    if (wh_point_valid(lat_deg, lon_deg))
        return true;
    if (!ranges->bad++) {
        ranges->line = line;
        ranges->lat_deg = lat_deg;
        ranges->lon_deg = lon_deg;
    }
    ranges->swapped += wh_point_valid(lon_deg, lat_deg);
    ranges->turned += wh_point_valid(lat_deg, lon_deg - 360);
    return false;
}

wh_status wh_ranges_fail(const wh_ranges *ranges, const char *path, const char *what,
                         const char *lat_name, const char *lon_name, wh_error *err) {
    const char *hint = "; are these degrees of latitude and longitude?";
    char swap[200];
    if (ranges->swapped == ranges->bad) {
        snprintf(swap, sizeof swap,
                 "; they look swapped: latitude may be in \"%.60s\" and longitude in \"%.60s\"",
                 lon_name, lat_name);
        hint = swap;
    } else if (ranges->turned == ranges->bad) {
        hint = "; longitudes look as if they ran from 0 to 360";
    }
    return wh_fail(
        err, WH_ERR_FORMAT, STAGE,
        "%s: line %zu: %s \"%.40s\" %g, \"%.40s\" %g is out of range (%zu of %zu so far)%s", path,
        ranges->line, what, lat_name, ranges->lat_deg, lon_name, ranges->lon_deg, ranges->bad,
        ranges->pairs, hint);
}

wh_status wh_rows_truth(wh_rows *rows, wh_point *point, wh_truth_found *found, wh_error *err) {
    const wh_cell *lat = wh_rows_cell(rows, WH_ROLE_LAT), *lon = wh_rows_cell(rows, WH_ROLE_LON);
    double lat_deg, lon_deg;
    if (!wh_cell_number(lat, &lat_deg) || !wh_cell_number(lon, &lon_deg)) {
        bool blank = lat->kind == WH_CELL_ABSENT && lon->kind == WH_CELL_ABSENT;
        *found = blank ? WH_TRUTH_ABSENT : WH_TRUTH_FOREIGN;
        if (!blank)
            wh_remark_add(&rows->foreign, &rows->row, "no coordinates");
        return WH_OK;
    }
    wh_ranges *ranges = &rows->truth_range;
    if (wh_ranges_add(ranges, lat_deg, lon_deg, rows->row.line)) {
        if (ranges->bad)
            return wh_ranges_fail(ranges, rows->path, "the truth", rows->columns.of[WH_ROLE_LAT],
                                  rows->columns.of[WH_ROLE_LON], err);
        *found = WH_TRUTH_GIVEN;
        *point = (wh_point){lat_deg, wh_longitude_wrap(lon_deg)};
        return WH_OK;
    }
    /* At the end of a file these are a footer; before another row of data they are an error. */
    *found = WH_TRUTH_FOREIGN;
    wh_remark_add(&rows->foreign, &rows->row, "out of range");
    return WH_OK;
}

wh_status wh_rows_finish(wh_rows *rows, size_t good, wh_error *err) {
    const wh_ranges *ranges = &rows->truth_range;
    if (ranges->bad > good / 10)
        return wh_ranges_fail(ranges, rows->path, "the truth", rows->columns.of[WH_ROLE_LAT],
                              rows->columns.of[WH_ROLE_LON], err);
    if (rows->foreign.count)
        wh_rows_say(rows, "%s: skipped %zu %s; the first is line %zu: %s", rows->path,
                    rows->foreign.count,
                    rows->foreign.count == 1 ? "row that is no answer" : "rows that are no answers",
                    rows->foreign.line, rows->foreign.text);
    return WH_OK;
}
