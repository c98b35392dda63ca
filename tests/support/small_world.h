/* The small edition of the world file, built from the shipped assets once for all tests. */
#ifndef WH_TESTS_SMALL_WORLD_H
#define WH_TESTS_SMALL_WORLD_H

#include "world/build.h"
#include "world/world.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SMALL_WORLD_ASSETS WH_SOURCE_DIR "/assets"
#define SMALL_WORLD_PATH WH_BINARY_DIR "/test-world.db"

static inline bool is_older(const struct stat *file, const char *than) {
    struct stat other;
    return stat(than, &other) == 0 && (file->st_mtim.tv_sec < other.st_mtim.tv_sec ||
                                       (file->st_mtim.tv_sec == other.st_mtim.tv_sec &&
                                        file->st_mtim.tv_nsec < other.st_mtim.tv_nsec));
}

/* True if the file is there and newer than the running program and all assets. */
static inline bool small_world_is_fresh(void) {
    struct stat file;
    if (stat(SMALL_WORLD_PATH, &file) != 0 || is_older(&file, "/proc/self/exe")) {
        return false;
    }
    bool fresh = true;
    DIR *assets = opendir(SMALL_WORLD_ASSETS);
    for (struct dirent *entry; fresh && assets && (entry = readdir(assets)) != NULL;) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", SMALL_WORLD_ASSETS, entry->d_name);
        fresh = entry->d_name[0] == '.' || !is_older(&file, path);
    }
    if (assets) {
        closedir(assets);
    }
    return fresh;
}

/* Path of the small world, or NULL after a message. Several tests may ask at the same time. */
static inline const char *small_world_path(void) {
    wh_error err = {.status = WH_OK};
    int lock = open(SMALL_WORLD_PATH ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0644);
    if (lock < 0 || flock(lock, LOCK_EX) != 0) {
        perror(SMALL_WORLD_PATH ".lock");
        return NULL;
    }
    wh_status status = WH_OK;
    if (!small_world_is_fresh()) {
        wh_world_sources sources = {.assets_dir = SMALL_WORLD_ASSETS};
        status = wh_world_build(&sources, SMALL_WORLD_PATH, NULL, NULL, &err);
    }
    close(lock);
    if (status != WH_OK) {
        fprintf(stderr, "%s\n", err.message);
        return NULL;
    }
    return SMALL_WORLD_PATH;
}

/* The small world, opened; NULL after a message. */
static inline wh_world *small_world_open(void) {
    const char *path = small_world_path();
    wh_world *world = NULL;
    wh_error err = {.status = WH_OK};
    if (path != NULL && wh_world_open(path, &world, &err) != WH_OK) {
        fprintf(stderr, "%s\n", err.message);
    }
    return world;
}

#endif
