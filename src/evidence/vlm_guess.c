/* Answers to clues: resolved, pooled, and put in words. */
#include "evidence/vlm_guess.h"

#include "answer/entities.h"
#include "base/status.h"
#include "evidence/vlm_standing.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define STAGE "vlm_guess"
#define SAME_KM 1.0
#define MOST_ENTITIES 12
#define NAME_BYTES 31 /* of a model's name in a class, which has room for 63 */

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

const char *wh_vlm_guess_class(const char *method, const char *model, bool agrees,
                               wh_arena *arena) {
    const char *slash = strrchr(model, '/'), *name = slash ? slash + 1 : model;
    size_t length = strlen(name);
    if (length > 5 && strcasecmp(name + length - 5, ".gguf") == 0)
        length -= 5;
    length = length > NAME_BYTES ? NAME_BYTES : length;
    size_t proper = model_length(name, length);
    char *class = wh_arena_printf(arena, "vlm_guess/%s/%.*s%s%s%.*s", method, (int)proper, name,
                                  agrees ? "/agrees" : "", proper < length ? "/" : "",
                                  proper < length ? (int)(length - proper - 1) : 0,
                                  name + (proper < length ? proper + 1 : proper));
    for (char *c = class ? class + strlen("vlm_guess/") : NULL; c && *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return class;
}

/* ---- all answers ---- */

/* What the samples of one standing come to. */
typedef struct pool {
    wh_arena *arena;
    const wh_vlm_answers *answers;
    const wh_vlm_standing *standing; /* of each sample */
    wh_vlm_stand stand;              /* the one whose samples are pooled */
    const char *class;
    size_t pointed, countried;
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
    p->candidates[p->candidate_count++] = (wh_candidate){
        .point = sample->point,
        .weight = 1,
        .extent_km = sample->extent_km,
        .country = p->stand == WH_VLM_AGREES ? wh_vlm_country_of(sample) : sample->country,
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
    size_t count = p->answers->count;
    p->candidates = wh_arena_alloc(p->arena, count, sizeof *p->candidates);
    p->countries = wh_arena_alloc(p->arena, count, sizeof *p->countries);
    p->class = wh_vlm_guess_class(p->answers->method, p->answers->model, p->stand == WH_VLM_AGREES,
                                  p->arena);
    if (!p->candidates || !p->countries || !p->class)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < count; i++) {
        const wh_vlm_sample *sample = &p->answers->samples[i];
        if (p->standing[i].stand != p->stand)
            continue;
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

/* Whether a sample takes part in the pool's clue with this claim; WH_CLAIM_NONE is about all of the
 * pool. A sample without a place has views of its own. */
static bool takes_part(const pool *p, size_t number, wh_claim claim) {
    const wh_vlm_sample *sample = &p->answers->samples[number];
    if (p->standing[number].stand != p->stand)
        return false;
    return claim == WH_CLAIM_NONE ||
           (claim == WH_CLAIM_POINTS ? sample->has_point
                                     : !sample->has_point && sample->country != WH_NO_COUNTRY);
}

/* Up to three different answers, as quoted text. */
static const char *quote(const pool *p, wh_claim claim) {
    enum { MOST = 3 };
    const char *shown[MOST] = {0}, *all = "";
    size_t used = 0;
    for (size_t i = 0; all && i < p->answers->count && used < MOST; i++) {
        if (!takes_part(p, i, claim))
            continue;
        const char *name = sample_name(p, &p->answers->samples[i]);
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
    for (size_t i = 0; i < p->answers->count; i++)
        if (takes_part(p, i, claim) && p->answers->samples[i].fault)
            return p->answers->samples[i].fault;
    return NULL;
}

/* What of the shown clues the pool's first sample agrees with or repeats: "[e3]". */
static const char *source(const pool *p) {
    size_t i = 0;
    while (p->standing[i].stand != p->stand)
        i++;
    size_t clue = p->standing[i].clue;
    return clue < p->answers->shown.count ? wh_arena_printf(p->arena, "[e%zu]", clue + 1)
                                          : "the clues together";
}

static const char *tell_source(const pool *p, const char *text) {
    if (!text || p->stand == WH_VLM_OWN)
        return text;
    const char *from = source(p);
    if (!from)
        return NULL;
    return p->stand == WH_VLM_AGREES
               ? wh_arena_printf(p->arena,
                                 "%s, in the country that it was shown by %s: it counts only for "
                                 "where in that country",
                                 text, from)
               : wh_arena_printf(p->arena, "%s, which repeats %s that it was shown", text, from);
}

/* How many samples take part in a clue, and how many different answers they give. */
static size_t having(const pool *p, wh_claim claim, size_t *different) {
    const bool points = claim != WH_CLAIM_COUNTRIES, countries = claim != WH_CLAIM_POINTS;
    *different = (points ? p->candidate_count : 0) + (countries ? p->country_count : 0);
    return (points ? p->pointed : 0) + (countries ? p->countried : 0);
}

static const char *tell_faults(const pool *p, const char *text, wh_claim claim) {
    const char *fault = first_fault(p, claim);
    size_t faulty = 0, repaired = 0;
    if (!text || !fault)
        return text;
    for (size_t i = 0; i < p->answers->count; i++) {
        bool in = takes_part(p, i, claim);
        faulty += in && p->answers->samples[i].fault;
        repaired += in && p->answers->samples[i].repaired;
    }
    return wh_arena_printf(
        p->arena, "%s; %zu %s (%s)%s", text, faulty,
        faulty == 1 ? "is not consistent in itself" : "are not consistent in themselves", fault,
        repaired ? ": the position of the city was taken, not the coordinates" : "");
}

/* The sentence about the samples of a clue; faults and repairs are told. */
static const char *tell(const pool *p, wh_claim claim) {
    const wh_vlm_answers *a = p->answers;
    const char *text;
    size_t different, count = having(p, claim, &different);
    if (a->count == 1)
        text = wh_arena_printf(p->arena, "%s answers %s", a->model,
                               p->pointed ? "with this place" : "with this country");
    else
        text = wh_arena_printf(
            p->arena, "%zu of %zu answers of %s name %s, %zu different", count, a->count, a->model,
            claim == WH_CLAIM_COUNTRIES ? "no more than a country" : "a place", different);
    return tell_faults(p, tell_source(p, text), claim);
}

static wh_status add_clue(const pool *p, wh_claim claim, wh_clue *clue, wh_error *err) {
    const wh_vlm_answers *a = p->answers;
    size_t different, count = having(p, claim, &different);
    *clue = (wh_clue){.shown = {.kind = "vlm_guess", .source = a->model, .family = "vlm"},
                      .reliability = p->class,
                      .claim = claim,
                      .trust = count ? (double)count / (double)a->count : 1};
    clue->shown.text = quote(p, claim);
    clue->shown.says = tell(p, claim);
    return clue->shown.text && clue->shown.says ? WH_OK : wh_fail_nomem(err, STAGE);
}

static wh_status add_points(const pool *p, wh_clue *clue, wh_error *err) {
    wh_status status = add_clue(p, WH_CLAIM_POINTS, clue, err);
    clue->inside = p->stand == WH_VLM_AGREES;
    clue->candidates = p->candidates;
    clue->candidate_count = p->candidate_count;
    return status;
}

static wh_status add_countries(const pool *p, wh_clue *clue, wh_error *err) {
    wh_status status = add_clue(p, WH_CLAIM_COUNTRIES, clue, err);
    clue->countries = p->countries;
    clue->country_count = p->country_count;
    return status;
}

/* One clue that claims nothing; what it would claim stays with it for those who count. */
static wh_status add_repeats(const pool *p, wh_clue *clue, wh_error *err) {
    wh_status status = add_clue(p, WH_CLAIM_NONE, clue, err);
    const char *from = source(p);
    clue->candidates = p->candidates;
    clue->candidate_count = p->candidate_count;
    clue->countries = p->countries;
    clue->country_count = p->country_count;
    clue->shown.reason =
        from ? wh_arena_printf(
                   p->arena, "It repeats %s, which it was shown, so it is no second witness.", from)
             : NULL;
    return status == WH_OK && !clue->shown.reason ? wh_fail_nomem(err, STAGE) : status;
}

static wh_status add_pool(const pool *p, wh_clue *clues, size_t *count, wh_error *err) {
    if (p->stand == WH_VLM_REPEATS)
        return p->pointed + p->countried ? add_repeats(p, &clues[(*count)++], err) : WH_OK;
    wh_status status = p->pointed ? add_points(p, &clues[(*count)++], err) : WH_OK;
    if (status == WH_OK && p->countried)
        status = add_countries(p, &clues[(*count)++], err);
    return status;
}

static wh_status add_silent(const pool *p, wh_clue *clue, wh_error *err) {
    wh_status status = add_clue(p, WH_CLAIM_NONE, clue, err);
    const char *fault = first_fault(p, WH_CLAIM_NONE);
    clue->shown.says = wh_arena_printf(p->arena, "No answer of %s names a place%s%s",
                                       p->answers->model, fault ? ": " : "", fault ? fault : "");
    clue->shown.reason = clue->shown.says;
    return status == WH_OK && !clue->shown.says ? wh_fail_nomem(err, STAGE) : status;
}

/* What the first answer's reasoning says it sees: shown, so that a person can look for it. */
static wh_status add_entities(const pool *p, wh_clue *clue, bool *added, wh_error *err) {
    const char **names, *all = "";
    size_t count;
    wh_status status = wh_answer_entities(p->answers->samples[0].read.reasoning, MOST_ENTITIES,
                                          p->arena, &names, &count, err);
    *added = status == WH_OK && count > 0;
    if (!*added)
        return status;
    for (size_t i = 0; all && i < count; i++)
        all = wh_arena_printf(p->arena, "%s%s%s", all, i ? ", " : "", names[i]);
    *clue =
        (wh_clue){.shown = {.kind = "vlm_entities", .source = p->answers->model, .family = "vlm"},
                  .reliability = p->class,
                  .claim = WH_CLAIM_NONE,
                  .trust = 1};
    clue->shown.text = all;
    clue->shown.says = "The model's reasoning says that it sees these";
    clue->shown.reason = "Nothing has checked whether they are on the photo";
    return all ? WH_OK : wh_fail_nomem(err, STAGE);
}

wh_status wh_vlm_guess_clues(wh_world *world, const wh_vlm_answers *answers, wh_arena *arena,
                             wh_clue **clues, size_t *clue_count, wh_error *err) {
    enum { MOST_CLUES = 6 };
    static const wh_vlm_stand stands[] = {WH_VLM_REPEATS, WH_VLM_AGREES, WH_VLM_OWN};
    const size_t stand_count = sizeof stands / sizeof *stands; /* the model's own are last */
    pool p = {0};
    wh_vlm_standing *standing;
    *clue_count = 0;
    *clues = wh_arena_alloc(arena, MOST_CLUES, sizeof **clues);
    if (!*clues)
        return wh_fail_nomem(err, STAGE);
    wh_status status = wh_vlm_standings(world, answers, arena, &standing, err);
    for (size_t i = 0; status == WH_OK && i < stand_count; i++) {
        p = (pool){.arena = arena, .answers = answers, .standing = standing, .stand = stands[i]};
        status = gather(&p, err);
        if (status == WH_OK)
            status = add_pool(&p, *clues, clue_count, err);
    }
    if (status == WH_OK && !*clue_count)
        status = add_silent(&p, &(*clues)[(*clue_count)++], err);
    bool added = false;
    if (status == WH_OK)
        status = add_entities(&p, &(*clues)[*clue_count], &added, err);
    *clue_count += added;
    return status;
}
