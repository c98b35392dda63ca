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

static wh_status make_pair(const maker *m, const json_t *scene, size_t number, wh_error *err) {
    const char *id = record_text(scene, "id"), *lie = NULL;
    char plain[256], captioned[256];
    wh_photo *photo = NULL;
    wh_arena *arena = wh_arena_create(0);
    wh_random random = wh_random_seed(m->options->seed * 1000003u + number);
    wh_status status =
        arena ? measure_photo(m->options->scenes, record_text(scene, "image"), &photo, err)
              : wh_fail_nomem(err, STAGE);
    cairo_surface_t *picture = status == WH_OK ? surface_of(&photo->image) : NULL;
    snprintf(plain, sizeof plain, "images/%s-clean.jpg", id);
    snprintf(captioned, sizeof captioned, "images/%s-caption.jpg", id);
    if (status == WH_OK)
        status = write_picture(m, picture, plain, err);
    if (status == WH_OK) {
        sign_panel panel = sign_overlay(arena, &random, record_text(scene, "country"), &lie);
        const char *text = panel.rows[0].text;
        if (!sign_picture_overlay(picture, &panel, SMALLEST_PX, LARGEST_PX, &random))
            status = wh_fail_nomem(err, STAGE);
        if (status == WH_OK)
            status = write_picture(m, picture, captioned, err);
        if (status == WH_OK)
            status = write_scene(m, scene, "clean", plain, text, lie, err);
        if (status == WH_OK)
            status = write_scene(m, scene, "caption", captioned, text, lie, err);
        if (status == WH_OK)
            status = write_question(m, id, "clean", plain, NULL, err);
        if (status == WH_OK)
            status = write_question(m, id, "seen", captioned, NULL, err);
        if (status == WH_OK)
            status = write_question(m, id, "pasted", captioned, text, err);
    }
    if (picture)
        cairo_surface_destroy(picture);
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
    size_t with_sign = 0, made = 0, wanted = m->options->count;
    const json_t *scene;
    size_t i;
    json_array_foreach(scenes, i, scene) with_sign += has_sign(scene);
    if (with_sign < wanted)
        return wh_fail(err, WH_ERR_DATA, STAGE,
                       "%s: %zu pairs are wanted, but only %zu of its %zu scenes have a sign that "
                       "names a place: render more scenes, or ask for fewer pairs",
                       path, wanted, with_sign, json_array_size(scenes));
    wh_status status = WH_OK;
    json_array_foreach(scenes, i, scene) {
        if (status != WH_OK || made == wanted || !has_sign(scene))
            continue;
        status = make_pair(m, scene, made++, err);
        sign_progress("pairs drawn", made, wanted);
    }
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
