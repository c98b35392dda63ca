/* Options as one declarative table per subcommand: it yields parsing, --help, the man page,
 * completion, configuration keys and environment names. */
#ifndef WH_CLI_OPTIONS_H
#define WH_CLI_OPTIONS_H

#include "whence.h"

/* Exit codes (docs/formats.md). */
enum {
    WH_EXIT_DONE = 0,
    WH_EXIT_FAILED = 1,
    WH_EXIT_USAGE = 2,
    WH_EXIT_UNREADABLE = 3,
    WH_EXIT_ABSTAINED = 4,
    WH_EXIT_INTERRUPTED = 130
};

typedef enum wh_option_type {
    WH_OPTION_FLAG,  /* bool */
    WH_OPTION_TEXT,  /* const char *, NULL if absent */
    WH_OPTION_COUNT, /* size_t */
    WH_OPTION_SIZE   /* size_t bytes; K, M, G suffixes (1,024) */
} wh_option_type;

typedef struct wh_option {
    const char *name; /* long name without dashes */
    wh_option_type type;
    size_t offset; /* of the field in the settings */
    const char *metavar;
    const char *help; /* one or more sentences, with the default */
    size_t most;      /* of counts */
} wh_option;

typedef struct wh_command {
    const char *name;      /* "locate", "world build" */
    const char *arguments; /* "PHOTO|DIR|- ..." */
    const char *summary;   /* one line */
    const char *description;
    const wh_option *options;
    size_t option_count;
    size_t least_arguments, most_arguments;
    size_t settings_size;
    void (*defaults)(void *settings); /* NULL: all zero */
    int (*run)(const struct wh_command *command, void *settings, int argc, char **argv);
} wh_command;

/* Every subcommand, in the order of the help. */
extern const wh_command *const wh_commands[];
extern const size_t wh_command_count;

/* Parses `argv` into `settings`: flag, then environment WHENCE_<OPTION>, then the file named by
 * WHENCE_CONFIG or ~/.config/whence/config (section of the command's name), then the default.
 * Moves the arguments that are no options to the front of `argv` and sets `*argc`. Texts point into
 * `argv`, the environment, or memory that lives until the program ends. */
wh_status wh_options_parse(const wh_command *command, int *argc, char **argv, void *settings,
                           wh_error *err);

/* Prints the general help, one command's help, the man page in roff, and bash completion. */
void wh_help_print(void);
void wh_help_command(const wh_command *command);
void wh_help_man(void);
void wh_help_completion(void);

/* "whence: stage: message" on standard error; gives the exit code for the status. */
int wh_complain(const wh_error *err);

#endif
