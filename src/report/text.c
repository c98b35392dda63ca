/* The answer as a few lines for a person at a terminal. */
#include "report/report.h"

#include "base/status.h"
#include "report/words.h"

#include <stdlib.h>
#include <string.h>

#define CLUES_SHOWN 8
#define ALTERNATIVES_SHOWN 5

static void write_located(wh_buffer *text, const wh_place *place) {
    wh_buffer_add(text, "  ");
    wh_words_place(text, place, WH_QUOTE_PLAIN);
    wh_buffer_add(text, "\n  ");
    wh_words_coordinates(text, place);
    wh_buffer_add(text, "  within ");
    wh_words_distance(text, place->radius50_km);
    wh_buffer_add(text, " (5 in 10), within ");
    wh_words_distance(text, place->radius90_km);
    wh_buffer_add(text, " (9 in 10)\n  The country is ");
    wh_buffer_add(text, wh_words_confidence(place->confidence));
    wh_buffer_add(text, ": at this level Whence is right ");
    wh_words_frequency(text, place->confidence, " times");
    wh_buffer_add(text, ".\n");
}

/* A sentence of the answer's own on a line of its own; nothing if it is empty. */
static void write_sentence(wh_buffer *text, const char *sentence) {
    if (sentence && *sentence) {
        wh_buffer_add(text, "  ");
        wh_buffer_quote(text, sentence, WH_QUOTE_PLAIN);
        wh_buffer_add(text, "\n");
    }
}

static void write_clue(wh_buffer *text, const wh_evidence *clue) {
    wh_buffer_printf(text, "    %s ", wh_words_mark(clue->status));
    wh_words_kind(text, clue->kind, WH_QUOTE_PLAIN);
    if (clue->text) {
        wh_buffer_add(text, " \u201c");
        wh_buffer_quote(text, clue->text, WH_QUOTE_PLAIN);
        wh_buffer_add(text, "\u201d");
    }
    wh_buffer_add(text, ": ");
    wh_buffer_quote(text, clue->says, WH_QUOTE_PLAIN);
    wh_buffer_add(text, "\n");
    if (clue->status == WH_EVIDENCE_CONTRADICTED && clue->reason) {
        wh_buffer_add(text, "      ");
        wh_buffer_quote(text, clue->reason, WH_QUOTE_PLAIN);
        wh_buffer_add(text, "\n");
    }
}

static void write_clues(wh_buffer *text, const wh_answer *answer, const size_t *order) {
    if (!answer->evidence_count) {
        return;
    }
    wh_buffer_add(text, "  Clues (\u2713 supported, \u2717 contradicted, \u00b7 unchecked):\n");
    size_t shown = answer->evidence_count < CLUES_SHOWN ? answer->evidence_count : CLUES_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        write_clue(text, &answer->evidence[order[i]]);
    }
    if (shown < answer->evidence_count) {
        wh_buffer_printf(text, "    and %zu more: --json or --html gives all\n",
                         answer->evidence_count - shown);
    }
}

/* How good an alternative is: far or near if it is in the answer's country, else how probable. */
static void write_standing(wh_buffer *text, const wh_answer *answer, const wh_place *other) {
    const wh_place *place = answer->status == WH_LOCATED ? answer->place : NULL;
    if (place && strcmp(place->country, other->country) == 0) {
        wh_point here = {place->lat_deg, place->lon_deg};
        wh_words_distance(text, wh_haversine_km(here, (wh_point){other->lat_deg, other->lon_deg}));
        wh_buffer_add(text, " away");
    } else {
        wh_words_frequency(text, other->confidence, "");
    }
}

static void write_alternative(wh_buffer *text, const wh_answer *answer, const wh_place *other) {
    wh_buffer_add(text, "    ");
    wh_words_place(text, other, WH_QUOTE_PLAIN);
    if (!other->city) { /* several places of one country read alike */
        wh_buffer_add(text, " around ");
        wh_words_coordinates(text, other);
    }
    wh_buffer_add(text, " (");
    write_standing(text, answer, other);
    wh_buffer_add(text, ")");
    if (other->why_not) {
        wh_buffer_add(text, ": ");
        wh_buffer_quote(text, other->why_not, WH_QUOTE_PLAIN);
    }
    wh_buffer_add(text, "\n");
}

static void write_alternatives(wh_buffer *text, const wh_answer *answer) {
    if (!answer->alternative_count) {
        return;
    }
    wh_buffer_add(text, answer->status == WH_LOCATED ? "  Why not elsewhere:\n"
                                                     : "  What it could be:\n");
    for (size_t i = 0; i < answer->alternative_count && i < ALTERNATIVES_SHOWN; i++) {
        write_alternative(text, answer, &answer->alternatives[i]);
    }
}

wh_status wh_report_text(const wh_answer *answer, char **out, wh_error *err) {
    wh_buffer text = {0};
    size_t *order = calloc(answer->evidence_count + 1, sizeof *order);
    if (!order) {
        return wh_fail_nomem(err, "report");
    }
    wh_words_order(answer, order);
    wh_buffer_quote(&text, answer->photo, WH_QUOTE_PLAIN);
    wh_buffer_add(&text, "\n");
    if (answer->status == WH_FAILED) {
        wh_buffer_add(&text, "  Failed (");
        wh_buffer_quote(&text, answer->error.stage, WH_QUOTE_PLAIN);
        wh_buffer_add(&text, "): ");
        wh_buffer_quote(&text, answer->error.message, WH_QUOTE_PLAIN);
        wh_buffer_add(&text, "\n");
    } else if (answer->status == WH_LOCATED && answer->place) {
        write_located(&text, answer->place);
    } else {
        wh_buffer_add(&text, "  Cannot tell where this was taken.\n");
    }
    write_sentence(&text, answer->reasoning);
    write_clues(&text, answer, order);
    write_alternatives(&text, answer);
    if (answer->attribution) {
        wh_buffer_add(&text, "  Data: ");
        wh_buffer_quote(&text, answer->attribution, WH_QUOTE_PLAIN);
        wh_buffer_add(&text, "\n");
    }
    free(order);
    return wh_buffer_take(&text, out, err);
}
