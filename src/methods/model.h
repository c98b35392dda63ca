/* The vision-language model of a locator, and the prompts that it is asked with. Not for use
 * outside src/methods. */
#ifndef WH_METHODS_MODEL_H
#define WH_METHODS_MODEL_H

#include "methods/locator.h"

/* Opens model and session, if the parameters name a file or servers, and loads the prompts: those
 * built in, or all of them from the prompt folder. Otherwise does nothing. Shipped models are in
 * `data_dir`. */
wh_status wh_model_open(wh_locator *locator, const wh_locator_params *params, const char *data_dir,
                        wh_error *err);
void wh_model_close(wh_locator *locator);

/* The prompts of a format. */
const wh_prompts *wh_model_prompts(const wh_locator *locator, const wh_answer_format *format);

#endif
