/* Citations of clues in a text that a model wrote: those that exist stay, others are dropped. */
#include "answer/cite.h"

#include "base/status.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The number of the citation at `*at` ("e12"), which moves past it; 0 if there is none. Numbers
 * that no answer has are SIZE_MAX. */
static size_t take_number(const char **at) {
    const char *digits = *at + 1;
    size_t length = **at == 'e' ? strspn(digits, "0123456789") : 0, number = 0;
    if (!length)
        return 0;
    for (size_t i = 0; i < length && length <= 6; i++)
        number = number * 10 + (size_t)(digits[i] - '0');
    *at = digits + length;
    return length > 6 || !number ? SIZE_MAX : number;
}

/* The end of a bracket at `text` that holds nothing but citations, or NULL. */
static const char *end_of_group(const char *text) {
    const char *at = text + 1;
    for (;;) {
        at += strspn(at, " ");
        if (!take_number(&at))
            return NULL;
        at += strspn(at, " ");
        if (*at == ']')
            return at + 1;
        if (*at != ',' && *at != ';')
            return NULL;
        at++;
    }
}

/* Writes the citations of [text, end) that exist to `into`; never more bytes than it reads. */
static size_t copy_group(const char *text, const char *end, size_t count, char *into,
                         wh_citations *out) {
    size_t used = 0;
    for (const char *at = text; at < end;) {
        size_t number = take_number(&at);
        if (!number) {
            at++;
        } else if (number <= count) {
            used += (size_t)sprintf(into + used, "%se%zu", used ? ", " : "[", number);
            out->kept++;
        } else {
            out->dropped++;
        }
    }
    if (used)
        into[used++] = ']';
    return used;
}

static wh_status check_once(const char *text, size_t count, wh_arena *arena, wh_citations *out,
                            wh_error *err) {
    *out = (wh_citations){0};
    /* "[e1,e2]" becomes "[e1, e2]": at most half as long again. */
    char *copy = wh_arena_alloc(arena, strlen(text) * 2 + 1, 1);
    size_t used = 0;
    if (!copy)
        return wh_fail_nomem(err, "answer");
    while (*text) {
        const char *end = *text == '[' ? end_of_group(text) : NULL;
        if (!end) {
            copy[used++] = *text++;
            continue;
        }
        size_t wrote = copy_group(text, end, count, copy + used, out);
        if (!wrote && used && copy[used - 1] == ' ')
            used--; /* the blank before what is gone */
        used += wrote;
        text = end;
    }
    copy[used] = '\0';
    out->text = copy;
    return WH_OK;
}

wh_status wh_cite_check(const char *text, size_t count, wh_arena *arena, wh_citations *out,
                        wh_error *err) {
    size_t dropped = 0;
    *out = (wh_citations){.text = text};
    /* What was dropped may leave a new one behind: "[[e99]e98]". */
    do {
        wh_status status = check_once(out->text, count, arena, out, err);
        if (status != WH_OK)
            return status;
        dropped += out->dropped;
    } while (out->dropped);
    out->dropped = dropped;
    return WH_OK;
}
