/* A session: one llama.cpp context, the sequences in it, and evaluating batches. */
#include "base/clock.h"
#include "base/status.h"
#include "vlm/local/local.h"

#include <stdlib.h>

/* ---- Making one ---- */

static uint64_t cells_of(const wh_vlm_session_params *p) {
    return (uint64_t)p->prefixes * (uint64_t)p->context_tokens +
           (uint64_t)p->sequences * (uint64_t)p->answer_tokens;
}

/* Keys and values, and what one evaluation needs: activations, the mask, logits. */
static uint64_t bytes_needed(const local_model *m, const wh_vlm_session_params *p) {
    uint64_t cells = cells_of(p), token = 8 * m->shape.width + 3 * m->shape.inner + cells;
    return wh_check_cache_bytes(&m->shape, cells, m->full_precision ? 4 : 2) +
           LOCAL_BATCH * token * sizeof(float) +
           2 * LOCAL_OUTPUTS * (uint64_t)m->n_vocab * sizeof(float);
}

/* llama.cpp asks this between the nodes of a graph: true stops it. */
static bool should_stop(void *data) {
    const local_session *s = data;
    return wh_vlm_stopped(s->control, s->start_ms);
}

static wh_status make_context(local_session *s, wh_error *err) {
    struct llama_context_params p = llama_context_default_params();
    p.n_ctx = (uint32_t)cells_of(&s->params);
    p.n_batch = p.n_ubatch = LOCAL_BATCH;
    p.n_seq_max = (uint32_t)(s->params.prefixes + s->params.sequences);
    p.n_outputs_max = LOCAL_OUTPUTS;
    p.n_threads = p.n_threads_batch = s->model->threads;
    p.kv_unified = true; /* continuations share their prefix's cells */
    p.type_k = p.type_v = s->model->full_precision ? GGML_TYPE_F32 : GGML_TYPE_F16;
    if (s->model->full_precision) /* its CPU form rounds to f16 on the way */
        p.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    p.abort_callback = should_stop;
    p.abort_callback_data = s;
    p.no_perf = true;
    local_log_clear();
    s->context = llama_init_from_model(s->model->llama, p);
    if (!s->context)
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: llama.cpp cannot make a context: %s",
                       s->model->path, local_log_last());
    s->batch = llama_batch_init(LOCAL_BATCH, 0, 1);
    return s->batch.token ? WH_OK : wh_fail_nomem(err, STAGE);
}

/* For choosing tokens. */
static bool make_room(local_session *s) {
    size_t n_vocab = (size_t)s->model->n_vocab;
    bool ok = local_weights_create(s->model->n_vocab, &s->weights);
    s->candidates = malloc(n_vocab * sizeof *s->candidates);
    s->allowed = malloc(n_vocab * sizeof *s->allowed);
    s->scratch = malloc(n_vocab * sizeof *s->scratch);
    return ok && s->candidates && s->allowed && s->scratch;
}

wh_status local_session_create(wh_vlm *vlm, const wh_vlm_session_params *params,
                               wh_vlm_session **out, wh_error *err) {
    local_model *m = (local_model *)vlm;
    wh_status status =
        wh_check_memory(m->path, m->weight_bytes + bytes_needed(m, params), m->memory_bytes, err);
    if (status != WH_OK)
        return status;
    local_session *s = calloc(1, sizeof *s);
    if (!s)
        return wh_fail_nomem(err, STAGE);
    s->backend = m->backend;
    s->model = m;
    s->params = *params;
    s->adapter = -1;
    s->scale = 1;
    status = make_room(s) ? make_context(s, err) : wh_fail_nomem(err, STAGE);
    if (status == WH_OK)
        *out = (wh_vlm_session *)s;
    else
        local_session_free((wh_vlm_session *)s);
    return status;
}

void local_session_free(wh_vlm_session *session) {
    local_session *s = (local_session *)session;
    if (s->batch.token)
        llama_batch_free(s->batch);
    if (s->context)
        llama_free(s->context);
    local_weights_free(&s->weights);
    free(s->candidates);
    free(s->allowed);
    free(s->scratch);
    free(s);
}

wh_status local_session_adapter(wh_vlm_session *session, int index, double scale, wh_error *err) {
    local_session *s = (local_session *)session;
    if (index < -1 || index >= (int)s->model->adapter_count)
        return wh_fail(err, WH_ERR_ARG, STAGE, "adapter number %d: %zu are loaded", index,
                       s->model->adapter_count);
    struct llama_adapter_lora *lora = index < 0 ? NULL : s->model->adapters[index].lora;
    float strength = (float)scale;
    if (llama_set_adapters_lora(s->context, &lora, index >= 0, &strength))
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: llama.cpp refused the adapter",
                       s->model->path);
    s->adapter = index;
    s->scale = index < 0 ? 1 : scale;
    return WH_OK;
}

/* ---- Evaluating ---- */

void local_begin(local_session *s, const wh_vlm_control *control) {
    s->control = control;
    s->start_ms = wh_clock_ms();
    s->batch.n_tokens = 0;
}

void local_batch_add(local_session *s, llama_token token, llama_pos pos, llama_seq_id sequence,
                     bool output) {
    int32_t at = s->batch.n_tokens++;
    s->batch.token[at] = token;
    s->batch.pos[at] = pos;
    s->batch.n_seq_id[at] = 1;
    s->batch.seq_id[at][0] = sequence;
    s->batch.logits[at] = output;
}

wh_status local_decode(local_session *s, wh_error *err) {
    if (wh_vlm_stopped(s->control, s->start_ms))
        return wh_vlm_fail_stopped(s->control, err);
    local_log_clear();
    int result = llama_decode(s->context, s->batch);
    if (!result)
        return WH_OK;
    if (wh_vlm_stopped(s->control, s->start_ms))
        return wh_vlm_fail_stopped(s->control, err);
    if (result == 1)
        return wh_fail(err, WH_ERR_LIMIT, STAGE,
                       "prompts and answers are longer together than the session has room for");
    return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: llama.cpp could not evaluate (%d): %s",
                   s->model->path, result, local_log_last());
}

wh_status local_usable(const local_session *s, const local_prefix *p, wh_error *err) {
    if (p->session != s)
        return wh_fail(err, WH_ERR_ARG, STAGE, "the prefix belongs to another session");
    if (p->adapter != s->adapter || p->scale != s->scale)
        return wh_fail(err, WH_ERR_ARG, STAGE,
                       "the prefix was read under another adapter: read it again");
    return WH_OK;
}

void local_forget(local_session *s, llama_seq_id sequence) {
    llama_memory_seq_rm(llama_get_memory(s->context), sequence, -1, -1);
}
