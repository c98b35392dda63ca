/* Script by consensus of the photo's lines, engine by script and confidence. */
#include "evidence/ocr_choose.h"

#include "base/status.h"
#include "evidence/line_image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_PACKS = 3, /* tried per line */
    MOST_RIVALS = 2 /* characters of a line that are doubted, one at a time */
};

/* A script below this probability is not worth the time of its pack. */
#define LEAST_PROBABILITY 0.08f
/* The other lines of a photo count, but one line may well differ from them. */
#define CONSENSUS_POWER 0.5
/* Confidence of junk is about 0.6 and that of right readings over 0.9: a power pulls them apart. */
#define CONFIDENCE_POWER 3.0
/* Less of a reading's letters in the pack's script: it read something else. */
#define LEAST_IN_SCRIPT 0.6f
/* A reading below this is not worth a look in a word list. */
#define LEAST_OTHER 0.6f
/* A character that was next to another with less than this was no rival. */
#define LEAST_RIVAL 0.08f

/* How well PP-OCR's reading fits if the line is in `script`, 0 to 1. It knows Greek letters, but
 * drops their accents and mixes in Latin ones: Tesseract's reading competes there. */
static double own_fit(const wh_reading *reading, const char *script) {
    size_t letters;
    if (strcmp(script, "Zyyy") == 0 || strcmp(script, "Latn") == 0 || strcmp(script, "Hani") == 0)
        return 1;
    if (strcmp(script, "Grek") == 0)
        return (double)wh_line_share_in_script(reading->text, script, &letters);
    return 0;
}

void wh_script_vote(wh_script_votes *votes, const wh_reading *reading, double sign) {
    double size = fmin(1.0, (double)reading->length / 4) * sign;
    for (size_t k = 1; k < WH_SCRIPT_COUNT; k++) {
        votes->weight[k] += size * (double)reading->script[k];
        votes->total += size * (double)reading->script[k];
    }
}

void wh_script_posterior(const wh_reading *reading, const wh_script_votes *others,
                         float posterior[WH_SCRIPT_COUNT]) {
    double p[WH_SCRIPT_COUNT], sum = 0;
    for (size_t k = 0; k < WH_SCRIPT_COUNT; k++) {
        double share =
            (fmax(others->weight[k], 0) + 0.5 / WH_SCRIPT_COUNT) / (fmax(others->total, 0) + 0.5);
        /* Digits go with every script. */
        p[k] = (double)reading->script[k] * (k ? pow(share, CONSENSUS_POWER) : 1.0);
        sum += p[k];
    }
    for (size_t k = 0; k < WH_SCRIPT_COUNT; k++)
        posterior[k] = (float)(p[k] / sum);
}

static size_t most_likely_foreign(const float *posterior, const bool *tried) {
    size_t best = 0;
    for (size_t k = 1; k < WH_SCRIPT_COUNT; k++)
        if (!tried[k] && strcmp(wh_script_code(k), "Latn") != 0 &&
            strcmp(wh_script_code(k), "Hani") != 0 && (best == 0 || posterior[k] > posterior[best]))
            best = k;
    return best;
}

static double worth(double probability, double confidence) {
    return probability * pow(confidence, CONFIDENCE_POWER);
}

/* Pictograms and textures now and then look like a letter or two of some script, and Tesseract is
 * sure of whatever it reads: the shorter a reading, the less may speak for a script of PP-OCR's own
 * or for no text at all (`own`), unless other lines of the photo are in that script, too. */
static bool is_plausible(const wh_tess_reading *reading, double probability, double own,
                         double votes) {
    if (reading->in_script < LEAST_IN_SCRIPT || reading->letters == 0)
        return false;
    if (reading->letters < 3 && votes >= 1)
        return probability >= 0.5;
    if (reading->letters < 3)
        return reading->letters == 2 && probability >= 0.6 && own <= 0.05;
    if (reading->letters < 5)
        return probability >= 0.45 && own <= 0.15;
    return probability >= 0.4;
}

/* Keeps a reading beside the best one, if it is another text that may well be one. */
static void keep_other(wh_choice *choice, const char *text, float confidence,
                       const wh_tess_pack *pack) {
    if (confidence < LEAST_OTHER || !*text || choice->other_count == WH_MOST_OTHERS ||
        strcmp(text, choice->best.text) == 0)
        return;
    for (size_t i = 0; i < choice->other_count; i++)
        if (strcmp(text, choice->others[i].text) == 0)
            return;
    choice->others[choice->other_count++] = (wh_candidate){text, confidence, pack};
}

/* The reading with its character `at` replaced by the nearest other one. */
static char *with_rival(const wh_reading *reading, size_t at, wh_arena *arena) {
    size_t bytes = strlen(reading->text) + strlen(reading->rivals[at]) + 1;
    char *text = wh_arena_alloc(arena, bytes, 1), *end = text;
    for (size_t i = 0; text && i < reading->length; i++)
        end = stpcpy(end, i == at ? reading->rivals[i] : reading->symbols[i]);
    return text;
}

/* The readings in which one doubtful character is another: the most doubtful ones first. */
static wh_status keep_rivals(wh_choice *choice, const wh_reading *reading, wh_arena *arena,
                             wh_error *err) {
    float below = 2;
    for (int n = 0; n < MOST_RIVALS; n++) {
        size_t at = reading->length;
        for (size_t i = 0; i < reading->length; i++)
            if (reading->rival_certainty[i] >= LEAST_RIVAL && reading->rival_certainty[i] < below &&
                (at == reading->length ||
                 reading->rival_certainty[i] > reading->rival_certainty[at]))
                at = i;
        if (at == reading->length)
            break;
        below = reading->rival_certainty[at];
        char *text = with_rival(reading, at, arena);
        if (!text)
            return wh_fail_nomem(err, "ocr");
        float lost = (reading->certainty[at] - below) / (float)reading->length;
        keep_other(choice, text, reading->confidence - lost, NULL);
    }
    return WH_OK;
}

static void replace_best(wh_choice *choice, wh_candidate best) {
    wh_candidate before = choice->best;
    choice->best = best;
    keep_other(choice, before.text, before.confidence, before.pack);
}

static wh_status read_cut(wh_tess *tess, const wh_tess_pack *pack, const wh_line_source *line,
                          size_t number, wh_arena *arena, wh_tess_reading *reading, wh_error *err) {
    wh_pixels cut;
    if (!wh_line_cut(line->image, line->quad[number], line->quarters, &cut))
        return wh_fail_nomem(err, "ocr");
    wh_status status = wh_tess_read(tess, pack, &cut, arena, reading, err);
    free((void *)(uintptr_t)cut.rgb);
    return status;
}

/* One pack's reading of the cut that it is surest of; the other cut's reading goes to `spare`. */
static wh_status read_cuts(wh_tess *tess, const wh_tess_pack *pack, const wh_line_source *line,
                           wh_arena *arena, wh_tess_reading *reading, wh_tess_reading *spare,
                           wh_error *err) {
    wh_status status = read_cut(tess, pack, line, 0, arena, reading, err);
    if (status == WH_OK)
        status = read_cut(tess, pack, line, 1, arena, spare, err);
    if (status == WH_OK &&
        spare->confidence * spare->in_script > reading->confidence * reading->in_script) {
        wh_tess_reading first = *reading;
        *reading = *spare;
        *spare = first;
    }
    return status;
}

wh_status wh_ocr_choose(wh_tess *tess, const wh_line_source *line, const wh_reading *reading,
                        const wh_reading *second, const wh_script_votes *others, wh_arena *arena,
                        wh_choice *choice, wh_error *err) {
    float posterior[WH_SCRIPT_COUNT];
    bool tried[WH_SCRIPT_COUNT] = {false};
    double own = 0, best;
    *choice = (wh_choice){.best = {reading->text, reading->confidence, NULL}};
    wh_script_posterior(reading, others, posterior);
    for (size_t k = 0; k < WH_SCRIPT_COUNT; k++)
        own += own_fit(reading, wh_script_code(k)) * (double)posterior[k];
    best = worth(own, (double)reading->confidence);
    /* In a script that PP-OCR does not know, what it read is junk, whoever reads it better or not.
     */
    if (own < 0.15 && reading->confidence < 0.95f)
        replace_best(choice, (wh_candidate){"", 0, NULL});
    if (second)
        keep_other(choice, second->text, second->confidence, NULL);
    if (own >= 0.15) {
        wh_status status = keep_rivals(choice, reading, arena, err);
        if (status != WH_OK)
            return status;
    }
    for (int n = 0; n < MOST_PACKS; n++) {
        size_t k = most_likely_foreign(posterior, tried);
        if (posterior[k] < LEAST_PROBABILITY || worth((double)posterior[k], 1) <= best)
            break;
        tried[k] = true;
        const wh_tess_pack *pack = wh_tess_pack_of(tess, wh_script_code(k));
        wh_tess_reading other, spare;
        if (!pack) {
            if (posterior[k] > 0.5f)
                *choice = (wh_choice){.best = {"", 0, NULL}};
            continue;
        }
        wh_status status = read_cuts(tess, pack, line, arena, &other, &spare, err);
        if (status != WH_OK)
            return status;
        double value =
            worth((double)posterior[k], (double)other.confidence) * (double)other.in_script;
        if (is_plausible(&other, (double)posterior[k], own, others->weight[k]) && value > best) {
            best = value;
            replace_best(choice, (wh_candidate){other.text, other.confidence * posterior[k], pack});
        } else if (other.in_script >= LEAST_IN_SCRIPT) {
            keep_other(choice, other.text, other.confidence, pack);
        }
        if (spare.in_script >= LEAST_IN_SCRIPT)
            keep_other(choice, spare.text, spare.confidence, pack);
    }
    return WH_OK;
}
