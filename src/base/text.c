/* Unicode text (ICU): cleaning, folding, scripts, words, edit distance, transliteration. */
#include "base/text.h"

#include "base/status.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>
#include <unicode/utrans.h>
#include <unicode/uversion.h>

#define STAGE "text"
#define LONGEST ((size_t)1 << 20) /* bytes of one text; ours are names and lines */

static int32_t length_of(const char *text) {
    return (int32_t)strnlen(text, LONGEST);
}

/* ICU's macros convert between signed and unsigned freely: only these three functions hold them. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"

int32_t wh_text_next(const char *text, size_t *at) {
    const uint8_t *bytes = (const uint8_t *)text + *at;
    if (!*bytes)
        return 0;
    int32_t i = 0, end = 1;
    while (end < U8_MAX_LENGTH && bytes[end])
        end++;
    UChar32 c;
    U8_NEXT(bytes, i, end, c);
    *at += (size_t)i;
    return c;
}

size_t wh_text_put(char *out, int32_t code_point) {
    uint8_t *bytes = (uint8_t *)out;
    size_t used = 0;
    U8_APPEND_UNSAFE(bytes, used, code_point);
    return used;
}

/* The code point of UTF-16 `text` at `*at`, which moves past it. */
static UChar32 next_utf16(const UChar *text, int32_t *at, int32_t length) {
    UChar32 c;
    U16_NEXT(text, *at, length, c);
    return c;
}

#pragma GCC diagnostic pop

bool wh_text_is_utf8(const char *text) {
    int32_t c;
    for (size_t at = 0; (c = wh_text_next(text, &at)) != 0;)
        if (c < 0)
            return false;
    return true;
}

bool wh_text_has_words(const char *text, const char *words) {
    size_t length = strlen(words);
    for (const char *at = text; length && (at = strstr(at, words)); at++)
        if ((at == text || at[-1] == ' ') && (!at[length] || at[length] == ' '))
            return true;
    return false;
}

size_t wh_text_length(const char *text) {
    size_t count = 0;
    for (size_t at = 0; wh_text_next(text, &at) != 0;)
        count++;
    return count;
}

char *wh_text_clean(wh_arena *arena, const char *text, size_t max_bytes) {
    /* A bad byte grows to three (U+FFFD). */
    size_t most = (size_t)length_of(text) * 3;
    size_t room = most < max_bytes ? most : max_bytes, used = 0;
    char *out = wh_arena_alloc(arena, room + 1, 1);
    if (!out)
        return NULL;
    int32_t c;
    for (size_t at = 0; (c = wh_text_next(text, &at)) != 0;) {
        if (c < 0)
            c = 0xFFFD;
        else if (c < 0x20 || (c >= 0x7F && c < 0xA0))
            c = ' ';
        char piece[U8_MAX_LENGTH];
        size_t need = wh_text_put(piece, c);
        if (used + need > room)
            break;
        memcpy(out + used, piece, need);
        used += need;
    }
    return out;
}

/* UTF-8 to a malloc'd UTF-16 buffer; malformed bytes become U+FFFD. */
static UChar *to_utf16(const char *text, int32_t *length) {
    int32_t bytes = length_of(text);
    UChar *out = malloc(((size_t)bytes + 1) * sizeof *out);
    if (!out)
        return NULL;
    UErrorCode code = U_ZERO_ERROR;
    u_strFromUTF8WithSub(out, bytes + 1, length, text, bytes, 0xFFFD, NULL, &code);
    if (U_FAILURE(code)) {
        free(out);
        return NULL;
    }
    return out;
}

static UChar *normalize(const UNormalizer2 *form, const UChar *text, int32_t length,
                        int32_t *out_length) {
    UErrorCode code = U_ZERO_ERROR;
    int32_t need = unorm2_normalize(form, text, length, NULL, 0, &code);
    UChar *out = malloc(((size_t)need + 1) * sizeof *out);
    if (!out)
        return NULL;
    code = U_ZERO_ERROR;
    *out_length = unorm2_normalize(form, text, length, out, need + 1, &code);
    if (U_FAILURE(code)) {
        free(out);
        return NULL;
    }
    return out;
}

/* Marks that readers and OCR leave out: accents of Latin, Greek and Cyrillic letters (their script
 * is Inherited or the same), Hebrew points and Arabic vowel signs. Vowel signs of Indic and
 * South-East Asian scripts are letters in all but name, and stay; so do kana voicing marks. */
static bool mark_is_dropped(UChar32 c) {
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0483 && c <= 0x0487) ||
           (c >= 0x0591 && c <= 0x05C7) || (c >= 0x0610 && c <= 0x061A) ||
           (c >= 0x064B && c <= 0x065F) || c == 0x0670 || c == 0x0640;
}

static bool is_apostrophe(UChar32 c) {
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02BC || c == 0x02BB || c == 0x02B9 ||
           c == 0x02BE || c == 0x02BF || c == '`' || c == 0xB4 || c == 0x05F3 || c == 0x05F4;
}

static bool is_kept(UChar32 c) {
    if (u_isalnum(c))
        return true;
    int8_t type = u_charType(c);
    return type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
}

/* Letters that no decomposition reaches, as their neighbours write them. */
static const char *plain_letters(UChar32 c) {
    switch (c) {
    case 0x00F8: /* ø */
        return "o";
    case 0x0111: /* đ */
    case 0x00F0: /* ð */
        return "d";
    case 0x0142: /* ł */
        return "l";
    case 0x0131: /* ı */
        return "i";
    case 0x00E6: /* æ */
        return "ae";
    case 0x0153: /* œ */
        return "oe";
    case 0x00FE: /* þ */
        return "th";
    case 0x0127: /* ħ */
        return "h";
    case 0x014B: /* ŋ */
        return "n";
    default:
        return NULL;
    }
}

/* Drops marks and punctuation from decomposed, case-folded text. */
static char *reduce(wh_arena *arena, const UChar *text, int32_t length) {
    char *out = wh_arena_alloc(arena, (size_t)length * 3 + 1, 1);
    if (!out)
        return NULL;
    size_t used = 0;
    bool gap = false;
    for (int32_t at = 0; at < length;) {
        UChar32 c = next_utf16(text, &at, length);
        if (mark_is_dropped(c) || is_apostrophe(c) ||
            u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
            continue;
        if (!is_kept(c)) {
            gap = used > 0;
            continue;
        }
        if (gap)
            out[used++] = ' ';
        gap = false;
        const char *plain = plain_letters(c);
        if (plain)
            while (*plain)
                out[used++] = *plain++;
        else
            used += wh_text_put(out + used, c);
    }
    return out;
}

/* Composes again (NFC), so that Hangul and Indic letters are whole; `text` is folded UTF-8. */
static char *compose(wh_arena *arena, const char *text) {
    bool ascii = true;
    for (const char *at = text; *at; at++)
        ascii = ascii && (unsigned char)*at < 0x80;
    if (ascii)
        return wh_arena_strdup(arena, text);
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&code);
    int32_t length = 0, composed_length = 0, bytes = 0;
    UChar *wide = U_FAILURE(code) ? NULL : to_utf16(text, &length);
    UChar *composed = wide ? normalize(nfc, wide, length, &composed_length) : NULL;
    char *out = composed ? wh_arena_alloc(arena, (size_t)composed_length * 3 + 1, 1) : NULL;
    if (out)
        u_strToUTF8(out, composed_length * 3 + 1, &bytes, composed, composed_length, &code);
    free(wide);
    free(composed);
    return U_FAILURE(code) ? NULL : out;
}

char *wh_text_fold(wh_arena *arena, const char *text) {
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&code);
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&code);
    if (U_FAILURE(code))
        return NULL;
    int32_t length = 0, folded_length = 0, split_length = 0;
    UChar *wide = to_utf16(text, &length);
    UChar *folded = wide ? normalize(casefold, wide, length, &folded_length) : NULL;
    UChar *split = folded ? normalize(nfd, folded, folded_length, &split_length) : NULL;
    char *reduced = split ? reduce(arena, split, split_length) : NULL;
    free(wide);
    free(folded);
    free(split);
    return reduced ? compose(arena, reduced) : NULL;
}

const char *wh_text_script(const char *text) {
    enum { SCRIPTS = 256 };
    unsigned counts[SCRIPTS] = {0};
    int32_t c;
    for (size_t at = 0; (c = wh_text_next(text, &at)) != 0;) {
        if (c < 0 || !u_isalpha(c))
            continue;
        UErrorCode code = U_ZERO_ERROR;
        UScriptCode script = uscript_getScript(c, &code);
        if (U_SUCCESS(code) && script > USCRIPT_INHERITED && script < (int)SCRIPTS)
            counts[script]++;
    }
    unsigned kana = counts[USCRIPT_HIRAGANA] + counts[USCRIPT_KATAKANA];
    int best = USCRIPT_COMMON;
    for (int i = 0; i < SCRIPTS; i++)
        if (counts[i] > 0 && (best == USCRIPT_COMMON || counts[i] > counts[best]))
            best = i;
    if (kana > 0 && kana + counts[USCRIPT_HAN] >= counts[best] &&
        (counts[USCRIPT_HAN] > 0 || best == USCRIPT_HIRAGANA || best == USCRIPT_KATAKANA))
        return counts[USCRIPT_HAN] > 0 ? "Jpan" : uscript_getShortName(best);
    return best == USCRIPT_COMMON ? "Zyyy" : uscript_getShortName((UScriptCode)best);
}

enum { LONGEST_COMPARED = 255 };

static int32_t code_points(const char *text, int32_t *out) {
    int32_t c, count = 0;
    for (size_t at = 0; (c = wh_text_next(text, &at)) != 0; count++) {
        if (count == LONGEST_COMPARED)
            return -1;
        out[count] = c;
    }
    return count;
}

size_t wh_text_edits(const char *a, const char *b, size_t max) {
    int32_t ca[LONGEST_COMPARED], cb[LONGEST_COMPARED];
    int32_t na = code_points(a, ca), nb = code_points(b, cb);
    if (na < 0 || nb < 0 || (size_t)abs(na - nb) > max)
        return max + 1;
    size_t row[LONGEST_COMPARED + 1];
    for (int32_t j = 0; j <= nb; j++)
        row[j] = (size_t)j;
    for (int32_t i = 1; i <= na; i++) {
        size_t diagonal = row[0], least = (size_t)i;
        row[0] = (size_t)i;
        for (int32_t j = 1; j <= nb; j++) {
            size_t replaced = diagonal + (ca[i - 1] != cb[j - 1]);
            size_t indel = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = replaced < indel ? replaced : indel;
            if (row[j] < least)
                least = row[j];
        }
        if (least > max)
            return max + 1;
    }
    return row[nb] > max ? max + 1 : row[nb];
}

/* Offsets of UTF-16 units counted back to bytes of the UTF-8 text: one pass, as words ascend. */
typedef struct byte_cursor {
    const char *text;
    size_t at;
    int32_t units;
} byte_cursor;

static size_t byte_offset(byte_cursor *cursor, int32_t units) {
    while (cursor->units < units) {
        int32_t c = wh_text_next(cursor->text, &cursor->at);
        cursor->units += c > 0xFFFF ? 2 : 1;
    }
    return cursor->at;
}

static bool has_letter_or_digit(const UChar *text, int32_t from, int32_t to) {
    while (from < to) {
        if (u_isalnum(next_utf16(text, &from, to)))
            return true;
    }
    return false;
}

wh_status wh_text_words(wh_arena *arena, const char *text, char ***words, size_t **starts,
                        size_t *count, wh_error *err) {
    *words = NULL;
    *count = 0;
    if (starts)
        *starts = NULL;
    size_t word_room = 0, start_room = 0;
    int32_t length = 0;
    UErrorCode code = U_ZERO_ERROR;
    UChar *wide = to_utf16(text, &length);
    UBreakIterator *breaks = wide ? ubrk_open(UBRK_WORD, "", wide, length, &code) : NULL;
    wh_status status = WH_OK;
    if (!wide || U_FAILURE(code)) {
        status = wh_fail_nomem(err, STAGE);
        goto done;
    }
    byte_cursor cursor = {text, 0, 0};
    int32_t from = ubrk_first(breaks);
    for (int32_t to = ubrk_next(breaks); to != UBRK_DONE; from = to, to = ubrk_next(breaks)) {
        if (!has_letter_or_digit(wide, from, to))
            continue;
        size_t first = byte_offset(&cursor, from), last = byte_offset(&cursor, to);
        if (!wh_arena_grow(arena, (void **)words, &word_room, *count + 1, sizeof **words) ||
            (starts &&
             !wh_arena_grow(arena, (void **)starts, &start_room, *count + 1, sizeof **starts)) ||
            !((*words)[*count] = wh_arena_strndup(arena, text + first, last - first))) {
            status = wh_fail_nomem(err, STAGE);
            goto done;
        }
        if (starts)
            (*starts)[*count] = first;
        ++*count;
    }
done:
    if (breaks)
        ubrk_close(breaks);
    free(wide);
    return status;
}

struct wh_translit {
    UTransliterator *to_latin;
};

wh_status wh_translit_create(wh_translit **out, wh_error *err) {
    *out = NULL;
    wh_translit *translit = calloc(1, sizeof *translit);
    if (!translit)
        return wh_fail_nomem(err, STAGE);
    static const char rules[] = "Any-Latin; Latin-ASCII";
    UChar id[sizeof rules];
    u_charsToUChars(rules, id, (int32_t)sizeof rules);
    UErrorCode code = U_ZERO_ERROR;
    translit->to_latin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    if (U_FAILURE(code)) {
        free(translit);
        return wh_fail(err, WH_ERR_INTERNAL, STAGE, "ICU cannot transliterate to Latin: %s",
                       u_errorName(code));
    }
    *out = translit;
    return WH_OK;
}

void wh_translit_free(wh_translit *translit) {
    if (!translit)
        return;
    utrans_close(translit->to_latin);
    free(translit);
}

char *wh_translit_fold(wh_translit *translit, wh_arena *arena, const char *text) {
    int32_t length = 0;
    UChar *wide = to_utf16(text, &length);
    if (!wide)
        return NULL;
    /* Ideographs grow most: one becomes a syllable of up to seven letters. */
    int32_t room = length * 10 + 16;
    UChar *buffer = realloc(wide, (size_t)room * sizeof *buffer);
    if (!buffer) {
        free(wide);
        return NULL;
    }
    UErrorCode code = U_ZERO_ERROR;
    int32_t limit = length, bytes = 0;
    utrans_transUChars(translit->to_latin, buffer, &length, room, 0, &limit, &code);
    char *latin = U_FAILURE(code) ? NULL : wh_arena_alloc(arena, (size_t)length * 3 + 1, 1);
    if (latin)
        u_strToUTF8(latin, length * 3 + 1, &bytes, buffer, length, &code);
    free(buffer);
    return latin && U_SUCCESS(code) ? wh_text_fold(arena, latin) : NULL;
}

const char *wh_text_icu_version(void) {
    return U_ICU_VERSION;
}
