/* The caller's parameters, resolved: country codes to indices, and a record for the answer. */
#ifndef WH_METHODS_SETTINGS_H
#define WH_METHODS_SETTINGS_H

#include "methods/locator.h"

/* Fills job->constraint from job->params, and `*json` with all settings that shape the answer.
 * WH_ERR_ARG names a country code that is unknown. */
wh_status wh_settings_resolve(wh_job *job, const char **json, wh_error *err);

#endif
