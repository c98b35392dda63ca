/* Labels and readings of a folder of scenes. */
#include "set.h"
#include "lines.h"

#include "base/json.h"
#include "base/status.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

wh_status sign_each_line(const char *path, wh_status (*take)(void *, json_t *, wh_error *),
                         void *data, long *end, wh_error *err) {
    FILE *in = fopen(path, "re");
    if (!in) {
        return wh_fail(err, WH_ERR_IO, "signs", "%s: %s", path, strerror(errno));
    }
    wh_status status = WH_OK;
    char *line = NULL;
    size_t room = 0, number = 0;
    if (end) {
        *end = 0;
    }
    for (ssize_t size; status == WH_OK && (size = getline(&line, &room, in)) > 0;) {
        if (end && line[size - 1] != '\n') {
            break; /* the run that wrote it was stopped here */
        }
        char where[1100];
        json_t *value = NULL;
        snprintf(where, sizeof where, "%s, line %zu", path, ++number);
        status = wh_json_parse(line, (size_t)size, where, &value, err);
        if (status == WH_OK) {
            status = take(data, value, err);
        }
        if (end) {
            *end += size;
        }
    }
    free(line);
    fclose(in);
    return status;
}

static wh_status take_label(void *labels, json_t *value, wh_error *err) {
    return json_array_append_new(labels, value) == 0 ? WH_OK : wh_fail_nomem(err, "signs");
}

static wh_status take_reading(void *readings, json_t *value, wh_error *err) {
    const char *file = sign_label_text(value, "file");
    return json_object_set_new(readings, file, value) == 0 ? WH_OK : wh_fail_nomem(err, "signs");
}

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_jsonl(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > 6 && strcmp(entry->d_name + length - 6, ".jsonl") == 0;
}

static void drop_unread(sign_set *set) {
    size_t dropped = 0;
    for (size_t i = json_array_size(set->labels); i-- > 0;) {
        const json_t *label = json_array_get(set->labels, i);
        const char *file = sign_label_text(label, "file");
        char overlay[64];
        snprintf(overlay, sizeof overlay, "%.*s.overlay.jpg", (int)strcspn(file, "."), file);
        if (!json_object_get(set->readings, file) ||
            (json_object_get(label, "overlay") && !json_object_get(set->readings, overlay))) {
            json_array_remove(set->labels, i);
            dropped++;
        }
    }
    fprintf(stderr, "%s: %zu scenes left out that were not read yet\n", set->dir, dropped);
}

wh_status sign_set_load(const char *dir, bool partial, sign_set *set, wh_error *err) {
    *set = (sign_set){.dir = dir, .labels = json_array(), .readings = json_object()};
    struct dirent **entries = NULL;
    int count = scandir(dir, &entries, is_jsonl, by_name);
    wh_status status = WH_OK;
    if (count < 0) {
        status = wh_fail(err, WH_ERR_IO, "signs", "%s: %s", dir, strerror(errno));
    }
    for (int i = 0; i < count; i++) {
        char path[1024];
        long end;
        const char *name = entries[i]->d_name;
        snprintf(path, sizeof path, "%s/%s", dir, name);
        if (status == WH_OK && strncmp(name, "labels", 6) == 0) {
            status = sign_each_line(path, take_label, set->labels, &end, err);
        } else if (status == WH_OK && strncmp(name, "lines", 5) == 0) {
            status = sign_each_line(path, take_reading, set->readings, &end, err);
        }
        free(entries[i]);
    }
    free(entries);
    if (status == WH_OK && partial) {
        drop_unread(set);
    }
    if (status == WH_OK && json_array_size(set->labels) == 0) {
        status = wh_fail(err, WH_ERR_DATA, "signs",
                         "%s has no scenes to work on: run whence-signs render and read", dir);
    }
    if (status != WH_OK) {
        sign_set_clear(set);
    }
    return status;
}

void sign_set_clear(sign_set *set) {
    json_decref(set->labels);
    json_decref(set->readings);
    *set = (sign_set){0};
}

const char *sign_label_text(const json_t *label, const char *key) {
    const char *text = json_string_value(json_object_get(label, key));
    return text ? text : "";
}

double sign_label_number(const json_t *label, const char *key) {
    return json_number_value(json_object_get(label, key));
}

wh_point sign_label_truth(const json_t *label) {
    return (wh_point){sign_label_number(label, "lat_deg"), sign_label_number(label, "lon_deg")};
}

wh_status sign_set_lines(const sign_set *set, const char *file, wh_arena *arena,
                         wh_text_line **lines, size_t *count, wh_error *err) {
    const json_t *reading = json_object_get(set->readings, file);
    if (!reading) {
        return wh_fail(err, WH_ERR_DATA, "signs", "%s/%s was not read yet: run whence-signs read",
                       set->dir, file);
    }
    const json_t *list = json_object_get(reading, "lines");
    return sign_lines_read(list, arena, lines, count, err);
}
