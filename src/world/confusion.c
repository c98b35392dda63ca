/* Likely misreadings of one name as another. */
#include "world/confusion.h"

#include "base/text.h"

#include <string.h>

/* Letters of folded keys whose shapes are alike, as small or as capital letters. */
static const char *const ALIKE[] = {
    "l1", "li", "lj", "lt", "ij", "i1", "o0", "oq", "od", "ce", "co", "cg", "uv", "un",
    "vy", "hb", "hn", "nm", "nr", "s5", "b8", "b6", "br", "g9", "gq", "g6", "z2", "ft",
    "ef", "a4", "ao", "ae", "pr", "kx", "wv", "mw", "ил", "ин", "ши", "шщ", "нп", "ие",
    "зэ", "ьы", "лп", "вб", "гт", "нк", "ое", "ос", "νυ", "οσ", "ηπ", "λα", "ρφ"};
static const char *const PAIRS[][2] = {{"rn", "m"}, {"cl", "d"}, {"vv", "w"},
                                       {"ii", "u"}, {"ri", "n"}, {"nn", "m"},
                                       {"li", "h"}, {"ni", "m"}, {"in", "m"}};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const double UNLIKE_SHARE = 0.3;  /* replaced by a letter that looks different */
static const double MISSING_SHARE = 0.5; /* a letter dropped or added */
static const double SWAPPED_SHARE = 0.5;

static bool look_alike(int32_t a, int32_t b) {
    for (size_t i = 0; i < COUNT(ALIKE); i++) {
        size_t at = 0;
        int32_t x = wh_text_next(ALIKE[i], &at), y = wh_text_next(ALIKE[i], &at);
        if ((a == x && b == y) || (a == y && b == x)) {
            return true;
        }
    }
    return false;
}

double wh_confusion_share(const int32_t *a, size_t a_count, const int32_t *b, size_t b_count) {
    size_t head = 0, tail = 0;
    size_t least = a_count < b_count ? a_count : b_count;
    while (head < least && a[head] == b[head]) {
        head++;
    }
    while (tail < least - head && a[a_count - 1 - tail] == b[b_count - 1 - tail]) {
        tail++;
    }
    size_t a_rest = a_count - head - tail, b_rest = b_count - head - tail;
    if (a_rest == 1 && b_rest == 1) {
        return look_alike(a[head], b[head]) ? 1 : UNLIKE_SHARE;
    }
    return a_rest + b_rest == 1 ? MISSING_SHARE : 0;
}

static bool add_spelling(wh_confusion_spelling *spellings, size_t most, size_t *count, char *text,
                         double share) {
    if (text == NULL) {
        return false;
    }
    if (*count < most) {
        spellings[(*count)++] = (wh_confusion_spelling){text, share};
    }
    return true;
}

/* `key` with the `length` bytes at `at` replaced by `by`. */
static char *replaced(wh_arena *arena, const char *key, size_t at, size_t length, const char *by) {
    return wh_arena_printf(arena, "%.*s%s%s", (int)at, key, by, key + at + length);
}

bool wh_confusion_spellings(wh_arena *arena, const char *key, wh_confusion_spelling *spellings,
                            size_t most, size_t *count) {
    *count = 0;
    for (size_t i = 0; i < COUNT(PAIRS); i++) {
        for (int way = 0; way < 2; way++) {
            const char *from = PAIRS[i][way], *to = PAIRS[i][1 - way];
            for (const char *at = key; (at = strstr(at, from)) != NULL; at++) {
                char *text = replaced(arena, key, (size_t)(at - key), strlen(from), to);
                if (!add_spelling(spellings, most, count, text, 1)) {
                    return false;
                }
            }
        }
    }
    for (size_t at = 0; key[at] != '\0';) {
        size_t middle = at, end;
        int32_t first = wh_text_next(key, &middle);
        end = middle;
        int32_t second = wh_text_next(key, &end);
        if (second == 0) {
            break;
        }
        if (first != second && first != ' ' && second != ' ') {
            char *text = wh_arena_printf(arena, "%.*s%.*s%.*s%s", (int)at, key, (int)(end - middle),
                                         key + middle, (int)(middle - at), key + at, key + end);
            if (!add_spelling(spellings, most, count, text, SWAPPED_SHARE)) {
                return false;
            }
        }
        at = middle;
    }
    return true;
}
