/* whence doctor: what is installed, which methods can run, what is unproven, what to do. */
#include "base/json.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/commands.h"
#include "evidence/ocr.h"
#include "methods/paths.h"
#include "vlm/catalog.h"
#include "vlm/vlm.h"
#include "world/world.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef struct settings {
    const char *data;
    bool json;
} settings;

static const wh_option options[] = {
    {"json", WH_OPTION_FLAG, offsetof(settings, json), NULL, "Print JSON.", 0},
    {"data", WH_OPTION_TEXT, offsetof(settings, data), "DIR",
     "The data folder. Default: share/whence beside the program.", 0},
};

/* One finding: a part, how it is, and what to do if it is not well. */
typedef struct findings {
    json_t *list;
    bool json;
    unsigned missing;
} findings;

static void note(findings *f, const char *part, bool ok, const char *state, const char *todo) {
    f->missing += !ok;
    if (f->json)
        json_array_append_new(f->list, json_pack("{s:s, s:b, s:o, s:o}", "part", part, "ok", ok,
                                                 "state", wh_json_text(state), "todo",
                                                 wh_json_text(ok ? NULL : todo)));
    else
        printf("%s %-25s %s%s%s\n", ok ? "ok     " : "MISSING", part, state,
               ok ? "" : "\n          to do: ", ok ? "" : todo);
}

static bool check_world(findings *f, wh_arena *arena, const char *data_dir) {
    wh_error err = {0};
    wh_world *world = NULL;
    char *path = wh_arena_printf(arena, "%s/world.db", data_dir);
    if (!path)
        return false;
    bool ok = wh_world_open(path, &world, &err) == WH_OK;
    if (ok) {
        wh_world_info info = wh_world_describe(world);
        char *state = wh_arena_printf(arena, "%s: %zu places, %zu names (%s)", path,
                                      info.place_count, info.name_count, info.edition);
        note(f, "world file", true, state ? state : path, NULL);
    } else {
        note(f, "world file", false, err.message, "whence world build");
    }
    wh_world_free(world);
    return ok;
}

static void check_packs(findings *f, const wh_ocr *ocr) {
    size_t count, installed = 0;
    const wh_ocr_pack *packs = wh_ocr_scripts(ocr, &count);
    for (size_t i = 0; i < count; i++) {
        char todo[80] = "apt-get install tesseract-ocr-script-";
        installed += packs[i].installed;
        for (size_t at = strlen(todo), k = 0; packs[i].script[k] && at + 1 < sizeof todo; k++)
            todo[at++] = (char)tolower((unsigned char)packs[i].script[k]);
        if (!packs[i].installed)
            note(f, packs[i].pack, false, "text in this script is not read", todo);
    }
    char state[64];
    snprintf(state, sizeof state, "%zu of %zu of Tesseract's are installed", installed, count);
    note(f, "script packs", true, state, NULL);
}

static bool check_ocr(findings *f, wh_arena *arena, const char *data_dir) {
    wh_error err = {0};
    wh_runtime *runtime = NULL;
    wh_ocr *ocr = NULL;
    char *models = wh_arena_printf(arena, "%s/models", data_dir);
    if (!models)
        return false;
    bool ok = wh_runtime_create(1, &runtime, &err) == WH_OK;
    note(f, "OpenVINO", ok, ok ? wh_runtime_version(runtime) : err.message, "make run");
    if (ok) {
        ok = wh_ocr_create(runtime, models, NULL, &ocr, &err) == WH_OK;
        note(f, "text networks", ok, ok ? "PP-OCRv6 detector and recogniser" : err.message,
             "make run");
    }
    if (ocr)
        check_packs(f, ocr);
    wh_ocr_free(ocr);
    wh_runtime_free(runtime);
    return ok;
}

/* Something that is not there and need not be, and what brings it. */
static void offer(findings *f, const char *part, const char *todo) {
    if (f->json)
        json_array_append_new(f->list, json_pack("{s:s, s:b, s:s, s:o}", "part", part, "ok", true,
                                                 "state", "not there; nothing else needs it",
                                                 "todo", wh_json_text(todo)));
    else
        printf("absent  %-25s %s\n", part, todo);
}

/* A model that comes with Whence; what it is good for stands in its note. */
static wh_status check_shipped(findings *f, wh_arena *arena, const wh_model *model, wh_error *err) {
    wh_error fault;
    char *part = wh_arena_printf(arena, "model %s", model->name);
    if (!part)
        return wh_fail_nomem(err, "doctor");
    char *state = wh_arena_printf(arena, "shipped%s%s; used only when --model names it",
                                  model->note ? ": " : "", model->note ? model->note : "");
    if (!state)
        return wh_fail_nomem(err, "doctor");
    bool ok = wh_model_check_sizes(model, &fault) == WH_OK;
    note(f, part, ok, ok ? state : fault.message, "make run, or make install");
    return WH_OK;
}

/* Models of the registry with their files' sizes (hashing them takes minutes: whence model verify),
 * and those of the catalog that are not there. */
static wh_status check_models(findings *f, wh_arena *arena, const char *data_dir, wh_error *err) {
    wh_models registry, catalog, shipped;
    wh_status status = wh_registry_read(arena, &registry, err);
    if (status == WH_OK)
        status = wh_catalog_read(arena, &catalog, err);
    if (status == WH_OK)
        status = wh_shipped_list(&catalog, data_dir, arena, &shipped, err);
    for (size_t i = 0; status == WH_OK && i < shipped.count; i++)
        status = check_shipped(f, arena, &shipped.items[i], err);
    for (size_t i = 0; status == WH_OK && i < registry.count; i++) {
        const wh_model *model = &registry.items[i];
        wh_error fault;
        char *part = wh_arena_printf(arena, "model %s", model->name);
        bool ok = wh_model_check_sizes(model, &fault) == WH_OK;
        note(f, part ? part : "model", ok, ok ? "there" : fault.message,
             "whence model remove it, and pull or add it again");
    }
    for (size_t i = 0; status == WH_OK && i < catalog.count; i++) {
        const wh_model *model = &catalog.items[i];
        if (wh_models_find(&registry, model->name) || !model->repo)
            continue;
        char *part = wh_arena_printf(arena, "model %s", model->name);
        char *todo = wh_arena_printf(arena, "whence model pull %s", model->name);
        if (!part || !todo)
            return wh_fail_nomem(err, "doctor");
        offer(f, part, todo);
    }
    return status;
}

/* Names of the families of this proof, with commas, in `arena`; NULL without memory. */
static const char *families_of(wh_arena *arena, wh_vlm_proof proof) {
    size_t count;
    const wh_vlm_family *families = wh_vlm_families(&count);
    const char *names = "";
    for (size_t i = 0; i < count && names; i++)
        if (families[i].proof == proof)
            names = wh_arena_printf(arena, "%s%s%s", names, *names ? ", " : "", families[i].name);
    return names;
}

/* Models are no part that must be there; what is known about them is said as it is. */
static void print_models(findings *f, wh_arena *arena) {
    static const struct {
        wh_vlm_proof proof;
        const char *part, *what;
    } rows[] = {
        {WH_VLM_LOOK_ALIKE, "models: look-alikes",
         "equal to transformers with random weights; never run with real ones"},
        {WH_VLM_TEXT_REAL, "models: text",
         "run with real weights (SmolLM2-135M, Qwen2.5-Coder-1.5B)"},
        {WH_VLM_UNPROVEN, "models: unproven", "llama.cpp knows them; nothing was compared"},
    };
    note(f, "llama.cpp", true,
         wh_vlm_has_local() ? "built in: GGUF models run on this machine"
                            : "not built in: GGUF models need `make vlm`; servers work without it",
         NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *names = families_of(arena, rows[i].proof);
        char *state = names ? wh_arena_printf(arena, "%s: %s", names, rows[i].what) : NULL;
        note(f, rows[i].part, true, state ? state : rows[i].what, NULL);
    }
}

static void print_methods(findings *f, bool can_run) {
    note(f, "method evidence", can_run, can_run ? "can run" : "cannot run: a part above is missing",
         "see above");
    note(f, "methods geo-r, globe", can_run,
         !can_run             ? "cannot run: a part above is missing"
         : wh_vlm_has_local() ? "can run with a model: --model NAME, or --vlm URL"
                              : "can run with a server's model: --vlm URL",
         "see above");
    note(f, "unproven", true,
         "reliabilities were counted on drawn signs (docs/calibration.md), and only confirmed on "
         "photographs",
         NULL);
}

static int run(const wh_command *command, void *given, int argc, char **argv) {
    (void)command, (void)argc, (void)argv;
    const settings *s = given;
    wh_error err = {0};
    char *data_dir = NULL;
    findings f = {.list = json_array(), .json = s->json};
    wh_arena *arena = wh_arena_create(0);
    wh_status status = f.list && arena ? wh_path_data_dir(arena, s->data, &data_dir, &err)
                                       : wh_fail_nomem(&err, "doctor");
    if (status == WH_OK) {
        note(&f, "whence", true, WH_VERSION, NULL);
        note(&f, "ICU", true, wh_text_icu_version(), NULL);
        bool world = check_world(&f, arena, data_dir);
        bool ocr = check_ocr(&f, arena, data_dir);
        print_models(&f, arena);
        print_methods(&f, world && ocr);
        status = check_models(&f, arena, data_dir, &err);
        if (s->json) {
            json_dumpf(f.list, stdout, JSON_INDENT(2));
            putchar('\n');
        }
    }
    int code = status != WH_OK ? wh_complain(&err) : f.missing ? WH_EXIT_FAILED : WH_EXIT_DONE;
    json_decref(f.list);
    wh_arena_free(arena);
    return code;
}

const wh_command wh_command_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "say what is installed, what can run, and what to do about the rest",
    .description = "Checks every part that Whence uses. Exits with 1 if one is missing.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(settings),
    .run = run,
};
