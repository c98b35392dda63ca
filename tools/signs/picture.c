/* Puts the panels into the scene: placement, rotation, perspective. */
#include "signs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Projective map of the unit square onto a quad (Heckbert 1989), and its inverse by adjoint. */
static void square_to_quad(const double q[8], double m[9]) {
    double dx1 = q[2] - q[4], dx2 = q[6] - q[4], sx = q[0] - q[2] + q[4] - q[6];
    double dy1 = q[3] - q[5], dy2 = q[7] - q[5], sy = q[1] - q[3] + q[5] - q[7];
    double det = dx1 * dy2 - dx2 * dy1;
    double g = (sx * dy2 - dx2 * sy) / det, h = (dx1 * sy - sx * dy1) / det;
    double map[9] = {q[2] - q[0] + g * q[2],
                     q[6] - q[0] + h * q[6],
                     q[0],
                     q[3] - q[1] + g * q[3],
                     q[7] - q[1] + h * q[7],
                     q[1],
                     g,
                     h,
                     1};
    memcpy(m, map, sizeof map);
}

static void adjoint(const double m[9], double out[9]) {
    double inverse[9] = {
        m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
        m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
        m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]};
    memcpy(out, inverse, sizeof inverse);
}

/* Premultiplied colour at (u, v) of the panel; transparent outside. */
static void sample(const unsigned char *data, int width, int height, int stride, double u, double v,
                   double out[4]) {
    double x = u * width - 0.5, y = v * height - 0.5;
    double fx = floor(x), fy = floor(y);
    for (int k = 0; k < 4; k++) {
        int ix = (int)fx + (k & 1), iy = (int)fy + (k >> 1);
        if (ix < 0 || iy < 0 || ix >= width || iy >= height) {
            continue;
        }
        double weight = (k & 1 ? x - fx : 1 - x + fx) * (k >> 1 ? y - fy : 1 - y + fy);
        const unsigned char *pixel = data + (ptrdiff_t)iy * stride + (ptrdiff_t)ix * 4;
        for (int c = 0; c < 4; c++) {
            out[c] += weight * pixel[c];
        }
    }
}

/* Draws `panel` into the quad of `picture`, four samples a pixel. */
static void warp(cairo_surface_t *picture, cairo_surface_t *panel, const double quad[8]) {
    double forward[9], back[9];
    square_to_quad(quad, forward);
    adjoint(forward, back);
    int width = cairo_image_surface_get_width(picture);
    int height = cairo_image_surface_get_height(picture);
    int stride = cairo_image_surface_get_stride(picture);
    int panel_w = cairo_image_surface_get_width(panel);
    int panel_h = cairo_image_surface_get_height(panel);
    int panel_stride = cairo_image_surface_get_stride(panel);
    unsigned char *to = cairo_image_surface_get_data(picture);
    const unsigned char *from = cairo_image_surface_get_data(panel);
    double x0 = fmin(fmin(quad[0], quad[2]), fmin(quad[4], quad[6]));
    double x1 = fmax(fmax(quad[0], quad[2]), fmax(quad[4], quad[6]));
    double y0 = fmin(fmin(quad[1], quad[3]), fmin(quad[5], quad[7]));
    double y1 = fmax(fmax(quad[1], quad[3]), fmax(quad[5], quad[7]));
    for (int y = (int)fmax(0, y0 - 1); y < height && y <= y1 + 1; y++) {
        for (int x = (int)fmax(0, x0 - 1); x < width && x <= x1 + 1; x++) {
            double sum[4] = {0};
            for (int k = 0; k < 4; k++) {
                double px = x + 0.25 + 0.5 * (k & 1), py = y + 0.25 + 0.5 * (k >> 1);
                double w = back[6] * px + back[7] * py + back[8];
                double u = (back[0] * px + back[1] * py + back[2]) / w;
                double v = (back[3] * px + back[4] * py + back[5]) / w;
                if (u > -0.05 && u < 1.05 && v > -0.05 && v < 1.05) {
                    sample(from, panel_w, panel_h, panel_stride, u, v, sum);
                }
            }
            if (sum[3] <= 0) {
                continue;
            }
            unsigned char *pixel = to + (ptrdiff_t)y * stride + (ptrdiff_t)x * 4;
            double keep = 1 - sum[3] / (4 * 255);
            for (int c = 0; c < 3; c++) {
                double value = pixel[c] * keep + sum[c] / 4;
                pixel[c] = (unsigned char)fmin(255, value + 0.5);
            }
        }
    }
    cairo_surface_mark_dirty(picture);
}

static void draw_poles(cairo_surface_t *picture, const double quad[8]) {
    cairo_t *cairo = cairo_create(picture);
    double bottom = cairo_image_surface_get_height(picture);
    double thick = fmax(3, hypot(quad[2] - quad[0], quad[3] - quad[1]) * 0.02);
    for (int i = 0; i < 2; i++) {
        double t = i ? 0.82 : 0.18;
        double x = quad[6] + (quad[4] - quad[6]) * t, y = quad[7] + (quad[5] - quad[7]) * t;
        cairo_set_source_rgb(cairo, 0.55, 0.56, 0.58);
        cairo_rectangle(cairo, x - thick / 2, y - 2, thick, bottom - y + 2);
        cairo_fill(cairo);
    }
    cairo_destroy(cairo);
    cairo_surface_flush(picture);
}

/* Corners of a w x h panel around (cx, cy), turned and slanted. */
static void make_quad(double cx, double cy, double w, double h, double angle, double slant,
                      double quad[8]) {
    double narrow = 1 - 0.5 * fabs(slant);
    double left = h * (1 + slant / 2) / 2, right = h * (1 - slant / 2) / 2, half = w * narrow / 2;
    const double x[4] = {-half, half, half, -half}, y[4] = {-left, -right, right, left};
    for (int i = 0; i < 4; i++) {
        quad[2 * i] = cx + x[i] * cos(angle) - y[i] * sin(angle);
        quad[2 * i + 1] = cy + x[i] * sin(angle) + y[i] * cos(angle);
    }
}

typedef struct taken {
    double x0, y0, x1, y1;
} taken;

static bool is_free(const taken *boxes, size_t count, taken box) {
    for (size_t i = 0; i < count; i++) {
        if (box.x0 < boxes[i].x1 && boxes[i].x0 < box.x1 && box.y0 < boxes[i].y1 &&
            boxes[i].y0 < box.y1) {
            return false;
        }
    }
    return true;
}

static double log_uniform(wh_random *random, double low, double high) {
    return low * pow(high / low, wh_random_unit(random));
}

/* Places one panel where it overlaps none; gives up silently when the scene is full, except for the
 * first, which always fits. */
static bool place_panel(cairo_surface_t *picture, const sign_panel *panel, wh_random *random,
                        taken *boxes, size_t *box_count, double letter_px, double angle,
                        double slant, sign_look *look) {
    int width = cairo_image_surface_get_width(picture);
    int height = cairo_image_surface_get_height(picture);
    cairo_surface_t *drawn = NULL;
    double w = 0, h = 0;
    for (int tries = 0; tries < 3; tries++) {
        drawn = sign_panel_draw(panel, 2 * letter_px);
        if (!drawn) {
            return false;
        }
        w = cairo_image_surface_get_width(drawn) / 2.0;
        h = cairo_image_surface_get_height(drawn) / 2.0;
        double fit = fmin(0.9 * width / w, 0.8 * height / h);
        if (fit >= 1 || tries == 2) {
            break;
        }
        letter_px *= fit * 0.98;
        cairo_surface_destroy(drawn);
    }
    if (*box_count == 0) {
        look->letter_px = letter_px;
    }
    double reach_x = (w * fabs(cos(angle)) + h * fabs(sin(angle))) / 2 + 4;
    double reach_y = (h * (1 + fabs(slant)) * fabs(cos(angle)) + w * fabs(sin(angle))) / 2 + 4;
    for (int tries = 0; tries < 25; tries++) {
        double room_x = fmax(0, width - 2 * reach_x), room_y = fmax(0, height - 2 * reach_y);
        double cx = room_x > 0 ? reach_x + room_x * wh_random_unit(random) : width / 2.0;
        double cy = room_y > 0 ? reach_y + room_y * wh_random_unit(random) : height / 2.0;
        taken box = {cx - reach_x, cy - reach_y, cx + reach_x, cy + reach_y};
        if (!is_free(boxes, *box_count, box)) {
            continue;
        }
        double quad[8];
        make_quad(cx, cy, w, h, angle, slant, quad);
        if (panel->poles) {
            draw_poles(picture, quad);
        }
        warp(picture, drawn, quad);
        boxes[(*box_count)++] = box;
        break;
    }
    cairo_surface_destroy(drawn);
    return true;
}

static void occlude(cairo_surface_t *picture, const taken *box, wh_random *random) {
    cairo_t *cairo = cairo_create(picture);
    if (wh_random_below(random, 2)) { /* a lamp post in front */
        double x = box->x0 + (box->x1 - box->x0) * wh_random_unit(random);
        cairo_set_source_rgb(cairo, 0.25, 0.26, 0.27);
        cairo_rectangle(cairo, x, 0, 5 + 9 * wh_random_unit(random), 4000);
        cairo_fill(cairo);
    } else { /* twigs over a corner */
        double cx = wh_random_below(random, 2) ? box->x0 : box->x1;
        double cy = wh_random_below(random, 2) ? box->y0 : box->y1;
        for (int i = 0; i < 60; i++) {
            cairo_set_source_rgb(cairo, 0.1 + 0.15 * wh_random_unit(random),
                                 0.25 + 0.3 * wh_random_unit(random), 0.1);
            cairo_arc(cairo, cx + 28 * wh_random_normal(random), cy + 22 * wh_random_normal(random),
                      3 + 5 * wh_random_unit(random), 0, 2 * M_PI);
            cairo_fill(cairo);
        }
    }
    cairo_destroy(cairo);
    cairo_surface_flush(picture);
}

cairo_surface_t *sign_picture(const sign_scene *scene, wh_random *random, sign_look *look) {
    static const int SIZES[][2] = {{640, 480}, {720, 540}, {768, 512}, {560, 720}, {800, 600}};
    const int *size = SIZES[wh_random_below(random, sizeof SIZES / sizeof SIZES[0])];
    cairo_surface_t *picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, size[0], size[1]);
    if (cairo_surface_status(picture) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(picture);
        return NULL;
    }
    *look = (sign_look){0};
    sign_background(picture, random);
    taken boxes[SIGN_PANELS];
    size_t box_count = 0;
    double spread = wh_random_below(random, 8) == 0 ? 12 : 2.5;
    look->tilt_deg = fmax(-25, fmin(25, spread * wh_random_normal(random)));
    look->slant = fmax(-0.5, fmin(0.5, 0.14 * wh_random_normal(random)));
    for (size_t i = 0; i < scene->panel_count; i++) {
        double letter_px = i == 0 ? log_uniform(random, 12, 46) : log_uniform(random, 10, 26);
        double angle = (look->tilt_deg + (i ? 2 * wh_random_normal(random) : 0)) * M_PI / 180;
        if (!place_panel(picture, &scene->panels[i], random, boxes, &box_count, letter_px, angle,
                         look->slant, look)) {
            cairo_surface_destroy(picture);
            return NULL;
        }
    }
    look->occluded = box_count > 0 && wh_random_below(random, 12) == 0;
    if (look->occluded) {
        occlude(picture, &boxes[0], random);
    }
    return picture;
}

/* A caption's panel, at most as wide as the picture. */
static cairo_surface_t *draw_caption(const sign_panel *panel, double letter_px, int width) {
    cairo_surface_t *drawn = sign_panel_draw(panel, letter_px);
    if (drawn && cairo_image_surface_get_width(drawn) > 0.95 * width) {
        letter_px *= 0.93 * width / cairo_image_surface_get_width(drawn);
        cairo_surface_destroy(drawn);
        drawn = sign_panel_draw(panel, letter_px);
    }
    return drawn;
}

static bool covers(const double box[4], const double (*keep)[4], size_t count) {
    for (size_t i = 0; i < count; i++)
        if (box[0] < keep[i][2] && keep[i][0] < box[2] && box[1] < keep[i][3] &&
            keep[i][1] < box[3])
            return true;
    return false;
}

bool sign_picture_overlay(cairo_surface_t *picture, const sign_panel *panel, double least_px,
                          double most_px, const double (*keep)[4], size_t keep_count,
                          wh_random *random, bool *drawn) {
    int width = cairo_image_surface_get_width(picture);
    int height = cairo_image_surface_get_height(picture);
    cairo_surface_t *caption = draw_caption(panel, log_uniform(random, least_px, most_px), width);
    if (!caption) {
        return false;
    }
    double w = cairo_image_surface_get_width(caption), h = cairo_image_surface_get_height(caption);
    /* Captions stand at the top or the bottom edge, to the left or in the middle. */
    bool middle = wh_random_below(random, 2), bottom = wh_random_below(random, 2);
    *drawn = false;
    for (unsigned other = 0; other < 4 && !*drawn; other++) {
        bool across = (other & 1) != 0, along = (other & 2) != 0;
        double x = floor(middle != across ? (width - w) / 2 : 0.02 * width);
        double y = floor(bottom != along ? height - h - 4 : 4);
        *drawn = !covers((double[4]){x, y, x + w, y + h}, keep, keep_count);
        if (*drawn) {
            cairo_t *cairo = cairo_create(picture);
            cairo_set_source_surface(cairo, caption, x, y);
            cairo_paint(cairo);
            cairo_destroy(cairo);
        }
    }
    cairo_surface_destroy(caption);
    cairo_surface_flush(picture);
    return true;
}
