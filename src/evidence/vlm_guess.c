/* Answers to clues: resolved, pooled, and put in words. */
#include "evidence/vlm_guess.h"

#include "answer/entities.h"
#include "base/status.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define STAGE "vlm_guess"
#define SAME_KM 1.0
#define MOST_ENTITIES 12
#define NAME_BYTES 31 /* of a model's name in a class, which has room for 47 */

/* ---- one answer ---- */

static void take_city(wh_vlm_sample *out) {
    out->has_point = true;
    out->point = out->place.city->point;
    out->extent_km = out->place.city->extent_km;
    out->country = out->place.city->country;
}

/* What the sample says about the place, and whether that was repaired. */
static void settle(wh_vlm_sample *out) {
    const wh_guess *guess = &out->read.guess;
    const unsigned elsewhere = WH_CHAIN_CITY_NOT_IN_COUNTRY | WH_CHAIN_CITY_UNKNOWN;
    bool sound_city = out->place.city && !(out->place.faults & elsewhere);
    bool outside = out->place.faults & WH_CHAIN_POINT_NOT_IN_COUNTRY;
    if (guess->has_point && !(outside && sound_city)) {
        out->has_point = true;
        out->point = guess->point;
        out->country = out->place.point_country;
    } else if (out->place.city) {
        out->repaired = guess->has_point || guess->fault;
        take_city(out);
    } else {
        out->country = out->place.country;
    }
}

wh_status wh_vlm_sample_resolve(wh_world *world, const wh_read_answer *read, wh_arena *arena,
                                wh_vlm_sample *out, wh_error *err) {
    *out = (wh_vlm_sample){.read = *read, .country = WH_NO_COUNTRY};
    const wh_guess *guess = &read->guess;
    wh_chain chain = {.country = guess->country,
                      .state = guess->state,
                      .city = guess->city,
                      .context = read->reasoning,
                      .has_point = guess->has_point,
                      .point = guess->point};
    wh_status status = wh_geocode(world, &chain, arena, &out->place, err);
    if (status != WH_OK)
        return status;
    settle(out);
    out->fault = guess->fault ? guess->fault : wh_geocode_fault(world, &chain, &out->place, arena);
    if (!out->fault && out->place.faults)
        return wh_fail_nomem(err, STAGE);
    return WH_OK;
}

/* ---- the class ---- */

/* Where a file name's quantization begins ("-q4_k_m", "-f16"); the end if it has none. */
static size_t model_length(const char *name, size_t length) {
    static const char *const marks[] = {"-q", "-iq", "-f16", "-f32", "-bf16"};
    for (size_t at = 1; at < length; at++)
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
            size_t bytes = strlen(marks[i]);
            bool digit = isdigit((unsigned char)marks[i][bytes - 1]);
            if (at + bytes < length + (digit ? 1 : 0) &&
                strncasecmp(name + at, marks[i], bytes) == 0 &&
                (digit || isdigit((unsigned char)name[at + bytes])))
                return at;
        }
    return length;
}

const char *wh_vlm_guess_class(const char *method, const char *model, wh_arena *arena) {
    const char *slash = strrchr(model, '/'), *name = slash ? slash + 1 : model;
    size_t length = strlen(name);
    if (length > 5 && strcasecmp(name + length - 5, ".gguf") == 0)
        length -= 5;
    length = length > NAME_BYTES ? NAME_BYTES : length;
    size_t proper = model_length(name, length);
    char *class = wh_arena_printf(arena, "vlm_guess/%s/%.*s%s%.*s", method, (int)proper, name,
                                  proper < length ? "/" : "",
                                  proper < length ? (int)(length - proper - 1) : 0,
                                  name + (proper < length ? proper + 1 : proper));
    for (char *c = class ? class + strlen("vlm_guess/") : NULL; c && *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return class;
}

/* ---- all answers ---- */

/* What the samples come to. */
typedef struct pool {
    wh_world *world;
    wh_arena *arena;
    const wh_vlm_sample *samples;
    size_t count, pointed, countried;
    wh_candidate *candidates;
    size_t candidate_count;
    wh_country_weight *countries;
    size_t country_count;
} pool;

static void add_point(pool *p, const wh_vlm_sample *sample) {
    p->pointed++;
    for (size_t i = 0; i < p->candidate_count; i++)
        if (wh_haversine_km(p->candidates[i].point, sample->point) < SAME_KM) {
            p->candidates[i].weight += 1;
            return;
        }
    const wh_place_hit *city = sample->extent_km > 0 ? sample->place.city : NULL;
    p->candidates[p->candidate_count++] =
        (wh_candidate){.point = sample->point,
                       .weight = 1,
                       .extent_km = sample->extent_km,
                       .country = sample->country,
                       .admin1 = city ? city->admin1 : sample->place.point_admin1,
                       .place = city ? city->id : 0};
}

static void add_country(pool *p, uint16_t country) {
    p->countried++;
    for (size_t i = 0; i < p->country_count; i++)
        if (p->countries[i].country == country) {
            p->countries[i].likelihood += 1;
            return;
        }
    p->countries[p->country_count++] = (wh_country_weight){country, 1};
}

static wh_status gather(pool *p, wh_error *err) {
    p->candidates = wh_arena_alloc(p->arena, p->count, sizeof *p->candidates);
    p->countries = wh_arena_alloc(p->arena, p->count, sizeof *p->countries);
    if (!p->candidates || !p->countries)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < p->count; i++) {
        const wh_vlm_sample *sample = &p->samples[i];
        if (sample->has_point)
            add_point(p, sample);
        else if (sample->country != WH_NO_COUNTRY)
            add_country(p, sample->country);
    }
    return WH_OK;
}

/* "Lyon, France", as the sample itself has it. */
static const char *sample_name(const pool *p, const wh_vlm_sample *sample) {
    const wh_guess *guess = &sample->read.guess;
    const char *text = "";
    const char *const parts[] = {guess->city, guess->state, guess->country};
    for (size_t i = 0; text && i < 3; i++)
        if (parts[i])
            text = wh_arena_printf(p->arena, "%s%s%s", text, *text ? ", " : "", parts[i]);
    if (text && guess->has_point)
        text = wh_arena_printf(p->arena, "%s%s(%.4f, %.4f)", text, *text ? " " : "",
                               guess->point.lat_deg, guess->point.lon_deg);
    return text;
}

/* Whether a sample takes part in the clue with this claim; WH_CLAIM_NONE is about all. */
static bool takes_part(const wh_vlm_sample *sample, wh_claim claim) {
    return claim == WH_CLAIM_NONE ||
           (claim == WH_CLAIM_POINTS ? sample->has_point
                                     : !sample->has_point && sample->country != WH_NO_COUNTRY);
}

/* Up to three different answers, as quoted text. */
static const char *quote(const pool *p, wh_claim claim) {
    enum { MOST = 3 };
    const char *shown[MOST] = {0}, *all = "";
    size_t used = 0;
    for (size_t i = 0; all && i < p->count && used < MOST; i++) {
        if (!takes_part(&p->samples[i], claim))
            continue;
        const char *name = sample_name(p, &p->samples[i]);
        bool known = name && !*name;
        for (size_t k = 0; name && k < used; k++)
            known |= strcmp(shown[k], name) == 0;
        if (!name)
            return NULL;
        if (known)
            continue;
        all = wh_arena_printf(p->arena, "%s%s%s", all, used ? "; " : "", name);
        shown[used++] = name;
    }
    return all;
}

static const char *first_fault(const pool *p, wh_claim claim) {
    for (size_t i = 0; i < p->count; i++)
        if (takes_part(&p->samples[i], claim) && p->samples[i].fault)
            return p->samples[i].fault;
    return NULL;
}

/* The sentence about the samples of a clue; faults and repairs are told. */
static const char *tell(const pool *p, const char *model, wh_claim claim) {
    const char *text, *fault = first_fault(p, claim);
    bool points = claim == WH_CLAIM_POINTS;
    size_t faulty = 0, repaired = 0;
    if (p->count == 1)
        text = wh_arena_printf(p->arena, "%s answers %s", model,
                               points ? "with this place" : "with this country");
    else
        text = wh_arena_printf(p->arena, "%zu of %zu answers of %s name %s, %zu different",
                               points ? p->pointed : p->countried, p->count, model,
                               points ? "a place" : "no more than a country",
                               points ? p->candidate_count : p->country_count);
    if (!text || !fault)
        return text;
    for (size_t i = 0; i < p->count; i++) {
        bool in = takes_part(&p->samples[i], claim);
        faulty += in && p->samples[i].fault;
        repaired += in && p->samples[i].repaired;
    }
    return wh_arena_printf(
        p->arena, "%s; %zu %s (%s)%s", text, faulty,
        faulty == 1 ? "is not consistent in itself" : "are not consistent in themselves", fault,
        repaired ? ": the position of the city was taken, not the coordinates" : "");
}

static wh_status add_clue(const pool *p, const char *class, const char *model, wh_claim claim,
                          wh_clue *clue, wh_error *err) {
    size_t having = claim == WH_CLAIM_POINTS ? p->pointed : p->countried;
    *clue = (wh_clue){.shown = {.kind = "vlm_guess", .source = model, .family = "vlm"},
                      .reliability = class,
                      .claim = claim,
                      .trust = having ? (double)having / (double)p->count : 1};
    clue->shown.text = quote(p, claim);
    clue->shown.says = tell(p, model, claim);
    return clue->shown.text && clue->shown.says ? WH_OK : wh_fail_nomem(err, STAGE);
}

static wh_status add_silent(const pool *p, const char *class, const char *model, wh_clue *clue,
                            wh_error *err) {
    wh_status status = add_clue(p, class, model, WH_CLAIM_NONE, clue, err);
    const char *fault = first_fault(p, WH_CLAIM_NONE);
    clue->shown.says = wh_arena_printf(p->arena, "No answer of %s names a place%s%s", model,
                                       fault ? ": " : "", fault ? fault : "");
    clue->shown.reason = clue->shown.says;
    return status == WH_OK && !clue->shown.says ? wh_fail_nomem(err, STAGE) : status;
}

/* What the first answer's reasoning says it sees: shown, so that a person can look for it. */
static wh_status add_entities(const pool *p, const char *class, const char *model, wh_clue *clue,
                              bool *added, wh_error *err) {
    const char **names, *all = "";
    size_t count;
    wh_status status = wh_answer_entities(p->samples[0].read.reasoning, MOST_ENTITIES, p->arena,
                                          &names, &count, err);
    *added = status == WH_OK && count > 0;
    if (!*added)
        return status;
    for (size_t i = 0; all && i < count; i++)
        all = wh_arena_printf(p->arena, "%s%s%s", all, i ? ", " : "", names[i]);
    *clue = (wh_clue){.shown = {.kind = "vlm_entities", .source = model, .family = "vlm"},
                      .reliability = class,
                      .claim = WH_CLAIM_NONE,
                      .trust = 1};
    clue->shown.text = all;
    clue->shown.says = "The model's reasoning says that it sees these";
    clue->shown.reason = "Nothing has checked whether they are on the photo";
    return all ? WH_OK : wh_fail_nomem(err, STAGE);
}

wh_status wh_vlm_guess_clues(wh_world *world, const wh_vlm_sample *samples, size_t count,
                             const char *method, const char *model, wh_arena *arena,
                             wh_clue **clues, size_t *clue_count, wh_error *err) {
    pool p = {.world = world, .arena = arena, .samples = samples, .count = count};
    const char *class = wh_vlm_guess_class(method, model, arena);
    *clue_count = 0;
    *clues = wh_arena_alloc(arena, 3, sizeof **clues);
    if (!class || !*clues)
        return wh_fail_nomem(err, STAGE);
    wh_status status = gather(&p, err);
    if (status == WH_OK && p.pointed) {
        wh_clue *clue = &(*clues)[(*clue_count)++];
        status = add_clue(&p, class, model, WH_CLAIM_POINTS, clue, err);
        clue->candidates = p.candidates;
        clue->candidate_count = p.candidate_count;
    }
    if (status == WH_OK && p.countried) {
        wh_clue *clue = &(*clues)[(*clue_count)++];
        status = add_clue(&p, class, model, WH_CLAIM_COUNTRIES, clue, err);
        clue->countries = p.countries;
        clue->country_count = p.country_count;
    }
    if (status == WH_OK && !*clue_count)
        status = add_silent(&p, class, model, &(*clues)[(*clue_count)++], err);
    bool added = false;
    if (status == WH_OK)
        status = add_entities(&p, class, model, &(*clues)[*clue_count], &added, err);
    *clue_count += added;
    return status;
}
