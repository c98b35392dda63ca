/* Server-sent events in pieces of every size. */
#include "cmocka_all.h"
#include "http/sse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct seen {
    char text[512];
    size_t count, stop_after;
} seen;

static bool note(void *user, const char *data, size_t size) {
    seen *s = user;
    assert_int_equal(strlen(data), size);
    size_t used = strlen(s->text);
    snprintf(s->text + used, sizeof s->text - used, "<%s>", data);
    return ++s->count != s->stop_after;
}

static wh_sse_state feed_in_steps(const char *stream, size_t step, seen *s, bool *partial) {
    wh_sse *sse = wh_sse_create(100, note, s);
    assert_non_null(sse);
    size_t size = strlen(stream);
    wh_sse_state state = WH_SSE_OPEN;
    for (size_t at = 0; at < size; at += step)
        state = wh_sse_feed(sse, stream + at, size - at < step ? size - at : step);
    *partial = wh_sse_is_partial(sse);
    wh_sse_free(sse);
    return state;
}

static void events_do_not_depend_on_how_bytes_arrive(void **state) {
    (void)state;
    static const struct {
        const char *stream, *expected;
        bool partial;
    } cases[] = {
        {"data: one\n\ndata: two\n\n", "<one><two>", false},
        {"data:one\r\n\r\ndata:  two\r\rdata:three\n\r\n", "<one>< two><three>", false},
        {"\xEF\xBB\xBF"
         "data: a\ndata: b\n\n",
         "<a\nb>", false},
        {": comment\n\nevent: x\nid: 7\nretry: 3\ndata: a\n\n", "<a>", false},
        {"data\n\ndata:\n\n", "<><>", false},
        {"database: no\nda: no\n\n\n\n", "", false},
        {"data: one\n\ndata: two\n", "<one>", true},
        {"data: one\n\ndata: tw", "<one>", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t step = 1; step < 12; step++) {
            seen s = {.stop_after = 0};
            bool partial;
            assert_int_equal(feed_in_steps(cases[i].stream, step, &s, &partial), WH_SSE_OPEN);
            assert_string_equal(s.text, cases[i].expected);
            assert_int_equal(partial, cases[i].partial);
        }
}

static void a_callback_stops_the_stream(void **state) {
    (void)state;
    seen s = {.stop_after = 1};
    bool partial;
    assert_int_equal(feed_in_steps("data: one\n\ndata: two\n\n", 50, &s, &partial), WH_SSE_STOPPED);
    assert_string_equal(s.text, "<one>");
}

static void long_events_are_refused(void **state) {
    (void)state;
    char stream[1024] = "data: ";
    memset(stream + 6, 'x', 1000);
    seen s = {.stop_after = 0};
    bool partial;
    for (size_t step = 1; step < 300; step += 37)
        assert_int_equal(feed_in_steps(stream, step, &s, &partial), WH_SSE_TOO_LONG);
    strcpy(stream, "");
    for (int i = 0; i < 40; i++)
        strcat(stream, "data: xxxxxxxx\n"); /* many lines of one event */
    assert_int_equal(feed_in_steps(stream, 64, &s, &partial), WH_SSE_TOO_LONG);
    assert_int_equal(s.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_do_not_depend_on_how_bytes_arrive),
        cmocka_unit_test(a_callback_stops_the_stream),
        cmocka_unit_test(long_events_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
