/* What the files of this room share; nothing outside it (but its tests) includes this. */
#ifndef WH_PHOTO_INTERNAL_H
#define WH_PHOTO_INTERNAL_H

#include "photo/photo.h"

#include <vips/vips.h>

#define WH_PHOTO_STAGE "photo"

typedef enum wh_format {
    WH_FORMAT_UNKNOWN,
    WH_FORMAT_JPEG,
    WH_FORMAT_PNG,
    WH_FORMAT_WEBP,
    WH_FORMAT_HEIC,
    WH_FORMAT_AVIF,
    WH_FORMAT_TIFF
} wh_format;

/* ---- limits.c ---- */

/* The format by its first bytes; the file's name plays no part. */
wh_format wh_format_sniff(const unsigned char *bytes, size_t size);

/* "jpeg", ...; static. */
const char *wh_format_name(wh_format format);

/* Checks an image of which only the header was read. `name` stands in messages. */
wh_status wh_limits_check(VipsImage *header, wh_format format, const void *bytes, size_t size,
                          const wh_photo_limits *limits, const char *name, wh_error *err);

/* ---- coded_size.c ---- */

/* Width times height of what a HEIC or AVIF file makes the decoder hold at once, by its compressed
 * data: of the primary image, or of the largest few items. 0 if nothing is found. False only
 * without memory. */
bool wh_coded_pixels(const void *bytes, size_t size, double *pixels);

/* `*bounded`: all EXIF items of the file are bounded, as below. False only without memory. */
bool wh_coded_exif_check(const void *bytes, size_t size, bool *bounded);

/* ---- bounds.c ---- */

#define WH_METADATA_TOO_LARGE "its metadata are larger than the limit"
#define WH_METADATA_OVERLAPS                                                                       \
    "its EXIF block is too large, or its entries overlap so that they would take far more memory " \
    "than the block"

/* Looks whether metadata would take much more memory than they take in the file when a library
 * reads them; to be asked before any does. `*broken`: one of the above, or NULL. False only without
 * memory. */
bool wh_metadata_check(const void *bytes, size_t size, wh_format format, size_t max_metadata,
                       const char **broken);

/* True if one EXIF block is bounded. */
bool wh_exif_block_is_bounded(const void *bytes, size_t size);

/* Blanks the maker's own tags in a TIFF structure: their format is not known to the walk that
 * checks bounds, and we want nothing of them. */
void wh_exif_hide_maker_note(unsigned char *tiff, size_t size);

/* ---- coordinates.c: numbers and signs of GPS tags ---- */

typedef struct wh_rational {
    int64_t numerator, denominator;
} wh_rational;

/* One EXIF coordinate: `count` (1 to 3) rationals of degrees, minutes, seconds and its reference
 * (NULL if the tag is absent). `hemispheres` is "NS" or "EW". `is_signed`: the tag's type is
 * SRATIONAL, so that a positive number without reference means north or east; of an unsigned one
 * nothing can be said. False if the value says nothing certain. */
bool wh_coordinate_from_rationals(const wh_rational *parts, int count, bool is_signed,
                                  const char *reference, const char *hemispheres, double *deg);

/* One coordinate as text, as XMP has it: "45,30.5N", "45,30,15S", "-73.5", "N 45.5". */
bool wh_coordinate_from_text(const char *text, const char *reference, const char *hemispheres,
                             double *deg);

/* True if the pair is on Earth and not the (0, 0) that devices write without a fix. */
bool wh_coordinates_credible(double lat_deg, double lon_deg);

/* A number without sign of locale; false if `text` holds anything else but blanks. */
bool wh_number_from_text(const char *text, double *value);

/* ---- moment.c: dates and times of tags ---- */

typedef struct wh_moment {
    int year, month, day, hour, minute, second;
    bool has_offset;
    int offset_min;
} wh_moment;

/* "2021:08:01 12:30:00" and ISO 8601 with or without fraction and offset; false if it is not a
 * real date and time. */
bool wh_moment_parse(const char *text, wh_moment *moment);

/* "+02:00", "-0530", "+9", "Z": minutes east of UTC; false if no place on Earth keeps it. */
bool wh_offset_parse(const char *text, int *offset_min);

/* Local time minus UTC, to the nearest quarter of an hour; false if the clocks do not agree to
 * within five minutes of an offset in use. */
bool wh_offset_between(const wh_moment *local, const wh_moment *utc, int *offset_min);

/* ---- exif.c, xmp.c: tags as they stand ---- */

typedef struct wh_tags {
    bool has_lat, has_lon; /* both parsed, not yet checked as a pair */
    double lat_deg, lon_deg;
    bool has_gps_error;
    double gps_error_m;
    bool has_taken, has_digitized, has_gps_time;
    wh_moment taken, digitized, gps_time;
    const char *offset_original, *offset_digitized, *offset; /* as written, or NULL */
    const char *make, *model, *software;                     /* cleaned, or NULL */
} wh_tags;

/* Google's photo-sphere properties; numbers are 0 where absent. */
typedef struct wh_gpano {
    bool equirectangular;
    double full_width, full_height, cropped_width, cropped_height, cropped_left, cropped_top;
    bool has_crop;
} wh_gpano;

/* Reads an EXIF block (with or without its "Exif\0\0"), or a whole TIFF file. What cannot be read
 * is absent. False only without memory. */
bool wh_exif_read(const void *bytes, size_t size, wh_arena *arena, wh_tags *tags);

/* The same for an XMP packet. */
bool wh_xmp_read(const void *bytes, size_t size, wh_arena *arena, wh_tags *tags, wh_gpano *gpano);

/* ---- metadata.c ---- */

/* Fills `photo->meta` and `*gpano` from the header that vips read. */
bool wh_metadata_read(VipsImage *header, wh_format format, const void *bytes, size_t size,
                      wh_photo *photo, wh_gpano *gpano);

/* ---- panorama.c ---- */

typedef enum wh_sphere {
    WH_SPHERE_NO,
    WH_SPHERE_YES,
    WH_SPHERE_LOOK /* the shape fits: the pixels must tell */
} wh_sphere;

/* Judges shape and metadata of an upright photo of this full size; sets `photo->pano` and
 * `photo->is_360_reason`. */
wh_sphere wh_sphere_from_metadata(wh_photo *photo, const wh_gpano *gpano);

/* Looks at the edges of a 2:1 image; `*reason` is static. */
bool wh_sphere_from_pixels(const wh_image *image, const char **reason);

/* ---- load.c ---- */

/* Reads the cause out of vips' buffer of errors into `err`, naming `name`, and empties it. */
wh_status wh_vips_fail(const char *name, const char *doing, wh_error *err);

/* Shrinks packed pixels in memory to a longer side of at most `side`; a new image. */
wh_status wh_image_shrink(const wh_image *image, int side, wh_image *out, wh_error *err);

#endif
