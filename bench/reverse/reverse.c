/* Measures reverse geocoding: bench-reverse WORLD POINTS.TSV ROUNDS
 *
 * Answers every point of the file ROUNDS times after one round to warm up; prints one line
 * "latitude longitude country" for each point, then "lookups_per_s N". run.py compares. */
#include "world/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MAX_POINTS 100000

/* Of the processor: both contenders run in one thread, and other programs must not count. */
static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static size_t read_points(const char *path, wh_point *points) {
    char line[512];
    size_t count = 0;
    FILE *file = fopen(path, "r");
    while (file != NULL && count < MAX_POINTS && fgets(line, sizeof line, file) != NULL) {
        char *end = NULL;
        if (line[0] != '#') {
            points[count].lat_deg = strtod(line, &end);
            points[count++].lon_deg = strtod(end, NULL);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return count;
}

static bool look_up_all(wh_world *world, const wh_point *points, size_t count, bool print) {
    wh_error err;
    for (size_t i = 0; i < count; i++) {
        wh_region region;
        if (wh_world_reverse(world, points[i], &region, &err) != WH_OK) {
            fprintf(stderr, "%s\n", err.message);
            return false;
        }
        const wh_country *country = wh_world_country(world, region.country);
        if (print) {
            printf("%.4f %.4f %s\n", points[i].lat_deg, points[i].lon_deg,
                   country == NULL ? "--" : country->code);
        }
    }
    return true;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: bench-reverse WORLD POINTS.TSV ROUNDS\n");
        return 2;
    }
    int status = 1;
    wh_world *world = NULL;
    wh_error err;
    long rounds = strtol(argv[3], NULL, 10);
    wh_point *points = calloc(MAX_POINTS, sizeof *points);
    if (points == NULL || wh_world_open(argv[1], &world, &err) != WH_OK) {
        fprintf(stderr, "%s\n", points == NULL ? "no memory" : err.message);
        goto done;
    }
    size_t count = read_points(argv[2], points);
    if (count == 0 || rounds < 1 || !look_up_all(world, points, count, true)) {
        goto done;
    }
    double start = seconds();
    for (long i = 0; i < rounds; i++) {
        if (!look_up_all(world, points, count, false)) {
            goto done;
        }
    }
    printf("lookups_per_s %.0f\n", (double)count * (double)rounds / (seconds() - start));
    status = 0;
done:
    wh_world_free(world);
    free(points);
    return status;
}
