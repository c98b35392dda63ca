/* Trials on drawn photos: does a 90 % radius hold the truth 90 times of 100, is the confidence the
 * share of right countries, and what do clues do that are counted several times?
 *
 * Two ways of drawing. Exact: namesakes are drawn first, the truth from the belief that they alone
 * give, then languages given the truth; so the joint distribution is the model's. Rings: several
 * place names, each drawn into a ring around the truth; the model divides by the prior of the ring
 * around the *named* place instead, so it is a little overconfident there, and T must take that. */
#include "belief/fusion.h"
#include "belief_world.h"
#include "cmocka_all.h"
#include "near.h"

#include <stdio.h>

enum { LANGUAGES = 12, DRAWS = 500, MOST_CLUES = 4, DECOYS = 3 };
enum { COPIES = 4 };

/* Languages are right 85 times of 100. */
#define RIGHT 0.85
static const double MASS[WH_RING_COUNT] = {0.30, 0.30, 0.14, 0.07, 0.04, 0.15};
static const char *TABLE =
    "{\"format\": \"whence-reliability/1\", \"kinds\": {"
    "\"p\": {\"rings\": {\"prior\": [0.30, 0.30, 0.14, 0.07, 0.04, 0.15], \"counts\": "
    "[0,0,0,0,0,0]}},"
    "\"c\": {\"country\": {\"prior\": 0.85, \"right\": 0, \"n\": 0}}}}";

typedef struct fixture {
    made_world world;
    wh_calibration *calibration;
    double *cumulative; /* of the prior */
    double ring_prior[WH_RING_COUNT];
    wh_country_weight rows[LANGUAGES][1024];
    size_t row_count[LANGUAGES];
} fixture;

/* One photo: where it was taken, and clues as the model says that they come. */
typedef struct draw {
    wh_point truth;
    uint16_t country;
    wh_clue clues[MOST_CLUES];
    wh_candidate candidates[MOST_CLUES][1 + DECOYS];
    size_t count;
} draw;

typedef struct score {
    size_t n, within50, within90, right, answered;
    double confidence;
} score;

#ifdef WH_TRIAL_WORLD
/* Built a second time by bench/belief: on the sites of the world file that WH_WORLD names. */
#include "world/world.h"

static made_world trial_world(void) {
    wh_world *world = NULL;
    wh_error err = {0};
    const char *path = getenv("WH_WORLD");
    if (!path || wh_world_open(path, &world, &err) != WH_OK) {
        fail_msg("WH_WORLD: %s", path ? err.message : "names no world file");
    }
    const wh_sites *sites = wh_world_sites(world);
    made_world copy = {.sites = *sites, .site = calloc(sites->count, sizeof *sites->site)};
    memcpy(copy.site, sites->site, sites->count * sizeof *sites->site);
    copy.sites.site = copy.site;
    wh_world_free(world);
    print_message("%zu sites of %s\n", copy.sites.count, path);
    return copy;
}
#else
static made_world trial_world(void) {
    return make_world(2024, 10000, 40);
}
#endif

static int set_up(void **state) {
    fixture *x = calloc(1, sizeof *x);
    x->world = trial_world();
    x->cumulative = calloc(x->world.sites.count, sizeof *x->cumulative);
    double sum = 0.0;
    for (size_t i = 0; i < x->world.sites.count; i++) {
        sum += (double)x->world.site[i].prior;
        x->cumulative[i] = sum;
    }
    for (uint16_t c = 0; c < x->world.sites.country_count && c < 1024; c++) {
        const size_t language = c * 7u % LANGUAGES;
        x->rows[language][x->row_count[language]++] = (wh_country_weight){c, 1.0};
    }
    *state = x;
    return wh_calibration_create(TABLE, &x->calibration, NULL) == WH_OK ? 0 : -1;
}

static int tear_down(void **state) {
    fixture *x = *state;
    free_world(&x->world);
    wh_calibration_free(x->calibration);
    free(x->cumulative);
    free(x);
    return 0;
}

/* A site by its prior. */
static size_t draw_site(const fixture *x, wh_random *random) {
    const double u = wh_random_unit(random) * x->cumulative[x->world.sites.count - 1];
    size_t low = 0, high = x->world.sites.count - 1;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (x->cumulative[middle] > u) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static size_t ring_between(const fixture *x, size_t a, size_t b) {
    const double km = (double)wh_xyz_km(x->world.site[a].xyz, x->world.site[b].xyz);
    size_t ring = 0;
    while (ring < WH_RING_COUNT - 1 && km > WH_RING_KM[ring]) {
        ring++;
    }
    return ring;
}

/* A named place such that the truth is in ring j around it with probability m_j. */
static size_t draw_named(const fixture *x, size_t truth, wh_random *random) {
    double u = wh_random_unit(random);
    size_t ring = 0;
    while (ring < WH_RING_COUNT - 1 && u >= MASS[ring]) {
        u -= MASS[ring++];
    }
    /* Reservoir over the sites of that ring by prior; an empty ring hands on outwards. */
    for (;; ring++) {
        size_t chosen = SIZE_MAX;
        double sum = 0.0;
        for (size_t i = 0; i < x->world.sites.count; i++) {
            if (x->world.site[i].place != 0 && ring_between(x, truth, i) == ring) {
                sum += (double)x->world.site[i].prior;
                if (wh_random_unit(random) * sum < (double)x->world.site[i].prior) {
                    chosen = i;
                }
            }
        }
        if (chosen != SIZE_MAX) {
            return chosen;
        }
        assert_true(ring < WH_RING_COUNT);
    }
}

static void draw_points(const fixture *x, size_t truth, draw *d, size_t e, const char *family,
                        wh_random *random) {
    const size_t named = draw_named(x, truth, random);
    for (size_t k = 0; k <= DECOYS; k++) {
        /* Namesakes are anywhere; their weights are their priors. */
        size_t site = named;
        while (k > 0 && (site == named || x->world.site[site].place == 0)) {
            site = wh_random_below(random, x->world.sites.count);
        }
        d->candidates[e][k] = site_candidate(&x->world, site, (double)x->world.site[site].prior);
    }
    d->clues[e] = points_clue(family, "name", "p", d->candidates[e], 1 + DECOYS);
}

static void draw_language(const fixture *x, draw *d, size_t e, const char *family,
                          wh_random *random) {
    const bool right = wh_random_unit(random) < RIGHT;
    const uint16_t country = right ? d->country : x->world.site[draw_site(x, random)].country;
    const size_t language = country * 7u % LANGUAGES;
    d->clues[e] = country_clue(family, "word", "c", x->rows[language], x->row_count[language]);
}

static const char *FAMILIES[MOST_CLUES] = {"f0", "f1", "f2", "f3"};

static void set_truth(const fixture *x, draw *d, size_t site, wh_random *random) {
    const double extent = (double)x->world.site[site].extent_km;
    d->truth = wh_point_towards(site_point(&x->world, site), 360.0 * wh_random_unit(random),
                                extent * sqrt(wh_random_unit(random)));
    d->country = x->world.site[site].country;
}

/* A site from the belief that one clue gives. */
static size_t draw_from_belief(const fixture *x, wh_clue *clue, wh_random *random) {
    const wh_constraint none = {0};
    wh_arena *arena = wh_arena_create(0);
    wh_fusion *f = NULL;
    assert_int_equal(
        wh_fusion_create(&x->world.sites, x->calibration, clue, 1, &none, 1.0, arena, &f, NULL),
        WH_OK);
    double u = wh_random_unit(random);
    size_t i = 0;
    while (i + 1 < f->space->count && u >= f->mass[i]) {
        u -= f->mass[i++];
    }
    const size_t site = f->space->origin[i];
    wh_fusion_free(f);
    wh_arena_free(arena);
    return site;
}

static draw *draw_exactly(const fixture *x, uint64_t seed) {
    wh_random random = wh_random_seed(seed);
    draw *d = calloc(1, sizeof *d);
    size_t truth = draw_site(x, &random);
    d->count = 1 + wh_random_below(&random, MOST_CLUES);
    size_t first = 0;
    if (wh_random_below(&random, 3) > 0) {
        draw_points(x, wh_random_below(&random, x->world.sites.count), d, 0, FAMILIES[0], &random);
        truth = draw_from_belief(x, &d->clues[0], &random);
        first = 1;
    }
    set_truth(x, d, truth, &random);
    for (size_t e = first; e < d->count; e++) {
        draw_language(x, d, e, FAMILIES[e], &random);
    }
    return d;
}

static draw *draw_by_rings(const fixture *x, uint64_t seed) {
    wh_random random = wh_random_seed(seed);
    draw *d = calloc(1, sizeof *d);
    const size_t truth = draw_site(x, &random);
    set_truth(x, d, truth, &random);
    d->count = 1 + wh_random_below(&random, MOST_CLUES);
    for (size_t e = 0; e < d->count; e++) {
        if (wh_random_below(&random, 2)) {
            draw_points(x, truth, d, e, FAMILIES[e], &random);
        } else {
            draw_language(x, d, e, FAMILIES[e], &random);
        }
    }
    return d;
}

typedef draw *(*drawer)(const fixture *x, uint64_t seed);

static void judge(const fixture *x, wh_clue *clues, size_t count, double temperature, const draw *d,
                  score *s) {
    wh_arena *arena = wh_arena_create(0);
    wh_belief *belief = NULL;
    wh_error err = {0};
    const wh_belief_params params = {.top = 0, .temperature = temperature};
    assert_int_equal(wh_belief_fuse(&x->world.sites, x->calibration, clues, count, &params, arena,
                                    &belief, &err),
                     WH_OK);
    const double km = wh_haversine_km(belief->answer.point, d->truth);
    s->n++;
    s->within50 += km <= belief->answer.radius50_km;
    s->within90 += km <= belief->answer.radius90_km;
    s->right += belief->answer.country == d->country;
    s->confidence += belief->answer.country_mass;
    s->answered += !belief->abstained;
    wh_arena_free(arena);
}

static void print_score(const char *what, const score *s) {
    const double n = (double)s->n;
    print_message("%-34s n %zu: 50 %% radius %.3f, 90 %% radius %.3f, confidence %.3f, right %.3f, "
                  "answered %.3f\n",
                  what, s->n, (double)s->within50 / n, (double)s->within90 / n, s->confidence / n,
                  (double)s->right / n, (double)s->answered / n);
}

/* Every clue `COPIES` times, all in the same family or each in one of its own. */
static size_t duplicate(const draw *d, bool blindly, wh_clue *out) {
    static const char *names[MOST_CLUES][COPIES] = {{"a0", "a1", "a2", "a3"},
                                                    {"b0", "b1", "b2", "b3"},
                                                    {"c0", "c1", "c2", "c3"},
                                                    {"d0", "d1", "d2", "d3"}};
    for (size_t e = 0; e < d->count; e++) {
        for (size_t copy = 0; copy < COPIES; copy++) {
            out[e * COPIES + copy] = d->clues[e];
            if (blindly) {
                out[e * COPIES + copy].shown.family = names[e][copy];
            }
        }
    }
    return d->count * COPIES;
}

/* T from another set of draws than the one it is tried on. */
static double fit(const fixture *x, drawer make, bool blindly) {
    enum { EXAMPLES = 150 };
    wh_arena *arena = wh_arena_create(0);
    const wh_fit_example *examples[EXAMPLES];
    for (size_t i = 0; i < EXAMPLES; i++) {
        draw *d = make(x, 100000 + i);
        wh_clue clues[MOST_CLUES * COPIES];
        const size_t count = blindly ? duplicate(d, true, clues) : d->count;
        wh_fit_example *example = NULL;
        wh_error err = {0};
        assert_int_equal(wh_belief_example(&x->world.sites, x->calibration,
                                           blindly ? clues : d->clues, count, NULL, d->truth, arena,
                                           &example, &err),
                         WH_OK);
        assert_true(isfinite(wh_fit_example_loss(example, 1.0)));
        examples[i] = example;
        free(d);
    }
    double t = 0.0, at_one = 0.0, at_t = 0.0;
    assert_int_equal(wh_calibration_fit_temperature(examples, EXAMPLES, &t, NULL), WH_OK);
    for (size_t i = 0; i < EXAMPLES; i++) {
        at_one += wh_fit_example_loss(examples[i], 1.0) / EXAMPLES;
        at_t += wh_fit_example_loss(examples[i], t) / EXAMPLES;
    }
    print_message("%s: T %.3f, log loss %.3f nats at T = 1, %.3f fitted\n",
                  blindly ? "duplicated blindly" : "as they come", t, at_one, at_t);
    assert_true(at_t <= at_one + 1e-9);
    wh_arena_free(arena);
    return t;
}

static void radii_hold_what_they_promise(void **state) {
    fixture *x = *state;
    score plain = {0}, family = {0}, blind = {0}, tempered = {0};
    const double t_plain = fit(x, draw_exactly, false), t_blind = fit(x, draw_exactly, true);
    for (size_t i = 0; i < DRAWS; i++) {
        draw *d = draw_exactly(x, i);
        wh_clue clues[MOST_CLUES * COPIES];
        judge(x, d->clues, d->count, 1.0, d, &plain);
        judge(x, clues, duplicate(d, false, clues), 1.0, d, &family);
        judge(x, clues, duplicate(d, true, clues), 1.0, d, &blind);
        judge(x, clues, duplicate(d, true, clues), t_blind, d, &tempered);
        free(d);
    }
    print_score("as they come", &plain);
    print_score("4 times in one family", &family);
    print_score("4 times, multiplied blindly", &blind);
    print_score("4 times, multiplied, T fitted", &tempered);
    const double n = DRAWS;

    assert_near((double)plain.within90 / n, 0.90, 0.03);
    assert_near((double)plain.within50 / n, 0.50, 0.05);
    assert_near(plain.confidence / n, (double)plain.right / n, 0.04);
    assert_near(t_plain, 1.0, 0.15);

    /* Families cost nothing. */
    assert_near((double)family.within90 / n, 0.90, 0.03);
    assert_near(family.confidence, plain.confidence, 1e-3);

    /* Blind multiplication is overconfident, and T repairs it. */
    assert_true((double)blind.within90 / n < 0.80);
    assert_true(blind.confidence / n > (double)blind.right / n + 0.05);
    assert_near(t_blind, 0.25, 0.08);
    assert_near((double)tempered.within90 / n, 0.90, 0.05);
    assert_near(tempered.confidence / n, (double)tempered.right / n, 0.05);
}

/* T is one number for everything, so it mends the confidence, not the whole shape. */
static void a_fitted_temperature_eases_a_wrong_model(void **state) {
    fixture *x = *state;
    score plain = {0}, tempered = {0};
    const double t = fit(x, draw_by_rings, false);
    for (size_t i = 0; i < DRAWS / 2; i++) {
        draw *d = draw_by_rings(x, i);
        judge(x, d->clues, d->count, 1.0, d, &plain);
        judge(x, d->clues, d->count, t, d, &tempered);
        free(d);
    }
    print_score("several names, T = 1", &plain);
    print_score("several names, T fitted", &tempered);
    const double n = DRAWS / 2;
    assert_true(t > 0.6 && t < 1.0);
    assert_true(tempered.within90 >= plain.within90);
    assert_true((double)tempered.within90 / n > 0.78);
    assert_near(tempered.confidence / n, (double)tempered.right / n, 0.05);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(radii_hold_what_they_promise),
        cmocka_unit_test(a_fitted_temperature_eases_a_wrong_model),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
