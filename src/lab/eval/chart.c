/* Drawing charts. */
#include "lab/eval/chart.h"

#include <math.h>

#define WIDTH 640
#define HEIGHT 340
#define LEFT 62
#define RIGHT 22
#define TOP 22
#define BOTTOM 54

static double place(const wh_axis *axis, double value) {
    double from = axis->log ? log(axis->from) : axis->from;
    double to = axis->log ? log(axis->to) : axis->to;
    if (axis->log)
        value = log(value > axis->from ? value : axis->from);
    return fmin(1, fmax(0, (value - from) / (to - from)));
}

static double at_x(const wh_chart *chart, double x) {
    return LEFT + place(&chart->x, x) * (WIDTH - LEFT - RIGHT);
}

static double at_y(const wh_chart *chart, double y) {
    return HEIGHT - BOTTOM - place(&chart->y, y) * (HEIGHT - TOP - BOTTOM);
}

static void attribute(wh_buffer *html, const char *name, double value) {
    wh_buffer_printf(html, " %s=\"", name);
    wh_buffer_number(html, value, 1);
    wh_buffer_add(html, "\"");
}

static void segment(wh_buffer *html, const char *class_name, double x1, double y1, double x2,
                    double y2) {
    wh_buffer_printf(html, "<line class=\"%s\"", class_name);
    attribute(html, "x1", x1);
    attribute(html, "y1", y1);
    attribute(html, "x2", x2);
    attribute(html, "y2", y2);
    wh_buffer_add(html, "/>");
}

static void begin_text(wh_buffer *html, const char *class_name, double x, double y,
                       const char *anchor) {
    wh_buffer_printf(html, "<text class=\"%s\" text-anchor=\"%s\"", class_name, anchor);
    attribute(html, "x", x);
    attribute(html, "y", y);
    wh_buffer_add(html, ">");
}

/* "2,500": digits in groups, as far as the axis needs them. */
static void tick_number(wh_buffer *html, double value) {
    if (value >= 1000) {
        long whole = lround(value);
        wh_buffer_printf(html, "%ld,%03ld", whole / 1000, whole % 1000);
    } else {
        wh_buffer_number(html, value, 3);
    }
}

static void write_ticks(wh_buffer *html, const wh_chart *chart) {
    for (size_t i = 0; i < chart->x.tick_count; i++) {
        double x = at_x(chart, chart->x.ticks[i]);
        segment(html, "grid", x, TOP, x, HEIGHT - BOTTOM);
        begin_text(html, "tick", x, HEIGHT - BOTTOM + 18, "middle");
        tick_number(html, chart->x.ticks[i]);
        wh_buffer_add(html, chart->x.unit);
        wh_buffer_add(html, "</text>");
    }
    for (size_t i = 0; i < chart->y.tick_count; i++) {
        double y = at_y(chart, chart->y.ticks[i]);
        segment(html, "grid", LEFT, y, WIDTH - RIGHT, y);
        begin_text(html, "tick", LEFT - 8, y + 4, "end");
        tick_number(html, chart->y.ticks[i]);
        wh_buffer_add(html, chart->y.unit);
        wh_buffer_add(html, "</text>");
    }
}

void wh_chart_begin(wh_buffer *html, const wh_chart *chart) {
    wh_buffer_printf(html,
                     "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" "
                     "aria-labelledby=\"%s-title\"><title id=\"%s-title\">",
                     WIDTH, HEIGHT, chart->id, chart->id);
    wh_buffer_quote(html, chart->title, WH_QUOTE_HTML);
    wh_buffer_add(html, "</title>");
    write_ticks(html, chart);
    begin_text(html, "axis", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle");
    wh_buffer_quote(html, chart->x.name, WH_QUOTE_HTML);
    wh_buffer_printf(html,
                     "</text><text class=\"axis\" text-anchor=\"middle\" "
                     "transform=\"translate(15 %d) rotate(-90)\">",
                     (TOP + HEIGHT - BOTTOM) / 2);
    wh_buffer_quote(html, chart->y.name, WH_QUOTE_HTML);
    wh_buffer_add(html, "</text>");
}

void wh_chart_end(wh_buffer *html) {
    wh_buffer_add(html, "</svg>\n");
}

void wh_chart_line(wh_buffer *html, const wh_chart *chart, const char *class_name,
                   const wh_chart_point *points, size_t count) {
    bool begun = false;
    wh_buffer_printf(html, "<polyline class=\"%s\" points=\"", class_name);
    for (size_t i = 0; i < count; i++) {
        if (isnan(points[i].x) || isnan(points[i].y))
            continue;
        wh_buffer_add(html, begun ? " " : "");
        wh_buffer_number(html, at_x(chart, points[i].x), 1);
        wh_buffer_add(html, ",");
        wh_buffer_number(html, at_y(chart, points[i].y), 1);
        begun = true;
    }
    wh_buffer_add(html, "\"/>");
}

static void close_with_name(wh_buffer *html, const char *element, const char *name) {
    if (!name) {
        wh_buffer_add(html, "/>");
        return;
    }
    wh_buffer_add(html, "><title>");
    wh_buffer_quote(html, name, WH_QUOTE_HTML);
    wh_buffer_printf(html, "</title></%s>", element);
}

void wh_chart_bar(wh_buffer *html, const wh_chart *chart, const char *class_name, double from,
                  double to, double height, const char *name) {
    double left = at_x(chart, from), right = at_x(chart, to), top = at_y(chart, height);
    double gap = right - left > 4 ? 1 : 0;
    wh_buffer_printf(html, "<rect class=\"%s\"", class_name);
    attribute(html, "x", left + gap / 2);
    attribute(html, "width", fmax(right - left - gap, 0.5));
    attribute(html, "y", top);
    attribute(html, "height", fmax(HEIGHT - BOTTOM - top, 0));
    close_with_name(html, "rect", name);
}

void wh_chart_dot(wh_buffer *html, const wh_chart *chart, const char *class_name,
                  wh_chart_point point, double radius, const char *name) {
    if (isnan(point.x) || isnan(point.y))
        return;
    wh_buffer_printf(html, "<circle class=\"%s\"", class_name);
    attribute(html, "cx", at_x(chart, point.x));
    attribute(html, "cy", at_y(chart, point.y));
    attribute(html, "r", radius);
    close_with_name(html, "circle", name);
}

void wh_chart_whisker(wh_buffer *html, const wh_chart *chart, const char *class_name, double x,
                      double low, double high) {
    if (isnan(x) || isnan(low) || isnan(high))
        return;
    double middle = at_x(chart, x), bottom = at_y(chart, low), top = at_y(chart, high);
    segment(html, class_name, middle, bottom, middle, top);
    segment(html, class_name, middle - 4, bottom, middle + 4, bottom);
    segment(html, class_name, middle - 4, top, middle + 4, top);
}

void wh_chart_mark(wh_buffer *html, const wh_chart *chart, double x, const char *word) {
    double middle = at_x(chart, x);
    segment(html, "mark", middle, TOP, middle, HEIGHT - BOTTOM);
    begin_text(html, "mark-name", middle, TOP - 7, "middle");
    wh_buffer_quote(html, word, WH_QUOTE_HTML);
    wh_buffer_add(html, "</text>");
}
