/* Most lines of a file have the keys of the line before, in that order, and plain values: those are
 * read by comparing what stands between the values. All others are for the JSON parser. */
#include "lab/eval/sheet_shape.h"

#include <string.h>

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* The quotation mark that ends the string of plain ASCII at `p`; NULL if it is not plain. */
static char *end_of_string(char *p) {
    while ((unsigned char)*p >= ' ' && (unsigned char)*p < 0x80 && *p != '"' && *p != '\\')
        p++;
    return *p == '"' ? p : NULL;
}

/* JSON has no leading zeros; "-0" and the like are left to the parser. */
static const char *read_number(const char *p, double *value) {
    const char *digits = p + (*p == '-');
    bool zero = *digits == '0' && digits[1] != '.';
    return zero && (digits > p || (unsigned char)(digits[1] - '0') <= 9)
               ? NULL
               : wh_short_number(p, value);
}

static char *read_word(char *p, const char *word, wh_cell *cell) {
    size_t size = strlen(word);
    if (strncmp(p, word, size) != 0)
        return NULL;
    if (*word != 'n')
        *cell = (wh_cell){WH_CELL_TEXT, word, size, 0};
    return p + size;
}

/* Reads one value; the place behind it, or NULL. */
static char *read_value(char *p, wh_cell *cell) {
    *cell = (wh_cell){0};
    switch (*p) {
    case '"': {
        char *end = end_of_string(p + 1);
        if (!end)
            return NULL;
        cell->text = p + 1;
        cell->size = (size_t)(end - p) - 1;
        cell->kind = cell->size ? WH_CELL_TEXT : WH_CELL_ABSENT;
        return end + 1;
    }
    case 't':
        return read_word(p, "true", cell);
    case 'f':
        return read_word(p, "false", cell);
    case 'n':
        return read_word(p, "null", cell);
    default:
        cell->kind = WH_CELL_NUMBER;
        return (char *)read_number(p, &cell->number);
    }
}

bool wh_shape_read(const wh_shape *shape, const wh_sheet *table, char *from, size_t size,
                   wh_cell *cells) {
    wh_cell values[WH_SHAPE_MEMBERS];
    char *ends[WH_SHAPE_MEMBERS], *p = from, *end = from + size;
    size_t texts = 0;
    if (!shape->count)
        return false;
    for (size_t m = 0; m <= shape->count; m++) {
        const char *between = shape->text + shape->start[m];
        size_t length = shape->start[m + 1] - shape->start[m];
        if ((size_t)(end - p) < length || memcmp(p, between, length) != 0)
            return false;
        p += length;
        if (m == shape->count)
            break;
        bool text = *p == '"';
        p = read_value(p, &values[m]);
        if (!p || p > end)
            return false;
        if (text)
            ends[texts++] = p - 1;
    }
    while (p < end && is_blank(*p))
        p++;
    if (p != end)
        return false;
    while (texts)
        *ends[--texts] = '\0';
    for (size_t a = 0; a < table->active_count; a++) {
        size_t at = table->active[a];
        cells[at] = shape->member[at] == WH_NO_MEMBER ? (wh_cell){0} : values[shape->member[at]];
    }
    return true;
}

/* ---- learning ---- */

/* The end of a value that is not a list or an object; NULL if it is one, or cut. */
static const char *pass_value(const char *p, const char *end) {
    if (p < end && *p == '"') {
        for (p++; p < end && *p != '"'; p++)
            if (*p == '\\')
                p++;
        return p < end ? p + 1 : NULL;
    }
    const char *from = p;
    while (p < end && !strchr(",{}[]\"", *p) && !is_blank(*p))
        p++;
    return p > from && p < end && !strchr("{[", *p) ? p : NULL;
}

static const char *pass_blanks(const char *p, const char *end) {
    while (p < end && is_blank(*p))
        p++;
    return p;
}

/* Cells whose key this is, unless an earlier member has it: the first counts. */
static void note_key(wh_shape *shape, const wh_sheet *table, const char *key, size_t size) {
    for (size_t a = 0; a < table->active_count; a++) {
        size_t at = table->active[a];
        const wh_path *path = &table->path[at];
        if (shape->member[at] == WH_NO_MEMBER && path->count == 1 &&
            strlen(path->keys[0]) == size && memcmp(path->keys[0], key, size) == 0)
            shape->member[at] = (int)shape->count;
    }
}

/* Passes over '{' or ',', the key and the colon, to the value; NULL if there is no plain key. */
static const char *pass_key(wh_shape *shape, const wh_sheet *table, const char *p,
                            const char *end) {
    p = pass_blanks(p, end);
    if (p == end || *p != (shape->count ? ',' : '{'))
        return NULL;
    p = pass_blanks(p + 1, end);
    if (p == end || *p != '"')
        return NULL;
    const char *key = p + 1, *close = memchr(key, '"', (size_t)(end - key));
    if (!close || memchr(key, '\\', (size_t)(close - key)))
        return NULL;
    note_key(shape, table, key, (size_t)(close - key));
    p = pass_blanks(close + 1, end);
    return p < end && *p == ':' ? pass_blanks(p + 1, end) : NULL;
}

/* Notes what stands between two values, or behind the last. */
static bool add_text(wh_shape *shape, size_t which, const char *from, const char *to) {
    size_t size = (size_t)(to - from), at = shape->start[which];
    if (size > WH_SHAPE_TEXT - at)
        return false;
    memcpy(shape->text + at, from, size);
    shape->start[which + 1] = at + size;
    return true;
}

static bool learn(wh_shape *shape, const wh_sheet *table, const char *from, const char *end) {
    const char *p = from;
    while (shape->count < WH_SHAPE_MEMBERS) {
        const char *value = pass_key(shape, table, p, end);
        if (!value || !add_text(shape, shape->count, p, value))
            return false;
        p = pass_value(value, end);
        if (!p)
            return false;
        shape->count++;
        const char *next = pass_blanks(p, end);
        if (next < end && *next == '}')
            return pass_blanks(next + 1, end) == end && add_text(shape, shape->count, p, next + 1);
    }
    return false;
}

bool wh_shape_learn(wh_shape *shape, const wh_sheet *table, const char *from, size_t size) {
    shape->count = 0;
    for (size_t i = 0; i < table->selected; i++)
        shape->member[i] = WH_NO_MEMBER;
    if (learn(shape, table, from, from + size))
        return true;
    shape->count = 0;
    return false;
}
