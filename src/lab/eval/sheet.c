/* Tables by their looks: opening, choosing columns, and what a cell says. */
#include "lab/eval/sheet_parts.h"

#include "answer/forms.h"
#include "base/status.h"
#include "report/buffer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define STAGE "eval"

bool wh_sheet_add_name(wh_sheet *table, const char *name) {
    void *items = table->names;
    if (!wh_arena_grow(table->arena, &items, &table->name_room, table->name_count + 1,
                       sizeof *table->names))
        return false;
    table->names = items;
    table->names[table->name_count++] = name;
    return true;
}

static wh_status look(wh_sheet *table, const wh_layout *layout, wh_error *err) {
    wh_window *window = &table->window;
    size_t seen = (size_t)(window->end - window->at);
    const unsigned char *head = (const unsigned char *)window->at;
    if (seen >= 2 && ((head[0] == 0xFF && head[1] == 0xFE) || (head[0] == 0xFE && head[1] == 0xFF)))
        return wh_fail(err, WH_ERR_FORMAT, STAGE,
                       "%s: is UTF-16; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)", window->path);
    if (seen >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0)
        window->at += 3;
    while (window->at < window->end && strchr(" \t\r\n", *window->at) && *window->at) {
        table->line += *window->at == '\n';
        window->at++;
    }
    if (window->at < window->end && (*window->at == '{' || *window->at == '['))
        return wh_json_open(table, err);
    return wh_delimited_open(table, layout, err);
}

wh_status wh_sheet_open(const char *path, const wh_layout *layout, wh_sheet **out, wh_error *err) {
    wh_sheet *table = calloc(1, sizeof *table);
    *out = table;
    if (!table || !(table->arena = wh_arena_create(0))) {
        wh_sheet_free(table);
        *out = NULL;
        return wh_fail_nomem(err, STAGE);
    }
    wh_status status = wh_window_open(&table->window, path, err);
    if (status == WH_OK)
        status = look(table, layout, err);
    if (status != WH_OK) {
        wh_sheet_free(table);
        *out = NULL;
    }
    return status;
}

void wh_sheet_free(wh_sheet *table) {
    if (!table)
        return;
    wh_lines_free(table->lines); /* first: its threads read the table */
    yyjson_doc_free(table->doc);
    wh_json_memory_free(&table->memory);
    free(table->fields);
    wh_window_close(&table->window);
    wh_arena_free(table->arena);
    free(table);
}

const char *const *wh_sheet_names(const wh_sheet *table, size_t *count) {
    *count = table->name_count;
    return table->names;
}

const char *wh_sheet_kind(const wh_sheet *table) {
    switch (table->form) {
    case WH_SHEET_LINES:
        return "JSON lines";
    case WH_SHEET_ARRAY:
        return "a JSON array";
    case WH_SHEET_WHOLE:
        if (table->single)
            return "one answer";
        return table->by_key ? "a JSON object of records" : "a JSON object with a list of records";
    case WH_SHEET_DELIMITED:
        break;
    }
    switch (table->delimiter) {
    case '\t':
        return "TSV";
    case ';':
        return "CSV with semicolons";
    case '|':
        return "CSV with bars";
    case ' ':
        return "CSV with blanks";
    default:
        return "CSV";
    }
}

static wh_status no_column(const wh_sheet *table, const char *name, wh_error *err) {
    wh_buffer known = {0};
    char *list = NULL;
    for (size_t i = 0; i < table->name_count && known.size < 240; i++) {
        wh_buffer_add(&known, i ? ", " : "");
        wh_buffer_quote(&known, table->names[i], WH_QUOTE_PLAIN); /* they come from the file */
    }
    wh_status status = wh_buffer_take(&known, &list, err);
    if (status == WH_OK)
        status = wh_fail(err, WH_ERR_ARG, STAGE, "%s: has no column \"%.60s\"; it has: %.300s",
                         table->window.path, name, list);
    free(list);
    return status;
}

wh_status wh_sheet_select(wh_sheet *table, const char *const *names, size_t count, wh_error *err) {
    if (count > WH_MOST_SELECTED)
        return wh_fail(err, WH_ERR_LIMIT, STAGE, "more than %d columns asked for",
                       WH_MOST_SELECTED);
    table->selected = count;
    table->active_count = 0;
    for (size_t i = 0; i < count; i++) {
        table->index[i] = SIZE_MAX;
        table->cells[i] = (wh_cell){0};
        if (!names[i])
            continue;
        size_t at = 0;
        while (at < table->name_count && strcmp(table->names[at], names[i]) != 0)
            at++;
        if (at == table->name_count)
            return no_column(table, names[i], err);
        table->index[i] = at;
        table->active[table->active_count++] = i;
    }
    return table->form == WH_SHEET_DELIMITED ? WH_OK : wh_json_select(table, names, err);
}

void wh_sheet_set_work(wh_sheet *table, wh_row_work work, const void *user) {
    table->work = work;
    table->work_user = user;
}

void wh_sheet_set_threads(wh_sheet *table, size_t threads) {
    table->threads = threads;
}

wh_status wh_sheet_next(wh_sheet *table, wh_row *row, wh_error *err) {
    return table->form == WH_SHEET_DELIMITED ? wh_delimited_next(table, row, err)
                                             : wh_json_next(table, row, err);
}

/* As JSON writes numbers: no plus, a digit before and behind the point, no leading zeros. */
static bool plain_number(const char *text, size_t size, double *value) {
    char copy[64];
    size_t used = 0;
    if (size + 3 > sizeof copy)
        return false;
    if (size && (*text == '+' || *text == '-')) {
        if (*text == '-')
            copy[used++] = '-';
        text++;
        size--;
    }
    while (size > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9') {
        text++;
        size--;
    }
    if (size && *text == '.')
        copy[used++] = '0';
    for (size_t i = 0; i < size; i++) {
        bool bare = text[i] == '.' && (i + 1 == size || text[i + 1] < '0' || text[i + 1] > '9');
        if (!bare)
            copy[used++] = text[i];
        else if (i == 0)
            return false;
    }
    copy[used] = '\0';
    yyjson_val number = {0};
    const char *end = yyjson_read_number(copy, &number, 0, NULL, NULL);
    if (!end || end != copy + used)
        return false;
    *value = yyjson_get_num(&number);
    return isfinite(*value);
}

/* "48,85": one comma and no point. */
static bool comma_number(const char *text, size_t size, double *value) {
    char copy[32];
    const char *comma = memchr(text, ',', size);
    if (!comma || size >= sizeof copy || memchr(text, '.', size))
        return false;
    memcpy(copy, text, size);
    copy[comma - text] = '.';
    return plain_number(copy, size, value);
}

/* Most numbers of a table are short. Up to 15 digits and 10^22 are exact in a double, and so the
 * quotient is rounded once, which makes it the nearest one (Clinger 1990). */
const char *wh_short_number(const char *text, double *value) {
    static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const char *from = text + (*text == '-'), *p = from;
    uint64_t digits = 0;
    size_t count, behind = 0;
    while ((unsigned char)(*p - '0') <= 9 && p - from <= 15)
        digits = digits * 10 + (uint64_t)(*p++ - '0');
    count = (size_t)(p - from);
    if (!count || count > 15)
        return NULL;
    if (*p == '.') {
        const char *point = p++;
        while ((unsigned char)(*p - '0') <= 9 && p - point <= 16)
            digits = digits * 10 + (uint64_t)(*p++ - '0');
        behind = (size_t)(p - point) - 1;
        if (!behind || count + behind > 15)
            return NULL;
    }
    *value = (double)digits / powers[behind];
    if (*text == '-')
        *value = -*value;
    return p;
}

bool wh_cell_number(const wh_cell *cell, double *value) {
    if (cell->kind == WH_CELL_NUMBER) {
        *value = cell->number;
        return true;
    }
    if (cell->kind != WH_CELL_TEXT)
        return false;
    const char *text = cell->text;
    size_t size = cell->size;
    if (wh_short_number(text, value) == text + size)
        return true;
    yyjson_val number = {0};
    const char *end = yyjson_read_number(text, &number, 0, NULL, NULL);
    if (end && end == text + size) {
        *value = yyjson_get_num(&number);
        return isfinite(*value);
    }
    while (size && (*text == ' ' || *text == '\t')) {
        text++;
        size--;
    }
    while (size && (text[size - 1] == ' ' || text[size - 1] == '\t'))
        size--;
    if (plain_number(text, size, value) || comma_number(text, size, value))
        return true;
    char axis;
    const char *at = text;
    return size < 64 && wh_angle_read(&at, value, &axis) && at == text + size;
}

const char *wh_cell_text(const wh_cell *cell, char digits[32]) {
    if (cell->kind == WH_CELL_TEXT)
        return *cell->text > ' ' || cell->text[strspn(cell->text, " \t\r\n")] ? cell->text : NULL;
    if (cell->kind != WH_CELL_NUMBER)
        return NULL;
    if (cell->number == floor(cell->number) && fabs(cell->number) < 1e15)
        snprintf(digits, 32, "%.0f", cell->number);
    else
        snprintf(digits, 32, "%.17g", cell->number); /* whole numbers are what ids are */
    return digits;
}
