/* Samples in flight: attempts, failover, the end. One thread drives all requests of a call. */
#include "base/clock.h"
#include "base/status.h"
#include "vlm/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_EVENT ((size_t)4 << 20)
#define MOST_BYTES ((size_t)256 << 20) /* of one body */
#define MOST_TEXT ((size_t)8 << 20)
enum {
    STEP_MS = 50,
    SLOW_ATTEMPTS = 2 /* of those that cost a time-out, or came back as rubbish */
};

/* One request, for one or several samples. */
typedef struct task {
    struct generation *all;
    wh_remote_part part;
    int server, attempt, slow_failures;
    bool running, done, streams, told_text;
    char *body, *shown;
    double start_ms;
    wh_http_transfer *transfer;
    wh_remote_answer answer;
    wh_sse *sse;
    char *raw; /* a body that is no stream */
    size_t raw_size, raw_room;
} task;

typedef struct generation {
    wh_remote_session *session;
    const wh_remote_prefix *prefix;
    const wh_vlm_sampling *sampling;
    const wh_vlm_control *control;
    wh_arena *arena;
    wh_vlm_text *texts;
    task *tasks;
    size_t task_count, running, finished; /* finished: samples */
    double start_ms;
} generation;

/* ---- Receiving ---- */

static bool on_head(void *user, const wh_http_reply *head) {
    task *t = user;
    t->streams = strcmp(head->content_type, "text/event-stream") == 0;
    return true;
}

static bool on_event(void *user, const char *data, size_t size) {
    task *t = user;
    return wh_remote_answer_event(&t->answer, data, size);
}

static void on_text(void *user, size_t choice, const char *piece, size_t bytes) {
    task *t = user;
    const wh_vlm_sampling *sampling = t->all->sampling;
    if (!sampling->on_text)
        return;
    t->told_text = true;
    sampling->on_text(sampling->data, t->part.first + choice, piece, bytes);
}

static bool keep_raw(task *t, const char *bytes, size_t size) {
    if (t->raw_size + size + 1 > t->raw_room) {
        size_t room = t->raw_room ? t->raw_room * 2 : 4096;
        while (room < t->raw_size + size + 1)
            room *= 2;
        char *grown = realloc(t->raw, room);
        if (!grown) {
            t->answer.status = WH_ERR_NOMEM;
            return false;
        }
        t->raw = grown;
        t->raw_room = room;
    }
    memcpy(t->raw + t->raw_size, bytes, size);
    t->raw_size += size;
    t->raw[t->raw_size] = '\0';
    return true;
}

static bool on_data(void *user, const char *bytes, size_t size) {
    task *t = user;
    if (!t->streams)
        return keep_raw(t, bytes, size);
    wh_sse_state state = wh_sse_feed(t->sse, bytes, size);
    if (state == WH_SSE_NOMEM)
        t->answer.status = WH_ERR_NOMEM;
    else if (state == WH_SSE_TOO_LONG) {
        t->answer.status = WH_ERR_NETWORK;
        snprintf(t->answer.fault, sizeof t->answer.fault, "an event of the stream is too long");
    }
    return state == WH_SSE_OPEN;
}

/* ---- Starting ---- */

static void clear_attempt(task *t) {
    free(t->body);
    free(t->shown);
    free(t->raw);
    t->body = t->shown = t->raw = NULL;
    t->raw_size = t->raw_room = 0;
    wh_sse_free(t->sse);
    t->sse = NULL;
    wh_remote_answer_free(&t->answer);
    t->streams = false;
}

/* Leaves `keep` samples to `t` and gives each of the others a request of its own. */
static void split(generation *g, task *t, size_t keep) {
    for (size_t i = keep; i < t->part.count; i++) {
        task *other = &g->tasks[g->task_count++];
        *other = (task){.all = g, .part = {t->part.first + i, 1}, .attempt = t->attempt};
    }
    t->part.count = keep;
}

static size_t limited(size_t tokens, size_t each, size_t base, size_t most) {
    return tokens > (most - base) / each ? most : base + tokens * each;
}

static wh_status send(generation *g, task *t, wh_error *err) {
    wh_remote *remote = g->session->remote;
    size_t tokens = (size_t)g->sampling->max_tokens;
    size_t most_text = limited(tokens, 256, 4096, MOST_TEXT);
    if (!wh_remote_answer_start(&t->answer, t->part.count, most_text) ||
        !(t->sse = wh_sse_create(LONGEST_EVENT, on_event, t)))
        return wh_fail_nomem(err, WH_REMOTE_STAGE);
    t->answer.on_text = on_text;
    t->answer.user = t;
    wh_status status = wh_remote_body(g->session, g->prefix, g->sampling, t->part, t->server, false,
                                      &t->body, err);
    if (status == WH_OK && remote->trace)
        status = wh_remote_body(g->session, g->prefix, g->sampling, t->part, t->server, true,
                                &t->shown, err);
    if (status != WH_OK)
        return status;
    char url[512];
    snprintf(url, sizeof url, "%s/chat/completions", remote->servers[t->server].base);
    wh_http_request request = {
        .url = url,
        .body = t->body,
        .body_size = strlen(t->body),
        .content_type = "application/json",
        .accept = "application/json, text/event-stream",
        .key = remote->key,
        .max_bytes = limited(tokens * t->part.count, 2048, (size_t)1 << 20, MOST_BYTES),
        .total_ms = (int)remote->timeout_ms,
        .idle_ms = (int)remote->timeout_ms,
        .on_head = on_head,
        .on_data = on_data,
        .user = t,
        .cancelled = g->control ? g->control->cancelled : NULL,
    };
    t->start_ms = wh_clock_ms();
    return wh_http_start(g->session->http, &request, t, &t->transfer, err);
}

static wh_status start(generation *g, task *t, int server, wh_error *err) {
    wh_remote *remote = g->session->remote;
    t->server = server;
    t->attempt++;
    if (t->part.count > 1 && wh_remote_rejects(remote, server) & WH_REMOTE_NO_N)
        split(g, t, 1);
    wh_status status = send(g, t, err);
    if (status != WH_OK) {
        clear_attempt(t);
        wh_remote_release(remote, server, false, 0, NULL);
        return status;
    }
    t->running = true;
    g->running++;
    return WH_OK;
}

/* ---- Judging what came ---- */

typedef enum verdict {
    GOOD,
    AGAIN,      /* the failure may pass */
    AGAIN_ONCE, /* it may, but each attempt is dear or the server looks broken */
    WITHOUT,    /* the server does not take a field: leave it out */
    ELSEWHERE,  /* this server will not do it */
    NEVER       /* nor will any other */
} verdict;

static verdict judge_code(generation *g, task *t, const wh_http_reply *reply, wh_error *fault) {
    wh_remote *remote = g->session->remote;
    const char *shown = remote->servers[t->server].shown;
    char told[200];
    if (!wh_remote_told(remote, reply->body, reply->size, told, sizeof told)) {
        wh_fail_nomem(fault, WH_REMOTE_STAGE);
        return NEVER;
    }
    const char *fix = reply->code == 401 || reply->code == 403
                          ? " (give the key by --vlm-key-file or WHENCE_VLM_KEY)"
                          : "";
    wh_fail(fault, WH_ERR_NETWORK, WH_REMOTE_STAGE, "%s: the server answered %d%s%s%s", shown,
            reply->code, fix, *told ? ": " : "", told);
    if (wh_http_is_passing(reply))
        return AGAIN;
    if (reply->code != 400 && reply->code != 422 && reply->code != 501)
        return reply->code == 413 ? NEVER : ELSEWHERE;
    if (strstr(told, "context length") || strstr(told, "context size")) {
        fault->status = WH_ERR_LIMIT;
        return NEVER;
    }
    unsigned known = wh_remote_rejects(remote, t->server);
    unsigned what =
        wh_remote_complains_of(told, wh_remote_optional_fields(g->sampling, t->part) & ~known);
    if (!what)
        return NEVER;
    wh_remote_reject(remote, t->server, what);
    return WITHOUT;
}

static verdict judge_answer(task *t, const char *shown, wh_error *fault) {
    wh_remote_answer *answer = &t->answer;
    if (answer->status == WH_OK && !t->streams)
        wh_remote_answer_body(answer, t->raw ? t->raw : "", t->raw_size);
    bool all_ended = answer->seen > 0, none_missing = true;
    for (size_t i = 0; i < answer->seen; i++) {
        all_ended = all_ended && answer->choices[i].ended;
        none_missing = none_missing && answer->choices[i].begun;
    }
    if (answer->status == WH_ERR_NOMEM) {
        wh_fail_nomem(fault, WH_REMOTE_STAGE);
        return NEVER;
    }
    if (answer->status != WH_OK) {
        wh_fail(fault, WH_ERR_NETWORK, WH_REMOTE_STAGE, "%s: %s", shown, answer->fault);
        return AGAIN_ONCE;
    }
    if (!answer->seen) {
        wh_fail(fault, WH_ERR_NETWORK, WH_REMOTE_STAGE, "%s: the server's answer holds no text",
                shown);
        return AGAIN_ONCE;
    }
    if (!none_missing) {
        wh_fail(fault, WH_ERR_NETWORK, WH_REMOTE_STAGE,
                "%s: the server left out one of the answers", shown);
        return AGAIN_ONCE;
    }
    if (!all_ended && !(answer->done && !t->streams)) {
        wh_fail(fault, WH_ERR_NETWORK, WH_REMOTE_STAGE, "%s: the stream ended in mid-answer",
                shown);
        return AGAIN;
    }
    return GOOD;
}

static verdict judge(generation *g, task *t, const wh_http_reply *reply, wh_error *fault) {
    const char *shown = g->session->remote->servers[t->server].shown;
    /* A stream that we ended for what was in it: that is the better reason. */
    if (reply->status == WH_ERR_CANCELLED && t->answer.status != WH_OK)
        return judge_answer(t, shown, fault);
    if (reply->status != WH_OK) {
        *fault = reply->error;
        if (reply->status != WH_ERR_NETWORK)
            return NEVER;
        return reply->timed_out ? AGAIN_ONCE : wh_http_is_passing(reply) ? AGAIN : ELSEWHERE;
    }
    if (reply->code != 200)
        return judge_code(g, t, reply, fault);
    if (strcmp(reply->content_type, "text/html") == 0) {
        wh_fail(fault, WH_ERR_NETWORK, WH_REMOTE_STAGE,
                "%s: a web page came instead of an answer: is this a model server's address?",
                shown);
        return ELSEWHERE;
    }
    return judge_answer(t, shown, fault);
}

/* ---- Ending an attempt ---- */

static wh_status take_texts(generation *g, task *t, wh_error *err) {
    size_t got = t->answer.seen, tokens = 0;
    if (got < t->part.count) {
        wh_remote_reject(g->session->remote, t->server, WH_REMOTE_NO_N);
        split(g, t, got);
    }
    if (got == 1 && t->answer.completion_tokens > 0)
        tokens = (size_t)t->answer.completion_tokens;
    for (size_t i = 0; i < got; i++) {
        size_t sample = t->part.first + i;
        wh_status status =
            wh_remote_choice_text(&t->answer.choices[i], g->sampling, g->sampling->seed + sample,
                                  tokens, g->arena, &g->texts[sample], err);
        if (status != WH_OK)
            return status;
    }
    t->done = true;
    g->finished += got;
    wh_vlm_tell(g->control, "generate", g->finished, g->sampling->samples);
    return WH_OK;
}

static void tell_trace(generation *g, task *t, const wh_http_reply *reply, const wh_error *fault) {
    wh_remote_exchange exchange = {
        .server = t->server,
        .attempt = t->attempt,
        .code = reply->code,
        .ms = wh_clock_ms() - t->start_ms,
        .model = g->session->model,
        .request = t->shown ? t->shown : "null",
        .answer = &t->answer,
        .fault = fault,
    };
    wh_remote_trace(g->session->remote, &exchange);
}

/* Whether a failed attempt is followed by another one, and for how long the server rests. */
static bool goes_on(generation *g, task *t, verdict v, const wh_http_reply *reply, int *rest_ms) {
    wh_remote *remote = g->session->remote;
    int attempts = remote->retries + (int)remote->server_count;
    *rest_ms = 0;
    if (v == WITHOUT) {
        t->attempt--;
        return true;
    }
    if (v == NEVER || t->told_text)
        return false;
    if (v == ELSEWHERE)
        return remote->server_count > 1 && t->attempt < attempts;
    t->slow_failures += v == AGAIN_ONCE;
    wh_http_retry retry = {.seed = g->session->draws++};
    *rest_ms = wh_http_delay_ms(&retry, t->attempt, reply);
    return t->attempt < attempts && t->slow_failures < SLOW_ATTEMPTS;
}

static wh_status end_attempt(generation *g, task *t, const wh_http_reply *reply, wh_error *err) {
    wh_remote *remote = g->session->remote;
    wh_error fault = {0};
    int rest_ms = 0;
    t->running = false;
    t->transfer = NULL;
    g->running--;
    verdict v = judge(g, t, reply, &fault);
    tell_trace(g, t, reply, v == GOOD ? NULL : &fault);
    bool more = v != GOOD && goes_on(g, t, v, reply, &rest_ms);
    if (v == ELSEWHERE && more)
        wh_remote_give_up(remote, t->server, &fault);
    bool failed = v == AGAIN || v == AGAIN_ONCE || v == ELSEWHERE;
    wh_remote_release(remote, t->server, failed, rest_ms, &fault);
    wh_status status = WH_OK;
    if (v == GOOD)
        status = take_texts(g, t, err);
    else if (!more && t->attempt > 1)
        status = wh_fail(err, fault.status, WH_REMOTE_STAGE, "%.400s (attempt %d)", fault.message,
                         t->attempt);
    else if (!more)
        *err = fault, status = fault.status;
    clear_attempt(t);
    return status;
}

/* ---- The whole ---- */

static task *next_pending(generation *g) {
    for (size_t i = 0; i < g->task_count; i++)
        if (!g->tasks[i].running && !g->tasks[i].done)
            return &g->tasks[i];
    return NULL;
}

static wh_status start_what_fits(generation *g, wh_error *err) {
    task *t;
    while ((t = next_pending(g))) {
        int server = wh_remote_acquire(g->session->remote, g->running ? 0 : STEP_MS, err);
        if (server == -1)
            return WH_OK;
        if (server == -2)
            return err->status;
        wh_status status = start(g, t, server, err);
        if (status != WH_OK)
            return status;
    }
    return WH_OK;
}

static wh_status run(generation *g, wh_error *err) {
    wh_status status = WH_OK;
    while (status == WH_OK && g->finished < g->sampling->samples) {
        void *ended = NULL;
        wh_http_reply reply;
        if (wh_vlm_stopped(g->control, g->start_ms))
            return wh_vlm_fail_stopped(g->control, err);
        status = start_what_fits(g, err);
        if (status == WH_OK && g->running &&
            wh_http_wait(g->session->http, STEP_MS, &ended, &reply)) {
            status = end_attempt(g, ended, &reply, err);
            wh_http_reply_clear(&reply);
        }
    }
    return status;
}

static void stop_all(generation *g) {
    for (size_t i = 0; i < g->task_count; i++) {
        task *t = &g->tasks[i];
        if (t->running) {
            wh_http_abort(g->session->http, t->transfer);
            wh_remote_release(g->session->remote, t->server, false, 0, NULL);
        }
        clear_attempt(t);
    }
    free(g->tasks);
}

wh_status wh_remote_generate(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                             const wh_vlm_sampling *sampling, const wh_vlm_control *control,
                             wh_arena *arena, const wh_vlm_text **texts, wh_error *err) {
    wh_error unused;
    generation g = {
        .session = (wh_remote_session *)session,
        .prefix = (const wh_remote_prefix *)prefix,
        .sampling = sampling,
        .control = control,
        .arena = arena,
        .start_ms = wh_clock_ms(),
    };
    if (!err)
        err = &unused;
    *texts = NULL;
    g.texts = wh_arena_alloc(arena, sampling->samples, sizeof *g.texts);
    /* At worst every sample needs a request of its own. */
    g.tasks = calloc(sampling->samples, sizeof *g.tasks);
    if (!g.texts || !g.tasks) {
        free(g.tasks);
        return wh_fail_nomem(err, WH_REMOTE_STAGE);
    }
    g.tasks[0] = (task){.all = &g, .part = {0, sampling->samples}};
    g.task_count = 1;
    wh_status status = run(&g, err);
    stop_all(&g);
    if (status == WH_OK)
        *texts = g.texts;
    return status;
}
