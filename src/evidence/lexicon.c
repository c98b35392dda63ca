/* The word lists as one hash table: languages and roles of a folded word or phrase. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/clues.h"

#include <string.h>
#include <unicode/uchar.h>

#define STAGE "text_clues"
#define SLOTS ((size_t)1 << 15)
#define MAX_ENDINGS 256
#define MAX_WORD 96 /* bytes of one word or phrase */

typedef struct slot {
    const char *key;
    wh_word_use *uses;
    unsigned roles;
} slot;

typedef struct ending {
    const char *text;
    size_t bytes;
    wh_word_use *uses;
    unsigned roles;
} ending;

struct wh_lexicon {
    wh_arena *arena;
    slot *slots;
    size_t used;
    ending endings[MAX_ENDINGS];
    size_t ending_count;
};

static size_t hash_of(const char *text) {
    uint64_t hash = 1469598103934665603u; /* FNV-1a */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return (size_t)(hash ^ (hash >> 32)) & (SLOTS - 1);
}

static slot *find_slot(const wh_lexicon *lexicon, const char *key) {
    size_t at = hash_of(key);
    while (lexicon->slots[at].key && strcmp(lexicon->slots[at].key, key))
        at = (at + 1) & (SLOTS - 1);
    return &lexicon->slots[at];
}

char *wh_text_lower(wh_arena *arena, const char *text) {
    /* A capital's lower case may take one byte more (Ⱥ). */
    char *out = wh_arena_alloc(arena, strlen(text) * 2 + 5, 1);
    if (!out)
        return NULL;
    size_t used = 0;
    int32_t c;
    for (size_t at = 0; (c = wh_text_next(text, &at)) != 0;)
        if (c > 0)
            used += wh_text_put(out + used, u_tolower(c));
    out[used] = 0;
    return out;
}

static bool add_use(wh_lexicon *lexicon, wh_word_use **uses, size_t language, int level,
                    const char *exact) {
    wh_word_use *use = wh_arena_alloc(lexicon->arena, 1, sizeof *use);
    if (!use)
        return false;
    *use = (wh_word_use){language, level, exact, *uses};
    *uses = use;
    return true;
}

static ending *find_ending(wh_lexicon *lexicon, const char *key) {
    for (size_t i = 0; i < lexicon->ending_count; i++)
        if (!strcmp(lexicon->endings[i].text, key))
            return &lexicon->endings[i];
    if (lexicon->ending_count == MAX_ENDINGS)
        return NULL;
    ending *made = &lexicon->endings[lexicon->ending_count++];
    *made = (ending){.text = key, .bytes = strlen(key)};
    return made;
}

/* One word of a list: `level` > 0 for a language, else `roles`. */
static wh_status add_word(wh_lexicon *lexicon, const char *word, size_t bytes, size_t language,
                          int level, unsigned roles, wh_error *err) {
    bool is_ending = *word == '-';
    if (is_ending) {
        word++;
        bytes--;
    }
    char *raw = wh_arena_strndup(lexicon->arena, word, bytes);
    if (!raw)
        return wh_fail_nomem(err, STAGE);
    for (char *at = raw; *at; at++)
        if (*at == '_')
            *at = ' ';
    /* Most words are plain: they are their own keys, and ICU need not look at them. */
    bool plain = raw[strspn(raw, "abcdefghijklmnopqrstuvwxyz ")] == 0;
    char *exact = plain ? raw : wh_text_lower(lexicon->arena, raw);
    char *key = plain ? raw : wh_text_fold(lexicon->arena, raw);
    if (!exact || !key)
        return wh_fail_nomem(err, STAGE);
    if (!*key)
        return WH_OK;
    if (is_ending) {
        ending *end = find_ending(lexicon, key);
        if (!end)
            return wh_fail(err, WH_ERR_INTERNAL, STAGE, "more than %d endings", MAX_ENDINGS);
        end->roles |= roles;
        return !level || add_use(lexicon, &end->uses, language, level, exact)
                   ? WH_OK
                   : wh_fail_nomem(err, STAGE);
    }
    slot *at = find_slot(lexicon, key);
    if (!at->key) {
        if (++lexicon->used > SLOTS * 3 / 4)
            return wh_fail(err, WH_ERR_INTERNAL, STAGE, "the word lists outgrew their table");
        at->key = key;
    }
    at->roles |= roles;
    if (level) {
        for (const wh_word_use *use = at->uses; use; use = use->next)
            if (use->language == language && use->level >= level)
                return WH_OK;
        if (!add_use(lexicon, &at->uses, language, level, exact))
            return wh_fail_nomem(err, STAGE);
    }
    return WH_OK;
}

static wh_status add_list(wh_lexicon *lexicon, const char *list, size_t language, int level,
                          unsigned roles, wh_error *err) {
    for (const char *at = list; *at;) {
        size_t bytes = strcspn(at, " ");
        if (bytes && bytes < MAX_WORD) {
            wh_status status = add_word(lexicon, at, bytes, language, level, roles, err);
            if (status != WH_OK)
                return status;
        }
        at += bytes + strspn(at + bytes, " ");
    }
    return WH_OK;
}

wh_status wh_lexicon_create(wh_arena *arena, const wh_lexicon **out, wh_error *err) {
    wh_lexicon *lexicon = wh_arena_alloc(arena, 1, sizeof *lexicon);
    if (!lexicon)
        return wh_fail_nomem(err, STAGE);
    lexicon->arena = arena;
    lexicon->slots = wh_arena_alloc(arena, SLOTS, sizeof *lexicon->slots);
    if (!lexicon->slots)
        return wh_fail_nomem(err, STAGE);
    wh_status status = WH_OK;
    for (size_t i = 0; i < WH_LANGUAGE_TOTAL && status == WH_OK; i++) {
        const wh_language_words *words = &WH_LANGUAGES[i];
        status = add_list(lexicon, words->settling, i, 3, 0, err);
        if (status == WH_OK)
            status = add_list(lexicon, words->pointing, i, 2, 0, err);
        if (status == WH_OK)
            status = add_list(lexicon, words->small, i, 1, 0, err);
    }
    for (size_t i = 0; i < WH_ROLE_LIST_COUNT && status == WH_OK; i++)
        status = add_list(lexicon, WH_ROLE_LISTS[i].words, 0, 0, WH_ROLE_LISTS[i].role, err);
    if (status == WH_OK)
        *out = lexicon;
    return status;
}

const wh_word_use *wh_lexicon_find(const wh_lexicon *lexicon, const char *folded) {
    return find_slot(lexicon, folded)->uses;
}

/* The longest ending of `folded` that leaves at least three bytes before it. */
static const ending *longest_ending(const wh_lexicon *lexicon, const char *folded) {
    size_t bytes = strlen(folded);
    const ending *best = NULL;
    for (size_t i = 0; i < lexicon->ending_count; i++) {
        const ending *end = &lexicon->endings[i];
        if (end->bytes + 3 <= bytes && (!best || end->bytes > best->bytes) &&
            !strcmp(folded + bytes - end->bytes, end->text))
            best = end;
    }
    return best;
}

const wh_word_use *wh_lexicon_find_ending(const wh_lexicon *lexicon, const char *folded) {
    const ending *end = longest_ending(lexicon, folded);
    return end ? end->uses : NULL;
}

unsigned wh_lexicon_roles(const wh_lexicon *lexicon, const char *folded) {
    unsigned roles = find_slot(lexicon, folded)->roles;
    if (!roles && !strchr(folded, ' ')) {
        const ending *end = longest_ending(lexicon, folded);
        roles = end ? end->roles : 0;
    }
    return roles;
}
