/* Where the lines of a picture are: the detector's boxes at two scales, joined. */
#ifndef WH_EVIDENCE_OCR_BOXES_H
#define WH_EVIDENCE_OCR_BOXES_H

#include "net/ppocr.h"

/* One line of text. `quad[1]` is there if both scales found the line, and is the second's. */
typedef struct wh_line_place {
    float quad[2][8];
    size_t count; /* of quads: 1 or 2 */
} wh_line_place;

/* The detector misses letters that are very small or very large in the picture it is given, and
 * some that are merely unlucky: it sees the picture once as it is (its longer side at most 1280
 * pixels) and once at another scale. */
wh_status wh_ocr_find_lines(wh_ppocr *ppocr, const wh_pixels *image, wh_arena *arena,
                            wh_line_place **lines, size_t *count, wh_error *err);

/* Of `count` boxes and `more_count` of another scale, which are of one line: a box whose middle
 * lies in another's, or the other way round. Of a box that touches several lines nothing is taken.
 * `lines` has room for count + more_count. Returns how many lines there are. */
size_t wh_ocr_join_boxes(const wh_text_box *boxes, size_t count, const wh_text_box *more,
                         size_t more_count, wh_line_place *lines);

#endif
