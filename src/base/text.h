/* Unicode text: folding, transliteration, scripts, words, edit distance (ICU). UTF-8 throughout. */
#ifndef WH_BASE_TEXT_H
#define WH_BASE_TEXT_H

#include "base/arena.h"
#include "whence.h"

/* The code point of NUL-terminated UTF-8 `text` at byte `*at`, which moves past it; 0 at the end,
 * -1 for a malformed byte. */
int32_t wh_text_next(const char *text, size_t *at);

/* Writes a valid code point to `out` (room for 4 bytes) and returns its length; no NUL. */
size_t wh_text_put(char *out, int32_t code_point);

/* True if `text` is well-formed UTF-8. */
bool wh_text_is_utf8(const char *text);

/* A copy in which every malformed byte became U+FFFD, control characters became spaces, and that is
 * at most `max_bytes` long (cut between code points). NULL without memory. */
char *wh_text_clean(wh_arena *arena, const char *text, size_t max_bytes);

/* The search key of a name: NFKC case-folded; accents dropped from Latin, Greek and Cyrillic
 * letters, points from Hebrew and Arabic; apostrophes dropped; other punctuation and blanks become
 * single spaces; trimmed. Vowel signs of Indic and South-East Asian scripts stay. Text without
 * letters or digits gives "". NULL without memory. */
char *wh_text_fold(wh_arena *arena, const char *text);

/* ISO 15924 code ("Latn", "Cyrl", "Hani", "Hira", "Kana", "Hang", "Thai", ...) of the script that
 * most letters of `text` are in; "Zyyy" if there are no letters. A Japanese mix of Han and kana
 * gives "Jpan". The pointer is static. */
const char *wh_text_script(const char *text);

/* Whether `words` stand in `text` behind each other, as whole words; both are folded. */
bool wh_text_has_words(const char *text, const char *words);

/* Number of code points. */
size_t wh_text_length(const char *text);

/* Levenshtein distance in code points, or `max` + 1 if it is larger than `max`. Arguments of more
 * than 255 code points count as farther than `max`. */
size_t wh_text_edits(const char *a, const char *b, size_t max);

/* Words of `text` by ICU's break iterator (dictionary-based for Thai, Lao, Khmer, Burmese, Chinese,
 * Japanese): only those with a letter or digit. `*words` point to copies; `*starts`, if not NULL,
 * to their byte offsets in `text`. */
wh_status wh_text_words(wh_arena *arena, const char *text, char ***words, size_t **starts,
                        size_t *count, wh_error *err);

/* A transliterator to folded Latin ("Any-Latin; Latin-ASCII", then wh_text_fold). Costly to
 * create: the world file's handle keeps one. One thread at a time. */
typedef struct wh_translit wh_translit;
wh_status wh_translit_create(wh_translit **out, wh_error *err);
void wh_translit_free(wh_translit *translit);
char *wh_translit_fold(wh_translit *translit, wh_arena *arena, const char *text);

/* ICU's version, such as "72.1"; static. Stored in the world file: keys depend on it. */
const char *wh_text_icu_version(void);

#endif
