/* room: photo */
/* Any bytes as an EXIF block, an XMP packet or a HEIC file's boxes: what comes out is in range. */
#include "photo/internal.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const wh_tags *tags) {
    if (tags->has_lat && !(fabs(tags->lat_deg) <= 90))
        abort();
    if (tags->has_lon && !(fabs(tags->lon_deg) <= 180))
        abort();
    if (tags->has_gps_error && !(tags->gps_error_m > 0 && isfinite(tags->gps_error_m)))
        abort();
    if (tags->has_taken && (tags->taken.month < 1 || tags->taken.month > 12))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    wh_arena *arena = wh_arena_create(0);
    wh_tags exif = {0}, xmp = {0};
    wh_gpano gpano = {0};
    if (!arena)
        return 0;
    if (size > 0 && data[0] == '<') {
        if (wh_xmp_read(data, size, arena, &xmp, &gpano))
            check(&xmp);
        wh_photo photo = {.width = 4000, .height = 2000};
        if (gpano.equirectangular && wh_sphere_from_metadata(&photo, &gpano) == WH_SPHERE_YES &&
            !(photo.pano.top_deg > photo.pano.bottom_deg && photo.pano.top_deg <= 90 &&
              photo.pano.bottom_deg >= -90))
            abort();
    } else if (size > 8 && data[4] == 'f' && data[5] == 't') {
        double pixels;
        if (wh_coded_pixels(data, size, &pixels) && !(pixels >= 0))
            abort();
    } else if (wh_exif_read(data, size, arena, &exif)) {
        check(&exif);
    }
    wh_arena_free(arena);
    return 0;
}
