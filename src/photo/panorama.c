/* 360-degree frames: which photos are one, judged by metadata, shape and edges. */
#include "photo/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LEAST_SHAPE_WIDTH 2000 /* narrower ones are believed only if their metadata say so */
#define SHAPE_TOLERANCE 0.02   /* of the width:height that the metadata state */
#define LEAST_BAND_DEG 20

/* ---- By metadata ---- */

/* Cameras that write equirectangular frames, by a part of "make model" in lower case. */
static bool is_sphere_camera(const wh_photo_meta *meta) {
    static const char *const cameras[] = {
        "theta",    "insta360",       "gopro max",      "gopro fusion", "gear 360",
        "sm-c200",  "sm-r210",        "lg-r105",        "lg-r105",      "qoocam",
        "virb 360", "keymission 360", "mijia panorama", "mi sphere",    "yi 360",
        "vuze",     "pilot era",      "pilot one",      "panono",       "dji osmo 360",
        "ladybug",  "madv360",        "iris360",        "ricoh360"};
    char both[300];
    g_snprintf(both, sizeof both, "%s %s", meta->camera_make ? meta->camera_make : "",
               meta->camera_model ? meta->camera_model : "");
    for (size_t i = 0; i < sizeof cameras / sizeof *cameras; i++)
        if (strcasestr(both, cameras[i]))
            return true;
    return false;
}

static bool is_near(double value, double wanted) {
    return fabs(value - wanted) <= SHAPE_TOLERANCE * wanted;
}

/* The crop's place in the full sphere, as fractions that hold at any size of the image. */
static wh_sphere from_crop(wh_photo *photo, const wh_gpano *gpano) {
    double shape = (double)photo->width / photo->height;
    if (!is_near(gpano->full_width / gpano->full_height, 2) ||
        gpano->cropped_top + gpano->cropped_height > gpano->full_height * 1.01 ||
        !is_near(shape, gpano->cropped_width / gpano->cropped_height)) {
        photo->is_360_reason = "XMP calls it equirectangular, but its shape is not as XMP says";
        return WH_SPHERE_NO;
    }
    if (gpano->cropped_width < 0.99 * gpano->full_width) {
        photo->is_360_reason = "XMP calls it equirectangular, but it does not go all the way round";
        return WH_SPHERE_NO;
    }
    photo->pano.top_deg = 90 - 180 * gpano->cropped_top / gpano->full_height;
    photo->pano.bottom_deg =
        fmax(-90, 90 - 180 * (gpano->cropped_top + gpano->cropped_height) / gpano->full_height);
    if (photo->pano.top_deg - photo->pano.bottom_deg < LEAST_BAND_DEG) {
        photo->is_360_reason = "XMP calls it equirectangular, but it is a narrow strip";
        return WH_SPHERE_NO;
    }
    photo->is_360_reason = "XMP GPano:ProjectionType is equirectangular, all the way round";
    return WH_SPHERE_YES;
}

wh_sphere wh_sphere_from_metadata(wh_photo *photo, const wh_gpano *gpano) {
    photo->pano = (wh_pano){90, -90};
    double shape = (double)photo->width / photo->height;
    if (gpano->equirectangular && gpano->has_crop)
        return from_crop(photo, gpano);
    if (gpano->equirectangular) {
        bool fits = is_near(shape, 2);
        photo->is_360_reason = fits ? "XMP GPano:ProjectionType is equirectangular, and it is 2:1"
                                    : "XMP calls it equirectangular, but it is not 2:1";
        return fits ? WH_SPHERE_YES : WH_SPHERE_NO;
    }
    if (photo->width != 2 * photo->height || photo->width < LEAST_SHAPE_WIDTH)
        return WH_SPHERE_NO;
    if (is_sphere_camera(&photo->meta)) {
        photo->is_360_reason = "it is 2:1 and from a 360-degree camera";
        return WH_SPHERE_YES;
    }
    return WH_SPHERE_LOOK;
}

/* ---- By pixels ---- */

static const unsigned char *pixel(const wh_image *image, int x, int y) {
    return image->rgb + ((size_t)y * (size_t)image->width + (size_t)x) * 3;
}

static double pixels_apart(const unsigned char *a, const unsigned char *b) {
    return (abs(a[0] - b[0]) + abs(a[1] - b[1]) + abs(a[2] - b[2])) / 3.0;
}

/* Mean difference of columns `a` and `b`, row by row. */
static double columns_apart(const wh_image *image, int a, int b) {
    double sum = 0;
    for (int y = 0; y < image->height; y++)
        sum += pixels_apart(pixel(image, a, y), pixel(image, b, y));
    return sum / image->height;
}

/* Mean difference between pixels of row `y` that are `step` apart, the row being closed. */
static double row_change(const wh_image *image, int y, int step) {
    double sum = 0;
    for (int x = 0; x < image->width; x++)
        sum += pixels_apart(pixel(image, x, y), pixel(image, (x + step) % image->width, y));
    return sum / image->width;
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

#define PROBES 32

/* The left and right edges meet if they differ about as little as neighbouring columns do, in a
 * picture where columns farther apart differ much more. */
static bool edges_meet(const wh_image *image) {
    double near[PROBES], far[PROBES];
    for (int i = 0; i < PROBES; i++) {
        int at = (int)((int64_t)(image->width - 1) * i / PROBES);
        near[i] = columns_apart(image, at, at + 1);
        far[i] = columns_apart(image, at, (at + image->width / 3) % image->width);
    }
    qsort(near, PROBES, sizeof *near, compare_doubles);
    qsort(far, PROBES, sizeof *far, compare_doubles);
    double seam = columns_apart(image, image->width - 1, 0);
    double usual = near[PROBES * 3 / 4], apart = far[PROBES / 4];
    return seam <= 1.5 * usual + 1 && seam <= 0.4 * apart;
}

/* The first and last rows are one point each on the sphere, so nothing changes along them, while it
 * does along the equator. Both poles must be so: a plain sky alone makes a smooth first row. */
static bool poles_are_points(const wh_image *image) {
    int step = image->width / 16;
    double middle = 0;
    for (int i = 3; i <= 5; i++)
        middle += row_change(image, image->height * i / 8, step) / 3;
    double top = row_change(image, 0, step), bottom = row_change(image, image->height - 1, step);
    return middle > 8 && top <= 0.25 * middle && bottom <= 0.25 * middle;
}

bool wh_sphere_from_pixels(const wh_image *image, const char **reason) {
    if (image->width < 64 || image->height < 32) {
        *reason = NULL;
        return false;
    }
    if (!edges_meet(image)) {
        *reason = "it is 2:1, but its left and right edges do not meet";
        return false;
    }
    if (!poles_are_points(image)) {
        *reason = "it is 2:1 and its edges meet, but its first and last rows are not points";
        return false;
    }
    *reason = "it is 2:1, its left and right edges meet, and its first and last rows are points";
    return true;
}
