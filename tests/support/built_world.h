/* A world file built from assets/ once per build folder, for tests that look things up. */
#ifndef WH_TEST_BUILT_WORLD_H
#define WH_TEST_BUILT_WORLD_H

#include "world/build.h"
#include "world/world.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUILT_WORLD_PATH WH_BINARY_DIR "/test-world.db"

/* Opens the world file; builds it if there is none, or if it is older than this program (which was
 * linked after any change of the code that builds) or than an asset. Tests that run at the same
 * time wait for the one that builds. NULL with a message on failure. */
static inline wh_world *built_world_open(void) {
    static const char *const SOURCES[] = {
        "/proc/self/exe",
        WH_SOURCE_DIR "/assets",
        WH_SOURCE_DIR "/assets/regions.tsv.gz",
        WH_SOURCE_DIR "/assets/brands.tsv.gz",
        WH_SOURCE_DIR "/assets/words.tsv.gz",
        WH_SOURCE_DIR "/assets/words.signs.tsv",
        WH_SOURCE_DIR "/assets/countries.tsv",
        WH_SOURCE_DIR "/assets/outlines.tsv.gz",
        WH_SOURCE_DIR "/assets/cities15000.tsv.gz",
    };
    wh_world *world = NULL;
    wh_error err = {0};
    struct stat built, source;
    int lock = open(BUILT_WORLD_PATH ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock < 0 || flock(lock, LOCK_EX) != 0) {
        perror(BUILT_WORLD_PATH ".lock");
        return NULL;
    }
    bool fresh = stat(BUILT_WORLD_PATH, &built) == 0;
    for (size_t i = 0; fresh && i < sizeof SOURCES / sizeof *SOURCES; i++) {
        fresh = stat(SOURCES[i], &source) == 0 && source.st_mtime <= built.st_mtime;
    }
    wh_world_sources sources = {.assets_dir = WH_SOURCE_DIR "/assets"};
    if ((fresh || wh_world_build(&sources, BUILT_WORLD_PATH, NULL, NULL, &err) == WH_OK) &&
        wh_world_open(BUILT_WORLD_PATH, &world, &err) != WH_OK) {
        world = NULL;
    }
    if (world == NULL) {
        fprintf(stderr, "%s: %s\n", err.stage, err.message);
    }
    close(lock);
    return world;
}

#endif
