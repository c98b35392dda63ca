/* The text of scenes: read once, kept beside them, and given to the methods in place of reading. */
#include "measure.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status.h"
#include "lines.h"

#include <stdlib.h>
#include <string.h>

#define STAGE "miniature"
#define STEM "lines"

wh_status measure_photo(const char *folder, const char *image, wh_photo **out, wh_error *err) {
    char path[1024];
    unsigned char *bytes = NULL;
    size_t size = 0;
    wh_photo_limits limits = wh_photo_default_limits();
    snprintf(path, sizeof path, "%s/%s", folder, image);
    wh_status status = wh_file_read(path, limits.max_bytes, &bytes, &size, err);
    if (status == WH_OK)
        status = wh_photo_read(bytes, size, path, &limits, out, err);
    free(bytes);
    return status;
}

wh_status measure_locator(const measure_options *options, wh_locator **out, wh_error *err) {
    wh_locator_params params = wh_locator_default_params();
    size_t packs;
    params.threads = options->threads;
    params.model = options->model;
    params.mmproj = options->mmproj;
    params.adapter = options->adapter;
    wh_status status = wh_locator_create(&params, out, err);
    if (status != WH_OK)
        return status;
    const wh_ocr_pack *pack = wh_ocr_scripts((*out)->ocr, &packs);
    for (size_t i = 0; i < packs; i++)
        if (!pack[i].installed)
            return wh_fail(err, WH_ERR_MODEL, STAGE,
                           "Tesseract's pack %s is not installed: the measurement would be of a "
                           "poorer reader",
                           pack[i].pack);
    return WH_OK;
}

wh_status readings_open(const char *folder, records_shard shard, wh_locator *locator, readings *out,
                        wh_error *err) {
    *out = (readings){.folder = folder, .locator = locator};
    return records_open(folder, STEM, shard, &out->out, err);
}

wh_status readings_close(readings *r, wh_error *err) {
    return records_close(&r->out, err);
}

/* Reads the photo and keeps what was read. By the hash a picture that was drawn anew is read anew;
 * of two lines of one scene the later counts. */
static wh_status read_now(readings *r, const struct wh_job *job, wh_text_line **lines,
                          size_t *count, wh_error *err) {
    double start = wh_clock_ms();
    wh_status status =
        wh_ocr_read(r->locator->ocr, job->photo, NULL, job->arena, lines, count, err);
    json_t *list = json_array();
    for (size_t i = 0; status == WH_OK && i < *count; i++)
        json_array_append_new(list, sign_line_json(&(*lines)[i]));
    if (status != WH_OK) {
        json_decref(list);
        return status;
    }
    return records_write(&r->out,
                         json_pack("{s:s, s:s, s:o, s:o}", "id", r->id, "sha256",
                                   job->photo->sha256, "ms",
                                   wh_json_number(wh_clock_ms() - start, 1), "lines", list),
                         err);
}

wh_status readings_lines(void *data, const struct wh_job *job, wh_text_line **lines, size_t *count,
                         wh_error *err) {
    readings *r = data;
    *count = 0;
    *lines = NULL;
    if (r->silent)
        return WH_OK;
    const json_t *known = json_object_get(r->out.done, r->id);
    if (!known || strcmp(record_text(known, "sha256"), job->photo->sha256) != 0)
        return read_now(r, job, lines, count, err);
    return sign_lines_read(json_object_get(known, "lines"), job->arena, lines, count, err);
}
