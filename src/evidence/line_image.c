/* Cutting lines out and preparing them. */
#include "evidence/line_image.h"

#include "base/text.h"
#include "net/pixels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

enum { TESS_HEIGHT = 48, MARGIN = 10, MAX_WIDTH = 4000 };

bool wh_line_cut(const wh_pixels *image, const float quad[8], int quarters, wh_pixels *pixels) {
    int width, height;
    wh_pixels_quad_size(quad, &width, &height);
    size_t bytes = (size_t)width * (size_t)height * 3;
    unsigned char *cut = malloc(bytes), *turned = quarters ? malloc(bytes) : NULL;
    if (!cut || (quarters && !turned)) {
        free(cut);
        free(turned);
        return false;
    }
    wh_pixels_rectify(image->rgb, image->width, image->height, quad, cut, width, height);
    *pixels = (wh_pixels){cut, width, height};
    if (quarters) {
        wh_pixels_turn(cut, width, height, quarters, turned);
        free(cut);
        *pixels = (wh_pixels){turned, quarters % 2 ? height : width, quarters % 2 ? width : height};
    }
    return true;
}

/* ---- Grey ---- */

typedef struct split {
    int threshold;
    double separation; /* between-class variance */
} split;

/* Otsu's threshold of one channel (3: luminance). */
static split otsu(const size_t histogram[256], size_t total) {
    split best = {127, 0};
    double sum = 0, sum_low = 0, low = 0;
    for (int v = 0; v < 256; v++)
        sum += (double)v * (double)histogram[v];
    for (int v = 0; v < 255; v++) {
        low += (double)histogram[v];
        sum_low += (double)v * (double)histogram[v];
        double high = (double)total - low;
        if (low <= 0 || high <= 0)
            continue;
        double gap = sum_low / low - (sum - sum_low) / high;
        double between = low * high * gap * gap / ((double)total * (double)total);
        if (between > best.separation)
            best = (split){v, between};
    }
    return best;
}

static unsigned char value_of(const unsigned char *pixel, int channel) {
    if (channel < 3)
        return pixel[channel];
    return (unsigned char)((pixel[0] * 77 + pixel[1] * 150 + pixel[2] * 29) >> 8);
}

/* True if most pixels of the rim are at or under the threshold. */
static bool rim_is_dark(const unsigned char *level, int width, int height, int threshold) {
    size_t dark = 0, all = 0;
    for (int y = 0; y < height; y++) {
        int step = y == 0 || y == height - 1 || width < 2 ? 1 : width - 1;
        for (int x = 0; x < width; x += step, all++)
            dark += level[(size_t)y * (size_t)width + (size_t)x] <= threshold;
    }
    return 2 * dark > all;
}

/* Stretches so that 1 % of the pixels are black and 1 % white; turns over if asked. */
static void stretch(unsigned char *level, size_t count, const size_t histogram[256], bool invert) {
    size_t cut = count / 100, seen = 0;
    int low = 0, high = 255;
    unsigned char map[256];
    while (low < 255 && (seen += histogram[low]) <= cut)
        low++;
    seen = 0;
    while (high > low && (seen += histogram[high]) <= cut)
        high--;
    for (int v = 0; v < 256; v++) {
        int s = high > low ? (v - low) * 255 / (high - low) : 128;
        s = s < 0 ? 0 : s > 255 ? 255 : s;
        map[v] = (unsigned char)(invert ? 255 - s : s);
    }
    for (size_t i = 0; i < count; i++)
        level[i] = map[level[i]];
}

/* The channel that separates letters from ground best. */
static int best_channel(const unsigned char *rgb, size_t count, split *best,
                        size_t histogram[256]) {
    int chosen = 3;
    *best = (split){127, -1};
    for (int channel = 3; channel >= 0; channel--) {
        size_t bins[256] = {0};
        for (size_t i = 0; i < count; i++)
            bins[value_of(rgb + 3 * i, channel)]++;
        split s = otsu(bins, count);
        /* Luminance is the least noisy: another must be clearly better. */
        if (s.separation > best->separation * (chosen == 3 && best->separation >= 0 ? 1.5 : 1.0)) {
            *best = s;
            chosen = channel;
            memcpy(histogram, bins, sizeof bins);
        }
    }
    return chosen;
}

/* What the ground looks like at the rim: the margin continues it, so that no frame appears. */
static unsigned char rim_median(const unsigned char *level, int width, int height) {
    size_t bins[256] = {0}, all = 0, seen = 0;
    int v = 0;
    for (int y = 0; y < height; y++) {
        int step = y == 0 || y == height - 1 || width < 2 ? 1 : width - 1;
        for (int x = 0; x < width; x += step, all++)
            bins[level[(size_t)y * (size_t)width + (size_t)x]]++;
    }
    while (v < 255 && (seen += bins[v]) * 2 < all)
        v++;
    return (unsigned char)v;
}

static bool resample(const wh_pixels *line, unsigned char *target, int width, int height) {
    if (width <= line->width && height <= line->height)
        return wh_pixels_shrink(line->rgb, line->width, line->height, target, width, height);
    return wh_pixels_resize(line->rgb, line->width, line->height, target, width, height);
}

bool wh_line_grey(const wh_pixels *line, wh_grey *grey) {
    double wide = (double)line->width * TESS_HEIGHT / line->height;
    int height = TESS_HEIGHT, width = wide > MAX_WIDTH ? MAX_WIDTH : wide < 8 ? 8 : (int)wide;
    size_t count = (size_t)width * (size_t)height, histogram[256];
    split chosen;
    unsigned char *rgb = malloc(count * 3), *level = malloc(count);
    bool ok = rgb && level && resample(line, rgb, width, height);
    if (ok) {
        int channel = best_channel(rgb, count, &chosen, histogram);
        for (size_t i = 0; i < count; i++)
            level[i] = value_of(rgb + 3 * i, channel);
        stretch(level, count, histogram, rim_is_dark(level, width, height, chosen.threshold));
        grey->width = width + 2 * MARGIN, grey->height = height + 2 * MARGIN;
        size_t all = (size_t)grey->width * (size_t)grey->height;
        grey->level = malloc(all);
        ok = grey->level != NULL;
        if (ok)
            memset(grey->level, rim_median(level, width, height), all);
        for (int y = 0; ok && y < height; y++)
            memcpy(grey->level + (size_t)(y + MARGIN) * (size_t)grey->width + MARGIN,
                   level + (size_t)y * (size_t)width, (size_t)width);
    }
    free(rgb);
    free(level);
    return ok;
}

float wh_line_share_in_script(const char *text, const char *script, size_t *letters) {
    UScriptCode wanted = (UScriptCode)u_getPropertyValueEnum(UCHAR_SCRIPT, script);
    size_t at = 0, all = 0, inside = 0;
    for (int32_t c; (c = wh_text_next(text, &at)) != 0;) {
        if (!u_isalpha(c))
            continue;
        UErrorCode code = U_ZERO_ERROR;
        UScriptCode is = uscript_getScript(c, &code);
        all++;
        inside += is == wanted ||
                  (wanted == USCRIPT_HAN && (is == USCRIPT_HIRAGANA || is == USCRIPT_KATAKANA));
    }
    *letters = all;
    return all ? (float)inside / (float)all : 0.0f;
}
