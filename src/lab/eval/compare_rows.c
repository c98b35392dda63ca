/* What the formats of a comparison share. */
#include "lab/eval/compare_rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

size_t wh_compare_row_count(const wh_comparison *comparison) {
    return comparison->settings.threshold_count + 3;
}

/* "within 25 km", "under 0.5 km": at most three decimals, and no dependence on the locale. */
static void name_threshold(char *name, size_t size, bool strict, double km) {
    long long thousandths = llround(fmin(km, 1e12) * 1000), rest = thousandths % 1000;
    int places = 3;
    for (; places && rest % 10 == 0; places--)
        rest /= 10;
    int used = snprintf(name, size, "%s %lld", strict ? "under" : "within", thousandths / 1000);
    if (places)
        used += snprintf(name + used, size - (size_t)used, ".%0*lld", places, rest);
    snprintf(name + used, size - (size_t)used, " km");
}

wh_compare_row wh_compare_row_at(const wh_comparison *c, size_t index) {
    size_t thresholds = c->settings.threshold_count;
    wh_compare_row row = {.unit = "km", .less_is_better = true};
    if (index < thresholds) {
        name_threshold(row.what, sizeof row.what, c->settings.strict,
                       c->settings.thresholds_km[index]);
        row.unit = "%";
        row.difference = c->result.accuracy[index];
        row.mcnemar = &c->result.mcnemar[index];
        row.less_is_better = false;
    } else if (index == thresholds) {
        memcpy(row.what, "mean distance", sizeof "mean distance");
        row.difference = c->result.mean_km;
    } else if (index == thresholds + 1) {
        memcpy(row.what, "median distance", sizeof "median distance");
        row.difference = c->result.median_km;
    } else {
        memcpy(row.what, "GeoScore", sizeof "GeoScore");
        row.unit = "";
        row.difference = c->result.geoscore;
        row.less_is_better = false;
    }
    return row;
}

const char *wh_compare_verdict(const wh_compare_row *row) {
    double low = row->difference.low, high = row->difference.high;
    if (!(low > 0) && !(high < 0)) /* NAN included */
        return "no clear difference";
    return (low > 0) != row->less_is_better ? "B is better" : "A is better";
}

void wh_compare_write_p(wh_buffer *out, double p, const char *less_than) {
    if (p < 0.0001) {
        wh_buffer_add(out, less_than);
        wh_buffer_add(out, " 0.0001");
    } else {
        wh_buffer_number(out, p, 4);
    }
}

void wh_compare_write_signed(wh_buffer *out, double value, int decimals) {
    if (value > 0)
        wh_buffer_add(out, "+");
    wh_buffer_number(out, value, decimals);
}

static void describe_unparsed(const wh_eval_settings *settings, wh_buffer *out) {
    switch (settings->unparsed) {
    case WH_UNPARSED_MISS:
        wh_buffer_add(out, "An answer without a point is a miss, scores 0, and has no distance.\n");
        break;
    case WH_UNPARSED_DROP:
        wh_buffer_add(out, "Pairs in which an answer has no point are left out.\n");
        break;
    case WH_UNPARSED_ZERO:
        wh_buffer_add(out, "An answer without a point counts as 0 N 0 E.\n");
        break;
    case WH_UNPARSED_KM:
        wh_buffer_add(out, "An answer without a point counts as ");
        wh_buffer_number(out, settings->unparsed_km, 3);
        wh_buffer_add(out, " km away.\n");
        break;
    }
}

void wh_compare_describe(const wh_comparison *c, wh_buffer *out, wh_quoting quoting) {
    wh_buffer_printf(out, "%zu pairs by id; ", c->n);
    if (c->left_out)
        wh_buffer_printf(out, "%zu left out; ", c->left_out);
    wh_buffer_printf(out, "%zu ids only in A, %zu only in B.\nA: ", c->only_a, c->only_b);
    wh_buffer_quote(out, c->a, quoting);
    wh_buffer_add(out, "\nB: ");
    wh_buffer_quote(out, c->b, quoting);
    wh_buffer_add(out, c->settings.distance == WH_DISTANCE_GEODESIC
                           ? "\nDistances on the WGS84 ellipsoid (geodesic).\n"
                           : "\nDistances by haversine on a sphere of 6,371.0 km.\n");
    describe_unparsed(&c->settings, out);
    wh_buffer_add(out,
                  "Mean and median are over the pairs in which both answers have a distance.\n");
    wh_buffer_printf(
        out,
        "Intervals: 95 %% percentile interval of the paired bootstrap, %zu resamples, "
        "seed %llu. p: McNemar's test, two-sided; exact below %d discordant pairs, else "
        "chi-square with continuity correction. The tests are not corrected for being "
        "several.\n",
        c->result.resamples, (unsigned long long)c->seed, WH_MCNEMAR_EXACT);
}
