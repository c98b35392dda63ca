/* Postcodes whose form tells the country. The forms are those of the Universal Postal Union's
 * addressing sheets. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/clues.h"

#include <string.h>

#define STAGE "text_clues"

static const char BRITISH_AREAS[] =
    " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY "
    "E EC EH EN EX FK FY G GL GU HA HD HG HP HR HS HU HX IG IP IV KA KT KW KY L LA LD LE LL LN LS "
    "LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO "
    "SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

static const char AMERICAN_STATES[] =
    " AL AK AZ AR CA CO CT FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY "
    "NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC ";

static const char AUSTRALIAN_STATES[] = " NSW VIC QLD TAS ACT ";

/* "CH-8001": the sign of the country, digits. */
static const struct {
    const char *sign;
    size_t digits;
    const char *country;
} PREFIXED[] = {
    {"D", 5, "DE"},  {"CH", 4, "CH"}, {"A", 4, "AT"},  {"F", 5, "FR"},  {"I", 5, "IT"},
    {"B", 4, "BE"},  {"L", 4, "LU"},  {"DK", 4, "DK"}, {"N", 4, "NO"},  {"FIN", 5, "FI"},
    {"FI", 5, "FI"}, {"H", 4, "HU"},  {"HR", 5, "HR"}, {"SI", 4, "SI"}, {"SLO", 4, "SI"},
    {"NL", 4, "NL"}, {"LV", 4, "LV"}, {"LT", 5, "LT"}, {"MD", 4, "MD"}, {"FL", 4, "LI"},
    {"E", 5, "ES"},  {"IS", 3, "IS"}, {"RO", 6, "RO"}, {"BG", 4, "BG"}, {"DE", 5, "DE"},
    {"AT", 4, "AT"}, {"AZ", 4, "AZ"}, {"UA", 5, "UA"}, {"RS", 5, "RS"}, {"BA", 5, "BA"},
};

static bool in_list(const char *list, const char *word, size_t bytes) {
    for (const char *at = list; *at;) {
        at += strspn(at, " ");
        size_t length = strcspn(at, " ");
        if (length == bytes && !strncmp(at, word, bytes))
            return true;
        at += length;
    }
    return false;
}

/* Matches letters 'A', digits '9', both 'x' against the whole token. */
static bool matches(const char *text, const char *form) {
    for (; *form; form++, text++) {
        bool upper = *text >= 'A' && *text <= 'Z', digit = *text >= '0' && *text <= '9';
        if (*form == 'A' ? !upper : *form == '9' ? !digit : !(upper || digit))
            return false;
    }
    return !*text;
}

static bool is_british(const char *out, const char *in) {
    static const char *const forms[] = {"A9", "A99", "AA9", "AA99", "A9A", "AA9A"};
    bool good = false;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        good |= matches(out, forms[i]);
    size_t area = strspn(out, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return good && matches(in, "9AA") && !strpbrk(in, "CIKMOV") &&
           in_list(BRITISH_AREAS, out, area);
}

static bool is_irish(const char *key, const char *rest) {
    return matches(key, "A99") && matches(rest, "xxxx") && strpbrk(rest, "0123456789") &&
           strpbrk(rest, "ACDEFHKNPRTVWXY") && strchr("ACDEFHKNPRTVWXY", key[0]);
}

static bool is_word(const wh_token *token) {
    return !token->number && token->length >= 3 && token->capital && !token->route;
}

/* What stands between two tokens is exactly `mark`. */
static bool joined_by(const wh_line *line, size_t first, const char *mark) {
    const wh_token *a = &line->tokens[first], *b = a + 1;
    size_t bytes = strlen(mark);
    return b->start - a->end == bytes && !strncmp(line->text + a->end, mark, bytes);
}

static const char *prefixed_country(const wh_line *line, size_t i) {
    if (!joined_by(line, i, "-") || i + 2 >= line->token_count || !is_word(&line->tokens[i + 2]))
        return NULL;
    const wh_token *digits = &line->tokens[i + 1];
    for (size_t k = 0; k < sizeof PREFIXED / sizeof *PREFIXED; k++)
        if (!strcmp(line->tokens[i].text, PREFIXED[k].sign) && digits->number &&
            digits->length == PREFIXED[k].digits)
            return PREFIXED[k].country;
    return NULL;
}

/* The country whose postcode begins at token `i`, or NULL; `*last` is its last token. */
static const char *postcode_at(const wh_line *line, size_t i, size_t *last) {
    const wh_token *token = &line->tokens[i], *next = token + 1, *after = token + 2;
    bool has_next = i + 1 < line->token_count, has_after = i + 2 < line->token_count;
    *last = i + 1;
    if (!has_next)
        return NULL;
    const char *prefixed = prefixed_country(line, i);
    if (prefixed)
        return prefixed;
    bool blank = joined_by(line, i, " ") || joined_by(line, i, "  "),
         hyphen = joined_by(line, i, "-");
    if (blank && is_british(token->text, next->text))
        return "GB";
    if (blank && matches(token->text, "A9A") && matches(next->text, "9A9") &&
        !strpbrk(token->text, "DFIOQU") && !strpbrk(next->text, "DFIOQU"))
        return "CA";
    if (blank && line->token_count >= 3 && is_irish(token->text, next->text))
        return "IE";
    if (blank && matches(token->text, "9999") && token->text[0] != '0' &&
        matches(next->text, "AA") && has_after && is_word(after) && strcmp(next->text, "AM") &&
        strcmp(next->text, "PM"))
        return "NL";
    if (matches(token->text, "AA") && matches(next->text, "99999") && i &&
        is_word(&line->tokens[i - 1]) && in_list(AMERICAN_STATES, token->text, 2))
        return "US";
    if (blank && in_list(AUSTRALIAN_STATES, token->text, strlen(token->text)) && next->number &&
        next->length == 4)
        return "AU";
    if (hyphen && matches(token->text, "9999") && matches(next->text, "999") && has_after &&
        is_word(after))
        return "PT";
    if (hyphen && matches(token->text, "99") && matches(next->text, "999") && has_after &&
        is_word(after))
        return "PL";
    if (hyphen && matches(token->text, "99999") && matches(next->text, "999") && i &&
        !strcmp(line->tokens[i - 1].folded, "cep"))
        return "BR";
    return NULL;
}

static wh_status add_postcode(wh_finder *finder, const wh_line *line, const char *text,
                              const char *country) {
    double *table = wh_country_table(finder);
    const char *family = wh_arena_printf(finder->arena, "postcode:%s", country);
    if (!table || !text || !family)
        return wh_fail_nomem(finder->err, STAGE);
    wh_table_raise(finder, table, country, 1);
    return wh_add_table_clue(finder, "postcode", "postcode/format", family, line, text, table,
                             "has the form of a postcode in");
}

wh_status wh_find_postcodes(wh_finder *finder) {
    for (size_t i = 0; i < finder->line_count; i++) {
        const wh_line *line = &finder->lines[i];
        if (line->aside || (double)line->seen->confidence < 0.85)
            continue;
        wh_status status = WH_OK;
        if (strstr(line->text, "〒"))
            status = add_postcode(finder, line, line->text, "JP");
        for (size_t k = 0; k < line->token_count && status == WH_OK; k++) {
            size_t last;
            const char *country = postcode_at(line, k, &last);
            if (country)
                status = add_postcode(finder, line, wh_token_span(finder, line, k, last), country);
        }
        if (status != WH_OK)
            return status;
    }
    return WH_OK;
}
