/* 360-degree frames: which are, which only look so, and that cuts map back. */
#include "cmocka_all.h"
#include "photo/internal.h"

#include <math.h>
#include <stdlib.h>

static wh_image blank(int width, int height) {
    wh_image image = {width, height, calloc((size_t)width * (size_t)height, 3)};
    assert_non_null(image.rgb);
    return image;
}

static unsigned char *pixel(const wh_image *image, int x, int y) {
    return image->rgb + ((size_t)y * (size_t)image->width + (size_t)x) * 3;
}

static unsigned char wave(double x, double y, double z, double phase) {
    double value = sin(5 * x + phase) * cos(4 * y) + sin(6 * z + 3 * x * y + phase) * 0.7;
    return (unsigned char)(128 + 70 * value);
}

/* A picture painted on the sphere: it closes, and its poles are points. */
static wh_image sphere(int width) {
    wh_image image = blank(width, width / 2);
    for (int j = 0; j < image.height; j++)
        for (int i = 0; i < width; i++) {
            double lon = ((i + 0.5) / width - 0.5) * 2 * M_PI;
            double lat = (0.5 - (j + 0.5) / image.height) * M_PI;
            double x = cos(lat) * cos(lon), y = cos(lat) * sin(lon), z = sin(lat);
            for (int band = 0; band < 3; band++)
                pixel(&image, i, j)[band] = wave(x, y, z, band);
        }
    return image;
}

/* An ordinary wide picture: a smooth sky over a rough ground. */
static wh_image landscape(int width) {
    wh_image image = blank(width, width / 2);
    uint32_t seed = 1;
    for (int j = 0; j < image.height; j++)
        for (int i = 0; i < width; i++)
            for (int band = 0; band < 3; band++) {
                seed = seed * 1664525u + 1013904223u;
                double ground = 90 + 50 * sin(i * 0.011 + band) + (double)(seed >> 27);
                pixel(&image, i, j)[band] =
                    (unsigned char)(j < image.height / 2 ? 180 + j * 40 / image.height : ground);
            }
    return image;
}

static void test_pixels(void **state) {
    (void)state;
    const char *reason;
    wh_image closed = sphere(1024), open = landscape(1024);
    assert_true(wh_sphere_from_pixels(&closed, &reason));
    assert_false(wh_sphere_from_pixels(&open, &reason));
    assert_non_null(reason);
    /* A sphere of which a fifth is cut off does not close any more. */
    wh_image part = blank(800, 400);
    for (int j = 0; j < 400; j++)
        memcpy(pixel(&part, 0, j), pixel(&closed, 0, j), 800 * 3);
    assert_false(wh_sphere_from_pixels(&part, &reason));
    /* A picture mirrored about its middle closes, but its poles are lines. */
    wh_image mirrored = landscape(1024);
    for (int j = 0; j < 512; j++)
        for (int i = 512; i < 1024; i++)
            memcpy(pixel(&mirrored, i, j), pixel(&mirrored, 1023 - i, j), 3);
    assert_false(wh_sphere_from_pixels(&mirrored, &reason));
    /* Nothing to see is no proof. */
    wh_image empty = blank(1024, 512);
    assert_false(wh_sphere_from_pixels(&empty, &reason));
    free(empty.rgb);
    free(mirrored.rgb);
    free(part.rgb);
    free(open.rgb);
    free(closed.rgb);
}

static void test_metadata(void **state) {
    (void)state;
    static const struct {
        int width, height;
        const char *make, *model;
        wh_gpano gpano;
        wh_sphere expected;
        double top_deg, bottom_deg;
    } cases[] = {
        {4000, 2000, NULL, NULL, {0}, WH_SPHERE_LOOK, 90, -90},
        {4000, 2000, "GoPro", "GoPro Max", {0}, WH_SPHERE_YES, 90, -90},
        {4000, 2000, "RICOH", "RICOH THETA V", {0}, WH_SPHERE_YES, 90, -90},
        {4000, 3000, "GoPro", "GoPro Max", {0}, WH_SPHERE_NO, 90, -90},
        {1000, 500, "GoPro", "GoPro Max", {0}, WH_SPHERE_NO, 90, -90},
        {4000, 2001, NULL, NULL, {0}, WH_SPHERE_NO, 90, -90},
        {1000, 500, NULL, NULL, {.equirectangular = true}, WH_SPHERE_YES, 90, -90},
        {1000, 800, NULL, NULL, {.equirectangular = true}, WH_SPHERE_NO, 90, -90},
        /* all around, from 60 degrees up to 30 down, at a tenth of the size that XMP states */
        {720,
         180,
         NULL,
         NULL,
         {true, 7200, 3600, 7200, 1800, 0, 600, true},
         WH_SPHERE_YES,
         60,
         -30},
        /* half around */
        {360, 180, NULL, NULL, {true, 7200, 3600, 3600, 1800, 0, 600, true}, WH_SPHERE_NO, 90, -90},
        /* cropped after XMP was written */
        {720, 720, NULL, NULL, {true, 7200, 3600, 7200, 3600, 0, 0, true}, WH_SPHERE_NO, 90, -90},
        /* out of the sphere */
        {720,
         180,
         NULL,
         NULL,
         {true, 7200, 3600, 7200, 1800, 0, 2600, true},
         WH_SPHERE_NO,
         90,
         -90},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wh_photo photo = {.width = cases[i].width, .height = cases[i].height};
        photo.meta.camera_make = cases[i].make;
        photo.meta.camera_model = cases[i].model;
        wh_sphere seen = wh_sphere_from_metadata(&photo, &cases[i].gpano);
        if (seen != cases[i].expected || fabs(photo.pano.top_deg - cases[i].top_deg) > 1e-9 ||
            fabs(photo.pano.bottom_deg - cases[i].bottom_deg) > 1e-9)
            fail_msg("case %zu: %d, %s", i, seen, photo.is_360_reason ? photo.is_360_reason : "-");
        if (seen == WH_SPHERE_YES)
            assert_non_null(photo.is_360_reason);
    }
}

/* ---- Cuts ---- */

/* Brightness-weighted centre of a view; false if nothing shines in it. */
static bool bright_centre(const wh_image *image, double *x, double *y) {
    double sum = 0, sum_x = 0, sum_y = 0;
    for (int j = 0; j < image->height; j++)
        for (int i = 0; i < image->width; i++) {
            double value = pixel(image, i, j)[1];
            sum += value;
            sum_x += value * (i + 0.5);
            sum_y += value * (j + 0.5);
        }
    *x = sum > 0 ? sum_x / sum / image->width : 0;
    *y = sum > 0 ? sum_y / sum / image->height : 0;
    return sum > 1500; /* a marker cut off by the edge still passes: the caller looks away there */
}

static double apart_on_circle(double a, double b) {
    double d = fabs(a - b);
    return fmin(d, 1 - d);
}

/* A marker drawn anywhere within reach, over the seam too, is seen in a cut, and its box there maps
 * back to where it was drawn. */
static void check_markers(wh_pano pano, int width, int height) {
    wh_photo photo = {.is_360 = true, .pano = pano, .image = blank(width, height)};
    double degrees = (pano.top_deg - pano.bottom_deg);
    for (int yaw = -180; yaw < 180; yaw += 35)
        for (int lat = -24; lat <= 24; lat += 24) {
            int x = (int)((yaw / 360.0 + 0.5) * width);
            int y = (int)((pano.top_deg - lat) / degrees * height);
            memset(photo.image.rgb, 0, (size_t)width * (size_t)height * 3);
            for (int j = -3; j <= 3; j++)
                for (int i = -3; i <= 3; i++)
                    memset(pixel(&photo.image, (x + i + width) % width, y + j), 255, 3);
            wh_view *views;
            size_t count;
            wh_error err;
            assert_int_equal(wh_photo_views(&photo, &views, &count, &err), WH_OK);
            int seen = 0;
            for (size_t v = 0; v < count; v++) {
                double at_x, at_y, back_x, back_y;
                assert_false(views[v].whole);
                if (!bright_centre(&views[v].image, &at_x, &at_y) || at_x < 0.06 || at_x > 0.94 ||
                    at_y < 0.06 || at_y > 0.94)
                    continue;
                seen++;
                wh_view_to_photo(&views[v], at_x, at_y, &back_x, &back_y);
                double off_x = apart_on_circle(back_x, (x + 0.5) / width) * width;
                double off_y = fabs(back_y - (y + 0.5) / height) * height;
                if (off_x > 0.75 || off_y > 0.75)
                    fail_msg("yaw %d, latitude %d in view %zu: off by %.2f, %.2f pixels", yaw, lat,
                             v, off_x, off_y);
            }
            if (seen == 0)
                fail_msg("yaw %d, latitude %d is in no view", yaw, lat);
            wh_views_free(views, count);
        }
    free(photo.image.rgb);
}

static void test_markers(void **state) {
    (void)state;
    check_markers((wh_pano){90, -90}, 720, 360);
}

static void test_markers_in_band(void **state) {
    (void)state;
    check_markers((wh_pano){50, -30}, 720, 160);
}

/* Both ways round: a point of a cut maps to the photo, whose colour there is the cut's. */
static void test_colours_agree(void **state) {
    (void)state;
    wh_photo photo = {.is_360 = true, .pano = {90, -90}, .image = sphere(2048)};
    wh_view *views;
    size_t count;
    assert_int_equal(wh_photo_views(&photo, &views, &count, NULL), WH_OK);
    for (size_t v = 0; v < count; v++)
        for (int j = 5; j < views[v].image.height; j += 37)
            for (int i = 5; i < views[v].image.width; i += 37) {
                double x, y;
                wh_view_to_photo(&views[v], (i + 0.5) / views[v].image.width,
                                 (j + 0.5) / views[v].image.height, &x, &y);
                assert_true(x >= 0 && x < 1 && y >= 0 && y <= 1);
                int at_x = (int)(x * 2048), at_y = (int)(y * 1024);
                int off = abs(pixel(&views[v].image, i, j)[0] -
                              pixel(&photo.image, at_x, at_y < 1024 ? at_y : 1023)[0]);
                if (off > 6)
                    fail_msg("view %zu at %d, %d: off by %d", v, i, j, off);
            }
    wh_views_free(views, count);
    free(photo.image.rgb);
}

static void test_flat(void **state) {
    (void)state;
    wh_photo photo = {.image = landscape(64)};
    wh_view *views;
    size_t count;
    double x, y;
    assert_int_equal(wh_photo_views(&photo, &views, &count, NULL), WH_OK);
    assert_int_equal(count, 1);
    assert_true(views[0].whole);
    assert_ptr_equal(views[0].image.rgb, photo.image.rgb);
    wh_view_to_photo(&views[0], 0.25, 0.75, &x, &y);
    assert_true(x == 0.25 && y == 0.75);
    wh_views_free(views, count);
    free(photo.image.rgb);
}

/* ---- Through a whole file ---- */

static wh_photo *read_image(const wh_image *image) {
    VipsImage *pixels =
        vips_image_new_from_memory(image->rgb, (size_t)image->width * (size_t)image->height * 3,
                                   image->width, image->height, 3, VIPS_FORMAT_UCHAR);
    void *bytes = NULL;
    size_t size;
    assert_int_equal(vips_jpegsave_buffer(pixels, &bytes, &size, "Q", 90, NULL), 0);
    wh_photo_limits limits = wh_photo_default_limits();
    wh_photo *photo = NULL;
    wh_error err = {0};
    limits.working_side = 960;
    if (wh_photo_read(bytes, size, "made.jpg", &limits, &photo, &err) != WH_OK)
        fail_msg("%s", err.message);
    g_free(bytes);
    g_object_unref(pixels);
    return photo;
}

static void test_files(void **state) {
    (void)state;
    wh_image closed = sphere(4000), open = landscape(4000);
    wh_photo *photo = read_image(&closed);
    assert_true(photo->is_360);
    assert_int_equal(photo->image.width, 2880);
    assert_int_equal(photo->width, 4000);
    wh_photo_free(photo);
    photo = read_image(&open);
    assert_false(photo->is_360);
    assert_non_null(photo->is_360_reason);
    assert_int_equal(photo->image.width, 960);
    wh_photo_free(photo);
    free(open.rgb);
    free(closed.rgb);
}

static int setup(void **state) {
    (void)state;
    return wh_photo_init(NULL) == WH_OK ? 0 : -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pixels),        cmocka_unit_test(test_metadata),
        cmocka_unit_test(test_markers),       cmocka_unit_test(test_markers_in_band),
        cmocka_unit_test(test_colours_agree), cmocka_unit_test(test_flat),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
