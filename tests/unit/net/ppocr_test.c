/* PP-OCR against RapidOCR and ONNX Runtime: the same tensors, maps, boxes and texts for a picture
 * that this test draws. The numbers are from tools/ocr-oracle. */
#include "base/json.h"
#include "cmocka_all.h"
#include "net/pixels.h"
#include "net/ppocr.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 640, HEIGHT = 384 };

typedef struct fixture {
    wh_runtime *runtime;
    wh_ppocr *ppocr;
    unsigned char *picture;
    json_t *golden;
} fixture;

/* 5 x 7 letters, a row per two hexadecimal digits, the leftmost dot in bit 4. */
static const char *glyph(char letter) {
    static const char *const glyphs[] = {"A0e11111f111111", "B1e11111e11111e", "C0e11101010110e",
                                         "D1e11111111111e", "E1f10101e10101f", "G0e11101713110f",
                                         "H1111111f111111", "I0e04040404040e", "N11191513111111",
                                         "O0e11111111110e", "R1e11111e141211", "S0f10100e01011e",
                                         "T1f040404040404", "W11111115151b11", "20e11010204081f",
                                         "60e10101e11110e", "00e11131519110e", " 00000000000000"};
    for (size_t i = 0; i < sizeof glyphs / sizeof *glyphs; i++)
        if (glyphs[i][0] == letter)
            return glyphs[i] + 1;
    fail_msg("no glyph for %c", letter);
    return NULL;
}

typedef struct text_line {
    const char *text;
    int left, top, dot, slope, ink;
} text_line;

static void draw_letter(unsigned char *rgb, const text_line *line, int k) {
    const char *rows = glyph(line->text[k]);
    for (int r = 0; r < 7 * line->dot; r++) {
        char hex[3] = {rows[2 * (r / line->dot)], rows[2 * (r / line->dot) + 1], 0};
        long row = strtol(hex, NULL, 16);
        for (int c = 0; c < 5 * line->dot; c++) {
            if (!(row >> (4 - c / line->dot) & 1))
                continue;
            int x = line->left + k * 6 * line->dot + c;
            int y = line->top + r + (x - line->left) * line->slope / 64;
            unsigned char *p = rgb + 3 * ((size_t)y * WIDTH + (size_t)x);
            p[0] = (unsigned char)line->ink, p[1] = (unsigned char)(line->ink + 10);
            p[2] = (unsigned char)(line->ink + 5);
        }
    }
}

static unsigned char *draw(void) {
    static const text_line lines[] = {{"WHENCE 2026", 60, 40, 5, 0, 20},
                                      {"BRIDGE STREET", 90, 130, 4, 0, 70},
                                      {"NORTH COAST", 80, 200, 4, 12, 10},
                                      {"TOWER", 300, 330, 3, 0, 40}};
    unsigned char *rgb = malloc((size_t)WIDTH * HEIGHT * 3);
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            unsigned char *p = rgb + 3 * ((size_t)y * WIDTH + (size_t)x);
            p[0] = (unsigned char)(190 + x / 20), p[1] = (unsigned char)(200 + y / 16);
            p[2] = (unsigned char)(210 + (x + y) / 40);
        }
    }
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        for (int k = 0; lines[i].text[k]; k++)
            draw_letter(rgb, &lines[i], k);
    return rgb;
}

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    wh_error err = {0};
    f->picture = draw();
    if (wh_json_read(WH_SOURCE_DIR "/tests/unit/net/ppocr_golden.json", 1 << 20, &f->golden,
                     &err) != WH_OK ||
        wh_runtime_create(2, &f->runtime, &err) != WH_OK ||
        wh_ppocr_create(f->runtime, WH_SOURCE_DIR "/deps/models", &f->ppocr, &err) != WH_OK) {
        fprintf(stderr, "%s\n", err.message);
        return -1;
    }
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    wh_ppocr_free(f->ppocr);
    wh_runtime_free(f->runtime);
    json_decref(f->golden);
    free(f->picture);
    free(f);
    return 0;
}

static double number(json_t *json) {
    assert_true(json_is_number(json));
    return json_number_value(json);
}

static double largest_difference(json_t *samples, const float *values) {
    double largest = 0;
    assert_true(json_array_size(samples) > 50);
    for (size_t i = 0; i < json_array_size(samples); i++) {
        json_t *sample = json_array_get(samples, i);
        size_t at = (size_t)number(json_array_get(sample, 0));
        largest = fmax(largest, fabs((double)values[at] - number(json_array_get(sample, 1))));
    }
    return largest;
}

static void test_picture_is_the_oracles(void **state) {
    fixture *f = *state;
    double sum = 0;
    for (size_t i = 0; i < (size_t)WIDTH * HEIGHT * 3; i++)
        sum += f->picture[i];
    assert_true(sum == number(json_object_get(f->golden, "picture_sum")));
}

/* The networks themselves, on made-up tensors. */
static void check_tensor(fixture *f, const char *file, const char *name, size_t values,
                         const int64_t shape[4], double tolerance) {
    char path[1024];
    wh_network *network;
    wh_error err = {0};
    const float *out;
    int64_t out_shape[8];
    size_t rank;
    float *in = malloc(values * sizeof *in);
    for (size_t i = 0; i < values; i++)
        in[i] = (float)(i * 7919 % 1009) / 504.5f - 1.0f;
    snprintf(path, sizeof path, WH_SOURCE_DIR "/deps/models/%s", file);
    if (wh_network_load(f->runtime, path, &network, &err) != WH_OK ||
        wh_network_run(network, in, shape, 4, &out, out_shape, &rank, &err) != WH_OK)
        fail_msg("%s", err.message);
    json_t *golden = json_object_get(f->golden, name), *wanted = json_object_get(golden, "out");
    assert_int_equal(rank, json_array_size(wanted));
    for (size_t i = 0; i < rank; i++)
        assert_int_equal(out_shape[i], (int64_t)number(json_array_get(wanted, i)));
    double difference = largest_difference(json_object_get(golden, "samples"), out);
    printf("%s: largest difference %.2g\n", name, difference);
    assert_true(difference <= tolerance);
    wh_network_free(network);
    free(in);
}

static void test_detector_network(void **state) {
    int64_t shape[4] = {1, 3, 64, 96};
    check_tensor(*state, "PP-OCRv6_det_small.onnx", "det_tensor", 3 * 64 * 96, shape, 1e-5);
}

static void test_recogniser_network(void **state) {
    int64_t shape[4] = {1, 3, 48, 320};
    check_tensor(*state, "PP-OCRv6_rec_small.onnx", "rec_tensor", 3 * 48 * 320, shape, 2e-3);
}

static json_t *map_of(fixture *f, int side) {
    char name[16];
    snprintf(name, sizeof name, "map_%d", side);
    return json_object_get(f->golden, name);
}

static wh_pixels whole(const fixture *f) {
    return (wh_pixels){f->picture, WIDTH, HEIGHT};
}

static void check_map(fixture *f, int side, double tolerance) {
    json_t *golden = map_of(f, side);
    wh_pixels image = whole(f);
    wh_error err = {0};
    const float *map;
    int width, height;
    if (wh_ppocr_map(f->ppocr, &image, side, &map, &width, &height, &err) != WH_OK)
        fail_msg("%s", err.message);
    assert_int_equal(height, (int)number(json_array_get(json_object_get(golden, "shape"), 0)));
    assert_int_equal(width, (int)number(json_array_get(json_object_get(golden, "shape"), 1)));
    double difference = largest_difference(json_object_get(golden, "samples"), map);
    printf("map at %d: largest difference %.2g\n", side, difference);
    assert_true(difference <= tolerance);
}

static void test_map(void **state) {
    check_map(*state, 960, 1e-3);
}

static void test_map_of_resized_picture(void **state) {
    check_map(*state, 480, 2e-2);
}

static float top_of(const wh_text_box *box) {
    return fminf(fminf(box->quad[1], box->quad[3]), fminf(box->quad[5], box->quad[7]));
}

static int by_top(const void *a, const void *b) {
    float p = top_of(a), q = top_of(b);
    return (p > q) - (p < q);
}

static void check_boxes(fixture *f, int side) {
    json_t *golden = map_of(f, side), *quads = json_object_get(golden, "boxes");
    wh_pixels image = whole(f);
    wh_error err = {0};
    wh_text_box *boxes;
    size_t count;
    wh_arena *arena = wh_arena_create(0);
    if (wh_ppocr_detect(f->ppocr, &image, side, arena, &boxes, &count, &err) != WH_OK)
        fail_msg("%s", err.message);
    assert_int_equal(count, json_array_size(quads));
    qsort(boxes, count, sizeof *boxes, by_top);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < 8; k++) {
            double wanted = number(json_array_get(json_array_get(quads, i), k));
            if (fabs((double)boxes[i].quad[k] - wanted) > 3)
                fail_msg("box %zu at %d: %g instead of %g", i, side, (double)boxes[i].quad[k],
                         wanted);
        }
        double score = number(json_array_get(json_object_get(golden, "scores"), i));
        printf("box %zu at %d: score %.4f (oracle %.4f)\n", i, side, (double)boxes[i].score, score);
        assert_true(fabs((double)boxes[i].score - score) < 0.03);
    }
    wh_arena_free(arena);
}

static void test_boxes(void **state) {
    check_boxes(*state, 960);
    check_boxes(*state, 480);
}

/* The characters are the text's, and each rival is another and less likely. */
static void check_characters(const wh_reading *reading) {
    const char *at = reading->text;
    for (size_t i = 0; i < reading->length; i++) {
        size_t bytes = strlen(reading->symbols[i]);
        assert_int_equal(strncmp(at, reading->symbols[i], bytes), 0);
        at += bytes;
        assert_true(reading->certainty[i] > 0 && reading->certainty[i] <= 1);
        if (*reading->rivals[i]) {
            assert_true(reading->rival_certainty[i] > 0 && reading->rival_certainty[i] <= 0.5f);
            assert_string_not_equal(reading->rivals[i], reading->symbols[i]);
        }
    }
    assert_int_equal(*at, '\0');
}

static void test_lines(void **state) {
    fixture *f = *state;
    json_t *quads = json_object_get(map_of(f, 960), "boxes");
    json_t *lines = json_object_get(f->golden, "lines");
    wh_arena *arena = wh_arena_create(0);
    assert_int_equal(json_array_size(lines), 4);
    for (size_t i = 0; i < 4; i++) {
        json_t *golden = json_array_get(lines, i), *size = json_object_get(golden, "size");
        float quad[8];
        int width, height;
        wh_error err = {0};
        wh_reading reading;
        for (size_t k = 0; k < 8; k++)
            quad[k] = (float)number(json_array_get(json_array_get(quads, i), k));
        wh_pixels_quad_size(quad, &width, &height);
        assert_int_equal(width, (int)number(json_array_get(size, 0)));
        assert_int_equal(height, (int)number(json_array_get(size, 1)));
        unsigned char *rgb = malloc((size_t)width * (size_t)height * 3);
        wh_pixels_rectify(f->picture, WIDTH, HEIGHT, quad, rgb, width, height);
        wh_pixels cut = {rgb, width, height};
        if (wh_ppocr_read(f->ppocr, &cut, arena, &reading, &err) != WH_OK)
            fail_msg("%s", err.message);
        double wanted = number(json_object_get(golden, "confidence"));
        printf("%s %.4f (oracle %.4f)\n", reading.text, (double)reading.confidence, wanted);
        assert_string_equal(reading.text, json_string_value(json_object_get(golden, "text")));
        assert_true(fabs((double)reading.confidence - wanted) < 0.01);
        check_characters(&reading);
        float sum = 0;
        for (size_t k = 0; k < WH_SCRIPT_COUNT; k++)
            sum += reading.script[k];
        assert_true(fabsf(sum - 1) < 1e-4f);
        free(rgb);
    }
    wh_arena_free(arena);
}

/* OpenVINO would bind the threads of each process to the same first cores. */
static void test_threads_keep_their_cores(void **state) {
    (void)state;
    cpu_set_t before, after;
    wh_runtime *runtime = NULL;
    wh_ppocr *ppocr = NULL;
    wh_error err = {0};
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    if (wh_runtime_create(1, &runtime, &err) != WH_OK ||
        wh_ppocr_create(runtime, WH_SOURCE_DIR "/deps/models", &ppocr, &err) != WH_OK)
        fail_msg("%s", err.message);
    unsigned char *picture = draw();
    const float *map;
    int width, height;
    assert_int_equal(
        wh_ppocr_map(ppocr, &(wh_pixels){picture, WIDTH, HEIGHT}, 320, &map, &width, &height, &err),
        WH_OK);
    assert_int_equal(sched_getaffinity(0, sizeof after, &after), 0);
    assert_true(CPU_EQUAL(&before, &after));
    free(picture);
    wh_ppocr_free(ppocr);
    wh_runtime_free(runtime);
}

static void test_missing_model(void **state) {
    fixture *f = *state;
    wh_ppocr *ppocr;
    wh_error err = {0};
    assert_int_equal(wh_ppocr_create(f->runtime, "/nonexistent", &ppocr, &err), WH_ERR_MODEL);
    assert_null(ppocr);
    assert_non_null(strstr(err.message, "PP-OCRv6_det_small.onnx"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_picture_is_the_oracles),
        cmocka_unit_test(test_detector_network),
        cmocka_unit_test(test_recogniser_network),
        cmocka_unit_test(test_map),
        cmocka_unit_test(test_map_of_resized_picture),
        cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_threads_keep_their_cores),
        cmocka_unit_test(test_missing_model),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
