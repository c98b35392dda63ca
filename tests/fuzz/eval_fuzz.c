/* room: eval */
/* Files of answers of any bytes through reading and scoring: an error, or shares between 0 and 100.
 */
#include "lab/eval/score.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void check(const wh_score *score) {
    for (size_t i = 0; i < score->settings.threshold_count; i++) {
        const wh_share *share = &score->all.accuracy[i].share;
        if (share->hits > share->n || share->n != score->all.n ||
            (share->n && !(share->percent >= 0 && share->percent <= 100)))
            abort();
    }
    if (score->all.measured && !(score->all.mean_km >= 0 && score->all.mean_km < 20100))
        abort();
}

static void evaluate(const char *path, const wh_eval_settings *settings) {
    const wh_eval_source source = {path, NULL, NULL, NULL};
    wh_scorer *scorer = NULL;
    wh_score *score = NULL;
    wh_eval_counts counts;
    char *text = NULL;
    if (wh_scorer_create(settings, &scorer, NULL) != WH_OK)
        abort();
    if (wh_eval_read(&source, settings, wh_scorer_add, scorer, &counts, NULL) == WH_OK) {
        if (wh_scorer_finish(scorer, &counts, &score, NULL) != WH_OK)
            abort();
        check(score);
        if (wh_eval_format_json(score, &text, NULL) != WH_OK)
            abort();
        free(text);
    }
    wh_score_free(score);
    wh_scorer_free(scorer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[32];
    wh_eval_settings settings = wh_eval_default_settings();
    if (!size)
        return 0;
    settings.names = (wh_names_rule)(data[0] % 3);
    settings.unparsed = (wh_unparsed_rule)(data[0] / 3 % 3);
    settings.texts = (wh_text_rule)(data[0] / 9 % 4);
    settings.by = data[0] & 1 ? WH_BY_CELL : WH_BY_NOTHING;
    int file = memfd_create("answers", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (file >= 0 && write(file, data + 1, size - 1) == (ssize_t)size - 1)
        evaluate(path, &settings);
    close(file);
    return 0;
}
