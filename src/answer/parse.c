/* From a text to a guess: the forms in their order. */
#include "answer/forms.h"
#include "base/status.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#define STAGE "answer"

enum { LONGEST = 1 << 20 };

void wh_guess_set_point(wh_reader *reader, double lat_deg, double lon_deg, wh_guess *out) {
    out->has_point = wh_point_valid(lat_deg, lon_deg);
    if (out->has_point) {
        out->point = (wh_point){lat_deg, wh_longitude_wrap(lon_deg)};
        return;
    }
    bool swapped = wh_point_valid(lon_deg, lat_deg);
    out->fault = wh_arena_printf(reader->arena, "latitude %g, longitude %g: out of range%s",
                                 lat_deg, lon_deg, swapped ? "; swapped?" : "");
    reader->out_of_memory = reader->out_of_memory || !out->fault;
}

const char *wh_guess_name(wh_reader *reader, const char *text, size_t bytes) {
    static const char *const nothing[] = {"unknown", "none",      "n/a",
                                          "null",    "uncertain", "not sure"};
    static const char edges[] = " \t\r\n\"'`*_,.;:-";
    while (bytes && strchr(edges, *text) && *text) {
        text++;
        bytes--;
    }
    while (bytes && text[bytes - 1] && strchr(edges, text[bytes - 1]))
        bytes--;
    if (!bytes || bytes > 200)
        return NULL;
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (strlen(nothing[i]) == bytes && strncasecmp(text, nothing[i], bytes) == 0)
            return NULL;
    char *copy = wh_arena_strndup(reader->arena, text, bytes);
    reader->out_of_memory = reader->out_of_memory || !copy;
    return copy;
}

wh_status wh_guess_parse(const char *text, const wh_guess_rules *rules, wh_arena *arena,
                         wh_guess *out, wh_error *err) {
    static const wh_guess_rules any;
    static const struct {
        wh_guess_form form;
        bool (*read)(wh_reader *, const char *, wh_guess *);
    } forms[] = {{WH_GUESS_JSON, wh_form_json},
                 {WH_GUESS_TAGS, wh_form_tags},
                 {WH_GUESS_CHAIN, wh_form_chain},
                 {WH_GUESS_PROSE, wh_form_prose}};
    wh_reader reader = {arena, rules ? rules : &any, false};
    *out = (wh_guess){0};
    if (strnlen(text, LONGEST + 1) > LONGEST && !(text = wh_arena_strndup(arena, text, LONGEST)))
        return wh_fail_nomem(err, STAGE);
    size_t count = reader.rules->json_only ? 1 : sizeof forms / sizeof *forms;
    for (size_t i = 0; i < count; i++) {
        wh_guess guess = {0};
        bool found = forms[i].read(&reader, text, &guess);
        if (reader.out_of_memory)
            return wh_fail_nomem(err, STAGE);
        if (found) {
            *out = guess;
            out->form = forms[i].form;
            return WH_OK;
        }
    }
    return WH_OK;
}
