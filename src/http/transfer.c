/* One transfer: its curl handle, what it receives, and what its end means. */
#include "base/clock.h"
#include "base/status.h"
#include "http/internal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEFAULT_IDLE_MS 60000
#define DEFAULT_TOTAL_MS 600000
#define DEFAULT_BYTES ((size_t)16 << 20)
#define HEAD_BYTES ((size_t)256 << 10) /* of all heads of one transfer, redirects included */
#define FAULT_BYTES ((size_t)64 << 10) /* kept of the body that comes with an error code */
#define REDIRECTS 5L

static bool is_success(int code) {
    return code >= 200 && code <= 299;
}

/* The value of header line `line` if its name is `name`. */
static const char *value_of(const char *line, size_t size, const char *name, size_t *length) {
    size_t used = strlen(name);
    if (size <= used || line[used] != ':' || strncasecmp(line, name, used) != 0)
        return NULL;
    const char *at = line + used + 1, *end = line + size;
    while (at < end && isspace((unsigned char)*at))
        at++;
    while (end > at && isspace((unsigned char)end[-1]))
        end--;
    *length = (size_t)(end - at);
    return at;
}

static void copy_value(char *into, size_t room, const char *value, size_t length) {
    if (length >= room) { /* a cut ETag would name another file */
        into[0] = '\0';
        return;
    }
    memcpy(into, value, length);
    into[length] = '\0';
}

static int64_t parse_size(const char *text, const char *end, const char **rest) {
    int64_t value = 0;
    const char *at = text;
    for (; at < end && isdigit((unsigned char)*at); at++) {
        if (value > (INT64_MAX - 9) / 10)
            return -1;
        value = value * 10 + (*at - '0');
    }
    *rest = at;
    return at > text ? value : -1;
}

/* "bytes 100-199/200" or "bytes * /200" */
static void parse_range(wh_http_reply *reply, const char *value, size_t length) {
    const char *end = value + length, *at = value;
    if (length < 7 || strncasecmp(value, "bytes ", 6) != 0)
        return;
    int64_t start = parse_size(value + 6, end, &at);
    const char *slash = memchr(value, '/', length);
    if (start >= 0 && at < end && *at == '-')
        reply->range_start = start;
    if (slash)
        reply->range_total = parse_size(slash + 1, end, &at);
}

static void start_head(wh_http_reply *reply) {
    reply->content_type[0] = reply->etag[0] = '\0';
    reply->length = reply->range_start = reply->range_total = -1;
}

static void take_header(wh_http_reply *reply, const char *line, size_t size) {
    size_t length;
    const char *value;
    if (size > 5 && strncmp(line, "HTTP/", 5) == 0) {
        start_head(reply); /* after a redirect or a 100 the next head replaces this one */
    } else if ((value = value_of(line, size, "content-type", &length))) {
        const char *semicolon = memchr(value, ';', length);
        copy_value(reply->content_type, sizeof reply->content_type, value,
                   semicolon ? (size_t)(semicolon - value) : length);
        for (char *at = reply->content_type; *at; at++)
            *at = (char)tolower((unsigned char)*at);
    } else if ((value = value_of(line, size, "etag", &length))) {
        copy_value(reply->etag, sizeof reply->etag, value, length);
    } else if ((value = value_of(line, size, "content-length", &length))) {
        const char *rest;
        reply->length = parse_size(value, value + length, &rest);
    } else if ((value = value_of(line, size, "content-range", &length))) {
        parse_range(reply, value, length);
    }
}

static size_t on_header(char *bytes, size_t size, size_t count, void *user) {
    wh_http_transfer *transfer = user;
    transfer->head_bytes += size * count;
    if (transfer->head_bytes > HEAD_BYTES) {
        transfer->stop = WH_HTTP_HEAD_TOO_LARGE;
        return 0;
    }
    take_header(&transfer->reply, bytes, size * count);
    return size * count;
}

/* Tells the head once it is final. False if the callback wants no more. */
static bool tell_head(wh_http_transfer *transfer) {
    if (transfer->head_told)
        return true;
    long code = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &code);
    transfer->reply.code = (int)code;
    transfer->head_told = true;
    if (!transfer->request.on_head ||
        transfer->request.on_head(transfer->request.user, &transfer->reply))
        return true;
    transfer->stop = WH_HTTP_BY_CALLBACK;
    return false;
}

static bool keep(wh_http_transfer *transfer, const char *bytes, size_t size) {
    wh_http_reply *reply = &transfer->reply;
    if (reply->size + size + 1 > transfer->body_room) {
        size_t room = transfer->body_room ? transfer->body_room * 2 : 4096;
        while (room < reply->size + size + 1)
            room *= 2;
        char *grown = realloc(reply->body, room);
        if (!grown) {
            transfer->stop = WH_HTTP_NOMEM;
            return false;
        }
        reply->body = grown;
        transfer->body_room = room;
    }
    memcpy(reply->body + reply->size, bytes, size);
    reply->size += size;
    reply->body[reply->size] = '\0';
    return true;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user) {
    wh_http_transfer *transfer = user;
    wh_http_reply *reply = &transfer->reply;
    size *= count;
    if (!tell_head(transfer))
        return 0;
    if (!is_success(reply->code)) { /* enough to say what is wrong; the rest is read and dropped */
        size_t left = FAULT_BYTES > reply->size ? FAULT_BYTES - reply->size : 0;
        transfer->max_bytes -= size < transfer->max_bytes ? size : transfer->max_bytes;
        if (!transfer->max_bytes)
            transfer->stop = WH_HTTP_TOO_LARGE;
        return transfer->max_bytes && keep(transfer, bytes, size < left ? size : left) ? size : 0;
    }
    if (size > transfer->max_bytes - reply->size) {
        transfer->stop = WH_HTTP_TOO_LARGE;
        return 0;
    }
    if (!transfer->request.on_data)
        return keep(transfer, bytes, size) ? size : 0;
    reply->size += size;
    if (transfer->request.on_data(transfer->request.user, bytes, size))
        return size;
    transfer->stop = WH_HTTP_BY_CALLBACK;
    return 0;
}

static int on_progress(void *user, curl_off_t to_get, curl_off_t got, curl_off_t to_put,
                       curl_off_t put) {
    wh_http_transfer *transfer = user;
    (void)to_get, (void)to_put;
    if (got + put != transfer->moved) {
        transfer->moved = got + put;
        transfer->last_ms = wh_clock_ms();
    }
    if (transfer->request.cancelled && *transfer->request.cancelled)
        transfer->stop = WH_HTTP_CANCELLED;
    return transfer->stop == WH_HTTP_CANCELLED;
}

static bool add_header(wh_http_transfer *transfer, const char *name, const char *value) {
    char *line = NULL;
    if (asprintf(&line, "%s: %s", name, value) < 0)
        return false;
    struct curl_slist *longer = curl_slist_append(transfer->headers, line);
    free(line);
    if (longer)
        transfer->headers = longer;
    return longer != NULL;
}

static bool add_headers(wh_http_transfer *transfer) {
    const wh_http_request *request = &transfer->request;
    struct curl_slist *plain = curl_slist_append(NULL, "Expect:"); /* no 100-continue */
    transfer->headers = plain;
    char *bearer = NULL;
    bool ok = plain != NULL;
    if (ok && request->content_type)
        ok = add_header(transfer, "Content-Type", request->content_type);
    if (ok && request->accept)
        ok = add_header(transfer, "Accept", request->accept);
    if (ok && request->from > 0 && request->if_range)
        ok = add_header(transfer, "If-Range", request->if_range);
    /* curl does not repeat this header to another host after a redirect. */
    if (ok && request->key)
        ok = asprintf(&bearer, "Bearer %s", request->key) >= 0 &&
             add_header(transfer, "Authorization", bearer);
    free(bearer);
    return ok;
}

static int total_ms(const wh_http_request *request) {
    return request->total_ms ? request->total_ms : DEFAULT_TOTAL_MS;
}

/* 0 where the whole transfer has no more time than that: of two limits that end together, which one
 * is told would be chance. */
static int idle_ms(const wh_http_request *request) {
    int idle = request->idle_ms > 0 ? request->idle_ms : DEFAULT_IDLE_MS;
    return request->total_ms < 0 || idle < total_ms(request) ? idle : 0;
}

static void set_way(wh_http_transfer *transfer) {
    const wh_http_request *request = &transfer->request;
    CURL *easy = transfer->easy;
    bool secure = strncasecmp(request->url, "https:", 6) == 0;
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, request->body ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, REDIRECTS);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (wh_http_is_loopback(request->url))
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)(request->connect_ms > 0 ? request->connect_ms : 10000));
    if (request->total_ms >= 0)
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)total_ms(request));
    if (request->from > 0) {
        char range[32];
        snprintf(range, sizeof range, "%lld-", (long long)request->from);
        curl_easy_setopt(easy, CURLOPT_RANGE, range);
    }
}

wh_status wh_http_prepare(wh_http_transfer *transfer, wh_error *err) {
    wh_http_request *request = &transfer->request;
    if (!(transfer->easy = curl_easy_init()))
        return wh_fail_nomem(err, WH_HTTP_STAGE);
    CURL *easy = transfer->easy;
    start_head(&transfer->reply);
    transfer->reply.retry_after_ms = -1;
    transfer->max_bytes = request->max_bytes ? request->max_bytes : DEFAULT_BYTES;
    transfer->idle_ms = idle_ms(request);
    bool ok = add_headers(transfer) &&
              curl_easy_setopt(easy, CURLOPT_URL, request->url) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_USERAGENT, "whence/" WH_VERSION) == CURLE_OK;
    if (ok && request->body) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body); /* not copied */
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
    }
    if (!ok)
        return wh_fail_nomem(err, WH_HTTP_STAGE);
    set_way(transfer);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->fault);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, transfer);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    transfer->last_ms = wh_clock_ms();
    return WH_OK;
}

static void fail(wh_http_transfer *transfer, wh_status status, bool passing, const char *why) {
    transfer->reply.status = status;
    transfer->reply.passing = passing;
    transfer->reply.timed_out =
        transfer->stop == WH_HTTP_IDLE || transfer->result == CURLE_OPERATION_TIMEDOUT;
    wh_fail(&transfer->reply.error, status, WH_HTTP_STAGE, "%s: %s", transfer->shown, why);
}

/* The transfers that we ended. */
static void conclude_stopped(wh_http_transfer *transfer) {
    char why[96];
    switch (transfer->stop) {
    case WH_HTTP_TOO_LARGE:
        snprintf(why, sizeof why, "the answer is larger than the limit of %zu bytes",
                 transfer->request.max_bytes ? transfer->request.max_bytes : DEFAULT_BYTES);
        fail(transfer, WH_ERR_NETWORK, false, why);
        break;
    case WH_HTTP_HEAD_TOO_LARGE:
        fail(transfer, WH_ERR_NETWORK, false, "the answer's headers are too large");
        break;
    case WH_HTTP_IDLE:
        snprintf(why, sizeof why, "no byte for %.1f s", transfer->idle_ms / 1000.0);
        fail(transfer, WH_ERR_NETWORK, true, why);
        break;
    case WH_HTTP_NOMEM:
        transfer->reply.status = wh_fail_nomem(&transfer->reply.error, WH_HTTP_STAGE);
        break;
    default:
        fail(transfer, WH_ERR_CANCELLED, false, "cancelled");
    }
}

static void conclude_failed(wh_http_transfer *transfer) {
    CURLcode result = transfer->result;
    const char *told = transfer->fault[0] ? transfer->fault : curl_easy_strerror(result);
    char why[300];
    switch (result) {
    case CURLE_OUT_OF_MEMORY:
        transfer->reply.status = wh_fail_nomem(&transfer->reply.error, WH_HTTP_STAGE);
        return;
    case CURLE_OPERATION_TIMEDOUT:
        snprintf(why, sizeof why, "timed out: %s", told);
        break;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
        snprintf(why, sizeof why, "the server closed the connection early after %zu bytes",
                 transfer->reply.size);
        break;
    default:
        snprintf(why, sizeof why, "%s", told);
    }
    transfer->reply.truncated =
        result == CURLE_PARTIAL_FILE || result == CURLE_GOT_NOTHING || result == CURLE_RECV_ERROR;
    bool refusal = result == CURLE_UNSUPPORTED_PROTOCOL || result == CURLE_URL_MALFORMAT ||
                   result == CURLE_TOO_MANY_REDIRECTS || result == CURLE_PEER_FAILED_VERIFICATION ||
                   result == CURLE_SSL_CACERT_BADFILE || result == CURLE_SSL_ISSUER_ERROR ||
                   result == CURLE_WEIRD_SERVER_REPLY;
    fail(transfer, WH_ERR_NETWORK, !refusal, why);
}

void wh_http_conclude(wh_http_transfer *transfer) {
    wh_http_reply *reply = &transfer->reply;
    curl_off_t wait = 0;
    long code = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &code);
    reply->code = (int)code;
    if (transfer->result == CURLE_OK && transfer->stop == WH_HTTP_RUNS)
        tell_head(transfer); /* an answer without a body */
    if (transfer->stop != WH_HTTP_RUNS) {
        conclude_stopped(transfer);
    } else if (transfer->result != CURLE_OK) {
        conclude_failed(transfer);
    } else if (curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait) {
        reply->retry_after_ms = wait > 3600 ? 3600000 : (int)wait * 1000;
    }
}

void wh_http_transfer_free(wh_http_transfer *transfer) {
    if (!transfer)
        return;
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    wh_http_reply_clear(&transfer->reply);
    free(transfer);
}
