/* whence ablate: a method with parts switched off, on photos whose place is known. */
#include "lab/eval/ablate.h"
#include "base/status.h"
#include "cli/commands.h"
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_BYTES ((size_t)1 << 30)

typedef struct settings {
    const char *format, *world, *data;
    size_t seed, threads;
} settings;

static const wh_option options[] = {
    {"format", WH_OPTION_TEXT, offsetof(settings, format), "FORMAT",
     "text, json or markdown. Default: text.", 0},
    {"seed", WH_OPTION_COUNT, offsetof(settings, seed), "N", "Of the bootstrap. Default: 1.",
     SIZE_MAX},
    {"threads", WH_OPTION_COUNT, offsetof(settings, threads), "N",
     "Cores for reading text. Default: all.", 1024},
    {"world", WH_OPTION_TEXT, offsetof(settings, world), "FILE",
     "The world file. Default: world.db in the data folder.", 0},
    {"data", WH_OPTION_TEXT, offsetof(settings, data), "DIR",
     "The data folder with world.db and models. Default: share/whence beside the program.", 0},
};

static void defaults(void *into) {
    ((settings *)into)->seed = 1;
}

typedef wh_status (*formatter)(const wh_ablation *ablation, char **out, wh_error *err);

static wh_status find_format(const char *name, formatter *out, wh_error *err) {
    static const struct {
        const char *name;
        formatter format;
    } formats[] = {
        {"text", wh_ablate_text}, {"json", wh_ablate_json}, {"markdown", wh_ablate_markdown}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(name ? name : "text", formats[i].name) == 0) {
            *out = formats[i].format;
            return WH_OK;
        }
    return wh_fail(err, WH_ERR_ARG, "options", "--format: \"%.20s\"; text, json or markdown", name);
}

static void show_progress(void *unused, const char *photo, size_t done, size_t total) {
    (void)unused;
    wh_progress_show(photo, (double)done, (double)total);
}

static wh_status ablate(const settings *s, const char *path, formatter format, wh_arena *arena,
                        char **text, wh_error *err) {
    wh_ablate_config *config = wh_arena_alloc(arena, 1, sizeof *config);
    wh_ablation *ablation = wh_arena_alloc(arena, 1, sizeof *ablation);
    wh_locator *locator = NULL;
    if (!config || !ablation)
        return wh_fail_nomem(err, "ablate");
    wh_status status = wh_ablate_read(path, arena, config, err);
    config->locator.world_path = s->world;
    config->locator.data_dir = s->data;
    config->locator.threads = (int)s->threads;
    if (status == WH_OK)
        status = wh_locator_create(&config->locator, &locator, err);
    if (status == WH_OK)
        status = wh_ablate_run(locator, config, s->seed, show_progress, NULL, arena, ablation, err);
    wh_progress_clear();
    if (status == WH_OK)
        status = format(ablation, text, err);
    wh_locator_free(locator);
    return status;
}

static int run(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)argc;
    const settings *s = given;
    wh_error err = {0};
    char *text = NULL;
    formatter format = NULL;
    wh_arena *arena = wh_arena_create(KEPT_BYTES);
    wh_status status =
        arena ? find_format(s->format, &format, &err) : wh_fail_nomem(&err, "ablate");
    if (status == WH_OK)
        status = ablate(s, argv[0], format, arena, &text, &err);
    if (status == WH_OK) {
        fputs(text, stdout);
        if (*text && text[strlen(text) - 1] != '\n')
            putchar('\n');
    }
    free(text);
    wh_arena_free(arena);
    return status == WH_OK ? WH_EXIT_DONE : wh_complain(&err);
}

const wh_command wh_command_ablate = {
    .name = "ablate",
    .arguments = "CONFIG",
    .summary = "run a method with kinds of evidence switched off, and print what each is worth",
    .description =
        "CONFIG is a JSON file of format whence-ablate/1: photos, their truth, the method, and "
        "variants that leave kinds of evidence out. Prints the table of accuracies, the "
        "differences "
        "with intervals, and which kinds of evidence the right answers rest on.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least_arguments = 1,
    .most_arguments = 1,
    .settings_size = sizeof(settings),
    .defaults = defaults,
    .run = run,
};
