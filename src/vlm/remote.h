/* What the files of the remote backend share. Not for use outside src/vlm.
 *
 *   remote.c          handles: servers, sessions, images, prefixes
 *   remote_pool.c     which server to ask next; what each cannot do
 *   remote_request.c  the body of a request
 *   remote_answer.c   what an answer says, streamed or not
 *   remote_generate.c samples in flight: attempts, failover, the end
 *   remote_trace.c    one line of JSON for each exchange
 */
#ifndef WH_VLM_REMOTE_H
#define WH_VLM_REMOTE_H

#include "http/http.h"
#include "http/sse.h"
#include "vlm/backend.h"

#include <jansson.h>
#include <pthread.h>

#define WH_REMOTE_STAGE "vlm"

/* Whose server it is, as its list of models says: the spelling of some fields depends on it. */
typedef enum wh_remote_kind {
    WH_REMOTE_UNKNOWN,
    WH_REMOTE_VLLM,
    WH_REMOTE_SGLANG,
    WH_REMOTE_LLAMA_CPP
} wh_remote_kind;

/* What a server turned out not to take. */
enum {
    WH_REMOTE_NO_N = 1,
    WH_REMOTE_NO_SEED = 2,
    WH_REMOTE_NO_STREAM = 4,
    WH_REMOTE_NO_LOGPROBS = 8,
    WH_REMOTE_NO_SCHEMA = 16,
    WH_REMOTE_NO_GRAMMAR = 32,
    WH_REMOTE_NO_USAGE = 64,    /* stream_options */
    WH_REMOTE_OLD_GRAMMAR = 128 /* vLLM before structured_outputs */
};

typedef struct wh_remote_server {
    char *base;      /* "http://127.0.0.1:8000/v1" */
    char shown[160]; /* for messages */
    wh_remote_kind kind;
    unsigned rejects;     /* WH_REMOTE_NO_... */
    int in_flight;        /* requests */
    int failures;         /* in a row */
    double rest_until_ms; /* not asked before, after a failure */
    bool given_up;
    wh_error fault; /* why it rests or was given up */
} wh_remote_server;

typedef struct wh_remote {
    const wh_vlm_backend *backend; /* first */
    pthread_mutex_t lock;          /* of the servers, and of the listener's calls */
    pthread_cond_t freed;
    bool lock_made;
    wh_arena *arena;
    wh_remote_server *servers;
    size_t server_count;
    char *model, *key;
    const char **adapters;
    size_t adapter_count;
    int in_flight, max_in_flight, retries, image_side;
    double timeout_ms;
    bool offline;
    void (*trace)(void *listener, const char *line, size_t bytes);
    void (*note)(void *listener, const char *text);
    void *listener;
} wh_remote;

typedef struct wh_remote_session {
    const wh_vlm_backend *backend;
    wh_remote *remote;
    wh_http *http;
    const char *model; /* the base model, or an adapter */
    uint64_t draws;    /* seeds of the jitter */
} wh_remote_session;

typedef struct wh_remote_image {
    const wh_vlm_backend *backend;
    char *url;       /* data:image/...;base64,... */
    char shown[128]; /* for traces: kind, bytes, hash */
} wh_remote_image;

typedef struct wh_remote_prefix {
    const wh_vlm_backend *backend;
    char *messages; /* a JSON array */
    char *shown;    /* the same without pixels */
    bool continues; /* the last message is the beginning of the answer */
} wh_remote_prefix;

/* ---- remote_pool.c ---- */

/* Splits `urls` at commas into servers. */
wh_status wh_remote_parse_urls(wh_remote *remote, const char *urls, wh_error *err);

/* Reserves a request's place at the server with the fewest in flight that is not resting, waiting
 * at most `wait_ms`. -1: none became free; -2: all were given up (`err` says why). */
int wh_remote_acquire(wh_remote *remote, int wait_ms, wh_error *err);

/* Gives the place back, noting how it went: `rest_ms` > 0 keeps others from asking the server. */
void wh_remote_release(wh_remote *remote, int server, bool failed, int rest_ms,
                       const wh_error *fault);
void wh_remote_give_up(wh_remote *remote, int server, const wh_error *fault);

/* True if another server could be asked now. */
bool wh_remote_has_other(wh_remote *remote, int server);

unsigned wh_remote_rejects(wh_remote *remote, int server);

/* Remembers a rejection and tells the listener; false if it was known already. */
bool wh_remote_reject(wh_remote *remote, int server, unsigned what);

/* Whether all servers in use can be asked for a grammar. */
bool wh_remote_takes_grammars(wh_remote *remote);

/* ---- remote_request.c ---- */

/* The wanted samples of one request. */
typedef struct wh_remote_part {
    size_t first, count;
} wh_remote_part;

/* The body for a server; `for_trace` leaves out the pixels. NULL without memory. WH_ERR_MODEL if
 * the server cannot do what is asked. */
wh_status wh_remote_body(const wh_remote_session *session, const wh_remote_prefix *prefix,
                         const wh_vlm_sampling *sampling, wh_remote_part part, int server,
                         bool for_trace, char **out, wh_error *err);
wh_status wh_remote_prefix_texts(const wh_vlm_message *messages, size_t count,
                                 const char *answer_start, wh_remote_prefix *prefix, wh_error *err);

/* The field that a server's complaint (its error's text) names and that could be left out: one of
 * WH_REMOTE_NO_..., or 0. */
unsigned wh_remote_complains_of(const char *text, unsigned sent);
unsigned wh_remote_optional_fields(const wh_vlm_sampling *sampling, wh_remote_part part);

/* ---- remote_answer.c ---- */

/* One sample as it arrives. */
typedef struct wh_remote_choice {
    char *text, *thought; /* grown by realloc; thought: what a server delivers apart */
    size_t size, room, thought_size, thought_room;
    wh_vlm_end end;
    bool begun, ended;
    json_t *tokens; /* array of {token, logprob} objects */
} wh_remote_choice;

typedef struct wh_remote_answer {
    wh_remote_choice *choices;
    size_t count;              /* that were asked for */
    size_t seen;               /* that have begun */
    size_t max_bytes;          /* of one text */
    int64_t completion_tokens; /* of all; -1: not told */
    bool done;                 /* [DONE], or a whole body */
    /* WH_OK, WH_ERR_NETWORK (malformed, too long, or the server's own complaint), WH_ERR_NOMEM */
    wh_status status;
    char fault[256];
    void (*on_text)(void *user, size_t choice, const char *piece, size_t bytes);
    void *user;
} wh_remote_answer;

bool wh_remote_answer_start(wh_remote_answer *answer, size_t count, size_t max_bytes);
void wh_remote_answer_free(wh_remote_answer *answer);

/* One event of a stream, or a whole body. False (and status and fault) if it is not as it should
 * be. Any bytes may come. */
bool wh_remote_answer_event(wh_remote_answer *answer, const char *data, size_t size);
bool wh_remote_answer_body(wh_remote_answer *answer, const char *data, size_t size);

/* The text of an error that a server sent as JSON or as anything else: cleaned, without the key, at
 * most `room` bytes. False without memory. */
bool wh_remote_told(const wh_remote *remote, const char *body, size_t size, char *told,
                    size_t room);

/* Fills one text in `arena`: the thought in <think> tags, cut at the first stop string. */
wh_status wh_remote_choice_text(const wh_remote_choice *choice, const wh_vlm_sampling *sampling,
                                uint64_t seed, size_t token_count, wh_arena *arena,
                                wh_vlm_text *out, wh_error *err);

/* ---- remote_generate.c, remote_trace.c ---- */

wh_status wh_remote_generate(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                             const wh_vlm_sampling *sampling, const wh_vlm_control *control,
                             wh_arena *arena, const wh_vlm_text **texts, wh_error *err);

/* What a trace line tells of one exchange. */
typedef struct wh_remote_exchange {
    int server, attempt, code;
    double ms;
    const char *model;
    const char *request;            /* JSON without pixels */
    const wh_remote_answer *answer; /* or NULL */
    const wh_error *fault;          /* or NULL */
} wh_remote_exchange;

void wh_remote_trace(wh_remote *remote, const wh_remote_exchange *exchange);
void wh_remote_tell(wh_remote *remote, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
