/* Reading and checking the frame of a GGUF file (versions 2 and 3) without any library: ggml ends
 * the process on some damaged files, so nothing is handed to it before this has passed. Format:
 * ggml's docs/gguf.md. */
#ifndef WH_VLM_GGUF_H
#define WH_VLM_GGUF_H

#include "whence.h"

typedef struct wh_gguf wh_gguf;

/* Types of metadata values, as the format numbers them. */
typedef enum wh_gguf_type {
    WH_GGUF_U8,
    WH_GGUF_I8,
    WH_GGUF_U16,
    WH_GGUF_I16,
    WH_GGUF_U32,
    WH_GGUF_I32,
    WH_GGUF_F32,
    WH_GGUF_BOOL,
    WH_GGUF_STRING,
    WH_GGUF_ARRAY,
    WH_GGUF_U64,
    WH_GGUF_I64,
    WH_GGUF_F64,
    WH_GGUF_TYPE_COUNT
} wh_gguf_type;

/* Bytes in the file; not NUL-terminated. */
typedef struct wh_gguf_text {
    const char *bytes;
    size_t size;
} wh_gguf_text;

typedef struct wh_gguf_tensor {
    wh_gguf_text name;
    uint32_t dim_count;
    uint64_t dims[4]; /* the first is the fastest; unused ones are 1 */
    uint32_t type;    /* ggml's number */
    uint64_t offset;  /* in the file */
    uint64_t bytes;
} wh_gguf_tensor;

/* Maps `path` and checks all of its frame: magic, version, counts, that every key is unique and of
 * a known type, that every string, array and tensor lies within the file, that tensors are of known
 * types, aligned, and do not overlap the metadata. WH_ERR_MODEL names the file and what is wrong
 * with it, WH_ERR_IO if it cannot be read. */
wh_status wh_gguf_open(const char *path, wh_gguf **out, wh_error *err);

/* The same for bytes in memory, which must stay; `path` names them in messages (copied). */
wh_status wh_gguf_parse(const uint8_t *bytes, size_t size, const char *path, wh_gguf **out,
                        wh_error *err);
void wh_gguf_free(wh_gguf *gguf);

const char *wh_gguf_path(const wh_gguf *gguf);
const uint8_t *wh_gguf_bytes(const wh_gguf *gguf, size_t *size); /* of the whole file */

/* Of which type the value of a key is; false if there is no such key. */
bool wh_gguf_get_type(const wh_gguf *gguf, const char *key, wh_gguf_type *type);

/* Values by key; false if there is none of that kind. Integers of any width, if not negative. */
bool wh_gguf_get_uint(const wh_gguf *gguf, const char *key, uint64_t *value);
bool wh_gguf_get_float(const wh_gguf *gguf, const char *key, double *value);
bool wh_gguf_get_text(const wh_gguf *gguf, const char *key, wh_gguf_text *value);
bool wh_gguf_get_array(const wh_gguf *gguf, const char *key, wh_gguf_type *type, uint64_t *count);

/* Element `index` of an array of integers. */
bool wh_gguf_array_uint(const wh_gguf *gguf, const char *key, uint64_t index, uint64_t *value);

/* Where an array's elements begin, as in the file, or NULL. Texts: a 64-bit length before each. */
const uint8_t *wh_gguf_array_data(const wh_gguf *gguf, const char *key);

/* Whether a text value equals `text`. */
bool wh_gguf_is(const wh_gguf *gguf, const char *key, const char *text);

size_t wh_gguf_tensor_count(const wh_gguf *gguf);
const wh_gguf_tensor *wh_gguf_tensor_at(const wh_gguf *gguf, size_t index);
const wh_gguf_tensor *wh_gguf_tensor_find(const wh_gguf *gguf, const char *name); /* or NULL */
uint64_t wh_gguf_tensor_bytes(const wh_gguf *gguf);                               /* of all */

#endif
