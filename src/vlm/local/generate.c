/* Continuations of one prefix, as many at a time as the session has sequences: one batch holds the
 * next token of each. Where one ends, the next sample takes its place. */
#include "base/status.h"
#include "base/text.h"
#include "vlm/local/local.h"
#include "vlm/local/pick.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_PIECE = 512 };

/* A continuation on its way. */
typedef struct lane {
    bool active;
    size_t sample;
    llama_seq_id sequence;
    llama_pos pos;     /* of the pending token */
    llama_token token; /* pending: chosen, not yet evaluated */
    int32_t row;       /* of the batch */
    local_picker picker;
    char *text; /* so far */
    size_t size, capacity, told;
    wh_vlm_token *tokens; /* in the caller's arena; pieces as offsets until the end */
    size_t token_count, token_capacity;
    double logprob;
} lane;

typedef struct run {
    local_session *session;
    const local_prefix *prefix;
    const wh_vlm_sampling *sampling;
    local_chooser chooser;
    wh_arena *arena;
    wh_vlm_text *texts;
    size_t started, finished;
    lane *lanes;
    size_t lane_count;
    wh_error *err;
} run;

/* ---- The text of a continuation ---- */

/* Bytes at the end that may be the beginning of an unfinished UTF-8 character. */
static size_t unfinished(const char *text, size_t size) {
    size_t back = 0;
    while (back < 3 && back < size && ((unsigned char)text[size - 1 - back] & 0xC0) == 0x80)
        back++;
    if (back >= size)
        return 0;
    unsigned char lead = (unsigned char)text[size - 1 - back];
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    return length > back + 1 ? back + 1 : 0;
}

static void tell(const run *r, lane *l, bool all) {
    size_t upto = l->size - (all ? 0 : unfinished(l->text, l->size));
    if (r->sampling->on_text && upto > l->told)
        r->sampling->on_text(r->sampling->data, l->sample, l->text + l->told, upto - l->told);
    l->told = upto > l->told ? upto : l->told;
}

static bool append(lane *l, const char *piece, size_t size) {
    if (l->size + size + 1 > l->capacity) {
        size_t wanted = 2 * (l->size + size + 64);
        char *grown = realloc(l->text, wanted);
        if (!grown)
            return false;
        l->text = grown;
        l->capacity = wanted;
    }
    memcpy(l->text + l->size, piece, size);
    l->size += size;
    l->text[l->size] = 0;
    return true;
}

/* Where the earliest stop string begins, looking only where the last piece can have completed one;
 * `size` if nowhere. */
static size_t find_stop(const run *r, const lane *l, size_t piece) {
    size_t found = l->size;
    for (size_t i = 0; i < r->sampling->stop_count; i++) {
        size_t length = strlen(r->sampling->stops[i]);
        size_t from = l->size > length + piece ? l->size - length - piece : 0;
        char *at = memmem(l->text + from, l->size - from, r->sampling->stops[i], length);
        if (at && (size_t)(at - l->text) < found)
            found = (size_t)(at - l->text);
    }
    return found;
}

/* A copy in which broken UTF-8 became U+FFFD. */
static char *valid_utf8(wh_arena *arena, const char *text, size_t size) {
    char *out = wh_arena_alloc(arena, 3 * size + 1, 1);
    size_t at = 0, end = 0;
    while (out && at < size) {
        int32_t code = text[at] ? wh_text_next(text, &at) : (at++, -1);
        end += wh_text_put(out + end, code < 0 ? 0xFFFD : code);
    }
    return out;
}

/* ---- One continuation ---- */

static wh_status add_token(run *r, lane *l, size_t piece, double logprob) {
    if (!r->sampling->logprobs) {
        l->token_count++;
        return WH_OK;
    }
    if (!wh_arena_grow(r->arena, (void **)&l->tokens, &l->token_capacity, l->token_count + 1,
                       sizeof *l->tokens))
        return wh_fail_nomem(r->err, STAGE);
    const char *copy = wh_arena_strndup(r->arena, l->text + l->size - piece, piece);
    l->tokens[l->token_count++] = (wh_vlm_token){copy, piece, logprob};
    return copy ? WH_OK : wh_fail_nomem(r->err, STAGE);
}

static wh_status finish(run *r, lane *l, wh_vlm_end end) {
    wh_vlm_text *out = &r->texts[l->sample];
    tell(r, l, true);
    char *text = valid_utf8(r->arena, l->text ? l->text : "", l->size);
    *out = (wh_vlm_text){.text = text,
                         .end = end,
                         .seed = r->sampling->seed + l->sample,
                         .token_count = l->token_count,
                         .tokens = r->sampling->logprobs ? l->tokens : NULL,
                         .logprob = l->logprob};
    l->active = false;
    local_picker_free(&l->picker);
    local_forget(r->session, l->sequence);
    wh_vlm_tell(r->session->control, "generate", ++r->finished, r->sampling->samples);
    return text ? WH_OK : wh_fail_nomem(r->err, STAGE);
}

/* Chooses the next token of a lane under `logits`. */
static wh_status advance(run *r, lane *l, const float *logits) {
    const local_model *m = r->session->model;
    char piece[MAX_PIECE];
    llama_token token;
    double logprob;
    wh_status status = local_pick(&l->picker, r->session, logits, &token, &logprob, r->err);
    if (status != WH_OK)
        return status;
    if (llama_vocab_is_eog(m->vocab, token))
        return finish(r, l, WH_VLM_END_MODEL);
    int size = llama_token_to_piece(m->vocab, token, piece, MAX_PIECE, 0, false);
    if (size < 0)
        return wh_fail(r->err, WH_ERR_MODEL, STAGE, "%s: token %d is longer than %d bytes", m->path,
                       token, MAX_PIECE);
    l->logprob += logprob;
    if (!append(l, piece, (size_t)size))
        return wh_fail_nomem(r->err, STAGE);
    status = add_token(r, l, (size_t)size, logprob);
    if (status != WH_OK)
        return status;
    size_t stop = find_stop(r, l, (size_t)size);
    if (stop < l->size) {
        l->size = stop;
        l->text[stop] = 0;
        return finish(r, l, WH_VLM_END_STOP);
    }
    tell(r, l, false);
    if (l->token_count >= (size_t)r->sampling->max_tokens)
        return finish(r, l, WH_VLM_END_LENGTH);
    l->token = token;
    return WH_OK;
}

/* Starts the next sample in a lane, and the ones after it as long as they end at once. */
static wh_status start(run *r, lane *l) {
    wh_status status = WH_OK;
    while (!l->active && r->started < r->sampling->samples && status == WH_OK) {
        char *text = l->text;
        size_t capacity = l->capacity;
        llama_seq_id sequence = l->sequence;
        *l = (lane){.active = true,
                    .sample = r->started++,
                    .sequence = sequence,
                    .pos = r->prefix->next,
                    .text = text,
                    .capacity = capacity};
        if (!append(l, "", 0))
            return wh_fail_nomem(r->err, STAGE);
        local_forget(r->session, sequence);
        llama_memory_seq_cp(llama_get_memory(r->session->context), r->prefix->sequence, sequence,
                            -1, -1);
        status =
            local_picker_create(&r->chooser, r->sampling->seed + l->sample, &l->picker, r->err);
        if (status == WH_OK)
            status = advance(r, l, r->prefix->logits);
    }
    return status;
}

/* One token of every active lane. */
static wh_status step(run *r) {
    local_session *s = r->session;
    s->batch.n_tokens = 0;
    for (size_t i = 0; i < r->lane_count; i++) {
        lane *l = &r->lanes[i];
        if (!l->active)
            continue;
        l->row = s->batch.n_tokens;
        local_batch_add(s, l->token, l->pos++, l->sequence, true);
    }
    wh_status status = local_decode(s, r->err);
    for (size_t i = 0; i < r->lane_count && status == WH_OK; i++) {
        lane *l = &r->lanes[i];
        if (!l->active)
            continue;
        status = advance(r, l, llama_get_logits_ith(s->context, l->row));
        if (status == WH_OK)
            status = start(r, l);
    }
    return status;
}

static wh_status run_all(run *r) {
    wh_status status = WH_OK;
    for (size_t i = 0; i < r->lane_count && status == WH_OK; i++) {
        r->lanes[i].sequence = r->session->params.prefixes + (llama_seq_id)i;
        status = start(r, &r->lanes[i]);
    }
    while (status == WH_OK && r->finished < r->sampling->samples)
        status = step(r);
    return status;
}

static wh_status prepare(run *r) {
    const wh_vlm_sampling *sampling = r->sampling;
    if (sampling->max_tokens > r->session->params.answer_tokens)
        return wh_fail(r->err, WH_ERR_ARG, STAGE,
                       "answers of %d tokens: the session has room for %d", sampling->max_tokens,
                       r->session->params.answer_tokens);
    r->lane_count = (size_t)r->session->params.sequences;
    if (r->lane_count > sampling->samples)
        r->lane_count = sampling->samples;
    r->lanes = calloc(r->lane_count, sizeof *r->lanes);
    r->texts = wh_arena_alloc(r->arena, sampling->samples, sizeof *r->texts);
    if (!r->lanes || !r->texts)
        return wh_fail_nomem(r->err, STAGE);
    return local_chooser_create(r->session->model, sampling, &r->chooser, r->err);
}

wh_status local_generate(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                         const wh_vlm_sampling *sampling, const wh_vlm_control *control,
                         wh_arena *arena, const wh_vlm_text **texts, wh_error *err) {
    local_session *s = (local_session *)session;
    wh_error fault = {0};
    run r = {.session = s,
             .prefix = (const local_prefix *)prefix,
             .sampling = sampling,
             .arena = arena,
             .err = err ? err : &fault};
    local_begin(s, control);
    wh_status status = local_usable(s, r.prefix, r.err);
    if (status == WH_OK)
        status = prepare(&r);
    if (status == WH_OK)
        status = run_all(&r);
    for (size_t i = 0; r.lanes && i < r.lane_count; i++) {
        local_picker_free(&r.lanes[i].picker);
        local_forget(s, s->params.prefixes + (llama_seq_id)i);
        free(r.lanes[i].text);
    }
    free(r.lanes);
    local_chooser_free(&r.chooser);
    local_trace(s, r.prefix, sampling, status == WH_OK ? r.texts : NULL,
                status == WH_OK ? NULL : r.err);
    if (status == WH_OK)
        *texts = r.texts;
    return status;
}
