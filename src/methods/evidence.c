/* The method `evidence`: what can be read off the photo and looked up, with no model of the world's
 * looks. */
#include "methods/stages.h"

wh_status wh_method_evidence(wh_job *job, wh_error *err) {
    wh_status status = wh_stage_metadata(job, err);
    if (status == WH_OK)
        status = wh_stage_text(job, err);
    if (status == WH_OK)
        status = wh_stage_fuse(job, err);
    return status;
}
