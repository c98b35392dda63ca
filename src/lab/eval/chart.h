/* Small charts as inline SVG: a frame with two axes, and lines, bars, dots and bands in it. Colours
 * and line widths come from the page's style by class name. */
#ifndef WH_LAB_EVAL_CHART_H
#define WH_LAB_EVAL_CHART_H

#include "report/buffer.h"

typedef struct wh_axis {
    double from, to;
    bool log;         /* then both are over 0, and so are all values: smaller ones lie on `from` */
    const char *name; /* "distance, km" */
    const double *ticks; /* within from..to */
    size_t tick_count;
    const char *unit; /* behind each tick: "%" or "" */
} wh_axis;

typedef struct wh_chart {
    const char *id;    /* starts all ids of the drawing */
    const char *title; /* what a screen reader says; the table beside it holds the numbers */
    wh_axis x, y;
} wh_chart;

typedef struct wh_chart_point {
    double x, y;
} wh_chart_point;

void wh_chart_begin(wh_buffer *html, const wh_chart *chart);
void wh_chart_end(wh_buffer *html);

/* Points outside the frame are drawn on its edge; those that are no numbers are left out. `name`
 * (plain text) is the tooltip; NULL: none. */
void wh_chart_line(wh_buffer *html, const wh_chart *chart, const char *class_name,
                   const wh_chart_point *points, size_t count);
void wh_chart_bar(wh_buffer *html, const wh_chart *chart, const char *class_name, double from,
                  double to, double height, const char *name);
void wh_chart_dot(wh_buffer *html, const wh_chart *chart, const char *class_name,
                  wh_chart_point point, double radius, const char *name);
/* From `low` to `high` at x: an interval. */
void wh_chart_whisker(wh_buffer *html, const wh_chart *chart, const char *class_name, double x,
                      double low, double high);
/* A vertical line with a word at its top. */
void wh_chart_mark(wh_buffer *html, const wh_chart *chart, double x, const char *word);

#endif
