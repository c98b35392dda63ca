/* Filling a wh_error in one line. */
#ifndef WH_BASE_STATUS_H
#define WH_BASE_STATUS_H

#include "whence.h"

/* Fills `err` (may be NULL) and returns `status`, so that callers can `return wh_fail(...)`.
 * `stage` is the room ("photo", "world", "ocr", ...); the message names the input and the fix. */
wh_status wh_fail(wh_error *err, wh_status status, const char *stage, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same for a failed allocation in `stage`. */
wh_status wh_fail_nomem(wh_error *err, const char *stage);

#endif
