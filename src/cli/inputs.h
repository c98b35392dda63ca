/* The photos that the arguments of a command name. */
#ifndef WH_CLI_INPUTS_H
#define WH_CLI_INPUTS_H

#include "whence.h"

typedef struct wh_inputs {
    char **paths; /* "-" stands for a photo on standard input */
    size_t count;
    bool several; /* more than one argument, or a folder: the output is a list */
} wh_inputs;

/* Files stay as given; folders give the photos below them (by file name extension), sorted by
 * name. WH_ERR_IO names a folder that cannot be read, WH_ERR_ARG one without photos. A file that
 * does not exist is kept: locating it reports the error. Free with wh_inputs_free. */
wh_status wh_inputs_collect(char **arguments, int count, wh_inputs *inputs, wh_error *err);
void wh_inputs_free(wh_inputs *inputs);

#endif
