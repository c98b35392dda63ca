/* The stages that methods are made of. Each reads what earlier ones left in the job and adds its
 * own. Not for use outside src/methods. */
#ifndef WH_METHODS_STAGES_H
#define WH_METHODS_STAGES_H

#include "answer/format.h"
#include "methods/locator.h"

/* Clues from the metadata, unless they are to be ignored. */
wh_status wh_stage_metadata(wh_job *job, wh_error *err);

/* Reads the text on the photo, and finds clues in it. */
wh_status wh_stage_text(wh_job *job, wh_error *err);

/* Shows the photo and the clues so far, quoted, to the model, and adds what it answers as clues. */
wh_status wh_stage_ask(wh_job *job, const wh_answer_format *format, wh_error *err);

/* All clues into one belief. */
wh_status wh_stage_fuse(wh_job *job, wh_error *err);

/* Adds those clues to the job's that the caller does not do without; reorders `more`. */
wh_status wh_job_add_clues(wh_job *job, wh_clue *more, size_t count, wh_error *err);

#endif
