/* Models that come with Whence: told from others in the catalog, found in the data folder,
 * verified. */
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "cmocka_all.h"
#include "vlm/models_json.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char catalog_text[] =
    "{\"format\": \"whence-catalog/1\", \"hub\": \"https://hub\", \"models\": ["
    "{\"name\": \"far\", \"kind\": \"vlm\", \"files\": [{\"role\": \"gguf\", \"pattern\": \"*\"}]},"
    "{\"name\": \"own\", \"kind\": \"vlm\", \"shipped\": true, \"files\": ["
    "{\"role\": \"gguf\", \"path\": \"own/text.gguf\", \"size\": 4, \"sha256\": \"%s\"},"
    "{\"role\": \"mmproj\", \"path\": \"own/eyes.gguf\", \"size\": 4, \"sha256\": \"%s\"}]}]}";

static struct {
    char folder[64];
    wh_arena *arena;
    wh_models shipped;
} t;

static void write_file(const char *name, const char *text) {
    wh_error err = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/shipped/own/%s", t.folder, name);
    assert_int_equal(wh_file_write(path, text, strlen(text), &err), WH_OK);
}

static int set_up(void **state) {
    (void)state;
    wh_error err = {0};
    wh_models catalog;
    char path[128], hex[65], text[1024];
    strcpy(t.folder, "/tmp/whence-shipped-XXXXXX");
    if (!mkdtemp(t.folder) || !(t.arena = wh_arena_create(0)))
        return -1;
    snprintf(path, sizeof path, "%s/shipped", t.folder);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/shipped/own", t.folder);
    mkdir(path, 0755);
    write_file("text.gguf", "GGUF");
    write_file("eyes.gguf", "GGUF");
    assert_true(wh_sha256("GGUF", 4, hex));
    snprintf(text, sizeof text, catalog_text, hex, hex);
    json_t *json = NULL;
    assert_int_equal(wh_json_parse(text, strlen(text), "catalog", &json, &err), WH_OK);
    assert_int_equal(
        wh_models_from_json(json, "whence-catalog/1", "catalog", t.arena, &catalog, &err), WH_OK);
    json_decref(json);
    assert_int_equal(catalog.count, 2);
    assert_int_equal(wh_shipped_list(&catalog, t.folder, t.arena, &t.shipped, &err), WH_OK);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", t.folder);
    wh_arena_free(t.arena);
    return system(command);
}

static void test_list(void **state) {
    (void)state;
    char path[128];
    assert_int_equal(t.shipped.count, 1);
    const wh_model *own = &t.shipped.items[0];
    assert_string_equal(own->name, "own");
    snprintf(path, sizeof path, "%s/shipped/own/eyes.gguf", t.folder);
    assert_string_equal(wh_model_path(own, "mmproj"), path);
}

static void test_verify(void **state) {
    (void)state;
    wh_error err = {0};
    const wh_model *own = &t.shipped.items[0];
    assert_int_equal(wh_model_check_sizes(own, &err), WH_OK);
    assert_int_equal(wh_model_verify(own, &err), WH_OK);
    write_file("eyes.gguf", "GGUG");
    assert_int_equal(wh_model_check_sizes(own, &err), WH_OK);
    assert_int_equal(wh_model_verify(own, &err), WH_ERR_MODEL);
    assert_non_null(strstr(err.message, "eyes.gguf: its SHA-256 is"));
    write_file("eyes.gguf", "GGU");
    assert_int_equal(wh_model_check_sizes(own, &err), WH_ERR_MODEL);
}

/* The built-in catalog's own: every shipped model has sizes and hashes, and lies in models/. */
static void test_built_in(void **state) {
    (void)state;
    wh_error err = {0};
    wh_models catalog, shipped;
    assert_int_equal(wh_catalog_read(t.arena, &catalog, &err), WH_OK);
    assert_int_equal(wh_shipped_list(&catalog, WH_SOURCE_DIR "/none", t.arena, &shipped, &err),
                     WH_OK);
    assert_true(shipped.count > 0);
    for (size_t i = 0; i < shipped.count; i++)
        for (size_t k = 0; k < shipped.items[i].file_count; k++) {
            wh_model_file file = shipped.items[i].files[k];
            assert_true(file.size > 0 && file.sha256);
            file.name = wh_arena_printf(t.arena, WH_SOURCE_DIR "/models/%s",
                                        file.name + strlen(WH_SOURCE_DIR "/none/shipped/"));
            const wh_model one = {.name = shipped.items[i].name, .files = &file, .file_count = 1};
            if (wh_model_verify(&one, &err) != WH_OK)
                fail_msg("%s", err.message);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_verify),
        cmocka_unit_test(test_built_in),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
