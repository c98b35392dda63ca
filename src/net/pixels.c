/* Image resampling: bilinear, area mean, perspective with bicubic weights, quarter turns. */
#include "net/pixels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIXED_BITS = 11, FIXED_ONE = 1 << FIXED_BITS };

typedef struct weight {
    int first, second; /* source positions */
    int w_first, w_second;
} weight;

static void linear_weights(weight *weights, int source, int target) {
    double scale = (double)source / target;
    for (int i = 0; i < target; i++) {
        float at = (float)((i + 0.5) * scale - 0.5);
        int left = (int)floorf(at);
        float part = at - (float)left;
        weights[i].first = left < 0 ? 0 : left >= source ? source - 1 : left;
        weights[i].second = left + 1 < 0 ? 0 : left + 1 >= source ? source - 1 : left + 1;
        weights[i].w_second = (int)lrintf(part * FIXED_ONE);
        weights[i].w_first = (int)lrintf((1.0f - part) * FIXED_ONE);
    }
}

static void linear_row(const unsigned char *row, const weight *weights, int width, int *out) {
    for (int x = 0; x < width; x++) {
        const weight *w = &weights[x];
        const unsigned char *a = row + 3 * w->first, *b = row + 3 * w->second;
        for (int c = 0; c < 3; c++)
            out[3 * x + c] = a[c] * w->w_first + b[c] * w->w_second;
    }
}

bool wh_pixels_resize(const unsigned char *source, int source_width, int source_height,
                      unsigned char *target, int width, int height) {
    size_t stride = (size_t)source_width * 3, values = (size_t)width * 3;
    weight *columns = malloc((size_t)width * sizeof *columns);
    weight *rows = malloc((size_t)height * sizeof *rows);
    int *lines[2] = {malloc(values * sizeof **lines), malloc(values * sizeof **lines)};
    int held[2] = {-1, -1}; /* which source row each line holds */
    bool ok = columns && rows && lines[0] && lines[1];
    if (!ok)
        goto done;
    linear_weights(columns, source_width, width);
    linear_weights(rows, source_height, height);
    for (int y = 0; y < height; y++) {
        const weight *w = &rows[y];
        if (held[1] == w->first) {
            int *swap = lines[0];
            lines[0] = lines[1], lines[1] = swap;
            held[1] = held[0], held[0] = w->first;
        }
        if (held[0] != w->first)
            linear_row(source + (size_t)w->first * stride, columns, width, lines[0]);
        if (held[1] != w->second)
            linear_row(source + (size_t)w->second * stride, columns, width, lines[1]);
        held[0] = w->first, held[1] = w->second;
        unsigned char *out = target + (size_t)y * values;
        for (size_t i = 0; i < values; i++) {
            int sum = ((w->w_first * (lines[0][i] >> 4)) >> 16) +
                      ((w->w_second * (lines[1][i] >> 4)) >> 16);
            int value = (sum + 2) >> 2;
            out[i] = (unsigned char)(value > 255 ? 255 : value);
        }
    }
done:
    free(columns);
    free(rows);
    free(lines[0]);
    free(lines[1]);
    return ok;
}

/* Adds one source row, with weight `part`, to `sums`: each target column takes its share. */
static void area_row(const unsigned char *row, int source_width, int width, float part,
                     float *sums) {
    double scale = (double)source_width / width;
    for (int x = 0; x < width; x++) {
        double from = x * scale, to = from + scale;
        int end = (int)ceil(to - 1e-9);
        float sum[3] = {0};
        for (int s = (int)from; s < end && s < source_width; s++) {
            double left = s < from ? from : s, right = s + 1 > to ? to : s + 1;
            float share = (float)(right - left);
            for (int c = 0; c < 3; c++)
                sum[c] += share * row[3 * s + c];
        }
        for (int c = 0; c < 3; c++)
            sums[3 * x + c] += part * sum[c];
    }
}

bool wh_pixels_shrink(const unsigned char *source, int source_width, int source_height,
                      unsigned char *target, int width, int height) {
    size_t values = (size_t)width * 3;
    double scale = (double)source_height / height;
    float per_pixel = (float)(1.0 / (scale * source_width / width));
    float *sums = malloc(values * sizeof *sums);
    if (!sums)
        return false;
    for (int y = 0; y < height; y++) {
        double from = y * scale, to = from + scale;
        int end = (int)ceil(to - 1e-9);
        memset(sums, 0, values * sizeof *sums);
        for (int s = (int)from; s < end && s < source_height; s++) {
            double top = s < from ? from : s, bottom = s + 1 > to ? to : s + 1;
            area_row(source + (size_t)s * (size_t)source_width * 3, source_width, width,
                     (float)(bottom - top), sums);
        }
        for (size_t i = 0; i < values; i++) {
            long value = lrintf(sums[i] * per_pixel);
            target[(size_t)y * values + i] = (unsigned char)(value > 255 ? 255 : value);
        }
    }
    free(sums);
    return true;
}

static void cubic_weights(float t, float w[4]) {
    const float a = -0.75f;
    w[0] = ((a * (t + 1) - 5 * a) * (t + 1) + 8 * a) * (t + 1) - 4 * a;
    w[1] = ((a + 2) * t - (a + 3)) * t * t + 1;
    w[2] = ((a + 2) * (1 - t) - (a + 3)) * (1 - t) * (1 - t) + 1;
    w[3] = 1 - w[0] - w[1] - w[2];
}

static int clamp(int value, int end) {
    return value < 0 ? 0 : value >= end ? end - 1 : value;
}

static unsigned char to_byte(float value) {
    return (unsigned char)((value < 0 ? 0 : value > 255 ? 255 : value) + 0.5f);
}

/* The weighted sum of 4 x 4 pixels; `column`: where each column's pixel begins in a row. (Sums in
 * three variables, which stay in registers.) */
static void cubic_sum(const unsigned char *const row[4], const size_t column[4], const float wx[4],
                      const float wy[4], unsigned char *out) {
    float red = 0, green = 0, blue = 0;
    for (int j = 0; j < 4; j++) {
        float r = 0, g = 0, b = 0;
        for (int i = 0; i < 4; i++) {
            const unsigned char *p = row[j] + column[i];
            r += wx[i] * p[0];
            g += wx[i] * p[1];
            b += wx[i] * p[2];
        }
        red += wy[j] * r;
        green += wy[j] * g;
        blue += wy[j] * b;
    }
    out[0] = to_byte(red);
    out[1] = to_byte(green);
    out[2] = to_byte(blue);
}

static void cubic_pixel(const unsigned char *source, int width, int height, float x, float y,
                        unsigned char *out) {
    /* x and y are above -3: cutting off the fraction rounds down. */
    int left = (int)(x + 4) - 4, top = (int)(y + 4) - 4;
    const unsigned char *row[4];
    size_t column[4];
    float wx[4], wy[4], part_x = x - (float)left, part_y = y - (float)top;
    if (part_x == 0 && part_y == 0 && left >= 0 && left < width && top >= 0 && top < height) {
        /* An upright cut copies pixels. */
        memcpy(out, source + ((size_t)top * (size_t)width + (size_t)left) * 3, 3);
        return;
    }
    cubic_weights(part_x, wx);
    cubic_weights(part_y, wy);
    for (int k = 0; k < 4; k++) {
        row[k] = source + (size_t)clamp(top - 1 + k, height) * (size_t)width * 3;
        column[k] = 3 * (size_t)clamp(left - 1 + k, width);
    }
    cubic_sum(row, column, wx, wy, out);
}

/* The homography from the unit square to a quadrilateral (Heckbert 1989, section 2.2.3). */
static void square_to_quad(const float q[8], double m[9]) {
    double x0 = q[0], y0 = q[1], x1 = q[2], y1 = q[3], x2 = q[4], y2 = q[5], x3 = q[6], y3 = q[7];
    double dx1 = x1 - x2, dx2 = x3 - x2, sx = x0 - x1 + x2 - x3;
    double dy1 = y1 - y2, dy2 = y3 - y2, sy = y0 - y1 + y2 - y3;
    double det = dx1 * dy2 - dx2 * dy1, g = 0, h = 0;
    if (fabs(det) > 1e-12) {
        g = (sx * dy2 - dx2 * sy) / det;
        h = (dx1 * sy - sx * dy1) / det;
    }
    m[0] = x1 - x0 + g * x1, m[1] = x3 - x0 + h * x3, m[2] = x0;
    m[3] = y1 - y0 + g * y1, m[4] = y3 - y0 + h * y3, m[5] = y0;
    m[6] = g, m[7] = h, m[8] = 1;
}

/* A quadrilateral that is not convex can send points anywhere. */
static float within(float at, int end) {
    float most = (float)end + 1;
    return at > -2 ? at < most ? at : most : -2;
}

void wh_pixels_rectify(const unsigned char *source, int source_width, int source_height,
                       const float quad[8], unsigned char *target, int width, int height) {
    double m[9];
    square_to_quad(quad, m);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            double u = (double)x / width, v = (double)y / height;
            double z = m[6] * u + m[7] * v + m[8];
            float sx = (float)((m[0] * u + m[1] * v + m[2]) / z);
            float sy = (float)((m[3] * u + m[4] * v + m[5]) / z);
            sx = within(sx, source_width);
            sy = within(sy, source_height);
            cubic_pixel(source, source_width, source_height, sx, sy,
                        target + ((size_t)y * (size_t)width + (size_t)x) * 3);
        }
    }
}

static double side(const float quad[8], int a, int b) {
    return hypot((double)quad[2 * a] - (double)quad[2 * b],
                 (double)quad[2 * a + 1] - (double)quad[2 * b + 1]);
}

void wh_pixels_quad_size(const float quad[8], int *width, int *height) {
    double w = fmax(side(quad, 0, 1), side(quad, 2, 3));
    double h = fmax(side(quad, 0, 3), side(quad, 1, 2));
    *width = w < 1 ? 1 : (int)w;
    *height = h < 1 ? 1 : (int)h;
}

void wh_pixels_turn(const unsigned char *source, int width, int height, int quarters,
                    unsigned char *target) {
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            size_t to;
            switch (quarters & 3) {
            case 0:
                to = (size_t)y * (size_t)width + (size_t)x;
                break;
            case 1:
                to = (size_t)(width - 1 - x) * (size_t)height + (size_t)y;
                break;
            case 2:
                to = (size_t)(height - 1 - y) * (size_t)width + (size_t)(width - 1 - x);
                break;
            default:
                to = (size_t)x * (size_t)height + (size_t)(height - 1 - y);
                break;
            }
            memcpy(target + 3 * to, source + 3 * ((size_t)y * (size_t)width + (size_t)x), 3);
        }
    }
}
