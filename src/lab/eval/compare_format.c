/* A comparison as text, JSON, CSV and Markdown. */
#include "base/json.h"
#include "base/status.h"
#include "lab/eval/compare_rows.h"
#include "report/report.h"

#include <math.h>
#include <string.h>

#define DECIMALS 2

/* Blanks up to a column, at least one. */
static void pad(wh_buffer *out, size_t from, size_t width) {
    if (out->size - from >= width)
        wh_buffer_add(out, " ");
    for (size_t used = out->size - from; used < width; used++)
        wh_buffer_add(out, " ");
}

static void write_interval(wh_buffer *out, const wh_difference *d) {
    wh_buffer_add(out, "[");
    wh_compare_write_signed(out, d->low, DECIMALS);
    wh_buffer_add(out, ", ");
    wh_compare_write_signed(out, d->high, DECIMALS);
    wh_buffer_add(out, "]");
}

static void write_text_row(wh_buffer *out, const wh_compare_row *row) {
    const wh_difference *d = &row->difference;
    size_t start = out->size;
    wh_buffer_add(out, row->what);
    pad(out, start, 18);
    wh_buffer_number(out, d->a, DECIMALS);
    pad(out, start, 29);
    wh_buffer_number(out, d->b, DECIMALS);
    pad(out, start, 40);
    wh_compare_write_signed(out, d->difference, DECIMALS);
    pad(out, start, 51);
    write_interval(out, d);
    pad(out, start, 73);
    if (row->mcnemar) {
        wh_buffer_printf(out, "%zu/%zu", row->mcnemar->only_a, row->mcnemar->only_b);
        pad(out, start, 86);
        wh_compare_write_p(out, row->mcnemar->p, "<");
    }
    pad(out, start, 96);
    wh_buffer_add(out, wh_compare_verdict(row));
    wh_buffer_add(out, "\n");
}

wh_status wh_compare_text(const wh_comparison *c, char **out, wh_error *err) {
    wh_buffer text = {0};
    wh_compare_describe(c, &text, WH_QUOTE_PLAIN);
    wh_buffer_add(&text,
                  "\n                  A          B          B - A      95 % interval         "
                  "only A/B     p\n");
    for (size_t i = 0; i < wh_compare_row_count(c); i++) {
        wh_compare_row row = wh_compare_row_at(c, i);
        write_text_row(&text, &row);
    }
    return wh_buffer_take(&text, out, err);
}

static json_t *difference_json(const wh_difference *d) {
    return json_pack("{s:I, s:o, s:o, s:o, s:[o, o]}", "n", (json_int_t)d->n, "a",
                     wh_json_number(d->a, 6), "b", wh_json_number(d->b, 6), "difference",
                     wh_json_number(d->difference, 6), "ci95", wh_json_number(d->low, 6),
                     wh_json_number(d->high, 6));
}

static json_t *accuracy_json(const wh_comparison *c) {
    json_t *list = json_array();
    for (size_t i = 0; list && i < c->settings.threshold_count; i++) {
        const wh_mcnemar *test = &c->result.mcnemar[i];
        json_t *row = difference_json(&c->result.accuracy[i]);
        json_t *mcnemar =
            json_pack("{s:I, s:I, s:s, s:o}", "only_a", (json_int_t)test->only_a, "only_b",
                      (json_int_t)test->only_b, "test", test->exact ? "exact" : "chi2", "p",
                      wh_json_number(test->p, 9));
        row = wh_json_put(row, "km", wh_json_number(c->settings.thresholds_km[i], 6));
        row = wh_json_put(row, "mcnemar", mcnemar);
        list = wh_json_append(list, row);
    }
    return list;
}

wh_status wh_compare_json(const wh_comparison *c, char **out, wh_error *err) {
    const char *distance = c->settings.distance == WH_DISTANCE_GEODESIC ? "geodesic" : "haversine";
    json_t *json = json_pack(
        "{s:s, s:o, s:o, s:I, s:I, s:I, s:I, s:s, s:b, s:I, s:I, s:s, s:o, s:o, s:o, s:o}",
        "format", WH_COMPARE_FORMAT, "a", wh_json_text(c->a), "b", wh_json_text(c->b), "n",
        (json_int_t)c->n, "only_a", (json_int_t)c->only_a, "only_b", (json_int_t)c->only_b,
        "left_out", (json_int_t)c->left_out, "distance", distance, "strict",
        (int)c->settings.strict, "resamples", (json_int_t)c->result.resamples, "seed",
        (json_int_t)c->seed, "interval", "percentile", "accuracy", accuracy_json(c), "mean_km",
        difference_json(&c->result.mean_km), "median_km", difference_json(&c->result.median_km),
        "geoscore", difference_json(&c->result.geoscore));
    if (!json)
        return wh_fail_nomem(err, "eval");
    wh_status status = wh_report_json_dump(json, 2, out, err);
    json_decref(json);
    return status;
}

static void csv_number(wh_buffer *out, double value) {
    wh_buffer_add(out, ",");
    if (isfinite(value))
        wh_buffer_number(out, value, 6);
}

wh_status wh_compare_csv(const wh_comparison *c, char **out, wh_error *err) {
    wh_buffer csv = {0};
    wh_buffer_add(&csv, "what,unit,n,a,b,difference,low,high,only_a,only_b,p\n");
    for (size_t i = 0; i < wh_compare_row_count(c); i++) {
        wh_compare_row row = wh_compare_row_at(c, i);
        const double numbers[] = {row.difference.a, row.difference.b, row.difference.difference,
                                  row.difference.low, row.difference.high};
        wh_buffer_printf(&csv, "%s,%s,%zu", row.what, row.unit, row.difference.n);
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            csv_number(&csv, numbers[k]);
        if (row.mcnemar) {
            wh_buffer_printf(&csv, ",%zu,%zu", row.mcnemar->only_a, row.mcnemar->only_b);
            csv_number(&csv, row.mcnemar->p);
        } else {
            wh_buffer_add(&csv, ",,,");
        }
        wh_buffer_add(&csv, "\n");
    }
    return wh_buffer_take(&csv, out, err);
}

wh_status wh_compare_markdown(const wh_comparison *c, char **out, wh_error *err) {
    wh_buffer text = {0};
    wh_buffer_add(&text, "| | A | B | B − A | 95 % interval | right only in A / B | p |\n"
                         "|---|---:|---:|---:|---:|---:|---:|\n");
    for (size_t i = 0; i < wh_compare_row_count(c); i++) {
        wh_compare_row row = wh_compare_row_at(c, i);
        wh_buffer_printf(&text, "| %s%s%s | ", row.what, *row.unit ? ", " : "", row.unit);
        wh_buffer_number(&text, row.difference.a, DECIMALS);
        wh_buffer_add(&text, " | ");
        wh_buffer_number(&text, row.difference.b, DECIMALS);
        wh_buffer_add(&text, " | ");
        wh_compare_write_signed(&text, row.difference.difference, DECIMALS);
        wh_buffer_add(&text, " | ");
        write_interval(&text, &row.difference);
        wh_buffer_add(&text, " | ");
        if (row.mcnemar) {
            wh_buffer_printf(&text, "%zu / %zu | ", row.mcnemar->only_a, row.mcnemar->only_b);
            wh_compare_write_p(&text, row.mcnemar->p, "<");
        } else {
            wh_buffer_add(&text, " | ");
        }
        wh_buffer_add(&text, " |\n");
    }
    wh_buffer_add(&text, "\n");
    wh_compare_describe(c, &text, WH_QUOTE_PLAIN);
    return wh_buffer_take(&text, out, err);
}
