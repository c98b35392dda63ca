/* How ordinary a name is. */
#include "world/words.h"

#include "base/status.h"
#include "world/handle.h"

#include <stdlib.h>
#include <string.h>

struct wh_word_index {
    sqlite3_stmt *by_key; /* made at first use */
};

wh_status wh_words_open(wh_world *world, wh_error *err) {
    world->words = calloc(1, sizeof *world->words);
    return world->words == NULL ? wh_fail_nomem(err, "world") : WH_OK;
}

void wh_words_close(wh_world *world) {
    if (world->words != NULL) {
        sqlite3_finalize(world->words->by_key);
        free(world->words);
        world->words = NULL;
    }
}

wh_status wh_world_name_use(wh_world *world, const char *folded, wh_name_use *out, wh_error *err) {
    *out = (wh_name_use){0};
    wh_status status = WH_OK;
    if (world->words->by_key == NULL) {
        status = wh_world_prepare(world,
                                  "SELECT w.zipf, w.language, w.flags,"
                                  " EXISTS(SELECT 1 FROM brand_key WHERE key = ?1),"
                                  " EXISTS(SELECT 1 FROM country_name WHERE key = ?1)"
                                  " FROM (SELECT 1) LEFT JOIN word w ON w.key = ?1",
                                  &world->words->by_key, err);
    }
    if (status != WH_OK || folded == NULL || *folded == '\0') {
        return status;
    }
    sqlite3_stmt *stmt = world->words->by_key;
    sqlite3_bind_text(stmt, 1, folded, -1, SQLITE_STATIC);
    int code = sqlite3_step(stmt);
    if (code == SQLITE_ROW) {
        const char *language = (const char *)sqlite3_column_text(stmt, 1);
        int flags = sqlite3_column_int(stmt, 2);
        out->word_zipf = sqlite3_column_double(stmt, 0);
        if (language != NULL) {
            strncpy(out->word_language, language, sizeof out->word_language - 1);
        }
        out->sign_word = (flags & WH_WORD_SIGN) != 0;
        out->surname = (flags & WH_WORD_SURNAME) != 0;
        out->given_name = (flags & WH_WORD_GIVEN_NAME) != 0;
        out->brand = sqlite3_column_int(stmt, 3) != 0;
        out->demonym_or_country = sqlite3_column_int(stmt, 4) != 0;
    } else {
        status = wh_world_sql_error(world, "table word", err);
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return status;
}
