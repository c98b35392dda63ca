/* From a text detector's probability map to rectangles: differentiable binarization (DB, Liao et
 * al. 2020), with the post-processing of PaddleOCR's DBPostProcess. */
#ifndef WH_NET_DB_H
#define WH_NET_DB_H

#include "base/arena.h"
#include "whence.h"

typedef struct wh_db_params {
    float threshold;     /* pixels over it are text */
    float box_threshold; /* a rectangle's mean probability must reach it */
    float unclip;        /* the text kernel grows by area x unclip / perimeter on each side */
    size_t max_boxes;    /* the components looked at, in reading order */
} wh_db_params;

wh_db_params wh_db_default_params(void);

/* A rectangle in any orientation: x, y of top left, top right, bottom right, bottom left. */
typedef struct wh_text_box {
    float quad[8];
    float score; /* mean probability, 0 to 1 */
} wh_text_box;

/* Finds the rectangles in the `width` x `height` map `probability`, scaled to an image of
 * `image_width` x `image_height` pixels and clipped to it. Ordered by component, top to bottom. */
wh_status wh_db_boxes(const float *probability, int width, int height, int image_width,
                      int image_height, const wh_db_params *params, wh_arena *arena,
                      wh_text_box **boxes, size_t *count, wh_error *err);

typedef struct wh_rect2 {
    float corner[8]; /* in turning order */
    float width, height;
} wh_rect2;

/* The rectangle of least area around `count` points (x, y pairs): rotating over the edges of their
 * convex hull. `points` is sorted in place. */
wh_rect2 wh_rect_around(float *points, size_t count, float *hull);

#endif
