/* Files and texts when memory or the disk fails: nothing is lost, nothing leaks. */
#include "base/arena.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cmocka_all.h"
#include "faults.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_FAULTS = 1000 };

static char folder[] = "/tmp/whence-fault-XXXXXX";
static char path[64];

static int setup(void **state) {
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/file", folder);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder); /* fails if a temporary file was left behind */
}

static void assert_content(const char *expected) {
    unsigned char *bytes;
    size_t size;
    assert_int_equal(wh_file_read(path, 100, &bytes, &size, NULL), WH_OK);
    assert_string_equal((char *)bytes, expected);
    free(bytes);
}

static void a_failed_write_leaves_the_old_file(void **state) {
    (void)state;
    fault_kind kinds[] = {FAULT_MEMORY, FAULT_FILE};
    for (size_t k = 0; k < 2; k++) {
        size_t n = 0;
        for (bool reached = true; reached && n < MOST_FAULTS; n++) {
            assert_int_equal(wh_file_write(path, "old", 3, NULL), WH_OK);
            wh_error err = {0};
            faults_arm(kinds[k], n, false);
            wh_status status = wh_file_write(path, "new", 3, &err);
            reached = faults_disarm();
            if (reached) {
                assert_int_equal(status, kinds[k] == FAULT_MEMORY ? WH_ERR_NOMEM : WH_ERR_IO);
                assert_content("old");
            } else {
                assert_int_equal(status, WH_OK);
                assert_content("new");
            }
        }
        assert_in_range(n, 2, 20); /* at least one fault was reached, and then none */
    }
}

static void a_failed_read_gives_nothing(void **state) {
    (void)state;
    assert_int_equal(wh_file_write(path, "content", 7, NULL), WH_OK);
    unsigned char *bytes;
    size_t size;
    faults_arm(FAULT_FILE, 0, false);
    assert_int_equal(wh_file_read(path, 100, &bytes, &size, NULL), WH_ERR_IO);
    assert_true(faults_disarm());
    faults_arm(FAULT_MEMORY, 0, false);
    assert_int_equal(wh_file_read(path, 100, &bytes, &size, NULL), WH_ERR_NOMEM);
    assert_true(faults_disarm());
}

/* Runs `work` with every allocation failing in turn until none is left to fail. */
static void exhaust(bool (*work)(void)) {
    size_t n = 0;
    for (bool reached = true; reached && n < MOST_FAULTS; n++) {
        faults_arm(FAULT_MEMORY, n, true);
        bool succeeded = work();
        reached = faults_disarm();
        assert_true(succeeded != reached);
    }
    assert_in_range(n, 2, MOST_FAULTS - 1);
}

static bool fold_text(void) {
    wh_arena *arena = wh_arena_create(0);
    bool ok = arena && wh_text_fold(arena, "Zürich — Αθήνα") && wh_text_clean(arena, "a\x01", 10);
    char **words;
    size_t *starts, count;
    ok = ok && wh_text_words(arena, "one two three four five six seven eight nine ten", &words,
                             &starts, &count, NULL) == WH_OK;
    wh_arena_free(arena);
    return ok;
}

static bool transliterate(void) {
    wh_translit *translit = NULL;
    wh_arena *arena = wh_arena_create(0);
    bool ok = arena && wh_translit_create(&translit, NULL) == WH_OK &&
              wh_translit_fold(translit, arena, "Москва");
    wh_translit_free(translit);
    wh_arena_free(arena);
    return ok;
}

static void texts_survive_lack_of_memory(void **state) {
    (void)state;
    exhaust(fold_text);
    exhaust(transliterate);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_write_leaves_the_old_file),
        cmocka_unit_test(a_failed_read_gives_nothing),
        cmocka_unit_test(texts_survive_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
