/* Server-sent events, fed in pieces of any size. */
#include "http/sse.h"

#include <stdlib.h>
#include <string.h>

typedef struct buffer {
    char *bytes;
    size_t used, room;
} buffer;

struct wh_sse {
    buffer line, data;
    size_t max_bytes;
    bool (*on_event)(void *user, const char *data, size_t size);
    void *user;
    wh_sse_state state;
    bool after_return; /* the last byte was CR: a following LF belongs to it */
    bool has_data;     /* the event has a data field, even an empty one */
    bool begun;        /* a first line was seen, so no byte order mark can come any more */
};

wh_sse *wh_sse_create(size_t max_bytes, bool (*on_event)(void *user, const char *data, size_t size),
                      void *user) {
    wh_sse *sse = calloc(1, sizeof *sse);
    if (!sse)
        return NULL;
    sse->max_bytes = max_bytes;
    sse->on_event = on_event;
    sse->user = user;
    return sse;
}

void wh_sse_free(wh_sse *sse) {
    if (!sse)
        return;
    free(sse->line.bytes);
    free(sse->data.bytes);
    free(sse);
}

/* Appends and keeps a NUL after the end. */
static bool append(wh_sse *sse, buffer *to, const char *bytes, size_t size) {
    /* A line carries a field name besides its data. */
    if (size > sse->max_bytes + 64 - to->used) {
        sse->state = WH_SSE_TOO_LONG;
        return false;
    }
    if (to->used + size + 1 > to->room) {
        size_t room = to->room ? to->room * 2 : 256;
        while (room < to->used + size + 1)
            room *= 2;
        char *grown = realloc(to->bytes, room);
        if (!grown) {
            sse->state = WH_SSE_NOMEM;
            return false;
        }
        to->bytes = grown;
        to->room = room;
    }
    memcpy(to->bytes + to->used, bytes, size);
    to->used += size;
    to->bytes[to->used] = '\0';
    return true;
}

static void deliver(wh_sse *sse) {
    if (!sse->has_data)
        return;
    size_t size = sse->data.used ? sse->data.used - 1 : 0; /* the last line feed */
    if (!append(sse, &sse->data, "", 0))
        return;
    sse->data.bytes[size] = '\0';
    sse->data.used = 0;
    sse->has_data = false;
    if (!sse->on_event(sse->user, sse->data.bytes, size))
        sse->state = WH_SSE_STOPPED;
}

/* One line, without its end. Only `data` matters here: event names, ids and retry times do not. */
static void take_line(wh_sse *sse) {
    const char *line = sse->line.used ? sse->line.bytes : "";
    size_t size = sse->line.used;
    sse->line.used = 0;
    if (!sse->begun && size >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
        line += 3;
        size -= 3;
    }
    sse->begun = true;
    if (size == 0) {
        deliver(sse);
        return;
    }
    const char *colon = memchr(line, ':', size);
    size_t name = colon ? (size_t)(colon - line) : size;
    if (name != 4 || memcmp(line, "data", 4) != 0)
        return;
    size_t value = name < size ? name + 1 : size;
    if (value < size && line[value] == ' ')
        value++;
    if (append(sse, &sse->data, line + value, size - value) && append(sse, &sse->data, "\n", 1))
        sse->has_data = true;
}

wh_sse_state wh_sse_feed(wh_sse *sse, const char *bytes, size_t size) {
    size_t at = 0;
    while (at < size && sse->state == WH_SSE_OPEN) {
        if (sse->after_return && bytes[at] == '\n') {
            sse->after_return = false;
            at++;
            continue;
        }
        sse->after_return = false;
        size_t end = at;
        while (end < size && bytes[end] != '\n' && bytes[end] != '\r')
            end++;
        if (end > at && !append(sse, &sse->line, bytes + at, end - at))
            break;
        if (end < size) {
            sse->after_return = bytes[end] == '\r';
            take_line(sse);
            end++;
        }
        at = end;
    }
    return sse->state;
}

bool wh_sse_is_partial(const wh_sse *sse) {
    return sse->line.used > 0 || sse->has_data;
}
