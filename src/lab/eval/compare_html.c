/* The page of a comparison: a picture of the differences and the table that holds them. */
#include "base/status.h"
#include "lab/eval/chart.h"
#include "lab/eval/compare_rows.h"
#include "lab/eval/html_parts.h"

#include <math.h>
#include <string.h>

#define DECIMALS 2

static double highest(const wh_comparison *c) {
    static const double tops[] = {1, 2, 5, 10, 20, 50, 100};
    double most = 0;
    for (size_t i = 0; i < c->settings.threshold_count; i++) {
        const wh_difference *d = &c->result.accuracy[i];
        most = fmax(most, fmax(fabs(d->low), fabs(d->high)));
    }
    size_t at = 0;
    while (at + 1 < sizeof tops / sizeof *tops && tops[at] < most)
        at++;
    return tops[at];
}

/* Differences of the accuracies with their intervals, against the distance. */
static void draw_differences(wh_buffer *html, const wh_comparison *c) {
    size_t count = c->settings.threshold_count;
    const double *km = c->settings.thresholds_km;
    double top = highest(c), ticks[] = {-top, -top / 2, 0, top / 2, top};
    double low = km[0], high = km[0];
    for (size_t i = 0; i < count; i++) {
        low = fmin(low, km[i]);
        high = fmax(high, km[i]);
    }
    wh_chart chart = {
        "differences",
        "Differences of the accuracies with 95 % intervals; the table holds the numbers.",
        {fmax(low / 2, 1e-3), high * 2, true, "threshold, km (logarithmic)", km, count, ""},
        {-top, top, false, "B minus A, percentage points", ticks, 5, ""}};
    const wh_chart_point zero[] = {{chart.x.from, 0}, {chart.x.to, 0}};
    wh_chart_begin(html, &chart);
    wh_chart_line(html, &chart, "zero", zero, 2);
    for (size_t i = 0; i < count; i++) {
        const wh_difference *d = &c->result.accuracy[i];
        wh_chart_whisker(html, &chart, "whisker", km[i], d->low, d->high);
        wh_chart_dot(html, &chart, "dot", (wh_chart_point){km[i], d->difference}, 5, NULL);
    }
    wh_chart_end(html);
}

static void write_row(wh_buffer *html, const wh_compare_row *row) {
    const wh_difference *d = &row->difference;
    const char *unit = strcmp(row->unit, "%") == 0    ? " %"
                       : strcmp(row->unit, "km") == 0 ? " km"
                                                      : "";
    const char *verdict = wh_compare_verdict(row);
    wh_html_row(html, row->what);
    wh_html_cell_number(html, d->a, DECIMALS, unit);
    wh_html_cell_number(html, d->b, DECIMALS, unit);
    wh_buffer_add(html, "<td class=\"number\">");
    wh_compare_write_signed(html, d->difference, DECIMALS);
    wh_buffer_add(html, "</td>");
    wh_html_cell_interval(html, d->low, d->high, DECIMALS);
    if (row->mcnemar) {
        wh_html_cell_count(html, row->mcnemar->only_a);
        wh_html_cell_count(html, row->mcnemar->only_b);
        wh_buffer_add(html, "<td class=\"number\">");
        wh_compare_write_p(html, row->mcnemar->p, "&lt;");
        wh_buffer_add(html, "</td>");
    } else {
        wh_buffer_add(html, "<td></td><td></td><td></td>");
    }
    wh_buffer_printf(html, "<td class=\"%s\">%s</td>",
                     strcmp(verdict, "no clear difference") == 0 ? "unclear" : "better", verdict);
    wh_html_row_end(html);
}

wh_status wh_compare_html(const wh_comparison *c, char **out, wh_error *err) {
    static const char *const headings[] = {
        "What", "#A", "#B", "#B − A", "#95 % interval", "#Right only in A", "#Right only in B",
        "#p",   "So"};
    wh_buffer html = {0}, lines = {0};
    wh_status status =
        wh_html_begin(&html, "Whence: two runs compared", "Which of the two runs is better?", err);
    if (status != WH_OK) {
        wh_buffer_free(&html);
        return status;
    }
    wh_html_section(&html, "differences-section", "The differences");
    wh_buffer_add(&html, "<dl class=\"figures\">");
    wh_html_figure(&html, "Pairs", (double)c->n, 0, "", "photos that both runs answer");
    wh_buffer_add(&html, "</dl>\n<p><b>A</b>: <bdi>");
    wh_buffer_quote(&html, c->a, WH_QUOTE_HTML);
    wh_buffer_add(&html, "</bdi><br><b>B</b>: <bdi>");
    wh_buffer_quote(&html, c->b, WH_QUOTE_HTML);
    wh_buffer_add(&html, "</bdi></p>\n<figure>");
    draw_differences(&html, c);
    wh_buffer_add(&html,
                  "<figcaption>Above the line, B is right more often. An interval that touches "
                  "the line is no clear difference.</figcaption></figure>\n");
    wh_html_table(&html, "Differences", headings, sizeof headings / sizeof *headings);
    for (size_t i = 0; i < wh_compare_row_count(c); i++) {
        wh_compare_row row = wh_compare_row_at(c, i);
        write_row(&html, &row);
    }
    wh_html_table_end(&html);
    wh_html_section_end(&html);
    wh_html_section(&html, "how", "How this was computed");
    wh_compare_describe(c, &lines, WH_QUOTE_PLAIN);
    wh_html_lines(&html, lines.data);
    wh_html_section_end(&html);
    wh_html_end(&html);
    html.failed = html.failed || lines.failed;
    wh_buffer_free(&lines);
    return wh_buffer_take(&html, out, err);
}
