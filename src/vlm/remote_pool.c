/* Which server to ask next, and what each turned out not to take. */
#include "base/clock.h"
#include "base/status.h"
#include "vlm/remote.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MOST_SERVERS = 64 };

static wh_status add_server(wh_remote *remote, const char *url, size_t length, wh_error *err) {
    wh_remote_server *server = &remote->servers[remote->server_count];
    while (length && url[length - 1] == '/')
        length--;
    bool versioned = length > 3 && memcmp(url + length - 3, "/v1", 3) == 0;
    server->base =
        wh_arena_printf(remote->arena, "%.*s%s", (int)length, url, versioned ? "" : "/v1");
    if (!server->base)
        return wh_fail_nomem(err, WH_REMOTE_STAGE);
    wh_status status = wh_http_check_url(server->base, server->shown, sizeof server->shown, err);
    if (status != WH_OK)
        return status;
    for (size_t i = 0; i < remote->server_count; i++)
        if (strcmp(remote->servers[i].base, server->base) == 0)
            return wh_fail(err, WH_ERR_ARG, WH_REMOTE_STAGE, "%s is given twice", server->shown);
    remote->server_count++;
    return WH_OK;
}

wh_status wh_remote_parse_urls(wh_remote *remote, const char *urls, wh_error *err) {
    remote->servers = wh_arena_alloc(remote->arena, MOST_SERVERS, sizeof *remote->servers);
    if (!remote->servers)
        return wh_fail_nomem(err, WH_REMOTE_STAGE);
    for (const char *at = urls; *at;) {
        size_t blank = strspn(at, ", \t"), length = strcspn(at + blank, ", \t");
        at += blank;
        if (length && remote->server_count == MOST_SERVERS)
            return wh_fail(err, WH_ERR_ARG, WH_REMOTE_STAGE, "more than %d servers are given",
                           MOST_SERVERS);
        wh_status status = length ? add_server(remote, at, length, err) : WH_OK;
        if (status != WH_OK)
            return status;
        at += length;
    }
    if (!remote->server_count)
        return wh_fail(err, WH_ERR_ARG, WH_REMOTE_STAGE, "no server's address is given");
    return WH_OK;
}

/* The one to ask now, or -1; `*alive` counts those not given up. */
static int choose(const wh_remote *remote, size_t *alive) {
    int best = -1;
    double now = wh_clock_ms();
    *alive = 0;
    for (size_t i = 0; i < remote->server_count; i++) {
        const wh_remote_server *server = &remote->servers[i];
        if (server->given_up)
            continue;
        ++*alive;
        if (server->rest_until_ms > now)
            continue;
        if (best < 0 || server->in_flight < remote->servers[best].in_flight)
            best = (int)i;
    }
    return remote->in_flight < remote->max_in_flight ? best : -1;
}

int wh_remote_acquire(wh_remote *remote, int wait_ms, wh_error *err) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)wait_ms * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    size_t alive;
    pthread_mutex_lock(&remote->lock);
    int server = choose(remote, &alive);
    while (server < 0 && alive && wait_ms > 0) {
        if (pthread_cond_timedwait(&remote->freed, &remote->lock, &until) == ETIMEDOUT)
            wait_ms = 0;
        server = choose(remote, &alive);
    }
    if (server >= 0) {
        remote->in_flight++;
        remote->servers[server].in_flight++;
    } else if (!alive) {
        server = -2;
        *err = remote->servers[0].fault;
    }
    pthread_mutex_unlock(&remote->lock);
    return server;
}

void wh_remote_release(wh_remote *remote, int server, bool failed, int rest_ms,
                       const wh_error *fault) {
    wh_remote_server *s = &remote->servers[server];
    pthread_mutex_lock(&remote->lock);
    remote->in_flight--;
    s->in_flight--;
    s->failures = failed ? s->failures + 1 : 0;
    if (failed)
        s->fault = *fault;
    if (rest_ms > 0)
        s->rest_until_ms = wh_clock_ms() + rest_ms;
    pthread_cond_broadcast(&remote->freed);
    pthread_mutex_unlock(&remote->lock);
}

void wh_remote_give_up(wh_remote *remote, int server, const wh_error *fault) {
    pthread_mutex_lock(&remote->lock);
    remote->servers[server].given_up = true;
    remote->servers[server].fault = *fault;
    pthread_cond_broadcast(&remote->freed);
    pthread_mutex_unlock(&remote->lock);
    if (remote->server_count > 1)
        wh_remote_tell(remote, "%s is not asked any more", fault->message);
}

bool wh_remote_has_other(wh_remote *remote, int server) {
    bool other = false;
    double now = wh_clock_ms();
    pthread_mutex_lock(&remote->lock);
    for (size_t i = 0; i < remote->server_count; i++)
        other = other || ((int)i != server && !remote->servers[i].given_up &&
                          remote->servers[i].rest_until_ms <= now);
    pthread_mutex_unlock(&remote->lock);
    return other;
}

unsigned wh_remote_rejects(wh_remote *remote, int server) {
    pthread_mutex_lock(&remote->lock);
    unsigned rejects = remote->servers[server].rejects;
    pthread_mutex_unlock(&remote->lock);
    return rejects;
}

bool wh_remote_reject(wh_remote *remote, int server, unsigned what) {
    static const struct {
        unsigned what;
        const char *text;
    } names[] = {
        {WH_REMOTE_NO_N, "gives one answer a request: several samples become several requests"},
        {WH_REMOTE_NO_SEED, "takes no seed: samples cannot be repeated"},
        {WH_REMOTE_NO_STREAM, "does not stream"},
        {WH_REMOTE_NO_LOGPROBS, "gives no log-probabilities"},
        {WH_REMOTE_NO_SCHEMA, "takes no JSON schema"},
        {WH_REMOTE_NO_GRAMMAR, "takes no grammar"},
    };
    pthread_mutex_lock(&remote->lock);
    bool known = remote->servers[server].rejects & what;
    remote->servers[server].rejects |= what;
    pthread_mutex_unlock(&remote->lock);
    for (size_t i = 0; !known && i < sizeof names / sizeof *names; i++)
        if (names[i].what == what)
            wh_remote_tell(remote, "%s %s", remote->servers[server].shown, names[i].text);
    return !known;
}

bool wh_remote_takes_grammars(wh_remote *remote) {
    bool all = true;
    pthread_mutex_lock(&remote->lock);
    for (size_t i = 0; i < remote->server_count; i++)
        all = all && (remote->servers[i].given_up ||
                      (remote->servers[i].kind != WH_REMOTE_UNKNOWN &&
                       !(remote->servers[i].rejects & WH_REMOTE_NO_GRAMMAR)));
    pthread_mutex_unlock(&remote->lock);
    return all;
}
