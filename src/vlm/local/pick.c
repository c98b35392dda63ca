/* Choosing one token: greedy, or by temperature and top_p with a seed; under a grammar if there is
 * one. llama.cpp's samplers do the work. */
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
    struct llama_sampler_chain_params p = llama_sampler_chain_default_params();
    uint32_t folded = (uint32_t)(seed ^ seed >> 32);
    *out = (local_picker){.greedy = c->temperature <= 0};
    out->chain = llama_sampler_chain_init(p);
    out->grammar = c->grammar ? llama_sampler_clone(c->grammar) : NULL;
    if (!out->chain || (c->grammar && !out->grammar))
        return wh_fail_nomem(err, STAGE);
    if (out->greedy) {
        llama_sampler_chain_add(out->chain, llama_sampler_init_greedy());
        return WH_OK;
    }
    /* Temperature first, then top_p of what it gives: the order of the papers' own code (vLLM,
     * transformers). */
    llama_sampler_chain_add(out->chain, llama_sampler_init_temp((float)c->temperature));
    if (c->top_p < 1)
        llama_sampler_chain_add(out->chain, llama_sampler_init_top_p((float)c->top_p, 1));
    /* That one value would mean a seed of the library's own choice. */
    llama_sampler_chain_add(out->chain,
                            llama_sampler_init_dist(folded == LLAMA_DEFAULT_SEED ? 0 : folded));
    return WH_OK;
}

void local_picker_free(local_picker *p) {
    if (p->chain)
        llama_sampler_free(p->chain);
    if (p->grammar)
        llama_sampler_free(p->grammar);
    *p = (local_picker){0};
}

static llama_token best(const float *logits, int n_vocab) {
    int at = 0;
    for (int i = 1; i < n_vocab; i++)
        if (logits[i] > logits[at])
            at = i;
    return at;
}

/* All tokens as the chain wants them; `grammar` rules out those that may not follow. */
static llama_token draw(local_picker *p, local_session *s, const float *logits, bool grammar) {
    int n_vocab = s->model->n_vocab;
    llama_token_data_array all = {.data = s->candidates, .size = (size_t)n_vocab, .selected = -1};
    for (int i = 0; i < n_vocab; i++)
        s->candidates[i] = (llama_token_data){.id = i, .logit = logits[i]};
    if (grammar)
        llama_sampler_apply(p->grammar, &all);
    llama_sampler_apply(p->chain, &all);
    bool none = all.selected < 0 || !isfinite(all.data[all.selected].logit);
    return none ? LLAMA_TOKEN_NULL : all.data[all.selected].id;
}

static bool may_follow(local_picker *p, llama_token token) {
    llama_token_data one = {.id = token, .logit = 1};
    llama_token_data_array array = {.data = &one, .size = 1, .selected = -1};
    llama_sampler_apply(p->grammar, &array);
    return isfinite(one.logit);
}

llama_token local_pick(local_picker *p, local_session *s, const float *logits) {
    llama_token token = p->greedy ? best(logits, s->model->n_vocab) : draw(p, s, logits, false);
    if (!p->grammar)
        return token;
    /* Drawing freely, and again among the allowed ones if that was not allowed, gives each allowed
     * token the chance the grammar gives it, and seldom asks the grammar about every token. */
    if (token == LLAMA_TOKEN_NULL || !may_follow(p, token))
        token = draw(p, s, logits, true);
    if (token != LLAMA_TOKEN_NULL && !llama_vocab_is_eog(s->model->vocab, token))
        llama_sampler_accept(p->grammar, token);
    return token;
}
