/* Answer formats: how a method asks a model, what shape the answer has, and how it is read. */
#ifndef WH_ANSWER_FORMAT_H
#define WH_ANSWER_FORMAT_H

#include "answer/guess.h"

/* A format's prompts are files of ours (assets/prompt.*.txt, built in) with a version in their
 * first line; its grammars are GBNF. A whole answer is reasoning and place. An answer that was cut
 * off before its place is closed by a second question, for the place alone, in a grammar that is
 * short enough to end. */
typedef struct wh_answer_format {
    const char *name;         /* of the method: "geo-r", "globe" */
    const char *prompt_file;  /* its name in a prompt folder: "prompt.geo_r.txt" */
    const char *closing_file; /* "prompt.geo_r.closing.txt" */
    const char *prompt, *closing_prompt;
    const char *grammar, *closing_grammar;
} wh_answer_format;

/* Geo-R's Chain of Region: reasoning, then country, state, city and (latitude, longitude), one a
 * line (arXiv 2601.00388). */
extern const wh_answer_format wh_format_geo_r;

/* GLOBE: <think>reasoning</think><answer>country: ...\ncity: ...</answer> (arXiv 2506.14674). */
extern const wh_answer_format wh_format_globe;

/* All of them. */
#define WH_ANSWER_FORMATS 2
extern const wh_answer_format *const wh_answer_formats[WH_ANSWER_FORMATS];

/* An answer as it was read. */
typedef struct wh_read_answer {
    wh_guess guess;
    const char *reasoning; /* what stands before the place; "" if nothing does */
} wh_read_answer;

/* Reads an answer of any format: released models answer in each other's forms, too. */
wh_status wh_answer_read(const char *text, wh_arena *arena, wh_read_answer *out, wh_error *err);

/* ---- Prompts ---- */

/* A piece of evidence as a prompt shows it: quoted data. */
typedef struct wh_quote {
    const char *id;   /* "e1" */
    const char *kind; /* "place_name" */
    const char *text; /* as read on the photo or in its metadata, or NULL */
    const char *says; /* what we make of it, or NULL */
} wh_quote;

/* The version that a prompt's first line states ("# geo-r, version 1" gives "1"); NULL if it has no
 * such line. Belongs to `arena`. */
const char *wh_prompt_version(const char *prompt, wh_arena *arena);

/* The prompt without its comment lines (those at its top that begin with '#'), with `{{evidence}}`
 * replaced by the quotes, one a line as JSON strings of at most 200 bytes with angle brackets
 * replaced, so that no text can end the quotation or become a tag; at most 40 of them. Without
 * quotes the paragraph that holds `{{evidence}}` is left out. `{{reasoning}}` is replaced by
 * `reasoning`, quoted the same way, or "". WH_ERR_FORMAT: another {{word}}, or no first line with a
 * version. */
wh_status wh_prompt_fill(const char *prompt, const wh_quote *quotes, size_t count,
                         const char *reasoning, wh_arena *arena, const char **out, wh_error *err);

#endif
