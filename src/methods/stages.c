/* Metadata, text, belief: the stages that need no model. */
#include "methods/stages.h"
#include "base/clock.h"

#include "base/status.h"
#include "evidence/context.h"
#include "evidence/text_clues.h"
#include "methods/without.h"

#include <string.h>

wh_status wh_job_add_clues(wh_job *job, wh_clue *more, size_t count, wh_error *err) {
    count = wh_without_filter(job->params, more, count);
    if (!count)
        return WH_OK;
    wh_clue *all = wh_arena_alloc(job->arena, job->clue_count + count, sizeof *all);
    if (!all)
        return wh_fail_nomem(err, "evidence");
    if (job->clue_count)
        memcpy(all, job->clues, job->clue_count * sizeof *all);
    memcpy(all + job->clue_count, more, count * sizeof *all);
    job->clues = all;
    job->clue_count += count;
    return WH_OK;
}

wh_status wh_stage_metadata(wh_job *job, wh_error *err) {
    if (job->params->ignore_exif)
        return WH_OK;
    wh_clue *clues;
    size_t count;
    wh_status status =
        wh_context_clues(job->locator->world, &job->photo->meta, job->arena, &clues, &count, err);
    return status == WH_OK ? wh_job_add_clues(job, clues, count, err) : status;
}

wh_status wh_stage_text(wh_job *job, wh_error *err) {
    wh_locator *locator = job->locator;
    wh_text_line *lines;
    wh_clue *clues;
    size_t line_count, count;
    double start = wh_clock_ms();
    const wh_probe *probe = &locator->probe;
    wh_status status = probe->lines ? probe->lines(probe->data, job, &lines, &line_count, err)
                                    : wh_ocr_read(locator->ocr, job->photo, &locator->cancelled,
                                                  job->arena, &lines, &line_count, err);
    wh_job_note_time(job, "ocr", start);
    if (status != WH_OK)
        return status;
    start = wh_clock_ms();
    status = wh_text_clues(locator->world, lines, line_count, job->arena, &clues, &count, err);
    wh_job_note_time(job, "clues", start);
    return status == WH_OK ? wh_job_add_clues(job, clues, count, err) : status;
}

wh_status wh_stage_fuse(wh_job *job, wh_error *err) {
    wh_belief_params params = {.top = job->params->top, .constraint = job->constraint};
    double start = wh_clock_ms();
    wh_status status =
        wh_belief_fuse(wh_world_sites(job->locator->world), job->locator->calibration, job->clues,
                       job->clue_count, &params, job->arena, &job->belief, err);
    wh_job_note_time(job, "belief", start);
    return status;
}
