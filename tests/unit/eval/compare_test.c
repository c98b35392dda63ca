/* Two files of answers paired by id, and their formats. */
#include "base/file.h"
#include "base/json.h"
#include "cmocka_all.h"
#include "golden.h"
#include "sample_score.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char a_path[] = "/tmp/whence-compare-aXXXXXX", b_path[] = "/tmp/whence-compare-bXXXXXX";

static int make_files(void **state) {
    (void)state;
    int a = mkstemp(a_path), b = mkstemp(b_path);
    if (a < 0 || b < 0)
        return -1;
    close(a);
    close(b);
    return 0;
}

static int drop_files(void **state) {
    (void)state;
    unlink(a_path);
    unlink(b_path);
    return 0;
}

static void put(const char *path, const char *text) {
    wh_error err = {0};
    assert_int_equal(wh_file_write(path, text, strlen(text), &err), WH_OK);
}

static wh_status compare(wh_unparsed_rule rule, wh_comparison **out, wh_error *err) {
    const wh_eval_source a = {.answers = a_path}, b = {.answers = b_path};
    wh_eval_settings settings = wh_eval_default_settings();
    settings.unparsed = rule;
    *out = NULL;
    return wh_compare_files(&a, &b, &settings, 1, out, err);
}

#define HEAD "id,lat,lon,pred_lat,pred_lon\n"

static void pairs_by_id_in_any_order(void **state) {
    (void)state;
    wh_comparison *c;
    wh_error err = {0};
    put(a_path, HEAD "x,10,20,10,20\ny,10,20,,\nz,10,20,10,25\nonly,1,2,1,2\n");
    put(b_path, HEAD "z,10,20,10,20\nx,10,20,11,20\ny,10,20,10,20\nother,1,2,1,2\nthird,1,2,1,2\n");
    assert_int_equal(compare(WH_UNPARSED_MISS, &c, &err), WH_OK);
    assert_int_equal(c->n, 3);
    assert_int_equal(c->only_a, 1);
    assert_int_equal(c->only_b, 2);
    assert_true(fabs(c->result.accuracy[0].a - 100.0 / 3) < 1e-9);
    assert_true(fabs(c->result.accuracy[0].b - 200.0 / 3) < 1e-9);
    assert_int_equal(c->result.mcnemar[0].only_a, 1);
    assert_int_equal(c->result.mcnemar[0].only_b, 2);
    assert_int_equal(c->result.mean_km.n, 2); /* y has no distance in A */
    wh_comparison_free(c);
    assert_int_equal(compare(WH_UNPARSED_DROP, &c, &err), WH_OK);
    assert_int_equal(c->n, 2);
    assert_int_equal(c->left_out, 1);
    wh_comparison_free(c);
}

static void refuses_other_test_sets(void **state) {
    (void)state;
    wh_comparison *c;
    wh_error err = {0};
    put(a_path, HEAD "x,10,20,10,20\ny,10,-180,10,20\n");
    put(b_path, HEAD "x,10,20.00001,10,20\ny,10,180,10,20\n");
    assert_int_equal(compare(WH_UNPARSED_MISS, &c, &err), WH_OK); /* the same meridian */
    wh_comparison_free(c);
    put(b_path, HEAD "x,10,21,10,20\ny,10,180,10,20\n");
    assert_int_equal(compare(WH_UNPARSED_MISS, &c, &err), WH_ERR_FORMAT);
    assert_non_null(strstr(err.message, "do not agree on where \"x\" was taken"));
    put(b_path, HEAD "p,10,21,10,20\nq,10,180,10,20\n");
    assert_int_equal(compare(WH_UNPARSED_MISS, &c, &err), WH_ERR_FORMAT);
    assert_non_null(strstr(err.message, "no id in common"));
}

typedef wh_status (*formatter)(const wh_comparison *comparison, char **out, wh_error *err);

static void formats_as_before(void **state) {
    (void)state;
    static const struct {
        formatter format;
        const char *golden;
    } formats[] = {{wh_compare_text, "eval/compare.txt"},
                   {wh_compare_markdown, "eval/compare.md"},
                   {wh_compare_csv, "eval/compare.csv"}};
    wh_comparison *c = sample_comparison();
    wh_error err = {0};
    assert_non_null(c);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        char *text = NULL;
        assert_int_equal(formats[i].format(c, &text, &err), WH_OK);
        check_golden(formats[i].golden, text);
        free(text);
    }
}

static void json_holds_the_numbers(void **state) {
    (void)state;
    wh_comparison *c = sample_comparison();
    wh_error err = {0};
    char *text = NULL;
    json_t *json = NULL;
    assert_int_equal(wh_compare_json(c, &text, &err), WH_OK);
    assert_int_equal(wh_json_parse(text, strlen(text), "comparison", &json, &err), WH_OK);
    assert_string_equal(json_string_value(json_object_get(json, "format")), WH_COMPARE_FORMAT);
    assert_int_equal(json_integer_value(json_object_get(json, "n")), 1500);
    const json_t *row = json_array_get(json_object_get(json, "accuracy"), 1);
    assert_true(fabs(json_number_value(json_object_get(row, "difference")) -
                     c->result.accuracy[1].difference) < 1e-6);
    json_decref(json);
    free(text);
}

static void markdown_of_an_evaluation(void **state) {
    (void)state;
    wh_error err = {0};
    char *text = NULL;
    assert_int_equal(wh_eval_format_markdown(sample_score(NULL), &text, &err), WH_OK);
    check_golden("eval/sample.md", text);
    assert_null(strstr(text, "</script>|")); /* a bar in a name is escaped */
    free(text);
}

static void page_without_a_map_needs_no_world(void **state) {
    (void)state;
    wh_error err = {0};
    char *html = NULL;
    assert_int_equal(wh_eval_format_html(sample_score(NULL), &html, &err), WH_OK);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "http://"));
    assert_null(strstr(html, "class=\"map world\""));
    assert_non_null(strstr(html, "script-src 'none'"));
    free(html);
    assert_int_equal(wh_eval_format_html(sample_score("/nowhere/world.db"), &html, &err),
                     WH_ERR_DATA);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_by_id_in_any_order),
        cmocka_unit_test(refuses_other_test_sets),
        cmocka_unit_test(formats_as_before),
        cmocka_unit_test(json_holds_the_numbers),
        cmocka_unit_test(markdown_of_an_evaluation),
        cmocka_unit_test(page_without_a_map_needs_no_world),
    };
    return cmocka_run_group_tests(tests, make_files, drop_files);
}
