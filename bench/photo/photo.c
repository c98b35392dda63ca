/* How much a 12-megapixel photo costs besides reading its text: the wall time of wh_locate_bytes
 * against the time inside the networks (OpenVINO and Tesseract) during the same calls.
 * `bench-photo` draws one of examples/ at 4,000 x 3,000 pixels. Exits 1 if the median ratio is
 * over 1.3. */
#include "base/clock.h"
#include "whence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openvino/c/openvino.h>
#include <tesseract/capi.h>
#include <vips/vips.h>

enum { ROUNDS = 7 };
#define TARGET 1.3

static double inference_ms;

ov_status_e __real_ov_infer_request_infer(ov_infer_request_t *request);
ov_status_e __wrap_ov_infer_request_infer(ov_infer_request_t *request);
ov_status_e __wrap_ov_infer_request_infer(ov_infer_request_t *request) {
    double start = wh_clock_ms();
    ov_status_e status = __real_ov_infer_request_infer(request);
    inference_ms += wh_clock_ms() - start;
    return status;
}

int __real_TessBaseAPIRecognize(TessBaseAPI *api, ETEXT_DESC *monitor);
int __wrap_TessBaseAPIRecognize(TessBaseAPI *api, ETEXT_DESC *monitor);
int __wrap_TessBaseAPIRecognize(TessBaseAPI *api, ETEXT_DESC *monitor) {
    double start = wh_clock_ms();
    int status = __real_TessBaseAPIRecognize(api, monitor);
    inference_ms += wh_clock_ms() - start;
    return status;
}

/* An example at 12 megapixels, as a JPEG. */
static bool draw(void **bytes, size_t *size) {
    VipsImage *small = vips_image_new_from_file(WH_SOURCE_DIR "/examples/highway.jpg", NULL);
    VipsImage *large = NULL;
    bool drawn =
        small &&
        !vips_thumbnail_image(small, &large, 4000, "height", 3000, "size", VIPS_SIZE_FORCE, NULL) &&
        !vips_jpegsave_buffer(large, bytes, size, "Q", 90, NULL);
    g_clear_object(&large);
    g_clear_object(&small);
    return drawn;
}

static int compare(const void *a, const void *b) {
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

/* Wall time over inference time of one photo; negative if it failed. */
static double measure(wh_locator *locator, const void *bytes, size_t size, bool show) {
    wh_answer *answer = NULL;
    wh_error err = {0};
    inference_ms = 0;
    double start = wh_clock_ms();
    wh_status status = wh_locate_bytes(locator, bytes, size, "12mp.jpg", NULL, &answer, &err);
    double wall_ms = wh_clock_ms() - start;
    if (status != WH_OK || answer->evidence_count == 0) {
        fprintf(stderr, "%s\n", status == WH_OK ? "nothing was read" : err.message);
        wall_ms = -1;
    } else if (show) {
        printf("one photo of 12 megapixels: %.0f ms, %.0f ms of it in the networks\n", wall_ms,
               inference_ms);
        for (size_t i = 0; i < answer->time_count; i++) {
            printf("  %-8s %.0f ms\n", answer->times[i].stage, answer->times[i].ms);
        }
    }
    wh_answer_free(answer);
    return wall_ms / inference_ms;
}

int main(int argc, char **argv) {
    (void)argc;
    wh_locator *locator = NULL;
    wh_error err = {0};
    void *bytes = NULL;
    size_t size = 0;
    double ratios[ROUNDS];
    bool complete = true;
    if (VIPS_INIT(argv[0]) || !draw(&bytes, &size)) {
        fprintf(stderr, "cannot draw: %s\n", vips_error_buffer());
        return 1;
    }
    if (wh_locator_create(NULL, &locator, &err) != WH_OK) {
        fprintf(stderr, "%s\n", err.message);
        g_free(bytes);
        return 1;
    }
    measure(locator, bytes, size, false); /* the first one compiles the networks' shapes */
    for (int i = 0; i < ROUNDS && complete; i++) {
        ratios[i] = measure(locator, bytes, size, i == 0);
        complete = ratios[i] > 0;
    }
    wh_locator_free(locator);
    g_free(bytes);
    if (!complete) {
        return 1;
    }
    qsort(ratios, ROUNDS, sizeof *ratios, compare);
    printf("photo / inference: median %.3f of %d (%.3f to %.3f), target at most %.1f\n",
           ratios[ROUNDS / 2], ROUNDS, ratios[0], ratios[ROUNDS - 1], TARGET);
    return ratios[ROUNDS / 2] <= TARGET ? 0 : 1;
}
