/* Arenas, whole files, hashes, random numbers, JSON. */
#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/random.h"
#include "base/status.h"
#include "cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/whence-base-XXXXXX";

static int setup(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    return rmdir(folder); /* fails if a temporary file was left behind */
}

static const char *in_folder(const char *name) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void arena_keeps_its_limit(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(10000);
    char *first = wh_arena_alloc(arena, 100, 1);
    assert_non_null(first);
    assert_int_equal((uintptr_t)first % _Alignof(max_align_t), 0);
    assert_null(wh_arena_alloc(arena, SIZE_MAX / 2, 4));
    assert_null(wh_arena_alloc(arena, 20000, 1));
    assert_non_null(wh_arena_alloc(arena, 5000, 1));
    assert_null(wh_arena_alloc(arena, 5000, 1));
    assert_string_equal(wh_arena_printf(arena, "%d of %s", 7, "9"), "7 of 9");
    assert_null(wh_arena_strdup(arena, NULL));
    assert_string_equal(wh_arena_strndup(arena, "abcdef", 3), "abc");
    wh_arena_free(arena);
}

static void arena_arrays_grow_and_keep(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    int *items = NULL;
    size_t capacity = 0;
    for (int i = 0; i < 1000; i++) {
        assert_true(wh_arena_grow(arena, (void **)&items, &capacity, (size_t)i + 1, sizeof *items));
        items[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    assert_false(wh_arena_grow(arena, (void **)&items, &capacity, SIZE_MAX / 2, sizeof *items));
    assert_int_equal(items[999], 999);
    wh_arena_free(arena);
}

static void files_are_replaced_whole(void **state) {
    (void)state;
    const char *path = in_folder("a.txt");
    wh_error err;
    unsigned char *bytes;
    size_t size;
    assert_int_equal(wh_file_write(path, "old", 3, &err), WH_OK);
    assert_int_equal(wh_file_write(path, "newer", 5, &err), WH_OK);
    assert_int_equal(wh_file_read(path, 5, &bytes, &size, &err), WH_OK);
    assert_int_equal(size, 5);
    assert_string_equal((char *)bytes, "newer");
    free(bytes);
    assert_int_equal(wh_file_read(path, 4, &bytes, &size, &err), WH_ERR_LIMIT);
    assert_non_null(strstr(err.message, path));
    char hex[65];
    assert_int_equal(wh_sha256_file(path, hex, &err), WH_OK);
    char of_memory[65];
    assert_true(wh_sha256("newer", 5, of_memory));
    assert_string_equal(hex, of_memory);
    unlink(path);
    assert_int_equal(wh_file_read(path, 4, &bytes, &size, &err), WH_ERR_IO);
    assert_int_equal(wh_file_read(folder, 4, &bytes, &size, &err), WH_ERR_IO);
    assert_int_equal(wh_file_write("/nowhere/at/all", "x", 1, &err), WH_ERR_IO);
}

static void sha256_is_the_standards(void **state) {
    (void)state;
    char hex[65];
    assert_true(wh_sha256("abc", 3, hex)); /* FIPS 180-2, example B.1 */
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void random_numbers_repeat_and_are_fair(void **state) {
    (void)state;
    wh_random a = wh_random_seed(7), b = wh_random_seed(7);
    size_t counts[6] = {0};
    double sum = 0, squares = 0;
    for (int i = 0; i < 60000; i++) {
        assert_int_equal(wh_random_next(&a), wh_random_next(&b));
        counts[wh_random_below(&a, 6)]++;
        double x = wh_random_normal(&a);
        sum += x;
        squares += x * x;
        b = a;
    }
    for (int i = 0; i < 6; i++)
        assert_in_range(counts[i], 9600, 10400);
    assert_true(sum / 60000 < 0.02 && sum / 60000 > -0.02);
    assert_true(squares / 60000 < 1.03 && squares / 60000 > 0.97);
}

static void json_faults_name_the_place(void **state) {
    (void)state;
    wh_error err;
    json_t *json;
    assert_int_equal(wh_json_parse("{\"a\":\n }", 8, "x.json", &json, &err), WH_ERR_FORMAT);
    assert_non_null(strstr(err.message, "x.json: line 2"));
    json = wh_json_number(-0.00001, 3);
    assert_true(json_real_value(json) == 0);
    json_decref(json);
    json = wh_json_text("Z\xFCrich");
    assert_string_equal(json_string_value(json), "Z\xEF\xBF\xBDrich");
    json_decref(json);
}

static void long_messages_end_between_letters(void **state) {
    (void)state;
    char text[600];
    for (size_t i = 0; i + 1 < sizeof text; i += 2)
        memcpy(text + i, "é", 2);
    text[598] = '\0';
    wh_error err;
    assert_int_equal(wh_fail(&err, WH_ERR_IO, "test", "x%s", text), WH_ERR_IO);
    json_t *json = json_string(err.message); /* NULL if not UTF-8 */
    assert_non_null(json);
    json_decref(json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_keeps_its_limit),
        cmocka_unit_test(arena_arrays_grow_and_keep),
        cmocka_unit_test(files_are_replaced_whole),
        cmocka_unit_test(sha256_is_the_standards),
        cmocka_unit_test(random_numbers_repeat_and_are_fair),
        cmocka_unit_test(json_faults_name_the_place),
        cmocka_unit_test(long_messages_end_between_letters),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
