/* From lines of text to clues about the place: runs the finders in their order. */
#include "evidence/text_clues.h"

#include "base/clock.h"
#include "base/status.h"
#include "evidence/clues.h"

#include <string.h>

#define STAGE "text_clues"

/* Lines that are no evidence are shown, so that a person sees that they were read. */
static wh_status show_asides(wh_finder *finder) {
    for (size_t i = 0; i < finder->line_count; i++) {
        const wh_line *line = &finder->lines[i];
        if (!line->aside)
            continue;
        wh_clue *clue;
        wh_status status = wh_clue_add(finder, "text", "text", "aside", line, line->text, &clue);
        if (status != WH_OK)
            return status;
        if (clue) {
            clue->shown.says = wh_arena_printf(finder->arena, "This text %s", line->aside);
            if (!clue->shown.says)
                return wh_fail_nomem(finder->err, STAGE);
            wh_clue_claim_nothing(clue, clue->shown.says);
        }
    }
    return WH_OK;
}

/* The data set that a clue of a kind was looked up in, for its `source`. */
static const char *data_of(const char *kind) {
    static const struct {
        const char *kind, *data;
    } sources[] = {
        {"place_name", "GeoNames"},       {"eponym", "GeoNames"},
        {"road_distance", "GeoNames"},    {"brand", "name-suggestion-index"},
        {"script", "Unicode CLDR"},       {"language", "Unicode CLDR"},
        {"country_name", "Unicode CLDR"},
    };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (!strcmp(sources[i].kind, kind))
            return sources[i].data;
    return NULL;
}

static wh_status name_sources(wh_finder *finder) {
    for (size_t i = 0; i < finder->count; i++) {
        wh_evidence *shown = &finder->clues[i].shown;
        const char *engine = shown->source ? shown->source : "text", *data = data_of(shown->kind);
        shown->source = data ? wh_arena_printf(finder->arena, "%s, %s", engine, data) : engine;
        if (!shown->source)
            return wh_fail_nomem(finder->err, STAGE);
    }
    return WH_OK;
}

wh_status wh_text_clues(wh_world *world, const wh_text_line *lines, size_t line_count,
                        wh_arena *arena, wh_clue **clues, size_t *count, wh_error *err) {
    /* Road signs come first, so that their names are not claimed twice; numbers and brands before
     * names and languages, so that a brand's letters tell no language. */
    static wh_status (*const finders[])(wh_finder *) = {
        wh_find_road_signs, wh_find_contacts,        wh_find_postcodes, wh_find_money,
        wh_find_brands,     wh_find_countries,       wh_find_places,    wh_find_sign_words,
        wh_find_scripts,    wh_find_latin_languages, show_asides,
    };
    if (!world || !arena || !clues || !count || (line_count && !lines))
        return wh_fail(err, WH_ERR_ARG, STAGE, "a parameter is missing");
    *clues = NULL;
    *count = 0;
    if (!line_count)
        return WH_OK;
    wh_finder finder = {.world = world, .arena = arena, .err = err};
    wh_status status = wh_lexicon_create(arena, &finder.lexicon, err);
    if (status == WH_OK)
        status = wh_prepare_lines(&finder, lines, line_count);
    for (size_t i = 0; i < sizeof finders / sizeof *finders && status == WH_OK; i++) {
        size_t first = finder.count;
        double start = wh_clock_ms();
        status = finders[i](&finder);
        /* What a finder took is shared by what it found, on top of the reading. */
        size_t found = finder.count - first;
        for (size_t k = first; k < finder.count; k++)
            finder.clues[k].shown.cost_ms += (wh_clock_ms() - start) / (double)found;
    }
    if (status == WH_OK)
        status = name_sources(&finder);
    if (status != WH_OK)
        return status;
    *clues = finder.clues;
    *count = finder.count;
    return WH_OK;
}
