/* Comparing the engine with what transformers computed: logits after a prompt, and greedy texts. */
#ifndef WH_TESTS_PARITY_H
#define WH_TESTS_PARITY_H

#include "lookalike.h"
#include "vlm/local/local.h"

#include <math.h>

enum { GREEDY = 64 };

typedef struct difference {
    double relative; /* length of the difference over length of the reference */
    double most;     /* largest absolute difference */
} difference;

static inline difference compare(const wh_vlm_prefix *prefix, const json_t *logits) {
    const local_prefix *p = (const local_prefix *)prefix;
    double squared = 0, length = 0, most = 0;
    assert_int_equal(json_array_size(logits), p->session->model->n_vocab);
    for (size_t i = 0; i < json_array_size(logits); i++) {
        double wanted = json_number_value(json_array_get(logits, i));
        double off = (double)p->logits[i] - wanted;
        squared += off * off;
        length += wanted * wanted;
        most = fmax(most, fabs(off));
    }
    return (difference){sqrt(squared / length), most};
}

/* The number of tokens that agree before the first that differs; that one's margin must be small.
 */
static inline size_t compare_greedy(wh_vlm_session *session, const wh_vlm_prefix *prefix,
                                    const json_t *steps, double error) {
    wh_error err = {0};
    wh_arena *arena = wh_arena_create(0);
    wh_vlm_sampling sampling = wh_vlm_default_sampling();
    const wh_vlm_text *text = NULL;
    sampling.max_tokens = GREEDY;
    sampling.logprobs = true;
    assert_ok(wh_vlm_generate(session, prefix, &sampling, NULL, arena, &text, &err));
    size_t at = 0;
    for (; at < json_array_size(steps); at++) {
        const json_t *step = json_array_get(steps, at);
        const char *hex = json_string_value(json_object_get(step, "hex"));
        bool ends = json_is_true(json_object_get(step, "end")), same;
        if (ends || at >= text->token_count) {
            same = ends && at >= text->token_count && text->end == WH_VLM_END_MODEL;
        } else {
            char mine[1024] = "";
            for (size_t i = 0; i < text->tokens[at].bytes && i < 500; i++)
                snprintf(mine + 2 * i, 3, "%02x", (unsigned char)text->tokens[at].text[i]);
            same = !strcmp(mine, hex);
        }
        if (!same) {
            double margin = json_number_value(json_object_get(step, "margin"));
            if (margin >= error)
                fail_msg("token %zu differs, its margin is %g, the error %g", at, margin, error);
            break;
        }
    }
    wh_arena_free(arena);
    return at;
}

static inline difference check(wh_vlm_session *session, const char *family, const json_t *reference,
                               const char *picture, const char *kind) {
    wh_vlm_image *image = lookalike_image(session, family, reference, picture);
    wh_vlm_prefix *prefix = lookalike_prefix(session, reference, image);
    const json_t *one = json_object_get(reference, picture);
    assert_int_equal(wh_vlm_prefix_tokens(prefix) >= json_array_size(json_object_get(one, "ids")),
                     1);
    difference d = compare(prefix, json_object_get(one, "logits"));
    size_t same = compare_greedy(session, prefix, json_object_get(one, "greedy"), d.most);
    printf("%s %s %s: logits %.2e relative, %.2e at most; %zu of %zu greedy tokens agree\n", family,
           kind, picture, d.relative, d.most, same,
           json_array_size(json_object_get(one, "greedy")));
    wh_vlm_prefix_free(prefix);
    wh_vlm_image_free(image);
    return d;
}

#endif
