/* The program: finds the subcommand and runs it. */
#include "cli/commands.h"
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const wh_command *const wh_commands[] = {
    &wh_command_locate,          &wh_command_world_build,    &wh_command_world_status,
    &wh_command_world_lookup,    &wh_command_world_reverse,  &wh_command_model_list,
    &wh_command_model_add,       &wh_command_model_pull,     &wh_command_model_verify,
    &wh_command_model_remove,    &wh_command_eval,           &wh_command_ablate,
    &wh_command_dataset_layouts, &wh_command_dataset_import, &wh_command_dataset_overlap,
    &wh_command_doctor,
};
const size_t wh_command_count = sizeof wh_commands / sizeof *wh_commands;

/* The command that the first words of `argv` name; `*words` of them. */
static const wh_command *find_command(int argc, char **argv, int *words) {
    for (size_t i = 0; i < wh_command_count; i++) {
        const char *rest = wh_commands[i]->name;
        int used = 0;
        while (*rest && used < argc) {
            size_t length = strcspn(rest, " ");
            if (strlen(argv[used]) != length || memcmp(argv[used], rest, length) != 0)
                break;
            used++;
            rest += length;
            rest += strspn(rest, " ");
        }
        if (!*rest) {
            *words = used;
            return wh_commands[i];
        }
    }
    return NULL;
}

/* "world" alone: says which commands begin with it. False if none does. */
static bool complain_of_half(const char *name) {
    size_t length = strlen(name), found = 0;
    for (size_t i = 0; length && i < wh_command_count; i++)
        if (strncmp(wh_commands[i]->name, name, length) == 0 && wh_commands[i]->name[length] == ' ')
            fprintf(stderr, "%s%s", found++ ? ", " : "whence: which one? ", wh_commands[i]->name);
    if (found)
        fputc('\n', stderr);
    return found > 0;
}

static bool asks_for_help(int argc, char **argv) {
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static int run(const wh_command *command, int argc, char **argv) {
    wh_error err = {0};
    if (asks_for_help(argc, argv)) {
        wh_help_command(command);
        return WH_EXIT_DONE;
    }
    void *settings = calloc(1, command->settings_size + 1);
    if (!settings) {
        fprintf(stderr, "whence: out of memory\n");
        return WH_EXIT_FAILED;
    }
    if (command->defaults)
        command->defaults(settings);
    int code;
    if (wh_options_parse(command, &argc, argv, settings, &err) != WH_OK)
        code = wh_complain(&err);
    else
        code = command->run(command, settings, argc, argv);
    free(settings);
    return code;
}

/* A full disk or a closed pipe must not pass for success. */
static int close_output(int code) {
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fprintf(stderr, "whence: standard output could not be written\n");
    return code == WH_EXIT_DONE || code == WH_EXIT_ABSTAINED ? WH_EXIT_FAILED : code;
}

static const struct {
    const char *name;
    void (*print)(void);
} texts[] = {
    {"help", wh_help_print}, {"--help", wh_help_print},          {"-h", wh_help_print},
    {"man", wh_help_man},    {"completion", wh_help_completion},
};

int main(int argc, char **argv) {
    int words = 0;
    const char *name = argc > 1 ? argv[1] : "";
    const wh_command *command = find_command(argc - 1, argv + 1, &words);
    if (command)
        return close_output(run(command, argc - 1 - words, argv + 1 + words));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(name, texts[i].name) == 0) {
            texts[i].print();
            return close_output(WH_EXIT_DONE);
        }
    if (strcmp(name, "--version") == 0) {
        printf("whence %s\n", WH_VERSION);
        return close_output(WH_EXIT_DONE);
    }
    if (complain_of_half(name))
        return WH_EXIT_USAGE;
    if (*name)
        fprintf(stderr, "whence: unknown command \"%s\"; see whence help\n", name);
    else
        fprintf(stderr, "whence: which command? Try: whence locate PHOTO, or whence help\n");
    return WH_EXIT_USAGE;
}
