/* Level by level: country, state, city; then the point against all three. */
#include "world/geocode.h"

#include "base/status.h"
#include "base/text.h"

#include <string.h>

#define STAGE "geocode"
#define CONTEXT_BYTES 16384 /* of a reasoning that are looked at */
#define CONTEXT_BOOST 20.0  /* weight of a namesake whose state the reasoning names */

/* A chain on its way: what every step needs. */
typedef struct coder {
    wh_world *world;
    const wh_chain *chain;
    wh_arena *arena;
    const char *context; /* folded, with a blank at both ends; NULL if there is none */
    wh_geocoded *out;
    wh_error *err;
} coder;

static wh_status find_country(coder *c) {
    const char *name = c->chain->country;
    if (!name)
        return WH_OK;
    c->out->country = wh_world_country_called(c->world, name);
    if (c->out->country == WH_NO_COUNTRY && strlen(name) == 2)
        c->out->country = wh_world_country_index(c->world, name);
    if (c->out->country == WH_NO_COUNTRY)
        c->out->faults |= WH_CHAIN_COUNTRY_UNKNOWN;
    return WH_OK;
}

static wh_status places_called(coder *c, const char *name, wh_place_hit **hits, size_t *count) {
    wh_status status = wh_world_places(c->world, name, 0, 0, c->arena, hits, count, c->err);
    if (status == WH_OK && !*count) /* a slip of the pen is no reason to lose an answer */
        status = wh_world_places(c->world, name, 1, 0, c->arena, hits, count, c->err);
    return status;
}

static bool is_division(const wh_place_hit *hit) {
    return hit->id >= WH_PLACE_ADMIN1 && hit->id < WH_PLACE_COUNTRY;
}

static wh_status find_state(coder *c) {
    wh_place_hit *hits;
    size_t count;
    if (!c->chain->state)
        return WH_OK;
    wh_status status = places_called(c, c->chain->state, &hits, &count);
    bool anywhere = false;
    for (size_t i = 0; status == WH_OK && i < count; i++) {
        bool here = c->out->country == WH_NO_COUNTRY || hits[i].country == c->out->country;
        if (!is_division(&hits[i]))
            continue;
        anywhere = true;
        if (here && c->out->admin1 == WH_NO_ADMIN1)
            c->out->admin1 = (uint16_t)(hits[i].id - WH_PLACE_ADMIN1);
    }
    if (status == WH_OK && c->out->admin1 == WH_NO_ADMIN1)
        c->out->faults |= anywhere ? WH_CHAIN_STATE_ELSEWHERE : WH_CHAIN_STATE_UNKNOWN;
    return status;
}

/* Whether the reasoning names the state that a namesake lies in. */
static bool context_names(coder *c, uint16_t admin1) {
    const char *name = wh_world_admin1_name(c->world, admin1);
    char *folded = name ? wh_text_fold(c->arena, name) : NULL;
    char *padded = folded && *folded ? wh_arena_printf(c->arena, " %s ", folded) : NULL;
    return padded && strstr(c->context, padded);
}

/* How well a namesake fits: those in the named state come before those in the named country,
 * and these before all others; then weight. */
static double fitness(coder *c, const wh_place_hit *hit) {
    double fit = hit->weight;
    if (c->context && hit->admin1 != WH_NO_ADMIN1 && context_names(c, hit->admin1))
        fit *= CONTEXT_BOOST;
    if (c->out->country != WH_NO_COUNTRY && hit->country == c->out->country)
        fit += 1e12;
    if (c->out->admin1 != WH_NO_ADMIN1 && hit->admin1 == c->out->admin1)
        fit += 1e24;
    return fit;
}

static void check_city(coder *c) {
    wh_geocoded *out = c->out;
    if (out->country != WH_NO_COUNTRY && out->city->country != out->country)
        out->faults |= WH_CHAIN_CITY_NOT_IN_COUNTRY;
    else if (out->admin1 != WH_NO_ADMIN1 && out->city->admin1 != out->admin1)
        out->faults |= WH_CHAIN_CITY_NOT_IN_STATE;
}

static wh_status find_city(coder *c) {
    wh_place_hit *hits;
    size_t count;
    if (!c->chain->city)
        return WH_OK;
    wh_status status = places_called(c, c->chain->city, &hits, &count);
    double best = -1;
    for (size_t i = 0; status == WH_OK && i < count; i++) {
        double fit = is_division(&hits[i]) ? 0 : fitness(c, &hits[i]);
        c->out->namesakes += !is_division(&hits[i]);
        if (fit > best) {
            best = fit;
            c->out->city = &hits[i];
        }
    }
    if (status != WH_OK)
        return status;
    if (c->out->city)
        check_city(c);
    else
        c->out->faults |= WH_CHAIN_CITY_UNKNOWN;
    return WH_OK;
}

static wh_status check_point(coder *c) {
    wh_geocoded *out = c->out;
    wh_region region;
    if (!c->chain->has_point)
        return WH_OK;
    wh_status status = wh_world_reverse(c->world, c->chain->point, &region, c->err);
    if (status != WH_OK)
        return status;
    out->point_country = region.country;
    out->point_admin1 = region.admin1;
    if (out->country != WH_NO_COUNTRY && region.country != out->country &&
        (region.country == WH_NO_COUNTRY || region.border_km > WH_CHAIN_BORDER_KM))
        out->faults |= WH_CHAIN_POINT_NOT_IN_COUNTRY;
    else if (out->admin1 != WH_NO_ADMIN1 && region.admin1 != out->admin1)
        out->faults |= WH_CHAIN_POINT_NOT_IN_STATE;
    if (out->city) {
        double reach = 2 * out->city->extent_km;
        reach = reach > WH_CHAIN_CITY_KM ? reach : WH_CHAIN_CITY_KM;
        if (wh_haversine_km(out->city->point, c->chain->point) > reach)
            out->faults |= WH_CHAIN_POINT_FAR_FROM_CITY;
    }
    return WH_OK;
}

static wh_status fold_context(coder *c) {
    if (!c->chain->context)
        return WH_OK;
    char *clean = wh_text_clean(c->arena, c->chain->context, CONTEXT_BYTES);
    char *folded = clean ? wh_text_fold(c->arena, clean) : NULL;
    c->context = folded ? wh_arena_printf(c->arena, " %s ", folded) : NULL;
    return c->context ? WH_OK : wh_fail_nomem(c->err, STAGE);
}

wh_status wh_geocode(wh_world *world, const wh_chain *chain, wh_arena *arena, wh_geocoded *out,
                     wh_error *err) {
    *out = (wh_geocoded){.country = WH_NO_COUNTRY,
                         .admin1 = WH_NO_ADMIN1,
                         .point_country = WH_NO_COUNTRY,
                         .point_admin1 = WH_NO_ADMIN1};
    coder c = {world, chain, arena, NULL, out, err};
    wh_status (*const steps[])(coder *) = {fold_context, find_country, find_state, find_city,
                                           check_point};
    wh_status status = WH_OK;
    for (size_t i = 0; status == WH_OK && i < sizeof steps / sizeof *steps; i++)
        status = steps[i](&c);
    return status;
}

static const char *country_name(wh_world *world, uint16_t country) {
    const wh_country *found = country == WH_NO_COUNTRY ? NULL : wh_world_country(world, country);
    return found ? found->name : "no country";
}

const char *wh_geocode_fault(wh_world *world, const wh_chain *chain, const wh_geocoded *found,
                             wh_arena *arena) {
    const char *country = country_name(world, found->country);
    unsigned faults = found->faults;
    if (faults & WH_CHAIN_COUNTRY_UNKNOWN)
        return wh_arena_printf(arena, "no country is called “%s”", chain->country);
    if (faults & WH_CHAIN_STATE_UNKNOWN)
        return wh_arena_printf(arena, "no state or province is called “%s”", chain->state);
    if (faults & WH_CHAIN_STATE_ELSEWHERE)
        return wh_arena_printf(arena, "“%s” is no state or province of %s", chain->state, country);
    if (faults & WH_CHAIN_CITY_UNKNOWN)
        return wh_arena_printf(arena, "no place is called “%s”", chain->city);
    if (faults & WH_CHAIN_CITY_NOT_IN_COUNTRY)
        return wh_arena_printf(arena, "no place called “%s” lies in %s", chain->city, country);
    if (faults & WH_CHAIN_CITY_NOT_IN_STATE)
        return wh_arena_printf(arena, "no place called “%s” lies in %s", chain->city, chain->state);
    if (faults & WH_CHAIN_POINT_NOT_IN_COUNTRY)
        return wh_arena_printf(arena, "the coordinates are not in %s but in %s", country,
                               country_name(world, found->point_country));
    if (faults & WH_CHAIN_POINT_NOT_IN_STATE)
        return wh_arena_printf(arena, "the coordinates are not in %s", chain->state);
    if (faults & WH_CHAIN_POINT_FAR_FROM_CITY)
        return wh_arena_printf(arena, "the coordinates are %.0f km from %s",
                               wh_haversine_km(found->city->point, chain->point), chain->city);
    return NULL;
}
