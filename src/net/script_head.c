/* Multinomial logistic regression over the mean of the recogniser's features. */
#include "net/script_head.h"

#include <math.h>

const char wh_script_tap[] = "p2o.pd_op.pool2d.1.0";

static const struct {
    char code[5];
    float bias;
    float weight[WH_SCRIPT_FEATURES];
} head[WH_SCRIPT_COUNT] = {
#include "net/script_weights.inc"
};

const char *wh_script_code(size_t index) {
    return index < WH_SCRIPT_COUNT ? head[index].code : "Zyyy";
}

void wh_script_head(const float *features, size_t steps, size_t used,
                    float probability[WH_SCRIPT_COUNT]) {
    double mean[WH_SCRIPT_FEATURES], logit[WH_SCRIPT_COUNT], most = -INFINITY, total = 0;
    for (size_t c = 0; c < WH_SCRIPT_FEATURES; c++) {
        double sum = 0;
        for (size_t t = 0; t < used; t++)
            sum += (double)features[c * steps + t];
        mean[c] = used ? sum / (double)used : 0;
    }
    for (size_t k = 0; k < WH_SCRIPT_COUNT; k++) {
        logit[k] = (double)head[k].bias;
        for (size_t c = 0; c < WH_SCRIPT_FEATURES; c++)
            logit[k] += (double)head[k].weight[c] * mean[c];
        most = logit[k] > most ? logit[k] : most;
    }
    for (size_t k = 0; k < WH_SCRIPT_COUNT; k++)
        total += exp(logit[k] - most);
    for (size_t k = 0; k < WH_SCRIPT_COUNT; k++)
        probability[k] = (float)(exp(logit[k] - most) / total);
}
