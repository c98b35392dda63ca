/* The table of measured reliabilities: counts smoothed by prior masses. */
#include "belief/calibrate.h"

#include "base/json.h"
#include "base/status.h"
#include "belief/builtin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "whence-reliability/1"
#define MOST_BYTES (1u << 20)
#define MOST_KINDS 4096
#define MOST_COUNT 1e12
#define PRIOR_SIGNS 10.0

/* No class is impossible, whatever was counted: the truth must be able to win against any clue. */
#define LEAST_MASS 1e-6

struct wh_calibration {
    double temperature;
    size_t count;
    wh_reliability *entries; /* as in the file */
    size_t *order;           /* by name */
};

static wh_status bad(wh_error *err, const char *name, const char *what) {
    return wh_fail(err, WH_ERR_FORMAT, "calibration", "entry \"%.60s\": %s", name, what);
}

/* A finite number in [0, most]. */
static bool read_number(const json_t *value, double most, double *out) {
    if (!json_is_number(value)) {
        return false;
    }
    *out = json_number_value(value);
    return *out >= 0.0 && *out <= most;
}

static bool read_row(const json_t *array, double most, double row[WH_RING_COUNT], double *sum) {
    *sum = 0.0;
    if (!json_is_array(array) || json_array_size(array) != WH_RING_COUNT) {
        return false;
    }
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        if (!read_number(json_array_get(array, j), most, &row[j])) {
            return false;
        }
        *sum += row[j];
    }
    return true;
}

/* "genuine" is 1 where it is not given. */
static bool read_genuine(const json_t *value, double *genuine) {
    const json_t *given = json_object_get(value, "genuine");
    *genuine = 1.0;
    return !given || read_number(given, 1.0, genuine);
}

static wh_status read_rings(const json_t *rings, wh_reliability *entry, wh_error *err) {
    double prior[WH_RING_COUNT], count[WH_RING_COUNT], given[WH_RING_COUNT];
    double prior_sum, given_sum, n, genuine;
    if (!read_row(json_object_get(rings, "prior"), 1.0, prior, &prior_sum) ||
        fabs(prior_sum - 1.0) > 1e-3) {
        return bad(err, entry->name, "\"prior\" of its rings is not six masses that sum to 1");
    }
    if (!read_row(json_object_get(rings, "counts"), MOST_COUNT, count, &n)) {
        return bad(err, entry->name, "\"counts\" of its rings is not six counts");
    }
    if (!read_genuine(rings, &genuine)) {
        return bad(err, entry->name, "\"genuine\" is not in [0, 1]");
    }
    const json_t *fitted = json_object_get(rings, "mass");
    if (fitted && (!read_row(fitted, 1.0, given, &given_sum) || fabs(given_sum - 1.0) > 1e-3)) {
        return bad(err, entry->name, "\"mass\" of its rings is not six masses that sum to 1");
    }
    double total = 0.0;
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        double mass = fitted ? given[j] / given_sum
                             : (count[j] + PRIOR_SIGNS * prior[j] / prior_sum) / (n + PRIOR_SIGNS);
        mass = genuine * mass + (j == WH_RING_COUNT - 1 ? 1.0 - genuine : 0.0);
        entry->ring_mass[j] = fmax(mass, LEAST_MASS);
        total += entry->ring_mass[j];
    }
    for (size_t j = 0; j < WH_RING_COUNT; j++) {
        entry->ring_mass[j] /= total;
    }
    entry->n = n;
    entry->has_rings = true;
    return WH_OK;
}

static wh_status read_country(const json_t *country, wh_reliability *entry, wh_error *err) {
    double prior, right, n, genuine;
    if (!read_number(json_object_get(country, "prior"), 1.0, &prior) ||
        !read_number(json_object_get(country, "right"), MOST_COUNT, &right) ||
        !read_number(json_object_get(country, "n"), MOST_COUNT, &n) || right > n ||
        !read_genuine(country, &genuine)) {
        return bad(err, entry->name,
                   "its \"country\" is not {\"prior\" in [0, 1], \"right\" <= \"n\", \"n\"}");
    }
    const double smoothed = genuine * (right + PRIOR_SIGNS * prior) / (n + PRIOR_SIGNS);
    entry->country = fmin(fmax(smoothed, LEAST_MASS), 1.0 - LEAST_MASS);
    entry->n = fmax(entry->n, n);
    entry->has_country = true;
    return WH_OK;
}

static wh_status read_entry(const char *name, const json_t *value, wh_reliability *entry,
                            wh_error *err) {
    if (!*name || strlen(name) >= sizeof entry->name) {
        return bad(err, name, "its name is empty or longer than 63 bytes");
    }
    memcpy(entry->name, name, strlen(name) + 1);
    const json_t *rings = json_object_get(value, "rings");
    const json_t *country = json_object_get(value, "country");
    wh_status status = WH_OK;
    if (!rings && !country) {
        return bad(err, name, "it has neither \"rings\" nor \"country\"");
    }
    if (rings) {
        status = read_rings(rings, entry, err);
    }
    if (country && status == WH_OK) {
        status = read_country(country, entry, err);
    }
    return status;
}

static int compare_at(const wh_calibration *calibration, size_t at, const char *name, size_t size) {
    const char *own = calibration->entries[calibration->order[at]].name;
    const int order = strncmp(own, name, size);
    return order != 0 ? order : own[size] != '\0';
}

/* Insertion by binary search: the table has some hundred entries at most in practice. */
static void insert_sorted(wh_calibration *c, size_t entry) {
    const char *name = c->entries[entry].name;
    size_t at = entry;
    while (at > 0 && strcmp(c->entries[c->order[at - 1]].name, name) > 0) {
        c->order[at] = c->order[at - 1];
        at--;
    }
    c->order[at] = entry;
}

static wh_status read_kinds(json_t *kinds, wh_calibration *c, wh_error *err) {
    const size_t count = json_object_size(kinds);
    if (!json_is_object(kinds) || count == 0) {
        return wh_fail(err, WH_ERR_FORMAT, "calibration",
                       "\"kinds\" is not an object with entries");
    }
    if (count > MOST_KINDS) {
        return wh_fail(err, WH_ERR_LIMIT, "calibration", "%zu kinds are more than %d", count,
                       MOST_KINDS);
    }
    c->entries = calloc(count, sizeof *c->entries);
    c->order = calloc(count, sizeof *c->order);
    if (!c->entries || !c->order) {
        return wh_fail_nomem(err, "calibration");
    }
    const char *name;
    json_t *value;
    json_object_foreach(kinds, name, value) {
        const wh_status status = read_entry(name, value, &c->entries[c->count], err);
        if (status != WH_OK) {
            return status;
        }
        insert_sorted(c, c->count++);
    }
    return WH_OK;
}

static wh_status read_table(json_t *root, wh_calibration *c, wh_error *err) {
    const char *format = json_string_value(json_object_get(root, "format"));
    if (!format || strcmp(format, FORMAT) != 0) {
        return wh_fail(err, WH_ERR_FORMAT, "calibration",
                       "the table's format is \"%.40s\", not \"%s\"", format ? format : "", FORMAT);
    }
    const json_t *temperature = json_object_get(root, "temperature");
    c->temperature = 1.0;
    if (temperature &&
        (!read_number(json_object_get(temperature, "value"), 10.0, &c->temperature) ||
         c->temperature < 0.01)) {
        return wh_fail(err, WH_ERR_FORMAT, "calibration",
                       "\"temperature\" has no \"value\" in [0.01, 10]");
    }
    return read_kinds(json_object_get(root, "kinds"), c, err);
}

static wh_status parse(const char *json, size_t size, const char *what, wh_calibration **out,
                       wh_error *err) {
    json_t *root = NULL;
    wh_calibration *c = NULL;
    *out = NULL;
    if (size > MOST_BYTES) {
        return wh_fail(err, WH_ERR_LIMIT, "calibration", "%s is larger than 1 MiB", what);
    }
    wh_status status = wh_json_parse(json, size, what, &root, err);
    if (status != WH_OK) {
        return status;
    }
    c = calloc(1, sizeof *c);
    if (!c) {
        status = wh_fail_nomem(err, "calibration");
        goto done;
    }
    status = read_table(root, c, err);
    if (status == WH_OK) {
        *out = c;
        c = NULL;
    }
done:
    wh_calibration_free(c);
    json_decref(root);
    return status;
}

wh_status wh_calibration_create(const char *json, wh_calibration **out, wh_error *err) {
    if (!json || !out) {
        return wh_fail(err, WH_ERR_ARG, "calibration", "a parameter is missing");
    }
    return parse(json, strlen(json), "the reliability table", out, err);
}

wh_status wh_calibration_builtin(wh_calibration **out, wh_error *err) {
    if (!out) {
        return wh_fail(err, WH_ERR_ARG, "calibration", "a parameter is missing");
    }
    return parse(wh_embed_reliability_json, strlen(wh_embed_reliability_json),
                 "the built-in reliability table", out, err);
}

void wh_calibration_free(wh_calibration *calibration) {
    if (calibration) {
        free(calibration->entries);
        free(calibration->order);
        free(calibration);
    }
}

static const wh_reliability *find_exact(const wh_calibration *c, const char *name, size_t size) {
    size_t low = 0, high = c->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = compare_at(c, middle, name, size);
        if (order == 0) {
            return &c->entries[c->order[middle]];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

const wh_reliability *wh_calibration_find(const wh_calibration *calibration, const char *name) {
    size_t size = calibration && name ? strlen(name) : 0;
    if (size >= sizeof calibration->entries->name) {
        return NULL;
    }
    while (size > 0) {
        const wh_reliability *found = find_exact(calibration, name, size);
        if (found) {
            return found;
        }
        while (size > 0 && name[size - 1] != '/') {
            size--;
        }
        size -= size > 0;
    }
    return NULL;
}

double wh_calibration_temperature(const wh_calibration *calibration) {
    return calibration->temperature;
}

const wh_reliability *wh_calibration_entries(const wh_calibration *calibration, size_t *count) {
    *count = calibration->count;
    return calibration->entries;
}
