/* The reasoning in a text model's words: it sees our answer and the clues, quoted and numbered, and
 * cites them. It never moves the answer. */
#include "answer/cite.h"
#include "answer/format.h"
#include "base/clock.h"
#include "base/status.h"
#include "base/text.h"
#include "methods/locator.h"

#include <string.h>

#define STAGE "reason"
#define ANSWER_TOKENS 400
#define REASONING_BYTES 4000

static const char *standing(wh_evidence_status status) {
    return status == WH_EVIDENCE_SUPPORTED      ? "supported"
           : status == WH_EVIDENCE_CONTRADICTED ? "contradicted"
                                                : "unchecked";
}

/* What was decided, in one line. */
static const char *verdict(const wh_answer *answer, wh_arena *arena) {
    const wh_place *place = answer->place;
    if (!place)
        return "cannot tell where it was taken";
    return wh_arena_printf(arena, "%s%s%s%s%s, the country with probability %.2f",
                           place->city ? place->city : "", place->city ? ", " : "",
                           place->state ? place->state : "", place->state ? ", " : "",
                           place->country_name, place->confidence);
}

static wh_status quote_all(const wh_answer *answer, wh_arena *arena, wh_quote **out,
                           wh_error *err) {
    wh_quote *quotes = wh_arena_alloc(arena, answer->evidence_count + 1, sizeof *quotes);
    if (!quotes)
        return wh_fail_nomem(err, STAGE);
    quotes[0] = (wh_quote){"answer", "decided", verdict(answer, arena), NULL};
    bool whole = quotes[0].text != NULL;
    for (size_t i = 0; i < answer->evidence_count; i++) {
        const wh_evidence *clue = &answer->evidence[i];
        const char *kind = wh_arena_printf(arena, "%s, %s", clue->kind, standing(clue->status));
        quotes[i + 1] = (wh_quote){clue->id, kind, clue->text, clue->says};
        whole = whole && kind;
    }
    *out = quotes;
    return whole ? WH_OK : wh_fail_nomem(err, STAGE);
}

static wh_status ask(wh_job *job, const char *text, const char **out, wh_error *err) {
    wh_vlm_session *session = job->locator->llm_session;
    wh_vlm_control control = {.cancelled = &job->locator->cancelled};
    wh_vlm_sampling sampling = wh_vlm_default_sampling();
    const wh_vlm_part part = {text, NULL};
    const wh_vlm_message message = {"user", &part, 1};
    const wh_vlm_text *texts = NULL;
    wh_vlm_prefix *prefix = NULL;
    sampling.max_tokens = ANSWER_TOKENS;
    wh_status status = wh_vlm_prefix_create(session, &message, 1, NULL, &control, &prefix, err);
    if (status == WH_OK)
        status = wh_vlm_generate(session, prefix, &sampling, &control, job->arena, &texts, err);
    wh_vlm_prefix_free(prefix);
    if (status != WH_OK)
        return status;
    *out = wh_text_clean(job->arena, texts[0].text, REASONING_BYTES);
    return *out ? WH_OK : wh_fail_nomem(err, STAGE);
}

/* "A language model (NAME) put it so: ..." behind our own reasoning, and what was dropped. */
static wh_status append(wh_job *job, wh_answer *answer, const char *words, wh_error *err) {
    wh_citations cited;
    wh_status status = wh_cite_check(words, answer->evidence_count, job->arena, &cited, err);
    if (status != WH_OK)
        return status;
    const char *left_out = "";
    if (cited.dropped)
        left_out = wh_arena_printf(
            job->arena, " %zu citation%s of clues that do not exist %s left out.", cited.dropped,
            cited.dropped == 1 ? "" : "s", cited.dropped == 1 ? "was" : "were");
    const char *all =
        left_out ? wh_arena_printf(job->arena, "%s A language model (%s) put it so: “%s”%s",
                                   answer->reasoning, wh_vlm_describe(job->locator->llm).name,
                                   cited.text, left_out)
                 : NULL;
    if (!all)
        return wh_fail_nomem(err, STAGE);
    answer->reasoning = all;
    return WH_OK;
}

/* The answer was composed before this stage was timed. */
static wh_status copy_times(wh_job *job, wh_answer *answer, wh_error *err) {
    wh_stage_time *times = wh_arena_alloc(job->arena, job->time_count, sizeof *times);
    if (!times)
        return wh_fail_nomem(err, STAGE);
    memcpy(times, job->times, job->time_count * sizeof *times);
    answer->times = times;
    answer->time_count = job->time_count;
    return WH_OK;
}

wh_status wh_reason_write(wh_job *job, wh_answer *answer, wh_error *err) {
    const char *text, *words = NULL;
    wh_quote *quotes = NULL;
    if (!answer->evidence_count)
        return WH_OK;
    double start = wh_clock_ms();
    wh_status status = quote_all(answer, job->arena, &quotes, err);
    if (status == WH_OK)
        status = wh_prompt_fill(job->locator->reason_prompt, quotes, answer->evidence_count + 1,
                                NULL, job->arena, &text, err);
    if (status == WH_OK)
        status = ask(job, text, &words, err);
    if (status == WH_OK)
        status = append(job, answer, words, err);
    wh_job_note_time(job, "reasoning", start);
    return status == WH_OK ? copy_times(job, answer, err) : status;
}
