/* room: evidence */
/* Lines of any bytes, at any place: clues that are sound, or an error. The world file is
 * $WHENCE_WORLD, else the checkout's own. */
#include "data_world.h"
#include "evidence/text_clues.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINES 24
#define MAX_OTHERS 4

static wh_world *world;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    world = data_world_open();
    if (!world)
        exit(1);
    return 0;
}

static void check(const wh_clue *clue) {
    if (!clue->shown.kind || !clue->shown.family || !clue->shown.says || !clue->reliability ||
        strlen(clue->reliability) > 47 || !(clue->trust > 0 && clue->trust <= 1))
        abort();
    for (size_t i = 0; i < clue->candidate_count; i++)
        if (!(clue->candidates[i].weight > 0) || !isfinite(clue->candidates[i].weight) ||
            !wh_point_valid(clue->candidates[i].point.lat_deg, clue->candidates[i].point.lon_deg))
            abort();
    for (size_t i = 0; i < clue->country_count; i++)
        if (!(clue->countries[i].likelihood > 0) || !isfinite(clue->countries[i].likelihood))
            abort();
}

/* What follows a tab is another reading of the same line. */
static void split_readings(wh_arena *arena, wh_text_line *line, char *text) {
    wh_other_reading *others = wh_arena_alloc(arena, MAX_OTHERS, sizeof *others);
    line->text = text;
    line->others = others;
    for (char *tab; others && line->other_count < MAX_OTHERS && (tab = strchr(text, '\t'));) {
        *tab = '\0';
        text = tab + 1;
        others[line->other_count++] = (wh_other_reading){
            .text = text, .script = "Zyyy", .confidence = line->confidence, .engine = "fuzz"};
    }
}

/* Each line: a byte for the confidence, four for the box, text up to the next newline. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    wh_arena *arena = wh_arena_create(0);
    wh_text_line lines[MAX_LINES] = {0};
    size_t count = 0;
    while (arena && size > 5 && count < MAX_LINES) {
        const uint8_t *end = memchr(data + 5, '\n', size - 5);
        size_t bytes = end ? (size_t)(end - data) - 5 : size - 5;
        wh_text_line *line = &lines[count];
        char *text = wh_arena_strndup(arena, (const char *)data + 5, bytes);
        if (!text)
            break;
        line->confidence = (float)data[0] / 200;
        split_readings(arena, line, text);
        for (int i = 0; i < 4; i++)
            line->box[i] = (double)data[1 + i] / 255;
        line->height = line->box[3] - line->box[1];
        line->engine = "fuzz";
        count++;
        data += bytes + 5 + (end != NULL);
        size -= bytes + 5 + (end != NULL);
    }
    wh_clue *clues = NULL;
    size_t found = 0;
    wh_error err = {0};
    wh_status status =
        arena ? wh_text_clues(world, lines, count, arena, &clues, &found, &err) : WH_ERR_NOMEM;
    if (status != WH_OK && status != WH_ERR_NOMEM)
        abort();
    for (size_t i = 0; i < found && status == WH_OK; i++)
        check(&clues[i]);
    wh_arena_free(arena);
    return 0;
}
