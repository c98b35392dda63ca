/* The methods that ask a vision-language model: `geo-r` and `globe`. What is read off the photo is
 * quoted to the model, and counts beside its answer. */
#include "methods/stages.h"

/* Whether a model's failure leaves something to answer from. What is wrong with the call, the
 * memory, or the user's patience is nobody's to pass over. */
static bool stands_without(const wh_job *job, wh_status failure) {
    bool models = failure == WH_ERR_MODEL || failure == WH_ERR_NETWORK || failure == WH_ERR_LIMIT ||
                  failure == WH_ERR_FORMAT;
    for (size_t i = 0; models && i < job->clue_count; i++)
        if (job->clues[i].claim != WH_CLAIM_NONE)
            return true;
    return false;
}

/* Asks the model. If that fails, the clues answer, and the answer says why (wh_answer.error). */
static wh_status ask(wh_job *job, const wh_answer_format *format, wh_error *err) {
    wh_error fault = {0};
    wh_status status = wh_stage_ask(job, format, &fault);
    if (status == WH_OK)
        return WH_OK;
    if (!stands_without(job, status)) {
        if (err)
            *err = fault;
        return status;
    }
    job->unasked = fault;
    return WH_OK;
}

static wh_status run(wh_job *job, const wh_answer_format *format, wh_error *err) {
    wh_status status = wh_stage_metadata(job, err);
    if (status == WH_OK)
        status = wh_stage_text(job, err);
    if (status == WH_OK)
        status = ask(job, format, err);
    if (status == WH_OK)
        status = wh_stage_fuse(job, err);
    return status;
}

wh_status wh_method_geo_r(wh_job *job, wh_error *err) {
    return run(job, &wh_format_geo_r, err);
}

wh_status wh_method_globe(wh_job *job, wh_error *err) {
    return run(job, &wh_format_globe, err);
}
