/* The places that a photo could be at: a finite list of weighted points that covers the land. */
#ifndef WH_BELIEF_SITE_H
#define WH_BELIEF_SITE_H

#include <stddef.h>
#include <stdint.h>

#define WH_NO_COUNTRY UINT16_MAX
#define WH_NO_ADMIN1 UINT16_MAX

/* 32 bytes, as stored in the world file. */
typedef struct wh_site {
    float xyz[3];     /* unit vector */
    float prior;      /* probability; sums to 1 over all sites */
    float extent_km;  /* radius of the settlement, or of the land cell */
    uint32_t place;   /* id of the gazetteer place; 0 for the centre of a land cell */
    uint16_t country; /* index into the world's countries, or WH_NO_COUNTRY */
    uint16_t admin1;  /* index into the world's admin-1 list, or WH_NO_ADMIN1 */
    uint32_t spare;
} wh_site;

typedef struct wh_sites {
    const wh_site *site;
    size_t count;
    size_t country_count; /* country indices are below this */
} wh_sites;

#endif
