/* whence-signs render: scenes as JPEG files and labels.jsonl with the truth of each. */
#include "signs.h"

#include "base/file.h"
#include "base/json.h"
#include "base/status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void sign_progress(const char *what, size_t done, size_t total) {
    if (!isatty(STDERR_FILENO) && done != total && done % 250 != 0) {
        return;
    }
    int filled = total ? (int)(30 * done / total) : 30;
    fprintf(stderr, "%s%s [%.*s%.*s] %zu/%zu%s", isatty(STDERR_FILENO) ? "\r" : "", what, filled,
            "##############################", 30 - filled, "..............................", done,
            total, isatty(STDERR_FILENO) && done != total ? "" : "\n");
    fflush(stderr);
}

static json_t *panel_json(const sign_panel *panel) {
    json_t *rows = json_array();
    for (size_t i = 0; i < panel->row_count; i++) {
        const sign_row *row = &panel->rows[i];
        if (row->shield) {
            json_array_append_new(rows, wh_json_text(row->shield));
        }
        json_array_append_new(rows, wh_json_text(row->text));
        if (row->right) {
            json_array_append_new(rows, wh_json_text(row->right));
        }
    }
    return json_pack("{s:s, s:o}", "what", panel->what, "texts", rows);
}

static json_t *look_json(const sign_look *look) {
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:b}", "letter_px",
                     wh_json_number(look->letter_px, 1), "blur_px",
                     wh_json_number(look->blur_px, 2), "motion_px",
                     wh_json_number(look->motion_px, 2), "noise", wh_json_number(look->noise, 1),
                     "contrast", wh_json_number(look->contrast, 2), "tilt_deg",
                     wh_json_number(look->tilt_deg, 1), "slant", wh_json_number(look->slant, 2),
                     "quality", look->quality, "occluded", look->occluded);
}

static json_t *label_json(const sign_gazetteer *gazetteer, const sign_render *params,
                          const sign_scene *scene, const sign_look *look, const char *file,
                          const char *overlay_country, const char *overlay_text) {
    json_t *panels = json_array();
    for (size_t i = 0; i < scene->panel_count; i++) {
        json_array_append_new(panels, panel_json(&scene->panels[i]));
    }
    json_t *label = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:I, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "format",
        "whence-sign-label/1", "file", file, "split",
        params->split == SIGN_TEST ? "test" : "calibration", "kind", scene->kind, "language",
        scene->language, "script", scene->script, "negative", scene->negative, "place",
        (json_int_t)scene->place->id, "name", scene->place->name, "country",
        gazetteer->countries[scene->place->country].code, "population",
        wh_json_number(scene->place->population, 0), "lat_deg",
        wh_json_number(scene->truth.lat_deg, 5), "lon_deg", wh_json_number(scene->truth.lon_deg, 5),
        "panels", panels, "look", look_json(look));
    if (label && overlay_country) {
        json_object_set_new(
            label, "overlay",
            json_pack("{s:s, s:s}", "text", overlay_text, "country", overlay_country));
    }
    return label;
}

static wh_status write_jpeg(const sign_render *params, cairo_surface_t *picture, int quality,
                            const char *file, wh_error *err) {
    unsigned char *bytes = NULL;
    size_t size = 0;
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", params->out, file);
    wh_status status = sign_picture_jpeg(picture, quality, &bytes, &size, err);
    if (status == WH_OK) {
        FILE *out = fopen(path, "wb");
        if (!out || fwrite(bytes, 1, size, out) != size) {
            status = wh_fail(err, WH_ERR_IO, "signs", "%s: %s", path, strerror(errno));
        }
        if (out && fclose(out) != 0 && status == WH_OK) {
            status = wh_fail(err, WH_ERR_IO, "signs", "%s: %s", path, strerror(errno));
        }
    }
    g_free(bytes);
    return status;
}

static bool is_genuine(const sign_scene *scene) {
    return strcmp(scene->kind, "city_board") == 0 || strcmp(scene->kind, "institution") == 0 ||
           strcmp(scene->kind, "road_sign") == 0 || strcmp(scene->kind, "shop_front") == 0;
}

/* One scene; everything in it follows from seed, split and index. */
static wh_status render_one(sign_gazetteer *gazetteer, const sign_render *params, size_t index,
                            FILE *labels, wh_error *err) {
    wh_arena *arena = wh_arena_create(0);
    wh_random content =
        wh_random_seed(params->seed * 1000003u + index * 2 + (params->split == SIGN_TEST));
    wh_random paint = wh_random_seed(wh_random_next(&content));
    sign_scene scene;
    sign_look look;
    cairo_surface_t *picture = NULL;
    json_t *label = NULL;
    char *line = NULL;
    char file[64];
    wh_status status = arena ? WH_OK : wh_fail_nomem(err, "signs");
    do {
        if (status == WH_OK) {
            status = sign_scene_draw(gazetteer, arena, &content, &scene, err);
        }
    } while (status == WH_OK && params->genuine_only && !is_genuine(&scene));
    if (status != WH_OK) {
        goto done;
    }
    picture = sign_picture(&scene, &paint, &look);
    if (!picture || !sign_degrade(picture, &look, &paint)) {
        status = wh_fail_nomem(err, "signs");
        goto done;
    }
    snprintf(file, sizeof file, "%06zu.jpg", index);
    status = write_jpeg(params, picture, look.quality, file, err);
    const char *country = NULL, *text = NULL;
    if (status == WH_OK && params->overlay) {
        sign_panel overlay = sign_overlay(
            arena, &content, gazetteer->countries[scene.place->country].code, &country);
        text = overlay.rows[0].text;
        snprintf(file, sizeof file, "%06zu.overlay.jpg", index);
        bool drawn; /* nothing is to be kept free */
        if (!sign_picture_overlay(picture, &overlay, 14, 40, NULL, 0, &paint, &drawn)) {
            status = wh_fail_nomem(err, "signs");
            goto done;
        }
        status = write_jpeg(params, picture, look.quality, file, err);
        snprintf(file, sizeof file, "%06zu.jpg", index);
    }
    if (status == WH_OK) {
        label = label_json(gazetteer, params, &scene, &look, file, country, text);
        line = label ? json_dumps(label, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
        if (!line) {
            status = wh_fail_nomem(err, "signs");
        } else if (fprintf(labels, "%s\n", line) < 0) {
            status = wh_fail(err, WH_ERR_IO, "signs", "labels.jsonl: %s", strerror(errno));
        }
    }
done:
    free(line);
    json_decref(label);
    if (picture) {
        cairo_surface_destroy(picture);
    }
    wh_arena_free(arena);
    return status;
}

/* How many scenes the label file holds already; a last line that was cut off is dropped, so that a
 * run that was stopped can go on. */
static size_t labels_done(const char *path) {
    FILE *in = fopen(path, "r");
    size_t done = 0;
    long end = 0;
    char *line = NULL;
    size_t room = 0;
    for (ssize_t size; in && (size = getline(&line, &room, in)) > 0 && line[size - 1] == '\n';) {
        done++;
        end = ftell(in);
    }
    free(line);
    if (in) {
        fclose(in);
        return truncate(path, end) == 0 ? done : 0;
    }
    return 0;
}

/* A folder holds the scenes of one seed and split: going on with others would mix them. */
static wh_status check_folder(const sign_render *params, wh_error *err) {
    char path[1024], wanted[160];
    unsigned char *found = NULL;
    size_t size;
    snprintf(path, sizeof path, "%s/scenes.json", params->out);
    snprintf(wanted, sizeof wanted,
             "{\"format\": \"whence-sign-scenes/1\", \"seed\": %llu, \"split\": \"%s\", "
             "\"overlay\": %s}\n",
             (unsigned long long)params->seed, params->split == SIGN_TEST ? "test" : "calibration",
             params->overlay ? "true" : "false");
    if (access(path, F_OK) != 0) {
        return wh_file_write(path, wanted, strlen(wanted), err);
    }
    wh_status status = wh_file_read(path, 1 << 16, &found, &size, err);
    if (status == WH_OK && strcmp((const char *)found, wanted) != 0) {
        status = wh_fail(err, WH_ERR_ARG, "signs",
                         "%s holds scenes of another seed or split: name another folder", path);
    }
    free(found);
    return status;
}

wh_status sign_render_run(const sign_render *params, wh_error *err) {
    sign_gazetteer *gazetteer = NULL;
    FILE *labels = NULL;
    char path[1024];
    wh_status status = sign_fonts_check(err);
    if (status == WH_OK) {
        status = sign_gazetteer_load(&params->sources, params->split, &gazetteer, err);
    }
    if (status != WH_OK) {
        goto done;
    }
    if (mkdir(params->out, 0777) != 0 && errno != EEXIST) {
        status = wh_fail(err, WH_ERR_IO, "signs", "%s: %s", params->out, strerror(errno));
        goto done;
    }
    status = check_folder(params, err);
    if (status != WH_OK) {
        goto done;
    }
    if (params->shards > 1) {
        snprintf(path, sizeof path, "%s/labels.%d.jsonl", params->out, params->shard);
    } else {
        snprintf(path, sizeof path, "%s/labels.jsonl", params->out);
    }
    size_t drawn = labels_done(path);
    labels = fopen(path, drawn ? "a" : "w");
    if (!labels) {
        status = wh_fail(err, WH_ERR_IO, "signs", "%s: %s", path, strerror(errno));
        goto done;
    }
    for (size_t i = 0; i < params->count && status == WH_OK; i++) {
        if (i % (size_t)params->shards != (size_t)params->shard) {
            continue;
        }
        if (drawn > 0) {
            drawn--;
        } else {
            status = render_one(gazetteer, params, i, labels, err);
            sign_progress("signs drawn", i + 1, params->count);
        }
    }
done:
    if (labels && fclose(labels) != 0 && status == WH_OK) {
        status = wh_fail(err, WH_ERR_IO, "signs", "%s: %s", path, strerror(errno));
    }
    sign_gazetteer_free(gazetteer);
    return status;
}
