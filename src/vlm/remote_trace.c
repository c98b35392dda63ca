/* One line of JSON for each exchange with a server, and one line for a person. */
#include "base/json.h"
#include "vlm/remote.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void wh_remote_tell(wh_remote *remote, const char *format, ...) {
    if (!remote->note)
        return;
    char text[600];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    pthread_mutex_lock(&remote->lock);
    remote->note(remote->listener, text);
    pthread_mutex_unlock(&remote->lock);
}

static const char *end_name(const wh_remote_choice *choice) {
    if (!choice->ended)
        return "cut";
    return choice->end == WH_VLM_END_LENGTH ? "length"
           : choice->end == WH_VLM_END_STOP ? "stop"
                                            : "model";
}

static json_t *reply_of(const wh_remote_answer *answer) {
    json_t *list = json_array();
    for (size_t i = 0; answer && i < answer->count; i++) {
        const wh_remote_choice *choice = &answer->choices[i];
        if (choice->size || choice->thought_size || choice->ended)
            json_array_append_new(
                list, json_pack("{s:o, s:o, s:s}", "text", wh_json_text(choice->text), "thought",
                                wh_json_text(choice->thought), "end", end_name(choice)));
    }
    return list;
}

void wh_remote_trace(wh_remote *remote, const wh_remote_exchange *exchange) {
    if (!remote->trace)
        return;
    json_t *request = json_loads(exchange->request, 0, NULL);
    json_t *line = json_pack(
        "{s:s, s:s, s:o, s:o, s:i, s:o, s:i, s:o, s:o, s:o}", "format", "whence-trace/1", "backend",
        "remote", "server", wh_json_text(remote->servers[exchange->server].shown), "model",
        wh_json_text(exchange->model), "attempt", exchange->attempt, "ms",
        wh_json_number(exchange->ms, 1), "http", exchange->code, "request",
        request ? request : json_null(), "reply", reply_of(exchange->answer), "error",
        wh_json_text(exchange->fault ? exchange->fault->message : NULL));
    char *text = line ? json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(12)) : NULL;
    json_decref(line);
    if (!text)
        return;
    pthread_mutex_lock(&remote->lock);
    remote->trace(remote->listener, text, strlen(text));
    pthread_mutex_unlock(&remote->lock);
    free(text);
}
