/* A small JPEG of the upright photo, without anything but pixels. */
#include "base/status.h"
#include "photo/internal.h"

#include <stdlib.h>
#include <string.h>

#define QUALITY 82

wh_status wh_photo_preview(const wh_photo *photo, int max_side, unsigned char **bytes, size_t *size,
                           wh_error *err) {
    wh_image small = {0};
    VipsImage *image = NULL;
    void *jpeg = NULL;
    wh_status status;
    *bytes = NULL;
    *size = 0;
    if (max_side < 16 || max_side > 65500)
        return wh_fail(err, WH_ERR_ARG, WH_PHOTO_STAGE,
                       "a preview's side is 16 to 65,500 pixels, not %d", max_side);
    status = wh_image_shrink(&photo->image, max_side, &small, err);
    if (status != WH_OK)
        return status;
    image = vips_image_new_from_memory(small.rgb, (size_t)small.width * (size_t)small.height * 3,
                                       small.width, small.height, 3, VIPS_FORMAT_UCHAR);
    /* Pixels from memory carry no metadata, so none can be written. */
    if (!image || vips_jpegsave_buffer(image, &jpeg, size, "Q", QUALITY, "optimize_coding", TRUE,
                                       "strip", TRUE, NULL)) {
        status = wh_vips_fail(photo->name, "writing a preview", err);
        goto done;
    }
    *bytes = malloc(*size ? *size : 1);
    if (!*bytes) {
        status = wh_fail_nomem(err, WH_PHOTO_STAGE);
        goto done;
    }
    memcpy(*bytes, jpeg, *size);
done:
    g_free(jpeg);
    VIPS_UNREF(image);
    free(small.rgb);
    return status;
}
