/* Citations of clues, [e1] or [e1, e3], in a text that a model wrote. */
#ifndef WH_ANSWER_CITE_H
#define WH_ANSWER_CITE_H

#include "base/arena.h"
#include "whence.h"

typedef struct wh_citations {
    const char *text; /* the given one, without citations of clues that do not exist */
    size_t kept, dropped;
} wh_citations;

/* Clues "e1" to "e<count>" exist. Brackets that hold anything but such names stay as they are. */
wh_status wh_cite_check(const char *text, size_t count, wh_arena *arena, wh_citations *out,
                        wh_error *err);

#endif
