/* A photo: checked against limits, decoded upright, with what its metadata say. The only user of
 * libvips. */
#ifndef WH_PHOTO_PHOTO_H
#define WH_PHOTO_PHOTO_H

#include "base/arena.h"
#include "whence.h"

typedef struct wh_photo_limits {
    size_t max_bytes;    /* of the file */
    uint64_t max_pixels; /* width x height of one frame, before decoding */
    int max_frames;      /* pages of a TIFF, images of a HEIC, frames of a WebP */
    size_t max_metadata; /* EXIF, XMP and ICC together */
    int working_side; /* the longer side is shrunk to this while decoding (a JPEG to a half, quarter
                         or eighth that is up to 6 % longer, if there is one); of 360-degree frames
                         to three times this, so that their cuts are as sharp as a photo */
} wh_photo_limits;

/* 256 MiB, 300 million pixels, 256 frames, 16 MiB of metadata, 1,920 pixels. Whatever the limits
 * say, no side may be longer than 65,535, and what must be decoded as a whole (interlaced PNG,
 * progressive JPEG, HEIC, AVIF, WebP, TIFF) may take 512 MiB by an estimate from the header: so no
 * file takes 1 GiB. */
wh_photo_limits wh_photo_default_limits(void);

/* What the metadata say. Absent: has_* false, strings NULL, offsets as noted. */
typedef struct wh_photo_meta {
    bool has_gps;
    double lat_deg, lon_deg;
    bool has_gps_error;
    double gps_error_m; /* GPSHPositioningError */
    const char *taken;  /* "2021-08-01T12:30:00", local time as written */
    bool has_utc_offset;
    int utc_offset_min; /* of local time: OffsetTimeOriginal, or local time minus GPS time */
    const char *utc_offset_source;
    const char *camera_make, *camera_model, *software;
    int orientation; /* EXIF 1 to 8 as stored; 1 if absent */
} wh_photo_meta;

/* Pixels: packed sRGB, 8 bits, rows top to bottom. */
typedef struct wh_image {
    int width, height;
    unsigned char *rgb; /* width * height * 3 */
} wh_image;

/* Of a 360-degree frame: the latitudes on the sphere of its first and last row; it spans all
 * longitudes, the middle column being yaw 0. */
typedef struct wh_pano {
    double top_deg, bottom_deg;
} wh_pano;

typedef struct wh_photo {
    char *name;
    char sha256[65];
    const char *format;        /* "jpeg", "png", "webp", "heic", "avif", "tiff" */
    int width, height;         /* upright, at full size */
    wh_image image;            /* upright, at working size */
    bool is_360;               /* equirectangular, the full sphere or a horizontal band of it */
    const char *is_360_reason; /* what speaks for, or (if it looked like one) against; or NULL */
    wh_photo_meta meta;
    wh_arena *arena; /* owns the strings */
    wh_pano pano;    /* if is_360 */
} wh_photo;

/* Starts libvips for the process; further calls do nothing. All loaders but those of our six
 * formats are blocked, its cache is off, its messages are silenced. libvips keeps one text of
 * errors for the process: when several threads read damaged files at once, the cause in a message
 * may be that of another file. */
wh_status wh_photo_init(wh_error *err);

/* Reads a photo from memory: the header is checked against `limits` first, then it is decoded.
 * WH_ERR_FORMAT for damaged or unsupported files, WH_ERR_LIMIT for large ones. Unreadable metadata
 * is not an error: the photo is then as if it had none. A damaged image that decodes in part is
 * WH_ERR_FORMAT, too: what is missing could have been the evidence. */
wh_status wh_photo_read(const void *bytes, size_t size, const char *name,
                        const wh_photo_limits *limits, wh_photo **out, wh_error *err);
void wh_photo_free(wh_photo *photo);

/* One flat picture to look at: the photo itself, or one perspective cut of a 360-degree frame. */
typedef struct wh_view {
    wh_image image;
    bool whole;                         /* true: the photo as it is; `image` is borrowed from it */
    double yaw_deg, pitch_deg, fov_deg; /* of a cut; fov is horizontal */
    wh_pano pano;                       /* of the frame that it was cut from */
} wh_view;

/* All views that evidence should be looked for in: one for a flat photo, overlapping perspective
 * cuts for a 360-degree frame. Free with wh_views_free. */
wh_status wh_photo_views(const wh_photo *photo, wh_view **views, size_t *count, wh_error *err);
void wh_views_free(wh_view *views, size_t count);

/* Maps a point of a view (0 to 1) to the upright photo (0 to 1). In a cut, x falls by almost 1
 * where the view crosses the seam behind the camera. */
void wh_view_to_photo(const wh_view *view, double x, double y, double *photo_x, double *photo_y);

/* The upright working image as a JPEG without metadata, longer side at most `max_side`. `*bytes` is
 * malloc'd. */
wh_status wh_photo_preview(const wh_photo *photo, int max_side, unsigned char **bytes, size_t *size,
                           wh_error *err);

/* The same for any image: a JPEG of quality `quality`, or a PNG if that is 0. `name` is for
 * messages. */
wh_status wh_image_encode(const wh_image *image, const char *name, int max_side, int quality,
                          unsigned char **bytes, size_t *size, wh_error *err);

/* A new image of exactly `width` x `height` (up to 65,500 a side), whatever its proportions were,
 * by Pillow's antialiased bicubic filter, to within one level: what vision-language models were
 * trained behind. Its pixels are malloc'd. */
wh_status wh_image_stretch(const wh_image *image, int width, int height, wh_image *out,
                           wh_error *err);

#endif
