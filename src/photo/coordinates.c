/* Latitude and longitude in the many ways in which tags state number and sign. */
#include "photo/internal.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#define NO_FIX_DEG 1e-5 /* about a metre: closer to (0, 0) than that is no fix */

typedef enum side { SIDE_ABSENT, SIDE_POSITIVE, SIDE_NEGATIVE, SIDE_WRONG } side;

/* `text` without leading blanks, up to `*length` bytes without trailing blanks. */
static const char *trim(const char *text, size_t *length) {
    while (*text && isspace((unsigned char)*text))
        text++;
    *length = strlen(text);
    while (*length && isspace((unsigned char)text[*length - 1]))
        --*length;
    return text;
}

/* A letter in either case or a word: "N", "s", "North", "SOUTH LATITUDE". Other languages' letters
 * are refused: "O" is east in German and west in French. */
static side side_of(const char *reference, const char *hemispheres) {
    if (!reference)
        return SIDE_ABSENT;
    size_t length;
    const char *text = trim(reference, &length);
    if (length == 0)
        return SIDE_ABSENT;
    static const char *const words[] = {"north", "south", "east", "west"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t whole = strlen(words[i]);
        bool letter = length == 1 && tolower((unsigned char)*text) == words[i][0];
        bool word = length >= whole && strncasecmp(text, words[i], whole) == 0 &&
                    !isalpha((unsigned char)text[whole]);
        if (!letter && !word)
            continue;
        if (toupper((unsigned char)words[i][0]) == hemispheres[0])
            return SIDE_POSITIVE;
        if (toupper((unsigned char)words[i][0]) == hemispheres[1])
            return SIDE_NEGATIVE;
    }
    return SIDE_WRONG;
}

/* Some writers put a negative number into the unsigned type: 4294967249/1 is -47. */
static bool value_of(wh_rational part, double most, double *value) {
    if (part.denominator == 0)
        return false;
    *value = (double)part.numerator / (double)part.denominator;
    if (fabs(*value) > most && part.numerator > INT32_MAX && part.numerator <= UINT32_MAX)
        *value = (double)(part.numerator - ((int64_t)UINT32_MAX + 1)) / (double)part.denominator;
    return fabs(*value) <= most;
}

/* Joins degrees, minutes, seconds, with the sign from whichever of them or the reference says so:
 * where a negative number and a reference north disagree, the reference is the writer's constant.
 */
static bool join(const double *values, int count, bool minus, bool sign_stated, side reference,
                 double most, double *deg) {
    if (reference == SIDE_WRONG)
        return false;
    bool negative = minus || reference == SIDE_NEGATIVE;
    double sum = 0, unit = 1;
    for (int i = 0; i < count; i++, unit *= 60)
        sum += fabs(values[i]) / unit;
    if (reference == SIDE_ABSENT && !negative && !sign_stated)
        return false;
    if (sum > most)
        return false;
    *deg = negative ? -sum : sum;
    return true;
}

static double most_degrees(const char *hemispheres) {
    return hemispheres[0] == 'N' ? 90 : 180;
}

bool wh_coordinate_from_rationals(const wh_rational *parts, int count, bool is_signed,
                                  const char *reference, const char *hemispheres, double *deg) {
    if (count < 1 || count > 3)
        return false;
    double values[3], most = most_degrees(hemispheres);
    bool minus = false;
    for (int i = 0; i < count; i++) {
        if (!value_of(parts[i], i == 0 ? most : 60, &values[i]))
            return false;
        minus = minus || values[i] < 0;
    }
    return join(values, count, minus, is_signed, side_of(reference, hemispheres), most, deg);
}

bool wh_number_from_text(const char *text, double *value) {
    size_t length;
    const char *start = trim(text, &length);
    /* g_ascii_strtod reads hexadecimal, "nan" and "infinity", too. */
    for (size_t i = 0; i < length; i++)
        if (!strchr("+-.0123456789eE", start[i]))
            return false;
    char *end;
    *value = g_ascii_strtod(start, &end);
    return length > 0 && end == start + length && isfinite(*value);
}

/* The next plain decimal number of `*at`; moves past it. */
static bool next_number(const char **at, double *value) {
    const char *start = *at;
    size_t length = strspn(start, "0123456789.");
    char digits[32];
    if (length == 0 || length >= sizeof digits)
        return false;
    memcpy(digits, start, length);
    digits[length] = '\0';
    *at += length;
    return wh_number_from_text(digits, value);
}

/* Skips what may stand between degrees, minutes and seconds: , : blanks, quotes, degree signs. */
static void skip_marks(const char **at) {
    for (;;) {
        if (**at && strchr(" ,:'\"\t", **at))
            ++*at;
        else if (strncmp(*at, "\xC2\xB0", 2) == 0)
            *at += 2;
        else if (strncmp(*at, "\xE2\x80\xB2", 3) == 0 || strncmp(*at, "\xE2\x80\xB3", 3) == 0)
            *at += 3;
        else
            return;
    }
}

bool wh_coordinate_from_text(const char *text, const char *reference, const char *hemispheres,
                             double *deg) {
    const char *at = text;
    char letter[2] = "";
    double values[3];
    int count = 0;
    bool minus = false, sign_stated = false;
    skip_marks(&at);
    if (isalpha((unsigned char)*at))
        letter[0] = *at++;
    skip_marks(&at);
    if (*at == '+' || *at == '-') {
        sign_stated = true;
        minus = *at++ == '-';
    }
    for (; count < 3 && isdigit((unsigned char)*at); count++) {
        if (!next_number(&at, &values[count]) || (count > 0 && values[count] > 60))
            return false;
        skip_marks(&at);
    }
    if (count == 0)
        return false;
    if (isalpha((unsigned char)*at)) {
        if (letter[0])
            return false;
        letter[0] = *at++;
    }
    skip_marks(&at);
    if (*at)
        return false;
    /* A plain decimal number is signed by convention; "45,5" without letter could be 45.5 or
     * 45 degrees 5 minutes. */
    sign_stated = sign_stated || count == 1;
    side stated = side_of(letter[0] ? letter : reference, hemispheres);
    return join(values, count, minus, sign_stated, stated, most_degrees(hemispheres), deg);
}

bool wh_coordinates_credible(double lat_deg, double lon_deg) {
    if (!isfinite(lat_deg) || !isfinite(lon_deg) || fabs(lat_deg) > 90 || fabs(lon_deg) > 180)
        return false;
    return fabs(lat_deg) > NO_FIX_DEG || fabs(lon_deg) > NO_FIX_DEG;
}
