/* What is known about the world: one read-only SQLite file. The only SQL. */
#ifndef WH_WORLD_WORLD_H
#define WH_WORLD_WORLD_H

#include "base/arena.h"
#include "belief/site.h"
#include "geo/point.h"
#include "whence.h"

#define WH_WORLD_FORMAT "whence-world/1"

typedef struct wh_world wh_world;

/* Opens and checks a world file: format version, tables, its own content hash recorded at build,
 * ICU version. WH_ERR_DATA names the file and says `whence world build`. One thread at a time. */
wh_status wh_world_open(const char *path, wh_world **out, wh_error *err);
void wh_world_free(wh_world *world);

/* Reads the whole file at `path` and compares it with the content hash recorded at build (opening
 * only samples it). WH_ERR_DATA if they differ. About 1 s for 300 MB. */
wh_status wh_world_verify(const char *path, wh_error *err);

/* Facts about the open file for `whence world status`, doctor and the answers' `versions`. */
typedef struct wh_world_info {
    const char *path, *edition /* "cities500" or "cities15000" */, *content_sha256, *icu_version;
    size_t place_count, name_count, country_count, admin1_count, brand_count, site_count;
    const char *attribution; /* for every output that shows its data */
} wh_world_info;
wh_world_info wh_world_describe(const wh_world *world);

/* All sites; belongs to the world. */
const wh_sites *wh_world_sites(const wh_world *world);

/* What went into the file, for `whence world status`; strings belong to the world. */
typedef struct wh_world_source {
    const char *name, *sha256;
    const char *notice; /* source, version and licence */
    const char *credit; /* for attributions */
} wh_world_source;
wh_status wh_world_sources_list(wh_world *world, wh_arena *arena, wh_world_source **sources,
                                size_t *count, wh_error *err);

/* ---- countries (facts.c) ---- */

typedef struct wh_country {
    char code[3];     /* ISO 3166-1 alpha-2; indices are in the order of codes */
    const char *name; /* English */
    const char *continent;
    const char *calling;                         /* "39", "1684"; without plus; "" if none */
    const char *tld;                             /* "it"; without dot */
    const char *currency_code, *currency_symbol; /* "EUR", "€" */
    bool drives_left, speed_in_mph;
    double population;
    double area_km2;
    const char *calling_all; /* every calling code, separated by blanks: "1809 1829 1849" */
} wh_country;

size_t wh_world_country_count(const wh_world *world);
const wh_country *wh_world_country(const wh_world *world, size_t index); /* NULL past the end */
/* Index for an alpha-2 code in either case, or WH_NO_COUNTRY. */
uint16_t wh_world_country_index(const wh_world *world, const char *code);
/* Index for an English or native country name (folded), or WH_NO_COUNTRY. */
uint16_t wh_world_country_named(const wh_world *world, const char *name);
/* The same for a name in any language, or in common use ("USA", "England", "Holland"): for what
 * models and people answer, not for what signs say. */
uint16_t wh_world_country_called(const wh_world *world, const char *name);
const char *wh_world_admin1_name(const wh_world *world, uint16_t admin1); /* NULL if none */

/* People (not shares) who use a language ("fr", "zh_Hant") or a script ("Cyrl", "Jpan") in each
 * country, from CLDR's territory data; only rows > 0. */
typedef struct wh_speakers {
    uint16_t country;
    double people;
    bool official; /* de jure or de facto official there */
} wh_speakers;
wh_status wh_world_language(wh_world *world, const char *language, wh_arena *arena,
                            wh_speakers **rows, size_t *count, wh_error *err);
wh_status wh_world_script(wh_world *world, const char *script, wh_arena *arena, wh_speakers **rows,
                          size_t *count, wh_error *err);

/* ---- places by name (names.c) ---- */

/* Ids of hits that are no settlement: from WH_PLACE_ADMIN1 up a first-level division (+ its index),
 * from WH_PLACE_COUNTRY up a country (+ its index) whose places lie within 100 km, such as Malta.
 * Their extent_km is the radius that holds nine of ten of their places. */
#define WH_PLACE_ADMIN1 UINT32_C(0x80000000)
#define WH_PLACE_COUNTRY UINT32_C(0xC0000000)

typedef struct wh_place_hit {
    uint32_t id;
    const char *name;    /* main name */
    const char *matched; /* the name that matched, as in the source */
    uint16_t country, admin1;
    wh_point point;
    double population;
    double extent_km;
    int edits;     /* between the folded query and the folded name */
    bool translit; /* matched only after transliteration to Latin */
    bool is_main;  /* `matched` is the main name of the place (or its main name's native form) */
    double weight; /* prior of this namesake: grows with population, falls with edits; > 0 */
} wh_place_hit;

/* All places called `name` in any script, namesakes included; best first (fewer edits, then
 * weight), at most `limit` (0: 200). With `max_edits` 1 also those whose name one misreading makes
 * into `name`: a letter replaced, missing or added, two neighbours swapped, "rn" for "m" and the
 * like. Generic words ("city of", "市"), brackets and a division after a comma ("Salem, Oregon")
 * are understood. A name in a script that no place has is sought in Latin letters. */
wh_status wh_world_places(wh_world *world, const char *name, int max_edits, size_t limit,
                          wh_arena *arena, wh_place_hit **hits, size_t *count, wh_error *err);

/* How ordinary a folded name is, for keys of the gazetteer. */
typedef struct wh_name_use {
    double word_zipf; /* Zipf frequency (log10 per 10^9 words) in everyday text of the language
                         that uses it most; 0 if rarer than 3 or unknown */
    char word_language[4];
    bool surname; /* a frequent family name somewhere */
    bool given_name;
    bool sign_word;          /* a word that stands on signs, shops, vehicles or cameras */
    bool brand;              /* also a brand or operator */
    bool demonym_or_country; /* name of a country, or adjective of one */
} wh_name_use;
wh_status wh_world_name_use(wh_world *world, const char *folded, wh_name_use *out, wh_error *err);

/* ---- where is this point (regions.c) ---- */

typedef struct wh_region {
    uint16_t country; /* by polygon; WH_NO_COUNTRY at sea or in Antarctica */
    uint16_t admin1;  /* by polygon, else by the nearest place inside the country */
    double border_km; /* distance to the nearest edge of the country polygon; 0 if none */
    uint32_t place;   /* nearest place inside the same country within reach, 0 if none */
    const char *place_name;
    double place_km;
} wh_region;
/* Polygons first, then the place inside. Strings belong to the world. */
wh_status wh_world_reverse(wh_world *world, wh_point point, wh_region *out, wh_error *err);

/* Name of a place by id, or NULL; its record in `*hit` if not NULL (belongs to `arena`). */
wh_status wh_world_place(wh_world *world, uint32_t id, wh_arena *arena, wh_place_hit **hit,
                         wh_error *err);

/* ---- brands (brands.c) ---- */

typedef struct wh_brand_hit {
    const char *name, *kind;   /* "brands/shop/supermarket" */
    const uint16_t *countries; /* where it trades; count 0 = worldwide: says nothing */
    size_t country_count;
} wh_brand_hit;
/* Brands whose folded name (native or translated) equals the folded `name`. */
wh_status wh_world_brands(wh_world *world, const char *name, wh_arena *arena, wh_brand_hit **hits,
                          size_t *count, wh_error *err);

/* ---- outlines for maps ---- */

/* Simplified country outlines (Natural Earth) as closed rings, for drawing: `level` 0 = the world
 * at 1:110m, 1 = 1:50m. Belongs to `arena`. */
typedef struct wh_outline {
    uint16_t country; /* or WH_NO_COUNTRY */
    const wh_point *points;
    size_t count;
} wh_outline;
wh_status wh_world_outlines(wh_world *world, int level, wh_arena *arena, wh_outline **rings,
                            size_t *count, wh_error *err);

#endif
