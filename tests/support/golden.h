/* Comparing with files under tests/golden; WHENCE_UPDATE_GOLDEN=1 rewrites them instead. */
#ifndef WH_TESTS_GOLDEN_H
#define WH_TESTS_GOLDEN_H

#include "base/file.h"
#include "cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>

static inline void check_golden(const char *name, const char *text) {
    char path[1024];
    unsigned char *expected = NULL;
    size_t size = 0;
    wh_error err = {0};
    snprintf(path, sizeof path, "%s/tests/golden/%s", WH_SOURCE_DIR, name);
    if (getenv("WHENCE_UPDATE_GOLDEN")) {
        assert_int_equal(wh_file_write(path, text, strlen(text), &err), WH_OK);
        return;
    }
    if (wh_file_read(path, 1 << 24, &expected, &size, &err) != WH_OK) {
        fail_msg("%s", err.message);
    }
    if (strcmp((const char *)expected, text) != 0) {
        size_t at = 0;
        while (text[at] && (unsigned char)text[at] == expected[at]) {
            at++;
        }
        size_t from = at > 60 ? at - 60 : 0;
        fail_msg("%s differs at byte %zu\nexpected: %.160s\nbut got:  %.160s", name, at,
                 (const char *)expected + from, text + from);
    }
    free(expected);
}

#endif
