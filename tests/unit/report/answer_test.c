/* The reports of hand-made answers against golden files, and what must hold for any answer. */
#include "golden.h"
#include "report/report.h"
#include "sample_page.h"

#include <locale.h>
#include <stdlib.h>

static const wh_answer *const samples[] = {&sample_located, &sample_abstained, &sample_failed,
                                           &sample_evil};
static const char *const names[] = {"located", "abstained", "error", "evil"};
enum { SAMPLES = 4 };

static char *json_of(const wh_answer *answer, int indent) {
    json_t *object = NULL;
    char *text = NULL;
    wh_error err = {0};
    assert_int_equal(wh_report_json(answer, &object, &err), WH_OK);
    assert_int_equal(wh_report_json_dump(object, indent, &text, &err), WH_OK);
    json_decref(object);
    return text;
}

static char *text_of(const wh_answer *answer) {
    char *text = NULL;
    wh_error err = {0};
    assert_int_equal(wh_report_text(answer, &text, &err), WH_OK);
    return text;
}

static char *html_of(const wh_answer *const *answers, size_t count) {
    char *html = NULL;
    wh_error err = {0};
    assert_int_equal(sample_page(answers, count, &html, &err), WH_OK);
    return html;
}

/* `text` from `start` up to and with `end`; malloc'd. */
static char *between(const char *text, const char *start, const char *end) {
    const char *from = strstr(text, start);
    assert_non_null(from);
    const char *to = strstr(from, end);
    assert_non_null(to);
    return strndup(from, (size_t)(to - from) + strlen(end));
}

static size_t occurrences(const char *text, const char *part) {
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part)) {
        count++;
    }
    return count;
}

static void check_file(const char *name, const char *ending, const char *text) {
    char file[64];
    snprintf(file, sizeof file, "report/%s.%s", name, ending);
    check_golden(file, text);
}

static void golden_json(void **state) {
    (void)state;
    for (int i = 0; i < SAMPLES; i++) {
        char *text = json_of(samples[i], 2);
        check_file(names[i], "json", text);
        free(text);
    }
}

static void golden_text(void **state) {
    (void)state;
    for (int i = 0; i < SAMPLES; i++) {
        char *text = text_of(samples[i]);
        check_file(names[i], "txt", text);
        free(text);
    }
}

static void golden_html(void **state) {
    (void)state;
    for (int i = 0; i < SAMPLES; i++) {
        char *html = html_of(&samples[i], 1);
        char *body = between(html, "<svg class=\"defs\"", "</main>");
        check_file(names[i], "html", body);
        free(body);
        free(html);
    }
}

static void json_is_one_line_without_indent(void **state) {
    (void)state;
    char *text = json_of(&sample_located, 0);
    assert_null(strchr(text, '\n'));
    assert_non_null(strstr(text, "\"format\":\"whence-answer/1\""));
    free(text);
}

static void json_stays_in_range(void **state) {
    (void)state;
    wh_place place = sample_place;
    wh_answer answer = sample_located;
    answer.place = &place;
    place.lon_deg = 179.99999996;
    char *text = json_of(&answer, 0);
    assert_non_null(strstr(text, "\"lon_deg\":-180.0,"));
    free(text);
    place.lon_deg = 179.999999;
    text = json_of(&answer, 0);
    assert_non_null(strstr(text, "\"lon_deg\":179.999999,"));
    free(text);
}

static void damaged_settings_are_an_error(void **state) {
    (void)state;
    wh_answer answer = sample_located;
    answer.settings = "{\"top\": ";
    json_t *object = NULL;
    wh_error err = {0};
    assert_int_equal(wh_report_json(&answer, &object, &err), WH_ERR_FORMAT);
    assert_null(object);
}

/* The same bytes under a locale with decimal commas, which is made for this test. */
static void locale_changes_nothing(void **state) {
    (void)state;
    char *json = json_of(&sample_located, 2), *text = text_of(&sample_located);
    const wh_answer *one = &sample_located;
    char *html = html_of(&one, 1);
    assert_int_equal(system("mkdir -p '" WH_BINARY_DIR "/locales' && "
                            "localedef -i de_DE -f UTF-8 '" WH_BINARY_DIR "/locales/de_DE.UTF-8'"),
                     0);
    assert_int_equal(setenv("LOCPATH", WH_BINARY_DIR "/locales", 1), 0);
    assert_non_null(setlocale(LC_ALL, "de_DE.UTF-8"));
    char comma[8];
    snprintf(comma, sizeof comma, "%.1f", 1.5);
    assert_string_equal(comma, "1,5");
    char *json2 = json_of(&sample_located, 2), *text2 = text_of(&sample_located);
    char *html2 = html_of(&one, 1);
    setlocale(LC_ALL, "C");
    assert_string_equal(json, json2);
    assert_string_equal(text, text2);
    assert_string_equal(html, html2);
    free(json), free(json2), free(text), free(text2), free(html), free(html2);
}

static void text_is_safe_for_a_terminal(void **state) {
    (void)state;
    char *text = text_of(&sample_evil);
    for (const char *c = text; *c; c++) {
        assert_true((unsigned char)*c >= 0x20 || *c == '\n');
    }
    assert_null(strstr(text, "\u202E"));
    assert_null(strstr(text, "\xc2\x9b"));
    free(text);
}

static void html_lets_nothing_through(void **state) {
    (void)state;
    const wh_answer *one = &sample_evil;
    char *html = html_of(&one, 1);
    assert_int_equal(occurrences(html, "<script"), 1);
    assert_int_equal(occurrences(html, "<img "), 1);
    assert_null(strstr(html, "\u202E"));
    assert_null(strstr(html, "\u2066"));
    assert_null(strstr(html, " style=\""));
    assert_null(strstr(html, " onclick"));
    /* Nothing but the photo is a source, and every link stays in the file. */
    assert_int_equal(occurrences(html, "src=\""),
                     occurrences(html, "src=\"data:image/jpeg;base64,"));
    assert_int_equal(occurrences(html, "href=\""),
                     occurrences(html, "href=\"#") + occurrences(html, "href=\"data:,\""));
    assert_null(strstr(html, "http://"));
    assert_null(strstr(html, "https://"));
    assert_non_null(strstr(html, "default-src 'none'; img-src data:; style-src 'sha256-"));
    free(html);
}

static void every_clue_is_in_the_dossier(void **state) {
    (void)state;
    static wh_evidence clues[SAMPLE_MANY];
    static char texts[SAMPLE_MANY][2][24];
    wh_answer many = sample_many(clues, texts);
    const wh_answer *one = &many;
    char *html = html_of(&one, 1);
    assert_int_equal(occurrences(html, "<li class=\"clue "), SAMPLE_MANY);
    assert_int_equal(occurrences(html, "<a class=\"box "), SAMPLE_MANY);
    assert_int_equal(occurrences(html, "data-box=\"p1-b"), SAMPLE_MANY);
    for (int i = 1; i <= SAMPLE_MANY; i++) {
        char id[32], box[32];
        snprintf(id, sizeof id, "id=\"p1-c%d\"", i);
        snprintf(box, sizeof box, "id=\"p1-b%d\"", i);
        assert_int_equal(occurrences(html, id), 1);
        assert_int_equal(occurrences(html, box), 1);
    }
    free(html);
}

/* Two clues of one line share a box, which names both. */
static void equal_boxes_are_drawn_once(void **state) {
    (void)state;
    const wh_answer *one = &sample_located;
    char *html = html_of(&one, 1);
    assert_int_equal(occurrences(html, "<a class=\"box "), 3);
    assert_int_equal(occurrences(html, "data-box=\"p1-b2\""), 2);
    assert_non_null(strstr(html, "data-clues=\"p1-c2 p1-c4\""));
    free(html);
}

static void several_answers_have_a_summary(void **state) {
    (void)state;
    char *html = html_of(samples, SAMPLES);
    assert_non_null(strstr(html, "<section class=\"summary\""));
    assert_int_equal(occurrences(html, "<article id=\"p"), SAMPLES);
    for (int i = 1; i <= SAMPLES; i++) {
        char link[32];
        snprintf(link, sizeof link, "href=\"#p%d\"", i);
        assert_int_equal(occurrences(html, link), 1);
    }
    assert_non_null(strstr(html, "<li><bdi>GeoNames, CC BY 4.0</bdi></li><li><bdi>Natural Earth "
                                 "&lt;public domain&gt;</bdi></li></ul>"));
    assert_int_equal(occurrences(html, "<symbol id=\"world-land\""), 1);
    free(html);
}

static void no_answer_gives_an_empty_summary(void **state) {
    (void)state;
    char *html = html_of(samples, 0);
    assert_non_null(strstr(html, "Where were these 0 photos taken?"));
    assert_null(strstr(html, "<article"));
    free(html);
}

static void a_preview_must_be_a_jpeg(void **state) {
    (void)state;
    static const uint8_t png[] = {0x89, 'P', 'N', 'G', 0, 0, 0, 0, 0, 0, 0, 0};
    wh_answer answer = sample_located;
    const wh_answer *one = &answer;
    char *html = NULL;
    wh_error err = {0};
    answer.preview_jpeg = png;
    answer.preview_size = sizeof png;
    assert_int_equal(sample_page(&one, 1, &html, &err), WH_ERR_FORMAT);
    assert_null(html);
    /* Cut anywhere before its frame header is complete, it is refused; nothing is read past it. */
    size_t frame = 0;
    while (sample_jpeg[frame] != 0xFF || sample_jpeg[frame + 1] != 0xC0) {
        frame++;
    }
    for (size_t size = 0; size < frame + 20; size++) {
        uint8_t *cut = malloc(size + !size);
        assert_non_null(cut);
        memcpy(cut, sample_jpeg, size);
        answer.preview_jpeg = cut;
        answer.preview_size = size;
        if (sample_page(&one, 1, &html, &err) == WH_OK) {
            assert_true(size > frame + 8);
            free(html);
        }
        free(cut);
    }
}

static void the_local_map_is_left_out_when_useless(void **state) {
    (void)state;
    wh_place place = sample_place;
    wh_answer answer = sample_located;
    answer.place = &place;
    assert_true(wh_map_local_km(&answer) >= 200);
    place.radius90_km = 9000;
    assert_true(wh_map_local_km(&answer) == 0);
    assert_true(wh_map_local_km(&sample_abstained) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_json),
        cmocka_unit_test(golden_text),
        cmocka_unit_test(golden_html),
        cmocka_unit_test(json_is_one_line_without_indent),
        cmocka_unit_test(json_stays_in_range),
        cmocka_unit_test(damaged_settings_are_an_error),
        cmocka_unit_test(locale_changes_nothing),
        cmocka_unit_test(text_is_safe_for_a_terminal),
        cmocka_unit_test(html_lets_nothing_through),
        cmocka_unit_test(every_clue_is_in_the_dossier),
        cmocka_unit_test(equal_boxes_are_drawn_once),
        cmocka_unit_test(several_answers_have_a_summary),
        cmocka_unit_test(no_answer_gives_an_empty_summary),
        cmocka_unit_test(a_preview_must_be_a_jpeg),
        cmocka_unit_test(the_local_map_is_left_out_when_useless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
