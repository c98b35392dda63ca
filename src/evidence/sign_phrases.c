/* Finds the words and phrases of sign_words.c in lines. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/clues.h"

#include <string.h>

#define STAGE "text_clues"

/* Where a folded phrase stands in a folded line as whole words; NULL if nowhere. */
static const char *find_words(const char *folded, const char *words) {
    size_t length = strlen(words);
    for (const char *at = folded; (at = strstr(at, words)); at++)
        if ((at == folded || at[-1] == ' ') && (!at[length] || at[length] == ' '))
            return at;
    return NULL;
}

/* A short word must be all that its segment says: "ALTO" is a stop sign, "alto" an adjective. */
static bool is_segment(const wh_line *line, const char *word) {
    for (size_t i = 0; i < line->token_count; i++) {
        if (strcmp(line->tokens[i].folded, word))
            continue;
        bool before = i && line->tokens[i - 1].segment == line->tokens[i].segment;
        bool after =
            i + 1 < line->token_count && line->tokens[i + 1].segment == line->tokens[i].segment;
        if (!before && !after)
            return true;
    }
    return false;
}

wh_status wh_find_sign_words(wh_finder *finder) {
    for (size_t i = 0; i < WH_SIGN_WORD_COUNT; i++) {
        const wh_sign_word *sign = &WH_SIGN_WORDS[i];
        char *phrase = wh_text_fold(finder->arena, sign->phrase);
        const char *class = wh_arena_printf(finder->arena, "sign_word/%s", sign->language);
        const char *family = wh_arena_printf(finder->arena, "language:%s", sign->language);
        if (!phrase || !class || !family)
            return wh_fail_nomem(finder->err, STAGE);
        bool single = !strchr(phrase, ' ') && wh_text_length(phrase) < 8;
        for (size_t k = 0; k < finder->line_count; k++) {
            const wh_line *line = &finder->lines[k];
            if (line->aside || (double)line->seen->confidence < 0.8 ||
                !(single ? is_segment(line, phrase) : find_words(line->folded, phrase) != NULL))
                continue;
            double *table = wh_country_table(finder);
            if (!table)
                return wh_fail_nomem(finder->err, STAGE);
            wh_table_raise(finder, table, sign->countries, 1);
            wh_status status = wh_add_table_clue(finder, "sign_word", class, family, line, phrase,
                                                 table, "is a word of signs in");
            if (status != WH_OK)
                return status;
            break;
        }
    }
    return WH_OK;
}
