/* A small seeded generator (xoshiro256**, Blackman and Vigna): same seed, same numbers. */
#ifndef WH_BASE_RANDOM_H
#define WH_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

typedef struct wh_random {
    uint64_t state[4];
} wh_random;

wh_random wh_random_seed(uint64_t seed);
uint64_t wh_random_next(wh_random *random);
double wh_random_unit(wh_random *random);                /* [0, 1) */
size_t wh_random_below(wh_random *random, size_t bound); /* [0, bound), bound > 0; unbiased */
double wh_random_normal(wh_random *random);              /* mean 0, deviation 1 */

#endif
