/* Names of places in 25 scripts, drawn one to a picture, read by wh_ocr_read: script and characters
 * right. Prints a table of script, share of lines found, script right, character error rate. */
#include "base/arena.h"
#include "base/text.h"
#include "cmocka_all.h"
#include "draw_text.h"
#include "evidence/ocr.h"

#include <stdio.h>

enum { MAX_WORDS = 1000, MAX_SCRIPTS = 32 };

typedef struct word {
    char script[5];
    char text[120];
} word;

typedef struct score {
    char script[5];
    size_t words, found, script_right, edits, characters;
} score;

typedef struct fixture {
    wh_runtime *runtime;
    wh_ocr *ocr;
    word *words;
    size_t count;
} fixture;

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    wh_error err = {0};
    char line[200];
    FILE *file = fopen(WH_SOURCE_DIR "/tests/unit/evidence/ocr_words.tsv", "r");
    f->words = calloc(MAX_WORDS, sizeof *f->words);
    while (file && f->count < MAX_WORDS && fgets(line, sizeof line, file))
        if (sscanf(line, "%4[A-Za-z]\t%119[^\n]", f->words[f->count].script,
                   f->words[f->count].text) == 2)
            f->count++;
    if (file)
        fclose(file);
    if (f->count < 700 || wh_runtime_create(0, &f->runtime, &err) != WH_OK ||
        wh_ocr_create(f->runtime, WH_SOURCE_DIR "/deps/models", NULL, &f->ocr, &err) != WH_OK) {
        fprintf(stderr, "set-up: %zu words, %s\n", f->count, err.message);
        return -1;
    }
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    wh_ocr_free(f->ocr);
    wh_runtime_free(f->runtime);
    free(f->words);
    free(f);
    return 0;
}

static score *score_of(score *scores, const char *script) {
    size_t i = 0;
    while (scores[i].script[0] && strcmp(scores[i].script, script) != 0)
        i++;
    strcpy(scores[i].script, script);
    return &scores[i];
}

static bool same_script(const char *got, const char *wanted) {
    if (strcmp(wanted, "Hani") == 0)
        return strcmp(got, "Hani") == 0 || strcmp(got, "Jpan") == 0 || strcmp(got, "Kana") == 0 ||
               strcmp(got, "Hira") == 0;
    return strcmp(got, wanted) == 0;
}

/* Reads the picture of one word and counts; the longest line counts as its reading. */
static void count_word(fixture *f, const word *w, wh_photo *photo, score *s, bool verbose) {
    wh_arena *arena = wh_arena_create(0);
    wh_text_line *lines;
    size_t count;
    wh_error err = {0};
    if (wh_ocr_read(f->ocr, photo, NULL, arena, &lines, &count, &err) != WH_OK)
        fail_msg("%s: %s", w->text, err.message);
    const wh_text_line *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (!best || wh_text_length(lines[i].text) > wh_text_length(best->text))
            best = &lines[i];
    char *wanted = wh_text_fold(arena, w->text), *got = wh_text_fold(arena, best ? best->text : "");
    size_t length = wh_text_length(wanted), edits = wh_text_edits(wanted, got, 200);
    s->words++;
    s->found += best != NULL;
    s->script_right += best && same_script(best->script, w->script);
    s->characters += length;
    s->edits += edits < length ? edits : length;
    if (verbose && (!best || edits > 0))
        printf("  %s %s -> %s (%s, %s, %.2f)\n", w->script, w->text, best ? best->text : "-",
               best ? best->script : "", best ? best->engine : "",
               best ? (double)best->confidence : 0.0);
    wh_arena_free(arena);
}

/* Each picture differs in size of letters, colours and font, by its number. */
static wh_photo draw(const word *w, size_t number, double angle_deg) {
    static const double inks[4][4] = {
        {0.95, 0.05, 0.05, 0.1}, {0.15, 1, 1, 0.9}, {0.8, 0.6, 0, 0.1}, {0.3, 1, 0.8, 0}};
    static const char *const fonts[3] = {"Noto Sans", "Noto Serif", "Noto Sans Bold"};
    const double *ink = inks[number % 4];
    double size = 24 + (double)(number % 5) * 8;
    int width = 640, height = angle_deg != 0 ? 480 : 256;
    wh_canvas canvas = wh_canvas_create(width, height, ink[0]);
    wh_canvas_ink(&canvas, ink[1], ink[2], ink[3]);
    if (!wh_canvas_text(&canvas, w->text, fonts[number % 3], size, width / 2.0, height / 2.0,
                        angle_deg))
        fail_msg("no font for %s: %s", w->script, w->text);
    wh_photo photo = wh_photo_of(wh_canvas_rgb(&canvas), width, height);
    wh_canvas_free(&canvas);
    return photo;
}

static void print_scores(const char *title, const score *scores, score *total) {
    printf("%s\nscript  words  found  script right  character errors\n", title);
    *total = (score){0};
    for (const score *s = scores; s->script[0]; s++) {
        printf("%-6s %6zu %5.0f%% %12.0f%% %16.1f%%\n", s->script, s->words,
               100.0 * (double)s->found / (double)s->words,
               100.0 * (double)s->script_right / (double)s->words,
               100.0 * (double)s->edits / (double)s->characters);
        total->words += s->words, total->found += s->found;
        total->script_right += s->script_right;
        total->edits += s->edits, total->characters += s->characters;
    }
    printf("%-6s %6zu %5.0f%% %12.1f%% %16.1f%%\n", "all", total->words,
           100.0 * (double)total->found / (double)total->words,
           100.0 * (double)total->script_right / (double)total->words,
           100.0 * (double)total->edits / (double)total->characters);
}

/* Every fourth word is read; `WH_OCR_STEP` = 1 reads all of them, for the table in the docs. */
static size_t step(void) {
    const char *value = getenv("WH_OCR_STEP");
    int n = value ? atoi(value) : 4;
    return n > 0 ? (size_t)n : 4;
}

static void run(fixture *f, const char *title, double angle_deg, size_t every, score *scores,
                score *total) {
    bool verbose = getenv("WH_OCR_VERBOSE") != NULL;
    for (size_t i = 0; i < f->count; i += every) {
        wh_photo photo = draw(&f->words[i], i, angle_deg);
        count_word(f, &f->words[i], &photo, score_of(scores, f->words[i].script), verbose);
        free(photo.image.rgb);
    }
    print_scores(title, scores, total);
}

static void test_upright(void **state) {
    score scores[MAX_SCRIPTS] = {0}, total;
    run(*state, "upright", 0, step(), scores, &total);
    assert_true((double)total.script_right >= 0.9 * (double)total.words);
    assert_true((double)total.edits <= 0.15 * (double)total.characters);
    for (const score *s = scores; s->script[0]; s++)
        if ((double)s->script_right < 0.6 * (double)s->words)
            fail_msg("%s: script right for %zu of %zu", s->script, s->script_right, s->words);
}

static void test_tilted(void **state) {
    score scores[MAX_SCRIPTS] = {0}, total;
    run(*state, "tilted by 15 degrees", 15, 3 * step(), scores, &total);
    assert_true((double)total.script_right >= 0.85 * (double)total.words);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_upright),
        cmocka_unit_test(test_tilted),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
