/* The limits on an image's pixels that a vision file states: which are believed, and that images
 * are then reduced as transformers' processor does it (tools/lookalike/limits.py made the
 * references). */
#include "gguf_bytes.h"
#include "lookalike.h"
#include "vlm/local/local.h"

#include <math.h>
#include <unistd.h>

enum { PLACE = 24 /* where the keys of a GGUF file begin */, U32 = 4, I32 = 5 };

#define LEAST "clip.vision.image_min_pixels"
#define MOST "clip.vision.image_max_pixels"

static gguf_bytes extra;
static uint64_t extra_keys;

static void begin(void) {
    extra.size = 0;
    extra_keys = 0;
}

static void put_number(const char *key, uint32_t type, uint32_t value) {
    put_text(&extra, key);
    put_u32(&extra, type);
    put_u32(&extra, value);
    extra_keys++;
}

/* The vision file of the Qwen2.5-VL look-alike with the keys of `extra`, at `path`. A further text
 * fills up to a multiple of the alignment, so that the tensors stay where the file says. */
static void write_vision(const char *path) {
    wh_error err = {0};
    unsigned char *bytes;
    size_t size;
    uint64_t keys;
    char filler[32] = "";
    while ((extra.size + 8 + 6 + 4 + 8 + strlen(filler)) % 32)
        strcat(filler, "x");
    put_key_text(&extra, "filler", filler);
    assert_ok(wh_file_read(DATA "/qwen2.5-vl-vision-f32.gguf", 8 << 20, &bytes, &size, &err));
    memcpy(&keys, bytes + 16, sizeof keys);
    keys += extra_keys + 1;
    memcpy(bytes + 16, &keys, sizeof keys);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, PLACE, out) + fwrite(extra.data, 1, extra.size, out) +
                         fwrite(bytes + PLACE, 1, size - PLACE, out),
                     size + extra.size);
    assert_int_equal(fclose(out), 0);
    free(bytes);
}

static char path[] = "/tmp/whence-limits-XXXXXX";

static int set_up(void **state) {
    (void)state;
    int file = mkstemp(path);
    return file < 0 ? -1 : close(file);
}

static int tear_down(void **state) {
    (void)state;
    return unlink(path);
}

static wh_status try_open(const char *vision, int image_tokens, wh_vlm **vlm, wh_error *err) {
    wh_vlm_params params = wh_vlm_default_params();
    params.model = DATA "/qwen2.5-vl-text-f32.gguf";
    params.mmproj = vision;
    params.threads = 1;
    params.image_tokens = image_tokens;
    return wh_vlm_open(&params, vlm, err);
}

static wh_vlm *open_with(uint32_t least, uint32_t most, int image_tokens) {
    wh_error err = {0};
    wh_vlm *vlm = NULL;
    begin();
    if (least)
        put_number(LEAST, U32, least);
    if (most)
        put_number(MOST, U32, most);
    write_vision(path);
    assert_ok(try_open(path, image_tokens, &vlm, &err));
    return vlm;
}

static json_t *reference(void) {
    wh_error err = {0};
    json_t *json = NULL;
    assert_ok(wh_json_read(DATA "/limits.json", 1 << 20, &json, &err));
    return json;
}

static int at(const json_t *row, size_t i) {
    return (int)json_integer_value(json_array_get(row, i));
}

/* Every size equals the processor's, but where that is beyond its own limit: ours never is. */
static void test_sizes(void **state) {
    (void)state;
    json_t *json = reference();
    const json_t *sizes = json_object_get(json, "sizes"), *row;
    wh_vlm *vlm = NULL;
    int least = -1, most = -1;
    size_t i, beyond = 0, opened = 0;
    json_array_foreach(sizes, i, row) {
        if (at(row, 0) != least || at(row, 1) != most) {
            wh_vlm_free(vlm);
            least = at(row, 0);
            most = at(row, 1);
            vlm = open_with((uint32_t)least, (uint32_t)most, 0);
            opened++;
        }
        int width, height, wide = at(row, 4), tall = at(row, 5);
        local_qwen_size((const local_model *)vlm, at(row, 2), at(row, 3), &width, &height);
        assert_true(width * height <= most && width % 28 == 0 && height % 28 == 0);
        if (wide * tall > most) {
            beyond++;
            assert_int_equal(width < height ? width : height, wide < tall ? wide : tall);
        } else if (width != wide || height != tall) {
            fail_msg("%d x %d, at most %d: %d x %d instead of %d x %d", at(row, 2), at(row, 3),
                     most, width, height, wide, tall);
        }
    }
    printf("%zu sizes under %zu limits, %zu of them beyond the processor's own\n", i, opened,
           beyond);
    assert_true(opened == 5 && i > 400 && beyond < i / 10);
    wh_vlm_free(vlm);
    json_decref(json);
}

static void test_full_size(void **state) {
    (void)state;
    wh_error err = {0};
    wh_vlm *vlm = open_with(0, 168 * 112, 0);
    wh_vlm_session *session = NULL;
    wh_vlm_image *image = NULL;
    wh_vlm_session_params params = {.context_tokens = 64, .answer_tokens = 8, .sequences = 1};
    uint8_t *rgb = calloc(1344 * 896, 3);
    assert_ok(wh_vlm_session_create(vlm, &params, &session, &err));
    assert_ok(wh_vlm_image_create(session, rgb, 1344, 896, NULL, &image, &err));
    assert_int_equal(wh_vlm_image_tokens(image), 6 * 4 + 2); /* the marks around it */
    wh_vlm_image_free(image);
    wh_vlm_session_free(session);
    wh_vlm_free(vlm);
    free(rgb);
}

/* What the caller asks for goes before what the file states, which goes before our default. */
static void test_order(void **state) {
    (void)state;
    int width, height;
    wh_vlm *vlm = open_with(0, 168 * 112, 48);
    local_qwen_size((const local_model *)vlm, 1344, 896, &width, &height);
    assert_true(width == 224 && height == 140);
    wh_vlm_free(vlm);
    vlm = open_with(0, 1 << 26, 0);
    local_qwen_size((const local_model *)vlm, 4000, 4000, &width, &height);
    assert_true(width == 32 * 28 && height == 32 * 28);
    wh_vlm_free(vlm);
    vlm = open_with(0, 0, 0);
    local_qwen_size((const local_model *)vlm, 28, 28, &width, &height);
    assert_true(width * height >= 8 * 28 * 28);
    wh_vlm_free(vlm);
}

/* The vectors of a picture, `count` numbers, seen through `vlm`. */
static float *see(wh_vlm *vlm, const char *file, int width, int height, size_t *count) {
    wh_error err = {0};
    wh_vlm_session *session = NULL;
    wh_vlm_image *image = NULL;
    unsigned char *rgb;
    size_t size;
    wh_vlm_session_params params = {.context_tokens = 64, .answer_tokens = 8, .sequences = 1};
    assert_ok(wh_file_read(file, 1 << 20, &rgb, &size, &err));
    assert_int_equal(size, width * height * 3);
    assert_ok(wh_vlm_session_create(vlm, &params, &session, &err));
    assert_ok(wh_vlm_image_create(session, rgb, width, height, NULL, &image, &err));
    const local_image *seen = (const local_image *)image;
    float *copy = NULL;
    for (size_t i = 0; i < seen->count; i++) {
        if (!seen->vectors[i])
            continue;
        *count = mtmd_input_chunk_get_n_tokens(seen->chunks[i]) *
                 (size_t)llama_model_n_embd_inp(((local_model *)vlm)->llama);
        copy = malloc(*count * sizeof *copy);
        memcpy(copy, seen->vectors[i], *count * sizeof *copy);
    }
    wh_vlm_image_free(image);
    wh_vlm_session_free(session);
    free(rgb);
    return copy;
}

/* A photo that the limit reduces against the same as the processor reduced it. */
static void test_photo(void **state) {
    (void)state;
    json_t *json = reference();
    const json_t *to = json_object_get(json, "photo");
    uint32_t most = (uint32_t)json_integer_value(json_object_get(json, "photo_most"));
    wh_vlm *vlm = open_with(0, most, 0);
    size_t count = 0, wanted_count = 0;
    double off = 0, length = 0;
    float *mine = see(vlm, DATA "/qwen2.5-vl-photo.rgb", 150, 110, &count);
    float *wanted = see(vlm, DATA "/limits-photo.rgb", at(to, 0), at(to, 1), &wanted_count);
    assert_non_null(mine);
    assert_non_null(wanted);
    assert_int_equal(count, wanted_count);
    for (size_t i = 0; i < count; i++) {
        off += pow((double)mine[i] - (double)wanted[i], 2);
        length += pow((double)wanted[i], 2);
    }
    printf("reduced to %d x %d: vectors differ by %.2e relative\n", at(to, 0), at(to, 1),
           sqrt(off / length));
    assert_true(sqrt(off / length) < 1e-2);
    free(mine);
    free(wanted);
    wh_vlm_free(vlm);
    json_decref(json);
}

static void refuse(const char *said) {
    wh_error err = {0};
    wh_vlm *vlm = NULL;
    write_vision(path);
    assert_int_equal(try_open(path, 0, &vlm, &err), WH_ERR_MODEL);
    assert_null(vlm);
    assert_non_null(strstr(err.message, path));
    if (!strstr(err.message, said))
        fail_msg("said: %s", err.message);
}

static void test_wrong(void **state) {
    (void)state;
    const struct {
        const char *key;
        uint32_t type, value;
        const char *said;
    } wrong[] = {
        {MOST, I32, 18816, "no numbers in range"},
        {MOST, U32, 0, "no numbers in range"},
        {MOST, U32, UINT32_MAX, "no numbers in range"},
        {LEAST, U32, UINT32_MAX, "no numbers in range"},
        {MOST, U32, 783, "fewer pixels than the smallest"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        begin();
        put_number(wrong[i].key, wrong[i].type, wrong[i].value);
        refuse(wrong[i].said);
    }
    begin();
    put_key_text(&extra, MOST, "18816");
    extra_keys++;
    refuse("no numbers in range");
    begin();
    put_number(LEAST, U32, 20000);
    put_number(MOST, U32, 18816);
    refuse("fewer pixels than the smallest");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes), cmocka_unit_test(test_full_size),
        cmocka_unit_test(test_order), cmocka_unit_test(test_photo),
        cmocka_unit_test(test_wrong),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
