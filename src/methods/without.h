/* Kinds of clues that the caller leaves out, to see what they are worth. */
#ifndef WH_METHODS_WITHOUT_H
#define WH_METHODS_WITHOUT_H

#include "methods/locator.h"

/* WH_ERR_ARG if params->without names a kind that is none; the message lists them. */
wh_status wh_without_check(wh_job *job, wh_error *err);

/* Drops the clues whose kind is in params->without; gives how many are left. */
size_t wh_without_filter(const wh_locate_params *params, wh_clue *clues, size_t count);

#endif
