/* An ablation as text, JSON and Markdown. */
#include "base/json.h"
#include "base/status.h"
#include "lab/eval/ablate.h"
#include "lab/eval/compare_rows.h"
#include "report/report.h"

#include <math.h>

#define STAGE "ablate"

/* ---- text and Markdown: the same tables, ruled differently ---- */

typedef struct table {
    wh_buffer *out;
    bool markdown;
    size_t width;         /* of the columns in text; the first holds names */
    size_t start, column; /* of the row; of the next cell */
} table;

static size_t stop_of(const table *t) {
    return t->column == 0 ? 0 : 26 + t->width * (t->column - 1);
}

static void begin_row(table *t) {
    t->start = t->out->size;
    t->column = 0;
    if (t->markdown)
        wh_buffer_add(t->out, "|");
}

static void begin_cell(table *t) {
    if (t->markdown) {
        wh_buffer_add(t->out, " ");
        return;
    }
    size_t stop = stop_of(t), used = t->out->size - t->start;
    t->column++;
    if (stop && used >= stop)
        wh_buffer_add(t->out, "  ");
    for (; used < stop; used++)
        wh_buffer_add(t->out, " ");
}

static void end_cell(table *t) {
    if (t->markdown)
        wh_buffer_add(t->out, " |");
}

static void word(table *t, const char *text) {
    begin_cell(t);
    wh_buffer_quote(t->out, text, WH_QUOTE_PLAIN);
    end_cell(t);
}

static void number(table *t, double value, int decimals) {
    begin_cell(t);
    if (isnan(value))
        wh_buffer_add(t->out, "-");
    else
        wh_buffer_number(t->out, value, decimals);
    end_cell(t);
}

static void threshold_heads(table *t, const wh_ablation *a, const char *unit) {
    for (size_t i = 0; i < a->config.settings.threshold_count; i++) {
        begin_cell(t);
        wh_buffer_number(t->out, a->config.settings.thresholds_km[i], 3);
        wh_buffer_add(t->out, unit);
        end_cell(t);
    }
}

static void end_row(table *t, size_t columns) {
    wh_buffer_add(t->out, "\n");
    if (!t->markdown || !columns)
        return;
    for (size_t i = 0; i < columns; i++)
        wh_buffer_add(t->out, i ? "---:|" : "|---|");
    wh_buffer_add(t->out, "\n");
}

static void write_results(table *t, const wh_ablation *a) {
    size_t thresholds = a->config.settings.threshold_count;
    t->width = 13;
    begin_row(t);
    word(t, "variant");
    threshold_heads(t, a, " km, %");
    word(t, "mean km");
    word(t, "median km");
    word(t, "answered");
    end_row(t, thresholds + 4);
    for (size_t v = 0; v < a->config.variant_count; v++) {
        const wh_ablate_variant *variant = &a->config.variants[v];
        if (v && !variant->rerun)
            continue;
        begin_row(t);
        word(t, variant->name);
        for (size_t i = 0; i < thresholds; i++)
            number(t, variant->accuracy[i].percent, 2);
        number(t, variant->mean_km, 1);
        number(t, variant->median_km, 1);
        number(t, (double)variant->located, 0);
        end_row(t, 0);
    }
}

static void difference(table *t, const wh_difference *d) {
    begin_cell(t);
    wh_compare_write_signed(t->out, d->difference, 1);
    wh_buffer_add(t->out, " [");
    wh_compare_write_signed(t->out, d->low, 1);
    wh_buffer_add(t->out, ", ");
    wh_compare_write_signed(t->out, d->high, 1);
    wh_buffer_add(t->out, "]");
    end_cell(t);
}

static void write_differences(table *t, const wh_ablation *a) {
    size_t thresholds = a->config.settings.threshold_count;
    t->width = 22;
    begin_row(t);
    word(t, "minus the whole, points");
    threshold_heads(t, a, " km");
    word(t, "photos concerned");
    end_row(t, thresholds + 2);
    for (size_t v = 1; v < a->config.variant_count; v++) {
        const wh_ablate_variant *variant = &a->config.variants[v];
        if (!variant->rerun)
            continue;
        begin_row(t);
        word(t, variant->name);
        for (size_t i = 0; i < thresholds; i++)
            difference(t, &variant->against.accuracy[i]);
        number(t, (double)variant->rerun, 0);
        end_row(t, 0);
    }
}

static void write_kinds(table *t, const wh_ablation *a) {
    begin_row(t);
    word(t, "kind of evidence");
    word(t, "photos with it");
    word(t, "right answers with it");
    word(t, "supported there");
    word(t, "needed there");
    end_row(t, 5);
    for (size_t i = 0; i < a->kind_count; i++) {
        const wh_ablate_kind *kind = &a->kinds[i];
        begin_row(t);
        word(t, kind->kind);
        number(t, (double)kind->photos, 0);
        number(t, (double)kind->right, 0);
        number(t, (double)kind->supported, 0);
        number(t, (double)kind->needed, 0);
        end_row(t, 0);
    }
}

static void write_unconcerned(wh_buffer *out, const wh_ablation *a) {
    size_t count = 0;
    for (size_t v = 1; v < a->config.variant_count; v++)
        if (!a->config.variants[v].rerun) {
            wh_buffer_add(out, count++ ? ", " : "No photo has evidence for: ");
            wh_buffer_quote(out, a->config.variants[v].without, WH_QUOTE_PLAIN);
        }
    wh_buffer_add(out, count ? ".\n" : "");
}

static void write_notes(wh_buffer *out, const wh_ablation *a) {
    wh_buffer_printf(out, "%zu photos, %zu right (within ", a->photo_count, a->right);
    wh_buffer_number(out, a->config.right_km, 3);
    wh_buffer_printf(
        out, " km) with the whole method; %zu unreadable, which count as misses. %zu runs.\n",
        a->unreadable, a->runs);
    write_unconcerned(out, a);
    wh_buffer_printf(
        out,
        "Differences: 95 %% percentile interval of the paired bootstrap, seed %llu. "
        "Needed: without this kind the answer is no longer right. Several kinds can be "
        "needed for one answer, or none, if each can stand in for the other.\n",
        (unsigned long long)a->seed);
}

static wh_status write_tables(const wh_ablation *a, bool markdown, char **out, wh_error *err) {
    wh_buffer text = {0};
    table t = {.out = &text, .markdown = markdown};
    write_results(&t, a);
    wh_buffer_add(&text, "\n");
    write_differences(&t, a);
    wh_buffer_add(&text, "\n");
    write_kinds(&t, a);
    wh_buffer_add(&text, "\n");
    write_notes(&text, a);
    return wh_buffer_take(&text, out, err);
}

wh_status wh_ablate_text(const wh_ablation *ablation, char **out, wh_error *err) {
    return write_tables(ablation, false, out, err);
}

wh_status wh_ablate_markdown(const wh_ablation *ablation, char **out, wh_error *err) {
    return write_tables(ablation, true, out, err);
}

/* ---- JSON ---- */

static json_t *accuracy_json(const wh_ablation *a, const wh_ablate_variant *variant, bool whole) {
    json_t *list = json_array();
    for (size_t i = 0; list && i < a->config.settings.threshold_count; i++) {
        const wh_share *share = &variant->accuracy[i];
        json_t *row = json_pack("{s:o, s:o, s:[o, o]}", "km",
                                wh_json_number(a->config.settings.thresholds_km[i], 6), "percent",
                                wh_json_number(share->percent, 6), "ci95",
                                wh_json_number(share->low, 6), wh_json_number(share->high, 6));
        if (!whole) {
            const wh_difference *d = &variant->against.accuracy[i];
            row = wh_json_put(row, "difference", wh_json_number(d->difference, 6));
            row = wh_json_put(
                row, "difference_ci95",
                json_pack("[o, o]", wh_json_number(d->low, 6), wh_json_number(d->high, 6)));
            row = wh_json_put(row, "p", wh_json_number(variant->against.mcnemar[i].p, 9));
        }
        list = wh_json_append(list, row);
    }
    return list;
}

static json_t *variants_json(const wh_ablation *a) {
    json_t *list = json_array();
    for (size_t v = 0; list && v < a->config.variant_count; v++) {
        const wh_ablate_variant *variant = &a->config.variants[v];
        list = wh_json_append(list, json_pack("{s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:o}", "name",
                                              wh_json_text(variant->name), "without",
                                              wh_json_text(variant->without), "located",
                                              (json_int_t)variant->located, "abstained",
                                              (json_int_t)variant->abstained, "photos_concerned",
                                              (json_int_t)(v ? variant->rerun : a->photo_count),
                                              "accuracy", accuracy_json(a, variant, v == 0),
                                              "mean_km", wh_json_number(variant->mean_km, 6),
                                              "median_km", wh_json_number(variant->median_km, 6)));
    }
    return list;
}

static json_t *kinds_json(const wh_ablation *a) {
    json_t *list = json_array();
    for (size_t i = 0; list && i < a->kind_count; i++) {
        const wh_ablate_kind *kind = &a->kinds[i];
        list = wh_json_append(
            list, json_pack("{s:o, s:I, s:I, s:I, s:I}", "kind", wh_json_text(kind->kind), "photos",
                            (json_int_t)kind->photos, "right", (json_int_t)kind->right, "supported",
                            (json_int_t)kind->supported, "needed", (json_int_t)kind->needed));
    }
    return list;
}

static json_t *photos_json(const wh_ablation *a) {
    json_t *list = json_array();
    for (size_t i = 0; list && i < a->photo_count; i++) {
        const wh_ablate_photo *photo = &a->photos[i];
        json_t *parts = json_array();
        for (size_t k = 0; parts && k < photo->part_count; k++) {
            const wh_ablate_part *part = &photo->parts[k];
            parts = wh_json_append(
                parts, json_pack("{s:o, s:I, s:I, s:o, s:b}", "kind", wh_json_text(part->kind),
                                 "clues", (json_int_t)part->clues, "supported",
                                 (json_int_t)part->supported, "km_without",
                                 wh_json_number(part->km_without, 6), "needed", (int)part->needed));
        }
        list = wh_json_append(
            list, json_pack("{s:o, s:b, s:o, s:b, s:o}", "id", wh_json_text(photo->id), "readable",
                            (int)!photo->unreadable, "km", wh_json_number(photo->km, 6), "right",
                            (int)photo->right, "evidence", parts));
    }
    return list;
}

wh_status wh_ablate_json(const wh_ablation *a, char **out, wh_error *err) {
    json_t *json =
        json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:o, s:I, s:o, s:o, s:o}", "format",
                  "whence-ablation/1", "method", a->config.method ? a->config.method : "default",
                  "n", (json_int_t)a->photo_count, "unreadable", (json_int_t)a->unreadable, "right",
                  (json_int_t)a->right, "runs", (json_int_t)a->runs, "right_km",
                  wh_json_number(a->config.right_km, 6), "seed", (json_int_t)a->seed, "variants",
                  variants_json(a), "kinds", kinds_json(a), "photos", photos_json(a));
    if (!json)
        return wh_fail_nomem(err, STAGE);
    wh_status status = wh_report_json_dump(json, 2, out, err);
    json_decref(json);
    return status;
}
