/* Statuses by name, and filling a wh_error. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *wh_status_name(wh_status status) {
    switch (status) {
    case WH_OK:
        return "ok";
    case WH_ERR_ARG:
        return "argument";
    case WH_ERR_IO:
        return "io";
    case WH_ERR_FORMAT:
        return "format";
    case WH_ERR_LIMIT:
        return "limit";
    case WH_ERR_NOMEM:
        return "memory";
    case WH_ERR_MODEL:
        return "model";
    case WH_ERR_DATA:
        return "data";
    case WH_ERR_NETWORK:
        return "network";
    case WH_ERR_CANCELLED:
        return "cancelled";
    case WH_ERR_INTERNAL:
        return "internal";
    }
    return "unknown";
}

/* Names of files stand in messages: none of their bytes may drive the terminal that shows them. */
static void blank_controls(char *text) {
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text, next = (unsigned char)text[1];
        if (byte < 0x20 || byte == 0x7F)
            *text = '?';
        else if (byte == 0xC2 && next >= 0x80 && next <= 0x9F)
            *text = text[1] = '?';
    }
}

wh_status wh_fail(wh_error *err, wh_status status, const char *stage, const char *format, ...) {
    if (!err)
        return status;
    err->status = status;
    snprintf(err->stage, sizeof err->stage, "%s", stage);
    va_list args;
    va_start(args, format);
    int length = vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    if (length < 0)
        snprintf(err->message, sizeof err->message, "%s", wh_status_name(status));
    if (length >= (int)sizeof err->message) {
        /* A message cut inside a multi-byte character would not be UTF-8 any more. */
        size_t end = sizeof err->message - 1;
        while (end > 0 && ((unsigned char)err->message[end - 1] & 0xC0) == 0x80)
            end--;
        if (end > 0 && ((unsigned char)err->message[end - 1] & 0x80))
            err->message[end - 1] = '\0';
    }
    blank_controls(err->message);
    return status;
}

wh_status wh_fail_nomem(wh_error *err, const char *stage) {
    return wh_fail(err, WH_ERR_NOMEM, stage, "out of memory");
}
