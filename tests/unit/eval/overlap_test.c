/* Overlap of lists against the naive comparison of all with all. */
#include "base/random.h"
#include "cmocka_all.h"
#include "lab/eval/overlap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { A = 900, B = 700 };

static char names[A + B][24];

/* Random points, many of them in clusters at the poles, the antimeridian and elsewhere. */
static void scatter(wh_overlap_item *items, size_t count, size_t first, wh_random *random) {
    static const wh_point centres[] = {
        {89.999, 0}, {-90, 50}, {10, 179.999}, {48.85, 2.35}, {0, 0}};
    for (size_t i = 0; i < count; i++) {
        wh_point centre = centres[wh_random_below(random, 5)];
        items[i].point = wh_point_towards(centre, 360 * wh_random_unit(random),
                                          5 * wh_random_unit(random) * wh_random_unit(random));
        snprintf(names[first + i], sizeof *names, "%s/%zu.%s", first ? "test" : "train/x",
                 wh_random_below(random, 4000), first ? "png" : "jpg");
        items[i].id = names[first + i];
    }
}

static void check_match(const wh_overlap_item *a, const wh_overlap_item *item, double km,
                        const wh_overlap_match *match) {
    double best = INFINITY;
    size_t same = SIZE_MAX;
    for (size_t i = A; i-- > 0;) {
        best = fmin(best, wh_haversine_km(a[i].point, item->point));
        if (atoi(a[i].id + 8) == atoi(item->id + 5))
            same = i;
    }
    bool near = best <= km;
    assert_int_equal(match != NULL, near || same != SIZE_MAX);
    if (!match)
        return;
    assert_int_equal(match->nearest != SIZE_MAX, near);
    if (near)
        assert_true(match->km == best);
    assert_int_equal(match->same_id != SIZE_MAX, same != SIZE_MAX);
}

static void finds_what_the_naive_way_finds(void **state) {
    (void)state;
    static wh_overlap_item a[A], b[B];
    wh_random random = wh_random_seed(4);
    scatter(a, A, 0, &random);
    scatter(b, B, A, &random);
    static const double distances[] = {0.01, 0.1, 1, 25, 1000};
    for (size_t k = 0; k < 5; k++) {
        wh_overlap overlap;
        wh_error err = {0};
        assert_int_equal(wh_overlap_find(a, A, b, B, distances[k], &overlap, &err), WH_OK);
        size_t next = 0, near = 0;
        for (size_t i = 0; i < B; i++) {
            const wh_overlap_match *match =
                next < overlap.match_count && overlap.matches[next].b == i
                    ? &overlap.matches[next++]
                    : NULL;
            check_match(a, &b[i], distances[k], match);
            near += match && match->nearest != SIZE_MAX;
        }
        assert_int_equal(near, overlap.by_distance);
        assert_int_equal(next, overlap.either);
        assert_true(k == 0 || near > 0);
        wh_overlap_free(&overlap);
    }
}

static void names_count_without_folder_and_extension(void **state) {
    (void)state;
    const wh_overlap_item a[] = {
        {"train/7e_c3.jpg", {0, 0}}, {"plain", {1, 1}}, {".hidden", {2, 2}}};
    const wh_overlap_item b[] = {{"7e_c3", {50, 50}}, {"x/plain.png", {60, 0}}, {"other", {1, 1}}};
    wh_overlap overlap;
    wh_error err = {0};
    assert_int_equal(wh_overlap_find(a, 3, b, 3, 0.1, &overlap, &err), WH_OK);
    assert_int_equal(overlap.by_id, 2);
    assert_int_equal(overlap.by_distance, 1);
    assert_int_equal(overlap.either, 3);
    assert_int_equal(overlap.matches[0].same_id, 0);
    assert_int_equal(overlap.matches[2].nearest, 1);
    wh_overlap_free(&overlap);
    assert_int_equal(wh_overlap_find(a, 3, b, 3, 0, &overlap, &err), WH_ERR_ARG);
    assert_int_equal(wh_overlap_find(a, 0, b, 3, 1, &overlap, &err), WH_OK);
    assert_int_equal(overlap.either, 0);
    wh_overlap_free(&overlap);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_the_naive_way_finds),
        cmocka_unit_test(names_count_without_folder_and_extension),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
