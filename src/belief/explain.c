/* Saying why: ids, statuses and reasons of the clues, in sentences for a person. */
#include "belief/fusion.h"

#include "base/status.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define QUOTE_BYTES 60
#define MOST_NAMED 2

/* Below a factor of 1.5 a clue is not worth naming. */
#define LEAST_NATS 0.4

typedef struct named {
    size_t clue[MOST_NAMED];
    double nats[MOST_NAMED];
    size_t count;
} named;

/* Keeps the largest; of equals the first. */
static void offer(named *list, size_t clue, double nats) {
    size_t at = list->count;
    while (at > 0 && list->nats[at - 1] < nats) {
        at--;
    }
    if (at >= MOST_NAMED) {
        return;
    }
    if (list->count < MOST_NAMED) {
        list->count++;
    }
    for (size_t i = list->count - 1; i > at; i--) {
        list->clue[i] = list->clue[i - 1];
        list->nats[i] = list->nats[i - 1];
    }
    list->clue[at] = clue;
    list->nats[at] = nats;
}

static const char *describe(const wh_fusion *f, size_t clue) {
    const wh_evidence *shown = &f->clues[clue].shown;
    char kind[48];
    snprintf(kind, sizeof kind, "%s", shown->kind ? shown->kind : "clue");
    for (char *c = kind; *c; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
    const char *text = shown->text ? wh_text_clean(f->arena, shown->text, QUOTE_BYTES) : NULL;
    if (shown->text && !text) {
        return NULL;
    }
    return text && *text ? wh_arena_printf(f->arena, "“%s” (%s)", text, kind)
                         : wh_arena_printf(f->arena, "the photo's %s", kind);
}

static const char *join(const wh_fusion *f, const named *list) {
    const char *first = describe(f, list->clue[0]);
    if (!first || list->count == 1) {
        return first;
    }
    const char *second = describe(f, list->clue[1]);
    return second ? wh_arena_printf(f->arena, "%s and %s", first, second) : NULL;
}

/* "2.5", "40": a decimal point in every locale. */
static const char *number(const wh_fusion *f, double value) {
    if (!(value < 1e6)) {
        return "over a million";
    }
    if (value >= 10.0) {
        return wh_arena_printf(f->arena, "%ld", lround(value));
    }
    const long tenths = lround(value * 10.0);
    return wh_arena_printf(f->arena, "%ld.%ld", tenths / 10, tenths % 10);
}

static double nats_at(const wh_fusion *f, size_t clue, size_t site) {
    const size_t cell = wh_space_cell_of(f->space, site);
    return log((double)wh_factor_at(&f->factors[clue], f->space, cell, site));
}

static bool same_family(const wh_fusion *f, size_t a, size_t b) {
    const char *fa = f->clues[a].shown.family, *fb = f->clues[b].shown.family;
    return a == b || (fa && fb && strcmp(fa, fb) == 0);
}

/* The clues of other families that speak most for `good`, or for it rather than for `bad`. */
static named find_speakers(const wh_fusion *f, size_t clue, size_t good, size_t bad) {
    named list = {.count = 0};
    for (size_t e = 0; e < f->clue_count && good != SIZE_MAX; e++) {
        if (!wh_fusion_counts(f, e) || same_family(f, e, clue)) {
            continue;
        }
        const double nats = nats_at(f, e, good) - (bad == SIZE_MAX ? 0.0 : nats_at(f, e, bad));
        if (nats > LEAST_NATS) {
            offer(&list, e, nats);
        }
    }
    return list;
}

/* The clues of the conflict that speak against the clue's own favourite site. */
static named find_opponents(const wh_fusion *f, size_t clue) {
    const size_t site = wh_fusion_favourite(f, clue);
    named list = {.count = 0};
    for (size_t e = 0; e < f->clue_count && site != SIZE_MAX; e++) {
        if (f->checks[e].conflict && !same_family(f, e, clue) && nats_at(f, e, site) < 0.0) {
            offer(&list, e, -nats_at(f, e, site));
        }
    }
    return list;
}

static const char *say_supported(const wh_fusion *f, size_t clue) {
    const named list = find_speakers(f, clue, wh_fusion_favourite(f, clue), SIZE_MAX);
    const char *times = number(f, f->checks[clue].factor);
    if (!times || list.count == 0) {
        return times ? wh_arena_printf(
                           f->arena, "Supported: the other clues make it %s times likelier.", times)
                     : NULL;
    }
    const char *names = join(f, &list);
    return names ? wh_arena_printf(f->arena,
                                   "Supported by %s: %s times likelier with the other "
                                   "clues than without.",
                                   names, times)
                 : NULL;
}

static const char *say_contradicted(const wh_fusion *f, size_t clue, size_t answer,
                                    bool constrained) {
    const named list = find_speakers(f, clue, answer, wh_fusion_favourite(f, clue));
    const char *times = number(f, 1.0 / fmax(f->checks[clue].factor, 1e-7));
    if (!times) {
        return NULL;
    }
    if (list.count > 0) {
        const char *names = join(f, &list);
        return names ? wh_arena_printf(f->arena,
                                       "Contradicted by %s: %s times less likely with "
                                       "the other clues than without; it was given no weight.",
                                       names, times)
                     : NULL;
    }
    if (constrained) {
        return "Contradicted by where you said that the photo can be; it was given no weight.";
    }
    return wh_arena_printf(f->arena,
                           "Contradicted: the other clues together make it %s times "
                           "less likely; it was given no weight.",
                           times);
}

static const char *say_conflict(const wh_fusion *f, size_t clue) {
    const named list = find_opponents(f, clue);
    const char *names = list.count > 0 ? join(f, &list) : "the other clues";
    return names ? wh_arena_printf(f->arena,
                                   "It conflicts with %s, and nothing decides between "
                                   "them: both count as alternatives.",
                                   names)
                 : NULL;
}

static bool others_count(const wh_fusion *f, size_t clue) {
    for (size_t e = 0; e < f->clue_count; e++) {
        if (wh_fusion_counts(f, e) && !same_family(f, e, clue)) {
            return true;
        }
    }
    return false;
}

static const char *say_unchecked(const wh_fusion *f, size_t clue) {
    if (!others_count(f, clue)) {
        return "Nothing else in the photo tells about the place, so it could not be checked.";
    }
    const char *times = number(f, f->checks[clue].factor);
    if (times && f->checks[clue].factor < 1.0 / 3.0) {
        return wh_arena_printf(f->arena,
                               "The other clues speak against it (they make it %s times "
                               "as likely), but not clearly enough to set it aside.",
                               times);
    }
    return times ? wh_arena_printf(f->arena,
                                   "The other clues neither confirm nor exclude it "
                                   "(they make it %s times as likely).",
                                   times)
                 : NULL;
}

static const char *say_silent(const wh_fusion *f, size_t clue) {
    const char *given = f->clues[clue].shown.reason;
    if (f->clues[clue].claim == WH_CLAIM_NONE) {
        return given ? given : "It says nothing about the place.";
    }
    return wh_arena_printf(f->arena, "%s, so it was given no weight.", f->factors[clue].silent);
}

static const char *judge(const wh_fusion *f, size_t clue, size_t answer, bool constrained,
                         wh_evidence_status *status) {
    const wh_check *check = &f->checks[clue];
    *status = WH_EVIDENCE_UNCHECKED;
    if (f->factors[clue].claim == WH_CLAIM_NONE) {
        return say_silent(f, clue);
    }
    if (check->dropped) {
        *status = WH_EVIDENCE_CONTRADICTED;
        return say_contradicted(f, clue, answer, constrained);
    }
    if (check->conflict) {
        return say_conflict(f, clue);
    }
    if (check->factor > 3.0 && others_count(f, clue)) {
        *status = WH_EVIDENCE_SUPPORTED;
        return say_supported(f, clue);
    }
    return say_unchecked(f, clue);
}

wh_status wh_fusion_explain(wh_fusion *f, size_t answer, bool constrained, wh_error *err) {
    for (size_t e = 0; e < f->clue_count; e++) {
        wh_evidence *shown = &f->clues[e].shown;
        shown->id = wh_arena_printf(f->arena, "e%zu", e + 1);
        shown->reason = judge(f, e, answer, constrained, &shown->status);
        if (!shown->id || !shown->reason) {
            return wh_fail_nomem(err, "belief");
        }
    }
    return WH_OK;
}
