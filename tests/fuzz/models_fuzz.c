/* room: vlm */
/* A registry and a catalog of any bytes: refused with a reason, or models that can be used and come
 * back the same from what is written of them. */
#include "vlm/models_json.h"

#include "base/json.h"

#include <stdlib.h>
#include <string.h>

static void use(const wh_models *models) {
    for (size_t i = 0; i < models->count; i++) {
        const wh_model *model = &models->items[i];
        const wh_model *found = wh_models_find(models, model->name);
        if (!wh_model_name_is_sound(model->name) || !found || wh_model_needs(model) < -1)
            abort();
        for (size_t k = 0; k < model->file_count; k++)
            if (!model->files[k].role || !wh_model_path(model, model->files[k].role))
                abort();
    }
}

/* What is written of the models. */
static json_t *written(const wh_models *models) {
    json_t *list = json_array();
    for (size_t i = 0; i < models->count; i++)
        if (json_array_append_new(list, wh_model_to_json(&models->items[i])) != 0)
            abort();
    return json_pack("{s:s, s:o}", "format", "whence-models/1", "models", list);
}

static void check_registry(const json_t *json, wh_arena *arena) {
    wh_error err = {0};
    wh_models models, again;
    if (wh_registry_from_json(json, "fuzz", arena, &models, &err) != WH_OK) {
        if (!err.message[0])
            abort();
        return;
    }
    use(&models);
    json_t *once = written(&models);
    if (wh_registry_from_json(once, "written", arena, &again, &err) != WH_OK)
        abort();
    json_t *twice = written(&again);
    if (!json_equal(once, twice))
        abort();
    json_decref(once);
    json_decref(twice);
}

static void check_catalog(const json_t *json, wh_arena *arena) {
    wh_error err = {0};
    wh_models models;
    if (wh_models_from_json(json, "whence-catalog/1", "fuzz", arena, &models, &err) != WH_OK &&
        !err.message[0])
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    wh_error err = {0};
    json_t *json = NULL;
    char *text = malloc(size + 1);
    wh_arena *arena = wh_arena_create(0);
    if (text && arena) {
        memcpy(text, data, size);
        text[size] = '\0';
        if (wh_json_parse(text, size, "fuzz", &json, &err) == WH_OK) {
            check_registry(json, arena);
            check_catalog(json, arena);
        }
    }
    json_decref(json);
    wh_arena_free(arena);
    free(text);
    return 0;
}
