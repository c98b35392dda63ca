/* What a camera does to a scene: light, blur, noise, low contrast, JPEG. */
#include "signs.h"

#include "base/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <vips/vips.h>

#define KERNEL_MAX 31

typedef struct pixels {
    unsigned char *data;
    int width, height, stride;
} pixels;

static pixels pixels_of(cairo_surface_t *picture) {
    cairo_surface_flush(picture);
    return (pixels){cairo_image_surface_get_data(picture), cairo_image_surface_get_width(picture),
                    cairo_image_surface_get_height(picture),
                    cairo_image_surface_get_stride(picture)};
}

/* One pass of a convolution along x or y, with edges repeated. */
static void convolve(const pixels *p, unsigned char *copy, const double *kernel, int radius,
                     bool along_x) {
    memcpy(copy, p->data, (size_t)p->stride * (size_t)p->height);
    for (int y = 0; y < p->height; y++) {
        for (int x = 0; x < p->width; x++) {
            double sum[3] = {0};
            for (int k = -radius; k <= radius; k++) {
                int sx = along_x ? x + k : x, sy = along_x ? y : y + k;
                sx = sx < 0 ? 0 : sx >= p->width ? p->width - 1 : sx;
                sy = sy < 0 ? 0 : sy >= p->height ? p->height - 1 : sy;
                const unsigned char *from = copy + (ptrdiff_t)sy * p->stride + (ptrdiff_t)sx * 4;
                for (int c = 0; c < 3; c++) {
                    sum[c] += kernel[k + radius] * from[c];
                }
            }
            unsigned char *to = p->data + (ptrdiff_t)y * p->stride + (ptrdiff_t)x * 4;
            for (int c = 0; c < 3; c++) {
                to[c] = (unsigned char)(sum[c] + 0.5);
            }
        }
    }
}

static bool blur(const pixels *p, double sigma, bool along_x, bool along_y) {
    double kernel[KERNEL_MAX], total = 0;
    int radius = (int)fmin(KERNEL_MAX / 2, ceil(2.5 * sigma));
    for (int k = -radius; k <= radius; k++) {
        kernel[k + radius] = exp(-0.5 * k * k / (sigma * sigma));
        total += kernel[k + radius];
    }
    for (int k = 0; k <= 2 * radius; k++) {
        kernel[k] /= total;
    }
    unsigned char *copy = malloc((size_t)p->stride * (size_t)p->height);
    if (!copy) {
        return false;
    }
    if (along_x) {
        convolve(p, copy, kernel, radius, true);
    }
    if (along_y) {
        convolve(p, copy, kernel, radius, false);
    }
    free(copy);
    return true;
}

/* Light from one side, contrast towards grey, sensor noise: one pass. */
static void expose(const pixels *p, const sign_look *look, wh_random *random) {
    double angle = 2 * M_PI * wh_random_unit(random), depth = 0.35 * wh_random_unit(random);
    double gain = 0.75 + 0.45 * wh_random_unit(random);
    double dx = cos(angle) / p->width, dy = sin(angle) / p->height;
    for (int y = 0; y < p->height; y++) {
        for (int x = 0; x < p->width; x++) {
            unsigned char *pixel = p->data + (ptrdiff_t)y * p->stride + (ptrdiff_t)x * 4;
            double light =
                gain * (1 + depth * (dx * (x - p->width / 2) + dy * (y - p->height / 2)));
            /* Four uniform numbers out of one draw are noise enough and cheap. */
            uint64_t bits = wh_random_next(random);
            for (int c = 0; c < 3; c++) {
                double grain = ((double)((bits >> (16 * c)) & 0xFFFF) / 65535 - 0.5) * 3.46;
                double value =
                    128 + look->contrast * (pixel[c] * light - 128) + look->noise * grain;
                pixel[c] = (unsigned char)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5);
            }
        }
    }
}

bool sign_degrade(cairo_surface_t *picture, sign_look *look, wh_random *random) {
    pixels p = pixels_of(picture);
    double letters = look->letter_px > 0 ? look->letter_px : 20;
    look->blur_px = wh_random_below(random, 2) ? 0.1 * letters * wh_random_unit(random) : 0;
    look->motion_px =
        wh_random_below(random, 10) == 0 ? 0.14 * letters * wh_random_unit(random) : 0;
    look->noise = wh_random_below(random, 2) ? 14 * wh_random_unit(random) : 0;
    look->contrast = wh_random_below(random, 4) ? 1 : 0.4 + 0.6 * wh_random_unit(random);
    look->quality = 35 + (int)wh_random_below(random, 58);
    if (look->blur_px > 0.3 && !blur(&p, look->blur_px, true, true)) {
        return false;
    }
    if (look->motion_px > 0.3 && !blur(&p, look->motion_px, true, false)) {
        return false;
    }
    expose(&p, look, random);
    cairo_surface_mark_dirty(picture);
    return true;
}

wh_status sign_picture_jpeg(cairo_surface_t *picture, int quality, unsigned char **bytes,
                            size_t *size, wh_error *err) {
    pixels p = pixels_of(picture);
    size_t count = (size_t)p.width * (size_t)p.height;
    unsigned char *rgb = malloc(count * 3);
    if (!rgb) {
        return wh_fail_nomem(err, "signs");
    }
    for (int y = 0; y < p.height; y++) {
        const unsigned char *from = p.data + (ptrdiff_t)y * p.stride;
        unsigned char *to = rgb + (ptrdiff_t)y * p.width * 3;
        for (int x = 0; x < p.width; x++) {
            to[3 * x] = from[4 * x + 2];
            to[3 * x + 1] = from[4 * x + 1];
            to[3 * x + 2] = from[4 * x];
        }
    }
    wh_status status = WH_OK;
    void *encoded = NULL;
    VipsImage *image =
        vips_image_new_from_memory(rgb, count * 3, p.width, p.height, 3, VIPS_FORMAT_UCHAR);
    if (!image || vips_jpegsave_buffer(image, &encoded, size, "Q", quality, "strip", TRUE, NULL)) {
        status = wh_fail(err, WH_ERR_INTERNAL, "signs", "the picture could not be encoded: %s",
                         vips_error_buffer());
        vips_error_clear();
    }
    if (image) {
        g_object_unref(image);
    }
    free(rgb);
    *bytes = encoded;
    return status;
}
