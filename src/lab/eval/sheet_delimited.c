/* CSV, TSV and their kin (RFC 4180): quoted fields with delimiters, line feeds and doubled quotes
 * inside; CR LF or LF; any of , ; | tab blank between the fields. See
 * docs/decisions/040-reading-tables.md for why this is not a library's. */
#include "lab/eval/sheet_parts.h"

#include "base/status.h"

#include <stdlib.h>
#include <string.h>

#define STAGE "eval"

/* Where splitting a row stopped. */
typedef enum ending { ROW_WHOLE, ROW_CUT, ROW_UNCLOSED, ROW_NOMEM } ending;

static bool add_field(wh_sheet *table, char *from, size_t size, bool quoted) {
    if (table->field_count == table->field_room) {
        size_t room = table->field_room ? table->field_room * 2 : 64;
        wh_field *grown = realloc(table->fields, room * sizeof *grown);
        if (!grown)
            return false;
        table->fields = grown;
        table->field_room = room;
    }
    table->fields[table->field_count++] = (wh_field){from, size, quoted};
    return true;
}

/* Behind the closing quotation mark of a field that opens at `p`; NULL if it does not close. */
static char *skip_quoted(char *p, const char *end) {
    for (p++; (p = memchr(p, '"', (size_t)(end - p))); p += 2)
        if (p + 1 == end || p[1] != '"')
            return p + 1;
    return NULL;
}

/* Splits the row at `window.at` without changing it. `*behind` is where the next one starts. With
 * `plain`, quotation marks mean nothing. */
static ending split(wh_sheet *table, bool plain, char **behind) {
    char *p = table->window.at, *end = table->window.end;
    const char delimiter = table->delimiter, newline = table->newline;
    table->field_count = 0;
    for (;;) {
        char *from = p;
        bool quoted = !plain && p < end && *p == '"';
        if (quoted && !(p = skip_quoted(p, end)))
            return table->window.complete ? ROW_UNCLOSED : ROW_CUT;
        while (p < end && *p != delimiter && *p != newline)
            p++;
        if (p == end && !table->window.complete)
            return ROW_CUT;
        size_t size = (size_t)(p - from);
        bool last = p == end || *p == newline;
        if (last && newline == '\n' && size && from[size - 1] == '\r')
            size--;
        /* Runs of blanks are one delimiter. */
        if ((delimiter != ' ' || size) && !add_field(table, from, size, quoted))
            return ROW_NOMEM;
        if (last) {
            *behind = p == end ? end : p + 1;
            return ROW_WHOLE;
        }
        p++;
    }
}

/* The field's text, NUL-terminated where it lies. */
static char *open_field(wh_field *field) {
    char *text = field->from;
    if (field->quoted) {
        char *to = text, *from = text + 1, *end = text + field->size;
        for (bool inside = true; from < end; from++) {
            if (*from == '"' && inside && from + 1 < end && from[1] == '"')
                from++;
            else if (*from == '"' && inside) {
                inside = false;
                continue;
            }
            *to++ = *from;
        }
        field->size = (size_t)(to - text);
        field->quoted = false;
    }
    text[field->size] = '\0';
    return text;
}

static size_t count_lines(const char *from, const char *end, char newline) {
    size_t count = 0;
    for (; from < end && (from = memchr(from, newline, (size_t)(end - from))); from++)
        count++;
    return count;
}

/* The next row's fields; false in `*more` at the end. Blank lines are passed over. */
static wh_status next_fields(wh_sheet *table, size_t *line, char **start, bool *more,
                             wh_error *err) {
    wh_window *window = &table->window;
    table->after_blank = false;
    for (;;) {
        char *behind = NULL;
        if (window->at == window->end && window->complete) {
            *more = false;
            return WH_OK;
        }
        ending found = split(table, false, &behind);
        if (found == ROW_UNCLOSED) /* a lone quotation mark is a character */
            found = split(table, true, &behind);
        if (found == ROW_NOMEM)
            return wh_fail_nomem(err, STAGE);
        if (found == ROW_CUT) {
            wh_status status = wh_window_fill(window, err);
            if (status != WH_OK)
                return status;
            continue;
        }
        *line = table->line + 1;
        *start = window->at;
        table->line += count_lines(window->at, behind, table->newline);
        window->at = behind;
        bool blank = !table->field_count || (table->field_count == 1 && !table->fields[0].size);
        if (!blank) {
            *more = true;
            return WH_OK;
        }
        table->after_blank = true;
    }
}

/* The likeliest delimiter: the one that the first line has most of, outside quotation marks. */
static char guess_delimiter(const wh_window *window, char newline) {
    static const char candidates[] = "\t,;|";
    size_t count[sizeof candidates] = {0}, blanks = 0;
    bool quoted = false;
    for (const char *p = window->at; p < window->end && (quoted || *p != newline); p++) {
        const char *which = *p && !quoted ? strchr(candidates, *p) : NULL;
        if (which)
            count[which - candidates]++;
        quoted ^= *p == '"';
        blanks += *p == ' ';
    }
    size_t best = 0;
    for (size_t i = 1; i < sizeof candidates - 1; i++)
        if (count[i] > count[best])
            best = i;
    if (!count[best])
        return blanks ? ' ' : ',';
    return candidates[best];
}

/* A number in digits. (Headers such as "S3" and "N1" could be read as angles.) */
static bool is_number(const char *text, size_t size) {
    double value;
    return strspn(text, "0123456789.,+-eE \t") == size && strpbrk(text, "0123456789") &&
           wh_cell_number(&(wh_cell){WH_CELL_TEXT, text, size, 0}, &value);
}

static char *trim(char *text) {
    text += strspn(text, " \t#");
    for (size_t size = strlen(text); size && strchr(" \t\r", text[size - 1]);)
        text[--size] = '\0';
    return text;
}

/* Columns by number: 1, 2, ... */
static bool number_columns(wh_sheet *table, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *name = wh_arena_printf(table->arena, "%zu", i + 1);
        if (!name || !wh_sheet_add_name(table, name))
            return false;
    }
    return true;
}

static wh_status read_header(wh_sheet *table, const wh_layout *layout, wh_error *err) {
    wh_window *window = &table->window;
    size_t line = 0;
    char *start = NULL;
    bool more = false, numbers = layout && layout->no_header;
    wh_status status = next_fields(table, &line, &start, &more, err);
    if (status != WH_OK)
        return status;
    if (!more)
        return wh_fail(err, WH_ERR_FORMAT, STAGE, "%s: is empty", window->path);
    if (table->field_count > WH_MOST_COLUMNS)
        return wh_fail(err, WH_ERR_LIMIT, STAGE, "%s: more than %d columns", window->path,
                       WH_MOST_COLUMNS);
    char text[64];
    for (size_t i = 0; i < table->field_count && !numbers; i++) {
        const wh_field *field = &table->fields[i];
        if (field->size && field->size < sizeof text) {
            memcpy(text, field->from, field->size);
            text[field->size] = '\0';
            numbers = is_number(text, field->size);
        }
    }
    if (numbers) { /* no header: the row is one of data */
        window->at = start;
        table->line = line - 1;
        return number_columns(table, table->field_count) ? WH_OK : wh_fail_nomem(err, STAGE);
    }
    for (size_t i = 0; i < table->field_count; i++) {
        const char *name = wh_arena_strdup(table->arena, trim(open_field(&table->fields[i])));
        if (!name || !wh_sheet_add_name(table, name))
            return wh_fail_nomem(err, STAGE);
    }
    return WH_OK;
}

wh_status wh_delimited_open(wh_sheet *table, const wh_layout *layout, wh_error *err) {
    const wh_window *window = &table->window;
    size_t seen = (size_t)(window->end - window->at);
    table->form = WH_SHEET_DELIMITED;
    /* Files of old Macintoshes end their lines in CR. */
    table->newline =
        !memchr(window->at, '\n', seen) && memchr(window->at, '\r', seen) ? '\r' : '\n';
    table->delimiter =
        layout && layout->delimiter ? *layout->delimiter : guess_delimiter(window, table->newline);
    return read_header(table, layout, err);
}

wh_status wh_delimited_next(wh_sheet *table, wh_row *row, wh_error *err) {
    bool more = false;
    char *start = NULL;
    *row = (wh_row){.cells = table->cells};
    wh_status status = next_fields(table, &row->line, &start, &more, err);
    if (status != WH_OK)
        return status;
    row->end = !more;
    if (!more)
        return WH_OK;
    table->records++;
    row->short_row = table->field_count < table->name_count;
    for (size_t i = table->name_count; i < table->field_count; i++)
        row->short_row = row->short_row || table->fields[i].size; /* one comma too many is none */
    row->after_blank = table->after_blank;
    row->raw = start;
    row->gap = table->delimiter;
    row->raw_size = (size_t)(table->window.at - start);
    for (size_t a = 0; a < table->active_count; a++) {
        size_t index = table->index[table->active[a]];
        wh_cell *cell = &table->cells[table->active[a]];
        *cell = (wh_cell){0};
        if (index >= table->field_count)
            continue;
        cell->text = open_field(&table->fields[index]);
        cell->size = table->fields[index].size;
        cell->kind = cell->size ? WH_CELL_TEXT : WH_CELL_ABSENT;
    }
    return WH_OK;
}
