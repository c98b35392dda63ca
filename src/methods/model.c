/* The model: opened once, with one session, as one locator serves one thread. */
#include "methods/model.h"

#include "base/file.h"
#include "base/status.h"
#include "vlm/catalog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STAGE "model"
#define CONTEXT_TOKENS 8192
#define PROMPT_BYTES 65536

extern const char wh_embed_prompt_reason_txt[];

/* ---- What the models' backends tell ---- */

static void on_trace(void *listener, const char *line, size_t bytes) {
    wh_locator *locator = listener;
    if (fwrite(line, 1, bytes, locator->trace) == bytes && fputc('\n', locator->trace) != EOF &&
        fflush(locator->trace) == 0)
        return;
    if (locator->note)
        locator->note(locator->note_data, "the trace could not be written");
}

static void on_note(void *listener, const char *text) {
    wh_locator *locator = listener;
    if (locator->note)
        locator->note(locator->note_data, text);
}

static wh_status open_trace(wh_locator *locator, const char *path, wh_error *err) {
    locator->trace = fopen(path, "ae");
    return locator->trace
               ? WH_OK
               : wh_fail(err, WH_ERR_IO, STAGE, "%s: cannot be written: %s", path, strerror(errno));
}

/* ---- Opening ---- */

static wh_vlm_params backend_params(wh_locator *locator, const wh_locator_params *params) {
    wh_vlm_params vlm = wh_vlm_default_params();
    vlm.urls = params->vlm_urls;
    vlm.key_file = params->vlm_key_file;
    vlm.threads = params->threads;
    vlm.gpu_layers = params->gpu_layers;
    vlm.offline = params->offline;
    vlm.trace = locator->trace ? on_trace : NULL;
    vlm.note = on_note;
    vlm.listener = locator;
    return vlm;
}

static wh_status open_one(const wh_vlm_params *vlm, wh_vlm **model, wh_vlm_session **out,
                          wh_error *err) {
    wh_vlm_session_params session = wh_vlm_default_session_params();
    session.context_tokens = CONTEXT_TOKENS;
    wh_status status = wh_vlm_open(vlm, model, err);
    return status == WH_OK ? wh_vlm_session_create(*model, &session, out, err) : status;
}

/* The names of local models become their files. */
static wh_status open_vlm(wh_locator *locator, const wh_locator_params *params,
                          const char *data_dir, wh_error *err) {
    wh_vlm_params vlm = backend_params(locator, params);
    wh_model_paths files = {.gguf = params->model}, lora = {.adapter = params->adapter};
    wh_status status = WH_OK;
    if (!params->vlm_urls)
        status = wh_model_resolve(locator->arena, data_dir, params->model, &files, err);
    if (status == WH_OK && !params->vlm_urls && params->adapter)
        status = wh_model_resolve(locator->arena, data_dir, params->adapter, &lora, err);
    if (status != WH_OK)
        return status;
    /* An adapter of the registry has one; a path comes back as a model's. */
    const char *adapter = lora.adapter ? lora.adapter : lora.gguf;
    vlm.model = files.gguf;
    vlm.mmproj = params->mmproj ? params->mmproj : files.mmproj;
    vlm.adapters = adapter ? &adapter : NULL;
    vlm.adapter_count = adapter ? 1 : 0;
    status = open_one(&vlm, &locator->vlm, &locator->session, err);
    if (status == WH_OK && adapter)
        status = wh_vlm_session_adapter(locator->session, 0, 1, err);
    return status;
}

static wh_status open_llm(wh_locator *locator, const wh_locator_params *params,
                          const char *data_dir, wh_error *err) {
    wh_vlm_params vlm = backend_params(locator, params);
    wh_model_paths files = {.gguf = params->llm};
    wh_status status = WH_OK;
    if (!params->vlm_urls)
        status = wh_model_resolve(locator->arena, data_dir, params->llm, &files, err);
    vlm.model = files.gguf;
    return status == WH_OK ? open_one(&vlm, &locator->llm, &locator->llm_session, err) : status;
}

/* One prompt: built in, or a file of the folder. It must fill without error. */
static wh_status load_prompt(wh_locator *locator, const char *folder, const char *file,
                             const char *built_in, const char **out, wh_error *err) {
    unsigned char *bytes = NULL;
    size_t size = 0;
    const char *filled;
    *out = built_in;
    char *path = folder ? wh_arena_printf(locator->arena, "%s/%s", folder, file) : NULL;
    if (!folder)
        return WH_OK;
    if (!path)
        return wh_fail_nomem(err, STAGE);
    wh_status status = wh_file_read(path, PROMPT_BYTES, &bytes, &size, err);
    if (status != WH_OK)
        return status;
    *out = wh_arena_strdup(locator->arena, (const char *)bytes);
    free(bytes);
    wh_error fault = {0};
    status = *out ? wh_prompt_fill(*out, NULL, 0, NULL, locator->arena, &filled, &fault)
                  : wh_fail_nomem(err, STAGE);
    return *out && status != WH_OK ? wh_fail(err, status, STAGE, "%s: %s", path, fault.message)
                                   : status;
}

static wh_status load_prompts(wh_locator *locator, const char *folder, wh_error *err) {
    wh_status status = WH_OK;
    for (size_t i = 0; status == WH_OK && i < WH_ANSWER_FORMATS; i++) {
        const wh_answer_format *format = wh_answer_formats[i];
        wh_prompts *prompts = &locator->prompts[i];
        status =
            load_prompt(locator, folder, format->prompt_file, format->prompt, &prompts->whole, err);
        if (status == WH_OK)
            status = load_prompt(locator, folder, format->closing_file, format->closing_prompt,
                                 &prompts->closing, err);
    }
    return status;
}

const wh_prompts *wh_model_prompts(const wh_locator *locator, const wh_answer_format *format) {
    size_t number = 0;
    while (number + 1 < WH_ANSWER_FORMATS && wh_answer_formats[number] != format)
        number++;
    return &locator->prompts[number];
}

wh_status wh_model_open(wh_locator *locator, const wh_locator_params *params, const char *data_dir,
                        wh_error *err) {
    bool sees = params->model || (params->vlm_urls && !params->llm);
    wh_status status = WH_OK;
    locator->note = params->note;
    locator->note_data = params->note_data;
    if (params->trace)
        status = open_trace(locator, params->trace, err);
    if (status == WH_OK && sees)
        status = load_prompts(locator, params->prompt_dir, err);
    if (status == WH_OK && sees)
        status = open_vlm(locator, params, data_dir, err);
    if (status == WH_OK && params->llm)
        status = load_prompt(locator, params->prompt_dir, "prompt.reason.txt",
                             wh_embed_prompt_reason_txt, &locator->reason_prompt, err);
    if (status == WH_OK && params->llm)
        status = open_llm(locator, params, data_dir, err);
    return status;
}

void wh_model_close(wh_locator *locator) {
    wh_vlm_session_free(locator->session);
    wh_vlm_free(locator->vlm);
    wh_vlm_session_free(locator->llm_session);
    wh_vlm_free(locator->llm);
    if (locator->trace)
        fclose(locator->trace);
}
