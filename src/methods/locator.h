/* What a locator holds, and what a method gets and gives. Not for use outside src/methods. */
#ifndef WH_METHODS_LOCATOR_H
#define WH_METHODS_LOCATOR_H

#include "base/arena.h"
#include "belief/belief.h"
#include "evidence/ocr.h"
#include "evidence/vlm_guess.h"
#include "net/network.h"
#include "photo/photo.h"
#include "vlm/vlm.h"
#include "world/world.h"

#include <stdio.h>

/* The two prompts of an answer format. */
typedef struct wh_prompts {
    const char *whole, *closing;
} wh_prompts;

struct wh_job;

/* For tools that measure (tools/miniworld/measure); in the program all of it is NULL. */
typedef struct wh_probe {
    /* Gives the lines of text of the job's photo, in its arena, in place of reading them. */
    wh_status (*lines)(void *data, const struct wh_job *job, wh_text_line **lines, size_t *count,
                       wh_error *err);
    void (*judged)(void *data,
                   const struct wh_job *job); /* called when clues and belief are whole */
    void *data;
} wh_probe;

struct wh_locator {
    wh_probe probe;
    wh_world *world;
    wh_calibration *calibration;
    wh_runtime *runtime;
    wh_ocr *ocr;
    wh_vlm *vlm; /* NULL without a model */
    wh_vlm_session *session;
    wh_prompts prompts[WH_ANSWER_FORMATS]; /* of each of wh_answer_formats */
    wh_vlm *llm;                           /* writes the reasoning; NULL without */
    wh_vlm_session *llm_session;
    const char *reason_prompt;
    FILE *trace;
    void (*note)(void *note_data, const char *text);
    void *note_data;
    wh_arena *arena; /* strings that live as long as the locator */
    wh_component *components;
    size_t component_count;
    volatile bool cancelled;
};

/* One photo on its way: a method fills clues and belief, and notes how long each stage took. */
typedef struct wh_job {
    wh_locator *locator;
    const wh_photo *photo;
    const wh_locate_params *params;
    wh_constraint constraint;
    wh_arena *arena;
    wh_clue *clues;
    size_t clue_count;
    const wh_vlm_sample *samples; /* what the model answered */
    size_t sample_count;
    wh_belief *belief;
    wh_error unasked; /* status not WH_OK: why the model gave no answer; the clues stand alone */
    wh_stage_time times[8];
    size_t time_count;
} wh_job;

/* Notes the time since `start_ms` (wh_clock_ms) under `stage`. */
void wh_job_note_time(wh_job *job, const char *stage, double start_ms);

/* The methods: each lists its stages in order, and nothing else does. */
typedef struct wh_method {
    const char *name;
    wh_status (*run)(wh_job *job, wh_error *err);
    bool asks; /* a vision-language model */
} wh_method;

wh_status wh_method_evidence(wh_job *job, wh_error *err);
wh_status wh_method_geo_r(wh_job *job, wh_error *err);
wh_status wh_method_globe(wh_job *job, wh_error *err);

/* By name, or NULL if there is none. */
const wh_method *wh_method_find(const char *name);

/* Lets the text model put the composed answer's reasoning into words, and appends it. Does nothing
 * without such a model, or without clues. */
wh_status wh_reason_write(wh_job *job, wh_answer *answer, wh_error *err);

/* Turns a finished job into the answer that callers see; everything in it belongs to job->arena. */
wh_status wh_answer_compose(wh_job *job, const char *method, wh_answer *answer, wh_error *err);

#endif
