/* Large files that survive interruption: fetched into NAME.part, resumed, checked, renamed. */
#ifndef WH_HTTP_DOWNLOAD_H
#define WH_HTTP_DOWNLOAD_H

#include "http/http.h"

typedef struct wh_download {
    const char *url;
    const char *path;   /* of the finished file; its folder exists */
    const char *sha256; /* 64 hex digits, or NULL: not known; then the hash is only told */
    int64_t size;       /* in bytes, or -1: not known */
    const char *key;    /* as wh_http_request.key */
    wh_http_retry retry;
    void (*progress)(void *user, int64_t done, int64_t total); /* total -1: unknown; or NULL */
    void *user;
    const volatile bool *cancelled;
} wh_download;

typedef struct wh_download_result {
    char sha256[65];
    int64_t size;
    int64_t resumed_at; /* bytes that were there from an earlier run */
    int requests;
} wh_download_result;

/* Fetches `download->url` to `download->path`. What arrived of an unfinished file stays in
 * PATH.part, with the server's ETag and the URL in PATH.part.json: the next call goes on there if
 * the server still has that very file, and starts afresh otherwise. WH_ERR_NETWORK, WH_ERR_IO (disk
 * full: the part stays), WH_ERR_FORMAT (size or hash is not as stated: the part is removed),
 * WH_ERR_CANCELLED (the part stays). Only one process may fetch a file at a time. */
wh_status wh_http_download(wh_http *client, const wh_download *download, wh_download_result *result,
                           wh_error *err);

#endif
