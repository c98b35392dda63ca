/* Text clues: a golden table of signs, and the rules that no table shows. */
#include "base/text.h"
#include "cmocka_all.h"
#include "evidence/text_clues.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINES 64

static wh_world *world;

/* $WHENCE_WORLD, else world.db in $WHENCE_DATA, else the checkout's own. */
static int open_world(void **state) {
    (void)state;
    char path[1024];
    const char *file = getenv("WHENCE_WORLD"), *data = getenv("WHENCE_DATA");
    if (file)
        snprintf(path, sizeof path, "%s", file);
    else if (data)
        snprintf(path, sizeof path, "%s/world.db", data);
    else
        snprintf(path, sizeof path, "%s/build/share/whence/world.db", WH_SOURCE_DIR);
    wh_error err = {0};
    if (wh_world_open(path, &world, &err) == WH_OK)
        return 0;
    print_error("%s (make world builds it; WHENCE_WORLD names another)\n", err.message);
    return 1;
}

static int close_world(void **state) {
    (void)state;
    wh_world_free(world);
    return 0;
}

/* ---- a photo of lines ---- */

typedef struct photo {
    wh_arena *arena;
    wh_text_line lines[MAX_LINES];
    size_t line_count;
    wh_clue *clues;
    size_t count;
} photo;

static void add_line(photo *at, const char *text, size_t bytes, double x, double y) {
    assert_true(at->line_count < MAX_LINES);
    wh_text_line *line = &at->lines[at->line_count++];
    char *copy = wh_arena_strndup(at->arena, text, bytes);
    assert_non_null(copy);
    double width = 0.012 * (double)wh_text_length(copy), height = 0.03;
    *line = (wh_text_line){.box = {x, y, x + width, y + height},
                           .quad = {x, y, x + width, y, x + width, y + height, x, y + height},
                           .text = copy,
                           .confidence = 0.97F,
                           .engine = "test",
                           .height = height};
    snprintf(line->script, sizeof line->script, "%s", wh_text_script(copy));
}

/* "¦": under it, "⇥": right of it, "‖": far away. */
static void lay_out(photo *at, const char *text) {
    static const char *const marks[] = {" ¦ ", " ⇥ ", " ‖ "};
    double x = 0.1, y = 0.1;
    for (;;) {
        const char *next = NULL;
        int mark = -1;
        for (int i = 0; i < 3; i++) {
            const char *found = strstr(text, marks[i]);
            if (found && (!next || found < next)) {
                next = found;
                mark = i;
            }
        }
        add_line(at, text, next ? (size_t)(next - text) : strlen(text), x, y);
        if (!next)
            return;
        text = next + strlen(marks[mark]);
        if (mark == 1) {
            x = 0.6;
        } else {
            x = 0.1;
            y += mark == 0 ? 0.04 : 0.4;
        }
    }
}

static void find(photo *at) {
    wh_error err = {0};
    wh_status status =
        wh_text_clues(world, at->lines, at->line_count, at->arena, &at->clues, &at->count, &err);
    if (status != WH_OK)
        fail_msg("%s", err.message);
}

static photo look_at(const char *text) {
    photo at = {.arena = wh_arena_create(0)};
    assert_non_null(at.arena);
    lay_out(&at, text);
    find(&at);
    return at;
}

/* The best share that a clue gives to one of `codes`: 1 if one of them is its favourite. */
static double share_of(const wh_clue *clue, const char *codes) {
    double most = 0, best = 0;
    size_t count = clue->claim == WH_CLAIM_POINTS ? clue->candidate_count : clue->country_count;
    for (size_t i = 0; i < count; i++) {
        bool points = clue->claim == WH_CLAIM_POINTS;
        double weight = points ? clue->candidates[i].weight : clue->countries[i].likelihood;
        uint16_t index = points ? clue->candidates[i].country : clue->countries[i].country;
        const wh_country *country = wh_world_country(world, index);
        most = weight > most ? weight : most;
        if (country && strstr(codes, country->code) && weight > best)
            best = weight;
    }
    return most > 0 ? best / most : 0;
}

static bool has_word(const char *list, const char *word) {
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at++)
        if ((at == list || at[-1] == ' ') && (!at[length] || at[length] == ' '))
            return true;
    return false;
}

static const wh_clue *find_kind(const photo *at, const char *kind) {
    for (size_t i = 0; i < at->count; i++)
        if (at->clues[i].claim != WH_CLAIM_NONE && !strcmp(at->clues[i].shown.kind, kind))
            return &at->clues[i];
    return NULL;
}

/* What every clue must have, whatever the text was. */
static void check_sound(const photo *at) {
    for (size_t i = 0; i < at->count; i++) {
        const wh_clue *clue = &at->clues[i];
        assert_non_null(clue->shown.kind);
        assert_non_null(clue->shown.source);
        assert_non_null(clue->shown.family);
        assert_non_null(clue->shown.says);
        assert_true(wh_text_is_utf8(clue->shown.says));
        assert_non_null(clue->reliability);
        assert_true(strlen(clue->reliability) < 48);
        assert_true(clue->trust > 0 && clue->trust <= 1);
        if (clue->claim == WH_CLAIM_NONE)
            assert_non_null(clue->shown.reason);
        if (clue->claim == WH_CLAIM_COUNTRIES)
            assert_true(clue->country_count > 0);
        if (clue->claim == WH_CLAIM_POINTS)
            assert_true(clue->candidate_count > 0);
        for (size_t k = 0; k < clue->candidate_count; k++) {
            assert_true(clue->candidates[k].weight > 0);
            assert_true(isfinite(clue->candidates[k].weight));
            assert_true(wh_point_valid(clue->candidates[k].point.lat_deg,
                                       clue->candidates[k].point.lon_deg));
        }
    }
}

/* ---- the golden table ---- */

typedef struct score {
    int expected, found; /* kinds that the table names */
    int claims, good;    /* clues that claim something; those that hold one of the countries */
    int silent, broken;  /* rows that must claim nothing; those that do */
} score;

static void show_clue(const char *why, const char *text, const wh_clue *clue) {
    print_message("%s: %s | %s (%s): %s\n", why, text, clue->shown.kind, clue->reliability,
                  clue->shown.says);
}

static void score_row(char *text, char *truth, char *kinds, score *sum) {
    photo at = look_at(text);
    check_sound(&at);
    bool silent = !strcmp(truth, "-");
    sum->silent += silent;
    bool broken = false;
    for (size_t i = 0; i < at.count; i++) {
        const wh_clue *clue = &at.clues[i];
        if (clue->claim == WH_CLAIM_NONE)
            continue;
        bool listed = has_word(kinds, clue->shown.kind);
        if (silent) {
            if (!listed) {
                broken = true;
                show_clue("claims", text, clue);
            }
            continue;
        }
        if (!strcmp(clue->shown.kind, "eponym"))
            continue;
        sum->claims++;
        bool good = share_of(clue, truth) >= 0.3;
        sum->good += good;
        if (!good)
            show_clue("wrong", text, clue);
    }
    sum->broken += broken;
    if (!strcmp(kinds, "-"))
        goto done;
    for (char *kind = strtok(kinds, " "); kind; kind = strtok(NULL, " ")) {
        sum->expected++;
        const wh_clue *clue = find_kind(&at, kind);
        if (clue && (silent || share_of(clue, truth) >= 0.3 || !strcmp(kind, "eponym")))
            sum->found++;
        else
            print_message("missing: %s | %s\n", text, kind);
    }
done:
    wh_arena_free(at.arena);
}

static void test_golden_table(void **state) {
    (void)state;
    FILE *file = fopen(WH_SOURCE_DIR "/tests/golden/text_clues.tsv", "r");
    assert_non_null(file);
    char row[2048];
    score sum = {0};
    int rows = 0;
    while (fgets(row, sizeof row, file)) {
        if (*row == '#' || *row == '\n')
            continue;
        row[strcspn(row, "\n")] = 0;
        char *truth = strchr(row, '\t'), *kinds = truth ? strchr(truth + 1, '\t') : NULL;
        assert_non_null(kinds);
        *truth++ = *kinds++ = 0;
        score_row(row, truth, kinds, &sum);
        rows++;
    }
    fclose(file);
    print_message("golden table: %d rows; recall %d/%d = %.3f; precision %d/%d = %.3f; "
                  "rows that must stay silent and do %d/%d\n",
                  rows, sum.found, sum.expected, (double)sum.found / sum.expected, sum.good,
                  sum.claims, (double)sum.good / sum.claims, sum.silent - sum.broken, sum.silent);
    assert_true(rows >= 150);
    assert_true(sum.found >= 0.95 * sum.expected);
    assert_true(sum.good >= 0.98 * sum.claims);
    assert_int_equal(sum.broken, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden_table),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
