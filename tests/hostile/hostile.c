/* Reads every file of the folders given, as the program would: whole, views and preview, under the
 * default limits. One line a file: the status and what was found or why not. Ends with counts and
 * the largest memory held; fails if a message does not name its file, a read ends in anything but
 * success, a format or a limit error, or memory went over the bound. */
#include "base/clock.h"
#include "base/file.h"
#include "photo/photo.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

typedef struct tally {
    int files, read, refused, wrong;
} tally;

static wh_status look(const wh_photo *photo, size_t *view_count, wh_error *err) {
    wh_view *views = NULL;
    unsigned char *jpeg = NULL;
    size_t size = 0;
    wh_status status = wh_photo_views(photo, &views, view_count, err);
    if (status == WH_OK)
        status = wh_photo_preview(photo, 1280, &jpeg, &size, err);
    wh_views_free(views, *view_count);
    free(jpeg);
    return status;
}

static void print_photo(const char *name, const wh_photo *photo, size_t views, double ms) {
    printf("ok      %s: %s %dx%d as %dx%d, %zu view%s, %.0f ms", name, photo->format, photo->width,
           photo->height, photo->image.width, photo->image.height, views, views == 1 ? "" : "s",
           ms);
    if (photo->meta.has_gps)
        printf(", gps %.6f %.6f", photo->meta.lat_deg, photo->meta.lon_deg);
    if (photo->meta.taken)
        printf(", taken %s", photo->meta.taken);
    if (photo->meta.has_utc_offset)
        printf(" %+d min (%s)", photo->meta.utc_offset_min, photo->meta.utc_offset_source);
    if (photo->is_360_reason)
        printf(", 360: %s, %s", photo->is_360 ? "yes" : "no", photo->is_360_reason);
    printf("\n");
}

static void read_one(const char *path, const char *name, tally *counts) {
    unsigned char *bytes = NULL;
    size_t size = 0, views = 0;
    wh_photo *photo = NULL;
    wh_error err = {0};
    wh_photo_limits limits = wh_photo_default_limits();
    double start = wh_clock_ms();
    wh_status status = wh_file_read(path, limits.max_bytes, &bytes, &size, &err);
    if (status == WH_OK)
        status = wh_photo_read(bytes, size, name, &limits, &photo, &err);
    if (status == WH_OK)
        status = look(photo, &views, &err);
    counts->files++;
    if (status == WH_OK) {
        counts->read++;
        print_photo(name, photo, views, wh_clock_ms() - start);
    } else {
        bool named = strstr(err.message, name) != NULL;
        bool fair = status == WH_ERR_FORMAT || status == WH_ERR_LIMIT;
        counts->refused++;
        counts->wrong += !named || !fair;
        printf("%-7s %s%s\n", wh_status_name(status), err.message, named ? "" : " (UNNAMED)");
    }
    wh_photo_free(photo);
    free(bytes);
}

static int compare_names(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool read_folder(const char *folder, tally *counts) {
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, compare_names);
    if (count < 0) {
        perror(folder);
        return false;
    }
    for (int i = 0; i < count; i++) {
        char path[PATH_MAX];
        struct stat info;
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (stat(path, &info) == 0 && S_ISREG(info.st_mode))
            read_one(path, entries[i]->d_name, counts);
        free(entries[i]);
    }
    free(entries);
    return true;
}

int main(int argc, char **argv) {
    tally counts = {0};
    wh_error err;
    const char *bound = getenv("MOST_MIB");
    double most_mib = bound ? atof(bound) : 1024;
    if (argc < 2) {
        fprintf(stderr, "usage: hostile FOLDER...\n");
        return 2;
    }
    if (wh_photo_init(&err) != WH_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    for (int i = 1; i < argc; i++)
        if (!read_folder(argv[i], &counts))
            return 1;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double held_mib = (double)usage.ru_maxrss / 1024;
    printf("%d files: %d read, %d refused, %d wrongly; at most %.0f MiB held\n", counts.files,
           counts.read, counts.refused, counts.wrong, held_mib);
    return counts.files == 0 || counts.wrong != 0 || held_mib > most_mib;
}
