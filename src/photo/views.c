/* What evidence is looked for in: a flat photo as it is, a 360-degree frame as perspective cuts. */
#include "base/status.h"
#include "photo/internal.h"

#include <math.h>
#include <stdlib.h>

#define RAD (M_PI / 180)
#define CUTS 6 /* one every 60 degrees, so that 30 degrees lie in two of them */
#define CUT_FOV_DEG 90.0
#define CUT_UP_DEG 37.0 /* a 4:3 picture at 90 degrees across goes 36.9 degrees up and down */
#define LEAST_CUT_WIDTH 320
#define MOST_CUT_WIDTH 2048
#define RIM 8 /* pixels around the frame, so that interpolation runs over its seam */

static double clamp(double value, double low, double high) {
    return value < low ? low : value > high ? high : value;
}

void wh_view_to_photo(const wh_view *view, double x, double y, double *photo_x, double *photo_y) {
    if (view->whole) {
        *photo_x = x;
        *photo_y = y;
        return;
    }
    /* A ray through the pinhole, in units of the view's width: right, up, ahead. */
    double ahead = 0.5 / tan(view->fov_deg * RAD / 2);
    double right = x - 0.5;
    double up = (0.5 - y) * view->image.height / view->image.width;
    double sine = sin(view->pitch_deg * RAD), cosine = cos(view->pitch_deg * RAD);
    double level = ahead * cosine - up * sine;
    double height = ahead * sine + up * cosine;
    double lon_deg = view->yaw_deg + atan2(right, level) / RAD;
    double lat_deg = atan2(height, hypot(right, level)) / RAD;
    double turn = lon_deg / 360 + 0.5;
    *photo_x = turn - floor(turn);
    *photo_y =
        clamp((view->pano.top_deg - lat_deg) / (view->pano.top_deg - view->pano.bottom_deg), 0, 1);
}

/* For each pixel of the view, where to look in the frame with its rim. */
static float *index_of(const wh_view *view, const wh_image *frame) {
    int width = view->image.width, height = view->image.height;
    float *index = malloc((size_t)width * (size_t)height * 2 * sizeof *index);
    if (!index)
        return NULL;
    float *at = index;
    for (int j = 0; j < height; j++)
        for (int i = 0; i < width; i++, at += 2) {
            double x, y;
            wh_view_to_photo(view, (i + 0.5) / width, (j + 0.5) / height, &x, &y);
            at[0] = (float)(x * frame->width - 0.5 + RIM);
            at[1] = (float)(clamp(y * frame->height - 0.5, 0, frame->height - 1) + RIM);
        }
    return index;
}

/* The frame, continued over its seam, and its first and last rows repeated. */
static VipsImage *with_rim(const wh_image *frame) {
    VipsImage *pixels =
        vips_image_new_from_memory(frame->rgb, (size_t)frame->width * (size_t)frame->height * 3,
                                   frame->width, frame->height, 3, VIPS_FORMAT_UCHAR);
    VipsImage *around = NULL, *all = NULL;
    if (pixels &&
        vips_embed(pixels, &around, RIM, 0, frame->width + 2 * RIM, frame->height, "extend",
                   VIPS_EXTEND_REPEAT, NULL) == 0 &&
        vips_embed(around, &all, 0, RIM, frame->width + 2 * RIM, frame->height + 2 * RIM, "extend",
                   VIPS_EXTEND_COPY, NULL) != 0)
        all = NULL;
    VIPS_UNREF(around);
    VIPS_UNREF(pixels);
    return all;
}

static wh_status cut(const wh_photo *photo, VipsImage *frame, wh_view *view, wh_error *err) {
    wh_image *image = &view->image;
    size_t count = (size_t)image->width * (size_t)image->height;
    VipsImage *map = NULL, *mapped = NULL, *to = NULL;
    VipsInterpolate *bicubic = NULL;
    wh_status status = WH_OK;
    image->rgb = malloc(count * 3);
    float *index = index_of(view, &photo->image);
    if (!image->rgb || !index) {
        status = wh_fail_nomem(err, WH_PHOTO_STAGE);
        goto done;
    }
    bicubic = vips_interpolate_new("bicubic");
    map = vips_image_new_from_memory(index, count * 2 * sizeof *index, image->width, image->height,
                                     2, VIPS_FORMAT_FLOAT);
    to = vips_image_new_from_memory(image->rgb, count * 3, image->width, image->height, 3,
                                    VIPS_FORMAT_UCHAR);
    if (!bicubic || !map || !to ||
        vips_mapim(frame, &mapped, map, "interpolate", bicubic, NULL) != 0 ||
        vips_image_write(mapped, to) != 0)
        status = wh_vips_fail(photo->name, "cutting a view", err);
done:
    VIPS_UNREF(mapped);
    VIPS_UNREF(map);
    VIPS_UNREF(to);
    VIPS_UNREF(bicubic);
    free(index);
    return status;
}

/* A cut's shape: as sharp at its centre as the frame, and no higher than the frame's band. */
static void shape(const wh_photo *photo, int which, wh_view *view) {
    double top = fmin(photo->pano.top_deg, CUT_UP_DEG);
    double bottom = fmax(photo->pano.bottom_deg, -CUT_UP_DEG);
    /* A band far above or below the horizon is looked at in its middle. */
    if (top <= bottom) {
        top = photo->pano.top_deg;
        bottom = photo->pano.bottom_deg;
    }
    double yaw = which * 360.0 / CUTS;
    double up_deg = clamp((top - bottom) / 2, 1, CUT_UP_DEG);
    double width = clamp(ceil(photo->image.width / M_PI), LEAST_CUT_WIDTH, MOST_CUT_WIDTH);
    /* Off its middle a cut reaches less far up; the band must be whole where the next cut begins.
     */
    double next = cos(180.0 / CUTS * RAD);
    double half_up =
        fmin(tan(up_deg * RAD) / next, tan(CUT_UP_DEG * RAD)) / tan(CUT_FOV_DEG * RAD / 2);
    *view = (wh_view){.yaw_deg = yaw >= 180 ? yaw - 360 : yaw,
                      .pitch_deg = (top + bottom) / 2,
                      .fov_deg = CUT_FOV_DEG,
                      .pano = photo->pano};
    view->image.width = (int)width;
    view->image.height = (int)ceil(width * half_up);
}

wh_status wh_photo_views(const wh_photo *photo, wh_view **views, size_t *count, wh_error *err) {
    size_t wanted = photo->is_360 ? CUTS : 1;
    VipsImage *frame = NULL;
    wh_status status = WH_OK;
    *count = 0;
    *views = calloc(wanted, sizeof **views);
    if (!*views)
        return wh_fail_nomem(err, WH_PHOTO_STAGE);
    *count = wanted;
    if (!photo->is_360) {
        (*views)[0] = (wh_view){.image = photo->image, .whole = true};
        return WH_OK;
    }
    frame = with_rim(&photo->image);
    if (!frame)
        status = wh_vips_fail(photo->name, "cutting views", err);
    for (size_t i = 0; i < wanted && status == WH_OK; i++) {
        shape(photo, (int)i, &(*views)[i]);
        status = cut(photo, frame, &(*views)[i], err);
    }
    VIPS_UNREF(frame);
    if (status != WH_OK) {
        wh_views_free(*views, *count);
        *views = NULL;
        *count = 0;
    }
    return status;
}

void wh_views_free(wh_view *views, size_t count) {
    for (size_t i = 0; views && i < count; i++)
        if (!views[i].whole)
            free(views[i].image.rgb);
    free(views);
}
