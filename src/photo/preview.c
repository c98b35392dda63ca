/* Small copies of an upright photo, without anything but pixels. */
#include "base/status.h"
#include "photo/internal.h"

#include <stdlib.h>
#include <string.h>

#define QUALITY 82

/* Pixels from memory carry no metadata, so none can be written. */
static int save(VipsImage *image, int quality, void **bytes, size_t *size) {
    return quality ? vips_jpegsave_buffer(image, bytes, size, "Q", quality, "optimize_coding", TRUE,
                                          "strip", TRUE, NULL)
                   : vips_pngsave_buffer(image, bytes, size, "strip", TRUE, NULL);
}

wh_status wh_image_encode(const wh_image *image, const char *name, int max_side, int quality,
                          unsigned char **bytes, size_t *size, wh_error *err) {
    wh_image small = {0};
    VipsImage *wrapped = NULL;
    void *file = NULL;
    wh_status status;
    *bytes = NULL;
    *size = 0;
    if (max_side < 16 || max_side > 65500)
        return wh_fail(err, WH_ERR_ARG, WH_PHOTO_STAGE,
                       "a copy's side is 16 to 65,500 pixels, not %d", max_side);
    status = wh_image_shrink(image, max_side, &small, err);
    if (status != WH_OK)
        return status;
    wrapped = vips_image_new_from_memory(small.rgb, (size_t)small.width * (size_t)small.height * 3,
                                         small.width, small.height, 3, VIPS_FORMAT_UCHAR);
    if (!wrapped || save(wrapped, quality, &file, size)) {
        status = wh_vips_fail(name, "writing a copy", err);
        goto done;
    }
    *bytes = malloc(*size ? *size : 1);
    if (!*bytes) {
        status = wh_fail_nomem(err, WH_PHOTO_STAGE);
        goto done;
    }
    memcpy(*bytes, file, *size);
done:
    g_free(file);
    VIPS_UNREF(wrapped);
    free(small.rgb);
    return status;
}

wh_status wh_photo_preview(const wh_photo *photo, int max_side, unsigned char **bytes, size_t *size,
                           wh_error *err) {
    return wh_image_encode(&photo->image, photo->name, max_side, QUALITY, bytes, size, err);
}
