/* room: vlm */
/* Model files: the frame, and the checks of text models, vision parts and adapters. The input is
 * one file or two, split at the last "GGUF"; each is tried in every part. */
#include "vlm/check.h"

#include <string.h>

static void check(const wh_gguf *text, const wh_gguf *other) {
    wh_error err = {0};
    wh_vlm_shape shape;
    if (wh_check_text(text, &shape, &err) == WH_OK && other)
        (void)wh_check_vision(other, &shape, text, &err);
    (void)wh_check_adapter(other ? other : text, text, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    wh_error err = {0};
    wh_gguf *first = NULL, *second = NULL;
    size_t cut = size;
    for (size_t at = size > 4 ? size - 4 : 0; at > 0 && cut == size; at--)
        if (!memcmp(data + at, "GGUF", 4))
            cut = at;
    if (wh_gguf_parse(data, cut, "first", &first, &err) == WH_OK &&
        (cut == size || wh_gguf_parse(data + cut, size - cut, "second", &second, &err) == WH_OK)) {
        check(first, second);
        if (second)
            check(second, first);
    }
    wh_gguf_free(first);
    wh_gguf_free(second);
    return 0;
}
