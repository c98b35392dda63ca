/* Where the data lie: the world file and the models. */
#ifndef WH_METHODS_PATHS_H
#define WH_METHODS_PATHS_H

#include "base/arena.h"
#include "whence.h"

/* The data directory: `given` if not NULL, else $WHENCE_DATA, else share/whence beside the folder
 * that holds this program or library. It holds world.db and models/. */
wh_status wh_path_data_dir(wh_arena *arena, const char *given, char **out, wh_error *err);

#endif
