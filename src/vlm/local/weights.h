/* The weights of all tokens under some logits: what drawing one and its probability cost. */
#ifndef WH_VLM_LOCAL_WEIGHTS_H
#define WH_VLM_LOCAL_WEIGHTS_H

#include <stdbool.h>

/* exp((logit - top) / temperature) of each token, and the sums of blocks of them, so that the one
 * that a number falls on is found without adding up the whole vocabulary. */
typedef struct local_weights {
    int count, block_count;
    float top; /* the largest logit */
    float *each;
    double *blocks;
    double sum; /* at least 1; otherwise the logits are no numbers, or all are -INFINITY */
} local_weights;

/* Room for `count` tokens; false without memory. */
bool local_weights_create(int count, local_weights *out);
void local_weights_free(local_weights *weights);

void local_weigh(local_weights *weights, const float *logits, double temperature);

/* Keeps the fewest tokens that hold `share` of the sum, largest first (top_p); `scratch` is room
 * for `count` numbers. */
void local_weights_cut(local_weights *weights, double share, int *scratch);

/* The token that `unit` in [0, 1) of the sum falls on. */
int local_weights_pick(const local_weights *weights, double unit);

/* ln of the sum of exp(logit - top). */
double local_log_sum(const float *logits, int count, float *top);

#endif
