/*
 * A vision-language model behind one header, whether it runs here (llama.cpp: libllama, libmtmd) or
 * on a server that speaks OpenAI's protocol.
 *
 *   wh_vlm          a loaded model, or the addresses of servers
 *   wh_vlm_session  what one worker asks it: holds the memory of what was read
 *   wh_vlm_image    a photo that the model has looked at once, for any number of prompts
 *   wh_vlm_prefix   a prompt that was read once, for any number of continuations
 *
 * Ownership: each handle is ended by its `_free` (NULL is legal there), in the order prefix, image,
 * session, model: what comes earlier in this list must not outlive what comes later.
 * Threads: a wh_vlm may be shared by the sessions of several threads. A session, its images and its
 * prefixes serve one thread at a time.
 * Errors: stage "vlm". WH_ERR_MODEL: a file is missing, damaged or does not fit, or the backend
 * cannot do what is asked (the message says which); WH_ERR_LIMIT: the prompt is longer than the
 * context; WH_ERR_CANCELLED: cancelled, or past the deadline; WH_ERR_NETWORK: servers only.
 * Untrusted: model files are checked before a library sees them. Text in parts never becomes a
 * control token of the model, so what a sign says cannot end the user's turn.
 */
#ifndef WH_VLM_VLM_H
#define WH_VLM_VLM_H

#include "base/arena.h"
#include "whence.h"

typedef struct wh_vlm wh_vlm;
typedef struct wh_vlm_session wh_vlm_session;
typedef struct wh_vlm_image wh_vlm_image;
typedef struct wh_vlm_prefix wh_vlm_prefix;

/* ---- Stopping, and telling how far it is ---- */

/* Every long call takes one (or NULL: never stopped, nothing told). Polled between tokens and, in
 * the local backend, between the parts of one evaluation. */
typedef struct wh_vlm_control {
    const volatile bool *cancelled; /* set by another thread or a signal handler; or NULL */
    double deadline_ms;             /* from the start of the call; 0: none */
    /* `done` of `total` (bytes, tokens ...) of `what` ("load", "image", "prefix", "generate"). */
    void (*progress)(void *data, const char *what, size_t done, size_t total);
    void *data;
} wh_vlm_control;

/* ---- The model ---- */

typedef struct wh_vlm_params {
    const char *model;           /* local: a GGUF file; remote: the model's name, NULL: the first */
    const char *mmproj;          /* local: the GGUF file of the vision part; NULL: text only */
    const char *const *adapters; /* LoRA adapters a session can switch to: local GGUF files,
                                    remote: model names as the server lists them */
    size_t adapter_count;
    const char *urls;     /* remote: base addresses, separated by commas; NULL: local */
    const char *key_file; /* remote: file with the key; NULL: WHENCE_VLM_KEY, if set */
    int threads;          /* local: 0: the cores that are idle now, at least one */
    int gpu_layers;       /* local: layers to keep on a GPU; -1: all; 0: none */
    int image_tokens;     /* local: most positions that one image may take; larger images are
                             reduced to fit; 0: 1,024, or fewer if the vision part states a limit
                             (clip.vision.image_max_pixels; Qwen families) */
    size_t memory_bytes;  /* local: most that may be used; 0: what the machine has free */
    int max_in_flight;    /* remote: requests at once over all sessions; 0: 8 */
    int retries;          /* remote: after the first try; -1: 4 */
    double timeout_ms;    /* remote: for one request; 0: 300,000 */
    const wh_vlm_control *control; /* while it loads; not kept */
    bool offline;                  /* remote: every request fails; WHENCE_OFFLINE=1 does it, too */
    int image_side;                /* remote: longer side of what is sent; 0: 1,568 pixels */
    /* One line of JSON for each exchange (format whence-trace/1; no key, no pixels), and one line
     * for a person about what a server cannot do. Called from the sessions' threads, one at a time;
     * or NULL. */
    void (*trace)(void *listener, const char *line, size_t bytes);
    void (*note)(void *listener, const char *text);
    void *listener;
} wh_vlm_params;

wh_vlm_params wh_vlm_default_params(void);

/* Checks the files, then loads them (or asks the servers for their models). */
wh_status wh_vlm_open(const wh_vlm_params *params, wh_vlm **out, wh_error *err);
void wh_vlm_free(wh_vlm *vlm);

/* How sure it is that a family is read as its makers' own code reads it. */
typedef enum wh_vlm_proof {
    WH_VLM_UNPROVEN,   /* nothing was compared */
    WH_VLM_LOOK_ALIKE, /* numerically equal to transformers with random weights of that
                          architecture; real weights were never run */
    WH_VLM_TEXT_REAL,  /* real weights of a text model were run */
    WH_VLM_SERVER      /* a server's matter */
} wh_vlm_proof;

/* What can be asked of a model; strings belong to the handle. */
typedef struct wh_vlm_info {
    const char *backend; /* "llama.cpp" or "remote" */
    const char *name;    /* of the model: file name or the server's name for it */
    const char *family;  /* architecture as the file says: "qwen2vl" ...; "" if unknown */
    const char *sha256;  /* of the first MiB and the size of the file, 64 hex digits; "" if remote:
                            tells versions apart in an answer without reading 15 GB */
    wh_vlm_proof proof;
    bool sees;      /* has a vision part */
    bool scores;    /* wh_vlm_score works */
    bool saves;     /* wh_vlm_prefix_save works */
    bool grammars;  /* .grammar works; .json_schema always does (a server may ignore it: see
                       remote.c) */
    int n_vocab;    /* 0 if unknown */
    int max_tokens; /* context that it was trained for; 0 if unknown */
} wh_vlm_info;

wh_vlm_info wh_vlm_describe(const wh_vlm *vlm);

/* What numbers the boxes in a family's answers are: none are written, pixels of the image as the
 * model saw it (after its own reduction), or thousandths of its width and height. */
typedef enum wh_vlm_box_scale {
    WH_VLM_BOX_NONE,
    WH_VLM_BOX_PIXELS,
    WH_VLM_BOX_THOUSANDTHS
} wh_vlm_box_scale;

/* A family of models that the local backend knows; others are refused. */
typedef struct wh_vlm_family {
    const char *name;         /* "Qwen2.5-VL" */
    const char *architecture; /* of the text model: "qwen2vl" */
    const char *projector;    /* of the vision part: "qwen2.5vl_merger"; NULL: text only */
    wh_vlm_proof proof;
    wh_vlm_box_scale box_scale;
} wh_vlm_family;

const wh_vlm_family *wh_vlm_families(size_t *count);

/* Whether this library was built with llama.cpp. */
bool wh_vlm_has_local(void);

/* ---- A session ---- */

typedef struct wh_vlm_session_params {
    int context_tokens; /* of the longest prompt; 0: 4,096 */
    int answer_tokens;  /* of the longest continuation; 0: 1,024 */
    int sequences;      /* continuations evaluated together, 1 to 64; 0: 8 */
    int prefixes;       /* prefixes alive at once, 1 to 64; 0: 2 */
} wh_vlm_session_params;

wh_vlm_session_params wh_vlm_default_session_params(void);

/* Local: takes memory for all prefixes and continuations at once; WH_ERR_MODEL with both figures if
 * that is more than wh_vlm_params.memory_bytes, or than the machine has free. */
wh_status wh_vlm_session_create(wh_vlm *vlm, const wh_vlm_session_params *params,
                                wh_vlm_session **out, wh_error *err);
void wh_vlm_session_free(wh_vlm_session *session);

/* Switches to adapter number `index` of wh_vlm_params.adapters, -1: none, with `scale` (1: as
 * trained; remote: must be 1). Prefixes read under another adapter stay what they were read as:
 * WH_ERR_ARG when one is used after the switch. */
wh_status wh_vlm_session_adapter(wh_vlm_session *session, int index, double scale, wh_error *err);

/* ---- Images ---- */

/* Looks at an image once. `rgb`: `width` x `height` x 3 bytes, row by row, upright, sRGB; not kept.
 * Local: encoded now, larger images are reduced as the family's own preprocessing does; remote:
 * kept as a JPEG or PNG, sent with every prompt. */
wh_status wh_vlm_image_create(wh_vlm_session *session, const uint8_t *rgb, int width, int height,
                              const wh_vlm_control *control, wh_vlm_image **out, wh_error *err);
void wh_vlm_image_free(wh_vlm_image *image);

/* Positions that it takes in a prompt; 0 if unknown (remote). */
size_t wh_vlm_image_tokens(const wh_vlm_image *image);

/* ---- Prompts ---- */

/* A piece of a message: a text, or an image if `image` is not NULL. Adjacent texts are joined. */
typedef struct wh_vlm_part {
    const char *text;
    const wh_vlm_image *image;
} wh_vlm_part;

typedef struct wh_vlm_message {
    const char *role; /* "system", "user" or "assistant" */
    const wh_vlm_part *parts;
    size_t part_count;
} wh_vlm_message;

/* Reads a prompt: the messages through the model's own chat template, then the beginning of the
 * assistant's turn, and `answer_start` (or NULL), words put into its mouth.
 * Local: evaluated now, once, and shared by all continuations; images must be of this session.
 * Remote: kept, and sent with every request; a server with a prefix cache shares it likewise;
 * `answer_start` needs a server that continues a final message. */
wh_status wh_vlm_prefix_create(wh_vlm_session *session, const wh_vlm_message *messages,
                               size_t count, const char *answer_start,
                               const wh_vlm_control *control, wh_vlm_prefix **out, wh_error *err);
void wh_vlm_prefix_free(wh_vlm_prefix *prefix);
size_t wh_vlm_prefix_tokens(const wh_vlm_prefix *prefix); /* 0 if unknown */

/* Writes a prefix to a file and reads it back in a session of the same model, adapter and scale
 * (checked: WH_ERR_MODEL). Local only. */
wh_status wh_vlm_prefix_save(wh_vlm_session *session, const wh_vlm_prefix *prefix, const char *path,
                             wh_error *err);
wh_status wh_vlm_prefix_restore(wh_vlm_session *session, const char *path, wh_vlm_prefix **out,
                                wh_error *err);

/* ---- Continuations ---- */

typedef struct wh_vlm_sampling {
    size_t samples;           /* continuations, at least 1 */
    int max_tokens;           /* of each */
    double temperature;       /* 0: greedy */
    double top_p;             /* 1: off */
    uint64_t seed;            /* sample i uses seed + i; local: same seed, same answer */
    const char *const *stops; /* a continuation ends before the first of these */
    size_t stop_count;
    const char *grammar;     /* GBNF with a rule `root`, or NULL */
    const char *json_schema; /* a JSON Schema, or NULL; not together with a grammar */
    bool logprobs;           /* fill wh_vlm_text.tokens */
    /* Pieces as they come (whole UTF-8 characters; may include a stop string's beginning), or
     * NULL. */
    void (*on_text)(void *data, size_t sample, const char *piece, size_t bytes);
    void *data;
} wh_vlm_sampling;

wh_vlm_sampling wh_vlm_default_sampling(void); /* 1 sample, 512 tokens, greedy */

typedef enum wh_vlm_end {
    WH_VLM_END_MODEL,  /* the model ended its turn */
    WH_VLM_END_STOP,   /* a stop string */
    WH_VLM_END_LENGTH, /* max_tokens */
} wh_vlm_end;

/* One token and the natural logarithm of its probability under the model itself (temperature 1,
 * no top_p, no grammar). */
typedef struct wh_vlm_token {
    const char *text; /* may be part of a UTF-8 character */
    size_t bytes;
    double logprob;
} wh_vlm_token;

typedef struct wh_vlm_text {
    const char *text; /* NUL-terminated, valid UTF-8 (broken bytes become U+FFFD) */
    wh_vlm_end end;
    uint64_t seed;
    size_t token_count;         /* tokens that were generated; 0 if a server does not say */
    const wh_vlm_token *tokens; /* token_count of them if asked for and to be had, else NULL */
    double logprob;             /* sum over all generated tokens; NAN if not to be had */
} wh_vlm_text;

/* Generates `sampling->samples` continuations of `prefix`, `sequences` at a time in one batch.
 * `*texts`: one each, in `arena`. All or nothing: a failure gives none. */
wh_status wh_vlm_generate(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                          const wh_vlm_sampling *sampling, const wh_vlm_control *control,
                          wh_arena *arena, const wh_vlm_text **texts, wh_error *err);

/* ln P(continuation | prefix) of each of `count` texts, under the model itself, without the end of
 * the turn. `shares`, if not NULL: the same normalised over the given ones, so that two texts "yes"
 * and "no" give P(yes) and P(no). A text is scored as the tokens the model's tokenizer makes of
 * it. */
wh_status wh_vlm_score(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                       const char *const *continuations, size_t count,
                       const wh_vlm_control *control, double *logprobs, double *shares,
                       wh_error *err);

#endif
