/* The remote backend's own cost: 1, 8 and 32 photos in flight against a server on this machine that
 * takes half a second for every answer. Prints photos a second, the ratios, and our own processor
 * time a photo; fails if 8 in flight are not 4 times, 32 not 8 times as fast as 1.
 *
 * usage: bench-remote [anything] (the argument that bench/run.sh gives is not used) */
#include "loopback.h"
#include "vlm/vlm.h"

#include <pthread.h>
#include <sys/resource.h>
#include <time.h>

enum { SIDE = 640, MOST = 32, ROUNDS = 3, EACH = 4 };
#define DELAY_MS 500

static double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Processor time of this process so far. */
static double own_s(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

/* One worker: its own session, `photos` photos one after the other. */
typedef struct worker {
    wh_vlm *vlm;
    const uint8_t *rgb;
    int photos;
    bool failed;
    wh_error err;
} worker;

static wh_status ask(worker *w, wh_vlm_session *session, wh_error *err) {
    wh_vlm_image *image = NULL;
    wh_vlm_prefix *prefix = NULL;
    const wh_vlm_text *texts;
    wh_vlm_sampling sampling = wh_vlm_default_sampling();
    wh_arena *arena = wh_arena_create(0);
    wh_status status =
        arena ? wh_vlm_image_create(session, w->rgb, SIDE, SIDE, NULL, &image, err) : WH_ERR_NOMEM;
    wh_vlm_part parts[] = {{NULL, image}, {"Where was this photograph taken?", NULL}};
    wh_vlm_message message = {"user", parts, 2};
    if (status == WH_OK)
        status = wh_vlm_prefix_create(session, &message, 1, NULL, NULL, &prefix, err);
    if (status == WH_OK)
        status = wh_vlm_generate(session, prefix, &sampling, NULL, arena, &texts, err);
    wh_vlm_prefix_free(prefix);
    wh_vlm_image_free(image);
    wh_arena_free(arena);
    return status;
}

static void *work(void *given) {
    worker *w = given;
    wh_vlm_session *session = NULL;
    w->failed = wh_vlm_session_create(w->vlm, NULL, &session, &w->err) != WH_OK;
    for (int i = 0; !w->failed && i < w->photos; i++)
        w->failed = ask(w, session, &w->err) != WH_OK;
    wh_vlm_session_free(session);
    return NULL;
}

/* Photos a second with `in_flight` workers of `each` photos; 0 if one failed. */
static double measure(wh_vlm *vlm, const uint8_t *rgb, int in_flight, int each) {
    pthread_t threads[MOST];
    worker workers[MOST];
    bool failed = false;
    double start = now_s();
    for (int i = 0; i < in_flight; i++) {
        workers[i] = (worker){.vlm = vlm, .rgb = rgb, .photos = each};
        if (pthread_create(&threads[i], NULL, work, &workers[i]) != 0)
            return 0;
    }
    for (int i = 0; i < in_flight; i++) {
        pthread_join(threads[i], NULL);
        if (workers[i].failed)
            fprintf(stderr, "%s\n", workers[i].err.message);
        failed = failed || workers[i].failed;
    }
    return failed ? 0 : in_flight * each / (now_s() - start);
}

static int compare(wh_vlm *vlm, const uint8_t *rgb) {
    static const int in_flight[] = {1, 8, 32};
    static const double least[] = {0, 4, 8};
    double rates[3] = {0}, own = own_s();
    int missed = 0, photos = 0;
    for (int round = 0; round < ROUNDS; round++) /* in turns; the best of each counts */
        for (int i = 0; i < 3; i++) {
            double rate = measure(vlm, rgb, in_flight[i], EACH);
            if (rate == 0)
                return 1;
            rates[i] = rate > rates[i] ? rate : rates[i];
            photos += in_flight[i] * EACH;
        }
    for (int i = 0; i < 3; i++) {
        double ratio = rates[i] / rates[0];
        printf("%2d in flight: %.1f photos a second, %.2f x\n", in_flight[i], rates[i], ratio);
        missed += ratio < least[i];
    }
    printf("one photo alone takes %.1f ms, of which the server waits %d ms\n", 1e3 / rates[0],
           DELAY_MS);
    printf("our own processor time: %.2f ms a photo (n = %d), encoding it included\n",
           1e3 * (own_s() - own) / photos, photos);
    return missed != 0;
}

int main(void) {
    loopback server;
    wh_vlm *vlm = NULL;
    wh_error err;
    uint8_t *rgb = malloc((size_t)SIDE * SIDE * 3);
    if (!rgb || loopback_start_with(&server, DELAY_MS, 0)) {
        fprintf(stderr, "the server did not start\n");
        return 1;
    }
    for (size_t i = 0; i < (size_t)SIDE * SIDE * 3; i++)
        rgb[i] = (uint8_t)(i / 3 % SIDE * 255 / SIDE + (i * 2654435761u >> 29)); /* some grain */
    wh_vlm_params params = wh_vlm_default_params();
    params.urls = loopback_url(&server, "/ok");
    params.max_in_flight = MOST;
    int code = 1;
    if (wh_vlm_open(&params, &vlm, &err) == WH_OK)
        code = compare(vlm, rgb);
    else
        fprintf(stderr, "%s\n", err.message);
    wh_vlm_free(vlm);
    loopback_stop(&server);
    free(rgb);
    return code;
}
