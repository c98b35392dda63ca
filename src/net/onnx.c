/* Walks the outermost protobuf message of an ONNX file (onnx.proto3, ModelProto). */
#include "net/onnx.h"

#include "base/status.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_PROPERTIES = 256, FIELD_GRAPH = 7, FIELD_METADATA = 14, FIELD_OUTPUT = 12 };

typedef struct cursor {
    const unsigned char *at, *end;
} cursor;

typedef struct field {
    unsigned number;
    cursor bytes; /* of a length-delimited field; empty for others */
} field;

static bool read_varint(cursor *c, uint64_t *value) {
    *value = 0;
    for (int shift = 0; shift < 64 && c->at < c->end; shift += 7) {
        unsigned char byte = *c->at++;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

static bool skip(cursor *c, uint64_t bytes) {
    if (bytes > (uint64_t)(c->end - c->at))
        return false;
    c->at += bytes;
    return true;
}

static bool read_field(cursor *c, field *f) {
    uint64_t tag, length;
    if (!read_varint(c, &tag))
        return false;
    f->number = (unsigned)(tag >> 3);
    f->bytes = (cursor){c->at, c->at};
    switch (tag & 7) {
    case 0:
        return read_varint(c, &length);
    case 1:
        return skip(c, 8);
    case 2:
        if (!read_varint(c, &length))
            return false;
        f->bytes.at = c->at;
        if (!skip(c, length))
            return false;
        f->bytes.end = c->at;
        return true;
    case 5:
        return skip(c, 4);
    default:
        return false;
    }
}

static char *copy_bytes(cursor bytes) {
    size_t size = (size_t)(bytes.end - bytes.at);
    char *text = malloc(size + 1);
    if (!text)
        return NULL;
    memcpy(text, bytes.at, size);
    text[size] = '\0';
    return text;
}

/* One StringStringEntryProto: WH_OK, WH_ERR_FORMAT or WH_ERR_NOMEM; what was read stays. */
static wh_status read_property(cursor bytes, wh_onnx_property *property) {
    field f;
    while (bytes.at < bytes.end) {
        if (!read_field(&bytes, &f))
            return WH_ERR_FORMAT;
        char **slot = f.number == 1 ? &property->key : f.number == 2 ? &property->value : NULL;
        if (!slot)
            continue;
        free(*slot);
        *slot = copy_bytes(f.bytes);
        if (!*slot)
            return WH_ERR_NOMEM;
    }
    return property->key && property->value ? WH_OK : WH_ERR_FORMAT;
}

wh_status wh_onnx_properties(const unsigned char *bytes, size_t size, wh_onnx_property **out,
                             size_t *count, wh_error *err) {
    wh_onnx_property *list = calloc(MAX_PROPERTIES, sizeof *list);
    cursor c = {bytes, bytes + size};
    field f;
    size_t n = 0;
    *out = NULL;
    *count = 0;
    if (!list)
        return wh_fail_nomem(err, "net");
    wh_status status = WH_OK;
    while (status == WH_OK && c.at < c.end) {
        if (!read_field(&c, &f))
            status = WH_ERR_FORMAT;
        else if (f.number == FIELD_METADATA && n < MAX_PROPERTIES)
            status = read_property(f.bytes, &list[n++]);
    }
    if (status == WH_OK) {
        *out = list;
        *count = n;
        return WH_OK;
    }
    wh_onnx_properties_free(list, n);
    if (status == WH_ERR_NOMEM)
        return wh_fail_nomem(err, "net");
    return wh_fail(err, WH_ERR_MODEL, "net", "not a sound ONNX file: byte %zu",
                   (size_t)(c.at - bytes));
}

void wh_onnx_properties_free(wh_onnx_property *properties, size_t count) {
    for (size_t i = 0; i < count; i++) {
        free(properties[i].key);
        free(properties[i].value);
    }
    free(properties);
}

size_t wh_onnx_tap(const char *name, unsigned char *suffix, size_t capacity) {
    /* TypeProto { tensor_type { elem_type: FLOAT } } */
    static const unsigned char type[] = {0x12, 4, 0x0a, 2, 0x08, 1};
    size_t length = strlen(name), info = 2 + length + sizeof type;
    if (info + 2 > 127 || info + 4 > capacity)
        return 0;
    unsigned char *p = suffix;
    *p++ = FIELD_GRAPH << 3 | 2;
    *p++ = (unsigned char)(info + 2);
    *p++ = FIELD_OUTPUT << 3 | 2;
    *p++ = (unsigned char)info;
    *p++ = 1 << 3 | 2;
    *p++ = (unsigned char)length;
    memcpy(p, name, length);
    memcpy(p + length, type, sizeof type);
    return info + 4;
}
