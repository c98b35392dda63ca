/* Adding clues: one record, its claim, and the words for a person. */
#include "base/status.h"
#include "evidence/clues.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "text_clues"
#define MAX_CANDIDATES 60

static bool same(const char *a, const char *b) {
    return a == b || (a && b && !strcmp(a, b));
}

wh_status wh_clue_add(wh_finder *finder, const char *kind, const char *reliability,
                      const char *family, const wh_line *line, const char *text, wh_clue **out) {
    *out = NULL;
    if (!kind || !reliability || !family)
        return wh_fail_nomem(finder->err, STAGE);
    if (finder->count >= WH_MAX_CLUES)
        return WH_OK;
    for (size_t i = 0; i < finder->count; i++) {
        const wh_evidence *shown = &finder->clues[i].shown;
        if (same(shown->kind, kind) && same(shown->family, family) && same(shown->text, text))
            return WH_OK;
    }
    if (!wh_arena_grow(finder->arena, (void **)&finder->clues, &finder->capacity, finder->count + 1,
                       sizeof *finder->clues))
        return wh_fail_nomem(finder->err, STAGE);
    wh_clue *clue = &finder->clues[finder->count++];
    *clue = (wh_clue){.shown = {.kind = kind, .family = family, .text = text},
                      .reliability = reliability,
                      .claim = WH_CLAIM_NONE,
                      .trust = 1};
    if (line) {
        clue->shown.source = line->seen->engine;
        clue->shown.has_box = true;
        memcpy(clue->shown.box, line->seen->box, sizeof clue->shown.box);
        clue->shown.cost_ms = line->seen->cost_ms;
        clue->trust = line->trust;
    }
    *out = clue;
    return WH_OK;
}

void wh_clue_widen(wh_clue *clue, const wh_line *line) {
    double *box = clue->shown.box;
    const double *other = line->seen->box;
    for (int i = 0; i < 2; i++) {
        box[i] = other[i] < box[i] ? other[i] : box[i];
        box[i + 2] = other[i + 2] > box[i + 2] ? other[i + 2] : box[i + 2];
    }
    if (line->trust < clue->trust)
        clue->trust = line->trust;
}

double *wh_country_table(const wh_finder *finder) {
    return wh_arena_alloc(finder->arena, wh_world_country_count(finder->world), sizeof(double));
}

void wh_table_raise(const wh_finder *finder, double *table, const char *codes, double value) {
    for (const char *at = codes; *at;) {
        size_t bytes = strcspn(at, " ");
        if (bytes == 2) {
            uint16_t country =
                wh_world_country_index(finder->world, (const char[3]){at[0], at[1], 0});
            if (country != WH_NO_COUNTRY && table[country] < value)
                table[country] = value;
        }
        at += bytes + strspn(at + bytes, " ");
    }
}

wh_status wh_clue_claim_countries(wh_finder *finder, wh_clue *clue, const double *likelihood) {
    size_t total = wh_world_country_count(finder->world), count = 0;
    wh_country_weight *rows = wh_arena_alloc(finder->arena, total, sizeof *rows);
    if (!rows)
        return wh_fail_nomem(finder->err, STAGE);
    for (size_t i = 0; i < total; i++)
        if (likelihood[i] > 0 && isfinite(likelihood[i]))
            rows[count++] = (wh_country_weight){(uint16_t)i, likelihood[i]};
    if (!count)
        return WH_OK;
    clue->claim = WH_CLAIM_COUNTRIES;
    clue->countries = rows;
    clue->country_count = count;
    return WH_OK;
}

/* A country of a table, for sorting. */
typedef struct ranked {
    double weight;
    const char *name;
} ranked;

static int by_weight(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return strcmp(x->name, y->name);
}

const char *wh_table_names(const wh_finder *finder, const double *table) {
    size_t total = wh_world_country_count(finder->world), count = 0;
    ranked *rows = wh_arena_alloc(finder->arena, total, sizeof *rows);
    if (!rows)
        return NULL;
    double most = 0;
    for (size_t i = 0; i < total; i++)
        most = table[i] > most ? table[i] : most;
    for (size_t i = 0; i < total; i++) {
        const wh_country *country = wh_world_country(finder->world, i);
        /* A twentieth of the largest share is not worth a word. */
        if (country && table[i] > 0.05 * most)
            rows[count++] = (ranked){table[i] * (country->population + 1), country->name};
    }
    if (!count)
        return "no country";
    qsort(rows, count, sizeof *rows, by_weight);
    if (count == 1)
        return rows[0].name;
    if (count == 2)
        return wh_arena_printf(finder->arena, "%s and %s", rows[0].name, rows[1].name);
    if (count == 3)
        return wh_arena_printf(finder->arena, "%s, %s and %s", rows[0].name, rows[1].name,
                               rows[2].name);
    return wh_arena_printf(finder->arena, "%s, %s and %zu other countries", rows[0].name,
                           rows[1].name, count - 2);
}

void wh_clue_claim_nothing(wh_clue *clue, const char *says) {
    clue->claim = WH_CLAIM_NONE;
    clue->shown.says = says;
    clue->shown.reason = says;
}

wh_status wh_clue_claim_places(wh_finder *finder, wh_clue *clue, const wh_place_hit *hits,
                               size_t count) {
    if (count > MAX_CANDIDATES)
        count = MAX_CANDIDATES;
    wh_candidate *rows = wh_arena_alloc(finder->arena, count, sizeof *rows);
    if (!rows)
        return wh_fail_nomem(finder->err, STAGE);
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        if (hits[i].weight > 0)
            rows[used++] = (wh_candidate){.point = hits[i].point,
                                          .weight = hits[i].weight,
                                          .extent_km = hits[i].extent_km,
                                          .country = hits[i].country,
                                          .admin1 = hits[i].admin1,
                                          .place = hits[i].id};
    if (!used)
        return WH_OK;
    clue->claim = WH_CLAIM_POINTS;
    clue->candidates = rows;
    clue->candidate_count = used;
    return WH_OK;
}

/* Namesakes below a fifth of the likeliest one are not what a sign means. */
static double least_weight(const wh_place_hit *hits, size_t count) {
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = hits[i].weight > most ? hits[i].weight : most;
    return most / 5;
}

wh_status wh_note_places(wh_finder *finder, const wh_place_hit *hits, size_t count,
                         const char *family, const char *reliability) {
    double least = least_weight(hits, count);
    for (size_t i = 0; i < count; i++) {
        if (hits[i].weight < least)
            continue;
        if (!wh_arena_grow(finder->arena, (void **)&finder->named, &finder->named_capacity,
                           finder->named_count + 1, sizeof *finder->named))
            return wh_fail_nomem(finder->err, STAGE);
        finder->named[finder->named_count++] = (wh_named_place){hits[i].id, family, reliability};
    }
    return WH_OK;
}

const wh_named_place *wh_find_named(const wh_finder *finder, const wh_place_hit *hits,
                                    size_t count) {
    double least = least_weight(hits, count);
    for (size_t k = 0; k < finder->named_count; k++)
        for (size_t i = 0; i < count; i++)
            if (hits[i].weight >= least && hits[i].id == finder->named[k].place)
                return &finder->named[k];
    return NULL;
}

size_t wh_clue_count(const wh_finder *finder, const char *kind) {
    size_t count = 0;
    for (size_t i = 0; i < finder->count; i++)
        if (finder->clues[i].claim != WH_CLAIM_NONE && !strcmp(finder->clues[i].shown.kind, kind))
            count++;
    return count;
}

wh_status wh_add_table_clue(wh_finder *finder, const char *kind, const char *class,
                            const char *family, const wh_line *line, const char *text,
                            const double *table, const char *what) {
    wh_clue *clue;
    wh_status status = wh_clue_add(finder, kind, class, family, line, text, &clue);
    if (status != WH_OK || !clue)
        return status;
    const char *names = wh_table_names(finder, table);
    clue->shown.says =
        names ? wh_arena_printf(finder->arena, "“%s” %s %s", text, what, names) : NULL;
    if (!clue->shown.says)
        return wh_fail_nomem(finder->err, STAGE);
    return wh_clue_claim_countries(finder, clue, table);
}
