/* Heads of HTML files. */
#include "report/document.h"

#include "base/hash.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

/* "sha256-..." as a content security policy names it. */
static wh_status write_hash(wh_buffer *html, const char *content, wh_error *err) {
    char hex[65];
    uint8_t digest[32];
    if (!wh_sha256(content, strlen(content), hex)) {
        return wh_fail_nomem(err, "report");
    }
    for (size_t i = 0; i < sizeof digest; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        digest[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    wh_buffer_add(html, "'sha256-");
    wh_buffer_base64(html, digest, sizeof digest);
    wh_buffer_add(html, "'");
    return WH_OK;
}

static wh_status write_policy(wh_buffer *html, const wh_document *document, wh_error *err) {
    wh_status status = WH_OK;
    wh_buffer_add(html, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                        "'none'; img-src data:; style-src");
    for (size_t i = 0; status == WH_OK && i < document->style_count; i++) {
        wh_buffer_add(html, " ");
        status = write_hash(html, document->styles[i], err);
    }
    wh_buffer_add(html, "; script-src ");
    if (status == WH_OK && document->script) {
        status = write_hash(html, document->script, err);
    } else {
        wh_buffer_add(html, "'none'");
    }
    wh_buffer_add(html, "; base-uri 'none'; form-action 'none'\">\n");
    return status;
}

wh_status wh_document_begin(wh_buffer *html, const wh_document *document, wh_error *err) {
    wh_buffer_add(html, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    wh_status status = write_policy(html, document, err);
    wh_buffer_add(html, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        "<meta name=\"referrer\" content=\"no-referrer\">\n"
                        "<meta name=\"color-scheme\" content=\"light dark\">\n"
                        "<meta name=\"generator\" content=\"Whence " WH_VERSION "\">\n"
                        "<link rel=\"icon\" href=\"data:,\">\n<title>");
    wh_buffer_quote(html, document->title, WH_QUOTE_HTML);
    wh_buffer_add(html, "</title>\n");
    for (size_t i = 0; i < document->style_count; i++) {
        wh_buffer_add(html, "<style>");
        wh_buffer_add(html, document->styles[i]);
        wh_buffer_add(html, "</style>\n");
    }
    wh_buffer_add(html, "</head>\n");
    return status;
}

void wh_document_end(wh_buffer *html, const wh_document *document) {
    if (document->script) {
        wh_buffer_add(html, "<script>");
        wh_buffer_add(html, document->script);
        wh_buffer_add(html, "</script>\n");
    }
    wh_buffer_add(html, "</body>\n</html>\n");
}

void wh_document_write_badge(wh_buffer *html) {
    wh_buffer_add(html, "<p class=\"badge\" title=\"A content security policy in this "
                        "file forbids every request\"><span aria-hidden=\"true\">\u25cf</span> "
                        "Offline: this file loads nothing and sends nothing</p>");
}
