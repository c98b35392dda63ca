/* Server-sent events (WHATWG HTML, 9.2.6), fed in pieces of any size. */
#ifndef WH_HTTP_SSE_H
#define WH_HTTP_SSE_H

#include "whence.h"

typedef struct wh_sse wh_sse;

/* `on_event` gets the data of each event, NUL-terminated and without the last line feed; false
 * stops the stream. No event may have more than `max_bytes` of data. NULL without memory. */
wh_sse *wh_sse_create(size_t max_bytes, bool (*on_event)(void *user, const char *data, size_t size),
                      void *user);
void wh_sse_free(wh_sse *sse);

typedef enum wh_sse_state {
    WH_SSE_OPEN,
    WH_SSE_STOPPED,  /* by on_event */
    WH_SSE_TOO_LONG, /* an event over max_bytes */
    WH_SSE_NOMEM
} wh_sse_state;

/* Feeds bytes; stays at any state but OPEN. An event that was begun and not ended by a blank line
 * is never delivered. */
wh_sse_state wh_sse_feed(wh_sse *sse, const char *bytes, size_t size);

/* True if something was received after the last complete event: the stream was cut. */
bool wh_sse_is_partial(const wh_sse *sse);

#endif
