/* Colours, fonts, prices, telephone and route numbers as they look in a country. */
#include "signs.h"

#include "base/status.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

sign_colour sign_rgb(unsigned hex) {
    return (sign_colour){((hex >> 16) & 255) / 255.0, ((hex >> 8) & 255) / 255.0,
                         (hex & 255) / 255.0};
}

static sign_paint paint(unsigned ground, unsigned ink, unsigned border) {
    return (sign_paint){sign_rgb(ground), sign_rgb(ink), sign_rgb(border)};
}

static bool listed(const char *country, const char *list) {
    return strstr(list, country) != NULL;
}

sign_paint sign_paint_city(const char *country, wh_random *random) {
    if (listed(country, "DE")) {
        return paint(0xF5C518, 0x101010, 0x101010);
    }
    if (listed(country, "FR MC LU SN CI ML MA TN DZ")) {
        return paint(0xF6F6F2, 0x101010, 0xC01818);
    }
    if (listed(country, "NL CH SE FI NO GR TR UA JP KR")) {
        return paint(0x1A4FA0, 0xFAFAFA, 0xFAFAFA);
    }
    if (listed(country, "US CA AU NZ CN IN SA AE PL MX BR TH IR")) {
        return paint(0x0B6B3A, 0xFAFAFA, 0xFAFAFA);
    }
    if (listed(country, "AT")) {
        return paint(0xF8F8F8, 0x101010, 0x1A4FA0);
    }
    if (listed(country, "RU BY KZ BG ES PT CZ SK HU GB IE IT HR RS RO BE")) {
        return paint(0xF4F4F0, 0x181818, 0x181818);
    }
    switch (wh_random_below(random, 3)) {
    case 0:
        return paint(0x0B6B3A, 0xFAFAFA, 0xFAFAFA);
    case 1:
        return paint(0x1A4FA0, 0xFAFAFA, 0xFAFAFA);
    default:
        return paint(0xF4F4F0, 0x181818, 0x181818);
    }
}

sign_paint sign_paint_road(const char *country, wh_random *random) {
    bool motorway = wh_random_below(random, 2) == 0;
    if (listed(country, "DE")) {
        return motorway ? paint(0x1A4FA0, 0xFAFAFA, 0xFAFAFA) : paint(0xF5C518, 0x101010, 0x101010);
    }
    if (listed(country, "FR")) {
        return motorway ? paint(0x1A4FA0, 0xFAFAFA, 0xFAFAFA) : paint(0x0B6B3A, 0xFAFAFA, 0xFAFAFA);
    }
    if (listed(country, "GB IE")) {
        return motorway ? paint(0x1A4FA0, 0xFAFAFA, 0xFAFAFA) : paint(0x0A5C36, 0xFAFAFA, 0xF5C518);
    }
    if (listed(country, "JP KR GR ES NL FI NO TR AT UA RU VN")) {
        return motorway ? paint(0x0B6B3A, 0xFAFAFA, 0xFAFAFA) : paint(0x1A4FA0, 0xFAFAFA, 0xFAFAFA);
    }
    if (wh_random_below(random, 5) == 0) {
        return paint(0xF6F6F2, 0x181818, 0x181818);
    }
    return motorway ? paint(0x1A4FA0, 0xFAFAFA, 0xFAFAFA) : paint(0x0B6B3A, 0xFAFAFA, 0xFAFAFA);
}

sign_paint sign_paint_street(const char *country, wh_random *random) {
    if (listed(country, "FR BE PT DZ MA TN CI SN ES")) {
        return paint(0x20469A, 0xFAFAFA, 0x2E8B57);
    }
    if (listed(country, "US CA MX TH AE SA IN")) {
        return paint(0x0B6B3A, 0xFAFAFA, 0xFAFAFA);
    }
    if (listed(country, "IT VA SM MT IL")) {
        return paint(0xEDEBE4, 0x202020, 0x303030);
    }
    return wh_random_below(random, 2) ? paint(0xF8F8F4, 0x141414, 0x141414)
                                      : paint(0x1E3F8F, 0xFAFAFA, 0xFAFAFA);
}

sign_paint sign_paint_shop(wh_random *random) {
    static const unsigned GROUNDS[] = {0x7A1020, 0x103060, 0x0A4A2A, 0x202020, 0xF2EFE6, 0xE8B820,
                                       0xD8401C, 0x5A3A20, 0xFFFFFF, 0x2A6F97, 0x6A2C70, 0xC9D6DF};
    static const unsigned INKS[] = {0xFFFFFF, 0xFFE9A8, 0xF8F4E8};
    unsigned ground = GROUNDS[wh_random_below(random, COUNT(GROUNDS))];
    unsigned light = ((ground >> 16) & 255) + ((ground >> 8) & 255) + (ground & 255);
    static const unsigned DARK_INKS[] = {0x181818, 0x8A1020, 0x103878, 0x0A5030};
    unsigned ink = light > 420 ? DARK_INKS[wh_random_below(random, COUNT(DARK_INKS))]
                               : INKS[wh_random_below(random, COUNT(INKS))];
    return paint(ground, ink, wh_random_below(random, 3) ? ground : ink);
}

sign_paint sign_paint_plain(wh_random *random) {
    static const unsigned PAIRS[][2] = {{0xFFFFFF, 0x101010}, {0xC01818, 0xFFFFFF},
                                        {0x0A7A4A, 0xFFFFFF}, {0xF5D020, 0x101010},
                                        {0x1A4FA0, 0xFFFFFF}, {0x303030, 0xF0F0F0}};
    const unsigned *pair = PAIRS[wh_random_below(random, COUNT(PAIRS))];
    return paint(pair[0], pair[1], wh_random_below(random, 2) ? pair[0] : pair[1]);
}

bool sign_country_in_miles(const char *country) {
    return listed(country, "US GB LR PR VI GU AS IM JE GG");
}

/* ---- money ---- */

static const struct {
    const char *code, *before, *after;
    int typical; /* price of a coffee in the smallest unit shown */
    bool whole;  /* no fraction shown */
    char point;
} MONEY[] = {
    {"EUR", "", " €", 350, false, ','},    {"USD", "$", "", 399, false, '.'},
    {"GBP", "£", "", 320, false, '.'},     {"JPY", "", "円", 480, true, '.'},
    {"KRW", "", "원", 4500, true, '.'},    {"RUB", "", " ₽", 250, true, ','},
    {"UAH", "", " грн", 65, true, ','},    {"TRY", "", " ₺", 90, true, ','},
    {"INR", "₹", "", 80, true, '.'},       {"THB", "", " บาท", 60, true, '.'},
    {"PLN", "", " zł", 1290, false, ','},  {"CZK", "", " Kč", 65, true, ','},
    {"HUF", "", " Ft", 690, true, ','},    {"SEK", "", " kr", 42, true, ','},
    {"NOK", "", " kr", 49, true, ','},     {"DKK", "", " kr.", 38, true, ','},
    {"CHF", "Fr. ", "", 480, false, '.'},  {"RON", "", " lei", 1250, false, ','},
    {"BGN", "", " лв.", 290, false, ','},  {"ILS", "₪", "", 14, true, '.'},
    {"VND", "", " đ", 35, true, '.'},      {"CNY", "¥", "", 28, true, '.'},
    {"IDR", "Rp ", ".000", 25, true, '.'}, {"MYR", "RM", "", 650, false, '.'},
    {"PHP", "₱", "", 95, true, '.'},       {"BRL", "R$ ", "", 790, false, ','},
    {"PEN", "S/ ", "", 650, false, '.'},   {"GEL", "", " ₾", 600, false, ','},
    {"KZT", "", " ₸", 900, true, ','},     {"AMD", "", " ֏", 900, true, ','},
    {"AZN", "", " ₼", 350, false, ','},  {"AED", "", " درهم", 15, true, '.'},
    {"SAR", "", " ريال", 14, true, '.'},   {"EGP", "", " جنيه", 45, true, '.'},
    {"IRR", "", " تومان", 95, true, '.'},  {"PKR", "Rs. ", "", 250, true, '.'},
    {"BDT", "৳", "", 60, true, '.'},       {"LKR", "Rs. ", "", 350, true, '.'},
    {"NPR", "रु ", "", 90, true, '.'},      {"KES", "KSh ", "", 200, true, '.'},
    {"ZAR", "R", "", 35, true, '.'},       {"NGN", "₦", "", 900, true, '.'},
    {"GHS", "GH₵", "", 35, true, '.'},     {"TWD", "NT$", "", 65, true, '.'},
    {"HKD", "HK$", "", 38, true, '.'},     {"MXN", "$", "", 45, true, '.'},
    {"ARS", "$", "", 2500, true, '.'},     {"CLP", "$", "", 2200, true, '.'},
    {"COP", "$", "", 6500, true, '.'},     {"AUD", "$", "", 550, false, '.'},
    {"NZD", "$", "", 550, false, '.'},     {"CAD", "$", "", 350, false, '.'},
    {"SGD", "S$", "", 450, false, '.'},    {"RSD", "", " дин.", 180, true, ','},
    {"KHR", "", " ៛", 6000, true, '.'},    {"LAK", "", " ກີບ", 25000, true, '.'},
    {"MNT", "", " ₮", 6500, true, '.'},    {"ISK", "", " kr.", 690, true, '.'},
    {"MAD", "", " DH", 15, true, ','},     {"TND", "", " DT", 450, false, ','},
    {"ETB", "", " ብር", 45, true, '.'},
};

const char *sign_price(const char *country, const char *currency, wh_arena *arena,
                       wh_random *random) {
    (void)country;
    for (size_t i = 0; i < COUNT(MONEY); i++) {
        if (strcmp(MONEY[i].code, currency) != 0) {
            continue;
        }
        int price = (int)((0.5 + 2.5 * wh_random_unit(random)) * MONEY[i].typical);
        if (MONEY[i].whole) {
            price = price >= 1000 ? price / 100 * 100 : price >= 100 ? price / 10 * 10 : price;
            return wh_arena_printf(arena, "%s%d%s", MONEY[i].before, price, MONEY[i].after);
        }
        price = price / 10 * 10 + (wh_random_below(random, 3) == 0 ? 9 : 0);
        return wh_arena_printf(arena, "%s%d%c%02d%s", MONEY[i].before, price / 100, MONEY[i].point,
                               price % 100, MONEY[i].after);
    }
    return wh_arena_printf(arena, "%s %d", currency, (int)(10 + wh_random_below(random, 200)));
}

/* ---- numbers ---- */

static const char *digits(wh_arena *arena, wh_random *random, size_t count) {
    char text[16];
    for (size_t i = 0; i < count && i < sizeof text - 1; i++) {
        text[i] = (char)('0' + (i ? wh_random_below(random, 10) : 1 + wh_random_below(random, 9)));
        text[i + 1] = '\0';
    }
    return wh_arena_strdup(arena, text);
}

/* How a country writes a number for its own people: 'N' is a digit from 2, 'X' any. */
static const struct {
    const char *country, *form;
} PHONES[] = {
    {"US", "(NXX) NXX-XXXX"},    {"CA", "(NXX) NXX-XXXX"},    {"GB", "020 7XXX XXXX"},
    {"GB", "01N2X XXXXXX"},      {"FR", "01 NX XX XX XX"},    {"FR", "06 NX XX XX XX"},
    {"DE", "030 NXXXXXX"},       {"DE", "0NXX / NXXXXX"},     {"IT", "06 NXXXXXXX"},
    {"IT", "02 NXXXXXXX"},       {"ES", "91 NXX XX XX"},      {"PT", "21 NXX XX XX"},
    {"NL", "020 - NXX XX XX"},   {"BE", "02 NXX XX XX"},      {"CH", "044 NXX XX XX"},
    {"AT", "01 NXX XX XX"},      {"PL", "22 NXX XX XX"},      {"CZ", "2NX XXX XXX"},
    {"RU", "8 (495) NXX-XX-XX"}, {"RU", "8 (812) NXX-XX-XX"}, {"UA", "(044) NXX-XX-XX"},
    {"BR", "(11) 9NXXX-XXXX"},   {"BR", "(21) NXXX-XXXX"},    {"MX", "55 NXXX XXXX"},
    {"AR", "(011) 4XXX-XXXX"},   {"JP", "03-NXXX-XXXX"},      {"JP", "0NX-NXX-XXXX"},
    {"KR", "02-NXX-XXXX"},       {"KR", "031-NXX-XXXX"},      {"CN", "010-6XXXXXXX"},
    {"TW", "02-2XXX-XXXX"},      {"TR", "0212 NXX XX XX"},    {"TR", "0312 NXX XX XX"},
    {"IN", "011-2XXXXXXX"},      {"AU", "(02) 9XXX XXXX"},    {"NZ", "09 NXX XXXX"},
    {"SE", "08-NXX XX XX"},      {"DK", "NX XX XX XX"},       {"NO", "NX XX XX XX"},
    {"FI", "09 NXX XXX"},        {"GR", "210 NXX XXXX"},      {"TH", "02-NXX-XXXX"},
    {"ZA", "011 NXX XXXX"},      {"IL", "03-NXX-XXXX"},       {"ID", "(021) NXX-XXXX"},
};

static const char *national_phone(const char *country, wh_arena *arena, wh_random *random) {
    size_t forms[COUNT(PHONES)], count = 0;
    for (size_t i = 0; i < COUNT(PHONES); i++) {
        if (strcmp(PHONES[i].country, country) == 0) {
            forms[count++] = i;
        }
    }
    if (count == 0) {
        return NULL;
    }
    char *text = wh_arena_strdup(arena, PHONES[forms[wh_random_below(random, count)]].form);
    for (char *at = text; at && *at; at++) {
        if (*at == 'N' || *at == 'X') {
            size_t least = *at == 'N' ? 2 : 0;
            *at = (char)('0' + least + wh_random_below(random, 10 - least));
        }
    }
    return text;
}

const char *sign_phone(const char *country, const char *calling, bool international,
                       wh_arena *arena, wh_random *random) {
    const char *national = international ? NULL : national_phone(country, arena, random);
    if (national || !calling[0]) {
        return national; /* a country whose form is not known here signs its code, too */
    }
    const char *a = digits(arena, random, 2 + wh_random_below(random, 2));
    const char *b = digits(arena, random, 3);
    const char *c = digits(arena, random, 3 + wh_random_below(random, 2));
    /* Some countries share a code: "1-242"; shown as +1 242. */
    char code[16];
    size_t length = 0;
    for (const char *at = calling; *at && *at != ' ' && length + 1 < sizeof code; at++) {
        if (*at != '+') {
            code[length++] = *at == '-' ? ' ' : *at;
        }
    }
    code[length] = '\0';
    if (!a || !b || !c) {
        return NULL;
    }
    return wh_arena_printf(arena, "%s%s %s %s %s", wh_random_below(random, 6) ? "+" : "00", code, a,
                           b, c);
}

const char *sign_route(const char *country, wh_arena *arena, wh_random *random) {
    static const struct {
        const char *countries;
        const char *prefixes[3];
    } ROUTES[] = {
        {"DE", {"A", "B", "A"}},       {"FR", {"A", "N", "D"}}, {"IT", {"A", "SS", "SP"}},
        {"ES", {"A-", "N-", "AP-"}},   {"GB", {"M", "A", "B"}}, {"US", {"I-", "US ", ""}},
        {"PT", {"A", "IP", "EN "}},    {"AT", {"A", "B", "S"}}, {"PL", {"A", "S", ""}},
        {"RU", {"М", "Р", "А"}},       {"UA", {"М", "Н", "Р"}}, {"BR", {"BR-", "SP-", "BR-"}},
        {"IN", {"NH ", "SH ", "NH "}}, {"CN", {"G", "S", "X"}}, {"TR", {"D", "O-", "D"}},
    };
    for (size_t i = 0; i < COUNT(ROUTES); i++) {
        if (strcmp(ROUTES[i].countries, country) == 0) {
            return wh_arena_printf(arena, "%s%d", ROUTES[i].prefixes[wh_random_below(random, 3)],
                                   (int)(1 + wh_random_below(random, 99)));
        }
    }
    return wh_arena_printf(arena, "%s%d", wh_random_below(random, 3) ? "" : "E",
                           (int)(1 + wh_random_below(random, 99)));
}

/* ---- fonts ---- */

static const char *const LATIN_ROAD[] = {"Noto Sans Bold",
                                         "DejaVu Sans Bold",
                                         "Liberation Sans Bold",
                                         "Lato Bold",
                                         "Noto Sans SemiBold",
                                         "Liberation Sans Narrow Bold",
                                         "DejaVu Sans Condensed Bold",
                                         "Roadgeek 2014 Series D",
                                         "Roadgeek 2014 Series E"};
static const char *const LATIN_SHOP[] = {
    "Noto Serif Bold",   "Liberation Serif Bold",   "Lato Black",
    "DejaVu Serif Bold", "Noto Sans Display Black", "Bebas Neue Bold",
    "Lato Semibold",     "Noto Serif Italic",       "Liberation Sans Bold",
    "DkgHandwriting",    "Noto Serif Display Bold", "Noto Sans Medium"};
static const char *const LATIN_PRINT[] = {"Noto Sans",   "Liberation Sans", "Lato",
                                          "DejaVu Sans", "Noto Serif",      "Liberation Serif"};

static const struct {
    const char *script;
    const char *fonts[4];
} SCRIPTS[] = {
    {"Cyrl", {"Noto Sans Bold", "DejaVu Sans Bold", "Noto Serif Bold", "Liberation Sans Bold"}},
    {"Grek", {"Noto Sans Bold", "DejaVu Sans Bold", "Noto Serif Bold", "Liberation Sans Bold"}},
    {"Arab",
     {"Noto Kufi Arabic Bold", "Noto Naskh Arabic Bold", "Noto Sans Arabic Bold",
      "DejaVu Sans Bold"}},
    {"Hebr",
     {"Noto Sans Hebrew Bold", "Noto Serif Hebrew Bold", "DejaVu Sans Bold", "Noto Sans Hebrew"}},
    {"Deva",
     {"Noto Sans Devanagari Bold", "Noto Serif Devanagari Bold", "Noto Sans Devanagari",
      "Noto Sans Devanagari Medium"}},
    {"Beng",
     {"Noto Sans Bengali Bold", "Noto Serif Bengali Bold", "Noto Sans Bengali",
      "Noto Serif Bengali"}},
    {"Taml",
     {"Noto Sans Tamil Bold", "Noto Serif Tamil Bold", "Noto Sans Tamil", "Noto Serif Tamil"}},
    {"Telu",
     {"Noto Sans Telugu Bold", "Noto Serif Telugu Bold", "Noto Sans Telugu", "Noto Serif Telugu"}},
    {"Knda",
     {"Noto Sans Kannada Bold", "Noto Serif Kannada Bold", "Noto Sans Kannada",
      "Noto Serif Kannada"}},
    {"Mlym",
     {"Noto Sans Malayalam Bold", "Noto Serif Malayalam Bold", "Noto Sans Malayalam",
      "Noto Serif Malayalam"}},
    {"Gujr",
     {"Noto Sans Gujarati Bold", "Noto Serif Gujarati Bold", "Noto Sans Gujarati",
      "Noto Serif Gujarati"}},
    {"Guru",
     {"Noto Sans Gurmukhi Bold", "Noto Serif Gurmukhi Bold", "Noto Sans Gurmukhi",
      "Noto Serif Gurmukhi"}},
    {"Sinh",
     {"Noto Sans Sinhala Bold", "Noto Serif Sinhala Bold", "Noto Sans Sinhala",
      "Noto Serif Sinhala"}},
    {"Thai",
     {"Noto Sans Thai Bold", "Noto Looped Thai Bold", "Noto Serif Thai Bold",
      "Noto Sans Thai Medium"}},
    {"Laoo",
     {"Noto Sans Lao Bold", "Noto Looped Lao Bold", "Noto Serif Lao Bold", "Noto Sans Lao"}},
    {"Khmr",
     {"Noto Sans Khmer Bold", "Noto Serif Khmer Bold", "Noto Sans Khmer", "Noto Serif Khmer"}},
    {"Mymr",
     {"Noto Sans Myanmar Bold", "Noto Serif Myanmar Bold", "Noto Sans Myanmar",
      "Noto Serif Myanmar"}},
    {"Ethi",
     {"Noto Sans Ethiopic Bold", "Noto Serif Ethiopic Bold", "Noto Sans Ethiopic",
      "Noto Serif Ethiopic"}},
    {"Geor",
     {"Noto Sans Georgian Bold", "Noto Serif Georgian Bold", "DejaVu Sans Bold",
      "Noto Sans Georgian"}},
    {"Armn",
     {"Noto Sans Armenian Bold", "Noto Serif Armenian Bold", "DejaVu Sans Bold",
      "Noto Sans Armenian"}},
    {"Jpan",
     {"Noto Sans CJK JP Bold", "Noto Serif CJK JP Bold", "Noto Sans CJK JP Medium",
      "Klee One SemiBold"}},
    {"Kore",
     {"Noto Sans CJK KR Bold", "Noto Serif CJK KR Bold", "Noto Sans CJK KR Medium",
      "Noto Sans CJK KR Black"}},
    {"Hans",
     {"Noto Sans CJK SC Bold", "Noto Serif CJK SC Bold", "Noto Sans CJK SC Medium",
      "Noto Sans CJK SC Black"}},
    {"Hant",
     {"Noto Sans CJK TC Bold", "Noto Serif CJK TC Bold", "Noto Sans CJK TC Medium",
      "Noto Sans CJK TC Black"}},
};

const char *sign_font(const char *script, sign_font_use use, wh_arena *arena, wh_random *random) {
    (void)arena;
    for (size_t i = 0; i < COUNT(SCRIPTS); i++) {
        if (strcmp(SCRIPTS[i].script, script) == 0) {
            /* Roads use the plain bold face of a script mostly. */
            size_t pick = use == SIGN_FONT_ROAD && wh_random_below(random, 3)
                              ? 0
                              : wh_random_below(random, COUNT(SCRIPTS[i].fonts));
            return SCRIPTS[i].fonts[pick];
        }
    }
    switch (use) {
    case SIGN_FONT_ROAD:
        return LATIN_ROAD[wh_random_below(random, COUNT(LATIN_ROAD))];
    case SIGN_FONT_SHOP:
        return LATIN_SHOP[wh_random_below(random, COUNT(LATIN_SHOP))];
    default:
        return LATIN_PRINT[wh_random_below(random, COUNT(LATIN_PRINT))];
    }
}

bool sign_font_covers(const char *font, const char *text) {
    if (strncmp(font, "Roadgeek", 8) != 0 && strncmp(font, "Dkg", 3) != 0 &&
        strncmp(font, "Bebas", 5) != 0) {
        return true;
    }
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        if (g_utf8_get_char(at) >= 0x100) {
            return false;
        }
    }
    return true;
}

static wh_status check_family(PangoFontMap *map, const char *font, wh_error *err) {
    PangoFontDescription *wanted = pango_font_description_from_string(font);
    const char *name = pango_font_description_get_family(wanted);
    PangoFontFamily **families = NULL;
    int count = 0;
    bool found = false;
    pango_font_map_list_families(map, &families, &count);
    for (int i = 0; i < count && name; i++) {
        /* Fontconfig folds "DejaVu Sans Condensed" into its family's stretches. */
        const char *has = pango_font_family_get_name(families[i]);
        found = found || strncmp(has, name, strlen(has)) == 0;
    }
    g_free(families);
    wh_status status = found ? WH_OK
                             : wh_fail(err, WH_ERR_DATA, "signs",
                                       "font \"%s\" is not installed: see docs/calibration.md",
                                       name ? name : font);
    pango_font_description_free(wanted);
    return status;
}

wh_status sign_fonts_check(wh_error *err) {
    PangoFontMap *map = pango_cairo_font_map_get_default();
    wh_status status = WH_OK;
    for (size_t i = 0; i < COUNT(LATIN_ROAD) && status == WH_OK; i++) {
        status = check_family(map, LATIN_ROAD[i], err);
    }
    for (size_t i = 0; i < COUNT(LATIN_SHOP) && status == WH_OK; i++) {
        status = check_family(map, LATIN_SHOP[i], err);
    }
    for (size_t i = 0; i < COUNT(LATIN_PRINT) && status == WH_OK; i++) {
        status = check_family(map, LATIN_PRINT[i], err);
    }
    for (size_t i = 0; i < COUNT(SCRIPTS) && status == WH_OK; i++) {
        for (size_t j = 0; j < COUNT(SCRIPTS[i].fonts) && status == WH_OK; j++) {
            status = check_family(map, SCRIPTS[i].fonts[j], err);
        }
    }
    return status;
}
