/* The world file that a user has, for tests of what is read out of photos. */
#ifndef WH_TESTS_DATA_WORLD_H
#define WH_TESTS_DATA_WORLD_H

#include "world/world.h"

#include <stdio.h>
#include <stdlib.h>

/* $WHENCE_WORLD, else world.db in $WHENCE_DATA, else the checkout's own. NULL after a message. */
static inline wh_world *data_world_open(void) {
    char path[1024];
    const char *file = getenv("WHENCE_WORLD"), *data = getenv("WHENCE_DATA");
    if (file) {
        snprintf(path, sizeof path, "%s", file);
    } else if (data) {
        snprintf(path, sizeof path, "%s/world.db", data);
    } else {
        snprintf(path, sizeof path, "%s/build/share/whence/world.db", WH_SOURCE_DIR);
    }
    wh_world *world = NULL;
    wh_error err = {0};
    if (wh_world_open(path, &world, &err) != WH_OK) {
        fprintf(stderr, "%s (make world builds it; WHENCE_WORLD names another)\n", err.message);
    }
    return world;
}

#endif
