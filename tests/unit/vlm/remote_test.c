/* The remote backend against a server on this machine that behaves well, or in every bad way. */
#include "base/file.h"
#include "base/json.h"
#include "cmocka_all.h"
#include "loopback.h"
#include "vlm/vlm.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static loopback server;
static char notes[2000], traces[1 << 20];
static size_t note_count, trace_count;

static void on_note(void *listener, const char *text) {
    (void)listener;
    size_t used = strlen(notes);
    snprintf(notes + used, sizeof notes - used, "%s\n", text);
    note_count++;
}

static void on_trace(void *listener, const char *line, size_t bytes) {
    (void)listener;
    size_t used = strlen(traces);
    assert_null(memchr(line, '\n', bytes));
    snprintf(traces + used, sizeof traces - used, "%s\n", line);
    trace_count++;
}

static int setup(void **state) {
    (void)state;
    unsetenv("WHENCE_OFFLINE");
    unsetenv("WHENCE_VLM_KEY");
    return loopback_start(&server);
}

static int teardown(void **state) {
    (void)state;
    loopback_stop(&server);
    return 0;
}

static int fresh(void **state) {
    (void)state;
    notes[0] = traces[0] = '\0';
    note_count = trace_count = 0;
    return 0;
}

/* Everything of one question; freed by `end`. */
typedef struct talk {
    wh_vlm *vlm;
    wh_vlm_session *session;
    wh_vlm_prefix *prefix;
    wh_arena *arena;
    wh_vlm_sampling sampling;
    const wh_vlm_text *texts;
    wh_error err;
} talk;

static wh_vlm_params params_of(const char *urls) {
    wh_vlm_params params = wh_vlm_default_params();
    params.urls = urls;
    params.retries = 1;
    params.timeout_ms = 60000; /* only who asks a silent server meets a limit, and sets its own */
    params.note = on_note;
    params.trace = on_trace;
    return params;
}

static const wh_vlm_part parts[] = {{"Where is ", NULL}, {"this?", NULL}};
static const wh_vlm_message messages[] = {{"user", parts, 2}};

static wh_status begin(talk *t, const wh_vlm_params *params) {
    *t = (talk){.sampling = wh_vlm_default_sampling()};
    t->arena = wh_arena_create(0);
    wh_status status = wh_vlm_open(params, &t->vlm, &t->err);
    if (status == WH_OK)
        status = wh_vlm_session_create(t->vlm, NULL, &t->session, &t->err);
    if (status == WH_OK)
        status = wh_vlm_prefix_create(t->session, messages, 1, NULL, NULL, &t->prefix, &t->err);
    return status;
}

static wh_status ask(talk *t) {
    return wh_vlm_generate(t->session, t->prefix, &t->sampling, NULL, t->arena, &t->texts, &t->err);
}

static void end(talk *t) {
    wh_vlm_prefix_free(t->prefix);
    wh_vlm_session_free(t->session);
    wh_vlm_free(t->vlm);
    wh_arena_free(t->arena);
}

static void begin_mode(talk *t, const char *mode) {
    char url[200];
    snprintf(url, sizeof url, "%s/%s", server.base, mode);
    wh_vlm_params params = params_of(url);
    wh_status status = begin(t, &params);
    if (status != WH_OK)
        fail_msg("%s: %s", mode, t->err.message);
}

static void assert_ok(talk *t, wh_status status) {
    if (status != WH_OK)
        fail_msg("%s", t->err.message);
}

static void a_question_is_answered(void **state) {
    (void)state;
    talk t;
    begin_mode(&t, "ok");
    wh_vlm_info info = wh_vlm_describe(t.vlm);
    assert_string_equal(info.backend, "remote");
    assert_string_equal(info.name, "look-alike");
    assert_false(info.grammars || info.scores || info.saves);
    t.sampling.seed = 40;
    assert_ok(&t, ask(&t));
    assert_string_equal(t.texts[0].text, "Lyon, France. seed 40");
    assert_int_equal(t.texts[0].end, WH_VLM_END_MODEL);
    assert_int_equal(t.texts[0].token_count, 8);
    assert_true(isnan(t.texts[0].logprob));
    assert_int_equal(trace_count, 1);
    assert_non_null(strstr(traces, "\"format\":\"whence-trace/1\""));
    assert_non_null(strstr(traces, "Where is this?"));
    assert_non_null(strstr(traces, "Lyon, France. seed 40"));
    end(&t);
}

static void samples_differ_by_seed(void **state) {
    (void)state;
    const char *modes[] = {"ok", "no-n", "no-stream", "no-n+no-stream", "no-n400"};
    size_t exchanges[] = {1, 5, 2, 6, 6};
    for (size_t m = 0; m < 5; m++) {
        talk t;
        fresh(NULL);
        begin_mode(&t, modes[m]);
        t.sampling.samples = 5;
        t.sampling.seed = 100;
        assert_ok(&t, ask(&t));
        for (size_t i = 0; i < 5; i++) {
            char expected[40];
            snprintf(expected, sizeof expected, "Lyon, France. seed %zu", 100 + i);
            assert_string_equal(t.texts[i].text, expected);
            assert_int_equal(t.texts[i].seed, 100 + i);
        }
        assert_int_equal(trace_count, exchanges[m]);
        t.sampling.samples =
            2; /* what was learned is remembered: not tried again, not told again */
        size_t told = note_count;
        assert_ok(&t, ask(&t));
        assert_int_equal(note_count, told);
        assert_int_equal(trace_count, exchanges[m] + (strstr(modes[m], "no-n") ? 2 : 1));
        end(&t);
    }
}

static void images_travel_as_data(void **state) {
    (void)state;
    talk t;
    begin_mode(&t, "ok");
    int sides[] = {40, 2000};
    const char *kinds[] = {"png, ", "jpeg, "};
    for (int i = 0; i < 2; i++) {
        size_t bytes = (size_t)sides[i] * (size_t)sides[i] * 3;
        uint8_t *rgb = malloc(bytes);
        assert_non_null(rgb);
        for (size_t k = 0; k < bytes; k++)
            rgb[k] = (uint8_t)(k / 3 % 256);
        wh_vlm_image *image = NULL;
        assert_ok(&t,
                  wh_vlm_image_create(t.session, rgb, sides[i], sides[i], NULL, &image, &t.err));
        free(rgb);
        wh_vlm_part seen[] = {{"Look: ", NULL}, {NULL, image}, {"Where?", NULL}};
        wh_vlm_message message = {"user", seen, 3};
        wh_vlm_prefix *prefix = NULL;
        assert_ok(&t, wh_vlm_prefix_create(t.session, &message, 1, NULL, NULL, &prefix, &t.err));
        assert_ok(&t,
                  wh_vlm_generate(t.session, prefix, &t.sampling, NULL, t.arena, &t.texts, &t.err));
        assert_non_null(strstr(traces, kinds[i]));
        assert_null(strstr(traces, "base64")); /* no pixels in traces */
        wh_vlm_prefix_free(prefix);
        wh_vlm_image_free(image);
    }
    end(&t);
}

static void schemas_and_grammars_reach_each_kind(void **state) {
    (void)state;
    static const struct {
        const char *mode, *expected;
    } kinds[] = {
        {"vllm", "by structured_outputs"},
        {"vllm+no-structured", "by guided_grammar"},
        {"sglang", "by ebnf"},
        {"llamacpp", "by grammar"},
    };
    talk t;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        begin_mode(&t, kinds[i].mode);
        assert_true(wh_vlm_describe(t.vlm).grammars);
        t.sampling.grammar = "root ::= \"a\"";
        assert_ok(&t, ask(&t));
        assert_string_equal(t.texts[0].text, kinds[i].expected);
        end(&t);
    }
    begin_mode(&t, "ok");
    t.sampling.json_schema = "{\"type\": \"object\"}";
    assert_ok(&t, ask(&t));
    assert_non_null(strstr(t.texts[0].text, "\"country\": \"FR\""));
    t.sampling.json_schema = "{\"type\": ";
    assert_int_equal(ask(&t), WH_ERR_FORMAT);
    t.sampling.json_schema = NULL;
    t.sampling.grammar = "root ::= \"a\"";
    assert_int_equal(ask(&t), WH_ERR_MODEL);
    assert_non_null(strstr(t.err.message, "not known to take a grammar"));
    end(&t);
    begin_mode(&t, "no-schema");
    t.sampling.json_schema = "{\"type\": \"object\"}";
    assert_int_equal(ask(&t), WH_ERR_MODEL); /* never dropped in silence */
    assert_non_null(strstr(t.err.message, "takes no JSON schema"));
    end(&t);
    begin_mode(&t, "llamacpp+no-grammar");
    t.sampling.grammar = "root ::= \"a\"";
    assert_int_equal(ask(&t), WH_ERR_MODEL);
    assert_false(wh_vlm_describe(t.vlm).grammars);
    end(&t);
}

static void what_a_server_lacks_is_left_out_and_told(void **state) {
    (void)state;
    talk t;
    begin_mode(&t, "no-seed+no-logprobs");
    t.sampling.logprobs = true;
    t.sampling.seed = 7;
    assert_ok(&t, ask(&t));
    assert_null(t.texts[0].tokens);
    assert_non_null(strstr(notes, "takes no seed"));
    assert_non_null(strstr(notes, "gives no log-probabilities"));
    assert_int_equal(note_count, 2);
    end(&t);
}

static void probabilities_come_with_tokens(void **state) {
    (void)state;
    const char *modes[] = {"ok", "no-stream"};
    for (size_t m = 0; m < 2; m++) {
        talk t;
        begin_mode(&t, modes[m]);
        t.sampling.logprobs = true;
        t.sampling.samples = 2;
        assert_ok(&t, ask(&t));
        assert_int_equal(t.texts[1].token_count, 4);
        assert_string_equal(t.texts[1].tokens[0].text, "Lyon,");
        assert_true(fabs(t.texts[1].logprob + 1.0) < 1e-9);
        end(&t);
    }
}

static void ends_stops_and_thoughts(void **state) {
    (void)state;
    talk t;
    begin_mode(&t, "length");
    assert_ok(&t, ask(&t));
    assert_int_equal(t.texts[0].end, WH_VLM_END_LENGTH);
    end(&t);
    begin_mode(&t, "stop");
    assert_ok(&t, ask(&t));
    assert_int_equal(t.texts[0].end, WH_VLM_END_STOP);
    end(&t);
    begin_mode(&t, "think");
    const char *stops[] = {"seed", "France"};
    t.sampling.stops = stops;
    t.sampling.stop_count = 2;
    assert_ok(&t, ask(&t));
    assert_string_equal(t.texts[0].text, "<think>Hm.</think>Lyon, ");
    assert_int_equal(t.texts[0].end, WH_VLM_END_STOP);
    end(&t);
}

static void note_piece(void *data, size_t sample, const char *piece, size_t bytes) {
    char *seen = data;
    size_t used = strlen(seen);
    snprintf(seen + used, 200 - used, "%zu<%.*s>", sample, (int)bytes, piece);
}

static void pieces_come_as_they_are_made(void **state) {
    (void)state;
    talk t;
    char seen[200] = "";
    begin_mode(&t, "ok");
    t.sampling.on_text = note_piece;
    t.sampling.data = seen;
    t.sampling.samples = 2;
    assert_ok(&t, ask(&t));
    assert_string_equal(seen, "0<Lyon,>0< France.>0< seed>0< 0>1<Lyon,>1< France.>1< seed>1< 1>");
    end(&t);
}

static void adapters_are_models_by_name(void **state) {
    (void)state;
    char url[100];
    snprintf(url, sizeof url, "%s/ok", server.base);
    const char *adapters[] = {"adapter-one"};
    wh_vlm_params params = params_of(url);
    params.adapters = adapters;
    params.adapter_count = 1;
    talk t;
    assert_ok(&t, begin(&t, &params));
    assert_ok(&t, wh_vlm_session_adapter(t.session, 0, 1, &t.err));
    assert_ok(&t, ask(&t));
    assert_non_null(strstr(traces, "\"model\":\"adapter-one\""));
    assert_int_equal(wh_vlm_session_adapter(t.session, 0, 0.5, &t.err), WH_ERR_MODEL);
    assert_int_equal(wh_vlm_session_adapter(t.session, 1, 1, &t.err), WH_ERR_ARG);
    end(&t);
    params.model = "nobody";
    assert_int_equal(begin(&t, &params), WH_ERR_MODEL);
    assert_non_null(strstr(t.err.message, "no model \"nobody\"; its first is \"look-alike\""));
    end(&t);
}

/* Servers that are sound while their models are listed, and then break. */
static void every_fault_is_one_clear_line(void **state) {
    (void)state;
    static const struct {
        const char *mode;
        wh_status status;
        const char *words;
    } faults[] = {
        {"hang", WH_ERR_NETWORK, "timed out"},
        {"drop", WH_ERR_NETWORK, "closed the connection early"},
        {"html", WH_ERR_NETWORK, "a web page came"},
        {"rubbish", WH_ERR_NETWORK, "the answer is no JSON"},
        {"wrong", WH_ERR_NETWORK, "content is no text"},
        {"empty", WH_ERR_NETWORK, "holds no text"},
        {"huge", WH_ERR_NETWORK, "larger than the limit"},
        {"s500", WH_ERR_NETWORK, "answered 500: trouble 500 (attempt 2)"},
        {"s429", WH_ERR_NETWORK, "answered 429: trouble 429 (attempt 2)"},
        {"s401", WH_ERR_NETWORK, "WHENCE_VLM_KEY"},
        {"long", WH_ERR_LIMIT, "maximum context length"},
        {"cut", WH_ERR_NETWORK, "ended in mid-answer"},
        {"endless", WH_ERR_NETWORK, "longer than was asked for"},
        {"error-event", WH_ERR_NETWORK, "the server says: out of memory on the card"},
        {"deep", WH_ERR_NETWORK, "the answer is no JSON"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        char url[200];
        snprintf(url, sizeof url, "%s/no-models+%s", server.base, faults[i].mode);
        wh_vlm_params params = params_of(url);
        params.model = "look-alike";
        if (strcmp(faults[i].mode, "hang") == 0)
            params.timeout_ms = 1000;
        talk t;
        assert_ok(&t, begin(&t, &params));
        wh_status status = ask(&t);
        if (status != faults[i].status || !strstr(t.err.message, faults[i].words))
            fail_msg("%s: %s: %s", faults[i].mode, wh_status_name(status), t.err.message);
        assert_null(strchr(t.err.message, '\n'));
        assert_null(t.texts);
        assert_non_null(strstr(traces, "\"error\":\"http://127.0.0.1"));
        end(&t);
    }
}

static void faults_of_the_list_are_told_when_opening(void **state) {
    (void)state;
    static const struct {
        const char *mode, *words;
    } faults[] = {
        {"hang", "timed out"},
        {"html", "no list of models"},
        {"rubbish", "no list of models"},
        {"s500", "answered 500"},
        {"s401", "WHENCE_VLM_KEY"},
        {"drop", "closed the connection"},
        {"wrong", "no list of models"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        char url[200];
        snprintf(url, sizeof url, "%s/%s", server.base, faults[i].mode);
        wh_vlm_params params = params_of(url);
        if (strcmp(faults[i].mode, "hang") == 0)
            params.timeout_ms = 500;
        talk t;
        wh_status status = begin(&t, &params);
        if (status != WH_ERR_NETWORK || !strstr(t.err.message, faults[i].words))
            fail_msg("%s: %s: %s", faults[i].mode, wh_status_name(status), t.err.message);
        end(&t);
    }
}

static void another_server_takes_over(void **state) {
    (void)state;
    static const char *const first[] = {"/no-models+s500", "/no-models+html",  "/no-models+drop",
                                        "/no-models+s401", "/no-models+wrong", "/no-models+cut"};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        char urls[300];
        snprintf(urls, sizeof urls, "%s%s, %s/no-models", server.base, first[i], server.base);
        wh_vlm_params params = params_of(urls);
        params.model = "look-alike";
        talk t;
        assert_ok(&t, begin(&t, &params));
        assert_ok(&t, ask(&t));
        assert_string_equal(t.texts[0].text, "Lyon, France. seed 0");
        end(&t);
    }
    char urls[300]; /* one that is not there at all is told when opening */
    snprintf(urls, sizeof urls, "http://127.0.0.1:1,%s/ok", server.base);
    wh_vlm_params params = params_of(urls);
    params.retries = 0;
    talk t;
    fresh(NULL);
    assert_ok(&t, begin(&t, &params));
    assert_ok(&t, ask(&t));
    assert_int_equal(note_count, 1);
    assert_non_null(strstr(notes, "127.0.0.1:1"));
    end(&t);
}

static void failures_that_pass_are_repeated(void **state) {
    (void)state;
    char url[200];
    snprintf(url, sizeof url, "%s/no-models+fail2-x", server.base);
    wh_vlm_params params = params_of(url);
    params.model = "look-alike";
    params.retries = 2;
    talk t;
    assert_ok(&t, begin(&t, &params));
    assert_ok(&t, ask(&t));
    assert_int_equal(trace_count, 3);
    assert_non_null(strstr(traces, "\"attempt\":3"));
    end(&t);
}

static void keys_are_never_shown(void **state) {
    (void)state;
    char folder[] = "/tmp/whence-key-XXXXXX", file[64], url[200];
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/key", folder);
    assert_int_equal(wh_file_write(file, "open-sesame-42\n", 15, NULL), WH_OK);
    snprintf(url, sizeof url, "%s/no-models+s401", server.base);
    for (int by_file = 0; by_file < 2; by_file++) {
        wh_vlm_params params = params_of(url);
        params.model = "look-alike";
        if (by_file)
            params.key_file = file;
        else
            setenv("WHENCE_VLM_KEY", "open-sesame-42", 1);
        talk t;
        assert_ok(&t, begin(&t, &params));
        assert_int_equal(ask(&t), WH_ERR_NETWORK); /* the server repeats the key */
        assert_null(strstr(t.err.message, "sesame"));
        assert_non_null(strstr(t.err.message, "Bearer *****"));
        end(&t);
        unsetenv("WHENCE_VLM_KEY");
    }
    assert_null(strstr(traces, "sesame"));
    assert_int_equal(wh_file_write(file, "\n", 1, NULL), WH_OK);
    wh_vlm_params params = params_of(url);
    params.key_file = file;
    talk t;
    assert_int_equal(begin(&t, &params), WH_ERR_ARG);
    end(&t);
    unlink(file);
    rmdir(folder);
}

static void addresses_are_checked(void **state) {
    (void)state;
    static const char *const wrong[] = {"ftp://127.0.0.1", "http://a:b@127.0.0.1", " , ",
                                        "http://127.0.0.1:1,http://127.0.0.1:1/v1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        wh_vlm_params params = params_of(wrong[i]);
        talk t;
        assert_int_equal(begin(&t, &params), WH_ERR_ARG);
        end(&t);
    }
    wh_vlm_params params = params_of(loopback_url(&server, "/ok"));
    params.offline = true;
    talk t;
    assert_int_equal(begin(&t, &params), WH_ERR_NETWORK);
    assert_non_null(strstr(t.err.message, "--offline"));
    end(&t);
}

static void calls_end_when_told(void **state) {
    (void)state;
    talk t;
    begin_mode(&t, "ok");
    volatile bool cancelled = true;
    wh_vlm_control control = {.cancelled = &cancelled};
    assert_int_equal(
        wh_vlm_generate(t.session, t.prefix, &t.sampling, &control, t.arena, &t.texts, &t.err),
        WH_ERR_CANCELLED);
    end(&t);
    char url[100];
    snprintf(url, sizeof url, "%s/no-models+hang", server.base);
    wh_vlm_params params = params_of(url);
    params.model = "look-alike";
    assert_ok(&t, begin(&t, &params));
    control = (wh_vlm_control){.deadline_ms = 200};
    assert_int_equal(
        wh_vlm_generate(t.session, t.prefix, &t.sampling, &control, t.arena, &t.texts, &t.err),
        WH_ERR_CANCELLED);
    assert_non_null(strstr(t.err.message, "longer than 0.2 s"));
    end(&t);
}

static void *ask_in_thread(void *given) {
    wh_vlm *vlm = given;
    talk t = {.vlm = vlm, .sampling = wh_vlm_default_sampling(), .arena = wh_arena_create(0)};
    t.sampling.samples = 6;
    bool ok =
        wh_vlm_session_create(vlm, NULL, &t.session, &t.err) == WH_OK &&
        wh_vlm_prefix_create(t.session, messages, 1, NULL, NULL, &t.prefix, &t.err) == WH_OK &&
        ask(&t) == WH_OK;
    t.vlm = NULL;
    end(&t);
    return ok ? vlm : NULL;
}

static void requests_at_once_are_bounded(void **state) {
    (void)state;
    char url[100];
    snprintf(url, sizeof url, "%s/no-n+slow", server.base);
    wh_vlm_params params = params_of(url);
    params.max_in_flight = 3;
    talk t;
    assert_ok(&t, begin(&t, &params));
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_in_thread, t.vlm), 0);
    for (int i = 0; i < 4; i++) {
        void *result;
        pthread_join(threads[i], &result);
        assert_non_null(result);
    }
    end(&t);
    char command[200];
    snprintf(
        command, sizeof command,
        "/usr/bin/python3 -c 'import urllib.request as u; "
        "print(u.build_opener(u.ProxyHandler({})).open(\"%s/peak/no-n+slow\").read().decode())'",
        server.base);
    FILE *told = popen(command, "r");
    int peak = 0;
    assert_non_null(told);
    assert_int_equal(fscanf(told, "%d", &peak), 1);
    pclose(told);
    assert_int_equal(peak, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_question_is_answered, fresh),
        cmocka_unit_test_setup(samples_differ_by_seed, fresh),
        cmocka_unit_test_setup(images_travel_as_data, fresh),
        cmocka_unit_test_setup(schemas_and_grammars_reach_each_kind, fresh),
        cmocka_unit_test_setup(what_a_server_lacks_is_left_out_and_told, fresh),
        cmocka_unit_test_setup(probabilities_come_with_tokens, fresh),
        cmocka_unit_test_setup(ends_stops_and_thoughts, fresh),
        cmocka_unit_test_setup(pieces_come_as_they_are_made, fresh),
        cmocka_unit_test_setup(adapters_are_models_by_name, fresh),
        cmocka_unit_test_setup(every_fault_is_one_clear_line, fresh),
        cmocka_unit_test_setup(faults_of_the_list_are_told_when_opening, fresh),
        cmocka_unit_test_setup(another_server_takes_over, fresh),
        cmocka_unit_test_setup(failures_that_pass_are_repeated, fresh),
        cmocka_unit_test_setup(keys_are_never_shown, fresh),
        cmocka_unit_test_setup(addresses_are_checked, fresh),
        cmocka_unit_test_setup(calls_end_when_told, fresh),
        cmocka_unit_test_setup(requests_at_once_are_bounded, fresh),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
