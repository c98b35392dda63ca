/* Detection at two scales, and which of the boxes are of one line. */
#include "evidence/ocr_boxes.h"

#include "base/status.h"
#include "net/pixels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DETECTOR_SIDE = 1280 };

/* A scale that is nearer to the first than this shows the detector nothing new. */
#define LEAST_ENLARGEMENT 1.25
#define MOST_ENLARGEMENT 1.6

static bool holds(const float quad[8], float x, float y) {
    for (int k = 0; k < 4; k++) {
        const float *a = quad + 2 * k, *b = quad + 2 * ((k + 1) % 4);
        if ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) < 0)
            return false;
    }
    return true;
}

static bool share_middle(const float a[8], const float b[8]) {
    float ax = (a[0] + a[2] + a[4] + a[6]) / 4, ay = (a[1] + a[3] + a[5] + a[7]) / 4;
    float bx = (b[0] + b[2] + b[4] + b[6]) / 4, by = (b[1] + b[3] + b[5] + b[7]) / 4;
    return holds(a, bx, by) || holds(b, ax, ay);
}

size_t wh_ocr_join_boxes(const wh_text_box *boxes, size_t count, const wh_text_box *more,
                         size_t more_count, wh_line_place *lines) {
    size_t total = count;
    for (size_t i = 0; i < count; i++) {
        lines[i] = (wh_line_place){.count = 1};
        memcpy(lines[i].quad[0], boxes[i].quad, sizeof boxes[i].quad);
    }
    for (size_t m = 0; m < more_count; m++) {
        size_t touched = 0, at = 0;
        for (size_t i = 0; i < count; i++)
            if (share_middle(boxes[i].quad, more[m].quad)) {
                touched++;
                at = i;
            }
        if (touched == 0) {
            lines[total] = (wh_line_place){.count = 1};
            memcpy(lines[total++].quad[0], more[m].quad, sizeof more[m].quad);
        } else if (touched == 1 && lines[at].count == 1) {
            memcpy(lines[at].quad[1], more[m].quad, sizeof more[m].quad);
            lines[at].count = 2;
        }
    }
    return total;
}

/* The picture's second scale; 1 if there is none worth the time. */
static double second_scale(const wh_pixels *image) {
    double room = (double)DETECTOR_SIDE / fmax(image->width, image->height);
    return room < LEAST_ENLARGEMENT ? 1 : fmin(room, MOST_ENLARGEMENT);
}

static wh_status detect_enlarged(wh_ppocr *ppocr, const wh_pixels *image, double scale,
                                 wh_arena *arena, wh_text_box **boxes, size_t *count,
                                 wh_error *err) {
    int width = (int)(image->width * scale), height = (int)(image->height * scale);
    height = height < 1 ? 1 : height, width = width < 1 ? 1 : width;
    unsigned char *rgb = malloc((size_t)width * (size_t)height * 3);
    if (!rgb || !wh_pixels_resize(image->rgb, image->width, image->height, rgb, width, height)) {
        free(rgb);
        return wh_fail_nomem(err, "ocr");
    }
    wh_pixels large = {rgb, width, height};
    wh_status status = wh_ppocr_detect(ppocr, &large, DETECTOR_SIDE, arena, boxes, count, err);
    free(rgb);
    for (size_t i = 0; status == WH_OK && i < *count; i++)
        for (int k = 0; k < 8; k++)
            (*boxes)[i].quad[k] *=
                k % 2 ? (float)image->height / (float)height : (float)image->width / (float)width;
    return status;
}

wh_status wh_ocr_find_lines(wh_ppocr *ppocr, const wh_pixels *image, wh_arena *arena,
                            wh_line_place **lines, size_t *count, wh_error *err) {
    wh_text_box *boxes, *more = NULL;
    size_t box_count, more_count = 0;
    double scale = second_scale(image);
    wh_status status = wh_ppocr_detect(ppocr, image, DETECTOR_SIDE, arena, &boxes, &box_count, err);
    if (status == WH_OK && scale > 1)
        status = detect_enlarged(ppocr, image, scale, arena, &more, &more_count, err);
    if (status != WH_OK)
        return status;
    *lines = wh_arena_alloc(arena, box_count + more_count + 1, sizeof **lines);
    if (!*lines)
        return wh_fail_nomem(err, "ocr");
    *count = wh_ocr_join_boxes(boxes, box_count, more, more_count, *lines);
    return WH_OK;
}
