/* The body of a request: OpenAI's chat completions, with what vLLM, SGLang and llama-server add. */
#include "base/json.h"
#include "base/status.h"
#include "vlm/remote.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The messages, once for a prefix ---- */

static json_t *text_part(const char *text) {
    return json_pack("{s:s, s:o}", "type", "text", "text", wh_json_text(text));
}

static json_t *image_part(const wh_remote_image *image, bool for_trace) {
    return for_trace
               ? json_pack("{s:s, s:s}", "type", "image", "image", image->shown)
               : json_pack("{s:s, s:{s:s}}", "type", "image_url", "image_url", "url", image->url);
}

/* Adjacent texts become one part; `texts` collects them. */
static json_t *parts_of(const wh_vlm_message *message, bool for_trace, wh_arena *arena) {
    json_t *list = json_array();
    const char *text = NULL;
    bool ok = list != NULL;
    for (size_t i = 0; ok && i <= message->part_count; i++) {
        const wh_vlm_part *part = i < message->part_count ? &message->parts[i] : NULL;
        if (part && !part->image) {
            text = text ? wh_arena_printf(arena, "%s%s", text, part->text) : part->text;
            ok = text != NULL;
            continue;
        }
        if (text)
            ok = json_array_append_new(list, text_part(text)) == 0;
        text = NULL;
        if (ok && part)
            ok = json_array_append_new(
                     list, image_part((const wh_remote_image *)part->image, for_trace)) == 0;
    }
    if (!ok) {
        json_decref(list);
        return NULL;
    }
    /* A message of text alone is a string: text models' templates need that. */
    if (json_array_size(list) == 1 && json_object_get(json_array_get(list, 0), "text")) {
        json_t *only = json_incref(json_object_get(json_array_get(list, 0), "text"));
        json_decref(list);
        return only;
    }
    return list;
}

static char *dump_messages(const wh_vlm_message *messages, size_t count, const char *answer_start,
                           bool for_trace) {
    wh_arena *arena = wh_arena_create(0);
    json_t *list = json_array();
    bool ok = arena && list;
    for (size_t i = 0; ok && i < count; i++) {
        json_t *parts = parts_of(&messages[i], for_trace, arena);
        ok = parts && json_array_append_new(list, json_pack("{s:o, s:o}", "role",
                                                            wh_json_text(messages[i].role),
                                                            "content", parts)) == 0;
    }
    if (ok && answer_start)
        ok = json_array_append_new(list, json_pack("{s:s, s:o}", "role", "assistant", "content",
                                                   wh_json_text(answer_start))) == 0;
    char *text = ok ? json_dumps(list, JSON_COMPACT) : NULL;
    json_decref(list);
    wh_arena_free(arena);
    return text;
}

wh_status wh_remote_prefix_texts(const wh_vlm_message *messages, size_t count,
                                 const char *answer_start, wh_remote_prefix *prefix,
                                 wh_error *err) {
    if (answer_start && !*answer_start)
        answer_start = NULL;
    prefix->continues = answer_start != NULL;
    prefix->messages = dump_messages(messages, count, answer_start, false);
    prefix->shown = dump_messages(messages, count, answer_start, true);
    return prefix->messages && prefix->shown ? WH_OK : wh_fail_nomem(err, WH_REMOTE_STAGE);
}

/* ---- The rest ---- */

static bool put(json_t *object, const char *key, json_t *value) {
    return json_object_set_new(object, key, value) == 0;
}

static wh_status cannot(const wh_remote_server *server, const char *what, wh_error *err) {
    return wh_fail(err, WH_ERR_MODEL, WH_REMOTE_STAGE,
                   "%s %s; ask for free text, or use vLLM, "
                   "SGLang or llama-server",
                   server->shown, what);
}

static wh_status put_grammar(json_t *body, const wh_remote_server *server, unsigned rejects,
                             const char *grammar, wh_error *err) {
    if (server->kind == WH_REMOTE_UNKNOWN || rejects & WH_REMOTE_NO_GRAMMAR)
        return cannot(server, "is not known to take a grammar", err);
    json_t *text = wh_json_text(grammar);
    bool ok;
    if (server->kind == WH_REMOTE_LLAMA_CPP)
        ok = put(body, "grammar", text);
    else if (server->kind == WH_REMOTE_SGLANG)
        ok = put(body, "ebnf", text);
    else if (rejects & WH_REMOTE_OLD_GRAMMAR)
        ok = put(body, "guided_grammar", text);
    else
        ok = put(body, "structured_outputs", json_pack("{s:o}", "grammar", text));
    return ok ? WH_OK : wh_fail_nomem(err, WH_REMOTE_STAGE);
}

static wh_status put_schema(json_t *body, const wh_remote_server *server, unsigned rejects,
                            const char *text, wh_error *err) {
    if (rejects & WH_REMOTE_NO_SCHEMA)
        return cannot(server, "takes no JSON schema", err);
    json_t *schema = NULL;
    wh_status status = wh_json_parse(text, strlen(text), "the JSON schema", &schema, err);
    if (status != WH_OK)
        return status;
    bool ok = put(body, "response_format",
                  json_pack("{s:s, s:{s:s, s:b, s:o}}", "type", "json_schema", "json_schema",
                            "name", "answer", "strict", 1, "schema", schema));
    return ok ? WH_OK : wh_fail_nomem(err, WH_REMOTE_STAGE);
}

static wh_status put_continuation(json_t *body, const wh_remote_server *server, wh_error *err) {
    bool ok = true;
    switch (server->kind) {
    case WH_REMOTE_VLLM:
        ok = put(body, "add_generation_prompt", json_false()) &&
             put(body, "continue_final_message", json_true());
        break;
    case WH_REMOTE_SGLANG:
        ok = put(body, "continue_final_message", json_true());
        break;
    case WH_REMOTE_LLAMA_CPP: /* continues a final message of the assistant by itself */
        break;
    case WH_REMOTE_UNKNOWN:
        return cannot(server, "is not known to continue an answer that was begun", err);
    }
    return ok ? WH_OK : wh_fail_nomem(err, WH_REMOTE_STAGE);
}

static bool put_stops(json_t *body, const wh_vlm_sampling *sampling) {
    json_t *stops = json_array();
    for (size_t i = 0; i < sampling->stop_count; i++)
        json_array_append_new(stops, wh_json_text(sampling->stops[i]));
    return sampling->stop_count ? put(body, "stop", stops) : (json_decref(stops), true);
}

static bool put_plain(json_t *body, const wh_remote_session *session,
                      const wh_vlm_sampling *sampling, wh_remote_part part, unsigned rejects) {
    bool stream = !(rejects & WH_REMOTE_NO_STREAM);
    /* JSON numbers that every server reads: seeds stay below 2^31. */
    json_int_t seed = (json_int_t)((sampling->seed + part.first) & 0x7FFFFFFF);
    bool ok = put(body, "model", wh_json_text(session->model)) &&
              put(body, "max_tokens", json_integer(sampling->max_tokens)) &&
              put(body, "temperature", wh_json_number(sampling->temperature, 6)) &&
              put(body, "top_p", wh_json_number(sampling->top_p, 6)) && put_stops(body, sampling);
    if (ok && !(rejects & WH_REMOTE_NO_SEED))
        ok = put(body, "seed", json_integer(seed));
    if (ok && part.count > 1)
        ok = put(body, "n", json_integer((json_int_t)part.count));
    if (ok && sampling->logprobs && !(rejects & WH_REMOTE_NO_LOGPROBS))
        ok = put(body, "logprobs", json_true());
    if (ok && stream)
        ok = put(body, "stream", json_true());
    if (ok && stream && !(rejects & WH_REMOTE_NO_USAGE))
        ok = put(body, "stream_options", json_pack("{s:b}", "include_usage", 1));
    return ok;
}

wh_status wh_remote_body(const wh_remote_session *session, const wh_remote_prefix *prefix,
                         const wh_vlm_sampling *sampling, wh_remote_part part, int index,
                         bool for_trace, char **out, wh_error *err) {
    const wh_remote_server *server = &session->remote->servers[index];
    unsigned rejects = wh_remote_rejects(session->remote, index);
    json_t *body = json_object();
    char *rest = NULL;
    *out = NULL;
    wh_status status = body && put_plain(body, session, sampling, part, rejects)
                           ? WH_OK
                           : wh_fail_nomem(err, WH_REMOTE_STAGE);
    if (status == WH_OK && sampling->grammar)
        status = put_grammar(body, server, rejects, sampling->grammar, err);
    if (status == WH_OK && sampling->json_schema)
        status = put_schema(body, server, rejects, sampling->json_schema, err);
    if (status == WH_OK && prefix->continues)
        status = put_continuation(body, server, err);
    if (status != WH_OK)
        goto done;
    /* The messages are megabytes of picture: they were written once and are not parsed again. */
    rest = json_dumps(body, JSON_COMPACT | JSON_REAL_PRECISION(12));
    if (!rest || asprintf(out, "{\"messages\":%s,%s", for_trace ? prefix->shown : prefix->messages,
                          rest + 1) < 0) {
        *out = NULL;
        status = wh_fail_nomem(err, WH_REMOTE_STAGE);
    }
done:
    free(rest);
    json_decref(body);
    return status;
}

/* ---- What a complaint is about ---- */

unsigned wh_remote_optional_fields(const wh_vlm_sampling *sampling, wh_remote_part part) {
    return WH_REMOTE_NO_SEED | WH_REMOTE_NO_STREAM | WH_REMOTE_NO_USAGE |
           (part.count > 1 ? (unsigned)WH_REMOTE_NO_N : 0u) |
           (sampling->logprobs ? (unsigned)WH_REMOTE_NO_LOGPROBS : 0u) |
           (sampling->json_schema ? (unsigned)WH_REMOTE_NO_SCHEMA : 0u) |
           (sampling->grammar ? (unsigned)WH_REMOTE_NO_GRAMMAR | WH_REMOTE_OLD_GRAMMAR : 0u);
}

/* `word` with no letter, digit or underscore on either side. */
static bool has_word(const char *text, const char *word) {
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at++) {
        unsigned char before = at > text ? (unsigned char)at[-1] : ' ';
        unsigned char after = (unsigned char)at[length];
        if (!isalnum(before) && before != '_' && !isalnum(after) && after != '_')
            return true;
    }
    return false;
}

unsigned wh_remote_complains_of(const char *text, unsigned sent) {
    static const struct {
        const char *word;
        unsigned what;
    } words[] = {
        {"stream_options", WH_REMOTE_NO_USAGE},
        {"response_format", WH_REMOTE_NO_SCHEMA},
        {"json_schema", WH_REMOTE_NO_SCHEMA},
        {"structured_outputs", WH_REMOTE_OLD_GRAMMAR},
        {"guided_grammar", WH_REMOTE_NO_GRAMMAR},
        {"ebnf", WH_REMOTE_NO_GRAMMAR},
        {"grammar", WH_REMOTE_NO_GRAMMAR},
        {"logprobs", WH_REMOTE_NO_LOGPROBS},
        {"seed", WH_REMOTE_NO_SEED},
        {"stream", WH_REMOTE_NO_STREAM},
        {"streaming", WH_REMOTE_NO_STREAM},
        {"n", WH_REMOTE_NO_N},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((sent & words[i].what) && has_word(text, words[i].word))
            return words[i].what;
    return 0;
}
