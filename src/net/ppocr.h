/* PP-OCRv6 (PaddleOCR, through RapidOCR's ONNX files): finds lines of text and reads those in
 * Latin, Greek, Han and kana. Preparation and decoding follow PaddleOCR, which the networks were
 * trained with. What the recogniser's backbone saw also tells the script of lines that it cannot
 * read. */
#ifndef WH_NET_PPOCR_H
#define WH_NET_PPOCR_H

#include "net/db.h"
#include "net/network.h"
#include "net/script_head.h"

typedef struct wh_ppocr wh_ppocr;

/* Loads PP-OCRv6_det_small.onnx and PP-OCRv6_rec_small.onnx from `models_dir`. */
wh_status wh_ppocr_create(wh_runtime *runtime, const char *models_dir, wh_ppocr **out,
                          wh_error *err);
void wh_ppocr_free(wh_ppocr *ppocr);

/* An image to look at; borrowed. Packed RGB. */
typedef struct wh_pixels {
    const unsigned char *rgb;
    int width, height;
} wh_pixels;

/* The detector's probability map for `image` resized so that its longer side is at most `max_side`
 * and both are multiples of 32; valid until the next call. */
wh_status wh_ppocr_map(wh_ppocr *ppocr, const wh_pixels *image, int max_side, const float **map,
                       int *width, int *height, wh_error *err);

/* Rectangles around lines of text, in pixels of `image`, top to bottom. */
wh_status wh_ppocr_detect(wh_ppocr *ppocr, const wh_pixels *image, int max_side, wh_arena *arena,
                          wh_text_box **boxes, size_t *count, wh_error *err);

/* What the recogniser says about one upright line. */
typedef struct wh_reading {
    const char *text;              /* UTF-8, "" if nothing was read; of the arena */
    size_t length;                 /* characters */
    const float *certainty;        /* `length` probabilities; of the arena */
    const char *const *symbols;    /* `length` characters, as in `text`; of the arena */
    const char *const *rivals;     /* for each the character that was nearest to it, or "" */
    const float *rival_certainty;  /* and its probability */
    float confidence;              /* their mean; 0 if there are none */
    float script[WH_SCRIPT_COUNT]; /* P(script) over wh_script_code: sums to 1 */
} wh_reading;

/* Reads `line`, an upright cut-out of a single line of text. */
wh_status wh_ppocr_read(wh_ppocr *ppocr, const wh_pixels *line, wh_arena *arena,
                        wh_reading *reading, wh_error *err);

#endif
