/* Build step: how ordinary a name is: everyday words, family and given names, words of signs.
 *
 * assets/words.tsv.gz: word, Zipf frequency x 100, language (compile_words.py).
 * assets/words.names.tsv.gz: s (family) or g (given), name (compile_names.py).
 * assets/words.signs.tsv: language, then words that signs, shops and cameras put on photos.
 * assets/words.calendar.tsv.gz: the same with months and weekdays, for timestamps.
 * The lists are folded here, by the same rule as every query. */
#include "base/status.h"
#include "world/builder.h"
#include "world/words.h"

#include <stdlib.h>
#include <string.h>

#define SCHEMA                                                                                     \
    "CREATE TABLE word(key TEXT PRIMARY KEY, zipf REAL NOT NULL, language TEXT NOT NULL,"          \
    " flags INT NOT NULL) WITHOUT ROWID"

/* Of several words with one key, and several languages of one word, the most frequent counts. */
#define UPSERT                                                                                     \
    "INSERT INTO word VALUES(?1,?2,?3,?4) ON CONFLICT(key) DO UPDATE SET"                          \
    " language = CASE WHEN excluded.zipf > zipf THEN excluded.language ELSE language END,"         \
    " zipf = max(zipf, excluded.zipf), flags = flags | excluded.flags"

typedef struct word_build {
    wh_builder *builder;
    sqlite3_stmt *upsert;
    wh_arena *scratch; /* of some thousand words */
    size_t words;
} word_build;

static wh_status add_word(word_build *build, const char *word, double zipf, const char *language,
                          unsigned flags, wh_error *err) {
    if (build->words++ % 8192 == 0) {
        wh_arena_free(build->scratch);
        build->scratch = wh_arena_create(0);
    }
    char *key = build->scratch == NULL ? NULL : wh_text_fold(build->scratch, word);
    if (key == NULL) {
        return wh_fail_nomem(err, "world");
    }
    if (*key == '\0') {
        return WH_OK;
    }
    sqlite3_bind_text(build->upsert, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_double(build->upsert, 2, zipf);
    sqlite3_bind_text(build->upsert, 3, language, -1, SQLITE_STATIC);
    sqlite3_bind_int(build->upsert, 4, (int)flags);
    return wh_builder_run(build->builder, build->upsert, err);
}

static wh_status add_frequencies(word_build *build, wh_error *err) {
    char *text = NULL, *fields[3];
    size_t size = 0;
    wh_status status = wh_builder_asset(build->builder, "words.tsv.gz", "wordfreq (CC BY-SA 4.0)",
                                        &text, &size, err);
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, 3);) {
        long hundredths = strtol(fields[1], NULL, 10);
        status = add_word(build, fields[0], (double)hundredths / 100, fields[2], 0, err);
        if (status == WH_OK && build->words % 4096 == 0) {
            status = wh_builder_report(build->builder, 0.8 * (double)(cursor - text) / (double)size,
                                       err);
        }
    }
    free(text);
    return status;
}

static wh_status add_names(word_build *build, wh_error *err) {
    char *text = NULL, *fields[2];
    size_t size = 0;
    wh_status status =
        wh_builder_asset(build->builder, "words.names.tsv.gz", "Faker (MIT)", &text, &size, err);
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, 2);) {
        unsigned flag = fields[0][0] == 's' ? WH_WORD_SURNAME : WH_WORD_GIVEN_NAME;
        status = add_word(build, fields[1], 0, "", flag, err);
    }
    free(text);
    return status;
}

static wh_status add_signs(word_build *build, const char *asset, const char *credit,
                           wh_error *err) {
    char *text = NULL, *fields[2];
    size_t size = 0;
    wh_status status = wh_builder_asset(build->builder, asset, credit, &text, &size, err);
    for (char *cursor = text; status == WH_OK && wh_builder_next_row(&cursor, fields, 2);) {
        for (char *word = fields[1]; status == WH_OK && word != NULL;) {
            char *next = strchr(word, '|');
            if (next != NULL) {
                *next++ = '\0';
            }
            status = add_word(build, word, WH_WORD_SIGN_ZIPF, fields[0], WH_WORD_SIGN, err);
            word = next;
        }
    }
    free(text);
    return status;
}

wh_status wh_build_words(wh_builder *builder, wh_error *err) {
    word_build build = {.builder = builder};
    wh_status status = wh_builder_exec(builder, SCHEMA, err);
    if (status == WH_OK) {
        status = wh_builder_prepare(builder, UPSERT, &build.upsert, err);
    }
    if (status == WH_OK) {
        status = add_frequencies(&build, err);
    }
    if (status == WH_OK) {
        status = add_names(&build, err);
    }
    if (status == WH_OK) {
        status = add_signs(&build, "words.signs.tsv", "Whence (Apache-2.0)", err);
    }
    if (status == WH_OK) {
        status = add_signs(&build, "words.calendar.tsv.gz", "Unicode CLDR (Unicode-3.0)", err);
    }
    sqlite3_finalize(build.upsert);
    wh_arena_free(build.scratch);
    return status;
}
