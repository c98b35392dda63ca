/* Angles as people write them: 48.8566, 48°51′24″N, S 33.9, 48 deg 51 min north. */
#include "answer/forms.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void skip_blanks(const char **at) {
    for (;;) {
        if (isspace((unsigned char)**at))
            ++*at;
        else if (strncmp(*at, "\xC2\xA0", 2) == 0)
            *at += 2; /* no-break space */
        else
            return;
    }
}

static bool take(const char **at, const char *token) {
    size_t length = strlen(token);
    if (strncasecmp(*at, token, length) != 0)
        return false;
    *at += length;
    return true;
}

static bool take_any(const char **at, const char *const *tokens) {
    for (; *tokens; tokens++)
        if (take(at, *tokens))
            return true;
    return false;
}

/* Plain decimal digits, no exponent, hexadecimal or "nan", whatever the locale. */
static bool take_number(const char **at, double *value, int *decimals) {
    const char *p = *at;
    double whole = 0, part = 0, scale = 1;
    int digits = 0;
    *decimals = 0;
    for (; isdigit((unsigned char)*p) && digits < 9; p++, digits++)
        whole = whole * 10 + (*p - '0');
    if (!digits || isdigit((unsigned char)*p))
        return false;
    if (*p == '.' && isdigit((unsigned char)p[1]))
        for (p++; isdigit((unsigned char)*p); p++)
            if (*decimals < 17) {
                part = part * 10 + (*p - '0');
                scale *= 10;
                ++*decimals;
            }
    *value = whole + part / scale;
    *at = p;
    return true;
}

/* A hemisphere word or letter that does not run on into another word. */
static bool take_hemisphere(const char **at, char *axis, int *sign) {
    static const struct {
        const char *word;
        char axis;
        int sign;
    } words[] = {{"north", 'a', 1}, {"south", 'a', -1}, {"east", 'o', 1}, {"west", 'o', -1},
                 {"n", 'a', 1},     {"s", 'a', -1},     {"e", 'o', 1},    {"w", 'o', -1}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *p = *at;
        if (take(&p, words[i].word) && !isalpha((unsigned char)*p)) {
            *axis = words[i].axis;
            *sign = words[i].sign;
            *at = p;
            return true;
        }
    }
    return false;
}

static const char *const degree_signs[] = {"°",      "º",   "˚",       "degrees",
                                           "degree", "deg", "\\u00b0", NULL};
static const char *const minute_signs[] = {"′", "'", "’", "´", "minutes", "minute", "min", NULL};
static const char *const second_signs[] = {"″",  "\"",      "”",      "''",  "’’",
                                           "′′", "seconds", "second", "sec", NULL};

/* Minutes and seconds after a degree sign; false if one is out of range. */
static bool take_sexagesimal(const char **at, double *degrees) {
    double value;
    int decimals;
    const char *p = *at;
    skip_blanks(&p);
    if (!take_number(&p, &value, &decimals))
        return true;
    skip_blanks(&p);
    if (!take_any(&p, minute_signs))
        return true; /* another number, not minutes */
    if (value >= 60)
        return false;
    *degrees += value / 60;
    *at = p;
    skip_blanks(&p);
    if (!take_number(&p, &value, &decimals))
        return true;
    skip_blanks(&p);
    if (!take_any(&p, second_signs))
        return true;
    if (value >= 60)
        return false;
    *degrees += value / 3600;
    *at = p;
    return true;
}

static bool read_angle(const char **at, double *degrees, char *axis, int *decimals) {
    const char *p = *at;
    int sign = 1, hemisphere = 0;
    *axis = 0;
    skip_blanks(&p);
    if (take_hemisphere(&p, axis, &hemisphere)) {
        take(&p, ".");
        skip_blanks(&p);
    }
    if (take(&p, "-") || take(&p, "−") || take(&p, "–"))
        sign = -1;
    else
        take(&p, "+");
    if (!take_number(&p, degrees, decimals))
        return false;
    const char *behind = p;
    skip_blanks(&behind);
    if (take_any(&behind, degree_signs)) {
        p = behind;
        if (!take_sexagesimal(&p, degrees))
            return false;
    }
    behind = p;
    skip_blanks(&behind);
    if (!hemisphere && take_hemisphere(&behind, axis, &hemisphere))
        p = behind;
    if (hemisphere && sign < 0)
        return false; /* "-33 S" could mean either */
    *degrees *= hemisphere ? hemisphere : sign;
    *at = p;
    return true;
}

bool wh_angle_read(const char **at, double *degrees, char *axis) {
    int decimals;
    return read_angle(at, degrees, axis, &decimals);
}

/* "latitude:", "Lat =", "\"lng\":", "**Longitude**:" */
static bool take_label(const char **at, char *axis) {
    static const char *const latitude[] = {
        "latitude", "latitudine", "latitud", "lat",  "breitengrad", "geografische breite",
        "breite",   "широта",     "Широта",  "纬度", "緯度",        "위도",
        "خط العرض", "अक्षांश",      "vĩ độ",   NULL};
    static const char *const longitude[] = {"longitude",  "longitudine", "longitud",
                                            "lng",        "long",        "lon",
                                            "längengrad", "Längengrad",  "geografische länge",
                                            "länge",      "долгота",     "Долгота",
                                            "经度",       "經度",        "経度",
                                            "경도",       "خط الطول",    "देशांतर",
                                            "kinh độ",    NULL};
    const char *p = *at;
    skip_blanks(&p);
    p += strspn(p, "\"'*_`");
    if (take_any(&p, latitude))
        *axis = 'a';
    else if (take_any(&p, longitude))
        *axis = 'o';
    else
        return false;
    if (isalpha((unsigned char)*p))
        return false;
    p += strspn(p, "\"'*_` \t.");
    take(&p, "：");
    if (take(&p, "is") || take(&p, "≈") || take(&p, "~") || *p == ':' || *p == '=')
        p += strspn(p, ":=");
    p += strspn(p, "\"'*_` \t~");
    take(&p, "≈");
    *at = p;
    return true;
}

/* What may stand between two angles; `*comma` tells whether a sign did, not only blanks. */
static bool skip_separator(const char **at, bool *comma) {
    static const char *const signs[] = {",",    ";",    "/",   "|",  "，", "、", "；",
                                        "and ", "und ", "et ", "y ", "e ", "и ", NULL};
    const char *start = *at;
    skip_blanks(at);
    *at += strspn(*at, "\"'*_`");
    *comma = take_any(at, signs);
    skip_blanks(at);
    /* A list mark of the next line, but not a minus sign. */
    while (**at == '*' || (**at == '-' && isspace((unsigned char)(*at)[1]))) {
        ++*at;
        skip_blanks(at);
    }
    return *at != start;
}

bool wh_pair_read(const char **at, double *lat_deg, double *lon_deg, bool bare) {
    const char *p = *at;
    char label[2] = {0, 0}, axis[2] = {0, 0};
    double value[2];
    int decimals[2];
    bool comma = false, bracket = take(&p, "(") || take(&p, "[") || take(&p, "（");
    for (int i = 0; i < 2; i++) {
        if (i == 1 && !skip_separator(&p, &comma))
            return false;
        take_label(&p, &label[i]);
        if (!read_angle(&p, &value[i], &axis[i], &decimals[i]))
            return false;
    }
    const char *behind = p + strspn(p, " ");
    bracket = bracket && (*behind == ')' || *behind == ']' || strncmp(behind, "）", 3) == 0);
    char first = label[0] ? label[0] : axis[0], second = label[1] ? label[1] : axis[1];
    if ((first || second) && (!first || !second || first == second))
        return false;
    if (!first) { /* only two numbers: they must look like coordinates, not like a list */
        bool precise = decimals[0] >= 2 && decimals[1] >= 2;
        if (!comma || (bracket ? decimals[0] + decimals[1] < 2 : !(bare && precise)))
            return false;
    }
    *lat_deg = first == 'o' ? value[1] : value[0];
    *lon_deg = first == 'o' ? value[0] : value[1];
    *at = p;
    return true;
}
