/* Words of a text, longest match first, in a sorted list. */
#include "answer/entities.h"

#include "base/status.h"
#include "base/text.h"

#include <string.h>

#define STAGE "answer"
#define MOST_WORDS 3 /* of one entity */
#define MOST_TEXT 32768

extern const char wh_embed_words_entities_txt[];

/* The list's lines, sorted; no comment lines. */
typedef struct lexicon {
    const char **entries;
    size_t count;
} lexicon;

static wh_status read_lexicon(wh_arena *arena, lexicon *out, wh_error *err) {
    size_t capacity = 0;
    char *copy = wh_arena_strdup(arena, wh_embed_words_entities_txt), *rest = NULL;
    void *items = NULL;
    if (!copy)
        return wh_fail_nomem(err, STAGE);
    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (*line == '#')
            continue;
        if (!wh_arena_grow(arena, &items, &capacity, out->count + 1, sizeof *out->entries))
            return wh_fail_nomem(err, STAGE);
        out->entries = items;
        out->entries[out->count++] = line;
    }
    return WH_OK;
}

static const char *find(const lexicon *words, const char *text) {
    size_t low = 0, high = words->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(words->entries[middle], text);
        if (order == 0)
            return words->entries[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The entry for a text in singular or plural: "churches", "palm trees", "ferries". */
static const char *find_form(const lexicon *words, const char *text, wh_arena *arena) {
    static const struct {
        const char *plural, *singular;
    } endings[] = {{"", ""}, {"s", ""}, {"es", ""}, {"ies", "y"}, {"ves", "f"}};
    size_t length = strlen(text);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t cut = strlen(endings[i].plural);
        if (cut >= length || strcmp(text + length - cut, endings[i].plural) != 0)
            continue;
        const char *form =
            wh_arena_printf(arena, "%.*s%s", (int)(length - cut), text, endings[i].singular);
        const char *entry = form ? find(words, form) : NULL;
        if (entry)
            return entry;
    }
    return NULL;
}

/* Cuts a folded text at its blanks; `**words` are its words. */
static size_t split(char *folded, const char **words, size_t most) {
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(folded, " ", &rest); word && count < most;
         word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    return count;
}

/* Up to MOST_WORDS words from `words` on as one text. */
static const char *join(const char **words, size_t count, wh_arena *arena) {
    const char *text = words[0];
    for (size_t i = 1; text && i < count; i++)
        text = wh_arena_printf(arena, "%s %s", text, words[i]);
    return text;
}

static bool is_listed(const char **names, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

wh_status wh_answer_entities(const char *text, size_t most, wh_arena *arena, const char ***names,
                             size_t *count, wh_error *err) {
    lexicon list = {0};
    *count = 0;
    *names = wh_arena_alloc(arena, most, sizeof **names);
    char *clean = wh_text_clean(arena, text, MOST_TEXT);
    char *folded = clean ? wh_text_fold(arena, clean) : NULL;
    size_t room = folded ? strlen(folded) / 2 + 1 : 0;
    const char **words = wh_arena_alloc(arena, room, sizeof *words);
    if (!*names || !folded || !words)
        return wh_fail_nomem(err, STAGE);
    wh_status status = read_lexicon(arena, &list, err);
    if (status != WH_OK)
        return status;
    size_t total = split(folded, words, room);
    for (size_t at = 0; at < total && *count < most;) {
        const char *entry = NULL;
        size_t length = total - at < MOST_WORDS ? total - at : MOST_WORDS;
        for (; length && !entry; length -= !entry) {
            const char *phrase = join(words + at, length, arena);
            if (!phrase)
                return wh_fail_nomem(err, STAGE);
            entry = find_form(&list, phrase, arena);
        }
        if (entry && !is_listed(*names, *count, entry))
            (*names)[(*count)++] = entry;
        at += entry ? length : 1;
    }
    return WH_OK;
}
