/* room: http */
/* Server-sent events of any bytes, whole and in pieces: the same events either way. */
#include "base/hash.h"
#include "http/sse.h"

#include <stdlib.h>
#include <string.h>

typedef struct seen {
    size_t count, bytes;
    uint64_t sum;
} seen;

static bool note(void *user, const char *data, size_t size) {
    seen *s = user;
    if (data[size] != '\0')
        abort();
    s->count++;
    s->bytes += size;
    for (size_t i = 0; i < size; i++)
        s->sum = s->sum * 31 + (unsigned char)data[i];
    return s->count < 100;
}

static wh_sse_state feed(const uint8_t *data, size_t size, size_t step, seen *s) {
    wh_sse *sse = wh_sse_create(200, note, s);
    wh_sse_state state = WH_SSE_OPEN;
    for (size_t at = 0; sse && at < size; at += step)
        state = wh_sse_feed(sse, (const char *)data + at, size - at < step ? size - at : step);
    wh_sse_free(sse);
    return state;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size)
        return 0;
    seen whole = {0}, pieces = {0};
    wh_sse_state a = feed(data, size, size, &whole);
    wh_sse_state b = feed(data, size, 1 + data[0] % 7u, &pieces);
    if (a != b || memcmp(&whole, &pieces, sizeof whole) != 0)
        abort();
    return 0;
}
