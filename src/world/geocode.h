/* From names to a place: country, state and city as a person or a model writes them, resolved in
 * the world file, and checked against each other and against a point. */
#ifndef WH_WORLD_GEOCODE_H
#define WH_WORLD_GEOCODE_H

#include "world/world.h"

/* What a chain of names and a point may be wrong in; bits. */
enum {
    WH_CHAIN_COUNTRY_UNKNOWN = 1,       /* no country is called so */
    WH_CHAIN_STATE_UNKNOWN = 2,         /* no first-level division is called so */
    WH_CHAIN_STATE_ELSEWHERE = 4,       /* divisions called so lie in other countries only */
    WH_CHAIN_CITY_UNKNOWN = 8,          /* no place is called so */
    WH_CHAIN_CITY_NOT_IN_COUNTRY = 16,  /* places called so lie in other countries only */
    WH_CHAIN_CITY_NOT_IN_STATE = 32,    /* the country has places called so, that state has none */
    WH_CHAIN_POINT_NOT_IN_COUNTRY = 64, /* more than WH_CHAIN_BORDER_KM outside it */
    WH_CHAIN_POINT_NOT_IN_STATE = 128,
    WH_CHAIN_POINT_FAR_FROM_CITY = 256 /* farther than WH_CHAIN_CITY_KM and twice its radius */
};

#define WH_CHAIN_CITY_KM 50.0
#define WH_CHAIN_BORDER_KM 10.0 /* borders are simplified by some kilometres */

/* Names as written, each NULL if it was not given. `context` is a longer text, such as the
 * reasoning that led to the names: a namesake whose state it names is preferred. */
typedef struct wh_chain {
    const char *country, *state, *city;
    const char *context;
    bool has_point;
    wh_point point;
} wh_chain;

typedef struct wh_geocoded {
    uint16_t country;         /* the one that is named, or WH_NO_COUNTRY */
    uint16_t admin1;          /* the division that is named, or WH_NO_ADMIN1 */
    const wh_place_hit *city; /* the namesake that fits best, or NULL */
    size_t namesakes;         /* places called so, the chosen one included */
    uint16_t point_country;   /* where the point lies, by polygon */
    uint16_t point_admin1;
    unsigned faults; /* WH_CHAIN_... */
} wh_geocoded;

/* Resolves every level that is given. Nothing is repaired: a city that is not in the state it is
 * said to be in is still found, and the fault says so. `out->city` belongs to `arena`. */
wh_status wh_geocode(wh_world *world, const wh_chain *chain, wh_arena *arena, wh_geocoded *out,
                     wh_error *err);

/* The coarsest fault as a clause without a full stop, such as "no place called “Xyz” lies in
 * Chile"; NULL if there is none. Belongs to `arena`. */
const char *wh_geocode_fault(wh_world *world, const wh_chain *chain, const wh_geocoded *found,
                             wh_arena *arena);

#endif
