/* Lines of text to JSON and back. */
#include "lines.h"

#include "base/json.h"
#include "base/status.h"

#include <stdio.h>

static json_t *others_json(const wh_text_line *line) {
    json_t *others = json_array();
    for (size_t i = 0; i < line->other_count; i++) {
        const wh_other_reading *other = &line->others[i];
        json_array_append_new(others, json_pack("{s:o, s:s, s:o, s:o}", "text",
                                                wh_json_text(other->text), "script", other->script,
                                                "confidence", json_real((double)other->confidence),
                                                "engine", wh_json_text(other->engine)));
    }
    return others;
}

json_t *sign_line_json(const wh_text_line *line) {
    json_t *quad = json_array();
    for (size_t i = 0; i < 8; i++) {
        json_array_append_new(quad, json_real(line->quad[i]));
    }
    return json_pack("{s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "quad", quad, "text",
                     wh_json_text(line->text), "script", line->script, "confidence",
                     json_real((double)line->confidence), "engine", wh_json_text(line->engine),
                     "height", json_real(line->height), "others", others_json(line));
}

/* ---- back ---- */

static const char *text_of(const json_t *from, const char *key) {
    const char *text = json_string_value(json_object_get(from, key));
    return text ? text : "";
}

static double number_of(const json_t *from, const char *key) {
    return json_number_value(json_object_get(from, key));
}

static bool read_others(const json_t *list, wh_arena *arena, wh_text_line *line) {
    size_t count = json_array_size(list);
    wh_other_reading *others = wh_arena_alloc(arena, count + 1, sizeof *others);
    for (size_t i = 0; others && i < count; i++) {
        const json_t *from = json_array_get(list, i);
        others[i].text = wh_arena_strdup(arena, text_of(from, "text"));
        snprintf(others[i].script, sizeof others[i].script, "%s", text_of(from, "script"));
        others[i].confidence = (float)number_of(from, "confidence");
        others[i].engine = wh_arena_strdup(arena, text_of(from, "engine"));
        if (!others[i].text || !others[i].engine) {
            return false;
        }
    }
    line->others = others;
    line->other_count = count;
    return others != NULL;
}

static bool read_line(const json_t *from, wh_arena *arena, wh_text_line *line) {
    for (size_t i = 0; i < 8; i++) {
        line->quad[i] = json_number_value(json_array_get(json_object_get(from, "quad"), i));
    }
    line->box[0] = line->box[1] = 1;
    for (size_t i = 0; i < 8; i++) {
        double value = line->quad[i];
        line->box[i % 2] = value < line->box[i % 2] ? value : line->box[i % 2];
        line->box[2 + i % 2] = value > line->box[2 + i % 2] ? value : line->box[2 + i % 2];
    }
    line->text = wh_arena_strdup(arena, text_of(from, "text"));
    snprintf(line->script, sizeof line->script, "%s", text_of(from, "script"));
    line->confidence = (float)number_of(from, "confidence");
    line->engine = wh_arena_strdup(arena, text_of(from, "engine"));
    line->height = number_of(from, "height");
    return line->text && line->engine && read_others(json_object_get(from, "others"), arena, line);
}

wh_status sign_lines_read(const json_t *list, wh_arena *arena, wh_text_line **lines, size_t *count,
                          wh_error *err) {
    *count = json_array_size(list);
    *lines = wh_arena_alloc(arena, *count + 1, sizeof **lines);
    if (!*lines) {
        return wh_fail_nomem(err, "signs");
    }
    for (size_t i = 0; i < *count; i++) {
        if (!read_line(json_array_get(list, i), arena, &(*lines)[i])) {
            return wh_fail_nomem(err, "signs");
        }
    }
    return WH_OK;
}
