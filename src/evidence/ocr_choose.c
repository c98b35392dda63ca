/* Script by consensus of the photo's lines, engine by script and confidence. */
#include "evidence/ocr_choose.h"

#include "evidence/line_image.h"

#include <math.h>
#include <string.h>

enum { MOST_PACKS = 3 }; /* tried per line */

/* A script below this probability is not worth the time of its pack. */
#define LEAST_PROBABILITY 0.08f
/* The other lines of a photo count, but one line may well differ from them. */
#define CONSENSUS_POWER 0.5
/* Confidence of junk is about 0.6 and that of right readings over 0.9: a power pulls them apart. */
#define CONFIDENCE_POWER 3.0

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
    if (reading->in_script < 0.6f || reading->letters == 0)
        return false;
    if (reading->letters < 3 && votes >= 1)
        return probability >= 0.5;
    if (reading->letters < 3)
        return reading->letters == 2 && probability >= 0.6 && own <= 0.05;
    if (reading->letters < 5)
        return probability >= 0.45 && own <= 0.15;
    return probability >= 0.4;
}

wh_status wh_ocr_choose(wh_tess *tess, const wh_pixels *line, const wh_reading *reading,
                        const wh_script_votes *others, wh_arena *arena, wh_choice *choice,
                        wh_error *err) {
    float posterior[WH_SCRIPT_COUNT];
    bool tried[WH_SCRIPT_COUNT] = {false};
    double own = 0, best;
    *choice = (wh_choice){reading->text, reading->confidence, NULL};
    wh_script_posterior(reading, others, posterior);
    for (size_t k = 0; k < WH_SCRIPT_COUNT; k++)
        own += own_fit(reading, wh_script_code(k)) * (double)posterior[k];
    best = worth(own, (double)reading->confidence);
    /* In a script that PP-OCR does not know, what it read is junk, whoever reads it better or not.
     */
    if (own < 0.15 && reading->confidence < 0.95f)
        *choice = (wh_choice){"", 0, NULL};
    for (int n = 0; n < MOST_PACKS; n++) {
        size_t k = most_likely_foreign(posterior, tried);
        if (posterior[k] < LEAST_PROBABILITY || worth((double)posterior[k], 1) <= best)
            break;
        tried[k] = true;
        const wh_tess_pack *pack = wh_tess_pack_of(tess, wh_script_code(k));
        wh_tess_reading other;
        if (!pack) {
            if (posterior[k] > 0.5f)
                *choice = (wh_choice){"", 0, NULL};
            continue;
        }
        wh_status status = wh_tess_read(tess, pack, line, arena, &other, err);
        if (status != WH_OK)
            return status;
        double value =
            worth((double)posterior[k], (double)other.confidence) * (double)other.in_script;
        if (is_plausible(&other, (double)posterior[k], own, others->weight[k]) && value > best) {
            best = value;
            *choice = (wh_choice){other.text, other.confidence * posterior[k], pack};
        }
    }
    return WH_OK;
}
