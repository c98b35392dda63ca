/* Pictures of text for tests, drawn with Pango: any script that an installed font has. */
#ifndef WH_TESTS_DRAW_TEXT_H
#define WH_TESTS_DRAW_TEXT_H

#include "photo/photo.h"

#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

typedef struct wh_canvas {
    cairo_surface_t *surface;
    cairo_t *cairo;
    int width, height;
} wh_canvas;

static inline wh_canvas wh_canvas_create(int width, int height, double grey) {
    wh_canvas c = {.width = width, .height = height};
    c.surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    c.cairo = cairo_create(c.surface);
    cairo_set_source_rgb(c.cairo, grey, grey, grey);
    cairo_paint(c.cairo);
    return c;
}

static inline void wh_canvas_free(wh_canvas *c) {
    cairo_destroy(c->cairo);
    cairo_surface_destroy(c->surface);
}

/* Draws `text` with its centre at (x, y), letters about `size` pixels high, turned by `angle_deg`
 * clockwise. False if no installed font has its characters. */
static inline bool wh_canvas_text(wh_canvas *c, const char *text, const char *font, double size,
                                  double x, double y, double angle_deg) {
    PangoLayout *layout = pango_cairo_create_layout(c->cairo);
    PangoFontDescription *description = pango_font_description_from_string(font);
    int width, height;
    pango_font_description_set_absolute_size(description, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, description);
    pango_layout_set_text(layout, text, -1);
    pango_layout_get_pixel_size(layout, &width, &height);
    bool complete = pango_layout_get_unknown_glyphs_count(layout) == 0;
    cairo_save(c->cairo);
    cairo_translate(c->cairo, x, y);
    cairo_rotate(c->cairo, angle_deg * 3.14159265358979 / 180);
    cairo_move_to(c->cairo, -width / 2.0, -height / 2.0);
    pango_cairo_show_layout(c->cairo, layout);
    cairo_restore(c->cairo);
    pango_font_description_free(description);
    g_object_unref(layout);
    return complete;
}

static inline void wh_canvas_ink(wh_canvas *c, double red, double green, double blue) {
    cairo_set_source_rgb(c->cairo, red, green, blue);
}

/* Packed RGB, malloc'd. */
static inline unsigned char *wh_canvas_rgb(wh_canvas *c) {
    unsigned char *rgb = malloc((size_t)c->width * (size_t)c->height * 3);
    cairo_surface_flush(c->surface);
    const unsigned char *data = cairo_image_surface_get_data(c->surface);
    int stride = cairo_image_surface_get_stride(c->surface);
    for (int y = 0; rgb && y < c->height; y++) {
        for (int x = 0; x < c->width; x++) {
            uint32_t pixel;
            memcpy(&pixel, data + y * stride + 4 * x, 4);
            unsigned char *to = rgb + 3 * ((size_t)y * (size_t)c->width + (size_t)x);
            to[0] = (unsigned char)(pixel >> 16), to[1] = (unsigned char)(pixel >> 8);
            to[2] = (unsigned char)pixel;
        }
    }
    return rgb;
}

/* A photo without metadata around malloc'd pixels, which it takes over. */
static inline wh_photo wh_photo_of(unsigned char *rgb, int width, int height) {
    wh_photo photo = {.width = width, .height = height, .image = {width, height, rgb}};
    return photo;
}

#endif
