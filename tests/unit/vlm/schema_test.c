/* JSON Schemas as grammars: what is written, and what is refused. */
#include "cmocka_all.h"
#include "vlm/schema.h"

static void test_grammar(void **state) {
    (void)state;
    wh_arena *arena = wh_arena_create(0);
    wh_error err = {0};
    const char *grammar = NULL;
    const char *schema = "{\"type\":\"object\",\"properties\":{\"a\\\"b\":{\"type\":\"number\"},"
                         "\"c\":{\"enum\":[\"x\",null]}},\"required\":[\"a\\\"b\",\"c\"]}";
    assert_int_equal(wh_schema_grammar(schema, arena, &grammar, &err), WH_OK);
    const char *root =
        "root ::= (\"{\" blank \"\\\"a\\\\\\\"b\\\"\" \":\" blank number blank \",\" "
        "blank \"\\\"c\\\"\" \":\" blank (\"\\\"x\\\"\" | \"null\") blank \"}\")\n";
    assert_memory_equal(grammar, root, strlen(root));
    wh_arena_free(arena);
}

static void refuse(const char *schema, const char *said) {
    wh_arena *arena = wh_arena_create(0);
    wh_error err = {0};
    const char *grammar = "";
    assert_int_not_equal(wh_schema_grammar(schema, arena, &grammar, &err), WH_OK);
    assert_null(grammar);
    if (!strstr(err.message, said))
        fail_msg("said: %s", err.message);
    wh_arena_free(arena);
}

static void test_refused(void **state) {
    (void)state;
    refuse("{", "JSON schema");
    refuse("[]", "no object");
    refuse("{\"type\":\"number\",\"minimum\":0}", "minimum");
    refuse("{\"type\":\"string\",\"pattern\":\"a\"}", "pattern");
    refuse("{\"type\":\"string\",\"maxLength\":-1}", "minLength");
    refuse("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"null\"}}}", "not required");
    refuse("{\"type\":\"object\"}", "without properties");
    refuse("{\"$ref\":\"#\"}", "$ref");
    refuse("{\"type\":\"array\"}", "array");
    refuse("{}", "without a type");
    char deep[4096] = "", tail[1024] = "";
    for (int i = 0; i < 60; i++) {
        strcat(deep, "{\"type\":\"array\",\"maxItems\":1,\"items\":");
        strcat(tail, "}");
    }
    strcat(deep, "{\"type\":\"null\"}");
    strcat(deep, tail);
    refuse(deep, "depth");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grammar),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
