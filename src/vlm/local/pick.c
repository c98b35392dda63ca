/* Choosing one token: greedy, or by temperature and top_p with a seed; under a grammar
 * (llama.cpp's) if there is one. Probabilities and the draw are ours: the weights of one look at
 * the logits serve both, where llama.cpp's samplers copy, weigh and divide the whole vocabulary for
 * each token. */
#include "vlm/local/pick.h"

#include "base/status.h"
#include "vlm/schema.h"

#include <math.h>
#include <string.h>

/* The grammar once; each continuation gets a copy. NULL without one. */
static wh_status make_grammar(const local_model *m, const wh_vlm_sampling *sampling,
                              struct llama_sampler **out, wh_error *err) {
    const char *text = sampling->grammar;
    wh_arena *arena = NULL;
    *out = NULL;
    if (sampling->json_schema) {
        arena = wh_arena_create(0);
        if (!arena)
            return wh_fail_nomem(err, STAGE);
        wh_status status = wh_schema_grammar(sampling->json_schema, arena, &text, err);
        if (status != WH_OK) {
            wh_arena_free(arena);
            return status;
        }
    }
    if (text) {
        local_log_clear();
        *out = llama_sampler_init_grammar(m->vocab, text, "root");
        if (!*out)
            wh_fail(err, WH_ERR_ARG, STAGE, "the grammar is not sound%s%s",
                    *local_log_last() ? ": " : "", local_log_last());
    }
    wh_arena_free(arena);
    return text && !*out ? WH_ERR_ARG : WH_OK;
}

wh_status local_chooser_create(const local_model *m, const wh_vlm_sampling *sampling,
                               local_chooser *out, wh_error *err) {
    *out = (local_chooser){.temperature = sampling->temperature, .top_p = sampling->top_p};
    return make_grammar(m, sampling, &out->grammar, err);
}

void local_chooser_free(local_chooser *c) {
    if (c->grammar)
        llama_sampler_free(c->grammar);
    c->grammar = NULL;
}

wh_status local_picker_create(const local_chooser *c, uint64_t seed, local_picker *out,
                              wh_error *err) {
    *out = (local_picker){.temperature = c->temperature,
                          .top_p = c->top_p,
                          .random = wh_random_seed(seed),
                          .grammar = c->grammar ? llama_sampler_clone(c->grammar) : NULL};
    return c->grammar && !out->grammar ? wh_fail_nomem(err, STAGE) : WH_OK;
}

void local_picker_free(local_picker *p) {
    if (p->grammar)
        llama_sampler_free(p->grammar);
    *p = (local_picker){0};
}

static llama_token first_of(const float *logits, float value) {
    int at = 0;
    while (logits[at] != value)
        at++;
    return at;
}

/* Draws under `logits`; LLAMA_TOKEN_NULL if none has any chance. Greedy takes the first of the
 * largest. Temperature first, then top_p of what it gives: the order of the papers' own code (vLLM,
 * transformers). `weighed`: the session's weights are those of these logits at temperature 1. */
static llama_token draw(local_picker *p, local_session *s, const float *logits, bool weighed) {
    local_weights *w = &s->weights;
    bool greedy = p->temperature <= 0;
    if (!weighed || (!greedy && p->temperature != 1))
        local_weigh(w, logits, greedy ? 1 : p->temperature);
    if (!(w->sum >= 1) || !isfinite(w->sum))
        return LLAMA_TOKEN_NULL;
    if (greedy)
        return first_of(logits, w->top);
    if (p->top_p < 1)
        local_weights_cut(w, p->top_p, s->scratch);
    return local_weights_pick(w, wh_random_unit(&p->random));
}

/* The logits with those of tokens that may not follow at -INFINITY. */
static const float *masked(const local_picker *p, local_session *s, const float *logits) {
    int n_vocab = s->model->n_vocab;
    llama_token_data_array all = {.data = s->candidates, .size = (size_t)n_vocab, .selected = -1};
    for (int i = 0; i < n_vocab; i++)
        s->candidates[i] = (llama_token_data){.id = i, .logit = logits[i]};
    llama_sampler_apply(p->grammar, &all);
    for (int i = 0; i < n_vocab; i++)
        s->allowed[s->candidates[i].id] = s->candidates[i].logit;
    return s->allowed;
}

static bool may_follow(const local_picker *p, llama_token token) {
    llama_token_data one = {.id = token, .logit = 1};
    llama_token_data_array array = {.data = &one, .size = 1, .selected = -1};
    llama_sampler_apply(p->grammar, &array);
    return isfinite(one.logit);
}

wh_status local_pick(local_picker *p, local_session *s, const float *logits, llama_token *token,
                     double *logprob, wh_error *err) {
    local_weigh(&s->weights, logits, 1);
    double log_sum = (double)s->weights.top + log(s->weights.sum);
    *token = draw(p, s, logits, true);
    if (*token == LLAMA_TOKEN_NULL)
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: what it computes are no numbers",
                       s->model->path);
    /* Drawing freely, and again among the allowed ones if that was not allowed, gives each allowed
     * token the chance the grammar gives it, and seldom asks the grammar about every token. */
    if (p->grammar && !may_follow(p, *token))
        *token = draw(p, s, masked(p, s, logits), false);
    if (*token == LLAMA_TOKEN_NULL)
        return wh_fail(err, WH_ERR_MODEL, STAGE,
                       "the grammar allows no token of the model's vocabulary here");
    if (p->grammar && !llama_vocab_is_eog(s->model->vocab, *token))
        llama_sampler_accept(p->grammar, *token);
    *logprob = (double)logits[*token] - log_sum;
    return WH_OK;
}
