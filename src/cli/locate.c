/* whence locate: photos in, answers out. An ordinary user of the public header. */
#include "base/status.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "geo/point.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct settings {
    const char *method, *only, *exclude, *without, *near, *html, *world, *data;
    const char *model, *mmproj, *adapter, *prompt_dir;
    const char *vlm, *vlm_key_file, *trace, *llm;
    bool json, jsonl, ignore_exif, free_text, offline;
    size_t top, max_bytes, max_pixels, threads, samples, seed, gpu_layers;
} settings;

static const wh_option options[] = {
    {"method", WH_OPTION_TEXT, offsetof(settings, method), "NAME",
     "How to locate: evidence (text on the photo and its metadata, no model); geo-r or globe (the "
     "same, and a vision-language model). Default: evidence, or geo-r if there is a model.",
     0},
    {"model", WH_OPTION_TEXT, offsetof(settings, model), "NAME",
     "The vision-language model: a name that `whence model list` shows, or a GGUF file; with --vlm "
     "the servers' name for it.",
     0},
    {"mmproj", WH_OPTION_TEXT, offsetof(settings, mmproj), "FILE",
     "The GGUF file of its vision part.", 0},
    {"adapter", WH_OPTION_TEXT, offsetof(settings, adapter), "FILE",
     "A LoRA adapter for the model: a GGUF file.", 0},
    {"gpu-layers", WH_OPTION_COUNT, offsetof(settings, gpu_layers), "N",
     "Layers of the model to keep on a GPU, if llama.cpp was built for one. Default: 0.", 10000},
    {"vlm", WH_OPTION_TEXT, offsetof(settings, vlm), "URL,...",
     "Ask servers that speak OpenAI's protocol (vLLM, SGLang, llama-server) instead of running the "
     "model here. Photos and what is read on them go there.",
     0},
    {"vlm-key-file", WH_OPTION_TEXT, offsetof(settings, vlm_key_file), "FILE",
     "A file with the servers' key. Default: the environment variable WHENCE_VLM_KEY.", 0},
    {"offline", WH_OPTION_FLAG, offsetof(settings, offline), NULL,
     "Forbid every request to a network; --vlm then fails.", 0},
    {"trace", WH_OPTION_TEXT, offsetof(settings, trace), "FILE",
     "Append one line of JSON for each exchange with a model (format whence-trace/1).", 0},
    {"llm", WH_OPTION_TEXT, offsetof(settings, llm), "NAME",
     "Let this text model put the reasoning of method evidence into words and cite the clues; it "
     "never moves the answer. Named like --model.",
     0},
    {"samples", WH_OPTION_COUNT, offsetof(settings, samples), "K",
     "Ask the model for K answers, 1 to 64, and weigh them together. Default: 1, the likeliest.",
     64},
    {"seed", WH_OPTION_COUNT, offsetof(settings, seed), "N",
     "Number from which samples are drawn. Default: 0.", SIZE_MAX},
    {"free-text", WH_OPTION_FLAG, offsetof(settings, free_text), NULL,
     "Let the model answer freely, without a grammar that holds it to the answer's form.", 0},
    {"prompt-dir", WH_OPTION_TEXT, offsetof(settings, prompt_dir), "DIR",
     "Prompts of your own instead of those built in (docs/models.md).", 0},
    {"json", WH_OPTION_FLAG, offsetof(settings, json), NULL,
     "Print one JSON object, or an array for several photos (format whence-answer/1).", 0},
    {"jsonl", WH_OPTION_FLAG, offsetof(settings, jsonl), NULL,
     "Print one JSON object a line, each as soon as it is known.", 0},
    {"html", WH_OPTION_TEXT, offsetof(settings, html), "FILE",
     "Write the dossier, one HTML file that opens offline: photo, clues, map, alternatives.", 0},
    {"ignore-exif", WH_OPTION_FLAG, offsetof(settings, ignore_exif), NULL,
     "Use nothing from the metadata but the orientation.", 0},
    {"only", WH_OPTION_TEXT, offsetof(settings, only), "CC,...",
     "The photo was taken in one of these countries (ISO 3166-1 codes).", 0},
    {"not", WH_OPTION_TEXT, offsetof(settings, exclude), "CC,...",
     "The photo was taken in none of these countries.", 0},
    {"without", WH_OPTION_TEXT, offsetof(settings, without), "KIND,...",
     "Leave these kinds of evidence out, such as place_name,script, to see what they are worth.",
     0},
    {"near", WH_OPTION_TEXT, offsetof(settings, near), "LAT,LON,KM",
     "The photo was taken within KM kilometres of this point.", 0},
    {"top", WH_OPTION_COUNT, offsetof(settings, top), "N",
     "Give up to N alternatives, 0 to 50. Default: 5.", 50},
    {"max-bytes", WH_OPTION_SIZE, offsetof(settings, max_bytes), "SIZE",
     "Refuse larger files. Default: 256M.", 0},
    {"max-pixels", WH_OPTION_SIZE, offsetof(settings, max_pixels), "N",
     "Refuse larger pictures, width times height. Default: 300 million.", 0},
    {"threads", WH_OPTION_COUNT, offsetof(settings, threads), "N",
     "Cores for reading text. Default: all.", 1024},
    {"world", WH_OPTION_TEXT, offsetof(settings, world), "FILE",
     "The world file. Default: world.db in the data folder.", 0},
    {"data", WH_OPTION_TEXT, offsetof(settings, data), "DIR",
     "The data folder with world.db and models. Default: share/whence beside the program.", 0},
};

static void defaults(void *into) {
    settings *s = into;
    s->top = wh_locate_default_params().top;
}

/* What Ctrl-C stops: a signal handler can reach nothing but a global. */
static wh_locator *volatile interruptible;

static void stop_locator(void) {
    if (interruptible)
        wh_locator_cancel(interruptible);
}

static wh_status parse_near(const char *text, wh_locate_params *params, wh_error *err) {
    double *fields[] = {&params->near_lat_deg, &params->near_lon_deg, &params->near_km};
    const char *at = text;
    for (size_t i = 0; i < 3; i++) {
        char *end;
        *fields[i] = strtod(at, &end); /* the program stays in the C locale */
        if (end == at || *end != (i < 2 ? ',' : '\0'))
            return wh_fail(err, WH_ERR_ARG, "options",
                           "option near: \"%.60s\" is not LAT,LON,KM, such as 48.86,2.35,100",
                           text);
        at = end + 1;
    }
    if (!(params->near_km > 0))
        return wh_fail(err, WH_ERR_ARG, "options", "option near: KM must be over 0");
    return WH_OK;
}

/* What happened to all photos, for the exit code. */
typedef struct tally {
    size_t located, abstained, unreadable;
    bool interrupted;
} tally;

typedef struct output {
    const settings *settings;
    bool list; /* of JSON objects */
    size_t printed;
    wh_dossier *dossier; /* NULL: none is wanted */
} output;

static wh_status print_answer(output *out, const wh_answer *answer, wh_error *err) {
    const settings *s = out->settings;
    char *text = NULL;
    wh_status status = s->json    ? wh_answer_to_json(answer, 2, &text, err)
                       : s->jsonl ? wh_answer_to_json(answer, 0, &text, err)
                                  : wh_answer_to_text(answer, &text, err);
    if (status != WH_OK)
        return status;
    wh_progress_clear();
    if (s->json && out->list)
        fputs(out->printed ? ",\n" : "[\n", stdout);
    else if (!s->json && !s->jsonl && out->printed)
        putchar('\n');
    fputs(text, stdout);
    size_t length = strlen(text);
    if (length && text[length - 1] != '\n' && !(s->json && out->list))
        putchar('\n');
    fflush(stdout);
    out->printed++;
    wh_string_free(text);
    return WH_OK;
}

static wh_status locate_one(wh_locator *locator, const char *path, const wh_locate_params *params,
                            output *out, tally *count, wh_error *err) {
    wh_answer *answer = NULL;
    wh_status status = wh_locate_file(locator, path, params, &answer, err);
    if (!answer) {
        count->interrupted = status == WH_ERR_CANCELLED;
        return status;
    }
    if (answer->status == WH_FAILED || answer->error.status != WH_OK) {
        wh_progress_clear();
        fprintf(stderr, "whence: %s: %s%s\n", answer->error.stage, answer->error.message,
                answer->status == WH_FAILED ? "" : " (its clues alone answer)");
        count->unreadable++;
    } else {
        count->abstained += answer->status == WH_ABSTAINED;
        count->located += answer->status == WH_LOCATED;
    }
    status = print_answer(out, answer, err);
    if (status == WH_OK && out->dossier)
        status = wh_dossier_add(out->dossier, answer, err);
    wh_answer_free(answer);
    return status;
}

static wh_status locate_all(wh_locator *locator, const wh_inputs *inputs,
                            const wh_locate_params *params, output *out, tally *count,
                            wh_error *err) {
    wh_status status = WH_OK;
    for (size_t i = 0; status == WH_OK && i < inputs->count; i++) {
        if (inputs->count > 1)
            wh_progress_show(inputs->paths[i], (double)i, (double)inputs->count);
        status = locate_one(locator, inputs->paths[i], params, out, count, err);
    }
    wh_progress_clear();
    if (out->settings->json && out->list)
        fputs(out->printed ? "\n]\n" : "[]\n", stdout);
    return status;
}

/* Says what Ctrl-C left behind. */
static void tell_interrupted(const output *out, size_t wanted, bool dossier) {
    fprintf(stderr, "whence: locate: interrupted: %zu of %zu photos were answered%s%s%s\n",
            out->printed, wanted, dossier ? "; " : "", dossier ? out->settings->html : "",
            dossier ? " holds them" : "");
}

static int exit_code(wh_status status, const wh_error *err, const tally *count) {
    if (count->interrupted)
        return WH_EXIT_INTERRUPTED;
    if (status != WH_OK)
        return wh_complain(err);
    if (count->unreadable)
        return WH_EXIT_UNREADABLE;
    return count->located == 0 && count->abstained > 0 ? WH_EXIT_ABSTAINED : WH_EXIT_DONE;
}

static wh_status fill_params(const settings *s, wh_locate_params *params, wh_error *err) {
    *params = wh_locate_default_params();
    params->method = s->method;
    params->ignore_exif = s->ignore_exif;
    params->only = s->only;
    params->exclude = s->exclude;
    params->without = s->without;
    params->top = s->top;
    params->samples = s->samples;
    params->seed = s->seed;
    params->free_text = s->free_text;
    params->want_preview = s->html != NULL;
    params->max_bytes = s->max_bytes;
    params->max_pixels = s->max_pixels;
    if (s->json && s->jsonl)
        return wh_fail(err, WH_ERR_ARG, "options", "give --json or --jsonl, not both");
    return s->near ? parse_near(s->near, params, err) : WH_OK;
}

static void tell_note(void *unused, const char *text) {
    (void)unused;
    wh_progress_clear();
    fprintf(stderr, "whence: note: %s\n", text);
}

static int run(const wh_command *command, void *given, int argc, char **argv) {
    (void)command;
    const settings *s = given;
    wh_error err = {0};
    wh_inputs inputs = {0};
    wh_locator *locator = NULL;
    wh_locate_params params;
    output out = {.settings = s};
    tally count = {0};
    wh_status status = fill_params(s, &params, &err);
    if (status == WH_OK)
        status = wh_inputs_collect(argv, argc, &inputs, &err);
    if (status != WH_OK)
        goto done;
    out.list = inputs.several;
    wh_locator_params locator_params = {.world_path = s->world,
                                        .data_dir = s->data,
                                        .threads = (int)s->threads,
                                        .model = s->model,
                                        .mmproj = s->mmproj,
                                        .gpu_layers = (int)s->gpu_layers,
                                        .adapter = s->adapter,
                                        .prompt_dir = s->prompt_dir,
                                        .vlm_urls = s->vlm,
                                        .vlm_key_file = s->vlm_key_file,
                                        .offline = s->offline,
                                        .trace = s->trace,
                                        .llm = s->llm,
                                        .note = tell_note};
    wh_interrupt_ends("whence: locate: interrupted: no photo was looked at\n");
    status = wh_locator_create(&locator_params, &locator, &err);
    if (status == WH_OK && s->html) /* if it cannot be written, better now than after a night */
        status = wh_dossier_create(locator, s->html, &out.dossier, &err);
    if (status != WH_OK)
        goto done;
    interruptible = locator;
    wh_interrupt_stops(stop_locator);
    status = locate_all(locator, &inputs, &params, &out, &count, &err);
    bool whole = out.dossier && (status == WH_OK || (count.interrupted && out.printed));
    if (whole) {
        wh_status written = wh_dossier_finish(out.dossier, &err);
        whole = written == WH_OK;
        if (!whole && count.interrupted)
            wh_complain(&err);
        status = status == WH_OK ? written : status;
    }
    interruptible = NULL;
    if (count.interrupted)
        tell_interrupted(&out, inputs.count, whole);
done:;
    int code = exit_code(status, &err, &count);
    wh_dossier_free(out.dossier);
    wh_locator_free(locator);
    wh_inputs_free(&inputs);
    return code;
}

const wh_command wh_command_locate = {
    .name = "locate",
    .arguments = "PHOTO|DIR|- ...",
    .summary = "say where photos were taken",
    .description =
        "Reads each photo (JPEG, PNG, WebP, HEIC, AVIF, TIFF; all photos of a folder; - for one on "
        "standard input), and prints where it was taken, how sure that is, and the evidence, or "
        "that it cannot tell. Nothing leaves this machine, unless --vlm names a server elsewhere.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .settings_size = sizeof(settings),
    .defaults = defaults,
    .run = run,
};
