/* room: photo */
/* Any bytes as a photo: read, cut into views, written as a preview. Limits are small so that the
 * fuzzer spends its time in parsers, not in pixels. */
#include "photo/photo.h"

#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    return wh_photo_init(NULL) == WH_OK ? 0 : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    wh_photo_limits limits = wh_photo_default_limits();
    wh_photo *photo;
    wh_error err = {0};
    limits.max_pixels = 250000;
    limits.working_side = 128;
    wh_status status = wh_photo_read(data, size, "fuzz", &limits, &photo, &err);
    if (status != WH_OK) {
        /* Nothing but the file can be at fault. */
        if (!err.message[0] ||
            (status != WH_ERR_FORMAT && status != WH_ERR_LIMIT && status != WH_ERR_NOMEM))
            abort();
        return 0;
    }
    wh_view *views;
    size_t count, bytes_size;
    unsigned char *bytes;
    if (photo->image.width < 1 || photo->image.height < 1 || !photo->image.rgb)
        abort();
    if (wh_photo_views(photo, &views, &count, &err) == WH_OK)
        wh_views_free(views, count);
    if (wh_photo_preview(photo, 64, &bytes, &bytes_size, &err) == WH_OK)
        free(bytes);
    wh_photo_free(photo);
    return 0;
}
