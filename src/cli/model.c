/* whence model list|add|pull|verify|remove: the models that are known, and those that are there. */
#include "base/json.h"
#include "base/status.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "methods/paths.h"
#include "vlm/models_json.h"
#include "vlm/pull.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct settings {
    const char *gguf, *mmproj, *adapter, *file;
    bool json, yes, offline;
} settings;

static const wh_option list_options[] = {
    {"json", WH_OPTION_FLAG, offsetof(settings, json), NULL, "Print JSON.", 0},
};
static const wh_option add_options[] = {
    {"gguf", WH_OPTION_TEXT, offsetof(settings, gguf), "FILE", "The model (GGUF).", 0},
    {"mmproj", WH_OPTION_TEXT, offsetof(settings, mmproj), "FILE",
     "Its vision part (GGUF); without it the model reads text only.", 0},
    {"adapter", WH_OPTION_TEXT, offsetof(settings, adapter), "FILE", "A LoRA adapter (GGUF).", 0},
};
static const wh_option pull_options[] = {
    {"yes", WH_OPTION_FLAG, offsetof(settings, yes), NULL,
     "Do not ask: the licence is agreed to and the size is fine.", 0},
    {"file", WH_OPTION_TEXT, offsetof(settings, file), "PATTERN",
     "Which GGUF file of the repository, such as '*Q8_0.gguf'. Default: the catalog's, Q4_K_M.", 0},
    {"offline", WH_OPTION_FLAG, offsetof(settings, offline), NULL,
     "Forbid every request: pulling fails.", 0},
};

/* What every subcommand needs. */
typedef struct context {
    wh_arena *arena;
    wh_models catalog, registry, shipped;
    wh_error err;
} context;

static wh_status open_context(context *c) {
    char *data_dir = NULL;
    *c = (context){.arena = wh_arena_create(0)};
    wh_status status = c->arena ? wh_catalog_read(c->arena, &c->catalog, &c->err)
                                : wh_fail_nomem(&c->err, "model");
    if (status == WH_OK)
        status = wh_path_data_dir(c->arena, NULL, &data_dir, &c->err);
    if (status == WH_OK)
        status = wh_shipped_list(&c->catalog, data_dir, c->arena, &c->shipped, &c->err);
    return status == WH_OK ? wh_registry_read(c->arena, &c->registry, &c->err) : status;
}

static int close_context(context *c, wh_status status) {
    int code = status == WH_OK ? WH_EXIT_DONE : wh_complain(&c->err);
    wh_arena_free(c->arena);
    return code;
}

static const char *gigabytes(int64_t bytes, char text[32]) {
    if (bytes < 0)
        snprintf(text, 32, "unknown");
    else if (bytes < 100000000)
        snprintf(text, 32, "%.1f MB", (double)bytes / 1e6);
    else
        snprintf(text, 32, "%.1f GB", (double)bytes / 1e9);
    return text;
}

/* ---- list ---- */

typedef enum state { ABSENT, THERE, SHIPPED } state;

/* Calls `show` for every model: those of the registry, those that are shipped and there, then those
 * that are not there. */
static void each_model(const context *c, void (*show)(void *data, const wh_model *, state),
                       void *data) {
    for (size_t i = 0; i < c->registry.count; i++)
        show(data, &c->registry.items[i], THERE);
    for (size_t i = 0; i < c->shipped.count; i++)
        if (wh_model_check_sizes(&c->shipped.items[i], NULL) == WH_OK)
            show(data, &c->shipped.items[i], SHIPPED);
    for (size_t i = 0; i < c->catalog.count; i++) {
        const wh_model *model = &c->catalog.items[i],
                       *own = wh_models_find(&c->shipped, model->name);
        if (!wh_models_find(&c->registry, model->name) &&
            !(own && wh_model_check_sizes(own, NULL) == WH_OK))
            show(data, model, ABSENT);
    }
}

static void add_entry(void *list, const wh_model *model, state how) {
    json_t *entry = wh_model_to_json(model);
    if (entry)
        json_object_set_new(entry, "there", json_boolean(how != ABSENT));
    if (entry && model->shipped)
        json_object_set_new(entry, "shipped", json_true());
    json_array_append_new(list, entry);
}

static wh_status list_json(const context *c, wh_error *err) {
    json_t *list = json_array();
    each_model(c, add_entry, list);
    bool ok = list && json_dumpf(list, stdout, JSON_INDENT(2)) == 0;
    putchar('\n');
    json_decref(list);
    return ok ? WH_OK : wh_fail(err, WH_ERR_IO, "model", "the list could not be written");
}

static void print_entry(void *unused, const wh_model *model, state how) {
    static const char *const words[] = {[ABSENT] = "-", [THERE] = "there", [SHIPPED] = "shipped"};
    char memory[32];
    int64_t needs = how == ABSENT ? model->memory_bytes : wh_model_needs(model);
    (void)unused;
    printf("%-7s %-22s %-8s memory %-9s licence %s\n", words[how], model->name, model->kind,
           gigabytes(needs, memory), model->licence ? model->licence : "not stated");
    if (how == ABSENT && model->repo)
        printf("        whence model pull %s\n", model->name);
    if (how != THERE && model->note)
        printf("        %s\n", model->note);
}

static int run_list(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)argc, (void)argv;
    const settings *s = given;
    context c;
    wh_status status = open_context(&c);
    if (status == WH_OK && s->json)
        status = list_json(&c, &c.err);
    else if (status == WH_OK)
        each_model(&c, print_entry, NULL);
    return close_context(&c, status);
}

/* ---- add, verify, remove ---- */

static int run_add(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)argc;
    const settings *s = given;
    context c;
    wh_model model;
    wh_status status = open_context(&c);
    if (status == WH_OK && !wh_model_name_is_sound(argv[0]))
        status =
            wh_fail(&c.err, WH_ERR_ARG, "model",
                    "\"%.64s\": a name has a-z, 0-9, \".\", \"_\" and \"-\", at most 64", argv[0]);
    if (status == WH_OK && wh_models_find(&c.shipped, argv[0]))
        status = wh_fail(&c.err, WH_ERR_ARG, "model",
                         "%s comes with Whence: take another name for your files", argv[0]);
    if (status == WH_OK && !s->gguf && !s->adapter)
        status = wh_fail(&c.err, WH_ERR_ARG, "model", "give --gguf FILE, or --adapter FILE");
    if (status == WH_OK && s->mmproj && !s->gguf)
        status = wh_fail(&c.err, WH_ERR_ARG, "model", "--mmproj needs --gguf FILE");
    if (status == WH_OK)
        status =
            wh_model_from_files(c.arena, argv[0], s->gguf, s->mmproj, s->adapter, &model, &c.err);
    if (status == WH_OK) {
        const wh_model *known = wh_models_find(&c.catalog, argv[0]);
        if (known) { /* what the catalog knows about the model of this name */
            wh_model_file *files = (wh_model_file *)(uintptr_t)model.files;
            size_t count = model.file_count;
            model = *known;
            model.files = files;
            model.file_count = count;
        }
        status = wh_registry_put(&model, &c.err);
    }
    for (size_t i = 0; status == WH_OK && i < model.file_count; i++)
        printf("%s  %s\n", model.files[i].sha256, model.files[i].name);
    return close_context(&c, status);
}

/* Tells how the files of one model are; whether they are as they were recorded. */
static bool verify_one(const wh_model *model) {
    wh_error fault;
    bool ok = wh_model_verify(model, &fault) == WH_OK;
    printf("%-7s %s\n", ok ? "ok" : "DAMAGED", model->name);
    if (!ok)
        wh_complain(&fault);
    return ok;
}

static int run_verify(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)given;
    context c;
    size_t checked = 0, bad = 0;
    wh_status status = open_context(&c);
    const wh_models *both[] = {&c.registry, &c.shipped};
    for (size_t k = 0; status == WH_OK && k < 2; k++)
        for (size_t i = 0; i < both[k]->count; i++)
            if (!argc || strcmp(argv[0], both[k]->items[i].name) == 0) {
                checked++;
                bad += !verify_one(&both[k]->items[i]);
            }
    if (status == WH_OK && argc && !checked)
        status = wh_fail(&c.err, WH_ERR_ARG, "model", "no model of the name \"%.64s\" is there",
                         argv[0]);
    int code = close_context(&c, status);
    return code == WH_EXIT_DONE && bad ? WH_EXIT_FAILED : code;
}

/* Deletes what was pulled; files that were only added stay where they are. */
static void delete_files(const wh_model *model, const char *folder) {
    char *own = g_build_filename(folder, model->name, NULL);
    size_t length = strlen(own);
    for (size_t i = 0; i < model->file_count; i++) {
        const char *path = model->files[i].name;
        if (strncmp(path, own, length) != 0 || path[length] != '/')
            continue;
        unlink(path);
        char *parent = g_path_get_dirname(path);
        rmdir(parent); /* when it became empty */
        g_free(parent);
    }
    rmdir(own);
    g_free(own);
}

static int run_remove(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)given, (void)argc;
    context c;
    char *folder = NULL;
    wh_status status = open_context(&c);
    if (status == WH_OK && wh_models_find(&c.shipped, argv[0]))
        status = wh_fail(&c.err, WH_ERR_ARG, "model",
                         "%s comes with Whence and stays; it is used only when --model names it",
                         argv[0]);
    if (status == WH_OK)
        status = wh_registry_folder(c.arena, &folder, &c.err);
    const wh_model *model = status == WH_OK ? wh_models_find(&c.registry, argv[0]) : NULL;
    if (status == WH_OK)
        status = wh_registry_remove(argv[0], &c.err);
    if (status == WH_OK && model)
        delete_files(model, folder);
    return close_context(&c, status);
}

/* ---- pull ---- */

static void show_plan(const wh_pull_plan *plan) {
    char text[32];
    const wh_model *m = plan->model;
    fprintf(stderr, "%s: %s\n", m->name, m->title ? m->title : m->name);
    fprintf(stderr, "  from     %s/%s at revision %.12s\n", plan->hub, m->repo, plan->revision);
    fprintf(stderr, "  licence  %s%s%s; the repository says: %s\n",
            m->licence ? m->licence : "unknown", m->licence_note ? "; " : "",
            m->licence_note ? m->licence_note : "",
            plan->hub_licence ? plan->hub_licence : "nothing");
    fprintf(stderr, "  memory   %s\n", gigabytes(m->memory_bytes, text));
    for (size_t i = 0; i < plan->file_count; i++)
        fprintf(stderr, "  file     %s, %s%s\n", plan->files[i].name,
                gigabytes(plan->files[i].size, text),
                plan->files[i].sha256 ? "" : ", of unknown hash");
    fprintf(stderr, "  to       %s\n", plan->folder);
    if (m->note)
        fprintf(stderr, "  note     %s\n", m->note);
}

static wh_status ask_consent(const wh_pull_plan *plan, bool yes, wh_error *err) {
    char text[32], answer[16] = "";
    if (yes)
        return WH_OK;
    if (!isatty(STDIN_FILENO))
        return wh_fail(err, WH_ERR_ARG, "model",
                       "nobody can be asked here: give --yes if licence and size are fine");
    fprintf(stderr, "Fetch %s? [y/N] ", gigabytes(plan->bytes, text));
    if (fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
        return WH_OK;
    return wh_fail(err, WH_ERR_CANCELLED, "model", "nothing was fetched");
}

static void show_progress(void *user, const char *file, int64_t done, int64_t total) {
    int64_t *shown = user;
    if (done - *shown < (1 << 20) && done != total)
        return;
    *shown = done;
    wh_progress_show(file, (double)done, (double)total);
}

static int run_pull(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)argc;
    const settings *s = given;
    context c;
    wh_http *http = NULL;
    wh_pull_plan plan;
    int64_t shown = 0;
    wh_status status = open_context(&c);
    if (status == WH_OK && wh_models_find(&c.shipped, argv[0]))
        status = wh_fail(&c.err, WH_ERR_ARG, "model",
                         "%s comes with Whence: there is nothing to fetch", argv[0]);
    if (status == WH_OK)
        status = wh_http_create(s->offline, &http, &c.err);
    wh_interrupt_ends("whence: model: interrupted: nothing was fetched\n");
    if (status == WH_OK)
        status = wh_pull_prepare(http, &c.catalog, argv[0], s->file, c.arena, &plan, &c.err);
    if (status == WH_OK) {
        show_plan(&plan);
        status = ask_consent(&plan, s->yes, &c.err);
    }
    if (status == WH_OK) {
        wh_interrupt_stops(NULL);
        status = wh_pull_run(http, &plan, wh_interrupted(), show_progress, &shown, c.arena, &c.err);
        wh_progress_clear();
        if (status == WH_ERR_CANCELLED)
            wh_fail(&c.err, status, "model",
                    "interrupted: what has arrived is kept in %s; run the command again to go on",
                    plan.folder);
    }
    if (status == WH_OK)
        printf("%s is there\n", argv[0]);
    wh_http_free(http);
    return close_context(&c, status);
}

#define OPTIONS(table) .options = table, .option_count = sizeof table / sizeof *table

const wh_command wh_command_model_list = {
    .name = "model list",
    .arguments = "",
    .summary = "list the models that are there, and those that are known",
    .description =
        "Prints each model with what it is for, its memory need and its licence, and the "
        "command that brings it. Nothing is asked from the network.",
    OPTIONS(list_options),
    .settings_size = sizeof(settings),
    .run = run_list,
};
const wh_command wh_command_model_add = {
    .name = "model add",
    .arguments = "NAME",
    .summary = "register model files that are on this machine",
    .description = "Checks the files as they are checked before a library sees them, records their "
                   "sizes and SHA-256, and gives them a name for --model. The files stay where "
                   "they are.",
    OPTIONS(add_options),
    .least_arguments = 1,
    .most_arguments = 1,
    .settings_size = sizeof(settings),
    .run = run_add,
};
const wh_command wh_command_model_pull = {
    .name = "model pull",
    .arguments = "NAME",
    .summary = "fetch a model of the catalog",
    .description = "Shows what would be fetched, from where and under which licence, asks, fetches "
                   "(going on where an interrupted pull stopped), checks sizes and SHA-256, and "
                   "registers the model. WHENCE_HUB names another hub, WHENCE_HUB_KEY holds a key "
                   "for it.",
    OPTIONS(pull_options),
    .least_arguments = 1,
    .most_arguments = 1,
    .settings_size = sizeof(settings),
    .run = run_pull,
};
const wh_command wh_command_model_verify = {
    .name = "model verify",
    .arguments = "[NAME]",
    .summary = "check model files against what was recorded",
    .description = "Compares size and SHA-256 of every file of one model, or of all.",
    .most_arguments = 1,
    .settings_size = sizeof(settings),
    .run = run_verify,
};
const wh_command wh_command_model_remove = {
    .name = "model remove",
    .arguments = "NAME",
    .summary = "forget a model; delete what was pulled",
    .description = "Takes the model out of the registry. Files that were pulled are deleted; files "
                   "that were added stay, and models that come with Whence are not removed.",
    .least_arguments = 1,
    .most_arguments = 1,
    .settings_size = sizeof(settings),
    .run = run_remove,
};
