/* Prices and speed units. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/clues.h"

#include <ctype.h>
#include <string.h>
#include <unicode/uchar.h>

#define STAGE "text_clues"
#define MAX_FOUND 24

/* A sign or abbreviation that stands beside an amount. Letters are matched with their case. */
typedef struct money_sign {
    const char *text;
    const char *countries, *sometimes;
    bool shared; /* by several currencies */
} money_sign;

static const money_sign SIGNS[] = {
    {"₹", "IN", "", false},
    {"₽", "RU", "BY", false},
    {"₴", "UA", "", false},
    {"₸", "KZ", "", false},
    {"₺", "TR", "", false},
    {"₩", "KR", "KP", false},
    {"฿", "TH", "", false},
    {"₫", "VN", "", false},
    {"₪", "IL PS", "", false},
    {"₦", "NG", "", false},
    {"₱", "PH", "", false},
    {"₡", "CR", "", false},
    {"₲", "PY", "", false},
    {"₵", "GH", "", false},
    {"₮", "MN", "", false},
    {"₭", "LA", "", false},
    {"₾", "GE", "", false},
    {"₼", "AZ", "", false},
    {"֏", "AM", "", false},
    {"৳", "BD", "", false},
    {"៛", "KH", "", false},
    {"zł", "PL", "", false},
    {"zl", "PL", "", false},
    {"Kč", "CZ", "", false},
    {"Kčs", "CZ", "", false},
    {"R$", "BR", "", false},
    {"RM", "MY", "", false},
    {"Rp", "ID", "", false},
    {"Rp.", "ID", "", false},
    {"NT$", "TW", "", false},
    {"HK$", "HK", "", false},
    {"S$", "SG", "", false},
    {"A$", "AU", "", false},
    {"NZ$", "NZ", "", false},
    {"C$", "CA", "NI", false},
    {"S/", "PE", "", false},
    {"S/.", "PE", "", false},
    {"грн", "UA", "", false},
    {"руб", "RU", "BY", false},
    {"лв", "BG", "", false},
    {"ден", "MK", "", false},
    {"дин", "RS", "", false},
    {"тг", "KZ", "", false},
    {"сом", "KG", "UZ TJ", false},
    {"円", "JP", "", false},
    {"원", "KR", "", false},
    {"บาท", "TH", "", false},
    {"บ.", "TH", "", false},
    {"元", "CN TW", "HK MO", true},
    {"Ksh", "KE", "", false},
    {"KSh", "KE", "", false},
    {"TSh", "TZ", "", false},
    {"Tsh", "TZ", "", false},
    {"UGX", "UG", "", false},
    {"GH₵", "GH", "", false},
    {"FCFA", "SN CI CM ML BF NE BJ TG GA CG TD CF GQ GW", "", true},
    {"CFA", "SN CI CM ML BF NE BJ TG GA CG TD CF GQ GW", "", true},
    {"Dhs", "AE MA", "", true},
    {"DH", "MA", "AE", true},
    {"CHF", "CH LI", "", false},
    {"Fr.", "CH LI", "", false},
    {"SFr.", "CH LI", "", false},
    {"RSD", "RS", "", false},
    {"lei", "RO MD", "", true},
    {"kr", "SE NO DK IS FO GL", "", true},
    {"kr.", "SE NO DK IS FO GL", "", true},
    {"kn", "HR", "", false},
    {"Ft", "HU", "", false},
    {"Rs", "IN PK LK NP MU SC", "", true},
    {"Rs.", "IN PK LK NP MU SC", "", true},
    {"¥", "JP CN", "", true},
    {"￥", "JP CN", "", true},
    {"£", "GB GG JE IM GI", "EG LB SY", true},
    {"$", "US CA AU NZ MX SG HK AR CL CO UY DO TW JM BS BB TT BZ FJ EC PA SV PR", "BR NI", true},
    {"€",
     "AD AT BE BG CY DE EE ES FI FR GP GF GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM "
     "VA XK YT AX BL",
     "", true},
};

static bool is_letter_before(const char *text, size_t at) {
    size_t from = at;
    while (from && ((unsigned char)text[from - 1] & 0xC0) == 0x80)
        from--;
    if (!from)
        return false;
    size_t start = from - 1;
    int32_t c = wh_text_next(text, &start);
    return c > 0 && u_isalpha(c);
}

static bool is_letter_at(const char *text, size_t at) {
    int32_t c = wh_text_next(text, &at);
    return c > 0 && u_isalpha(c);
}

/* Digits right before `at`, one blank allowed; how many. */
static size_t digits_before(const char *text, size_t at) {
    size_t count = 0;
    if (at && text[at - 1] == ' ')
        at--;
    if (at && strchr("-–", text[at - 1])) /* "5,-" */
        at--;
    while (at && (isdigit((unsigned char)text[at - 1]) || strchr(".,", text[at - 1]))) {
        count += isdigit((unsigned char)text[at - 1]) != 0;
        at--;
    }
    return count;
}

static size_t digits_after(const char *text, size_t at) {
    size_t count = 0;
    if (text[at] == ' ')
        at++;
    while (isdigit((unsigned char)text[at]) || (text[at] && strchr(".,", text[at]))) {
        count += isdigit((unsigned char)text[at]) != 0;
        at++;
    }
    return count;
}

/* Whether the sign at `at` belongs to an amount. */
static bool is_price(const money_sign *sign, const char *text, size_t at) {
    size_t bytes = strlen(sign->text);
    bool lettered = isalpha((unsigned char)sign->text[0]) || (unsigned char)sign->text[0] >= 0xC3;
    bool ascii_start = isalpha((unsigned char)sign->text[0]);
    size_t before = digits_before(text, at), after = digits_after(text, at + bytes);
    if (!strcmp(sign->text, "$") && at && isalpha((unsigned char)text[at - 1]))
        return false; /* one of the longer signs */
    if ((lettered && is_letter_before(text, at) && !before) || is_letter_at(text, at + bytes))
        return false;
    /* "10 Ft" may be a height in feet: florints come in hundreds. */
    if (!strcmp(sign->text, "Ft"))
        return before >= 3 && before <= 7;
    /* A number of a road, a plate or a product stands after capitals: "RM 12" with no decimals is
     * believed only if written together, as prices are. */
    if (!strcmp(sign->text, "RM") || !strcmp(sign->text, "DH") || !strcmp(sign->text, "S/"))
        return (after && text[at + bytes] != ' ') || (strcmp(sign->text, "DH") == 0 && before);
    if (ascii_start && bytes <= 3 && !before && !after)
        return false;
    return (before && before <= 8) || (after && after <= 8);
}

typedef struct found {
    const money_sign *sign;
    const char *code; /* of an ISO 4217 code */
    const wh_line *line;
    const char *text;
} found;

typedef struct prices {
    found rows[MAX_FOUND];
    size_t count;
} prices;

static void add_found(prices *all, found one) {
    for (size_t i = 0; i < all->count; i++)
        if (all->rows[i].sign == one.sign && all->rows[i].code == one.code)
            return;
    if (all->count < MAX_FOUND)
        all->rows[all->count++] = one;
}

static void find_signs(prices *all, const wh_line *line) {
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
        for (const char *at = line->text; (at = strstr(at, SIGNS[i].text)); at++)
            if (is_price(&SIGNS[i], line->text, (size_t)(at - line->text))) {
                add_found(all, (found){&SIGNS[i], NULL, line, SIGNS[i].text});
                break;
            }
}

/* Codes that are words, too. */
static bool is_plain_word(const char *code) {
    static const char words[] =
        " ALL CUP TOP TRY MOP PEN MAD SOS GEL COP RON BAM PAB USD LAK ANG MUR "
        "HUF CAD AUD EUR GBP ";
    char spaced[6] = {' ', code[0], code[1], code[2], ' ', 0};
    return strstr(words, spaced) != NULL;
}

/* "PLN 25", "25 PLN". Dollars, pounds and euros are quoted everywhere. */
static void find_codes(const wh_finder *finder, prices *all, const wh_line *line) {
    for (size_t i = 0; i < line->token_count; i++) {
        const wh_token *token = &line->tokens[i];
        bool beside = (i && line->tokens[i - 1].number) ||
                      (i + 1 < line->token_count && line->tokens[i + 1].number);
        if (!beside || token->end - token->start != 3 || is_plain_word(token->text))
            continue;
        for (size_t k = 0; k < wh_world_country_count(finder->world); k++) {
            const wh_country *country = wh_world_country(finder->world, k);
            if (country && country->currency_code && !strcmp(country->currency_code, token->text)) {
                add_found(all, (found){NULL, country->currency_code, line, token->text});
                break;
            }
        }
    }
}

static wh_status add_price(wh_finder *finder, const found *price, bool many) {
    double *table = wh_country_table(finder);
    const char *name = price->sign ? price->sign->text : price->code;
    const char *family =
        wh_arena_printf(finder->arena, "currency:%s", price->sign ? price->sign->countries : name);
    if (!table || !family)
        return wh_fail_nomem(finder->err, STAGE);
    if (price->sign) {
        wh_table_raise(finder, table, price->sign->countries, 1);
        wh_table_raise(finder, table, price->sign->sometimes, 0.2);
    }
    for (size_t k = 0; price->code && k < wh_world_country_count(finder->world); k++) {
        const wh_country *country = wh_world_country(finder->world, k);
        if (country && country->currency_code && !strcmp(country->currency_code, price->code))
            table[k] = 1;
    }
    const char *class = price->code           ? "currency/code"
                        : price->sign->shared ? "currency/shared"
                                              : "currency/symbol";
    if (!many)
        return wh_add_table_clue(finder, "currency", class, family, price->line, name, table,
                                 "stands at a price, as in");
    wh_clue *clue;
    wh_status status = wh_clue_add(finder, "currency", class, family, price->line, name, &clue);
    if (status == WH_OK && clue)
        wh_clue_claim_nothing(clue, "Prices in many currencies are made for visitors");
    return status;
}

/* ---- speed ---- */

static wh_status find_speed(wh_finder *finder, const wh_line *line) {
    for (size_t i = 0; i < line->token_count; i++) {
        const char *word = line->tokens[i].folded;
        bool mph = !strcmp(word, "mph"), kmh = !strcmp(word, "kmh") || !strcmp(word, "kph");
        size_t at = line->tokens[i].end;
        if ((!strcmp(word, "km") || (strlen(word) > 2 && !strcmp(word + strlen(word) - 2, "km") &&
                                     isdigit((unsigned char)word[0]))) &&
            (!strncmp(line->text + at, "/h", 2) || !strncmp(line->text + at, "/H", 2)))
            kmh = true;
        if (!mph && !kmh)
            continue;
        double *table = wh_country_table(finder);
        if (!table)
            return wh_fail_nomem(finder->err, STAGE);
        for (size_t k = 0; k < wh_world_country_count(finder->world); k++) {
            const wh_country *country = wh_world_country(finder->world, k);
            table[k] = country && country->speed_in_mph == mph;
        }
        return wh_add_table_clue(finder, "speed_unit", mph ? "speed_unit/mph" : "speed_unit/kmh",
                                 mph ? "speed:mph" : "speed:kmh", line, mph ? "mph" : "km/h", table,
                                 "is the unit of speed in");
    }
    return WH_OK;
}

wh_status wh_find_money(wh_finder *finder) {
    prices all = {.count = 0};
    for (size_t i = 0; i < finder->line_count; i++) {
        const wh_line *line = &finder->lines[i];
        if (line->aside || (double)line->seen->confidence < 0.8)
            continue;
        find_signs(&all, line);
        find_codes(finder, &all, line);
        wh_status status = find_speed(finder, line);
        if (status != WH_OK)
            return status;
    }
    size_t currencies = 0;
    for (size_t i = 0; i < all.count; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again |= all.rows[i].sign && all.rows[k].sign &&
                     !strcmp(all.rows[i].sign->countries, all.rows[k].sign->countries);
        currencies += !again;
    }
    for (size_t i = 0; i < all.count; i++) {
        wh_status status = add_price(finder, &all.rows[i], currencies >= 3);
        if (status != WH_OK)
            return status;
    }
    return WH_OK;
}
