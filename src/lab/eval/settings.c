/* The definitions that papers differ in, as a user writes them. */
#include "lab/eval/settings.h"

#include "base/status.h"
#include "lab/eval/sheet.h"

#include <string.h>

#define STAGE "eval"

wh_eval_settings wh_eval_default_settings(void) {
    return (wh_eval_settings){.thresholds_km = {1, 25, 200, 750, 2500}, .threshold_count = 5};
}

typedef struct word {
    const char *text;
    int value;
} word;

/* The value of `text` among `words`; the message lists them. */
static wh_status choose(const char *option, const char *text, const word *words, size_t count,
                        int *value, wh_error *err) {
    char known[160] = "";
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i].text, text) == 0) {
            *value = words[i].value;
            return WH_OK;
        }
        size_t length = strlen(words[i].text);
        if (used + length + 3 < sizeof known) {
            if (used) {
                memcpy(known + used, ", ", 3);
                used += 2;
            }
            memcpy(known + used, words[i].text, length + 1);
            used += length;
        }
    }
    return wh_fail(err, WH_ERR_ARG, STAGE, "--%s: \"%.40s\" is none of %s", option, text, known);
}

static bool read_number(const char *text, size_t size, double *value) {
    char copy[40];
    if (!size || size >= sizeof copy)
        return false;
    memcpy(copy, text, size);
    copy[size] = '\0';
    return wh_cell_number(&(wh_cell){WH_CELL_TEXT, copy, size, 0}, value);
}

wh_status wh_eval_set_distance(wh_eval_settings *settings, const char *text, wh_error *err) {
    static const word words[] = {{"haversine", WH_DISTANCE_HAVERSINE},
                                 {"geodesic", WH_DISTANCE_GEODESIC}};
    int value = 0;
    wh_status status = choose("distance", text, words, 2, &value, err);
    settings->distance = (wh_eval_distance)value;
    return status;
}

wh_status wh_eval_set_thresholds(wh_eval_settings *settings, const char *text, wh_error *err) {
    size_t count = 0;
    for (const char *at = text;; at++) {
        size_t size = strcspn(at, ",");
        double km;
        if (count == WH_MOST_THRESHOLDS)
            return wh_fail(err, WH_ERR_ARG, STAGE, "--thresholds: at most %d", WH_MOST_THRESHOLDS);
        if (!read_number(at, size, &km) || km <= 0)
            return wh_fail(err, WH_ERR_ARG, STAGE,
                           "--thresholds: \"%.60s\" is not a list of kilometres such as 1,25,200",
                           text);
        if (count && km <= settings->thresholds_km[count - 1])
            return wh_fail(err, WH_ERR_ARG, STAGE, "--thresholds: \"%.60s\" does not rise", text);
        settings->thresholds_km[count++] = km;
        at += size;
        if (!*at)
            break;
    }
    settings->threshold_count = count;
    return WH_OK;
}

wh_status wh_eval_set_unparsed(wh_eval_settings *settings, const char *text, wh_error *err) {
    static const word words[] = {
        {"miss", WH_UNPARSED_MISS}, {"drop", WH_UNPARSED_DROP}, {"zero", WH_UNPARSED_ZERO}};
    double km;
    if (read_number(text, strlen(text), &km)) {
        if (km < 0)
            return wh_fail(err, WH_ERR_ARG, STAGE, "--unparsed: %.40s km is negative", text);
        settings->unparsed = WH_UNPARSED_KM;
        settings->unparsed_km = km;
        return WH_OK;
    }
    int value = 0;
    wh_status status = choose("unparsed", text, words, 3, &value, err);
    if (status != WH_OK)
        return wh_fail(err, WH_ERR_ARG, STAGE,
                       "--unparsed: \"%.40s\" is none of miss, drop, zero, or kilometres", text);
    settings->unparsed = (wh_unparsed_rule)value;
    return status;
}

wh_status wh_eval_set_names(wh_eval_settings *settings, const char *text, wh_error *err) {
    static const word words[] = {
        {"folded", WH_NAMES_FOLDED}, {"navig", WH_NAMES_NAVIG}, {"globe", WH_NAMES_GLOBE}};
    int value = 0;
    wh_status status = choose("names", text, words, 3, &value, err);
    settings->names = (wh_names_rule)value;
    return status;
}

wh_status wh_eval_set_by(wh_eval_settings *settings, const char *text, wh_error *err) {
    static const word words[] = {
        {"country", WH_BY_COUNTRY}, {"continent", WH_BY_CONTINENT}, {"cell", WH_BY_CELL}};
    if (!*text)
        return wh_fail(err, WH_ERR_ARG, STAGE, "--by: needs country, continent, cell or a column");
    settings->by = WH_BY_FIELD;
    settings->by_field = text;
    for (size_t i = 0; i < 3; i++)
        if (strcmp(words[i].text, text) == 0) {
            settings->by = (wh_by)words[i].value;
            settings->by_field = NULL;
        }
    return WH_OK;
}

wh_status wh_eval_set_texts(wh_eval_settings *settings, const char *text, wh_error *err) {
    static const word words[] = {
        {"any", WH_TEXTS_ANY}, {"json", WH_TEXTS_JSON}, {"full", WH_TEXTS_FULL}};
    int value = 0;
    wh_status status = choose("texts", text, words, 3, &value, err);
    settings->texts = (wh_text_rule)value;
    return status;
}
