/* wh_ocr_read on drawn scenes: several scripts at once, turned and upright columns, perspective, a
 * 360-degree frame, nothing at all, cancelling, absent packs. */
#include "base/arena.h"
#include "base/text.h"
#include "cmocka_all.h"
#include "draw_text.h"
#include "evidence/ocr.h"
#include "net/pixels.h"

#include <math.h>
#include <stdio.h>

typedef struct fixture {
    wh_runtime *runtime;
    wh_ocr *ocr;
    wh_arena *arena;
} fixture;

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    wh_error err = {0};
    f->arena = wh_arena_create(0);
    if (wh_photo_init(&err) != WH_OK || wh_runtime_create(0, &f->runtime, &err) != WH_OK ||
        wh_ocr_create(f->runtime, WH_SOURCE_DIR "/deps/models", NULL, &f->ocr, &err) != WH_OK) {
        fprintf(stderr, "%s\n", err.message);
        return -1;
    }
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    wh_ocr_free(f->ocr);
    wh_runtime_free(f->runtime);
    wh_arena_free(f->arena);
    free(f);
    return 0;
}

static void put(wh_canvas *canvas, const char *text, double size, double x, double y,
                double angle_deg) {
    if (!wh_canvas_text(canvas, text, "Noto Sans", size, x, y, angle_deg))
        fail_msg("no font for %s", text);
}

static const wh_text_line *read_canvas(fixture *f, wh_ocr *ocr, wh_canvas *canvas, bool is_360,
                                       size_t *count) {
    wh_error err = {0};
    wh_text_line *lines;
    wh_photo photo = wh_photo_of(wh_canvas_rgb(canvas), canvas->width, canvas->height);
    photo.is_360 = is_360;
    photo.pano.top_deg = 90, photo.pano.bottom_deg = -90;
    wh_status status = wh_ocr_read(ocr, &photo, NULL, f->arena, &lines, count, &err);
    if (status != WH_OK)
        fail_msg("%s", err.message);
    free(photo.image.rgb);
    for (size_t i = 0; i < *count; i++)
        printf("  %s (%s, %s, %.2f) [%.3f %.3f %.3f %.3f]\n", lines[i].text, lines[i].script,
               lines[i].engine, (double)lines[i].confidence, lines[i].box[0], lines[i].box[1],
               lines[i].box[2], lines[i].box[3]);
    return lines;
}

static const wh_text_line *line_with(const wh_text_line *lines, size_t count, const char *text) {
    for (size_t i = 0; i < count; i++)
        if (strstr(lines[i].text, text))
            return &lines[i];
    fail_msg("no line reads %s", text);
    return NULL;
}

static void test_three_scripts(void **state) {
    fixture *f = *state;
    size_t count;
    wh_canvas canvas = wh_canvas_create(800, 480, 0.9);
    wh_canvas_ink(&canvas, 0.1, 0.1, 0.3);
    put(&canvas, "Railway station", 44, 400, 90, 0);
    put(&canvas, "Железнодорожный вокзал", 44, 400, 240, 0);
    put(&canvas, "火车站", 48, 400, 390, 0);
    const wh_text_line *lines = read_canvas(f, f->ocr, &canvas, false, &count);
    assert_int_equal(count, 3);
    assert_string_equal(lines[0].text, "Railway station");
    assert_string_equal(lines[0].script, "Latn");
    assert_string_equal(lines[1].text, "Железнодорожный вокзал");
    assert_string_equal(lines[1].script, "Cyrl");
    assert_string_equal(lines[1].engine, "tesseract/Cyrillic");
    assert_string_equal(lines[2].text, "火车站");
    assert_true(fabs((lines[1].box[1] + lines[1].box[3]) / 2 - 0.5) < 0.03);
    assert_true(lines[0].height > 44.0 * 0.7 / 480 && lines[0].height < 44.0 * 2 / 480);
    wh_canvas_free(&canvas);
}

/* Capitals that look the same in both alphabets, and one letter that does not. */
static void test_cyrillic_capitals(void **state) {
    fixture *f = *state;
    size_t count;
    wh_canvas canvas = wh_canvas_create(640, 256, 0.2);
    wh_canvas_ink(&canvas, 1, 1, 1);
    put(&canvas, "РЕСТОРАН УЮТ", 48, 320, 128, 0);
    const wh_text_line *lines = read_canvas(f, f->ocr, &canvas, false, &count);
    assert_string_equal(line_with(lines, count, "РЕСТОРАН")->script, "Cyrl");
    wh_canvas_free(&canvas);
}

static void test_turned_lines(void **state) {
    fixture *f = *state;
    size_t count;
    wh_canvas canvas = wh_canvas_create(640, 640, 0.95);
    wh_canvas_ink(&canvas, 0.5, 0, 0);
    put(&canvas, "Grand Hotel", 48, 120, 320, -90);
    put(&canvas, "Old Bakery", 48, 320, 320, 90);
    put(&canvas, "Park Lane", 40, 500, 320, 30);
    const wh_text_line *lines = read_canvas(f, f->ocr, &canvas, false, &count);
    const wh_text_line *up = line_with(lines, count, "Grand Hotel");
    assert_true(up->quad[1] > up->quad[3]); /* it starts at the bottom */
    const wh_text_line *down = line_with(lines, count, "Old Bakery");
    assert_true(down->quad[1] < down->quad[3]);
    const wh_text_line *slant = line_with(lines, count, "Park Lane");
    assert_true(slant->quad[3] - slant->quad[1] > 0.1);
    wh_canvas_free(&canvas);
}

static void test_upright_column(void **state) {
    fixture *f = *state;
    static const char *const characters[] = {"東", "京", "都", "庁"};
    size_t count;
    wh_canvas canvas = wh_canvas_create(400, 480, 0.95);
    wh_canvas_ink(&canvas, 0, 0, 0);
    for (int i = 0; i < 4; i++)
        put(&canvas, characters[i], 64, 200, 120 + 76 * i, 0);
    const wh_text_line *lines = read_canvas(f, f->ocr, &canvas, false, &count);
    line_with(lines, count, "東京都庁");
    wh_canvas_free(&canvas);
}

static void test_perspective(void **state) {
    fixture *f = *state;
    size_t count;
    wh_error err = {0};
    wh_text_line *lines;
    wh_canvas canvas = wh_canvas_create(800, 400, 0.85);
    wh_canvas_ink(&canvas, 0, 0.2, 0.1);
    put(&canvas, "Central Library", 72, 400, 200, 0);
    unsigned char *flat = wh_canvas_rgb(&canvas), *seen = malloc((size_t)800 * 400 * 3);
    /* The wall recedes to the right. */
    float quad[8] = {60, 80, 700, -60, 700, 460, 60, 320};
    wh_pixels_rectify(flat, 800, 400, quad, seen, 800, 400);
    wh_photo photo = wh_photo_of(seen, 800, 400);
    assert_int_equal(wh_ocr_read(f->ocr, &photo, NULL, f->arena, &lines, &count, &err), WH_OK);
    line_with(lines, count, "Central Library");
    free(flat);
    free(seen);
    wh_canvas_free(&canvas);
}

static void test_360_frame(void **state) {
    fixture *f = *state;
    size_t count, found = 0;
    wh_canvas canvas = wh_canvas_create(2048, 1024, 0.6);
    wh_canvas_ink(&canvas, 0, 0, 0);
    put(&canvas, "Harbour", 40, 1180, 500, 0);
    put(&canvas, "Museum", 40, 10, 540, 0); /* over the seam, most of it right of it */
    put(&canvas, "Museum", 40, 2058, 540, 0);
    put(&canvas, "Theatre", 40, 2030, 620, 0); /* over the seam, most of it left of it */
    put(&canvas, "Theatre", 40, -18, 620, 0);
    const wh_text_line *lines = read_canvas(f, f->ocr, &canvas, true, &count);
    for (size_t i = 0; i < count; i++)
        found += strstr(lines[i].text, "Harbour") != NULL;
    assert_int_equal(found, 1); /* though two cuts show it */
    const wh_text_line *line = line_with(lines, count, "Harbour");
    assert_true(fabs((line->box[0] + line->box[2]) / 2 - 1180.0 / 2048) < 0.01);
    assert_true(fabs((line->box[1] + line->box[3]) / 2 - 500.0 / 1024) < 0.01);
    line = line_with(lines, count, "Museum");
    assert_true(fabs((line->box[0] + line->box[2]) / 2 - 10.0 / 2048) < 0.01);
    assert_true(line->box[0] < 0 && line->box[2] > 0 && line->box[2] < 0.1);
    line = line_with(lines, count, "Theatre");
    assert_true(fabs((line->box[0] + line->box[2]) / 2 - 2030.0 / 2048) < 0.01);
    assert_true(line->box[0] > 0.9 && line->box[0] < 1 && line->box[2] > 1);
    for (size_t i = 0; i < count; i++)
        assert_true(lines[i].box[0] < lines[i].box[2]);
    wh_canvas_free(&canvas);
}

static void test_nothing_to_read(void **state) {
    fixture *f = *state;
    size_t count;
    wh_canvas canvas = wh_canvas_create(640, 480, 0.5);
    for (int i = 0; i < 60; i++) {
        wh_canvas_ink(&canvas, i * 37 % 100 / 100.0, i * 53 % 100 / 100.0, i * 71 % 100 / 100.0);
        cairo_arc(canvas.cairo, i * 211 % 640, i * 97 % 480, 10 + i * 31 % 60, 0, 6.3);
        cairo_fill(canvas.cairo);
    }
    read_canvas(f, f->ocr, &canvas, false, &count);
    assert_int_equal(count, 0);
    wh_canvas_free(&canvas);
}

static void test_smallest_photo(void **state) {
    fixture *f = *state;
    size_t count;
    wh_canvas canvas = wh_canvas_create(1, 1, 0.5);
    read_canvas(f, f->ocr, &canvas, false, &count);
    assert_int_equal(count, 0);
    wh_canvas_free(&canvas);
}

static void test_cancelled(void **state) {
    fixture *f = *state;
    size_t count;
    bool cancelled = true;
    wh_error err = {0};
    wh_text_line *lines;
    wh_canvas canvas = wh_canvas_create(320, 240, 0.5);
    wh_photo photo = wh_photo_of(wh_canvas_rgb(&canvas), 320, 240);
    assert_int_equal(wh_ocr_read(f->ocr, &photo, &cancelled, f->arena, &lines, &count, &err),
                     WH_ERR_CANCELLED);
    assert_int_equal(err.status, WH_ERR_CANCELLED);
    free(photo.image.rgb);
    wh_canvas_free(&canvas);
}

static void test_absent_packs(void **state) {
    fixture *f = *state;
    wh_ocr *ocr;
    wh_error err = {0};
    size_t packs, count;
    assert_int_equal(
        wh_ocr_create(f->runtime, WH_SOURCE_DIR "/deps/models", "/nonexistent", &ocr, &err), WH_OK);
    const wh_ocr_pack *list = wh_ocr_scripts(ocr, &packs);
    assert_true(packs >= 22);
    for (size_t i = 0; i < packs; i++)
        assert_false(list[i].installed);
    wh_canvas canvas = wh_canvas_create(640, 256, 0.95);
    wh_canvas_ink(&canvas, 0, 0, 0);
    put(&canvas, "Διεύθυνση", 48, 320, 64, 0);
    put(&canvas, "สถานีรถไฟ", 48, 320, 180, 0);
    const wh_text_line *lines = read_canvas(f, ocr, &canvas, false, &count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(lines[i].engine, "pp-ocrv6");
    for (size_t i = 0; i < count; i++)
        assert_true(lines[i].box[3] < 0.5); /* the Thai line is not read as something else */
    wh_ocr_free(ocr);
    wh_canvas_free(&canvas);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_scripts),   cmocka_unit_test(test_cyrillic_capitals),
        cmocka_unit_test(test_turned_lines),    cmocka_unit_test(test_upright_column),
        cmocka_unit_test(test_perspective),     cmocka_unit_test(test_360_frame),
        cmocka_unit_test(test_nothing_to_read), cmocka_unit_test(test_smallest_photo),
        cmocka_unit_test(test_cancelled),       cmocka_unit_test(test_absent_packs),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
