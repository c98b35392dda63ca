/* The methods that ask a vision-language model: `geo-r` and `globe`. What is read off the photo is
 * quoted to the model, and counts beside its answer. */
#include "methods/stages.h"

static wh_status run(wh_job *job, const wh_answer_format *format, wh_error *err) {
    wh_status status = wh_stage_metadata(job, err);
    if (status == WH_OK)
        status = wh_stage_text(job, err);
    if (status == WH_OK)
        status = wh_stage_ask(job, format, err);
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
