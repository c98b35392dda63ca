/* What the files of the local backend share: llama.cpp behind vlm.h. */
#ifndef WH_VLM_LOCAL_LOCAL_H
#define WH_VLM_LOCAL_LOCAL_H

#include "vlm/backend.h"
#include "vlm/check.h"
#include "vlm/local/weights.h"

#include <llama.h>
#include <mtmd-helper.h>
#include <mtmd.h>
#include <pthread.h>

#define STAGE "vlm"

enum {
    LOCAL_BATCH = 512,  /* tokens evaluated at once */
    LOCAL_OUTPUTS = 64, /* of them, those whose logits are wanted */
    LOCAL_MAX_SEQUENCES = 128
};

typedef struct local_adapter {
    struct llama_adapter_lora *lora; /* belongs to the model */
    char sha256[65];
} local_adapter;

/* A wh_vlm. */
typedef struct local_model {
    const wh_vlm_backend *backend;
    wh_vlm_shape shape;
    wh_arena *arena; /* strings */
    const char *path, *name, *template;
    char sha256[65];
    struct llama_model *llama;
    const struct llama_vocab *vocab;
    int n_vocab;
    mtmd_context *mtmd;   /* NULL: text only */
    pthread_mutex_t eyes; /* one encoding, and one line of trace, at a time */
    void (*trace)(void *listener, const char *line, size_t bytes);
    void *listener;
    local_adapter *adapters;
    size_t adapter_count;
    uint64_t weight_bytes, memory_bytes;
    int threads;
    double least_pixels, most_pixels; /* of an image of the Qwen families */
    bool full_precision;              /* weights are f32: so are keys and values */
} local_model;

/* A wh_vlm_session. Sequences of the context: first those of prefixes, then of continuations. */
typedef struct local_session {
    const wh_vlm_backend *backend;
    local_model *model;
    wh_vlm_session_params params;
    struct llama_context *context;
    struct llama_batch batch;
    bool taken[LOCAL_MAX_SEQUENCES]; /* by a prefix */
    int adapter;                     /* -1: none */
    double scale;
    const wh_vlm_control *control; /* of the running call, for llama.cpp's abort callback */
    double start_ms;
    local_weights weights;
    llama_token_data *candidates; /* n_vocab of them, as of the next two */
    float *allowed;               /* logits under a grammar */
    int *scratch;
} local_session;

/* A wh_vlm_image: what the model saw, as chunks of tokens and of vectors. */
typedef struct local_image {
    const wh_vlm_backend *backend;
    local_session *session;
    mtmd_input_chunk **chunks;
    float **vectors; /* of each chunk; NULL for texts */
    size_t count, tokens;
} local_image;

/* A wh_vlm_prefix. */
typedef struct local_prefix {
    const wh_vlm_backend *backend;
    local_session *session;
    llama_seq_id sequence;
    llama_pos next; /* position of the first continuation token */
    size_t tokens;
    float *logits; /* n_vocab, for the first continuation token */
    int adapter;
    double scale;
    char *shown; /* the messages, for a trace; NULL if nobody listens, or if it was restored */
} local_prefix;

/* log.c: llama.cpp's messages. Installed once; the last error of this thread goes into messages. */
void local_log_install(void);
void local_log_clear(void);
const char *local_log_last(void); /* "" if there was none */

/* image.c: the size that a model of the Qwen families sees an image at: multiples of two patches,
 * as near to its own as the limits allow. */
void local_qwen_size(const local_model *model, int width, int height, int *to_width,
                     int *to_height);

/* session.c: begins and ends a long call; evaluates the session's batch. */
void local_begin(local_session *session, const wh_vlm_control *control);
wh_status local_decode(local_session *session, wh_error *err);
void local_batch_add(local_session *session, llama_token token, llama_pos pos,
                     llama_seq_id sequence, bool output);
wh_status local_usable(const local_session *session, const local_prefix *prefix, wh_error *err);
void local_forget(local_session *session, llama_seq_id sequence);

/* prompt.c: a prompt as pieces, each tokens or an image. */
typedef struct local_piece {
    llama_token *tokens;
    size_t count;
    const local_image *image;
} local_piece;

wh_status local_prompt(const local_session *session, const wh_vlm_message *messages, size_t count,
                       const char *answer_start, wh_arena *arena, local_piece **pieces,
                       size_t *piece_count, wh_error *err);

/* Tokens of a plain text, in `arena`. */
wh_status local_tokenize(const local_model *model, const char *text, size_t size, bool special,
                         wh_arena *arena, llama_token **tokens, size_t *count, wh_error *err);

/* ln of the probability of `token` under `logits`. */
double local_logprob(const float *logits, int n_vocab, llama_token token);

/* trace.c: messages as JSON (malloc'd; NULL without memory), and telling the model's listener of
 * one call; `texts` is NULL where it failed. */
char *local_trace_messages(const wh_vlm_message *messages, size_t count, const char *answer_start);
void local_trace(local_session *session, const local_prefix *prefix,
                 const wh_vlm_sampling *sampling, const wh_vlm_text *texts, const wh_error *fault);

/* The backend's functions, one file each. */
wh_status local_open(const wh_vlm_params *params, wh_vlm **out, wh_error *err);
void local_free(wh_vlm *vlm);
wh_vlm_info local_describe(const wh_vlm *vlm);
wh_status local_session_create(wh_vlm *vlm, const wh_vlm_session_params *params,
                               wh_vlm_session **out, wh_error *err);
void local_session_free(wh_vlm_session *session);
wh_status local_session_adapter(wh_vlm_session *session, int index, double scale, wh_error *err);
wh_status local_image_create(wh_vlm_session *session, const uint8_t *rgb, int width, int height,
                             const wh_vlm_control *control, wh_vlm_image **out, wh_error *err);
void local_image_free(wh_vlm_image *image);
size_t local_image_tokens(const wh_vlm_image *image);
wh_status local_prefix_create(wh_vlm_session *session, const wh_vlm_message *messages, size_t count,
                              const char *answer_start, const wh_vlm_control *control,
                              wh_vlm_prefix **out, wh_error *err);
void local_prefix_free(wh_vlm_prefix *prefix);
size_t local_prefix_tokens(const wh_vlm_prefix *prefix);
wh_status local_prefix_save(wh_vlm_session *session, const wh_vlm_prefix *prefix, const char *path,
                            wh_error *err);
wh_status local_prefix_restore(wh_vlm_session *session, const char *path, wh_vlm_prefix **out,
                               wh_error *err);
wh_status local_generate(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                         const wh_vlm_sampling *sampling, const wh_vlm_control *control,
                         wh_arena *arena, const wh_vlm_text **texts, wh_error *err);
wh_status local_score(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                      const char *const *continuations, size_t count, const wh_vlm_control *control,
                      double *logprobs, wh_error *err);

/* prefix.c: a prefix that has a sequence of its own but nothing in it yet. */
wh_status local_prefix_take(local_session *session, local_prefix **out, wh_error *err);

#endif
