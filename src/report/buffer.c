/* A growing text for reports, and the quoting of text that others wrote. */
#include "report/buffer.h"

#include "base/status.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/utf8.h>

static bool reserve(wh_buffer *buffer, size_t more) {
    if (buffer->failed) {
        return false;
    }
    if (more >= SIZE_MAX / 4 || buffer->size >= SIZE_MAX / 4) {
        buffer->failed = true;
        return false;
    }
    size_t needed = buffer->size + more + 1;
    if (needed <= buffer->capacity) {
        return true;
    }
    size_t capacity = buffer->capacity ? buffer->capacity : 1024;
    while (capacity < needed) {
        capacity *= 2;
    }
    char *data = realloc(buffer->data, capacity);
    if (!data) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

void wh_buffer_add_bytes(wh_buffer *buffer, const char *bytes, size_t size) {
    if (!reserve(buffer, size)) {
        return;
    }
    if (size) {
        memcpy(buffer->data + buffer->size, bytes, size);
    }
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void wh_buffer_add(wh_buffer *buffer, const char *text) {
    if (text) {
        wh_buffer_add_bytes(buffer, text, strlen(text));
    }
}

void wh_buffer_printf(wh_buffer *buffer, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        buffer->failed = true;
    } else if (reserve(buffer, (size_t)length)) {
        vsnprintf(buffer->data + buffer->size, (size_t)length + 1, format, again);
        buffer->size += (size_t)length;
    }
    va_end(again);
}

void wh_buffer_number(wh_buffer *buffer, double value, int decimals) {
    if (!isfinite(value) || fabs(value) > 1e9) {
        wh_buffer_add(buffer, "?");
        return;
    }
    long long scale = 1;
    for (int i = 0; i < decimals && i < 9; i++) {
        scale *= 10;
    }
    long long scaled = llround(fabs(value) * (double)scale);
    if (value < 0 && scaled) {
        wh_buffer_add(buffer, "-");
    }
    wh_buffer_printf(buffer, "%lld", scaled / scale);
    long long fraction = scaled % scale;
    if (!fraction) {
        return;
    }
    wh_buffer_add(buffer, ".");
    for (scale /= 10; fraction; scale /= 10) {
        wh_buffer_printf(buffer, "%c", (char)('0' + fraction / scale));
        fraction %= scale;
    }
}

/* Marks that change the direction of what follows, and invisible separators. */
static bool is_deceptive(UChar32 c) {
    return c == 0x061C || (c >= 0x200B && c <= 0x200F && c != 0x200C && c != 0x200D) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

static const char *html_entity(UChar32 c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void wh_buffer_quote(wh_buffer *buffer, const char *text, wh_quoting quoting) {
    if (!text) {
        return;
    }
    size_t size = strlen(text);
    if (size > INT32_MAX) {
        buffer->failed = true;
        return;
    }
    int32_t length = (int32_t)size;
    for (int32_t at = 0; at < length;) {
        int32_t from = at;
        UChar32 c;
        U8_NEXT((const uint8_t *)text, at, length, c);
        const char *entity = quoting == WH_QUOTE_HTML ? html_entity(c) : NULL;
        if (c < 0 || is_deceptive(c)) {
            wh_buffer_add(buffer, "\xEF\xBF\xBD");
        } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
            wh_buffer_add(buffer, " ");
        } else if (entity) {
            wh_buffer_add(buffer, entity);
        } else {
            wh_buffer_add_bytes(buffer, text + from, (size_t)(at - from));
        }
    }
}

void wh_buffer_base64(wh_buffer *buffer, const uint8_t *bytes, size_t size) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (size > SIZE_MAX / 8 || !reserve(buffer, (size + 2) / 3 * 4)) {
        buffer->failed = true;
        return;
    }
    char *out = buffer->data + buffer->size;
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t word = (uint32_t)bytes[i] << 16;
        word |= left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        word |= left > 2 ? (uint32_t)bytes[i + 2] : 0;
        *out++ = digits[word >> 18];
        *out++ = digits[word >> 12 & 63];
        *out++ = left > 1 ? digits[word >> 6 & 63] : '=';
        *out++ = left > 2 ? digits[word & 63] : '=';
    }
    *out = '\0';
    buffer->size = (size_t)(out - buffer->data);
}

wh_status wh_buffer_take(wh_buffer *buffer, char **out, wh_error *err) {
    reserve(buffer, 0);
    if (buffer->failed) {
        wh_buffer_free(buffer);
        return wh_fail_nomem(err, "report");
    }
    buffer->data[buffer->size] = '\0';
    *out = buffer->data;
    *buffer = (wh_buffer){0};
    return WH_OK;
}

void wh_buffer_free(wh_buffer *buffer) {
    free(buffer->data);
    *buffer = (wh_buffer){0};
}
