/* ocr-dump MODELS PHOTO...: prints the lines of text in each photo as one JSON object per photo. */
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "evidence/ocr.h"

#include <stdio.h>
#include <stdlib.h>

static json_t *line_json(const wh_text_line *line) {
    json_t *box = json_array(), *quad = json_array();
    for (int k = 0; k < 4; k++)
        json_array_append_new(box, wh_json_number(line->box[k], 4));
    for (int k = 0; k < 8; k++)
        json_array_append_new(quad, wh_json_number(line->quad[k], 4));
    json_t *others = json_array();
    for (size_t i = 0; i < line->other_count; i++)
        json_array_append_new(others, wh_json_text(line->others[i].text));
    return json_pack("{s:o, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o}", "text",
                     wh_json_text(line->text), "script", line->script, "confidence",
                     wh_json_number((double)line->confidence, 3), "engine", line->engine, "height",
                     wh_json_number(line->height, 4), "cost_ms", wh_json_number(line->cost_ms, 1),
                     "box", box, "quad", quad, "others", others);
}

static wh_status dump(wh_ocr *ocr, const char *path, wh_error *err) {
    wh_photo_limits limits = wh_photo_default_limits();
    unsigned char *bytes = NULL;
    size_t size, count;
    wh_photo *photo = NULL;
    wh_text_line *lines;
    wh_arena *arena = wh_arena_create(0);
    double start = wh_clock_ms();
    wh_status status = wh_file_read(path, limits.max_bytes, &bytes, &size, err);
    if (status == WH_OK)
        status = wh_photo_read(bytes, size, path, &limits, &photo, err);
    double read = wh_clock_ms();
    if (status == WH_OK)
        status = wh_ocr_read(ocr, photo, NULL, arena, &lines, &count, err);
    if (status == WH_OK) {
        json_t *list = json_array();
        for (size_t i = 0; i < count; i++)
            json_array_append_new(list, line_json(&lines[i]));
        json_t *all =
            json_pack("{s:s, s:i, s:i, s:o, s:o, s:o}", "photo", path, "width", photo->width,
                      "height", photo->height, "decode_ms", wh_json_number(read - start, 1),
                      "ocr_ms", wh_json_number(wh_clock_ms() - read, 1), "lines", list);
        json_dumpf(all, stdout, JSON_COMPACT);
        putchar('\n');
        fflush(stdout);
        json_decref(all);
    }
    free(bytes);
    wh_photo_free(photo);
    wh_arena_free(arena);
    return status;
}

int main(int argc, char **argv) {
    wh_runtime *runtime = NULL;
    wh_ocr *ocr = NULL;
    wh_error err = {0};
    int code = 0;
    if (argc < 3) {
        fprintf(stderr, "usage: ocr-dump MODELS PHOTO...\n");
        return 2;
    }
    if (wh_photo_init(&err) != WH_OK || wh_runtime_create(0, &runtime, &err) != WH_OK ||
        wh_ocr_create(runtime, argv[1], NULL, &ocr, &err) != WH_OK) {
        fprintf(stderr, "ocr-dump: %s\n", err.message);
        code = 1;
    }
    for (int i = 2; ocr && i < argc; i++) {
        if (dump(ocr, argv[i], &err) != WH_OK) {
            fprintf(stderr, "ocr-dump: %s: %s\n", argv[i], err.message);
            code = 3;
        }
    }
    wh_ocr_free(ocr);
    wh_runtime_free(runtime);
    return code;
}
