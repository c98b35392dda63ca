/* Reading all lines of a photo: detection and recognition per view, script by consensus, Tesseract
 * for what PP-OCR cannot read, duplicates of overlapping views dropped, reading order. */
#include "evidence/ocr.h"

#include "base/clock.h"
#include "base/status.h"
#include "base/text.h"
#include "evidence/line_image.h"
#include "evidence/ocr_boxes.h"
#include "evidence/ocr_choose.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LINES = 200, MAX_TEXT = 512 };

#define LEAST_CONFIDENCE 0.5f
/* A tall box: text that runs down, or characters below each other. */
#define TALL 1.5
/* PP-OCR's reading is not doubted from here on. */
#define SURE 0.97f

struct wh_ocr {
    wh_ppocr *ppocr;
    wh_tess *tess;
    wh_ocr_pack *packs;
    size_t pack_count;
};

/* A line while it is being read. */
typedef struct line {
    size_t view;
    wh_line_place place;        /* quad[0] is the one that was read best */
    int quarters;               /* counter-clockwise turns that make it upright */
    wh_reading reading, second; /* of quad[0] and quad[1]; `second` has no text if not read */
    double cost_ms;
} line;

wh_status wh_ocr_create(wh_runtime *runtime, const char *models_dir, const char *tessdata_dir,
                        wh_ocr **out, wh_error *err) {
    wh_ocr *ocr = calloc(1, sizeof *ocr);
    wh_status status;
    *out = NULL;
    if (!ocr)
        return wh_fail_nomem(err, "ocr");
    status = wh_ppocr_create(runtime, models_dir, &ocr->ppocr, err);
    if (status == WH_OK)
        status = wh_tess_create(tessdata_dir, &ocr->tess, err);
    if (status == WH_OK) {
        const wh_tess_pack *packs = wh_tess_packs(ocr->tess, &ocr->pack_count);
        ocr->packs = calloc(ocr->pack_count, sizeof *ocr->packs);
        for (size_t i = 0; ocr->packs && i < ocr->pack_count; i++)
            ocr->packs[i] = (wh_ocr_pack){packs[i].script, packs[i].pack, packs[i].installed};
        if (!ocr->packs)
            status = wh_fail_nomem(err, "ocr");
    }
    if (status != WH_OK) {
        wh_ocr_free(ocr);
        return status;
    }
    *out = ocr;
    return WH_OK;
}

void wh_ocr_free(wh_ocr *ocr) {
    if (!ocr)
        return;
    wh_ppocr_free(ocr->ppocr);
    wh_tess_free(ocr->tess);
    free(ocr->packs);
    free(ocr);
}

const wh_ocr_pack *wh_ocr_scripts(const wh_ocr *ocr, size_t *count) {
    *count = ocr->pack_count;
    return ocr->packs;
}

static wh_pixels pixels_of(const wh_view *view) {
    return (wh_pixels){view->image.rgb, view->image.width, view->image.height};
}

static wh_status read_turned(wh_ocr *ocr, const wh_pixels *image, const float quad[8], int quarters,
                             wh_arena *arena, wh_reading *reading, wh_error *err) {
    wh_pixels cut;
    if (!wh_line_cut(image, quad, quarters, &cut))
        return wh_fail_nomem(err, "ocr");
    wh_status status = wh_ppocr_read(ocr->ppocr, &cut, arena, reading, err);
    free((void *)(uintptr_t)cut.rgb);
    return status;
}

/* How much a reading looks like text that is the right way up. */
static float uprightness(const wh_reading *reading) {
    return reading->confidence * (1 - 0.5f * reading->script[0]);
}

/* How much has been read how surely: of two cuts the one that lost a letter has less. */
static double amount(const wh_reading *reading) {
    return (double)reading->length * pow((double)reading->confidence, 3);
}

/* P(the line is in a script that PP-OCR does not read). */
static double foreign_share(const wh_reading *reading) {
    double share = 0;
    for (size_t k = 1; k < WH_SCRIPT_COUNT; k++)
        if (strcmp(wh_script_code(k), "Latn") != 0 && strcmp(wh_script_code(k), "Hani") != 0 &&
            strcmp(wh_script_code(k), "Grek") != 0)
            share += (double)reading->script[k];
    return share;
}

/* Reads the cut of the second scale, too, and keeps the better one first. In scripts that PP-OCR
 * does not know its reading tells nothing about the cut. */
static wh_status read_second(wh_ocr *ocr, const wh_pixels *image, line *l, wh_arena *arena,
                             wh_error *err) {
    wh_status status =
        read_turned(ocr, image, l->place.quad[1], l->quarters, arena, &l->second, err);
    if (status != WH_OK || foreign_share(&l->reading) > 0.5 ||
        amount(&l->second) <= amount(&l->reading))
        return status;
    wh_reading first = l->reading;
    float quad[8];
    l->reading = l->second;
    l->second = first;
    memcpy(quad, l->place.quad[0], sizeof quad);
    memcpy(l->place.quad[0], l->place.quad[1], sizeof quad);
    memcpy(l->place.quad[1], quad, sizeof quad);
    return status;
}

/* PP-OCR's reading of a line. Tall boxes are read turned to the left and to the right. */
static wh_status read_line(wh_ocr *ocr, const wh_pixels *image, line *l, wh_arena *arena,
                           wh_error *err) {
    int width, height;
    double start = wh_clock_ms();
    const float *q = l->place.quad[0];
    width = (int)hypotf(q[2] - q[0], q[3] - q[1]);
    height = (int)hypotf(q[6] - q[0], q[7] - q[1]);
    l->quarters = height >= TALL * width ? 1 : 0;
    l->second.text = "";
    wh_status status = read_turned(ocr, image, q, l->quarters, arena, &l->reading, err);
    if (status == WH_OK && l->quarters) {
        wh_reading other;
        status = read_turned(ocr, image, q, 3, arena, &other, err);
        if (status == WH_OK && uprightness(&other) > uprightness(&l->reading)) {
            l->reading = other;
            l->quarters = 3;
        }
    }
    if (status == WH_OK && l->place.count == 2 && l->reading.confidence < SURE)
        status = read_second(ocr, image, l, arena, err);
    l->cost_ms = wh_clock_ms() - start;
    return status;
}

static float area_of(const float q[8]) {
    return hypotf(q[2] - q[0], q[3] - q[1]) * hypotf(q[6] - q[0], q[7] - q[1]);
}

static int by_area(const void *a, const void *b) {
    float pa = area_of(((const wh_line_place *)a)->quad[0]);
    float qa = area_of(((const wh_line_place *)b)->quad[0]);
    return (pa < qa) - (pa > qa);
}

static bool is_cancelled(const volatile bool *cancelled, wh_error *err, wh_status *status) {
    if (!cancelled || !*cancelled)
        return false;
    *status = wh_fail(err, WH_ERR_CANCELLED, "ocr", "stopped while reading text");
    return true;
}

/* Finds and reads the lines of one view; of too many, the largest. */
static wh_status read_view(wh_ocr *ocr, const wh_view *view, size_t index, size_t most,
                           const volatile bool *cancelled, wh_arena *arena, line *lines,
                           size_t *count, wh_error *err) {
    wh_pixels image = pixels_of(view);
    wh_line_place *places;
    size_t place_count;
    wh_status status = wh_ocr_find_lines(ocr->ppocr, &image, arena, &places, &place_count, err);
    if (status != WH_OK)
        return status;
    if (place_count > most) {
        qsort(places, place_count, sizeof *places, by_area);
        place_count = most;
    }
    for (size_t i = 0; i < place_count && status == WH_OK; i++) {
        if (is_cancelled(cancelled, err, &status))
            break;
        lines[*count] = (line){.view = index, .place = places[i]};
        status = read_line(ocr, &image, &lines[*count], arena, err);
        *count += status == WH_OK;
    }
    return status;
}

/* ---- From lines to results ---- */

/* A difference in x the short way round: in a 360-degree frame lines can cross its seam. */
static double around(double dx, bool circular) {
    if (!circular)
        return dx;
    return dx > 0.5 ? dx - 1 : dx < -0.5 ? dx + 1 : dx;
}

/* The bounding box. Of a line that crosses the seam it goes on beyond the frame's edge, on the side
 * where the larger part lies. */
static void bound(const double quad[8], bool circular, double box[4]) {
    double low = 0, high = 0;
    box[1] = 1, box[3] = 0;
    for (int k = 0; k < 4; k++) {
        double dx = around(quad[2 * k] - quad[0], circular);
        low = fmin(low, dx), high = fmax(high, dx);
        box[1] = fmin(box[1], quad[2 * k + 1]);
        box[3] = fmax(box[3], quad[2 * k + 1]);
    }
    box[0] = quad[0] + low, box[2] = quad[0] + high;
    double turns = circular ? floor((box[0] + box[2]) / 2) : 0;
    box[0] -= turns, box[2] -= turns;
}

/* Corners on the photo, from the line's start clockwise as it is read. */
static void place_on_photo(const wh_photo *photo, const wh_view *view, const line *l,
                           wh_text_line *out) {
    double w = view->image.width, h = view->image.height;
    for (int k = 0; k < 4; k++) {
        int from = (k + (l->quarters == 3 ? 3 : l->quarters)) % 4;
        wh_view_to_photo(view, (double)l->place.quad[0][2 * from] / w,
                         (double)l->place.quad[0][2 * from + 1] / h, &out->quad[2 * k],
                         &out->quad[2 * k + 1]);
    }
    bool circular = !view->whole;
    bound(out->quad, circular, out->box);
    double aspect = (double)photo->width / photo->height;
    double left =
        hypot(around(out->quad[0] - out->quad[6], circular) * aspect, out->quad[1] - out->quad[7]);
    double right =
        hypot(around(out->quad[2] - out->quad[4], circular) * aspect, out->quad[3] - out->quad[5]);
    out->height = fmin(left, right);
}

/* Junk on text-free photos is short and unsure; numbers count, since they stand on road signs. */
static wh_status worth_keeping(const wh_candidate *reading, wh_arena *arena, bool *keep,
                               wh_error *err) {
    size_t letters;
    *keep = false;
    if (reading->confidence < LEAST_CONFIDENCE || !*reading->text)
        return WH_OK;
    const char *folded = wh_text_fold(arena, reading->text);
    if (!folded)
        return wh_fail_nomem(err, "ocr");
    wh_line_share_in_script(reading->text, "Latn", &letters);
    if (!*folded)
        *keep = false;
    else if (letters == 0)
        *keep = reading->confidence >= 0.7f;
    else
        *keep = wh_text_length(folded) >= 2 || reading->confidence >= 0.9f;
    return WH_OK;
}

/* The box with some of its surroundings: the detector cuts tall marks and last letters. */
static void widen(const float quad[8], float by, float wide[8]) {
    float ux = quad[2] - quad[0], uy = quad[3] - quad[1], vx = quad[6] - quad[0];
    float vy = quad[7] - quad[1], u = hypotf(ux, uy), v = hypotf(vx, vy);
    static const float su[4] = {-1, 1, 1, -1}, sv[4] = {-1, -1, 1, 1};
    float step = by * fminf(u, v);
    for (int k = 0; k < 4; k++) {
        wide[2 * k] = quad[2 * k] + step * (su[k] * ux / u + sv[k] * vx / v);
        wide[2 * k + 1] = quad[2 * k + 1] + step * (su[k] * uy / u + sv[k] * vy / v);
    }
}

/* For Tesseract: the box itself, and a wider one, from the other scale if that saw the line, too.
 */
static wh_status choose_reading(wh_ocr *ocr, const wh_pixels *image, const line *l,
                                wh_script_votes *votes, wh_arena *arena, wh_choice *choice,
                                wh_error *err) {
    wh_line_source source = {.image = image, .quarters = l->quarters};
    memcpy(source.quad[0], l->place.quad[0], sizeof source.quad[0]);
    widen(l->place.quad[l->place.count - 1], l->place.count == 2 ? 0.06f : 0.12f, source.quad[1]);
    wh_script_vote(votes, &l->reading, -1);
    wh_status status =
        wh_ocr_choose(ocr->tess, &source, &l->reading, &l->second, votes, arena, choice, err);
    wh_script_vote(votes, &l->reading, 1);
    return status;
}

static wh_status copy_reading(const wh_candidate *from, wh_arena *arena, wh_other_reading *to,
                              wh_error *err) {
    to->text = wh_text_clean(arena, from->text, MAX_TEXT);
    to->engine = from->pack ? wh_arena_printf(arena, "tesseract/%s", from->pack->pack) : "pp-ocrv6";
    if (!to->text || !to->engine)
        return wh_fail_nomem(err, "ocr");
    to->confidence = from->confidence;
    snprintf(to->script, sizeof to->script, "%s", wh_text_script(to->text));
    return WH_OK;
}

/* The chosen reading and the others that are worth keeping; `*keep` if there is any. */
static wh_status write_readings(const wh_choice *choice, wh_arena *arena, wh_text_line *out,
                                bool *keep, wh_error *err) {
    wh_other_reading best = {.text = "", .script = "Zyyy", .engine = "pp-ocrv6"};
    wh_status status = worth_keeping(&choice->best, arena, keep, err);
    if (status == WH_OK && *keep)
        status = copy_reading(&choice->best, arena, &best, err);
    *out = (wh_text_line){.text = best.text, .engine = best.engine, .confidence = best.confidence};
    memcpy(out->script, best.script, sizeof out->script);
    wh_other_reading *others = wh_arena_alloc(arena, WH_MOST_OTHERS, sizeof *others);
    if (!others)
        return wh_fail_nomem(err, "ocr");
    for (size_t i = 0; i < choice->other_count && status == WH_OK; i++) {
        bool worth;
        status = worth_keeping(&choice->others[i], arena, &worth, err);
        if (status == WH_OK && worth)
            status = copy_reading(&choice->others[i], arena, &others[out->other_count++], err);
    }
    out->others = others;
    *keep |= out->other_count > 0;
    return status;
}

static wh_status finish_line(wh_ocr *ocr, const wh_photo *photo, const wh_view *view, const line *l,
                             wh_script_votes *votes, wh_arena *arena, wh_text_line *out, bool *keep,
                             wh_error *err) {
    wh_pixels image = pixels_of(view);
    wh_choice choice;
    double start = wh_clock_ms();
    *keep = false;
    wh_status status = choose_reading(ocr, &image, l, votes, arena, &choice, err);
    if (status == WH_OK)
        status = write_readings(&choice, arena, out, keep, err);
    if (status != WH_OK || !*keep)
        return status;
    out->cost_ms = l->cost_ms + wh_clock_ms() - start;
    place_on_photo(photo, view, l, out);
    return WH_OK;
}

static double wide(const wh_text_line *l) {
    return l->box[2] - l->box[0];
}

/* The common area as a share of the smaller box's. */
static double overlap(const wh_text_line *a, const wh_text_line *b) {
    double offset = around(b->box[0] - a->box[0], true);
    double w = fmin(wide(a), offset + wide(b)) - fmax(0, offset);
    double h = fmin(a->box[3], b->box[3]) - fmax(a->box[1], b->box[1]);
    double area_a = wide(a) * (a->box[3] - a->box[1]), area_b = wide(b) * (b->box[3] - b->box[1]);
    return w > 0 && h > 0 ? w * h / fmin(area_a, area_b) : 0;
}

/* Views of a 360-degree frame overlap: of two readings of one place the surer stays. */
static size_t drop_duplicates(wh_text_line *lines, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool add = true;
        for (size_t k = 0; k < kept && add; k++) {
            if (overlap(&lines[i], &lines[k]) < 0.5)
                continue;
            add = false;
            if (lines[i].confidence > lines[k].confidence)
                lines[k] = lines[i];
        }
        if (add)
            lines[kept++] = lines[i];
    }
    return kept;
}

static int reading_order(const void *a, const void *b) {
    const wh_text_line *p = a, *q = b;
    if (p->box[1] != q->box[1])
        return p->box[1] < q->box[1] ? -1 : 1;
    return (p->box[0] > q->box[0]) - (p->box[0] < q->box[0]);
}

wh_status wh_ocr_read(wh_ocr *ocr, const wh_photo *photo, const volatile bool *cancelled,
                      wh_arena *arena, wh_text_line **lines, size_t *count, wh_error *err) {
    wh_view *views = NULL;
    size_t view_count = 0, found = 0, kept = 0;
    wh_script_votes votes = {0};
    wh_status status;
    *lines = NULL;
    *count = 0;
    line *work = wh_arena_alloc(arena, MAX_LINES, sizeof *work);
    wh_text_line *out = wh_arena_alloc(arena, MAX_LINES, sizeof *out);
    if (!work || !out)
        return wh_fail_nomem(err, "ocr");
    status = wh_photo_views(photo, &views, &view_count, err);
    for (size_t v = 0; v < view_count && status == WH_OK; v++)
        if (!is_cancelled(cancelled, err, &status))
            status = read_view(ocr, &views[v], v, (MAX_LINES - found) / (view_count - v), cancelled,
                               arena, work, &found, err);
    for (size_t i = 0; i < found; i++)
        wh_script_vote(&votes, &work[i].reading, 1);
    for (size_t i = 0; i < found && status == WH_OK; i++) {
        bool keep = false;
        if (is_cancelled(cancelled, err, &status))
            break;
        status = finish_line(ocr, photo, &views[work[i].view], &work[i], &votes, arena, &out[kept],
                             &keep, err);
        kept += keep;
    }
    wh_views_free(views, view_count);
    if (status != WH_OK)
        return status;
    if (view_count > 1)
        kept = drop_duplicates(out, kept);
    qsort(out, kept, sizeof *out, reading_order);
    *lines = out;
    *count = kept;
    return WH_OK;
}
