/* Help, man page and completion, all from the table of commands. */
#include "cli/options.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char purpose[] =
    "Says where a photograph was taken, shows the evidence, and says how sure it is.";

/* Prints `text` wrapped at 78 columns, every line after `indent` blanks. */
static void print_wrapped(const char *text, int indent) {
    int column = 0;
    while (*text) {
        size_t word = strcspn(text, " \n");
        if (column == 0 || column + 1 + (int)word > 78) {
            printf("%s%*s", column ? "\n" : "", indent, "");
            column = indent;
        } else {
            putchar(' ');
            column++;
        }
        printf("%.*s", (int)word, text);
        column += (int)word;
        text += word;
        text += strspn(text, " \n");
    }
    putchar('\n');
}

static void print_summary(const char *name, const char *summary) {
    printf("  %-15s  %s\n", name, summary);
}

void wh_help_print(void) {
    printf("whence %s\n%s\n\nUsage: whence COMMAND [OPTIONS] [ARGUMENTS]\n\nCommands:\n",
           WH_VERSION, purpose);
    for (size_t i = 0; i < wh_command_count; i++)
        print_summary(wh_commands[i]->name, wh_commands[i]->summary);
    print_summary("help", "this text; `whence COMMAND --help` for one command");
    print_summary("man", "the man page, in roff");
    print_summary("completion", "completion for bash");
    print_summary("--version", "the version");
    printf("\nExit codes: 0 done, 1 failed, 2 usage, 3 some inputs could not be read,\n"
           "4 all abstained, 130 interrupted.\n");
}

void wh_help_command(const wh_command *command) {
    printf("Usage: whence %s %s%s\n\n", command->name, command->option_count ? "[OPTIONS] " : "",
           command->arguments);
    print_wrapped(command->description, 0);
    if (!command->option_count)
        return;
    printf("\nOptions:\n");
    for (size_t i = 0; i < command->option_count; i++) {
        const wh_option *option = &command->options[i];
        printf("  --%s%s%s\n", option->name, option->metavar ? " " : "",
               option->metavar ? option->metavar : "");
        print_wrapped(option->help, 6);
    }
    printf("\nEvery option can stand in the environment (WHENCE_%s ...) and in\n"
           "~/.config/whence/config, in section [%s].\n",
           "TOP", command->name);
}

static void roff(const char *text) {
    for (; *text; text++) {
        if (*text == '-')
            fputs("\\-", stdout);
        else if (*text == '\\')
            fputs("\\e", stdout);
        else
            putchar(*text);
    }
    putchar('\n');
}

void wh_help_man(void) {
    printf(".TH WHENCE 1 \"\" \"whence %s\"\n.SH NAME\nwhence \\- where was this photograph "
           "taken\n.SH SYNOPSIS\n.B whence\n.I COMMAND\n[OPTIONS] [ARGUMENTS]\n.SH DESCRIPTION\n",
           WH_VERSION);
    roff(purpose);
    for (size_t i = 0; i < wh_command_count; i++) {
        const wh_command *command = wh_commands[i];
        printf(".SH WHENCE %s\n.B whence %s\n[OPTIONS] ", command->name, command->name);
        roff(command->arguments);
        printf(".PP\n");
        roff(command->description);
        for (size_t j = 0; j < command->option_count; j++) {
            const wh_option *option = &command->options[j];
            printf(".TP\n.B \\-\\-");
            roff(option->name);
            if (option->metavar) {
                printf(".I ");
                roff(option->metavar);
                printf(".br\n");
            }
            roff(option->help);
        }
    }
    printf(".SH EXIT STATUS\n0 done; 1 failed; 2 usage; 3 some inputs could not be read; "
           "4 all abstained; 130 interrupted.\n");
}

void wh_help_completion(void) {
    printf("_whence() {\n  local word=\"${COMP_WORDS[COMP_CWORD]}\" line=\"${COMP_WORDS[*]}\" "
           "options=\n  case \"$line\" in\n");
    for (size_t i = 0; i < wh_command_count; i++) {
        printf("    \"whence %s \"*) options=\"", wh_commands[i]->name);
        for (size_t j = 0; j < wh_commands[i]->option_count; j++)
            printf("--%s ", wh_commands[i]->options[j].name);
        printf("\";;\n");
    }
    printf("    *) options=\"");
    for (size_t i = 0; i < wh_command_count; i++)
        printf("%s ", wh_commands[i]->name);
    printf("help man completion\";;\n  esac\n"
           "  COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n}\n"
           "complete -o default -F _whence whence\n");
}
