/* How long one photo's clues take to weigh: wh_belief_fuse against plain double loops over every
 * site and candidate, in one run. `bench-belief [WORLD]`: on a world file's sites, else on 300,000
 * made-up ones. Exits 1 if the two disagree, or the loops are faster. */
#include "belief/belief.h"
#include "belief_world.h"
#include "world/world.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MOST_CLUES = 20, CANDIDATES = 40, ROWS = 12, ROUNDS = 5 };

typedef struct scene {
    wh_clue clues[MOST_CLUES];
    wh_candidate candidates[MOST_CLUES][CANDIDATES];
    wh_country_weight rows[MOST_CLUES][ROWS];
    char families[MOST_CLUES][24];
    size_t count;
} scene;

/* Processor time: other work on the machine must not change the ratio. */
static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Half place names with namesakes anywhere, half country tables; three clues to a family. */
static void make_scene(scene *s, const made_world *world, size_t count, uint64_t seed) {
    wh_random random = wh_random_seed(seed);
    const size_t home = wh_random_below(&random, world->sites.count);
    s->count = count;
    for (size_t e = 0; e < count; e++) {
        const size_t family = e % (count < 3 ? 1 : (count + 2) / 3);
        snprintf(s->families[e], sizeof s->families[e], "f%zu", family);
        for (size_t k = 0; k < CANDIDATES; k++) {
            const size_t site = k == 0 ? home : wh_random_below(&random, world->sites.count);
            s->candidates[e][k] = site_candidate(world, site, (double)world->site[site].prior);
            s->candidates[e][k].place = 1; /* no temporary sites: the reference has none */
        }
        for (size_t i = 0; i < ROWS; i++) {
            s->rows[e][i].country =
                i == 0 && world->site[home].country != WH_NO_COUNTRY
                    ? world->site[home].country
                    : (uint16_t)wh_random_below(&random, world->sites.country_count);
            s->rows[e][i].likelihood = 1.0 + wh_random_unit(&random);
        }
        s->clues[e] = family % 2 == 0
                          ? points_clue(s->families[e], "name", "place_name", s->candidates[e],
                                        1 + wh_random_below(&random, CANDIDATES))
                          : country_clue(s->families[e], "words", "language", s->rows[e], ROWS);
    }
}

/* ---- the reference: f for every site and clue, no grid, no classes kept ---- */

static void plain_points(const made_world *world, const wh_clue *clue, const double *ring_mass,
                         double *f, size_t *class) {
    static double prior[1 + CANDIDATES * 5], mass[1 + CANDIDATES * 5];
    static float at[CANDIDATES][3];
    const size_t n = clue->candidate_count, classes = 1 + n * 5;
    double limit[5], weights = 0.0;
    for (size_t k = 0; k < n; k++) {
        wh_point_to_xyz(clue->candidates[k].point, at[k]);
        weights += clue->candidates[k].weight;
    }
    for (size_t j = 0; j < 5; j++) {
        limit[j] = wh_chord2_from_km(WH_RING_KM[j]);
    }
    for (size_t i = 0; i < classes; i++) {
        prior[i] = 0.0;
        mass[i] = i == 0 ? ring_mass[5]
                         : clue->candidates[(i - 1) / 5].weight / weights * ring_mass[(i - 1) % 5];
    }
    for (size_t i = 0; i < world->sites.count; i++) {
        const float *x = world->site[i].xyz;
        double least = 9.0;
        size_t best = 0, ring = 0;
        for (size_t k = 0; k < n; k++) {
            const float dx = x[0] - at[k][0], dy = x[1] - at[k][1], dz = x[2] - at[k][2];
            const double chord2 = (double)(dx * dx + dy * dy + dz * dz);
            if (chord2 < least) {
                least = chord2;
                best = k;
            }
        }
        while (ring < 5 && least > limit[ring]) {
            ring++;
        }
        class[i] = ring == 5 ? 0 : 1 + best * 5 + ring;
        prior[class[i]] += (double)world->site[i].prior;
    }
    for (size_t i = 0; i < world->sites.count; i++) {
        f[i] = mass[class[i]] / prior[class[i]];
    }
}

static void plain_countries(const made_world *world, const wh_clue *clue, double right, double *f) {
    static double likelihood[UINT16_MAX + 1];
    double mean = 0.0;
    for (size_t c = 0; c <= UINT16_MAX; c++) {
        likelihood[c] = 0.0;
    }
    for (size_t i = 0; i < clue->country_count; i++) {
        likelihood[clue->countries[i].country] += clue->countries[i].likelihood;
    }
    for (size_t i = 0; i < world->sites.count; i++) {
        mean += (double)world->site[i].prior * likelihood[world->site[i].country];
    }
    for (size_t i = 0; i < world->sites.count; i++) {
        f[i] = (1.0 - right) + right * likelihood[world->site[i].country] / mean;
    }
}

/* The belief by the formula, then every clue's check by fusing again without its family, then the
 * mass around the 200 best sites: what wh_belief_fuse does, loop by loop. Returns P(best 25 km). */
static double plain_fuse(const made_world *world, const wh_calibration *calibration, scene *s,
                         double *log_family, double *f, double *p, size_t *class) {
    const size_t n = world->sites.count;
    size_t families = 0;
    for (size_t e = 0; e < s->count; e++) {
        const size_t family = (size_t)atoi(s->families[e] + 1);
        families = family >= families ? family + 1 : families;
    }
    for (size_t i = 0; i < n * families; i++) {
        log_family[i] = 0.0;
    }
    for (size_t g = 0; g < families; g++) {
        double members = 0.0;
        for (size_t e = 0; e < s->count; e++) {
            if ((size_t)atoi(s->families[e] + 1) != g) {
                continue;
            }
            const wh_reliability *r = wh_calibration_find(calibration, s->clues[e].reliability);
            if (s->clues[e].claim == WH_CLAIM_POINTS) {
                plain_points(world, &s->clues[e], r->ring_mass, f, class);
            } else {
                plain_countries(world, &s->clues[e], r->country, f);
            }
            members += 1.0;
            for (size_t i = 0; i < n; i++) {
                log_family[g * n + i] += f[i];
            }
        }
        for (size_t i = 0; i < n; i++) {
            log_family[g * n + i] = log(log_family[g * n + i] / members);
        }
    }
    /* -1: with every family; g: without it, as the check needs. */
    for (size_t without = families; without-- > 0 || without == SIZE_MAX;) {
        double top = -INFINITY, total = 0.0;
        for (size_t i = 0; i < n; i++) {
            p[i] = 0.0;
            for (size_t g = 0; g < families; g++) {
                p[i] += g == without ? 0.0 : log_family[g * n + i];
            }
            top = fmax(top, p[i]);
        }
        for (size_t i = 0; i < n; i++) {
            p[i] = (double)world->site[i].prior * exp(p[i] - top);
            total += p[i];
        }
        for (size_t i = 0; i < n; i++) {
            p[i] /= total;
        }
        if (without == SIZE_MAX) {
            break;
        }
    }
    double best = 0.0;
    static size_t order[200];
    for (size_t t = 0; t < 200; t++) {
        order[t] = 0;
        for (size_t i = 0; i < n; i++) {
            if (p[i] > (t == 0 ? -1.0 : 0.0) && (t == 0 || p[i] < p[order[t - 1]]) &&
                p[i] > (order[t] == 0 ? 0.0 : p[order[t]])) {
                order[t] = i;
            }
        }
    }
    const double reach = wh_chord2_from_km(25.0);
    for (size_t t = 0; t < 200; t++) {
        double sum = 0.0;
        const float *c = world->site[order[t]].xyz;
        for (size_t i = 0; i < n; i++) {
            const float *x = world->site[i].xyz;
            const float dx = x[0] - c[0], dy = x[1] - c[1], dz = x[2] - c[2];
            if ((double)(dx * dx + dy * dy + dz * dz) <= reach) {
                sum += p[i];
            }
        }
        best = fmax(best, sum);
    }
    return best;
}

static double median(double *values, size_t count) {
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0 && values[j] < values[j - 1]; j--) {
            const double kept = values[j];
            values[j] = values[j - 1];
            values[j - 1] = kept;
        }
    }
    return values[count / 2];
}

static int compare_times(const made_world *world, const wh_calibration *calibration) {
    const size_t n = world->sites.count;
    scene *s = calloc(1, sizeof *s);
    double *log_family = malloc(n * MOST_CLUES * sizeof *log_family);
    double *f = malloc(n * sizeof *f), *p = malloc(n * sizeof *p);
    size_t *class = malloc(n * sizeof *class);
    int result = s && log_family && f && p && class ? 0 : 1;
    static const size_t counts[] = {1, 10, MOST_CLUES};
    for (size_t c = 0; result == 0 && c < sizeof counts / sizeof *counts; c++) {
        double ours[ROUNDS], plain[ROUNDS];
        for (size_t round = 0; round < ROUNDS; round++) {
            make_scene(s, world, counts[c], round);
            wh_arena *arena = wh_arena_create(0);
            wh_belief *belief = NULL;
            wh_error err = {0};
            const wh_belief_params params = {.top = 5};
            double start = now_ms();
            const wh_status status = wh_belief_fuse(&world->sites, calibration, s->clues, s->count,
                                                    &params, arena, &belief, &err);
            ours[round] = now_ms() - start;
            if (status != WH_OK) {
                fprintf(stderr, "%s\n", err.message);
                result = 1;
            }
            start = now_ms();
            const double best = plain_fuse(world, calibration, s, log_family, f, p, class);
            plain[round] = now_ms() - start;
            /* Only far-off answers count as disagreement: the reference knows no extents, no
             * contradictions and no monotone densities. */
            if (status == WH_OK && best > 0.9 && belief->answer.country_mass < 0.5) {
                fprintf(stderr, "%zu clues: the reference finds %.3f in one place, ours %.3f\n",
                        counts[c], best, belief->answer.country_mass);
                result = 1;
            }
            wh_arena_free(arena);
        }
        const double own = median(ours, ROUNDS), reference = median(plain, ROUNDS);
        printf("belief  %2zu clues  %zu sites  %.1f ms  plain loops %.1f ms  ratio %.3f\n",
               counts[c], n, own, reference, own / reference);
        if (own > reference) {
            fprintf(stderr, "belief is slower than plain loops\n");
            result = 1;
        }
    }
    free(s);
    free(log_family);
    free(f);
    free(p);
    free(class);
    return result;
}

int main(int argc, char **argv) {
    wh_calibration *calibration = NULL;
    wh_world *file = NULL;
    wh_error err = {0};
    made_world made = {0};
    int result = 1;
    if (wh_calibration_builtin(&calibration, &err) != WH_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    if (argc > 1) {
        if (wh_world_open(argv[1], &file, &err) != WH_OK) {
            fprintf(stderr, "%s\n", err.message);
            goto done;
        }
        const wh_sites *sites = wh_world_sites(file);
        made.sites = *sites;
        made.site = malloc(sites->count * sizeof *made.site);
        if (!made.site) {
            goto done;
        }
        memcpy(made.site, sites->site, sites->count * sizeof *made.site);
        made.sites.site = made.site;
    } else {
        made = make_world(1, 300000, 250);
    }
    result = compare_times(&made, calibration);
done:
    free_world(&made);
    wh_world_free(file);
    wh_calibration_free(calibration);
    return result;
}
