/* The Porter stemmer (M. Porter, "An algorithm for suffix stripping", 1980) with the changes that
 * NLTK makes by default. C libraries have Porter's own algorithm only, and the words where the two
 * differ ("dies", "happily", "skies") would show in the third digit of a ROUGE score. */
#include "lab/eval/porter.h"

#include <stdbool.h>
#include <string.h>

/* The word being stemmed. The functions below take the length of the part that they look at. */
typedef struct word {
    char *text;
    size_t length;
} word;

static bool is_vowel_letter(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* A letter other than a, e, i, o, u, and other than y after a consonant. */
static bool is_consonant(const word *w, size_t at) {
    bool negate = false;
    while (at > 0 && w->text[at] == 'y') {
        negate = !negate;
        at--;
    }
    return !is_vowel_letter(w->text[at]) != negate;
}

/* m of Porter's [C](VC){m}[V] for the first `length` letters. */
static size_t measure(const word *w, size_t length) {
    size_t m = 0;
    bool last = true; /* the last letter was a consonant */
    for (size_t i = 0; i < length; i++) {
        char c = w->text[i];
        bool consonant = c == 'y' ? i == 0 || !last : !is_vowel_letter(c);
        m += i > 0 && consonant && !last;
        last = consonant;
    }
    return m;
}

static bool has_vowel(const word *w, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (!is_consonant(w, i))
            return true;
    return false;
}

static bool ends_double_consonant(const word *w) {
    size_t n = w->length;
    return n >= 2 && w->text[n - 1] == w->text[n - 2] && is_consonant(w, n - 1);
}

/* consonant, vowel, consonant that is not w, x or y; or (NLTK) a whole word of vowel, consonant */
static bool ends_cvc(const word *w, size_t n) {
    if (n == 2)
        return !is_consonant(w, 0) && is_consonant(w, 1);
    if (n < 3)
        return false;
    char last = w->text[n - 1];
    return is_consonant(w, n - 3) && !is_consonant(w, n - 2) && is_consonant(w, n - 1) &&
           last != 'w' && last != 'x' && last != 'y';
}

static bool ends(const word *w, const char *suffix) {
    size_t size = strlen(suffix);
    return w->length >= size && memcmp(w->text + w->length - size, suffix, size) == 0;
}

/* The length of the word without its last `suffix`. */
static size_t without(const word *w, const char *suffix) {
    return w->length - strlen(suffix);
}

static void replace(word *w, const char *suffix, const char *by) {
    size_t stem = without(w, suffix), size = strlen(by);
    memcpy(w->text + stem, by, size);
    w->length = stem + size;
}

typedef struct rule {
    const char *suffix, *by;
} rule;

/* Applies the first rule whose suffix fits, if what stays has a measure over `least`. */
static void apply(word *w, const rule *rules, size_t count, size_t least) {
    for (size_t i = 0; i < count; i++)
        if (ends(w, rules[i].suffix)) {
            if (measure(w, without(w, rules[i].suffix)) > least)
                replace(w, rules[i].suffix, rules[i].by);
            return;
        }
}

#define COUNT(rules) (sizeof(rules) / sizeof *(rules))

static void step_1a(word *w) {
    if (ends(w, "ies"))
        replace(w, "ies", w->length == 4 ? "ie" : "i");
    else if (ends(w, "sses"))
        replace(w, "sses", "ss");
    else if (ends(w, "s") && !ends(w, "ss"))
        replace(w, "s", "");
}

/* What follows when -ed or -ing was taken off. */
static void mend_1b(word *w) {
    char last = w->text[w->length - 1];
    if (ends(w, "at") || ends(w, "bl") || ends(w, "iz")) {
        w->text[w->length++] = 'e';
    } else if (ends_double_consonant(w)) {
        if (last != 'l' && last != 's' && last != 'z')
            w->length--;
    } else if (measure(w, w->length) == 1 && ends_cvc(w, w->length)) {
        w->text[w->length++] = 'e';
    }
}

static void step_1b(word *w) {
    if (ends(w, "ied")) {
        replace(w, "ied", w->length == 4 ? "ie" : "i");
    } else if (ends(w, "eed")) {
        if (measure(w, without(w, "eed")) > 0)
            replace(w, "eed", "ee");
    } else if (ends(w, "ed") && has_vowel(w, without(w, "ed"))) {
        replace(w, "ed", "");
        mend_1b(w);
    } else if (ends(w, "ing") && has_vowel(w, without(w, "ing"))) {
        replace(w, "ing", "");
        mend_1b(w);
    }
}

static void step_1c(word *w) {
    if (ends(w, "y") && w->length > 2 && is_consonant(w, w->length - 2))
        replace(w, "y", "i");
}

static void step_2(word *w) {
    static const rule rules[] = {
        {"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"},   {"anci", "ance"},
        {"izer", "ize"},    {"bli", "ble"},     {"alli", "al"},     {"entli", "ent"},
        {"eli", "e"},       {"ousli", "ous"},   {"ization", "ize"}, {"ation", "ate"},
        {"ator", "ate"},    {"alism", "al"},    {"iveness", "ive"}, {"fulness", "ful"},
        {"ousness", "ous"}, {"aliti", "al"},    {"iviti", "ive"},   {"biliti", "ble"},
        {"fulli", "ful"},
    };
    /* After -alli became -al, what is left may have a suffix of this step itself (-ational). */
    if (ends(w, "alli") && measure(w, without(w, "alli")) > 0)
        replace(w, "alli", "al");
    if (ends(w, "logi")) {
        /* NLTK measures with the l of -log, so that "geology" and "theology" are stemmed alike. */
        if (measure(w, w->length - 3) > 0)
            replace(w, "logi", "log");
        return;
    }
    apply(w, rules, COUNT(rules), 0);
}

static void step_3(word *w) {
    static const rule rules[] = {
        {"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"},
        {"ical", "ic"},  {"ful", ""},   {"ness", ""},
    };
    apply(w, rules, COUNT(rules), 0);
}

static void step_4(word *w) {
    static const rule before[] = {
        {"al", ""},   {"ance", ""}, {"ence", ""},  {"er", ""},   {"ic", ""},  {"able", ""},
        {"ible", ""}, {"ant", ""},  {"ement", ""}, {"ment", ""}, {"ent", ""},
    };
    static const rule after[] = {
        {"ou", ""}, {"ism", ""}, {"ate", ""}, {"iti", ""}, {"ous", ""}, {"ive", ""}, {"ize", ""},
    };
    if (ends(w, "ion")) {
        size_t stem = without(w, "ion");
        if (measure(w, stem) > 1 && (w->text[stem - 1] == 's' || w->text[stem - 1] == 't'))
            w->length = stem;
        return;
    }
    size_t length = w->length;
    apply(w, before, COUNT(before), 1);
    /* No word ends both in one of the first suffixes and in one of the second. */
    if (w->length == length)
        apply(w, after, COUNT(after), 1);
}

static void step_5(word *w) {
    if (ends(w, "e")) {
        size_t stem = w->length - 1, m = measure(w, stem);
        if (m > 1 || (m == 1 && !ends_cvc(w, stem)))
            w->length = stem;
    }
    if (ends(w, "ll") && measure(w, w->length - 1) > 1)
        w->length--;
}

/* The irregular forms that NLTK lists. */
static bool is_irregular(word *w) {
    static const rule forms[] = {
        {"sky", "sky"},         {"skies", "sky"},        {"dying", "die"},
        {"lying", "lie"},       {"tying", "tie"},        {"news", "news"},
        {"innings", "inning"},  {"inning", "inning"},    {"outings", "outing"},
        {"outing", "outing"},   {"cannings", "canning"}, {"canning", "canning"},
        {"howe", "howe"},       {"proceed", "proceed"},  {"exceed", "exceed"},
        {"succeed", "succeed"},
    };
    for (size_t i = 0; i < COUNT(forms); i++)
        if (strlen(forms[i].suffix) == w->length && ends(w, forms[i].suffix)) {
            replace(w, forms[i].suffix, forms[i].by);
            return true;
        }
    return false;
}

size_t wh_porter_stem(char *text, size_t length) {
    word w = {text, length};
    if (is_irregular(&w) || length <= 2)
        return w.length;
    step_1a(&w);
    step_1b(&w);
    step_1c(&w);
    step_2(&w);
    step_3(&w);
    step_4(&w);
    step_5(&w);
    return w.length;
}
