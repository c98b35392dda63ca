/* whence-signs read: every scene through our own OCR, once; the lines are kept, so that clues and
 * belief can be measured again without reading again. */
#include "lines.h"
#include "set.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status.h"
#include "signs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct scene_reader {
    wh_runtime *runtime;
    wh_ocr *ocr;
    FILE *out;
} scene_reader;

static wh_status write_reading(const scene_reader *reader, const char *file,
                               const wh_text_line *lines, size_t count, double ms, wh_error *err) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, sign_line_json(&lines[i]));
    }
    json_t *reading =
        json_pack("{s:s, s:o, s:o}", "file", file, "ms", wh_json_number(ms, 1), "lines", list);
    char *text = reading ? json_dumps(reading, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
    json_decref(reading);
    if (!text) {
        return wh_fail_nomem(err, "signs");
    }
    bool written = fprintf(reader->out, "%s\n", text) >= 0 && fflush(reader->out) == 0;
    free(text);
    return written ? WH_OK : wh_fail(err, WH_ERR_IO, "signs", "lines.jsonl: %s", strerror(errno));
}

static wh_status read_scene(const scene_reader *reader, const char *dir, const char *file,
                            wh_error *err) {
    char path[1024];
    unsigned char *bytes = NULL;
    size_t size = 0, count = 0;
    wh_photo *photo = NULL;
    wh_text_line *lines = NULL;
    wh_arena *arena = wh_arena_create(0);
    wh_photo_limits limits = wh_photo_default_limits();
    snprintf(path, sizeof path, "%s/%s", dir, file);
    wh_status status = arena ? WH_OK : wh_fail_nomem(err, "signs");
    if (status == WH_OK) {
        status = wh_file_read(path, limits.max_bytes, &bytes, &size, err);
    }
    if (status == WH_OK) {
        status = wh_photo_read(bytes, size, file, &limits, &photo, err);
    }
    double start = wh_clock_ms();
    if (status == WH_OK) {
        status = wh_ocr_read(reader->ocr, photo, NULL, arena, &lines, &count, err);
    }
    if (status == WH_OK) {
        status = write_reading(reader, file, lines, count, wh_clock_ms() - start, err);
    }
    wh_photo_free(photo);
    wh_arena_free(arena);
    free(bytes);
    return status;
}

static wh_status reader_open(const sign_read *params, scene_reader *reader, wh_error *err) {
    char path[1024];
    wh_status status = wh_runtime_create(params->threads, &reader->runtime, err);
    if (status == WH_OK) {
        status = wh_ocr_create(reader->runtime, params->models, NULL, &reader->ocr, err);
    }
    if (status != WH_OK) {
        return status;
    }
    size_t packs;
    const wh_ocr_pack *pack = wh_ocr_scripts(reader->ocr, &packs);
    for (size_t i = 0; i < packs; i++) {
        if (!pack[i].installed) {
            return wh_fail(err, WH_ERR_MODEL, "signs",
                           "Tesseract's pack %s is not installed: the measurement would be of a "
                           "poorer reader",
                           pack[i].pack);
        }
    }
    snprintf(path, sizeof path, "%s/lines.%d-%d.jsonl", params->dir, params->shard, params->shards);
    reader->out = fopen(path, "a");
    return reader->out ? WH_OK : wh_fail(err, WH_ERR_IO, "signs", "%s: %s", path, strerror(errno));
}

static wh_status read_if_new(const scene_reader *reader, const sign_set *set, const char *file,
                             wh_error *err) {
    return json_object_get(set->readings, file) ? WH_OK : read_scene(reader, set->dir, file, err);
}

wh_status sign_read_run(const sign_read *params, wh_error *err) {
    sign_set set = {0};
    scene_reader reader = {0};
    wh_status status = sign_set_load(params->dir, false, &set, err);
    if (status == WH_OK) {
        status = reader_open(params, &reader, err);
    }
    size_t total = json_array_size(set.labels);
    for (size_t i = 0; i < total && status == WH_OK; i++) {
        if (i % (size_t)params->shards != (size_t)params->shard) {
            continue;
        }
        const json_t *label = json_array_get(set.labels, i);
        const char *file = sign_label_text(label, "file");
        status = read_if_new(&reader, &set, file, err);
        if (status == WH_OK && json_object_get(label, "overlay")) {
            char overlay[64];
            snprintf(overlay, sizeof overlay, "%.*s.overlay.jpg", (int)strcspn(file, "."), file);
            status = read_if_new(&reader, &set, overlay, err);
        }
        sign_progress("signs read", i + 1, total);
    }
    if (reader.out && fclose(reader.out) != 0 && status == WH_OK) {
        status = wh_fail(err, WH_ERR_IO, "signs", "lines.jsonl: %s", strerror(errno));
    }
    wh_ocr_free(reader.ocr);
    wh_runtime_free(reader.runtime);
    sign_set_clear(&set);
    return status;
}
