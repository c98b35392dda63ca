/* A client: several transfers in flight on one thread, and the gate of --offline. */
#include "base/clock.h"
#include "base/status.h"
#include "http/internal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LONGEST_POLL_MS 100 /* idle limits and cancelling are looked at this often */

struct wh_http {
    CURLM *multi;
    wh_http_transfer *transfers;
    bool offline;
};

static bool told_offline(void) {
    const char *value = getenv("WHENCE_OFFLINE");
    return value && *value && strcmp(value, "0") != 0 && strcasecmp(value, "no") != 0 &&
           strcasecmp(value, "off") != 0 && strcasecmp(value, "false") != 0;
}

/* libcurl's own start, once for the process; it is never ended, as other libraries (PROJ) use it.
 */
static void start_curl(void) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

wh_status wh_http_create(bool offline, wh_http **out, wh_error *err) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_curl);
    *out = NULL;
    wh_http *client = calloc(1, sizeof *client);
    if (!client || !(client->multi = curl_multi_init())) {
        free(client);
        return wh_fail_nomem(err, WH_HTTP_STAGE);
    }
    client->offline = offline || told_offline();
    *out = client;
    return WH_OK;
}

bool wh_http_is_offline(const wh_http *client) {
    return client->offline;
}

static void detach(wh_http *client, wh_http_transfer *transfer) {
    for (wh_http_transfer **at = &client->transfers; *at; at = &(*at)->next)
        if (*at == transfer) {
            *at = transfer->next;
            break;
        }
    curl_multi_remove_handle(client->multi, transfer->easy);
}

void wh_http_free(wh_http *client) {
    if (!client)
        return;
    while (client->transfers)
        wh_http_abort(client, client->transfers);
    curl_multi_cleanup(client->multi);
    free(client);
}

void wh_http_abort(wh_http *client, wh_http_transfer *transfer) {
    if (!transfer)
        return;
    detach(client, transfer);
    wh_http_transfer_free(transfer);
}

void wh_http_reply_clear(wh_http_reply *reply) {
    free(reply->body);
    *reply = (wh_http_reply){0};
}

/* A key with a line feed in it would be further headers. */
static bool key_is_sound(const char *key) {
    for (; *key; key++)
        if ((unsigned char)*key <= 0x20 || (unsigned char)*key >= 0x7F)
            return false;
    return true;
}

static wh_status check(const wh_http *client, const wh_http_request *request, char *shown,
                       size_t room, wh_error *err) {
    wh_status status = wh_http_check_url(request->url, shown, room, err);
    if (status != WH_OK)
        return status;
    if (client->offline)
        return wh_fail(err, WH_ERR_NETWORK, WH_HTTP_STAGE,
                       "%s: not asked, because --offline (or WHENCE_OFFLINE) forbids it", shown);
    if (request->key && !key_is_sound(request->key))
        return wh_fail(err, WH_ERR_ARG, WH_HTTP_STAGE,
                       "%s: the key has blanks or characters that no key has", shown);
    return WH_OK;
}

wh_status wh_http_start(wh_http *client, const wh_http_request *request, void *tag,
                        wh_http_transfer **out, wh_error *err) {
    *out = NULL;
    wh_http_transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer)
        return wh_fail_nomem(err, WH_HTTP_STAGE);
    transfer->request = *request;
    transfer->tag = tag;
    wh_status status = check(client, request, transfer->shown, sizeof transfer->shown, err);
    if (status == WH_OK)
        status = wh_http_prepare(transfer, err);
    if (status == WH_OK && curl_multi_add_handle(client->multi, transfer->easy) != CURLM_OK)
        status = wh_fail_nomem(err, WH_HTTP_STAGE);
    if (status != WH_OK) {
        wh_http_transfer_free(transfer);
        return status;
    }
    transfer->next = client->transfers;
    client->transfers = transfer;
    *out = transfer;
    return WH_OK;
}

/* Marks what curl has finished and what we end: idle and cancelled transfers. */
static void mark_ended(wh_http *client) {
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(client->multi, &left));) {
        wh_http_transfer *transfer = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        transfer->result = message->data.result;
        transfer->ended = true;
    }
    double now = wh_clock_ms();
    for (wh_http_transfer *t = client->transfers; t; t = t->next) {
        if (t->ended)
            continue;
        if (t->request.cancelled && *t->request.cancelled)
            t->stop = WH_HTTP_CANCELLED;
        else if (t->idle_ms && now - t->last_ms > t->idle_ms)
            t->stop = WH_HTTP_IDLE;
        else
            continue;
        t->result = CURLE_ABORTED_BY_CALLBACK;
        t->ended = true;
    }
}

static wh_http_transfer *take_ended(wh_http *client) {
    wh_http_transfer *oldest = NULL; /* new ones stand in front */
    for (wh_http_transfer *t = client->transfers; t; t = t->next)
        if (t->ended)
            oldest = t;
    return oldest;
}

bool wh_http_wait(wh_http *client, int timeout_ms, void **tag, wh_http_reply *reply) {
    double end = wh_clock_ms() + timeout_ms;
    for (;;) {
        int running = 0;
        curl_multi_perform(client->multi, &running);
        mark_ended(client);
        wh_http_transfer *ended = take_ended(client);
        if (ended) {
            wh_http_conclude(ended);
            detach(client, ended);
            *tag = ended->tag;
            *reply = ended->reply;
            ended->reply = (wh_http_reply){0};
            wh_http_transfer_free(ended);
            return true;
        }
        double left = end - wh_clock_ms();
        if (left <= 0 || !client->transfers)
            return false;
        curl_multi_poll(client->multi, NULL, 0,
                        left < LONGEST_POLL_MS ? (int)left + 1 : LONGEST_POLL_MS, NULL);
    }
}

wh_status wh_http_send(wh_http *client, const wh_http_request *request, wh_http_reply *reply) {
    wh_http_transfer *transfer;
    void *tag = NULL;
    *reply =
        (wh_http_reply){.length = -1, .range_start = -1, .range_total = -1, .retry_after_ms = -1};
    reply->status = wh_http_start(client, request, NULL, &transfer, &reply->error);
    /* Nothing else may be in flight on a client that sends one at a time. */
    while (reply->status == WH_OK && !wh_http_wait(client, 60000, &tag, reply))
        ;
    return reply->status;
}
