/* Parsing by the options' table: command line, environment, configuration file, default. */
#include "cli/options.h"

#include "base/status.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "options"

static wh_status bad_value(const wh_option *option, const char *value, const char *origin,
                           wh_error *err) {
    if (option->type == WH_OPTION_COUNT)
        return wh_fail(err, WH_ERR_ARG, STAGE, "%s %s: \"%.60s\" is not a number from 0 to %zu",
                       origin, option->name, value, option->most);
    return wh_fail(err, WH_ERR_ARG, STAGE, "%s %s: \"%.60s\" is not %s", origin, option->name,
                   value, option->type == WH_OPTION_SIZE ? "a size such as 64M" : "yes or no");
}

static bool parse_number(const char *text, bool suffix, size_t *out) {
    char *end;
    errno = 0;
    if (!isdigit((unsigned char)*text))
        return false;
    unsigned long long value = strtoull(text, &end, 10);
    int shift = 0;
    if (suffix && *end) {
        const char *units = "KMG", *unit = strchr(units, toupper((unsigned char)*end));
        if (!unit)
            return false;
        shift = 10 * (int)(unit - units + 1);
        end++;
    }
    if (errno || *end || value > (SIZE_MAX >> shift))
        return false;
    *out = (size_t)value << shift;
    return true;
}

static bool parse_bool(const char *text, bool *out) {
    static const char *const yes[] = {"1", "yes", "true", "on"}, *const no[] = {"0", "no", "false",
                                                                                "off", ""};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcmp(text, yes[i]) == 0)
            return *out = true;
    *out = false;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (strcmp(text, no[i]) == 0)
            return true;
    return false;
}

static wh_status store(const wh_option *option, const char *value, const char *origin,
                       void *settings, wh_error *err) {
    void *field = (char *)settings + option->offset;
    size_t number = 0;
    bool flag = false;
    switch (option->type) {
    case WH_OPTION_TEXT:
        memcpy(field, &value, sizeof value);
        return WH_OK;
    case WH_OPTION_FLAG:
        if (!parse_bool(value, &flag))
            return bad_value(option, value, origin, err);
        memcpy(field, &flag, sizeof flag);
        return WH_OK;
    case WH_OPTION_COUNT:
    case WH_OPTION_SIZE:
        if (!parse_number(value, option->type == WH_OPTION_SIZE, &number) ||
            (option->most && number > option->most))
            return bad_value(option, value, origin, err);
        memcpy(field, &number, sizeof number);
        return WH_OK;
    }
    return WH_ERR_INTERNAL;
}

static wh_status from_environment(const wh_command *command, void *settings, wh_error *err) {
    for (size_t i = 0; i < command->option_count; i++) {
        char name[64] = "WHENCE_";
        size_t used = strlen(name);
        for (const char *at = command->options[i].name; *at && used + 1 < sizeof name; at++)
            name[used++] = *at == '-' ? '_' : (char)toupper((unsigned char)*at);
        const char *value = getenv(name);
        wh_status status =
            value ? store(&command->options[i], value, "environment", settings, err) : WH_OK;
        if (status != WH_OK)
            return status;
    }
    return WH_OK;
}

static wh_status from_key_file(const wh_command *command, GKeyFile *file, const char *path,
                               void *settings, wh_error *err) {
    for (size_t i = 0; i < command->option_count; i++) {
        /* Kept for the life of the program: settings may point at it. */
        char *value = g_key_file_get_string(file, command->name, command->options[i].name, NULL);
        wh_status status = value ? store(&command->options[i], value, path, settings, err) : WH_OK;
        if (value && command->options[i].type != WH_OPTION_TEXT)
            g_free(value);
        if (status != WH_OK)
            return status;
    }
    return WH_OK;
}

static wh_status from_config(const wh_command *command, void *settings, wh_error *err) {
    const char *named = getenv("WHENCE_CONFIG");
    char *path = named ? g_strdup(named)
                       : g_build_filename(g_get_user_config_dir(), "whence", "config", NULL);
    GKeyFile *file = g_key_file_new();
    GError *fault = NULL;
    wh_status status = WH_OK;
    if (g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &fault))
        status = from_key_file(command, file, path, settings, err);
    else if (named || !g_error_matches(fault, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        status = wh_fail(err, WH_ERR_ARG, STAGE, "configuration %s: %s", path, fault->message);
    g_clear_error(&fault);
    g_key_file_free(file);
    g_free(path);
    return status;
}

static const wh_option *find(const wh_command *command, const char *name, size_t length) {
    for (size_t i = 0; i < command->option_count; i++)
        if (strlen(command->options[i].name) == length &&
            memcmp(command->options[i].name, name, length) == 0)
            return &command->options[i];
    return NULL;
}

static wh_status unknown(const wh_command *command, const char *name, wh_error *err) {
    for (size_t i = 0; i < command->option_count; i++)
        if (wh_text_edits(command->options[i].name, name, 2) <= 2)
            return wh_fail(err, WH_ERR_ARG, STAGE, "unknown option --%.40s; did you mean --%s?",
                           name, command->options[i].name);
    return wh_fail(err, WH_ERR_ARG, STAGE, "unknown option --%.40s; see whence %s --help", name,
                   command->name);
}

static wh_status parse_one(const wh_command *command, int argc, char **argv, int *at,
                           void *settings, wh_error *err) {
    char *name = argv[*at] + 2;
    char *equals = strchr(name, '=');
    const wh_option *option = find(command, name, equals ? (size_t)(equals - name) : strlen(name));
    if (!option)
        return unknown(command, name, err);
    if (option->type == WH_OPTION_FLAG && !equals)
        return store(option, "yes", "option", settings, err);
    if (!equals && *at + 1 >= argc)
        return wh_fail(err, WH_ERR_ARG, STAGE, "option --%s needs %s", option->name,
                       option->metavar);
    return store(option, equals ? equals + 1 : argv[++*at], "option", settings, err);
}

wh_status wh_options_parse(const wh_command *command, int *argc, char **argv, void *settings,
                           wh_error *err) {
    wh_status status = from_config(command, settings, err);
    if (status == WH_OK)
        status = from_environment(command, settings, err);
    int kept = 0;
    bool only_arguments = false;
    for (int at = 0; status == WH_OK && at < *argc; at++) {
        bool dashed = argv[at][0] == '-' && argv[at][1] == '-';
        if (only_arguments || argv[at][0] != '-' || !argv[at][1])
            argv[kept++] = argv[at];
        else if (dashed && !argv[at][2])
            only_arguments = true;
        else if (dashed)
            status = parse_one(command, *argc, argv, &at, settings, err);
        else
            status = unknown(command, argv[at] + 1, err);
    }
    if (status != WH_OK)
        return status;
    *argc = kept;
    if ((size_t)kept < command->least_arguments)
        return wh_fail(err, WH_ERR_ARG, STAGE, "needs %s; see whence %s --help", command->arguments,
                       command->name);
    if ((size_t)kept > command->most_arguments)
        return wh_fail(err, WH_ERR_ARG, STAGE, "too many arguments: \"%.60s\"",
                       argv[command->most_arguments]);
    return WH_OK;
}

int wh_complain(const wh_error *err) {
    fprintf(stderr, "whence: %s: %s\n", err->stage, err->message);
    if (err->status == WH_ERR_CANCELLED)
        return WH_EXIT_INTERRUPTED;
    return err->status == WH_ERR_ARG ? WH_EXIT_USAGE : WH_EXIT_FAILED;
}
