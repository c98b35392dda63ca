/* The HTML report of an evaluation: one file that opens offline and loads nothing. */
#include "lab/eval/html_charts.h"
#include "lab/eval/html_parts.h"

#include "base/status.h"

#include <math.h>
#include <string.h>

#define STAGE "eval"
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const level_names[] = {"country", "state", "city", "point"};

static void write_figures(wh_buffer *html, const wh_score *score) {
    const wh_score_part *all = &score->all;
    wh_buffer_add(html, "<dl class=\"figures\">");
    wh_html_figure(html, "Answers (n)", (double)all->n, 0, "", "the denominator");
    wh_html_figure(html, "Unparsed", (double)all->unparsed, 0, "", "without a point");
    if (all->abstained)
        wh_html_figure(html, "Abstained", (double)all->abstained, 0, "", "said: cannot tell");
    wh_html_figure(html, "Median distance", all->median_km, 1, " km", "of those with a distance");
    wh_html_figure(html, "Mean distance", all->mean_km, 1, " km", "of those with a distance");
    wh_html_figure(html, "GeoScore", all->geoscore, 1, "",
                   "of 5,000; answers without a point as 0");
    if (score->cost_n)
        wh_html_figure(html, "Cost, mean", score->cost_mean, 3, "",
                       score->cost_name ? score->cost_name : "a record");
    wh_buffer_add(html, "</dl>\n");
}

static void name_threshold(wh_buffer *name, const wh_score *score, double km) {
    wh_buffer_add(name, score->settings.strict ? "under " : "within ");
    wh_html_write_number(name, km, 3);
    wh_buffer_add(name, " km");
}

static void write_accuracy(wh_buffer *html, const wh_score *score) {
    static const char *const headings[] = {"Distance", "#Accuracy", "#95 % interval (Wilson)",
                                           "#Right"};
    wh_html_table(html, "Accuracy by distance", headings, COUNT(headings));
    for (size_t i = 0; i < score->settings.threshold_count; i++) {
        const wh_accuracy *accuracy = &score->all.accuracy[i];
        wh_buffer name = {0};
        name_threshold(&name, score, accuracy->km);
        wh_html_row(html, name.data);
        wh_html_cell_share(html, &accuracy->share);
        wh_html_cell_interval(html, accuracy->share.low, accuracy->share.high, 2);
        wh_html_cell_count(html, accuracy->share.hits);
        wh_html_row_end(html);
        wh_html_drop(html, &name);
    }
    wh_html_table_end(html);
}

static void write_quantiles(wh_buffer *html, const wh_score *score) {
    const char *headings[WH_QUANTILES + 1] = {"Share of answers"};
    char words[WH_QUANTILES][16];
    if (!score->all.measured)
        return;
    for (size_t i = 0; i < WH_QUANTILES; i++) {
        wh_buffer word = {0};
        wh_buffer_add(&word, "#");
        wh_buffer_number(&word, 100 * score->quantile_share[i], 1);
        wh_buffer_add(&word, " %");
        words[i][0] = '\0';
        if (!word.failed)
            strncat(words[i], word.data, sizeof words[i] - 1);
        headings[i + 1] = words[i];
        wh_html_drop(html, &word);
    }
    wh_buffer_add(html, "<h3>Quantiles of the distance</h3>\n");
    wh_html_table(html, "Quantiles", headings, WH_QUANTILES + 1);
    wh_html_row(html, "is within, km");
    for (size_t i = 0; i < WH_QUANTILES; i++)
        wh_html_cell_number(html, score->quantile_km[i], 2, "");
    wh_html_row_end(html);
    wh_html_table_end(html);
}

static void write_share_row(wh_buffer *html, const char *what, const wh_share *share) {
    if (!share->n)
        return;
    wh_html_row(html, what);
    wh_html_cell_share(html, share);
    wh_html_cell_interval(html, share->low, share->high, 2);
    wh_html_cell_count(html, share->hits);
    wh_html_cell_count(html, share->n);
    wh_html_row_end(html);
}

static bool has_names(const wh_score *score) {
    size_t n = score->truth_at_centres.n + score->truth_repeated.n + score->within_radius50.n;
    for (size_t i = 0; i < WH_LEVELS; i++)
        n += score->by_name[i].n + score->by_border[i].n;
    return n > 0;
}

static void write_names(wh_buffer *html, const wh_score *score) {
    static const char *const headings[] = {"What", "#Share", "#95 % interval", "#Right", "#Of"};
    static const char *const by_name[] = {"country by name", "state by name", "city by name"};
    static const char *const by_border[] = {"country by border of the point",
                                            "state by border of the point",
                                            "nearest place of the point"};
    if (!has_names(score))
        return;
    wh_html_section(html, "names", "Names, borders, and the truth itself");
    wh_html_table(html, "Names and borders", headings, COUNT(headings));
    for (size_t i = 0; i < WH_LEVELS; i++)
        write_share_row(html, by_name[i], &score->by_name[i]);
    for (size_t i = 0; i < WH_LEVELS; i++)
        write_share_row(html, by_border[i], &score->by_border[i]);
    write_share_row(html, "truth within radius50", &score->within_radius50);
    write_share_row(html, "truth within radius90", &score->within_radius90);
    write_share_row(html, "truths at a place's centre", &score->truth_at_centres);
    write_share_row(html, "truths that another record repeats", &score->truth_repeated);
    wh_html_table_end(html);
    wh_buffer_add(html, "<p class=\"note\">Truths at the centres of places reward naming the place "
                        "over finding the spot; read the finest accuracies with that in mind.</p>");
    wh_html_section_end(html);
}

static void write_chain(wh_buffer *html, const wh_score *score) {
    static const char *const headings[] = {"Level", "#Right", "#95 % interval", "#First wrong here",
                                           "#Median distance then, km"};
    if (!score->chain_n)
        return;
    wh_html_section(html, "chain", "Chain of Region: where it goes wrong first");
    wh_html_table(html, "Levels of the chain", headings, COUNT(headings));
    for (size_t i = 0; i < WH_CHAIN_LEVELS; i++) {
        wh_html_row(html, level_names[i]);
        wh_html_cell_share(html, &score->chain[i]);
        wh_html_cell_interval(html, score->chain[i].low, score->chain[i].high, 2);
        wh_html_cell_count(html, score->first_wrong[i]);
        wh_html_cell_number(html, score->first_wrong_median_km[i], 1, "");
        wh_html_row_end(html);
    }
    wh_html_table_end(html);
    wh_buffer_printf(
        html,
        "<p class=\"note\">%zu chains whose truth has all names; %zu are right at every "
        "level (the point within 25 km).</p>",
        score->chain_n, score->all_right);
    wh_html_section_end(html);
}

static void write_rouge_row(wh_buffer *html, const char *what, const wh_rouge_score *plain,
                            const wh_rouge_score *stemmed) {
    const double numbers[] = {plain->precision,   plain->recall,   plain->f1,
                              stemmed->precision, stemmed->recall, stemmed->f1};
    wh_html_row(html, what);
    for (size_t i = 0; i < COUNT(numbers); i++)
        wh_html_cell_number(html, 100 * numbers[i], 2, "");
    wh_html_row_end(html);
}

static void write_prose(wh_buffer *html, const wh_score *score) {
    static const char *const headings[] = {"ROUGE, %",    "#Precision",          "#Recall",
                                           "#F1",         "#Precision, stemmed", "#Recall, stemmed",
                                           "#F1, stemmed"};
    const wh_prose_score *prose = &score->prose;
    if (!prose->rouge_n && !prose->precision_n && !prose->recall_n)
        return;
    wh_html_section(html, "texts", "The reasoning");
    if (prose->rouge_n) {
        wh_html_table(html, "ROUGE", headings, COUNT(headings));
        write_rouge_row(html, "ROUGE-1", &prose->plain.one, &prose->stemmed.one);
        write_rouge_row(html, "ROUGE-2", &prose->plain.two, &prose->stemmed.two);
        write_rouge_row(html, "ROUGE-L", &prose->plain.longest, &prose->stemmed.longest);
        wh_html_table_end(html);
        wh_buffer_printf(html, "<p class=\"note\">Over %zu texts with a reference", prose->rouge_n);
        if (prose->rouge_long)
            wh_buffer_printf(html, "; %zu too long were left out", prose->rouge_long);
        wh_buffer_add(html, ".</p>");
    }
    if (prose->precision_n || prose->recall_n) {
        wh_buffer_add(html, "<dl class=\"figures\">");
        wh_html_figure(html, "Named entities that are in the photo", 100 * prose->entity_precision,
                       2, " %", "precision, mean over answers");
        wh_html_figure(html, "Entities of the photo that are named", 100 * prose->entity_recall, 2,
                       " %", "recall, mean over answers");
        wh_buffer_add(html, "</dl>");
    }
    wh_html_section_end(html);
}

static void write_group_row(wh_buffer *html, const wh_score *score, const wh_score_part *part,
                            const char *name) {
    wh_html_row(html, name);
    wh_html_cell_count(html, part->n);
    wh_html_cell_count(html, part->unparsed + part->abstained);
    for (size_t i = 0; i < score->settings.threshold_count; i++)
        wh_html_cell_share(html, &part->accuracy[i].share);
    wh_html_cell_number(html, part->median_km, 1, "");
    wh_html_cell_number(html, part->mean_km, 1, "");
    wh_html_cell_number(html, part->geoscore, 0, "");
    wh_html_row_end(html);
}

static wh_status write_groups(wh_buffer *html, const wh_score *score, wh_arena *arena,
                              wh_error *err) {
    const char *headings[WH_MOST_THRESHOLDS + 6] = {"Group", "#n", "#No point"};
    size_t count = 3;
    if (!score->group_count)
        return WH_OK;
    for (size_t i = 0; i < score->settings.threshold_count; i++) {
        wh_buffer name = {0};
        wh_buffer_add(&name, "#");
        wh_html_write_number(&name, score->settings.thresholds_km[i], 3);
        wh_buffer_add(&name, " km");
        headings[count] = name.failed ? NULL : wh_arena_strdup(arena, name.data);
        wh_html_drop(html, &name);
        if (!headings[count++])
            return wh_fail_nomem(err, STAGE);
    }
    headings[count++] = "#Median, km";
    headings[count++] = "#Mean, km";
    headings[count++] = "#GeoScore";
    wh_html_section(html, "groups", "By group");
    wh_html_table(html, "Groups", headings, count);
    write_group_row(html, score, &score->all, "all");
    for (size_t i = 0; i < score->group_count; i++)
        write_group_row(html, score, &score->groups[i],
                        score->groups[i].name && *score->groups[i].name ? score->groups[i].name
                                                                        : "(unknown)");
    wh_html_table_end(html);
    wh_html_section_end(html);
    return WH_OK;
}

static wh_status write_definitions(wh_buffer *html, const wh_score *score, wh_arena *arena,
                                   wh_error *err) {
    const char *lines = wh_eval_definitions(score, arena);
    if (!lines)
        return wh_fail_nomem(err, STAGE);
    wh_html_section(html, "definitions", "How this was computed");
    wh_html_lines(html, lines);
    if (score->command) {
        wh_buffer_add(html, "<h3>The command</h3>\n<pre><code>");
        wh_buffer_quote(html, score->command, WH_QUOTE_HTML);
        wh_buffer_add(html, "</code></pre>\n");
    }
    wh_html_section_end(html);
    return WH_OK;
}

static wh_status write_all(wh_buffer *html, const wh_score *score, wh_arena *arena, wh_error *err) {
    const char *source = score->source ? score->source : "answers";
    char *title = wh_arena_printf(arena, "Whence: evaluation of %s", source);
    char *heading = wh_arena_printf(arena, "How good are the answers of %s?", source);
    if (!title || !heading)
        return wh_fail_nomem(err, STAGE);
    wh_status status = wh_html_begin(html, title, heading, err);
    if (status != WH_OK)
        return status;
    wh_html_section(html, "result", "The result");
    write_figures(html, score);
    write_accuracy(html, score);
    write_quantiles(html, score);
    wh_html_section_end(html);
    wh_html_distances(html, score);
    status = wh_html_error_map(html, score, arena, err);
    wh_html_confidence(html, score);
    write_names(html, score);
    write_chain(html, score);
    write_prose(html, score);
    if (status == WH_OK)
        status = write_groups(html, score, arena, err);
    if (status == WH_OK)
        status = write_definitions(html, score, arena, err);
    wh_html_end(html);
    return status;
}

wh_status wh_eval_format_html(const wh_score *score, char **out, wh_error *err) {
    wh_buffer html = {0};
    wh_arena *arena = wh_arena_create(0);
    wh_status status = arena ? write_all(&html, score, arena, err) : wh_fail_nomem(err, STAGE);
    wh_arena_free(arena);
    if (status != WH_OK) {
        wh_buffer_free(&html);
        return status;
    }
    return wh_buffer_take(&html, out, err);
}
