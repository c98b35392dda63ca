/* Own views and echoes: a model reads its place off the clues that are quoted to it, a lie no less
 * than a genuine sign. What a clue says counts already; what the model makes of it is no second
 * witness. */
#include "evidence/vlm_standing.h"

#include "base/status.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>

#define STAGE "vlm_guess"
#define SAME_PLACE_KM 25.0
#define MAJORITY 0.5

uint16_t wh_vlm_country_of(const wh_vlm_sample *sample) {
    return sample->country != WH_NO_COUNTRY ? sample->country : sample->place.country;
}

/* ---- what a clue claims ---- */

/* Whether most of a clue's weight lies on places that `point` is at. */
static bool claims_place(const wh_clue *clue, wh_point point) {
    double here = 0, all = 0;
    for (size_t k = 0; clue->claim == WH_CLAIM_POINTS && k < clue->candidate_count; k++) {
        const wh_candidate *c = &clue->candidates[k];
        all += c->weight;
        if (wh_haversine_km(c->point, point) <= SAME_PLACE_KM + c->extent_km)
            here += c->weight;
    }
    return all > 0 && here >= MAJORITY * all;
}

/* ---- what a text says that claims nothing ---- */

static bool is_edge(unsigned char c) {
    return !isalnum(c); /* bytes of other scripts are edges: many write no blanks */
}

/* Whether folded `text` has folded `name` as words of its own. */
static bool has_words(const char *text, const char *name) {
    size_t bytes = strlen(name);
    for (const char *at = text; bytes && (at = strstr(at, name)); at++)
        if ((at == text || is_edge((unsigned char)at[-1]) || is_edge((unsigned char)*at)) &&
            (is_edge((unsigned char)at[bytes]) || is_edge((unsigned char)at[bytes - 1])))
            return true;
    return false;
}

/* Whether the text has one of the names, of which some may be NULL. */
static wh_status says_any(const char *text, const char *const *names, size_t count, wh_arena *arena,
                          bool *said, wh_error *err) {
    *said = false;
    for (size_t i = 0; i < count && !*said; i++) {
        const char *name = names[i] ? wh_text_fold(arena, names[i]) : "";
        if (!name)
            return wh_fail_nomem(err, STAGE);
        *said = has_words(text, name);
    }
    return WH_OK;
}

static wh_status read_text(const wh_world *world, const wh_vlm_sample *sample, const char *text,
                           wh_arena *arena, wh_vlm_stand *out, wh_error *err) {
    const wh_guess *guess = &sample->read.guess;
    const wh_country *country = wh_world_country(world, wh_vlm_country_of(sample));
    const char *const places[] = {guess->city,
                                  sample->place.city ? sample->place.city->name : NULL};
    const char *const areas[] = {guess->country, country ? country->name : NULL, guess->state};
    const char *folded = wh_text_fold(arena, text);
    bool place = false, area = false;
    wh_read_answer read; /* a text may have coordinates, too */
    wh_status status =
        folded ? says_any(folded, places, 2, arena, &place, err) : wh_fail_nomem(err, STAGE);
    if (status == WH_OK)
        status = says_any(folded, areas, 3, arena, &area, err);
    if (status == WH_OK)
        status = wh_answer_read(text, arena, &read, err);
    if (status == WH_OK && read.guess.has_point && sample->has_point)
        place |= wh_haversine_km(read.guess.point, sample->point) <= SAME_PLACE_KM;
    *out = place ? WH_VLM_REPEATS : area ? WH_VLM_AGREES : WH_VLM_OWN;
    return status;
}

/* ---- a sample against all that was shown ---- */

static void keep_nearest(wh_vlm_standing *out, wh_vlm_stand stand, size_t clue) {
    if (stand > out->stand)
        *out = (wh_vlm_standing){stand, clue};
}

static wh_status stand_of(const wh_world *world, const wh_vlm_shown *shown,
                          const wh_vlm_sample *sample, wh_arena *arena, wh_vlm_standing *out,
                          wh_error *err) {
    wh_status status = WH_OK;
    const uint16_t country = wh_vlm_country_of(sample);
    *out = (wh_vlm_standing){WH_VLM_OWN, 0};
    const bool named = country != WH_NO_COUNTRY;
    if (!named && !sample->has_point)
        return WH_OK;
    for (size_t e = 0; e < shown->count && status == WH_OK; e++) {
        const wh_clue *clue = &shown->clues[e];
        wh_vlm_stand stand = WH_VLM_OWN;
        if (!clue->shown.text)
            continue;
        if (clue->claim == WH_CLAIM_NONE)
            status = read_text(world, sample, clue->shown.text, arena, &stand, err);
        else if (sample->has_point && claims_place(clue, sample->point))
            stand = WH_VLM_REPEATS;
        else if (named && shown->favoured[e] == country)
            stand = WH_VLM_AGREES;
        keep_nearest(out, stand, e);
    }
    if (named && shown->count && shown->favoured[shown->count] == country)
        keep_nearest(out, WH_VLM_AGREES, shown->count);
    if (out->stand == WH_VLM_AGREES && !sample->has_point)
        out->stand = WH_VLM_REPEATS;
    return status;
}

wh_status wh_vlm_standings(wh_world *world, const wh_vlm_answers *answers, wh_arena *arena,
                           wh_vlm_standing **out, wh_error *err) {
    *out = wh_arena_alloc(arena, answers->count, sizeof **out);
    wh_status status = *out ? WH_OK : wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < answers->count && status == WH_OK; i++)
        status = stand_of(world, &answers->shown, &answers->samples[i], arena, &(*out)[i], err);
    return status;
}
