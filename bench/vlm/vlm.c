/*
 * The local backend's speed, as one JSON line of milliseconds: bench-vlm MODE THREADS MODEL [MMPROJ]
 *   shared  8 samples over one prefix, and 8 prefixes with one sample each
 *   image   a second question on an image that was looked at, and on one looked at again
 *   tokens  reading 512 tokens, and writing 64 tokens of 1 and of 8 answers, none of which ends early
 * bench/vlm/run.py makes ratios of them.
 */
#include "vlm/vlm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SAMPLES = 8, ANSWER = 64, SIDE = 560, TRIES = 50 };

static wh_error err;

static void must(wh_status status) {
    if (status == WH_OK)
        return;
    fprintf(stderr, "bench-vlm: %s\n", err.message);
    exit(1);
}

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

/* About 512 tokens, different for each `number`, so that nothing can be reused. */
static char *make_text(int number) {
    char *text = calloc(1, 8192);
    for (int i = 0; text && i < 42; i++)
        sprintf(text + strlen(text), "%d is a sign on road %d. ", number + i, i * 7 % 13);
    if (text)
        strcat(text, "Tell a long story about all of them.");
    return text;
}

static wh_vlm_prefix *read_prompt(wh_vlm_session *session, const wh_vlm_image *image, int number,
                                  double *ms) {
    char *text = make_text(number);
    wh_vlm_part parts[] = {{.image = image}, {.text = text}};
    wh_vlm_message message = {"user", image ? parts : parts + 1, image ? 2 : 1};
    wh_vlm_prefix *prefix = NULL;
    double start = now_ms();
    must(wh_vlm_prefix_create(session, &message, 1, NULL, NULL, &prefix, &err));
    *ms += now_ms() - start;
    free(text);
    return prefix;
}

/* Milliseconds of `samples` continuations of `length`; their tokens are added to `*tokens`. */
static double write_answers(wh_vlm_session *session, const wh_vlm_prefix *prefix, size_t samples,
                            int length, uint64_t seed, size_t *tokens) {
    wh_arena *arena = wh_arena_create(0);
    wh_vlm_sampling sampling = wh_vlm_default_sampling();
    const wh_vlm_text *texts;
    sampling.samples = samples;
    sampling.max_tokens = length;
    sampling.temperature = 1;
    sampling.seed = seed;
    double start = now_ms();
    must(wh_vlm_generate(session, prefix, &sampling, NULL, arena, &texts, &err));
    double took = now_ms() - start;
    for (size_t i = 0; i < samples; i++)
        *tokens += texts[i].token_count;
    wh_arena_free(arena);
    return took;
}

static void bench_shared(wh_vlm_session *session) {
    double once = 0, apart = 0;
    size_t tokens = 0, tokens_apart = 0;
    wh_vlm_prefix *prefix = read_prompt(session, NULL, 0, &once);
    once += write_answers(session, prefix, SAMPLES, ANSWER, 1, &tokens);
    size_t length = wh_vlm_prefix_tokens(prefix);
    wh_vlm_prefix_free(prefix);
    for (int i = 0; i < SAMPLES; i++) {
        prefix = read_prompt(session, NULL, 0, &apart);
        apart += write_answers(session, prefix, 1, ANSWER, 1 + (uint64_t)i, &tokens_apart);
        wh_vlm_prefix_free(prefix);
    }
    printf("{\"prefix_tokens\": %zu, \"shared_ms\": %.1f, \"shared_tokens\": %zu, "
           "\"apart_ms\": %.1f, \"apart_tokens\": %zu}\n",
           length, once, tokens, apart, tokens_apart);
}

static wh_vlm_image *look(wh_vlm_session *session, const uint8_t *rgb, double *ms) {
    wh_vlm_image *image = NULL;
    double start = now_ms();
    must(wh_vlm_image_create(session, rgb, SIDE, SIDE, NULL, &image, &err));
    *ms += now_ms() - start;
    return image;
}

static void bench_image(wh_vlm_session *session) {
    uint8_t *rgb = malloc((size_t)SIDE * SIDE * 3);
    double first = 0, again = 0, kept = 0;
    for (int i = 0; rgb && i < SIDE * SIDE * 3; i++)
        rgb[i] = (uint8_t)(i * 31 % 251);
    wh_vlm_image *image = look(session, rgb, &first);
    wh_vlm_prefix_free(read_prompt(session, image, 1, &first));
    wh_vlm_prefix_free(read_prompt(session, image, 2, &kept));
    wh_vlm_image *other = look(session, rgb, &again);
    wh_vlm_prefix_free(read_prompt(session, other, 2, &again));
    printf("{\"image_tokens\": %zu, \"kept_ms\": %.1f, \"again_ms\": %.1f}\n",
           wh_vlm_image_tokens(image), kept, again);
    wh_vlm_image_free(image);
    wh_vlm_image_free(other);
    free(rgb);
}

/* Answers that all have their full length, by the first seed that gives such: llama.cpp's own
 * benches keep their batch full, too. The first token comes from the prefix, so one more is asked
 * for than is counted: each counted one took an evaluation. */
static double write_full(wh_vlm_session *session, const wh_vlm_prefix *prefix, size_t samples,
                         size_t *tokens) {
    for (uint64_t seed = 1; seed <= TRIES; seed++) {
        size_t written = 0;
        double ms = write_answers(session, prefix, samples, ANSWER + 1, seed, &written);
        *tokens = written - samples;
        if (*tokens == samples * ANSWER)
            return ms;
    }
    fprintf(stderr, "bench-vlm: of %d seeds, none gives %zu answers of %d tokens\n", TRIES, samples,
            ANSWER + 1);
    exit(1);
}

static void bench_tokens(wh_vlm_session *session) {
    double reading = 0;
    size_t one = 0, eight = 0;
    wh_vlm_prefix_free(read_prompt(session, NULL, 1, &reading)); /* llama-bench warms up, too */
    reading = 0;
    wh_vlm_prefix *prefix = read_prompt(session, NULL, 0, &reading);
    double one_ms = write_full(session, prefix, 1, &one);
    double eight_ms = write_full(session, prefix, SAMPLES, &eight);
    printf("{\"read_tokens\": %zu, \"read_ms\": %.1f, \"one_tokens\": %zu, \"one_ms\": %.1f, "
           "\"eight_tokens\": %zu, \"eight_ms\": %.1f}\n",
           wh_vlm_prefix_tokens(prefix), reading, one, one_ms, eight, eight_ms);
    wh_vlm_prefix_free(prefix);
}

int main(int argc, char **argv) {
    wh_vlm_params params = wh_vlm_default_params();
    wh_vlm_session_params sizes = {
        .context_tokens = 1280, .answer_tokens = ANSWER + 1, .sequences = SAMPLES, .prefixes = 1};
    wh_vlm *vlm = NULL;
    wh_vlm_session *session = NULL;
    if (argc < 4) {
        fprintf(stderr, "usage: bench-vlm shared|image|tokens THREADS MODEL [MMPROJ]\n");
        return 2;
    }
    params.threads = atoi(argv[2]);
    params.model = argv[3];
    params.mmproj = argc > 4 ? argv[4] : NULL;
    must(wh_vlm_open(&params, &vlm, &err));
    must(wh_vlm_session_create(vlm, &sizes, &session, &err));
    if (!strcmp(argv[1], "image"))
        bench_image(session);
    else if (!strcmp(argv[1], "tokens"))
        bench_tokens(session);
    else
        bench_shared(session);
    wh_vlm_session_free(session);
    wh_vlm_free(vlm);
    return 0;
}
