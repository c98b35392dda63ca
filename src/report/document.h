/* The head of an HTML file that opens offline: a content security policy that lets nothing be
 * loaded or sent, with its styles and script allowed by their hashes. */
#ifndef WH_REPORT_DOCUMENT_H
#define WH_REPORT_DOCUMENT_H

#include "report/buffer.h"

typedef struct wh_document {
    const char *title;         /* plain text */
    const char *const *styles; /* each becomes one <style> */
    size_t style_count;
    const char *script; /* what wh_document_end will write; NULL: no script may run */
} wh_document;

/* From the doctype to </head>. */
wh_status wh_document_begin(wh_buffer *html, const wh_document *document, wh_error *err);

/* The script and what ends body and document. */
void wh_document_end(wh_buffer *html, const wh_document *document);

/* "Offline: this file loads nothing and sends nothing", as a badge for the page's top. */
void wh_document_write_badge(wh_buffer *html);

#endif
