/* The dossier as a growing file is the same as the one made at once, and leaves nothing behind. */
#include "base/file.h"
#include "cmocka_all.h"
#include "report/dossier.h"
#include "sample_page.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/whence-dossier-XXXXXX";
static char path[64];

static int setup(void **state) {
    (void)state;
    snprintf(path, sizeof path, "%s/d.html", mkdtemp(folder) ? folder : "");
    return *folder ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder); /* fails if anything else was left */
}

static size_t files_in_folder(void) {
    size_t count = 0;
    DIR *open_folder = opendir(folder);
    while (readdir(open_folder))
        count++;
    closedir(open_folder);
    return count - 2; /* "." and ".." */
}

static wh_dossier *begin(const char *where) {
    wh_dossier *dossier = NULL;
    wh_error err = {0};
    wh_map *map = NULL;
    wh_arena *arena = wh_arena_create(0);
    assert_int_equal(wh_map_create(sample_outlines, 4, sample_outlines, 4, arena, &map, &err),
                     WH_OK);
    wh_page_source source = {map, "GeoNames, CC BY 4.0\nNatural Earth <public domain>",
                             sample_towns, NULL};
    wh_status status = wh_dossier_open(&source, arena, where, &dossier, &err);
    assert_int_equal(status == WH_OK, dossier != NULL);
    return dossier;
}

static void it_is_the_page(void **state) {
    (void)state;
    const wh_answer *const answers[] = {&sample_located, &sample_abstained, &sample_failed};
    for (size_t count = 0; count <= 3; count++) {
        wh_error err = {0};
        char *page = NULL;
        unsigned char *bytes = NULL;
        size_t size;
        wh_dossier *dossier = begin(path);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(wh_dossier_add(dossier, answers[i], &err), WH_OK);
        assert_int_equal(wh_dossier_finish(dossier, &err), WH_OK);
        wh_dossier_free(dossier);
        assert_int_equal(sample_page(answers, count, &page, &err), WH_OK);
        assert_int_equal(wh_file_read(path, 64 << 20, &bytes, &size, &err), WH_OK);
        assert_string_equal((char *)bytes, page);
        assert_int_equal(files_in_folder(), 1);
        free(bytes);
        free(page);
    }
}

static void freed_alone_it_touches_nothing(void **state) {
    (void)state;
    wh_error err = {0};
    unsigned char *bytes = NULL;
    size_t size;
    assert_int_equal(wh_file_write(path, "old", 3, &err), WH_OK);
    wh_dossier *dossier = begin(path);
    assert_int_equal(wh_dossier_add(dossier, &sample_located, &err), WH_OK);
    assert_int_equal(files_in_folder(), 1); /* what grows has no name */
    wh_dossier_free(dossier);
    assert_int_equal(wh_file_read(path, 100, &bytes, &size, &err), WH_OK);
    assert_string_equal((char *)bytes, "old");
    assert_int_equal(files_in_folder(), 1);
    free(bytes);
}

static void a_folder_that_is_not_there_is_known_at_once(void **state) {
    (void)state;
    assert_null(begin("/nowhere/at/all/d.html"));
    assert_null(begin(""));
}

static void a_folder_in_its_place_is_known_at_once(void **state) {
    (void)state;
    assert_null(begin(folder));
    assert_null(begin("."));
}

/* The disk is full for a while: the dossier would lack an answer, so there is none. */
static void what_could_not_be_added_is_not_passed_over(void **state) {
    (void)state;
    struct rlimit all, little;
    wh_error err = {0};
    unlink(path);
    wh_dossier *dossier = begin(path);
    assert_int_equal(wh_dossier_add(dossier, &sample_abstained, &err), WH_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
    little = (struct rlimit){100, all.rlim_max};
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    wh_status status = wh_dossier_add(dossier, &sample_located, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
    signal(SIGXFSZ, before);
    assert_int_equal(status, WH_ERR_IO);
    assert_int_equal(wh_dossier_add(dossier, &sample_failed, &err), WH_OK);
    assert_int_equal(wh_dossier_finish(dossier, &err), WH_ERR_IO);
    assert_non_null(strstr(err.message, "could not be added"));
    wh_dossier_free(dossier);
    assert_int_equal(files_in_folder(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_page),
        cmocka_unit_test(freed_alone_it_touches_nothing),
        cmocka_unit_test(a_folder_that_is_not_there_is_known_at_once),
        cmocka_unit_test(a_folder_in_its_place_is_known_at_once),
        cmocka_unit_test(what_could_not_be_added_is_not_passed_over),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
