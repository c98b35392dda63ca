/* Telephone numbers and host names. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/clues.h"

#include <ctype.h>
#include <string.h>

#define STAGE "text_clues"

/* ---- international numbers ---- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Digits of a number that starts at `text`, blanks and marks skipped; the bytes it took. */
static size_t collect_digits(const char *text, char digits[24]) {
    size_t count = 0, at = 0, used = 0, gap = 0;
    while (text[at] && count < 20 && gap < 3) {
        if (is_digit(text[at])) {
            digits[count++] = text[at];
            used = at + 1;
            gap = 0;
        } else if (strchr(" .-()/", text[at])) {
            gap++;
        } else {
            break;
        }
        at++;
    }
    digits[count] = 0;
    return used;
}

static const char CANADIAN_AREAS[] =
    "204 226 236 249 250 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 "
    "474 506 514 519 548 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 "
    "819 825 867 873 879 902 905 ";

static bool starts_with_code(const char *digits, const char *codes, size_t length) {
    for (const char *at = codes; *at;) {
        size_t bytes = strcspn(at, " ");
        if (bytes == length && !strncmp(digits, at, bytes))
            return true;
        at += bytes + strspn(at + bytes, " ");
    }
    return false;
}

/* The table of countries whose calling code begins `digits`, the longest code first; its length. */
static size_t match_calling_code(const wh_finder *finder, const char *digits, double *table) {
    for (size_t length = 7; length >= 1; length--) {
        bool found = false;
        for (size_t i = 0; i < wh_world_country_count(finder->world); i++) {
            const wh_country *country = wh_world_country(finder->world, i);
            if (country && country->calling_all &&
                starts_with_code(digits, country->calling_all, length)) {
                table[i] = 1;
                found = true;
            }
        }
        if (found)
            return length;
    }
    return 0;
}

/* Countries that share a code and can be told apart by the next digits. */
static void split_shared_code(const wh_finder *finder, const char *digits, size_t code,
                              double *table) {
    const char *only = NULL;
    if (code == 1 && digits[0] == '1') {
        char area[5] = {digits[1], digits[2], digits[3], ' ', 0};
        only = strstr(CANADIAN_AREAS, area) ? "CA" : "US";
    } else if (code == 1 && digits[0] == '7') {
        only = digits[1] == '6' || digits[1] == '7' ? "KZ" : "RU";
    }
    if (!only)
        return;
    uint16_t country = wh_world_country_index(finder->world, only);
    if (country == WH_NO_COUNTRY || table[country] <= 0)
        return;
    memset(table, 0, wh_world_country_count(finder->world) * sizeof *table);
    table[country] = 1;
}

static wh_status find_international(wh_finder *finder, const wh_line *line) {
    for (const char *at = line->text; *at; at++) {
        bool plus = *at == '+' && (is_digit(at[1]) || (at[1] == ' ' && is_digit(at[2])) ||
                                   (at[1] == '(' && is_digit(at[2])));
        bool zeros = at[0] == '0' && at[1] == '0' && is_digit(at[2]) && at[2] != '0' &&
                     (at == line->text || (!is_digit(at[-1]) && !strchr("+.,-", at[-1])));
        if (!plus && !zeros)
            continue;
        char digits[24];
        const char *start = at + (plus ? 1 : 2);
        size_t used = collect_digits(start, digits), count = strlen(digits);
        /* ITU-T E.164: at most 15 digits; shorter than 9 is a price or a score. */
        if (count < (plus ? 9u : 10u) || count > 15 || digits[0] == '0')
            continue;
        double *table = wh_country_table(finder);
        if (!table)
            return wh_fail_nomem(finder->err, STAGE);
        size_t code = match_calling_code(finder, digits, table);
        if (!code || count - code < 6)
            continue;
        split_shared_code(finder, digits, code, table);
        const char *text = wh_arena_strndup(finder->arena, at, (size_t)(start - at) + used);
        const char *family = wh_arena_printf(finder->arena, "phone:+%.*s", (int)code, digits);
        if (!text || !family)
            return wh_fail_nomem(finder->err, STAGE);
        wh_status status = wh_add_table_clue(finder, "phone", "phone/international", family, line,
                                             text, table, "is a telephone number of");
        if (status != WH_OK)
            return status;
        at = start + used - 1;
    }
    return WH_OK;
}

/* ---- national numbers ---- */

/* '#': a digit; 'N': 2 to 9; ' ': blanks or nothing; '_': a blank, a dot or a hyphen; '-': a
 * hyphen. Only forms that few countries use; the numbering plans are the countries' own. */
static const struct {
    const char *form, *countries, *sometimes;
} NATIONAL[] = {
    {"8 (###) ###-##-##", "RU", "KZ"},
    {"8-###-###-##-##", "RU", "KZ"},
    {"8 800 ###-##-##", "RU", ""},
    {"(0##) ###-##-##", "UA", "BY AM"},
    {"0## ###-##-##", "UA", "BY AM"},
    {"(##) 9####-####", "BR", ""},
    {"(##) N###-####", "BR", "MX AR"},
    {"0#_##_##_##_##", "FR", "MA RE GP MQ GF"},
    {"(0#) #### ####", "AU", ""},
    {"0# #### ####", "", ""}, /* too many */
    {"1300 ### ###", "AU", ""},
    {"020 #### ####", "GB", ""},
    {"(020) #### ####", "GB", ""},
    {"01### ######", "GB", ""},
    {"(01###) ######", "GB", ""},
    {"07### ######", "GB", ""},
    {"0800 ### ####", "GB", "NZ"},
    {"0120-###-###", "JP", ""},
    {"0###-##-####", "JP", ""},
    {"03-####-####", "JP", ""},
    {"06-####-####", "JP", ""},
    {"02-###-####", "KR", "TH"},
    {"010-####-####", "KR", ""},
    {"15##-####", "KR", ""},
    {"(02)####-####", "TW", ""},
    {"400-###-####", "CN", ""},
    {"400-####-###", "CN", ""},
    {"(N##) N##-####", "US", "CA PR DO JM"},
    {"N##-N##-####", "US", "CA PR DO JM"},
    {"1-8##-N##-####", "US", "CA PR"},
    {"0### ### ## ##", "TR", ""},
    {"(0###) ### ## ##", "TR", ""},
    {"0## ### ## ##", "CH", ""},
    {"210 #######", "GR", ""},
    {"(021) ########", "ID", ""},
    {"(0##) ###-####", "IL", ""},
    {"1800-###-###", "IN", "MY"},
};

/* Matches `form` at `text`; the bytes it took, 0 if it does not match. */
static size_t match_form(const char *form, const char *text) {
    size_t at = 0;
    for (; *form; form++) {
        switch (*form) {
        case ' ':
            while (text[at] == ' ')
                at++;
            continue;
        case '#':
            if (!is_digit(text[at]))
                return 0;
            break;
        case 'N':
            if (text[at] < '2' || text[at] > '9')
                return 0;
            break;
        case '_':
            if (!text[at] || !strchr(" .-", text[at]))
                return 0;
            break;
        default:
            if (text[at] != *form)
                return 0;
        }
        at++;
    }
    return at;
}

/* Forms whose blanks may be missing must then not match any run of digits. */
static bool has_mark(const char *text, size_t bytes) {
    size_t marks = 0;
    for (size_t i = 0; i < bytes; i++)
        marks += !is_digit(text[i]);
    return marks >= 1;
}

/* Whether `at` is a later group of a number that began with a plus. */
static bool follows_plus(const char *text, const char *at) {
    while (at > text && (is_digit(at[-1]) || strchr(" .-()/", at[-1])))
        at--;
    return at > text && at[-1] == '+';
}

static wh_status find_national(wh_finder *finder, const wh_line *line) {
    for (const char *at = line->text; *at; at++) {
        if (!is_digit(*at) && *at != '(')
            continue;
        if ((at > line->text && (is_digit(at[-1]) || strchr("+-.,/(€$£", at[-1]))) ||
            follows_plus(line->text, at))
            continue;
        for (size_t i = 0; i < sizeof NATIONAL / sizeof *NATIONAL; i++) {
            size_t bytes = match_form(NATIONAL[i].form, at);
            if (!bytes || is_digit(at[bytes]) || (at[bytes] == '-' && is_digit(at[bytes + 1])) ||
                !has_mark(at, bytes) || !*NATIONAL[i].countries ||
                (at[bytes] == ' ' && is_digit(at[bytes + 1])))
                continue;
            double *table = wh_country_table(finder);
            const char *text = wh_arena_strndup(finder->arena, at, bytes);
            const char *family = wh_arena_printf(finder->arena, "phone:%s", NATIONAL[i].countries);
            if (!table || !text || !family)
                return wh_fail_nomem(finder->err, STAGE);
            wh_table_raise(finder, table, NATIONAL[i].countries, 1);
            wh_table_raise(finder, table, NATIONAL[i].sometimes, 0.3);
            wh_status status =
                wh_add_table_clue(finder, "phone", "phone/national", family, line, text, table,
                                  "is written like a telephone number in");
            if (status != WH_OK)
                return status;
            at += bytes - 1;
            break;
        }
    }
    return WH_OK;
}

/* ---- host names ---- */

/* Countries' domains that are sold as words: they say nothing. */
static const char GENERIC_DOMAINS[] =
    " tv io me co ai fm ly to cc ws la so sh gg im vc bz mn am st nu ac ag gl sc tk ml ga cf gq pw "
    "ms tc vg eu su cx tf yt wf as je gs hm ki ";

static const struct {
    const char *ending, *country;
} OWN_LETTERS[] = {
    {".рф", "RU"}, {".укр", "UA"}, {".бел", "BY"}, {".срб", "RS"}, {".қаз", "KZ"}, {".мкд", "MK"},
};

static bool is_host_char(char c) {
    return isalnum((unsigned char)c) || c == '.' || c == '-' || c == '_';
}

/* Abbreviations before a dot: "Tel.no" is no host. */
static bool is_abbreviation(const char *label, size_t bytes) {
    static const char *const words[] = {"tel", "reg", "art", "no",   "nr",  "st",   "str",
                                        "fax", "ref", "inc", "ltd",  "dr",  "mr",   "mrs",
                                        "ing", "av",  "est", "dept", "ave", "blvd", "rd",
                                        "co",  "com", "org", "net",  "gov", "edu"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == bytes && !strncmp(label, words[i], bytes))
            return true;
    return false;
}

/* The country of a host's last label, or WH_NO_COUNTRY. */
static uint16_t country_of_host(const wh_finder *finder, const char *host, size_t bytes,
                                bool anchored) {
    size_t dot = bytes;
    while (dot && host[dot - 1] != '.')
        dot--;
    if (bytes - dot != 2 || dot < 3)
        return WH_NO_COUNTRY;
    char spaced[5] = {' ', host[dot], host[dot + 1], ' ', 0};
    if (strstr(GENERIC_DOMAINS, spaced))
        return WH_NO_COUNTRY;
    size_t label = dot - 1;
    while (label && host[label - 1] != '.')
        label--;
    size_t length = dot - 1 - label;
    bool second_level = label && is_abbreviation(host + label, length);
    size_t letters = 0;
    for (size_t i = label; i < dot - 1; i++)
        letters += isalpha((unsigned char)host[i]) != 0;
    if (!letters || (!second_level && is_abbreviation(host + label, length)) ||
        (!anchored && !second_level && (length < 4 || letters < 3)))
        return WH_NO_COUNTRY;
    for (size_t i = 0; i < wh_world_country_count(finder->world); i++) {
        const wh_country *country = wh_world_country(finder->world, i);
        if (country && country->tld && !strncmp(country->tld, host + dot, 2) && !country->tld[2])
            return (uint16_t)i;
    }
    return WH_NO_COUNTRY;
}

static wh_status add_host(wh_finder *finder, const wh_line *line, const char *host, size_t bytes,
                          bool anchored, uint16_t country) {
    double *table = wh_country_table(finder);
    const char *text = wh_arena_strndup(finder->arena, host, bytes);
    const wh_country *facts = wh_world_country(finder->world, country);
    const char *family = facts ? wh_arena_printf(finder->arena, "domain:%s", facts->tld) : "domain";
    if (!table || !text || !family)
        return wh_fail_nomem(finder->err, STAGE);
    table[country] = 1;
    return wh_add_table_clue(finder, "domain", anchored ? "domain/www" : "domain/bare", family,
                             line, text, table, "is an address under the domain of");
}

static wh_status find_hosts(wh_finder *finder, const wh_line *line) {
    char *lower = wh_text_lower(finder->arena, line->text);
    if (!lower)
        return wh_fail_nomem(finder->err, STAGE);
    for (size_t i = 0; i < sizeof OWN_LETTERS / sizeof *OWN_LETTERS; i++) {
        const char *at = strstr(lower, OWN_LETTERS[i].ending);
        uint16_t country = wh_world_country_index(finder->world, OWN_LETTERS[i].country);
        if (at && at > lower && country != WH_NO_COUNTRY) {
            wh_status status = add_host(finder, line, lower, strlen(lower), false, country);
            if (status != WH_OK)
                return status;
        }
    }
    for (size_t at = 0; lower[at];) {
        if (!is_host_char(lower[at])) {
            at++;
            continue;
        }
        size_t bytes = 0;
        while (is_host_char(lower[at + bytes]))
            bytes++;
        const char *host = lower + at;
        size_t used = bytes;
        bool mail = at && lower[at - 1] == '@';
        bool anchored =
            mail || !strncmp(host, "www.", 4) || (at >= 3 && !strncmp(lower + at - 3, "://", 3));
        while (used && strchr(".-_", host[used - 1]))
            used--;
        /* Alone, it must be all that the line holds: "Reg.no" and "pizza.it" differ in nothing. */
        bool alone = used == strlen(lower) || mail || anchored;
        if (used >= 6 && alone && memchr(host, '.', used)) {
            uint16_t country = country_of_host(finder, host, used, anchored);
            if (country != WH_NO_COUNTRY) {
                wh_status status = add_host(finder, line, host, used, anchored, country);
                if (status != WH_OK)
                    return status;
            }
        }
        at += bytes;
    }
    return WH_OK;
}

wh_status wh_find_contacts(wh_finder *finder) {
    for (size_t i = 0; i < finder->line_count; i++) {
        const wh_line *line = &finder->lines[i];
        if (line->aside || (double)line->seen->confidence < 0.75)
            continue;
        wh_status status = find_international(finder, line);
        if (status == WH_OK)
            status = find_national(finder, line);
        if (status == WH_OK)
            status = find_hosts(finder, line);
        if (status != WH_OK)
            return status;
    }
    return WH_OK;
}
