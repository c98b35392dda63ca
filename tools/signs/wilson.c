/* The interval of a share that was counted (Wilson 1927). */
#include "set.h"

#include <math.h>

void sign_wilson(size_t k, size_t n, double *low, double *high) {
    const double z = 1.959963985;
    if (n == 0) {
        *low = 0;
        *high = 1;
        return;
    }
    double count = (double)n, p = (double)k / count;
    double middle = p + z * z / (2 * count);
    double half = z * sqrt(p * (1 - p) / count + z * z / (4 * count * count));
    *low = fmax(0, (middle - half) / (1 + z * z / count));
    *high = fmin(1, (middle + half) / (1 + z * z / count));
}

void sign_print_share(const char *what, size_t k, size_t n) {
    double low, high;
    sign_wilson(k, n, &low, &high);
    printf("  %-62s %5zu of %5zu = %5.1f %%  [%.1f, %.1f]\n", what, k, n,
           n ? 100.0 * (double)k / (double)n : 0.0, 100 * low, 100 * high);
}
