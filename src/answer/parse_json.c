/* The first JSON object in a text that has the needed keys: inside prose, code fences, arrays, or
 * other objects. */
#include "answer/forms.h"
#include "base/json.h"

#include <math.h>
#include <string.h>

enum { MOST_OBJECTS = 256 }; /* of one text that are tried */

static json_t *field(json_t *object, const char *const *names) {
    for (; *names; names++) {
        const char *key;
        json_t *value;
        json_object_foreach(object, key, value) {
            /* An object or a list is no value: {"place": {"lat": ...}} says it further inside. */
            if (strcasecmp(key, *names) == 0 && !json_is_null(value) && !json_is_object(value) &&
                !json_is_array(value))
                return value;
        }
    }
    return NULL;
}

static const char *const lat_names[] = {"lat", "latitude", "lat_deg", NULL};
static const char *const lon_names[] = {"lon", "lng", "longitude", "long", "lon_deg", NULL};
static const char *const country_names[] = {"country", "country_name", NULL};
static const char *const state_names[] = {"state",          "province", "region",
                                          "state/province", "admin1",   NULL};
static const char *const city_names[] = {"city", "town", "village", "place", NULL};

/* A number, or a string that is one angle and nothing else. */
static bool number(const json_t *value, double *out) {
    if (json_is_number(value)) {
        *out = json_number_value(value);
        return true;
    }
    const char *text = json_string_value(value);
    char axis;
    if (!text || !wh_angle_read(&text, out, &axis))
        return false;
    return text[strspn(text, " \t")] == '\0';
}

/* As Thinking-with-Map's code looks for them. */
static bool fits_exactly(json_t *object, unsigned needs) {
    bool point = json_object_get(object, "lat") && json_object_get(object, "lon");
    return (!(needs & WH_NEEDS_LAT_LON) || point) &&
           (!(needs & WH_NEEDS_COUNTRY) || json_object_get(object, "country")) &&
           (!(needs & WH_NEEDS_CITY) || json_object_get(object, "city"));
}

static bool fits(json_t *object, const wh_guess_rules *rules) {
    if (rules->exact_keys)
        return fits_exactly(object, rules->needs);
    bool point = field(object, lat_names) && field(object, lon_names);
    bool country = field(object, country_names), city = field(object, city_names);
    if (!rules->needs)
        return point || country || city;
    return (!(rules->needs & WH_NEEDS_LAT_LON) || point) &&
           (!(rules->needs & WH_NEEDS_COUNTRY) || country) &&
           (!(rules->needs & WH_NEEDS_CITY) || city);
}

static const char *name_of(wh_reader *reader, json_t *object, const char *const *names) {
    const char *text = json_string_value(field(object, names));
    return text ? wh_guess_name(reader, text, strlen(text)) : NULL;
}

static void fill(wh_reader *reader, json_t *object, wh_guess *out) {
    double lat, lon;
    out->country = name_of(reader, object, country_names);
    out->state = name_of(reader, object, state_names);
    out->city = name_of(reader, object, city_names);
    json_t *lat_value = field(object, lat_names), *lon_value = field(object, lon_names);
    if (!lat_value || !lon_value)
        return;
    if (number(lat_value, &lat) && number(lon_value, &lon))
        wh_guess_set_point(reader, lat, lon, out);
    else
        out->fault = "latitude or longitude is not a number";
}

bool wh_form_json(wh_reader *reader, const char *text, wh_guess *out) {
    const char *at = strchr(text, '{');
    for (int tried = 0; at && tried < MOST_OBJECTS; tried++, at = strchr(at + 1, '{')) {
        json_error_t fault;
        bool out_of_memory;
        json_t *object =
            wh_json_load(at, strlen(at), JSON_DISABLE_EOF_CHECK, &fault, &out_of_memory);
        reader->out_of_memory |= out_of_memory;
        if (!object)
            continue;
        bool found = json_is_object(object) && fits(object, reader->rules);
        if (found)
            fill(reader, object, out);
        json_decref(object);
        if (found)
            return true;
    }
    return false;
}
