/* Measured reliabilities: how often a clue of a kind is right, and how near. */
#ifndef WH_BELIEF_CALIBRATE_H
#define WH_BELIEF_CALIBRATE_H

#include "whence.h"

#define WH_RING_COUNT 6 /* within 1, 25, 200, 750, 2500 km of the nearest candidate; outside */
extern const double WH_RING_KM[WH_RING_COUNT - 1];

/* Claims of a distance ("Kyiv 40 km") divide the world by how far a site's distance is off from the
 * sign's, in standard deviations of the sign: within 1, 2, 4, 8, 16; outside. */
extern const double WH_RING_SD[WH_RING_COUNT - 1];

#define WH_CLASS_BYTES 64 /* room for a class's name */

typedef struct wh_reliability {
    char name[WH_CLASS_BYTES];
    double ring_mass[WH_RING_COUNT]; /* point claims: sums to 1 */
    double country;                  /* country tables: r, P(the table is right) */
    double n;                        /* signs that it was counted on */
    bool has_rings, has_country;     /* which of the two the table gives */
} wh_reliability;

typedef struct wh_calibration wh_calibration;

/* Parses the table (format "whence-reliability/1": docs/belief.md), by default the one that was
 * measured for this version and is built into the library. The file holds counts and prior masses;
 * masses are smoothed here: (count + 10 prior) / (n + 10), unless they were fitted beside other
 * clues and are given. At most 1 MiB. */
wh_status wh_calibration_create(const char *json, wh_calibration **out, wh_error *err);
wh_status wh_calibration_builtin(wh_calibration **out, wh_error *err);
void wh_calibration_free(wh_calibration *calibration);

/* The entry for `name`; if there is none, of its longest prefix that ends before a '/'; NULL if
 * there is none at all (the caller must then treat the clue as saying nothing). */
const wh_reliability *wh_calibration_find(const wh_calibration *calibration, const char *name);

/* The exponent T on every family's log factor (belief.md), 1 if never fitted. */
double wh_calibration_temperature(const wh_calibration *calibration);

/* All entries, in the order of the file, for `doctor` and docs. Belong to `calibration`. */
const wh_reliability *wh_calibration_entries(const wh_calibration *calibration, size_t *count);

#endif
