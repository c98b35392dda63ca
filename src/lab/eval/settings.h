/* What is asked of an evaluation: the definitions that papers differ in. */
#ifndef WH_LAB_EVAL_SETTINGS_H
#define WH_LAB_EVAL_SETTINGS_H

#include "lab/eval/columns.h"
#include "whence.h"

enum { WH_MOST_THRESHOLDS = 32 };

typedef enum wh_eval_distance { WH_DISTANCE_HAVERSINE, WH_DISTANCE_GEODESIC } wh_eval_distance;

/* Answers without a point, abstentions included: */
typedef enum wh_unparsed_rule {
    WH_UNPARSED_MISS, /* count as misses; not in the mean and the median */
    WH_UNPARSED_DROP, /* do not count at all */
    WH_UNPARSED_ZERO, /* are at (0, 0) (G3's code) */
    WH_UNPARSED_KM    /* are unparsed_km away (NAVIG's code: 10,000) */
} wh_unparsed_rule;

typedef enum wh_names_rule {
    WH_NAMES_FOLDED, /* equal after Unicode folding, or by the gazetteer's aliases */
    WH_NAMES_NAVIG,  /* the truth is contained in the answer, case-sensitive */
    WH_NAMES_GLOBE   /* one contains the other, and their lengths' ratio is at least 0.7 */
} wh_names_rule;

typedef enum wh_by { WH_BY_NOTHING, WH_BY_COUNTRY, WH_BY_CONTINENT, WH_BY_CELL, WH_BY_FIELD } wh_by;

/* Which answer texts count (docs/evaluation.md). */
typedef enum wh_text_rule {
    WH_TEXTS_LAYOUT, /* as the layout says; else by what most of the first texts have */
    WH_TEXTS_ANY,    /* every form that answer/ reads */
    WH_TEXTS_JSON,   /* a JSON object with lat and lon */
    WH_TEXTS_FULL    /* a JSON object with lat, lon, city and country */
} wh_text_rule;

typedef struct wh_eval_settings {
    wh_eval_distance distance;
    bool strict; /* d < t instead of d <= t */
    double thresholds_km[WH_MOST_THRESHOLDS];
    size_t threshold_count;
    wh_unparsed_rule unparsed;
    double unparsed_km;
    wh_names_rule names;
    wh_text_rule texts;
    wh_by by;
    const char *by_field;    /* with WH_BY_FIELD */
    bool regions;            /* also by the borders that the points lie in */
    bool geocode;            /* names without coordinates become the city's position */
    bool cells;              /* the map of errors, for the HTML report */
    const char *world_path;  /* for aliases, borders, continents, positions */
    const wh_layout *layout; /* NULL: by its looks */
    wh_columns columns;      /* given by the user, of answers and truth */
} wh_eval_settings;

/* Haversine, d <= t, 1/25/200/750/2500 km, misses, folded names. */
wh_eval_settings wh_eval_default_settings(void);

/* Each reads one option's value into the settings; WH_ERR_ARG says what is allowed. */
wh_status wh_eval_set_distance(wh_eval_settings *settings, const char *text, wh_error *err);
wh_status wh_eval_set_thresholds(wh_eval_settings *settings, const char *text, wh_error *err);
wh_status wh_eval_set_unparsed(wh_eval_settings *settings, const char *text, wh_error *err);
wh_status wh_eval_set_names(wh_eval_settings *settings, const char *text, wh_error *err);
wh_status wh_eval_set_by(wh_eval_settings *settings, const char *text, wh_error *err);
wh_status wh_eval_set_texts(wh_eval_settings *settings, const char *text, wh_error *err);

#endif
