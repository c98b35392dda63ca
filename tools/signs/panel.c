/* One board: rows of text set by Pango on a painted panel. */
#include "signs.h"

#include <math.h>
#include <string.h>

/* Capital letters are about this share of a font's size. */
#define CAP_SHARE 0.72

typedef struct cell {
    PangoLayout *layout;
    double width, height;
} cell;

typedef struct placed_row {
    cell text, right, shield;
    double height;
} placed_row;

static void paint_colour(cairo_t *cairo, sign_colour colour, double alpha) {
    cairo_set_source_rgba(cairo, colour.r, colour.g, colour.b, alpha);
}

static cell cell_create(cairo_t *cairo, const char *text, const char *font, double letter_px) {
    cell made = {0};
    if (!text) {
        return made;
    }
    made.layout = pango_cairo_create_layout(cairo);
    PangoFontDescription *description = pango_font_description_from_string(font);
    pango_font_description_set_absolute_size(description, letter_px / CAP_SHARE * PANGO_SCALE);
    pango_layout_set_font_description(made.layout, description);
    pango_layout_set_text(made.layout, text, -1);
    pango_font_description_free(description);
    int width, height;
    pango_layout_get_pixel_size(made.layout, &width, &height);
    made.width = width;
    made.height = height;
    return made;
}

static void cell_draw(cairo_t *cairo, const cell *drawn, double x, double y) {
    cairo_move_to(cairo, x, y);
    pango_cairo_show_layout(cairo, drawn->layout);
}

static double row_width(const placed_row *row, double letter_px) {
    double width = row->text.width;
    if (row->right.layout) {
        width += 1.6 * letter_px + row->right.width;
    }
    if (row->shield.layout) {
        width += 1.2 * letter_px + row->shield.width;
    }
    return width;
}

static void rounded(cairo_t *cairo, double x, double y, double w, double h, double r) {
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, x + w - r, y + r, r, -M_PI / 2, 0);
    cairo_arc(cairo, x + w - r, y + h - r, r, 0, M_PI / 2);
    cairo_arc(cairo, x + r, y + h - r, r, M_PI / 2, M_PI);
    cairo_arc(cairo, x + r, y + r, r, M_PI, 3 * M_PI / 2);
    cairo_close_path(cairo);
}

static void draw_board(cairo_t *cairo, const sign_panel *panel, double w, double h,
                       double letter_px) {
    double r = fmin(panel->corner * letter_px, h / 2);
    double border = panel->border * letter_px;
    rounded(cairo, 0, 0, w, h, r);
    paint_colour(cairo, panel->paint.ground, panel->screen ? 0.7 : 1);
    cairo_fill(cairo);
    if (border > 0) {
        rounded(cairo, border, border, w - 2 * border, h - 2 * border, fmax(0, r - border));
        paint_colour(cairo, panel->paint.border, 1);
        cairo_set_line_width(cairo, border);
        cairo_stroke(cairo);
    }
}

static void draw_arrow(cairo_t *cairo, double x, double y, double size) {
    cairo_set_line_width(cairo, size * 0.16);
    cairo_move_to(cairo, x + size / 2, y + size);
    cairo_line_to(cairo, x + size / 2, y + size * 0.1);
    cairo_move_to(cairo, x + size * 0.15, y + size * 0.45);
    cairo_line_to(cairo, x + size / 2, y + size * 0.08);
    cairo_line_to(cairo, x + size * 0.85, y + size * 0.45);
    cairo_stroke(cairo);
}

static void draw_shield(cairo_t *cairo, const cell *shield, double x, double y, double letter_px) {
    static const unsigned GROUNDS[] = {0xC01818, 0x1A4FA0, 0xF6F6F2};
    unsigned pick = (unsigned)shield->width % 3;
    rounded(cairo, x, y, shield->width + 0.6 * letter_px, shield->height, 0.25 * letter_px);
    paint_colour(cairo, sign_rgb(GROUNDS[pick]), 1);
    cairo_fill(cairo);
    paint_colour(cairo, sign_rgb(pick == 2 ? 0x101010 : 0xFAFAFA), 1);
    cell_draw(cairo, shield, x + 0.3 * letter_px, y);
}

static void draw_rows(cairo_t *cairo, const sign_panel *panel, const placed_row *rows, double w,
                      double pad_x, double pad_y, double letter_px) {
    double y = pad_y;
    for (size_t i = 0; i < panel->row_count; i++) {
        const placed_row *row = &rows[i];
        double x = panel->centred ? (w - row_width(row, letter_px)) / 2 : pad_x;
        if (row->shield.layout) {
            draw_shield(cairo, &row->shield, x, y + (row->height - row->shield.height) / 2,
                        letter_px);
            x += row->shield.width + 1.2 * letter_px;
        }
        paint_colour(cairo, panel->paint.ink, 1);
        cell_draw(cairo, &row->text, x, y + (row->height - row->text.height) / 2);
        if (row->right.layout) {
            cell_draw(cairo, &row->right, w - pad_x - row->right.width,
                      y + (row->height - row->right.height) / 2);
        }
        y += row->height;
    }
}

cairo_surface_t *sign_panel_draw(const sign_panel *panel, double letter_px) {
    cairo_surface_t *probe = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 4, 4);
    cairo_t *cairo = cairo_create(probe);
    placed_row rows[SIGN_ROWS] = {0};
    double widest = 0, height = 0;
    for (size_t i = 0; i < panel->row_count; i++) {
        const sign_row *row = &panel->rows[i];
        double size = letter_px * row->scale;
        rows[i].text = cell_create(cairo, row->text, row->font, size);
        rows[i].right = cell_create(cairo, row->right, row->font, size);
        rows[i].shield = cell_create(cairo, row->shield, "Liberation Sans Bold", 0.8 * size);
        rows[i].height = fmax(rows[i].text.height, rows[i].shield.height);
        widest = fmax(widest, row_width(&rows[i], letter_px));
        height += rows[i].height;
    }
    cairo_destroy(cairo);
    cairo_surface_destroy(probe);
    double pad_x = (panel->bare ? 0.15 : 0.8) * letter_px;
    double pad_y = (panel->bare ? 0.1 : 0.4) * letter_px;
    double arrow = panel->arrow ? 2.4 * letter_px : 0;
    double w = ceil(widest + 2 * pad_x + arrow), h = ceil(height + 2 * pad_y);
    cairo_surface_t *surface = NULL;
    if (w >= 1 && h >= 1 && w < 8000 && h < 8000) {
        surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)w, (int)h);
    }
    if (surface && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS) {
        cairo = cairo_create(surface);
        if (!panel->bare) {
            draw_board(cairo, panel, w, h, letter_px);
        }
        paint_colour(cairo, panel->paint.ink, 1);
        if (panel->arrow) {
            draw_arrow(cairo, w - pad_x - 0.8 * arrow, h / 2 - 0.4 * arrow, 0.8 * arrow);
        }
        draw_rows(cairo, panel, rows, w - arrow, pad_x, pad_y, letter_px);
        cairo_destroy(cairo);
        cairo_surface_flush(surface);
    } else if (surface) {
        cairo_surface_destroy(surface);
        surface = NULL;
    }
    for (size_t i = 0; i < panel->row_count; i++) {
        cell *cells[] = {&rows[i].text, &rows[i].right, &rows[i].shield};
        for (size_t j = 0; j < 3; j++) {
            if (cells[j]->layout) {
                g_object_unref(cells[j]->layout);
            }
        }
    }
    return surface;
}
