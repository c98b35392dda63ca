/* PP-OCRv6: preparation of images, CTC decoding, and the dictionary from the model's metadata. */
#include "net/ppocr.h"

#include "base/status.h"
#include "net/pixels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_HEIGHT = 48,
    LINE_MIN_WIDTH = 320, /* shorter lines are padded, as in training */
    LINE_MAX_WIDTH = 2400,
    STEP = 8, /* pixels of the line per time step */
    DET_MULTIPLE = 32
};

struct wh_ppocr {
    wh_network *detector, *recogniser;
    char *dictionary;     /* the metadata, cut into strings */
    const char **symbols; /* of class 1, 2, ...; class 0 is CTC's blank */
    size_t symbol_count;
    float *input; /* of the network being run */
    size_t input_capacity;
    unsigned char *resized;
    size_t resized_capacity;
};

static bool reserve(void **buffer, size_t *capacity, size_t needed, size_t item) {
    if (needed <= *capacity)
        return true;
    void *grown = realloc(*buffer, needed * item);
    if (!grown)
        return false;
    *buffer = grown;
    *capacity = needed;
    return true;
}

static wh_status read_dictionary(wh_ppocr *ppocr, wh_error *err) {
    const char *text = wh_network_metadata(ppocr->recogniser, "character");
    if (!text || !*text)
        return wh_fail(err, WH_ERR_MODEL, "ocr", "the recogniser has no dictionary `character`");
    ppocr->dictionary = strdup(text);
    if (!ppocr->dictionary)
        return wh_fail_nomem(err, "ocr");
    size_t lines = 2; /* the last line has no end; a blank follows */
    for (const char *p = text; *p; p++)
        lines += *p == '\n';
    ppocr->symbols = calloc(lines, sizeof *ppocr->symbols);
    if (!ppocr->symbols)
        return wh_fail_nomem(err, "ocr");
    for (char *line = ppocr->dictionary; line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        ppocr->symbols[ppocr->symbol_count++] = line;
        line = end ? end + 1 : NULL;
    }
    ppocr->symbols[ppocr->symbol_count++] = " ";
    return WH_OK;
}

static wh_status load(wh_runtime *runtime, const char *dir, const char *name, const char *tap,
                      wh_network **network, wh_error *err) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
        return wh_fail(err, WH_ERR_ARG, "ocr", "the path of the models is too long");
    return wh_network_load_tapped(runtime, path, tap, network, err);
}

wh_status wh_ppocr_create(wh_runtime *runtime, const char *models_dir, wh_ppocr **out,
                          wh_error *err) {
    wh_ppocr *ppocr = calloc(1, sizeof *ppocr);
    wh_status status;
    *out = NULL;
    if (!ppocr)
        return wh_fail_nomem(err, "ocr");
    status = load(runtime, models_dir, "PP-OCRv6_det_small.onnx", NULL, &ppocr->detector, err);
    if (status == WH_OK)
        status = load(runtime, models_dir, "PP-OCRv6_rec_small.onnx", wh_script_tap,
                      &ppocr->recogniser, err);
    if (status == WH_OK)
        status = read_dictionary(ppocr, err);
    if (status != WH_OK) {
        wh_ppocr_free(ppocr);
        return status;
    }
    *out = ppocr;
    return WH_OK;
}

void wh_ppocr_free(wh_ppocr *ppocr) {
    if (!ppocr)
        return;
    wh_network_free(ppocr->detector);
    wh_network_free(ppocr->recogniser);
    free(ppocr->dictionary);
    free(ppocr->symbols);
    free(ppocr->input);
    free(ppocr->resized);
    free(ppocr);
}

/* Resizes `image` and puts it at the left of a width x height plane of blue, green and red values
 * from -1 to 1; the rest is 0. */
static wh_status prepare(wh_ppocr *ppocr, const wh_pixels *image, int used_width, int width,
                         int height, wh_error *err) {
    size_t plane = (size_t)width * (size_t)height, used = (size_t)used_width;
    size_t resized = used * (size_t)height * 3;
    const unsigned char *rgb = image->rgb;
    if (!reserve((void **)&ppocr->input, &ppocr->input_capacity, 3 * plane, sizeof(float)) ||
        !reserve((void **)&ppocr->resized, &ppocr->resized_capacity, resized, 1))
        return wh_fail_nomem(err, "ocr");
    if (used_width != image->width || height != image->height) {
        if (!wh_pixels_resize(image->rgb, image->width, image->height, ppocr->resized, used_width,
                              height))
            return wh_fail_nomem(err, "ocr");
        rgb = ppocr->resized;
    }
    float level[256];
    for (int v = 0; v < 256; v++)
        level[v] = ((float)v / 255.0f - 0.5f) / 0.5f;
    for (size_t c = 0; c < 3; c++) {
        for (size_t y = 0; y < (size_t)height; y++) {
            float *to = ppocr->input + c * plane + y * (size_t)width;
            const unsigned char *from = rgb + y * used * 3 + 2 - c;
            for (size_t x = 0; x < used; x++)
                to[x] = level[from[3 * x]];
            memset(to + used, 0, ((size_t)width - used) * sizeof *to);
        }
    }
    return WH_OK;
}

static int to_multiple(double side) {
    int n = (int)lrint(side / DET_MULTIPLE);
    return (n < 1 ? 1 : n) * DET_MULTIPLE;
}

wh_status wh_ppocr_map(wh_ppocr *ppocr, const wh_pixels *image, int max_side, const float **map,
                       int *width, int *height, wh_error *err) {
    int longer = image->width > image->height ? image->width : image->height;
    double ratio = longer > max_side ? (double)max_side / longer : 1.0;
    int w = to_multiple((int)(image->width * ratio)), h = to_multiple((int)(image->height * ratio));
    int64_t shape[4] = {1, 3, h, w}, out[8];
    size_t rank;
    wh_status status = prepare(ppocr, image, w, w, h, err);
    if (status == WH_OK)
        status = wh_network_run(ppocr->detector, ppocr->input, shape, 4, map, out, &rank, err);
    if (status != WH_OK)
        return status;
    if (rank != 4 || out[0] != 1 || out[1] != 1 || out[2] != h || out[3] != w)
        return wh_fail(err, WH_ERR_MODEL, "ocr", "the detector's output has an unknown shape");
    *width = w;
    *height = h;
    return WH_OK;
}

wh_status wh_ppocr_detect(wh_ppocr *ppocr, const wh_pixels *image, int max_side, wh_arena *arena,
                          wh_text_box **boxes, size_t *count, wh_error *err) {
    const float *map;
    int width, height;
    wh_db_params params = wh_db_default_params();
    wh_status status = wh_ppocr_map(ppocr, image, max_side, &map, &width, &height, err);
    if (status != WH_OK)
        return status;
    return wh_db_boxes(map, width, height, image->width, image->height, &params, arena, boxes,
                       count, err);
}

/* What best path decoding collects: one entry per character. */
typedef struct path {
    const char **symbols, **rivals;
    float *certainty, *rival_certainty;
    size_t length;
} path;

static bool reserve_path(wh_arena *arena, size_t steps, path *of) {
    of->certainty = wh_arena_alloc(arena, steps, sizeof *of->certainty);
    of->rival_certainty = wh_arena_alloc(arena, steps, sizeof *of->rival_certainty);
    of->symbols = wh_arena_alloc(arena, steps, sizeof *of->symbols);
    of->rivals = wh_arena_alloc(arena, steps, sizeof *of->rivals);
    return of->certainty && of->rival_certainty && of->symbols && of->rivals;
}

/* The likeliest class of a step, and the likeliest but for that one and the blank. */
static size_t likeliest(const float *p, size_t classes, size_t *rival) {
    size_t best = 0, next = 0;
    for (size_t k = 1; k < classes; k++) {
        if (p[k] > p[best]) {
            next = best;
            best = k;
        } else if (next == 0 || p[k] > p[next]) {
            next = k;
        }
    }
    *rival = next;
    return best;
}

/* Best path decoding: the likeliest class of each step, repeats merged, blanks dropped. */
static wh_status decode(const wh_ppocr *ppocr, const float *probability, size_t steps,
                        wh_arena *arena, wh_reading *reading, wh_error *err) {
    size_t classes = ppocr->symbol_count + 1, previous = 0, bytes = 0;
    path found = {0};
    double sum = 0;
    if (!reserve_path(arena, steps, &found))
        return wh_fail_nomem(err, "ocr");
    for (size_t t = 0; t < steps; t++) {
        const float *p = probability + t * classes;
        size_t rival, best = likeliest(p, classes, &rival);
        if (best != 0 && best != previous) {
            found.symbols[found.length] = ppocr->symbols[best - 1];
            found.rivals[found.length] = "";
            bytes += strlen(ppocr->symbols[best - 1]);
            found.certainty[found.length++] = p[best];
            sum += (double)p[best];
        }
        if (best != 0 && rival != 0 && p[rival] > found.rival_certainty[found.length - 1]) {
            found.rivals[found.length - 1] = ppocr->symbols[rival - 1];
            found.rival_certainty[found.length - 1] = p[rival];
        }
        previous = best;
    }
    reading->length = found.length;
    char *text = wh_arena_alloc(arena, bytes + 1, 1), *end = text;
    if (!text)
        return wh_fail_nomem(err, "ocr");
    for (size_t i = 0; i < reading->length; i++)
        end = stpcpy(end, found.symbols[i]);
    reading->text = text;
    reading->certainty = found.certainty;
    reading->symbols = found.symbols;
    reading->rivals = found.rivals;
    reading->rival_certainty = found.rival_certainty;
    reading->confidence = reading->length ? (float)(sum / (double)reading->length) : 0.0f;
    return WH_OK;
}

wh_status wh_ppocr_read(wh_ppocr *ppocr, const wh_pixels *line, wh_arena *arena,
                        wh_reading *reading, wh_error *err) {
    /* Padded to few widths: OpenVINO prepares itself anew for each. */
    double wide = ceil(LINE_HEIGHT * (double)line->width / line->height);
    int used = wide > LINE_MAX_WIDTH ? LINE_MAX_WIDTH : wide < 1 ? 1 : (int)wide;
    int width = used < LINE_MIN_WIDTH ? LINE_MIN_WIDTH : (used + 31) / 32 * 32;
    int64_t shape[4] = {1, 3, LINE_HEIGHT, width}, out[8];
    const float *probability, *features;
    size_t rank;
    memset(reading, 0, sizeof *reading);
    wh_status status = prepare(ppocr, line, used, width, LINE_HEIGHT, err);
    if (status == WH_OK)
        status = wh_network_run(ppocr->recogniser, ppocr->input, shape, 4, &probability, out, &rank,
                                err);
    if (status != WH_OK)
        return status;
    if (rank != 3 || out[0] != 1 || out[2] != (int64_t)ppocr->symbol_count + 1)
        return wh_fail(err, WH_ERR_MODEL, "ocr",
                       "the recogniser's output does not fit its dictionary of %zu",
                       ppocr->symbol_count);
    status = decode(ppocr, probability, (size_t)out[1], arena, reading, err);
    if (status == WH_OK)
        status = wh_network_output(ppocr->recogniser, 1, &features, out, &rank, err);
    if (status != WH_OK)
        return status;
    if (rank != 4 || out[1] != WH_SCRIPT_FEATURES || out[2] != 1 || out[3] < 1)
        return wh_fail(err, WH_ERR_MODEL, "ocr", "the recogniser's features have an unknown shape");
    size_t steps = (size_t)out[3], text_steps = ((size_t)used + STEP - 1) / STEP;
    wh_script_head(features, steps, text_steps < steps ? text_steps : steps, reading->script);
    return WH_OK;
}
