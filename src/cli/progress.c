/* A progress bar on standard error, drawn only on a terminal. */
#include "cli/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR = 30, AROUND = 10 /* "[", "] 100 % ", and one column free */, USUAL = 80 };

/* A bar that is longer than a line could not be wiped. */
static size_t columns(void) {
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : USUAL;
}

/* The end of `what`, where a file's name is: at most `most` bytes, whole characters, and none that
 * drive the terminal (a file's name can hold anything). */
static void print_end(const char *what, size_t most) {
    size_t length = strlen(what);
    const char *at = length > most ? what + length - most : what;
    while (((unsigned char)*at & 0xC0) == 0x80)
        at++;
    for (; *at; at++) {
        unsigned char byte = (unsigned char)*at, before = at > what ? (unsigned char)at[-1] : 0;
        bool control = byte < 0x20 || byte == 0x7F || (before == 0xC2 && byte < 0xA0);
        fputc(control ? '?' : byte, stderr);
    }
}

void wh_progress_show(const char *what, double done, double total) {
    if (!isatty(STDERR_FILENO))
        return;
    double share = total > 0 ? done / total : 0;
    int filled = (int)(share < 0 ? 0 : share > 1 ? BAR : share * BAR);
    size_t width = columns();
    fprintf(stderr, "\r\x1b[K[");
    for (int i = 0; i < BAR; i++)
        fputc(i < filled ? '#' : '.', stderr);
    fprintf(stderr, "] %3.0f %% ", share * 100);
    if (width > BAR + AROUND)
        print_end(what, width - BAR - AROUND);
    fflush(stderr);
}

void wh_progress_clear(void) {
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\x1b[K");
}
