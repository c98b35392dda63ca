/* The keys under which a name is indexed and sought, and how much each kind of match counts.
 * Shared by build_places.c and names.c: both sides must make the same keys. */
#ifndef WH_WORLD_NAME_FORMS_H
#define WH_WORLD_NAME_FORMS_H

#include "base/arena.h"
#include "whence.h"

#define WH_KEY_LONGEST 96 /* code points of a key; longer names are not indexed */

/* How a key came from a name, best first. */
typedef enum wh_name_form {
    WH_FORM_FOLDED, /* wh_text_fold */
    WH_FORM_CORE,   /* wh_name_core, or one part of "A / B" or "A (B)" */
    WH_FORM_LATIN   /* wh_translit_fold */
} wh_name_form;

/* What is known about a name of a place (table name, column flags). */
enum {
    WH_NAME_MAIN = 1,      /* the place's main name */
    WH_NAME_NATIVE = 2,    /* in the script that most people of the country write */
    WH_NAME_ROMANIZED = 4, /* a machine's transliteration: begins with a small Latin letter */
    WH_NAME_CODE = 8,      /* an airport or other code: up to three capitals or digits */
    WH_NAME_REGION = 16,   /* of a first-level division */
    WH_NAME_COUNTRY = 32   /* of a territory */
};

typedef struct wh_name_shaper wh_name_shaper;
wh_status wh_name_shaper_create(wh_name_shaper **out, wh_error *err);
void wh_name_shaper_free(wh_name_shaper *shaper);

/* The common core of spellings of one name, from its folded key: traditional Chinese characters
 * simplified, one generic administrative word dropped ("city of", "город", "市", "시": only before
 * or after a rest of 3 letters, 2 ideographs or syllables), Saint, Sankt, Sint and St. made one,
 * and blanks taken out (hyphen, blank or nothing between the parts). NULL without memory. */
char *wh_name_core(const wh_name_shaper *shaper, wh_arena *arena, const char *folded);

/* The code points of `text` in reverse order: names that share an ending share its beginning. */
char *wh_name_backward(wh_arena *arena, const char *text);

/* Parts of a raw name that are names themselves: both sides of " / ", what stands before a bracket.
 * At most `most` parts in `*parts`. False without memory. */
bool wh_name_parts(wh_arena *arena, const char *raw, char **parts, size_t most, size_t *count);

/* Flags of an alternate name by its look. */
unsigned wh_name_flags(const char *raw);

/* How far a name answers a query in Latin letters with accents: 1 if it has the same ones, else
 * less
 * ("Çançun" for "Cancún"). Signs drop accents, but seldom set others; without any, 1. */
double wh_name_accent_share(const char *query, const char *raw);

/* Weight of a place among its namesakes before anything else is known: the prior of its site. */
double wh_place_weight(double population);

/* How much of it counts when the place was found under a name with `flags` through `form`. */
double wh_name_share(unsigned flags, wh_name_form form);

/* Radius of a settlement: of a disc that holds its people at 3,000 per km², the density that large
 * and small towns share to within a factor of two or three; at least 1 km, the precision of a
 * gazetteer's point. */
double wh_place_extent_km(double population);

#endif
