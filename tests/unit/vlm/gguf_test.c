/* The frame of GGUF files: what is read from sound ones, and what is said of others. */
#include "cmocka_all.h"
#include "gguf_bytes.h"
#include "vlm/gguf.h"

#include <stdlib.h>

static gguf_bytes file;

/* One text, one number, two tensors of 4 x 8 (f32) and 32 x 1 (q8_0). */
static void sound(void) {
    put_head(&file, 3, 2, 2);
    put_key_text(&file, "general.architecture", "qwen2vl");
    put_key_u32(&file, "qwen2vl.block_count", 7);
    put_tensor(&file, "a", 4, 8, 0, 0);
    put_tensor(&file, "b", 32, 1, 8, 128);
    put_data(&file, 128 + 34);
}

static void expect(const char *said) {
    wh_gguf *gguf = NULL;
    wh_error err = {0};
    assert_int_equal(wh_gguf_parse(file.data, file.size, "model.gguf", &gguf, &err), WH_ERR_MODEL);
    assert_null(gguf);
    assert_non_null(strstr(err.message, "model.gguf"));
    if (!strstr(err.message, said))
        fail_msg("said: %s", err.message);
}

static void test_sound(void **state) {
    (void)state;
    wh_gguf *gguf = NULL;
    wh_error err = {0};
    uint64_t number = 0;
    sound();
    assert_int_equal(wh_gguf_parse(file.data, file.size, "model.gguf", &gguf, &err), WH_OK);
    assert_true(wh_gguf_is(gguf, "general.architecture", "qwen2vl"));
    assert_false(wh_gguf_is(gguf, "general.architecture", "qwen2"));
    assert_true(wh_gguf_get_uint(gguf, "qwen2vl.block_count", &number));
    assert_int_equal(number, 7);
    assert_false(wh_gguf_get_uint(gguf, "general.architecture", &number));
    assert_false(wh_gguf_get_uint(gguf, "none", &number));
    assert_int_equal(wh_gguf_tensor_count(gguf), 2);
    const wh_gguf_tensor *b = wh_gguf_tensor_find(gguf, "b");
    assert_int_equal(b->bytes, 34);
    assert_int_equal(b->offset, file.size - 34);
    assert_int_equal(wh_gguf_tensor_bytes(gguf), 128 + 34);
    assert_null(wh_gguf_tensor_find(gguf, "c"));
    wh_gguf_free(gguf);
}

/* Every prefix of a sound file is refused, without reading beyond it. */
static void test_truncated(void **state) {
    (void)state;
    sound();
    for (size_t size = file.size; size-- > 0;) {
        wh_gguf *gguf = NULL;
        wh_error err = {0};
        uint8_t *copy = malloc(size + 1);
        memcpy(copy, file.data, size);
        uint8_t *exact = realloc(copy, size ? size : 1);
        assert_int_equal(wh_gguf_parse(exact, size, "model.gguf", &gguf, &err), WH_ERR_MODEL);
        free(exact);
    }
}

static void test_wrong(void **state) {
    (void)state;
    put_head(&file, 1, 0, 0);
    expect("version 1");
    put_head(&file, 3, 0, UINT64_MAX);
    expect("more metadata");
    put_head(&file, 3, UINT64_MAX, 0);
    expect("more tensors");
    memcpy(file.data, "GGML", 4);
    expect("not a GGUF file");

    put_head(&file, 3, 0, 2);
    put_key_u32(&file, "twice", 1);
    put_key_u32(&file, "twice", 2);
    expect("twice");

    put_head(&file, 3, 0, 1);
    put_text(&file, "list");
    put_u32(&file, 9);
    put_u32(&file, 4);
    put_u64(&file, UINT64_MAX / 4);
    expect("longer than the file");

    put_head(&file, 3, 0, 1);
    put_text(&file, "list");
    put_u32(&file, 9);
    put_u32(&file, 9);
    put_u64(&file, 1);
    put_u64(&file, 0);
    expect("lists of lists");
}

static void one_tensor(uint64_t first, uint64_t second, uint32_t type, uint64_t offset) {
    put_head(&file, 3, 1, 0);
    put_tensor(&file, "t", first, second, type, offset);
    put_data(&file, 64);
}

static void test_tensors(void **state) {
    (void)state;
    one_tensor(4, 8, 0, 0);
    expect("cut short: tensor t");
    one_tensor(4, 4, 0, 32);
    expect("do not follow");
    one_tensor(4, 4, 99, 0);
    expect("number 99");
    one_tensor(31, 1, 8, 0);
    expect("type (number 8) or shape");
    one_tensor(0, 4, 0, 0);
    expect("out of range");
    one_tensor(INT32_MAX, INT32_MAX, 27, 0);
    expect("type (number 27) or shape"); /* its size has no number */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_tensors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
