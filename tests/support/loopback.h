/* Starts tests/support/loopback.py for a test program and stops it again. */
#ifndef WH_TESTS_LOOPBACK_H
#define WH_TESTS_LOOPBACK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct loopback {
    pid_t pid;
    int hold; /* the server ends when this is closed */
    char base[64];
} loopback;

/* Every chat answer takes `delay_ms`; `tls`: https, with a certificate that nobody vouches for. 0,
 * or -1 if the server does not start. */
static inline int loopback_start_with(loopback *server, int delay_ms, int tls) {
    char delay[16];
    snprintf(delay, sizeof delay, "%d", delay_ms);
    int in[2], out[2];
    if (pipe(in) || pipe(out))
        return -1;
    server->pid = fork();
    if (server->pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        close(in[1]);
        close(out[0]);
        /* Python is not built with our sanitizers. */
        unsetenv("LD_PRELOAD");
        execl("/usr/bin/python3", "python3", "-S", "-E", WH_SOURCE_DIR "/tests/support/loopback.py",
              "--delay-ms", delay, tls ? "--tls" : (char *)NULL, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    server->hold = in[1];
    FILE *told = fdopen(out[0], "r");
    int port = 0;
    if (!told || fscanf(told, "%d", &port) != 1)
        port = 0;
    if (told)
        fclose(told);
    snprintf(server->base, sizeof server->base, "%s://127.0.0.1:%d", tls ? "https" : "http", port);
    return port ? 0 : -1;
}

static inline int loopback_start(loopback *server) {
    return loopback_start_with(server, 0, 0);
}

static inline void loopback_stop(loopback *server) {
    close(server->hold);
    waitpid(server->pid, NULL, 0);
}

/* base + path in a static buffer; four may be alive at once. */
static inline const char *loopback_url(const loopback *server, const char *path) {
    static char urls[4][512];
    static unsigned next;
    char *url = urls[next++ % 4];
    snprintf(url, sizeof urls[0], "%s%s", server->base, path);
    return url;
}

#endif
