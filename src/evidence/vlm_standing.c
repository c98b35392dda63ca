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
#define MOST_WORDS 4 /* of a name that is looked up */
#define CODE_BYTES 3 /* shorter words are no names by themselves */

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

/* ---- what a text says beyond its claim ---- */

static bool is_edge(unsigned char c) {
    return !isalnum(c); /* bytes of other scripts are edges: many write no blanks */
}

/* As wh_text_has_words, but scripts that write no blanks have names inside of words. */
static bool has_name(const char *text, const char *name) {
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
    for (size_t i = 0; i < count && !*said; i++) {
        const char *name = names[i] ? wh_text_fold(arena, names[i]) : "";
        if (!name)
            return wh_fail_nomem(err, STAGE);
        *said = has_name(text, name);
    }
    return WH_OK;
}

/* A text that was shown, and what its words are names of in any language. */
typedef struct reading {
    const char *folded; /* NULL: nothing is to be read out of it */
    uint16_t *countries;
    uint32_t *places;
    size_t country_count, country_room, place_count, place_room;
    wh_guess guess; /* a text may have coordinates, too */
} reading;

static wh_status look_up(wh_world *world, const char *name, wh_arena *arena, reading *out,
                         wh_error *err) {
    wh_place_hit *hits;
    size_t count;
    uint16_t country = wh_world_country_called(world, name);
    wh_arena *scratch = wh_arena_create(0);
    wh_status status = scratch ? wh_world_places(world, name, 0, 0, scratch, &hits, &count, err)
                               : wh_fail_nomem(err, STAGE);
    if (status == WH_OK && (!wh_arena_grow(arena, (void **)&out->countries, &out->country_room,
                                           out->country_count + 1, sizeof *out->countries) ||
                            !wh_arena_grow(arena, (void **)&out->places, &out->place_room,
                                           out->place_count + count, sizeof *out->places)))
        status = wh_fail_nomem(err, STAGE);
    if (status == WH_OK && country != WH_NO_COUNTRY)
        out->countries[out->country_count++] = country;
    for (size_t i = 0; status == WH_OK && i < count; i++)
        out->places[out->place_count++] = hits[i].id;
    wh_arena_free(scratch);
    return status;
}

/* Looks up every run of a few words of the text. */
static wh_status look_up_runs(wh_world *world, wh_arena *arena, reading *out, wh_error *err) {
    wh_status status = WH_OK;
    for (const char *at = out->folded; *at; at += strcspn(at, " "), at += strspn(at, " ")) {
        const char *end = at;
        for (int words = 0; words < MOST_WORDS && *end && status == WH_OK; words++) {
            end += strcspn(end, " ");
            const char *name = wh_arena_strndup(arena, at, (size_t)(end - at));
            if (!name)
                return wh_fail_nomem(err, STAGE);
            if (end - at > CODE_BYTES)
                status = look_up(world, name, arena, out, err);
            end += strspn(end, " ");
        }
    }
    return status;
}

/* What claims points is compared by these: its text may name other places, too. */
static wh_status read_text(wh_world *world, const wh_clue *clue, wh_arena *arena, reading *out,
                           wh_error *err) {
    wh_read_answer read;
    if (!clue->shown.text || clue->claim == WH_CLAIM_POINTS)
        return WH_OK;
    out->folded = wh_text_fold(arena, clue->shown.text);
    wh_status status =
        out->folded ? look_up_runs(world, arena, out, err) : wh_fail_nomem(err, STAGE);
    if (status == WH_OK)
        status = wh_answer_read(clue->shown.text, arena, &read, err);
    if (status == WH_OK)
        out->guess = read.guess;
    return status;
}

/* "US" and "IN" are words, too. */
static bool is_code(const wh_world *world, const char *country) {
    return country && strlen(country) <= CODE_BYTES &&
           wh_world_country_called(world, country) == WH_NO_COUNTRY;
}

static bool names_area(const reading *text, const wh_vlm_sample *sample) {
    for (size_t i = 0; i < text->country_count; i++)
        if (text->countries[i] == wh_vlm_country_of(sample))
            return true;
    return false;
}

static bool names_place(const reading *text, const wh_vlm_sample *sample) {
    for (size_t i = 0; sample->place.city && i < text->place_count; i++)
        if (text->places[i] == sample->place.city->id)
            return true;
    return text->guess.has_point && sample->has_point &&
           wh_haversine_km(text->guess.point, sample->point) <= SAME_PLACE_KM;
}

static wh_status compare_text(const wh_world *world, const wh_vlm_sample *sample,
                              const reading *text, wh_arena *arena, wh_vlm_stand *out,
                              wh_error *err) {
    const wh_guess *guess = &sample->read.guess;
    const wh_country *country = wh_world_country(world, wh_vlm_country_of(sample));
    const char *const places[] = {guess->city,
                                  sample->place.city ? sample->place.city->name : NULL};
    const char *const areas[] = {is_code(world, guess->country) ? NULL : guess->country,
                                 country ? country->name : NULL, guess->state};
    bool place = names_place(text, sample), area = names_area(text, sample);
    wh_status status = says_any(text->folded, places, 2, arena, &place, err);
    if (status == WH_OK)
        status = says_any(text->folded, areas, 3, arena, &area, err);
    *out = place ? WH_VLM_REPEATS : area ? WH_VLM_AGREES : WH_VLM_OWN;
    return status;
}

/* ---- a sample against all that was shown ---- */

static void keep_nearest(wh_vlm_standing *out, wh_vlm_stand stand, size_t clue) {
    if (stand > out->stand)
        *out = (wh_vlm_standing){stand, clue};
}

static wh_status stand_of(const wh_world *world, const wh_vlm_shown *shown, const reading *texts,
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
        if (texts[e].folded)
            status = compare_text(world, sample, &texts[e], arena, &stand, err);
        keep_nearest(out, stand, e);
        if (sample->has_point && claims_place(clue, sample->point))
            keep_nearest(out, WH_VLM_REPEATS, e);
        else if (named && shown->favoured[e] == country)
            keep_nearest(out, WH_VLM_AGREES, e);
    }
    if (named && shown->count && shown->favoured[shown->count] == country)
        keep_nearest(out, WH_VLM_AGREES, shown->count);
    if (out->stand == WH_VLM_AGREES && !sample->has_point)
        out->stand = WH_VLM_REPEATS;
    return status;
}

wh_status wh_vlm_standings(wh_world *world, const wh_vlm_answers *answers, wh_arena *arena,
                           wh_vlm_standing **out, wh_error *err) {
    const wh_vlm_shown *shown = &answers->shown;
    reading *texts = wh_arena_alloc(arena, shown->count, sizeof *texts);
    *out = wh_arena_alloc(arena, answers->count, sizeof **out);
    wh_status status = *out && texts ? WH_OK : wh_fail_nomem(err, STAGE);
    for (size_t e = 0; e < shown->count && status == WH_OK; e++)
        status = read_text(world, &shown->clues[e], arena, &texts[e], err);
    for (size_t i = 0; i < answers->count && status == WH_OK; i++)
        status = stand_of(world, shown, texts, &answers->samples[i], arena, &(*out)[i], err);
    return status;
}
