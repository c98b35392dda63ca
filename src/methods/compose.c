/* From belief to the answer that callers see: names, levels, reasoning. */
#include "base/status.h"
#include "base/text.h"
#include "methods/locator.h"

#include <string.h>

#define STAGE "answer"
#define REASONING_BYTES 4000
#define UNASKED_BYTES 400
#define LEVEL_MASS 0.5  /* a level is named when at least this probable (belief.md) */
#define LEAST_BITS 0.05 /* what rounds to 0.0 bits speaks against nothing */
#define CITY_KM_INDEX 1 /* of wh_hypothesis.mass_km: 25 km */

static const char *keep(wh_job *job, const char *text, bool *ok) {
    char *copy = wh_arena_strdup(job->arena, text);
    if (text && !copy)
        *ok = false;
    return copy;
}

/* A bare point (an EXIF position, a sign's ring) has no gazetteer entry: polygons name it. */
static wh_status name_point(wh_job *job, const wh_hypothesis *guess, wh_place *place,
                            wh_error *err) {
    wh_region region;
    bool ok = true;
    wh_status status = wh_world_reverse(job->locator->world, guess->point, &region, err);
    if (status != WH_OK)
        return status;
    if (guess->mass_km[CITY_KM_INDEX] >= LEVEL_MASS && region.country == guess->country &&
        region.place && region.place_km <= 25)
        place->city = keep(job, region.place_name, &ok);
    return ok ? WH_OK : wh_fail_nomem(err, STAGE);
}

static wh_status name_levels(wh_job *job, const wh_hypothesis *guess, wh_place *place,
                             wh_error *err) {
    wh_world *world = job->locator->world;
    bool ok = true;
    const wh_country *country =
        guess->country == WH_NO_COUNTRY ? NULL : wh_world_country(world, guess->country);
    memcpy(place->country, country ? country->code : "ZZ", 3);
    place->country_name = keep(job, country ? country->name : "no country", &ok);
    if (guess->admin1 != WH_NO_ADMIN1 && guess->admin1_mass >= LEVEL_MASS)
        place->state = keep(job, wh_world_admin1_name(world, guess->admin1), &ok);
    if (!ok)
        return wh_fail_nomem(err, STAGE);
    if (!guess->place)
        return name_point(job, guess, place, err);
    if (guess->mass_km[CITY_KM_INDEX] < LEVEL_MASS)
        return WH_OK;
    wh_place_hit *hit = NULL;
    wh_status status = wh_world_place(world, guess->place, job->arena, &hit, err);
    if (status == WH_OK && hit)
        place->city = hit->name;
    return status;
}

static wh_status fill_place(wh_job *job, const wh_hypothesis *guess, wh_place *place,
                            wh_error *err) {
    place->lat_deg = guess->point.lat_deg;
    place->lon_deg = guess->point.lon_deg;
    place->radius50_km = guess->radius50_km;
    place->radius90_km = guess->radius90_km;
    place->confidence = guess->country_mass;
    wh_status status = name_levels(job, guess, place, err);
    double bits = guess->against_nats / 0.6931471805599453;
    if (status != WH_OK || guess->against >= job->clue_count || bits < LEAST_BITS)
        return status;
    const wh_evidence *clue = &job->clues[guess->against].shown;
    place->why_not = wh_arena_printf(job->arena, "%s speaks against it: %s (%.1f bits)", clue->id,
                                     clue->says ? clue->says : clue->kind, bits);
    return place->why_not ? WH_OK : wh_fail_nomem(err, STAGE);
}

/* "Lyon, France": the finest level and the country. */
static const char *short_name(wh_job *job, const wh_place *place) {
    const char *finest = place->city ? place->city : place->state;
    return finest ? wh_arena_printf(job->arena, "%s, %s", finest, place->country_name)
                  : place->country_name;
}

/* Up to three sentences of the clues of one standing, behind `lead`; "" if there are none. */
static const char *tell(wh_job *job, const char *lead, wh_evidence_status standing) {
    enum { MOST_TOLD = 3 };
    const char *told = "";
    size_t count = 0;
    for (size_t i = 0; told && i < job->clue_count; i++) {
        const wh_clue *clue = &job->clues[i];
        if (clue->claim == WH_CLAIM_NONE || clue->shown.status != standing || !clue->shown.says)
            continue;
        if (count++ < MOST_TOLD)
            told = wh_arena_printf(job->arena, "%s%s %s.", told, count == 1 ? lead : "",
                                   clue->shown.says);
    }
    if (told && count > MOST_TOLD)
        told = wh_arena_printf(job->arena, "%s And %zu more.", told, count - MOST_TOLD);
    return told;
}

/* The reasoning of that answer of the model which lies nearest to `best`, quoted; "" without one.
 */
static const char *model_reasoning(wh_job *job, const wh_place *best) {
    const wh_vlm_sample *nearest = NULL;
    double least = 0;
    for (size_t i = 0; i < job->sample_count; i++) {
        const wh_vlm_sample *sample = &job->samples[i];
        if (!sample->has_point || !*sample->read.reasoning)
            continue;
        double km = wh_haversine_km(sample->point, (wh_point){best->lat_deg, best->lon_deg});
        if (!nearest || km < least) {
            nearest = sample;
            least = km;
        }
    }
    if (!nearest)
        return "";
    char *clean = wh_text_clean(job->arena, nearest->read.reasoning, REASONING_BYTES);
    return clean ? wh_arena_printf(job->arena, " The model reasoned: “%s”", clean) : NULL;
}

/* That the model was not heard, and why; "" if it was, or was not to be asked. */
static const char *tell_unasked(wh_job *job, const char *method) {
    if (job->unasked.status == WH_OK)
        return "";
    char *why = wh_text_clean(job->arena, job->unasked.message, UNASKED_BYTES);
    return why ? wh_arena_printf(
                     job->arena,
                     "The model could not be asked (%s: %s), as %s wants it: this answer "
                     "rests on the photo's own clues alone. ",
                     job->unasked.stage, why, method)
               : NULL;
}

static const char *reason(wh_job *job, const char *method, const wh_place *best) {
    if (!job->clue_count)
        return "Nothing on this photo or in its metadata says where it was taken.";
    const char *verdict =
        job->belief->abstained ? job->belief->why_abstained : short_name(job, best);
    const char *supported = tell(job, " Clues that support each other:", WH_EVIDENCE_SUPPORTED);
    const char *unchecked = tell(job, " Nothing else confirms or excludes:", WH_EVIDENCE_UNCHECKED);
    const char *excluded =
        tell(job, " Set aside, as other clues exclude it:", WH_EVIDENCE_CONTRADICTED);
    const char *model = model_reasoning(job, best);
    const char *unasked = tell_unasked(job, method);
    if (!unasked || !verdict || !supported || !unchecked || !excluded || !model)
        return NULL;
    return wh_arena_printf(job->arena, "%s%s%s%s%s%s%s", unasked, verdict,
                           job->belief->abstained ? "" : ".", supported, unchecked, excluded,
                           model);
}

/* Callers get boxes on the photo: a line at the edge may be read from a little beyond it, and one
 * over the seam of a 360-degree frame keeps its larger part. */
static void keep_on_photo(double box[4]) {
    for (int i = 0; i < 4; i++)
        box[i] = box[i] > 0 ? box[i] < 1 ? box[i] : 1 : 0;
}

static wh_status copy_evidence(wh_job *job, wh_answer *answer, wh_error *err) {
    wh_evidence *shown = wh_arena_alloc(job->arena, job->clue_count, sizeof *shown);
    wh_stage_time *times = wh_arena_alloc(job->arena, job->time_count, sizeof *times);
    if (!shown || !times)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < job->clue_count; i++) {
        shown[i] = job->clues[i].shown;
        keep_on_photo(shown[i].box);
    }
    memcpy(times, job->times, job->time_count * sizeof *times);
    answer->evidence = shown;
    answer->evidence_count = job->clue_count;
    answer->times = times;
    answer->time_count = job->time_count;
    return WH_OK;
}

wh_status wh_answer_compose(wh_job *job, const char *method, wh_answer *answer, wh_error *err) {
    const wh_belief *belief = job->belief;
    /* Abstaining keeps the best hypothesis, as the first alternative. */
    size_t extra = belief->abstained && belief->information_bits > 0 ? 1 : 0;
    size_t wanted = job->params->top;
    size_t count =
        belief->alternative_count + extra < wanted ? belief->alternative_count + extra : wanted;
    wh_place *places = wh_arena_alloc(job->arena, count + 1, sizeof *places);
    if (!places)
        return wh_fail_nomem(err, STAGE);
    wh_status status = fill_place(job, &belief->answer, &places[0], err);
    for (size_t i = 0; status == WH_OK && i < count; i++) {
        const wh_hypothesis *guess = i < extra ? &belief->answer : &belief->alternatives[i - extra];
        status = fill_place(job, guess, &places[i + 1], err);
    }
    if (status == WH_OK)
        status = copy_evidence(job, answer, err);
    if (status != WH_OK)
        return status;
    answer->method = method;
    answer->status = belief->abstained ? WH_ABSTAINED : WH_LOCATED;
    answer->place = belief->abstained ? NULL : &places[0];
    answer->alternatives = &places[1];
    answer->alternative_count = count;
    answer->reasoning = reason(job, method, &places[0]);
    return answer->reasoning ? WH_OK : wh_fail_nomem(err, STAGE);
}
