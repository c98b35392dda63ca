/* room: world */
/* Any text as a name to look for. The world file is the one of $WH_WORLD, or a small one that is
 * built from the assets once, below build/. */
#include "world/build.h"
#include "world/world.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUILT WH_SOURCE_DIR "/build/fuzz-world.db"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static wh_world *world;

/* Fuzzers run side by side: one of them builds. */
static wh_status open_built(wh_error *err) {
    mkdir(WH_SOURCE_DIR "/build", 0777);
    int lock = open(BUILT ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0644);
    wh_status status = WH_OK;
    if (lock >= 0) {
        flock(lock, LOCK_EX);
    }
    /* A file of an older format is refused, and built again. */
    if (wh_world_open(BUILT, &world, err) != WH_OK) {
        wh_world_sources sources = {.assets_dir = WH_SOURCE_DIR "/assets"};
        status = wh_world_build(&sources, BUILT, NULL, NULL, err);
        if (status == WH_OK) {
            status = wh_world_open(BUILT, &world, err);
        }
    }
    if (lock >= 0) {
        close(lock);
    }
    return status;
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    const char *path = getenv("WH_WORLD");
    wh_error err = {.message = ""};
    wh_status status = path != NULL ? wh_world_open(path, &world, &err) : open_built(&err);
    if (status != WH_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    /* Called so nowhere: makes ICU load all its rules before inputs are timed. */
    wh_arena *arena = wh_arena_create(0);
    wh_place_hit *hits = NULL;
    size_t count = 0;
    status = wh_world_places(world, "龘靐龗", 1, 0, arena, &hits, &count, &err);
    wh_arena_free(arena);
    return status == WH_OK ? 0 : -1;
}

/* The first byte chooses edits and limit, the rest is the name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1 || size > 4096) {
        return 0;
    }
    wh_arena *arena = wh_arena_create((size_t)64 << 20);
    char *name = wh_arena_strndup(arena, (const char *)data + 1, size - 1);
    wh_place_hit *hits = NULL, *again = NULL;
    size_t count = 0, limit = data[0] >> 1;
    wh_error err;
    if (wh_world_places(world, name, data[0] & 1, limit, arena, &hits, &count, &err) != WH_OK ||
        (limit > 0 && count > limit)) {
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        if (!(hits[i].weight > 0) || hits[i].edits > (data[0] & 1) ||
            wh_world_place(world, hits[i].id, arena, &again, &err) != WH_OK || again == NULL) {
            abort();
        }
    }
    wh_arena_free(arena);
    return 0;
}
