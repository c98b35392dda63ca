/* What the readers of tables share. Not for use outside sheet_*.c. */
#ifndef WH_LAB_EVAL_SHEET_PARTS_H
#define WH_LAB_EVAL_SHEET_PARTS_H

#include "base/arena.h"
#include "lab/eval/sheet.h"

#include <yyjson.h>
#include <zlib.h>

enum {
    WH_MOST_COLUMNS = 4096,
    WH_MOST_SELECTED = 64,
    WH_LONGEST_RECORD = 16 << 20,
    WH_LARGEST_DOCUMENT = 512 << 20, /* one JSON object with the records inside */
    WH_SNIFFED = 200                 /* records whose keys become columns */
};

/* A window on the file: [at, end) is read and not yet used. */
typedef struct wh_window {
    gzFile file;
    const char *path;
    char *data;
    size_t most; /* that the buffer may grow to */
    size_t size; /* of the buffer, which has room for a NUL and yyjson's padding behind it */
    char *at, *end;
    bool complete; /* the file ends at `end` */
    bool pipe;     /* reading may have to wait for somebody */
} wh_window;

wh_status wh_window_open(wh_window *window, const char *path, wh_error *err);
void wh_window_close(wh_window *window);
/* Reads more behind `end`; pointers into the window move. WH_ERR_LIMIT if one record is too long.
 */
wh_status wh_window_fill(wh_window *window, wh_error *err);

/* Whole lines [from, to) in a buffer of their own. NULs or other text stand behind them. */
typedef struct wh_lines_text {
    char *data;
    size_t size;
    char *from, *to;
} wh_lines_text;

/* Takes as many whole lines as the window holds, and reads on until it holds one; none (`from` is
 * NULL) at the end of the file. What `text` had before is overwritten. */
wh_status wh_window_take_lines(wh_window *window, wh_lines_text *text, wh_error *err);

typedef struct wh_field {
    char *from;
    size_t size;
    bool quoted;
} wh_field;

typedef struct wh_path {
    const char **keys; /* NULL: absent */
    size_t count;
} wh_path;

/* What parsing JSON needs, kept from record to record. */
typedef struct wh_json_memory {
    void *pool;
    size_t pool_size;
    yyjson_alc allocator;
    char *held; /* numbers and lists as text */
    size_t held_size, held_room;
} wh_json_memory;

typedef struct wh_lines wh_lines;

typedef enum wh_sheet_form {
    WH_SHEET_DELIMITED,
    WH_SHEET_LINES, /* JSON lines */
    WH_SHEET_ARRAY, /* one JSON array, streamed */
    WH_SHEET_WHOLE  /* one JSON object with the records inside */
} wh_sheet_form;

struct wh_sheet {
    wh_window window;
    wh_arena *arena;
    wh_sheet_form form;
    const char **names;
    size_t name_count, name_room;
    size_t line, records;
    wh_cell cells[WH_MOST_SELECTED];
    size_t selected, active[WH_MOST_SELECTED], active_count; /* those that are there */
    char fault[160];
    /* delimited */
    char delimiter, newline;
    bool after_blank;
    wh_field *fields;
    size_t field_count, field_room;
    size_t index[WH_MOST_SELECTED]; /* of each selected column; SIZE_MAX: absent */
    /* JSON */
    wh_path path[WH_MOST_SELECTED];
    wh_json_memory memory;
    yyjson_doc *doc;                  /* WH_SHEET_WHOLE */
    yyjson_obj_iter members;          /* an object of records ... */
    yyjson_arr_iter items;            /* ... or an array of them */
    bool by_key, single, single_left; /* one answer of ours; not yet given */
    const char *key;                  /* of the record in an object of records */
    wh_lines *lines;                  /* WH_SHEET_LINES, from the first row on */
    size_t threads;                   /* 0: as many as there are processors */
    wh_row_work work;                 /* may be NULL */
    const void *work_user;
};

wh_status wh_delimited_open(wh_sheet *table, const wh_layout *layout, wh_error *err);
wh_status wh_delimited_next(wh_sheet *table, wh_row *row, wh_error *err);
wh_status wh_json_open(wh_sheet *table, wh_error *err);
wh_status wh_json_next(wh_sheet *table, wh_row *row, wh_error *err);
wh_status wh_json_select(wh_sheet *table, const char *const *names, wh_error *err);

/* Fills the selected cells from one record's text, which it changes. `*fault`: why it is no row;
 * then the cells are not filled. False without memory. */
bool wh_json_record(const wh_sheet *table, wh_json_memory *memory, char *from, size_t size,
                    wh_cell *cells, const char **fault);
/* Texts that are held get their place: to be called before the cells are used, when no more records
 * are added to the memory. */
void wh_json_settle(const wh_json_memory *memory, wh_cell *cells, size_t count);
void wh_json_spoil(wh_sheet *table, wh_row *row, const char *why);
void wh_json_memory_free(wh_json_memory *memory);

/* JSON lines (sheet_lines.c). */
wh_status wh_lines_next(wh_sheet *table, wh_row *row, wh_error *err);
void wh_lines_free(wh_lines *lines);

bool wh_sheet_add_name(wh_sheet *table, const char *name);

#endif
