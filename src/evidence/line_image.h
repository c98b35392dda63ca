/* Cut-outs of single lines: upright colour for the recogniser, dark-on-light grey for Tesseract. */
#ifndef WH_EVIDENCE_LINE_IMAGE_H
#define WH_EVIDENCE_LINE_IMAGE_H

#include "net/ppocr.h"
#include "whence.h"

/* Cuts `quad` out of `image` and turns it by `quarters` x 90 degrees counter-clockwise.
 * `pixels->rgb` is malloc'd. False without memory. */
bool wh_line_cut(const wh_pixels *image, const float quad[8], int quarters, wh_pixels *pixels);

typedef struct wh_grey {
    unsigned char *level; /* malloc'd, width x height */
    int width, height;
} wh_grey;

/* Dark letters on a light ground, about 36 pixels high, with a margin: the colour channel in which
 * letters and ground differ most, turned over if the ground is the darker. False without memory. */
bool wh_line_grey(const wh_pixels *line, wh_grey *grey);

/* Of the letters of `text`, the share that ICU says are in `script` (ISO 15924; "Hani" stands for
 * kana, too; "Hang", "Arab" ... as they are); 0 without letters. `*letters` is their number. */
float wh_line_share_in_script(const char *text, const char *script, size_t *letters);

#endif
