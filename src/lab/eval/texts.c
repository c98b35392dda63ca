/* Which answer texts count: from the settings, the layout, or a look at the first texts. */
#include "lab/eval/texts.h"

#include "base/status.h"

#include <string.h>

#define STAGE "eval"

enum { LOOKED_AT = 200 };

enum { FULL = WH_NEEDS_LAT_LON | WH_NEEDS_CITY | WH_NEEDS_COUNTRY };

static const wh_guess_rules any_form, json_point = {true, WH_NEEDS_LAT_LON, false},
                                      json_full = {true, FULL, false},
                                      json_exact = {true, FULL, true};

static const char *words_of(const wh_guess_rules *rules) {
    if (!rules->json_only)
        return "any form: JSON, <answer> block, chain of region, coordinates in prose";
    if (rules->exact_keys)
        return "the first JSON object with lat, lon, city and country, so spelt; nothing else";
    if (rules->needs == FULL)
        return "the first JSON object with coordinates, city and country; nothing else";
    return "the first JSON object with coordinates; nothing else";
}

/* How many of the first texts each rule takes. */
static wh_status look(const char *path, const wh_rows *rows, size_t taken[3], size_t *texts,
                      wh_error *err) {
    const wh_guess_rules *const rules[] = {&json_exact, &json_full, &json_point};
    wh_sheet *table = NULL;
    wh_row row;
    wh_status status = wh_sheet_open(path, rows->layout, &table, err);
    if (status == WH_OK)
        status = wh_sheet_select(table, &rows->columns.of[WH_ROLE_TEXT], 1, err);
    while (status == WH_OK && *texts < LOOKED_AT) {
        wh_guess guess;
        char digits[32];
        status = wh_sheet_next(table, &row, err);
        if (status != WH_OK || row.end)
            break;
        const char *text = wh_cell_text(&row.cells[0], digits);
        wh_arena *arena = text ? wh_arena_create(0) : NULL;
        if (text && !arena)
            status = wh_fail_nomem(err, STAGE);
        for (int i = 0; i < 3 && arena && status == WH_OK; i++) {
            status = wh_guess_parse(text, rules[i], arena, &guess, err);
            taken[i] += status == WH_OK && guess.form == WH_GUESS_JSON;
        }
        wh_arena_free(arena);
        *texts += text != NULL;
    }
    wh_sheet_free(table);
    return status;
}

static wh_status look_and_choose(const char *path, const wh_rows *rows, wh_guess_rules *rules,
                                 wh_error *err) {
    size_t taken[3] = {0}, texts = 0;
    *rules = any_form;
    if (strcmp(path, "-") == 0) {
        wh_rows_say(rows, "standard input: texts of any form count (--texts json or full: only "
                          "JSON objects)");
        return WH_OK;
    }
    wh_status status = look(path, rows, taken, &texts, err);
    if (status != WH_OK)
        return status;
    const wh_guess_rules *const order[] = {&json_exact, &json_full, &json_point};
    for (int i = 0; i < 3; i++)
        if (taken[i] * 2 > texts) {
            *rules = *order[i];
            wh_rows_say(rows, "%s: %zu of the first %zu texts have %s (--texts any reads others)",
                        rows->path, taken[i], texts, words_of(rules));
            return WH_OK;
        }
    return WH_OK;
}

wh_status wh_texts_rule(const char *path, const wh_rows *rows, const wh_eval_settings *settings,
                        wh_guess_rules *rules, const char **words, wh_error *err) {
    wh_status status = WH_OK;
    switch (settings->texts) {
    case WH_TEXTS_ANY:
        *rules = any_form;
        break;
    case WH_TEXTS_JSON:
        *rules = json_point;
        break;
    case WH_TEXTS_FULL:
        *rules = json_exact;
        break;
    case WH_TEXTS_LAYOUT:
        if (rows->layout && rows->layout->columns.of[WH_ROLE_TEXT])
            *rules = rows->layout->rules;
        else
            status = look_and_choose(path, rows, rules, err);
        break;
    }
    *words = words_of(rules);
    return status;
}
