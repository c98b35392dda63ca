/* Prompts: the text that ships or a user's own, with evidence quoted in it. */
#include "answer/format.h"
#include "base/json.h"
#include "base/status.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define STAGE "prompt"
#define QUOTE_BYTES 200
#define REASONING_BYTES 4000
#define MOST_QUOTES 40

const char *wh_prompt_version(const char *prompt, wh_arena *arena) {
    static const char word[] = "version ";
    size_t line = strcspn(prompt, "\n");
    const char *at = *prompt == '#' ? memmem(prompt, line, word, sizeof word - 1) : NULL;
    if (!at)
        return NULL;
    at += sizeof word - 1;
    size_t length = strspn(at, "0123456789.");
    return length ? wh_arena_strndup(arena, at, length) : NULL;
}

/* Text out of a photo as a JSON string: cleaned, capped, without angle brackets. */
static const char *quoted(const char *text, size_t most, wh_arena *arena) {
    char *clean = wh_text_clean(arena, text, most);
    if (!clean)
        return NULL;
    for (char *c = clean; *c; c++)
        *c = *c == '<' ? '(' : *c == '>' ? ')' : *c;
    json_t *value = json_string(clean);
    char *dump = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
    json_decref(value);
    const char *copy = dump ? wh_arena_strdup(arena, dump) : NULL;
    free(dump);
    return copy;
}

static const char *quote_line(const wh_quote *quote, wh_arena *arena) {
    const char *text = quote->text ? quoted(quote->text, QUOTE_BYTES, arena) : "(no text)";
    const char *says = quote->says ? quoted(quote->says, QUOTE_BYTES, arena) : "";
    if (!text || !says)
        return NULL;
    return wh_arena_printf(arena, "[%s] %s: %s%s%s", quote->id, quote->kind, text,
                           *says ? " -- our reader: " : "", says);
}

static const char *all_quotes(const wh_quote *quotes, size_t count, wh_arena *arena) {
    const char *all = "<<<";
    for (size_t i = 0; all && i < count && i < MOST_QUOTES; i++) {
        const char *line = quote_line(&quotes[i], arena);
        all = line ? wh_arena_printf(arena, "%s\n%s", all, line) : NULL;
    }
    return all ? wh_arena_printf(arena, "%s\n>>>", all) : NULL;
}

/* The text without the paragraph (up to the blank lines around it) that holds `at`. */
static const char *without_paragraph(const char *text, const char *at, wh_arena *arena) {
    const char *start = at, *end = strstr(at, "\n\n");
    while (start > text && !(start[-1] == '\n' && start - 1 > text && start[-2] == '\n'))
        start--;
    end = end ? end + 2 : at + strlen(at);
    return wh_arena_printf(arena, "%.*s%s", (int)(start - text), text, end);
}

static const char *with(const char *text, const char *at, size_t length, const char *instead,
                        wh_arena *arena) {
    return wh_arena_printf(arena, "%.*s%s%s", (int)(at - text), text, instead, at + length);
}

static const char EVIDENCE[] = "{{evidence}}", REASONING[] = "{{reasoning}}";

/* Only these two, and not both. */
static wh_status check_placeholders(const char *prompt, wh_error *err) {
    for (const char *at = prompt; (at = strstr(at, "{{")); at += 2)
        if (strncmp(at, EVIDENCE, sizeof EVIDENCE - 1) != 0 &&
            strncmp(at, REASONING, sizeof REASONING - 1) != 0)
            return wh_fail(err, WH_ERR_FORMAT, STAGE,
                           "a prompt has \"%.30s\"; it may have {{evidence}} or {{reasoning}}", at);
    if (strstr(prompt, EVIDENCE) && strstr(prompt, REASONING))
        return wh_fail(err, WH_ERR_FORMAT, STAGE,
                       "a prompt has {{evidence}} and {{reasoning}}; it may have one of them");
    return WH_OK;
}

wh_status wh_prompt_fill(const char *prompt, const wh_quote *quotes, size_t count,
                         const char *reasoning, wh_arena *arena, const char **out, wh_error *err) {
    if (!wh_prompt_version(prompt, arena))
        return wh_fail(err, WH_ERR_FORMAT, STAGE,
                       "a prompt must begin with a line such as \"# geo-r, version 1\"");
    while (*prompt == '#') {
        prompt += strcspn(prompt, "\n");
        prompt += *prompt == '\n';
    }
    wh_status status = check_placeholders(prompt, err);
    if (status != WH_OK)
        return status;
    const char *evidence = strstr(prompt, EVIDENCE), *thought = strstr(prompt, REASONING);
    *out = prompt;
    if (evidence && !count) {
        *out = without_paragraph(prompt, evidence, arena);
    } else if (evidence) {
        const char *all = all_quotes(quotes, count, arena);
        *out = all ? with(prompt, evidence, sizeof EVIDENCE - 1, all, arena) : NULL;
    } else if (thought) {
        const char *all = quoted(reasoning ? reasoning : "", REASONING_BYTES, arena);
        *out = all ? with(prompt, thought, sizeof REASONING - 1, all, arena) : NULL;
    }
    return *out ? WH_OK : wh_fail_nomem(err, STAGE);
}
