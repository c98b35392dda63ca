/* The model: opened once, with one session, as one locator serves one thread. */
#include "methods/model.h"

#include "base/file.h"
#include "base/status.h"

#include <stdlib.h>

#define STAGE "model"
#define CONTEXT_TOKENS 8192
#define PROMPT_BYTES 65536

static wh_status open_session(wh_locator *locator, const wh_locator_params *params, wh_error *err) {
    wh_vlm_params vlm = wh_vlm_default_params();
    vlm.model = params->model;
    vlm.mmproj = params->mmproj;
    vlm.adapters = params->adapter ? &params->adapter : NULL;
    vlm.adapter_count = params->adapter ? 1 : 0;
    vlm.urls = params->vlm_urls;
    vlm.key_file = params->vlm_key_file;
    vlm.threads = params->threads;
    vlm.gpu_layers = params->gpu_layers;
    wh_vlm_session_params session = wh_vlm_default_session_params();
    session.context_tokens = CONTEXT_TOKENS;
    wh_status status = wh_vlm_open(&vlm, &locator->vlm, err);
    if (status == WH_OK)
        status = wh_vlm_session_create(locator->vlm, &session, &locator->session, err);
    if (status == WH_OK && params->adapter)
        status = wh_vlm_session_adapter(locator->session, 0, 1, err);
    return status;
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

wh_status wh_model_open(wh_locator *locator, const wh_locator_params *params, wh_error *err) {
    if (!params->model && !params->vlm_urls)
        return WH_OK;
    wh_status status = load_prompts(locator, params->prompt_dir, err);
    return status == WH_OK ? open_session(locator, params, err) : status;
}

void wh_model_close(wh_locator *locator) {
    wh_vlm_session_free(locator->session);
    wh_vlm_free(locator->vlm);
}
