/* How likely given continuations are: their tokens are evaluated after the prefix, several
 * continuations in one batch, and each token's probability read off the one before. */
#include "base/status.h"
#include "vlm/local/local.h"

#include <string.h>

double local_logprob(const float *logits, int n_vocab, llama_token token) {
    float top;
    double sum = local_log_sum(logits, n_vocab, &top);
    return (double)logits[token] - ((double)top + sum);
}

/* A continuation on its way. */
typedef struct lane {
    llama_token *tokens;
    size_t count, at; /* at: tokens in the context already */
    int first_row;    /* of the running batch */
    size_t rows;
} lane;

/* Fills the batch with what fits of each lane; false if nothing is left. */
static bool fill(local_session *s, const local_prefix *p, lane *lanes, size_t count) {
    s->batch.n_tokens = 0;
    for (size_t i = 0; i < count; i++) {
        lane *l = &lanes[i];
        l->first_row = s->batch.n_tokens;
        l->rows = 0;
        while (l->at + 1 < l->count && s->batch.n_tokens < LOCAL_OUTPUTS) {
            local_batch_add(s, l->tokens[l->at], p->next + (llama_pos)l->at,
                            s->params.prefixes + (llama_seq_id)i, true);
            l->at++;
            l->rows++;
        }
    }
    return s->batch.n_tokens > 0;
}

/* At most `sequences` continuations together. */
static wh_status score_group(local_session *s, const local_prefix *p, lane *lanes, size_t count,
                             double *logprobs, wh_error *err) {
    const local_model *m = s->model;
    llama_memory_t memory = llama_get_memory(s->context);
    wh_status status = WH_OK;
    for (size_t i = 0; i < count; i++) {
        llama_seq_id sequence = s->params.prefixes + (llama_seq_id)i;
        local_forget(s, sequence);
        llama_memory_seq_cp(memory, p->sequence, sequence, -1, -1);
        logprobs[i] = local_logprob(p->logits, m->n_vocab, lanes[i].tokens[0]);
    }
    while (status == WH_OK && fill(s, p, lanes, count)) {
        status = local_decode(s, err);
        for (size_t i = 0; i < count && status == WH_OK; i++)
            for (size_t row = 0; row < lanes[i].rows; row++) {
                const float *logits =
                    llama_get_logits_ith(s->context, lanes[i].first_row + (int32_t)row);
                llama_token next = lanes[i].tokens[lanes[i].at - lanes[i].rows + row + 1];
                logprobs[i] += local_logprob(logits, m->n_vocab, next);
            }
    }
    for (size_t i = 0; i < count; i++)
        local_forget(s, s->params.prefixes + (llama_seq_id)i);
    return status;
}

static wh_status make_lanes(const local_session *s, const char *const *texts, size_t count,
                            wh_arena *arena, lane *lanes, wh_error *err) {
    for (size_t i = 0; i < count; i++) {
        wh_status status = local_tokenize(s->model, texts[i], strlen(texts[i]), false, arena,
                                          &lanes[i].tokens, &lanes[i].count, err);
        if (status != WH_OK)
            return status;
        if (!lanes[i].count || lanes[i].count > (size_t)s->params.answer_tokens)
            return wh_fail(err, WH_ERR_LIMIT, STAGE,
                           "a text to score takes %zu tokens, the session has room for 1 to %d",
                           lanes[i].count, s->params.answer_tokens);
    }
    return WH_OK;
}

wh_status local_score(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                      const char *const *continuations, size_t count, const wh_vlm_control *control,
                      double *logprobs, wh_error *err) {
    local_session *s = (local_session *)session;
    const local_prefix *p = (const local_prefix *)prefix;
    wh_arena *arena = wh_arena_create(0);
    lane *lanes = arena ? wh_arena_alloc(arena, count, sizeof *lanes) : NULL;
    wh_status status = lanes ? local_usable(s, p, err) : wh_fail_nomem(err, STAGE);
    local_begin(s, control);
    if (status == WH_OK)
        status = make_lanes(s, continuations, count, arena, lanes, err);
    for (size_t at = 0; at < count && status == WH_OK;) {
        size_t group = count - at;
        if (group > (size_t)s->params.sequences)
            group = (size_t)s->params.sequences;
        status = score_group(s, p, lanes + at, group, logprobs + at, err);
        at += group;
    }
    wh_arena_free(arena);
    return status;
}
