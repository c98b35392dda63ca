/* Which engine's reading of a line to believe. */
#ifndef WH_EVIDENCE_OCR_CHOOSE_H
#define WH_EVIDENCE_OCR_CHOOSE_H

#include "evidence/tess.h"
#include "net/ppocr.h"

/* How much each script is expected in a photo: weights over wh_script_code, from all its lines. */
typedef struct wh_script_votes {
    double weight[WH_SCRIPT_COUNT];
    double total;
} wh_script_votes;

/* The vote of one line; lines without letters have none. */
void wh_script_vote(wh_script_votes *votes, const wh_reading *reading, double sign);

/* P(script) of a line in the light of the other lines (whose votes are `others`). */
void wh_script_posterior(const wh_reading *reading, const wh_script_votes *others,
                         float posterior[WH_SCRIPT_COUNT]);

typedef struct wh_candidate {
    const char *text;
    float confidence;
    const wh_tess_pack *pack; /* NULL: PP-OCR's reading */
} wh_candidate;

enum { WH_MOST_OTHERS = 6 };

typedef struct wh_choice {
    wh_candidate best;                   /* its text is "" if nothing convinces */
    wh_candidate others[WH_MOST_OTHERS]; /* readings that only lack what a word list can give */
    size_t other_count;
} wh_choice;

/* Where a line can be cut out, in two ways: Tesseract's reading hangs on the margins. */
typedef struct wh_line_source {
    const wh_pixels *image;
    float quad[2][8];
    int quarters; /* counter-clockwise turns that make it upright */
} wh_line_source;

/* Reads a line with the packs of its likely scripts, if there are any that PP-OCR cannot read (only
 * then is it cut out), and keeps the best reading: the product of the script's
 * probability and a power of the confidence. `second` is PP-OCR's reading of another cut, or NULL.
 */
wh_status wh_ocr_choose(wh_tess *tess, const wh_line_source *line, const wh_reading *reading,
                        const wh_reading *second, const wh_script_votes *others, wh_arena *arena,
                        wh_choice *choice, wh_error *err);

#endif
