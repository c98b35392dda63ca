/* Reading a prompt once. Its keys and values stay in the context under a sequence of their own; a
 * continuation's sequence shares them. */
#include "base/status.h"
#include "vlm/local/local.h"

#include <stdlib.h>
#include <string.h>

wh_status local_prefix_take(local_session *s, local_prefix **out, wh_error *err) {
    int free_one = 0;
    while (free_one < s->params.prefixes && s->taken[free_one])
        free_one++;
    if (free_one == s->params.prefixes)
        return wh_fail(err, WH_ERR_LIMIT, STAGE,
                       "the session holds %d prefixes already: free one, or make room for more",
                       s->params.prefixes);
    local_prefix *p = calloc(1, sizeof *p);
    if (p)
        p->logits = malloc((size_t)s->model->n_vocab * sizeof *p->logits);
    if (!p || !p->logits) {
        free(p);
        return wh_fail_nomem(err, STAGE);
    }
    p->backend = s->backend;
    p->session = s;
    p->sequence = free_one;
    p->adapter = s->adapter;
    p->scale = s->scale;
    s->taken[free_one] = true;
    local_forget(s, free_one);
    *out = p;
    return WH_OK;
}

void local_prefix_free(wh_vlm_prefix *prefix) {
    local_prefix *p = (local_prefix *)prefix;
    local_forget(p->session, p->sequence);
    p->session->taken[p->sequence] = false;
    free(p->logits);
    free(p->shown);
    free(p);
}

size_t local_prefix_tokens(const wh_vlm_prefix *prefix) {
    return ((const local_prefix *)prefix)->tokens;
}

/* ---- Evaluating ---- */

static wh_status read_tokens(local_prefix *p, const llama_token *tokens, size_t count, bool last,
                             wh_error *err) {
    local_session *s = p->session;
    wh_status status = WH_OK;
    for (size_t at = 0; at < count && status == WH_OK;) {
        s->batch.n_tokens = 0;
        while (at < count && s->batch.n_tokens < LOCAL_BATCH) {
            bool output = last && at + 1 == count;
            local_batch_add(s, tokens[at++], p->next++, p->sequence, output);
        }
        status = local_decode(s, err);
    }
    if (status == WH_OK && last)
        memcpy(p->logits, llama_get_logits_ith(s->context, s->batch.n_tokens - 1),
               (size_t)s->model->n_vocab * sizeof *p->logits);
    return status;
}

static wh_status read_image(local_prefix *p, const local_image *image, wh_error *err) {
    local_session *s = p->session;
    wh_status status = WH_OK;
    for (size_t i = 0; i < image->count && status == WH_OK; i++) {
        size_t count;
        const llama_token *tokens = mtmd_input_chunk_get_tokens_text(image->chunks[i], &count);
        if (!image->vectors[i]) {
            status = read_tokens(p, tokens, count, false, err);
            continue;
        }
        local_log_clear();
        int result = mtmd_helper_decode_image_chunk(s->model->mtmd, s->context, image->chunks[i],
                                                    image->vectors[i], p->next, p->sequence,
                                                    LOCAL_BATCH, &p->next, NULL, NULL);
        if (wh_vlm_stopped(s->control, s->start_ms))
            status = wh_vlm_fail_stopped(s->control, err);
        else if (result)
            status = wh_fail(err, WH_ERR_MODEL, STAGE,
                             "%s: llama.cpp could not read the image's vectors (%d): %s",
                             s->model->path, result, local_log_last());
    }
    return status;
}

static size_t piece_tokens(const local_piece *piece) {
    return piece->image ? piece->image->tokens : piece->count;
}

static wh_status read_pieces(local_prefix *p, const local_piece *pieces, size_t count,
                             wh_error *err) {
    local_session *s = p->session;
    size_t total = 0;
    wh_status status = WH_OK;
    for (size_t i = 0; i < count; i++)
        total += piece_tokens(&pieces[i]);
    if (total > (size_t)s->params.context_tokens)
        return wh_fail(err, WH_ERR_LIMIT, STAGE,
                       "the prompt takes %zu tokens, the session has room for %d", total,
                       s->params.context_tokens);
    if (!count || pieces[count - 1].image)
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: its chat template leaves nothing to continue",
                       s->model->path);
    for (size_t i = 0; i < count && status == WH_OK; i++) {
        wh_vlm_tell(s->control, "prefix", p->tokens, total);
        status = pieces[i].image
                     ? read_image(p, pieces[i].image, err)
                     : read_tokens(p, pieces[i].tokens, pieces[i].count, i + 1 == count, err);
        p->tokens += piece_tokens(&pieces[i]);
    }
    wh_vlm_tell(s->control, "prefix", p->tokens, total);
    return status;
}

wh_status local_prefix_create(wh_vlm_session *session, const wh_vlm_message *messages, size_t count,
                              const char *answer_start, const wh_vlm_control *control,
                              wh_vlm_prefix **out, wh_error *err) {
    local_session *s = (local_session *)session;
    local_prefix *p = NULL;
    local_piece *pieces;
    size_t piece_count;
    wh_arena *arena = wh_arena_create(0);
    local_begin(s, control);
    wh_status status =
        arena ? local_prompt(s, messages, count, answer_start, arena, &pieces, &piece_count, err)
              : wh_fail_nomem(err, STAGE);
    if (status == WH_OK)
        status = local_prefix_take(s, &p, err);
    if (status == WH_OK)
        status = read_pieces(p, pieces, piece_count, err);
    if (status == WH_OK && s->model->trace)
        p->shown = local_trace_messages(messages, count, answer_start);
    if (status == WH_OK)
        *out = (wh_vlm_prefix *)p;
    else if (p)
        local_prefix_free((wh_vlm_prefix *)p);
    wh_arena_free(arena);
    return status;
}
