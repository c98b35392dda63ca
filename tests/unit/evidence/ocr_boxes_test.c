/* Joining the boxes of two scales, and finding the lines of a drawn picture at both. */
#include "cmocka_all.h"
#include "draw_text.h"
#include "evidence/ocr_boxes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static wh_text_box box(float x, float y, float width, float height) {
    return (wh_text_box){.quad = {x, y, x + width, y, x + width, y + height, x, y + height},
                         .score = 0.8F};
}

static void test_join(void **state) {
    (void)state;
    wh_line_place lines[8];
    wh_text_box first[] = {box(10, 10, 100, 20), box(10, 60, 40, 20), box(70, 60, 40, 20)};
    wh_text_box more[] = {
        box(8, 9, 104, 23),   /* the first line again */
        box(8, 58, 105, 24),  /* over two lines: which of them? */
        box(200, 10, 50, 15), /* new */
        box(12, 11, 90, 18),  /* the first line once more */
    };
    assert_int_equal(wh_ocr_join_boxes(first, 3, more, 4, lines), 4);
    assert_int_equal(lines[0].count, 2);
    assert_true(lines[0].quad[0][0] == 10 && lines[0].quad[1][0] == 8);
    assert_int_equal(lines[1].count, 1);
    assert_int_equal(lines[2].count, 1);
    assert_int_equal(lines[3].count, 1);
    assert_true(lines[3].quad[0][0] == 200);
    assert_int_equal(wh_ocr_join_boxes(first, 3, NULL, 0, lines), 3);
    assert_int_equal(wh_ocr_join_boxes(NULL, 0, more, 1, lines), 1);
}

/* Long lines that run aslant, one below the other: their bounding boxes overlap, they do not. */
static void test_tilted_neighbours_stay_apart(void **state) {
    (void)state;
    wh_line_place lines[4];
    wh_text_box first[] = {{{0, 100, 200, 0, 210, 20, 10, 120}, 0.8F}};
    wh_text_box more[] = {{{12, 126, 212, 26, 222, 46, 22, 146}, 0.8F}};
    assert_int_equal(wh_ocr_join_boxes(first, 1, more, 1, lines), 2);
}

static void check_drawn(wh_ppocr *ppocr, int width, int height, double size, size_t quads) {
    wh_arena *arena = wh_arena_create(0);
    wh_canvas canvas = wh_canvas_create(width, height, 0.95);
    wh_canvas_ink(&canvas, 0, 0, 0.2);
    assert_true(
        wh_canvas_text(&canvas, "Market Street", "Noto Sans", size, width * 0.4, height * 0.3, 0));
    unsigned char *rgb = wh_canvas_rgb(&canvas);
    wh_pixels image = {rgb, width, height};
    wh_line_place *lines;
    size_t count;
    wh_error err = {0};
    if (wh_ocr_find_lines(ppocr, &image, arena, &lines, &count, &err) != WH_OK)
        fail_msg("%s", err.message);
    assert_int_equal(count, 1);
    assert_int_equal(lines[0].count, quads);
    for (size_t i = 0; i < quads; i++) {
        const float *q = lines[0].quad[i];
        assert_true(fabs((double)(q[0] + q[4]) / 2 - width * 0.4) < size);
        assert_true(fabs((double)(q[1] + q[5]) / 2 - height * 0.3) < size / 2);
    }
    free(rgb);
    wh_canvas_free(&canvas);
    wh_arena_free(arena);
}

/* A small picture is looked at twice, a large one once; boxes are in the picture's pixels. */
static void test_scales(void **state) {
    check_drawn(*state, 640, 400, 30, 2);
    check_drawn(*state, 1000, 600, 40, 2);
    check_drawn(*state, 1280, 800, 50, 1);
}

static wh_runtime *runtime;

static int set_up(void **state) {
    wh_ppocr *ppocr;
    wh_error err = {0};
    if (wh_runtime_create(0, &runtime, &err) != WH_OK ||
        wh_ppocr_create(runtime, WH_SOURCE_DIR "/deps/models", &ppocr, &err) != WH_OK) {
        fprintf(stderr, "%s\n", err.message);
        return -1;
    }
    *state = ppocr;
    return 0;
}

static int tear_down(void **state) {
    wh_ppocr_free(*state);
    wh_runtime_free(runtime);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_tilted_neighbours_stay_apart),
        cmocka_unit_test(test_scales),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
