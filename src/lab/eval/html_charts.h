/* The pictures of an evaluation, each with the table that holds its numbers. */
#ifndef WH_LAB_EVAL_HTML_CHARTS_H
#define WH_LAB_EVAL_HTML_CHARTS_H

#include "base/arena.h"
#include "lab/eval/score.h"
#include "report/buffer.h"

/* Histogram and cumulative curve of the distances. */
void wh_html_distances(wh_buffer *html, const wh_score *score);

/* Reliability diagram and risk-coverage curve; nothing if there were no confidences. */
void wh_html_confidence(wh_buffer *html, const wh_score *score);

/* The map of errors by cell; nothing without cells. The land comes from the world file. */
wh_status wh_html_error_map(wh_buffer *html, const wh_score *score, wh_arena *arena, wh_error *err);

#endif
