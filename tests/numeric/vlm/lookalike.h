/* The look-alikes of tests/numeric/vlm/data: loading them, their references and pictures. */
#ifndef WH_TESTS_LOOKALIKE_H
#define WH_TESTS_LOOKALIKE_H

#include "base/file.h"
#include "base/json.h"
#include "cmocka_all.h"
#include "vlm/vlm.h"

#include <stdio.h>
#include <stdlib.h>

#define DATA WH_SOURCE_DIR "/tests/numeric/vlm/data"

static const char *const lookalike_families[] = {"qwen2.5-vl", "qwen2-vl", "qwen3-vl"};

enum { LOOKALIKE_FAMILIES = 3, LOOKALIKE_PATH = 512 };

/* What a call said, in a failure. */
#define assert_ok(call)                                                                            \
    do {                                                                                           \
        if ((call) != WH_OK)                                                                       \
            fail_msg("%s: %s", #call, err.message);                                                \
    } while (0)

/* The path of a file of a family; four at a time. */
static inline const char *lookalike_path(const char *family, const char *tail) {
    static char paths[4][LOOKALIKE_PATH];
    static int at;
    at = (at + 1) % 4;
    snprintf(paths[at], LOOKALIKE_PATH, "%s/%s%s", DATA, family, tail);
    return paths[at];
}

/* Opens a family of kind "f32" or "f16", with its adapter. */
static inline wh_vlm *lookalike_open(const char *family, const char *kind) {
    wh_error err = {0};
    wh_vlm *vlm = NULL;
    char text[32], vision[32];
    snprintf(text, sizeof text, "-text-%s.gguf", kind);
    snprintf(vision, sizeof vision, "-vision-%s.gguf", kind);
    wh_vlm_params params = wh_vlm_default_params();
    const char *adapter = lookalike_path(family, "-adapter.gguf");
    params.model = lookalike_path(family, text);
    params.mmproj = lookalike_path(family, vision);
    params.adapters = &adapter;
    params.adapter_count = 1;
    params.threads = 1;
    assert_ok(wh_vlm_open(&params, &vlm, &err));
    return vlm;
}

static inline json_t *lookalike_reference(const char *family) {
    wh_error err = {0};
    json_t *json = NULL;
    assert_ok(wh_json_read(lookalike_path(family, ".json"), 8 << 20, &json, &err));
    return json;
}

/* The picture of a reference ("plain", "photo", "reduced"), looked at. */
static inline wh_vlm_image *lookalike_image(wh_vlm_session *session, const char *family,
                                            const json_t *reference, const char *name) {
    wh_error err = {0};
    wh_vlm_image *image = NULL;
    unsigned char *rgb = NULL;
    size_t size;
    char tail[32];
    json_t *one = json_object_get(reference, name);
    int width = (int)json_integer_value(json_object_get(one, "width"));
    int height = (int)json_integer_value(json_object_get(one, "height"));
    snprintf(tail, sizeof tail, "-%s.rgb", name);
    assert_ok(wh_file_read(lookalike_path(family, tail), 8 << 20, &rgb, &size, &err));
    assert_int_equal(size, width * height * 3);
    assert_ok(wh_vlm_image_create(session, rgb, width, height, NULL, &image, &err));
    free(rgb);
    return image;
}

/* The prompt of the references around `image`. */
static inline wh_vlm_prefix *lookalike_prefix(wh_vlm_session *session, const json_t *reference,
                                              const wh_vlm_image *image) {
    wh_error err = {0};
    wh_vlm_prefix *prefix = NULL;
    wh_vlm_part system = {.text = json_string_value(json_object_get(reference, "system"))};
    wh_vlm_part user[] = {{.image = image},
                          {.text = json_string_value(json_object_get(reference, "user"))}};
    wh_vlm_message messages[] = {{"system", &system, 1}, {"user", user, 2}};
    assert_ok(wh_vlm_prefix_create(session, messages, 2, NULL, NULL, &prefix, &err));
    return prefix;
}

#endif
