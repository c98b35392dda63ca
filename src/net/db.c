/* DB post-processing: components of the thresholded map, minimum-area rectangles, growth. */
#include "net/db.h"

#include "base/status.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MIN_SIDE = 3 };

wh_db_params wh_db_default_params(void) {
    return (wh_db_params){
        .threshold = 0.3f, .box_threshold = 0.5f, .unclip = 1.6f, .max_boxes = 1000};
}

/* ---- Minimum-area rectangle ---- */

static int by_x_then_y(const void *a, const void *b) {
    const float *p = a, *q = b;
    if (p[0] != q[0])
        return p[0] < q[0] ? -1 : 1;
    return (p[1] > q[1]) - (p[1] < q[1]);
}

static float turn(const float *a, const float *b, const float *c) {
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/* Andrew's monotone chain; `hull` holds up to count + 1 points. */
static size_t convex_hull(float *points, size_t count, float *hull) {
    size_t n = 0;
    qsort(points, count, 2 * sizeof *points, by_x_then_y);
    for (int pass = 0; pass < 2; pass++) {
        size_t start = n;
        for (size_t k = 0; k < count; k++) {
            const float *p = points + 2 * (pass == 0 ? k : count - 1 - k);
            while (n >= start + 2 && turn(hull + 2 * (n - 2), hull + 2 * (n - 1), p) <= 0)
                n--;
            memcpy(hull + 2 * n++, p, 2 * sizeof *p);
        }
        n--; /* the last point starts the other chain */
    }
    return n;
}

wh_rect2 wh_rect_around(float *points, size_t count, float *hull) {
    wh_rect2 best = {0};
    float least = FLT_MAX;
    size_t n = count > 1 ? convex_hull(points, count, hull) : 0;
    for (size_t i = 0; i < n; i++) {
        const float *a = hull + 2 * i, *b = hull + 2 * ((i + 1) % n);
        float dx = b[0] - a[0], dy = b[1] - a[1], length = hypotf(dx, dy);
        if (length <= 0)
            continue;
        dx /= length, dy /= length;
        float u0 = FLT_MAX, u1 = -FLT_MAX, v0 = FLT_MAX, v1 = -FLT_MAX;
        for (size_t k = 0; k < n; k++) {
            float u = hull[2 * k] * dx + hull[2 * k + 1] * dy;
            float v = hull[2 * k + 1] * dx - hull[2 * k] * dy;
            u0 = fminf(u0, u), u1 = fmaxf(u1, u), v0 = fminf(v0, v), v1 = fmaxf(v1, v);
        }
        float area = (u1 - u0) * (v1 - v0);
        if (area >= least)
            continue;
        least = area;
        best.width = u1 - u0, best.height = v1 - v0;
        float us[4] = {u0, u1, u1, u0}, vs[4] = {v0, v0, v1, v1};
        for (int k = 0; k < 4; k++) {
            best.corner[2 * k] = us[k] * dx - vs[k] * dy;
            best.corner[2 * k + 1] = us[k] * dy + vs[k] * dx;
        }
    }
    return best;
}

/* The rectangle grown by `by` on all four sides. */
static wh_rect2 grow(const wh_rect2 *rect, float by) {
    wh_rect2 grown = *rect;
    float ux = rect->corner[2] - rect->corner[0], uy = rect->corner[3] - rect->corner[1];
    float vx = rect->corner[6] - rect->corner[0], vy = rect->corner[7] - rect->corner[1];
    float u = hypotf(ux, uy), v = hypotf(vx, vy);
    ux *= by / u, uy *= by / u, vx *= by / v, vy *= by / v;
    static const float su[4] = {-1, 1, 1, -1}, sv[4] = {-1, -1, 1, 1};
    for (int k = 0; k < 4; k++) {
        grown.corner[2 * k] += su[k] * ux + sv[k] * vx;
        grown.corner[2 * k + 1] += su[k] * uy + sv[k] * vy;
    }
    grown.width += 2 * by;
    grown.height += 2 * by;
    return grown;
}

/* ---- Components ---- */

typedef struct finder {
    const float *probability;
    int width, height;
    unsigned char *mask; /* 1: text that no component has yet */
    int *left, *right;   /* extremes of the current component, per row */
    int *stack;
    float *points, *hull;
} finder;

/* Text pixels, grown by one to the right and below (cv::dilate with a 2 x 2 kernel). */
static void fill_mask(finder *f, float threshold) {
    size_t w = (size_t)f->width;
    for (int y = f->height - 1; y >= 0; y--) {
        for (int x = f->width - 1; x >= 0; x--) {
            const float *p = f->probability + (size_t)y * w + x;
            bool text = *p > threshold || (x > 0 && p[-1] > threshold) ||
                        (y > 0 && *(p - w) > threshold) ||
                        (x > 0 && y > 0 && *(p - w - 1) > threshold);
            f->mask[(size_t)y * w + (size_t)x] = text;
        }
    }
}

static void push(finder *f, int *top, int x, int y) {
    size_t at = (size_t)y * (size_t)f->width + (size_t)x;
    if (x < 0 || y < 0 || x >= f->width || y >= f->height || !f->mask[at])
        return;
    f->mask[at] = 0;
    f->stack[(*top)++] = (int)at;
}

/* Takes the 8-connected component of (x, y) out of the mask; its outline's points go to
 * `f->points`: the ends of every row suffice for the convex hull. */
static size_t take_component(finder *f, int x, int y) {
    int top = 0, last = y;
    size_t count = 0;
    f->left[y] = f->right[y] = x;
    push(f, &top, x, y);
    while (top > 0) {
        int at = f->stack[--top], px = at % f->width, py = at / f->width;
        for (; last < py; last++)
            f->left[last + 1] = f->width, f->right[last + 1] = -1;
        if (px < f->left[py])
            f->left[py] = px;
        if (px > f->right[py])
            f->right[py] = px;
        for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++)
                push(f, &top, px + dx, py + dy);
    }
    for (int row = y; row <= last; row++) {
        float ends[4] = {(float)f->left[row], (float)row, (float)f->right[row], (float)row};
        memcpy(f->points + 2 * count, ends, sizeof ends);
        count += 2;
    }
    return count;
}

/* Mean probability in a rectangle with its border (PaddleOCR's box_score_fast). */
static float mean_inside(const finder *f, const float corner[8]) {
    double sum = 0;
    size_t pixels = 0;
    int x[4], y[4], top = f->height, bottom = -1;
    for (int k = 0; k < 4; k++) {
        x[k] = (int)floorf(corner[2 * k] + 1e-3f), y[k] = (int)floorf(corner[2 * k + 1] + 1e-3f);
        top = y[k] < top ? y[k] : top, bottom = y[k] > bottom ? y[k] : bottom;
    }
    top = top < 0 ? 0 : top;
    bottom = bottom >= f->height ? f->height - 1 : bottom;
    for (int row = top; row <= bottom; row++) {
        float left = FLT_MAX, right = -FLT_MAX;
        for (int k = 0; k < 4; k++) {
            int n = (k + 1) % 4;
            float low = (float)(y[k] < y[n] ? y[k] : y[n]),
                  high = (float)(y[k] < y[n] ? y[n] : y[k]);
            /* The part of this edge that runs through the row's pixels. */
            float from_y = fmaxf(low, (float)row - 0.5f), to_y = fminf(high, (float)row + 0.5f);
            if (from_y > to_y)
                continue;
            float x0 = (float)x[k], x1 = (float)x[n];
            if (high > low) {
                float slope = (x1 - x0) / (float)(y[n] - y[k]);
                x1 = x0 + slope * (to_y - (float)y[k]);
                x0 += slope * (from_y - (float)y[k]);
            }
            left = fminf(left, fminf(x0, x1)), right = fmaxf(right, fmaxf(x0, x1));
        }
        int from = (int)fmaxf(0, roundf(left));
        int to = (int)fminf((float)f->width - 1, roundf(right));
        for (int column = from; column <= to; column++, pixels++)
            sum += (double)f->probability[(size_t)row * (size_t)f->width + (size_t)column];
    }
    return pixels ? (float)(sum / (double)pixels) : 0;
}

/* Corners from top left clockwise: of the two leftmost the upper first (PaddleOCR's
 * order_points_clockwise). */
static void order_corners(float quad[8]) {
    float p[8], q[8];
    memcpy(p, quad, sizeof p);
    qsort(p, 4, 2 * sizeof *p, by_x_then_y);
    bool swap_left = p[1] > p[3], swap_right = p[5] > p[7];
    memcpy(q, p + (swap_left ? 2 : 0), 2 * sizeof *p);
    memcpy(q + 2, p + (swap_right ? 6 : 4), 2 * sizeof *p);
    memcpy(q + 4, p + (swap_right ? 4 : 6), 2 * sizeof *p);
    memcpy(q + 6, p + (swap_left ? 0 : 2), 2 * sizeof *p);
    memcpy(quad, q, sizeof q);
}

static float clamp_round(float value, float scale, int end) {
    float v = roundf(value * scale);
    return v < 0 ? 0 : v > (float)(end - 1) ? (float)(end - 1) : v;
}

/* True if the component makes a box. */
static bool make_box(finder *f, size_t points, const wh_db_params *params, int image_width,
                     int image_height, wh_text_box *box) {
    wh_rect2 rect = wh_rect_around(f->points, points, f->hull);
    if (fminf(rect.width, rect.height) < MIN_SIDE)
        return false;
    box->score = mean_inside(f, rect.corner);
    if (box->score < params->box_threshold)
        return false;
    float by = rect.width * rect.height * params->unclip / (2 * (rect.width + rect.height));
    wh_rect2 grown = grow(&rect, by);
    if (fminf(grown.width, grown.height) < MIN_SIDE + 2)
        return false;
    for (int k = 0; k < 4; k++) {
        box->quad[2 * k] =
            clamp_round(grown.corner[2 * k], (float)image_width / (float)f->width, image_width);
        box->quad[2 * k + 1] = clamp_round(grown.corner[2 * k + 1],
                                           (float)image_height / (float)f->height, image_height);
    }
    order_corners(box->quad);
    return (int)hypotf(box->quad[0] - box->quad[2], box->quad[1] - box->quad[3]) > 3 &&
           (int)hypotf(box->quad[0] - box->quad[6], box->quad[1] - box->quad[7]) > 3;
}

wh_status wh_db_boxes(const float *probability, int width, int height, int image_width,
                      int image_height, const wh_db_params *params, wh_arena *arena,
                      wh_text_box **boxes, size_t *count, wh_error *err) {
    size_t pixels = (size_t)width * (size_t)height, rows = (size_t)height, components = 0;
    size_t capacity = 0;
    finder f = {.probability = probability, .width = width, .height = height};
    wh_status status = WH_OK;
    *boxes = NULL;
    *count = 0;
    f.mask = malloc(pixels);
    f.stack = malloc(pixels * sizeof *f.stack);
    f.left = malloc(rows * sizeof *f.left);
    f.right = malloc(rows * sizeof *f.right);
    f.points = malloc(4 * rows * sizeof *f.points);
    f.hull = malloc((4 * rows + 4) * sizeof *f.hull);
    if (!f.mask || !f.stack || !f.left || !f.right || !f.points || !f.hull) {
        status = wh_fail_nomem(err, "net");
        goto done;
    }
    fill_mask(&f, params->threshold);
    for (size_t at = 0; at < pixels && components < params->max_boxes; at++) {
        wh_text_box box;
        if (!f.mask[at])
            continue;
        components++;
        size_t points = take_component(&f, (int)(at % (size_t)width), (int)(at / (size_t)width));
        if (!make_box(&f, points, params, image_width, image_height, &box))
            continue;
        if (!wh_arena_grow(arena, (void **)boxes, &capacity, *count + 1, sizeof box)) {
            status = wh_fail_nomem(err, "net");
            goto done;
        }
        (*boxes)[(*count)++] = box;
    }
done:
    free(f.mask);
    free(f.stack);
    free(f.left);
    free(f.right);
    free(f.points);
    free(f.hull);
    return status;
}
