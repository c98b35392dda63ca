/* Precision and recall of named entities. */
#include "lab/eval/entities.h"

#include "base/json.h"
#include "base/status.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

#define STAGE "eval"

/* Folded names, each once. */
typedef struct names {
    const char **of;
    size_t count, capacity;
} names;

static wh_status add_name(names *list, const char *text, wh_arena *arena, wh_error *err) {
    char *folded = wh_text_fold(arena, text);
    if (!folded)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->of[i], folded) == 0)
            return WH_OK;
    if (!*folded)
        return WH_OK;
    void *items = list->of;
    if (!wh_arena_grow(arena, &items, &list->capacity, list->count + 1, sizeof *list->of))
        return wh_fail_nomem(err, STAGE);
    list->of = items;
    list->of[list->count++] = folded;
    return WH_OK;
}

static wh_status read_array(const char *text, wh_arena *arena, names *out, wh_error *err) {
    json_t *array = NULL;
    wh_status status = wh_json_parse(text, strlen(text), "list of entities", &array, err);
    for (size_t i = 0; status == WH_OK && i < json_array_size(array); i++) {
        const char *name = json_string_value(json_array_get(array, i));
        status = name ? add_name(out, name, arena, err)
                      : wh_fail(err, WH_ERR_FORMAT, STAGE,
                                "list of entities: item %zu is no text: %.60s", i + 1, text);
    }
    json_decref(array);
    return status;
}

static wh_status read_separated(const char *text, wh_arena *arena, names *out, wh_error *err) {
    wh_status status = WH_OK;
    while (status == WH_OK && *text) {
        size_t length = strcspn(text, ";");
        char *one = wh_arena_strndup(arena, text, length);
        status = one ? add_name(out, one, arena, err) : wh_fail_nomem(err, STAGE);
        text += length + (text[length] == ';');
    }
    return status;
}

static wh_status read_names(const char *text, wh_arena *arena, names *out, wh_error *err) {
    const char *start = text + strspn(text, " \t\r\n");
    return *start == '[' ? read_array(start, arena, out, err)
                         : read_separated(start, arena, out, err);
}

static size_t count_matches(const names *list, const names *others) {
    size_t found = 0;
    for (size_t i = 0; i < list->count; i++)
        for (size_t j = 0; j < others->count; j++)
            if (wh_text_has_words(list->of[i], others->of[j]) ||
                wh_text_has_words(others->of[j], list->of[i])) {
                found++;
                break;
            }
    return found;
}

static wh_status match_text(const char *text, const names *seen, wh_arena *arena,
                            wh_entity_match *out, wh_error *err) {
    const char *folded = wh_text_fold(arena, text);
    if (!folded)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < seen->count; i++)
        out->seen_named += wh_text_has_words(folded, seen->of[i]);
    return WH_OK;
}

wh_status wh_entities_measure(const char *entities, const char *seen, const char *text,
                              wh_arena *arena, wh_entity_match *out, wh_error *err) {
    names named = {0}, visible = {0};
    *out = (wh_entity_match){.precision = NAN, .recall = NAN};
    wh_status status = seen ? read_names(seen, arena, &visible, err) : WH_OK;
    if (status == WH_OK && entities)
        status = read_names(entities, arena, &named, err);
    if (status != WH_OK)
        return status;
    out->named = named.count;
    out->seen = visible.count;
    if (entities) {
        out->named_seen = count_matches(&named, &visible);
        out->seen_named = count_matches(&visible, &named);
        out->precision = named.count ? (double)out->named_seen / (double)named.count : 0;
    } else if (text) {
        status = match_text(text, &visible, arena, out, err);
    }
    if (visible.count && (entities || text))
        out->recall = (double)out->seen_named / (double)visible.count;
    return status;
}
