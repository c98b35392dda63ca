/* Choosing the next token of a continuation. */
#ifndef WH_VLM_LOCAL_PICK_H
#define WH_VLM_LOCAL_PICK_H

#include "vlm/local/local.h"

/* What all continuations of one call share. */
typedef struct local_chooser {
    double temperature, top_p;
    struct llama_sampler *grammar; /* or NULL */
} local_chooser;

/* Of one continuation. */
typedef struct local_picker {
    bool greedy;
    struct llama_sampler *chain, *grammar;
} local_picker;

wh_status local_chooser_create(const local_model *model, const wh_vlm_sampling *sampling,
                               local_chooser *out, wh_error *err);
void local_chooser_free(local_chooser *chooser);

wh_status local_picker_create(const local_chooser *chooser, uint64_t seed, local_picker *out,
                              wh_error *err);
void local_picker_free(local_picker *picker);

/* The next token under `logits`; LLAMA_TOKEN_NULL if the grammar leaves none. */
llama_token local_pick(local_picker *picker, local_session *session, const float *logits);

#endif
