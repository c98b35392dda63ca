/* What an answer says, streamed or not. Any bytes may come: nothing here trusts them. */
#include "base/json.h"
#include "base/status.h"
#include "base/text.h"
#include "vlm/remote.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool wh_remote_answer_start(wh_remote_answer *answer, size_t count, size_t max_bytes) {
    *answer = (wh_remote_answer){.count = count, .max_bytes = max_bytes, .completion_tokens = -1};
    answer->choices = calloc(count, sizeof *answer->choices);
    return answer->choices != NULL;
}

void wh_remote_answer_free(wh_remote_answer *answer) {
    for (size_t i = 0; answer->choices && i < answer->count; i++) {
        free(answer->choices[i].text);
        free(answer->choices[i].thought);
        json_decref(answer->choices[i].tokens);
    }
    free(answer->choices);
    *answer = (wh_remote_answer){0};
}

static bool refuse(wh_remote_answer *answer, wh_status status, const char *fault) {
    answer->status = status;
    snprintf(answer->fault, sizeof answer->fault, "%s", fault);
    return false;
}

static bool append(wh_remote_answer *answer, char **text, size_t *size, size_t *room,
                   const char *piece, size_t bytes) {
    if (bytes > answer->max_bytes - *size)
        return refuse(answer, WH_ERR_NETWORK, "the answer is longer than was asked for");
    if (*size + bytes + 1 > *room) {
        size_t more = *room ? *room * 2 : 512;
        while (more < *size + bytes + 1)
            more *= 2;
        char *grown = realloc(*text, more);
        if (!grown)
            return refuse(answer, WH_ERR_NOMEM, "out of memory");
        *text = grown;
        *room = more;
    }
    memcpy(*text + *size, piece, bytes);
    *size += bytes;
    (*text)[*size] = '\0';
    return true;
}

static bool take_text(wh_remote_answer *answer, size_t index, const json_t *holder) {
    wh_remote_choice *choice = &answer->choices[index];
    const json_t *content = json_object_get(holder, "content");
    const json_t *thought = json_object_get(holder, "reasoning_content");
    if (!json_is_string(thought))
        thought = json_object_get(holder, "reasoning");
    if (content && !json_is_string(content) && !json_is_null(content))
        return refuse(answer, WH_ERR_NETWORK, "an answer whose content is no text");
    if (json_is_string(thought) && json_string_length(thought) &&
        !append(answer, &choice->thought, &choice->thought_size, &choice->thought_room,
                json_string_value(thought), json_string_length(thought)))
        return false;
    size_t bytes = content ? json_string_length(content) : 0;
    if (!bytes)
        return true;
    if (!append(answer, &choice->text, &choice->size, &choice->room, json_string_value(content),
                bytes))
        return false;
    if (answer->on_text)
        answer->on_text(answer->user, index, json_string_value(content), bytes);
    return true;
}

static bool take_tokens(wh_remote_answer *answer, wh_remote_choice *choice, const json_t *item) {
    json_t *list = json_object_get(json_object_get(item, "logprobs"), "content"), *token;
    size_t i;
    json_array_foreach(list, i, token) {
        if (!json_is_string(json_object_get(token, "token")) ||
            !json_is_number(json_object_get(token, "logprob")))
            return refuse(answer, WH_ERR_NETWORK, "a token without text or log-probability");
        if (!choice->tokens)
            choice->tokens = json_array();
        if (json_array_append(choice->tokens, token) != 0)
            return refuse(answer, WH_ERR_NOMEM, "out of memory");
    }
    return true;
}

static bool take_end(wh_remote_answer *answer, wh_remote_choice *choice, const json_t *item) {
    const char *reason = json_string_value(json_object_get(item, "finish_reason"));
    if (!reason)
        return true;
    choice->ended = true;
    if (strcmp(reason, "length") == 0)
        choice->end = WH_VLM_END_LENGTH;
    else if (strcmp(reason, "stop") != 0)
        return refuse(answer, WH_ERR_NETWORK,
                      "the server broke the answer off by a rule of its own");
    else /* vLLM names the stop string */
        choice->end = json_is_string(json_object_get(item, "stop_reason")) ? WH_VLM_END_STOP
                                                                           : WH_VLM_END_MODEL;
    return true;
}

static bool take_choice(wh_remote_answer *answer, const json_t *item, const char *holder) {
    const json_t *number = json_object_get(item, "index");
    json_int_t index = json_is_integer(number) ? json_integer_value(number) : 0;
    if (index < 0 || (uint64_t)index >= answer->count)
        return refuse(answer, WH_ERR_NETWORK, "more answers than were asked for");
    wh_remote_choice *choice = &answer->choices[index];
    const json_t *message = json_object_get(item, holder);
    if (!json_is_object(message))
        return refuse(answer, WH_ERR_NETWORK, "an answer without a message");
    choice->begun = true;
    if ((size_t)index + 1 > answer->seen)
        answer->seen = (size_t)index + 1;
    return take_text(answer, (size_t)index, message) && take_tokens(answer, choice, item) &&
           take_end(answer, choice, item);
}

/* A complaint of the server, as `error` holds it. */
static bool take_complaint(wh_remote_answer *answer, const json_t *error) {
    const char *message = json_string_value(json_object_get(error, "message"));
    if (!message)
        message = json_string_value(error);
    char fault[200];
    snprintf(fault, sizeof fault, "the server says: %.150s", message ? message : "error");
    return refuse(answer, WH_ERR_NETWORK, fault);
}

static bool take_object(wh_remote_answer *answer, const char *data, size_t size,
                        const char *holder) {
    json_t *object = NULL, *item;
    wh_error fault;
    size_t i;
    wh_status status = wh_json_parse(data, size, "the answer", &object, &fault);
    if (status != WH_OK)
        return status == WH_ERR_NOMEM ? refuse(answer, WH_ERR_NOMEM, "out of memory")
                                      : refuse(answer, WH_ERR_NETWORK, "the answer is no JSON");
    const json_t *error = json_object_get(object, "error");
    json_t *choices = json_object_get(object, "choices");
    const json_t *tokens = json_object_get(json_object_get(object, "usage"), "completion_tokens");
    bool ok = true;
    if (error && !json_is_null(error))
        ok = take_complaint(answer, error);
    else if (!json_is_array(choices))
        ok = refuse(answer, WH_ERR_NETWORK, "JSON, but no chat completion");
    if (ok)
        json_array_foreach(choices, i, item) {
            ok = take_choice(answer, item, holder);
            if (!ok)
                break;
        }
    if (ok && json_is_integer(tokens) && json_integer_value(tokens) >= 0)
        answer->completion_tokens = json_integer_value(tokens);
    json_decref(object);
    return ok;
}

bool wh_remote_answer_event(wh_remote_answer *answer, const char *data, size_t size) {
    if (size == 6 && memcmp(data, "[DONE]", 6) == 0) {
        answer->done = true;
        return true;
    }
    return take_object(answer, data, size, "delta");
}

bool wh_remote_answer_body(wh_remote_answer *answer, const char *data, size_t size) {
    answer->done = take_object(answer, data, size, "message");
    return answer->done;
}

/* ---- Complaints ---- */

/* Some servers repeat the key in their complaint. */
static void hide_key(const char *key, char *text) {
    size_t length = key ? strlen(key) : 0;
    for (char *at = text; length && (at = strstr(at, key)); at += length)
        memset(at, '*', length);
}

bool wh_remote_told(const wh_remote *remote, const char *body, size_t size, char *told,
                    size_t room) {
    json_t *object = NULL;
    const char *message = NULL;
    char *copy = NULL, *clean = NULL;
    wh_arena *arena = wh_arena_create(0);
    told[0] = '\0';
    if (body && size && wh_json_parse(body, size, "", &object, NULL) == WH_OK) {
        const json_t *error = json_object_get(object, "error");
        const json_t *holder = json_is_object(error) ? error : object;
        message = json_is_string(error) ? json_string_value(error)
                                        : json_string_value(json_object_get(holder, "message"));
        if (!message)
            message = json_string_value(json_object_get(holder, "detail"));
    }
    /* A page or anything else: its beginning, which ends at the first NUL. */
    copy = arena ? wh_arena_strndup(arena, message ? message : body ? body : "", 4096) : NULL;
    if (copy) {
        hide_key(remote->key, copy);
        clean = wh_text_clean(arena, copy, room - 1);
        snprintf(told, room, "%s", clean ? clean : "");
    }
    json_decref(object);
    wh_arena_free(arena);
    return clean != NULL;
}

/* ---- Texts ---- */

static wh_status copy_tokens(const wh_remote_choice *choice, wh_arena *arena, wh_vlm_text *out,
                             wh_error *err) {
    size_t count = json_array_size(choice->tokens);
    wh_vlm_token *tokens = wh_arena_alloc(arena, count, sizeof *tokens);
    if (!tokens)
        return wh_fail_nomem(err, WH_REMOTE_STAGE);
    out->logprob = 0;
    for (size_t i = 0; i < count; i++) {
        json_t *token = json_array_get(choice->tokens, i);
        json_t *text = json_object_get(token, "token");
        tokens[i].bytes = json_string_length(text);
        tokens[i].text = wh_arena_strndup(arena, json_string_value(text), tokens[i].bytes);
        tokens[i].logprob = json_number_value(json_object_get(token, "logprob"));
        out->logprob += tokens[i].logprob;
        if (!tokens[i].text)
            return wh_fail_nomem(err, WH_REMOTE_STAGE);
    }
    out->tokens = tokens;
    out->token_count = count;
    return WH_OK;
}

wh_status wh_remote_choice_text(const wh_remote_choice *choice, const wh_vlm_sampling *sampling,
                                uint64_t seed, size_t token_count, wh_arena *arena,
                                wh_vlm_text *out, wh_error *err) {
    const char *text = choice->text ? choice->text : "";
    char *whole = choice->thought
                      ? wh_arena_printf(arena, "<think>%s</think>%s", choice->thought, text)
                      : wh_arena_strdup(arena, text);
    if (!whole)
        return wh_fail_nomem(err, WH_REMOTE_STAGE);
    *out = (wh_vlm_text){.text = whole,
                         .end = choice->end,
                         .seed = seed,
                         .token_count = token_count,
                         .logprob = NAN};
    char *first = NULL; /* servers may leave a stop string in, or know only some of them */
    for (size_t i = 0; i < sampling->stop_count; i++) {
        char *found = strstr(whole, sampling->stops[i]);
        if (found && (!first || found < first))
            first = found;
    }
    if (first) {
        *first = '\0';
        out->end = WH_VLM_END_STOP;
    }
    return sampling->logprobs && choice->tokens ? copy_tokens(choice, arena, out, err) : WH_OK;
}
