/* Reading an answer: its reasoning and its place. */
#include "answer/format.h"

#include "base/status.h"

#include <string.h>
#include <strings.h>

#define STAGE "answer"

const wh_answer_format *const wh_answer_formats[WH_ANSWER_FORMATS] = {&wh_format_geo_r,
                                                                      &wh_format_globe};

/* Where the reasoning ends: at the closing tag, else at the first line of the place. */
static size_t reasoning_length(const char *text, wh_guess_form form) {
    const char *end = strcasestr(text, "</think>");
    if (!end)
        end = strcasestr(text, "<answer>");
    if (!end && form == WH_GUESS_JSON)
        end = strchr(text, '{');
    for (const char *line = text; !end && *line;) {
        const char *start = line + strspn(line, " \t*#-");
        if (strncasecmp(start, "country:", 8) == 0)
            end = line;
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return end ? (size_t)(end - text) : strlen(text);
}

wh_status wh_answer_read(const char *text, wh_arena *arena, wh_read_answer *out, wh_error *err) {
    *out = (wh_read_answer){.reasoning = ""};
    wh_status status = wh_guess_parse(text, NULL, arena, &out->guess, err);
    if (status != WH_OK)
        return status;
    static const char open[] = "<think>";
    const char *from = strcasestr(text, open);
    from = from ? from + sizeof open - 1 : text;
    size_t length = reasoning_length(from, out->guess.form);
    while (length && strchr(" \t\r\n", *from)) {
        from++;
        length--;
    }
    while (length && strchr(" \t\r\n", from[length - 1]))
        length--;
    out->reasoning = wh_arena_strndup(arena, from, length);
    return out->reasoning ? WH_OK : wh_fail_nomem(err, STAGE);
}
