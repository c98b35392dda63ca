/* Ctrl-C: one line says what became of the work, and the program ends with 130. A second Ctrl-C
 * ends it at once. */
#ifndef WH_CLI_INTERRUPT_H
#define WH_CLI_INTERRUPT_H

#include <stdbool.h>

/* While there is nothing to save: `line` (a literal) is printed and the program ends. */
void wh_interrupt_ends(const char *line);

/* While there is: the flag rises and `stop` (or NULL) is called in the signal handler; the command
 * winds up and says the rest itself. */
void wh_interrupt_stops(void (*stop)(void));

/* The flag, for those that poll it. */
const volatile bool *wh_interrupted(void);

#endif
