/* Drawing a token, against the plain definition and llama.cpp's own samplers. */
#include "cmocka_all.h"

#include "base/random.h"
#include "vlm/local/weights.h"

#include <llama.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = 5003, ROUNDS = 60, DRAWS = 200 };

typedef struct sample {
    float logits[MOST];
    int count;
    double temperature;
} sample;

/* Sizes that are no multiple of 4 or of a block, peaked and flat, some tokens ruled out. */
static void make(sample *s, uint64_t seed) {
    wh_random random = wh_random_seed(seed);
    s->count = seed % 5 ? 1 + (int)wh_random_below(&random, MOST) : MOST;
    s->temperature = 0.1 + 1.5 * wh_random_unit(&random);
    double spread = 0.01 + 12 * wh_random_unit(&random), out = 0.5 * wh_random_unit(&random);
    for (int i = 0; i < s->count; i++)
        s->logits[i] = wh_random_unit(&random) < out && i
                           ? -INFINITY
                           : (float)(spread * wh_random_normal(&random) - 40);
}

static double exact_weight(const sample *s, float top, int i) {
    return exp(((double)s->logits[i] - (double)top) / s->temperature);
}

static void test_sums(void **state) {
    (void)state;
    sample *s = malloc(sizeof *s);
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        local_weights w;
        make(s, seed);
        assert_true(local_weights_create(s->count, &w));
        local_weigh(&w, s->logits, s->temperature);
        double sum = 0, plain = 0;
        float top = -INFINITY, told;
        for (int i = 0; i < s->count; i++)
            top = fmaxf(top, s->logits[i]);
        for (int i = 0; i < s->count; i++) {
            sum += exact_weight(s, top, i);
            plain += exp((double)s->logits[i] - (double)top);
            assert_true(isfinite(s->logits[i]) || w.each[i] == 0);
        }
        assert_true(w.top == top);
        assert_true(fabs(w.sum / sum - 1) < 2e-5);
        assert_true(fabs(local_log_sum(s->logits, s->count, &told) - log(plain)) < 1e-5);
        assert_true(told == top);
        local_weights_free(&w);
    }
    free(s);
}

/* The token on which `unit` falls when weights are laid end to end, unless it falls within
 * rounding of a border. */
static int plain_pick(const local_weights *w, double unit, bool *sure) {
    double at = 0, wanted = unit * w->sum;
    int last = -1;
    for (int i = 0; i < w->count; i++) {
        if (w->each[i] <= 0)
            continue;
        at += (double)w->each[i];
        last = i;
        *sure = fabs(at - wanted) > 1e-5 * w->sum &&
                fabs(at - (double)w->each[i] - wanted) > 1e-5 * w->sum;
        if (at > wanted)
            break;
    }
    return last;
}

static void test_picks(void **state) {
    (void)state;
    sample *s = malloc(sizeof *s);
    size_t compared = 0;
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        local_weights w;
        wh_random random = wh_random_seed(seed + 1000);
        make(s, seed);
        assert_true(local_weights_create(s->count, &w));
        local_weigh(&w, s->logits, s->temperature);
        for (int i = 0; i < DRAWS; i++) {
            bool sure;
            double unit = i == 0 ? 0 : i == 1 ? 1 - 0x1p-53 : wh_random_unit(&random);
            int token = local_weights_pick(&w, unit), wanted = plain_pick(&w, unit, &sure);
            assert_true(token >= 0 && token < s->count && w.each[token] > 0);
            if (sure)
                assert_int_equal(token, wanted);
            compared += sure;
        }
        local_weights_free(&w);
    }
    assert_true(compared > ROUNDS * DRAWS / 4);
    free(s);
}

/* What llama.cpp keeps of the same logits, as a set. */
static size_t their_cut(const sample *s, float share, llama_token_data *data, bool *kept) {
    llama_token_data_array all = {.data = data, .size = (size_t)s->count, .selected = -1};
    struct llama_sampler *temp = llama_sampler_init_temp((float)s->temperature);
    struct llama_sampler *top_p = llama_sampler_init_top_p(share, 1);
    for (int i = 0; i < s->count; i++) {
        data[i] = (llama_token_data){.id = i, .logit = s->logits[i]};
        kept[i] = false;
    }
    llama_sampler_apply(temp, &all);
    llama_sampler_apply(top_p, &all);
    for (size_t k = 0; k < all.size; k++)
        kept[all.data[k].id] = true;
    llama_sampler_free(temp);
    llama_sampler_free(top_p);
    return all.size;
}

static void test_cuts(void **state) {
    (void)state;
    static const float shares[] = {0.0f, 0.3f, 0.9f, 0.95f, 0.999f};
    sample *s = malloc(sizeof *s);
    llama_token_data *data = malloc(MOST * sizeof *data);
    bool *kept = malloc(MOST);
    int *scratch = malloc(MOST * sizeof *scratch);
    for (uint64_t seed = 0; seed < ROUNDS; seed++)
        for (size_t k = 0; k < sizeof shares / sizeof *shares; k++) {
            local_weights w;
            double sum = 0;
            size_t ours = 0, different = 0;
            make(s, seed);
            assert_true(local_weights_create(s->count, &w));
            local_weigh(&w, s->logits, s->temperature);
            local_weights_cut(&w, (double)shares[k], scratch);
            size_t theirs = their_cut(s, shares[k], data, kept);
            for (int i = 0; i < s->count; i++) {
                sum += (double)w.each[i];
                ours += w.each[i] > 0;
                different += (w.each[i] > 0) != kept[i];
            }
            /* They add up in float: the last token kept may differ, the more so the more there
             * are. */
            assert_true(ours >= 1);
            assert_true(different <= 1 + theirs / 500);
            assert_true(fabs(sum - w.sum) < 1e-9 * sum + 1e-12);
            local_weights_free(&w);
        }
    free(scratch);
    free(kept);
    free(data);
    free(s);
}

/* Logits that are no numbers are found out. */
static void test_no_numbers(void **state) {
    (void)state;
    float logits[300];
    local_weights w;
    assert_true(local_weights_create(300, &w));
    for (int bad = 0; bad < 300; bad += 13)
        for (int kind = 0; kind < 2; kind++) {
            for (int i = 0; i < 300; i++)
                logits[i] = (float)(i % 7);
            logits[bad] = kind ? INFINITY : NAN;
            local_weigh(&w, logits, 1);
            assert_false(w.sum >= 1 && isfinite(w.sum));
        }
    for (int i = 0; i < 300; i++)
        logits[i] = -INFINITY;
    local_weigh(&w, logits, 1);
    assert_false(w.sum >= 1);
    local_weights_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_picks),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_no_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
