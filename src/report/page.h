/* The HTML dossier, given all that it shows. Apart from report.h, so that it can be tested without
 * a world file. */
#ifndef WH_REPORT_PAGE_H
#define WH_REPORT_PAGE_H

#include "report/map.h"

/* The page's style and script (page.css, page.js). */
extern const char wh_embed_page_css[];
extern const char wh_embed_page_js[];

/* Finds towns to label within `km` of `centre`, most populous first; labels belong to `arena`. */
typedef wh_status (*wh_page_towns)(void *context, wh_point centre, double km, wh_arena *arena,
                                   wh_map_label **labels, size_t *count, wh_error *err);

typedef struct wh_page_source {
    const wh_map *map;
    const char *attribution; /* sources, separated by "; " or lines */
    wh_page_towns towns;     /* NULL: no town is labelled */
    void *towns_context;
} wh_page_source;

/* The document in pieces, for a writer that keeps no answer: its head, once all are counted, one
 * article for each answer (numbered from 1), and its foot. `only`: the photo's name if there is but
 * one; `rows`: the lines of the summary. */
void wh_page_write_row(wh_buffer *rows, const wh_answer *answer, size_t number);
wh_status wh_page_write_head(const wh_page_source *source, wh_buffer *html, size_t count,
                             const char *only, const wh_buffer *rows, wh_error *err);
wh_status wh_page_write_answer(const wh_page_source *source, wh_buffer *html,
                               const wh_answer *answer, size_t number, wh_error *err);
void wh_page_write_foot(const wh_page_source *source, wh_buffer *html);

/* All of it. `*out` is malloc'd. */
wh_status wh_page_write(const wh_page_source *source, const wh_answer *const *answers, size_t count,
                        char **out, wh_error *err);

/* One answer's photo with its boxes, as a <figure>. `prefix` ("p1") starts all ids of the answer,
 * `order` is wh_words_order's. WH_ERR_FORMAT if the preview is no JPEG. */
wh_status wh_page_write_photo(wh_buffer *html, const wh_answer *answer, const char *prefix,
                              const size_t *order, wh_error *err);

/* Its clues as a list; each refers to its box by `boxes[i]` as wh_page_boxes filled it. */
void wh_page_write_clues(wh_buffer *html, const wh_answer *answer, const char *prefix,
                         const size_t *order);

/* For the clue at `order[at]`: the position in `order` of the first clue with the same box, which
 * gives the box its id; SIZE_MAX without a box, or without a photo to draw it on. */
size_t wh_page_box_of(const wh_answer *answer, const size_t *order, size_t at);

#endif
