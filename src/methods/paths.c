/* Where the data lie: the world file and the models. */
#include "methods/paths.h"

#include "base/status.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The path of the program or shared library that holds this very code. */
static char *own_path(char real[PATH_MAX]) {
    static const char anchor = 0;
    Dl_info info;
    if (!dladdr(&anchor, &info) || !info.dli_fname)
        return NULL;
    /* A program found through PATH has a bare name here; the kernel knows where it lies. */
    return strchr(info.dli_fname, '/') ? realpath(info.dli_fname, real)
                                       : realpath("/proc/self/exe", real);
}

wh_status wh_path_data_dir(wh_arena *arena, const char *given, char **out, wh_error *err) {
    const char *chosen = given && *given ? given : getenv("WHENCE_DATA");
    char real[PATH_MAX];
    if (chosen && *chosen) {
        *out = wh_arena_strdup(arena, chosen);
        return *out ? WH_OK : wh_fail_nomem(err, "data");
    }
    char *slash = own_path(real) ? strrchr(real, '/') : NULL;
    if (!slash)
        return wh_fail(err, WH_ERR_DATA, "data",
                       "cannot tell where Whence is installed: set WHENCE_DATA to its data folder");
    *slash = '\0';
    *out = wh_arena_printf(arena, "%s/../share/whence", real);
    return *out ? WH_OK : wh_fail_nomem(err, "data");
}
