/* A made-up world for tests of belief: countries and regions as neighbourhoods of random points,
 * towns in clusters with populations of many sizes, and cells of empty land. Same seed, same world.
 */
#ifndef WH_TESTS_BELIEF_WORLD_H
#define WH_TESTS_BELIEF_WORLD_H

#include "base/random.h"
#include "belief/calibrate.h"
#include "belief/clue.h"
#include "belief/site.h"

#include <math.h>
#include <stdlib.h>

typedef struct made_world {
    wh_sites sites;
    wh_site *site;
} made_world;

static inline void random_unit_vector(wh_random *random, float xyz[3]) {
    double v[3], norm = 0.0;
    for (int axis = 0; axis < 3; axis++) {
        v[axis] = wh_random_normal(random);
        norm += v[axis] * v[axis];
    }
    norm = sqrt(norm) > 1e-9 ? sqrt(norm) : 1.0;
    for (int axis = 0; axis < 3; axis++) {
        xyz[axis] = (float)(v[axis] / norm);
    }
    if (norm == 1.0) {
        xyz[0] = 1.0f;
        xyz[1] = xyz[2] = 0.0f;
    }
}

static inline uint16_t nearest_of(float (*points)[3], size_t count, const float xyz[3]) {
    size_t best = 0;
    float least = 9.0f;
    for (size_t i = 0; i < count; i++) {
        const float dx = points[i][0] - xyz[0], dy = points[i][1] - xyz[1],
                    dz = points[i][2] - xyz[2];
        const float d2 = dx * dx + dy * dy + dz * dz;
        if (d2 < least) {
            least = d2;
            best = i;
        }
    }
    return (uint16_t)best;
}

/* `count` sites, a tenth of them land cells, in `countries` countries of 5 regions each. */
static inline made_world make_world(uint64_t seed, size_t count, size_t countries) {
    enum { CLUSTERS = 100 };
    wh_random random = wh_random_seed(seed);
    made_world world = {.site = calloc(count, sizeof(wh_site))};
    float(*capital)[3] = calloc(countries, sizeof *capital);
    float(*region)[3] = calloc(countries * 5, sizeof *region);
    static float cluster[CLUSTERS][3];
    for (size_t i = 0; i < countries; i++) {
        random_unit_vector(&random, capital[i]);
    }
    for (size_t i = 0; i < countries * 5; i++) {
        random_unit_vector(&random, region[i]);
    }
    for (size_t i = 0; i < CLUSTERS; i++) {
        random_unit_vector(&random, cluster[i]);
        /* Every country has towns. */
        for (int axis = 0; i < countries && axis < 3; axis++) {
            cluster[i][axis] = capital[i][axis];
        }
    }
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        wh_site *site = &world.site[i];
        const bool cell = i % 10 == 9;
        random_unit_vector(&random, site->xyz);
        if (!cell) {
            const float *center = cluster[wh_random_below(&random, CLUSTERS)];
            const double u = wh_random_unit(&random), spread = 0.001 + 0.05 * u * u;
            double v[3], norm = 0.0;
            for (int axis = 0; axis < 3; axis++) {
                v[axis] = (double)center[axis] + spread * wh_random_normal(&random);
                norm += v[axis] * v[axis];
            }
            for (int axis = 0; axis < 3; axis++) {
                site->xyz[axis] = (float)(v[axis] / sqrt(norm));
            }
        }
        const double population = cell ? 0.0 : exp(8.0 + 1.6 * wh_random_normal(&random));
        site->extent_km = cell ? 60.0f : (float)(0.4 + 0.008 * sqrt(population));
        site->place = cell ? 0 : (uint32_t)(i + 1);
        site->country = nearest_of(capital, countries, site->xyz);
        site->admin1 = nearest_of(region, countries * 5, site->xyz);
        site->prior = cell ? 0.0f : (float)pow(population + 500.0, 0.7);
        sum += (double)site->prior;
    }
    for (size_t i = 0; i < count; i++) {
        wh_site *site = &world.site[i];
        site->prior = i % 10 == 9 ? (float)(0.05 / (double)(count / 10))
                                  : (float)(0.95 * (double)site->prior / sum);
    }
    world.sites = (wh_sites){.site = world.site, .count = count, .country_count = countries};
    free(capital);
    free(region);
    return world;
}

static inline void free_world(made_world *world) {
    free(world->site);
    world->site = NULL;
}

static inline wh_point site_point(const made_world *world, size_t i) {
    return wh_point_from_xyz(world->site[i].xyz);
}

/* A candidate at a site, as a gazetteer's hit would be. */
static inline wh_candidate site_candidate(const made_world *world, size_t i, double weight) {
    return (wh_candidate){.point = site_point(world, i),
                          .weight = weight,
                          .extent_km = (double)world->site[i].extent_km,
                          .country = world->site[i].country,
                          .admin1 = world->site[i].admin1,
                          .place = world->site[i].place};
}

/* The town with the largest prior in a country; SIZE_MAX if it has none. */
static inline size_t largest_town(const made_world *world, uint16_t country) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < world->sites.count; i++) {
        if (world->site[i].country == country && world->site[i].place != 0 &&
            (best == SIZE_MAX || world->site[i].prior > world->site[best].prior)) {
            best = i;
        }
    }
    return best;
}

static inline wh_clue points_clue(const char *family, const char *text, const char *reliability,
                                  const wh_candidate *candidates, size_t count) {
    return (wh_clue){.shown = {.kind = "place_name", .family = family, .text = text},
                     .reliability = reliability,
                     .claim = WH_CLAIM_POINTS,
                     .candidates = candidates,
                     .candidate_count = count,
                     .trust = 1.0};
}

static inline wh_clue country_clue(const char *family, const char *text, const char *reliability,
                                   const wh_country_weight *rows, size_t count) {
    return (wh_clue){.shown = {.kind = "language", .family = family, .text = text},
                     .reliability = reliability,
                     .claim = WH_CLAIM_COUNTRIES,
                     .countries = rows,
                     .country_count = count,
                     .trust = 1.0};
}

/* What most tests of belief stand on: a made-up world, a table of reliabilities, an arena. */
typedef struct made_fixture {
    made_world world;
    wh_calibration *calibration;
    wh_arena *arena;
} made_fixture;

static inline int made_fixture_set_up(void **state, uint64_t seed, const char *table) {
    made_fixture *x = calloc(1, sizeof *x);
    x->world = make_world(seed, 20000, 40);
    x->arena = wh_arena_create(0);
    *state = x;
    return wh_calibration_create(table, &x->calibration, NULL) == WH_OK ? 0 : -1;
}

static inline int made_fixture_tear_down(void **state) {
    made_fixture *x = *state;
    free_world(&x->world);
    wh_calibration_free(x->calibration);
    wh_arena_free(x->arena);
    free(x);
    return 0;
}

#endif
