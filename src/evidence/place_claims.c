/* Judges names of places: what a name at that spot of that line may claim, if anything. */
#include "base/status.h"
#include "base/text.h"
#include "evidence/place_names.h"

#include <string.h>

#define STAGE "text_clues"
#define SIGN_REACH_KM 80.0 /* names on one sign lie within this */

/* ---- signs that list places ---- */

static bool may_agree(const wh_found_name *name) {
    return name->whole && !name->second && !name->fuzzy && name->length >= 4 &&
           !(name->near & (WH_ROLE_VENUE | WH_ROLE_ORIGIN | WH_ROLE_STREET)) &&
           name->line->trust >= 0.6;
}

/* Whether namesake `hit` has a namesake of `other` near it, but is not the same place. */
static bool has_neighbour(const wh_place_hit *hit, const wh_found_name *other) {
    for (size_t i = 0; i < other->count; i++) {
        const wh_place_hit *near = &other->hits[i];
        if (near->id != hit->id && near->country == hit->country &&
            wh_haversine_km(near->point, hit->point) <= SIGN_REACH_KM)
            return true;
    }
    return false;
}

static size_t count_agreeing(const wh_found_name *a, const wh_found_name *b) {
    size_t count = 0;
    for (size_t i = 0; i < a->count; i++)
        count += has_neighbour(&a->hits[i], b);
    return count;
}

/* Keeps the namesakes of `name` that agree with `other`. */
static wh_status keep_agreeing(wh_finder *finder, wh_found_name *name, const wh_found_name *other,
                               wh_place_hit **kept, size_t *count) {
    *kept = wh_arena_alloc(finder->arena, name->count, sizeof **kept);
    if (!*kept)
        return wh_fail_nomem(finder->err, STAGE);
    *count = 0;
    for (size_t i = 0; i < name->count; i++)
        if (has_neighbour(&name->hits[i], other))
            (*kept)[(*count)++] = name->hits[i];
    return WH_OK;
}

static wh_status match_pair(wh_finder *finder, wh_found_name *a, wh_found_name *b, int sign) {
    size_t agreeing = count_agreeing(a, b);
    /* With dozens of namesakes two of them are neighbours by accident. */
    if (!agreeing || agreeing > 3 || (a->rarity != WH_RARE && b->rarity != WH_RARE))
        return WH_OK;
    wh_place_hit *kept_a, *kept_b;
    size_t count_a, count_b;
    wh_status status = keep_agreeing(finder, a, b, &kept_a, &count_a);
    if (status == WH_OK)
        status = keep_agreeing(finder, b, a, &kept_b, &count_b);
    if (status != WH_OK)
        return status;
    int number = a->agrees ? a->sign : b->agrees ? b->sign : sign;
    a->hits = kept_a;
    a->count = count_a;
    b->hits = kept_b;
    b->count = count_b;
    a->agrees = b->agrees = true;
    a->sign = b->sign = number;
    return WH_OK;
}

wh_status wh_match_signs(wh_finder *finder, wh_found_name *names, size_t count) {
    int sign = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++) {
            wh_found_name *a = &names[i], *b = &names[k];
            if (!may_agree(a) || !may_agree(b) || !strcmp(a->key, b->key) ||
                !wh_lines_near(a->line, b->line, 1.5))
                continue;
            wh_status status = match_pair(finder, a, b, ++sign);
            if (status != WH_OK)
                return status;
        }
    return WH_OK;
}

/* ---- judging ---- */

/* Letters that a name needs in any context: three in Latin are codes, sizes and noise. */
static size_t shortest(const wh_found_name *name) {
    if (!name->spaced)
        return 2;
    return strcmp(wh_text_script(name->text), "Latn") ? 3 : 4;
}

/* Long enough not to be an accident: small places bear almost any short string. */
static bool is_distinct(const wh_found_name *name) {
    if (!name->spaced)
        return name->length >= 3;
    if (name->large)
        return name->length >= 5;
    return name->words >= 2 ? name->length >= 8 : name->length >= 5;
}

static const char *judge_context(const wh_found_name *name) {
    bool known = name->rarity == WH_RARE || name->large;
    if (name->near & WH_ROLE_ORIGIN)
        return NULL;
    if (name->near & WH_ROLE_STREET)
        return known && !name->address ? "eponym/street" : NULL;
    if (name->near & WH_ROLE_VENUE && !(name->beside & WH_ROLE_ADMIN))
        return known ? "eponym/venue" : NULL;
    if (name->beside & WH_ROLE_ADMIN && name->length >= shortest(name))
        return "place_name/admin";
    if (name->address && name->length >= 4)
        return "place_name/address";
    if (name->beside & WH_ROLE_TRANSIT && (known || name->rarity == WH_NAME || name->inflected) &&
        name->length >= shortest(name))
        return "place_name/transit";
    return NULL;
}

/* Each further kind of bearer of a name asks for a city three times as large. */
static bool outweighs_bearers(const wh_found_name *name) {
    double people = WH_LARGE_PLACE;
    for (int i = 1; i < name->other_uses; i++)
        people *= 3;
    return name->population >= people;
}

/* "Bayern", "California": the likeliest namesake is a first-level division. */
static bool is_region(const wh_found_name *name) {
    size_t best = 0;
    for (size_t i = 1; i < name->count; i++)
        if (name->hits[i].weight > name->hits[best].weight)
            best = i;
    return name->count && name->hits[best].id >= WH_PLACE_ADMIN1 &&
           name->hits[best].id < WH_PLACE_COUNTRY;
}

/* A small place's name, alone on its line and well read. */
static const char *judge_small(const wh_found_name *name) {
    if (!name->main || name->lower || name->line->trust < 0.8)
        return NULL;
    if (name->rarity == WH_RARE)
        return is_distinct(name)                ? "place_name/whole/rare/small"
               : name->length >= shortest(name) ? "place_name/whole/short"
                                                : NULL;
    if (name->rarity == WH_NAME && is_distinct(name) && name->other_uses == 1 &&
        (name->length >= 6 || !name->spaced))
        return "place_name/whole/name/small";
    return NULL;
}

static const char *judge_whole(const wh_found_name *name) {
    bool long_enough = name->length >= (name->lower ? 5 : shortest(name));
    if (name->famous)
        return "place_name/whole/famous";
    if (name->rarity == WH_RARE && name->main && long_enough && is_region(name))
        return "place_name/region";
    if (name->rarity == WH_RARE && name->large && long_enough)
        return "place_name/whole/rare/large";
    if (name->rarity == WH_NAME && !name->lower && outweighs_bearers(name) && long_enough)
        return "place_name/whole/name/large";
    if (name->rarity == WH_COMMON && !name->lower && name->large && name->main && long_enough)
        return "place_name/whole/word/large";
    const char *small = name->large ? NULL : judge_small(name);
    if (small)
        return small;
    /* A road's number beside it makes even an everyday word a destination. */
    if (name->route && name->large)
        return "place_name/transit";
    return NULL;
}

static const char *judge_part(const wh_found_name *name) {
    if (name->famous || name->line->trust < 0.6)
        return NULL;
    if (name->rarity == WH_RARE && name->large && is_distinct(name))
        return "place_name/part/rare/large";
    if (name->rarity == WH_RARE && name->segment && is_distinct(name) &&
        (name->words >= 2 || name->length >= 8) && name->spaced && name->main)
        return "place_name/part/rare/small";
    if (name->rarity == WH_NAME && name->large && name->segment && is_distinct(name))
        return "place_name/part/name/large";
    return NULL;
}

/* The class of the claim, or NULL and in `*why` a reason that a person may want to know. */
static const char *judge(const wh_found_name *name, const char **why) {
    static const unsigned context = WH_ROLE_STREET | WH_ROLE_VENUE | WH_ROLE_ORIGIN;
    *why = name->longer ? "The beginning of a longer name, which is not in the gazetteer" : NULL;
    if (name->longer)
        return NULL;
    if (name->fuzzy)
        return name->whole && !(name->near & context) ? "place_name/fuzzy" : NULL;
    const char *class = judge_context(name);
    if (class || name->inflected)
        return class;
    if (name->near & context) {
        if (name->large)
            *why = name->near & WH_ROLE_ORIGIN
                       ? "A name of origin on goods or an advertisement says nothing about the spot"
                       : "A street, shop or restaurant named after a place may be anywhere";
        return NULL;
    }
    if (name->agrees)
        return "place_name/sign";
    class = name->whole ? judge_whole(name) : judge_part(name);
    if (!class && name->whole && name->large)
        *why = name->rarity == WH_WORD
                   ? "The name of a place, but also an everyday word: it counts only on a road "
                     "sign, in an address or beside an administrative word"
                   : "The name of a place, but too short or too often a person's or a brand's";
    else if (!class && name->famous)
        *why = "A name that goods, posters and captions bear all over the world, in a longer text";
    return class;
}

static const char *say(const wh_finder *finder, const wh_found_name *name) {
    double *table = wh_country_table(finder);
    if (!table)
        return NULL;
    size_t main = 0;
    for (size_t i = 1; i < name->count; i++)
        if (name->hits[i].weight > name->hits[main].weight)
            main = i;
    const wh_place_hit *best = &name->hits[main];
    const wh_country *country = wh_world_country(finder->world, best->country);
    const char *where = country ? country->name : "no country";
    const char *verb = name->fuzzy       ? "is one misread letter from"
                       : name->inflected ? "is a case of the name of"
                                         : "is the name of";
    if (name->count == 1)
        return wh_arena_printf(finder->arena, "“%s” %s %s in %s", name->text, verb, best->name,
                               where);
    return wh_arena_printf(finder->arena, "“%s” %s %s in %s, and of %zu other place%s", name->text,
                           verb, best->name, where, name->count - 1, name->count == 2 ? "" : "s");
}

/* Classes whose names are often something else: goods, persons, words, noise. */
static bool is_doubtful(const char *class) {
    return !strncmp(class, "place_name/whole/", 17) && strncmp(class, "place_name/whole/rare", 21);
}

/* One sign's names are one family; so are names of one place, in whatever script. A place that is
 * named twice, in two scripts, is meant: then the surer class holds for the doubtful name, too. */
static wh_status choose_family(wh_finder *finder, const wh_found_name *name, const char **class,
                               const char **family) {
    const wh_named_place *named = *class ? wh_find_named(finder, name->hits, name->count) : NULL;
    if (named) {
        *family = named->family;
        if (is_doubtful(*class) && !strncmp(named->reliability, "place_name/", 11))
            *class = named->reliability;
        return WH_OK;
    }
    *family = name->agrees && *class ? wh_arena_printf(finder->arena, "place:sign %d", name->sign)
                                     : wh_arena_printf(finder->arena, "place:%s", name->key);
    if (!*family)
        return wh_fail_nomem(finder->err, STAGE);
    return *class ? wh_note_places(finder, name->hits, name->count, *family, *class) : WH_OK;
}

wh_status wh_claim_name(wh_finder *finder, const wh_found_name *name) {
    const char *why, *family;
    const char *class = judge(name, &why);
    if (!class && (!why || name->line->idle))
        return WH_OK;
    name->line->idle |= !class;
    const char *kind = class && !strncmp(class, "eponym", 6) ? "eponym" : "place_name";
    wh_clue *clue;
    wh_status status = choose_family(finder, name, &class, &family);
    if (status == WH_OK)
        status = wh_clue_add(finder, kind, class ? class : "place_name", family, name->line,
                             name->text, &clue);
    if (status != WH_OK || !clue)
        return status;
    if (name->second)
        wh_clue_widen(clue, name->second);
    for (size_t i = name->first; class && i <= name->last; i++)
        name->line->tokens[i].spent = true;
    if (!class) {
        wh_clue_claim_nothing(clue, why);
        return WH_OK;
    }
    clue->shown.says = say(finder, name);
    if (!clue->shown.says)
        return wh_fail_nomem(finder->err, STAGE);
    return wh_clue_claim_places(finder, clue, name->hits, name->count);
}
