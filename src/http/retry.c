/* What is worth another attempt, and when: exponential back-off with jitter. */
#include "base/clock.h"
#include "base/random.h"
#include "http/http.h"

#include <time.h>

bool wh_http_is_passing(const wh_http_reply *reply) {
    if (reply->status == WH_OK)
        return reply->code == 429 || reply->code == 500 || reply->code == 502 ||
               reply->code == 503 || reply->code == 504;
    return reply->passing;
}

int wh_http_delay_ms(const wh_http_retry *retry, int attempt, const wh_http_reply *reply) {
    int first = retry->first_ms > 0 ? retry->first_ms : 500;
    int most = retry->most_ms > 0 ? retry->most_ms : 30000;
    int delay = first < most ? first : most;
    for (int i = 1; i < attempt && delay < most; i++)
        delay = delay > most / 2 ? most : delay * 2;
    wh_random random = wh_random_seed(retry->seed * 1000003u + (uint64_t)attempt);
    delay = delay / 2 + (int)(wh_random_unit(&random) * (delay - delay / 2));
    if (reply->status == WH_OK && reply->retry_after_ms > delay)
        delay = reply->retry_after_ms < most ? reply->retry_after_ms : most;
    return delay;
}

bool wh_http_sleep(int ms, const volatile bool *cancelled) {
    double end = wh_clock_ms() + ms;
    for (double left = ms; left > 0; left = end - wh_clock_ms()) {
        if (cancelled && *cancelled)
            return false;
        long step = left > 50 ? 50000000L : (long)(left * 1e6);
        nanosleep(&(struct timespec){0, step}, NULL);
    }
    return !(cancelled && *cancelled);
}

wh_status wh_http_fetch(wh_http *client, const wh_http_request *request, const wh_http_retry *retry,
                        wh_http_reply *reply) {
    int attempts = retry->attempts > 0 ? retry->attempts : 4;
    for (int attempt = 1;; attempt++) {
        wh_status status = wh_http_send(client, request, reply);
        if (attempt >= attempts || !wh_http_is_passing(reply))
            return status;
        if (!wh_http_sleep(wh_http_delay_ms(retry, attempt, reply), request->cancelled))
            return status;
        wh_http_reply_clear(reply);
    }
}
