/* JSON lines in blocks, which several threads read and parse. Who asks for rows gets them in the
 * file's order, and helps while it would wait: what it gets does not depend on the number of
 * threads. A file of one block is read without any. */
#include "base/status.h"
#include "lab/eval/sheet_shape.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "eval"

/* Parsed rows take more room than their text: a block gives so many at once. */
enum { MOST_ROWS = 4096, MOST_THREADS = 8, LATER = 24 };

typedef struct line_row {
    const char *fault; /* the parser's word for it, or NULL */
    char *raw;
    size_t raw_size, line; /* counted from the block's first, from 1 */
    wh_row_facts facts;
} line_row;

typedef enum block_state { BLOCK_READ, BLOCK_BUSY, BLOCK_PARSED } block_state;

typedef struct block {
    block_state state;
    wh_lines_text text; /* [from, to) is not yet parsed */
    size_t lines;       /* that were parsed */
    line_row *rows;
    wh_cell *cells; /* active_count of each row */
    size_t count, next;
    bool no_memory; /* for the row behind the last */
    wh_json_memory memory;
    wh_shape shape;
    wh_cell row_cells[WH_MOST_SELECTED]; /* of the row being parsed */
} block;

struct wh_lines {
    const wh_sheet *table;
    block *blocks; /* a ring: those with text are [first, first + used) */
    size_t block_count, first, used;
    block *current;    /* the first, once it is parsed */
    wh_window *window; /* for the thread that is `reading` */
    bool reading, read_all;
    wh_status failed; /* why the file could not be read on; told behind the last row */
    wh_error fault;
    pthread_mutex_t lock; /* for the blocks' states and what else changes */
    pthread_cond_t changed;
    pthread_t threads[MOST_THREADS];
    size_t most_threads, thread_count; /* besides the one that asks */
    bool stop;
};

/* ---- parsing ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* One row into the block's next place. */
static bool parse_row(const wh_sheet *table, block *b, char *from, size_t size) {
    line_row *row = &b->rows[b->count];
    wh_cell *cells = b->cells + b->count * table->active_count;
    size_t held = b->memory.held_size;
    *row = (line_row){.raw = from, .raw_size = size, .line = b->lines};
    if (!wh_shape_read(&b->shape, table, from, size, b->row_cells)) {
        bool learned = wh_shape_learn(&b->shape, table, from, size);
        if (!wh_json_record(table, &b->memory, from, size, b->row_cells, &row->fault))
            return false;
        if (learned && row->fault)
            b->shape.count = 0;
    }
    if (!row->fault) {
        for (size_t a = 0; a < table->active_count; a++)
            cells[a] = b->row_cells[table->active[a]];
        if (table->work && held == b->memory.held_size)
            table->work(table->work_user, b->row_cells, &row->facts);
    }
    b->count++;
    return true;
}

/* Parses a block's next rows. */
static void parse_rows(const wh_sheet *table, block *b) {
    wh_lines_text *text = &b->text;
    b->count = b->next = 0;
    b->memory.held_size = 0;
    while (text->from < text->to && b->count < MOST_ROWS && !b->no_memory) {
        char *from = text->from, *feed = memchr(from, '\n', (size_t)(text->to - from));
        char *end = feed ? feed : text->to;
        text->from = feed ? feed + 1 : end;
        b->lines++;
        while (from < end && is_blank(*from))
            from++;
        if (from < end)
            b->no_memory = !parse_row(table, b, from, (size_t)(end - from));
    }
    for (size_t i = 0; i < b->count; i++)
        if (!b->rows[i].fault)
            wh_json_settle(&b->memory, b->cells + i * table->active_count, table->active_count);
}

/* ---- reading ---- */

/* Memory and text for a block; `*got` false at the end of the file. */
static wh_status fill_block(const wh_lines *lines, block *b, bool *got, wh_error *err) {
    const wh_sheet *table = lines->table;
    if (!b->rows)
        b->rows = malloc(MOST_ROWS * sizeof *b->rows);
    if (!b->cells)
        b->cells = malloc(MOST_ROWS * (table->active_count + 1) * sizeof *b->cells);
    if (!b->rows || !b->cells)
        return wh_fail_nomem(err, STAGE);
    wh_status status = wh_window_take_lines(lines->window, &b->text, err);
    b->lines = b->count = b->next = 0;
    b->no_memory = false;
    *got = status == WH_OK && b->text.from;
    return status;
}

/* Reads the block behind those that have text; with the lock held, which is released meanwhile. */
static void read_block(wh_lines *lines) {
    block *b = &lines->blocks[(lines->first + lines->used) % lines->block_count];
    bool got = false;
    lines->reading = true;
    pthread_mutex_unlock(&lines->lock);
    lines->failed = fill_block(lines, b, &got, &lines->fault);
    pthread_mutex_lock(&lines->lock);
    lines->reading = false;
    lines->read_all = !got || (lines->window->complete && lines->window->at == lines->window->end);
    if (got) {
        b->state = BLOCK_READ;
        lines->used++;
    }
    pthread_cond_broadcast(&lines->changed);
}

/* ---- threads ---- */

/* The first block that nobody parses; NULL if there is none. */
static block *find_work(const wh_lines *lines) {
    for (size_t i = 0; i < lines->used; i++) {
        block *b = &lines->blocks[(lines->first + i) % lines->block_count];
        if (b->state == BLOCK_READ)
            return b;
    }
    return NULL;
}

/* With the lock held, which is released meanwhile. */
static void parse_block(wh_lines *lines, block *b) {
    b->state = BLOCK_BUSY;
    pthread_mutex_unlock(&lines->lock);
    parse_rows(lines->table, b);
    pthread_mutex_lock(&lines->lock);
    b->state = BLOCK_PARSED;
    pthread_cond_broadcast(&lines->changed);
}

/* Parses or reads one block, with the lock held, which is released meanwhile. False if there is
 * nothing to do now. */
static bool do_something(wh_lines *lines, bool may_read) {
    block *b = find_work(lines);
    if (b)
        parse_block(lines, b);
    else if (may_read && !lines->reading && !lines->read_all && lines->used < lines->block_count)
        read_block(lines);
    else
        return false;
    return true;
}

/* Who waits for a pipe cannot be stopped: only the thread that asks for rows does. */
static void *help(void *user) {
    wh_lines *lines = user;
    pthread_mutex_lock(&lines->lock);
    while (!lines->stop)
        if (!do_something(lines, !lines->window->pipe))
            pthread_cond_wait(&lines->changed, &lines->lock);
    pthread_mutex_unlock(&lines->lock);
    return NULL;
}

/* Where a thread cannot be had, those that are there do its work. */
static void start_threads(wh_lines *lines) {
    while (lines->thread_count < lines->most_threads &&
           pthread_create(&lines->threads[lines->thread_count], NULL, help, lines) == 0)
        lines->thread_count++;
    lines->most_threads = lines->thread_count;
}

static size_t processors(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;
}

static wh_status create(wh_sheet *table, wh_error *err) {
    size_t threads = table->threads ? table->threads : processors();
    if (threads > MOST_THREADS)
        threads = MOST_THREADS;
    wh_lines *lines = calloc(1, sizeof *lines);
    if (!lines)
        return wh_fail_nomem(err, STAGE);
    pthread_mutex_init(&lines->lock, NULL);
    pthread_cond_init(&lines->changed, NULL);
    table->lines = lines;
    lines->table = table;
    lines->window = &table->window;
    lines->most_threads = threads - 1;
    lines->block_count = 2 * threads;
    lines->blocks = calloc(lines->block_count, sizeof *lines->blocks);
    return lines->blocks ? WH_OK : wh_fail_nomem(err, STAGE);
}

static void free_block(block *b) {
    free(b->text.data);
    free(b->rows);
    free(b->cells);
    wh_json_memory_free(&b->memory);
}

void wh_lines_free(wh_lines *lines) {
    if (!lines)
        return;
    pthread_mutex_lock(&lines->lock);
    lines->stop = true;
    pthread_cond_broadcast(&lines->changed);
    pthread_mutex_unlock(&lines->lock);
    for (size_t i = 0; i < lines->thread_count; i++)
        pthread_join(lines->threads[i], NULL);
    for (size_t i = 0; lines->blocks && i < lines->block_count; i++)
        free_block(&lines->blocks[i]);
    free(lines->blocks);
    pthread_cond_destroy(&lines->changed);
    pthread_mutex_destroy(&lines->lock);
    free(lines);
}

/* The first block is used up. */
static void drop_block(wh_lines *lines) {
    pthread_mutex_lock(&lines->lock);
    lines->first = (lines->first + 1) % lines->block_count;
    lines->used--;
    pthread_cond_broadcast(&lines->changed);
    pthread_mutex_unlock(&lines->lock);
    lines->current = NULL;
}

static void give(wh_sheet *table, block *b, wh_row *row) {
    const line_row *from = &b->rows[b->next];
    const wh_cell *cells = b->cells + b->next++ * table->active_count;
    row->line = table->line + from->line;
    row->raw = from->raw;
    row->raw_size = from->raw_size;
    row->gap = '"';
    row->facts = from->facts;
    row->later_key = b->next + LATER < b->count ? from[LATER].facts.key : 0;
    if (from->fault)
        wh_json_spoil(table, row, from->fault);
    else
        for (size_t a = 0; a < table->active_count; a++)
            table->cells[table->active[a]] = cells[a];
}

/* Waits until the first block is parsed, reading and parsing meanwhile; there is none at the end of
 * the file. */
static wh_status open_block(wh_lines *lines, wh_error *err) {
    pthread_mutex_lock(&lines->lock);
    while (lines->used ? lines->blocks[lines->first].state != BLOCK_PARSED : !lines->read_all)
        if (!do_something(lines, true))
            pthread_cond_wait(&lines->changed, &lines->lock);
    lines->current = lines->used ? &lines->blocks[lines->first] : NULL;
    bool more = !lines->read_all;
    pthread_mutex_unlock(&lines->lock);
    if (lines->current && more)
        start_threads(lines);
    if (!lines->current && err && lines->failed != WH_OK)
        *err = lines->fault;
    return lines->current ? WH_OK : lines->failed;
}

wh_status wh_lines_next(wh_sheet *table, wh_row *row, wh_error *err) {
    wh_status status = table->lines ? WH_OK : create(table, err);
    wh_lines *lines = table->lines;
    while (status == WH_OK) {
        block *b = lines->current;
        if (!b) {
            status = open_block(lines, err);
            row->end = status == WH_OK && !lines->current;
            if (row->end)
                return WH_OK;
        } else if (b->next < b->count) {
            give(table, b, row);
            return WH_OK;
        } else if (b->no_memory) {
            return wh_fail_nomem(err, STAGE);
        } else if (b->text.from < b->text.to) {
            parse_rows(table, b); /* its lines were too many to be parsed at once */
        } else {
            table->line += b->lines;
            drop_block(lines);
        }
    }
    return status;
}
