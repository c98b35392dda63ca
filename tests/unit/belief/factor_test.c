/* Factors against a reference that compares every site with every candidate in doubles. */
#include "belief/fusion.h"
#include "belief_world.h"
#include "cmocka_all.h"
#include "near.h"

#include <stdio.h>

static const double MASS[WH_RING_COUNT] = {0.35, 0.25, 0.15, 0.1, 0.05, 0.1};

static const char *TABLE = "{\"format\": \"whence-reliability/1\", \"kinds\": {"
                           "\"p\": {\"rings\": {\"prior\": [0.35, 0.25, 0.15, 0.1, 0.05, 0.1], "
                           "\"counts\": [0,0,0,0,0,0]}},"
                           "\"c\": {\"country\": {\"prior\": 0.8, \"right\": 0, \"n\": 0}}}}";

typedef made_fixture fixture;

static int set_up(void **state) {
    return made_fixture_set_up(state, 7, TABLE);
}

static wh_fusion *fuse(fixture *x, wh_clue *clues, size_t count, const wh_constraint *constraint) {
    const wh_constraint none = {0};
    wh_fusion *f = NULL;
    wh_error err = {0};
    const wh_status status =
        wh_fusion_create(&x->world.sites, x->calibration, clues, count,
                         constraint ? constraint : &none, 1.0, x->arena, &f, &err);
    if (status != WH_OK) {
        print_error("%s\n", err.message);
    }
    assert_int_equal(status, WH_OK);
    return f;
}

/* Class of a site by brute force; `*border` tells that rounding may decide. */
static size_t naive_class(const fixture *x, const wh_clue *clue, const wh_site *site,
                          bool *border) {
    const wh_point point = wh_point_from_xyz(site->xyz);
    size_t best = 0;
    double least = INFINITY, second = INFINITY;
    bool about = false;
    (void)x;
    for (size_t k = 0; k < clue->candidate_count; k++) {
        const wh_candidate *c = &clue->candidates[k];
        double off = wh_haversine_km(c->point, point);
        if (c->dist_km > 0.0) {
            const double e = (double)site->extent_km;
            about = true;
            off = fabs(off - c->dist_km) / sqrt(c->dist_sd_km * c->dist_sd_km + 0.25 * e * e);
        }
        if (off < least) {
            second = least;
            least = off;
            best = k;
        } else if (off < second) {
            second = off;
        }
    }
    const double *bound = about ? WH_RING_SD : WH_RING_KM;
    const double eps = about ? 2e-3 : 0.01;
    size_t ring = 0;
    *border = second - least < eps && least < bound[WH_RING_COUNT - 2] + 1.0;
    for (size_t j = 0; j < WH_RING_COUNT - 1; j++) {
        ring += least > bound[j];
        *border |= fabs(least - bound[j]) < eps;
    }
    return ring == WH_RING_COUNT - 1 ? 0 : 1 + best * WH_INNER_RINGS + ring;
}

/* Masses are those that were measured: ring by ring where the factor falls outwards, and jointly
 * for neighbouring rings that share one factor. Rings without sites count with their neighbours.
 * Returns the rings that were exact by themselves. */
static size_t check_masses(const wh_clue *clue, const double *mass, const wh_factor *factor) {
    const float outside = factor->table[0];
    double weights = 0.0, shared = mass[0], shared_due = MASS[WH_RING_COUNT - 1];
    size_t exact = 0;
    for (size_t k = 0; k < clue->candidate_count; k++) {
        weights += clue->candidates[k].weight;
    }
    for (size_t k = 0; k < clue->candidate_count; k++) {
        const double *got = &mass[1 + k * WH_INNER_RINGS];
        const float *table = &factor->table[1 + k * WH_INNER_RINGS];
        double sum = 0.0, due = 0.0, pending = 0.0;
        size_t rings = 0;
        float density = 0.0f;
        for (size_t j = 0; j < WH_INNER_RINGS; j++) {
            pending += clue->candidates[k].weight / weights * MASS[j];
            if (!(got[j] > 0.0)) {
                continue; /* an empty ring hands its mass outwards */
            }
            if (rings > 0 && table[j] < density * 0.99999f) {
                assert_near(sum, due, 1e-6); /* a block ends here */
                exact += rings == 1;
                sum = due = 0.0;
                rings = 0;
            }
            assert_true(rings == 0 || table[j] <= density * 1.00001f);
            assert_true(table[j] >= outside * 0.99999f);
            density = table[j];
            rings++;
            sum += got[j];
            due += pending;
            pending = 0.0;
        }
        due += pending;
        if (density > outside * 1.00001f) {
            assert_near(sum, due, 1e-6);
            exact += rings == 1;
        } else {
            shared += sum;
            shared_due += due;
        }
    }
    assert_near(shared, shared_due, 1e-6);
    return exact;
}

/* Every site's class, away from borders, and the exact masses. */
static size_t compare(fixture *x, wh_clue *clue) {
    wh_fusion *f = fuse(x, clue, 1, NULL);
    const wh_factor *factor = &f->factors[0];
    double *mass = calloc(factor->class_count, sizeof *mass);
    size_t borders = 0;
    for (size_t i = 0; i < f->space->count; i++) {
        const size_t cell = wh_space_cell_of(f->space, i);
        const size_t class =
            factor->cell_class[cell] != WH_MIXED ? factor->cell_class[cell] : factor->site_class[i];
        bool border;
        const size_t expected = naive_class(x, clue, &x->world.site[f->space->origin[i]], &border);
        if (border) {
            borders++;
        } else {
            assert_int_equal(class, expected);
        }
        mass[class] += f->mass[i];
    }
    assert_true(borders < f->space->count / 50);
    double weights = 0.0;
    for (size_t k = 0; k < clue->candidate_count; k++) {
        weights += clue->candidates[k].weight;
    }
    const size_t exact = check_masses(clue, mass, factor);
    free(mass);
    wh_fusion_free(f);
    return exact;
}

static void points_match_the_reference(void **state) {
    fixture *x = *state;
    size_t exact = 0;
    wh_random random = wh_random_seed(3);
    for (size_t count = 1; count <= 200; count = count * 2 + 1) {
        wh_candidate *candidates = calloc(count, sizeof *candidates);
        for (size_t k = 0; k < count; k++) {
            const size_t site = k * 970 % x->world.sites.count; /* towns, all different */
            candidates[k] = site_candidate(&x->world, site, 0.1 + wh_random_unit(&random));
        }
        wh_clue clue = points_clue("a", "x", "p", candidates, count);
        exact += compare(x, &clue);
        free(candidates);
    }
    /* Most rings keep their own mass: sharing is the exception. */
    print_message("%zu rings exact by themselves\n", exact);
    assert_true(exact > 200);
}

static void distances_match_the_reference(void **state) {
    fixture *x = *state;
    wh_random random = wh_random_seed(4);
    for (size_t count = 1; count <= 60; count = count * 3 + 1) {
        wh_candidate *candidates = calloc(count, sizeof *candidates);
        for (size_t k = 0; k < count; k++) {
            const size_t site = k * 970 % x->world.sites.count; /* towns, all different */
            candidates[k] = site_candidate(&x->world, site, 0.1 + wh_random_unit(&random));
            candidates[k].dist_km = 5.0 + 300.0 * wh_random_unit(&random);
            candidates[k].dist_sd_km = 1.0 + 0.1 * candidates[k].dist_km;
        }
        wh_clue clue = points_clue("a", "x", "p", candidates, count);
        compare(x, &clue);
        free(candidates);
    }
}

static void countries_get_their_exact_mass(void **state) {
    fixture *x = *state;
    const wh_country_weight rows[3] = {{5, 2.0}, {17, 1.0}, {30, 0.0}};
    wh_clue clue = country_clue("a", "x", "c", rows, 3);
    wh_fusion *f = fuse(x, &clue, 1, NULL);
    double prior[2] = {0, 0};
    for (size_t i = 0; i < x->world.sites.count; i++) {
        prior[0] += x->world.site[i].country == 5 ? (double)x->world.site[i].prior : 0.0;
        prior[1] += x->world.site[i].country == 17 ? (double)x->world.site[i].prior : 0.0;
    }
    const double mean = 2.0 * prior[0] + prior[1];
    assert_near(f->country_mass[5], prior[0] * (0.2 + 0.8 * 2.0 / mean), 1e-6);
    assert_near(f->country_mass[17], prior[1] * (0.2 + 0.8 * 1.0 / mean), 1e-6);
    wh_fusion_free(f);

    clue.trust = 0.25;
    f = fuse(x, &clue, 1, NULL);
    assert_near(f->country_mass[5], prior[0] * (0.25 * (0.2 + 0.8 * 2.0 / mean) + 0.75), 1e-6);
    wh_fusion_free(f);
}

/* A world of one neighbourhood: all but the innermost rings of a far candidate are empty. */
static void empty_rings_hand_their_mass_on(void **state) {
    fixture *x = *state;
    wh_site sites[3] = {{.prior = 0.2f, .extent_km = 1, .place = 1},
                        {.prior = 0.3f, .extent_km = 1, .place = 2},
                        {.prior = 0.5f, .extent_km = 1, .place = 3}};
    wh_point_to_xyz((wh_point){10, 10}, sites[0].xyz);
    wh_point_to_xyz((wh_point){10, 10.1}, sites[1].xyz);
    wh_point_to_xyz((wh_point){10, 11.5}, sites[2].xyz);
    made_world small = {.site = sites, .sites = {sites, 3, 1}};
    made_world kept = x->world;
    x->world = small;
    /* The second candidate is the same as the first, the third has no site in reach. */
    wh_candidate candidates[3] = {
        site_candidate(&small, 0, 1.0),
        site_candidate(&small, 0, 1.0),
        {.point = {-60, -170}, .weight = 2.0, .country = 0, .admin1 = WH_NO_ADMIN1, .place = 9}};
    wh_clue clue = points_clue("a", "x", "p", candidates, 3);
    wh_fusion *f = fuse(x, &clue, 1, NULL);
    double sum = 0.0, by_site[3] = {0};
    for (size_t i = 0; i < 3; i++) {
        assert_true(isfinite(f->mass[i]) && f->mass[i] > 0.0);
        by_site[f->space->origin[i]] = f->mass[i];
        sum += f->mass[i];
    }
    assert_near(sum, 1.0, 1e-12);
    /* Nothing is outside, so the inner masses share everything: 35 : 25 : 30 (the rest outwards).
     */
    assert_near(by_site[0], 0.35 / 0.9, 1e-6);
    assert_near(by_site[1], 0.25 / 0.9, 1e-6);
    assert_near(by_site[2], 0.30 / 0.9, 1e-6);
    wh_fusion_free(f);
    x->world = kept;
}

static void spots_are_exact_and_take_prior_from_their_neighbour(void **state) {
    fixture *x = *state;
    const size_t near = largest_town(&x->world, 3);
    wh_candidate gps = {.point = wh_point_towards(site_point(&x->world, near), 30.0, 0.4),
                        .weight = 1.0,
                        .extent_km = 0.02,
                        .country = 11,
                        .admin1 = WH_NO_ADMIN1};
    wh_clue clues[2] = {points_clue("a", NULL, "p", &gps, 1), points_clue("b", NULL, "p", &gps, 1)};
    wh_fusion *f = fuse(x, clues, 2, NULL);
    assert_int_equal(f->space->count, x->world.sites.count + 1);
    const size_t spot = f->space->count - 1;
    const wh_point point = wh_space_point(f->space, spot);
    assert_true(point.lat_deg == gps.point.lat_deg && point.lon_deg == gps.point.lon_deg);
    assert_int_equal(f->space->country[spot], 11);
    float xyz[3];
    wh_point_to_xyz(gps.point, xyz);
    const size_t nearest = wh_space_nearest(f->space, xyz);
    const double extent = (double)f->space->extent_km[nearest];
    const double whole = (double)x->world.site[f->space->origin[nearest]].prior;
    const double share = extent > 1.0 ? 1.0 / (extent * extent) : 1.0;
    assert_near(f->space->prior[spot] / (whole * share), 1.0, 1e-3);
    assert_near(f->space->prior[nearest] + f->space->prior[spot], whole, 1e-6 * whole + 1e-9);
    wh_fusion_free(f);
    f = fuse(x, clues, 1, NULL);
    assert_near(f->mass[f->space->count - 1], MASS[0], 1e-6);
    wh_fusion_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_match_the_reference),
        cmocka_unit_test(distances_match_the_reference),
        cmocka_unit_test(countries_get_their_exact_mass),
        cmocka_unit_test(empty_rings_hand_their_mass_on),
        cmocka_unit_test(spots_are_exact_and_take_prior_from_their_neighbour),
    };
    return cmocka_run_group_tests(tests, set_up, made_fixture_tear_down);
}
