/* jansson with our limits, and numbers that do not depend on the locale. */
#include "base/json.h"

#include "base/file.h"
#include "base/status.h"
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

json_t *wh_json_load(const char *text, size_t size, size_t flags, json_error_t *fault,
                     bool *out_of_memory) {
    errno = 0;
    json_t *value = json_loadb(text, size, flags, fault);
    /* jansson calls a token that it has no memory for invalid; malloc's errno tells the two apart.
     */
    *out_of_memory =
        !value && (errno == ENOMEM || json_error_code(fault) == json_error_out_of_memory);
    return value;
}

wh_status wh_json_parse(const char *text, size_t size, const char *what, json_t **out,
                        wh_error *err) {
    json_error_t fault;
    bool out_of_memory;
    *out = wh_json_load(text, size, JSON_REJECT_DUPLICATES, &fault, &out_of_memory);
    if (*out)
        return WH_OK;
    if (out_of_memory)
        return wh_fail_nomem(err, "json");
    return wh_fail(err, WH_ERR_FORMAT, "json", "%s: line %d, column %d: %s", what, fault.line,
                   fault.column, fault.text);
}

wh_status wh_json_read(const char *path, size_t max_bytes, json_t **out, wh_error *err) {
    unsigned char *bytes = NULL;
    size_t size = 0;
    wh_status status = wh_file_read(path, max_bytes, &bytes, &size, err);
    if (status != WH_OK)
        return status;
    status = wh_json_parse((char *)bytes, size, path, out, err);
    free(bytes);
    return status;
}

json_t *wh_json_number(double value, int decimals) {
    if (!isfinite(value))
        return json_null();
    double scale = pow(10, decimals);
    double rounded = round(value * scale) / scale;
    return json_real(rounded == 0 ? 0.0 : rounded); /* no "-0.0" */
}

json_t *wh_json_text(const char *text) {
    if (!text)
        return json_null();
    json_t *value = json_string(text);
    if (value)
        return value;
    wh_arena *arena = wh_arena_create(0);
    char *clean = arena ? wh_text_clean(arena, text, (size_t)1 << 20) : NULL;
    value = clean ? json_string(clean) : NULL;
    wh_arena_free(arena);
    return value;
}

json_t *wh_json_append(json_t *list, json_t *item) {
    if (json_array_append_new(list, item) == 0) /* which frees the item, whatever happens */
        return list;
    json_decref(list);
    return NULL;
}

json_t *wh_json_put(json_t *object, const char *key, json_t *value) {
    if (json_object_set_new(object, key, value) == 0)
        return object;
    json_decref(object);
    return NULL;
}
