/* Distances and confidences as charts. */
#include "lab/eval/html_charts.h"

#include "lab/eval/chart.h"
#include "lab/eval/html_parts.h"

#include <math.h>
#include <stdlib.h>

#define NEAREST_KM 0.1 /* where the logarithmic axis begins; nearer ones lie on its edge */
#define FARTHEST_KM 20040.0

static const double km_ticks[] = {0.1, 1, 10, 100, 1000, 10000};
static const double percent_ticks[] = {0, 20, 40, 60, 80, 100};
#define COUNT(ticks) (sizeof(ticks) / sizeof *(ticks))

static wh_axis km_axis(void) {
    return (wh_axis){NEAREST_KM, FARTHEST_KM,     true, "distance from the truth, km (logarithmic)",
                     km_ticks,   COUNT(km_ticks), ""};
}

static wh_axis percent_axis(const char *name) {
    return (wh_axis){0, 100, false, name, percent_ticks, COUNT(percent_ticks), " %"};
}

static double percent(size_t part, size_t n) {
    return n ? 100.0 * (double)part / (double)n : NAN;
}

static void write_km(wh_buffer *html, double km) {
    wh_html_write_number(html, km, km < 10 ? 3 : km < 100 ? 1 : 0);
}

/* "1 to 2.5 km: 34 answers, 3.6 %" */
static void name_bin(wh_buffer *name, const wh_distance_bin *bin, size_t n) {
    write_km(name, bin->from_km);
    wh_buffer_add(name, " to ");
    write_km(name, bin->to_km);
    wh_buffer_printf(name, " km: %zu answers, ", bin->count);
    wh_buffer_number(name, percent(bin->count, n), 1);
    wh_buffer_add(name, " %");
}

/* The axis of the histogram ends at the next round number above its highest bar. */
static double highest_bar(const wh_score *score, double ticks[6]) {
    static const double tops[] = {5, 10, 20, 50, 100};
    double most = 0;
    for (size_t i = 0; i < score->histogram_count; i++)
        most = fmax(most, percent(score->histogram[i].count, score->all.n));
    size_t at = 0;
    while (at + 1 < COUNT(tops) && tops[at] < most)
        at++;
    for (size_t i = 0; i < 6; i++)
        ticks[i] = tops[at] * (double)i / 5;
    return tops[at];
}

static void draw_histogram(wh_buffer *html, const wh_score *score) {
    double ticks[6], top = highest_bar(score, ticks);
    wh_chart chart = {"histogram",
                      "Histogram of the distances; the numbers follow as a table.",
                      km_axis(),
                      {0, top, false, "share of all answers", ticks, 6, " %"}};
    wh_chart_begin(html, &chart);
    for (size_t i = 0; i < score->histogram_count; i++) {
        const wh_distance_bin *bin = &score->histogram[i];
        wh_buffer name = {0};
        name_bin(&name, bin, score->all.n);
        if (bin->count && !name.failed)
            wh_chart_bar(html, &chart, "bars", bin->from_km, bin->to_km,
                         percent(bin->count, score->all.n), name.data);
        wh_html_drop(html, &name);
    }
    wh_chart_end(html);
}

static void draw_cumulative(wh_buffer *html, const wh_score *score) {
    wh_chart chart = {"cumulative",
                      "Share of answers within a distance; the numbers follow as a table.",
                      km_axis(), percent_axis("share of answers within the distance")};
    size_t count = score->histogram_count;
    wh_chart_point *points = calloc(count + 1, sizeof *points);
    if (!points) {
        html->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        points[i] = (wh_chart_point){score->histogram[i].to_km,
                                     percent(score->histogram[i].up_to, score->all.n)};
    wh_chart_begin(html, &chart);
    for (size_t i = 0; i < score->settings.threshold_count; i++) {
        wh_buffer word = {0};
        wh_html_write_number(&word, score->settings.thresholds_km[i], 3);
        if (!word.failed && score->settings.threshold_count <= 8)
            wh_chart_mark(html, &chart, score->settings.thresholds_km[i], word.data);
        wh_html_drop(html, &word);
    }
    wh_chart_line(html, &chart, "curve", points, count);
    for (size_t i = 0; i < score->settings.threshold_count; i++)
        wh_chart_dot(
            html, &chart, "dot",
            (wh_chart_point){score->all.accuracy[i].km, score->all.accuracy[i].share.percent}, 4,
            NULL);
    wh_chart_end(html);
    free(points);
}

void wh_html_distances(wh_buffer *html, const wh_score *score) {
    static const char *const headings[] = {"From, km", "#To, km", "#Answers", "#Share",
                                           "#Up to here"};
    if (!score->histogram_count)
        return;
    wh_html_section(html, "distances", "How far off");
    wh_buffer_add(html, "<div class=\"pair\"><figure>");
    draw_cumulative(html, score);
    wh_buffer_add(html,
                  "<figcaption>Accuracy at every distance. Dots: the thresholds of the table. "
                  "Answers without a point never count as near.</figcaption></figure>\n"
                  "<figure>");
    draw_histogram(html, score);
    wh_buffer_add(html,
                  "<figcaption>How many answers are how far off.</figcaption></figure></div>\n");
    wh_html_numbers(html, "distances", headings, COUNT(headings));
    for (size_t i = 0; i < score->histogram_count; i++) {
        const wh_distance_bin *bin = &score->histogram[i];
        wh_buffer from = {0};
        write_km(&from, bin->from_km);
        wh_html_row(html, from.data);
        wh_html_cell_number(html, bin->to_km, bin->to_km < 10 ? 3 : 1, "");
        wh_html_cell_count(html, bin->count);
        wh_html_cell_number(html, percent(bin->count, score->all.n), 2, " %");
        wh_html_cell_number(html, percent(bin->up_to, score->all.n), 2, " %");
        wh_html_row_end(html);
        wh_html_drop(html, &from);
    }
    wh_html_numbers_end(html);
    wh_html_section_end(html);
}

static void draw_reliability(wh_buffer *html, const wh_score *score) {
    static const wh_chart_point diagonal[] = {{0, 0}, {100, 100}};
    wh_chart chart = {"reliability",
                      "Share of right answers by confidence; the numbers follow as a table.",
                      percent_axis("confidence"), percent_axis("share that was right")};
    wh_chart_begin(html, &chart);
    wh_chart_line(html, &chart, "ideal", diagonal, 2);
    for (size_t i = 0; i < WH_RELIABILITY_BINS; i++) {
        const wh_reliability_bin *bin = &score->reliability[i];
        if (!bin->right.n)
            continue;
        double x = 100 * bin->mean_confidence;
        wh_chart_whisker(html, &chart, "whisker", x, bin->right.low, bin->right.high);
        wh_chart_dot(html, &chart, "dot", (wh_chart_point){x, bin->right.percent}, 5, NULL);
    }
    wh_chart_end(html);
}

static void draw_risk(wh_buffer *html, const wh_score *score) {
    wh_chart chart = {
        "risk", "Share of wrong answers by share answered; the numbers follow as a table.",
        percent_axis("answered: the most confident share"), percent_axis("wrong among those")};
    wh_chart_point *points = calloc(score->risk_count + 1, sizeof *points);
    if (!points) {
        html->failed = true;
        return;
    }
    for (size_t i = 0; i < score->risk_count; i++)
        points[i] = (wh_chart_point){100 * score->risk[i].coverage, 100 * score->risk[i].risk};
    wh_chart_begin(html, &chart);
    wh_chart_line(html, &chart, "curve", points, score->risk_count);
    wh_chart_end(html);
    free(points);
}

static void tabulate_reliability(wh_buffer *html, const wh_score *score) {
    static const char *const headings[] = {"Confidence", "#Answers", "#Mean confidence", "#Right",
                                           "#95 % interval"};
    wh_html_numbers(html, "reliability", headings, COUNT(headings));
    for (size_t i = 0; i < WH_RELIABILITY_BINS; i++) {
        const wh_reliability_bin *bin = &score->reliability[i];
        wh_buffer name = {0};
        wh_buffer_number(&name, bin->from, 2);
        wh_buffer_add(&name, " to ");
        wh_buffer_number(&name, bin->to, 2);
        wh_html_row(html, name.data);
        wh_html_cell_count(html, bin->right.n);
        wh_html_cell_number(html, bin->mean_confidence, 3, "");
        wh_html_cell_share(html, &bin->right);
        wh_html_cell_interval(html, bin->right.low, bin->right.high, 1);
        wh_html_row_end(html);
        wh_html_drop(html, &name);
    }
    wh_html_numbers_end(html);
}

static void tabulate_risk(wh_buffer *html, const wh_score *score) {
    static const char *const headings[] = {"Answered", "#Wrong among those"};
    size_t step = score->risk_count > 21 ? (score->risk_count + 19) / 20 : 1;
    wh_html_numbers(html, "risk and coverage", headings, COUNT(headings));
    for (size_t i = 0; i < score->risk_count; i++) {
        if (i % step && i + 1 != score->risk_count)
            continue;
        wh_buffer name = {0};
        wh_buffer_number(&name, 100 * score->risk[i].coverage, 1);
        wh_buffer_add(&name, " %");
        wh_html_row(html, name.data);
        wh_html_cell_number(html, 100 * score->risk[i].risk, 2, " %");
        wh_html_row_end(html);
        wh_html_drop(html, &name);
    }
    wh_html_numbers_end(html);
}

void wh_html_confidence(wh_buffer *html, const wh_score *score) {
    if (!score->confident)
        return;
    wh_html_section(html, "confidence", "How well it knows what it does not know");
    wh_buffer_add(html, "<dl class=\"figures\">");
    wh_html_figure(html, "Expected calibration error", score->ece, 4, "",
                   "mean gap between confidence and share right; 0 is best");
    wh_html_figure(html, "AURC", score->aurc, 4, "",
                   "area under the risk-coverage curve; 0 is best");
    wh_html_figure(html, "Truth within radius50", score->within_radius50.percent, 2, " %",
                   "should be 50 %");
    wh_html_figure(html, "Truth within radius90", score->within_radius90.percent, 2, " %",
                   "should be 90 %");
    wh_buffer_add(html, "</dl>\n<div class=\"pair\"><div><figure>");
    draw_reliability(html, score);
    wh_buffer_add(html, "<figcaption>Reliability, with 95 % intervals. On the dashed line, an "
                        "answer given with 70 % is right 7 times in 10. Right means: ");
    wh_buffer_quote(html, score->right_means, WH_QUOTE_HTML);
    wh_buffer_add(html, ".</figcaption></figure>\n");
    tabulate_reliability(html, score);
    wh_buffer_add(html, "</div><div><figure>");
    draw_risk(html, score);
    wh_buffer_add(html,
                  "<figcaption>If only the most confident answers were given, so many of them "
                  "would be wrong.</figcaption></figure>\n");
    tabulate_risk(html, score);
    wh_buffer_add(html, "</div></div>\n");
    wh_html_section_end(html);
}
