/* Messages through the model's own chat template. The template's text may hold control tokens, the
 * messages' text never does: each message stands in the template as a mark, and is tokenised by
 * itself where the mark comes out. */
#include "base/status.h"
#include "vlm/local/local.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MARK_SIZE = 32, MAX_PROMPT_BYTES = 8 << 20 };

typedef struct builder {
    const local_model *model;
    const local_session *session;
    wh_arena *arena;
    local_piece *pieces;
    size_t count, capacity;
    wh_error *err;
} builder;

wh_status local_tokenize(const local_model *m, const char *text, size_t size, bool special,
                         wh_arena *arena, llama_token **tokens, size_t *count, wh_error *err) {
    if (size > MAX_PROMPT_BYTES)
        return wh_fail(err, WH_ERR_LIMIT, STAGE, "a text of %zu bytes is too long for a prompt",
                       size);
    int32_t wanted = -llama_tokenize(m->vocab, text, (int32_t)size, NULL, 0, false, special);
    *count = wanted > 0 ? (size_t)wanted : 0;
    *tokens = wh_arena_alloc(arena, *count + 1, sizeof **tokens);
    if (!*tokens)
        return wh_fail_nomem(err, STAGE);
    if (*count &&
        llama_tokenize(m->vocab, text, (int32_t)size, *tokens, wanted, false, special) != wanted)
        return wh_fail(err, WH_ERR_INTERNAL, STAGE, "the tokenizer contradicts itself");
    return WH_OK;
}

static local_piece *add_piece(builder *b) {
    if (!wh_arena_grow(b->arena, (void **)&b->pieces, &b->capacity, b->count + 1,
                       sizeof *b->pieces))
        return NULL;
    b->pieces[b->count] = (local_piece){0};
    return &b->pieces[b->count++];
}

static wh_status add_text(builder *b, const char *text, size_t size, bool special) {
    local_piece *piece = size ? add_piece(b) : NULL;
    if (!size)
        return WH_OK;
    if (!piece)
        return wh_fail_nomem(b->err, STAGE);
    return local_tokenize(b->model, text, size, special, b->arena, &piece->tokens, &piece->count,
                          b->err);
}

static wh_status add_image(builder *b, const local_image *image) {
    if (image->session != b->session)
        return wh_fail(b->err, WH_ERR_ARG, STAGE, "the image belongs to another session");
    local_piece *piece = add_piece(b);
    if (!piece)
        return wh_fail_nomem(b->err, STAGE);
    piece->image = image;
    return WH_OK;
}

/* The parts of one message; adjacent texts become one, so that tokens may span them. */
static wh_status add_message(builder *b, const wh_vlm_message *message) {
    wh_status status = WH_OK;
    for (size_t i = 0; i < message->part_count && status == WH_OK;) {
        if (message->parts[i].image) {
            status = add_image(b, (const local_image *)message->parts[i++].image);
            continue;
        }
        const char *text = message->parts[i++].text;
        while (text && i < message->part_count && !message->parts[i].image)
            text = wh_arena_printf(b->arena, "%s%s", text, message->parts[i++].text);
        status = text ? add_text(b, text, strlen(text), false) : wh_fail_nomem(b->err, STAGE);
    }
    return status;
}

/* ---- The template ---- */

static void make_mark(char mark[MARK_SIZE], size_t index) {
    snprintf(mark, MARK_SIZE, "\x02message %zu\x03", index);
}

/* The template's text with a mark for each message; NULL if it failed. */
static char *render(builder *b, const wh_vlm_message *messages, size_t count) {
    struct llama_chat_message *chat = wh_arena_alloc(b->arena, count, sizeof *chat);
    char(*marks)[MARK_SIZE] = wh_arena_alloc(b->arena, count, MARK_SIZE);
    if (!chat || !marks) {
        wh_fail_nomem(b->err, STAGE);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        make_mark(marks[i], i);
        chat[i] = (struct llama_chat_message){messages[i].role, marks[i]};
    }
    int32_t size = llama_chat_apply_template(b->model->template, chat, count, true, NULL, 0);
    char *text = size > 0 ? wh_arena_alloc(b->arena, (size_t)size + 1, 1) : NULL;
    if (!text ||
        llama_chat_apply_template(b->model->template, chat, count, true, text, size + 1) != size) {
        wh_fail(b->err, WH_ERR_MODEL, STAGE,
                "%s: its chat template is none that llama.cpp's library knows", b->model->path);
        return NULL;
    }
    return text;
}

/* A model that begins every text with a token of its own gets it, unless its template does so. */
static wh_status add_beginning(builder *b) {
    llama_token bos = llama_vocab_bos(b->model->vocab);
    if (!llama_vocab_get_add_bos(b->model->vocab) || bos == LLAMA_TOKEN_NULL ||
        (b->count && b->pieces[0].count && b->pieces[0].tokens[0] == bos))
        return WH_OK;
    llama_token *token = wh_arena_alloc(b->arena, 1, sizeof *token);
    if (!token || !add_piece(b))
        return wh_fail_nomem(b->err, STAGE);
    *token = bos;
    memmove(b->pieces + 1, b->pieces, (b->count - 1) * sizeof *b->pieces);
    b->pieces[0] = (local_piece){.tokens = token, .count = 1};
    return WH_OK;
}

wh_status local_prompt(const local_session *session, const wh_vlm_message *messages, size_t count,
                       const char *answer_start, wh_arena *arena, local_piece **pieces,
                       size_t *piece_count, wh_error *err) {
    builder b = {.model = session->model, .session = session, .arena = arena, .err = err};
    const char *at = render(&b, messages, count);
    wh_status status = at ? WH_OK : err ? err->status : WH_ERR_MODEL;
    for (size_t i = 0; i < count && status == WH_OK; i++) {
        char mark[MARK_SIZE];
        make_mark(mark, i);
        const char *found = strstr(at, mark);
        if (!found)
            return wh_fail(err, WH_ERR_MODEL, STAGE,
                           "%s: its chat template has no place for a message of role %s",
                           b.model->path, messages[i].role);
        status = add_text(&b, at, (size_t)(found - at), true);
        if (status == WH_OK)
            status = add_message(&b, &messages[i]);
        at = found + strlen(mark);
    }
    if (status == WH_OK)
        status = add_text(&b, at, strlen(at), true);
    if (status == WH_OK && answer_start)
        status = add_text(&b, answer_start, strlen(answer_start), false);
    if (status == WH_OK)
        status = add_beginning(&b);
    *pieces = b.pieces;
    *piece_count = b.count;
    return status;
}
