/* Belief when memory fails at any allocation: an error, and no leak. */
#include "belief/belief.h"
#include "belief_world.h"
#include "cmocka_all.h"
#include "faults.h"

enum { MOST_FAULTS = 2000 };

typedef struct fixture {
    made_world world;
    wh_calibration *calibration;
    wh_candidate namesakes[2], gps;
    wh_country_weight row;
} fixture;

static int set_up(void **state) {
    fixture *x = calloc(1, sizeof *x);
    x->world = make_world(1, 2000, 10);
    x->namesakes[0] = site_candidate(&x->world, largest_town(&x->world, 1), 1.0);
    x->namesakes[1] = site_candidate(&x->world, largest_town(&x->world, 2), 1.0);
    x->gps = site_candidate(&x->world, largest_town(&x->world, 3), 1.0);
    x->gps.place = 0;
    x->gps.extent_km = 0.01;
    x->row = (wh_country_weight){1, 1.0};
    *state = x;
    return wh_calibration_builtin(&x->calibration, NULL) == WH_OK ? 0 : -1;
}

static int tear_down(void **state) {
    fixture *x = *state;
    free_world(&x->world);
    wh_calibration_free(x->calibration);
    free(x);
    return 0;
}

static wh_status fuse(const fixture *x, bool example, wh_arena *arena) {
    wh_clue clues[3] = {points_clue("a", "name", "place_name", x->namesakes, 2),
                        points_clue("b", NULL, "exif_gps", &x->gps, 1),
                        country_clue("c", "words", "language", &x->row, 1)};
    wh_error err = {0};
    wh_status status;
    if (example) {
        wh_fit_example *out = NULL;
        status = wh_belief_example(&x->world.sites, x->calibration, clues, 3, NULL, x->gps.point,
                                   arena, &out, &err);
        assert_true((status == WH_OK) == (out != NULL));
    } else {
        wh_belief *out = NULL;
        const wh_belief_params params = {.top = 5};
        status =
            wh_belief_fuse(&x->world.sites, x->calibration, clues, 3, &params, arena, &out, &err);
        assert_true((status == WH_OK) == (out != NULL));
    }
    assert_int_equal(status, err.status);
    return status;
}

static void every_failed_allocation_is_an_error(void **state) {
    for (int example = 0; example < 2; example++) {
        size_t n = 0;
        for (bool reached = true; reached && n < MOST_FAULTS; n++) {
            wh_arena *arena = wh_arena_create(0);
            faults_arm(FAULT_MEMORY, n, false);
            const wh_status status = fuse(*state, example != 0, arena);
            reached = faults_disarm();
            assert_int_equal(status, reached ? WH_ERR_NOMEM : WH_OK);
            wh_arena_free(arena);
        }
        assert_in_range(n, 30, MOST_FAULTS - 1);
    }
}

static void a_table_that_does_not_fit_is_an_error(void **state) {
    (void)state;
    size_t n = 0;
    for (bool reached = true; reached && n < MOST_FAULTS; n++) {
        wh_calibration *calibration = NULL;
        faults_arm(FAULT_MEMORY, n, false);
        const wh_status status = wh_calibration_builtin(&calibration, NULL);
        reached = faults_disarm();
        assert_true((status == WH_OK) == (calibration != NULL));
        assert_true(reached || status == WH_OK);
        wh_calibration_free(calibration);
    }
    assert_in_range(n, 3, MOST_FAULTS - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failed_allocation_is_an_error),
        cmocka_unit_test(a_table_that_does_not_fit_is_an_error),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
