/* What stands behind the signs: painted from noise, never from a photograph. */
#include "signs.h"

#include <math.h>
#include <stdlib.h>

static double lattice(uint32_t x, uint32_t y, uint32_t seed) {
    uint32_t h = x * 0x8DA6B343u ^ y * 0xD8163841u ^ seed * 0xCB1AB31Fu;
    h ^= h >> 13;
    h *= 0x5BD1E995u;
    h ^= h >> 15;
    return (double)(h & 0xFFFF) / 65535;
}

/* Smooth noise in 0..1 with features of `scale` pixels. */
static double value_noise(double x, double y, double scale, uint32_t seed) {
    x /= scale;
    y /= scale;
    double fx = floor(x), fy = floor(y), u = x - fx, v = y - fy;
    uint32_t ix = (uint32_t)(int32_t)fx, iy = (uint32_t)(int32_t)fy;
    u = u * u * (3 - 2 * u);
    v = v * v * (3 - 2 * v);
    double top = lattice(ix, iy, seed) * (1 - u) + lattice(ix + 1, iy, seed) * u;
    double low = lattice(ix, iy + 1, seed) * (1 - u) + lattice(ix + 1, iy + 1, seed) * u;
    return top * (1 - v) + low * v;
}

static double fractal(double x, double y, double scale, uint32_t seed) {
    return 0.5 * value_noise(x, y, scale, seed) + 0.3 * value_noise(x, y, scale / 3, seed + 1) +
           0.2 * value_noise(x, y, scale / 9, seed + 2);
}

static sign_colour mix(sign_colour a, sign_colour b, double t) {
    return (sign_colour){a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

static uint32_t pack(sign_colour c) {
    double channels[3] = {c.r, c.g, c.b};
    uint32_t word = 0xFF;
    for (int i = 0; i < 3; i++) {
        double value = channels[i] < 0 ? 0 : channels[i] > 1 ? 1 : channels[i];
        word = word << 8 | (uint32_t)(value * 255 + 0.5);
    }
    return word;
}

typedef struct scenery {
    int kind;
    uint32_t seed;
    double width, height, horizon, brick;
    sign_colour a, b, c;
} scenery;

static sign_colour wall(const scenery *s, double x, double y) {
    return mix(s->a, s->b, fractal(x, y, 90, s->seed));
}

static sign_colour bricks(const scenery *s, double x, double y) {
    double row = floor(y / s->brick), shift = fmod(row, 2) * s->brick;
    double column = floor((x + shift) / (2 * s->brick));
    bool joint = fmod(y, s->brick) < 2 || fmod(x + shift, 2 * s->brick) < 2;
    sign_colour brick = mix(s->a, s->b, lattice((uint32_t)column, (uint32_t)row, s->seed));
    return joint ? s->c : mix(brick, s->c, 0.2 * fractal(x, y, 12, s->seed));
}

static sign_colour foliage(const scenery *s, double x, double y) {
    double leaf = fractal(x, y, 26, s->seed);
    return mix(mix(sign_rgb(0x10240C), sign_rgb(0x6FA03A), leaf), s->a,
               0.25 * value_noise(x, y, 140, s->seed + 7));
}

static sign_colour sky(const scenery *s, double x, double y) {
    sign_colour base = mix(s->b, s->a, y / s->horizon);
    double cloud = fractal(x, y * 1.8, 160, s->seed);
    return mix(base, sign_rgb(0xF4F6F8), cloud > 0.55 ? (cloud - 0.55) * 2 : 0);
}

static sign_colour road(const scenery *s, double x, double y) {
    double depth = (y - s->horizon) / (s->height - s->horizon + 1);
    double side = fabs(x - s->width / 2) / (s->width * (0.08 + 0.6 * depth));
    double grain = 0.12 * fractal(x, y, 6, s->seed);
    if (side < 1) {
        bool line = side < 0.03 && fmod(40 / (depth + 0.1), 8) < 4;
        return line ? sign_rgb(0xE0E0D8) : mix(sign_rgb(0x55565A), sign_rgb(0x202020), grain * 3);
    }
    return mix(foliage(s, x, y), sign_rgb(0x9A8A5A), 0.3);
}

static sign_colour facade(const scenery *s, double x, double y) {
    double cell_w = s->brick * 5, cell_h = s->brick * 6;
    double u = fmod(x, cell_w) / cell_w, v = fmod(y, cell_h) / cell_h;
    if (u > 0.3 && u < 0.7 && v > 0.2 && v < 0.75) {
        bool frame = u < 0.33 || u > 0.67 || v < 0.23 || v > 0.72 || fabs(u - 0.5) < 0.012;
        return frame ? sign_rgb(0xE8E8E4)
                     : mix(sign_rgb(0x1C2630), sign_rgb(0x8AA0B4), fractal(x, y, 60, s->seed));
    }
    return wall(s, x, y);
}

static sign_colour colour_at(const scenery *s, double x, double y) {
    switch (s->kind) {
    case 0:
        return y < s->horizon ? sky(s, x, y) : road(s, x, y);
    case 1:
        return wall(s, x, y);
    case 2:
        return bricks(s, x, y);
    case 3:
        return foliage(s, x, y);
    case 4:
        return facade(s, x, y);
    default:
        return y < s->horizon * 0.7   ? sky(s, x, y)
               : y < s->horizon * 1.4 ? foliage(s, x, y)
                                      : road(s, x, y);
    }
}

void sign_background(cairo_surface_t *surface, wh_random *random) {
    static const unsigned WALLS[][3] = {
        {0xC8C0B0, 0x9A9284, 0xB8B4AC}, {0x9C4A34, 0x74301F, 0xB4AEA4},
        {0xD8D4CC, 0xB4B0A8, 0x8C8880}, {0x6A7480, 0x4A525C, 0x909090},
        {0xE2D3A8, 0xC2A878, 0xA09070}, {0x3A3A3E, 0x55555A, 0x6A6A6A}};
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    size_t pick = wh_random_below(random, sizeof WALLS / sizeof WALLS[0]);
    scenery s = {.kind = (int)wh_random_below(random, 6),
                 .seed = (uint32_t)wh_random_next(random),
                 .width = width,
                 .height = height,
                 .horizon = height * (0.45 + 0.3 * wh_random_unit(random)),
                 .brick = 12 + 18 * wh_random_unit(random),
                 .a = sign_rgb(WALLS[pick][0]),
                 .b = sign_rgb(WALLS[pick][1]),
                 .c = sign_rgb(WALLS[pick][2])};
    if (s.kind == 0 || s.kind == 5) {
        static const unsigned SKIES[][2] = {
            {0xBFD8F0, 0x4A86D0}, {0xD8DCE0, 0x9AA4AE}, {0xF4C89A, 0x5A78B0}, {0x3A4A66, 0x10182C}};
        size_t sky_pick = wh_random_below(random, 4);
        s.a = sign_rgb(SKIES[sky_pick][0]);
        s.b = sign_rgb(SKIES[sky_pick][1]);
    }
    cairo_surface_flush(surface);
    unsigned char *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < height; y++) {
        uint32_t *row = (uint32_t *)(void *)(data + (ptrdiff_t)y * stride);
        for (int x = 0; x < width; x++) {
            row[x] = pack(colour_at(&s, x, y));
        }
    }
    cairo_surface_mark_dirty(surface);
}
