/* A growing text for reports: every writer is a no-op after the first failure, so that callers
 * check once, at the end. */
#ifndef WH_REPORT_BUFFER_H
#define WH_REPORT_BUFFER_H

#include "whence.h"

typedef struct wh_buffer {
    char *data; /* NUL-terminated once anything was added */
    size_t size, capacity;
    bool failed; /* an allocation failed; nothing more is added */
} wh_buffer;

/* How foreign text (from a photo, a file name, a data set) is made harmless. Both forms replace
 * malformed bytes, bidirectional overrides and marks by U+FFFD, and control characters by blanks:
 * what is shown then cannot reorder, hide or forge what stands beside it. */
typedef enum wh_quoting {
    WH_QUOTE_PLAIN, /* for a terminal: one line, no escape sequences */
    WH_QUOTE_HTML   /* for element content and double-quoted attributes */
} wh_quoting;

void wh_buffer_add(wh_buffer *buffer, const char *text);
void wh_buffer_add_bytes(wh_buffer *buffer, const char *bytes, size_t size);

/* Formats with printf; give it no floating-point numbers, they depend on the locale. */
void wh_buffer_printf(wh_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* `value` with at most `decimals` (0 to 9) places, trailing zeros dropped, always with a point;
 * "?" if it is not finite or beyond 10^9. */
void wh_buffer_number(wh_buffer *buffer, double value, int decimals);

/* Foreign text, made harmless. NULL adds nothing. */
void wh_buffer_quote(wh_buffer *buffer, const char *text, wh_quoting quoting);

void wh_buffer_base64(wh_buffer *buffer, const uint8_t *bytes, size_t size);

/* Gives the text away (malloc'd, never NULL on WH_OK), or frees it and fails with WH_ERR_NOMEM. */
wh_status wh_buffer_take(wh_buffer *buffer, char **out, wh_error *err);
void wh_buffer_free(wh_buffer *buffer);

#endif
