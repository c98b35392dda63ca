/* Each proven family against its public configuration (families.json says whose): names of tensors,
 * constants of the preprocessing, the prompt that comes out of the chat template, the scale of
 * boxes. And the sizes of blocks that our own GGUF reader knows against ggml's. */
#include "lookalike.h"
#include "photo/photo.h"
#include "vlm/gguf.h"
#include "vlm/local/local.h"

#include <math.h>

static json_t *read_facts(void) {
    wh_error err = {0};
    json_t *json = NULL;
    assert_ok(wh_json_read(WH_SOURCE_DIR "/tests/numeric/vlm/families.json", 1 << 20, &json, &err));
    return json;
}

static const char *text_of(const json_t *facts, const char *key) {
    return json_string_value(json_object_get(facts, key));
}

static void check_tensors(const wh_gguf *gguf, const json_t *names) {
    size_t index;
    json_t *name;
    json_array_foreach(names, index, name) if (!wh_gguf_tensor_find(gguf, json_string_value(name)))
        fail_msg("%s: no tensor %s", wh_gguf_path(gguf), json_string_value(name));
}

static void check_vision(const wh_gguf *gguf, const json_t *facts) {
    uint64_t patch = 0, count;
    wh_gguf_type type;
    size_t index;
    json_t *value;
    assert_true(wh_gguf_is(gguf, "clip.projector_type", text_of(facts, "projector")));
    assert_true(wh_gguf_get_uint(gguf, "clip.vision.patch_size", &patch));
    assert_int_equal(patch, json_integer_value(json_object_get(facts, "patch_size")));
    assert_true(wh_gguf_get_array(gguf, "clip.vision.image_mean", &type, &count));
    assert_int_equal(type, WH_GGUF_F32);
    json_array_foreach(json_object_get(facts, "image_mean"), index, value) {
        float mean;
        memcpy(&mean, wh_gguf_array_data(gguf, "clip.vision.image_mean") + 4 * index, 4);
        assert_true(fabs((double)mean - json_number_value(value)) < 1e-7);
    }
    json_array_foreach(json_object_get(facts, "vision_keys"), index, value) {
        assert_true(wh_gguf_get_uint(gguf, json_string_value(value), &patch) ||
                    wh_gguf_get_array(gguf, json_string_value(value), &type, &count));
    }
}

static const wh_vlm_family *row_of(const char *name) {
    size_t count;
    const wh_vlm_family *rows = wh_vlm_families(&count);
    for (size_t i = 0; i < count; i++)
        if (!strcmp(rows[i].name, name))
            return &rows[i];
    return NULL;
}

/* The prompt as the model reads it, images as [IMAGE]. */
static void add_tokens(char *out, size_t size, const local_model *m, const llama_token *tokens,
                       size_t count) {
    for (size_t k = 0; k < count; k++) {
        size_t end = strlen(out);
        int length =
            llama_token_to_piece(m->vocab, tokens[k], out + end, (int)(size - end) - 1, 0, true);
        assert_true(length >= 0);
        out[end + (size_t)length] = 0;
    }
}

static void check_prompt(const char *family, const char *wanted) {
    wh_error err = {0};
    char out[1024] = "";
    wh_vlm *vlm = lookalike_open(family, "f16");
    wh_vlm_session *session = NULL;
    wh_vlm_session_params sizes = {.context_tokens = 256, .answer_tokens = 8, .sequences = 1};
    json_t *reference = lookalike_reference(family);
    wh_arena *arena = wh_arena_create(0);
    local_piece *pieces;
    size_t count;
    assert_ok(wh_vlm_session_create(vlm, &sizes, &session, &err));
    wh_vlm_image *image = lookalike_image(session, family, reference, "plain");
    const local_image *seen = (const local_image *)image;
    wh_vlm_part system = {.text = "SYSTEM"}, user[] = {{.image = image}, {.text = "USER"}};
    wh_vlm_message messages[] = {{"system", &system, 1}, {"user", user, 2}};
    assert_ok(
        local_prompt((local_session *)session, messages, 2, NULL, arena, &pieces, &count, &err));
    for (size_t i = 0; i < count; i++) {
        add_tokens(out, sizeof out, seen->session->model, pieces[i].tokens, pieces[i].count);
        for (size_t k = 0; pieces[i].image && k < seen->count; k++) {
            size_t tokens;
            const llama_token *text = mtmd_input_chunk_get_tokens_text(seen->chunks[k], &tokens);
            if (seen->vectors[k])
                strcat(out, "[IMAGE]");
            else
                add_tokens(out, sizeof out, seen->session->model, text, tokens);
        }
    }
    assert_string_equal(out, wanted);
    wh_arena_free(arena);
    wh_vlm_image_free(image);
    json_decref(reference);
    wh_vlm_session_free(session);
    wh_vlm_free(vlm);
}

static void test_families(void **state) {
    (void)state;
    json_t *all = read_facts(), *facts;
    size_t index;
    json_array_foreach(json_object_get(all, "families"), index, facts) {
        wh_error err = {0};
        wh_gguf *text = NULL, *vision = NULL;
        const char *family = text_of(facts, "family");
        assert_ok(wh_gguf_open(lookalike_path(family, "-text-f16.gguf"), &text, &err));
        assert_ok(wh_gguf_open(lookalike_path(family, "-vision-f16.gguf"), &vision, &err));
        assert_true(wh_gguf_is(text, "general.architecture", text_of(facts, "architecture")));
        check_tensors(text, json_object_get(facts, "text_tensors"));
        check_tensors(vision, json_object_get(facts, "vision_tensors"));
        check_vision(vision, facts);
        const wh_vlm_family *row = row_of(text_of(facts, "name"));
        assert_non_null(row);
        assert_string_equal(row->projector, text_of(facts, "projector"));
        assert_int_equal(row->proof, WH_VLM_LOOK_ALIKE);
        assert_int_equal(row->box_scale, strcmp(text_of(facts, "box_scale"), "pixels")
                                             ? WH_VLM_BOX_THOUSANDTHS
                                             : WH_VLM_BOX_PIXELS);
        check_prompt(family, text_of(all, "prompt"));
        wh_gguf_free(text);
        wh_gguf_free(vision);
    }
    assert_int_equal(index, LOOKALIKE_FAMILIES);
    json_decref(all);
}

/* Our reader's blocks: one tensor of each of ggml's types, of one block. */
static void test_types(void **state) {
    (void)state;
    size_t known = 0;
    for (int type = 0; type < GGML_TYPE_COUNT; type++) {
        struct {
            char magic[4];
            uint32_t version;
            uint64_t tensors, keys;
        } __attribute__((packed)) head = {{'G', 'G', 'U', 'F'}, 3, 1, 0};
        uint8_t file[2048] = {0};
        uint64_t name = 1, block = (uint64_t)ggml_blck_size((enum ggml_type)type), zero = 0;
        uint32_t dims = 1, number = (uint32_t)type;
        size_t at = sizeof head;
        memcpy(file, &head, sizeof head);
        memcpy(file + at, &name, 8), at += 8;
        file[at++] = 't';
        memcpy(file + at, &dims, 4), at += 4;
        memcpy(file + at, &block, 8), at += 8;
        memcpy(file + at, &number, 4), at += 4;
        memcpy(file + at, &zero, 8);
        wh_gguf *gguf = NULL;
        if (!block || wh_gguf_parse(file, sizeof file, "types", &gguf, NULL) != WH_OK)
            continue;
        known++;
        assert_int_equal(wh_gguf_tensor_bytes(gguf), ggml_type_size((enum ggml_type)type));
        wh_gguf_free(gguf);
    }
    assert_true(known >= 29);
}

/* Our resizing against Pillow's, from the references. */
static void test_stretch(void **state) {
    (void)state;
    wh_error err = {0};
    json_t *reference = lookalike_reference("qwen2.5-vl");
    const json_t *from = json_object_get(reference, "photo"),
                 *to = json_object_get(reference, "reduced");
    wh_image photo = {.width = (int)json_integer_value(json_object_get(from, "width")),
                      .height = (int)json_integer_value(json_object_get(from, "height"))};
    int width = (int)json_integer_value(json_object_get(to, "width"));
    int height = (int)json_integer_value(json_object_get(to, "height")), most = 0;
    wh_image out = {0};
    unsigned char *wanted;
    size_t size;
    assert_ok(
        wh_file_read(lookalike_path("qwen2.5-vl", "-photo.rgb"), 1 << 20, &photo.rgb, &size, &err));
    assert_ok(
        wh_file_read(lookalike_path("qwen2.5-vl", "-reduced.rgb"), 1 << 20, &wanted, &size, &err));
    assert_ok(wh_image_stretch(&photo, width, height, &out, &err));
    assert_int_equal(size, width * height * 3);
    for (size_t i = 0; i < size; i++)
        most = abs(out.rgb[i] - wanted[i]) > most ? abs(out.rgb[i] - wanted[i]) : most;
    assert_true(most <= 1);
    free(out.rgb);
    free(photo.rgb);
    free(wanted);
    json_decref(reference);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_stretch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
