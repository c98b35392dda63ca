/* Feeds the dossier from the world file: outlines, towns to label, attribution. */
#include "report/dossier.h"
#include "report/report.h"

#include "base/status.h"

#include <string.h>

#define MAX_TOWNS 14

typedef struct town {
    float prior;
    uint32_t place;
} town;

/* Keeps the MAX_TOWNS largest, largest first. */
static void keep_town(town *towns, size_t *count, town candidate) {
    size_t at = *count;
    while (at > 0 && towns[at - 1].prior < candidate.prior) {
        at--;
    }
    if (at == MAX_TOWNS) {
        return;
    }
    size_t kept = *count < MAX_TOWNS ? *count : MAX_TOWNS - 1;
    memmove(&towns[at + 1], &towns[at], (kept - at) * sizeof *towns);
    towns[at] = candidate;
    *count = kept + 1;
}

static wh_status find_towns(void *context, wh_point centre, double km, wh_arena *arena,
                            wh_map_label **labels, size_t *count, wh_error *err) {
    wh_world *world = context;
    const wh_sites *sites = wh_world_sites(world);
    town towns[MAX_TOWNS];
    size_t found = 0;
    float middle[3];
    wh_point_to_xyz(centre, middle);
    double reach = wh_chord2_from_km(km);
    for (size_t i = 0; i < sites->count; i++) {
        const wh_site *site = &sites->site[i];
        double x = site->xyz[0] - middle[0], y = site->xyz[1] - middle[1];
        double z = site->xyz[2] - middle[2];
        if (site->place && x * x + y * y + z * z <= reach) {
            keep_town(towns, &found, (town){site->prior, site->place});
        }
    }
    wh_map_label *list = wh_arena_alloc(arena, found, sizeof *list);
    if (!list) {
        return wh_fail_nomem(err, "report");
    }
    size_t named = 0;
    for (size_t i = 0; i < found; i++) {
        wh_place_hit *hit = NULL;
        wh_status status = wh_world_place(world, towns[i].place, arena, &hit, err);
        if (status != WH_OK) {
            return status;
        }
        if (hit && hit->name) {
            list[named++] = (wh_map_label){hit->point, hit->name};
        }
    }
    *labels = list;
    *count = named;
    return WH_OK;
}

/* All that a page needs besides answers, in `arena`. */
static wh_status open_source(wh_world *world, wh_arena *arena, wh_page_source *source,
                             wh_error *err) {
    wh_outline *coarse = NULL, *fine = NULL;
    size_t coarse_count = 0, fine_count = 0;
    wh_map *map = NULL;
    wh_status status = wh_world_outlines(world, 0, arena, &coarse, &coarse_count, err);
    if (status == WH_OK) {
        status = wh_world_outlines(world, 1, arena, &fine, &fine_count, err);
    }
    if (status == WH_OK) {
        status = wh_map_create(coarse, coarse_count, fine, fine_count, arena, &map, err);
    }
    if (status == WH_OK) {
        *source = (wh_page_source){map, wh_world_describe(world).attribution, find_towns, world};
    }
    return status;
}

wh_status wh_report_html(wh_world *world, const wh_answer *const *answers, size_t count, char **out,
                         wh_error *err) {
    wh_page_source source;
    wh_arena *arena = wh_arena_create(0);
    wh_status status =
        arena ? open_source(world, arena, &source, err) : wh_fail_nomem(err, "report");
    if (status == WH_OK) {
        status = wh_page_write(&source, answers, count, out, err);
    }
    wh_arena_free(arena);
    return status;
}

wh_status wh_report_dossier(wh_world *world, const char *path, wh_dossier **out, wh_error *err) {
    wh_page_source source;
    wh_arena *arena = wh_arena_create(0);
    wh_status status =
        arena ? open_source(world, arena, &source, err) : wh_fail_nomem(err, "report");
    if (status == WH_OK) {
        return wh_dossier_open(&source, arena, path, out, err);
    }
    wh_arena_free(arena);
    return status;
}
