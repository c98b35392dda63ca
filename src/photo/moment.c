/* Dates, times and UTC offsets as tags write them. */
#include "photo/internal.h"

#include <stdlib.h>
#include <string.h>

#define QUARTER_MIN 15
#define WEST_MOST_MIN (-12 * 60)
#define EAST_MOST_MIN (14 * 60)
#define CLOCKS_AGREE_S (5 * 60)

/* `count` digits at `*at`; moves past them. */
static bool digits(const char **at, int count, int *value) {
    *value = 0;
    for (int i = 0; i < count; i++, ++*at) {
        if (**at < '0' || **at > '9')
            return false;
        *value = *value * 10 + (**at - '0');
    }
    return true;
}

static bool one_of(const char **at, const char *marks) {
    if (**at == '\0' || !strchr(marks, **at))
        return false;
    ++*at;
    return true;
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool is_real(const wh_moment *m) {
    return m->year >= 1800 && m->year <= 2200 && m->month >= 1 && m->month <= 12 && m->day >= 1 &&
           m->day <= days_in_month(m->year, m->month) && m->hour <= 23 && m->minute <= 59 &&
           m->second <= 60;
}

/* Offsets in use are whole hours, half hours, and three quarters past (Nepal, Chatham, Eucla). */
static bool is_kept_somewhere(int offset_min) {
    if (offset_min < WEST_MOST_MIN || offset_min > EAST_MOST_MIN)
        return false;
    int past_hour = offset_min % 60;
    return past_hour == 0 || past_hour == 30 || past_hour == -30 || past_hour == 45;
}

static bool read_offset(const char **at, int *offset_min) {
    if (one_of(at, "Zz")) {
        *offset_min = 0;
        return true;
    }
    bool west = **at == '-';
    int hours, minutes = 0;
    if (!one_of(at, "+-"))
        return false;
    if (!(*at)[0] || (*at)[1] < '0' || (*at)[1] > '9') {
        if (!digits(at, 1, &hours))
            return false;
    } else if (!digits(at, 2, &hours)) {
        return false;
    }
    one_of(at, ":");
    if (**at >= '0' && **at <= '9' && !digits(at, 2, &minutes))
        return false;
    if (minutes > 59)
        return false;
    *offset_min = (west ? -1 : 1) * (hours * 60 + minutes);
    return is_kept_somewhere(*offset_min);
}

static const char *skip_blanks(const char *at) {
    return at + strspn(at, " \t\r\n");
}

bool wh_offset_parse(const char *text, int *offset_min) {
    const char *at = skip_blanks(text);
    return read_offset(&at, offset_min) && *skip_blanks(at) == '\0';
}

bool wh_moment_parse(const char *text, wh_moment *moment) {
    wh_moment m = {0};
    const char *at = skip_blanks(text);
    if (!digits(&at, 4, &m.year) || !one_of(&at, ":-/.") || !digits(&at, 2, &m.month) ||
        !one_of(&at, ":-/.") || !digits(&at, 2, &m.day) || !one_of(&at, " T") ||
        !digits(&at, 2, &m.hour) || !one_of(&at, ":.") || !digits(&at, 2, &m.minute))
        return false;
    if (*at == ':' || *at == '.') {
        at++;
        if (!digits(&at, 2, &m.second))
            return false;
        if (*at == '.')
            at += 1 + strspn(at + 1, "0123456789");
    }
    if (!is_real(&m))
        return false;
    if (*at == '+' || *at == '-' || *at == 'Z' || *at == 'z') {
        m.has_offset = read_offset(&at, &m.offset_min);
        if (!m.has_offset)
            return false;
    }
    if (*skip_blanks(at) != '\0')
        return false;
    *moment = m;
    return true;
}

/* Days since 1970-01-01 of the proleptic Gregorian calendar (Hinnant's days_from_civil). */
static int64_t days_since_epoch(const wh_moment *m) {
    int64_t year = m->month <= 2 ? m->year - 1 : m->year;
    int64_t era = year / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (m->month + (m->month > 2 ? -3 : 9)) + 2) / 5 + m->day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t seconds_since_epoch(const wh_moment *m) {
    return days_since_epoch(m) * 86400 + m->hour * 3600 + m->minute * 60 + m->second;
}

bool wh_offset_between(const wh_moment *local, const wh_moment *utc, int *offset_min) {
    int64_t apart = seconds_since_epoch(local) - seconds_since_epoch(utc);
    if (llabs(apart) > (EAST_MOST_MIN + QUARTER_MIN) * 60)
        return false;
    int64_t step = QUARTER_MIN * 60;
    int64_t quarters = (apart + (apart >= 0 ? step / 2 : -step / 2)) / step;
    if (llabs(apart - quarters * step) > CLOCKS_AGREE_S ||
        !is_kept_somewhere((int)(quarters * QUARTER_MIN)))
        return false;
    *offset_min = (int)(quarters * QUARTER_MIN);
    return true;
}
