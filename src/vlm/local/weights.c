/* Four exponentials at a time by glibc's vector mathematics (libmvec, at most 4 ulp off): one at a
 * time they took a tenth of the time of eight answers. */
#include "vlm/local/weights.h"

#include <math.h>
#include <stdlib.h>
#include <xmmintrin.h>

enum { BLOCK = 256, BINS = 1024 };
#define BINS_PER_E 16.0f      /* a bin holds weights that differ by 6 % at most */
#define LEAST_EXPONENT -86.0f /* exp() of it is 4e-38 */

__m128 _ZGVbN4v_expf(__m128 x); /* expf, by the x86-64 vector ABI; math.h tells only compilers */

bool local_weights_create(int count, local_weights *out) {
    int blocks = (count + BLOCK - 1) / BLOCK;
    *out = (local_weights){.count = count,
                           .block_count = blocks,
                           .each = malloc((size_t)count * sizeof(float)),
                           .blocks = malloc((size_t)blocks * sizeof(double))};
    return out->each && out->blocks;
}

void local_weights_free(local_weights *w) {
    free(w->each);
    free(w->blocks);
    *w = (local_weights){0};
}

static float sum_of(__m128 four) {
    float lanes[4];
    _mm_storeu_ps(lanes, four);
    return lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
}

static float largest(const float *values, int count) {
    float lanes[4], top = values[0];
    int i = 0;
    __m128 a = _mm_set1_ps(top), b = a;
    for (; i + 8 <= count; i += 8) {
        a = _mm_max_ps(_mm_loadu_ps(values + i), a);
        b = _mm_max_ps(_mm_loadu_ps(values + i + 4), b);
    }
    _mm_storeu_ps(lanes, _mm_max_ps(a, b));
    for (int k = 0; k < 4; k++)
        top = lanes[k] > top ? lanes[k] : top;
    for (; i < count; i++)
        top = values[i] > top ? values[i] : top;
    return top;
}

/* exp((logit - top) * sharpness) of up to BLOCK tokens, into `each` unless that is NULL; their
 * sum. */
static float weigh_block(const float *logits, int count, float top, float sharpness, float *each) {
    __m128 sum = _mm_setzero_ps(), most = _mm_set1_ps(top), factor = _mm_set1_ps(sharpness);
    int i = 0;
    for (; i + 4 <= count; i += 4) {
        __m128 off = _mm_mul_ps(_mm_sub_ps(_mm_loadu_ps(logits + i), most), factor);
        /* Below that the library falls back on one at a time, for next to nothing. */
        if (!_mm_movemask_ps(_mm_cmpnle_ps(off, _mm_set1_ps(LEAST_EXPONENT)))) {
            if (each)
                _mm_storeu_ps(each + i, _mm_setzero_ps());
            continue;
        }
        __m128 weight = _ZGVbN4v_expf(off);
        sum = _mm_add_ps(sum, weight);
        if (each)
            _mm_storeu_ps(each + i, weight);
    }
    float rest = 0;
    for (; i < count; i++) {
        float weight = expf((logits[i] - top) * sharpness);
        rest += weight;
        if (each)
            each[i] = weight;
    }
    return sum_of(sum) + rest;
}

static int block_size(int count, int block) {
    int left = count - block * BLOCK;
    return left < BLOCK ? left : BLOCK;
}

void local_weigh(local_weights *w, const float *logits, double temperature) {
    w->top = largest(logits, w->count);
    w->sum = 0;
    for (int b = 0; b < w->block_count; b++) {
        int from = b * BLOCK;
        w->blocks[b] = (double)weigh_block(logits + from, block_size(w->count, b), w->top,
                                           (float)(1 / temperature), w->each + from);
        w->sum += w->blocks[b];
    }
}

double local_log_sum(const float *logits, int count, float *top) {
    double sum = 0;
    *top = largest(logits, count);
    for (int from = 0; from < count; from += BLOCK)
        sum += (double)weigh_block(logits + from, block_size(count, from / BLOCK), *top, 1, NULL);
    return log(sum);
}

int local_weights_pick(const local_weights *w, double unit) {
    double left = unit * w->sum;
    int block = 0, last = -1;
    while (block + 1 < w->block_count && left >= w->blocks[block])
        left -= w->blocks[block++];
    /* Sums are rounded: what falls beyond the end of a block falls on the last token that has any
     * weight, of this block or of the one before. */
    for (; last < 0 && block >= 0; block--) {
        int from = block * BLOCK, size = block_size(w->count, block);
        for (int i = 0; i < size; i++) {
            if (w->each[from + i] <= 0)
                continue;
            last = from + i;
            left -= (double)w->each[last];
            if (left < 0)
                return last;
        }
    }
    return last;
}

/* ---- top_p ---- */

static int bin_of(float weight) {
    float bin = -logf(weight) * BINS_PER_E;
    return bin < 0 ? 0 : bin < BINS - 1 ? (int)bin : BINS - 1;
}

/* Larger weights first, earlier tokens first among equals. */
static int by_weight(const void *a, const void *b, void *weights) {
    const float *each = weights;
    int x = *(const int *)a, y = *(const int *)b;
    if (each[x] != each[y])
        return each[x] > each[y] ? -1 : 1;
    return (x > y) - (x < y);
}

void local_weights_cut(local_weights *w, double share, int *scratch) {
    double bins[BINS] = {0}, wanted = share * w->sum, held = 0;
    /* The kept tokens hold less than `share` before the last of them joins, so what it and the
     * lighter ones hold is more than the rest: one below that rest's even part is never kept. */
    float least = (float)((1 - share) * w->sum / w->count * 0.999);
    int candidates = 0, edge = 0, at_edge = 0;
    for (int i = 0; i < w->count; i++)
        if (w->each[i] > 0 && w->each[i] >= least)
            scratch[candidates++] = i;
    for (int k = 0; k < candidates; k++)
        bins[bin_of(w->each[scratch[k]])] += (double)w->each[scratch[k]];
    while (edge + 1 < BINS && held + bins[edge] < wanted)
        held += bins[edge++];
    for (int k = 0; k < candidates; k++) /* only the bin on the edge needs an order */
        if (bin_of(w->each[scratch[k]]) == edge)
            scratch[at_edge++] = scratch[k];
    qsort_r(scratch, (size_t)at_edge, sizeof *scratch, by_weight, w->each);
    int kept = 0;
    while (kept < at_edge && (held < wanted || !kept))
        held += (double)w->each[scratch[kept++]];
    float limit = kept ? w->each[scratch[kept - 1]] : 0;
    int equals = 0; /* of the last one's weight: the earlier ones are kept */
    for (int k = 0; k < kept; k++)
        equals += w->each[scratch[k]] == limit;
    w->sum = 0;
    for (int b = 0; b < w->block_count; b++) {
        w->blocks[b] = 0;
        for (int i = b * BLOCK; i < b * BLOCK + block_size(w->count, b); i++) {
            float weight = w->each[i];
            bool keep = weight > limit || (weight == limit && equals-- > 0);
            w->each[i] = keep ? weight : 0;
            w->blocks[b] += (double)w->each[i];
        }
        w->sum += w->blocks[b];
    }
}
