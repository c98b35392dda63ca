/* Leaving out kinds of clues. They are dropped once they are found: what they say no longer counts,
 * though they may have steered how other text was read. */
#include "methods/without.h"

#include "base/status.h"

#include <string.h>

#define STAGE "settings"

/* True if `kind` (of `length` bytes) is in the list "a,b,c". */
static bool is_listed(const char *list, const char *kind, size_t length) {
    while (*list) {
        list += strspn(list, ", ");
        size_t size = strcspn(list, ", ");
        if (size == length && memcmp(list, kind, length) == 0)
            return true;
        list += size;
    }
    return false;
}

/* The kinds are what the reliabilities are named after, up to the first '/': "a, b, c", each once.
 */
static const char *list_kinds(wh_job *job) {
    size_t count;
    const wh_reliability *entries = wh_calibration_entries(job->locator->calibration, &count);
    const char *list = "";
    for (size_t i = 0; list && i < count; i++) {
        size_t length = strcspn(entries[i].name, "/");
        if (!is_listed(list, entries[i].name, length))
            list = wh_arena_printf(job->arena, "%s%s%.*s", list, *list ? ", " : "", (int)length,
                                   entries[i].name);
    }
    return list;
}

wh_status wh_without_check(wh_job *job, wh_error *err) {
    const char *asked = job->params->without;
    if (!asked)
        return WH_OK;
    const char *known = list_kinds(job);
    size_t found = 0;
    if (!known)
        return wh_fail_nomem(err, STAGE);
    for (asked += strspn(asked, ", "); *asked; asked += strspn(asked, ", "), found++) {
        size_t length = strcspn(asked, ", ");
        if (!is_listed(known, asked, length))
            return wh_fail(err, WH_ERR_ARG, STAGE,
                           "--without: \"%.*s\" is no kind of clue; there are %s",
                           length < 30 ? (int)length : 30, asked, known);
        asked += length;
    }
    return found ? WH_OK
                 : wh_fail(err, WH_ERR_ARG, STAGE,
                           "--without: no kind of clue in \"%.60s\"; there "
                           "are %s",
                           job->params->without, known);
}

size_t wh_without_filter(const wh_locate_params *params, wh_clue *clues, size_t count) {
    if (!params->without)
        return count;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const char *kind = clues[i].shown.kind;
        if (!kind || !is_listed(params->without, kind, strlen(kind)))
            clues[kept++] = clues[i];
    }
    return kept;
}
