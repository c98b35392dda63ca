/* The backend for servers that speak OpenAI's protocol (vLLM, SGLang, llama-server): handles.
 *
 * What a server cannot do is found out when it is asked, remembered, told to the listener, and left
 * out from then on where the answer means the same without it (several samples in one request,
 * streaming, seeds, log-probabilities). A grammar or a schema is never dropped: that is
 * WH_ERR_MODEL. A server that takes no notice of a field without saying so cannot be found out:
 * readers of answers must bear free text. */
#include "vlm/remote.h"
#include "base/clock.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/status.h"
#include "photo/photo.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEFAULT_IN_FLIGHT = 8,
    MOST_IN_FLIGHT = 1024,
    DEFAULT_RETRIES = 4,
    MOST_RETRIES = 100,
    DEFAULT_SIDE = 1568, /* a multiple of 28, the patch of Qwen2.5-VL */
    SMALL_SIDE = 256,    /* up to here a PNG: JPEG blurs the letters of small crops */
    JPEG_QUALITY = 90,
    KEY_BYTES = 4096,
    REST_MS = 30000 /* of a server that is away when others are there */
};
#define DEFAULT_TIMEOUT_MS 300000.0
#define MODEL_LIST_BYTES ((size_t)4 << 20)

static wh_remote *of(wh_vlm *vlm) {
    return (wh_remote *)vlm;
}

/* ---- The key ---- */

/* From the file, or from WHENCE_VLM_KEY; blanks at the end of the file are not part of it. */
static wh_status read_key(wh_remote *remote, const char *file, wh_error *err) {
    const char *given = getenv("WHENCE_VLM_KEY");
    unsigned char *bytes = NULL;
    size_t size = 0;
    if (!file && !(given && *given))
        return WH_OK;
    if (file) {
        wh_status status = wh_file_read(file, KEY_BYTES, &bytes, &size, err);
        if (status != WH_OK)
            return status;
        while (size && bytes[size - 1] <= ' ')
            bytes[--size] = '\0';
        given = (char *)bytes;
    }
    remote->key = *given ? wh_arena_strdup(remote->arena, given) : NULL;
    wh_status status = WH_OK;
    if (!*given)
        status = wh_fail(err, WH_ERR_ARG, WH_REMOTE_STAGE, "%s: no key in this file", file);
    else if (!remote->key)
        status = wh_fail_nomem(err, WH_REMOTE_STAGE);
    if (bytes)
        memset(bytes, 0, size);
    free(bytes);
    return status;
}

/* ---- Opening ---- */

static wh_remote_kind kind_of(const json_t *model) {
    const char *owner = json_string_value(json_object_get(model, "owned_by"));
    if (owner && strcmp(owner, "vllm") == 0)
        return WH_REMOTE_VLLM;
    if (owner && strcmp(owner, "sglang") == 0)
        return WH_REMOTE_SGLANG;
    return owner && strcmp(owner, "llamacpp") == 0 ? WH_REMOTE_LLAMA_CPP : WH_REMOTE_UNKNOWN;
}

static bool lists(const json_t *models, const char *name) {
    size_t i;
    json_t *model;
    json_array_foreach((json_t *)(uintptr_t)models, i, model) {
        const char *id = json_string_value(json_object_get(model, "id"));
        if (id && strcmp(id, name) == 0)
            return true;
    }
    return false;
}

/* Every model that will be asked for must be there. llama-server answers to any name. */
static wh_status check_names(wh_remote *remote, const wh_remote_server *server,
                             const json_t *models, wh_error *err) {
    const char *first = json_string_value(json_object_get(json_array_get(models, 0), "id"));
    if (!first)
        return wh_fail(err, WH_ERR_MODEL, WH_REMOTE_STAGE, "%s: the server has no model",
                       server->shown);
    if (!remote->model && !(remote->model = wh_arena_strdup(remote->arena, first)))
        return wh_fail_nomem(err, WH_REMOTE_STAGE);
    if (server->kind == WH_REMOTE_LLAMA_CPP)
        return WH_OK;
    for (size_t i = 0; i <= remote->adapter_count; i++) {
        const char *name = i ? remote->adapters[i - 1] : remote->model;
        if (!lists(models, name))
            return wh_fail(err, WH_ERR_MODEL, WH_REMOTE_STAGE,
                           "%s: the server has no model \"%.100s\"; its first is \"%.100s\"",
                           server->shown, name, first);
    }
    return WH_OK;
}

static wh_status read_models(wh_remote *remote, wh_remote_server *server,
                             const wh_http_reply *reply, wh_error *err) {
    char told[200];
    if (reply->code == 404 && remote->model) /* not all servers have such a list */
        return WH_OK;
    if (reply->code != 200) {
        if (!wh_remote_told(remote, reply->body, reply->size, told, sizeof told))
            return wh_fail_nomem(err, WH_REMOTE_STAGE);
        return wh_fail(err, WH_ERR_NETWORK, WH_REMOTE_STAGE, "%s: the server answered %d%s: %s",
                       server->shown, reply->code,
                       reply->code == 401 || reply->code == 403
                           ? " (give the key by --vlm-key-file or WHENCE_VLM_KEY)"
                           : "",
                       told);
    }
    json_t *list = NULL;
    if (wh_json_parse(reply->body ? reply->body : "", reply->size, "", &list, NULL) != WH_OK ||
        !json_is_array(json_object_get(list, "data"))) {
        json_decref(list);
        return wh_fail(err, WH_ERR_NETWORK, WH_REMOTE_STAGE,
                       "%s: no list of models came: is this a model server's address?",
                       server->shown);
    }
    const json_t *models = json_object_get(list, "data");
    server->kind = kind_of(json_array_get(models, 0));
    wh_status status = check_names(remote, server, models, err);
    json_decref(list);
    return status;
}

static wh_status ask_models(wh_remote *remote, wh_http *http, size_t index,
                            const volatile bool *cancelled, bool *passing, wh_error *err) {
    wh_remote_server *server = &remote->servers[index];
    char url[512];
    snprintf(url, sizeof url, "%s/models", server->base);
    int patience = remote->timeout_ms < 15000 ? (int)remote->timeout_ms : 15000;
    wh_http_request request = {.url = url,
                               .accept = "application/json",
                               .key = remote->key,
                               .max_bytes = MODEL_LIST_BYTES,
                               .connect_ms = patience < 5000 ? patience : 5000,
                               .idle_ms = patience,
                               .total_ms = patience,
                               .cancelled = cancelled};
    wh_http_retry retry = {.attempts = remote->retries < 2 ? remote->retries + 1 : 3,
                           .seed = index};
    wh_http_reply reply;
    wh_status status = wh_http_fetch(http, &request, &retry, &reply);
    *passing = wh_http_is_passing(&reply);
    if (status == WH_OK)
        status = read_models(remote, server, &reply, err);
    else if (*passing && !reply.code)
        wh_fail(err, status, reply.error.stage, "%s (does a model server listen there?)",
                reply.error.message);
    else
        *err = reply.error;
    wh_http_reply_clear(&reply);
    return status;
}

/* One server that answers is enough; the others rest, or are given up. */
static wh_status ask_all(wh_remote *remote, const wh_vlm_control *control, wh_error *err) {
    wh_http *http = NULL;
    size_t good = 0;
    wh_error first = {0};
    wh_status status = wh_http_create(remote->offline, &http, err);
    for (size_t i = 0; status == WH_OK && i < remote->server_count; i++) {
        wh_error fault = {0};
        bool passing;
        wh_status found =
            ask_models(remote, http, i, control ? control->cancelled : NULL, &passing, &fault);
        good += found == WH_OK;
        if (found == WH_ERR_NOMEM || found == WH_ERR_CANCELLED) {
            *err = fault;
            status = found;
        } else if (found != WH_OK) {
            wh_remote_server *server = &remote->servers[i];
            first = first.status ? first : fault;
            server->fault = fault;
            server->given_up = !passing;
            server->rest_until_ms = wh_clock_ms() + REST_MS;
            if (remote->server_count > 1)
                wh_remote_tell(remote, "%s", fault.message);
        }
    }
    wh_http_free(http);
    if (status == WH_OK && !good) {
        *err = first;
        status = first.status;
    }
    return status;
}

static wh_status copy_params(wh_remote *remote, const wh_vlm_params *params, wh_error *err) {
    if (params->max_in_flight < 0 || params->max_in_flight > MOST_IN_FLIGHT ||
        params->retries > MOST_RETRIES)
        return wh_fail(err, WH_ERR_ARG, WH_REMOTE_STAGE,
                       "at most %d requests at once and %d repetitions", MOST_IN_FLIGHT,
                       MOST_RETRIES);
    remote->max_in_flight = params->max_in_flight ? params->max_in_flight : DEFAULT_IN_FLIGHT;
    remote->retries = params->retries < 0 ? DEFAULT_RETRIES : params->retries;
    remote->timeout_ms = params->timeout_ms > 0 && params->timeout_ms < 1e8 ? params->timeout_ms
                                                                            : DEFAULT_TIMEOUT_MS;
    remote->image_side = params->image_side > 0 ? params->image_side : DEFAULT_SIDE;
    remote->offline = params->offline;
    remote->trace = params->trace;
    remote->note = params->note;
    remote->listener = params->listener;
    remote->adapters = wh_arena_alloc(remote->arena, params->adapter_count, sizeof(char *));
    if (!remote->adapters ||
        (params->model && !(remote->model = wh_arena_strdup(remote->arena, params->model))))
        return wh_fail_nomem(err, WH_REMOTE_STAGE);
    for (size_t i = 0; i < params->adapter_count; i++) {
        remote->adapters[i] = wh_arena_strdup(remote->arena, params->adapters[i]);
        if (!remote->adapters[i])
            return wh_fail_nomem(err, WH_REMOTE_STAGE);
    }
    remote->adapter_count = params->adapter_count;
    return WH_OK;
}

static bool make_lock(wh_remote *remote) {
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    remote->lock_made = pthread_mutex_init(&remote->lock, NULL) == 0 &&
                        pthread_cond_init(&remote->freed, &steady) == 0;
    pthread_condattr_destroy(&steady);
    return remote->lock_made;
}

static void close_remote(wh_vlm *vlm) {
    wh_remote *remote = of(vlm);
    if (remote->lock_made) {
        pthread_mutex_destroy(&remote->lock);
        pthread_cond_destroy(&remote->freed);
    }
    if (remote->key)
        memset(remote->key, 0, strlen(remote->key));
    wh_arena_free(remote->arena);
    free(remote);
}

/* Who runs it must know before the first photo goes. */
static void tell_where(wh_remote *remote) {
    for (size_t i = 0; i < remote->server_count; i++) {
        const wh_remote_server *server = &remote->servers[i];
        if (!wh_http_is_loopback(server->base))
            wh_remote_tell(remote, "photos and what is read on them are sent to %s%s",
                           server->shown,
                           strncmp(server->base, "http:", 5) == 0 ? ", unencrypted" : "");
    }
}

static wh_status open_remote(const wh_vlm_params *params, wh_vlm **out, wh_error *err) {
    wh_error unused;
    wh_remote *remote = calloc(1, sizeof *remote);
    if (!err)
        err = &unused;
    if (!remote)
        return wh_fail_nomem(err, WH_REMOTE_STAGE);
    remote->backend = &wh_vlm_remote;
    wh_status status = WH_OK;
    if (!(remote->arena = wh_arena_create(0)) || !make_lock(remote))
        status = wh_fail_nomem(err, WH_REMOTE_STAGE);
    if (status == WH_OK)
        status = copy_params(remote, params, err);
    if (status == WH_OK)
        status = wh_remote_parse_urls(remote, params->urls, err);
    if (status == WH_OK)
        status = read_key(remote, params->key_file, err);
    if (status == WH_OK && !remote->offline)
        tell_where(remote);
    if (status == WH_OK)
        status = ask_all(remote, params->control, err);
    if (status != WH_OK) {
        close_remote((wh_vlm *)remote);
        return status;
    }
    *out = (wh_vlm *)remote;
    return WH_OK;
}

static wh_vlm_info describe(const wh_vlm *vlm) {
    wh_remote *remote = of((wh_vlm *)(uintptr_t)vlm);
    return (wh_vlm_info){
        .backend = "remote",
        .name = remote->model,
        .family = "",
        .sha256 = "",
        .proof = WH_VLM_SERVER,
        .sees = true, /* only the server knows; one that cannot refuses the first image */
        .grammars = wh_remote_takes_grammars(remote),
    };
}

/* ---- Sessions ---- */

static wh_status session_create(wh_vlm *vlm, const wh_vlm_session_params *params,
                                wh_vlm_session **out, wh_error *err) {
    (void)params; /* memory is the server's matter */
    wh_remote_session *session = calloc(1, sizeof *session);
    if (!session)
        return wh_fail_nomem(err, WH_REMOTE_STAGE);
    session->backend = &wh_vlm_remote;
    session->remote = of(vlm);
    session->model = session->remote->model;
    session->draws = (uint64_t)(uintptr_t)session; /* sessions must not repeat in step */
    wh_status status = wh_http_create(session->remote->offline, &session->http, err);
    if (status != WH_OK) {
        free(session);
        return status;
    }
    *out = (wh_vlm_session *)session;
    return WH_OK;
}

static void session_free(wh_vlm_session *given) {
    wh_remote_session *session = (wh_remote_session *)given;
    wh_http_free(session->http);
    free(session);
}

static wh_status session_adapter(wh_vlm_session *given, int index, double scale, wh_error *err) {
    wh_remote_session *session = (wh_remote_session *)given;
    const wh_remote *remote = session->remote;
    if (index < -1 || (index >= 0 && (size_t)index >= remote->adapter_count))
        return wh_fail(err, WH_ERR_ARG, WH_REMOTE_STAGE, "no adapter has number %d", index);
    if (index >= 0 && scale != 1)
        return wh_fail(err, WH_ERR_MODEL, WH_REMOTE_STAGE,
                       "a server applies an adapter as it was trained: the scale must be 1");
    session->model = index < 0 ? remote->model : remote->adapters[index];
    return WH_OK;
}

/* ---- Images and prefixes ---- */

static wh_status image_create(wh_vlm_session *given, const uint8_t *rgb, int width, int height,
                              const wh_vlm_control *control, wh_vlm_image **out, wh_error *err) {
    (void)control;
    const wh_remote *remote = ((wh_remote_session *)given)->remote;
    wh_image pixels = {width, height, (unsigned char *)(uintptr_t)rgb};
    unsigned char *bytes = NULL;
    char *encoded = NULL, hash[65];
    size_t size = 0;
    bool png = width <= SMALL_SIDE && height <= SMALL_SIDE;
    const char *kind = png ? "png" : "jpeg";
    wh_remote_image *image = calloc(1, sizeof *image);
    if (!image)
        return wh_fail_nomem(err, WH_REMOTE_STAGE);
    image->backend = &wh_vlm_remote;
    wh_status status = wh_photo_init(err);
    if (status == WH_OK)
        status = wh_image_encode(&pixels, "the image for the server", remote->image_side,
                                 png ? 0 : JPEG_QUALITY, &bytes, &size, err);
    if (status != WH_OK)
        goto done;
    encoded = g_base64_encode(bytes, size);
    if (!encoded || !wh_sha256(bytes, size, hash) ||
        asprintf(&image->url, "data:image/%s;base64,%s", kind, encoded) < 0) {
        image->url = NULL;
        status = wh_fail_nomem(err, WH_REMOTE_STAGE);
        goto done;
    }
    snprintf(image->shown, sizeof image->shown, "%s, %zu bytes, sha256 %s", kind, size, hash);
done:
    g_free(encoded);
    free(bytes);
    if (status == WH_OK)
        *out = (wh_vlm_image *)image;
    else
        free(image);
    return status;
}

static void image_free(wh_vlm_image *given) {
    wh_remote_image *image = (wh_remote_image *)given;
    free(image->url);
    free(image);
}

static size_t image_tokens(const wh_vlm_image *image) {
    (void)image;
    return 0;
}

static void prefix_free(wh_vlm_prefix *given) {
    wh_remote_prefix *prefix = (wh_remote_prefix *)given;
    free(prefix->messages);
    free(prefix->shown);
    free(prefix);
}

static wh_status prefix_create(wh_vlm_session *session, const wh_vlm_message *messages,
                               size_t count, const char *answer_start,
                               const wh_vlm_control *control, wh_vlm_prefix **out, wh_error *err) {
    (void)session, (void)control;
    wh_remote_prefix *prefix = calloc(1, sizeof *prefix);
    if (!prefix)
        return wh_fail_nomem(err, WH_REMOTE_STAGE);
    prefix->backend = &wh_vlm_remote;
    wh_status status = wh_remote_prefix_texts(messages, count, answer_start, prefix, err);
    if (status != WH_OK)
        prefix_free((wh_vlm_prefix *)prefix);
    else
        *out = (wh_vlm_prefix *)prefix;
    return status;
}

static size_t prefix_tokens(const wh_vlm_prefix *prefix) {
    (void)prefix;
    return 0;
}

const wh_vlm_backend wh_vlm_remote = {
    .name = "remote",
    .open = open_remote,
    .free = close_remote,
    .describe = describe,
    .session_create = session_create,
    .session_free = session_free,
    .session_adapter = session_adapter,
    .image_create = image_create,
    .image_free = image_free,
    .image_tokens = image_tokens,
    .prefix_create = prefix_create,
    .prefix_free = prefix_free,
    .prefix_tokens = prefix_tokens,
    .generate = wh_remote_generate,
};
