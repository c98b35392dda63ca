/* xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64. */
#include "base/random.h"

#include <math.h>

static uint64_t rotate(uint64_t x, int by) {
    return (x << by) | (x >> (64 - by));
}

wh_random wh_random_seed(uint64_t seed) {
    wh_random random;
    for (int i = 0; i < 4; i++) {
        seed += 0x9E3779B97F4A7C15u;
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        random.state[i] = z ^ (z >> 31);
    }
    return random;
}

uint64_t wh_random_next(wh_random *random) {
    uint64_t *s = random->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

double wh_random_unit(wh_random *random) {
    return (double)(wh_random_next(random) >> 11) * 0x1p-53;
}

size_t wh_random_below(wh_random *random, size_t bound) {
    /* Values past the last whole multiple of `bound` would favour small results. */
    uint64_t limit = UINT64_MAX - UINT64_MAX % bound, value;
    do
        value = wh_random_next(random);
    while (value >= limit);
    return (size_t)(value % bound);
}

double wh_random_normal(wh_random *random) {
    double u = 1.0 - wh_random_unit(random), v = wh_random_unit(random);
    return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}
