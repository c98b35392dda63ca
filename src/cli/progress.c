/* A progress bar on standard error, drawn only on a terminal. */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

enum { WIDTH = 30 };

void wh_progress_show(const char *what, double done, double total) {
    if (!isatty(STDERR_FILENO))
        return;
    double share = total > 0 ? done / total : 0;
    int filled = (int)(share < 0 ? 0 : share > 1 ? WIDTH : share * WIDTH);
    fprintf(stderr, "\r\x1b[K[");
    for (int i = 0; i < WIDTH; i++)
        fputc(i < filled ? '#' : '.', stderr);
    fprintf(stderr, "] %3.0f %% %.60s", share * 100, what);
    fflush(stderr);
}

void wh_progress_clear(void) {
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\x1b[K");
}
