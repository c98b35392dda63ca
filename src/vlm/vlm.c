/* What both backends share: choosing one, checking arguments, stopping, and the arithmetic. */
#include "vlm/vlm.h"
#include "base/clock.h"

#include "base/status.h"
#include "vlm/backend.h"

#include <math.h>

#define STAGE "vlm"

enum {
    MAX_SEQUENCES = 64,
    MAX_IMAGE_SIDE = 16384,
    MAX_SAMPLES = 4096,
    MAX_TOKENS = 131072,
    MAX_MESSAGES = 256
};

/* What every handle of a backend begins with. */
typedef struct handle {
    const wh_vlm_backend *backend;
} handle;

static const wh_vlm_backend *backend_of(const void *any) {
    return ((const handle *)any)->backend;
}

/* ---- Stopping ---- */

bool wh_vlm_stopped(const wh_vlm_control *control, double start_ms) {
    if (!control)
        return false;
    return (control->cancelled && *control->cancelled) ||
           (control->deadline_ms > 0 && wh_clock_ms() - start_ms > control->deadline_ms);
}

wh_status wh_vlm_fail_stopped(const wh_vlm_control *control, wh_error *err) {
    if (control && control->cancelled && *control->cancelled)
        return wh_fail(err, WH_ERR_CANCELLED, STAGE, "cancelled while the model was at work");
    return wh_fail(err, WH_ERR_CANCELLED, STAGE, "the model's answer took longer than %.1f s",
                   control ? control->deadline_ms / 1e3 : 0.0);
}

void wh_vlm_tell(const wh_vlm_control *control, const char *what, size_t done, size_t total) {
    if (control && control->progress)
        control->progress(control->data, what, done, total);
}

/* ---- The model ---- */

wh_vlm_params wh_vlm_default_params(void) {
    return (wh_vlm_params){.retries = -1};
}

bool wh_vlm_has_local(void) {
#ifdef WH_VLM_LOCAL
    return true;
#else
    return false;
#endif
}

static wh_status open_remote(const wh_vlm_params *params, wh_vlm **out, wh_error *err) {
#ifdef WH_VLM_REMOTE
    return wh_vlm_remote.open(params, out, err);
#else
    (void)out;
    return wh_fail(err, WH_ERR_MODEL, STAGE,
                   "%s: this Whence was built without the backend for servers", params->urls);
#endif
}

static wh_status open_local(const wh_vlm_params *params, wh_vlm **out, wh_error *err) {
    if (!params->model || !*params->model)
        return wh_fail(err, WH_ERR_ARG, STAGE,
                       "no model is named: give a GGUF file, or the address of a server");
#ifdef WH_VLM_LOCAL
    return wh_vlm_local.open(params, out, err);
#else
    (void)out;
    return wh_fail(err, WH_ERR_MODEL, STAGE,
                   "%s: this Whence was built without llama.cpp; run `make vlm`, then try again",
                   params->model);
#endif
}

wh_status wh_vlm_open(const wh_vlm_params *params, wh_vlm **out, wh_error *err) {
    *out = NULL;
    return params->urls ? open_remote(params, out, err) : open_local(params, out, err);
}

void wh_vlm_free(wh_vlm *vlm) {
    if (vlm)
        backend_of(vlm)->free(vlm);
}

wh_vlm_info wh_vlm_describe(const wh_vlm *vlm) {
    return backend_of(vlm)->describe(vlm);
}

/* ---- Sessions and images ---- */

wh_vlm_session_params wh_vlm_default_session_params(void) {
    return (wh_vlm_session_params){
        .context_tokens = 4096, .answer_tokens = 1024, .sequences = 8, .prefixes = 2};
}

wh_status wh_vlm_session_create(wh_vlm *vlm, const wh_vlm_session_params *given,
                                wh_vlm_session **out, wh_error *err) {
    wh_vlm_session_params params = wh_vlm_default_session_params();
    *out = NULL;
    if (given && given->context_tokens)
        params.context_tokens = given->context_tokens;
    if (given && given->answer_tokens)
        params.answer_tokens = given->answer_tokens;
    if (given && given->sequences)
        params.sequences = given->sequences;
    if (given && given->prefixes)
        params.prefixes = given->prefixes;
    if (params.context_tokens < 16 || params.context_tokens > MAX_TOKENS ||
        params.answer_tokens < 1 || params.answer_tokens > MAX_TOKENS)
        return wh_fail(err, WH_ERR_ARG, STAGE,
                       "prompts of %d and answers of %d tokens: give 16 to %d and 1 to %d",
                       params.context_tokens, params.answer_tokens, MAX_TOKENS, MAX_TOKENS);
    if (params.sequences < 1 || params.sequences > MAX_SEQUENCES || params.prefixes < 1 ||
        params.prefixes > MAX_SEQUENCES)
        return wh_fail(err, WH_ERR_ARG, STAGE, "%d sequences over %d prefixes: give 1 to %d",
                       params.sequences, params.prefixes, MAX_SEQUENCES);
    return backend_of(vlm)->session_create(vlm, &params, out, err);
}

void wh_vlm_session_free(wh_vlm_session *session) {
    if (session)
        backend_of(session)->session_free(session);
}

wh_status wh_vlm_session_adapter(wh_vlm_session *session, int index, double scale, wh_error *err) {
    if (!isfinite(scale))
        return wh_fail(err, WH_ERR_ARG, STAGE, "the scale of an adapter must be a finite number");
    return backend_of(session)->session_adapter(session, index, scale, err);
}

wh_status wh_vlm_image_create(wh_vlm_session *session, const uint8_t *rgb, int width, int height,
                              const wh_vlm_control *control, wh_vlm_image **out, wh_error *err) {
    *out = NULL;
    if (width < 1 || height < 1 || width > MAX_IMAGE_SIDE || height > MAX_IMAGE_SIDE)
        return wh_fail(err, WH_ERR_ARG, STAGE, "an image of %d x %d pixels: give 1 to %d a side",
                       width, height, MAX_IMAGE_SIDE);
    return backend_of(session)->image_create(session, rgb, width, height, control, out, err);
}

void wh_vlm_image_free(wh_vlm_image *image) {
    if (image)
        backend_of(image)->image_free(image);
}

size_t wh_vlm_image_tokens(const wh_vlm_image *image) {
    return backend_of(image)->image_tokens(image);
}

/* ---- Prompts ---- */

wh_status wh_vlm_prefix_create(wh_vlm_session *session, const wh_vlm_message *messages,
                               size_t count, const char *answer_start,
                               const wh_vlm_control *control, wh_vlm_prefix **out, wh_error *err) {
    *out = NULL;
    if (count < 1 || count > MAX_MESSAGES)
        return wh_fail(err, WH_ERR_ARG, STAGE, "a prompt of %zu messages: give 1 to %d", count,
                       MAX_MESSAGES);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < messages[i].part_count; k++)
            if (!messages[i].parts[k].image && !messages[i].parts[k].text)
                return wh_fail(err, WH_ERR_ARG, STAGE, "a part has neither a text nor an image");
    return backend_of(session)->prefix_create(session, messages, count, answer_start, control, out,
                                              err);
}

void wh_vlm_prefix_free(wh_vlm_prefix *prefix) {
    if (prefix)
        backend_of(prefix)->prefix_free(prefix);
}

size_t wh_vlm_prefix_tokens(const wh_vlm_prefix *prefix) {
    return backend_of(prefix)->prefix_tokens(prefix);
}

wh_status wh_vlm_prefix_save(wh_vlm_session *session, const wh_vlm_prefix *prefix, const char *path,
                             wh_error *err) {
    const wh_vlm_backend *backend = backend_of(session);
    if (!backend->prefix_save)
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: a prefix of the %s backend cannot be saved",
                       path, backend->name);
    return backend->prefix_save(session, prefix, path, err);
}

wh_status wh_vlm_prefix_restore(wh_vlm_session *session, const char *path, wh_vlm_prefix **out,
                                wh_error *err) {
    const wh_vlm_backend *backend = backend_of(session);
    *out = NULL;
    if (!backend->prefix_restore)
        return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: the %s backend cannot restore a prefix", path,
                       backend->name);
    return backend->prefix_restore(session, path, out, err);
}

/* ---- Continuations ---- */

wh_vlm_sampling wh_vlm_default_sampling(void) {
    return (wh_vlm_sampling){.samples = 1, .max_tokens = 512, .top_p = 1};
}

static wh_status check_sampling(const wh_vlm_sampling *s, wh_error *err) {
    if (s->samples < 1 || s->samples > MAX_SAMPLES)
        return wh_fail(err, WH_ERR_ARG, STAGE, "%zu samples: give 1 to %d", s->samples,
                       MAX_SAMPLES);
    if (s->max_tokens < 1 || s->max_tokens > MAX_TOKENS)
        return wh_fail(err, WH_ERR_ARG, STAGE, "at most %d tokens: give 1 to %d", s->max_tokens,
                       MAX_TOKENS);
    if (!(s->temperature >= 0 && s->temperature <= 100))
        return wh_fail(err, WH_ERR_ARG, STAGE, "a temperature of %g: give 0 to 100",
                       s->temperature);
    if (!(s->top_p > 0 && s->top_p <= 1))
        return wh_fail(err, WH_ERR_ARG, STAGE, "a top_p of %g: give more than 0, at most 1",
                       s->top_p);
    if (s->grammar && s->json_schema)
        return wh_fail(err, WH_ERR_ARG, STAGE, "give a grammar or a JSON schema, not both");
    for (size_t i = 0; i < s->stop_count; i++)
        if (!s->stops[i] || !*s->stops[i])
            return wh_fail(err, WH_ERR_ARG, STAGE, "a stop string is empty");
    return WH_OK;
}

wh_status wh_vlm_generate(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                          const wh_vlm_sampling *sampling, const wh_vlm_control *control,
                          wh_arena *arena, const wh_vlm_text **texts, wh_error *err) {
    *texts = NULL;
    wh_status status = check_sampling(sampling, err);
    return status != WH_OK ? status
                           : backend_of(session)->generate(session, prefix, sampling, control,
                                                           arena, texts, err);
}

/* exp(logprobs) normalised to a sum of 1, without overflow. */
static void normalise(const double *logprobs, size_t count, double *shares) {
    double top = -INFINITY, sum = 0;
    for (size_t i = 0; i < count; i++)
        top = fmax(top, logprobs[i]);
    for (size_t i = 0; i < count; i++)
        sum += shares[i] = exp(logprobs[i] - top);
    for (size_t i = 0; i < count; i++)
        shares[i] /= sum;
}

wh_status wh_vlm_score(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                       const char *const *continuations, size_t count,
                       const wh_vlm_control *control, double *logprobs, double *shares,
                       wh_error *err) {
    const wh_vlm_backend *backend = backend_of(session);
    if (!backend->score)
        return wh_fail(err, WH_ERR_MODEL, STAGE, "the %s backend cannot score given texts",
                       backend->name);
    if (count < 1 || count > MAX_SAMPLES)
        return wh_fail(err, WH_ERR_ARG, STAGE, "%zu texts to score: give 1 to %d", count,
                       MAX_SAMPLES);
    for (size_t i = 0; i < count; i++)
        if (!continuations[i] || !*continuations[i])
            return wh_fail(err, WH_ERR_ARG, STAGE, "a text to score is empty");
    wh_status status =
        backend->score(session, prefix, continuations, count, control, logprobs, err);
    if (status == WH_OK && shares)
        normalise(logprobs, count, shares);
    return status;
}
