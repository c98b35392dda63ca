/* JSON lines: whole, collected, appended. */
#include "records.h"

#include "base/status.h"
#include "set.h"

#include <dirent.h>
#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STAGE "miniature"

static wh_status take_item(void *array, json_t *value, wh_error *err) {
    return json_array_append_new(array, value) == 0 ? WH_OK : wh_fail_nomem(err, STAGE);
}

static wh_status take_by_id(void *by_id, json_t *value, wh_error *err) {
    const char *id = record_text(value, "id");
    if (!*id) {
        json_decref(value);
        return wh_fail(err, WH_ERR_FORMAT, STAGE, "a line has no \"id\"");
    }
    return json_object_set_new(by_id, id, value) == 0 ? WH_OK : wh_fail_nomem(err, STAGE);
}

wh_status records_read(const char *path, json_t **array, wh_error *err) {
    *array = json_array();
    wh_status status =
        *array ? sign_each_line(path, take_item, *array, NULL, err) : wh_fail_nomem(err, STAGE);
    if (status == WH_OK && !json_array_size(*array))
        status = wh_fail(err, WH_ERR_DATA, STAGE, "%s: is empty", path);
    for (size_t i = 0; status == WH_OK && i < json_array_size(*array); i++)
        if (!*record_text(json_array_get(*array, i), "id"))
            status = wh_fail(err, WH_ERR_FORMAT, STAGE, "%s, line %zu: has no \"id\"", path, i + 1);
    if (status != WH_OK) {
        json_decref(*array);
        *array = NULL;
    }
    return status;
}

/* Whether `name` is STEM.I-N.jsonl. */
static bool is_part(const char *name, const char *stem) {
    size_t length = strlen(stem);
    int used = 0;
    if (strncmp(name, stem, length) != 0)
        return false;
    sscanf(name + length, ".%*u-%*u.jsonl%n", &used);
    return used > 0 && !name[length + (size_t)used];
}

wh_status records_collect(const char *folder, const char *stem, json_t **by_id, wh_error *err) {
    DIR *dir = opendir(folder);
    wh_status status = WH_OK;
    *by_id = json_object();
    if (!*by_id)
        status = wh_fail_nomem(err, STAGE);
    for (struct dirent *entry; status == WH_OK && dir && (entry = readdir(dir));) {
        char path[1024];
        long end;
        if (!is_part(entry->d_name, stem))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        status = sign_each_line(path, take_by_id, *by_id, &end, err);
    }
    if (dir)
        closedir(dir);
    if (status != WH_OK) {
        json_decref(*by_id);
        *by_id = NULL;
    }
    return status;
}

wh_status records_open(const char *folder, const char *stem, records_shard shard, records_out *out,
                       wh_error *err) {
    *out = (records_out){0};
    snprintf(out->path, sizeof out->path, "%s/%s.%zu-%zu.jsonl", folder, stem, shard.number,
             shard.count);
    if (g_mkdir_with_parents(folder, 0755) != 0)
        return wh_fail(err, WH_ERR_IO, STAGE, "%s: %s", folder, strerror(errno));
    wh_status status = records_collect(folder, stem, &out->done, err);
    long end = 0;
    if (status == WH_OK && access(out->path, F_OK) == 0) {
        json_t *own = json_object();
        status =
            own ? sign_each_line(out->path, take_by_id, own, &end, err) : wh_fail_nomem(err, STAGE);
        json_decref(own);
        if (status == WH_OK && truncate(out->path, end) != 0)
            status = wh_fail(err, WH_ERR_IO, STAGE, "%s: %s", out->path, strerror(errno));
    }
    if (status == WH_OK && !(out->file = fopen(out->path, "ae")))
        status = wh_fail(err, WH_ERR_IO, STAGE, "%s: %s", out->path, strerror(errno));
    return status;
}

wh_status records_write(records_out *out, json_t *record, wh_error *err) {
    char *text = record ? json_dumps(record, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
    if (!text) {
        json_decref(record);
        return wh_fail_nomem(err, STAGE);
    }
    bool written = fprintf(out->file, "%s\n", text) >= 0 && fflush(out->file) == 0;
    free(text);
    if (json_object_set_new(out->done, record_text(record, "id"), record) != 0)
        return wh_fail_nomem(err, STAGE);
    return written ? WH_OK : wh_fail(err, WH_ERR_IO, STAGE, "%s: %s", out->path, strerror(errno));
}

wh_status records_close(records_out *out, wh_error *err) {
    bool closed = !out->file || fclose(out->file) == 0;
    json_decref(out->done);
    out->file = NULL;
    out->done = NULL;
    return closed ? WH_OK : wh_fail(err, WH_ERR_IO, STAGE, "%s: %s", out->path, strerror(errno));
}

const char *record_text(const json_t *record, const char *key) {
    const char *text = json_string_value(json_object_get(record, key));
    return text ? text : "";
}

double record_number(const json_t *record, const char *key) {
    return json_number_value(json_object_get(record, key));
}
