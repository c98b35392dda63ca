/* What client.c and transfer.c share. Not for use outside src/http. */
#ifndef WH_HTTP_INTERNAL_H
#define WH_HTTP_INTERNAL_H

#include "http/http.h"

#include <curl/curl.h>

#define WH_HTTP_STAGE "http"

/* Why we ended a transfer ourselves; curl only says that a callback failed. */
typedef enum wh_http_stop {
    WH_HTTP_RUNS,
    WH_HTTP_TOO_LARGE,
    WH_HTTP_HEAD_TOO_LARGE,
    WH_HTTP_NOMEM,
    WH_HTTP_BY_CALLBACK,
    WH_HTTP_IDLE,
    WH_HTTP_CANCELLED
} wh_http_stop;

struct wh_http_transfer {
    struct wh_http_transfer *next;
    wh_http_request request; /* strings that curl copies are not looked at again */
    wh_http_reply reply;
    CURL *easy;
    struct curl_slist *headers;
    void *tag;
    wh_http_stop stop;
    char shown[200];
    char fault[CURL_ERROR_SIZE];
    size_t head_bytes, body_room, max_bytes;
    int idle_ms;
    double last_ms; /* when a byte last moved */
    int64_t moved;  /* bytes both ways then */
    bool head_told;
    CURLcode result;
    bool ended;
};

/* Sets up the easy handle of a checked request. */
wh_status wh_http_prepare(wh_http_transfer *transfer, wh_error *err);

/* Fills the reply of an ended transfer. */
void wh_http_conclude(wh_http_transfer *transfer);

void wh_http_transfer_free(wh_http_transfer *transfer);

#endif
