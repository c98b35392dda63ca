/* Writing small GGUF files in memory, sound ones and others. */
#ifndef WH_TESTS_GGUF_BYTES_H
#define WH_TESTS_GGUF_BYTES_H

#include <stdint.h>
#include <string.h>

typedef struct gguf_bytes {
    uint8_t data[1 << 16];
    size_t size;
} gguf_bytes;

static inline void put(gguf_bytes *out, const void *bytes, size_t size) {
    memcpy(out->data + out->size, bytes, size);
    out->size += size;
}

static inline void put_u32(gguf_bytes *out, uint32_t value) {
    put(out, &value, sizeof value);
}

static inline void put_u64(gguf_bytes *out, uint64_t value) {
    put(out, &value, sizeof value);
}

static inline void put_text(gguf_bytes *out, const char *text) {
    put_u64(out, strlen(text));
    put(out, text, strlen(text));
}

static inline void put_head(gguf_bytes *out, uint32_t version, uint64_t tensors, uint64_t keys) {
    out->size = 0;
    put(out, "GGUF", 4);
    put_u32(out, version);
    put_u64(out, tensors);
    put_u64(out, keys);
}

static inline void put_key_text(gguf_bytes *out, const char *key, const char *value) {
    put_text(out, key);
    put_u32(out, 8);
    put_text(out, value);
}

static inline void put_key_u32(gguf_bytes *out, const char *key, uint32_t value) {
    put_text(out, key);
    put_u32(out, 4);
    put_u32(out, value);
}

static inline void put_tensor(gguf_bytes *out, const char *name, uint64_t first, uint64_t second,
                              uint32_t type, uint64_t offset) {
    put_text(out, name);
    put_u32(out, 2);
    put_u64(out, first);
    put_u64(out, second);
    put_u32(out, type);
    put_u64(out, offset);
}

/* Zeroes up to the next multiple of 32, then `size` more. */
static inline void put_data(gguf_bytes *out, size_t size) {
    size_t start = (out->size + 31) / 32 * 32;
    memset(out->data + out->size, 0, start + size - out->size);
    out->size = start + size;
}

#endif
