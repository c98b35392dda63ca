/* Scenes with a genuine sign, twice: as they are, and with a caption drawn onto them that names
 * another country; and what a careless program would ask about them. */
#include "measure.h"

#include "answer/format.h"
#include "base/file.h"
#include "base/json.h"
#include "base/random.h"
#include "base/status.h"
#include "signs.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "miniature"
#define QUALITY 90
/* Letters of a caption on 1,344 pixels: from a line of print to a headline. */
#define SMALLEST_PX 28
#define LARGEST_PX 112
#define MOST_TEXTS 64 /* of a scene, whose table has a dozen at most */

static cairo_surface_t *surface_of(const wh_image *image) {
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, image->width, image->height);
    unsigned char *to = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; to && y < image->height; y++)
        for (int x = 0; x < image->width; x++) {
            const unsigned char *from =
                image->rgb + ((size_t)y * (size_t)image->width + (size_t)x) * 3;
            uint32_t pixel = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
            memcpy(to + (ptrdiff_t)y * stride + 4 * x, &pixel, sizeof pixel);
        }
    cairo_surface_mark_dirty(surface);
    return surface;
}

typedef struct maker {
    const measure_options *options;
    wh_file_writer *scenes, *questions;
    const char *prompt; /* geo-r's, without evidence */
} maker;

/* A scene without and with a caption, which says that it shows the country `lie`. */
typedef struct pair {
    cairo_surface_t *plain, *captioned;
    const char *caption, *lie;
    bool drawn;
} pair;

static wh_status write_picture(const maker *m, cairo_surface_t *picture, const char *name,
                               wh_error *err) {
    char path[1024];
    unsigned char *bytes = NULL;
    size_t size = 0;
    wh_status status = sign_picture_jpeg(picture, QUALITY, &bytes, &size, err);
    snprintf(path, sizeof path, "%s/%s", m->options->out, name);
    if (status == WH_OK)
        status = wh_file_write(path, bytes, size, err);
    g_free(bytes);
    return status;
}

static wh_status write_line(wh_file_writer *out, json_t *line, wh_error *err) {
    char *text = line ? json_dumps(line, JSON_COMPACT) : NULL;
    wh_status status = text ? wh_file_add(out, text, strlen(text), err) : wh_fail_nomem(err, STAGE);
    if (status == WH_OK)
        status = wh_file_add(out, "\n", 1, err);
    free(text);
    json_decref(line);
    return status;
}

/* One of the pair. Both keep the scene's truth. */
static wh_status write_scene(const maker *m, const json_t *scene, const char *kind,
                             const char *image, const char *caption, const char *lie,
                             wh_error *err) {
    const char *id = record_text(scene, "id");
    char own[128];
    snprintf(own, sizeof own, "%s-%s", id, kind);
    return write_line(m->scenes,
                      json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:f, s:f, s:s, s:s}", "id", own,
                                "split", record_text(scene, "split"), "pair", id, "kind", kind,
                                "image", image, "country", record_text(scene, "country"), "lat_deg",
                                record_number(scene, "lat_deg"), "lon_deg",
                                record_number(scene, "lon_deg"), "caption", caption, "lie", lie),
                      err);
}

static wh_status write_question(const maker *m, const char *id, const char *task, const char *image,
                                const char *pasted, wh_error *err) {
    char own[128];
    char *text = pasted ? g_strdup_printf("%s\n\nText on the photograph: %s", m->prompt, pasted)
                        : g_strdup(m->prompt);
    snprintf(own, sizeof own, "%s-%s", id, task);
    wh_status status =
        write_line(m->questions,
                   json_pack("{s:s, s:s, s:n, s:s, s:s, s:s}", "id", own, "image", image, "crop",
                             "task", task, "question", text, "answer", ""),
                   err);
    g_free(text);
    return status;
}

/* The boxes of the texts on a picture of `width` by `height` pixels. */
static size_t texts_of(const json_t *scene, double width, double height,
                       double boxes[MOST_TEXTS][4]) {
    const double size[] = {width, height, width, height};
    size_t count = 0, i;
    const json_t *entity;
    json_array_foreach(json_object_get(scene, "entities"), i, entity) {
        const json_t *box = json_object_get(entity, "box");
        if (!*record_text(entity, "text") || count == MOST_TEXTS)
            continue;
        for (size_t k = 0; k < 4; k++)
            boxes[count][k] = json_number_value(json_array_get(box, k)) * size[k];
        count++;
    }
    return count;
}

/* Draws a lie onto the picture, beside its texts: what they keep is to be measured. */
static wh_status draw_caption(const maker *m, const json_t *scene, size_t number,
                              cairo_surface_t *picture, wh_arena *arena, pair *out, wh_error *err) {
    double boxes[MOST_TEXTS][4];
    wh_random random = wh_random_seed(m->options->seed * 1000003u + number);
    sign_panel panel = sign_overlay(arena, &random, record_text(scene, "country"), &out->lie);
    size_t count = texts_of(scene, cairo_image_surface_get_width(picture),
                            cairo_image_surface_get_height(picture), boxes);
    out->caption = panel.rows[0].text;
    return sign_picture_overlay(picture, &panel, SMALLEST_PX, LARGEST_PX, (const double(*)[4])boxes,
                                count, &random, &out->drawn)
               ? WH_OK
               : wh_fail_nomem(err, STAGE);
}

static wh_status write_pair(const maker *m, const json_t *scene, const pair *made, wh_error *err) {
    const char *id = record_text(scene, "id");
    char plain[256], captioned[256];
    snprintf(plain, sizeof plain, "images/%s-clean.jpg", id);
    snprintf(captioned, sizeof captioned, "images/%s-caption.jpg", id);
    wh_status status = write_picture(m, made->plain, plain, err);
    if (status == WH_OK)
        status = write_picture(m, made->captioned, captioned, err);
    if (status == WH_OK)
        status = write_scene(m, scene, "clean", plain, made->caption, made->lie, err);
    if (status == WH_OK)
        status = write_scene(m, scene, "caption", captioned, made->caption, made->lie, err);
    if (status == WH_OK)
        status = write_question(m, id, "clean", plain, NULL, err);
    if (status == WH_OK)
        status = write_question(m, id, "seen", captioned, NULL, err);
    if (status == WH_OK)
        status = write_question(m, id, "pasted", captioned, made->caption, err);
    return status;
}

/* `*drawn` is false if a caption has no place beside the scene's texts. */
static wh_status make_pair(const maker *m, const json_t *scene, size_t number, bool *drawn,
                           wh_error *err) {
    wh_photo *photo = NULL;
    pair made = {0};
    wh_arena *arena = wh_arena_create(0);
    wh_status status =
        arena ? measure_photo(m->options->scenes, record_text(scene, "image"), &photo, err)
              : wh_fail_nomem(err, STAGE);
    if (status == WH_OK) {
        made.plain = surface_of(&photo->image);
        made.captioned = surface_of(&photo->image);
        status = draw_caption(m, scene, number, made.captioned, arena, &made, err);
    }
    *drawn = made.drawn;
    if (status == WH_OK && made.drawn)
        status = write_pair(m, scene, &made, err);
    cairo_surface_destroy(made.plain);
    cairo_surface_destroy(made.captioned);
    wh_photo_free(photo);
    wh_arena_free(arena);
    return status;
}

/* Whether a sign on the scene names its place. */
static bool has_sign(const json_t *scene) {
    return json_is_string(json_object_get(json_object_get(scene, "cues"), "place_name"));
}

static wh_status open_list(const char *folder, const char *name, wh_file_writer **out,
                           wh_error *err) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return wh_file_begin(path, out, err);
}

/* Renames a list into its place, or takes it away if something failed before. */
static wh_status close_list(wh_file_writer *list, wh_status before, wh_error *err) {
    if (before == WH_OK)
        return wh_file_finish(list, err);
    wh_file_discard(list);
    return before;
}

static wh_status make_pairs(maker *m, const json_t *scenes, const char *path, wh_error *err) {
    size_t made = 0, i;
    const json_t *scene;
    wh_status status = WH_OK;
    json_array_foreach(scenes, i, scene) {
        bool drawn = false;
        if (status == WH_OK && made < m->options->count && has_sign(scene))
            status = make_pair(m, scene, made, &drawn, err);
        made += drawn;
        if (drawn)
            sign_progress("pairs drawn", made, m->options->count);
    }
    if (status == WH_OK && made < m->options->count)
        return wh_fail(
            err, WH_ERR_DATA, STAGE,
            "%s: %zu pairs are wanted, but only %zu of its %zu scenes have a sign that "
            "names a place, and room for a caption: render more scenes, or ask for fewer "
            "pairs",
            path, m->options->count, made, json_array_size(scenes));
    return status;
}

wh_status measure_captions(const measure_options *options, wh_error *err) {
    maker m = {.options = options};
    char path[1024];
    json_t *scenes = NULL;
    wh_arena *arena = wh_arena_create(0);
    snprintf(path, sizeof path, "%s/scenes.jsonl", options->scenes);
    wh_status status = arena ? records_read(path, &scenes, err) : wh_fail_nomem(err, STAGE);
    if (status == WH_OK) {
        char *images = g_build_filename(options->out, "images", NULL);
        if (g_mkdir_with_parents(images, 0755) != 0)
            status = wh_fail(err, WH_ERR_IO, STAGE, "%s: %s", images, strerror(errno));
        g_free(images);
    }
    if (status == WH_OK)
        status = wh_prompt_fill(wh_format_geo_r.prompt, NULL, 0, NULL, arena, &m.prompt, err);
    if (status == WH_OK)
        status = open_list(options->out, "questions.jsonl", &m.questions, err);
    if (status == WH_OK)
        status = open_list(options->out, "scenes.jsonl", &m.scenes, err);
    if (status == WH_OK)
        status = make_pairs(&m, scenes, path, err);
    status = close_list(m.questions, status, err);
    status = close_list(m.scenes, status, err); /* last: where it is, all is there */
    json_decref(scenes);
    wh_arena_free(arena);
    return status;
}
