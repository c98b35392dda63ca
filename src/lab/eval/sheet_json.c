/* JSON lines, one array of records, or one object with the records inside (yyjson). Lines, whose
 * rows sheet_lines.c gives, end at line feeds only: U+2028 and its kin are text. */
#include "lab/eval/sheet_parts.h"

#include "base/status.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "eval"

enum { MOST_PATHS = 1024, DEEPEST = 8, ITEMS_OF_A_LIST = 4 };

static const yyjson_read_flag LENIENT = YYJSON_READ_ALLOW_INF_AND_NAN; /* as Python writes it */

/* ---- finding the next record's text ---- */

/* The end of the JSON value that starts at `p`, told by brackets and strings; NULL if it is cut. */
static char *end_of_value(char *p, const char *end) {
    int depth = 0;
    for (; p < end; p++) {
        if (*p == '"') {
            for (p++; p < end && *p != '"'; p++)
                if (*p == '\\')
                    p++;
            if (p >= end)
                return NULL;
        } else if (*p == '{' || *p == '[') {
            depth++;
        } else if (*p == '}' || *p == ']') {
            if (--depth <= 0)
                return depth < 0 ? p : p + 1;
        } else if (*p == ',' && depth == 0) {
            return p;
        }
    }
    return NULL;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* One line without its line feed. */
static bool next_line(wh_sheet *table, char **from, size_t *size) {
    wh_window *window = &table->window;
    char *feed = memchr(window->at, '\n', (size_t)(window->end - window->at));
    if (!feed && !window->complete)
        return false;
    char *end = feed ? feed : window->end;
    *from = window->at;
    *size = (size_t)(end - window->at);
    window->at = feed ? feed + 1 : end;
    table->line++;
    return true;
}

/* One element of an array; the array's brackets and commas are passed over. */
static bool next_item(wh_sheet *table, char **from, size_t *size) {
    wh_window *window = &table->window;
    char *p = window->at;
    while (p < window->end && (is_blank(*p) || *p == ',' || *p == ']' || *p == '['))
        p++;
    window->at = p;
    if (p == window->end) {
        *from = p;
        *size = 0;
        return window->complete;
    }
    char *end = end_of_value(p, window->end);
    if (!end && !window->complete)
        return false;
    if (end == p) /* a closing bracket too many */
        end++;
    *from = p;
    *size = (size_t)((end ? end : window->end) - p);
    window->at = end ? end : window->end;
    table->line++;
    return true;
}

/* ---- parsing one record ---- */

/* The parser's memory: enough for any record of `size` bytes, kept for the next one. */
static bool make_pool(wh_json_memory *memory, size_t size) {
    size_t need = yyjson_read_max_memory_usage(size, YYJSON_READ_INSITU) + 4096;
    if (need <= memory->pool_size)
        return true;
    need = need < (1 << 18) ? 1 << 18 : need + need / 2;
    free(memory->pool);
    memory->pool_size = 0;
    memory->pool = malloc(need);
    if (!memory->pool)
        return false;
    memory->pool_size = need;
    return yyjson_alc_pool_init(&memory->allocator, memory->pool, need);
}

void wh_json_memory_free(wh_json_memory *memory) {
    free(memory->pool);
    free(memory->held);
    *memory = (wh_json_memory){0};
}

/* Parses where the text lies: what stands behind it is put back afterwards. */
static yyjson_doc *parse(wh_json_memory *memory, char *from, size_t size, yyjson_read_err *fault) {
    char kept[YYJSON_PADDING_SIZE];
    memcpy(kept, from + size, sizeof kept);
    memset(from + size, 0, sizeof kept);
    yyjson_doc *doc =
        yyjson_read_opts(from, size, LENIENT | YYJSON_READ_INSITU, &memory->allocator, fault);
    memcpy(from + size, kept, sizeof kept);
    return doc;
}

static yyjson_val *step(yyjson_val *value, const char *key) {
    if (yyjson_is_obj(value))
        return yyjson_obj_get(value, key);
    if (yyjson_is_arr(value) && *key >= '0' && *key <= '9')
        return yyjson_arr_get(value, (size_t)strtoul(key, NULL, 10));
    return NULL;
}

/* ---- cells ---- */

/* Room for `more` bytes in the rows' texts; false without memory. */
static bool hold(wh_json_memory *memory, size_t more) {
    if (memory->held_size + more <= memory->held_room)
        return true;
    size_t room = (memory->held_size + more) * 2 + 1024;
    char *grown = realloc(memory->held, room);
    if (!grown)
        return false;
    memory->held = grown;
    memory->held_room = room;
    return true;
}

/* Objects of numbers (times of stages) give their sum, lists and other objects their JSON text. */
static bool fill_compound(wh_json_memory *memory, yyjson_val *value, wh_cell *cell) {
    size_t at, count;
    yyjson_val *key, *member;
    bool numbers = yyjson_is_obj(value) && yyjson_obj_size(value) > 0;
    double sum = 0;
    if (yyjson_is_obj(value))
        yyjson_obj_foreach(value, at, count, key, member) {
            numbers = numbers && yyjson_is_num(member);
            sum += numbers ? yyjson_get_num(member) : 0;
        }
    if (numbers) {
        cell->kind = isfinite(sum) ? WH_CELL_NUMBER : WH_CELL_ABSENT;
        cell->number = sum;
        return true;
    }
    char *text = yyjson_val_write(value, YYJSON_WRITE_ALLOW_INF_AND_NAN, &cell->size);
    bool room = text && hold(memory, cell->size + 1);
    if (room) {
        /* The place is noted as an offset: the buffer may still move. */
        memcpy(memory->held + memory->held_size, text, cell->size + 1);
        cell->number = (double)memory->held_size;
        cell->kind = WH_CELL_TEXT;
        cell->text = NULL;
        memory->held_size += cell->size + 1;
    }
    free(text);
    return room;
}

static bool fill_cell(wh_json_memory *memory, yyjson_val *value, wh_cell *cell) {
    *cell = (wh_cell){0};
    if (yyjson_is_str(value)) {
        cell->text = yyjson_get_str(value);
        cell->size = yyjson_get_len(value);
        cell->kind = cell->size ? WH_CELL_TEXT : WH_CELL_ABSENT;
    } else if (yyjson_is_num(value)) {
        cell->number = yyjson_get_num(value);
        cell->kind = isfinite(cell->number) ? WH_CELL_NUMBER : WH_CELL_ABSENT;
    } else if (yyjson_is_bool(value)) {
        cell->text = yyjson_get_bool(value) ? "true" : "false";
        cell->size = strlen(cell->text);
        cell->kind = WH_CELL_TEXT;
    } else if (yyjson_is_ctn(value)) {
        return fill_compound(memory, value, cell);
    }
    return true;
}

static bool fill_cells(const wh_sheet *table, wh_json_memory *memory, yyjson_val *record,
                       wh_cell *cells) {
    for (size_t a = 0; a < table->active_count; a++) {
        const wh_path *path = &table->path[table->active[a]];
        wh_cell *cell = &cells[table->active[a]];
        *cell = (wh_cell){0};
        if (table->by_key && strcmp(path->keys[0], "@key") == 0) {
            *cell = (wh_cell){WH_CELL_TEXT, table->key, strlen(table->key), 0};
            continue;
        }
        yyjson_val *value = record;
        for (size_t k = 0; value && k < path->count; k++)
            value = step(value, path->keys[k]);
        if (value && !fill_cell(memory, value, cell))
            return false;
    }
    return true;
}

void wh_json_settle(const wh_json_memory *memory, wh_cell *cells, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (cells[i].kind == WH_CELL_TEXT && !cells[i].text)
            cells[i].text = memory->held + (size_t)cells[i].number;
}

bool wh_json_record(const wh_sheet *table, wh_json_memory *memory, char *from, size_t size,
                    wh_cell *cells, const char **fault) {
    yyjson_read_err why = {0};
    *fault = NULL;
    if (!make_pool(memory, size))
        return false;
    yyjson_doc *doc = parse(memory, from, size, &why);
    yyjson_val *record = yyjson_doc_get_root(doc);
    bool filled = doc || why.code != YYJSON_READ_ERROR_MEMORY_ALLOCATION;
    if (!doc)
        *fault = why.msg ? why.msg : "damaged";
    else if (!yyjson_is_obj(record))
        *fault = "another value";
    else
        filled = fill_cells(table, memory, record, cells);
    yyjson_doc_free(doc); /* texts lie in the record's own */
    return filled;
}

/* ---- one object with the records inside ---- */

/* What names its own format is one record, whatever lists it has inside. */
static bool is_answer(yyjson_val *object) {
    const char *format = yyjson_get_str(yyjson_obj_get(object, "format"));
    return format && strncmp(format, "whence-answer/", 14) == 0;
}

static bool all_objects(yyjson_val *object) {
    size_t at, count;
    yyjson_val *key, *member;
    if (!yyjson_obj_size(object))
        return false;
    yyjson_obj_foreach(object, at, count, key, member) {
        if (!yyjson_is_obj(member))
            return false;
    }
    return true;
}

/* The longest list of objects among the members, if there is one. */
static yyjson_val *longest_list(yyjson_val *object) {
    size_t at, count;
    yyjson_val *key, *member, *best = NULL;
    yyjson_obj_foreach(object, at, count, key, member) {
        if (yyjson_is_arr(member) && yyjson_is_obj(yyjson_arr_get_first(member)) &&
            (!best || yyjson_arr_size(member) > yyjson_arr_size(best)))
            best = member;
    }
    return best;
}

static void start_whole(wh_sheet *table) {
    yyjson_val *root = yyjson_doc_get_root(table->doc), *list = longest_list(root);
    table->single_left = table->single;
    if (table->single)
        return;
    table->by_key = !list && all_objects(root);
    if (list)
        yyjson_arr_iter_init(list, &table->items);
    else
        yyjson_obj_iter_init(root, &table->members);
}

static wh_status open_whole(wh_sheet *table, wh_error *err) {
    wh_window *window = &table->window;
    while (!window->complete) {
        wh_status status = wh_window_fill(window, err);
        if (status != WH_OK)
            return status;
    }
    yyjson_read_err fault;
    table->doc =
        yyjson_read_opts(window->at, (size_t)(window->end - window->at), LENIENT, NULL, &fault);
    if (!table->doc)
        return fault.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION
                   ? wh_fail_nomem(err, STAGE)
                   : wh_fail(err, WH_ERR_FORMAT, STAGE, "%s: not JSON: %s at byte %zu",
                             window->path, fault.msg, fault.pos);
    yyjson_val *root = yyjson_doc_get_root(table->doc);
    table->form = WH_SHEET_WHOLE;
    table->single = is_answer(root);
    if (!table->single && !longest_list(root) && !all_objects(root))
        return wh_fail(err, WH_ERR_FORMAT, STAGE,
                       "%s: a JSON object without records: expected one object a line, an array of "
                       "objects, or an object of objects",
                       window->path);
    start_whole(table);
    return WH_OK;
}

static yyjson_val *next_whole(wh_sheet *table) {
    yyjson_val *record;
    if (table->single) {
        record = table->single_left ? yyjson_doc_get_root(table->doc) : NULL;
        table->single_left = false;
    } else if (table->by_key) {
        yyjson_val *key = yyjson_obj_iter_next(&table->members);
        table->key = key ? yyjson_get_str(key) : NULL;
        record = key ? yyjson_obj_iter_get_val(key) : NULL;
    } else {
        record = yyjson_arr_iter_next(&table->items);
    }
    table->line += record != NULL;
    return record;
}

/* ---- columns ---- */

static bool known(const wh_sheet *table, const char *name) {
    for (size_t i = 0; i < table->name_count; i++)
        if (strcmp(table->names[i], name) == 0)
            return true;
    return false;
}

/* Adds the paths of all values in `value`, whose own path is `path`. */
static bool add_paths(wh_sheet *table, yyjson_val *value, const char *path, int depth) {
    size_t at, count;
    yyjson_val *key, *member;
    bool added = true;
    if (table->name_count >= MOST_PATHS || depth > DEEPEST)
        return true;
    if (yyjson_is_obj(value)) {
        if (*path && yyjson_obj_size(value) && !known(table, path))
            added = wh_sheet_add_name(table, path); /* as a whole: times of stages */
        yyjson_obj_foreach(value, at, count, key, member) {
            const char *name = wh_arena_printf(table->arena, "%s%s%s", path, *path ? "." : "",
                                               yyjson_get_str(key));
            if (!added || !name || !add_paths(table, member, name, depth + 1))
                return false;
        }
        return added;
    }
    if (*path && !known(table, path) && !wh_sheet_add_name(table, path))
        return false;
    if (yyjson_is_arr(value))
        yyjson_arr_foreach(value, at, count, member) {
            const char *name = wh_arena_printf(table->arena, "%s.%zu", path, at);
            if (at >= ITEMS_OF_A_LIST)
                break;
            if (!name || !add_paths(table, member, name, depth + 1))
                return false;
        }
    return true;
}

/* Looks at the first records without taking them. */
static wh_status sniff(wh_sheet *table, wh_error *err) {
    wh_window *window = &table->window;
    char *at = window->at;
    size_t line = table->line, seen = 0;
    bool complete = window->complete;
    char *from;
    size_t size;
    while (seen < WH_SNIFFED &&
           (table->form == WH_SHEET_LINES ? next_line : next_item)(table, &from, &size)) {
        if (!size && window->at == window->end)
            break;
        yyjson_read_err fault;
        yyjson_doc *doc = size ? yyjson_read_opts(from, size, LENIENT, NULL, &fault) : NULL;
        bool added = !doc || add_paths(table, yyjson_doc_get_root(doc), "", 0);
        seen += doc && yyjson_is_obj(yyjson_doc_get_root(doc));
        yyjson_doc_free(doc);
        if (!added || (size && !doc && fault.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION))
            return wh_fail_nomem(err, STAGE);
        if (window->at == window->end)
            break;
    }
    window->at = at;
    table->line = line;
    if (!seen && !complete) { /* the first record is longer than the window */
        wh_status status = wh_window_fill(window, err);
        return status == WH_OK ? sniff(table, err) : status;
    }
    if (!seen)
        return wh_fail(err, WH_ERR_FORMAT, STAGE, "%s: no JSON objects in it", window->path);
    return WH_OK;
}

static wh_status sniff_whole(wh_sheet *table, wh_error *err) {
    yyjson_val *record;
    if (table->by_key && !wh_sheet_add_name(table, "@key"))
        return wh_fail_nomem(err, STAGE);
    for (size_t seen = 0; seen < WH_SNIFFED && (record = next_whole(table)); seen++)
        if (!add_paths(table, record, "", 0))
            return wh_fail_nomem(err, STAGE);
    table->line = 0;
    start_whole(table);
    return WH_OK;
}

/* Reads on until the first line ends, and something behind it is there, or nothing. */
static wh_status read_first_line(wh_window *window, wh_error *err) {
    wh_status status = WH_OK;
    while (status == WH_OK && !window->complete) {
        const char *feed = memchr(window->at, '\n', (size_t)(window->end - window->at));
        if (feed && feed + 1 < window->end)
            break;
        status = wh_window_fill(window, err);
    }
    return status;
}

/* `*record`: the first line is a JSON object by itself, and more than a wrapper of records. */
static wh_status look_at_first_line(const wh_window *window, bool *record, wh_error *err) {
    const char *feed = memchr(window->at, '\n', (size_t)(window->end - window->at));
    size_t size = (size_t)((feed ? feed : window->end) - window->at);
    yyjson_read_err fault = {0};
    yyjson_doc *doc = yyjson_read_opts(window->at, size, LENIENT, NULL, &fault);
    if (!doc && fault.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
        return wh_fail_nomem(err, STAGE);
    yyjson_val *root = yyjson_doc_get_root(doc);
    bool only = window->complete;
    for (const char *p = feed; p && p < window->end; p++)
        only = only && is_blank(*p);
    *record = yyjson_is_obj(root) &&
              (is_answer(root) || !only || !(all_objects(root) || longest_list(root)));
    yyjson_doc_free(doc);
    return WH_OK;
}

wh_status wh_json_open(wh_sheet *table, wh_error *err) {
    wh_window *window = &table->window;
    bool record = false;
    wh_status status = WH_OK;
    table->form = WH_SHEET_ARRAY;
    if (*window->at == '[')
        return sniff(table, err);
    window->most = WH_LARGEST_DOCUMENT;
    status = read_first_line(window, err);
    if (status == WH_OK)
        status = look_at_first_line(window, &record, err);
    if (status != WH_OK)
        return status;
    table->form = WH_SHEET_LINES;
    if (record) {
        window->most = WH_LONGEST_RECORD;
        return sniff(table, err);
    }
    status = open_whole(table, err);
    return status == WH_OK ? sniff_whole(table, err) : status;
}

wh_status wh_json_select(wh_sheet *table, const char *const *names, wh_error *err) {
    for (size_t i = 0; i < table->selected; i++) {
        table->path[i] = (wh_path){0};
        if (!names[i])
            continue;
        size_t count = 1;
        for (const char *p = names[i]; *p; p++)
            count += *p == '.';
        char *copy = wh_arena_strdup(table->arena, names[i]);
        const char **keys = wh_arena_alloc(table->arena, count, sizeof *keys);
        if (!copy || !keys)
            return wh_fail_nomem(err, STAGE);
        for (size_t k = 0; k < count; k++)
            keys[k] = strsep(&copy, ".");
        table->path[i] = (wh_path){keys, count};
    }
    return WH_OK;
}

/* ---- rows ---- */

void wh_json_spoil(wh_sheet *table, wh_row *row, const char *why) {
    snprintf(table->fault, sizeof table->fault, "not a JSON object (%s)", why);
    row->fault = table->fault;
    for (size_t i = 0; i < table->selected; i++)
        table->cells[i] = (wh_cell){0};
}

/* A record of an object of records, or of the list in an object. */
static wh_status next_of_whole(wh_sheet *table, wh_row *row, wh_error *err) {
    yyjson_val *record = next_whole(table);
    row->end = !record;
    row->line = table->line;
    if (!record)
        return WH_OK;
    if (!yyjson_is_obj(record)) {
        wh_json_spoil(table, row, "another value");
        return WH_OK;
    }
    if (!fill_cells(table, &table->memory, record, table->cells))
        return wh_fail_nomem(err, STAGE);
    wh_json_settle(&table->memory, table->cells, table->selected);
    return WH_OK;
}

/* A record of an array. */
static wh_status next_of_array(wh_sheet *table, wh_row *row, wh_error *err) {
    wh_window *window = &table->window;
    char *from;
    size_t size = 0;
    while (!size) {
        if (window->at == window->end && window->complete) {
            row->end = true;
            return WH_OK;
        }
        if (next_item(table, &from, &size))
            continue;
        size = 0;
        wh_status status = wh_window_fill(window, err);
        if (status != WH_OK)
            return status;
    }
    const char *fault;
    if (!wh_json_record(table, &table->memory, from, size, table->cells, &fault))
        return wh_fail_nomem(err, STAGE);
    row->line = table->line;
    row->raw = from;
    row->gap = '"';
    row->raw_size = size;
    if (fault)
        wh_json_spoil(table, row, fault);
    else
        wh_json_settle(&table->memory, table->cells, table->selected);
    return WH_OK;
}

wh_status wh_json_next(wh_sheet *table, wh_row *row, wh_error *err) {
    *row = (wh_row){.cells = table->cells};
    table->memory.held_size = 0;
    switch (table->form) {
    case WH_SHEET_LINES:
        return wh_lines_next(table, row, err);
    case WH_SHEET_WHOLE:
        return next_of_whole(table, row, err);
    default:
        return next_of_array(table, row, err);
    }
}
