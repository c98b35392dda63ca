/* What a model, a vision part and an adapter must be before they are handed to llama.cpp, which
 * ends the process on some contradictions instead of reporting them. Needs no llama.cpp. */
#ifndef WH_VLM_CHECK_H
#define WH_VLM_CHECK_H

#include "vlm/gguf.h"
#include "vlm/vlm.h"

/* Of a text model whose metadata agree with each other and with its tensors. */
typedef struct wh_vlm_shape {
    const wh_vlm_family *family; /* by architecture; with a vision part, by projector too */
    char architecture[32];
    uint64_t layers, width, heads, kv_heads, head_size, inner, vocabulary, trained_context;
    uint64_t patch;                     /* of the vision part, in pixels; 0 without one */
    uint64_t least_pixels, most_pixels; /* of an image, as the vision part states; 0: not stated */
    uint64_t deepstack; /* vision features that enter early layers, too (Qwen3-VL) */
} wh_vlm_shape;

/* Checks a text model. WH_ERR_MODEL names the file and the first thing that is wrong. */
wh_status wh_check_text(const wh_gguf *gguf, wh_vlm_shape *out, wh_error *err);

/* Checks a vision part against the text model and sets shape->family. */
wh_status wh_check_vision(const wh_gguf *gguf, wh_vlm_shape *shape, const wh_gguf *text,
                          wh_error *err);

/* Checks a LoRA adapter against the text model, or by itself if that is NULL. */
wh_status wh_check_adapter(const wh_gguf *gguf, const wh_gguf *text, wh_error *err);

/* Opens and checks the files of one model (each may be NULL). */
wh_status wh_check_files(const char *text, const char *vision, const char *adapter, wh_error *err);

/* Bytes of keys and values for `cells` positions, `element_bytes` each number. */
uint64_t wh_check_cache_bytes(const wh_vlm_shape *shape, uint64_t cells, uint64_t element_bytes);

/* Fails if `needed` is over `limit` (0: what the machine, or the container, has free). */
wh_status wh_check_memory(const char *path, uint64_t needed, uint64_t limit, wh_error *err);

#endif
