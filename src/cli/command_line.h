/* The command that this process was started with, for reports that say how they were made. */
#ifndef WH_CLI_COMMAND_LINE_H
#define WH_CLI_COMMAND_LINE_H

#include "base/arena.h"

/* As one would type it in a shell, the program's folder left away; NULL if it cannot be known. */
const char *wh_command_line(wh_arena *arena);

#endif
