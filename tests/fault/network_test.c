/* Downloads and servers' answers when memory or the disk fails: an error or the whole file, never
 * half of one, and no leak. */
#include "base/file.h"
#include "base/hash.h"
#include "cmocka_all.h"
#include "faults.h"
#include "http/download.h"
#include "loopback.h"
#include "vlm/vlm.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_FAULTS = 2000, SIZE = 200000 };

static loopback server;
static char folder[] = "/tmp/whence-network-XXXXXX";
static char path[64], hash[65];

static int setup(void **state) {
    (void)state;
    uint64_t words[SIZE / 8];
    for (uint64_t i = 0; i < SIZE / 8; i++)
        words[i] = i;
    unsetenv("WHENCE_OFFLINE");
    if (!mkdtemp(folder) || loopback_start(&server) || !wh_sha256(words, SIZE, hash))
        return -1;
    snprintf(path, sizeof path, "%s/file", folder);
    return 0;
}

static void forget(void) {
    char name[80];
    static const char *const tails[] = {"", ".part", ".part.json"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, tails[i]);
        unlink(name);
    }
}

static int teardown(void **state) {
    (void)state;
    loopback_stop(&server);
    forget();
    return rmdir(folder); /* fails if anything else was left */
}

static wh_status download(wh_error *err) {
    wh_http *client = NULL;
    wh_download_result result;
    wh_download wanted = {.url = loopback_url(&server, "/file/range/200000"),
                          .path = path,
                          .size = -1,
                          .retry = {.attempts = 1}};
    wh_status status = wh_http_create(false, &client, err);
    if (status == WH_OK)
        status = wh_http_download(client, &wanted, &result, err);
    wh_http_free(client);
    return status;
}

static void downloads_fail_whole(void **state) {
    (void)state;
    fault_kind kinds[] = {FAULT_MEMORY, FAULT_FILE};
    wh_status expected[] = {WH_ERR_NOMEM, WH_ERR_IO};
    for (size_t k = 0; k < 2; k++) {
        size_t n = 0;
        for (bool reached = true; reached && n < MOST_FAULTS; n++) {
            wh_error err = {0};
            char found[65];
            forget();
            faults_arm(kinds[k], n, false);
            wh_status status = download(&err);
            reached = faults_disarm();
            if (status == WH_OK) {
                assert_int_equal(wh_sha256_file(path, found, &err), WH_OK);
                assert_string_equal(found, hash);
                continue;
            }
            assert_true(reached);
            if (status != expected[k])
                fail_msg("fault %zu: %s: %s", n, wh_status_name(status), err.message);
            assert_int_not_equal(access(path, F_OK), 0);
        }
        assert_in_range(n, 4, MOST_FAULTS - 1);
    }
}

static wh_status ask(const char *mode, wh_error *err) {
    wh_vlm *vlm = NULL;
    wh_vlm_session *session = NULL;
    wh_vlm_image *image = NULL;
    wh_vlm_prefix *prefix = NULL;
    const wh_vlm_text *texts;
    uint8_t rgb[20 * 20 * 3] = {0};
    wh_vlm_params params = wh_vlm_default_params();
    wh_vlm_sampling sampling = wh_vlm_default_sampling();
    params.urls = loopback_url(&server, mode);
    params.retries = 0;
    sampling.samples = 2;
    sampling.logprobs = true;
    wh_arena *arena = wh_arena_create(0);
    wh_status status = arena ? wh_vlm_open(&params, &vlm, err) : WH_ERR_NOMEM;
    if (status == WH_OK)
        status = wh_vlm_session_create(vlm, NULL, &session, err);
    if (status == WH_OK)
        status = wh_vlm_image_create(session, rgb, 20, 20, NULL, &image, err);
    wh_vlm_part parts[] = {{NULL, image}, {"Where?", NULL}};
    wh_vlm_message message = {"user", parts, 2};
    if (status == WH_OK)
        status = wh_vlm_prefix_create(session, &message, 1, NULL, NULL, &prefix, err);
    if (status == WH_OK)
        status = wh_vlm_generate(session, prefix, &sampling, NULL, arena, &texts, err);
    wh_vlm_prefix_free(prefix);
    wh_vlm_image_free(image);
    wh_vlm_session_free(session);
    wh_vlm_free(vlm);
    wh_arena_free(arena);
    return status;
}

static void questions_survive_lack_of_memory(void **state) {
    (void)state;
    const char *modes[] = {"/ok", "/no-stream+no-n"};
    for (size_t m = 0; m < 2; m++) {
        size_t n = 0;
        for (bool reached = true; reached && n < MOST_FAULTS; n++) {
            wh_error err = {0};
            faults_arm(FAULT_MEMORY, n, false);
            wh_status status = ask(modes[m], &err);
            reached = faults_disarm();
            if (reached ? status != WH_ERR_NOMEM : status != WH_OK)
                fail_msg("%s, fault %zu: %s: %s", modes[m], n, wh_status_name(status), err.message);
        }
        assert_in_range(n, 10, MOST_FAULTS - 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(downloads_fail_whole),
        cmocka_unit_test(questions_survive_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
