/* ROUGE-1, ROUGE-2 and ROUGE-L (Lin 2004) with the words and the stemmer of rouge-score. */
#include "lab/eval/rouge.h"

#include "base/status.h"
#include "base/text.h"
#include "lab/eval/porter.h"

#include <stdlib.h>
#include <string.h>

#define STAGE "eval"
#define STEM_FROM 4 /* letters */

/* The words of both texts as numbers: equal words, equal numbers. */
typedef struct words {
    uint32_t *ids;
    size_t count;
} words;

typedef struct lexicon {
    char *letters; /* all words, one after the other */
    size_t used;
    struct entry {
        size_t at, length;
    } * entries;
    size_t entry_count;
    uint32_t *slots; /* entry + 1; a power of two of them */
    size_t slot_count;
} lexicon;

static uint64_t hash_of(const char *text, size_t length) {
    uint64_t hash = 1469598103934665603U;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 1099511628211U;
    return hash;
}

/* The number of the word that was just written at the end of `letters`. */
static uint32_t number_word(lexicon *known, size_t length) {
    const char *word = known->letters + known->used;
    size_t slot = hash_of(word, length) & (known->slot_count - 1);
    for (; known->slots[slot]; slot = (slot + 1) & (known->slot_count - 1)) {
        const struct entry *entry = &known->entries[known->slots[slot] - 1];
        if (entry->length == length && memcmp(known->letters + entry->at, word, length) == 0)
            return known->slots[slot] - 1;
    }
    known->entries[known->entry_count] = (struct entry){known->used, length};
    known->used += length;
    known->slots[slot] = (uint32_t)++known->entry_count;
    return known->slots[slot] - 1;
}

/* The lower-case letter or digit of a word, or 0. Two letters outside ASCII become an ASCII letter
 * in lower case: the capital I with a dot and the Kelvin sign. */
static char word_letter(int32_t c) {
    if (c == 0x130)
        return 'i';
    if (c == 0x212A)
        return 'k';
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? (char)c : 0;
}

static wh_status finish_word(lexicon *known, words *out, size_t length, bool stem, wh_error *err) {
    if (out->count == WH_ROUGE_MOST_WORDS)
        return wh_fail(err, WH_ERR_LIMIT, STAGE,
                       "ROUGE: a text of more than %d words; shorten it or leave it out",
                       WH_ROUGE_MOST_WORDS);
    if (stem && length >= STEM_FROM)
        length = wh_porter_stem(known->letters + known->used, length);
    out->ids[out->count++] = number_word(known, length);
    return WH_OK;
}

static wh_status read_words(lexicon *known, const char *text, bool stem, words *out,
                            wh_error *err) {
    size_t at = 0, length = 0;
    wh_status status = WH_OK;
    int32_t c;
    while (status == WH_OK && (c = wh_text_next(text, &at)) != 0) {
        char letter = c < 0 ? 0 : word_letter(c);
        if (letter)
            known->letters[known->used + length++] = letter;
        /* İ is i with a combining dot in lower case, and the dot ends the word. */
        if (length && (!letter || c == 0x130)) {
            status = finish_word(known, out, length, stem, err);
            length = 0;
        }
    }
    return status == WH_OK && length ? finish_word(known, out, length, stem, err) : status;
}

static wh_rouge_score score(size_t hits, size_t candidate, size_t reference) {
    double precision = (double)hits / (double)(candidate ? candidate : 1);
    double recall = (double)hits / (double)(reference ? reference : 1);
    double sum = precision + recall;
    return (wh_rouge_score){precision, recall, sum > 0 ? 2 * precision * recall / sum : 0};
}

static int by_value(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Runs of `n` (1 or 2) words as sorted numbers; gives how many. */
static size_t list_grams(const words *text, size_t n, uint64_t *grams) {
    size_t count = text->count >= n ? text->count - n + 1 : 0;
    for (size_t i = 0; i < count; i++)
        grams[i] = n == 1 ? text->ids[i] : (uint64_t)text->ids[i] << 32 | text->ids[i + 1];
    qsort(grams, count, sizeof *grams, by_value);
    return count;
}

static wh_rouge_score score_grams(const words *reference, const words *candidate, size_t n,
                                  uint64_t *room) {
    uint64_t *ours = room, *theirs = room + WH_ROUGE_MOST_WORDS;
    size_t a = list_grams(reference, n, ours), b = list_grams(candidate, n, theirs), hits = 0;
    for (size_t i = 0, j = 0; i < a && j < b;) {
        hits += ours[i] == theirs[j];
        uint64_t left = ours[i], right = theirs[j];
        i += left <= right;
        j += right <= left;
    }
    return score(hits, b, a);
}

/* Length of the longest common subsequence, in one row of the usual table. */
static size_t longest_common(const words *a, const words *b, uint32_t *row) {
    memset(row, 0, (b->count + 1) * sizeof *row);
    for (size_t i = 0; i < a->count; i++) {
        uint32_t diagonal = 0;
        for (size_t j = 1; j <= b->count; j++) {
            uint32_t above = row[j];
            if (a->ids[i] == b->ids[j - 1])
                row[j] = diagonal + 1;
            else if (row[j - 1] > above)
                row[j] = row[j - 1];
            diagonal = above;
        }
    }
    return row[b->count];
}

static size_t power_of_two_over(size_t n) {
    size_t power = 16;
    while (power <= n)
        power *= 2;
    return power;
}

wh_status wh_rouge_measure(const char *reference, const char *candidate, bool stem, wh_rouge *out,
                           wh_error *err) {
    /* A word has at least one byte, and words are apart: at most half the bytes, and a stem may be
     * one letter longer than what its steps left. */
    size_t bytes = strlen(reference) + strlen(candidate) + 8;
    size_t most = bytes < 2 * WH_ROUGE_MOST_WORDS ? bytes : 2 * WH_ROUGE_MOST_WORDS;
    lexicon known = {.slot_count = power_of_two_over(2 * most)};
    words texts[2] = {{0}, {0}};
    wh_status status = WH_OK;
    known.letters = malloc(bytes);
    known.entries = malloc(most * sizeof *known.entries);
    known.slots = calloc(known.slot_count, sizeof *known.slots);
    texts[0].ids = malloc((WH_ROUGE_MOST_WORDS + 1) * sizeof *texts[0].ids);
    texts[1].ids = malloc((WH_ROUGE_MOST_WORDS + 1) * sizeof *texts[1].ids);
    uint64_t *room = malloc(2 * WH_ROUGE_MOST_WORDS * sizeof *room);
    if (!known.letters || !known.entries || !known.slots || !texts[0].ids || !texts[1].ids ||
        !room) {
        status = wh_fail_nomem(err, STAGE);
        goto done;
    }
    status = read_words(&known, reference, stem, &texts[0], err);
    if (status == WH_OK)
        status = read_words(&known, candidate, stem, &texts[1], err);
    if (status != WH_OK)
        goto done;
    out->one = score_grams(&texts[0], &texts[1], 1, room);
    out->two = score_grams(&texts[0], &texts[1], 2, room);
    out->longest = score(longest_common(&texts[0], &texts[1], (uint32_t *)room), texts[1].count,
                         texts[0].count);
done:
    free(known.letters);
    free(known.entries);
    free(known.slots);
    free(texts[0].ids);
    free(texts[1].ids);
    free(room);
    return status;
}
