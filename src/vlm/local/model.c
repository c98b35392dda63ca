/* Loading a model: every file is checked first, then the memory, then llama.cpp gets them. */
#include "base/clock.h"
#include "base/hash.h"
#include "base/status.h"
#include "vlm/local/local.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HASHED_BYTES = 1 << 20, DEFAULT_IMAGE_TOKENS = 1024, LEAST_IMAGE_TOKENS = 8 };

const wh_vlm_backend wh_vlm_local = {
    .name = "llama.cpp",
    .open = local_open,
    .free = local_free,
    .describe = local_describe,
    .session_create = local_session_create,
    .session_free = local_session_free,
    .session_adapter = local_session_adapter,
    .image_create = local_image_create,
    .image_free = local_image_free,
    .image_tokens = local_image_tokens,
    .prefix_create = local_prefix_create,
    .prefix_free = local_prefix_free,
    .prefix_tokens = local_prefix_tokens,
    .generate = local_generate,
    .prefix_save = local_prefix_save,
    .prefix_restore = local_prefix_restore,
    .score = local_score,
};

/* SHA-256 of the file's first MiB and its size: see wh_vlm_info. */
static bool short_hash(const wh_gguf *gguf, char hex[65]) {
    size_t size;
    const uint8_t *bytes = wh_gguf_bytes(gguf, &size);
    size_t hashed = size < HASHED_BYTES ? size : HASHED_BYTES;
    uint8_t *copy = malloc(hashed + sizeof(uint64_t));
    uint64_t whole = size;
    if (!copy)
        return false;
    memcpy(copy, bytes, hashed);
    memcpy(copy + hashed, &whole, sizeof whole);
    bool ok = wh_sha256(copy, hashed + sizeof whole, hex);
    free(copy);
    return ok;
}

/* The files of one model while they are checked. */
typedef struct files {
    wh_gguf *text, *vision;
} files;

static wh_status check_adapters(local_model *m, const wh_vlm_params *params, const files *f,
                                wh_error *err) {
    wh_status status = WH_OK;
    m->adapters = calloc(params->adapter_count + 1, sizeof *m->adapters);
    if (!m->adapters)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < params->adapter_count && status == WH_OK; i++) {
        wh_gguf *adapter = NULL;
        status = wh_gguf_open(params->adapters[i], &adapter, err);
        if (status == WH_OK)
            status = wh_check_adapter(adapter, f->text, err);
        if (status == WH_OK && !short_hash(adapter, m->adapters[i].sha256))
            status = wh_fail_nomem(err, STAGE);
        if (status == WH_OK)
            m->weight_bytes += wh_gguf_tensor_bytes(adapter);
        wh_gguf_free(adapter);
    }
    return status;
}

static wh_status check_files(local_model *m, const wh_vlm_params *params, files *f, wh_error *err) {
    wh_status status = wh_gguf_open(params->model, &f->text, err);
    if (status == WH_OK)
        status = wh_check_text(f->text, &m->shape, err);
    if (status == WH_OK && params->mmproj)
        status = wh_gguf_open(params->mmproj, &f->vision, err);
    if (status == WH_OK && params->mmproj)
        status = wh_check_vision(f->vision, &m->shape, f->text, err);
    if (status == WH_OK)
        status = check_adapters(m, params, f, err);
    if (status == WH_OK && !short_hash(f->text, m->sha256))
        status = wh_fail_nomem(err, STAGE);
    if (status != WH_OK)
        return status;
    const wh_gguf_tensor *first = wh_gguf_tensor_find(f->text, "blk.0.attn_q.weight");
    m->full_precision = first && first->type == GGML_TYPE_F32;
    m->weight_bytes +=
        wh_gguf_tensor_bytes(f->text) + (f->vision ? wh_gguf_tensor_bytes(f->vision) : 0);
    m->memory_bytes = params->memory_bytes;
    return wh_check_memory(params->model, m->weight_bytes, params->memory_bytes, err);
}

/* ---- Loading ---- */

typedef struct loading {
    const wh_vlm_control *control;
    double start_ms;
    size_t done, bytes, total;
} loading;

/* llama.cpp's progress of one file: false stops it. */
static bool on_progress(float share, void *data) {
    loading *l = data;
    wh_vlm_tell(l->control, "load", l->done + (size_t)(share * (float)l->bytes), l->total);
    return !wh_vlm_stopped(l->control, l->start_ms);
}

static wh_status refused(const loading *l, const char *path, wh_error *err) {
    const char *said = local_log_last();
    if (wh_vlm_stopped(l->control, l->start_ms))
        return wh_vlm_fail_stopped(l->control, err);
    return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: llama.cpp cannot load it%s%s", path,
                   *said ? ": " : "", said);
}

static wh_status load_text(local_model *m, const wh_vlm_params *params, loading *l, wh_error *err) {
    struct llama_model_params p = llama_model_default_params();
    if (params->gpu_layers && !llama_supports_gpu_offload())
        return wh_fail(err, WH_ERR_MODEL, STAGE,
                       "this llama.cpp was built without a GPU: leave out --gpu-layers, or build "
                       "it with LLAMA_OPTIONS=-DGGML_CUDA=ON make vlm");
    p.n_gpu_layers = params->gpu_layers;
    p.load_mode = LLAMA_LOAD_MODE_MMAP;
    p.progress_callback = on_progress;
    p.progress_callback_user_data = l;
    local_log_clear();
    m->llama = llama_model_load_from_file(params->model, p);
    if (!m->llama)
        return refused(l, params->model, err);
    m->vocab = llama_model_get_vocab(m->llama);
    m->n_vocab = llama_vocab_n_tokens(m->vocab);
    const char *template = llama_model_chat_template(m->llama, NULL);
    if (!template)
        return wh_fail(err, WH_ERR_MODEL, STAGE,
                       "%s: has no chat template (tokenizer.chat_template): take an instruct model",
                       params->model);
    m->template = template;
    return WH_OK;
}

/* How many pixels of an image the model sees: at most what the caller says, else what the file
 * states, but no more than our own limit; at least what the file states, else as many as mtmd has
 * it. */
static void set_image_limits(local_model *m, int tokens, struct mtmd_context_params *p) {
    const wh_vlm_shape *s = &m->shape;
    double unit = 4 * (double)(s->patch * s->patch);
    m->most_pixels = (tokens ? tokens : DEFAULT_IMAGE_TOKENS) * unit;
    if (!tokens && s->most_pixels && (double)s->most_pixels < m->most_pixels)
        m->most_pixels = (double)s->most_pixels;
    m->least_pixels = s->least_pixels ? (double)s->least_pixels : LEAST_IMAGE_TOKENS * unit;
    m->least_pixels = fmin(m->least_pixels, m->most_pixels);
    p->image_max_tokens = tokens ? tokens : DEFAULT_IMAGE_TOKENS;
    if (s->least_pixels || s->most_pixels) /* mtmd must not enlarge what has its size already */
        p->image_min_tokens = (int)fmax(1, m->least_pixels / unit);
}

static wh_status load_vision(local_model *m, const wh_vlm_params *params, loading *l,
                             wh_error *err) {
    struct mtmd_context_params p = mtmd_context_params_default();
    p.use_gpu = params->gpu_layers != 0;
    p.print_timings = false;
    p.n_threads = m->threads;
    if (m->full_precision) /* its CPU form rounds to f16 on the way */
        p.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    p.warmup = false; /* of 1,288 pixels a side, for nothing */
    set_image_limits(m, params->image_tokens, &p);
    p.progress_callback = on_progress;
    p.progress_callback_user_data = l;
    local_log_clear();
    m->mtmd = mtmd_init_from_file(params->mmproj, m->llama, p);
    if (!m->mtmd || !mtmd_support_vision(m->mtmd))
        return refused(l, params->mmproj, err);
    return WH_OK;
}

static wh_status load_adapters(local_model *m, const wh_vlm_params *params, const loading *l,
                               wh_error *err) {
    for (size_t i = 0; i < params->adapter_count; i++) {
        local_log_clear();
        m->adapters[i].lora = llama_adapter_lora_init(m->llama, params->adapters[i]);
        if (!m->adapters[i].lora)
            return refused(l, params->adapters[i], err);
        m->adapter_count++;
    }
    return WH_OK;
}

/* Cores that others leave idle, at least one: ggml's threads wait for each other by spinning, so
 * one that gets no core holds up all the others. */
static int idle_cores(void) {
    int cores = (int)sysconf(_SC_NPROCESSORS_ONLN), busy;
    double load;
    if (getloadavg(&load, 1) != 1)
        return cores;
    busy = load < cores ? (int)(load + 0.5) : cores;
    return cores - busy > 1 ? cores - busy : 1;
}

static wh_status load(local_model *m, const wh_vlm_params *params, const files *f, wh_error *err) {
    loading l = {.control = params->control,
                 .start_ms = wh_clock_ms(),
                 .bytes = wh_gguf_tensor_bytes(f->text),
                 .total = m->weight_bytes};
    const char *slash = strrchr(params->model, '/');
    m->threads = params->threads > 0 ? params->threads : idle_cores();
    m->path = wh_arena_strdup(m->arena, params->model);
    m->name = wh_arena_strdup(m->arena, slash ? slash + 1 : params->model);
    if (!m->path || !m->name)
        return wh_fail_nomem(err, STAGE);
    wh_status status = load_text(m, params, &l, err);
    l.done = l.bytes;
    l.bytes = f->vision ? wh_gguf_tensor_bytes(f->vision) : 0;
    if (status == WH_OK && params->mmproj)
        status = load_vision(m, params, &l, err);
    return status == WH_OK ? load_adapters(m, params, &l, err) : status;
}

wh_status local_open(const wh_vlm_params *params, wh_vlm **out, wh_error *err) {
    files f = {0};
    local_model *m = calloc(1, sizeof *m);
    if (!m)
        return wh_fail_nomem(err, STAGE);
    m->backend = &wh_vlm_local;
    m->trace = params->trace;
    m->listener = params->listener;
    pthread_mutex_init(&m->eyes, NULL);
    m->arena = wh_arena_create(0);
    local_log_install();
    wh_status status = m->arena ? check_files(m, params, &f, err) : wh_fail_nomem(err, STAGE);
    if (status == WH_OK)
        status = load(m, params, &f, err);
    wh_gguf_free(f.text);
    wh_gguf_free(f.vision);
    if (status == WH_OK)
        *out = (wh_vlm *)m;
    else
        local_free((wh_vlm *)m);
    return status;
}

void local_free(wh_vlm *vlm) {
    local_model *m = (local_model *)vlm;
    if (m->mtmd)
        mtmd_free(m->mtmd);
    if (m->llama)
        llama_model_free(m->llama);
    pthread_mutex_destroy(&m->eyes);
    wh_arena_free(m->arena);
    free(m->adapters);
    free(m);
}

wh_vlm_info local_describe(const wh_vlm *vlm) {
    const local_model *m = (const local_model *)vlm;
    return (wh_vlm_info){.backend = m->backend->name,
                         .name = m->name,
                         .family = m->shape.family->name,
                         .sha256 = m->sha256,
                         .proof = m->shape.family->proof,
                         .sees = m->mtmd != NULL,
                         .scores = true,
                         .saves = true,
                         .grammars = true,
                         .n_vocab = m->n_vocab,
                         .max_tokens = llama_model_n_ctx_train(m->llama)};
}
