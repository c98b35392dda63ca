/* The only outgoing socket: requests with limits on bytes and time, streaming, resuming, retries.
 *
 * A client serves one thread; different clients are independent. TLS is always verified; only http
 * and https are spoken, and https never falls back to http. Proxies come from the environment
 * (https_proxy, ...); an address of this machine is asked directly. Keys travel in a header of
 * their own and stand in no message. */
#ifndef WH_HTTP_HTTP_H
#define WH_HTTP_HTTP_H

#include "whence.h"

typedef struct wh_http wh_http;

/* `offline` (or WHENCE_OFFLINE=1 in the environment) makes every request fail before a name is
 * looked up or a socket opened. */
wh_status wh_http_create(bool offline, wh_http **out, wh_error *err);
void wh_http_free(wh_http *client);
bool wh_http_is_offline(const wh_http *client);

/* What a server answered; strings live until the reply is cleared. */
typedef struct wh_http_reply {
    wh_status status; /* WH_OK: an answer of any HTTP code came; otherwise `error` says why not */
    wh_error error;   /* names scheme, host and path; never a query or a key */
    int code;         /* 200, 404, ...; 0 if no head arrived */
    char *body;       /* collected bytes, NUL-terminated; NULL when streamed to on_data */
    size_t size;      /* bytes received */
    char content_type[96]; /* lower case, without parameters; "" if not given */
    char etag[160];        /* as sent, with its quotes; "" if not given */
    int64_t length;        /* of this answer's body as announced; -1 if not */
    int64_t range_start;   /* of a 206: the first byte's offset; -1 otherwise */
    int64_t range_total;   /* of a 206 or 416: the whole file's size; -1 if not told */
    int retry_after_ms;    /* as the server asks; -1 if it does not */
    bool truncated;        /* the connection ended before the announced end */
    bool passing;          /* of a failure: another attempt could succeed */
    bool timed_out;        /* of a failure: it took too long */
} wh_http_reply;

void wh_http_reply_clear(wh_http_reply *reply);

/* Callbacks: false ends the transfer; the reply is then WH_ERR_CANCELLED. */
typedef struct wh_http_request {
    const char *url;
    const char *body; /* NULL: GET; otherwise POST, and redirects are not followed */
    size_t body_size;
    const char *content_type; /* of the body */
    const char *accept;       /* NULL: anything */
    const char *key;      /* sent as "Authorization: Bearer ..." to this host only; NULL: none */
    int64_t from;         /* > 0: resume at this byte */
    const char *if_range; /* a strong ETag: resume only if the file is still that one */
    size_t max_bytes;     /* of the body; 0: 16 MiB */
    int connect_ms;       /* 0: 10 s */
    int idle_ms;          /* without a byte either way, if below total_ms; 0: 60 s */
    int total_ms;         /* 0: 10 min; -1: no limit */
    bool (*on_head)(void *user, const wh_http_reply *head); /* once, before any data; or NULL */
    bool (*on_data)(void *user, const char *bytes, size_t size); /* only of codes 200 to 299 */
    void *user;
    const volatile bool *cancelled; /* or NULL */
} wh_http_request;

/* One request, one attempt. The status is the reply's. */
wh_status wh_http_send(wh_http *client, const wh_http_request *request, wh_http_reply *reply);

/* Several in flight on one client. wh_http_start copies what it needs of the request but the
 * body, the key and the callbacks' user, which must live until the transfer is returned. */
typedef struct wh_http_transfer wh_http_transfer;
wh_status wh_http_start(wh_http *client, const wh_http_request *request, void *tag,
                        wh_http_transfer **out, wh_error *err);

/* Drives all transfers until one ends or `timeout_ms` passes. `*tag` is that of the ended one,
 * whose reply moves to `*reply`; false if none ended in time. */
bool wh_http_wait(wh_http *client, int timeout_ms, void **tag, wh_http_reply *reply);

/* Ends a transfer that has not been returned; its tag will not come back. */
void wh_http_abort(wh_http *client, wh_http_transfer *transfer);

/* ---- retry.c: what is worth another attempt, and when ---- */

typedef struct wh_http_retry {
    int attempts;          /* in all; 0: 4 */
    int first_ms, most_ms; /* the delay doubles from the first to the most; 0: 500 and 30,000 */
    uint64_t seed;         /* of the jitter */
} wh_http_retry;

/* True for 429, 500, 502, 503, 504 and for connections that failed or ended early; false for
 * answers and refusals that would be the same again, for --offline and for cancelled ones. */
bool wh_http_is_passing(const wh_http_reply *reply);

/* Milliseconds to wait before attempt `attempt` (1: the first repetition): half of the doubled
 * delay plus a random half, or what the server asked for if that is longer (at most `most_ms`). */
int wh_http_delay_ms(const wh_http_retry *retry, int attempt, const wh_http_reply *reply);

/* Sends until it succeeds, is not worth repeating, or attempts run out. `on_data` may see data of
 * several attempts: a stream needs wh_http_send instead. */
wh_status wh_http_fetch(wh_http *client, const wh_http_request *request, const wh_http_retry *retry,
                        wh_http_reply *reply);

/* Sleeps in small steps; false if `*cancelled` became true. */
bool wh_http_sleep(int ms, const volatile bool *cancelled);

/* ---- url.c ---- */

/* Checks a URL for use: http or https, a host, no user or password in it. Writes
 * "scheme://host/path" without query to `shown` for messages (cut to its size; also filled if the
 * check fails). */
wh_status wh_http_check_url(const char *url, char *shown, size_t room, wh_error *err);

/* True if the URL's host is this machine (localhost, 127.0.0.0/8, ::1). */
bool wh_http_is_loopback(const char *url);

#endif
