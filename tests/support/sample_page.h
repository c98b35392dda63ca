/* A small world of a few outlines, and the dossiers of the sample answers drawn on it. */
#ifndef WH_TESTS_SAMPLE_PAGE_H
#define WH_TESTS_SAMPLE_PAGE_H

#include "report/page.h"
#include "sample_answers.h"

/* A square with a hole, an island across the antimeridian, and a polar cap. */
static const wh_point sample_square[] = {{40, -5}, {40, 20}, {55, 20}, {55, -5}};
static const wh_point sample_hole[] = {{46, 10}, {46, 12}, {47, 12}, {47, 10}};
static const wh_point sample_island[] = {{-10, 175}, {-10, -175}, {-15, -175}, {-15, 175}};
static const wh_point sample_cap[] = {{-70, -180}, {-70, -90}, {-70, 0}, {-70, 90}};
static const wh_outline sample_outlines[] = {{0, sample_square, 4},
                                             {0, sample_hole, 4},
                                             {1, sample_island, 4},
                                             {WH_NO_COUNTRY, sample_cap, 4}};

static inline wh_status sample_towns(void *context, wh_point centre, double km, wh_arena *arena,
                                     wh_map_label **labels, size_t *count, wh_error *err) {
    static wh_map_label towns[] = {{{48.5734, 7.7521}, "Strasbourg"},
                                   {{47.5596, 7.5886}, "Basel"},
                                   {{48.5734, 7.7521}, "Not shown: taken"},
                                   {{0, 0}, "Not shown: far away"}};
    (void)context, (void)centre, (void)km, (void)arena, (void)err;
    *labels = towns;
    *count = 4;
    return WH_OK;
}

static inline wh_status sample_page(const wh_answer *const *answers, size_t count, char **html,
                                    wh_error *err) {
    wh_map *map = NULL;
    wh_arena *arena = wh_arena_create(0);
    if (!arena) {
        return WH_ERR_NOMEM;
    }
    wh_status status = wh_map_create(sample_outlines, 4, sample_outlines, 4, arena, &map, err);
    if (status == WH_OK) {
        wh_page_source source = {map, "GeoNames, CC BY 4.0\nNatural Earth <public domain>",
                                 sample_towns, NULL};
        status = wh_page_write(&source, answers, count, html, err);
    }
    wh_arena_free(arena);
    return status;
}

#endif
