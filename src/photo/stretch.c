/*
 * Resizing to a given shape with Pillow's bicubic filter (a = -0.5, widened where it reduces; its
 * libImaging/Resample.c), because vision-language models see their images through exactly that;
 * libvips samples at other points (the mean difference is 8 levels at 150 x 110 to 140 x 112).
 */
#include "base/status.h"
#include "photo/internal.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_SIDE = 65500 };

/* Which samples of a line make one of its new ones: `count` from `first`, with these weights. */
typedef struct taps {
    int first, count;
    float *weights;
} taps;

static double bicubic(double x) {
    const double a = -0.5;
    x = fabs(x);
    if (x < 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/* The taps of a line of `from` samples that gets `to`; NULL without memory. One block. */
static taps *make_taps(int from, int to) {
    double scale = (double)from / to, wide = fmax(scale, 1), support = 2 * wide;
    size_t most = (size_t)ceil(support) * 2 + 1;
    taps *all = calloc((size_t)to, sizeof *all + most * sizeof(float));
    float *weights = all ? (float *)(all + to) : NULL;
    for (int i = 0; all && i < to; i++, weights += most) {
        double centre = (i + 0.5) * scale, sum = 0;
        int first = (int)fmax(0, floor(centre - support + 0.5));
        int end = (int)fmin(from, floor(centre + support + 0.5));
        all[i] = (taps){first, end - first, weights};
        for (int k = 0; k < all[i].count; k++)
            sum += bicubic((first + k - centre + 0.5) / wide);
        for (int k = 0; k < all[i].count; k++)
            weights[k] = (float)(bicubic((first + k - centre + 0.5) / wide) / sum);
    }
    return all;
}

static unsigned char level(float value) {
    return (unsigned char)fminf(255, fmaxf(0, roundf(value)));
}

/* One pass: `lines` lines of new samples; a sample is `step` bytes after the one before, a line
 * `line` bytes after the one before, in the source and in the result. */
typedef struct layout {
    size_t step, line;
} layout;

static void resample(const unsigned char *in, layout from, unsigned char *out, layout to,
                     const taps *all, int samples, int lines) {
    for (int y = 0; y < lines; y++)
        for (int i = 0; i < samples; i++) {
            const taps *t = &all[i];
            const unsigned char *at = in + (size_t)y * from.line + (size_t)t->first * from.step;
            float sum[3] = {0};
            for (int k = 0; k < t->count; k++, at += from.step)
                for (int c = 0; c < 3; c++)
                    sum[c] += t->weights[k] * (float)at[c];
            unsigned char *pixel = out + (size_t)y * to.line + (size_t)i * to.step;
            for (int c = 0; c < 3; c++)
                pixel[c] = level(sum[c]);
        }
}

wh_status wh_image_stretch(const wh_image *image, int width, int height, wh_image *out,
                           wh_error *err) {
    if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE)
        return wh_fail(err, WH_ERR_ARG, WH_PHOTO_STAGE, "%d x %d is no size for an image", width,
                       height);
    size_t row = (size_t)width * 3, old_row = (size_t)image->width * 3;
    taps *across = make_taps(image->width, width), *down = make_taps(image->height, height);
    unsigned char *between = malloc(row * (size_t)image->height);
    *out = (wh_image){width, height, malloc(row * (size_t)height)};
    wh_status status = WH_OK;
    if (across && down && between && out->rgb) {
        resample(image->rgb, (layout){3, old_row}, between, (layout){3, row}, across, width,
                 image->height);
        resample(between, (layout){row, 3}, out->rgb, (layout){row, 3}, down, height, width);
    } else {
        free(out->rgb);
        *out = (wh_image){0};
        status = wh_fail_nomem(err, WH_PHOTO_STAGE);
    }
    free(across);
    free(down);
    free(between);
    return status;
}
