/* room: belief */
/* The reliability table's parser, and every look-up that its own names allow. */
#include "belief/calibrate.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check_entry(const wh_calibration *calibration, const wh_reliability *entry) {
    double sum = 0.0;
    for (int j = 0; j < WH_RING_COUNT; j++) {
        sum += entry->ring_mass[j];
        if (entry->has_rings && !(entry->ring_mass[j] > 0.0)) {
            abort();
        }
    }
    if (entry->has_rings && !(fabs(sum - 1.0) < 1e-9)) {
        abort();
    }
    if (entry->has_country && !(entry->country > 0.0 && entry->country < 1.0)) {
        abort();
    }
    if (wh_calibration_find(calibration, entry->name) != entry) {
        abort();
    }
    char longer[sizeof entry->name + 2];
    memcpy(longer, entry->name, sizeof entry->name);
    strcat(longer, "/");
    wh_calibration_find(calibration, longer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    wh_calibration *calibration = NULL;
    wh_error err = {0};
    if (!text) {
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    if (wh_calibration_create(text, &calibration, &err) == WH_OK) {
        size_t count;
        const wh_reliability *entries = wh_calibration_entries(calibration, &count);
        for (size_t i = 0; i < count; i++) {
            check_entry(calibration, &entries[i]);
        }
        if (!(wh_calibration_temperature(calibration) > 0.0)) {
            abort();
        }
    } else if (!err.message[0]) {
        abort();
    }
    wh_calibration_free(calibration);
    free(text);
    return 0;
}
