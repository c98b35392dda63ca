/* Looking at an image once: the vision part's vectors are kept for any number of prompts. */
#include "base/clock.h"
#include "base/status.h"
#include "photo/photo.h"
#include "vlm/local/local.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Encodes one chunk, copies its vectors (mtmd keeps only the last ones), and replaces the chunk by
 * its shape: the pixels are not needed any more. */
static wh_status encode(local_image *image, size_t at, const mtmd_input_chunk *chunk,
                        wh_error *err) {
    local_model *m = image->session->model;
    size_t count = mtmd_input_chunk_get_n_tokens(chunk);
    size_t size = count * (size_t)llama_model_n_embd_inp(m->llama) * sizeof(float);
    wh_status status = WH_OK;
    image->vectors[at] = malloc(size);
    if (!image->vectors[at])
        return wh_fail_nomem(err, STAGE);
    local_log_clear();
    pthread_mutex_lock(&m->eyes);
    const float *vectors = mtmd_encode_chunk(m->mtmd, chunk) ? NULL : mtmd_get_output_embd(m->mtmd);
    if (vectors)
        memcpy(image->vectors[at], vectors, size);
    pthread_mutex_unlock(&m->eyes);
    if (!vectors)
        status = wh_fail(err, WH_ERR_MODEL, STAGE, "%s: llama.cpp could not encode the image: %s",
                         m->path, local_log_last());
    return status;
}

static wh_status take_chunks(local_image *image, const mtmd_input_chunks *chunks,
                             const wh_vlm_control *control, wh_error *err) {
    size_t count = mtmd_input_chunks_size(chunks);
    double start_ms = wh_clock_ms();
    wh_status status = WH_OK;
    image->chunks = calloc(count + 1, sizeof(void *));
    image->vectors = calloc(count + 1, sizeof(void *));
    if (!image->chunks || !image->vectors)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < count && status == WH_OK; i++) {
        const mtmd_input_chunk *chunk = mtmd_input_chunks_get(chunks, i);
        bool text = mtmd_input_chunk_get_type(chunk) == MTMD_INPUT_CHUNK_TYPE_TEXT;
        wh_vlm_tell(control, "image", i, count);
        if (wh_vlm_stopped(control, start_ms))
            return wh_vlm_fail_stopped(control, err);
        if (!text)
            status = encode(image, i, chunk, err);
        image->chunks[i] =
            text ? mtmd_input_chunk_copy(chunk) : mtmd_input_chunk_get_placeholder(chunk);
        image->count = i + 1;
        image->tokens += mtmd_input_chunk_get_n_tokens(chunk);
        if (status == WH_OK && !image->chunks[i])
            status = wh_fail_nomem(err, STAGE);
    }
    wh_vlm_tell(control, "image", count, count);
    return status;
}

/* ---- Qwen's sizes ---- */

/* transformers' smart_resize. A strip narrower than a unit comes out of that with more than `most`
 * pixels; here its longer side gives way. */
void local_qwen_size(const local_model *m, int width, int height, int *to_width, int *to_height) {
    double unit = 2 * (double)m->shape.patch, area = (double)width * height;
    double w = rint(width / unit) * unit, h = rint(height / unit) * unit;
    if (w * h > m->most_pixels) {
        double shrink = sqrt(area / m->most_pixels);
        w = fmax(unit, floor(width / shrink / unit) * unit);
        h = fmax(unit, floor(height / shrink / unit) * unit);
    } else if (w * h < m->least_pixels) {
        double grow = sqrt(m->least_pixels / area);
        w = ceil(width * grow / unit) * unit;
        h = ceil(height * grow / unit) * unit;
    }
    if (w * h > m->most_pixels) {
        double *side = w > h ? &w : &h, other = w > h ? h : w;
        *side = fmax(unit, floor(m->most_pixels / other / unit) * unit);
    }
    *to_width = (int)w;
    *to_height = (int)h;
}

/* The bitmap for mtmd. For Qwen the image is stretched to its size here, for mtmd keeps the
 * proportions and fills up with black, which these models never saw, and which moves their boxes.
 * NULL with `err` filled. */
static mtmd_bitmap *make_bitmap(const local_model *m, const uint8_t *rgb, int width, int height,
                                wh_error *err) {
    const wh_image given = {width, height, (unsigned char *)(uintptr_t)rgb};
    wh_image sized = given;
    if (!strncmp(m->shape.family->projector, "qwen", 4)) {
        int to_width, to_height;
        local_qwen_size(m, width, height, &to_width, &to_height);
        if ((to_width != width || to_height != height) &&
            wh_image_stretch(&given, to_width, to_height, &sized, err) != WH_OK)
            return NULL;
    }
    mtmd_bitmap *bitmap =
        mtmd_bitmap_init((uint32_t)sized.width, (uint32_t)sized.height, sized.rgb);
    if (sized.rgb != given.rgb)
        free(sized.rgb);
    if (!bitmap)
        wh_fail_nomem(err, STAGE);
    return bitmap;
}

wh_status local_image_create(wh_vlm_session *session, const uint8_t *rgb, int width, int height,
                             const wh_vlm_control *control, wh_vlm_image **out, wh_error *err) {
    local_session *s = (local_session *)session;
    if (!s->model->mtmd)
        return wh_fail(err, WH_ERR_MODEL, STAGE,
                       "%s: was loaded without its vision part: name its mmproj file, too",
                       s->model->path);
    wh_error fault = {0};
    mtmd_bitmap *bitmap = make_bitmap(s->model, rgb, width, height, &fault);
    const mtmd_input_part part = {.bitmap = bitmap}, *parts = &part;
    if (!bitmap)
        return wh_fail(err, fault.status, STAGE, "%s", fault.message);
    wh_status status = WH_OK;
    local_image *image = calloc(1, sizeof *image);
    mtmd_input_chunks *chunks = mtmd_input_chunks_init();
    if (!image || !chunks) {
        status = wh_fail_nomem(err, STAGE);
        goto done;
    }
    image->backend = s->backend;
    image->session = s;
    local_log_clear();
    if (mtmd_tokenize_from_parts(s->model->mtmd, chunks, &parts, 1, false))
        status = wh_fail(err, WH_ERR_MODEL, STAGE,
                         "an image of %d x %d pixels could not be prepared: %s", width, height,
                         local_log_last());
    else
        status = take_chunks(image, chunks, control, err);
done:
    mtmd_bitmap_free(bitmap);
    if (chunks)
        mtmd_input_chunks_free(chunks);
    if (status == WH_OK)
        *out = (wh_vlm_image *)image;
    else if (image)
        local_image_free((wh_vlm_image *)image);
    return status;
}

void local_image_free(wh_vlm_image *any) {
    local_image *image = (local_image *)any;
    for (size_t i = 0; i < image->count; i++) {
        if (image->chunks[i])
            mtmd_input_chunk_free(image->chunks[i]);
        free(image->vectors[i]);
    }
    free(image->chunks);
    free(image->vectors);
    free(image);
}

size_t local_image_tokens(const wh_vlm_image *image) {
    return ((const local_image *)image)->tokens;
}
