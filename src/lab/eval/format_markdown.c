/* An evaluation as the table that papers print, with what it means below. */
#include "base/arena.h"
#include "base/status.h"
#include "lab/eval/score.h"
#include "report/buffer.h"

#include <math.h>
#include <string.h>

#define STAGE "eval"

/* Exactly two decimals, as tables have them. */
static void fixed(wh_buffer *out, double value) {
    if (!isfinite(value)) {
        wh_buffer_add(out, "–");
        return;
    }
    long long cents = llround(fabs(value) * 100);
    wh_buffer_printf(out, "%s%lld.%02lld", value < 0 && cents ? "-" : "", cents / 100, cents % 100);
}

/* Bars and line breaks would end a cell, and "<" begin a tag where the table is shown. */
static void cell(wh_buffer *out, const char *text) {
    wh_buffer quoted = {0};
    wh_buffer_quote(&quoted, text, WH_QUOTE_PLAIN);
    for (size_t i = 0; i < quoted.size; i++) {
        if (strchr("|\\<`", quoted.data[i]))
            wh_buffer_add(out, "\\");
        wh_buffer_add_bytes(out, &quoted.data[i], 1);
    }
    out->failed = out->failed || quoted.failed;
    wh_buffer_free(&quoted);
}

static void write_row(wh_buffer *out, const wh_score *score, const wh_score_part *part,
                      const char *name) {
    wh_buffer_add(out, "| ");
    cell(out, name);
    for (size_t i = 0; i < score->settings.threshold_count; i++) {
        wh_buffer_add(out, " | ");
        fixed(out, part->accuracy[i].share.percent);
    }
    wh_buffer_add(out, " | ");
    fixed(out, part->mean_km);
    wh_buffer_add(out, " | ");
    fixed(out, part->median_km);
    wh_buffer_add(out, " | ");
    fixed(out, part->geoscore);
    wh_buffer_printf(out, " | %zu | %zu |\n", part->n, part->unparsed + part->abstained);
}

static void write_head(wh_buffer *out, const wh_score *score) {
    wh_buffer_add(out, "| answers");
    for (size_t i = 0; i < score->settings.threshold_count; i++) {
        wh_buffer_add(out, score->settings.strict ? " | < " : " | ≤ ");
        wh_buffer_number(out, score->settings.thresholds_km[i], 3);
        wh_buffer_add(out, " km");
    }
    wh_buffer_add(out, " | mean km | median km | GeoScore | n | no point |\n|---");
    for (size_t i = 0; i < score->settings.threshold_count + 5; i++)
        wh_buffer_add(out, "|---:");
    wh_buffer_add(out, "|\n");
}

static void write_interval_row(wh_buffer *out, const wh_score *score) {
    wh_buffer_add(out, "| 95 % interval");
    for (size_t i = 0; i < score->settings.threshold_count; i++) {
        const wh_share *share = &score->all.accuracy[i].share;
        wh_buffer_add(out, " | ");
        fixed(out, share->low);
        wh_buffer_add(out, "–");
        fixed(out, share->high);
    }
    wh_buffer_add(out, " | | | | | |\n");
}

static void write_share(wh_buffer *out, const char *what, const wh_share *share) {
    if (!share->n)
        return;
    wh_buffer_printf(out, "| %s | ", what);
    fixed(out, share->percent);
    wh_buffer_add(out, " | ");
    fixed(out, share->low);
    wh_buffer_add(out, "–");
    fixed(out, share->high);
    wh_buffer_printf(out, " | %zu |\n", share->n);
}

static void write_shares(wh_buffer *out, const wh_score *score) {
    static const char *const by_name[] = {"country by name", "state by name", "city by name"};
    static const char *const by_border[] = {"country by border", "state by border",
                                            "nearest place"};
    size_t n = score->within_radius50.n + score->within_radius90.n + score->truth_at_centres.n;
    for (size_t i = 0; i < WH_LEVELS; i++)
        n += score->by_name[i].n + score->by_border[i].n;
    if (!n)
        return;
    wh_buffer_add(out, "\n| share | % | 95 % interval | n |\n|---|---:|---:|---:|\n");
    for (size_t i = 0; i < WH_LEVELS; i++)
        write_share(out, by_name[i], &score->by_name[i]);
    for (size_t i = 0; i < WH_LEVELS; i++)
        write_share(out, by_border[i], &score->by_border[i]);
    write_share(out, "truth within radius50", &score->within_radius50);
    write_share(out, "truth within radius90", &score->within_radius90);
    write_share(out, "truths at a place's centre", &score->truth_at_centres);
}

static void write_rouge(wh_buffer *out, const char *what, const wh_rouge_score *plain,
                        const wh_rouge_score *stemmed) {
    const double numbers[] = {plain->precision,   plain->recall,   plain->f1,
                              stemmed->precision, stemmed->recall, stemmed->f1};
    wh_buffer_printf(out, "| %s", what);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        wh_buffer_add(out, " | ");
        fixed(out, 100 * numbers[i]);
    }
    wh_buffer_add(out, " |\n");
}

static void write_prose(wh_buffer *out, const wh_prose_score *prose) {
    if (prose->rouge_n) {
        wh_buffer_printf(out,
                         "\n| %zu texts | P | R | F1 | P, stemmed | R, stemmed | F1, stemmed |\n"
                         "|---|---:|---:|---:|---:|---:|---:|\n",
                         prose->rouge_n);
        write_rouge(out, "ROUGE-1", &prose->plain.one, &prose->stemmed.one);
        write_rouge(out, "ROUGE-2", &prose->plain.two, &prose->stemmed.two);
        write_rouge(out, "ROUGE-L", &prose->plain.longest, &prose->stemmed.longest);
    }
    if (prose->precision_n || prose->recall_n) {
        wh_buffer_add(out, "\nEntities: precision ");
        fixed(out, 100 * prose->entity_precision);
        wh_buffer_printf(out, " %% (n = %zu), recall ", prose->precision_n);
        fixed(out, 100 * prose->entity_recall);
        wh_buffer_printf(out, " %% (n = %zu).\n", prose->recall_n);
    }
}

static void write_calibration(wh_buffer *out, const wh_score *score) {
    if (!score->confident)
        return;
    wh_buffer_add(out, "\nCalibration: ECE ");
    wh_buffer_number(out, score->ece, 4);
    wh_buffer_add(out, ", AURC ");
    wh_buffer_number(out, score->aurc, 4);
    wh_buffer_add(out, " (right: ");
    wh_buffer_quote(out, score->right_means, WH_QUOTE_PLAIN);
    wh_buffer_add(out, ").\n");
}

static void write_definitions(wh_buffer *out, const char *lines) {
    wh_buffer_add(out, "\n");
    for (bool start = true; *lines; lines++) {
        if (start)
            wh_buffer_add(out, "- ");
        wh_buffer_add_bytes(out, lines, 1);
        start = *lines == '\n';
    }
    if (out->size && !out->failed && out->data[out->size - 1] != '\n')
        wh_buffer_add(out, "\n");
}

wh_status wh_eval_format_markdown(const wh_score *score, char **out, wh_error *err) {
    wh_buffer text = {0};
    wh_arena *arena = wh_arena_create(0);
    const char *definitions = arena ? wh_eval_definitions(score, arena) : NULL;
    if (!definitions) {
        wh_arena_free(arena);
        return wh_fail_nomem(err, STAGE);
    }
    write_head(&text, score);
    write_row(&text, score, &score->all, score->source ? score->source : "all");
    write_interval_row(&text, score);
    for (size_t i = 0; i < score->group_count; i++)
        write_row(&text, score, &score->groups[i],
                  score->groups[i].name && *score->groups[i].name ? score->groups[i].name
                                                                  : "(unknown)");
    write_shares(&text, score);
    write_prose(&text, &score->prose);
    write_calibration(&text, score);
    write_definitions(&text, definitions);
    wh_arena_free(arena);
    return wh_buffer_take(&text, out, err);
}
