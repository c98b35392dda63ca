/* The score as a table for other programs: one row for all answers, one for each group. */
#include "base/status.h"
#include "lab/eval/score.h"
#include "report/buffer.h"

#include <math.h>
#include <string.h>

enum { DECIMALS = 6 };

static void add_number(wh_buffer *text, double value) {
    wh_buffer_add(text, ",");
    if (isfinite(value))
        wh_buffer_number(text, value, DECIMALS);
}

/* RFC 4180: quoted where it must be. A spreadsheet must not take a name for a formula. */
static void add_text(wh_buffer *text, const char *value) {
    bool formula = *value && strchr("=+-@\t\r", *value);
    if (!formula && !strpbrk(value, ",\"\r\n")) {
        wh_buffer_add(text, value);
        return;
    }
    wh_buffer_add(text, formula ? "\"'" : "\"");
    for (; *value; value++)
        wh_buffer_add(text, *value == '"' ? "\"\"" : (char[]){*value, '\0'});
    wh_buffer_add(text, "\"");
}

static void add_row(wh_buffer *text, const wh_score *score, const wh_score_part *part,
                    const char *name) {
    add_text(text, name);
    wh_buffer_printf(text, ",%zu,%zu,%zu", part->n, part->unparsed, part->abstained);
    for (size_t i = 0; i < score->settings.threshold_count; i++) {
        const wh_share *share = &part->accuracy[i].share;
        add_number(text, share->percent);
        add_number(text, share->low);
        add_number(text, share->high);
    }
    add_number(text, part->mean_km);
    add_number(text, part->median_km);
    add_number(text, part->geoscore);
    wh_buffer_add(text, "\n");
}

wh_status wh_eval_format_csv(const wh_score *score, char **out, wh_error *err) {
    wh_buffer text = {0};
    wh_buffer_add(&text, "group,n,unparsed,abstained");
    for (size_t i = 0; i < score->settings.threshold_count; i++) {
        static const char *const ends[] = {"", "_low", "_high"};
        for (int k = 0; k < 3; k++) {
            wh_buffer_add(&text, ",percent_");
            wh_buffer_number(&text, score->settings.thresholds_km[i], DECIMALS);
            wh_buffer_add(&text, "_km");
            wh_buffer_add(&text, ends[k]);
        }
    }
    wh_buffer_add(&text, ",mean_km,median_km,geoscore\n");
    add_row(&text, score, &score->all, "all");
    for (size_t i = 0; i < score->group_count; i++)
        add_row(&text, score, &score->groups[i], score->groups[i].name);
    return wh_buffer_take(&text, out, err);
}
