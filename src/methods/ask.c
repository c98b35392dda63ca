/* Asking the model: the photo and the clues in one prefix, several answers from it, and a second
 * question to those that were cut off before their place. */
#include "base/clock.h"
#include "base/status.h"
#include "belief/beside.h"
#include "evidence/vlm_guess.h"
#include "methods/model.h"
#include "methods/stages.h"
#include "vlm/vlm.h"

#define STAGE "ask"
#define WHOLE_TOKENS 1024
#define CLOSING_TOKENS 900 /* the closing grammar allows 190 characters of up to 4 tokens each */
#define SAMPLE_TEMPERATURE 0.7

/* One photo's conversation. */
typedef struct asker {
    wh_job *job;
    const wh_answer_format *format;
    wh_vlm_session *session;
    wh_vlm_image *image;
    wh_vlm_control control;
    wh_vlm_sample *samples;
    size_t count;
} asker;

/* The clues so far under the numbers that belief will give them. */
static wh_status quote_clues(asker *ask, wh_quote **out, size_t *count, wh_error *err) {
    const wh_job *job = ask->job;
    *count = 0;
    *out = wh_arena_alloc(job->arena, job->clue_count, sizeof **out);
    if (!*out)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < job->clue_count; i++) {
        const wh_evidence *shown = &job->clues[i].shown;
        const char *id = wh_arena_printf(job->arena, "e%zu", i + 1);
        if (!id)
            return wh_fail_nomem(err, STAGE);
        if (shown->text)
            (*out)[(*count)++] = (wh_quote){id, shown->kind, shown->text, shown->says};
    }
    return WH_OK;
}

/* Reads photo and text as the user's turn. */
static wh_status read_prefix(asker *ask, const char *text, wh_vlm_prefix **out, wh_error *err) {
    const wh_vlm_part parts[] = {{NULL, ask->image}, {text, NULL}};
    const wh_vlm_message message = {"user", parts, 2};
    return wh_vlm_prefix_create(ask->session, &message, 1, NULL, &ask->control, out, err);
}

static wh_vlm_sampling sampling_for(const asker *ask, const char *grammar) {
    const wh_locate_params *params = ask->job->params;
    wh_vlm_sampling sampling = wh_vlm_default_sampling();
    sampling.seed = params->seed;
    if (!params->free_text && wh_vlm_describe(ask->job->locator->vlm).grammars)
        sampling.grammar = grammar;
    return sampling;
}

static bool names_place(const wh_guess *guess) {
    return guess->has_point || guess->country || guess->city;
}

/* A second question to an answer that was cut off: the place alone. */
static wh_status close_answer(asker *ask, size_t number, wh_read_answer *read, wh_error *err) {
    const char *text;
    const wh_vlm_text *texts;
    wh_vlm_prefix *prefix = NULL;
    wh_arena *arena = ask->job->arena;
    const wh_prompts *prompts = wh_model_prompts(ask->job->locator, ask->format);
    wh_status status =
        wh_prompt_fill(prompts->closing, NULL, 0, read->reasoning, arena, &text, err);
    if (status == WH_OK)
        status = read_prefix(ask, text, &prefix, err);
    if (status != WH_OK)
        return status;
    wh_vlm_sampling sampling = sampling_for(ask, ask->format->closing_grammar);
    sampling.seed += number;
    sampling.max_tokens = CLOSING_TOKENS;
    status = wh_vlm_generate(ask->session, prefix, &sampling, &ask->control, arena, &texts, err);
    wh_vlm_prefix_free(prefix);
    wh_read_answer closing;
    if (status == WH_OK)
        status = wh_answer_read(texts[0].text, arena, &closing, err);
    if (status == WH_OK)
        read->guess = closing.guess;
    return status;
}

static wh_status take_answer(asker *ask, size_t number, const wh_vlm_text *text, wh_error *err) {
    wh_read_answer read;
    wh_status status = wh_answer_read(text->text, ask->job->arena, &read, err);
    if (status == WH_OK && !names_place(&read.guess) && text->end == WH_VLM_END_LENGTH)
        status = close_answer(ask, number, &read, err);
    if (status != WH_OK)
        return status;
    return wh_vlm_sample_resolve(ask->job->locator->world, &read, ask->job->arena,
                                 &ask->samples[number], err);
}

static wh_status take_answers(asker *ask, wh_vlm_prefix *prefix, wh_error *err) {
    const wh_vlm_text *texts;
    wh_vlm_sampling sampling = sampling_for(ask, ask->format->grammar);
    sampling.samples = ask->count;
    sampling.max_tokens = WHOLE_TOKENS;
    sampling.temperature = ask->count > 1 ? SAMPLE_TEMPERATURE : 0;
    wh_status status = wh_vlm_generate(ask->session, prefix, &sampling, &ask->control,
                                       ask->job->arena, &texts, err);
    for (size_t i = 0; status == WH_OK && i < ask->count; i++)
        status = take_answer(ask, i, &texts[i], err);
    return status;
}

static wh_status converse(asker *ask, wh_error *err) {
    const wh_image *pixels = &ask->job->photo->image;
    const wh_prompts *prompts = wh_model_prompts(ask->job->locator, ask->format);
    const char *text;
    wh_quote *quotes;
    size_t count;
    wh_vlm_prefix *prefix = NULL;
    wh_status status = quote_clues(ask, &quotes, &count, err);
    if (status == WH_OK)
        status = wh_prompt_fill(prompts->whole, quotes, count, NULL, ask->job->arena, &text, err);
    if (status == WH_OK)
        status = wh_vlm_image_create(ask->session, pixels->rgb, pixels->width, pixels->height,
                                     &ask->control, &ask->image, err);
    if (status == WH_OK)
        status = read_prefix(ask, text, &prefix, err);
    if (status == WH_OK)
        status = take_answers(ask, prefix, err);
    wh_vlm_prefix_free(prefix);
    wh_vlm_image_free(ask->image);
    return status;
}

/* What was quoted to the model, and which countries it speaks for. */
static wh_status shown_clues(const wh_job *job, wh_vlm_shown *out, wh_error *err) {
    wh_clue *shown = wh_arena_alloc(job->arena, job->clue_count, sizeof *shown);
    uint16_t *favoured;
    if (!shown)
        return wh_fail_nomem(err, STAGE);
    for (size_t i = 0; i < job->clue_count; i++) {
        shown[i] = job->clues[i];
        if (!shown[i].shown.text)
            shown[i].claim = WH_CLAIM_NONE;
    }
    wh_status status =
        wh_belief_favoured(wh_world_sites(job->locator->world), job->locator->calibration, shown,
                           job->clue_count, job->arena, &favoured, err);
    *out = (wh_vlm_shown){shown, job->clue_count, favoured};
    return status;
}

wh_status wh_stage_ask(wh_job *job, const wh_answer_format *format, wh_error *err) {
    wh_locator *locator = job->locator;
    asker ask = {.job = job,
                 .format = format,
                 .session = locator->session,
                 .control = {.cancelled = &locator->cancelled},
                 .count = job->params->samples ? job->params->samples : 1};
    double start = wh_clock_ms();
    wh_clue *clues;
    size_t count;
    ask.samples = wh_arena_alloc(job->arena, ask.count, sizeof *ask.samples);
    if (!ask.samples)
        return wh_fail_nomem(err, STAGE);
    wh_status status = converse(&ask, err);
    wh_job_note_time(job, "model", start);
    wh_vlm_answers answers = {.samples = ask.samples,
                              .count = ask.count,
                              .method = format->name,
                              .model = wh_vlm_describe(locator->vlm).name};
    if (status == WH_OK)
        status = shown_clues(job, &answers.shown, err);
    if (status == WH_OK)
        status = wh_vlm_guess_clues(locator->world, &answers, job->arena, &clues, &count, err);
    if (status != WH_OK)
        return status;
    job->samples = ask.samples;
    job->sample_count = ask.count;
    return wh_job_add_clues(job, clues, count, err);
}
