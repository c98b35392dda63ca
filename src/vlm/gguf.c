/* The frame of a GGUF file: header, metadata, table of tensors. Every length is checked against
 * what is left of the file before it is used. */
#include "vlm/gguf.h"

#include "base/arena.h"
#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAGE "vlm"

/* More than any model has: limits on what a hostile file can make us keep. */
enum { MAX_KEYS = 65536, MAX_TENSORS = 65536, MAX_NAME = 256, MAX_ALIGNMENT = 65536 };

typedef struct entry {
    wh_gguf_text key;
    wh_gguf_type type, item_type; /* item_type: of an array */
    uint64_t count;               /* of an array; 1 otherwise */
    size_t at;                    /* of the value, or of an array's first element */
} entry;

struct wh_gguf {
    char *path;
    const uint8_t *bytes;
    size_t size;
    bool mapped;
    wh_arena *arena;
    entry *entries;
    size_t entry_count;
    wh_gguf_tensor *tensors;
    size_t tensor_count;
    uint64_t tensor_bytes;
};

/* ---- ggml's types: elements and bytes of a block ---- */

static const struct {
    uint16_t elements, bytes;
} blocks[] = {
    [0] = {1, 4},      [1] = {1, 2},      [2] = {32, 18},    [3] = {32, 20},    [6] = {32, 22},
    [7] = {32, 24},    [8] = {32, 34},    [10] = {256, 84},  [11] = {256, 110}, [12] = {256, 144},
    [13] = {256, 176}, [14] = {256, 210}, [16] = {256, 66},  [17] = {256, 74},  [18] = {256, 98},
    [19] = {256, 50},  [20] = {32, 18},   [21] = {256, 110}, [22] = {256, 82},  [23] = {256, 136},
    [24] = {1, 1},     [25] = {1, 2},     [26] = {1, 4},     [27] = {1, 8},     [28] = {1, 8},
    [29] = {256, 56},  [30] = {1, 2},     [34] = {256, 54},  [35] = {256, 66},  [39] = {32, 17},
};

static bool block_of(uint32_t type, uint64_t *elements, uint64_t *bytes) {
    if (type >= sizeof blocks / sizeof *blocks || !blocks[type].elements)
        return false;
    *elements = blocks[type].elements;
    *bytes = blocks[type].bytes;
    return true;
}

/* ---- Reading ---- */

typedef struct reader {
    const wh_gguf *gguf;
    size_t at;
    wh_error *err;
} reader;

static wh_status damaged(const reader *r, const char *what) {
    return wh_fail(r->err, WH_ERR_MODEL, STAGE, "%s: damaged or cut short: %s (near byte %zu)",
                   r->gguf->path, what, r->at);
}

static bool take(reader *r, void *out, size_t size) {
    if (size > r->gguf->size - r->at)
        return false;
    memcpy(out, r->gguf->bytes + r->at, size);
    r->at += size;
    return true;
}

static bool take_text(reader *r, wh_gguf_text *out) {
    uint64_t size;
    if (!take(r, &size, sizeof size) || size > r->gguf->size - r->at)
        return false;
    *out = (wh_gguf_text){(const char *)r->gguf->bytes + r->at, (size_t)size};
    r->at += (size_t)size;
    return true;
}

/* Bytes of a value of fixed size; 0 for texts and arrays. */
static size_t fixed_size(wh_gguf_type type) {
    static const uint8_t sizes[WH_GGUF_TYPE_COUNT] = {
        [WH_GGUF_U8] = 1,  [WH_GGUF_I8] = 1,  [WH_GGUF_U16] = 2, [WH_GGUF_I16] = 2,
        [WH_GGUF_U32] = 4, [WH_GGUF_I32] = 4, [WH_GGUF_F32] = 4, [WH_GGUF_BOOL] = 1,
        [WH_GGUF_U64] = 8, [WH_GGUF_I64] = 8, [WH_GGUF_F64] = 8,
    };
    return sizes[type];
}

static wh_status read_items(reader *r, wh_gguf_type type, uint64_t count) {
    size_t size = fixed_size(type), left = r->gguf->size - r->at;
    if (size) {
        if (count > left / size)
            return damaged(r, "a list of values is longer than the file");
        if (type == WH_GGUF_BOOL)
            for (uint64_t i = 0; i < count; i++)
                if (r->gguf->bytes[r->at + i] > 1)
                    return damaged(r, "a truth value is neither 0 nor 1");
        r->at += (size_t)count * size;
        return WH_OK;
    }
    if (type != WH_GGUF_STRING)
        return damaged(r, "lists of lists are not known");
    if (count > left / 8)
        return damaged(r, "a list of texts is longer than the file");
    for (uint64_t i = 0; i < count; i++) {
        wh_gguf_text text;
        if (!take_text(r, &text))
            return damaged(r, "a text in a list is longer than the file");
    }
    return WH_OK;
}

static wh_status read_entry(reader *r, entry *e) {
    uint32_t type;
    if (!take_text(r, &e->key) || !e->key.size || e->key.size > MAX_NAME)
        return damaged(r, "a metadata key has no sensible length");
    if (!take(r, &type, sizeof type) || type >= WH_GGUF_TYPE_COUNT)
        return damaged(r, "a metadata value is of no known type");
    e->type = (wh_gguf_type)type;
    e->count = 1;
    if (e->type == WH_GGUF_ARRAY) {
        uint32_t item;
        if (!take(r, &item, sizeof item) || item >= WH_GGUF_TYPE_COUNT ||
            !take(r, &e->count, sizeof e->count))
            return damaged(r, "a list of metadata values is of no known type");
        e->item_type = (wh_gguf_type)item;
    }
    e->at = r->at;
    return read_items(r, e->type == WH_GGUF_ARRAY ? e->item_type : e->type, e->count);
}

/* Elements and bytes of a tensor, without overflow. */
static bool tensor_size(wh_gguf_tensor *t) {
    uint64_t block, bytes, rows;
    if (!block_of(t->type, &block, &bytes) || t->dims[0] % block)
        return false;
    return !__builtin_mul_overflow(t->dims[1], t->dims[2], &rows) &&
           !__builtin_mul_overflow(rows, t->dims[3], &rows) &&
           !__builtin_mul_overflow(t->dims[0] / block, bytes, &t->bytes) &&
           !__builtin_mul_overflow(t->bytes, rows, &t->bytes);
}

static wh_status read_tensor(reader *r, wh_gguf_tensor *t) {
    if (!take_text(r, &t->name) || !t->name.size || t->name.size >= 64)
        return damaged(r, "a tensor's name has no sensible length");
    if (!take(r, &t->dim_count, sizeof t->dim_count) || t->dim_count < 1 || t->dim_count > 4)
        return damaged(r, "a tensor has not 1 to 4 dimensions");
    for (uint32_t i = 0; i < 4; i++) {
        t->dims[i] = 1;
        if (i < t->dim_count && (!take(r, &t->dims[i], 8) || !t->dims[i] || t->dims[i] > INT32_MAX))
            return damaged(r, "a tensor's dimension is out of range");
    }
    if (!take(r, &t->type, sizeof t->type) || !take(r, &t->offset, sizeof t->offset))
        return damaged(r, "the table of tensors ends early");
    if (!tensor_size(t))
        return wh_fail(r->err, WH_ERR_MODEL, STAGE,
                       "%s: tensor %.*s is of a type (number %u) or shape that is not known",
                       r->gguf->path, (int)t->name.size, t->name.bytes, t->type);
    return WH_OK;
}

/* Tensor offsets count from the aligned end of the table, each after the one before. */
static wh_status place_tensors(reader *r, wh_gguf *g) {
    uint64_t alignment = 32, start, next = 0;
    if (wh_gguf_get_uint(g, "general.alignment", &alignment) &&
        (alignment < 8 || alignment > MAX_ALIGNMENT || (alignment & (alignment - 1))))
        return damaged(r, "general.alignment is no sensible power of two");
    start = (r->at + alignment - 1) / alignment * alignment;
    for (size_t i = 0; i < g->tensor_count; i++) {
        wh_gguf_tensor *t = &g->tensors[i];
        if (t->offset != next)
            return damaged(r, "tensors do not follow each other");
        if (start > g->size || t->offset > g->size - start ||
            t->bytes > g->size - start - t->offset)
            return wh_fail(r->err, WH_ERR_MODEL, STAGE,
                           "%s: cut short: tensor %.*s would end beyond the file's %zu bytes",
                           g->path, (int)t->name.size, t->name.bytes, g->size);
        next = t->offset + (t->bytes + alignment - 1) / alignment * alignment;
        t->offset += start;
        g->tensor_bytes += t->bytes;
    }
    return WH_OK;
}

static int by_key(const void *a, const void *b) {
    const wh_gguf_text *x = &((const entry *)a)->key, *y = &((const entry *)b)->key;
    int order = memcmp(x->bytes, y->bytes, x->size < y->size ? x->size : y->size);
    return order ? order : (x->size > y->size) - (x->size < y->size);
}

static wh_status read_entries(reader *r, wh_gguf *g, uint64_t count) {
    if (count > MAX_KEYS)
        return damaged(r, "it claims more metadata than any model has");
    g->entries = wh_arena_alloc(g->arena, (size_t)count, sizeof(entry));
    if (!g->entries)
        return wh_fail_nomem(r->err, STAGE);
    for (uint64_t i = 0; i < count; i++) {
        wh_status status = read_entry(r, &g->entries[i]);
        if (status != WH_OK)
            return status;
    }
    g->entry_count = (size_t)count;
    qsort(g->entries, g->entry_count, sizeof(entry), by_key);
    for (size_t i = 1; i < g->entry_count; i++)
        if (!by_key(&g->entries[i - 1], &g->entries[i]))
            return damaged(r, "a metadata key is there twice");
    return WH_OK;
}

static wh_status read_all(wh_gguf *g, wh_error *err) {
    reader r = {.gguf = g, .err = err};
    uint32_t version;
    uint64_t tensors, keys;
    if (g->size < 4 || memcmp(g->bytes, "GGUF", 4))
        return wh_fail(err, WH_ERR_MODEL, STAGE,
                       "%s: is not a GGUF file (docs/models.md says how to convert one)", g->path);
    r.at = 4;
    if (!take(&r, &version, sizeof version) || !take(&r, &tensors, sizeof tensors) ||
        !take(&r, &keys, sizeof keys))
        return damaged(&r, "it ends within its header");
    if (version != 2 && version != 3)
        return wh_fail(err, WH_ERR_MODEL, STAGE,
                       "%s: is GGUF version %u; versions 2 and 3 can be read", g->path, version);
    wh_status status = read_entries(&r, g, keys);
    if (status != WH_OK)
        return status;
    if (tensors > MAX_TENSORS)
        return damaged(&r, "it claims more tensors than any model has");
    g->tensors = wh_arena_alloc(g->arena, (size_t)tensors, sizeof *g->tensors);
    if (!g->tensors)
        return wh_fail_nomem(err, STAGE);
    for (uint64_t i = 0; i < tensors && status == WH_OK; i++)
        status = read_tensor(&r, &g->tensors[i]);
    g->tensor_count = (size_t)tensors;
    return status == WH_OK ? place_tensors(&r, g) : status;
}

wh_status wh_gguf_parse(const uint8_t *bytes, size_t size, const char *path, wh_gguf **out,
                        wh_error *err) {
    wh_gguf *g = calloc(1, sizeof *g);
    *out = NULL;
    if (!g)
        return wh_fail_nomem(err, STAGE);
    g->bytes = bytes;
    g->size = size;
    g->arena = wh_arena_create(0);
    g->path = g->arena ? wh_arena_strdup(g->arena, path) : NULL;
    wh_status status = g->path ? read_all(g, err) : wh_fail_nomem(err, STAGE);
    if (status == WH_OK)
        *out = g;
    else
        wh_gguf_free(g);
    return status;
}

wh_status wh_gguf_open(const char *path, wh_gguf **out, wh_error *err) {
    wh_status status = WH_OK;
    struct stat info;
    void *bytes = MAP_FAILED;
    *out = NULL;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &info))
        status = wh_fail(err, errno == ENOENT ? WH_ERR_MODEL : WH_ERR_IO, STAGE, "%s: %s", path,
                         strerror(errno));
    else if (!S_ISREG(info.st_mode) || info.st_size < 1)
        status = wh_fail(err, WH_ERR_MODEL, STAGE, "%s: is %s, not a GGUF file", path,
                         S_ISDIR(info.st_mode) ? "a folder" : "empty");
    else
        bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (status == WH_OK && bytes == MAP_FAILED)
        status = wh_fail(err, WH_ERR_IO, STAGE, "%s: %s", path, strerror(errno));
    if (status == WH_OK)
        status = wh_gguf_parse(bytes, (size_t)info.st_size, path, out, err);
    if (status == WH_OK)
        (*out)->mapped = true;
    else if (bytes != MAP_FAILED)
        munmap(bytes, (size_t)info.st_size);
    if (file >= 0)
        close(file);
    return status;
}

void wh_gguf_free(wh_gguf *g) {
    if (!g)
        return;
    if (g->mapped)
        munmap((void *)(uintptr_t)g->bytes, g->size);
    wh_arena_free(g->arena);
    free(g);
}

/* ---- Asking ---- */

const char *wh_gguf_path(const wh_gguf *g) {
    return g->path;
}

const uint8_t *wh_gguf_bytes(const wh_gguf *g, size_t *size) {
    *size = g->size;
    return g->bytes;
}

static const entry *find(const wh_gguf *g, const char *key) {
    entry wanted = {.key = {key, strlen(key)}};
    return g->entry_count ? bsearch(&wanted, g->entries, g->entry_count, sizeof(entry), by_key)
                          : NULL;
}

static bool integer_at(const uint8_t *at, wh_gguf_type type, uint64_t *value) {
    int64_t wide = -1;
    switch (type) {
    case WH_GGUF_U8:
        wide = *at;
        break;
    case WH_GGUF_I8:
        wide = (int8_t)*at;
        break;
    case WH_GGUF_U16:
        wide = (int64_t)(at[0] | at[1] << 8);
        break;
    case WH_GGUF_I16:
        wide = (int16_t)(at[0] | at[1] << 8);
        break;
    case WH_GGUF_U32: {
        uint32_t number;
        memcpy(&number, at, sizeof number);
        wide = number;
        break;
    }
    case WH_GGUF_I32: {
        int32_t number;
        memcpy(&number, at, sizeof number);
        wide = number;
        break;
    }
    case WH_GGUF_U64:
    case WH_GGUF_I64:
        memcpy(&wide, at, sizeof wide);
        break;
    default:
        break;
    }
    *value = (uint64_t)wide;
    return wide >= 0;
}

bool wh_gguf_get_type(const wh_gguf *g, const char *key, wh_gguf_type *type) {
    const entry *e = find(g, key);
    if (e)
        *type = e->type;
    return e != NULL;
}

bool wh_gguf_get_uint(const wh_gguf *g, const char *key, uint64_t *value) {
    const entry *e = find(g, key);
    uint64_t number;
    if (!e || e->type == WH_GGUF_ARRAY || !integer_at(g->bytes + e->at, e->type, &number))
        return false;
    *value = number;
    return true;
}

bool wh_gguf_get_float(const wh_gguf *g, const char *key, double *value) {
    const entry *e = find(g, key);
    if (e && e->type == WH_GGUF_F32) {
        float narrow;
        memcpy(&narrow, g->bytes + e->at, sizeof narrow);
        *value = narrow;
        return true;
    }
    if (e && e->type == WH_GGUF_F64)
        memcpy(value, g->bytes + e->at, sizeof *value);
    return e && e->type == WH_GGUF_F64;
}

bool wh_gguf_get_text(const wh_gguf *g, const char *key, wh_gguf_text *value) {
    const entry *e = find(g, key);
    if (!e || e->type != WH_GGUF_STRING)
        return false;
    uint64_t size;
    memcpy(&size, g->bytes + e->at, sizeof size);
    *value = (wh_gguf_text){(const char *)g->bytes + e->at + sizeof size, (size_t)size};
    return true;
}

bool wh_gguf_get_array(const wh_gguf *g, const char *key, wh_gguf_type *type, uint64_t *count) {
    const entry *e = find(g, key);
    if (!e || e->type != WH_GGUF_ARRAY)
        return false;
    *type = e->item_type;
    *count = e->count;
    return true;
}

bool wh_gguf_array_uint(const wh_gguf *g, const char *key, uint64_t index, uint64_t *value) {
    const entry *e = find(g, key);
    if (!e || e->type != WH_GGUF_ARRAY || index >= e->count || !fixed_size(e->item_type))
        return false;
    return integer_at(g->bytes + e->at + index * fixed_size(e->item_type), e->item_type, value);
}

const uint8_t *wh_gguf_array_data(const wh_gguf *g, const char *key) {
    const entry *e = find(g, key);
    return e && e->type == WH_GGUF_ARRAY ? g->bytes + e->at : NULL;
}

bool wh_gguf_is(const wh_gguf *g, const char *key, const char *text) {
    wh_gguf_text value;
    return wh_gguf_get_text(g, key, &value) && value.size == strlen(text) &&
           !memcmp(value.bytes, text, value.size);
}

size_t wh_gguf_tensor_count(const wh_gguf *g) {
    return g->tensor_count;
}

const wh_gguf_tensor *wh_gguf_tensor_at(const wh_gguf *g, size_t index) {
    return &g->tensors[index];
}

const wh_gguf_tensor *wh_gguf_tensor_find(const wh_gguf *g, const char *name) {
    size_t size = strlen(name);
    for (size_t i = 0; i < g->tensor_count; i++)
        if (g->tensors[i].name.size == size && !memcmp(g->tensors[i].name.bytes, name, size))
            return &g->tensors[i];
    return NULL;
}

uint64_t wh_gguf_tensor_bytes(const wh_gguf *g) {
    return g->tensor_bytes;
}
