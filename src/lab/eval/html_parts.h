/* What the HTML pages of an evaluation and of a comparison share. */
#ifndef WH_LAB_EVAL_HTML_PARTS_H
#define WH_LAB_EVAL_HTML_PARTS_H

#include "lab/eval/score.h"
#include "report/buffer.h"
#include "report/document.h"

/* The head with the style of the dossier and of evaluations; body, top with `heading` and the
 * badge. `title` and `heading` are plain text. */
wh_status wh_html_begin(wh_buffer *html, const char *title, const char *heading, wh_error *err);
void wh_html_end(wh_buffer *html);

/* <section> with its heading; an id for links. */
void wh_html_section(wh_buffer *html, const char *id, const char *heading);
void wh_html_section_end(wh_buffer *html);

/* A table that scrolls by itself. A heading that begins with "#" is one of numbers. */
void wh_html_table(wh_buffer *html, const char *label, const char *const *headings, size_t count);
void wh_html_table_end(wh_buffer *html);
/* The same folded away under "The numbers": for the table of a picture. */
void wh_html_numbers(wh_buffer *html, const char *label, const char *const *headings, size_t count);
void wh_html_numbers_end(wh_buffer *html);

/* A row begins with its heading (plain text) and ends with wh_html_row_end. */
void wh_html_row(wh_buffer *html, const char *heading);
void wh_html_row_end(wh_buffer *html);
void wh_html_cell(wh_buffer *html, const char *text);
/* "-" for NAN. */
void wh_html_cell_number(wh_buffer *html, double value, int decimals, const char *unit);
void wh_html_cell_count(wh_buffer *html, size_t count);
/* "62.85 %" with a bar behind it. */
void wh_html_cell_share(wh_buffer *html, const wh_share *share);
/* "[61.98, 63.71]" */
void wh_html_cell_interval(wh_buffer *html, double low, double high, int decimals);

/* A number and what it is, for the row of key figures; `unit` may be "". */
void wh_html_figure(wh_buffer *html, const char *what, double value, int decimals, const char *unit,
                    const char *hint);

/* Frees a text that was made for `html`, which fails if the text did. */
void wh_html_drop(wh_buffer *html, wh_buffer *text);

/* Lines of plain text as a list. */
void wh_html_lines(wh_buffer *html, const char *lines);

/* "1,234.5": groups of three digits, at most `decimals` places (cells have all of them). */
void wh_html_write_number(wh_buffer *html, double value, int decimals);

#endif
