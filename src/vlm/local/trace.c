/* One line of JSON for each call of generate (format whence-trace/1), for whoever listens. */
#include "base/clock.h"
#include "base/json.h"
#include "vlm/local/local.h"

#include <stdlib.h>
#include <string.h>

static json_t *part_of(const wh_vlm_part *part) {
    const local_image *image = (const local_image *)part->image;
    return image ? json_pack("{s:s, s:I}", "type", "image", "tokens", (json_int_t)image->tokens)
                 : json_pack("{s:s, s:o}", "type", "text", "text", wh_json_text(part->text));
}

char *local_trace_messages(const wh_vlm_message *messages, size_t count, const char *answer_start) {
    json_t *list = json_array();
    for (size_t i = 0; list && i < count; i++) {
        json_t *parts = json_array();
        for (size_t k = 0; parts && k < messages[i].part_count; k++)
            json_array_append_new(parts, part_of(&messages[i].parts[k]));
        json_array_append_new(list, json_pack("{s:o, s:o}", "role", wh_json_text(messages[i].role),
                                              "content", parts));
    }
    if (list && answer_start)
        json_array_append_new(list, json_pack("{s:s, s:o}", "role", "assistant", "content",
                                              wh_json_text(answer_start)));
    char *text = list ? json_dumps(list, JSON_COMPACT) : NULL;
    json_decref(list);
    return text;
}

static json_t *request_of(const local_session *s, const local_prefix *prefix,
                          const wh_vlm_sampling *sampling) {
    json_t *messages = prefix->shown ? json_loads(prefix->shown, 0, NULL) : NULL;
    return json_pack(
        "{s:o, s:I, s:i, s:o, s:o, s:I, s:o, s:o, s:o}", "messages",
        messages ? messages : json_null(), "n", (json_int_t)sampling->samples, "max_tokens",
        sampling->max_tokens, "temperature", wh_json_number(sampling->temperature, 6), "top_p",
        wh_json_number(sampling->top_p, 6), "seed", (json_int_t)sampling->seed, "grammar",
        wh_json_text(sampling->grammar), "json_schema", wh_json_text(sampling->json_schema),
        "adapter", s->adapter < 0 ? json_null() : json_integer(s->adapter));
}

static json_t *reply_of(const wh_vlm_text *texts, size_t count) {
    static const char *const ends[] = {
        [WH_VLM_END_MODEL] = "model", [WH_VLM_END_STOP] = "stop", [WH_VLM_END_LENGTH] = "length"};
    json_t *list = json_array();
    for (size_t i = 0; texts && i < count; i++)
        json_array_append_new(list, json_pack("{s:o, s:s}", "text", wh_json_text(texts[i].text),
                                              "end", ends[texts[i].end]));
    return list;
}

void local_trace(local_session *s, const local_prefix *prefix, const wh_vlm_sampling *sampling,
                 const wh_vlm_text *texts, const wh_error *fault) {
    local_model *m = s->model;
    if (!m->trace)
        return;
    json_t *line = json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "format", "whence-trace/1", "backend", "llama.cpp",
        "model", wh_json_text(m->name), "ms", wh_json_number(wh_clock_ms() - s->start_ms, 1),
        "request", request_of(s, prefix, sampling), "reply", reply_of(texts, sampling->samples),
        "error", wh_json_text(fault ? fault->message : NULL));
    char *text = line ? json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(12)) : NULL;
    json_decref(line);
    if (text) {
        pthread_mutex_lock(&m->eyes);
        m->trace(m->listener, text, strlen(text));
        pthread_mutex_unlock(&m->eyes);
    }
    free(text);
}
