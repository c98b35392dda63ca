/* Reading text: PP-OCR finds lines and reads those in its scripts, Tesseract reads the others. */
#ifndef WH_EVIDENCE_OCR_H
#define WH_EVIDENCE_OCR_H

#include "base/arena.h"
#include "net/network.h"
#include "photo/photo.h"
#include "whence.h"

/* A further reading of a line. */
typedef struct wh_other_reading {
    const char *text; /* cleaned UTF-8, at most 512 bytes */
    char script[5];
    float confidence; /* as its engine says: nothing speaks for it but that */
    const char *engine;
} wh_other_reading;

typedef struct wh_text_line {
    double quad[8];     /* corners on the upright photo, 0 to 1, clockwise from the line's start */
    double box[4];      /* their bounding box; beyond 0 to 1 where a line crosses a frame's seam */
    const char *text;   /* cleaned UTF-8, at most 512 bytes */
    char script[5];     /* ISO 15924, see wh_text_script */
    float confidence;   /* 0 to 1: mean over the characters */
    const char *engine; /* "pp-ocrv6" or "tesseract/Cyrillic" */
    double cost_ms;
    double height; /* of the line's letters, as a share of the photo's height */
    /* What else the line may say, for those who know words and names: by another engine (capitals
     * that two scripts share) or from another cut. Where no reading convinced by itself, `text` is
     * "" and `confidence` 0. */
    const wh_other_reading *others;
    size_t other_count;
} wh_text_line;

typedef struct wh_ocr wh_ocr;

/* Loads the networks from `models_dir` (PP-OCRv6_det_small.onnx, PP-OCRv6_rec_small.onnx) and looks
 * for Tesseract's script packs in `tessdata_dir` (NULL: the system's). Packs that are absent make
 * lines in their scripts unreadable; wh_ocr_scripts tells. One thread at a time. */
wh_status wh_ocr_create(wh_runtime *runtime, const char *models_dir, const char *tessdata_dir,
                        wh_ocr **out, wh_error *err);
void wh_ocr_free(wh_ocr *ocr);

/* Script packs: ISO code, Tesseract name, installed or not. Static count entries. */
typedef struct wh_ocr_pack {
    const char *script, *pack;
    bool installed;
} wh_ocr_pack;
const wh_ocr_pack *wh_ocr_scripts(const wh_ocr *ocr, size_t *count);

/* Reads all lines of a photo (every view of a 360-degree frame), best confidence first within
 * reading order top to bottom. `cancelled`, if not NULL, is polled between lines. */
wh_status wh_ocr_read(wh_ocr *ocr, const wh_photo *photo, const volatile bool *cancelled,
                      wh_arena *arena, wh_text_line **lines, size_t *count, wh_error *err);

#endif
