/* Parts of evaluation pages. */
#include "lab/eval/html_parts.h"

#include "report/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

extern const char wh_embed_eval_css[];

static const char *const styles[] = {wh_embed_page_css, wh_embed_eval_css};

wh_status wh_html_begin(wh_buffer *html, const char *title, const char *heading, wh_error *err) {
    wh_document document = {.title = title, .styles = styles, .style_count = 2};
    wh_status status = wh_document_begin(html, &document, err);
    wh_buffer_add(html, "<body class=\"eval\">\n<a class=\"skip\" href=\"#main\">Skip to the "
                        "results</a>\n<header class=\"top\"><div><p class=\"brand\">Whence</p>"
                        "<h1><bdi>");
    wh_buffer_quote(html, heading, WH_QUOTE_HTML);
    wh_buffer_add(html, "</bdi></h1></div>");
    wh_document_write_badge(html);
    wh_buffer_add(html, "</header>\n<main id=\"main\">\n");
    return status;
}

void wh_html_end(wh_buffer *html) {
    wh_document document = {0};
    wh_buffer_add(html, "</main>\n<footer><p>Made by Whence " WH_VERSION
                        ". Outlines: Natural Earth.</p></footer>\n");
    wh_document_end(html, &document);
}

void wh_html_section(wh_buffer *html, const char *id, const char *heading) {
    wh_buffer_printf(html, "<section class=\"part\" aria-labelledby=\"%s\"><h2 id=\"%s\">", id, id);
    wh_buffer_quote(html, heading, WH_QUOTE_HTML);
    wh_buffer_add(html, "</h2>\n");
}

void wh_html_section_end(wh_buffer *html) {
    wh_buffer_add(html, "</section>\n");
}

void wh_html_table(wh_buffer *html, const char *label, const char *const *headings, size_t count) {
    wh_buffer_add(html, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    wh_buffer_quote(html, label, WH_QUOTE_HTML);
    wh_buffer_add(html, "\"><table><thead><tr>");
    for (size_t i = 0; i < count; i++) {
        bool number = headings[i][0] == '#';
        wh_buffer_add(html, number ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">");
        wh_buffer_quote(html, headings[i] + number, WH_QUOTE_HTML);
        wh_buffer_add(html, "</th>");
    }
    wh_buffer_add(html, "</tr></thead><tbody>\n");
}

void wh_html_table_end(wh_buffer *html) {
    wh_buffer_add(html, "</tbody></table></div>\n");
}

void wh_html_numbers(wh_buffer *html, const char *label, const char *const *headings,
                     size_t count) {
    wh_buffer_add(html, "<details class=\"numbers\"><summary>The numbers: ");
    wh_buffer_quote(html, label, WH_QUOTE_HTML);
    wh_buffer_add(html, "</summary>\n");
    wh_html_table(html, label, headings, count);
}

void wh_html_numbers_end(wh_buffer *html) {
    wh_html_table_end(html);
    wh_buffer_add(html, "</details>\n");
}

void wh_html_row(wh_buffer *html, const char *heading) {
    wh_buffer_add(html, "<tr><th scope=\"row\"><bdi>");
    wh_buffer_quote(html, heading, WH_QUOTE_HTML);
    wh_buffer_add(html, "</bdi></th>");
}

void wh_html_row_end(wh_buffer *html) {
    wh_buffer_add(html, "</tr>\n");
}

void wh_html_cell(wh_buffer *html, const char *text) {
    wh_buffer_add(html, "<td><bdi>");
    wh_buffer_quote(html, text, WH_QUOTE_HTML);
    wh_buffer_add(html, "</bdi></td>");
}

/* Groups of three digits, and `decimals` places: all of them with `fixed`, else without final
 * zeros.
 */
static void write_grouped(wh_buffer *html, double value, int decimals, bool fixed) {
    if (!isfinite(value) || fabs(value) >= 1e9) {
        wh_buffer_number(html, value, decimals);
        return;
    }
    long long scale = 1;
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    long long scaled = llround(fabs(value) * (double)scale), whole = scaled / scale;
    long long fraction = scaled % scale;
    wh_buffer_add(html, value < 0 && scaled ? "-" : "");
    if (whole >= 1000000)
        wh_buffer_printf(html, "%lld,%03lld,%03lld", whole / 1000000, whole / 1000 % 1000,
                         whole % 1000);
    else if (whole >= 1000)
        wh_buffer_printf(html, "%lld,%03lld", whole / 1000, whole % 1000);
    else
        wh_buffer_printf(html, "%lld", whole);
    if (!decimals || (!fraction && !fixed))
        return;
    int places = decimals;
    for (; !fixed && fraction % 10 == 0; places--)
        fraction /= 10;
    wh_buffer_printf(html, ".%0*lld", places, fraction);
}

void wh_html_write_number(wh_buffer *html, double value, int decimals) {
    write_grouped(html, value, decimals, false);
}

void wh_html_cell_number(wh_buffer *html, double value, int decimals, const char *unit) {
    wh_buffer_add(html, "<td class=\"number\">");
    if (isnan(value)) {
        wh_buffer_add(html, "\u2013");
    } else {
        write_grouped(html, value, decimals, true);
        wh_buffer_add(html, unit);
    }
    wh_buffer_add(html, "</td>");
}

void wh_html_cell_count(wh_buffer *html, size_t count) {
    wh_html_cell_number(html, (double)count, 0, "");
}

void wh_html_cell_share(wh_buffer *html, const wh_share *share) {
    if (!share->n) {
        wh_html_cell_number(html, NAN, 0, "");
        return;
    }
    wh_buffer_add(html, "<td class=\"number share\"><svg class=\"bar\" viewBox=\"0 0 100 1\" "
                        "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"fill\" "
                        "height=\"1\" width=\"");
    wh_buffer_number(html, share->percent, 2);
    wh_buffer_add(html, "\"/></svg><span>");
    write_grouped(html, share->percent, 2, true);
    wh_buffer_add(html, " %</span></td>");
}

void wh_html_cell_interval(wh_buffer *html, double low, double high, int decimals) {
    wh_buffer_add(html, "<td class=\"number\">");
    if (isnan(low) || isnan(high)) {
        wh_buffer_add(html, "\u2013");
    } else {
        wh_buffer_add(html, "[");
        write_grouped(html, low, decimals, true);
        wh_buffer_add(html, ", ");
        write_grouped(html, high, decimals, true);
        wh_buffer_add(html, "]");
    }
    wh_buffer_add(html, "</td>");
}

void wh_html_figure(wh_buffer *html, const char *what, double value, int decimals, const char *unit,
                    const char *hint) {
    wh_buffer_add(html, "<div><dt>");
    wh_buffer_quote(html, what, WH_QUOTE_HTML);
    wh_buffer_add(html, "</dt><dd><strong>");
    if (isnan(value)) {
        wh_buffer_add(html, "\u2013");
    } else {
        wh_html_write_number(html, value, decimals);
        wh_buffer_add(html, unit);
    }
    wh_buffer_add(html, "</strong><span class=\"hint\">");
    wh_buffer_quote(html, hint, WH_QUOTE_HTML);
    wh_buffer_add(html, "</span></dd></div>");
}

void wh_html_drop(wh_buffer *html, wh_buffer *text) {
    html->failed = html->failed || text->failed;
    wh_buffer_free(text);
}

void wh_html_lines(wh_buffer *html, const char *lines) {
    wh_buffer_add(html, "<ul class=\"lines\">");
    while (lines && *lines) {
        size_t length = strcspn(lines, "\n");
        char *line = strndup(lines, length);
        if (!line) {
            html->failed = true;
            return;
        }
        if (length) {
            wh_buffer_add(html, "<li><bdi>");
            wh_buffer_quote(html, line, WH_QUOTE_HTML);
            wh_buffer_add(html, "</bdi></li>");
        }
        free(line);
        lines += length + (lines[length] == '\n');
    }
    wh_buffer_add(html, "</ul>\n");
}
