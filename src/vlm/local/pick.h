/* Choosing the next token of a continuation. */
#ifndef WH_VLM_LOCAL_PICK_H
#define WH_VLM_LOCAL_PICK_H

#include "base/random.h"
#include "vlm/local/local.h"

/* What all continuations of one call share. */
typedef struct local_chooser {
    double temperature, top_p;
    struct llama_sampler *grammar; /* or NULL */
} local_chooser;

/* Of one continuation. */
typedef struct local_picker {
    double temperature, top_p;
    wh_random random;
    struct llama_sampler *grammar; /* or NULL */
} local_picker;

wh_status local_chooser_create(const local_model *model, const wh_vlm_sampling *sampling,
                               local_chooser *out, wh_error *err);
void local_chooser_free(local_chooser *chooser);

wh_status local_picker_create(const local_chooser *chooser, uint64_t seed, local_picker *out,
                              wh_error *err);
void local_picker_free(local_picker *picker);

/* The next token under `logits`, and ln of its probability under the model itself. */
wh_status local_pick(local_picker *picker, local_session *session, const float *logits,
                     llama_token *token, double *logprob, wh_error *err);

#endif
