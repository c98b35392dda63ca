/* What the build of places collects before it writes. Not for use outside src/world. */
#ifndef WH_WORLD_GAZETTEER_H
#define WH_WORLD_GAZETTEER_H

#include "world/builder.h"
#include "world/name_forms.h"

typedef struct wh_place_row {
    uint32_t id;
    uint16_t country, admin1;
    const char *name;
    double lat_deg, lon_deg, population;
} wh_place_row;

typedef struct wh_name_row {
    uint32_t place;
    float weight; /* of the place */
    const char *raw;
    uint8_t flags;
} wh_name_row;

typedef struct wh_key_row {
    const char *key;
    uint32_t name; /* index in names, and id in table name */
    uint32_t place;
    uint16_t length;
    uint8_t form;
    float weight;
} wh_key_row;

/* A script other than Latin that is official in a country. */
typedef struct wh_native_script {
    char script[5];
    uint16_t country;
} wh_native_script;

typedef struct wh_gazetteer {
    wh_builder *builder;
    wh_name_shaper *shaper;
    wh_arena *arena;   /* strings that live until the tables are written */
    wh_arena *scratch; /* one name's work; renewed now and then */
    size_t scratch_uses;
    wh_place_row *places;
    size_t place_count, place_room;
    wh_name_row *names;
    size_t name_count, name_room;
    wh_key_row *keys;
    size_t key_count, key_room;
    char main_core[1024]; /* of the last main name, which was main_place's */
    uint32_t main_place;
    wh_native_script *native;
    size_t native_count, native_room;
} wh_gazetteer;

/* Adds one name of a place, division or territory with all its keys. */
wh_status wh_gazetteer_add_name(wh_gazetteer *all, uint32_t place, double population,
                                const char *raw, unsigned flags, wh_error *err);

/* Gives divisions and small territories a point and an extent by their places, and makes them
 * findable by name (build_divisions.c). */
wh_status wh_gazetteer_add_divisions(wh_gazetteer *all, wh_error *err);
wh_status wh_gazetteer_add_territories(wh_gazetteer *all, wh_error *err);

#endif
