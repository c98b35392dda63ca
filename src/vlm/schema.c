/* JSON Schema to GBNF. Only short escapes in strings, and numbers of bounded length: whatever the
 * grammar allows, our reader accepts. */
#include "vlm/schema.h"

#include "base/json.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

#define STAGE "vlm"

enum { MAX_DEPTH = 32 };

static const char primitives[] = "char ::= [^\"\\\\\\x00-\\x1F\\x7F] | \"\\\\\" [\"\\\\bfnrt]\n"
                                 "integer ::= \"-\"? (\"0\" | [1-9] [0-9]{0,14})\n"
                                 "number ::= integer (\".\" [0-9]{1,15})?\n"
                                 "boolean ::= \"true\" | \"false\"\n"
                                 "blank ::= \" \"?\n";

typedef struct writer {
    wh_arena *arena;
    char *text;
    wh_error *err;
} writer;

static wh_status add(writer *w, const char *text) {
    w->text = w->text ? wh_arena_printf(w->arena, "%s%s", w->text, text) : NULL;
    return w->text ? WH_OK : wh_fail_nomem(w->err, STAGE);
}

/* A literal: the JSON text of `value`, quoted as GBNF wants it. */
static wh_status add_literal(writer *w, const json_t *value) {
    char *json = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    char *quoted = json ? wh_arena_alloc(w->arena, 2 * strlen(json) + 4, 1) : NULL;
    size_t end = 0;
    if (!quoted) {
        free(json);
        return wh_fail_nomem(w->err, STAGE);
    }
    quoted[end++] = '"';
    for (const char *at = json; *at; at++) {
        if (*at == '"' || *at == '\\')
            quoted[end++] = '\\';
        quoted[end++] = *at;
    }
    quoted[end++] = '"';
    free(json);
    return add(w, quoted);
}

static wh_status unknown(writer *w, const char *what) {
    return wh_fail(w->err, WH_ERR_ARG, STAGE, "the JSON schema's %.60s is not known", what);
}

static wh_status check_keywords(writer *w, json_t *schema) {
    static const char *const known[] = {
        "type",     "properties", "required",  "items",       "minItems",
        "maxItems", "minLength",  "maxLength", "enum",        "const",
        "anyOf",    "title",      "$schema",   "description", "additionalProperties"};
    const char *key;
    json_t *value;
    json_object_foreach(schema, key, value) {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found |= !strcmp(key, known[i]);
        if (!found || (!strcmp(key, "additionalProperties") && !json_is_false(value)))
            return unknown(w, key);
    }
    return WH_OK;
}

/* "{min,max}" of a repetition; max may be open. */
static wh_status add_bounds(writer *w, const json_t *schema, const char *least, const char *most) {
    json_t *min = json_object_get(schema, least), *max = json_object_get(schema, most);
    json_int_t from = json_integer_value(min), to = json_integer_value(max);
    if ((min && (!json_is_integer(min) || from < 0 || from > 2000)) ||
        (max && (!json_is_integer(max) || to < from || to > 2000)))
        return unknown(w, least);
    char *bounds = max ? wh_arena_printf(w->arena, "{%d,%d}", (int)from, (int)to)
                       : wh_arena_printf(w->arena, "{%d,}", (int)from);
    return bounds ? add(w, bounds) : wh_fail_nomem(w->err, STAGE);
}

static wh_status add_schema(writer *w, json_t *schema, int depth);

/* Alternatives: `list` of schemas, or of values if `literal`. */
static wh_status add_choice(writer *w, const json_t *list, bool literal, int depth) {
    wh_status status = json_array_size(list) ? add(w, "(") : unknown(w, "empty list of choices");
    for (size_t i = 0; i < json_array_size(list) && status == WH_OK; i++) {
        json_t *item = json_array_get(list, i);
        if (i)
            status = add(w, " | ");
        if (status == WH_OK)
            status = literal ? add_literal(w, item) : add_schema(w, item, depth + 1);
    }
    return status == WH_OK ? add(w, ")") : status;
}

static bool is_required(const json_t *schema, const char *name) {
    json_t *list = json_object_get(schema, "required");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (text && !strcmp(text, name))
            return true;
    }
    return false;
}

static wh_status add_object(writer *w, json_t *schema, int depth) {
    json_t *properties = json_object_get(schema, "properties"), *value;
    const char *name;
    bool first = true;
    if (!json_object_size(properties))
        return unknown(w, "object without properties");
    wh_status status = add(w, "(\"{\" blank ");
    json_object_foreach(properties, name, value) {
        json_t *key = json_string(name);
        if (status == WH_OK && !is_required(schema, name))
            status = unknown(w, "property that is not required");
        if (status == WH_OK && !first)
            status = add(w, " blank \",\" blank ");
        if (status == WH_OK)
            status = key ? add_literal(w, key) : wh_fail_nomem(w->err, STAGE);
        if (status == WH_OK)
            status = add(w, " \":\" blank ");
        if (status == WH_OK)
            status = add_schema(w, value, depth + 1);
        json_decref(key);
        first = false;
    }
    return status == WH_OK ? add(w, " blank \"}\")") : status;
}

/* A list: its first item, then the rest with commas; at most maxItems of them. */
static wh_status add_array(writer *w, json_t *schema, int depth) {
    json_t *items = json_object_get(schema, "items");
    json_int_t least = json_integer_value(json_object_get(schema, "minItems"));
    json_t *max = json_object_get(schema, "maxItems");
    json_int_t most = max ? json_integer_value(max) : 2000;
    if (!items || least < 0 || most < least || most < 1 || most > 2000)
        return unknown(w, "array");
    wh_status status = add(w, "(\"[\" blank (");
    if (status == WH_OK)
        status = add_schema(w, items, depth + 1);
    if (status == WH_OK)
        status = add(w, " (blank \",\" blank ");
    if (status == WH_OK)
        status = add_schema(w, items, depth + 1);
    char *tail = wh_arena_printf(w->arena, "){%d,%d})%s blank \"]\")", (int)(least ? least - 1 : 0),
                                 (int)most - 1, least ? "" : "?");
    if (status == WH_OK)
        status = tail ? add(w, tail) : wh_fail_nomem(w->err, STAGE);
    return status;
}

static wh_status add_string(writer *w, const json_t *schema) {
    wh_status status = add(w, "(\"\\\"\" char");
    if (status == WH_OK)
        status = add_bounds(w, schema, "minLength", "maxLength");
    return status == WH_OK ? add(w, " \"\\\"\")") : status;
}

static wh_status add_schema(writer *w, json_t *schema, int depth) {
    static const char *const plain[] = {"number", "integer", "boolean"};
    if (depth > MAX_DEPTH || !json_is_object(schema))
        return unknown(w, depth > MAX_DEPTH ? "depth" : "part that is no object");
    wh_status status = check_keywords(w, schema);
    if (status != WH_OK)
        return status;
    if (json_object_get(schema, "enum"))
        return add_choice(w, json_object_get(schema, "enum"), true, depth);
    if (json_object_get(schema, "anyOf"))
        return add_choice(w, json_object_get(schema, "anyOf"), false, depth);
    if (json_object_get(schema, "const"))
        return add_literal(w, json_object_get(schema, "const"));
    const char *type = json_string_value(json_object_get(schema, "type"));
    if (!type)
        return unknown(w, "part without a type");
    if (!strcmp(type, "object"))
        return add_object(w, schema, depth);
    if (!strcmp(type, "array"))
        return add_array(w, schema, depth);
    if (!strcmp(type, "string"))
        return add_string(w, schema);
    if (!strcmp(type, "null"))
        return add(w, "\"null\"");
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (!strcmp(type, plain[i]))
            return add(w, type);
    return unknown(w, type);
}

wh_status wh_schema_grammar(const char *text, wh_arena *arena, const char **grammar,
                            wh_error *err) {
    writer w = {.arena = arena, .text = "root ::= ", .err = err};
    json_t *schema = NULL;
    wh_status status = wh_json_parse(text, strlen(text), "JSON schema", &schema, err);
    if (status == WH_OK)
        status = add_schema(&w, schema, 0);
    if (status == WH_OK)
        status = add(&w, "\n");
    if (status == WH_OK)
        status = add(&w, primitives);
    json_decref(schema);
    *grammar = status == WH_OK ? w.text : NULL;
    return status;
}
