/* The client against a server on this machine: limits, time-outs, redirects, ranges, retries, the
 * gate of --offline. */
#include "base/clock.h"
#include "cmocka_all.h"
#include "http/http.h"
#include "loopback.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static loopback server;
static wh_http *client;

static int setup(void **state) {
    (void)state;
    /* A proxy must not be asked for an address of this machine. */
    setenv("http_proxy", "http://127.0.0.1:9", 1);
    unsetenv("WHENCE_OFFLINE");
    wh_error err;
    return loopback_start(&server) || wh_http_create(false, &client, &err) != WH_OK ? -1 : 0;
}

static int teardown(void **state) {
    (void)state;
    wh_http_free(client);
    loopback_stop(&server);
    return 0;
}

static wh_http_reply get(const char *path) {
    wh_http_request request = {.url = loopback_url(&server, path)};
    wh_http_reply reply;
    wh_http_send(client, &request, &reply);
    return reply;
}

static void a_page_comes_whole(void **state) {
    (void)state;
    wh_http_reply reply = get("/file/range/100000");
    assert_int_equal(reply.status, WH_OK);
    assert_int_equal(reply.code, 200);
    assert_int_equal(reply.size, 100000);
    assert_int_equal(reply.length, 100000);
    assert_string_equal(reply.etag, "\"one\"");
    assert_string_equal(reply.content_type, "application/octet-stream");
    uint64_t word;
    memcpy(&word, reply.body + 8 * 777, 8);
    assert_int_equal(word, 777);
    wh_http_reply_clear(&reply);
}

static void codes_are_answers_with_their_text(void **state) {
    (void)state;
    wh_http_reply reply = get("/code/404");
    assert_int_equal(reply.status, WH_OK);
    assert_int_equal(reply.code, 404);
    assert_string_equal(reply.body, "as you wish");
    assert_false(wh_http_is_passing(&reply));
    wh_http_reply_clear(&reply);
    reply = get("/code/429/7");
    assert_int_equal(reply.code, 429);
    assert_int_equal(reply.retry_after_ms, 7000);
    assert_true(wh_http_is_passing(&reply));
    wh_http_reply_clear(&reply);
}

static void ranges_resume(void **state) {
    (void)state;
    wh_http_request request = {
        .url = loopback_url(&server, "/file/range/1000"), .from = 900, .if_range = "\"one\""};
    wh_http_reply reply;
    assert_int_equal(wh_http_send(client, &request, &reply), WH_OK);
    assert_int_equal(reply.code, 206);
    assert_int_equal(reply.size, 100);
    assert_int_equal(reply.range_start, 900);
    assert_int_equal(reply.range_total, 1000);
    wh_http_reply_clear(&reply);
    request.if_range = "\"other\""; /* the file has changed: all of it comes */
    assert_int_equal(wh_http_send(client, &request, &reply), WH_OK);
    assert_int_equal(reply.code, 200);
    assert_int_equal(reply.size, 1000);
    wh_http_reply_clear(&reply);
    request.if_range = NULL;
    request.from = 5000;
    assert_int_equal(wh_http_send(client, &request, &reply), WH_OK);
    assert_int_equal(reply.code, 416);
    assert_int_equal(reply.range_total, 1000);
    wh_http_reply_clear(&reply);
}

static void assert_fails(const wh_http_request *request, wh_status status, const char *words) {
    wh_http_reply reply;
    assert_int_equal(wh_http_send(client, request, &reply), status);
    if (!strstr(reply.error.message, words))
        fail_msg("\"%s\" is not in: %s", words, reply.error.message);
    assert_null(strchr(reply.error.message, '\n'));
    wh_http_reply_clear(&reply);
}

static void limits_end_a_transfer(void **state) {
    (void)state;
    wh_http_request request = {.url = loopback_url(&server, "/file/plain/100000"),
                               .max_bytes = 99999};
    assert_fails(&request, WH_ERR_NETWORK, "larger than the limit of 99999 bytes");
    request = (wh_http_request){.url = loopback_url(&server, "/hang/v1/models"), .idle_ms = 300};
    double start = wh_clock_ms();
    assert_fails(&request, WH_ERR_NETWORK, "no byte for 0.3 s");
    assert_true(wh_clock_ms() - start < 20000); /* the server says nothing for 30 s */
    request.total_ms = 300; /* over at the same time: one of the two is always told */
    assert_fails(&request, WH_ERR_NETWORK, "timed out");
    request = (wh_http_request){.url = loopback_url(&server, "/file/slow/100000000"),
                                .total_ms = 300,
                                .max_bytes = 1 << 30};
    assert_fails(&request, WH_ERR_NETWORK, "timed out");
}

static void a_cut_answer_is_an_error(void **state) {
    (void)state;
    wh_http_reply reply = get("/file/cut1000/5000");
    assert_int_equal(reply.status, WH_ERR_NETWORK);
    assert_true(reply.truncated);
    assert_true(wh_http_is_passing(&reply));
    assert_int_equal(reply.size, 1000); /* what came is there for who wants it */
    wh_http_reply_clear(&reply);
}

static void redirects_are_followed_within_bounds(void **state) {
    (void)state;
    char path[600];
    snprintf(path, sizeof path, "/to/%s", loopback_url(&server, "/code/200"));
    wh_http_reply reply = get(path);
    assert_int_equal(reply.status, WH_OK);
    assert_int_equal(reply.code, 200);
    assert_string_equal(reply.body, "as you wish");
    wh_http_reply_clear(&reply);
    wh_http_request request = {.url = loopback_url(&server, "/loop")};
    assert_fails(&request, WH_ERR_NETWORK, "redirects");
    request.url = loopback_url(&server, "/to/file:///etc/passwd");
    assert_fails(&request, WH_ERR_NETWORK, "file");
    request = (wh_http_request){.url = loopback_url(&server, path), .body = "x", .body_size = 1};
    assert_int_equal(wh_http_send(client, &request, &reply), WH_OK);
    assert_int_equal(reply.code, 302); /* a body goes only where it was sent */
    wh_http_reply_clear(&reply);
}

static void urls_are_checked(void **state) {
    (void)state;
    static const struct {
        const char *url, *words;
    } cases[] = {
        {"file:///etc/passwd", "only http and https"},
        {"ftp://127.0.0.1/", "only http and https"},
        {"http://user:secret@127.0.0.1/", "would show in logs"},
        {"http://", "not a URL"},
        {"127.0.0.1:99999", "not a URL"},
        {"", "not a URL"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wh_http_request request = {.url = cases[i].url};
        assert_fails(&request, WH_ERR_ARG, cases[i].words);
    }
    char shown[100];
    wh_error err = {0};
    assert_int_equal(
        wh_http_check_url("http://u:secret@h/p?token=secret#x", shown, sizeof shown, &err),
        WH_ERR_ARG);
    assert_string_equal(shown, "http://h/p");
    assert_null(strstr(err.message, "secret"));
    assert_int_equal(wh_http_check_url("http//u:secret@h:99999999/", shown, sizeof shown, &err),
                     WH_ERR_ARG);
    assert_null(strstr(err.message, "secret"));
    assert_true(wh_http_is_loopback("http://127.0.0.1:80/x"));
    assert_true(wh_http_is_loopback("http://[::1]/"));
    assert_false(wh_http_is_loopback("http://127.evil.example/"));
    assert_false(wh_http_is_loopback("http://128.0.0.1/"));
}

static void keys_go_in_a_header_and_nowhere_else(void **state) {
    (void)state;
    wh_http_request request = {.url = loopback_url(&server, "/code/200"), .key = "sesame-7"};
    wh_http_reply reply;
    assert_int_equal(wh_http_send(client, &request, &reply), WH_OK);
    wh_http_reply_clear(&reply);
    reply = get("/requests");
    assert_non_null(strstr(reply.body, "\"Authorization\": \"Bearer sesame-7\""));
    assert_non_null(strstr(reply.body, "\"User-Agent\": \"whence/"));
    wh_http_reply_clear(&reply);
    request.key = "a\r\nX-Evil: 1";
    assert_fails(&request, WH_ERR_ARG, "the key has blanks");
    request = (wh_http_request){.url = "http://127.0.0.1:1/", .key = "sesame-7"};
    assert_int_equal(wh_http_send(client, &request, &reply), WH_ERR_NETWORK);
    assert_null(strstr(reply.error.message, "sesame"));
    assert_true(wh_http_is_passing(&reply));
    wh_http_reply_clear(&reply);
}

static void offline_asks_nobody(void **state) {
    (void)state;
    wh_http *gate = NULL;
    wh_error err;
    for (int by_environment = 0; by_environment < 2; by_environment++) {
        if (by_environment)
            setenv("WHENCE_OFFLINE", "1", 1);
        assert_int_equal(wh_http_create(!by_environment, &gate, &err), WH_OK);
        assert_true(wh_http_is_offline(gate));
        wh_http_request request = {.url = loopback_url(&server, "/offline-probe")};
        wh_http_reply reply;
        assert_int_equal(wh_http_send(gate, &request, &reply), WH_ERR_NETWORK);
        assert_non_null(strstr(reply.error.message, "--offline"));
        assert_false(wh_http_is_passing(&reply));
        wh_http_reply_clear(&reply);
        wh_http_free(gate);
    }
    unsetenv("WHENCE_OFFLINE");
    wh_http_reply reply = get("/requests");
    assert_null(strstr(reply.body, "offline-probe"));
    wh_http_reply_clear(&reply);
}

static void certificates_are_verified(void **state) {
    (void)state;
    loopback secret;
    assert_int_equal(loopback_start_with(&secret, 0, 1), 0);
    wh_http_request request = {.url = loopback_url(&secret, "/code/200"), .key = "sesame"};
    wh_http_reply reply;
    assert_int_equal(wh_http_send(client, &request, &reply), WH_ERR_NETWORK);
    assert_int_equal(reply.code, 0);
    assert_non_null(strstr(reply.error.message, "certificate"));
    assert_false(wh_http_is_passing(&reply));
    wh_http_reply_clear(&reply);
    loopback_stop(&secret);
}

static void failures_that_pass_are_repeated(void **state) {
    (void)state;
    wh_http_request request = {.url = loopback_url(&server, "/fail/2/a")};
    wh_http_retry retry = {.attempts = 3, .first_ms = 5, .most_ms = 20};
    wh_http_reply reply;
    assert_int_equal(wh_http_fetch(client, &request, &retry, &reply), WH_OK);
    assert_string_equal(reply.body, "at last");
    wh_http_reply_clear(&reply);
    request.url = loopback_url(&server, "/fail/3/b");
    assert_int_equal(wh_http_fetch(client, &request, &retry, &reply), WH_OK);
    assert_int_equal(reply.code, 503);
    wh_http_reply_clear(&reply);
}

static void delays_double_and_obey_the_server(void **state) {
    (void)state;
    wh_http_reply failed = {.status = WH_ERR_NETWORK, .passing = true};
    int expected[] = {100, 200, 400, 800, 1000, 1000};
    for (uint64_t seed = 0; seed < 50; seed++)
        for (int attempt = 1; attempt <= 6; attempt++) {
            wh_http_retry retry = {.first_ms = 100, .most_ms = 1000, .seed = seed};
            int delay = wh_http_delay_ms(&retry, attempt, &failed);
            assert_in_range(delay, expected[attempt - 1] / 2, expected[attempt - 1]);
        }
    wh_http_retry retry = {.first_ms = 100, .most_ms = 5000};
    wh_http_reply asked = {.status = WH_OK, .code = 429, .retry_after_ms = 3000};
    assert_int_equal(wh_http_delay_ms(&retry, 1, &asked), 3000);
    asked.retry_after_ms = 60000;
    assert_int_equal(wh_http_delay_ms(&retry, 1, &asked), 5000);
}

static void several_are_in_flight_at_once(void **state) {
    (void)state;
    wh_http_request request = {.url = loopback_url(&server, "/hang/v1/models"), .idle_ms = 1000};
    wh_http_transfer *transfers[8];
    wh_error err;
    int tags[8];
    bool seen[8] = {false};
    double start = wh_clock_ms();
    for (int i = 0; i < 8; i++)
        assert_int_equal(wh_http_start(client, &request, &tags[i], &transfers[i], &err), WH_OK);
    wh_http_abort(client, transfers[3]);
    void *tag;
    wh_http_reply reply;
    for (int i = 0; i < 7; i++) {
        assert_true(wh_http_wait(client, 20000, &tag, &reply));
        assert_int_equal(reply.status, WH_ERR_NETWORK);
        seen[(int *)tag - tags] = true;
        wh_http_reply_clear(&reply);
    }
    assert_true(wh_clock_ms() - start < 7000); /* as long as one after another would take */
    for (int i = 0; i < 8; i++)
        assert_int_equal(seen[i], i != 3);
    assert_false(wh_http_wait(client, 10, &tag, &reply));
}

static bool stop_at_once(void *user, const char *bytes, size_t size) {
    (void)bytes;
    *(size_t *)user += size;
    return false;
}

static void callers_can_stop(void **state) {
    (void)state;
    volatile bool cancelled = true;
    size_t got = 0;
    wh_http_request request = {.url = loopback_url(&server, "/file/slow/10000000"),
                               .cancelled = &cancelled};
    assert_fails(&request, WH_ERR_CANCELLED, "cancelled");
    request.cancelled = NULL;
    request.on_data = stop_at_once;
    request.user = &got;
    assert_fails(&request, WH_ERR_CANCELLED, "cancelled");
    assert_in_range(got, 1, 1 << 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_comes_whole),
        cmocka_unit_test(codes_are_answers_with_their_text),
        cmocka_unit_test(ranges_resume),
        cmocka_unit_test(limits_end_a_transfer),
        cmocka_unit_test(a_cut_answer_is_an_error),
        cmocka_unit_test(redirects_are_followed_within_bounds),
        cmocka_unit_test(urls_are_checked),
        cmocka_unit_test(keys_go_in_a_header_and_nowhere_else),
        cmocka_unit_test(offline_asks_nobody),
        cmocka_unit_test(certificates_are_verified),
        cmocka_unit_test(failures_that_pass_are_repeated),
        cmocka_unit_test(delays_double_and_obey_the_server),
        cmocka_unit_test(several_are_in_flight_at_once),
        cmocka_unit_test(callers_can_stop),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
