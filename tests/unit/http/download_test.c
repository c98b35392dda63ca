/* Downloads that are interrupted in every way, and what must not pass for a finished file. */
#include "base/file.h"
#include "base/hash.h"
#include "cmocka_all.h"
#include "http/download.h"
#include "loopback.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { SIZE = 3000000 };

static loopback server;
static wh_http *client;
static char folder[] = "/tmp/whence-download-XXXXXX";
static char path[64], part[80], note[80], hash[65];

/* The file that the server makes: every 8-byte word holds its own number. */
static int setup(void **state) {
    (void)state;
    wh_error err;
    unsetenv("WHENCE_OFFLINE");
    if (!mkdtemp(folder) || loopback_start(&server) ||
        wh_http_create(false, &client, &err) != WH_OK)
        return -1;
    snprintf(path, sizeof path, "%s/model.gguf", folder);
    snprintf(part, sizeof part, "%s.part", path);
    snprintf(note, sizeof note, "%s.part.json", path);
    uint64_t *words = malloc(SIZE);
    for (uint64_t i = 0; words && i < SIZE / 8; i++)
        words[i] = i;
    bool ok = words && wh_sha256(words, SIZE, hash);
    free(words);
    return ok ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    wh_http_free(client);
    loopback_stop(&server);
    unlink(path);
    return rmdir(folder); /* fails if anything was left */
}

static bool exists(const char *name) {
    return access(name, F_OK) == 0;
}

static off_t size_of(const char *name) {
    struct stat info;
    return stat(name, &info) == 0 ? info.st_size : -1;
}

static void forget(void) {
    unlink(path);
    unlink(part);
    unlink(note);
}

static wh_download wanted(const char *page) {
    return (wh_download){.url = loopback_url(&server, page),
                         .path = path,
                         .size = -1,
                         .retry = {.attempts = 2, .first_ms = 5, .most_ms = 10}};
}

static void assert_whole(const wh_download_result *result) {
    char found[65];
    wh_error err;
    assert_int_equal(wh_sha256_file(path, found, &err), WH_OK);
    assert_string_equal(found, hash);
    assert_string_equal(result->sha256, hash);
    assert_int_equal(result->size, SIZE);
    assert_false(exists(part));
    assert_false(exists(note));
}

static void a_file_comes_whole(void **state) {
    (void)state;
    wh_download_result result;
    wh_error err = {0};
    wh_download d = wanted("/file/range/3000000");
    d.sha256 = hash;
    d.size = SIZE;
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_OK);
    assert_whole(&result);
    assert_int_equal(result.requests, 1);
    forget();
}

static void a_dropping_server_is_asked_for_the_rest(void **state) {
    (void)state;
    wh_download_result result;
    wh_error err = {0};
    wh_download d = wanted("/file/range+cut700000/3000000");
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_OK);
    assert_whole(&result);
    assert_int_equal(result.requests, 5);
    forget();
}

static void a_server_without_ranges_starts_again(void **state) {
    (void)state;
    wh_download_result result;
    wh_error err = {0};
    wh_download d = wanted("/file/plain+cut700000/3000000");
    /* Every attempt brings bytes, but never the whole: bounded by `attempts` of no progress. */
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_ERR_NETWORK);
    assert_non_null(strstr(err.message, "closed the connection early"));
    assert_false(exists(path));
    d = wanted("/file/plain/3000000");
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_OK);
    assert_whole(&result);
    forget();
}

/* A child process that is killed while the file is coming. */
static void a_killed_pull_goes_on(void **state) {
    (void)state;
    for (int changed = 0; changed < 2; changed++) {
        const char *page = changed ? "/file/range+held/3000000?again" : "/file/range+held/3000000";
        pid_t child = fork();
        if (child == 0) {
            wh_http *own = NULL;
            wh_download_result result;
            wh_download d = wanted(page);
            if (wh_http_create(false, &own, NULL) == WH_OK)
                wh_http_download(own, &d, &result, NULL);
            _exit(0);
        }
        while (size_of(part) < 500000)
            usleep(2000);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        off_t kept = size_of(part);
        assert_in_range(kept, 500000, SIZE - 1);
        assert_false(exists(path));
        wh_download_result result;
        wh_error err = {0};
        wh_download d = wanted(page);
        if (changed) { /* the server's file became another one behind the same address */
            unsigned char *bytes = NULL;
            size_t size;
            assert_int_equal(wh_file_read(note, 4096, &bytes, &size, &err), WH_OK);
            char *etag = strstr((char *)bytes, "one");
            assert_non_null(etag);
            memcpy(etag, "old", 3);
            assert_int_equal(wh_file_write(note, bytes, size, &err), WH_OK);
            free(bytes);
        }
        assert_int_equal(wh_http_download(client, &d, &result, &err), WH_OK);
        assert_int_equal(result.resumed_at, changed ? 0 : kept);
        assert_whole(&result);
        forget();
    }
}

/* A part of file "one", and a server that sends the rest of file "two" whatever If-Range says. */
static void the_rest_of_another_file_is_refused(void **state) {
    (void)state;
    unsigned char *bytes = malloc(600000);
    wh_download_result result;
    wh_error err = {0};
    wh_download d = wanted("/file/etag2+deaf/3000000");
    char text[256];
    snprintf(text, sizeof text,
             "{\"format\":\"whence-part/1\",\"url\":\"%s\",\"etag\":\"\\\"one\\\"\"}", d.url);
    assert_int_equal(wh_file_write(note, text, strlen(text), &err), WH_OK);
    memset(bytes, 'x', 600000);
    assert_int_equal(wh_file_write(part, bytes, 600000, &err), WH_OK);
    free(bytes);
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_OK);
    assert_int_equal(result.resumed_at, 0);
    assert_int_equal(result.requests, 2);
    assert_whole(&result);
    forget();
}

static void a_wrong_file_is_removed(void **state) {
    (void)state;
    wh_download_result result;
    wh_error err = {0};
    wh_download d = wanted("/file/range+flip/3000000");
    d.sha256 = hash;
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_ERR_FORMAT);
    assert_non_null(strstr(err.message, hash));
    assert_false(exists(path) || exists(part) || exists(note));
    d = wanted("/file/range/3000000");
    d.size = SIZE + 1;
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_ERR_FORMAT);
    assert_non_null(strstr(err.message, "the catalog says 3000001"));
    assert_false(exists(path) || exists(part) || exists(note));
}

static void a_lying_length_is_no_whole_file(void **state) {
    (void)state;
    wh_download_result result;
    wh_error err = {0};
    wh_download d = wanted("/file/plain+lie/3000000");
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_ERR_NETWORK);
    assert_false(exists(path));
    forget();
}

static void a_part_that_is_whole_is_only_checked(void **state) {
    (void)state;
    wh_download_result result;
    wh_error err = {0};
    wh_download d = wanted("/file/range/3000000");
    d.sha256 = hash;
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_OK);
    assert_int_equal(rename(path, part), 0);
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_OK);
    assert_int_equal(result.resumed_at, SIZE);
    assert_whole(&result);
    forget();
}

static void an_error_page_is_no_file(void **state) {
    (void)state;
    wh_download_result result;
    wh_error err = {0};
    wh_download d = wanted("/code/404");
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_ERR_NETWORK);
    assert_non_null(strstr(err.message, "404 (no such file)"));
    d = wanted("/code/401");
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_ERR_NETWORK);
    assert_non_null(strstr(err.message, "key"));
    d = wanted("/code/503/0");
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_ERR_NETWORK);
    assert_int_equal(result.requests, 2);
    assert_false(exists(path));
    forget();
}

/* Nor does the body of an answer that is no file get into what is there. */
static void an_answer_that_is_no_file_is_not_kept(void **state) {
    (void)state;
    wh_download_result result;
    wh_error err = {0};
    wh_download d = wanted("/code/202");
    assert_int_equal(wh_file_write(part, "begun", 5, &err), WH_OK);
    d.sha256 = hash;
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_ERR_NETWORK);
    assert_non_null(strstr(err.message, "answered 202, which is no download"));
    assert_int_equal(size_of(part), 5);
    assert_false(exists(path));
    forget();
}

/* The disk's end, as a limit on the size of files: writing stops in the middle. */
static void a_full_disk_keeps_what_came(void **state) {
    (void)state;
    struct rlimit old, tight;
    getrlimit(RLIMIT_FSIZE, &old);
    tight = old;
    tight.rlim_cur = 1000000;
    signal(SIGXFSZ, SIG_IGN);
    wh_download_result result;
    wh_error err = {0};
    wh_download d = wanted("/file/range/3000000");
    d.sha256 = hash;
    setrlimit(RLIMIT_FSIZE, &tight);
    wh_status status = wh_http_download(client, &d, &result, &err);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(status, WH_ERR_IO);
    assert_non_null(strstr(err.message, "run the command again"));
    assert_int_equal(size_of(part), 1000000);
    d = wanted("/file/range/3000000");
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_OK);
    assert_int_equal(result.resumed_at, 1000000);
    assert_whole(&result);
    forget();
}

static void two_at_once_are_refused(void **state) {
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        wh_http *own = NULL;
        wh_download_result result;
        wh_download d = wanted("/file/range+held/3000000?two");
        if (wh_http_create(false, &own, NULL) == WH_OK)
            wh_http_download(own, &d, &result, NULL);
        _exit(0);
    }
    while (size_of(part) < 1)
        usleep(2000);
    wh_download_result result;
    wh_error err = {0};
    wh_download d = wanted("/file/range/3000000");
    assert_int_equal(wh_http_download(client, &d, &result, &err), WH_ERR_IO);
    assert_non_null(strstr(err.message, "another whence"));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    forget();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_comes_whole),
        cmocka_unit_test(a_dropping_server_is_asked_for_the_rest),
        cmocka_unit_test(a_server_without_ranges_starts_again),
        cmocka_unit_test(a_killed_pull_goes_on),
        cmocka_unit_test(the_rest_of_another_file_is_refused),
        cmocka_unit_test(a_wrong_file_is_removed),
        cmocka_unit_test(a_lying_length_is_no_whole_file),
        cmocka_unit_test(a_part_that_is_whole_is_only_checked),
        cmocka_unit_test(an_error_page_is_no_file),
        cmocka_unit_test(an_answer_that_is_no_file_is_not_kept),
        cmocka_unit_test(a_full_disk_keeps_what_came),
        cmocka_unit_test(two_at_once_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
