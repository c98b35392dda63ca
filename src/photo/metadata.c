/* What the metadata say, EXIF before XMP. */
#include "photo/internal.h"

#define NO_OFFSET 0

static void choose_place(const wh_tags *exif, const wh_tags *xmp, wh_photo_meta *meta) {
    const wh_tags *sources[] = {exif, xmp};
    for (int i = 0; i < 2 && !meta->has_gps; i++) {
        const wh_tags *tags = sources[i];
        if (!tags->has_lat || !tags->has_lon ||
            !wh_coordinates_credible(tags->lat_deg, tags->lon_deg))
            continue;
        meta->has_gps = true;
        meta->lat_deg = tags->lat_deg;
        meta->lon_deg = tags->lon_deg;
        meta->has_gps_error = tags->has_gps_error;
        meta->gps_error_m = tags->has_gps_error ? tags->gps_error_m : 0;
    }
}

typedef struct offset_source {
    const char *name;
    bool there;
    int offset_min;
} offset_source;

/* The offset that is written for this very time, else the difference to the satellites' clock, else
 * the one written for the file's last change. */
static void choose_offset(const wh_tags *exif, const wh_moment *taken, bool is_original,
                          wh_photo_meta *meta) {
    const char *own = is_original ? exif->offset_original : exif->offset_digitized;
    offset_source sources[4] = {
        {is_original ? "OffsetTimeOriginal" : "OffsetTimeDigitized", false, NO_OFFSET},
        {"XMP date", taken && taken->has_offset, taken ? taken->offset_min : NO_OFFSET},
        {"local time minus GPS time", false, NO_OFFSET},
        {"OffsetTime", false, NO_OFFSET},
    };
    sources[0].there = own && wh_offset_parse(own, &sources[0].offset_min);
    sources[2].there = taken && exif->has_gps_time &&
                       wh_offset_between(taken, &exif->gps_time, &sources[2].offset_min);
    sources[3].there = exif->offset && wh_offset_parse(exif->offset, &sources[3].offset_min);
    for (int i = 0; i < 4; i++) {
        if (!sources[i].there)
            continue;
        meta->has_utc_offset = true;
        meta->utc_offset_min = sources[i].offset_min;
        meta->utc_offset_source = sources[i].name;
        return;
    }
}

static bool choose_time(const wh_tags *exif, const wh_tags *xmp, wh_arena *arena,
                        wh_photo_meta *meta) {
    const wh_moment *taken = exif->has_taken       ? &exif->taken
                             : exif->has_digitized ? &exif->digitized
                             : xmp->has_taken      ? &xmp->taken
                             : xmp->has_digitized  ? &xmp->digitized
                                                   : NULL;
    choose_offset(exif, taken, taken != &exif->digitized, meta);
    if (!taken)
        return true;
    meta->taken = wh_arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d", taken->year, taken->month,
                                  taken->day, taken->hour, taken->minute, taken->second);
    return meta->taken != NULL;
}

static bool blob(VipsImage *header, const char *name, const void **data, size_t *size) {
    return vips_image_get_typeof(header, name) != 0 &&
           vips_image_get_blob(header, name, data, size) == 0;
}

bool wh_metadata_read(VipsImage *header, wh_format format, const void *bytes, size_t size,
                      wh_photo *photo, wh_gpano *gpano) {
    wh_tags exif = {0}, xmp = {0};
    wh_photo_meta *meta = &photo->meta;
    const void *data;
    size_t length;
    *gpano = (wh_gpano){0};
    bool ok = true;
    /* vips passes on no EXIF of TIFF files: such a file is an EXIF block itself. */
    if (blob(header, VIPS_META_EXIF_NAME, &data, &length))
        ok = wh_exif_read(data, length, photo->arena, &exif);
    else if (format == WH_FORMAT_TIFF)
        ok = wh_exif_read(bytes, size, photo->arena, &exif);
    if (ok && blob(header, VIPS_META_XMP_NAME, &data, &length))
        ok = wh_xmp_read(data, length, photo->arena, &xmp, gpano);
    if (!ok)
        return false;
    choose_place(&exif, &xmp, meta);
    meta->camera_make = exif.make ? exif.make : xmp.make;
    meta->camera_model = exif.model ? exif.model : xmp.model;
    meta->software = exif.software ? exif.software : xmp.software;
    meta->orientation = vips_image_get_orientation(header);
    return choose_time(&exif, &xmp, photo->arena, meta);
}
