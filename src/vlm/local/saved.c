/* Prefixes in files: one line of JSON, then the sequence's state as llama.cpp writes it, then the
 * logits. Meant as a cache of our own; what does not belong to the model and adapter is refused. */
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/status.h"
#include "vlm/local/local.h"

#include <stdlib.h>
#include <string.h>

#define FORMAT "whence-prefix/1"

static const size_t max_file_bytes = (size_t)8 << 30;

static const char *adapter_hash(const local_session *s, int adapter) {
    return adapter < 0 ? "" : s->model->adapters[adapter].sha256;
}

/* The first line; NULL without memory. */
static char *head_of(const local_prefix *p, size_t state_bytes, const char *sha256) {
    const local_session *s = p->session;
    json_t *head =
        json_pack("{s:s, s:s, s:s, s:f, s:i, s:I, s:I, s:i, s:s}", "format", FORMAT, "model",
                  s->model->sha256, "adapter", adapter_hash(s, p->adapter), "scale", p->scale,
                  "next", (int)p->next, "tokens", (json_int_t)p->tokens, "state_bytes",
                  (json_int_t)state_bytes, "vocabulary", s->model->n_vocab, "sha256", sha256);
    char *line = head ? json_dumps(head, JSON_COMPACT) : NULL;
    json_decref(head);
    return line;
}

wh_status local_prefix_save(wh_vlm_session *session, const wh_vlm_prefix *prefix, const char *path,
                            wh_error *err) {
    local_session *s = (local_session *)session;
    const local_prefix *p = (const local_prefix *)prefix;
    wh_status status = local_usable(s, p, err);
    if (status != WH_OK)
        return status;
    size_t state = llama_state_seq_get_size(s->context, p->sequence);
    size_t logits = (size_t)s->model->n_vocab * sizeof *p->logits;
    uint8_t *body = malloc(state + logits), *all = NULL;
    char *head = NULL, sha256[65];
    status = wh_fail_nomem(err, STAGE);
    if (!body)
        goto done;
    if (llama_state_seq_get_data(s->context, body, state, p->sequence) != state) {
        status = wh_fail(err, WH_ERR_INTERNAL, STAGE, "llama.cpp gave another state than it said");
        goto done;
    }
    memcpy(body + state, p->logits, logits);
    head = wh_sha256(body, state + logits, sha256) ? head_of(p, state, sha256) : NULL;
    size_t head_size = head ? strlen(head) : 0;
    all = head ? malloc(head_size + 1 + state + logits) : NULL;
    if (!all)
        goto done;
    memcpy(all, head, head_size);
    all[head_size] = '\n';
    memcpy(all + head_size + 1, body, state + logits);
    status = wh_file_write(path, all, head_size + 1 + state + logits, err);
done:
    free(body);
    free(head);
    free(all);
    return status;
}

/* ---- Reading ---- */

static wh_status not_ours(const char *path, const char *what, wh_error *err) {
    return wh_fail(err, WH_ERR_MODEL, STAGE, "%s: %s; read the prompt again", path, what);
}

typedef struct head {
    const char *format, *model, *adapter, *sha256;
    double scale;
    int next, vocabulary;
    json_int_t tokens, state_bytes;
} head;

static wh_status check_head(const local_session *s, const char *path, const head *h, size_t body,
                            wh_error *err) {
    if (strcmp(h->format, FORMAT))
        return not_ours(path, "is not a saved prefix of this version", err);
    if (strcmp(h->model, s->model->sha256))
        return not_ours(path, "was made with another model", err);
    if (strcmp(h->adapter, adapter_hash(s, s->adapter)) || h->scale != s->scale)
        return not_ours(path, "was made under another adapter", err);
    if (h->vocabulary != s->model->n_vocab || h->state_bytes < 0 || h->tokens < 1 || h->next < 1 ||
        body != (size_t)h->state_bytes + (size_t)h->vocabulary * sizeof(float))
        return not_ours(path, "is damaged or cut short", err);
    if (h->tokens > s->params.context_tokens)
        return wh_fail(err, WH_ERR_LIMIT, STAGE,
                       "%s: the prompt takes %lld tokens, the session has room for %d", path,
                       (long long)h->tokens, s->params.context_tokens);
    return WH_OK;
}

static wh_status put_back(local_session *s, const char *path, const head *h, const uint8_t *body,
                          local_prefix **out, wh_error *err) {
    local_prefix *p = NULL;
    wh_status status = local_prefix_take(s, &p, err);
    if (status != WH_OK)
        return status;
    local_log_clear();
    size_t state = (size_t)h->state_bytes;
    if (llama_state_seq_set_data(s->context, body, state, p->sequence) != state) {
        local_prefix_free((wh_vlm_prefix *)p);
        return not_ours(path, "does not fit this session", err);
    }
    memcpy(p->logits, body + state, (size_t)s->model->n_vocab * sizeof *p->logits);
    p->next = h->next;
    p->tokens = (size_t)h->tokens;
    *out = p;
    return WH_OK;
}

wh_status local_prefix_restore(wh_vlm_session *session, const char *path, wh_vlm_prefix **out,
                               wh_error *err) {
    local_session *s = (local_session *)session;
    unsigned char *bytes = NULL;
    size_t size;
    json_t *json = NULL;
    head h;
    char sha256[65];
    wh_status status = wh_file_read(path, max_file_bytes, &bytes, &size, err);
    if (status != WH_OK)
        return status;
    unsigned char *end = memchr(bytes, '\n', size < 4096 ? size : 4096);
    if (!end || wh_json_parse((char *)bytes, (size_t)(end - bytes), path, &json, NULL) != WH_OK ||
        json_unpack(json, "{s:s, s:s, s:s, s:F, s:i, s:I, s:I, s:i, s:s}", "format", &h.format,
                    "model", &h.model, "adapter", &h.adapter, "scale", &h.scale, "next", &h.next,
                    "tokens", &h.tokens, "state_bytes", &h.state_bytes, "vocabulary", &h.vocabulary,
                    "sha256", &h.sha256)) {
        status = not_ours(path, "is not a saved prefix", err);
        goto done;
    }
    const uint8_t *body = end + 1;
    size_t body_size = size - (size_t)(body - bytes);
    status = check_head(s, path, &h, body_size, err);
    if (status != WH_OK)
        goto done;
    if (!wh_sha256(body, body_size, sha256) || strcmp(sha256, h.sha256))
        status = not_ours(path, "is damaged", err);
    else
        status = put_back(s, path, &h, body, (local_prefix **)out, err);
done:
    json_decref(json);
    free(bytes);
    return status;
}
