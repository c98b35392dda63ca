/* Answers that are not JSON: tagged blocks, four-line chains, prose with coordinates. */
#include "answer/forms.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *end_of_line(const char *at) {
    return at + strcspn(at, "\r\n");
}

static const char *next_line(const char *at) {
    at = end_of_line(at);
    return at + strspn(at, "\r\n");
}

/* The value behind "label:" at the start of a line within [from, to). */
static const char *labelled(wh_reader *reader, const char *from, const char *to,
                            const char *label) {
    size_t length = strlen(label);
    for (const char *at = from; at < to; at = next_line(at)) {
        const char *p = at + strspn(at, " \t*-#>_\"0123456789.)");
        if (strncasecmp(p, label, length) != 0)
            continue;
        p += length;
        p += strspn(p, "*_\" \t");
        if (*p == ':' || *p == '=')
            p++;
        else if (strncmp(p, "：", 3) == 0) /* full width */
            p += 3;
        else
            continue;
        const char *end = end_of_line(p);
        return wh_guess_name(reader, p, (size_t)((end < to ? end : to) - p));
    }
    return NULL;
}

static const char *first_labelled(wh_reader *reader, const char *from, const char *to,
                                  const char *const *labels) {
    const char *value = NULL;
    for (; *labels && !value; labels++)
        value = labelled(reader, from, to, *labels);
    return value;
}

static bool find_pair(const char *from, const char *to, bool bare, double *lat, double *lon) {
    for (const char *at = from; at < to; at++) {
        /* Not from inside a number or a word. */
        if (at > from && (isalnum((unsigned char)at[-1]) || at[-1] == '.' || at[-1] == '-'))
            continue;
        const char *p = at;
        if (wh_pair_read(&p, lat, lon, bare) && p <= to)
            return true;
    }
    return false;
}

static void fill_labelled(wh_reader *reader, const char *from, const char *to, wh_guess *out) {
    double lat, lon;
    static const char *const country[] = {"country", "país", "pays", "land", "paese", "страна",
                                          "Страна",  "国家", "國家", "국가", NULL};
    static const char *const state[] = {"state",     "province", "region",     "estado",
                                        "provincia", "région",   "bundesland", "регион",
                                        "省份",      "省",       NULL};
    static const char *const city[] = {"city",  "ciudad", "cidade", "ville", "stadt", "città",
                                       "город", "Город",  "城市",   "都市",  "도시",  NULL};
    out->country = first_labelled(reader, from, to, country);
    out->state = first_labelled(reader, from, to, state);
    out->city = first_labelled(reader, from, to, city);
    if (find_pair(from, to, true, &lat, &lon))
        wh_guess_set_point(reader, lat, lon, out);
}

bool wh_form_tags(wh_reader *reader, const char *text, wh_guess *out) {
    static const char open[] = "<answer>", close[] = "</answer>";
    const char *from = strcasestr(text, open);
    if (!from)
        return false;
    from += sizeof open - 1;
    const char *to = strcasestr(from, close);
    if (!to) /* cut off: what is there still counts */
        to = from + strlen(from);
    fill_labelled(reader, from, to, out);
    return out->country || out->city || out->has_point || out->fault;
}

/* A line of a chain that is a plain name: short, not a sentence. */
static const char *chain_name(wh_reader *reader, const char *line) {
    const char *end = end_of_line(line), *colon = memchr(line, ':', (size_t)(end - line));
    if (colon && colon - line < 20) /* "Country: France" */
        line = colon + 1;
    return end - line > 200 ? NULL : wh_guess_name(reader, line, (size_t)(end - line));
}

bool wh_form_chain(wh_reader *reader, const char *text, wh_guess *out) {
    const char *line[4] = {NULL, NULL, NULL, NULL};
    const char *at = text + strspn(text, "\r\n");
    for (; *at; at = next_line(at)) {
        const char *p = at + strspn(at, " \t*-");
        const char *colon = memchr(p, ':', (size_t)(end_of_line(p) - p));
        double lat, lon;
        memmove(line, line + 1, 3 * sizeof *line);
        line[3] = at;
        if (colon && colon - p < 24)
            p = colon + 1 + strspn(colon + 1, " \t*");
        if (!line[0] || *p != '(' || !wh_pair_read(&p, &lat, &lon, false))
            continue;
        p += strspn(p, " \t)*.");
        if (p < end_of_line(p))
            continue;
        out->country = chain_name(reader, line[0]);
        out->state = chain_name(reader, line[1]);
        out->city = chain_name(reader, line[2]);
        if (!out->country || !out->city)
            continue;
        wh_guess_set_point(reader, lat, lon, out);
        return true;
    }
    *out = (wh_guess){0};
    return false;
}

bool wh_form_prose(wh_reader *reader, const char *text, wh_guess *out) {
    fill_labelled(reader, text, text + strlen(text), out);
    return out->has_point || out->fault || (out->country && out->city);
}
