/* Ctrl-C. */
#include "cli/interrupt.h"

#include "cli/options.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

/* The only mutable globals of the program: a signal handler can reach nothing else. */
static volatile bool interrupted;
static const char *volatile last_line;
static void (*volatile stop_work)(void);

static void on_interrupt(int signal_number) {
    const char *line = last_line;
    signal(signal_number, SIG_DFL);
    if (line) {
        bool said = write(STDERR_FILENO, line, strlen(line)) > 0;
        _exit(said ? WH_EXIT_INTERRUPTED : WH_EXIT_FAILED);
    }
    interrupted = true;
    if (stop_work)
        stop_work();
}

void wh_interrupt_ends(const char *line) {
    last_line = line;
    signal(SIGINT, on_interrupt);
}

void wh_interrupt_stops(void (*stop)(void)) {
    stop_work = stop;
    last_line = NULL;
    signal(SIGINT, on_interrupt);
}

const volatile bool *wh_interrupted(void) {
    return &interrupted;
}
