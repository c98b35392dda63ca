/* Checking URLs before they are used, and showing them without what must not be shown. */
#include "base/status.h"
#include "http/http.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define STAGE "http"

static char *part(CURLU *url, CURLUPart which) {
    char *text = NULL;
    return curl_url_get(url, which, &text, 0) == CURLUE_OK ? text : NULL;
}

/* Whatever a stranger wrote into the URL must not reach a terminal as control characters. */
static void show(char *shown, size_t room, const char *text) {
    size_t used = 0;
    for (; text && *text && used + 1 < room; text++)
        shown[used++] = (unsigned char)*text < 0x20 || *text == 0x7F ? '?' : *text;
    if (room)
        shown[used] = '\0';
}

static wh_status judge(CURLU *url, const char *shown, wh_error *err) {
    char *scheme = part(url, CURLUPART_SCHEME), *host = part(url, CURLUPART_HOST);
    char *user = part(url, CURLUPART_USER), *password = part(url, CURLUPART_PASSWORD);
    wh_status status = WH_OK;
    if (!scheme || (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0))
        status = wh_fail(err, WH_ERR_ARG, STAGE, "%s: only http and https URLs are used", shown);
    else if (!host || !*host)
        status = wh_fail(err, WH_ERR_ARG, STAGE, "%s: the URL has no host", shown);
    else if (user || password)
        status =
            wh_fail(err, WH_ERR_ARG, STAGE,
                    "%s: a user or password in a URL would show in logs; give a key by file or "
                    "environment",
                    shown);
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_free(password);
    return status;
}

wh_status wh_http_check_url(const char *text, char *shown, size_t room, wh_error *err) {
    if (room)
        shown[0] = '\0';
    CURLU *url = curl_url();
    if (!url)
        return wh_fail_nomem(err, STAGE);
    if (curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK) {
        curl_url_cleanup(url);
        char start[64];
        /* Up to the first "@" or "?": what follows could be secret. */
        snprintf(start, sizeof start, "%.*s", (int)strcspn(text, "@?#"), text);
        if (strchr(text, '@'))
            snprintf(start, sizeof start, "the URL");
        show(shown, room, start);
        return wh_fail(err, WH_ERR_ARG, STAGE, "%s: not a URL such as http://127.0.0.1:8000",
                       shown);
    }
    CURLU *plain = curl_url_dup(url);
    char *full = NULL;
    if (plain) {
        curl_url_set(plain, CURLUPART_USER, NULL, 0);
        curl_url_set(plain, CURLUPART_PASSWORD, NULL, 0);
        curl_url_set(plain, CURLUPART_QUERY, NULL, 0);
        curl_url_set(plain, CURLUPART_FRAGMENT, NULL, 0);
        full = part(plain, CURLUPART_URL);
    }
    show(shown, room, full);
    wh_status status = full ? judge(url, shown, err) : wh_fail_nomem(err, STAGE);
    curl_free(full);
    curl_url_cleanup(plain);
    curl_url_cleanup(url);
    return status;
}

bool wh_http_is_loopback(const char *text) {
    CURLU *url = curl_url();
    char *host = url && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK
                     ? part(url, CURLUPART_HOST)
                     : NULL;
    bool loopback =
        host && (strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
                 strcmp(host, "::1") == 0 ||
                 (strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") == strlen(host)));
    curl_free(host);
    curl_url_cleanup(url);
    return loopback;
}
