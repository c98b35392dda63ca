/* The score for a person at a terminal. */
#include "base/arena.h"
#include "base/status.h"
#include "lab/eval/score.h"
#include "report/buffer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "eval"

/* `value` with exactly `decimals` (0 to 2) places, at least `width` wide. */
static void fixed(wh_buffer *text, double value, int decimals, int width) {
    static const long long scales[] = {1, 10, 100};
    if (!isfinite(value) || fabs(value) > 1e12) {
        wh_buffer_printf(text, "%*s", width, "-");
        return;
    }
    long long scaled = llround(value * (double)scales[decimals]), scale = scales[decimals];
    const char *sign = scaled < 0 ? "-" : "";
    scaled = scaled < 0 ? -scaled : scaled;
    int room = decimals ? width - decimals - 1 : width;
    char whole[32] = "";
    wh_buffer small = {0};
    wh_buffer_printf(&small, "%s%lld", sign, scaled / scale);
    if (small.data)
        strncat(whole, small.data, sizeof whole - 1);
    text->failed = text->failed || small.failed;
    wh_buffer_free(&small);
    wh_buffer_printf(text, "%*s", room > 0 ? room : 0, whole);
    if (decimals)
        wh_buffer_printf(text, ".%0*lld", decimals, scaled % scale);
}

static void add_share(wh_buffer *text, const wh_share *share) {
    if (!share->n) {
        wh_buffer_add(text, "      -\n");
        return;
    }
    fixed(text, share->percent, 2, 7);
    wh_buffer_add(text, " %   [");
    fixed(text, share->low, 2, 0);
    wh_buffer_add(text, ", ");
    fixed(text, share->high, 2, 0);
    wh_buffer_printf(text, "]   %zu of %zu\n", share->hits, share->n);
}

static void add_line(wh_buffer *text, const char *name, const wh_share *share) {
    if (!share->n)
        return;
    wh_buffer_printf(text, "  %-26s", name);
    add_share(text, share);
}

static void add_accuracy(wh_buffer *text, const wh_score *score) {
    wh_buffer_add(text, "within                             [95 % interval]\n");
    for (size_t i = 0; i < score->settings.threshold_count; i++) {
        wh_buffer km = {0};
        wh_buffer_number(&km, score->all.accuracy[i].km, 3);
        wh_buffer_printf(text, "  %10s km             ", km.data ? km.data : "");
        text->failed = text->failed || km.failed;
        wh_buffer_free(&km);
        add_share(text, &score->all.accuracy[i].share);
    }
}

static void add_distances(wh_buffer *text, const wh_score *score) {
    const wh_score_part *all = &score->all;
    wh_buffer_add(text, "mean ");
    fixed(text, all->mean_km, 2, 0);
    wh_buffer_add(text, " km, median ");
    fixed(text, all->median_km, 2, 0);
    wh_buffer_printf(text, " km (n = %zu); GeoScore ", all->measured);
    fixed(text, all->geoscore, 1, 0);
    wh_buffer_add(text, " (of those with a distance: ");
    fixed(text, all->geoscore_answered, 1, 0);
    wh_buffer_add(text, ")\nquantiles:");
    for (int i = 0; i < WH_QUANTILES; i++) {
        wh_buffer_add(text, i ? ", " : " ");
        fixed(text, 100 * score->quantile_share[i], 0, 0);
        wh_buffer_add(text, " % ");
        fixed(text, score->quantile_km[i], 2, 0);
        wh_buffer_add(text, " km");
    }
    wh_buffer_add(text, "\n");
}

static void add_places(wh_buffer *text, const wh_score *score) {
    static const char *const levels[] = {"country", "state", "city", "point within 25 km"};
    if (score->by_name[0].n || score->by_name[1].n || score->by_name[2].n) {
        wh_buffer_add(text, "by name\n");
        for (int i = 0; i < WH_LEVELS; i++)
            add_line(text, levels[i], &score->by_name[i]);
    }
    if (score->settings.regions) {
        wh_buffer_add(text, "by the borders that the points lie in\n");
        for (int i = 0; i < WH_LEVELS; i++)
            add_line(text, i == 2 ? "nearest place" : levels[i], &score->by_border[i]);
        wh_buffer_add(text, "truth\n");
        add_line(text, "at city centres (1 km)", &score->truth_at_centres);
        add_line(text, "at the point of another", &score->truth_repeated);
    }
    if (!score->chain_n)
        return;
    wh_buffer_printf(text, "chains of region (n = %zu, all right: %zu)\n", score->chain_n,
                     score->all_right);
    for (int i = 0; i < WH_CHAIN_LEVELS; i++) {
        add_line(text, levels[i], &score->chain[i]);
        wh_buffer_printf(text, "    first wrong here: %zu", score->first_wrong[i]);
        if (isfinite(score->first_wrong_median_km[i])) {
            wh_buffer_add(text, ", then off by ");
            fixed(text, score->first_wrong_median_km[i], 1, 0);
            wh_buffer_add(text, " km (median)");
        }
        wh_buffer_add(text, "\n");
    }
}

static void add_calibration(wh_buffer *text, const wh_score *score) {
    if (score->within_radius50.n || score->within_radius90.n)
        wh_buffer_add(text, "the truth lies within\n");
    add_line(text, "radius50", &score->within_radius50);
    add_line(text, "radius90", &score->within_radius90);
    if (!score->confident)
        return;
    wh_buffer_printf(text, "confidence (right: %s): ECE ", score->right_means);
    wh_buffer_number(text, score->ece, 4);
    wh_buffer_add(text, ", AURC ");
    wh_buffer_number(text, score->aurc, 4);
    wh_buffer_add(text, "\n");
    for (int i = 0; i < WH_RELIABILITY_BINS; i++) {
        const wh_reliability_bin *bin = &score->reliability[i];
        if (!bin->right.n)
            continue;
        wh_buffer_add(text, "  ");
        fixed(text, 100 * bin->from, 0, 3);
        wh_buffer_add(text, " to ");
        fixed(text, 100 * bin->to, 0, 3);
        wh_buffer_add(text, " %, mean ");
        fixed(text, 100 * bin->mean_confidence, 1, 5);
        wh_buffer_add(text, " %   right");
        add_share(text, &bin->right);
    }
}

static void add_rouge(wh_buffer *text, const char *name, const wh_rouge *rouge) {
    wh_buffer_printf(text, "  %s: ROUGE-1 ", name);
    wh_buffer_number(text, rouge->one.f1, 4);
    wh_buffer_add(text, ", ROUGE-2 ");
    wh_buffer_number(text, rouge->two.f1, 4);
    wh_buffer_add(text, ", ROUGE-L ");
    wh_buffer_number(text, rouge->longest.f1, 4);
    wh_buffer_add(text, "\n");
}

static void add_prose(wh_buffer *text, const wh_prose_score *prose) {
    if (prose->rouge_n) {
        wh_buffer_printf(text, "reasoning against the reference, F1 (n = %zu)\n", prose->rouge_n);
        add_rouge(text, "plain", &prose->plain);
        add_rouge(text, "stemmed", &prose->stemmed);
    }
    if (prose->precision_n) {
        wh_buffer_add(text, "entities named that are seen: ");
        wh_buffer_number(text, prose->entity_precision, 4);
        wh_buffer_printf(text, " (n = %zu)\n", prose->precision_n);
    }
    if (prose->recall_n) {
        wh_buffer_add(text, "entities seen that are named: ");
        wh_buffer_number(text, prose->entity_recall, 4);
        wh_buffer_printf(text, " (n = %zu)\n", prose->recall_n);
    }
}

static void add_cost(wh_buffer *text, const wh_score *score) {
    if (!score->cost_n)
        return;
    wh_buffer_add(text, "cost");
    if (score->cost_name) {
        wh_buffer_add(text, " (");
        wh_buffer_quote(text, score->cost_name, WH_QUOTE_PLAIN);
        wh_buffer_add(text, ")");
    }
    wh_buffer_add(text, ": mean ");
    wh_buffer_number(text, score->cost_mean, 4);
    wh_buffer_add(text, ", median ");
    wh_buffer_number(text, score->cost_median, 4);
    wh_buffer_add(text, ", total ");
    wh_buffer_number(text, score->cost_total, 4);
    wh_buffer_printf(text, " (n = %zu)\n", score->cost_n);
}

static void add_groups(wh_buffer *text, const wh_score *score) {
    if (!score->group_count)
        return;
    wh_buffer_add(text, "\n       n  no point");
    for (size_t t = 0; t < score->settings.threshold_count; t++) {
        wh_buffer km = {0};
        wh_buffer_number(&km, score->settings.thresholds_km[t], 3);
        wh_buffer_printf(text, "  %6s km", km.data ? km.data : "");
        text->failed = text->failed || km.failed;
        wh_buffer_free(&km);
    }
    wh_buffer_add(text, "   mean km  median km  GeoScore  group\n");
    for (size_t i = 0; i < score->group_count; i++) {
        const wh_score_part *part = &score->groups[i];
        wh_buffer_printf(text, "%8zu  %8zu", part->n, part->unparsed + part->abstained);
        for (size_t t = 0; t < score->settings.threshold_count; t++) {
            fixed(text, part->accuracy[t].share.percent, 2, 9);
            wh_buffer_add(text, " %");
        }
        fixed(text, part->mean_km, 1, 10);
        fixed(text, part->median_km, 1, 11);
        fixed(text, part->geoscore, 1, 10);
        wh_buffer_add(text, "  ");
        wh_buffer_quote(text, part->name, WH_QUOTE_PLAIN);
        wh_buffer_add(text, "\n");
    }
}

wh_status wh_eval_format_text(const wh_score *score, char **out, wh_error *err) {
    wh_buffer text = {0};
    wh_arena *arena = wh_arena_create(0);
    const char *definitions = arena ? wh_eval_definitions(score, arena) : NULL;
    *out = NULL;
    if (!definitions) {
        wh_arena_free(arena);
        return wh_fail_nomem(err, STAGE);
    }
    if (score->source) {
        wh_buffer_quote(&text, score->source, WH_QUOTE_PLAIN);
        wh_buffer_add(&text, ": ");
    }
    wh_buffer_printf(&text, "n = %zu, unparsed %zu, abstained %zu\n", score->all.n,
                     score->all.unparsed, score->all.abstained);
    add_accuracy(&text, score);
    add_distances(&text, score);
    add_places(&text, score);
    add_calibration(&text, score);
    add_prose(&text, &score->prose);
    add_cost(&text, score);
    add_groups(&text, score);
    wh_buffer_add(&text, "\n");
    wh_buffer_add(&text, definitions);
    wh_buffer_add(&text, "\n");
    wh_arena_free(arena);
    return wh_buffer_take(&text, out, err);
}
